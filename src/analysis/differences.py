"""Which figures differ between two publications held: ``stalking-report data diff``.

Two publications by quarter are compared quarter by quarter and summed to financial years over the
quarters that both hold; any other two are compared over the years ending that both hold. What only one of
them holds is no difference: it is new, or has vanished, and is listed apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.errors import RequestError
from analysis.forces import ENGLAND_AND_WALES
from analysis.periods import Quarter, YearEnding
from analysis.vintages import CELL_COLUMNS, TOTAL, Vintage, cells_of, figures_of

CHANGED_COLUMNS = ("force", "measure", "period", "earlier", "later", "difference", "percent")
APART_COLUMNS = ("force", "measure", "period", "offences")


@dataclass(frozen=True, eq=False)
class Differences:
    """What differs between two publications.

    Attributes
    ----------
    first, second
        The publications.
    compared
        Figures that both hold.
    changed
        :data:`CHANGED_COLUMNS`, the largest difference first.
    new, vanished
        :data:`APART_COLUMNS`: figures that only the second, or only the first, holds, of the periods
        that both could hold.
    """

    first: Vintage
    second: Vintage
    compared: int
    changed: pd.DataFrame
    new: pd.DataFrame
    vanished: pd.DataFrame


def differences(first: Vintage, second: Vintage) -> Differences:
    """Return which figures of forces differ between two publications.

    Parameters
    ----------
    first, second
        Out of :func:`analysis.vintages.held_vintages`; the second is set against the first.

    Raises
    ------
    RequestError
        If they are the same, or hold no period in common.
    """
    if first == second:
        raise RequestError(f"{first.name} is the same release twice; give two to compare.")
    held = _by_quarter(first, second) if first.by_quarter and second.by_quarter else _by_year(first, second)
    if held.empty:
        raise RequestError(
            f"{first.name} and {second.name} hold no period in common, so nothing compares: {first.title}; "
            f"{second.title}."
        )
    both = held[held["earlier"].notna() & held["later"].notna()]
    changed = _changed(both)
    return Differences(
        first=first,
        second=second,
        compared=len(both),
        changed=changed,
        new=_apart(held, "later", "earlier"),
        vanished=_apart(held, "earlier", "later"),
    )


def _changed(both: pd.DataFrame) -> pd.DataFrame:
    moved = both[both["earlier"] != both["later"]].copy()
    moved["difference"] = moved["later"] - moved["earlier"]
    was = moved["earlier"].astype("Float64")
    moved["percent"] = (100 * moved["difference"] / was.where(was != 0)).round(2)
    order = moved.assign(size=moved["difference"].abs()).sort_values(
        ["size", "force", "measure", "period"], ascending=[False, True, True, True], kind="stable"
    )
    return order[list(CHANGED_COLUMNS)].reset_index(drop=True)


def _apart(held: pd.DataFrame, there: str, not_there: str) -> pd.DataFrame:
    mine = held[held[there].notna() & held[not_there].isna()]
    named = mine.rename(columns={there: "offences"})[list(APART_COLUMNS)]
    return named.sort_values(["period", "force", "measure"], ignore_index=True)


def _by_quarter(first: Vintage, second: Vintage) -> pd.DataFrame:
    """Return both figures by force, measure and financial year, and what one alone holds by quarter."""
    keys = list(CELL_COLUMNS[:3])
    sides = [
        cells_of(one).rename(columns={"offences": name})
        for one, name in ((first, "earlier"), (second, "later"))
    ]
    cells = sides[0].merge(sides[1], on=keys, how="outer")
    if first.kind != second.kind:  # the sheet holds one year; the rest of a release is not new against it
        lasts = [set(side["quarter"]) for side in sides]
        cells = cells[cells["quarter"].isin(lasts[0] & lasts[1])]
    alone = cells["earlier"].isna() | cells["later"].isna()
    quarters = cells["quarter"].map({each: Quarter.from_period(each) for each in cells["quarter"].unique()})
    apart = cells[alone & ~(cells["earlier"].isna() & cells["later"].isna())]
    apart = apart.assign(period=[str(quarters[place]) for place in apart.index])
    both = cells[~alone].assign(year=[str(quarters[place].financial_year) for place in cells.index[~alone]])
    numbers = both.assign(number=[quarters[place].number for place in both.index])
    sums = numbers.groupby(["force", "measure", "year"], as_index=False).agg(
        earlier=("earlier", "sum"),
        later=("later", "sum"),
        quarters=("number", lambda held: " ".join(f"Q{each}" for each in sorted(held))),
    )
    whole = "Q1 Q2 Q3 Q4"
    sums["period"] = [
        year if held == whole else f"{year} {held}"
        for year, held in zip(sums["year"], sums["quarters"], strict=True)
    ]
    columns = ["force", "measure", "period", "earlier", "later"]
    years = [str(quarters[place].financial_year) for place in cells.index]
    parts = cells.assign(year=years).groupby(["force", "year"])["measure"].nunique()
    totals = sums.groupby(["force", "year"], as_index=False).agg(
        earlier=("earlier", "sum"),
        later=("later", "sum"),
        period=("period", "first"),
        spans=("period", "nunique"),
        held=("measure", "nunique"),
    )
    # A total that lacks a part, or adds up parts of other quarters, would be none.
    needed = [parts[force, year] for force, year in zip(totals["force"], totals["year"], strict=True)]
    totals = totals[(totals["spans"] == 1) & (totals["held"] == needed)].assign(measure=TOTAL)
    return pd.concat([sums[columns], totals[columns], apart[columns]], ignore_index=True)


def _by_year(first: Vintage, second: Vintage) -> pd.DataFrame:
    """Return both figures by force, measure and year ending, of the years that both hold."""
    years: list[YearEnding] | None = None
    for one in (first, second):
        if one.kind != "release":
            years = [YearEnding.parse(text) for text in sorted(set(figures_of(one)["year_ending"]))]
    held = [figures_of(one, years).drop(columns="coverage") for one in (first, second)]
    forces = [frame[frame["area"] != ENGLAND_AND_WALES] for frame in held]
    common = set(forces[0]["year_ending"]) & set(forces[1]["year_ending"])
    measures = set(forces[0]["measure"]) & set(forces[1]["measure"])
    sides = [
        frame[frame["year_ending"].isin(common) & frame["measure"].isin(measures)].rename(
            columns={"area": "force", "year_ending": "period", "offences": name}
        )
        for frame, name in zip(forces, ("earlier", "later"), strict=True)
    ]
    return sides[0].merge(sides[1], on=["force", "measure", "period"], how="outer")
