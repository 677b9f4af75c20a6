"""Trends and level changes of a whole release, worked out once and kept as tidy tables.

``data/releases/<date>/derived/`` holds them: ``trend_correlation.csv`` (how much neighbouring
quarters resemble each other, for each code and model), ``trends.csv`` and ``level_changes.csv``.
Every force is fitted with the correlation pooled over the 43 of its code. England and Wales is
fitted with the same distribution, since the national series is one only; its noise has a size of
its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pandas as pd

from analysis.estimates.tables import held_table, significant
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.autocorrelation import RHO, Correlation, assumed_correlation
from analysis.models.change import moves_to_or_from
from analysis.models.interrupted import LevelChange, fit_level_change, pooled_level_correlation
from analysis.models.log_linear import Family
from analysis.models.span_fit import FORMULA
from analysis.models.totals import sum_forces
from analysis.models.trend import Trend, fit_trend, pooled_correlation
from analysis.offences import subgroup_codes
from analysis.periods import Quarter
from analysis.recording import (
    SUBGROUP_CODE,
    ComparableSpan,
    comparable_span,
    load_level_shifts,
    load_recording_changes,
    steps_within,
)
from analysis.release import Release
from analysis.shared_results import once_an_edition

TREND_CODES = (*subgroup_codes(), SUBGROUP_CODE)
LEVEL_CODES = ("8Q", "8L")


def figures_of(release: Release, force: str) -> pd.DataFrame:
    """Return ``quarter``, ``code``, ``offences`` of a force, or of England and Wales (all 44 forces).

    A national cell is missing where a force's is.
    """
    return _national_figures(release) if force == ENGLAND_AND_WALES else release.recorded_by(force)


@cache
@once_an_edition
def _national_figures(release: Release) -> pd.DataFrame:
    summed = sum_forces(release.recorded, [item.name for item in all_forces()])
    return summed[["quarter", "code", "offences"]]


def area_trend(
    release: Release,
    force: str,
    code: str,
    *,
    correlation: Correlation | None = None,
    series: pd.DataFrame | None = None,
    first: Quarter | None = None,
    formula: str = FORMULA,
    family: Family = "quasi-poisson",
    band: bool = False,
) -> Trend:
    """Return the trend of a force, or of England and Wales, in its comparable span.

    Parameters
    ----------
    release
        The release.
    force, code
        Canonical name, or ``England and Wales``; one of the five codes, or ``subgroup``.
    correlation
        Pooled over the forces; that held for the release if left out.
    series
        Its figures, if they are at hand.
    first
        A later first quarter than that of the comparable span.
    formula, family, band
        As for :func:`~analysis.models.trend.fit_trend`.
    """
    figures = figures_of(release, force) if series is None else series
    pooled = held_correlation(release.name, code) if correlation is None else correlation
    span, steps = span_and_steps(release, force, code)
    if first is not None:
        span = span.starting_at(first)
    fitted = fit_trend(
        figures, span, steps=steps, correlation=pooled, formula=formula, family=family, band=band
    )
    return replace(fitted, moved_beside=moved_beside(release, span, steps))


def span_and_steps(release: Release, force: str, code: str) -> tuple[ComparableSpan, tuple[Quarter, ...]]:
    """Return the comparable span of an area and code, and the quarters of its level shifts inside it."""
    span = comparable_span(force, code, last=release.latest_quarter)
    return span, steps_within(load_level_shifts(release.name), span)


def moved_beside(release: Release, span: ComparableSpan, steps: tuple[Quarter, ...]) -> tuple[Quarter, ...]:
    """Return the quarters of a span at which offences may have moved to or from its code.

    They are the level shifts of harassment in a span of stalking, and the other way round, where its own
    ``steps`` have none.
    """
    other = moves_to_or_from(span.code)
    if other is None:
        return ()
    theirs = steps_within(load_level_shifts(release.name), replace(span, code=other))
    return tuple(quarter for quarter in theirs if quarter not in steps)


def comparable_counts(release: Release, code: str) -> pd.DataFrame:
    """Return the counts of the 43 forces in each one's own comparable quarters.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``quarter`` (``Q-MAR``), ``offences`` (missing where there is no figure).
    """
    frames = []
    of_code = release.recorded[release.recorded["code"] == code]
    by_force = dict(list(of_code[["force", "quarter", "offences"]].groupby("force")))
    for force in territorial_forces():
        span = comparable_span(force.name, code, last=release.latest_quarter)
        mine = by_force[force.name]
        frames.append(mine[mine["quarter"] >= span.start.to_period()])
    return pd.concat(frames, ignore_index=True)[["force", "quarter", "offences"]]


def _steps_cell(steps: tuple[Quarter, ...]) -> str:
    """Return steps as a cell holds them: quarters apart by a space, so with hyphens inside."""
    return " ".join(str(step).replace(" ", "-") for step in steps)


def _trend_row(trend: Trend) -> dict[str, object]:
    inside = trend.interval
    alone = trend.independent_interval
    return {
        "force": trend.force,
        "code": trend.code,
        "first": str(trend.first or ""),
        "last": str(trend.last or ""),
        "n": trend.n,
        "annual_percent": trend.annual_percent,
        "lower": inside.lower if inside else None,
        "upper": inside.upper if inside else None,
        "direction": trend.direction,
        "standard_error": trend.standard_error,
        "independent_lower": alone.lower if alone else None,
        "independent_upper": alone.upper if alone else None,
        "dispersion": trend.dispersion,
        "residual_correlation": trend.residual_correlation,
        "correlation": trend.correlation,
        "ljung_box_p": trend.ljung_box_p,
        "quadratic_p": trend.quadratic_p,
        "steps": _steps_cell(trend.steps),
        "not_estimated_because": trend.not_estimated_because,
    }


def _level_row(change: LevelChange) -> dict[str, object]:
    inside, beyond = change.interval, change.beyond_trend_interval
    return {
        "force": change.force,
        "code": change.code,
        "before_first": str(change.before[0]) if change.before else "",
        "before_last": str(change.before[1]) if change.before else "",
        "after_first": str(change.after[0]) if change.after else "",
        "after_last": str(change.after[1]) if change.after else "",
        "n_before": change.n_before,
        "n_after": change.n_after,
        "ratio": change.ratio,
        "lower": inside.lower if inside else None,
        "upper": inside.upper if inside else None,
        "direction": change.direction,
        "beyond_trend": change.beyond_trend,
        "beyond_trend_lower": beyond.lower if beyond else None,
        "beyond_trend_upper": beyond.upper if beyond else None,
        "dispersion": change.dispersion,
        "residual_correlation": change.residual_correlation,
        "correlation": change.correlation,
        "steps": _steps_cell(change.steps),
        "not_estimated_because": change.not_estimated_because,
    }


def release_trend_correlation(release: Release, code: str) -> Correlation:
    """Return the correlation of a code pooled over the 43 forces, within their comparable spans."""
    series = []
    for force in territorial_forces():
        span, steps = span_and_steps(release, force.name, code)
        series.append((release.recorded_by(force.name), span, steps))
    return pooled_correlation(series)


def release_level_correlation(release: Release, code: str) -> Correlation:
    """Return the correlation of a code pooled over the 43 forces, around their level change."""
    series = []
    for force in territorial_forces():
        _, steps = span_and_steps(release, force.name, code)
        series.append((release.recorded_by(force.name), force.name, steps))
    return pooled_level_correlation(
        series, code, last=release.latest_quarter, changes=load_recording_changes()
    )


def area_level_change(
    release: Release,
    force: str,
    code: str,
    *,
    correlation: Correlation | None = None,
    series: pd.DataFrame | None = None,
) -> LevelChange:
    """Return the level change of a force, or of England and Wales; parameters as :func:`area_trend`."""
    figures = figures_of(release, force) if series is None else series
    pooled = (
        held_correlation(release.name, code, model="level change") if correlation is None else correlation
    )
    _, steps = span_and_steps(release, force, code)
    return fit_level_change(
        figures,
        force,
        code,
        last=release.latest_quarter,
        steps=steps,
        changes=load_recording_changes(),
        correlation=pooled,
    )


def derive(
    release: Release, *, codes: Sequence[str] = TREND_CODES, level_codes: Sequence[str] = LEVEL_CODES
) -> dict[str, pd.DataFrame]:
    """Work out the correlations, trends and level changes of a release.

    Parameters
    ----------
    release
        The release.
    codes, level_codes
        Codes of the trends and of the level changes; all of them if left out.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``trend_correlation``, ``trends`` and ``level_changes``, rounded to six significant digits.
    """
    areas = [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES]
    figures = {area: figures_of(release, area) for area in areas}
    correlations, trends, levels = [], [], []
    for code in codes:
        pooled = release_trend_correlation(release, code)
        if pooled.n_series:
            correlations.append(_correlation_row("trend", code, pooled))
        trends += [
            _trend_row(area_trend(release, area, code, correlation=pooled, series=figures[area]))
            for area in areas
        ]
    for code in level_codes:
        pooled = release_level_correlation(release, code)
        correlations.append(_correlation_row("level change", code, pooled))
        levels += [
            _level_row(area_level_change(release, area, code, correlation=pooled, series=figures[area]))
            for area in areas
        ]
    return {
        "trend_correlation": significant(pd.DataFrame(correlations)),
        "trends": significant(pd.DataFrame(trends)),
        "level_changes": significant(pd.DataFrame(levels)),
    }


def _correlation_row(model: str, code: str, pooled: Correlation) -> dict[str, object]:
    row: dict[str, object] = {
        "model": model,
        "code": code,
        "n_forces": pooled.n_series,
        "mean": pooled.mean,
        "spread": pooled.spread,
    }
    return row | {f"weight_{rho:.2f}": weight for rho, weight in zip(RHO, pooled.weights, strict=True)}


@cache
@once_an_edition
def held_correlation(release: str, code: str, *, model: str = "trend") -> Correlation:
    """Return the pooled correlation held for a release and code.

    Where no force has a comparable span long enough, it is what is assumed of one series.
    """
    table = held_table(release, "trend_correlation")
    rows = table[(table["model"] == model) & (table["code"] == code)]
    if rows.empty:
        return assumed_correlation()
    row = rows.iloc[0]
    weights = [float(row[f"weight_{rho:.2f}"]) for rho in RHO]
    total = sum(weights)
    return Correlation(RHO, tuple(weight / total for weight in weights), n_series=int(row["n_forces"]))
