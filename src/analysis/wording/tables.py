"""Results as tables: what stands in each cell, by rule."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.models.totals import year_count
from analysis.offences import codes_counted_in, subgroup_offences
from analysis.periods import FinancialYear, YearEnding
from analysis.wording.area import area_named
from analysis.wording.change import codes_in_words
from analysis.wording.prose import join


def by_financial_year(series: pd.DataFrame, area: str, first: FinancialYear, latest: YearEnding) -> DataTable:
    """Return offences recorded by part and year, with the total, to the latest rolling year.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of the area.
    first
        First financial year.
    latest
        The latest rolling year, in the last row where it is no financial year.
    """
    years: list[tuple[str, YearEnding]] = [
        (str(FinancialYear(start)), FinancialYear(start).year_ending)
        for start in range(first.start, latest.year)
        if FinancialYear(start).year_ending.end <= latest.end
    ]
    if years[-1][1] != latest:
        years.append((f"Year to {latest.month_and_year}", latest))
    rows = []
    for label, year in years:
        counted = codes_counted_in(year.quarters[0])
        cells = [label]
        for item in subgroup_offences():
            if item.code not in counted:
                cells.append(item.before)
            else:
                cells.append(_count(series, [item.code], year))
        cells.append(_count(series, counted, year))
        rows.append(tuple(cells))
    columns = [Column("Year", align="text")]
    columns += [Column(item.name, "offences") for item in subgroup_offences()]
    columns.append(Column("All parts", "offences"))
    return DataTable(
        caption=(
            f"Stalking and harassment offences recorded in {area_named(area)}, by part and financial year"
        ),
        columns=tuple(columns),
        rows=tuple(rows),
        footnotes=(
            "Years on either side of a change in recording are not comparable; the chart names the changes.",
            "The latest row is a rolling year and overlaps the one above it.",
        ),
    )


def _count(series: pd.DataFrame, codes: Sequence[str], year: YearEnding) -> str:
    """Return a count, or what the forces that have a figure add up to with those that lack one named."""
    total = year_count(series, codes, year)
    if total.offences is not None or "forces_missing" not in series:
        return numbers.count(total.offences)
    quarters = [quarter.to_period() for quarter in year.quarters]
    mine = series[series["code"].isin(list(codes)) & series["quarter"].isin(quarters)]
    gaps = mine[mine["forces_missing"] != ""]
    forces = sorted({name for names in gaps["forces_missing"] for name in str(names).split("; ")})
    what = "" if len(codes) == 1 else f" {codes_in_words(tuple(sorted(set(gaps['code']))))}"
    return f"{numbers.count(mine['offences_held'].sum())} without {join(forces)}{what}"


def forces_table(overview: pd.DataFrame, year: YearEnding) -> DataTable:
    """Return the 43 forces side by side, with intervals, in alphabetical order.

    Parameters
    ----------
    overview
        As :func:`analysis.models.overview.forces_side_by_side` gives it.
    year
        The year described.
    """
    rows = []
    for row in overview.sort_values("force").to_dict("records"):
        rate = "no rate"
        if not numbers.is_missing(row["rate"]):
            bounds = numbers.interval(row["rate_lower"], row["rate_upper"], unit="")
            rate = f"{numbers.decimal(row['rate'])} ({bounds})"
        rows.append(
            (
                str(row["force"]),
                numbers.count(row["offences"]),
                _change(row, "change"),
                rate,
                numbers.count(row["stalking_offences"]),
                _change(row, "stalking_change"),
            )
        )
    return DataTable(
        caption=f"Offences recorded by each force in the {year.in_prose}, with 95% intervals",
        columns=(
            Column("Force", align="text"),
            Column("Stalking and harassment", "offences"),
            Column("Change on the year before", "% (95% interval)"),
            Column("Rate", "for every 1,000 people (95% interval)"),
            Column("Stalking alone", "offences"),
            Column("Change in stalking", "% (95% interval)"),
        ),
        rows=tuple(rows),
        footnotes=("In alphabetical order. Differences between forces include differences in recording.",),
    )


def _change(row: Mapping[Hashable, Any], name: str) -> str:
    percent = row[f"{name}_percent"]
    if numbers.is_missing(percent):
        return numbers.NOT_AVAILABLE
    bounds = numbers.interval_beside(row[f"{name}_lower"], row[f"{name}_upper"], 0)
    return f"{numbers.signed_percent(percent)} ({bounds})"
