"""Recorded offences and their rates: of the releases held, of ONS editions and of older Home Office files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache

from analysis.claims.areas import Area
from analysis.claims.periods import ClaimPeriod
from analysis.claims.understanding import Measure
from analysis.claims.vintages import Figure, Vintage
from analysis.forces import ENGLAND_AND_WALES, find_force, territorial_forces
from analysis.offences import SUBGROUP, codes_counted_in, subgroup_codes
from analysis.older_publications import ONS_TABLES, ROLLING_YEARS, SHEET_2017_18, older_table
from analysis.periods import FinancialYear, Quarter, format_date, quarters_between
from analysis.release import Release, held_releases, load_release


def release_vintage(release: Release, *origins: str) -> Vintage:
    """Return a release as a vintage; ``origins`` are the kinds of its figures that are used."""
    return Vintage(f"the Home Office release of {release.printed_date}", release.date, origins=origins)


@cache
def _cells(release: Release) -> Mapping[tuple[str, str, int], int]:
    """Return each count of a release by force, code and quarter; a missing one is not there."""
    frame = release.recorded.dropna(subset=["offences"])
    quarters = {period: Quarter.from_period(period).ordinal for period in frame["quarter"].unique()}
    keys = zip(frame["force"], frame["code"], frame["quarter"].map(quarters), strict=True)
    return dict(zip(keys, frame["offences"].astype(int), strict=True))


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
    if last > release.latest_quarter:
        return Figure(None, vintage, f"it holds figures to {release.latest_quarter.last_month} only")
    counted = {
        quarter: codes_counted_in(quarter) if set(codes) == set(subgroup_codes()) else codes
        for quarter in quarters_between(first, last)
    }
    if any(not held for held in counted.values()):
        return Figure(None, vintage, "stalking and harassment were not counted together before April 2013")
    missing, total = [], 0.0
    held = _cells(release)
    for force in area.forces:
        for quarter, codes_then in counted.items():
            for code in codes_then:
                cell = held.get((force, code, quarter.ordinal))
                if cell is None:
                    missing.append(f"{code} {force}")
                else:
                    total += cell
    if missing:
        return Figure(None, vintage, f"figures are missing: {', '.join(dict.fromkeys(missing))}")
    return Figure(total, vintage)


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
    for name in held_releases():
        release = load_release(name)
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


def of_editions(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield what ONS editions printed of the subgroup."""
    if not measure.is_subgroup or period.year is None:
        return
    printed = older_table(ONS_TABLES)
    mine = printed[
        (printed["offence"] == SUBGROUP)
        & (printed["edition"] == str(period.year))
        & (printed["area"] == area.name)
    ]
    if mine.empty:
        return
    wanted = "rate_per_1000" if measure.source == "rate" else "offences"
    held = mine.set_index("measure")
    published = dt.date.fromisoformat(str(held["release_date"].iloc[0]))
    vintage = Vintage(
        f"the ONS police force area tables of {format_date(published)}", published, origins=("ons editions",)
    )
    coverage = str(held["coverage"].iloc[0])
    note = "Greater Manchester is left out" if "excluding" in coverage else ""
    values = {str(name): float(value) for name, value in held["value"].dropna().items()}
    if wanted not in values:
        yield Figure(None, vintage, "the tables have no figure")
        return
    change = values.get("change_percent") if wanted == "offences" else None
    yield Figure(values[wanted], vintage, note=note, change_percent=change)


def of_older_files(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield what the older Home Office files say."""
    if measure.source != "recorded" or period.quarters is None:
        return
    first, last = period.quarters
    if measure.is_subgroup and period.year is not None and first >= Quarter(2013, 1):
        rolling = older_table(ROLLING_YEARS)
        mine = rolling[(rolling["year_ending"] == str(period.year)) & rolling["force"].isin(area.forces)]
        if len(mine) == len(area.forces):
            vintage = Vintage(
                "the Home Office file of rolling years of April 2019",
                dt.date(2019, 4, 25),
                origins=("rolling years of 2019",),
            )
            yield Figure(float(mine["offences"].sum()), vintage)
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
