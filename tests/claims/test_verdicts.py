"""Every verdict at its border: one step inside, one step outside."""

from __future__ import annotations

import datetime as dt
from math import inf

import pytest

from analysis.claims.arithmetic import Arithmetic, Range
from analysis.claims.held import every_claim
from analysis.claims.usual import UsualMove
from analysis.claims.verdict import VERDICTS, Kind, Part, VerdictName, number_verdict, verdicts
from analysis.claims.vintages import Figure, Vintage
from analysis.release import load_release
from tests.claims.one import RELEASE

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
