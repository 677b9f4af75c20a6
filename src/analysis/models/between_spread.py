"""How widely forces differ beyond chance, estimated so that outlying forces do not hide themselves."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats


def winsorised_dispersion(z: NDArray[np.float64], share: float = 0.1) -> float:
    """Return the mean squared z-score with each tail pulled in, consistent for normal scores.

    Spiegelhalter pulls the outermost 10% of either side in to the 10% and 90% quantiles, so that
    a few outlying forces do not hide themselves by stretching the limits. For normal scores that
    alone understates the variance by a third (0.68 for 10%); the result is divided by this factor.

    Parameters
    ----------
    z
        Plain z-scores.
    share
        Share of each tail; 0 for none.
    """
    return float(_winsorised(z[None, :], share)[0])


def _winsorised(z: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    if share <= 0:
        return np.asarray(np.mean(z**2, axis=1))
    low, high = np.quantile(z, [share, 1 - share], axis=1, keepdims=True)
    cut = float(stats.norm.ppf(1 - share))
    expected = 2 * share * cut**2 + (1 - 2 * share) - 2 * cut * float(stats.norm.pdf(cut))
    return np.asarray(np.mean(np.clip(z, low, high) ** 2, axis=1) / expected)


def between_forces(gap: NDArray[np.float64], variance: NDArray[np.float64], share: float = 0.1) -> float:
    """Return the variance of the forces' true values around the centre, on the funnel's scale.

    The variance with which the *adjusted* scores have a winsorised mean square of one (a robust
    form of Paule and Mandel). Pulling in the tails of the plain scores would pull in the large forces,
    whose plain scores are the widest, and understate it.

    Parameters
    ----------
    gap
        Distance of each force from the centre.
    variance
        Its variance by chance.
    share
        Share of each tail pulled in.
    """

    def excess(between: float) -> float:
        return winsorised_dispersion(gap / np.sqrt(variance + between), share) - 1

    if excess(0.0) <= 0:
        return 0.0
    top = float(np.max(gap**2))
    while excess(top) > 0:
        top *= 2
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-12))


@cache
def reference_df(n: int, share: float) -> float:
    """Return the degrees of freedom of a force's distance in units of the spread estimated with it.

    The spread of 43 forces is itself uncertain, and with the tails pulled in an outlying force does
    not stretch its own yardstick. Read against the normal distribution, forces of one family would
    then be called different too often. The t distribution is taken that
    has, at the level of one test among ``n``, the tail which normal scores have by simulation (fixed
    seed, no figures of any force).

    Parameters
    ----------
    n
        Forces.
    share
        Share of each tail pulled in.
    """
    rng = np.random.default_rng(20260423)
    scores = rng.standard_normal((20_000, n))
    units = np.sqrt(_winsorised(scores, share))
    tail = 0.05 / n
    cut = float(np.quantile(np.abs(scores / units[:, None]), 1 - tail))

    def gap(df: float) -> float:
        return float(stats.t.isf(tail / 2, df)) - cut

    if gap(1000.0) >= 0:
        return math.inf
    return float(optimize.brentq(gap, 3.0, 1000.0))
