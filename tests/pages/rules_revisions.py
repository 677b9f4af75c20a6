"""The rules for words on what earlier publications said of the same years."""

from __future__ import annotations

import re

from analysis.offences import subgroup_offences
from analysis.periods import YearEnding
from analysis.vintages import TOTAL
from tests.pages.page_words import Page
from tests.pages.rule_shapes import Rule, rule


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


REVISIONS: tuple[Rule, ...] = (
    rule(
        "a revision",
        r"^Figures(?: of ([a-z ]+?))? for the year to ([A-Z][a-z]+ \d{4})( without Greater Manchester)? "
        r"published (?:on|in) (.*?) said [\d,]+; this release says [\d,]+ \([^()]*\), "
        r"(a revision of a usual size.*|larger than is usual.*|a revision that stands out.*|"
        r"with a known cause, so not called usual.*)$",
        _revision,
    ),
    rule(
        "revisions counted",
        r"Of (\d+) figures that earlier publications gave for [A-Z].*?, (\d+ .*)\.$",
        _revisions_counted,
    ),
)
"""Every shape of words on revisions."""
