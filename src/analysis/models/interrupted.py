"""By how much the level of recorded offences changed while the recording rule changed.

An interrupted time series over the whole series, with the transition left out: from
July 2019 to June 2021 forces took up the former-partner rule one after the other, and
a step fixed at April 2020 would show no change for the early ones.

What is estimated: the level just after the transition over the level just before it,
seasons allowed for. On the log scale the counts have a straight line before and another
after, steps at the recording changes before (April 2018) and at level shifts after, and
common seasons. The interval allows for quarters that resemble their neighbours, as that of
a trend does (:mod:`analysis.models.autocorrelation`).

The ratio holds everything that happened in those two years: the rule, the lockdowns
that overlap it, and whatever would have happened anyway. ``beyond_trend`` compares
the level after with where the line before would have led; it leans on a line carried on
over two years and is wider. Neither is part of the trend.

The series starts in April 2015. Stalking has had figures of its own since April 2014
and they begin near zero while forces took to the new code; harassment changed what it
holds in April 2015.

A force's own date of adoption is not estimated. A single date presumes a single step,
and many forces climbed over several quarters (Greater Manchester over four); the
lockdowns bend the same quarters; and with noise as correlated as the forces' (about
0.8 from one quarter to the next) a slow climb, a step and a wave of the noise cannot be
told apart in eight quarters. Leaving the transition out needs no date.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.models.autocorrelation import Correlation, Estimate, Evidence, estimate, evidence, pool
from analysis.models.intervals import Interval
from analysis.models.log_linear import Family, LogLinearFit, NotEstimableError, fit_log_linear, time_columns
from analysis.models.totals import quarterly
from analysis.periods import Quarter, quarters_between
from analysis.recording import RecordingChange, changes_for

START = Quarter(2015, 1)
"""First quarter used; the module says why."""

TRANSITION = "former-partner-rule-2020"
FEWEST_EACH_SIDE = 6
WIDEST = math.log(10)
"""A ratio whose interval is wider than from a tenth to ten times is not given."""

FAMILY: Family = "negative binomial"
"""Counts of a tenth the size weigh about the same, as the noise is in proportion to them."""

FORMULA = "years_before + years_after + after + C(season)"


@dataclass(frozen=True, slots=True)
class LevelChange:
    """The change of level of one force and code over a transition.

    Attributes
    ----------
    force, code
        Whose.
    transition
        The recording change that is left out.
    before, after
        First and last quarter used on either side; None where there is none.
    n_before, n_after
        Quarters with a figure on either side.
    ratio
        Level just after over level just before; None where it is not estimated.
    interval
        Its 95% interval.
    beyond_trend, beyond_trend_interval
        Level just after over where the line before would have led.
    steps
        Quarters at which a step is modelled: recording changes before, level shifts after.
    overlaps
        Other changes that touch the same quarters, the lockdowns among them.
    dispersion, residual_correlation, correlation
        As in :class:`~analysis.models.trend.Trend`.
    quarters, counts, line
        What was fitted, for a chart; ``line`` is without seasons.
    not_estimated_because
        Why there is no ratio; empty where there is one.
    """

    force: str
    code: str
    transition: RecordingChange
    before: tuple[Quarter, Quarter] | None
    after: tuple[Quarter, Quarter] | None
    n_before: int
    n_after: int
    ratio: float | None = None
    interval: Interval | None = None
    beyond_trend: float | None = None
    beyond_trend_interval: Interval | None = None
    steps: tuple[Quarter, ...] = ()
    overlaps: tuple[RecordingChange, ...] = ()
    dispersion: float | None = None
    residual_correlation: float | None = None
    correlation: float | None = None
    quarters: tuple[Quarter, ...] = ()
    counts: tuple[float, ...] = ()
    line: tuple[float, ...] = ()
    not_estimated_because: str = ""

    @property
    def direction(self) -> str:
        """``rose`` or ``fell`` only where the interval leaves no change out."""
        if self.interval is None:
            return "not estimated"
        if self.interval.lower > 1:
            return "rose"
        return "fell" if self.interval.upper < 1 else "no clear change"


def transition_of(code: str, changes: Sequence[RecordingChange]) -> RecordingChange:
    """Return the transition of a code that a before-and-after model leaves out."""
    for change in changes:
        if change.id == TRANSITION and code in change.codes:
            return change
    raise NotEstimableError(f"no transition of {code} is listed")


def overlaps_of(force: str, code: str, changes: Sequence[RecordingChange]) -> tuple[RecordingChange, ...]:
    """Return the other changes that touch the quarters of a code's transition, the lockdowns among them."""
    window = transition_of(code, changes)
    end = window.start if window.end is None else window.end
    return tuple(
        change
        for change in changes_for(force, (code,), window.start, end, changes=changes)
        if change.id != window.id and "recorded" in change.measures
    )


def _sides(
    series: pd.DataFrame | pd.Series,
    force: str,
    code: str,
    last: Quarter,
    first: Quarter,
    window: RecordingChange,
) -> tuple[pd.Series, list[Quarter], list[Quarter]]:
    end = window.start if window.end is None else window.end
    if isinstance(series, pd.Series):
        index = pd.period_range(first.to_period(), last.to_period(), freq="Q-MAR", name="quarter")
        counts = series.reindex(index).astype("Float64")
    else:
        counts = quarterly(series, [code], first, last)
    held = {Quarter.from_period(period) for period in counts.index[counts.notna()]}
    before = [quarter for quarter in quarters_between(first, window.start - 1) if quarter in held]
    after = [quarter for quarter in quarters_between(end + 1, last) if quarter in held]
    for side, name in ((before, "before"), (after, "after")):
        if len(side) < FEWEST_EACH_SIDE:
            raise NotEstimableError(
                f"only {len(side)} quarters {name} the transition have a figure in {force}, "
                f"and {FEWEST_EACH_SIDE} are needed"
            )
    return counts, before, after


def _breaks(
    force: str, code: str, first: Quarter, window: RecordingChange, changes: Sequence[RecordingChange]
) -> list[Quarter]:
    found = changes_for(force, (code,), first, window.start - 1, changes=changes)
    starts = {change.start for change in found if change.cuts and change.id != window.id}
    return sorted(start for start in starts if first < start < window.start)


@dataclass(frozen=True)
class _Fitted:
    fit: LogLinearFit
    before: list[Quarter]
    after: list[Quarter]
    steps: tuple[Quarter, ...]

    @property
    def gap_years(self) -> float:
        return (self.after[0].ordinal - self.before[-1].ordinal) / 4


def _fit(
    series: pd.DataFrame | pd.Series,
    force: str,
    code: str,
    last: Quarter,
    *,
    steps: Sequence[Quarter],
    first: Quarter,
    window: RecordingChange,
    changes: Sequence[RecordingChange],
) -> _Fitted:
    counts, before, after = _sides(series, force, code, last, first, window)
    inside = tuple(
        [*_breaks(force, code, first, window, changes)] + [step for step in sorted(steps) if step > after[0]]
    )
    used = [*before, *after]
    columns = time_columns(used)
    ordinals = np.array([quarter.ordinal for quarter in used], dtype=np.float64)
    is_after = ordinals >= after[0].ordinal
    columns["after"] = is_after.astype(float)
    columns["years_before"] = np.where(is_after, 0.0, (ordinals - before[-1].ordinal) / 4)
    columns["years_after"] = np.where(is_after, (ordinals - after[0].ordinal) / 4, 0.0)
    names = []
    for number, step in enumerate(inside, start=1):
        names.append(f"step_{number}")
        # Coded so that 0 is the segment next to the transition: `after` compares those two.
        if step < window.start:
            columns[names[-1]] = -((ordinals < step.ordinal) & ~is_after).astype(float)
        else:
            columns[names[-1]] = (ordinals >= step.ordinal).astype(float)
    periods = pd.PeriodIndex([quarter.to_period() for quarter in used], freq="Q-MAR")
    fit = fit_log_linear(
        counts.reindex(periods), " + ".join([FORMULA, *names]), columns=columns, family=FAMILY
    )
    return _Fitted(fit, before, after, inside)


def fit_level_change(
    series: pd.DataFrame | pd.Series,
    force: str,
    code: str,
    *,
    last: Quarter,
    steps: Sequence[Quarter] = (),
    first: Quarter = START,
    changes: Sequence[RecordingChange],
    correlation: Correlation | None = None,
) -> LevelChange:
    """Estimate by how much the level changed over the transition of a code.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area, or the counts of the code indexed by quarter.
    force, code
        Canonical name, or ``England and Wales``; 8Q or 8L.
    last
        Latest quarter of the release.
    steps
        First quarters of the level shifts after the transition.
    first
        First quarter used.
    changes
        Recording changes.
    correlation
        How much neighbouring quarters resemble each other, pooled over the forces
        (:func:`pooled_level_correlation`); what is assumed of one series alone if left out.

    Returns
    -------
    LevelChange
        Without a ratio, and saying why, where the figures cannot carry one.
    """
    window = transition_of(code, changes)
    overlaps = overlaps_of(force, code, changes)
    try:
        fitted = _fit(series, force, code, last, steps=steps, first=first, window=window, changes=changes)
        fit = fitted.fit
        known = evidence(fit) if correlation is None or len(correlation.rho) > 1 else None
        level = estimate(fit, fit.contrast({"after": 1.0}), correlation, known=known, reweighted=True)
        beyond = estimate(
            fit,
            fit.contrast({"after": 1.0, "years_before": -fitted.gap_years}),
            correlation,
            known=known,
            reweighted=True,
        )
        _require_narrow(level)
    except NotEstimableError as reason:
        return LevelChange(
            force=force,
            code=code,
            transition=window,
            before=None,
            after=None,
            n_before=0,
            n_after=0,
            overlaps=overlaps,
            not_estimated_because=str(reason),
        )
    season = [index for index, name in enumerate(fit.names) if "season" in name]
    effects = fit.design[:, season] @ fit.coefficients[season]
    return LevelChange(
        force=force,
        code=code,
        transition=window,
        before=(fitted.before[0], fitted.before[-1]),
        after=(fitted.after[0], fitted.after[-1]),
        n_before=len(fitted.before),
        n_after=len(fitted.after),
        ratio=math.exp(level.value),
        interval=_ratio(level),
        beyond_trend=math.exp(beyond.value),
        beyond_trend_interval=_ratio(beyond),
        steps=fitted.steps,
        overlaps=overlaps,
        dispersion=fit.dispersion,
        residual_correlation=fit.residual_correlation,
        correlation=level.correlation,
        quarters=fit.quarters,
        counts=tuple(fit.counts.tolist()),
        line=tuple((fit.mean * np.exp(float(effects.mean()) - effects)).tolist()),
    )


def pooled_level_correlation(
    series: Iterable[tuple[pd.DataFrame | pd.Series, str, Sequence[Quarter]]],
    code: str,
    *,
    last: Quarter,
    first: Quarter = START,
    changes: Sequence[RecordingChange],
) -> Correlation:
    """Return how much neighbouring quarters resemble each other over the forces.

    Parameters
    ----------
    series
        Of each force: its figures, its name and the level shifts after the transition.
        Forces whose figures cannot carry the model are left out.
    code, last, first, changes
        As for :func:`fit_level_change`.
    """
    window = transition_of(code, changes)
    found: list[Evidence] = []
    for figures, force, steps in series:
        try:
            fitted = _fit(
                figures, force, code, last, steps=steps, first=first, window=window, changes=changes
            )
        except NotEstimableError:
            continue
        found.append(evidence(fitted.fit))
    return pool(found)


def _ratio(found: Estimate) -> Interval:
    return Interval(math.exp(found.interval.lower), math.exp(found.interval.upper))


def _require_narrow(found: Estimate) -> None:
    if found.interval.upper - found.interval.lower > 2 * WIDEST:
        raise NotEstimableError("its interval would be wider than from a tenth to ten times")
