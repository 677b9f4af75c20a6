"""Models that pool over the forces what one force's short series cannot tell.

One force has 19 to 23 comparable quarters: too few for its own seasons, drift and
smoothing weight. The forces together have 800. The model of log(count + 1) is

    level of the force + season (all forces) + what is left,

where a level moves from quarter to quarter with a variance ``q`` that all forces
share, and what is left is the chance of a count (Poisson). So a force with many
offences follows its latest quarters closely, and one with few smooths over more of
them. ``q`` is fitted by maximum likelihood at every origin. A forecast adds the
average drift of all forces, damped, and the season, shrunk.

A known level shift needs no step: within two quarters the level has moved nearly all
of the way, and a force's own past drift is not used, so a shift does not go on as a trend.

Only figures of the comparable span are used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from analysis.models.forecast.candidates import seasonal_effects
from analysis.models.forecast.panel import HORIZON, Matrix, Panel, from_log, log_counts

Series = NDArray[np.float64]

RECENT = 8
"""Quarters whose mean count says how large a force's chance variation is."""

FEWEST_FOR_SEASON = 6
"""Quarters below which no season can be told."""

TRIM = 0.1
"""Share of the forces left out at either end of a quarter's changes."""

_BURN_IN = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen once, on figures up to July to September 2024 only.

    Every result of the late origins lies after that. The scores hardly move with any of these
    numbers; a version with one gain for all forces (:func:`pooled_smoothing`) had been
    tried on the late origins before this one, and the choice between the two was made on the earlier figures.

    Attributes
    ----------
    damping
        How much of the drift is left after each quarter.
    forgetting
        Share of the weight a quarter's drift loses with every later quarter.
    season_kept
        Share of the seasonal effects used.
    common_gain
        One smoothing weight for every force in place of one by size; None for by size.
    """

    damping: float = 0.9
    forgetting: float = 0.1
    season_kept: float = 0.8
    common_gain: float | None = None


@dataclass(frozen=True, eq=False)
class PooledFit:
    """What the forces share, and where each stands.

    Attributes
    ----------
    level
        Last level of each force, on the log scale, without season; NaN where none.
    gain
        Smoothing weight of each force.
    season
        Effects of the four quarters ahead.
    drift
        Average change of level in a quarter.
    process_variance
        ``q``: variance of a quarter's move of level.
    level_variance
        Variance of what is not known of each force's level.
    noise
        Variance of the chance of a count, on the log scale.
    """

    level: Series
    gain: Series
    season: Series
    drift: float
    process_variance: float
    level_variance: Series
    noise: Series
    damping: float

    def ahead(self) -> Matrix:
        """Return the forecasts on the log scale, forces by horizons."""
        steps = np.cumsum(self.damping ** np.arange(1, HORIZON + 1))
        return np.asarray(self.level[:, None] + self.drift * steps + self.season, dtype=np.float64)

    def variance(self) -> Matrix:
        """Return the variance the model gives its forecasts, forces by horizons."""
        moves = self.process_variance * np.arange(1, HORIZON + 1)
        return np.asarray(self.level_variance[:, None] + moves + self.noise[:, None], dtype=np.float64)


def _levels(log: Matrix, gain: Series) -> Matrix:
    """Return the level after each quarter; a missing quarter leaves it as it was."""
    levels = np.full_like(log, np.nan)
    level = np.full(len(log), np.nan)
    for t in range(log.shape[1]):
        value = log[:, t]
        moved = np.where(np.isfinite(level), level + gain * (value - level), value)
        level = np.where(np.isfinite(value), moved, level)
        levels[:, t] = level
    return levels


def _mean(values: Matrix, axis: int) -> Series:
    """Return the mean of what is there; NaN, without a warning, where nothing is."""
    held = np.isfinite(values)
    total, n = np.where(held, values, 0.0).sum(axis=axis), held.sum(axis=axis)
    return np.asarray(np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0), dtype=np.float64)


def common_path(log: Matrix) -> Series:
    """Return the path all forces share: the trimmed mean of their changes, added up."""
    changes = np.sort(np.diff(log, axis=1), axis=0)
    held = np.isfinite(changes).sum(axis=0)
    means = [
        float(changes[int(TRIM * n) : n - int(TRIM * n), t].mean()) if n else 0.0 for t, n in enumerate(held)
    ]
    return np.concatenate([[0.0], np.cumsum(means)])


def _gain(process: float, noise: Series) -> tuple[Series, Series]:
    """Return the steady gain of a local level model and the variance of the level before a count."""
    variance = (process + np.sqrt(process * (process + 4 * noise))) / 2
    return variance / (variance + noise), variance


def _process_variance(log: Matrix, noise: Series) -> float:
    """Return the ``q`` of greatest likelihood, what moves all forces alike left aside."""

    def unlikely(log_q: float) -> float:
        gain, variance = _gain(float(np.exp(log_q)), noise)
        errors = log[:, 1:] - _levels(log, gain)[:, :-1]
        errors = (errors - _mean(errors, 0))[:, _BURN_IN:]
        spread = (variance + noise)[:, None]
        terms = np.log(spread) + errors**2 / spread
        return float(np.nansum(terms)) / 2

    best = minimize_scalar(unlikely, bounds=(np.log(1e-5), np.log(1.0)), method="bounded")
    return float(np.exp(best.x))


def fit_pooled(panel: Panel, settings: Settings | None = None) -> PooledFit:
    """Fit the pooled model to a panel that ends with the last quarter known.

    Parameters
    ----------
    panel
        One code, all forces.
    settings
        Damping, forgetting and shrinkage; those the project chose if left out.
    """
    chosen = Settings() if settings is None else settings
    start = int(min(panel.comparable_from.min(), panel.n_quarters))
    counts = panel.comparable[:, start:]
    n = counts.shape[1]
    if n < 2:
        nothing = np.full(len(panel.forces), np.nan)
        return PooledFit(nothing, nothing, np.zeros(HORIZON), 0.0, np.nan, nothing, nothing, chosen.damping)
    log = log_counts(counts)
    effects = np.zeros(4)
    if n >= FEWEST_FOR_SEASON:
        effects = chosen.season_kept * seasonal_effects(common_path(log))
    calm = log - effects[np.arange(n) % 4]
    size = np.maximum(np.nan_to_num(_mean(counts[:, -RECENT:], 1), nan=0.5), 0.5)
    noise = size / (size + 1) ** 2
    process = _process_variance(calm, noise) if n > _BURN_IN + 1 else 0.01
    gain, variance = _gain(process, noise)
    if chosen.common_gain is not None:
        gain = np.full(len(panel.forces), chosen.common_gain)
    levels = _levels(calm, gain)
    moves = np.nan_to_num(_mean(np.diff(levels, axis=1), 0))
    weights = (1 - chosen.forgetting) ** np.arange(n - 1)[::-1]
    # A force whose latest quarter is missing has no level to start from.
    held = np.isfinite(counts[:, -1])
    return PooledFit(
        level=np.where(held, levels[:, -1], np.nan),
        gain=gain,
        season=effects[np.arange(n, n + HORIZON) % 4],
        drift=float(weights @ moves / weights.sum()),
        process_variance=process,
        level_variance=np.asarray(variance * (1 - gain), dtype=np.float64),
        noise=np.asarray(noise, dtype=np.float64),
        damping=chosen.damping,
    )


def pooled_level(panel: Panel) -> Matrix:
    """Return the forecasts of the pooled model: the project's method."""
    return from_log(fit_pooled(panel).ahead())


def pooled_smoothing(panel: Panel) -> Matrix:
    """Return the pooled model with one smoothing weight (0.8) for every force."""
    return from_log(fit_pooled(panel, Settings(common_gain=0.8)).ahead())


def pooled_without_drift(panel: Panel) -> Matrix:
    """Return the pooled model without the drift: what the drift is worth."""
    return from_log(fit_pooled(panel, Settings(damping=0.0)).ahead())


def pooled_without_season(panel: Panel) -> Matrix:
    """Return the pooled model without the season: what the season is worth."""
    return from_log(fit_pooled(panel, Settings(season_kept=0.0)).ahead())
