"""The written rules for words, applied to what the pages print.

Every sentence, title and alt text that says that something rose, fell, is higher or lower is taken
apart: its own printed numbers, or the table it speaks of, must allow the word. A sentence with such
a word that no rule knows is a fault as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.estimates.among_forces import charge_funnel, place, rate_funnel
from analysis.forces import ENGLAND_AND_WALES
from analysis.offences import subgroup_offences
from analysis.periods import YearEnding
from analysis.vintages import TOTAL
from tests.pages.page_words import ENDS, NUMBER, NUMERAL, Page, value

FINDING = re.compile(
    r"\b(rising|falling|rose|fell|rise|fall|clearly|higher|lower|larger|smaller|more likely|less likely|"
    r"no clear (?:change|difference|link)|of a usual size|more than is usual|stood out|that stands out|"
    r"not called usual)\b",
    re.IGNORECASE,
)
"""Words that need a rule."""

Check = Callable[[re.Match[str], Page], bool]


@dataclass(frozen=True)
class Rule:
    """One shape of words, and what must hold where it is printed."""

    name: str
    pattern: re.Pattern[str]
    allowed: Check

    def faults(self, sentence: str, page: Page) -> list[str]:
        return [
            f"{page.area}: {self.name}: {match[0]!r}"
            for match in self.pattern.finditer(sentence)
            if not self.allowed(match, page)
        ]


def _outside(centre: float, words: dict[str, int], *, word: int = 1, low: int = 2, high: int = 3) -> Check:
    """The interval lies on the side the word says; 0 stands for an interval that holds the centre."""

    def check(match: re.Match[str], page: Page) -> bool:
        del page
        side = words[match[word].lower()]
        lower, upper = value(match[low]), value(match[high])
        if side == 0:
            return lower <= centre <= upper
        return lower > centre if side > 0 else upper < centre

    return check


WAYS = {"rising": 1, "falling": -1, "rose": 1, "fell": -1, "no clear change": 0}
CLEAR = {"a clear rise": 1, "a clear fall": -1, "no clear change": 0}


def _inside(match: re.Match[str], page: Page) -> bool:
    del page
    return value(match[2]) <= value(match[1]) <= value(match[3])


def _not_compared(match: re.Match[str], page: Page) -> bool:
    """Some part of one of the two years does not compare, for the reason given or for any."""
    del match
    return any(
        part.direction == "not compared" for split in page.splits for part in (split.total, *split.parts)
    )


def _trend_title(match: re.Match[str], page: Page) -> bool:
    said = "no clear change" if "no clear change" in match[0] else match[2]
    return page.direction(page.area) == said


def _how_many(match: re.Match[str], page: Page) -> bool:
    forces = page.trends[(page.trends["force"] != ENGLAND_AND_WALES) & (page.trends["code"] == "8Q")]
    counts = forces["direction"].value_counts()
    said = [0 if number in ("no", None) else int(number) for number in match.groups()]
    stepped = int(((forces["direction"] == "rising") & (forces["steps"].fillna("") != "")).sum())
    return said == [int(counts.get("rising", 0)), stepped, int(counts.get("falling", 0))]


def _names(match: re.Match[str], page: Page) -> bool:
    names = set(re.split(r", | and (?=[A-Z])", match[2]))
    forces = page.trends[(page.trends["code"] == "8Q") & (page.trends["direction"] == match[1])]
    whole = " and ".join(match[2].split(" and "))
    expected = set(forces["force"]) - {ENGLAND_AND_WALES}
    return names == expected or all(name in whole for name in expected)


def _call(match: re.Match[str], page: Page) -> bool:
    measure = rate_funnel if "rate" in match[0] or "1,000" in match[0] else charge_funnel
    around = measure(page.report.release)
    said = "no clear difference"
    if "higher" in match[0]:
        said = "higher than expected"
    elif "lower" in match[0]:
        said = "lower than expected"
    return around.of(page.area).call == said


def _nobody_stands_out(match: re.Match[str], page: Page) -> bool:
    del match
    return all(
        around.counted("higher than expected") == around.counted("lower than expected") == 0
        for around in (rate_funnel(page.report.release), charge_funnel(page.report.release))
    )


def _place(match: re.Match[str], page: Page) -> bool:
    measure = "rate" if "rate" in match[1] else "charged"
    rank = place(page.report.release, page.area, measure)  # type: ignore[arg-type]
    return (rank.best, rank.worst, rank.of) == tuple(int(match[group]) for group in (2, 3, 4))


def _agreement(match: re.Match[str], page: Page) -> bool:
    codes = {item.name.lower(): item.code for item in subgroup_offences()}
    said, same, of = match[2], int(match[3]), int(match[4])
    return page.direction(page.area, codes[match[1].lower()]) == said and same <= of


def _revision(match: re.Match[str], page: Page) -> bool:
    """What is said of a revision is what the release's table says of that figure."""
    offence, year, apart, when, rest = match.groups()
    codes = {item.name.lower(): item.code for item in subgroup_offences()} | {None: TOTAL}
    found = page.revisions
    (one,) = (
        one
        for one in found.first_said
        if (one.measure, one.year) == (codes[offence], YearEnding.parse(f"year to {year}"))
        and bool(apart) == one.coverage.startswith("42")
        and when in one.earlier.when
    )
    usual = found.usual_for(one)
    words = {
        "a revision of a usual size": "usual",
        "larger than is usual": "larger than usual",
        "a revision that stands out": "stands out",
        "with a known cause, so not called usual": "known cause",
    }
    said = next(word for text, word in words.items() if text in rest)
    if said == "known cause":
        return one.standing == said and one.change_id != ""
    moved = one.difference if usual is not None and usual.unit == "offences" else one.percent
    outside = usual is not None and moved is not None and not usual.holds(moved)
    return one.standing == said and outside == (said != "usual")


def _revisions_counted(match: re.Match[str], page: Page) -> bool:
    standings = [str(one.standing) for one in page.revisions.first_said]
    words = {
        r"the same now": "unchanged",
        r"moved by a usual amount": "usual",
        r"moved by more than is usual": "larger than usual",
        r"stood out": "stands out",
        r"moved for a known cause": "known cause",
        r"moved and cannot be judged": "not judged",
        r"cannot be compared": "not compared",
    }
    counted = {
        word: int(found[1]) if (found := re.search(rf"(\d+) (?:is |are )?{text}", match[2])) else 0
        for text, word in words.items()
    }
    return int(match[1]) == len(standings) and all(
        standings.count(word) == number for word, number in counted.items()
    )


def _true(match: re.Match[str], page: Page) -> bool:
    del match, page
    return True


def _rule(name: str, pattern: str, allowed: Check) -> Rule:
    return Rule(name, re.compile(pattern, re.IGNORECASE), allowed)


RULES: tuple[Rule, ...] = (
    _rule(
        "change of a year",
        rf"(a clear rise|a clear fall|no clear change)[^().;]*\(95% interval {ENDS}\)",
        _outside(0, CLEAR),
    ),
    _rule(
        "change of a year, too few for an interval",
        r"(a clear rise|a clear fall|no clear change) \(too few offences for a useful interval\)",
        _true,
    ),
    _rule("years that do not compare", r"not called a rise or a fall, because [a-z ]+", _not_compared),
    _rule(
        "trend",
        rf"was (rising|falling) by about [\d.]+% a year \(95% interval {ENDS}\)",
        _outside(0, WAYS),
    ),
    _rule(
        "trend without a clear change",
        rf"shows (no clear change): the best estimate is {NUMERAL}% a year, "
        rf'and "no change" lies inside the 95% interval, {ENDS}\.',
        _outside(0, WAYS),
    ),
    _rule(
        "trend in few words",
        rf"(rising|falling|no clear change) \({NUMERAL}% a year, 95% interval {ENDS}\)",
        _outside(0, WAYS),
    ),
    _rule(
        "ways that agree",
        r"^([A-Z][a-z ]+), (rising|falling|no clear change): (\d+) of (\d+) other ways? of looking",
        _agreement,
    ),
    _rule(
        "title of a trend",
        r"^Recorded stalking in (.*?) (?:shows no clear change|was (rising|falling)) from",
        _trend_title,
    ),
    _rule(
        "how many trends are clear",
        r"was clearly rising in (\d+|no) forces?(?: \((\d+) of them with a step in level modelled apart\))?"
        r" and clearly falling in (\d+|no) forces?$",
        _how_many,
    ),
    _rule("which trends are clear", r"^Clearly (rising|falling): (.*)\.$", _names),
    _rule(
        "level",
        rf"(rose|fell) to {NUMERAL} times its earlier level \(95% interval {ENDS}\)",
        _outside(1, WAYS),
    ),
    _rule(
        "level against the line before",
        rf"the later level is (higher|lower|not clearly higher or lower), {NUMERAL} times \({ENDS}\)\.",
        _outside(1, {"higher": 1, "lower": -1, "not clearly higher or lower": 0}),
    ),
    _rule(
        "level without a clear change",
        rf"(no clear change) of level: .* is {NUMERAL} times the earlier one \(95% interval {ENDS}\)",
        _outside(1, WAYS),
    ),
    _rule(
        "charges over years",
        rf"charges for every 100 [a-z ]+ (rose|fell) [^()]*\({NUMERAL}% [a-z ]+, 95% interval {ENDS}\)",
        _outside(0, WAYS),
    ),
    _rule(
        "charges over years without a clear change",
        rf"(no clear change) [^()]* in charges for every 100 [^()]*"
        rf"\({NUMERAL}% [a-z ]+, 95% interval {ENDS}\)",
        _outside(0, WAYS),
    ),
    _rule(
        "stalking's share",
        rf"clearly (larger|smaller), by {NUMERAL} percentage points \(95% interval {ENDS}\)",
        _outside(0, {"larger": 1, "smaller": -1}),
    ),
    _rule(
        "stalking's share without a clear change",
        rf"(no clear change): {NUMERAL} percentage points \(95% interval {ENDS}\)",
        _outside(0, WAYS),
    ),
    _rule(
        "odds in one force",
        rf"\(95% interval {ENDS}; [^()]*\): clearly (higher|lower)",
        _outside(1, {"higher": 1, "lower": -1}, word=3, low=1, high=2),
    ),
    # After Benjamini and Hochberg an interval may leave 1 out and still carry no word.
    _rule("odds in one force, no word", r"offences against [\d,]+ of [\d,]+\): no clear difference", _true),
    _rule("odds in one force, not called", r"so this is not called higher or lower", _true),
    _rule(
        "odds over forces",
        rf"clearly (higher|lower) \(95% interval {ENDS}, which allows",
        _outside(1, {"higher": 1, "lower": -1}),
    ),
    _rule(
        "odds over forces, no word",
        rf"(no clear difference) \(95% interval {ENDS}, which allows",
        _outside(1, {"no clear difference": 0}),
    ),
    _rule(
        "moving together",
        rf"it recorded {NUMERAL}% (more|less) [a-z ]+ \(95% interval {ENDS}\)",
        _outside(0, {"more": 1, "less": -1}),
    ),
    _rule(
        "other ways of asking",
        r"other ways of asking find (?:a|no) clear link",
        _true,
    ),
    _rule(
        "shares over forces",
        r"share was clearly larger in .* and clearly smaller in .*; there is no clear change in",
        _true,
    ),
    _rule("comparison", r"Forces differ widely: .* lies within their usual spread .*\.$", _call),
    _rule("comparison of one that stands out", r"Allowing for how widely forces differ, .*\.$", _call),
    _rule("title of a funnel", r"lies within the usual spread of the forces for the .*$", _call),
    _rule(
        "title of a funnel of all forces",
        r"^Forces differ widely for .*; none lies outside",
        _nobody_stands_out,
    ),
    _rule(
        "all forces compared",
        r"Allowing for that spread, no force is higher .* and no force is lower",
        _nobody_stands_out,
    ),
    _rule(
        "alt text of a funnel", r"No force is higher than expected, no force is lower\.$", _nobody_stands_out
    ),
    _rule(
        "call in an alt text",
        r": [^:]*, (?:within the usual spread of forces|higher than expected|lower than expected)\.$",
        _call,
    ),
    _rule(
        "place",
        r"For (the [a-z ]+), .* stands (?:between|anywhere from) (\d+)\w\w (?:and|to) (\d+)\w\w of (\d+)",
        _place,
    ),
    _rule(
        "errors of forecasts",
        rf"errors were {NUMERAL}% (smaller|larger) than .*\(95% interval {ENDS}\)",
        _outside(0, {"smaller": 1, "larger": 1}),
    ),
    _rule(
        "errors of forecasts, not clearly different",
        rf"not clearly different from .*95% interval of the gain {ENDS}\)",
        lambda match, _page: value(match[1]) <= 0 <= value(match[2]),
    ),
    _rule(
        "a revision",
        r"^Figures(?: of ([a-z ]+?))? for the year to ([A-Z][a-z]+ \d{4})( without Greater Manchester)? "
        r"published (?:on|in) (.*?) said [\d,]+; this release says [\d,]+ \([^()]*\), "
        r"(a revision of a usual size.*|larger than is usual.*|a revision that stands out.*|"
        r"with a known cause, so not called usual.*)$",
        _revision,
    ),
    _rule(
        "revisions counted",
        r"Of (\d+) figures that earlier publications gave for [A-Z].*?, (\d+ .*)\.$",
        _revisions_counted,
    ),
    _rule(
        "an unexplained step",
        r"moved to a (?:higher|lower) level in|moved to another level in",
        _true,
    ),
)
"""Every shape of words a page may use for a finding."""

SELDOM = {"odds over forces, no word", "comparison of one that stands out"}
"""Rules that the pages of a release may have no use for."""

NO_ESTIMATE = re.compile(r"20\d\d|1,000")
"""Numbers before an interval that are a year, or what a rate is for."""

VALUE_IN_INTERVAL = re.compile(rf"{NUMBER}(?: [a-z ]+)? \(95% (?:prediction )?interval {ENDS}\)")
"""A printed number with its interval; the number lies inside."""

SAID_OF_NOTHING = re.compile(
    r"^(Much stalking|It is not a target|The interval|This is the share|These figures|A higher figure|"
    r"1st|A charge|No (?:trend|forecast|figure is held)|In alphabetical)|lockdowns (?:fell|fall)",
)
"""Beginnings of computed sentences that explain and find nothing."""


def faults(page: Page, counted: dict[str, int]) -> list[str]:
    """Return every sentence of a page that says more than its numbers; count the rules that were used."""
    found = []
    for sentence in page.sentences():
        known = False
        for rule in RULES:
            if rule.pattern.search(sentence):
                known = True
                counted[rule.name] = counted.get(rule.name, 0) + 1
                found += rule.faults(sentence, page)
        if FINDING.search(sentence) and not known and not SAID_OF_NOTHING.search(sentence):
            found.append(f"{page.area}: no rule knows: {sentence!r}")
        for match in VALUE_IN_INTERVAL.finditer(sentence):
            if not (NO_ESTIMATE.fullmatch(match[1]) or _inside(match, page)):
                found.append(f"{page.area}: outside its interval: {match[0]!r}")
    return found
