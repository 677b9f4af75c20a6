"""How one figure differs over the forces: mean, spread and range to expect.

Each force has its own log ratio with its own standard error. The random-effects
model splits what is seen into chance within forces and real differences between
them; the prediction interval says what to expect of a force like these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from analysis.models.intervals import Interval

FEWEST_FORCES = 5
"""Below this number of forces a spread over them is not estimated."""


@dataclass(frozen=True, slots=True)
class SpreadOverForces:
    """The distribution of a ratio over forces.

    Attributes
    ----------
    ratio, interval
        The typical force (mean of the logs) with a 95% interval (Hartung and Knapp).
    between_sd
        Standard deviation of the log ratio between forces (Paule and Mandel).
    range_to_expect
        95% prediction interval: where the ratio of another force like these would lie.
    statistic, df, p_value
        Cochran's test that all the forces have the same ratio.
    n_forces
        Forces used.
    not_estimated_because
        The reason there is none; empty where there is one.
    """

    ratio: float | None
    interval: Interval | None
    between_sd: float | None
    range_to_expect: Interval | None
    statistic: float | None
    df: int
    p_value: float | None
    n_forces: int
    not_estimated_because: str = ""


def spread_over_forces(logs: Sequence[float], errors: Sequence[float]) -> SpreadOverForces:
    """Estimate how a ratio differs over the forces.

    Parameters
    ----------
    logs, errors
        Log ratio of each force and its standard error.

    References
    ----------
    Paule and Mandel (1982); Hartung and Knapp (2001); Higgins, Thompson and Spiegelhalter (2009)
    for the prediction interval.
    """
    y, se = np.asarray(logs, dtype=float), np.asarray(errors, dtype=float)
    usable = np.isfinite(y) & np.isfinite(se) & (se > 0)
    y, se = y[usable], se[usable]
    n = len(y)
    if n < FEWEST_FORCES:
        reason = f"only {n} forces have a figure, and a spread over forces needs {FEWEST_FORCES}"
        return SpreadOverForces(None, None, None, None, None, max(0, n - 1), None, n, reason)
    fit = combine_effects(y, se**2, method_re="iterated", use_t=True)
    tau2 = float(max(0.0, fit.tau2))
    weights = 1 / (se**2 + tau2)
    mean = float((weights * y).sum() / weights.sum())
    plain = 1 / weights.sum()
    # Never narrower than the model's own standard error where forces agree by chance.
    knapp = max(1.0, float((weights * (y - mean) ** 2).sum() / (n - 1)))
    half = float(stats.t.ppf(0.975, n - 1)) * math.sqrt(knapp * plain)
    reach = float(stats.t.ppf(0.975, n - 2)) * math.sqrt(tau2 + knapp * plain)
    statistic = float((((y - np.average(y, weights=1 / se**2)) / se) ** 2).sum())
    return SpreadOverForces(
        ratio=math.exp(mean),
        interval=Interval(math.exp(mean - half), math.exp(mean + half)),
        between_sd=math.sqrt(tau2),
        range_to_expect=Interval(math.exp(mean - reach), math.exp(mean + reach)),
        statistic=statistic,
        df=n - 1,
        p_value=float(stats.chi2.sf(statistic, n - 1)),
        n_forces=n,
    )
