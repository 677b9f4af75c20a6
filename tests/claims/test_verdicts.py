"""Every verdict at its border: one step inside, one step outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from math import inf

import pytest

from analysis.claims.arithmetic import Arithmetic, Range
from analysis.claims.held import every_claim
from analysis.claims.usual import UsualMove
from analysis.claims.verdict import (
    VERDICTS,
    Kind,
    Part,
    VerdictName,
    close_base,
    number_verdict,
    verdicts,
)
from analysis.claims.vintages import Figure, Vintage
from analysis.release import load_release
from analysis.wording.claims import steps
from tests.claims.one import RELEASE, checked

THEN = Vintage("then", dt.date(2020, 1, 1))
NOW = Vintage("now", dt.date(2026, 4, 23))
PRESS = Vintage("a newspaper", dt.date(2024, 12, 4), by_press=True)
FITS = Arithmetic(checked=True)
USUAL = UsualMove(-2.0, 1.0)
POINTS = UsualMove(-4.0, 2.0, "percentage points")
WRONG = Arithmetic(checked=True, fault="wrong base", change=89.9)


def part(
    printed: float,
    *,
    then: float | None = None,
    now: float | None = None,
    kind: Kind = "count",
    usual: UsualMove | None = USUAL,
    stated: Range | None = None,
) -> Part:
    return Part(
        "value",
        kind,
        printed,
        stated or Range(printed, printed),
        None if then is None else Figure(then, THEN),
        None if now is None else Figure(now, NOW),
        usual=usual,
    )


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (part(1000, now=1000), "holds"),
        (part(1000, then=1000, now=1000), "holds"),
        (part(1000, then=1000, now=1001), "held when published, since revised"),
        # A revision is over the number said, and down is another border than up.
        (part(1000, now=980), "close, within the usual revisions"),
        (part(1000, now=979), "close"),
        (part(1000, now=1010), "close, within the usual revisions"),
        (part(1000, now=1011), "close"),
        (part(1000, now=960, usual=UsualMove(-6.0, 1.0)), "close, within the usual revisions"),
        (part(1000, now=930, usual=UsualMove(-6.0, 1.0)), "differs"),
        (part(45, now=47, usual=UsualMove(0.0, 2.0, "offences")), "close, within the usual revisions"),
        (part(45, now=48, usual=UsualMove(0.0, 2.0, "offences")), "differs"),
        (part(45, now=44, usual=UsualMove(0.0, 2.0, "offences")), "close"),
        # Of a number said after the newest release, that release is the earlier of the two.
        (
            part(1020, now=1000, usual=UsualMove(0.0, 2.0, said_first=False)),
            "close, within the usual revisions",
        ),
        (part(980, now=1000, usual=UsualMove(0.0, 2.0, said_first=False)), "close"),
        # Where it is not known what is usual, the size of the gap decides.
        (part(1000, now=999, usual=None), "close"),
        (part(1050, now=1000), "close"),
        (part(1051, now=1000), "differs"),
        (part(950, now=1000), "close"),
        (part(949, now=1000), "differs"),
        # Where the publication of the time is held, a gap is no revision, however small.
        (part(1001, then=1000, now=1000), "close"),
        (part(1051, then=1000, now=1051), "differs"),
        (part(1000), "not checkable here"),
        (part(12.0, now=10.0, kind="change", usual=None), "close"),
        (part(12.1, now=10.0, kind="change", usual=None), "differs"),
        (part(12.0, now=10.0, kind="change", usual=POINTS), "close, within the usual revisions"),
        (part(15.0, now=10.9, kind="change", usual=POINTS), "differs"),
        (part(1.0, now=-0.5, kind="change", usual=POINTS), "differs"),
        (part(9.0, now=8.0, kind="share", usual=None), "close"),
        (part(9.1, now=8.0, kind="share", usual=None), "differs"),
        (part(150, now=160, stated=Range(150, inf)), "holds"),
        (part(150, now=149, stated=Range(150, inf)), "close, within the usual revisions"),
    ],
)
def test_a_number_gets_the_verdict_of_its_gap(one: Part, verdict: VerdictName) -> None:
    assert one.verdict == verdict


@pytest.mark.parametrize(
    ("value", "percent", "close"),
    [
        ((1050, 1000), (50.0, 50.0), True),
        ((1051, 1000), (50.0, 50.0), False),
        ((950, 1000), (50.0, 50.0), True),
        ((949, 1000), (50.0, 50.0), False),
        # The base that follows: 1,000 over 1.5 against 1,000 over 1.575, 5% more; then a little further.
        ((1000, 1000), (50.0, 57.5), True),
        ((1000, 1000), (50.0, 57.6), False),
        ((1000, 1000), (-100.0, 5.0), False),
        ((1000, 0), (5.0, 5.0), False),
    ],
)
def test_a_change_said_of_a_number_is_close_where_both_numbers_are(
    value: tuple[float, float], percent: tuple[float, float], close: bool
) -> None:
    assert (close_base(value, percent) is not None) is close


def test_a_change_far_in_points_is_close_where_its_numbers_are_and_goes_the_same_way() -> None:
    far, other_way = part(39.0, now=36.1, kind="change", usual=None), part(1.0, now=-2.5, kind="change")
    assert far.verdict == "differs"
    assert replace(far, base=(32_367.0, 33_338.0)).verdict == "close"
    assert replace(other_way, base=(990.0, 1000.0)).verdict == "differs"


def test_a_number_with_a_change_from_a_base_revised_since_is_close_and_the_working_says_how() -> None:
    said = {
        "area": "England and Wales", "period": "April to September 2020", "unit": "offences",
        "comparison_period": "year to March 2020", "change_percent": 39,
    }  # fmt: skip
    near = checked(**said, value=44_990)
    assert near.verdicts == ("close", "not like for like")
    assert any("so is the earlier one that follows from the two" in step for step in steps(near))
    assert checked(**said, value=42_000).numbers == "differs"
    assert checked(**{**said, "change_percent": 50}, value=44_990).numbers == "differs"


def test_a_number_known_from_the_press_alone_bears_nothing_out() -> None:
    one = Part("value", "count", 7993, Range(7993, 7993), Figure(7993, PRESS), Figure(7993, PRESS))
    assert one.verdict == "not checkable here"


def test_a_claim_of_several_numbers_gets_the_worst_of_them() -> None:
    right, near, wrong, unknown = part(10, now=10), part(1010, now=1000), part(5, now=10), part(1)
    assert number_verdict([right, near]) == "close, within the usual revisions"
    assert number_verdict([right, wrong, near]) == "differs"
    assert number_verdict([right, unknown]) == "holds"
    assert number_verdict([unknown]) == "not checkable here"


@pytest.mark.parametrize(
    ("arithmetic", "compares", "unclear", "alone", "expected"),
    [
        (FITS, True, False, False, ("holds",)),
        (FITS, False, False, False, ("holds", "not like for like")),
        (FITS, False, False, True, ("not like for like", "holds")),
        (WRONG, True, False, False, ("arithmetic wrong", "holds")),
        (WRONG, False, False, False, ("arithmetic wrong", "holds", "not like for like")),
        (FITS, True, True, False, ("definition unclear",)),
    ],
)
def test_the_verdict_to_print_first_follows_the_written_order(
    arithmetic: Arithmetic, compares: bool, unclear: bool, alone: bool, expected: tuple[str, ...]
) -> None:
    found = verdicts(
        [part(10, now=10)], arithmetic, compares=compares, unclear=unclear, is_change_alone=alone
    )
    assert found == expected


def test_every_verdict_has_real_statements_among_those_collected() -> None:
    seen = {verdict for each in every_claim(load_release(RELEASE)) for verdict in each.verdicts}
    assert seen == set(VERDICTS)
