"""The five parts quarter by quarter, with every change of recording marked and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import numbers
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.change_marks import (
    DOTTED,
    NAME_INSET,
    NAME_ROW,
    NAME_SIZE,
    draw_edges,
    draw_name,
    draw_shades,
    named,
)
from analysis.figures.changes import RecordedChange, year_fraction
from analysis.figures.labels import spread, stairs
from analysis.figures.parts_series import PartsSeries, read_parts
from analysis.figures.sheet import Sheet
from analysis.figures.style import EMPHASISED, MARKERS, NARROW, WIDE, part_ink, round_ticks, text_width
from analysis.figures.table import Column, DataTable
from analysis.offences import offence
from analysis.periods import Quarter
from analysis.provenance import Provenance


@dataclass(frozen=True)
class _Plot:
    """Where years and counts stand on the sheet."""

    left: float
    right: float
    top: float
    bottom: float
    series: PartsSeries
    highest: float

    def x(self, year: float) -> float:
        share = (year - self.series.begin) / (self.series.end - self.series.begin)
        return self.left + share * (self.right - self.left)

    def y(self, count: float) -> float:
        return self.bottom - count / self.highest * (self.bottom - self.top)


def _draw_line(sheet: Sheet, plot: _Plot, code: str, *, ink: str, width: float) -> None:
    series = plot.series
    for dotted, run in series.segments[code]:
        xs = [plot.x(series.middles[index]) for index in run]
        ys = [plot.y(series.counts[code][index] or 0) for index in run]
        if len(run) == 1 and not dotted:
            sheet.mark(xs[0], ys[0], ink=ink, size=width + 2)
        else:
            sheet.line(xs, ys, ink=ink, width=1.2 if dotted else width, dashes=DOTTED if dotted else None)


def _last_point(plot: _Plot, code: str) -> tuple[float, float] | None:
    values = plot.series.counts[code]
    known = [index for index, value in enumerate(values) if value is not None]
    if not known:
        return None
    return (
        plot.x(plot.series.middles[known[-1]]),
        plot.y(values[known[-1]] or 0),
    )


def _years(plot: _Plot, step: int) -> list[int]:
    first = int(plot.series.begin) + (plot.series.begin > int(plot.series.begin))
    return [year for year in range(first, int(plot.series.end) + 1) if year % step == 0]


def _ruled(
    sheet: Sheet, plot: _Plot, ticks: Sequence[float], *, size: float, labelled: Sequence[float] | None = None
) -> None:
    for tick in ticks:
        y = plot.y(tick)
        sheet.line([plot.left, plot.right], [y, y], ink="axis" if tick == 0 else "grid")
        if labelled is not None and tick not in labelled:
            continue
        sheet.text(plot.left - 7, y + size * 0.36, numbers.count(tick), size=size, ink="muted", align="right")


def _year_labels(sheet: Sheet, plot: _Plot, *, step: int, size: float) -> None:
    for year in _years(plot, step):
        x = plot.x(year)
        sheet.line([x, x], [plot.bottom, plot.bottom + 5], ink="axis")
        half = text_width(str(year), size) / 2
        sheet.text(
            min(x, sheet.width - half),
            plot.bottom + 7 + size,
            str(year),
            size=size,
            ink="muted",
            align="center",
        )


def _end_text(series: PartsSeries, code: str) -> str:
    return f"{offence(code).short_name} {numbers.count(series.latest(code))}"


def _wide(series: PartsSeries) -> Sheet:
    size = 13.0
    ticks = round_ticks(series.top, 6)
    left = max(text_width(numbers.count(tick), size) for tick in ticks) + 9
    right = WIDE - max(text_width(_end_text(series, code), size, "bold") for code in series.counts) - 22
    flat = _Plot(left, right, 0, 1, series, ticks[-1])
    places = [flat.x(year_fraction(mark.first)) for mark in series.marks]
    texts = [(x + NAME_INSET, named(mark)) for x, mark in zip(places, series.marks, strict=True)]
    steps = stairs(texts, right=WIDE, size=NAME_SIZE)
    rows = max((step.row + len(step.lines) for step in steps), default=0)
    plot_top = 26 + rows * NAME_ROW + (8 if rows else 0)
    sheet = Sheet(WIDE, plot_top + 290 + 28)
    plot = _Plot(left, right, plot_top, plot_top + 290, series, ticks[-1])
    sheet.text(0, 13, "Offences recorded in each quarter", size=size, ink="muted")
    draw_shades(sheet, plot, series.marks)
    _ruled(sheet, plot, ticks, size=size)
    draw_edges(sheet, plot, series.marks, [26 + step.row * NAME_ROW + 2 for step in steps])
    for x, step, mark in zip(places, steps, series.marks, strict=True):
        draw_name(sheet, mark, step, x, 26)
    _year_labels(sheet, plot, step=1 if series.end - series.begin < 10 else 2, size=size)
    order = [code for code in reversed(series.by_latest()) if _last_point(plot, code)]
    for code in order:
        _draw_line(sheet, plot, code, ink=part_ink(code), width=3 if code == EMPHASISED else 1.8)
    points = {code: point for code in order if (point := _last_point(plot, code))}
    heights = spread([point[1] for point in points.values()], 17, plot.top + 6, plot.bottom - 2)
    for (code, (x, y)), height in zip(points.items(), heights, strict=True):
        ink = part_ink(code)
        sheet.mark(x, y, ink=ink, shape=MARKERS[code], size=9 if code == EMPHASISED else 8)
        if abs(height - y) > 3:
            sheet.line([x + 5, right + 9], [y, height], ink=ink, width=0.8)
        sheet.text(
            right + 12,
            height + size * 0.36,
            _end_text(series, code),
            size=size,
            ink=ink,
            weight="bold" if code == EMPHASISED else "normal",
        )
    return sheet


def _narrow(series: PartsSeries) -> Sheet:
    """Draw one small panel for each part, all to the same scale, the others behind it."""
    size, panel, head = 13.0, 70.0, 52.0
    ticks = round_ticks(series.top, 4)
    left = max(text_width(numbers.count(tick), size) for tick in ticks) + 9
    codes = series.by_latest()
    sheet = Sheet(NARROW, 16 + len(codes) * (panel + head) + 26)
    sheet.text(0, 13, "Offences recorded in each quarter", size=size, ink="muted")
    for number, code in enumerate(codes):
        begin = 16 + number * (panel + head)
        plot = _Plot(left, NARROW - 8, begin + head, begin + head + panel, series, ticks[-1])
        marks = [mark for mark in series.marks if code in mark.codes]
        draw_shades(sheet, plot, marks)
        _ruled(sheet, plot, ticks, size=12, labelled=(ticks[0], ticks[-1]))
        draw_edges(sheet, plot, marks, [plot.top - 4] * len(marks))
        places = spread([plot.x(year_fraction(mark.first)) for mark in marks], 14, left + 4, NARROW - 6)
        for mark, x in zip(marks, places, strict=True):
            sheet.text(x, plot.top - 7, mark.letter, size=12, weight="bold", ink="muted", align="center")
        for other in codes:
            if other != code:
                _draw_line(sheet, plot, other, ink="ghost", width=1)
        ink = part_ink(code)
        _draw_line(sheet, plot, code, ink=ink, width=2.6)
        point = _last_point(plot, code)
        if point is not None:
            sheet.mark(*point, ink=ink, shape=MARKERS[code], size=8)
        sheet.text(0, begin + 24, offence(code).short_name, size=14, weight="bold", ink=ink)
        value = numbers.count(series.latest(code))
        sheet.text(NARROW, begin + 24, value, size=14, weight="bold", ink=ink, align="right")
        if number == len(codes) - 1:
            _year_labels(sheet, plot, step=2 if series.end - series.begin < 10 else 4, size=12)
    return sheet


def _quarter_words(quarter: Quarter) -> str:
    return quarter.short_months


def _count(series: PartsSeries, code: str, index: int) -> str:
    """Return a count as printed, or where such offences stood before the group counted them."""
    value = series.counts[code][index]
    if value is None and (before := offence(code).before(series.quarters[index])):
        return before
    return numbers.count(value)


def _numbers(series: PartsSeries, caption: str) -> DataTable:
    codes = series.by_latest()
    rows = tuple(
        (_quarter_words(quarter), *(_count(series, code, index) for code in codes))
        for index, quarter in reversed(tuple(enumerate(series.quarters)))
    )
    return DataTable(
        caption=caption,
        columns=(
            Column("Quarter", align="text"),
            *(Column(offence(code).short_name, "offences") for code in codes),
        ),
        rows=rows,
        footnotes=tuple(f"{mark.text}." for mark in series.marks),
    )


def parts_over_time(
    recorded: pd.DataFrame,
    changes: Sequence[RecordedChange],
    *,
    key: str = "parts-over-time",
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    first: Quarter | None = None,
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw the parts of stalking and harassment, quarter by quarter.

    Breaks are dashed lines and transitions shaded spans, each with a letter
    and a name; a line is dotted where it crosses a change of its own code, and
    interrupted where figures are missing or in a gap.

    Parameters
    ----------
    recorded
        Columns quarter, code, offences: one area, each quarter and code once.
        Codes outside the subgroup are left out.
    changes
        Changes of recording that apply to the area.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    first
        First quarter to show; the first held if not given.
    """
    drawn, series = read_parts(recorded, changes, first)
    span = f"{_quarter_words(series.quarters[0])} to {_quarter_words(series.quarters[-1])}"
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=_numbers(series, f"Offences recorded in each quarter, {span}, latest first"),
        data=drawn,
        wide=lambda: _wide(series),
        narrow=lambda: _narrow(series),
        marks=series.marks,
        provenance=provenance,
        function=f"{__name__}.parts_over_time",
    )
