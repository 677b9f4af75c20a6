"""Shares of a count in a wider count, with an interval that allows for uneven quarters.

A share of recorded offences varies more from quarter to quarter than independent
offences would. The dispersion says how many times; the Wilson interval is then
that of the count the dispersion leaves, with a t quantile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.models.intervals import Interval


@dataclass(frozen=True, slots=True)
class ShareDispersion:
    """Variance of quarterly shares over that of a binomial share.

    Attributes
    ----------
    factor
        At least 1.
    df
        Residual degrees of freedom; ``inf`` where it was assumed.
    assumed_because
        Why it was not estimated; empty if it was.
    """

    factor: float
    df: float
    assumed_because: str = ""

    def quantile(self, level: float = 0.95) -> float:
        """Return the two-sided t quantile that goes with these degrees of freedom."""
        if np.isinf(self.df):
            return float(stats.norm.ppf(0.5 + level / 2))
        return float(stats.t.ppf(0.5 + level / 2, self.df))


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a wider count.

    Attributes
    ----------
    part, whole
        The counts.
    share
        ``part / whole``, between 0 and 1; None where it is not estimated.
    interval
        95% interval of the share.
    not_estimated_because
        The reason there is none; empty where there is one.
    """

    part: int | None
    whole: int | None
    share: float | None
    interval: Interval | None
    not_estimated_because: str = ""

    @property
    def percent(self) -> float | None:
        """The share in per cent."""
        return None if self.share is None else 100 * self.share

    @property
    def percent_interval(self) -> Interval | None:
        """95% interval of the share in per cent."""
        if self.interval is None:
            return None
        return Interval(100 * self.interval.lower, 100 * self.interval.upper)


def wilson(part: float, whole: float, quantile: float) -> Interval:
    """Return the Wilson score interval of ``part / whole`` with this quantile.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, pages 209 to 212.
    """
    p, z2 = part / whole, quantile**2
    centre = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = quantile / (1 + z2 / whole) * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole**2))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def estimate_share(part: int, whole: int, dispersion: ShareDispersion, *, level: float = 0.95) -> Share:
    """Return a share with its interval.

    Parameters
    ----------
    part, whole
        Counts with ``0 <= part <= whole``.
    dispersion
        Of the quarterly shares.
    """
    if whole <= 0:
        return Share(part, whole, None, None, "there is no offence to take a share of")
    if not 0 <= part <= whole:
        return Share(part, whole, None, None, "a count is negative, an official correction")
    effective = whole / dispersion.factor
    interval = wilson(part / dispersion.factor, effective, dispersion.quantile(level))
    return Share(part, whole, part / whole, interval)


def share_dispersion(
    part: NDArray[np.float64], whole: NDArray[np.float64], groups: NDArray[np.int_] | None = None
) -> ShareDispersion:
    """Estimate the dispersion of quarterly shares around one share in each group.

    Pearson's chi-square over its degrees of freedom (cells less groups), at least 1. Quarters
    of a group are taken to have one share, so a drift within it counts as noise and widens
    the interval.

    Parameters
    ----------
    part, whole
        Counts of each quarter, without missing values.
    groups
        A number for each quarter; one group if left out.
    """
    groups = np.zeros(len(part), dtype=int) if groups is None else groups
    chi2, df = 0.0, 0
    for group in np.unique(groups):
        mine = (groups == group) & (whole > 0)
        total, inside = whole[mine].sum(), part[mine].sum()
        if mine.sum() < 2 or inside <= 0 or inside >= total:
            continue
        p = inside / total
        chi2 += float((((part[mine] - whole[mine] * p) ** 2) / (whole[mine] * p * (1 - p))).sum())
        df += int(mine.sum()) - 1
    if df < 3:
        return ShareDispersion(1.0, np.inf, "too few quarters with offences to estimate it")
    return ShareDispersion(max(1.0, chi2 / df), float(df))


def difference_interval(before: Share, after: Share) -> Interval | None:
    """Return the interval of ``after - before`` from the intervals of the two shares.

    Newcombe's hybrid score method; with dispersed shares their widened Wilson intervals take
    the place of the plain ones.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, pages 873 to 890, method 10.
    """
    if before.share is None or before.interval is None or after.share is None or after.interval is None:
        return None
    gap = after.share - before.share
    down = math.hypot(after.share - after.interval.lower, before.interval.upper - before.share)
    up = math.hypot(after.interval.upper - after.share, before.share - before.interval.lower)
    return Interval(gap - down, gap + up)
