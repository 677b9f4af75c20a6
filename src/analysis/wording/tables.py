"""Results as tables: what stands in each cell, by rule."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.models.totals import QuarterlyCells
from analysis.offences import codes_counted_in, subgroup_codes, subgroup_offences
from analysis.periods import FinancialYear, YearEnding
from analysis.wording import intervals, not_compared
from analysis.wording.area import area_named
from analysis.wording.change import codes_in_words
from analysis.wording.not_compared import NOT_COMPARED
from analysis.wording.prose import join, sentence_case


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
    held = QuarterlyCells.of(series, subgroup_codes(), years[0][1].quarters[0], latest.quarters[-1])
    rows = []
    for label, year in years:
        counted = codes_counted_in(year.quarters[0])
        cells = [label]
        for item in subgroup_offences():
            if item.code not in counted:
                cells.append(item.before(year.quarters[-1]))
            else:
                cells.append(_count(series, held, [item.code], year))
        cells.append(_count(series, held, counted, year))
        rows.append(tuple(cells))
    columns = [Column("Year", align="text")]
    # The short names keep the eight columns within the text's own width.
    columns += [Column(item.short_name, "offences") for item in subgroup_offences()]
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


def _count(series: pd.DataFrame, held: QuarterlyCells, codes: Sequence[str], year: YearEnding) -> str:
    """Return a count, or what the forces that have a figure add up to with those that lack one named."""
    total = held.year_count(codes, year)
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
    ordered = overview.sort_values("force").to_dict("records")
    columns: list[tuple[Column, Callable[[Mapping[Hashable, Any]], str]]] = [
        (Column("Force", align="text"), lambda row: str(row["force"])),
        (Column("Stalking and harassment", "offences"), lambda row: numbers.count(row["offences"])),
        (Column("The year before", "offences"), lambda row: numbers.count(row["offences_before"])),
        (
            Column("Change in all parts", "% (95% interval)"),
            lambda row: _change(row, ""),
        ),
        (Column("Rate", "for every 1,000 people (95% interval)"), _rate),
        (Column("Stalking alone", "offences"), lambda row: numbers.count(row["stalking_offences"])),
        (
            Column("The year before", "offences of stalking"),
            lambda row: numbers.count(row["stalking_offences_before"]),
        ),
        (Column("Change in stalking", "% (95% interval)"), lambda row: _change(row, "stalking_")),
    ]
    notes = [
        "In alphabetical order. Differences between forces include differences in recording.",
        intervals.OF_A_RATE_OR_SHARE,
    ]
    for prefix, place, what in (("stalking_", 7, "stalking"), ("", 3, "all five parts together")):
        if overview[f"{prefix}change_percent"].isna().all():
            # A column of 43 cells that all say "not compared" would say less than one sentence.
            del columns[place]
            notes.append(_nothing_compared(overview[f"{prefix}no_percentage_because"], what))
        elif overview[f"{prefix}change_percent"].isna().any():
            notes.append(
                f'"{sentence_case(NOT_COMPARED)}" stands where the two years do not count the same, or '
                "hold too few offences for a percentage; the page of the force says why in full."
            )
    return DataTable(
        caption=f"Offences recorded by each force in the {year.in_prose}, with 95% intervals",
        columns=tuple(column for column, _ in columns),
        rows=tuple(tuple(write(row) for _, write in columns) for row in ordered),
        footnotes=tuple(notes),
    )


def _nothing_compared(reasons: pd.Series, what: str) -> str:
    """Return why no force has a change to give, once for all of them."""
    told = sorted({str(reason) for reason in reasons.dropna()})
    because = f", because {told[0]}" if len(told) == 1 else ""
    return (
        f"No change of {what} is given for any force{because}. The page of each force names the parts and "
        "gives the change without them."
    )


def _rate(row: Mapping[Hashable, Any]) -> str:
    if numbers.is_missing(row["rate"]):
        return "no rate"
    bounds = numbers.interval(row["rate_lower"], row["rate_upper"], unit="")
    return f"{numbers.decimal(row['rate'])} ({bounds})"


def _change(row: Mapping[Hashable, Any], prefix: str) -> str:
    percent = row[f"{prefix}change_percent"]
    if numbers.is_missing(percent):
        return not_compared.cell(str(row[f"{prefix}no_percentage_because"]))
    bounds = numbers.interval_beside(row[f"{prefix}change_lower"], row[f"{prefix}change_upper"], 0)
    return f"{numbers.signed_percent(percent)} ({bounds})"
