"""A stated record, "the highest since 2014/15", against every earlier year of the newest release.

A year is set against the same months of each earlier year, a quarter against every earlier quarter. A
record "since" a year is one among the years that begin after it ("since April 2014": from that month on);
one "on record" is among all years held. Years on the other side of a change in recording are looked at
too, as such a record is of the figures as they were recorded, and those that count the same are told apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from analysis.claims.areas import Area
from analysis.claims.arithmetic import Range
from analysis.claims.claim import Claim
from analysis.claims.moved_levels import MovedLevel, moved_levels
from analysis.claims.periods import ClaimPeriod, read_period
from analysis.claims.recorded_figures import count_in
from analysis.claims.recording_between import between
from analysis.claims.understanding import Measure
from analysis.claims.verdict import Part
from analysis.claims.vintages import Figure
from analysis.errors import PeriodError
from analysis.offences import AGGREGATE_CODES, offence, subgroup_offences
from analysis.periods import Quarter
from analysis.recording import RecordingChange
from analysis.release import Release

YEAR = 4

_FORM = re.compile(
    r"(?:(?:the|a|its|their) )?(?:(?P<way>highest|most|lowest|fewest)(?: (?:number|level|figure|total))?|"
    r"record(?: (?P<record>high|low))?)(?: (?:ever|on record|since records began|since (?P<since>.+)))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RecordSaid:
    """A record as it was said.

    Attributes
    ----------
    highest
        Whether it is a highest number; otherwise a lowest.
    since
        The first day it reaches back to; None where it is of all years.
    named
        The year or month it is "since", in words; empty where it is of all years.
    """

    highest: bool
    since: dt.date | None = None
    named: str = ""

    @property
    def words(self) -> str:
        """In words: ``the highest since the year to March 2015``."""
        most = "highest" if self.highest else "lowest"
        return f"the {most} since {self.named}" if self.named else f"the {most} on record"


def read_record(words: str) -> RecordSaid | None:
    """Return the record that words say; None if they are not known."""
    found = _FORM.fullmatch(" ".join(words.split()))
    if found is None:
        return None
    highest = (found["way"] or found["record"] or "high").casefold() in ("highest", "most", "high")
    if found["since"] is None:
        return RecordSaid(highest)
    try:
        since = read_period(found["since"])
    except PeriodError:
        return None
    if since.start is None or since.end is None:
        return None
    first = since.start if since.kind == "months" else since.end + dt.timedelta(days=1)
    return RecordSaid(highest, first, since.in_a_sentence)


@dataclass(frozen=True, slots=True)
class EarlierYear:
    """An earlier year, or quarter, of the series.

    Attributes
    ----------
    period
        When.
    count
        Offences; None where a figure is missing.
    alike
        Whether it counts the same as the period of the claim.
    """

    period: ClaimPeriod
    count: float | None
    alike: bool


@dataclass(frozen=True, slots=True)
class Series:
    """The years a stated record is set against.

    Attributes
    ----------
    said
        The record.
    own
        The figure of the claim's own period.
    years
        Those looked at, the newest first.
    breaks
        Changes in recording between the oldest of them and the claim's period.
    whole
        Whether they reach as far back as was said.
    named
        The year that the record is "since", which the record does not count; None where it is none.
    levels
        What moved to another level between the oldest of them and the claim's period, of one force.
    """

    said: RecordSaid
    own: Figure
    years: tuple[EarlierYear, ...]
    breaks: tuple[RecordingChange, ...]
    whole: bool
    named: EarlierYear | None = None
    levels: tuple[MovedLevel, ...] = ()

    @property
    def alike(self) -> bool:
        """Whether every year looked at counts the same as the claim's own."""
        return not self.breaks and not self.levels

    def rival(self, *, alike: bool = False) -> EarlierYear | None:
        """Return the highest (or lowest) of the earlier years, or of those that count the same."""
        held = [year for year in self.years if year.count is not None and (year.alike or not alike)]
        sign = 1 if self.said.highest else -1
        return max(held, key=lambda year: sign * (year.count or 0.0), default=None)

    def beats(self, rival: EarlierYear) -> bool:
        """Whether the claim's own figure is higher (or lower) than that of an earlier year."""
        own, other = self.own.value or 0.0, rival.count or 0.0
        return own > other if self.said.highest else own < other

    @property
    def missing(self) -> tuple[EarlierYear, ...]:
        """Years without a figure."""
        return tuple(year for year in self.years if year.count is None)

    @property
    def part(self) -> Part | None:
        """The record as one of the claim's numbers; None where no earlier year is held."""
        rival = self.rival()
        if rival is None or rival.count is None:
            return None
        stated = Range(rival.count + 1, inf) if self.said.highest else Range(-inf, rival.count - 1)
        return Part("record", "count", None, stated, None, self.own)


def look_back(
    claim: Claim, measure: Measure, area: Area, period: ClaimPeriod, release: Release
) -> Series | None:
    """Return the series that a claim's record is set against; None where there is none to look at.

    Parameters
    ----------
    claim
        What was said.
    measure, area, period
        What it was taken to mean.
    release
        The newest release.
    """
    said = read_record(claim.record) if claim.record else None
    if said is None or claim.place or measure.source != "recorded" or period.quarters is None:
        return None
    if period.n_quarters > YEAR:
        return None
    own = count_in(release, area, measure.codes, *period.quarters)
    if own.value is None:
        return None

    def year(first: Quarter, last: Quarter) -> EarlierYear:
        when = ClaimPeriod(period.text, period.kind, first.start, last.end)
        count = count_in(release, area, measure.codes, first, last).value
        return EarlierYear(when, count, not between(measure, area, when, period) and not moved_since(first))

    def moved_since(first: Quarter) -> tuple[MovedLevel, ...]:
        assert period.quarters is not None
        return moved_levels(measure, area, first, period.quarters[1], release.name)

    begin = _counted_from(measure, release)
    years = tuple(year(first, last) for first, last in _runs_before(period, begin, said.since))
    breaks = between(measure, area, years[-1].period, period) if years else ()
    whole = begin.start <= said.since if said.since is not None else _begins_there(measure, begin, release)
    named = None
    for first, last in _runs_before(period, begin, None):
        if said.since is not None and last.end + dt.timedelta(days=1) == said.since:
            named = year(first, last)
    oldest = years[-1].period.quarters if years else None
    levels = moved_since(oldest[0]) if oldest is not None else ()
    return Series(said, own, years, breaks, whole, named, levels)


def _runs_before(
    period: ClaimPeriod, begin: Quarter, since: dt.date | None
) -> Iterator[tuple[Quarter, Quarter]]:
    assert period.quarters is not None
    first, last = period.quarters
    back = 1 if period.n_quarters == 1 else YEAR
    while True:
        first, last = first - back, last - back
        if first < begin or (since is not None and first.start < since):
            return
        yield first, last


def _first_held(release: Release) -> Quarter:
    return Quarter.from_period(release.recorded["quarter"].min())


def _own_codes(measure: Measure) -> tuple[str, ...]:
    return tuple(code for code in measure.codes if code not in AGGREGATE_CODES)


def _counted_from(measure: Measure, release: Release) -> Quarter:
    """Return the first quarter in which a measure is counted as it is named, and held."""
    if measure.is_subgroup:
        return max(_first_held(release), min(each.in_subgroup_from for each in subgroup_offences()))
    return max([_first_held(release), *(offence(code).own_code_from for code in _own_codes(measure))])


def _begins_there(measure: Measure, begin: Quarter, release: Release) -> bool:
    """Whether there is no earlier official figure of a measure than the first held."""
    if begin <= _first_held(release):
        return False
    return measure.is_subgroup or all(
        "elsewhere" not in offence(code).before(begin - 1) for code in _own_codes(measure)
    )
