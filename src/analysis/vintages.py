"""Every publication of the counts that is held, each as it stood: releases, and what came before them.

A vintage is one publication of recorded offences. Its figures are those of years, by area and
measure, with whom an area covers; figures of different coverage are never set against each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandas as pd

from analysis.errors import FileRefusedError, UnknownReleaseError
from analysis.forces import ENGLAND_AND_WALES, NATIONAL_CODE, all_forces, territorial_forces
from analysis.models.totals import subgroup_rolling_years
from analysis.offences import SUBGROUP, codes_counted_in, subgroup_codes
from analysis.older_publications import ONS_TABLES, ROLLING_YEARS, SHEET_2017_18, older_table
from analysis.periods import MONTHS, Quarter, YearEnding, format_date
from analysis.release import as_quarters, held_releases, load_release
from analysis.shared_results import once_an_edition

TOTAL = "total"
"""The parts that stalking and harassment counted in a year, together."""

EVERY_FORCE = "43 forces and British Transport Police"
WITHOUT_GREATER_MANCHESTER = "42 forces and British Transport Police, without Greater Manchester"
"""Whom a figure of England and Wales covers; the second where Greater Manchester supplied nothing."""

FIGURE_COLUMNS = ("area", "measure", "year_ending", "coverage", "offences")
CELL_COLUMNS = ("force", "measure", "quarter", "offences")

_GREATER_MANCHESTER = "Greater Manchester"
_COVERAGE = {
    "England and Wales, including British Transport Police": EVERY_FORCE,
    "England and Wales (excluding Greater Manchester Police), including British Transport Police": (
        WITHOUT_GREATER_MANCHESTER
    ),
}

_Rows = list[tuple[str, str, str, str, object]]

Kind = Literal["release", "ons", "rolling", "sheet"]


@dataclass(frozen=True, slots=True)
class Vintage:
    """One publication of the counts.

    Attributes
    ----------
    name
        As a person asks for it: ``2026-04-23``, ``ons-2018-03`` (the year it is about).
    kind
        ``release`` of the Home Office tables held in ``data/releases``, ``ons`` police force area
        tables, ``rolling`` years or the one ``sheet`` of an older Home Office release.
    released
        Day it was published, or a month or a year where no more is known.
    title
        What it is, in prose.
    """

    name: str
    kind: Kind
    released: str
    title: str

    @property
    def day(self) -> dt.date:
        """Day it was published; the middle of the month or the year where no more is known."""
        year, *rest = (int(part) for part in self.released.split("-"))
        month, *days = rest or (7,)
        return dt.date(year, month, days[0] if days else 15 if rest else 1)

    @property
    def when(self) -> str:
        """When it was published, in prose: ``19 July 2018``, ``April 2019``, ``2019``."""
        parts = self.released.split("-")
        if len(parts) == 3:
            return format_date(dt.date.fromisoformat(self.released))
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}" if len(parts) == 2 else parts[0]

    @property
    def by_quarter(self) -> bool:
        """Whether its figures are those of quarters."""
        return self.kind in ("release", "sheet")


def _older() -> Iterator[Vintage]:
    editions = older_table(ONS_TABLES)[["edition", "release_date"]].drop_duplicates()
    for edition, released in editions.itertuples(index=False, name=None):
        year = YearEnding.parse(edition)
        yield Vintage(
            f"ons-{year.year}-{year.month:02d}",
            "ons",
            str(released),
            f"ONS police force area tables for the {year.in_prose}",
        )
    (rolling,) = set(older_table(ROLLING_YEARS)["release_date"])
    yield Vintage(
        "home-office-rolling-2019-04", "rolling", str(rolling), "Home Office table of rolling years"
    )
    (sheet,) = set(older_table(SHEET_2017_18)["release_date"])
    yield Vintage("home-office-2017-18-sheet-2019", "sheet", str(sheet), "Home Office sheet of 2017/18")


@cache
@once_an_edition
def held_vintages() -> tuple[Vintage, ...]:
    """Return every publication of the counts that is held, oldest first."""
    releases = (
        Vintage(name, "release", name, f"Home Office release of {format_date(dt.date.fromisoformat(name))}")
        for name in held_releases()
    )
    return tuple(sorted([*_older(), *releases], key=lambda one: (one.day, one.name)))


def find_vintage(name: str) -> Vintage:
    """Return the publication of this name.

    Raises
    ------
    UnknownReleaseError
        With those that are held.
    """
    for vintage in held_vintages():
        if vintage.name == name:
            return vintage
    held = ", ".join(vintage.name for vintage in held_vintages())
    raise UnknownReleaseError(f"No release {name!r} is held. Held, oldest first: {held}.")


def cells_of(vintage: Vintage) -> pd.DataFrame:
    """Return the counts of quarters of a vintage that has them, the five codes only.

    Returns
    -------
    pandas.DataFrame
        :data:`CELL_COLUMNS`; the quarter is a period ``Q-MAR``, a missing count stays missing.
    """
    if vintage.kind == "release":
        held = load_release(vintage.name).recorded
    else:
        sheet = older_table(SHEET_2017_18)
        held = sheet.assign(quarter=as_quarters(sheet["quarter"]))
    mine = held[held["code"].isin(subgroup_codes())].rename(columns={"code": "measure"})
    return mine[list(CELL_COLUMNS)].astype({"offences": "Int64"}).reset_index(drop=True)


def figures_of(vintage: Vintage, years: Sequence[YearEnding] | None = None) -> pd.DataFrame:
    """Return the figures of years of a vintage, of each force and of England and Wales.

    Parameters
    ----------
    vintage
        One of :func:`held_vintages`.
    years
        Years wanted of a release; the financial years and the latest rolling year unless given. Other
        vintages give the years they print.

    Returns
    -------
    pandas.DataFrame
        :data:`FIGURE_COLUMNS`. Years before April 2013 are left out: the subgroup counted other
        offences then.
    """
    if vintage.kind == "release":
        return _of_release(vintage, years)
    if vintage.kind == "ons":
        return _of_ons(vintage)
    if vintage.kind == "rolling":
        return _of_rolling_years()
    return _of_sheet(vintage)


def _frame(rows: _Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)).astype({"offences": "Int64"})


def _with_nation(rows: _Rows) -> pd.DataFrame:
    """Add England and Wales, and it without Greater Manchester; a sum with a part missing is missing."""
    frame = _frame(rows)
    sums: _Rows = []
    for (measure, year), mine in frame.groupby(["measure", "year_ending"], sort=False):
        if len(mine) != len(all_forces()):
            continue
        rest = mine[mine["area"] != _GREATER_MANCHESTER]
        for coverage, part in ((EVERY_FORCE, mine), (WITHOUT_GREATER_MANCHESTER, rest)):
            total = part["offences"].sum(skipna=False)
            sums.append((ENGLAND_AND_WALES, str(measure), str(year), coverage, total))
    return pd.concat([frame, _frame(sums)], ignore_index=True)


def _of_release(vintage: Vintage, years: Sequence[YearEnding] | None) -> pd.DataFrame:
    release = load_release(vintage.name)
    if years is None:
        last = release.latest_financial_year.start
        years = [YearEnding(start + 1, 3) for start in range(2013, last + 1)]
        years += [] if release.latest_year in years else [release.latest_year]
    totals = subgroup_rolling_years(release.recorded)
    recorded = release.recorded[release.recorded["code"].isin(subgroup_codes())]
    wide = recorded.set_index(["quarter", "force", "code"])["offences"].astype("Float64")
    quarters = wide.unstack(["force", "code"]).sort_index()
    rolling = quarters + quarters.shift(1) + quarters.shift(2) + quarters.shift(3)
    rows: _Rows = []
    for year in years:
        last_quarter = year.quarters[-1]
        period = last_quarter.to_period()
        if period not in totals.index or year.quarters[0] < Quarter(2013, 1):
            continue
        for force in all_forces():
            rows.append((force.name, TOTAL, str(year), "", totals.at[period, force.name]))
            rows += [
                (force.name, code, str(year), "", rolling.at[period, (force.name, code)])
                for code in codes_counted_in(year.quarters[0])
                if (force.name, code) in rolling.columns
            ]
    return _with_nation(rows)


def _of_ons(vintage: Vintage) -> pd.DataFrame:
    table = older_table(ONS_TABLES)
    mine = table[
        (table["table"] == "P1")
        & (table["offence"] == SUBGROUP)
        & (table["measure"] == "offences")
        & (table["release_date"] == vintage.released)
    ]
    names = {force.ons_code: force.name for force in territorial_forces()}
    rows: _Rows = []
    for row in mine.to_dict("records"):
        area = names.get(row["area_code"], row["area"])
        coverage = ""
        if row["area_code"] == NATIONAL_CODE:
            if row["coverage"] not in _COVERAGE:
                raise FileRefusedError(
                    f"data/{ONS_TABLES}",
                    f"{ENGLAND_AND_WALES} has the coverage {row['coverage']!r} in {vintage.name}; known are "
                    f"{', '.join(map(repr, _COVERAGE))}. Add it to analysis.vintages.",
                )
            area, coverage = ENGLAND_AND_WALES, _COVERAGE[row["coverage"]]
        elif row["area_code"] not in names and area != "British Transport Police":
            continue  # regions and countries, one of which has the name of a force
        rows.append((str(area), TOTAL, str(row["edition"]), coverage, row["value"]))
    return _frame(rows)


def _of_rolling_years() -> pd.DataFrame:
    table = older_table(ROLLING_YEARS)
    return _with_nation(
        [
            (str(force), TOTAL, str(year), "", count)
            for force, year, count in zip(
                table["force"], table["year_ending"], table["offences"], strict=True
            )
            if YearEnding.parse(str(year)).quarters[0] >= Quarter(2013, 1)
        ]
    )


def _of_sheet(vintage: Vintage) -> pd.DataFrame:
    cells = cells_of(vintage)
    year = str(Quarter.from_period(cells["quarter"].max()).financial_year.year_ending)
    sums = cells.groupby(["force", "measure"])["offences"].agg(lambda held: held.sum(skipna=False))
    rows: _Rows = [
        (str(force), str(measure), year, "", count)
        for force, measure, count in sums.reset_index().itertuples(index=False, name=None)
    ]
    totals = cells.groupby("force")["offences"].agg(lambda held: held.sum(skipna=False))
    rows += [(str(force), TOTAL, year, "", count) for force, count in totals.items()]
    return _with_nation(rows)
