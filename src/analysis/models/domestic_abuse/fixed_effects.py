"""Poisson with force and quarter fixed effects, and errors that allow for few clusters.

The effects of forces and quarters are dummies in an iteratively reweighted least
squares fit. The regressor is then residualised on them with the weights of the
fit (Frisch, Waugh and Lovell), and what remains gives each force's share of the
score. Three answers on uncertainty are kept: the cluster-robust one with a
small-sample factor and t quantiles, the delete-one-force jackknife, and a wild
bootstrap of the scores. The jackknife is the interval shown: it is the most
cautious where forces differ in size, as police forces do.

References
----------
Correia, Guimarães and Zylkin (2020), Stata Journal 20, pages 95 to 115, for Poisson
with high-dimensional effects; MacKinnon, Nielsen and Webb (2023), Journal of
Econometrics 232, pages 272 to 299, on cluster-robust inference and the jackknife;
Kline and Santos (2012), Journal of Econometric Methods 1, pages 23 to 41, on the
score bootstrap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

from analysis.models.intervals import Interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOLERANCE = 1e-9
MOST_ITERATIONS = 60
BOOTSTRAP_DRAWS = 4999
SEED = 20200401

NO_VARIATION = "the regressor does not vary within forces beyond the effects of quarters"


@dataclass(frozen=True, slots=True)
class Fit:
    """A converged fit of one regressor with dummies.

    Attributes
    ----------
    slope
        Coefficient of the regressor.
    fitted
        Fitted counts.
    residualised
        The regressor less what the dummies explain, with the weights of the fit.
    """

    slope: float
    fitted: Floats
    residualised: Floats


@dataclass(frozen=True, slots=True)
class ClusteredSlope:
    """A slope with three answers on its uncertainty.

    Attributes
    ----------
    slope
        Coefficient of the regressor.
    robust, robust_error
        Cluster-robust (CR1) interval with t quantiles of clusters less one, and its error.
    jackknife, jackknife_error
        The same from leaving out each cluster in turn (CR3).
    bootstrap_p
        Two-sided p-value of no link, from the wild score bootstrap.
    dispersion
        Pearson chi-square over residual degrees of freedom.
    n_clusters, n_cells
        Clusters and cells used.
    """

    slope: float
    robust: Interval
    robust_error: float
    jackknife: Interval
    jackknife_error: float
    bootstrap_p: float
    dispersion: float
    n_clusters: int
    n_cells: int


class NotIdentifiedError(ValueError):
    """The slope cannot be told apart from the effects, or the fit does not converge."""


def dummies(*labels: Ints, trend: Floats | None = None) -> Floats:
    """Return dummies of several groupings, the first complete, the others without their first level.

    Parameters
    ----------
    labels
        A number for each cell, one array for each grouping.
    trend
        A time for each cell; if given, each level of the first grouping gets its own slope.
    """
    columns = []
    for position, label in enumerate(labels):
        levels = np.unique(label)
        columns.append((label[:, None] == levels[int(position > 0) :]).astype(float))
    if trend is not None:
        levels = np.unique(labels[0])[1:]
        # On the scale of a dummy, so that the normal equations stay well conditioned.
        centred = (trend - trend.mean()) / max(float(np.ptp(trend)), 1.0)
        columns.append((labels[0][:, None] == levels) * centred[:, None])
    return np.column_stack(columns)


def weighted_coefficients(columns: sparse.csr_array, target: Floats, weights: Floats) -> Floats:
    """Return weighted least-squares coefficients from the normal equations.

    The columns are dummies and one well-scaled regressor, for which the normal equations are
    accurate. They are sparse, so that nothing large is left to a threaded library, which is slow
    where many processes share few cores.
    """
    weighted = columns.multiply(weights[:, None]).tocsr()
    solved = np.linalg.solve((columns.T @ weighted).toarray(), weighted.T @ target)
    return np.asarray(solved, dtype=np.float64)


def fit_poisson(y: Floats, x: Floats, design: Floats, *, start: Floats | None = None) -> Fit:
    """Fit a Poisson regression of ``y`` on ``x`` and the columns of ``design``.

    Parameters
    ----------
    y, x, design
        Counts, regressor and effects; the columns of ``design`` are independent.
    start
        Fitted counts to start from.

    Raises
    ------
    NotIdentifiedError
        If ``x`` has no variation the design leaves, or the fit does not converge.
    """
    full, effects = sparse.csr_array(np.column_stack([x, design])), sparse.csr_array(design)
    mu: Floats = (y + y.mean()) / 2 if start is None else start
    eta: Floats = np.log(mu)
    slope, previous = math.inf, math.inf
    for _ in range(MOST_ITERATIONS):
        coefficients = weighted_coefficients(full, eta + (y - mu) / mu, mu)
        eta = np.asarray(np.clip(full @ coefficients, -30.0, 30.0), dtype=np.float64)
        mu = np.asarray(np.exp(eta), dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / mu), 0.0)
        deviance = float(2 * (logs - (y - mu)).sum())
        settled = abs(deviance - previous) <= TOLERANCE * (abs(deviance) + 1)
        if settled and abs(float(coefficients[0]) - slope) <= TOLERANCE:
            break
        slope, previous = float(coefficients[0]), deviance
    else:
        raise NotIdentifiedError("the fit did not converge")
    residualised = x - effects @ weighted_coefficients(effects, x, mu)
    total = float((mu * (x - np.average(x, weights=mu)) ** 2).sum())
    if float((mu * residualised**2).sum()) <= 1e-9 * max(total, 1e-12):
        raise NotIdentifiedError(NO_VARIATION)
    return Fit(float(coefficients[0]), mu, residualised)


def clustered_slope(
    y: Floats, x: Floats, design: Floats, clusters: Ints, *, draws: int = BOOTSTRAP_DRAWS, seed: int = SEED
) -> ClusteredSlope:
    """Fit, and say how uncertain the slope is when forces' quarters go together.

    Parameters
    ----------
    y, x
        Counts and regressor.
    design
        Columns of effects, as :func:`dummies` makes them.
    clusters
        A number for each cell: its force.
    draws, seed
        Of the bootstrap.

    Raises
    ------
    NotIdentifiedError
        If the slope cannot be estimated, with or without one of the clusters.
    """
    effects = sparse.csr_array(design)
    rank = int(np.linalg.matrix_rank((effects.T @ effects).toarray())) + 1
    if rank <= design.shape[1]:
        raise NotIdentifiedError("the effects of forces and quarters cannot be told apart")
    plain = effects @ weighted_coefficients(effects, x, np.ones(len(x)))
    if float(((x - plain) ** 2).sum()) <= 1e-9 * max(float(((x - x.mean()) ** 2).sum()), 1e-12):
        raise NotIdentifiedError(NO_VARIATION)
    fit = fit_poisson(y, x, design)
    names = np.unique(clusters)
    g, n = len(names), len(y)
    information = float((fit.fitted * fit.residualised**2).sum())
    scores = np.array([((y - fit.fitted) * fit.residualised)[clusters == name].sum() for name in names])
    factor = g / (g - 1) * (n - 1) / max(1, n - rank)
    robust_error = math.sqrt(factor * float((scores**2).sum())) / information
    left = np.array([_without(y, x, design, clusters == name, fit.fitted) for name in names])
    jackknife_error = math.sqrt((g - 1) / g * float(((left - fit.slope) ** 2).sum()))
    t = float(stats.t.ppf(0.975, g - 1))
    return ClusteredSlope(
        slope=fit.slope,
        robust=Interval(fit.slope - t * robust_error, fit.slope + t * robust_error),
        robust_error=robust_error,
        jackknife=Interval(fit.slope - t * jackknife_error, fit.slope + t * jackknife_error),
        jackknife_error=jackknife_error,
        bootstrap_p=_score_bootstrap(y, x, design, clusters, draws=draws, seed=seed),
        dispersion=float(((y - fit.fitted) ** 2 / fit.fitted).sum()) / max(1, n - rank),
        n_clusters=g,
        n_cells=n,
    )


def _without(y: Floats, x: Floats, design: Floats, out: NDArray[np.bool_], start: Floats) -> float:
    kept = ~out
    columns = design[kept]
    columns = columns[:, columns.any(axis=0)]
    return fit_poisson(y[kept], x[kept], columns, start=start[kept]).slope


def _score_bootstrap(y: Floats, x: Floats, design: Floats, clusters: Ints, *, draws: int, seed: int) -> float:
    """Return the two-sided p-value of slope 0 from scores of the fit under it, signs drawn by force."""
    null = fit_null(y, design)
    effects = sparse.csr_array(design)
    residualised = x - effects @ weighted_coefficients(effects, x, null)
    names = np.unique(clusters)
    scores = np.array([((y - null) * residualised)[clusters == name].sum() for name in names])
    spread = math.sqrt(float((scores**2).sum()))
    if spread <= 0:
        return 1.0
    observed = abs(float(scores.sum())) / spread
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws, len(names)))
    drawn = np.abs(signs @ scores) / spread
    return float((1 + (drawn >= observed - 1e-12).sum()) / (draws + 1))


def fit_null(y: Floats, design: Floats) -> Floats:
    """Return the fitted counts of the effects alone.

    Raises
    ------
    NotIdentifiedError
        If the fit does not converge.
    """
    effects = sparse.csr_array(design)
    mu: Floats = (y + y.mean()) / 2
    for _ in range(MOST_ITERATIONS):
        coefficients = weighted_coefficients(effects, np.log(mu) + (y - mu) / mu, mu)
        updated = np.asarray(np.exp(np.clip(effects @ coefficients, -30.0, 30.0)), dtype=np.float64)
        if float(np.abs(updated - mu).max()) <= 1e-8 * (1 + float(mu.max())):
            return updated
        mu = updated
    raise NotIdentifiedError("the fit did not converge")
