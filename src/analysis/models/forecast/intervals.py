"""Intervals calibrated on the errors the method made on real quarters.

The pooled model gives every forecast a variance that depends on how many offences the
force records and how far ahead it looks, but real errors are not as the model has
them: levels shift. So the error of every past forecast, over its model standard
deviation and on the log scale, is kept, and the interval reaches as far as 95% (80%)
of them did (split conformal, by horizon). Errors of one year of origins are used, the
latest whose result is known: all four seasons, and no longer the unquiet quarters
after a change of rules. (With every past origin the intervals were wider and covered
96% to 98% of stalking, harassment and coercive control at the 95% level, more than they claim.)

England and Wales is the sum of its forces, and their errors move together. Its
interval comes from the errors of past sums: root mean square over origins and
horizons, each over the square root of its horizon, with a t quantile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.models.forecast.panel import FEWEST_QUARTERS, HORIZON, Matrix, Panel, from_log, log_counts
from analysis.models.forecast.pooled import fit_pooled

LEVELS = (0.8, 0.95)

ORIGINS_USED = 4
"""Origins, for each horizon, whose errors calibrate: the latest year of them."""

FEWEST_ERRORS = 40
"""Errors below which a 95% interval cannot be calibrated (the 39th of 39 is already its end)."""

Cube = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PastErrors:
    """The errors of the pooled model at every origin that has a comparable year or two behind it.

    Attributes
    ----------
    code
        Offence code.
    origins
        Quarters known at each origin, from the first with eight comparable quarters.
    standardised
        Origins by forces by horizons: log error over model standard deviation; NaN where no
        actual is known.
    national
        Origins by horizons: log of the sum recorded over the sum forecast.
    """

    code: str
    origins: tuple[int, ...]
    standardised: Cube
    national: Matrix

    def known_at(self, n_quarters: int, horizon: int, *, used: int = ORIGINS_USED) -> Matrix:
        """Return the errors at a horizon whose result was known after ``n_quarters``, origins by forces."""
        rows = [row for row, n in enumerate(self.origins) if n + horizon <= n_quarters]
        return np.asarray(self.standardised[rows[-used:], :, horizon - 1], dtype=np.float64)


def past_errors(panel: Panel) -> PastErrors:
    """Return the errors of the pooled model over its whole past, each origin with what it knew."""
    first = int(np.median(panel.comparable_from)) + FEWEST_QUARTERS
    origins = tuple(range(first, panel.n_quarters))
    scored = panel.scored
    standardised = np.full((len(origins), int(scored.sum()), HORIZON), np.nan)
    national = np.full((len(origins), HORIZON), np.nan)
    for row, n in enumerate(origins):
        fit = fit_pooled(panel.up_to(n))
        ahead, spread = fit.ahead(), np.sqrt(fit.variance())
        actual = panel.counts[:, n : n + HORIZON]
        steps = actual.shape[1]
        errors = (log_counts(actual) - ahead[:, :steps]) / spread[:, :steps]
        standardised[row, :, :steps] = errors[scored]
        expected = from_log(ahead[:, :steps])
        held = np.isfinite(actual) & np.isfinite(expected)
        sums = np.where(held, actual, 0.0).sum(axis=0), np.where(held, expected, 0.0).sum(axis=0)
        if (sums[0] > 0).all() and (sums[1] > 0).all():
            national[row, :steps] = np.log(sums[0] / sums[1])
    return PastErrors(panel.code, origins, standardised, national)


def reach(errors: NDArray[np.float64], level: float) -> float:
    """Return how many model standard deviations an interval reaches: a conformal quantile.

    The k-th smallest absolute error, k being (n + 1) times the level, rounded up; NaN with
    too few errors.
    """
    sizes = np.sort(np.abs(errors[np.isfinite(errors)]))
    if len(sizes) < FEWEST_ERRORS:
        return float("nan")
    return float(sizes[min(int(np.ceil((len(sizes) + 1) * level)), len(sizes)) - 1])


def bounds(ahead: Matrix, variance: Matrix, reaches: Sequence[float]) -> tuple[Matrix, Matrix]:
    """Return the lower and upper bounds as counts, forces by horizons."""
    half = np.asarray(reaches) * np.sqrt(variance)
    return from_log(ahead - half), from_log(ahead + half)


def national_spread(errors: Matrix) -> tuple[float, float]:
    """Return the standard deviation of the log error of a sum one quarter ahead, and its degrees of freedom.

    Errors of different horizons are put on one scale by the square root of the horizon.
    The degrees of freedom are the origins less one: horizons of one origin are not independent.
    """
    scaled = errors / np.sqrt(np.arange(1, HORIZON + 1))
    held = np.isfinite(scaled)
    origins = int(held.any(axis=1).sum())
    if origins < 3:
        return float("nan"), float("nan")
    return float(np.sqrt(np.mean(scaled[held] ** 2))), float(origins - 1)


def national_half_width(errors: Matrix, level: float) -> NDArray[np.float64]:
    """Return half the width of the interval of a sum on the log scale, by horizon."""
    spread, df = national_spread(errors)
    if not np.isfinite(spread):
        return np.full(HORIZON, np.nan)
    quantile = float(stats.t.ppf(0.5 + level / 2, df))
    return np.asarray(quantile * spread * np.sqrt(np.arange(1, HORIZON + 1)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often intervals held what was then recorded.

    Attributes
    ----------
    share
        Share of the forecasts, 0 to 1.
    n
        Forecasts tried.
    """

    share: float
    n: int


def _hits(errors: Cube, reaches: Matrix) -> Coverage:
    tried = np.isfinite(errors) & np.isfinite(reaches)
    inside = np.abs(errors) <= reaches
    return Coverage(float(inside[tried].mean()) if tried.any() else float("nan"), int(tried.sum()))


def forward_reaches(past: PastErrors, level: float, *, first_origin: int) -> Cube:
    """Return the reach at each origin from ``first_origin``, from results known by then only."""
    out = np.full(past.standardised.shape, np.nan)
    for row, n in enumerate(past.origins):
        if n >= first_origin:
            for step in range(HORIZON):
                out[row, :, step] = reach(past.known_at(n, step + 1), level)
    return out


def coverage_forward(past: PastErrors, level: float, *, first_origin: int) -> Coverage:
    """Return the coverage of intervals calibrated, at each origin, on results known by then."""
    return _hits(past.standardised, forward_reaches(past, level, first_origin=first_origin))


def coverage_without_own_force(past: PastErrors, level: float, *, first_origin: int) -> Coverage:
    """Return the coverage for each force of intervals calibrated on the other forces only, all origins."""
    rows = [row for row, n in enumerate(past.origins) if n >= first_origin]
    errors = past.standardised[rows]
    reaches = np.full(errors.shape, np.nan)
    for force in range(errors.shape[1]):
        others = np.delete(errors, force, axis=1)
        for step in range(HORIZON):
            reaches[:, force, step] = reach(others[:, :, step], level)
    return _hits(errors, reaches)


def coverage_national(past: PastErrors, level: float, *, fewest_origins: int = 4) -> Coverage:
    """Return the coverage of the intervals of the sum, at each origin from results known by then."""
    inside, n_tried = 0, 0
    for row, n in enumerate(past.origins):
        known = past.national[:row].copy()
        for earlier in range(row):
            known[earlier, max(0, n - past.origins[earlier]) :] = np.nan
        if row < fewest_origins:
            continue
        half = national_half_width(known, level)
        tried = np.isfinite(past.national[row]) & np.isfinite(half)
        inside += int((np.abs(past.national[row]) <= half)[tried].sum())
        n_tried += int(tried.sum())
    return Coverage(inside / n_tried if n_tried else float("nan"), n_tried)
