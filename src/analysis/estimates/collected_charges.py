"""Stalking charges of 2015/16 to December 2020, as collected by the BBC Shared Data Unit.

The trend of them is the same on every page. It is fitted once a release
(:mod:`analysis.estimates.charges` writes it), and here its rows become a result again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from analysis.errors import RequestError
from analysis.estimates.tables import held_table, number_in, words_in
from analysis.forces import territorial_forces
from analysis.models.charge_trend import ChargeTrend, YearlyChange, charge_trend
from analysis.models.charge_years import run_of_years, together_by_year
from analysis.models.intervals import Interval
from analysis.paths import data_dir
from analysis.periods import FinancialYear
from analysis.release import Release, read_tidy
from analysis.shared_results import once_an_edition

LAST_COLLECTED: Final = FinancialYear(2020)
"""Last year of the collected charges; nine months of it."""

BEFORE_THE_RULES: Final = FinancialYear(2017)
"""Last year before the changes of rules of April 2018 and July 2019."""

STALKING_CHARGES_SCHEMA = pa.DataFrameSchema(
    {
        "force": pa.Column(str, pa.Check.isin([force.name for force in territorial_forces()])),
        "financial_year": pa.Column(str, pa.Check.str_matches(r"^\d{4}/\d{2}$")),
        "months": pa.Column("Int64", pa.Check.in_range(1, 12)),
        "offences": pa.Column("Int64", pa.Check.ge(0), nullable=True),
        "charged": pa.Column("Int64", pa.Check.ge(0), nullable=True),
    },
    unique=["force", "financial_year"],
    strict=True,
)


@cache
@once_an_edition
def load_stalking_charges() -> pd.DataFrame:
    """Return stalking charges over stalking offences of the same months, 2015/16 to December 2020.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``financial_year``, ``months`` (9 = April to December), ``offences``, ``charged``
        (missing where the source is blank), ``basis`` (``flows``). Collected by the BBC Shared Data
        Unit; its offences differ from today's, so it is used within itself only.
    """
    frame = read_tidy(data_dir() / "stalking_charges.csv", STALKING_CHARGES_SCHEMA)
    return frame.assign(basis="flows")


@cache
def collected_charge_trend(last: FinancialYear = LAST_COLLECTED) -> ChargeTrend:
    """Fit the trend of the collected charges up to a year; pages read it from the release instead."""
    return charge_trend(load_stalking_charges(), last=last)


@cache
@once_an_edition
def held_charge_trend(release: Release, last: FinancialYear = LAST_COLLECTED) -> ChargeTrend:
    """Return the trend of the collected charges as it is kept with the release.

    Parameters
    ----------
    release
        The release.
    last
        Last year of the run.

    Returns
    -------
    ChargeTrend
        With six significant digits, and without the standard errors, which no table keeps.

    Raises
    ------
    RequestError
        If no run up to this year is kept.
    """
    table = held_table(release.name, "charge_trend")
    flows = table[table["basis"] == "flows"]
    kept = flows[flows["last"] == str(last)]
    if kept.empty:
        raise RequestError(
            f"No trend of charges up to {last} is kept with the release {release.name}; there are runs up to "
            f"{', '.join(sorted(set(flows['last'])))}."
        )
    years = run_of_years(load_stalking_charges(), last=last)
    national, typical, *forces = (_change(row) for row in kept.to_dict("records"))
    shared = kept.iloc[0]
    dispersion = number_in(shared["dispersion"])
    return ChargeTrend(
        basis=years.basis,
        first=years.first,
        last=years.last,
        months=years.months,
        national=national,
        typical=typical,
        forces=tuple(forces),
        between=number_in(shared["between"]),
        dispersion=dispersion,
        df=int(shared["df"]),
        bend=number_in(shared["bend_p"]),
        yearly=together_by_year(years.used, dispersion or 1.0),
        left_out=years.left_out,
        not_estimated_because=national.not_estimated_because,
    )


def _change(row: Mapping[Any, Any]) -> YearlyChange:
    lower, upper = (_slope(row[name]) for name in ("lower", "upper"))
    return YearlyChange(
        area=str(row["area"]),
        slope=_slope(row["percent"]),
        error=None,
        interval=None if lower is None or upper is None else Interval(lower, upper),
        own_slope=_slope(row["own_percent"]),
        weight=number_in(row["weight"]),
        not_estimated_because=words_in(row["not_estimated_because"]),
    )


def _slope(percent: Any) -> float | None:
    change = number_in(percent)
    return None if change is None else math.log1p(change / 100)
