"""The names on a funnel: forces and the national line, where there is room for them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.figures.funnel_plot import Plot
from analysis.figures.funnel_points import FunnelData
from analysis.figures.sheet import Sheet
from analysis.figures.style import Weight, text_width

Box = tuple[float, float, float, float]
"""What is taken already: left, right, top, bottom."""

_LEADER_FROM = 16
"""A name further than this from its mark gets a line to it."""

_NEARER = 4
"""A name without a line is nearer to its own mark than to any other by this much."""


def _free(box: Box, taken: Sequence[Box], plot: Plot) -> bool:
    left, right, top, bottom = box
    if left < plot.left + 2 or right > plot.right + 6 or top < plot.top - 6 or bottom > plot.bottom - 2:
        return False
    return all(right <= a or b <= left or bottom <= c or d <= top for a, b, c, d in taken)


def _nearest(
    at: tuple[float, float], spot: tuple[float, float], wide: float, size: float
) -> tuple[float, float]:
    """Return the point beside a text, a little off it, that is nearest to a mark."""
    return min(max(at[0], spot[0] - 3), spot[0] + wide + 3), min(max(at[1], spot[1] - size), spot[1] + 3)


def _place(
    text: str,
    size: float,
    weight: Weight,
    at: tuple[float, float],
    taken: Sequence[Box],
    plot: Plot,
    reach: int,
    others: Sequence[tuple[float, float]] = (),
) -> tuple[float, float] | None:
    """Return the left end and baseline of a free place for a text, near a point or further off.

    Near it, no other point is taken for the one that is meant.
    """
    wide, tall = text_width(text, size, weight), size * 0.85
    x, y = at
    for far in range(reach):
        out = 10.0 + 14 * far
        for left, base in (
            (x + out, y + tall / 2),
            (x - out - wide, y + tall / 2),
            (x - 8, y - out),
            (x - wide + 8, y - out),
            (x - 8, y + out + tall),
            (x - wide + 8, y + out + tall),
            (x - wide / 2, y - out),
            (x - wide / 2, y + out + tall),
            (x + out * 0.7, y - out * 0.7),
            (x + out * 0.7, y + out * 0.7 + tall),
            (x - out * 0.7 - wide, y - out * 0.7),
            (x - out * 0.7 - wide, y + out * 0.7 + tall),
        ):
            if not _free((left - 3, left + wide + 3, base - tall - 2, base + 4), taken, plot):
                continue
            away = math.dist(at, _nearest(at, (left, base), wide, size))
            if away > _LEADER_FROM or all(
                math.dist(other, _nearest(other, (left, base), wide, size)) >= away + _NEARER
                for other in others
            ):
                return left, base
    return None


def _write(
    sheet: Sheet,
    text: str,
    at: tuple[float, float],
    spot: tuple[float, float],
    *,
    size: float,
    weight: Weight,
    ink: str,
) -> Box:
    """Write the name of a point, with a line to it from further off; return what it covers."""
    wide = text_width(text, size, weight)
    near = _nearest(at, spot, wide, size)
    if math.dist(at, near) > _LEADER_FROM:
        sheet.line([at[0], near[0]], [at[1], near[1]], ink=ink, width=1)
    ends = at[0] > spot[0] + wide / 2
    sheet.text(
        spot[0] + (wide if ends else 0),
        spot[1],
        text,
        size=size,
        weight=weight,
        ink=ink,
        align="right" if ends else "left",
    )
    return spot[0] - 3, spot[0] + wide + 3, spot[1] - size, spot[1] + 4


def name_forces(sheet: Sheet, plot: Plot, funnel: FunnelData, taken: list[Box], *, wide: bool) -> None:
    """Name the highlighted force and, where there is room, those that are marked as different.

    Without a highlighted force the outermost and the largest are named too, each where there is room.
    """
    chosen = funnel.chosen
    if chosen is not None:
        text = f"{chosen.force} {funnel.words(chosen.value).removesuffix(' for every 1,000')}"
        at = plot.at(chosen, funnel)
        spot = _place(text, 14, "bold", at, taken, plot, 12)
        if spot is None:  # nowhere free of points: beside the title of the axis is always room
            spot = plot.right - text_width(text, 14, "bold"), plot.top - 10
        taken.append(_write(sheet, text, at, spot, size=14, weight="bold", ink="part-8q"))
    if funnel.highlight is not None and not wide:
        return
    for point in funnel.named:
        at = plot.at(point, funnel)
        others = [plot.at(other, funnel) for other in funnel.points if other is not point]
        reach = 1 if funnel.highlight is not None else 3
        spot = _place(point.force, 12, "normal", at, taken, plot, reach, others)
        if spot is not None:
            taken.append(_write(sheet, point.force, at, spot, size=12, weight="normal", ink="ink"))


def _least_covered(
    wide: float, bases: Sequence[float], plot: Plot, taken: Sequence[Box]
) -> tuple[float, float] | None:
    """Return the left end and baseline where a text covers least of what is taken, the first of equals."""
    room = int(plot.right - wide - plot.left - 6) // 8
    lefts = [plot.right - wide - 8 * step for step in range(room + 1)]
    fewest = math.inf
    best = None
    for base in bases:
        if base - 12 < plot.top or base + 3 > plot.bottom:
            continue
        beside = [(a, b) for a, b, c, d in taken if base - 12 < d and c < base + 3]
        for left in lefts:
            hits = sum([left - 3 < b and a < left + wide + 3 for a, b in beside])
            if hits < fewest:
                fewest, best = hits, (left, base)
            if not hits:
                return best
    return best


def name_national(sheet: Sheet, plot: Plot, funnel: FunnelData, taken: list[Box]) -> None:
    """Name the national line where fewest points are covered, beside it or a little further off."""
    text = f"England and Wales {funnel.words(funnel.national or 0).removesuffix(' for every 1,000')}"
    wide = text_width(text, 13)
    y = plot.y((funnel.national or 0) * funnel.factor)
    further = [y + away for far in range(20, 140, 12) for away in (-far, far + 10)]
    spot = _least_covered(wide, [y - 5, y + 15, *further], plot, taken)
    if spot is not None:
        left, base = spot
        if not y - 6 < base < y + 16:
            near = base + 4 if base < y else base - 12
            sheet.line([left + wide / 2, left + wide / 2], [near, y], ink="ink", width=0.8)
        sheet.text(left, base, text, size=13)
        taken.append((left - 3, left + wide + 3, base - 12, base + 3))
