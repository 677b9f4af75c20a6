"""Totals that say what they are made of.

A total is a sum of named parts (codes) over named forces. Where a part is
missing the total is missing too, and says which part it lacks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.offences import codes_counted_in, subgroup_offences
from analysis.periods import Quarter, YearEnding


@dataclass(frozen=True, slots=True)
class Total:
    """A count over a stretch of quarters, with what it covers.

    Attributes
    ----------
    offences
        The count, or None where a part is missing.
    missing
        The cells that are missing, as ``code quarter``.
    n_quarters
        Quarters summed.
    """

    offences: int | None
    missing: tuple[str, ...]
    n_quarters: int

    @property
    def is_complete(self) -> bool:
        """Whether no part is missing."""
        return not self.missing


def sum_forces(recorded: pd.DataFrame, forces: Collection[str]) -> pd.DataFrame:
    """Add forces up, quarter by quarter and code by code.

    Parameters
    ----------
    recorded
        Columns ``force``, ``quarter``, ``code``, ``offences``.
    forces
        Names of the forces to add up. Every one must be there in every quarter.

    Returns
    -------
    pandas.DataFrame
        ``quarter``, ``code``, ``offences`` (``Int64``: missing where a force has no figure),
        ``offences_held`` (the sum over the forces that have one) and ``forces_missing`` (the
        names of those that have none, joined by "; ", empty if all have).

    Raises
    ------
    ValueError
        If a force has no row at all for a quarter and code others have.
    """
    mine = recorded[recorded["force"].isin(list(forces))]
    keys = ["quarter", "code"]
    grouped = mine.groupby(keys, observed=True)
    rows = grouped["force"].nunique()
    if not (rows == len(set(forces))).all():
        quarter, code = rows.index[int((rows != len(set(forces))).to_numpy().argmax())]
        raise ValueError(
            f"{code} in {Quarter.from_period(quarter)} has rows for {rows.loc[(quarter, code)]} of "
            f"{len(set(forces))} forces; a total over them would hide the difference."
        )
    summed = grouped["offences"].sum(min_count=1).reset_index(name="offences_held")
    absent = defaultdict[tuple[pd.Period, str], list[str]](list)
    lacking = mine[mine["offences"].isna()]
    for quarter, code, force in zip(*(lacking[name].tolist() for name in (*keys, "force")), strict=True):
        absent[quarter, code].append(force)
    cells = zip(*(summed[name].tolist() for name in keys), strict=True)
    summed["forces_missing"] = ["; ".join(absent.get(cell, ())) for cell in cells]
    summed.insert(2, "offences", summed["offences_held"].where(summed["forces_missing"] == ""))
    return summed


@dataclass(frozen=True, slots=True, eq=False)
class QuarterlyCells:
    """The counts of one area in a run of quarters, looked up once and added up any number of times.

    Attributes
    ----------
    codes
        The codes held, one a column.
    first
        The quarter of the first row.
    cells
        The counts; NaN where there is none.
    """

    codes: tuple[str, ...]
    first: Quarter
    cells: NDArray[np.float64]

    @classmethod
    def of(cls, series: pd.DataFrame, codes: Sequence[str], first: Quarter, last: Quarter) -> Self:
        """Look up the counts of an area; parameters as for :func:`cells_of`."""
        return cls(tuple(codes), first, cells_of(series, codes, first, last))

    def count(self, codes: Sequence[str], first: Quarter, last: Quarter) -> Total:
        """Count some of the codes over quarters of the run."""
        start = first.ordinal - self.first.ordinal
        rows = slice(start, start + last.ordinal - first.ordinal + 1)
        cells = self.cells[rows, [self.codes.index(code) for code in codes]]
        missing = tuple(f"{codes[column]} {first + int(row)}" for row, column in np.argwhere(np.isnan(cells)))
        total = None if missing else int(cells.sum())
        return Total(offences=total, missing=missing, n_quarters=len(cells))

    def year_count(self, codes: Sequence[str], year: YearEnding) -> Total:
        """Count some of the codes over a year of the run."""
        first, *_, last = year.quarters
        return self.count(codes, first, last)


def count(series: pd.DataFrame, codes: Sequence[str], first: Quarter, last: Quarter) -> Total:
    """Count some codes of one area over the quarters from ``first`` to ``last``.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area.
    codes
        The codes to add up.

    Returns
    -------
    Total
    """
    return QuarterlyCells.of(series, codes, first, last).count(codes, first, last)


def year_count(series: pd.DataFrame, codes: Sequence[str], year: YearEnding) -> Total:
    """Count some codes of one area over a year ending with a quarter."""
    first, *_, last = year.quarters
    return count(series, codes, first, last)


def subgroup_year(series: pd.DataFrame, year: YearEnding) -> Total:
    """Count the subgroup over a year, as it was made up in its last quarter."""
    return year_count(series, codes_counted_in(year.quarters[-1]), year)


def subgroup_rolling_years(recorded: pd.DataFrame) -> pd.DataFrame:
    """Return the subgroup's rolling years of every force, missing where a part is missing.

    Parameters
    ----------
    recorded
        ``force``, ``quarter``, ``code``, ``offences``.

    Returns
    -------
    pandas.DataFrame
        One row a quarter in which four quarters end, one column a force, ``Float64``. Each
        quarter counts the codes the subgroup held then.
    """
    starts = {item.code: item.in_subgroup_from.to_period() for item in subgroup_offences()}
    counted = recorded[recorded["code"].isin(list(starts))]
    counted = counted[counted["quarter"] >= counted["code"].map(starts)]
    by_quarter = counted.groupby(["quarter", "force"])["offences"].agg(lambda cells: cells.sum(skipna=False))
    wide = by_quarter.unstack("force").sort_index().astype("Float64")
    return wide + wide.shift(1) + wide.shift(2) + wide.shift(3)


def quarterly(series: pd.DataFrame, codes: Sequence[str], first: Quarter, last: Quarter) -> pd.Series:
    """Return the quarterly counts of some codes together, missing where a part is missing.

    Returns
    -------
    pandas.Series
        ``Float64`` counts, indexed by quarter (``Q-MAR``).
    """
    index = pd.period_range(first.to_period(), last.to_period(), freq="Q-MAR", name="quarter")
    together = cells_of(series, codes, first, last).sum(axis=1)
    return pd.Series(pd.array(together, dtype="Float64"), index=index, name="offences")


def cells_of(
    series: pd.DataFrame, codes: Sequence[str], first: Quarter, last: Quarter
) -> NDArray[np.float64]:
    """Return the counts of one area, one row a quarter and one column a code; NaN where there is none.

    Every page asks for some 300 of these sums, so they are looked up in arrays: a pivot of a frame
    costs ten times as much.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area.
    codes, first, last
        The columns and the rows.

    Raises
    ------
    ValueError
        If a quarter and code come twice.
    """
    after_first = pd.PeriodIndex(series["quarter"]).asi8 - first.to_period().ordinal
    cells = np.full((last.ordinal - first.ordinal + 1, len(codes)), np.nan)
    inside = (after_first >= 0) & (after_first < len(cells))
    code_of_row = series["code"].to_numpy()
    offences = series["offences"].to_numpy(dtype=float, na_value=np.nan)
    for column, code in enumerate(codes):
        mine = inside & (code_of_row == code)
        rows = after_first[mine]
        if len(np.unique(rows)) < len(rows):
            raise ValueError(f"{code} has more than one figure for a quarter of one area.")
        cells[rows, column] = offences[mine]
    return cells
