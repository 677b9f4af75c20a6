"""A run of years of charges on one basis: which years, which forces, and the forces together.

What a trend of charges is fitted to, without a fit. Years on different bases are refused, never joined.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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
    years = tuple(sorted(mine["financial_year"].unique(), key=lambda year: starts[year]))
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
    held, wrong, still_open = (defaultdict[str, list[str]](list) for _ in range(3))
    total = Counter[str]()
    columns = [series[name].tolist() for name in ("force", "financial_year", "offences", "charged")]
    pending = series["not_yet_assigned"].tolist() if "not_yet_assigned" in series else [pd.NA] * len(series)
    for force, year, offences, charged, waiting in zip(*columns, pending, strict=True):
        total[force] += 0 if pd.isna(charged) else charged
        if pd.isna(offences):
            continue
        if not pd.isna(charged):
            held[force].append(year)
            if not 0 <= charged <= offences:
                wrong[force].append(year)
        if not pd.isna(waiting) and (waiting / offences > most_open if offences else waiting > 0):
            still_open[force].append(year)
    left_out: dict[str, str] = {}
    for force in sorted(total):
        absent = [year for year in years if year not in held[force]]
        if absent:
            left_out[force] = f"figures are missing for {', '.join(absent)}"
        elif wrong[force]:
            left_out[force] = f"more charges than offences in {', '.join(wrong[force])}"
        elif still_open[force]:
            left_out[force] = (
                f"over {100 * most_open:.0f}% of its offences had no outcome yet in "
                f"{', '.join(still_open[force])}"
            )
        elif not total[force]:
            left_out[force] = "no offence was charged in any year"
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
