"""Charge outcomes of many areas and years as frames: what the comparisons and the trend read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from analysis.models.charging import CHARGED, Basis, ChargeRate, charge_rate
from analysis.periods import FinancialYear, Quarter


def charge_rates(
    outcomes: pd.DataFrame,
    codes: Sequence[str],
    year: FinancialYear,
    areas: Mapping[str, Collection[str]],
    *,
    basis: Basis = "recorded",
) -> tuple[ChargeRate, ...]:
    """Return the charge rate of each area, an area being a name and the forces that make it up."""
    wanted = {force for forces in areas.values() for force in forces}
    by_force = dict(list(outcomes[outcomes["force"].isin(wanted)].groupby("force")))
    empty = outcomes.iloc[:0]
    rates = []
    for area, forces in areas.items():
        frames = [by_force[force] for force in forces if force in by_force]
        absent = [force for force in forces if force not in by_force]
        mine = pd.concat(frames) if frames and not absent else empty
        rates.append(charge_rate(mine, codes, year, area=area, basis=basis))
    return tuple(rates)


def rates_frame(rates: Sequence[ChargeRate]) -> pd.DataFrame:
    """Return charge rates as a frame, one row each.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``basis``, ``financial_year``, ``offences``, ``charged``, ``not_yet_assigned``
        (``Int64``), ``proportion``, ``lower``, ``upper`` (Wilson, 95%),
        ``not_yet_assigned_share``, ``if_none_charged``, ``if_all_charged`` (``Float64``,
        between 0 and 1), ``not_estimated_because``, ``no_comparison_because``, ``note``.
    """
    frame = pd.DataFrame(
        {
            "area": rate.area,
            "basis": rate.basis,
            "financial_year": str(rate.year),
            "offences": rate.offences,
            "charged": rate.charged,
            "not_yet_assigned": rate.not_yet_assigned,
            "proportion": rate.proportion,
            "lower": rate.interval.lower if rate.interval else None,
            "upper": rate.interval.upper if rate.interval else None,
            "not_yet_assigned_share": rate.not_yet_assigned_share,
            "if_none_charged": rate.bounds.lower if rate.bounds else None,
            "if_all_charged": rate.bounds.upper if rate.bounds else None,
            "not_estimated_because": rate.not_estimated_because,
            "no_comparison_because": rate.no_comparison_because,
            "note": rate.note,
        }
        for rate in rates
    )
    shares = ("proportion", "lower", "upper", "not_yet_assigned_share", "if_none_charged", "if_all_charged")
    counts = ("offences", "charged", "not_yet_assigned")
    return frame.astype(dict.fromkeys(counts, "Int64") | dict.fromkeys(shares, "Float64"))


def complete_years(outcomes: pd.DataFrame) -> tuple[FinancialYear, ...]:
    """Return the financial years with four quarters in an outcomes frame, oldest first."""
    quarters = {Quarter.from_period(period) for period in outcomes["quarter"].unique()}
    years = sorted({quarter.financial_year for quarter in quarters})
    return tuple(year for year in years if set(year.quarters) <= quarters)


def outcome_years(
    outcomes: pd.DataFrame, codes: Sequence[str], forces: Collection[str], *, basis: Basis
) -> pd.DataFrame:
    """Return every complete year on one basis, as ``charge_trend`` reads it.

    Parameters
    ----------
    outcomes
        ``force``, ``quarter``, ``code``, ``outcome_type``, ``basis``, ``offences``, of any run of years.
    codes
        Codes counted together.
    forces
        Forces wanted.
    basis
        ``recorded`` or ``closed``; one at a time.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``financial_year``, ``months`` (12), ``offences``, ``charged``,
        ``not_yet_assigned`` (missing on the closed basis), ``basis``.
    """
    columns = ["force", "financial_year", "months", "offences", "charged", "not_yet_assigned", "basis"]
    rows = [
        (rate.area, str(year), 12, rate.offences, rate.charged, rate.not_yet_assigned, basis)
        for year in complete_years(outcomes)
        for rate in charge_rates(outcomes, codes, year, {force: [force] for force in forces}, basis=basis)
    ]
    counts = dict.fromkeys(("months", "offences", "charged", "not_yet_assigned"), "Int64")
    return pd.DataFrame(rows, columns=columns).astype(counts)


def quarter_cells(outcomes: pd.DataFrame, codes: Sequence[str], year: FinancialYear) -> pd.DataFrame:
    """Return charged (``count``) and all (``base``) by ``force`` and ``quarter``, on the recorded basis.

    A cell with a part missing is missing.
    """
    periods = [quarter.to_period() for quarter in year.quarters]
    mine = outcomes[
        outcomes["code"].isin(list(codes))
        & outcomes["quarter"].isin(periods)
        & (outcomes["basis"] == "recorded")
    ]
    keys = ["force", "quarter"]
    base = mine.groupby(keys)["offences"].agg(lambda cells: cells.sum(skipna=False))
    charged = mine[mine["outcome_type"] == CHARGED].groupby(keys)["offences"]
    count = charged.agg(lambda cells: cells.sum(skipna=False))
    return pd.DataFrame({"count": count, "base": base}).astype("Int64").reset_index()


def comparison_counts(rates: Sequence[ChargeRate]) -> pd.DataFrame:
    """Return ``force``, ``count`` (charged), ``base`` (offences): what the comparisons read."""
    frame = pd.DataFrame(
        {
            "force": [rate.area for rate in rates],
            "count": [None if rate.not_estimated_because else rate.charged for rate in rates],
            "base": [None if rate.not_estimated_because else rate.offences for rate in rates],
        }
    )
    return frame.astype({"count": "Int64", "base": "Int64"})
