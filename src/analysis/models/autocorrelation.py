r"""Intervals that allow for quarters that resemble their neighbours.

The model
---------
On the log scale a count is the formula plus noise of two kinds: that of a Poisson
count, with variance one over its mean, and slow noise of the force with standard
deviation sigma whose correlation falls as ``rho ** lag`` (first-order
autoregression). Short series say little about either. So neither is plugged in:

1. The coefficients are those of the quasi-Poisson fit.
2. For each pair on a grid of ``rho`` (0 to 0.95) and sigma, the residuals have a
   restricted likelihood (REML), and the coefficient has a variance: that of the
   weighted fit under that covariance.
3. The interval is the 95% interval of the mixture of normals with these variances,
   each weighted by its likelihood, by a prior that is flat in the logarithm of the
   total variance and by the distribution of ``rho`` over the forces.
4. That distribution is estimated from all forces (:func:`pool`): normal, cut to
   0 to 0.95, its mean and spread averaged over what the likelihoods of the forces
   support, with the mean held near 0.4 (standard deviation 0.15) where they say little.
   A spread below 0.15 is not allowed, for the forces differ. With one series only, the
   distribution is normal with mean 0.4 and standard deviation 0.3, cut in the same way.

A negative correlation is not allowed for, so an interval is never narrower than for
independent quarters with the same noise.

How it was chosen
-----------------
Counts of 43 forces at a time are simulated (means 100 to 1,500 a quarter, slow noise with a
standard deviation of 0.12 to 0.17, half of them flat) and the correlation is pooled by the
rule above. Each entry is the coverage of the 95% interval in per cent and, after the stroke,
its mean width over that of an oracle that knows the true covariance:

======== ===== ========= ========== ========= ========== ========== ======== =========
quarters AR(1) chosen,   false      chosen,   widened by feasible   Newey-   quasi-
\              pooled    words, %   one alone AR(1)      GLS        West     Poisson
======== ===== ========= ========== ========= ========== ========== ======== =========
12       0     96.8/1.50 3.2        99.1/1.97 96.3/1.80  94.4/1.22  83/0.81  94/1.16
12       0.3   97.8/1.54 2.6        98.3/1.56 95.7/1.84  92.4/1.02  77/0.70  91/0.93
12       0.6   97.2/1.57 2.7        92.2/1.17 90.2/1.85  82.3/0.82  66/0.57  77/0.71
23       0     97.1/1.20 2.4        99.4/1.63 95.2/1.26  94.6/1.11  85/0.83  94/1.05
23       0.3   97.2/1.22 2.6        98.1/1.45 94.0/1.36  91.8/0.98  81/0.76  87/0.82
23       0.6   98.4/1.48 1.2        94.6/1.20 92.6/1.53  85.0/0.83  76/0.66  74/0.61
40       0     96.1/1.14 3.5        98.3/1.36 96.6/1.15  95.8/1.08  91/0.89  96/1.03
40       0.3   95.6/1.11 4.7        97.0/1.26 94.7/1.15  92.4/0.97  86/0.82  89/0.79
40       0.6   97.0/1.27 2.9        95.3/1.24 93.8/1.28  89.1/0.86  80/0.71  71/0.58
19       0.8   95.7/1.31 4.5        84.8/0.88 86.2/1.31  72.9/0.62  61/0.50  59/0.47
19       0.9   93.3/1.10 7.6        81.2/0.73 82.6/1.04  65.6/0.52  56/0.43  55/0.40
23       0.8   97.7/1.34 2.4        85.1/0.91 85.3/1.27  74.0/0.63  63/0.53  56/0.45
23       0.9   91.9/1.12 8.9        79.7/0.75 81.9/1.04  61.6/0.52  54/0.45  49/0.37
======== ===== ========= ========== ========= ========== ========== ======== =========

(1,290 series a cell for the first two columns, 645 for the others, all with t quantiles; seed
20261122.) The forces' own spans are like the last rows: 19 or 23 quarters and a correlation of 0.8 to
0.9. One series alone falls short there, so pool where there are forces to pool over. The file
``data/simulations/trend_coverage.csv`` holds these and what becomes of them where forces differ in
their correlation or have more noise from quarter to quarter;
``tests/benchmarks/trend_coverage.py`` computes them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from analysis.models.intervals import Interval
from analysis.models.log_linear import Array, LogLinearFit

RHO = tuple(round(0.05 * step, 2) for step in range(20))
"""The grid of correlations, 0 to 0.95."""

ALONE = (0.4, 0.3)
"""Mean and standard deviation of the correlation before looking, for one series alone."""

POOLED_CENTRE = (0.4, 0.15)
"""Mean and standard deviation of the mean correlation over the forces, before looking."""

POOLED_SPREADS = (0.15, 0.2, 0.3)
"""Spreads of the correlation over the forces that are considered."""

_SIGMAS = 28


@dataclass(frozen=True, slots=True)
class Correlation:
    """How likely each correlation of neighbouring quarters is, before a series is looked at.

    Attributes
    ----------
    rho
        Correlations; 1 stands for noise that wanders without end (a random walk).
    weights
        Of each; they add up to 1.
    n_series
        Series it was estimated from; 0 if it was assumed.
    """

    rho: tuple[float, ...]
    weights: tuple[float, ...]
    n_series: int = 0

    @classmethod
    def normal(cls, mean: float, spread: float) -> Correlation:
        """Return a normal distribution cut to the grid 0 to 0.95."""
        return cls(RHO, tuple(_normal_weights(mean, spread).tolist()))

    @classmethod
    def fixed(cls, rho: float) -> Correlation:
        """Return one correlation taken as known; 1 is a random walk."""
        return cls((rho,), (1.0,))

    @property
    def mean(self) -> float:
        """Mean of the distribution."""
        return float(np.dot(self.rho, self.weights))

    @property
    def spread(self) -> float:
        """Standard deviation of the distribution."""
        return float(np.sqrt(np.dot((np.array(self.rho) - self.mean) ** 2, self.weights)))


@dataclass(frozen=True)
class Evidence:
    """What the residuals of one fit say about its noise.

    Attributes
    ----------
    rho
        Correlations of the grid.
    log_likelihood
        Restricted log-likelihood: correlations by sizes of noise.
    slow_variance
        The variances sigma squared of the grid.
    covariances
        Correlation matrices of the quarters, one for each correlation.
    shifts
        By how much the coefficients move when the quarters are weighed by this noise.
    variances
        Their covariance matrix then.
    """

    rho: tuple[float, ...]
    log_likelihood: Array
    slow_variance: Array
    covariances: Array
    shifts: Array
    variances: Array


@dataclass(frozen=True, slots=True)
class Estimate:
    """A weighted sum of coefficients with its uncertainty, on the log scale.

    Attributes
    ----------
    value
        From the fit.
    interval
        95% interval.
    standard_error
        Standard deviation of the mixture.
    p_value
        Of the hypothesis that the value is 0; two-sided.
    correlation
        Mean correlation of neighbouring quarters once the series has been looked at.
    """

    value: float
    interval: Interval
    standard_error: float
    p_value: float
    correlation: float


def _normal_weights(mean: float, spread: float) -> Array:
    density = np.exp(-0.5 * ((np.array(RHO) - mean) / spread) ** 2)
    return np.asarray(density / density.sum(), dtype=np.float64)


def assumed_correlation() -> Correlation:
    """Return what is assumed of the correlation where only one series is looked at."""
    return Correlation.normal(*ALONE)


def _matrices(rho: Sequence[float], times: Array) -> Array:
    lags = np.abs(times[:, None] - times[None, :])
    # A random walk has no variance of its own; up to a constant, which every
    # contrast of the residuals leaves out, its covariance falls in a straight line.
    line = 1 - lags / max(float(lags.max()), 1.0)
    return np.stack([line if value >= 1 else np.power(value, lags) for value in rho])


def evidence(fit: LogLinearFit, rho: Sequence[float] = RHO) -> Evidence:
    """Return the restricted likelihood of the noise of a fit.

    Parameters
    ----------
    fit
        The fitted model.
    rho
        Correlations to look at.
    """
    poisson = 1 / fit.mean
    root = 1 / np.sqrt(poisson)
    covariances = _matrices(rho, fit.times)
    values, vectors = np.linalg.eigh(covariances * root[None, :, None] * root[None, None, :])
    rotated = np.swapaxes(vectors, 1, 2) @ (np.column_stack([fit.design, fit.residuals]) * root[:, None])
    width = rotated.shape[-1]
    products = (rotated[..., :, None] * rotated[..., None, :]).reshape(*rotated.shape[:2], width**2)
    floor = float(poisson.mean())
    seen = float(fit.residuals @ fit.residuals) / fit.df
    total = np.geomspace(max(floor, 0.1 * seen), max(100 * seen, 4 * floor), _SIGMAS)
    slow = np.maximum(total - floor, 0.0)
    precision = 1 / (1 + slow[None, :, None] * np.maximum(values, 0)[:, None, :])
    moments = (precision @ products).reshape(*precision.shape[:2], width, width)
    cross, moment, own = moments[..., :-1, :-1], moments[..., :-1, -1], moments[..., -1, -1]
    fitted = np.linalg.solve(cross, moment[..., None])[..., 0]
    square = own - np.sum(moment * fitted, axis=-1)
    determinant = np.linalg.slogdet(cross)[1] - np.log(precision).sum(axis=-1)
    return Evidence(
        tuple(rho), -0.5 * (determinant + square), slow, covariances, fitted, np.linalg.inv(cross)
    )


def estimate(
    fit: LogLinearFit,
    contrast: Array,
    correlation: Correlation | None = None,
    *,
    known: Evidence | None = None,
    reweighted: bool = False,
    level: float = 0.95,
) -> Estimate:
    """Return a weighted sum of coefficients with an interval that allows for autocorrelation.

    Parameters
    ----------
    fit
        The fitted model.
    contrast
        Weights of the coefficients.
    correlation
        Distribution of the correlation over the forces; what is assumed of one series
        alone if left out.
    known
        The evidence of this fit, if it has been worked out already.
    reweighted
        Whether the quarters are weighed by each noise of the grid (generalised least squares)
        rather than as in the fit. A slope hardly gains by it; a level at the edge of a gap
        does, because the quarters next to the gap then say most about it.
    level
        Of the interval.
    """
    prior = assumed_correlation() if correlation is None else correlation
    found = known if known is not None and known.rho == prior.rho else evidence(fit, prior.rho)
    share = np.exp(found.log_likelihood - found.log_likelihood.max()) * np.array(prior.weights)[:, None]
    share = share / share.sum()
    if reweighted:
        centre = found.shifts @ contrast
        spread = np.sqrt(np.einsum("p,kjpq,q->kj", contrast, found.variances, contrast))
    else:
        pull = contrast @ fit.influence
        # Rounding apart, a contrast of a random walk has no negative variance.
        slow = np.maximum(np.einsum("n,knm,m->k", pull, found.covariances, pull), 0.0)
        spread = np.sqrt(np.sum(pull**2 / fit.mean) + found.slow_variance[None, :] * slow[:, None])
        centre = np.zeros_like(spread)
    shift = float(np.sum(share * centre))
    value = float(contrast @ fit.coefficients) + shift
    lower, upper, p_value = _tails(share.ravel(), (centre - shift).ravel(), spread.ravel(), value, level)
    return Estimate(
        value=value,
        interval=Interval(value + lower, value + upper),
        standard_error=float(np.sqrt(np.sum(share * (spread**2 + (centre - shift) ** 2)))),
        p_value=p_value,
        correlation=float(share.sum(axis=1) @ np.array(prior.rho)),
    )


def _tails(
    share: Array, centre: Array, spread: Array, value: float, level: float
) -> tuple[float, float, float]:
    kept = share > 1e-9
    weights, middles, spreads = share[kept], centre[kept], spread[kept]
    tail = (1 - level) / 2
    reach = float(np.max(np.abs(middles) + spreads * -special.ndtri(tail))) + 1e-12

    def below(point: float) -> float:
        return float(np.sum(weights * special.ndtr((point - middles) / spreads)) / weights.sum())

    lower = float(optimize.brentq(lambda point: below(point) - tail, -reach, reach, xtol=1e-10))
    upper = float(optimize.brentq(lambda point: below(point) - (1 - tail), -reach, reach, xtol=1e-10))
    beyond = below(-value)
    return lower, upper, min(1.0, 2 * min(beyond, 1 - beyond))


def pool(found: Iterable[Evidence]) -> Correlation:
    """Return the distribution of the correlation over the forces.

    Parameters
    ----------
    found
        The evidence of each force, all on the grid :data:`RHO`.
    """
    rows = [np.exp(item.log_likelihood - item.log_likelihood.max()).sum(axis=1) for item in found]
    if not rows:
        return assumed_correlation()
    likelihood = np.array([row / row.max() for row in rows])
    centre, deviation = POOLED_CENTRE
    means = [mean for mean in RHO for _ in POOLED_SPREADS]
    shapes = np.array([_normal_weights(mean, spread) for mean in RHO for spread in POOLED_SPREADS])
    support = np.log(likelihood @ shapes.T).sum(axis=0)
    support = support - 0.5 * ((np.array(means) - centre) / deviation) ** 2
    share = np.exp(support - support.max())
    weights = share @ shapes / share.sum()
    return Correlation(RHO, tuple((weights / weights.sum()).tolist()), n_series=len(rows))
