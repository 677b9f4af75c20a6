"""Charge outcomes: of one area, and what is worked out once a release.

``derive`` gives the tables kept in ``data/releases/<date>/derived/``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import RequestError
from analysis.estimates.collected_charges import (
    BEFORE_THE_RULES,
    LAST_COLLECTED,
    collected_charge_trend,
)
from analysis.estimates.tables import significant
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.charge_tables import (
    charge_rates,
    comparison_counts,
    complete_years,
    outcome_years,
    quarter_cells,
    rates_frame,
)
from analysis.models.charge_trend import ChargeTrend, YearlyChange, charge_trend
from analysis.models.charging import ChargeRate, charge_rate
from analysis.models.funnel import funnel
from analysis.models.outcome_mix import OutcomeMix, outcome_mix
from analysis.models.quarterly_spread import within_forces
from analysis.models.ranking import rank_proportions
from analysis.models.shrinkage import shrink
from analysis.offences import subgroup_codes
from analysis.origins import outcomes_dated
from analysis.periods import FinancialYear
from analysis.provenance import origins_behind
from analysis.recording.changes import require_known
from analysis.release import Release
from analysis.shared_results import once_an_edition

FORTY_THREE: Final = "43 forces"
"""Name of the 43 territorial forces together, without British Transport Police."""

STALKING: Final = "8Q"
TOTAL: Final = "total"


def derive(release: Release) -> dict[str, pd.DataFrame]:
    """Return what is worked out once a release on charges, by file name without its ending.

    Returns
    -------
    dict of DataFrame
        ``charge_rates``
            One row an area (the 43, the 43 together, England and Wales) and code (``total`` for the
            five together), of the latest complete year of outcomes, basis recorded: the columns of
            :func:`~analysis.models.charge_tables.rates_frame`; ``shrunk``, ``shrunk_lower``,
            ``shrunk_upper`` (beta-binomial); ``z_adjusted``, ``p_adjusted``, ``call`` (funnel,
            additive) and ``call_multiplicative`` (sensitivity). On the row of the 43 together:
            ``dispersion``, ``between`` (funnel) and ``within`` (quarters within forces).
        ``charge_ranks``
            ``financial_year``, ``basis``, ``code``, ``force``, ``best``, ``worst``, ``of``,
            ``not_estimated_because``.
        ``charge_trend``
            Yearly change in the odds of a charge, in per cent: ``basis``, ``code``, ``first``,
            ``last``, ``area``, ``percent``, ``lower``, ``upper``, ``direction``, ``own_percent``,
            ``weight``, ``forces_used``, ``dispersion``, ``df``,
            ``between``, ``bend_p``, ``not_estimated_because``.

        Rounded to six significant digits.
    """
    frames = {
        "charge_rates": pd.concat([_charges(release, code)[0] for code in _code_sets()], ignore_index=True),
        "charge_ranks": pd.concat([_charges(release, code)[1] for code in _code_sets()], ignore_index=True),
        "charge_trend": _trends(release),
    }
    return {name: significant(frame) for name, frame in frames.items()}


def forces_in(area: str) -> list[str]:
    """Return the forces whose figures make up an area: itself, or all 44 for England and Wales.

    Raises
    ------
    UnknownForceError
        If it is neither a force nor England and Wales.
    """
    require_known(area, ())
    return [force.name for force in all_forces()] if area == ENGLAND_AND_WALES else [area]


@cache
@once_an_edition
def latest_outcomes(release: Release) -> FinancialYear:
    """Return the latest financial year whose outcomes a release holds in full."""
    return complete_years(release.outcomes)[-1]


def area_charge_rate(release: Release, area: str, code: str = STALKING) -> ChargeRate:
    """Return the share charged or summonsed of one area in the latest full year of outcomes.

    Parameters
    ----------
    release
        The release.
    area
        Canonical name of a force, or ``England and Wales`` (British Transport Police included).
    code
        A code, or ``total`` for the five together.

    Raises
    ------
    RequestError
        If the area or the code is unknown.
    """
    year = latest_outcomes(release)
    found = charge_rate(_outcomes_of(release, area), _codes_of(code), year, area=area)
    behind = origins_behind(release.name, ("outcomes",))
    return replace(found, as_of=outcomes_dated(behind, year, release.name))


def area_outcome_mix(release: Release, area: str, code: str = STALKING) -> OutcomeMix:
    """Return how the offences of one area ended; parameters as :func:`area_charge_rate`."""
    return outcome_mix(_outcomes_of(release, area), _codes_of(code), latest_outcomes(release), area=area)


@cache
def _outcomes_of(release: Release, area: str) -> pd.DataFrame:
    """Return the outcomes of an area's forces, to be added up and never altered: a page asks code by code."""
    forces = forces_in(area)
    mine = release.outcomes[release.outcomes["force"].isin(forces)]
    # A sum without one of its forces has another coverage and is not the area's.
    return mine if mine["force"].nunique() == len(forces) else mine.iloc[:0]


def _names() -> list[str]:
    return [force.name for force in territorial_forces()]


def _code_sets() -> dict[str, tuple[str, ...]]:
    return {code: (code,) for code in subgroup_codes()} | {TOTAL: subgroup_codes()}


def _codes_of(code: str) -> tuple[str, ...]:
    known = _code_sets()
    if code not in known:
        raise RequestError(f"{code!r} is no code; use one of {', '.join(known)}.")
    return known[code]


@cache
def _charges(release: Release, label: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the charge rates and the ranks of one code in the latest complete year of outcomes."""
    year, codes = latest_outcomes(release), _code_sets()[label]
    forces = charge_rates(release.outcomes, codes, year, {name: [name] for name in _names()})
    together = charge_rates(
        release.outcomes,
        codes,
        year,
        {FORTY_THREE: _names(), ENGLAND_AND_WALES: [force.name for force in all_forces()]},
    )
    counts = comparison_counts(forces)
    left_out = {rate.area: rate.no_comparison_because for rate in forces if rate.no_comparison_because}
    around = funnel(counts, not_compared=left_out)
    other = funnel(counts, method="multiplicative", not_compared=left_out)
    drawn = shrink(counts)[1].drop(columns="weight")
    within = within_forces(
        quarter_cells(release.outcomes[release.outcomes["force"].isin(_names())], codes, year)
    )
    answers = around.to_frame().drop(columns="z")
    why = answers.pop("not_compared_because")
    sensitivity = pd.DataFrame(
        {"force": counts["force"], "call_multiplicative": [item.call for item in other.comparisons]}
    )
    joined = drawn.merge(answers, on="force").merge(sensitivity, on="force").rename(columns={"force": "area"})
    rates = rates_frame([*forces, *together])
    rates.insert(1, "code", label)
    named = {
        **left_out,
        **{force: reason for force, reason in zip(counts["force"], why, strict=True) if reason},
    }
    rates["no_comparison_because"] = [
        named.get(area, kept)
        for area, kept in zip(rates["area"], rates["no_comparison_because"], strict=True)
    ]
    rates = rates.merge(joined, on="area", how="left")
    row = rates["area"] == FORTY_THREE
    for column, value in (
        ("dispersion", around.dispersion),
        ("between", around.between),
        ("within", within.factor),
    ):
        rates[column] = pd.Series(np.where(row, value if value is not None else np.nan, np.nan)).astype(
            "Float64"
        )
    ranks = rank_proportions(counts, within, not_ranked=left_out).to_frame()
    ranks.insert(0, "financial_year", str(year))
    ranks.insert(1, "basis", "recorded")
    ranks.insert(2, "code", label)
    return rates, ranks


def _trends(release: Release) -> pd.DataFrame:
    """Return the trends on each basis, the collected one also to the years before the rules changed."""
    years = range(LAST_COLLECTED.start, BEFORE_THE_RULES.start - 1, -1)
    trends = [collected_charge_trend(FinancialYear(year)) for year in years]
    for basis in ("recorded", "closed"):
        if basis in set(release.outcomes["basis"]):
            held = release.outcomes[release.outcomes["basis"] == basis]
            trends.append(charge_trend(outcome_years(held, [STALKING], _names(), basis=basis)))
    return pd.concat([_trend_frame(trend) for trend in trends], ignore_index=True)


def _trend_frame(trend: ChargeTrend) -> pd.DataFrame:
    def row(change: YearlyChange) -> dict[str, object]:
        bounds = change.percent_interval
        own = None if change.own_slope is None else 100 * float(np.expm1(change.own_slope))
        return {
            "basis": trend.basis,
            "code": STALKING,
            "first": str(trend.first),
            "last": str(trend.last),
            "area": change.area,
            "percent": change.percent,
            "lower": bounds.lower if bounds else None,
            "upper": bounds.upper if bounds else None,
            "direction": change.direction,
            "own_percent": own,
            "weight": change.weight,
            "forces_used": trend.n_forces if not trend.not_estimated_because else None,
            "dispersion": trend.dispersion,
            "df": trend.df if not trend.not_estimated_because else None,
            "between": trend.between,
            "bend_p": trend.bend,
            "not_estimated_because": change.not_estimated_because,
        }

    frame = pd.DataFrame([row(change) for change in (trend.national, trend.typical, *trend.forces)])
    measures = ("percent", "lower", "upper", "own_percent", "weight", "dispersion", "between", "bend_p")
    return frame.astype(dict.fromkeys(measures, "Float64") | {"forces_used": "Int64", "df": "Int64"})
