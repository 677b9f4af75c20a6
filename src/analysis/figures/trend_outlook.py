"""One code quarter by quarter: what was recorded, the trend like for like, and an outlook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.change_marks import (
    NAME_INDENT,
    NAME_INSET,
    NAME_ROW,
    NAME_SIZE,
    draw_edges,
    draw_name,
    draw_shades,
    named,
)
from analysis.figures.changes import RecordedChange, period_words, year_fraction
from analysis.figures.labels import Stair, spread, stairs, wrap
from analysis.figures.outlook_key import draw_counts, outlook_key
from analysis.figures.outlook_series import (
    FORECAST,
    SERIES,
    TREND,
    Outlook,
    as_quarter,
    outlook_marks,
    outlook_notes,
    outlook_rows,
    outlook_table,
    outside_gaps,
)
from analysis.figures.sheet import Sheet
from analysis.figures.style import NARROW, WIDE, part_ink, round_ticks, text_width
from analysis.offences import subgroup_codes
from analysis.periods import Quarter
from analysis.provenance import Provenance

_PHONE_QUARTERS = 28
"""How many recorded quarters the drawing for a phone has room for."""


@dataclass(frozen=True)
class _Plot:
    left: float
    right: float
    top: float
    bottom: float
    begin: float
    end: float
    highest: float

    def x(self, year: float) -> float:
        return self.left + (year - self.begin) / (self.end - self.begin) * (self.right - self.left)

    def at(self, quarter: Quarter) -> float:
        return self.x(year_fraction(quarter) + 0.125)

    def y(self, count: float) -> float:
        return self.bottom - count / self.highest * (self.bottom - self.top)


def _bands(sheet: Sheet, plot: _Plot, outlook: Outlook) -> None:
    """Fill the intervals of the trend and of the forecast, under everything that is drawn as a line."""
    if outlook.forecast:
        xs, (_, low80, high80, low95, high95) = _fan(plot, outlook)
        sheet.area(xs, low95, high95, ink="grid")
        sheet.area(xs, low80, high80, ink="edge")
    if len(outlook.trend) > 1:
        xs = [plot.at(quarter) for quarter in outlook.trend]
        lows, highs = ([plot.y(row[place]) for row in outlook.trend.values()] for place in (1, 2))
        sheet.area(xs, lows, highs, ink="ghost")


def _fan(plot: _Plot, outlook: Outlook) -> tuple[list[float], list[list[float]]]:
    """Return the fan over the whole of its quarters, half a quarter on either side of their middles."""
    middles = [plot.at(quarter) for quarter in outlook.forecast]
    half = (plot.x(1) - plot.x(0)) / 8
    held = list(outlook.forecast.values())
    rows = [held[0], *held, held[-1]]
    return (
        [middles[0] - half, *middles, middles[-1] + half],
        [[plot.y(row[place]) for row in rows] for place in range(5)],
    )


def _estimates(sheet: Sheet, plot: _Plot, outlook: Outlook) -> None:
    """Draw the forecast and the fitted trend as lines over their bands."""
    if outlook.forecast:
        xs, (central, _, _, low95, high95) = _fan(plot, outlook)
        for ys in (low95, high95):
            sheet.line(xs, ys, ink="axis", width=1)
        sheet.line(xs, central, ink="ink", width=1.8, dashes=(3, 2))
        for quarter, row in outlook.forecast.items():
            sheet.mark(plot.at(quarter), plot.y(row[0]), ink="ink", shape="D", size=6)
    if len(outlook.trend) > 1:
        xs = [plot.at(quarter) for quarter in outlook.trend]
        sheet.line(xs, [plot.y(row[0]) for row in outlook.trend.values()], ink="ink", width=2.2)


def _recorded(sheet: Sheet, plot: _Plot, outlook: Outlook) -> None:
    """Draw what was recorded; the line stops where recording changed or figures are missing.

    It is dotted through the quarters in which a new rule arrived.
    """
    for run in outlook.runs:
        xs = [plot.at(quarter) for quarter in run.quarters]
        ys = [plot.y(outlook.series[quarter][0]) for quarter in run.quarters]
        draw_counts(sheet, xs, ys, ink=outlook.ink, comparable=run.comparable, dotted=run.arriving)


def _end_labels(outlook: Outlook) -> list[tuple[float, str, bool]]:
    if not outlook.forecast:
        last = list(outlook.series)[-1]
        value = outlook.series[last][0]
        return [(value, numbers.count(value), True)]
    central, low80, high80, low95, high95 = list(outlook.forecast.values())[-1]
    return [
        (high95, f"{outlook.words(high95)} (95%)", False),
        (high80, f"{outlook.words(high80)} (80%)", False),
        (central, f"{outlook.words(central)} central", True),
        (low80, f"{outlook.words(low80)} (80%)", False),
        (low95, f"{outlook.words(low95)} (95%)", False),
    ]


def _label_end(sheet: Sheet, plot: _Plot, outlook: Outlook, size: float) -> None:
    labels = _end_labels(outlook)
    quarter = list(outlook.forecast or outlook.series)[-1]
    x = plot.at(quarter)
    wanted = [plot.y(value) + 0.01 * number for number, (value, _, _) in enumerate(labels)]
    heights = spread(wanted, size + 3, plot.top + 4, plot.bottom - 3)
    for (value, text, strong), height in zip(labels, heights, strict=True):
        sheet.line([x + 5, plot.right + 2], [plot.y(value), height], ink="axis", width=0.8)
        sheet.text(
            plot.right + 5, height + size * 0.36, text, size=size, weight="bold" if strong else "normal"
        )


def _names(outlook: Outlook, plot: _Plot, width: float) -> list[tuple[float, Stair]]:
    """Return where each change is named, then where the comparable quarters are: x and rows.

    Paper for a phone has room for the letters only; the key below the drawing names them.
    """
    places = [plot.x(year_fraction(mark.first)) for mark in outlook.marks]
    texts = [named(mark) if width == WIDE else mark.letter for mark in outlook.marks]
    wanted = [(x + NAME_INSET, text) for x, text in zip(places, texts, strict=True)]
    if outlook.span is not None:
        places.append(plot.x(year_fraction(max(outlook.span[0], outlook.first))))
        wanted.append((places[-1], f"comparable quarters, {period_words(*outlook.span)}"))
    order = sorted(range(len(wanted)), key=lambda number: places[number])
    right = width - (NAME_INDENT - NAME_INSET if width == WIDE else 0)
    steps = stairs([wanted[number] for number in order], right=right, size=NAME_SIZE)
    held = dict(zip(order, steps, strict=True))
    found = [(x, held[number]) for number, x in enumerate(places)]
    if outlook.span is not None and order[-1] == len(outlook.marks):
        # Nothing stands below the last name, so it may stand right above its bracket.
        rows = max(step.row + len(step.lines) for _, step in found)
        x, step = found[-1]
        found[-1] = x, Stair(rows - len(step.lines), step.lines)
    return found


def _brackets(sheet: Sheet, plot: _Plot, outlook: Outlook, step: Stair, begin: float) -> None:
    """Mark the comparable span by a bracket and its name."""
    if outlook.span is None:
        return
    left = plot.x(year_fraction(max(outlook.span[0], outlook.first)))
    right = plot.x(year_fraction(min(outlook.span[1], outlook.last) + 1))
    sheet.line(
        [left, left, right, right], [plot.top, plot.top - 7, plot.top - 7, plot.top], ink="muted", width=1.4
    )
    ends = [x for mark in outlook.marks for x in (mark.first, mark.last + 1)]
    if outlook.first < outlook.span[0] and outlook.span[0] not in ends:
        sheet.line([left, left], [plot.top, plot.bottom], ink="edge", dashes=(4, 2.5))
    x = min(left, sheet.width - max(text_width(line, NAME_SIZE) for line in step.lines))
    for number, line in enumerate(step.lines):
        y = begin + (step.row + number) * NAME_ROW + 12
        sheet.text(x, y, line, size=NAME_SIZE, ink="muted")
    below = begin + (step.row + len(step.lines)) * NAME_ROW + 2
    if below < plot.top - 12:  # other names stand between
        sheet.line([left, left], [below, plot.top - 7], ink="muted")


def _sheet(outlook: Outlook, whole: Outlook, width: float, deep: float, size: float) -> Sheet:
    ticks = round_ticks(outlook.top, 6 if width == WIDE else 4)
    key = outlook_key(None, outlook, width)
    notes = [line for note in outlook_notes(outlook, whole) for line in wrap(note, width, size)]
    left = max(text_width(numbers.count(tick), size) for tick in ticks) + 9
    labels = max(
        text_width(text, size, "bold" if strong else "normal") for _, text, strong in _end_labels(outlook)
    )
    years = year_fraction(outlook.first), year_fraction(outlook.end + 1)
    plot = _Plot(left, width - labels - 6, 0, 1, *years, ticks[-1])
    names = _names(outlook, plot, width)
    begin = key + 18 * len(notes) + 8
    top = begin + NAME_ROW * max((step.row + len(step.lines) for _, step in names), default=0) + 12
    plot = replace(plot, top=top, bottom=top + deep)
    sheet = Sheet(width, top + deep + 28)
    outlook_key(sheet, outlook, width)
    for number, line in enumerate(notes):
        sheet.text(0, key + 12 + 18 * number, line, size=size, ink="muted")
    draw_shades(sheet, plot, outlook.marks)
    _bands(sheet, plot, outlook)
    for tick in ticks:
        y = plot.y(tick)
        sheet.line([plot.left, plot.right], [y, y], ink="axis" if tick == 0 else "grid")
        sheet.text(left - 7, y + size * 0.36, numbers.count(tick), size=size, ink="muted", align="right")
    changes = names[: len(outlook.marks)]
    draw_edges(sheet, plot, outlook.marks, [begin + step.row * NAME_ROW + 2 for _, step in changes])
    for mark, (x, step) in zip(outlook.marks, changes, strict=True):
        draw_name(sheet, mark, step, x, begin)
    _brackets(sheet, plot, outlook, names[-1][1] if names else Stair(0, ()), begin)
    _years(sheet, plot, size)
    _estimates(sheet, plot, outlook)
    _recorded(sheet, plot, outlook)
    _label_end(sheet, plot, outlook, size)
    return sheet


def _years(sheet: Sheet, plot: _Plot, size: float) -> None:
    first, last = -int(-plot.begin // 1), int(plot.end)
    room = (plot.x(1) - plot.x(0)) / (text_width("2024", size) + 10)
    step = next(step for step in (1, 2, 3, 5, 10, 100) if step * room >= 1 or step == 100)
    for year in range(first, last + 1):
        x = plot.x(year)
        sheet.line([x, x], [plot.bottom, plot.bottom + 5], ink="axis")
        if year % step == 0:
            half = text_width(str(year), size) / 2
            centre = min(x, sheet.width - half)
            sheet.text(centre, plot.bottom + 7 + size, str(year), size=size, ink="muted", align="center")


def trend_outlook(
    series: pd.DataFrame,
    trend_line: pd.DataFrame,
    forecast: pd.DataFrame,
    *,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    code: str = "8Q",
    span: tuple[Quarter, Quarter] | None = None,
    changes: Sequence[RecordedChange] = (),
    no_trend_because: str = "",
    no_forecast_because: str = "",
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw one code quarter by quarter, its trend within the comparable span, and its forecast.

    Parameters
    ----------
    series
        Columns quarter and offences, one area and one code. A missing count, and a quarter
        that is left out, interrupts the line.
    trend_line
        Columns quarter, fitted, lower, upper (95%); empty where no trend is fitted.
    forecast
        Columns quarter, central, lower80, upper80, lower95, upper95; empty where there is none.
        In all three, a quarter is a :class:`~analysis.periods.Quarter`, a period or its text.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    code
        Gives the ink, if it is one of the five parts.
    span
        First and last comparable quarter; those of the trend line if not given. Other quarters are
        drawn muted; without a span all are.
    changes
        Changes of recording that apply to the area; those of the code are marked as
        :func:`~analysis.figures.parts_over_time.parts_over_time` marks them. No line is drawn
        from one side of a change to the other, and the line through the quarters of a transition is
        dotted. Counts in a gap are not drawn.
    no_trend_because, no_forecast_because
        Why a frame is empty; needed where it is.

    Raises
    ------
    ReportError
        If a column is lacking, a quarter comes twice, no quarter has a count, or a frame is
        empty without a reason.
    """
    counts = outlook_rows(outside_gaps(series, changes, code), SERIES, "series")
    line = outlook_rows(trend_line, TREND, "trend")
    fan = outlook_rows(forecast, FORECAST, "forecast")
    if not counts:
        raise ReportError("The outlook was given no quarter with a count.")
    if not line and not no_trend_because:
        raise ReportError("The outlook was given no trend; say why in no_trend_because.")
    if not fan and not no_forecast_because:
        raise ReportError("The outlook was given no forecast; say why in no_forecast_because.")
    quarters = [as_quarter(value) for value in series["quarter"]]
    if span is None and line:
        span = (min(line), max(line))
    ink = part_ink(code) if code in subgroup_codes() else "part-8l"
    first, last = min(quarters), max(quarters)
    marks = outlook_marks(changes, code, first, last, span)
    held = Outlook(counts, line, fan, first, last, span, no_trend_because, no_forecast_because, ink, marks)
    recent = held.since(_PHONE_QUARTERS)
    drawn = pd.DataFrame(
        [
            (kind, str(quarter), *row, *[None] * (5 - len(row)))
            for kind, rows in (("recorded", counts), ("trend", line), ("forecast", fan))
            for quarter, row in rows.items()
        ],
        columns=["kind", "quarter", "value", "lower", "upper", "lower95", "upper95"],
    )
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=outlook_table(held),
        data=drawn,
        wide=lambda: _sheet(held, held, WIDE, 290, 13),
        narrow=lambda: _sheet(recent, held, NARROW, 230, 12),
        marks=marks,
        wide_only=frozenset(mark.letter for mark in marks) - {mark.letter for mark in recent.marks},
        provenance=provenance,
        function=f"{__name__}.trend_outlook",
    )
