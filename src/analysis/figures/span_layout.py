"""Where the panels of comparable spans stand, and where in a panel a quarter is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.figures.changes import period_words, year_fraction
from analysis.figures.labels import Stair, stairs
from analysis.figures.span_panels import NO_SPAN, Span, SpanPanel, SpanPanels
from analysis.figures.style import WIDE, text_width
from analysis.periods import Quarter

SMALL = 12.0
"""Size of the type beside bars and above panels."""

STEP = 15.0
"""From one line above a panel to the next."""

_LEGIBLE = 84.0
"""Least width of a panel."""

_HEAD = 8
"""Most lines of words above one panel."""


@dataclass(frozen=True)
class PanelPlace:
    """A panel on the paper: from ``left`` at the first quarter to ``right`` after the last."""

    left: float
    right: float
    first: Quarter
    last: Quarter

    def x(self, year: float) -> float:
        """Return the place of a point in time, to a tenth of a pixel."""
        begin, end = year_fraction(self.first), year_fraction(self.last + 1)
        return round(self.left + (year - begin) / (end - begin) * (self.right - self.left), 1)

    def ends(self, span: Span) -> tuple[float, float]:
        """Return where a span begins and where its last quarter is over."""
        return self.x(year_fraction(span.start)), self.x(year_fraction(span.end + 1))

    def years(self) -> list[int]:
        """Return the years that begin in the panel, as many as have room for their labels."""
        begin, end = year_fraction(self.first), year_fraction(self.last + 1)
        each = (self.right - self.left) / (end - begin)
        step = next(
            step for step in (1, 2, 5, 10, 20) if step * each >= text_width("2024", SMALL) + 8 or step == 20
        )
        return [year for year in range(math.ceil(begin), math.floor(end) + 1) if year % step == 0]

    def labels(self) -> list[tuple[float, str]]:
        """Return where the labels of years are centred, moved a little to stay at their panel."""
        placed = []
        ended = -math.inf
        for year in self.years():
            half = text_width(str(year), SMALL) / 2
            centre = round(min(max(self.x(year), self.left + half - 4), self.right - half + 4), 1)
            if abs(centre - self.x(year)) < 8 and centre - half > ended + 4:
                placed.append((centre, str(year)))
                ended = centre + half
        return placed


def _head_words(panel: SpanPanel, last: Quarter) -> str:
    """Return what stands above a panel: ``Stalking, from April 2021 (42 of 43 forces)``."""
    if panel.common is None:
        when = NO_SPAN
    elif panel.common.end == last:
        when = f"from {period_words(panel.common.start, None)}"
    else:
        when = period_words(panel.common.start, panel.common.end)
    return f"{panel.name}, {when} ({panel.sharing})" if panel.different else f"{panel.name}, {when}"


@dataclass(frozen=True)
class Tier:
    """Panels side by side, with their heads on stairs above them."""

    panels: tuple[SpanPanel, ...]
    places: tuple[PanelPlace, ...]
    heads: tuple[Stair, ...]

    @property
    def head(self) -> float:
        """Height of the words above the panels."""
        return STEP * max(stair.row + len(stair.lines) for stair in self.heads) + 8

    @property
    def legible(self) -> bool:
        """Whether every panel is wide enough, and so is the room for the words above it."""
        if any(place.right - place.left < _LEGIBLE for place in self.places):
            return False
        fits = all(
            place.left + 4 + text_width(line, SMALL) <= WIDE
            for place, stair in zip(self.places, self.heads, strict=True)
            for line in stair.lines
        )
        return fits and all(len(stair.lines) <= _HEAD for stair in self.heads)


def _tier(held: SpanPanels, panels: Sequence[SpanPanel], columns: int, names: float) -> Tier:
    each = (WIDE - names) / columns
    places = tuple(
        PanelPlace(
            round(names + number * each), round(names + (number + 1) * each) - 10, held.first, held.last
        )
        for number in range(len(panels))
    )
    texts = [
        (place.left + 4, _head_words(panel, held.last)) for place, panel in zip(places, panels, strict=True)
    ]
    return Tier(tuple(panels), places, tuple(stairs(texts, right=WIDE, size=SMALL)))


def choose_tiers(held: SpanPanels) -> list[Tier]:
    """Put all panels side by side, or in two rows where they would be too narrow to read."""
    names = 10 + max(
        text_width(force, SMALL, "bold" if force in held.different else "normal") for force in held.forces
    )
    number = len(held.panels)
    one = _tier(held, held.panels, number, names)
    if one.legible or number == 1:
        return [one]
    half = math.ceil(number / 2)
    return [_tier(held, part, half, names) for part in (held.panels[:half], held.panels[half:])]
