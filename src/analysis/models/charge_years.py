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
    mine = series.assign(start=[FinancialYear.parse(text).start for text in series["financial_year"]])
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

    def years_of(force: object, rows: pd.Series) -> list[str]:
        return [str(year) for year in series.loc[(series["force"] == force) & rows, "financial_year"]]

    left_out: dict[str, str] = {}
    total = charged.groupby(series["force"]).sum()
    faulty = {
        *total.index[total == 0],
        *series.loc[wrong | still_open | ~held, "force"],
        *(held.groupby(series["force"]).sum() < len(years)).pipe(lambda short: short.index[short]),
    }
    for force in sorted(faulty):
        there = set(years_of(force, held))
        absent = [year for year in years if year not in there]
        if absent:
            left_out[str(force)] = f"figures are missing for {', '.join(absent)}"
        elif several := years_of(force, wrong):
            left_out[str(force)] = f"more charges than offences in {', '.join(several)}"
        elif several := years_of(force, still_open):
            left_out[str(force)] = (
                f"over {100 * most_open:.0f}% of its offences had no outcome yet in {', '.join(several)}"
            )
        else:
            left_out[str(force)] = "no offence was charged in any year"
    return series[~series["force"].isin(list(left_out))], left_out


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
    rows = []
    for year, mine in used.groupby("financial_year", sort=True):
        offences, charged = int(mine["offences"].sum()), int(mine["charged"].sum())
        if offences <= 0:
            continue
        interval = wilson(charged, offences, dispersion=dispersion, level=level)
        rows.append(
            (
                year,
                int(mine["months"].max()),
                offences,
                charged,
                charged / offences,
                interval.lower,
                interval.upper,
            )
        )
    columns = ["financial_year", "months", "offences", "charged", "proportion", "lower", "upper"]
    return pd.DataFrame(rows, columns=columns)
