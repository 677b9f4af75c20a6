"""The axis of a dot plot: how far it reaches, and where it is ticked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

_OUTSIDE = 0.05
"""The largest part of the interval ends that may lie beyond the axis."""

_WORTH_IT = 1.5
"""Ends are left outside only while the axis would otherwise be this many times as long."""


@dataclass(frozen=True)
class IntervalAxis:
    """From where to where an axis goes, in equal steps or in equal ratios."""

    low: float
    high: float
    log: bool

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at the low end, 1 at the high end, beyond them outside."""
        low, high = _scaled(self.low, log=self.log), _scaled(self.high, log=self.log)
        return (_scaled(value, log=self.log) - low) / (high - low)

    def cuts(self, lower: float, upper: float) -> bool:
        """Say whether an interval is longer than the axis at either end."""
        return lower < self.low or upper > self.high

    def ticks(self, most: int) -> list[float]:
        """Return at most about ``most`` round values on the axis."""
        if self.log and self.high / self.low >= 4:
            base = 2 if self.high / self.low < 2000 else 10
            first = math.ceil(round(math.log(self.low, base), 9))
            last = math.floor(round(math.log(self.high, base), 9))
            stride = max(1, math.ceil((last - first + 1) / most))
            return [float(base) ** power for power in range(first, last + 1) if power % stride == 0]
        values = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        slack = (self.high - self.low) * 1e-9
        return [float(value) for value in values if self.low - slack <= value <= self.high + slack]


def _scaled(value: float, *, log: bool) -> float:
    if not log:
        return value
    return math.log(value) if value > 0 else -math.inf


def _reach(
    lowers: Sequence[float], uppers: Sequence[float], inner: tuple[float, float], allowed: int
) -> tuple[float, float]:
    """Return the ends of an axis that leaves few interval ends outside, and only if that helps."""
    lows, highs = sorted(lowers), sorted(uppers, reverse=True)
    reaches = [
        (left + right, max(inner[1], highs[right]) - min(inner[0], lows[left]), left, right)
        for left in range(min(allowed, len(lows) - 1) + 1)
        for right in range(min(allowed - left, len(highs) - 1) + 1)
    ]
    shortest = min(length for _, length, _, _ in reaches)
    _, _, left, right = min(
        reach for reach in reaches if reach[1] <= shortest * _WORTH_IT and math.isfinite(reach[1])
    )
    return min(inner[0], lows[left]), max(inner[1], highs[right])


def choose_axis(
    estimates: Sequence[tuple[float, float, float]],
    *,
    log: bool,
    reference: float | None,
    from_nought: bool,
) -> IntervalAxis:
    """Return an axis that holds every value, the reference and at least 95% of the interval ends.

    Parameters
    ----------
    estimates
        Value, lower and upper end of each.
    log
        Whether equal ratios are equally far apart. An end at 0 is then always outside.
    reference
        A value the axis has to hold; None for none.
    from_nought
        Whether the figures cannot be negative, so that the axis never goes below 0, and
        begins there unless all of them are far from it.
    """
    values = [_scaled(value, log=log) for value, _, _ in estimates]
    if reference is not None:
        values.append(_scaled(reference, log=log))
    inner = min(values), max(values)
    lowers = [_scaled(lower, log=log) for _, lower, _ in estimates]
    uppers = [_scaled(upper, log=log) for _, _, upper in estimates]
    endless = [lower for lower in lowers if math.isinf(lower)]
    finite = [lower for lower in lowers if math.isfinite(lower)] or [inner[0]]
    allowed = max(0, math.floor(_OUTSIDE * 2 * len(estimates)) - len(endless))
    low, high = _reach(finite, uppers, inner, allowed)
    apart = 0.06 * (high - low)  # so that a mark is told from the arrow head of an interval cut there
    low, high = min(low, inner[0] - apart), max(high, inner[1] + apart)
    if log:
        pad = max(0.03 * (high - low), math.log(1.05))
        return IntervalAxis(math.exp(low - pad), math.exp(high + pad), log)
    pad = 0.03 * (high - low) or max(abs(high), 1.0) * 0.1
    if from_nought and (low - pad < 0 or low < high * 0.4):
        return IntervalAxis(0.0, high + pad, log)
    return IntervalAxis(low - pad, high + pad, log)


def fitting_ticks(
    axis: IntervalAxis, *, most: int, fits: Callable[[Sequence[float]], bool]
) -> tuple[float, ...]:
    """Return as many ticks as there is room for their labels, at most about ``most``."""
    ticks: list[float] = []
    for number in range(most, 0, -1):
        ticks = axis.ticks(number)
        if fits(ticks):
            break
    return tuple(ticks)
