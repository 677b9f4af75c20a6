"""Tables of the domestic-abuse links and of protection orders, worked out once a release.

``derive`` gives the tables kept in ``data/releases/<date>/derived/``.
"""

from __future__ import annotations

import pandas as pd

from analysis.estimates.links import (
    AGAINST,
    EVENTS,
    LARGEST_FORCE,
    coercive_control_of,
    moving_together_between,
    moving_together_variants,
    outcome_odds,
    protection_orders_of,
    stalking_shares,
)
from analysis.estimates.spreads import fitted_spreads
from analysis.estimates.tables import significant
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.domestic_abuse.april_2020 import AFTER, BEFORE
from analysis.models.intervals import Interval
from analysis.models.orders import Measure
from analysis.periods import FinancialYear
from analysis.release import Release


def derive(release: Release) -> dict[str, pd.DataFrame]:
    """Return what is computed once a release on links and orders, by file name without its ending.

    Returns
    -------
    dict of DataFrame
        ``coercive_control``
            One row an area (44 forces, the 43 together as England and Wales) and year (latest
            rolling, latest financial): offences, rate for each 1,000 residents and share of stalking
            and harassment in per cent, each with its interval or the reason there is none.
        ``stalking_share``
            One row a force and pair of years (``window``: ``adoption`` or ``financial_years``): the
            shares in per cent, the difference in points, the odds ratio; and one row each for
            ``common_logit`` and ``typical_force``, with the test of equality.
        ``moving_together``
            One row a question and variant: estimate, interval, the other intervals, what was used
            and left out. ``variant`` ``main`` is the headline.
        ``outcome_odds``
            One row an event, an offence set against coercive control and an area (``all forces``, each
            force, and the pooled sensitivities): odds ratio, interval, test, verdict.
        ``orders``
            One row an area and measure: orders for each 1,000 recorded stalking offences, interval,
            bounds, or the reason there is none.

        Rounded to six significant digits.
    """
    frames = {
        "coercive_control": _coercive_control_frame(release),
        "stalking_share": _share_frame(release),
        "moving_together": _together_frame(release),
        "outcome_odds": _odds_frame(release),
        "orders": _orders_frame(release),
    }
    return {name: significant(frame) for name, frame in frames.items()}


def _ends(name: str, interval: Interval | None) -> dict[str, float | None]:
    return {
        f"{name}_lower": interval.lower if interval else None,
        f"{name}_upper": interval.upper if interval else None,
    }


def _typed(rows: list[dict[str, object]], counts: tuple[str, ...], measures: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    chosen = [name for name in frame.columns if name in measures or name.endswith(("_lower", "_upper"))]
    return frame.astype(dict.fromkeys(counts, "Int64") | dict.fromkeys(chosen, "Float64"))


def _coercive_control_frame(release: Release) -> pd.DataFrame:
    years = dict.fromkeys([release.latest_year, release.latest_financial_year.year_ending])
    usual = fitted_spreads(release).get("8U")
    rows: list[dict[str, object]] = []
    for year in years:
        for area in (*(force.name for force in all_forces()), ENGLAND_AND_WALES):
            found = coercive_control_of(release, area, year, usual=usual)
            rows.append(
                {
                    "area": area,
                    "year_ending": str(year),
                    "basis": "recorded",
                    "offences": found.offences,
                    "stalking_and_harassment": found.share.whole,
                    "population": found.rate.population,
                    "population_year": found.rate.population_year,
                    "rate": found.rate.per_1000,
                    **_ends("rate", found.rate.interval),
                    "no_rate_because": found.rate.not_estimated_because,
                    "share_percent": found.share.percent,
                    **_ends("share_percent", found.share.percent_interval),
                    "dispersion": found.dispersion.factor,
                    "n_quarters": found.n_quarters,
                    "not_estimated_because": found.not_estimated_because,
                }
            )
    counts = ("offences", "stalking_and_harassment", "population", "population_year", "n_quarters")
    return _typed(rows, counts, ("rate", "share_percent", "dispersion"))


def _share_frame(release: Release) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    pairs = {
        "adoption": (BEFORE, AFTER),
        "financial_years": (FinancialYear(2019).year_ending, FinancialYear(2021).year_ending),
    }
    for name, (before, after) in pairs.items():
        moved = stalking_shares(release, before, after)
        shared = {"window": name, "before": str(before), "after": str(after)}
        for move in moved.forces:
            rows.append(  # noqa: PERF401 (the rows differ below)
                {
                    **shared,
                    "force": move.force,
                    "before_percent": move.before.percent,
                    **_ends("before_percent", move.before.percent_interval),
                    "after_percent": move.after.percent,
                    **_ends("after_percent", move.after.percent_interval),
                    "points": move.points,
                    **_ends("points", move.points_interval),
                    "odds_ratio": move.odds_ratio,
                    **_ends("odds_ratio", move.odds_interval),
                    "dispersion": move.dispersion.factor,
                    "direction": move.direction,
                    "n": move.n_quarters,
                    "not_estimated_because": move.not_estimated_because,
                }
            )
        common, spread = moved.common, moved.spread
        rows.append(
            {
                **shared,
                "force": "common_logit",
                "odds_ratio": common.odds_ratio,
                **_ends("odds_ratio", common.interval),
                "dispersion": common.dispersion,
                "test_statistic": common.statistic,
                "test_p": common.p_value,
                "n": common.n_forces,
                "not_estimated_because": common.not_estimated_because,
            }
        )
        rows.append(
            {
                **shared,
                "force": "typical_force",
                "odds_ratio": spread.ratio,
                **_ends("odds_ratio", spread.interval),
                **_ends("expected_odds_ratio", spread.range_to_expect),
                "between_sd": spread.between_sd,
                "test_statistic": spread.statistic,
                "test_p": spread.p_value,
                "n": spread.n_forces,
                "not_estimated_because": spread.not_estimated_because,
            }
        )
    measures = (
        *("before_percent", "after_percent", "points", "odds_ratio", "dispersion"),
        *("between_sd", "test_statistic", "test_p"),
    )
    return _typed(rows, ("n",), measures)


def _together_frame(release: Release) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for variant in moving_together_variants(release):
        found = variant.result
        about = found.diagnostics
        rows.append(
            {
                "question": "within_forces",
                "variant": variant.name,
                "measure": "elasticity",
                "outcome": found.outcome,
                "regressor": found.regressor,
                "first": str(found.first),
                "last": str(found.last),
                "estimate": found.elasticity,
                **_ends("estimate", found.interval),
                **_ends("check", about.robust if about else None),
                "bootstrap_p": about.bootstrap_p if about else None,
                "dispersion": about.dispersion if about else None,
                "direction": found.direction,
                "n_cells": found.n_cells,
                "n_forces": found.n_forces,
                "left_out": "; ".join(found.left_out),
                "not_estimated_because": found.not_estimated_because,
            }
        )
    for name, leave_out in (("main", ()), ("without_largest_force", (LARGEST_FORCE,))):
        between = moving_together_between(release, leave_out=leave_out)
        rows.append(
            {
                "question": "between_forces",
                "variant": name,
                "measure": "rank_correlation",
                "outcome": between.outcome,
                "regressor": between.regressor,
                "first": str(between.year.quarters[0]),
                "last": str(between.year.quarters[-1]),
                "estimate": between.correlation,
                **_ends("estimate", between.interval),
                **_ends("check", between.check),
                "direction": between.direction,
                "n_forces": between.n_forces,
                "left_out": "; ".join(between.left_out),
                "not_estimated_because": between.not_estimated_because,
            }
        )
    return _typed(rows, ("n_cells", "n_forces"), ("estimate", "bootstrap_p", "dispersion"))


def _odds_frame(release: Release) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for event in EVENTS:
        for against in AGAINST:
            main = outcome_odds(release, event, against)
            flagged = tuple(item.force for item in main.forces if item.flagged)
            pooled = {
                "all forces": main,
                "without forces with many not yet assigned": outcome_odds(
                    release, event, against, leave_out=flagged
                ),
                "assigned outcomes only": outcome_odds(release, event, against, assigned_only=True),
                "without the largest force": outcome_odds(
                    release, event, against, leave_out=(LARGEST_FORCE,)
                ),
            }
            shared = {
                "event": event,
                "code": main.code,
                "against": against,
                "basis": main.basis,
                "financial_year": str(main.year),
            }
            for area, found in pooled.items():
                spread = found.spread
                rows.append(
                    {
                        **shared,
                        "area": area,
                        "odds_ratio": found.odds_ratio,
                        **_ends("odds_ratio", found.interval),
                        **_ends("over_forces", found.over_forces),
                        **_ends("expected", spread.range_to_expect if spread else None),
                        "homogeneity": found.homogeneity,
                        "homogeneity_p": found.homogeneity_p,
                        "dispersion": found.dispersion,
                        "n_forces": found.n_forces,
                        "verdict": found.direction,
                        "left_out": "; ".join(f"{name}: {reason}" for name, reason in found.left_out),
                        "not_estimated_because": found.not_estimated_because,
                    }
                )
            rows += [
                {
                    **shared,
                    "area": item.force,
                    "with_outcome": item.with_outcome,
                    "offences": item.offences,
                    "against_with_outcome": item.against_with_outcome,
                    "against_offences": item.against_offences,
                    "odds_ratio": item.odds_ratio,
                    **_ends("odds_ratio", item.interval),
                    "not_assigned": item.not_assigned,
                    "adjusted_p": item.adjusted_p,
                    "verdict": item.verdict,
                    "not_estimated_because": item.not_estimated_because,
                }
                for item in main.forces
            ]
    counts = ("n_forces", "with_outcome", "offences", "against_with_outcome", "against_offences")
    measures = ("odds_ratio", "homogeneity", "homogeneity_p", "dispersion", "not_assigned", "adjusted_p")
    return _typed(rows, counts, measures)


def _orders_frame(release: Release) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    measures: tuple[Measure, Measure] = ("granted", "applied")
    areas = [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES, "England", "Wales"]
    for measure in measures:
        for area in areas:
            found = protection_orders_of(release, area, measure)
            rows.append(
                {
                    "area": area,
                    "measure": measure,
                    "orders": found.orders,
                    "counted_from": found.counted_from.isoformat() if found.counted_from else None,
                    "counted_to": found.counted_to.isoformat() if found.counted_to else None,
                    "earliest_counted_to": found.earliest_to.isoformat() if found.earliest_to else None,
                    "first": str(found.first) if found.first else None,
                    "last": str(found.last) if found.last else None,
                    "offences": found.offences,
                    "offences_inside": found.offences_inside,
                    "offences_covering": found.offences_covering,
                    "per_1000": found.per_1000,
                    **_ends("per_1000", found.interval),
                    **_ends("bounds", found.bounds),
                    **_ends("widest", found.widest),
                    "n_forces": found.n_forces,
                    "left_out": "; ".join(f"{name}: {reason}" for name, reason in found.left_out),
                    "not_estimated_because": found.not_estimated_because,
                }
            )
    counts = ("orders", "offences", "offences_inside", "offences_covering", "n_forces")
    return _typed(rows, counts, ("per_1000",))
