"""Every force against its size, between the limits that forces alike would keep to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from analysis import numbers
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.funnel_key import draw_mark, key_entries, write_key
from analysis.figures.funnel_names import Box, name_forces, name_national
from analysis.figures.funnel_plot import Plot
from analysis.figures.funnel_points import (
    FLAGGED,
    POINT_COLUMNS,
    FunnelData,
    Kind,
    funnel_table,
    read_funnel,
)
from analysis.figures.labels import wrap
from analysis.figures.sheet import Sheet
from analysis.figures.style import NARROW, WIDE, round_ticks, text_width
from analysis.provenance import Provenance


def _base_ticks(low: float, high: float) -> list[int]:
    exponents = range(math.floor(low), math.ceil(high) + 1)
    values = [step * 10**exponent for exponent in exponents if exponent >= 0 for step in (1, 2, 5)]
    return [value for value in values if low <= math.log10(value) <= high]


def _base_words(base: int) -> str:
    return f"{base // 1_000_000} million" if base >= 1_000_000 else numbers.count(base)


def _limit_line(
    sheet: Sheet, plot: Plot, ends: Sequence[tuple[float, float]], factor: float
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


def _sheet(funnel: FunnelData, width: float, deep: float) -> Sheet:
    size = 13.0
    unit = "%" if funnel.kind == "proportion" else ""
    highest = max(point.value for point in funnel.points) * funnel.factor
    ticks = round_ticks(max(highest * 1.08, (funnel.national or 0) * funnel.factor * 1.3), 6)
    heading = "Share of offences" if funnel.kind == "proportion" else "For every 1,000 people"
    entries = key_entries(funnel)
    reason = ""
    if funnel.highlight is not None and funnel.chosen is None:
        reason = f"{funnel.highlight} is not shown: {funnel.reason}"
    said = wrap(reason, width, size, "bold")
    head = write_key(None, entries, width) + 18 * len(said) + 6
    top = head + 30
    sheet = Sheet(width, top + deep + 46)
    write_key(sheet, entries, width)
    for number, line in enumerate(said):
        sheet.text(0, head - 18 * len(said) + 10 + 18 * number, line, size=size, weight="bold")
    bases = [point.base for point in funnel.points]
    low, high = math.log10(min(bases)) - 0.06, math.log10(max(bases)) + 0.06
    left = max(text_width(f"{tick:,.0f}{unit}", size) for tick in ticks) + 9
    plot = Plot(left, width - 8, top, top + deep, low, high, ticks[-1])
    sheet.text(0, top - 12, heading, size=size, ink="muted")
    for tick in ticks:
        y = plot.y(tick)
        sheet.line([plot.left, plot.right], [y, y], ink="axis" if tick == 0 else "grid")
        sheet.text(left - 7, y + size * 0.36, f"{tick:,.0f}{unit}", size=size, ink="muted", align="right")
    _base_axis(sheet, plot, funnel, size)
    taken: list[Box] = []
    for side in (1, 2):
        inside = _limit_line(sheet, plot, [(end[0], end[side]) for end in funnel.limits], funnel.factor)
        for (x, y), (right, lower) in pairwise(inside):
            taken.append((x, right, min(y, lower) - 1, max(y, lower) + 1))
    for point in funnel.points:
        x, y = plot.at(point, funnel)
        reach = 8 if point is funnel.chosen else 6 if point.call == "not compared" else 4
        taken.append((x - reach, x + reach, y - reach, y + reach))
    if funnel.national is not None:
        y = plot.y(funnel.national * funnel.factor)
        sheet.line([plot.left, plot.right], [y, y], ink="ink", width=1)
    for point in sorted(funnel.points, key=lambda point: (point.call in FLAGGED, point.call, point.force)):
        if point is not funnel.chosen:
            draw_mark(sheet, *plot.at(point, funnel), point.call)
    if funnel.national is not None:
        name_national(sheet, plot, funnel, taken)
        taken.append((plot.left, plot.right, y - 1, y + 1))
    if funnel.chosen is not None:
        draw_mark(sheet, *plot.at(funnel.chosen, funnel), funnel.chosen.call, chosen=True)
    name_forces(sheet, plot, funnel, taken, wide=width == WIDE)
    return sheet


def _base_axis(sheet: Sheet, plot: Plot, funnel: FunnelData, size: float) -> None:
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
        The force brought forward and named; None to name the outermost and the largest.
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
