"""From sizes and values of a funnel to places on its paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.figures.funnel_points import FunnelData, FunnelPoint


@dataclass(frozen=True)
class Plot:
    """Where the axes of a funnel run, and from what to what."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    highest: float

    def x(self, base: float) -> float:
        """Return where a size stands, on a log scale."""
        share = (math.log10(base) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return where a value, as printed, stands."""
        return self.bottom - value / self.highest * (self.bottom - self.top)

    def at(self, point: FunnelPoint, funnel: FunnelData) -> tuple[float, float]:
        """Return where a force stands."""
        return self.x(point.base), self.y(point.value * funnel.factor)
