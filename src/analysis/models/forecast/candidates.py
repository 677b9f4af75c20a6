"""Candidates that look at one force at a time: seasonal naive, local level, ETS, Theta, their median.

Each takes a :class:`~analysis.models.forecast.panel.Panel` that ends with the last
quarter known and returns forces by horizons. They use every quarter since April
2020 that is held; a gap at the start is left out. They are what a pooled model has
to beat.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray

from analysis.models.forecast.panel import HORIZON, Matrix, Panel, from_log, log_counts

Series = NDArray[np.float64]

FEWEST = 8
"""Quarters below which a method for one force falls back on the last count."""

ALPHAS = np.round(np.arange(0.05, 1.0001, 0.05), 2)


def seasonal_naive(panel: Panel) -> Matrix:
    """Return the count of the same quarter a year before; never below zero."""
    return np.maximum(panel.counts[:, -HORIZON:].copy(), 0.0)


def smooth(series: Series, alpha: float) -> tuple[float, float]:
    """Return the last level of simple exponential smoothing and its sum of squared errors.

    The first level is the first value.
    """
    level, squares = float(series[0]), 0.0
    for value in series[1:]:
        error = float(value) - level
        squares += error * error
        level += alpha * error
    return level, squares


def best_alpha(series: Series) -> float:
    """Return the smoothing weight, out of a grid of 0.05, with the least squared error."""
    return float(ALPHAS[int(np.argmin([smooth(series, float(alpha))[1] for alpha in ALPHAS]))])


def _each(panel: Panel, method: Callable[[Series], Series]) -> Matrix:
    out = np.full((len(panel.forces), HORIZON), np.nan)
    for row, counts in enumerate(panel.counts):
        held = np.flatnonzero(np.isfinite(counts))
        if held.size == 0 or held[-1] != len(counts) - 1:
            continue
        gaps = np.flatnonzero(~np.isfinite(counts))
        series = counts[gaps[-1] + 1 :] if gaps.size else counts
        out[row] = np.full(HORIZON, series[-1]) if len(series) < FEWEST else method(series)
    return np.asarray(np.maximum(out, 0.0), dtype=np.float64)


def local_level(panel: Panel) -> Matrix:
    """Return the last level of simple exponential smoothing, the forecast of a local level model."""
    return _each(panel, lambda series: np.full(HORIZON, smooth(series, best_alpha(series))[0]))


def seasonal_effects(series: Series) -> Series:
    """Return four additive effects by ratio-to-moving-average, in the order of the columns, summing to 0."""
    weights = np.array([0.125, 0.25, 0.25, 0.25, 0.125])
    off = np.full(len(series), np.nan)
    off[2 : len(series) - 2] = series[2 : len(series) - 2] - np.convolve(series, weights, mode="valid")
    effects = np.array([np.nanmean(off[k::4]) if np.isfinite(off[k::4]).any() else 0.0 for k in range(4)])
    return np.asarray(effects - effects.mean(), dtype=np.float64)


def is_seasonal(series: Series) -> bool:
    """Tell whether the autocorrelation at four quarters passes the 90% test of the Theta method."""
    n = len(series)
    away = series - series.mean()
    total = float(away @ away)
    if n < 3 * 4 or total == 0:
        return False
    r = [float(away[k:] @ away[:-k]) / total for k in range(1, 5)]
    return abs(r[3]) > 1.645 * float(np.sqrt((1 + 2 * sum(x * x for x in r[:3])) / n))


def theta_forecast(series: Series, alpha: float) -> Series:
    """Return the Theta forecast: simple exponential smoothing with half the slope of a straight line.

    References
    ----------
    Hyndman and Billah (2003), Unmasking the Theta method.
    """
    n = len(series)
    half = float(np.polyfit(np.arange(n), series, 1)[0]) / 2
    ahead = np.arange(HORIZON)
    level = smooth(series, alpha)[0]
    return np.asarray(level + half * (ahead + (1 - (1 - alpha) ** n) / alpha), dtype=np.float64)


def theta(panel: Panel) -> Matrix:
    """Return the Theta forecast, with seasonal effects where the series is seasonal."""

    def one(series: Series) -> Series:
        effects = seasonal_effects(series) if is_seasonal(series) else np.zeros(4)
        n = len(series)
        calm = series - effects[np.arange(n) % 4]
        return theta_forecast(calm, best_alpha(calm)) + effects[np.arange(n, n + HORIZON) % 4]

    return _each(panel, one)


def _ets_grid(log: Series, *, damped: bool, seasonal: bool) -> tuple[float, Series]:
    """Return the AICc and the forecast of the best of a grid of additive smoothing models."""
    n = len(log)
    betas = (0.05, 0.1, 0.2, 0.4) if damped else (0.0,)
    phis = (0.8, 0.9, 0.98) if damped else (1.0,)
    gammas = (0.001, 0.1, 0.3) if seasonal else (0.0,)
    grid = np.array(list(product(ALPHAS[1::2], betas, phis, gammas)))
    alpha, beta, phi, gamma = grid.T
    effects = seasonal_effects(log) if seasonal else np.zeros(4)
    season = np.tile(effects[:, None], (1, len(grid)))
    calm = log - effects[np.arange(n) % 4]
    level = np.full(len(grid), calm[:4].mean())
    slope = np.full(len(grid), (calm[4:8].mean() - calm[:4].mean()) / 4 if damped else 0.0)
    squares = np.zeros(len(grid))
    for t in range(n):
        expected = level + phi * slope
        error = log[t] - expected - season[t % 4]
        squares += error**2
        level = expected + alpha * error
        slope = phi * slope + alpha * beta * error
        season[t % 4] = season[t % 4] + gamma * error
    best = int(np.argmin(squares))
    parameters = 3 + 3 * damped + 4 * seasonal
    aicc = n * np.log(max(float(squares[best]), 1e-12) / n) + 2 * parameters * n / (n - parameters - 1)
    steps = np.cumsum(phi[best] ** np.arange(1, HORIZON + 1)) if damped else np.zeros(HORIZON)
    ahead = season[np.arange(n, n + HORIZON) % 4, best]
    return float(aicc), level[best] + slope[best] * steps + ahead


def ets(panel: Panel) -> Matrix:
    """Return exponential smoothing of log counts: trend and season taken in where AICc says so."""

    def one(series: Series) -> Series:
        log = log_counts(series)
        fits = [_ets_grid(log, damped=False, seasonal=False)]
        if len(series) >= 12:
            fits += [
                _ets_grid(log, damped=damped, seasonal=seasonal)
                for damped, seasonal in ((True, False), (False, True), (True, True))
                if len(series) - (3 + 3 * damped + 4 * seasonal) - 1 > 0
            ]
        return from_log(min(fits, key=lambda fit: fit[0])[1])

    return _each(panel, one)


def median_of(forecasts: list[Matrix]) -> Matrix:
    """Return the median of several forecasts, cell by cell."""
    return np.asarray(np.median(np.stack(forecasts), axis=0), dtype=np.float64)
