"""Revisions of the figures of years, from every publication held up to a release: kept with the release."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any, Final

import pandas as pd

from analysis.estimates.tables import held_table, number_in, significant
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.revisions import (
    AGES,
    ANY_PART,
    GAPS,
    SMALL,
    Standing,
    Usual,
    band,
    judge,
    pair_up,
    usual_revisions,
)
from analysis.periods import Quarter, YearEnding
from analysis.recording import SUBGROUP_CODE, load_recording_changes
from analysis.release import Release
from analysis.shared_results import once_an_edition
from analysis.vintages import (
    TOTAL,
    WITHOUT_GREATER_MANCHESTER,
    Vintage,
    figures_of,
    find_vintage,
    held_vintages,
)

TAKEN_OUT: Final = "hampshire-kent-south-wales-2017"
"""The break that earlier publications do not show: the years before it were revised, not those after."""

TAKEN_OUT_FROM: Final = Quarter(2015, 1)
"""Malicious communications counted as harassment from here, and were taken out again in three forces."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One figure of a year in two publications.

    Attributes
    ----------
    area, measure, year, coverage
        Whose, what (``total`` or a code), when, and whom England and Wales covers.
    earlier, later
        The publications.
    was, now
        The figures; None where one is missing.
    age_months, gap_months
        Months from the end of the year to the earlier publication, and on to the later one.
    standing
        As :func:`analysis.models.revisions.judge` says.
    change_id
        The known cause, out of ``data/recording_changes.csv``; empty if none.
    not_compared_because
        Why there is no revision; empty if there is.
    """

    area: str
    measure: str
    year: YearEnding
    coverage: str
    earlier: Vintage
    later: Vintage
    was: int | None
    now: int | None
    age_months: int
    gap_months: int
    standing: Standing
    change_id: str
    not_compared_because: str

    @property
    def difference(self) -> int | None:
        """Offences more, or fewer."""
        return None if self.was is None or self.now is None else self.now - self.was

    @property
    def percent(self) -> float | None:
        """The revision in per cent of the earlier figure; None if there is none to divide by."""
        return None if self.difference is None or not self.was else 100 * self.difference / self.was


@dataclass(frozen=True)
class RevisionsOfArea:
    """Every revision of one area up to a release, and what was usual.

    Attributes
    ----------
    area, release
        Whose, and up to which release.
    revisions
        Each figure against the next publication of it and against the release, by year and measure.
    usual
        What was usual, over the forces and for England and Wales.
    """

    area: str
    release: str
    revisions: tuple[Revision, ...]
    usual: tuple[Usual, ...]

    @cached_property
    def to_release(self) -> tuple[Revision, ...]:
        """The revisions from any earlier publication to the release, totals first, by year."""
        mine = (one for one in self.revisions if one.later.name == self.release)
        return tuple(
            sorted(mine, key=lambda one: (one.measure != TOTAL, one.measure, one.year, one.earlier.day))
        )

    @cached_property
    def first_said(self) -> tuple[Revision, ...]:
        """The revisions from the earliest publication held of each figure to the release."""
        first: dict[tuple[str, YearEnding, str], Revision] = {}
        for one in self.to_release:
            first.setdefault((one.measure, one.year, one.coverage), one)
        return tuple(first.values())

    @property
    def totals(self) -> tuple[Revision, ...]:
        """Those of the totals among :attr:`first_said`."""
        return tuple(one for one in self.first_said if one.measure == TOTAL)

    @cached_property
    def usual_of_these(self) -> tuple[Usual, ...]:
        """What was usual for figures like these, each class once."""
        held = (self.usual_for(one) for one in self.to_release)
        return tuple({usual.key: usual for usual in held if usual is not None}.values())

    def usual_for(self, one: Revision) -> Usual | None:
        """Return what was usual for figures like the one revised; None if there is none like it."""
        over = ENGLAND_AND_WALES if one.area == ENGLAND_AND_WALES else "forces"
        return usual_of(self.usual, one.measure, one.was or 0, one.age_months, one.gap_months, over=over)


def usual_of(
    usual: tuple[Usual, ...],
    measure: str,
    offences: int,
    age_months: int,
    gap_months: int,
    *,
    over: str = "forces",
) -> Usual | None:
    """Return what revision is usual for a figure; None where no class holds it.

    Parameters
    ----------
    usual
        As :func:`held_usual` gives it.
    measure
        ``total`` or a code.
    offences
        The earlier figure: under 50 it is judged in offences.
    age_months
        Months from the end of its year to the day it was published or said.
    gap_months
        Months from then to the later release.
    over
        ``forces``, or England and Wales.
    """
    small = offences < SMALL
    key = (
        over,
        ANY_PART if small else measure,
        band(age_months, AGES),
        band(gap_months, GAPS),
        "offences" if small else "per cent",
    )
    return next((one for one in usual if one.key == key), None)


def nearest_usual(
    usual: tuple[Usual, ...],
    measure: str,
    offences: int,
    age_months: int,
    gap_months: int,
    *,
    over: str = "forces",
) -> Usual | None:
    """Return what revision is usual for a figure, or for the figures most like it.

    Where no class holds the figure, one of the same offence stands in that rests on a longer time
    between publications, of the nearest age: figures move less in a shorter time, so this rather calls
    too much usual than too little. The class says by its age and gap what it is of.

    Parameters
    ----------
    usual, measure, offences, age_months, gap_months, over
        As for :func:`usual_of`.
    """
    exact = usual_of(usual, measure, offences, age_months, gap_months, over=over)
    if exact is not None and exact.is_a_range:
        return exact
    of = ANY_PART if offences < SMALL else measure
    ages = list(AGES)
    mine = ages.index(band(age_months, AGES))
    longest = list(GAPS)[-1]
    fits = [
        one for one in usual if (one.over, one.measure, one.gap) == (over, of, longest) and one.is_a_range
    ]
    return min(fits, key=lambda one: abs(ages.index(one.age) - mine), default=None)


def known_cause(area: str, measure: str, year: YearEnding) -> str:
    """Return the id of a known cause of one force that revised a figure; empty if none is known.

    An undercount in an earlier edition touches the years that hold one of its quarters. Malicious
    communications were later taken out of three forces' years from April 2015 to March 2017, which
    shows in England and Wales too.
    """
    first, *_, last = year.quarters
    for change in load_recording_changes():
        code = SUBGROUP_CODE if measure == TOTAL else measure
        if code not in change.codes or not change.forces:
            continue
        if change.id == TAKEN_OUT:
            mine = area in change.forces or area == ENGLAND_AND_WALES
            if mine and last >= TAKEN_OUT_FROM and first < change.start:
                return change.id
        elif area in change.forces and "editions" in change.measures and change.touches(first, last):
            return change.id
    return ""


def _figures(release: Release) -> pd.DataFrame:
    """Return the figures of every publication up to a release."""
    upto = [one for one in held_vintages() if one.day <= release.date]
    older = [one for one in upto if one.name != release.name]
    held = {one.name: figures_of(one) for one in older}
    published = {one.name for one in older if one.kind != "release"}
    for name in published:
        frame = held[name]
        if find_vintage(name).kind == "sheet":
            # It repeats the rolling year of April 2019 in 39 of 44 forces: a revision would count twice.
            held[name] = frame[frame["measure"] != TOTAL]
        if find_vintage(name).kind == "rolling":
            held[name] = frame[frame["year_ending"].isin(_years_kept(held, name))]
    texts = sorted({str(year) for frame in held.values() for year in frame["year_ending"]})
    held[release.name] = figures_of(find_vintage(release.name), [YearEnding.parse(text) for text in texts])
    return pd.concat(
        [frame.assign(vintage=name, released=find_vintage(name).day) for name, frame in held.items()],
        ignore_index=True,
    )


def _years_kept(held: dict[str, pd.DataFrame], rolling: str) -> set[str]:
    """Return the rolling years compared: financial years, and those another publication printed too.

    Rolling years overlap by three quarters; all of them would count one revision four times.
    """
    printed = {str(year) for name, frame in held.items() if name != rolling for year in frame["year_ending"]}
    mine = {str(year) for year in held[rolling]["year_ending"]}
    return {year for year in mine if year in printed or YearEnding.parse(year).is_financial_year}


def derive(release: Release) -> dict[str, pd.DataFrame]:
    """Return the revisions up to a release and what was usual, by file name without its ending.

    Returns
    -------
    dict of DataFrame
        ``revisions``: ``area``, ``measure``, ``year_ending``, ``coverage``, ``earlier``,
        ``earlier_offences``, ``later``, ``later_offences``, ``age_months``, ``gap_months``,
        ``change_id``, ``not_compared_because``, ``standing``. ``usual_revisions``: the fields of
        :class:`~analysis.models.revisions.Usual`. Rounded to six significant digits.
    """
    pairs = pair_up(_figures(release), release.name, known=known_cause, partial=[WITHOUT_GREATER_MANCHESTER])
    usual = usual_revisions(pairs)
    columns = [field.name for field in fields(Usual)]
    frame = pd.DataFrame([[getattr(one, name) for name in columns] for one in usual], columns=columns)
    return {
        "revisions": judge(pairs, usual, definitions=[TAKEN_OUT]),
        "usual_revisions": significant(frame.astype(dict.fromkeys(("lower", "upper", "median"), "Float64"))),
    }


@cache
@once_an_edition
def held_usual(release: str) -> tuple[Usual, ...]:
    """Return what revisions were usual, as kept with a release."""
    frame = held_table(release, "usual_revisions")
    return tuple(_usual(row) for row in frame.to_dict("records"))


def _usual(row: dict[Hashable, Any]) -> Usual:
    held: dict[str, Any] = {str(name): value for name, value in row.items()}
    for name in ("lower", "upper", "median"):
        held[name] = number_in(held[name])
    return Usual(**held)


def held_revisions(release: str, area: str) -> RevisionsOfArea:
    """Return the revisions of an area up to a release, as kept with it.

    Parameters
    ----------
    release
        Its date.
    area
        A force, or England and Wales.
    """
    frame = held_table(release, "revisions")
    mine = frame[frame["area"] == area]
    found = tuple(
        Revision(
            area=area,
            measure=str(row["measure"]),
            year=YearEnding.parse(str(row["year_ending"])),
            coverage=row["coverage"],
            earlier=find_vintage(str(row["earlier"])),
            later=find_vintage(str(row["later"])),
            was=None if pd.isna(row["earlier_offences"]) else int(row["earlier_offences"]),
            now=None if pd.isna(row["later_offences"]) else int(row["later_offences"]),
            age_months=int(row["age_months"]),
            gap_months=int(row["gap_months"]),
            standing=row["standing"],
            change_id=row["change_id"],
            not_compared_because=row["not_compared_because"],
        )
        for row in mine.to_dict("records")
    )
    return RevisionsOfArea(area, release, found, held_usual(release))
