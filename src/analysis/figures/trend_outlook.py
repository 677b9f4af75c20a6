"""One code quarter by quarter: what was recorded, the trend like for like, and an outlook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.patches import Polygon

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.changes import period_words, year_fraction
from analysis.figures.labels import spread, wrap
from analysis.figures.outlook_series import (
    FORECAST,
    SERIES,
    TREND,
    Outlook,
    Row,
    as_quarter,
    outlook_notes,
    outlook_rows,
    outlook_table,
)
from analysis.figures.style import INKS, NARROW, WIDE, Sheet, part_ink, round_ticks, text_width
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


def _area(
    sheet: Sheet,
    xs: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    *,
    ink: str,
    order: float,
) -> None:
    """Fill between two lines, under everything else that is drawn."""
    corners = [*zip(xs, highs, strict=True), *zip(reversed(xs), reversed(lows), strict=True)]
    sheet.figure.axes[0].add_patch(
        Polygon(corners, closed=True, facecolor=INKS[ink], edgecolor="none", linewidth=0, zorder=order)
    )


def _runs(rows: dict[Quarter, Row]) -> list[list[Quarter]]:
    """Return the quarters in runs without a gap."""
    runs: list[list[Quarter]] = []
    for quarter in rows:
        if runs and runs[-1][-1] + 1 == quarter:
            runs[-1].append(quarter)
        else:
            runs.append([quarter])
    return runs


def _recorded(sheet: Sheet, plot: _Plot, outlook: Outlook) -> None:
    for run in _runs(outlook.series):
        if len(run) > 1:
            ys = [plot.y(outlook.series[quarter][0]) for quarter in run]
            sheet.line([plot.at(quarter) for quarter in run], ys, ink=outlook.ink, width=1.6)
        for quarter in run:
            sheet.mark(plot.at(quarter), plot.y(outlook.series[quarter][0]), ink=outlook.ink, size=5.5)


def _trend(sheet: Sheet, plot: _Plot, outlook: Outlook) -> None:
    if len(outlook.trend) < 2:
        return
    xs = [plot.at(quarter) for quarter in outlook.trend]
    fitted, lows, highs = ([plot.y(row[place]) for row in outlook.trend.values()] for place in range(3))
    _area(sheet, xs, lows, highs, ink="ghost", order=0.5)
    sheet.line(xs, fitted, ink="ink", width=2.2)


def _fan(sheet: Sheet, plot: _Plot, outlook: Outlook) -> None:
    """Draw the fan over the whole of its quarters, half a quarter on either side of their middles."""
    if not outlook.forecast:
        return
    middles = [plot.at(quarter) for quarter in outlook.forecast]
    half = (plot.x(1) - plot.x(0)) / 8
    xs = [middles[0] - half, *middles, middles[-1] + half]
    held = list(outlook.forecast.values())
    rows = [held[0], *held, held[-1]]
    central, low80, high80, low95, high95 = ([plot.y(row[place]) for row in rows] for place in range(5))
    _area(sheet, xs, low95, high95, ink="grid", order=0.4)
    _area(sheet, xs, low80, high80, ink="edge", order=0.6)
    for ys in (low95, high95):
        sheet.line(xs, ys, ink="axis", width=1)
    sheet.line(xs, central, ink="ink", width=1.8, dashes=(3, 2))
    for quarter, row in outlook.forecast.items():
        sheet.mark(plot.at(quarter), plot.y(row[0]), ink="ink", shape="D", size=6)


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


def _key(sheet: Sheet | None, outlook: Outlook, width: float) -> float:
    """Write what each line is, in rows; return where they end. Without a sheet, only measure."""
    size, x, y = 13.0, 0.0, 0.0
    entries = [("recorded", "offences recorded in each quarter")]
    if outlook.trend:
        entries.append(("trend", "fitted trend, 95% band"))
    if outlook.forecast:
        entries.append(("forecast", "forecast: central, 80% and 95%"))
    for what, words in entries:
        if x > 0 and x + 30 + text_width(words, size) > width:
            x, y = 0.0, y + 20
        if sheet is not None:
            _sample(sheet, what, x, y + 9, outlook.ink)
            sheet.text(x + 30, y + 13, words, size=size)
        x += 30 + text_width(words, size) + 20
    return y + 22


def _sample(sheet: Sheet, what: str, x: float, y: float, ink: str) -> None:
    if what == "recorded":
        sheet.line([x, x + 22], [y, y], ink=ink, width=1.6)
        sheet.mark(x + 11, y, ink=ink, size=5.5)
    elif what == "trend":
        sheet.box(x, y - 6, 22, 12, ink="ghost")
        sheet.line([x, x + 22], [y, y], ink="ink", width=2.2)
    else:
        sheet.box(x, y - 8, 22, 16, ink="grid")
        sheet.box(x, y - 4, 22, 8, ink="edge")
        sheet.line([x, x + 22], [y, y], ink="ink", width=1.8, dashes=(3, 2))
        sheet.mark(x + 11, y, ink="ink", shape="D", size=6)


def _brackets(
    sheet: Sheet, plot: _Plot, outlook: Outlook, lines: Sequence[str], row: float, size: float
) -> None:
    """Mark the comparable span by a shade, a bracket and its name."""
    if outlook.span is None:
        return
    start = max(outlook.span[0], outlook.first)
    left, right = plot.x(year_fraction(start)), plot.x(year_fraction(min(outlook.span[1], outlook.last) + 1))
    _area(sheet, [left, right], [plot.bottom] * 2, [plot.top] * 2, ink="shade", order=0.1)
    sheet.line(
        [left, left, right, right], [plot.top, plot.top - 7, plot.top - 7, plot.top], ink="muted", width=1.4
    )
    if start == outlook.span[0] and start != outlook.first:
        sheet.line([left, left], [plot.top, plot.bottom], ink="edge", dashes=(4, 2.5))
    widest = max(text_width(line, size) for line in lines)
    centre = min(max((left + right) / 2, widest / 2), sheet.width - widest / 2)
    for number, line in enumerate(lines):
        sheet.text(centre, row + number * (size + 4), line, size=size, ink="muted", align="center")


def _sheet(outlook: Outlook, whole: Outlook, width: float, deep: float, size: float) -> Sheet:
    ticks = round_ticks(outlook.top, 6 if width == WIDE else 4)
    key = _key(None, outlook, width)
    notes = [line for note in outlook_notes(outlook, whole) for line in wrap(note, width, size)]
    span = wrap(f"comparable quarters, {period_words(*outlook.span)}", width, size) if outlook.span else []
    top = key + 18 * len(notes) + 8 + (size + 4) * len(span) + 12
    left = max(text_width(numbers.count(tick), size) for tick in ticks) + 9
    labels = max(
        text_width(text, size, "bold" if strong else "normal") for _, text, strong in _end_labels(outlook)
    )
    sheet = Sheet(width, top + deep + 28)
    plot = _Plot(
        left,
        width - labels - 6,
        top,
        top + deep,
        year_fraction(outlook.first),
        year_fraction(outlook.end + 1),
        ticks[-1],
    )
    _key(sheet, outlook, width)
    for number, line in enumerate(notes):
        sheet.text(0, key + 12 + 18 * number, line, size=size, ink="muted")
    _brackets(sheet, plot, outlook, span, key + 18 * len(notes) + 8 + size, size)
    for tick in ticks:
        y = plot.y(tick)
        sheet.line([plot.left, plot.right], [y, y], ink="axis" if tick == 0 else "grid")
        sheet.text(left - 7, y + size * 0.36, numbers.count(tick), size=size, ink="muted", align="right")
    _years(sheet, plot, size)
    _fan(sheet, plot, outlook)
    _trend(sheet, plot, outlook)
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
        First and last comparable quarter; those of the trend line if not given.
    no_trend_because, no_forecast_because
        Why a frame is empty; needed where it is.

    Raises
    ------
    ReportError
        If a column is lacking, a quarter comes twice, no quarter has a count, or a frame is
        empty without a reason.
    """
    counts = outlook_rows(series, SERIES, "series")
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
    held = Outlook(
        counts, line, fan, min(quarters), max(quarters), span, no_trend_because, no_forecast_because, ink
    )
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
        provenance=provenance,
        function=f"{__name__}.trend_outlook",
    )
