"""A run of years of charges on one basis: which years, which forces, and the forces together.

What a trend of charges is fitted to, without a fit. Years on different bases are refused, never joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.models.charging import MOST_NOT_YET_ASSIGNED, wilson
from analysis.periods import FinancialYear

FEWEST_YEARS = 3
"""Years a trend needs."""


@dataclass(frozen=True, slots=True, eq=False)
class RunOfYears:
    """A run of years on one basis.

    Attributes
    ----------
    basis
        The one basis of all the years; empty where there are no figures.
    years
        Financial years held, in order.
    months
        Months held of each year, by year; 9 stands for April to December.
    rows
        The figures of these years, with ``start`` (first calendar year), by force and year.
    used
        Those of the forces that have every year.
    left_out
        Forces not used, with the reason.
    """

    basis: str
    years: tuple[str, ...]
    months: dict[str, int]
    rows: pd.DataFrame
    used: pd.DataFrame
    left_out: dict[str, str]

    @property
    def first(self) -> FinancialYear | None:
        """First year; None where there are no figures."""
        return FinancialYear.parse(self.years[0]) if self.years else None

    @property
    def last(self) -> FinancialYear | None:
        """Last year; None where there are no figures."""
        return FinancialYear.parse(self.years[-1]) if self.years else None


def run_of_years(
    series: pd.DataFrame,
    *,
    first: FinancialYear | None = None,
    last: FinancialYear | None = None,
    most_not_yet_assigned: float = MOST_NOT_YET_ASSIGNED,
) -> RunOfYears:
    """Return a run of years, and which forces have all of them.

    Parameters
    ----------
    series, first, last, most_not_yet_assigned
        As for :func:`~analysis.models.charge_trend.charge_trend`.

    Returns
    -------
    RunOfYears
        Forces are told apart only where the run is long enough for a trend.

    Raises
    ------
    ValueError
        If the series is on more than one basis.
    """
    bases = sorted(series["basis"].unique())
    if len(bases) > 1:
        raise ValueError(
            f"The series is on the bases {' and '.join(bases)}: these measure different things and are "
            "never joined. Give one basis at a time."
        )
    starts = {text: FinancialYear.parse(text).start for text in series["financial_year"].unique()}
    mine = series.assign(start=[starts[text] for text in series["financial_year"].tolist()])
    if first is not None:
        mine = mine[mine["start"] >= first.start]
    if last is not None:
        mine = mine[mine["start"] <= last.start]
    mine = mine.sort_values(["force", "start"], ignore_index=True)
    years = tuple(dict.fromkeys(mine.sort_values("start")["financial_year"]))
    used, left_out = mine, dict[str, str]()
    if len(years) >= FEWEST_YEARS:
        used, left_out = _complete_forces(mine, years, most_not_yet_assigned)
    return RunOfYears(
        basis=bases[0] if bases else "",
        years=years,
        months={
            str(year): int(number) for year, number in mine.groupby("financial_year")["months"].max().items()
        },
        rows=mine,
        used=used,
        left_out=left_out,
    )


def _complete_forces(
    series: pd.DataFrame, years: Sequence[str], most_open: float
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the rows of complete forces, and why the others are left out."""
    offences, charged = series["offences"].astype("Float64"), series["charged"].astype("Float64")
    held = offences.notna() & charged.notna()
    wrong = (held & ((charged < 0) | (charged > offences))).fillna(value=False)
    still_open = pd.Series(data=False, index=series.index)
    if "not_yet_assigned" in series:
        share = series["not_yet_assigned"].astype("Float64") / offences
        still_open = (share > most_open).fillna(value=False)

    years_held, years_wrong, years_open = (_years_of(series, rows) for rows in (held, wrong, still_open))
    left_out: dict[str, str] = {}
    total = charged.groupby(series["force"]).sum()
    faulty = {
        *total.index[total == 0],
        *series.loc[wrong | still_open | ~held, "force"],
        *(held.groupby(series["force"]).sum() < len(years)).pipe(lambda short: short.index[short]),
    }
    for force in sorted(faulty):
        absent = [year for year in years if year not in years_held.get(force, ())]
        if absent:
            left_out[str(force)] = f"figures are missing for {', '.join(absent)}"
        elif force in years_wrong:
            left_out[str(force)] = f"more charges than offences in {', '.join(years_wrong[force])}"
        elif force in years_open:
            left_out[str(force)] = (
                f"over {100 * most_open:.0f}% of its offences had no outcome yet in "
                f"{', '.join(years_open[force])}"
            )
        else:
            left_out[str(force)] = "no offence was charged in any year"
    return series[~series["force"].isin(list(left_out))], left_out


def _years_of(series: pd.DataFrame, rows: pd.Series) -> dict[str, list[str]]:
    """Return the years of some of the rows, by force; a force without any is not there."""
    found: dict[str, list[str]] = {}
    mine = series[rows]
    for force, year in zip(mine["force"].tolist(), mine["financial_year"].tolist(), strict=True):
        found.setdefault(force, []).append(year)
    return found


def together_by_year(used: pd.DataFrame, dispersion: float, level: float = 0.95) -> pd.DataFrame:
    """Return the charges of several forces together, year by year.

    Parameters
    ----------
    used
        ``financial_year``, ``months``, ``offences`` and ``charged`` of each force.
    dispersion
        Widens the interval; at least 1.
    level
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        ``financial_year``, ``months``, ``offences``, ``charged``, ``proportion``, ``lower``, ``upper``
        (Wilson). A year without an offence has no row.
    """
    by_year = used.groupby("financial_year", sort=True)
    held = by_year[["offences", "charged"]].sum().join(by_year["months"].max())
    rows = []
    for year, *counts in held.itertuples(name=None):
        offences, charged, months = map(int, counts)
        if offences <= 0:
            continue
        interval = wilson(charged, offences, dispersion=dispersion, level=level)
        rows.append((year, months, offences, charged, charged / offences, interval.lower, interval.upper))
    columns = ["financial_year", "months", "offences", "charged", "proportion", "lower", "upper"]
    return pd.DataFrame(rows, columns=columns)
