"""Intervals of counts and of ratios of counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from analysis.models.dispersion import Dispersion

FEWEST_FOR_LOG = 10.0
"""Effective counts below this get the exact conditional interval, not the log-normal one."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95% interval unless another level is named."""

    lower: float
    upper: float

    def contains(self, value: float) -> bool:
        """Whether the value lies inside, its ends included."""
        return self.lower <= value <= self.upper


def byar(count: float, *, level: float = 0.95) -> Interval:
    """Return Byar's interval of a Poisson count.

    Accurate to about 0.1 for any count; used by UK public health statistics.

    References
    ----------
    Breslow and Day (1987), Statistical Methods in Cancer Research, volume II, page 69.
    """
    z = float(stats.norm.ppf(0.5 + level / 2))
    lower = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    upper = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * math.sqrt(count + 1))) ** 3
    return Interval(lower, upper)


def count_interval(count: int, dispersion: Dispersion, *, level: float = 0.95) -> Interval:
    """Return the interval of the mean behind a count whose variance is ``dispersion`` times Poisson.

    Byar's interval of the count the dispersion leaves (count over factor), scaled back, and
    widened by the t quantile where the dispersion was estimated.
    """
    effective = byar(count / dispersion.factor, level=level)
    stretch = dispersion.quantile(level) / float(stats.norm.ppf(0.5 + level / 2))
    lower = count - (count - effective.lower * dispersion.factor) * stretch
    upper = count + (effective.upper * dispersion.factor - count) * stretch
    return Interval(max(0.0, lower), upper)


def ratio_interval(
    before: int, after: int, dispersion: Dispersion, *, level: float = 0.95
) -> Interval | None:
    """Return the interval of the ratio of two counts, ``after`` over ``before``.

    Log-normal, with variance ``dispersion * (1/before + 1/after)`` and a t quantile; for
    small counts the exact conditional (binomial) interval of the counts the dispersion leaves.

    Returns
    -------
    Interval or None
        None where ``before`` is zero or a count is negative: no ratio exists.
    """
    if before <= 0 or after < 0:
        return None
    b, a = before / dispersion.factor, after / dispersion.factor
    if min(a, b) >= FEWEST_FOR_LOG:
        half = dispersion.quantile(level) * math.sqrt(1 / a + 1 / b)
        centre = math.log(after / before)
        return Interval(math.exp(centre - half), math.exp(centre + half))
    tail = (1 - level) / 2
    low = 0.0 if a == 0 else float(stats.beta.ppf(tail, a, b + 1))
    high = float(stats.beta.ppf(1 - tail, a + 1, b))
    upper = math.inf if high >= 1 else high / (1 - high)
    return Interval(low / (1 - low), upper)
