"""Every force against its size, between the limits that forces alike would keep to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from analysis import numbers
from analysis.comparison_words import printed_call
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.funnel_points import (
    FLAGGED,
    POINT_COLUMNS,
    SHAPES,
    FunnelData,
    Kind,
    funnel_table,
    read_funnel,
)
from analysis.figures.labels import wrap
from analysis.figures.style import NARROW, WIDE, Sheet, Weight, round_ticks, text_width
from analysis.provenance import Provenance

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Plot:
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    highest: float

    def x(self, base: float) -> float:
        share = (math.log10(base) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - value / self.highest * (self.bottom - self.top)


def _base_ticks(low: float, high: float) -> list[int]:
    exponents = range(math.floor(low), math.ceil(high) + 1)
    values = [step * 10**exponent for exponent in exponents if exponent >= 0 for step in (1, 2, 5)]
    return [value for value in values if low <= math.log10(value) <= high]


def _base_words(base: int) -> str:
    return f"{base // 1_000_000} million" if base >= 1_000_000 else numbers.count(base)


def _limit_line(
    sheet: Sheet, plot: _Plot, ends: Sequence[tuple[float, float]], factor: float
) -> list[tuple[float, float]]:
    """Draw one limit where it is inside the plot, and return its points."""
    inside = [
        (plot.x(base), plot.y(value * factor))
        for base, value in ends
        if plot.low <= math.log10(base) <= plot.high and 0 <= value * factor <= plot.highest
    ]
    if len(inside) > 1:
        sheet.line([x for x, _ in inside], [y for _, y in inside], ink="muted", width=1.2, dashes=(5, 3))
    return inside


def _free(box: _Box, taken: Sequence[_Box], plot: _Plot) -> bool:
    left, right, top, bottom = box
    if left < plot.left + 2 or right > plot.right + 6 or top < plot.top - 6 or bottom > plot.bottom - 2:
        return False
    return all(right <= a or b <= left or bottom <= c or d <= top for a, b, c, d in taken)


def _place(
    text: str,
    size: float,
    weight: Weight,
    at: tuple[float, float],
    taken: Sequence[_Box],
    plot: _Plot,
    reach: int,
) -> tuple[float, float] | None:
    """Return the left end and baseline of a free place for a text, near a point or further off."""
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
            if _free((left - 3, left + wide + 3, base - tall - 2, base + 4), taken, plot):
                return left, base
    return None


def _name_points(
    sheet: Sheet, plot: _Plot, funnel: FunnelData, taken: list[_Box], *, all_flagged: bool
) -> None:
    """Name the highlighted force and, where there is room, those that are marked as different."""
    chosen = funnel.chosen
    if chosen is not None:
        at = plot.x(chosen.base), plot.y(chosen.value * funnel.factor)
        text = f"{chosen.force} {funnel.words(chosen.value).removesuffix(' for every 1,000')}"
        spot = _place(text, 14, "bold", at, taken, plot, 12)
        if spot is None:  # nowhere free of points: beside the title of the axis is always room
            spot = plot.right - text_width(text, 14, "bold"), plot.top - 10
        wide = text_width(text, 14, "bold")
        box = (spot[0] - 3, spot[0] + wide + 3, spot[1] - 14, spot[1] + 4)
        near = min(max(at[0], spot[0]), spot[0] + wide), min(max(at[1], spot[1] - 12), spot[1] + 3)
        if math.dist(at, near) > 16:
            sheet.line([at[0], near[0]], [at[1], near[1]], ink="part-8q", width=1)
        ends = at[0] > spot[0] + wide / 2
        sheet.text(
            spot[0] + (wide if ends else 0),
            spot[1],
            text,
            size=14,
            weight="bold",
            ink="part-8q",
            align="right" if ends else "left",
        )
        taken.append(box)
    for point in funnel.points if all_flagged else ():
        if point.call not in FLAGGED or point is chosen:
            continue
        at = plot.x(point.base), plot.y(point.value * funnel.factor)
        spot = _place(point.force, 12, "normal", at, taken, plot, 1)
        if spot is not None:
            sheet.text(spot[0], spot[1], point.force, size=12)
            taken.append((spot[0] - 3, spot[0] + text_width(point.force, 12) + 3, spot[1] - 12, spot[1] + 4))


def _key_entries(funnel: FunnelData) -> list[tuple[str, str, str]]:
    entries = []
    for call, shape in SHAPES.items():
        number = sum(point.call == call for point in funnel.points)
        if number:
            ink = "ink" if call in FLAGGED else "mix-3"
            entries.append(
                (shape, ink, f"{printed_call(call)}: {number} {'force' if number == 1 else 'forces'}")
            )
    if funnel.limits:
        entries.append(("", "", "95% limits, allowing for how forces differ"))
    return entries


def _key(sheet: Sheet | None, entries: Sequence[tuple[str, str, str]], width: float, begin: float) -> float:
    """Write the key in rows; return where it ends. Without a sheet, only measure."""
    x, y, size = 0.0, begin, 13.0
    for shape, ink, words in entries:
        room = 26 if shape == "" else 18
        if x > 0 and x + room + text_width(words, size) > width:
            x, y = 0.0, y + 19
        if sheet is not None:
            if shape:
                sheet.mark(x + 6, y + 9, ink=ink, shape=shape, size=9 if ink == "ink" else 7)
            else:
                sheet.line([x, x + 20], [y + 9, y + 9], ink="muted", width=1.2, dashes=(5, 3))
            sheet.text(x + room, y + 13, words, size=size, ink="muted")
        x += room + text_width(words, size) + 22
    return y + 19


def _sheet(funnel: FunnelData, width: float, deep: float) -> Sheet:
    size = 13.0
    wide = width == WIDE
    unit = "%" if funnel.kind == "proportion" else ""
    highest = max(point.value for point in funnel.points) * funnel.factor
    ticks = round_ticks(max(highest * 1.08, (funnel.national or 0) * funnel.factor * 1.3), 6)
    heading = "Share of offences" if funnel.kind == "proportion" else "For every 1,000 people"
    entries = _key_entries(funnel)
    reason = ""
    if funnel.highlight is not None and funnel.chosen is None:
        reason = f"{funnel.highlight} is not shown: {funnel.reason}"
    said = wrap(reason, width, size, "bold")
    head = _key(None, entries, width, 0) + 18 * len(said) + 6
    top = head + 30
    sheet = Sheet(width, top + deep + 46)
    _key(sheet, entries, width, 0)
    for number, line in enumerate(said):
        sheet.text(0, head - 18 * len(said) + 10 + 18 * number, line, size=size, weight="bold")
    bases = [point.base for point in funnel.points]
    low, high = math.log10(min(bases)) - 0.06, math.log10(max(bases)) + 0.06
    left = max(text_width(f"{tick:,.0f}{unit}", size) for tick in ticks) + 9
    plot = _Plot(left, width - 8, top, top + deep, low, high, ticks[-1])
    sheet.text(0, top - 12, heading, size=size, ink="muted")
    for tick in ticks:
        y = plot.y(tick)
        sheet.line([plot.left, plot.right], [y, y], ink="axis" if tick == 0 else "grid")
        sheet.text(left - 7, y + size * 0.36, f"{tick:,.0f}{unit}", size=size, ink="muted", align="right")
    _base_axis(sheet, plot, funnel, size)
    taken: list[_Box] = []
    for side in (1, 2):
        inside = _limit_line(sheet, plot, [(end[0], end[side]) for end in funnel.limits], funnel.factor)
        for (x, y), (right, lower) in pairwise(inside):
            taken.append((x, right, min(y, lower) - 1, max(y, lower) + 1))
    for point in funnel.points:
        x, y = plot.x(point.base), plot.y(point.value * funnel.factor)
        reach = 8 if point is funnel.chosen else 4
        taken.append((x - reach, x + reach, y - reach, y + reach))
    if funnel.national is not None:
        y = plot.y(funnel.national * funnel.factor)
        sheet.line([plot.left, plot.right], [y, y], ink="ink", width=1)
    for point in sorted(funnel.points, key=lambda point: (point.call in FLAGGED, point.force)):
        if point is funnel.chosen:
            continue
        flagged = point.call in FLAGGED
        sheet.mark(
            plot.x(point.base),
            plot.y(point.value * funnel.factor),
            ink="ink" if flagged else "mix-3",
            shape=SHAPES[point.call],
            size=9 if flagged else 7 if point.call == "no clear difference" else 6,
        )
    if funnel.national is not None:
        _name_national(sheet, plot, funnel, taken)
        taken.append((plot.left, plot.right, y - 1, y + 1))
    chosen = funnel.chosen
    if chosen is not None:
        x, y = plot.x(chosen.base), plot.y(chosen.value * funnel.factor)
        sheet.mark(x, y, ink="part-8q", shape=SHAPES[chosen.call], size=13)
    _name_points(sheet, plot, funnel, taken, all_flagged=wide)
    return sheet


def _base_axis(sheet: Sheet, plot: _Plot, funnel: FunnelData, size: float) -> None:
    ended = -math.inf
    for base in _base_ticks(plot.low, plot.high):
        x = plot.x(base)
        sheet.line([x, x], [plot.bottom, plot.bottom + 5], ink="axis")
        half = text_width(_base_words(base), size) / 2
        centre = min(max(x, half), sheet.width - half)
        if centre - half < ended + 8:
            continue
        sheet.text(centre, plot.bottom + 7 + size, _base_words(base), size=size, ink="muted", align="center")
        ended = centre + half
    sheet.text(
        sheet.width,
        plot.bottom + 26 + size,
        f"{funnel.base_name} (log scale)",
        size=size,
        ink="muted",
        align="right",
    )


def _name_national(sheet: Sheet, plot: _Plot, funnel: FunnelData, taken: list[_Box]) -> None:
    """Name the national line where fewest points are covered, beside it or a little further off."""
    text = f"England and Wales {funnel.words(funnel.national or 0).removesuffix(' for every 1,000')}"
    wide = text_width(text, 13)
    y = plot.y((funnel.national or 0) * funnel.factor)
    best: tuple[int, float, float] | None = None
    room = int(plot.right - wide - plot.left - 6) // 8
    for base in (y - 5, y + 15, *(y + away for far in range(20, 140, 12) for away in (-far, far + 10))):
        for left in (plot.right - wide - 8 * step for step in range(room + 1)):
            box = (left - 3, left + wide + 3, base - 12, base + 3)
            if box[2] < plot.top or box[3] > plot.bottom:
                continue
            hits = sum(box[0] < b and a < box[1] and box[2] < d and c < box[3] for a, b, c, d in taken)
            if best is None or hits < best[0]:
                best = (hits, left, base)
    if best is not None:
        _, left, base = best
        if not y - 6 < base < y + 16:
            near = base + 4 if base < y else base - 12
            sheet.line([left + wide / 2, left + wide / 2], [near, y], ink="ink", width=0.8)
        sheet.text(left, base, text, size=13)
        taken.append((left - 3, left + wide + 3, base - 12, base + 3))


def funnel(
    points: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    highlight: str | None,
    national: float | None,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    kind: Kind = "proportion",
    base_name: str = "Offences recorded",
    not_shown_because: str = "",
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw every force against its size, with the limits that allow for how forces differ.

    Parameters
    ----------
    points
        One row a force: force, base (offences, or residents), value (count over base), call
        (``higher than expected``, ``lower than expected``, ``no clear difference`` or
        ``not compared``). A force whose value or base is missing is left out of the drawing
        and stands in the table as not available.
    limits
        Columns base, lower, upper, on the scale of value; empty where there are none.
    highlight
        The force brought forward and named; None for none.
    national
        The value of England and Wales, as value; None for no line.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    kind, base_name
        ``proportion`` is printed in percent, ``rate`` for every 1,000 people; what the base counts.
    not_shown_because
        Why the highlighted force has no value; needed where it has none.

    Raises
    ------
    ReportError
        If a column is lacking, a call is unknown, a force comes twice, or the highlighted force
        has no value and no reason is given.
    """
    held = read_funnel(
        points,
        limits,
        highlight=highlight,
        national=national,
        kind=kind,
        base_name=base_name,
        reason=not_shown_because,
    )
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=funnel_table(held),
        data=points[list(POINT_COLUMNS)],
        wide=lambda: _sheet(held, WIDE, 330),
        narrow=lambda: _sheet(held, NARROW, 280),
        provenance=provenance,
        function=f"{__name__}.funnel",
    )
