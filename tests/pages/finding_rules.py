"""The written rules for words, applied to what the pages print.

Every sentence, title and alt text that says that something rose, fell, is higher or lower is taken
apart: its own printed numbers, or the table it speaks of, must allow the word. A sentence with such
a word that no rule knows is a fault as well.
"""

from __future__ import annotations

import re

from analysis.forces import ENGLAND_AND_WALES
from analysis.offences import subgroup_offences
from tests.pages.page_words import ENDS, NUMBER, NUMERAL, Page, value
from tests.pages.rule_shapes import Rule, outside, rule, true
from tests.pages.rules_beside import BESIDE
from tests.pages.rules_revisions import REVISIONS

FINDING = re.compile(
    r"\b(rising|falling|rose|fell|rise|fall|clearly|higher|lower|larger|smaller|more likely|less likely|"
    r"no clear (?:change|difference|link)|of a usual size|more than is usual|stood out|that stands out|"
    r"not called usual)\b",
    re.IGNORECASE,
)
"""Words that need a rule."""

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


def _agreement(match: re.Match[str], page: Page) -> bool:
    codes = {item.name.lower(): item.code for item in subgroup_offences()}
    said, same, of = match[2], int(match[3]), int(match[4])
    return page.direction(page.area, codes[match[1].lower()]) == said and same <= of


RULES: tuple[Rule, ...] = (
    rule(
        "change of a year",
        rf"(a clear rise|a clear fall|no clear change)[^().;]*\(95% interval {ENDS}\)",
        outside(0, CLEAR),
    ),
    rule(
        "change of a year, too few for an interval",
        r"not judged, fewer than 50 offences",
        true,
    ),
    rule("years that do not compare", r"not called a rise or a fall, because [a-z ]+", _not_compared),
    rule(
        "trend",
        rf"was (rising|falling) by about [\d.]+% a year \(95% interval {ENDS}\)",
        outside(0, WAYS),
    ),
    rule(
        "trend without a clear change",
        rf"shows (no clear change): the best estimate is {NUMERAL}% a year, "
        rf'and "no change" lies inside the 95% interval, {ENDS}\.',
        outside(0, WAYS),
    ),
    rule(
        "trend in few words",
        rf"(rising|falling|no clear change) \({NUMERAL}% a year, 95% interval {ENDS}\)",
        outside(0, WAYS),
    ),
    rule(
        "ways that agree",
        r"^([A-Z][a-z ]+), (rising|falling|no clear change): (\d+) of (\d+) other ways? of looking",
        _agreement,
    ),
    rule(
        "title of a trend",
        r"^Recorded stalking in (.*?) (?:shows no clear change|was (rising|falling)) from",
        _trend_title,
    ),
    rule(
        "how many trends are clear",
        r"was clearly rising in (\d+|no) forces?(?: \((\d+) of them with a step in level modelled apart\))?"
        r" and clearly falling in (\d+|no) forces?$",
        _how_many,
    ),
    rule("which trends are clear", r"^Clearly (rising|falling): (.*)\.$", _names),
    rule(
        "level",
        rf"(rose|fell) to {NUMERAL} times its earlier level \(95% interval {ENDS}\)",
        outside(1, WAYS),
    ),
    rule(
        "level against the line before",
        rf"the later level is (higher|lower|not clearly higher or lower), {NUMERAL} times \({ENDS}\)\.",
        outside(1, {"higher": 1, "lower": -1, "not clearly higher or lower": 0}),
    ),
    rule(
        "level without a clear change",
        rf"(no clear change) of level: .* is {NUMERAL} times the earlier one \(95% interval {ENDS}\)",
        outside(1, WAYS),
    ),
    rule(
        "charges over years",
        rf"charges for every 100 [a-z ]+ (rose|fell) [^()]*\({NUMERAL}% [a-z ]+, 95% interval {ENDS}\)",
        outside(0, WAYS),
    ),
    rule(
        "charges over years without a clear change",
        rf"(no clear change) [^()]* in charges for every 100 [^()]*"
        rf"\({NUMERAL}% [a-z ]+, 95% interval {ENDS}\)",
        outside(0, WAYS),
    ),
    rule(
        "stalking's share",
        rf"clearly (larger|smaller), by {NUMERAL} percentage points \(95% interval {ENDS}\)",
        outside(0, {"larger": 1, "smaller": -1}),
    ),
    rule(
        "stalking's share without a clear change",
        rf"(no clear change): {NUMERAL} percentage points \(95% interval {ENDS}\)",
        outside(0, WAYS),
    ),
    rule(
        "odds in one force",
        rf"\(95% interval {ENDS}; [^()]*\): clearly (higher|lower)",
        outside(1, {"higher": 1, "lower": -1}, word=3, low=1, high=2),
    ),
    # After Benjamini and Hochberg an interval may leave 1 out and still carry no word.
    rule("odds in one force, no word", r"offences against [\d,]+ of [\d,]+\): no clear difference", true),
    rule("odds in one force, not called", r"so this is not called higher or lower", true),
    rule(
        "odds over forces",
        rf"clearly (higher|lower) \(95% interval {ENDS}, which allows",
        outside(1, {"higher": 1, "lower": -1}),
    ),
    rule(
        "odds over forces, no word",
        rf"(no clear difference) \(95% interval {ENDS}, which allows",
        outside(1, {"no clear difference": 0}),
    ),
    rule(
        "moving together",
        rf"it recorded {NUMERAL}% (more|less) [a-z ]+ \(95% interval {ENDS}\)",
        outside(0, {"more": 1, "less": -1}),
    ),
    rule(
        "other ways of asking",
        r"other ways of asking find (?:a|no) clear link",
        true,
    ),
    rule(
        "shares over forces",
        r"share was clearly larger in .* and clearly smaller in .*; there is no clear change in",
        true,
    ),
    rule(
        "errors of forecasts",
        rf"errors were {NUMERAL}% (smaller|larger) than .*\(95% interval {ENDS}\)",
        outside(0, {"smaller": 1, "larger": 1}),
    ),
    rule(
        "errors of forecasts, not clearly different",
        rf"not clearly different from .*95% interval of the gain {ENDS}\)",
        lambda match, _page: value(match[1]) <= 0 <= value(match[2]),
    ),
    rule(
        "an unexplained step",
        r"moved to a (?:higher|lower) level in|moved to another level in",
        true,
    ),
    *BESIDE,
    *REVISIONS,
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
        for each in RULES:
            if each.pattern.search(sentence):
                known = True
                counted[each.name] = counted.get(each.name, 0) + 1
                found += each.faults(sentence, page)
        if FINDING.search(sentence) and not known and not SAID_OF_NOTHING.search(sentence):
            found.append(f"{page.area}: no rule knows: {sentence!r}")
        for match in VALUE_IN_INTERVAL.finditer(sentence):
            if not (NO_ESTIMATE.fullmatch(match[1]) or _inside(match, page)):
                found.append(f"{page.area}: outside its interval: {match[0]!r}")
    return found
