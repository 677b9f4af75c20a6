"""Recorded offences and their rates: of the releases held, of ONS editions and of older Home Office files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from analysis.claims.areas import Area
from analysis.claims.periods import ClaimPeriod
from analysis.claims.understanding import Measure
from analysis.claims.vintages import Figure, Vintage
from analysis.forces import ENGLAND_AND_WALES, find_force, territorial_forces
from analysis.offences import SUBGROUP, codes_counted_in, subgroup_codes
from analysis.older_publications import ONS_TABLES, ROLLING_YEARS, SHEET_2017_18, older_table
from analysis.periods import FinancialYear, Quarter, format_date, quarters_between
from analysis.release import Release, held_releases, load_release
from analysis.shared_results import once_an_edition


def release_vintage(release: Release, *origins: str) -> Vintage:
    """Return a release as a vintage; ``origins`` are the kinds of its figures that are used."""
    return Vintage(f"the Home Office release of {release.printed_date}", release.date, origins=origins)


@cache
def _every_release() -> tuple[Release, ...]:
    """Return the releases held, oldest first: every figure is looked up in each of them."""
    return tuple(load_release(name) for name in held_releases())


@dataclass(frozen=True, slots=True)
class _Counts:
    """The counts of a release, to be looked up one by one.

    Attributes
    ----------
    newest
        The last quarter with figures.
    cells
        Each count by force, code and the ordinal of its quarter; a missing one is not there.
    """

    newest: Quarter
    cells: Mapping[tuple[str, str, int], int]


@cache
@once_an_edition
def _counts(release: Release) -> _Counts:
    newest = release.latest_quarter
    frame = release.recorded.dropna(subset=["offences"])
    ordinals = pd.PeriodIndex(frame["quarter"]).asi8 - newest.to_period().ordinal + newest.ordinal
    keys = zip(frame["force"].tolist(), frame["code"].tolist(), ordinals.tolist(), strict=True)
    return _Counts(newest, dict(zip(keys, frame["offences"].tolist(), strict=True)))


def count_in(release: Release, area: Area, codes: tuple[str, ...], first: Quarter, last: Quarter) -> Figure:
    """Return offences of some codes in a run of quarters, each code from when the subgroup counts it.

    Parameters
    ----------
    release
        The vintage.
    area
        The forces added up.
    codes
        Counted together. Where they are the whole subgroup, each quarter counts the codes it held then.
    first, last
        Quarters, both included.
    """
    vintage = release_vintage(release, "recorded")
    held = _counts(release)
    if last > held.newest:
        return Figure(None, vintage, f"it holds figures to {held.newest.last_month} only")
    whole = set(codes) == set(subgroup_codes())
    counted = {
        quarter.ordinal: codes_counted_in(quarter) if whole else codes
        for quarter in quarters_between(first, last)
    }
    if not all(counted.values()):
        return Figure(None, vintage, "stalking and harassment were not counted together before April 2013")
    missing, total = [], 0.0
    for force in area.forces:
        for quarter, codes_then in counted.items():
            for code in codes_then:
                cell = held.cells.get((force, code, quarter))
                if cell is None:
                    missing.append(f"{code} {force}")
                else:
                    total += cell
    if missing:
        return Figure(None, vintage, f"figures are missing: {', '.join(dict.fromkeys(missing))}")
    return Figure(total, vintage)


Pair = tuple[float | None, float | None]
"""A count of an earlier and of a later period; None where a figure is missing."""


def counts_in(
    release: Release,
    area: Area,
    codes: tuple[str, ...],
    earlier: tuple[Quarter, Quarter],
    later: tuple[Quarter, Quarter],
) -> Pair:
    """Return the counts of two periods, each a first and a last quarter; otherwise as :func:`count_in`."""
    before, after = (count_in(release, area, codes, *period).value for period in (earlier, later))
    return before, after


def residents_of(release: Release, area: Area) -> int | None:
    """Return the newest count of residents of an area; None where a rate has no meaning."""
    forces = area.forces
    if area.name == ENGLAND_AND_WALES:
        forces = tuple(force.name for force in territorial_forces())
    if area.is_force and (find_force(area.name).no_rate_because or not find_force(area.name).ons_code):
        return None
    population = release.population
    mine = population[(population["year"] == population["year"].max()) & population["force"].isin(forces)]
    return int(mine["population"].sum())


def of_releases(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield what each release held says of a period.

    A rate of England and Wales leaves British Transport Police out, which has no residents.
    """
    if period.quarters is None:
        return
    if measure.source == "rate" and area.name == ENGLAND_AND_WALES:
        area = Area(area.name, tuple(force.name for force in territorial_forces()))
    for release in _every_release():
        counted = count_in(release, area, measure.codes, *period.quarters)
        if measure.source == "rate":
            yield _rate(release, area, period, counted)
        else:
            yield counted


def _rate(release: Release, area: Area, period: ClaimPeriod, counted: Figure) -> Figure:
    vintage = release_vintage(release, "recorded", "population")
    residents = residents_of(release, area)
    if residents is None:
        return Figure(None, vintage, "there is no rate for its residents")
    if counted.value is None or period.year is None:
        return Figure(None, vintage, counted.because or "a rate is given for twelve months")
    newest = int(release.population["year"].max())
    return Figure(
        1000 * counted.value / residents, vintage, note=f"for {residents:,} residents in mid-{newest}"
    )


@dataclass(frozen=True, slots=True)
class _Printed:
    """What an ONS edition printed of the subgroup in one area, by measure; none is missing."""

    published: dt.date
    coverage: str
    values: dict[str, float] = field(default_factory=dict)


@cache
@once_an_edition
def _editions() -> Mapping[tuple[str, str], _Printed]:
    """Return what ONS editions printed of the subgroup, by area and edition."""
    table = older_table(ONS_TABLES)
    mine = table[table["offence"] == SUBGROUP]
    names = ("area", "edition", "release_date", "coverage", "measure", "value")
    printed: dict[tuple[str, str], _Printed] = {}
    for area, edition, day, coverage, measure, value in zip(
        *(mine[name].tolist() for name in names), strict=True
    ):
        held = printed.get((area, edition))
        if held is None:
            held = printed[area, edition] = _Printed(dt.date.fromisoformat(day), coverage)
        if not pd.isna(value):
            held.values[measure] = value
    return printed


def of_editions(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield what ONS editions printed of the subgroup."""
    if not measure.is_subgroup or period.year is None:
        return
    printed = _editions().get((area.name, str(period.year)))
    if printed is None:
        return
    wanted = "rate_per_1000" if measure.source == "rate" else "offences"
    vintage = Vintage(
        f"the ONS police force area tables of {format_date(printed.published)}",
        printed.published,
        origins=("ons editions",),
    )
    note = "Greater Manchester is left out" if "excluding" in printed.coverage else ""
    if wanted not in printed.values:
        yield Figure(None, vintage, "the tables have no figure")
        return
    change = printed.values.get("change_percent") if wanted == "offences" else None
    yield Figure(printed.values[wanted], vintage, note=note, change_percent=change)


@cache
@once_an_edition
def _rolling_years() -> Mapping[tuple[str, str], int]:
    """Return the offences of the Home Office file of rolling years, by force and year."""
    rolling = older_table(ROLLING_YEARS)
    columns = (rolling[name].tolist() for name in ("force", "year_ending", "offences"))
    return {(force, year): offences for force, year, offences in zip(*columns, strict=True)}


def of_older_files(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield what the older Home Office files say."""
    if measure.source != "recorded" or period.quarters is None:
        return
    first, last = period.quarters
    if measure.is_subgroup and period.year is not None and first >= Quarter(2013, 1):
        held, year = _rolling_years(), str(period.year)
        if all((force, year) in held for force in area.forces):
            vintage = Vintage(
                "the Home Office file of rolling years of April 2019",
                dt.date(2019, 4, 25),
                origins=("rolling years of 2019",),
            )
            yield Figure(float(sum(held[force, year] for force in area.forces)), vintage)
    if not first.financial_year == last.financial_year == FinancialYear(2017):
        return
    sheet = older_table(SHEET_2017_18)
    quarters = {str(quarter) for quarter in quarters_between(first, last)}
    codes = set(measure.codes) & set(sheet["code"])
    mine = sheet[
        sheet["force"].isin(area.forces) & sheet["quarter"].isin(quarters) & sheet["code"].isin(codes)
    ]
    if quarters == set(mine["quarter"]) and codes:
        vintage = Vintage("the older Home Office sheet of 2017/18", None, origins=("sheet of 2019",))
        yield Figure(float(mine["offences"].sum()), vintage)
