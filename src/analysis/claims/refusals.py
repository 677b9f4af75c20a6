"""What a claim cannot be, whatever the figures say: each field that is wrong, and why."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.claims.areas import find_area
from analysis.claims.arithmetic import ONE_IN, known_change_words
from analysis.claims.claim import CARES, PRECISIONS, Claim
from analysis.claims.periods import ClaimPeriod, read_period
from analysis.claims.series import read_record
from analysis.claims.understanding import find_measure
from analysis.errors import PeriodError, ReportError

LARGEST = 10**9
"""No count of people or crimes reaches this; a number as large is a slip."""

_NUMBERS = ("value", "comparison_value", "change_percent", "out_of", "share_percent", "rounded_to")


def refusals(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield each field that is wrong and why, the first one first."""
    yield from _unknown_words(claim)
    yield from _numbers(claim)
    yield from _parts(claim)
    yield from _unit(claim)
    yield from _times(claim)


def _unknown_words(claim: Claim) -> Iterator[tuple[str, str]]:
    if claim.precision not in PRECISIONS:
        yield "precision", f"found {claim.precision!r}, expected one of {', '.join(PRECISIONS)}."
    if claim.care and claim.care not in CARES:
        yield "care", f"found {claim.care!r}, expected one of {', '.join(CARES)}, or nothing."
    if claim.change_words and not known_change_words(claim.change_words):
        yield (
            "change_words",
            f"the words {claim.change_words!r} are not known; expected up, down, declined, or words of "
            "data/claims/changes.toml such as doubled or a third less. A record goes into the field record.",
        )
    if claim.record and read_record(claim.record) is None:
        yield (
            "record",
            f"found {claim.record!r}, expected words such as 'highest on record', 'highest since 2014/15' or "
            "'lowest since 2019'.",
        )
    try:
        find_area(claim.area)
    except ReportError as error:
        yield "area", str(error)


def _numbers(claim: Claim) -> Iterator[tuple[str, str]]:
    for name in _NUMBERS:
        number = getattr(claim, name)
        if number is None:
            continue
        if abs(number) >= LARGEST:
            yield name, f"found {number}, expected a number under {LARGEST:,}."
        if name != "change_percent" and number < 0:
            yield name, f"found {number}, expected a count, a rate or a share, which is not below nought."
    if claim.rounded_to == 0:
        yield "rounded_to", "found 0, expected a number above nought."
    if claim.change_percent is not None and claim.change_percent < -100:
        yield "change_percent", f"found {claim.change_percent}, but nothing falls by more than 100 per cent."


def _parts(claim: Claim) -> Iterator[tuple[str, str]]:
    if claim.value is None and not claim.speaks_of_change and not claim.record:
        yield "value", "a claim says a number or a change; fill in value, change_percent or change_words."
    if claim.share_percent is not None and (claim.out_of is None or claim.value is None):
        yield "share_percent", "a share is of value in out_of; fill in both."
    if claim.out_of is not None and (claim.value is None or claim.out_of == 0 or claim.value > claim.out_of):
        yield "out_of", f"found {claim.out_of}, expected the whole that value is a part of."
    if claim.comparison_period and not claim.speaks_of_change:
        yield (
            "comparison_period",
            "nothing is set against it; fill in comparison_value, change_percent or change_words.",
        )


def _unit(claim: Claim) -> Iterator[tuple[str, str]]:
    if claim.value is None:
        return
    if claim.unit == ONE_IN and claim.value < 1:
        yield "value", f"found {claim.value}, expected 1 or more: a proportion is one in so many."
    measure = find_measure(claim.measure)
    whole = claim.value == claim.value.to_integral_value()
    if measure is not None and measure.source in ("recorded", "orders") and not whole:
        yield "value", f"found {claim.value}, but {measure.unit} are whole."
    # A part of a whole is a count, whatever share it makes.
    if measure is None or claim.out_of is not None or _kind(claim.unit) == _kind(measure.unit):
        return
    yield (
        "unit",
        f"found {claim.unit!r}, but {measure.name} is counted in {measure.unit!r}. Give another unit or "
        "another measure.",
    )


def _kind(unit: str) -> str:
    """Return which units can be set against each other: all counts of things, or one kind of rate."""
    if unit == ONE_IN or "per cent" in unit:
        return "per cent"
    return next((rate for rate in ("per 1,000", "million") if rate in unit), "count")


def _times(claim: Claim) -> Iterator[tuple[str, str]]:
    period = _period(claim, claim.period)
    if period is None or period.start is None:
        return
    if claim.said_on is not None and claim.said_on < period.start:
        yield "said_on", f"found {claim.said_on}, a day before the period {claim.period!r} began."
    record = read_record(claim.record) if claim.record else None
    if record is not None and record.since is not None and record.since >= period.start:
        yield "record", f"found {claim.record!r}, which reaches back to no time before {claim.period!r}."
    earlier = _period(claim, claim.comparison_period) if claim.comparison_period else None
    if earlier is not None and earlier.start is not None and earlier.start >= period.start:
        yield (
            "comparison_period",
            f"found {claim.comparison_period!r}, which does not begin before the period {claim.period!r}. "
            "The later of the two is period.",
        )


def _period(claim: Claim, text: str) -> ClaimPeriod | None:
    """Return a period; None where its words are not known, which is said when it is checked."""
    try:
        return read_period(text, claim.said_on)
    except PeriodError:
        return None
