"""Estimates with their 95% intervals, one row each, around a value to compare them with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from analysis.figures.accessible import AccessibleFigure
from analysis.figures.interval_axis import IntervalAxis, choose_axis, fitting_ticks
from analysis.figures.interval_layout import (
    NOT_ESTIMATED,
    Form,
    Placed,
    choose_form,
    label_weight,
    line_bands,
    place_rows,
)
from analysis.figures.interval_rows import Dots, dots_table, drawn_columns, read_dots
from analysis.figures.labels import wrap
from analysis.figures.sheet import Sheet
from analysis.figures.style import NARROW, WIDE, text_width
from analysis.provenance import Provenance

_GAP = math.nan


def _upright(sheet: Sheet, xs: Sequence[float], bands: Sequence[tuple[float, float]], ink: str) -> None:
    places = [(x, top, bottom) for x in xs for top, bottom in bands]
    sheet.line(
        [value for x, _, _ in places for value in (x, x, _GAP)],
        [value for _, top, bottom in places for value in (top, bottom, _GAP)],
        ink=ink,
    )


def _ticks(dots: Dots, axis: IntervalAxis, form: Form) -> list[tuple[float, float, str]]:
    """Return where each tick is, where its label is centred, and the label."""

    def labels(ticks: Sequence[float]) -> list[tuple[float, float, str]]:
        return [
            (form.x(axis.share(tick)), form.centre(form.x(axis.share(tick)), text), text)
            for tick, text in zip(ticks, dots.tick_words(ticks), strict=True)
        ]

    def fits(ticks: Sequence[float]) -> bool:
        return all(
            after[1] - before[1]
            >= (text_width(after[2], form.size) + text_width(before[2], form.size)) / 2 + 9
            for before, after in pairwise(labels(ticks))
        )

    return labels(fitting_ticks(axis, most=10, fits=fits))


def _entries(dots: Dots, axis: IntervalAxis) -> list[tuple[str, str]]:
    entries = [("filled", "estimate and its 95% interval")]
    if dots.tells_clear:
        calls = {row.clear for row in dots.rows}
        entries = [("filled", f"95% interval excludes {dots.reference_name}")] if True in calls else []
        entries += [("open", f"95% interval includes {dots.reference_name}")] if False in calls else []
    if any(row.apart for row in dots.rows):
        entries.append(("apart", dots.apart_name))
    if any(axis.cuts(lower, upper) for _, lower, upper in dots.estimates):
        entries.append(("arrow", "interval goes on beyond the axis"))
    return entries


def _key(sheet: Sheet | None, entries: Sequence[tuple[str, str]], width: float) -> float:
    """Write what each mark means, in rows; return where they end. Without a sheet, only measure."""
    size, x, y = 13.0, 0.0, 0.0
    for kind, words in entries:
        lines = wrap(words, width - 34, size)
        wide = 34 + max(text_width(line, size) for line in lines)
        if x > 0 and x + wide > width:
            x, y = 0.0, y + 19
        if sheet is not None:
            _sample(sheet, kind, x, y + 9)
            for number, line in enumerate(lines):
                sheet.text(x + 34, y + 13 + 17 * number, line, size=size, ink="muted")
        y += 17 * (len(lines) - 1)
        x += wide + 20
    return y + 19


def _sample(sheet: Sheet, kind: str, x: float, y: float) -> None:
    ink, width = ("mix-3", 1.4) if kind == "open" else ("ink", 1.8)
    if kind == "arrow":
        xs, ys = [x, x + 25, _GAP, x + 20, x + 25, x + 20], [y, y, _GAP, y - 4, y, y + 4]
        sheet.line(xs, ys, ink="ink", width=1.4)
        return
    if kind == "apart":  # either way of filling a diamond, for it may be either
        _diamonds(sheet, [(x + 6, y)], ink="ink", hollow=False)
        _diamonds(sheet, [(x + 19, y)], ink="mix-3", hollow=True)
        return
    sheet.line([x, x + 25], [y, y], ink=ink, width=width)
    _blobs(sheet, [(x + 12.5, y)], ink=ink, size=8, hollow=kind == "open")


def _blobs(
    sheet: Sheet, points: Sequence[tuple[float, float]], *, ink: str, size: float, hollow: bool
) -> None:
    """Draw many dots as one line of points: a point has the round ends of a line."""
    xs = [value for x, _ in points for value in (x, x, _GAP)]
    ys = [value for _, y in points for value in (y, y, _GAP)]
    sheet.line(xs, ys, ink=ink, width=size)
    if hollow:
        sheet.line(xs, ys, ink="paper", width=size - 3.2)


def _diamonds(sheet: Sheet, points: Sequence[tuple[float, float]], *, ink: str, hollow: bool) -> None:
    """Draw the dots of rows that are set apart, so that their shape tells them too."""
    for x, y in points:
        sheet.mark(x, y, ink=ink, shape="D", size=9)
        if hollow:
            sheet.mark(x, y, ink="paper", shape="D", size=4)


def _interval(axis: IntervalAxis, form: Form, item: Placed) -> Iterator[tuple[float, float]]:
    """Yield the points of an interval, with an arrow head where the axis cuts it."""
    if item.row.estimate is None:
        return
    _, lower, upper = item.row.estimate
    y = item.middle
    ends = [form.x(min(max(axis.share(end), 0), 1)) for end in (lower, upper)]
    yield from ((ends[0], y), (ends[1], y), (_GAP, _GAP))
    for x, cut, back in ((ends[0], lower < axis.low, 5), (ends[1], upper > axis.high, -5)):
        if cut:
            yield from ((x + back, y - 4), (x, y), (x + back, y + 4), (_GAP, _GAP))


def _marks(sheet: Sheet, dots: Dots, axis: IntervalAxis, form: Form, placed: Sequence[Placed]) -> None:
    """Draw the intervals and dots, alike ones together, the highlighted ones last."""

    def kind(item: Placed) -> tuple[bool, bool]:
        return item.row.label == dots.highlight, item.row.clear is not False

    for highlighted, clear in ((False, False), (False, True), (True, False), (True, True)):
        held = [item for item in placed if item.row.estimate and kind(item) == (highlighted, clear)]
        if not held:
            continue
        ink = "part-8q" if highlighted else "ink" if clear else "mix-3"
        points = [point for item in held for point in _interval(axis, form, item)]
        width = 2.6 if highlighted else 1.8 if clear else 1.4
        sheet.line([x for x, _ in points], [y for _, y in points], ink=ink, width=width)
        for apart in (False, True):
            at = [
                (form.x(axis.share(item.row.estimate[0])), item.middle)
                for item in held
                if item.row.estimate and item.row.apart == apart
            ]
            if apart:
                _diamonds(sheet, at, ink=ink, hollow=not clear)
            elif at:
                _blobs(sheet, at, ink=ink, size=10 if highlighted else 8, hollow=not clear)


def _words(sheet: Sheet, dots: Dots, form: Form, item: Placed) -> None:
    size = form.size
    for number, line in enumerate(item.heading):
        y = item.heading_top + size + number * (size + 4)
        sheet.text(0, y, line, size=size, weight="bold", ink="muted")
    chosen = item.row.label == dots.highlight
    ink, weight = ("part-8q" if chosen else "ink"), label_weight(dots, item.row)
    centred = round(item.middle + size * 0.36)
    first = item.top + size if form.stacked else centred - form.line * (len(item.label) - 1) / 2
    for number, line in enumerate(item.label):
        sheet.text(0, first + number * form.line, line, size=size, ink=ink, weight=weight)
    below = item.top + size + form.line * len(item.label)
    start = below if form.stacked else centred - form.line * (len(item.said) - 1) / 2
    for number, line in enumerate(item.said):
        y = start + number * form.line
        if item.row.estimate is None:
            sheet.text(0 if form.stacked else form.left, y, line, size=size, ink="muted")
        elif form.stacked:
            sheet.text(0, y, line, size=size, ink=ink, weight=weight)
        else:
            sheet.text(form.width, y, line, size=size, ink=ink, weight=weight, align="right")


def _brought_forward(dots: Dots, form: Form) -> list[str]:
    """Return the figures of the highlighted row, where the rows themselves do not print them."""
    if form.few or dots.highlight is None:
        return []
    words = []
    for row in dots.rows:
        if row.label == dots.highlight:
            reason = f" ({row.note})" if row.note else ""
            said = dots.whole_words(row.estimate) if row.estimate else f"{NOT_ESTIMATED}{reason}"
            words.append(f"{row.label}{f', {row.group}' if row.group else ''}: {said}")
    return [line for text in words for line in wrap(text, form.width, 14, "bold")]


def _ruled(
    sheet: Sheet,
    dots: Dots,
    axis: IntervalAxis,
    form: Form,
    placed: Sequence[Placed],
    baselines: Sequence[float],
) -> None:
    """Draw the ticks with their labels, a line for each row, and the line of the reference."""
    bands = line_bands(placed, form)
    ticks = _ticks(dots, axis, form)
    _upright(sheet, [x for x, _, _ in ticks], bands, "grid")
    level = [item.middle for item in placed if item.row.estimate is not None]
    sheet.line(
        [value for _ in level for value in (form.begin, form.right, _GAP)],
        [value for y in level for value in (y, y, _GAP)],
        ink="grid",
    )
    for baseline in baselines:
        for _, centre, text in ticks:
            sheet.text(centre, baseline, text, size=form.size, ink="muted", align="center")
    if dots.reference is not None:
        _upright(sheet, [form.x(axis.share(dots.reference))], bands, "ink")


def _sheet(dots: Dots, axis: IntervalAxis, width: float) -> Sheet:
    form = choose_form(dots, width)
    entries = _entries(dots, axis)
    key = _key(None, entries, width)
    forward = _brought_forward(dots, form)
    top = key + 20 * len(forward) + (16 if forward else 10)
    heads = [(form.begin, wrap(dots.axis_heading, width - form.begin, 13))]
    if not form.stacked:
        heads.append((0, wrap(dots.label_heading, form.beside, 13)))
    named = wrap(dots.reference_name, width, form.size) if dots.reference is not None else []
    named_top = top + 17 * max(len(lines) for _, lines in heads) + 3
    begin = named_top + 16 * len(named) + 3
    at_top = form.stacked or not form.few
    placed = place_rows(dots, form, begin + (25 if form.stacked else 19 if at_top else 0))
    end = placed[-1].bottom
    sheet = Sheet(width, end + 22)
    _key(sheet, entries, width)
    for number, line in enumerate(forward):
        sheet.text(0, key + 20 + 20 * number, line, size=14, weight="bold", ink="part-8q")
    for x, lines in heads:
        for number, line in enumerate(lines):
            sheet.text(x, top + 13 + 17 * number, line, size=13, ink="muted")
    _ruled(sheet, dots, axis, form, placed, (begin + 13, end + 15) if at_top else (end + 15,))
    for number, line in enumerate(named):
        centre = form.centre(form.x(axis.share(dots.reference or 0)), line)
        sheet.text(centre, named_top + 13 + 16 * number, line, size=form.size, align="center")
    for item in placed:
        _words(sheet, dots, form, item)
    _marks(sheet, dots, axis, form, placed)
    return sheet


def interval_dots(
    rows: pd.DataFrame,
    *,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    unit: str,
    reference: float | None = None,
    reference_name: str = "",
    highlight: str | None = None,
    log: bool = False,
    label_heading: str = "Force",
    value_heading: str = "Estimate",
    apart_name: str = "",
    table_caption: str,
    footnotes: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw estimates with their 95% intervals, one row a label, in the order given.

    Parameters
    ----------
    rows
        One row a label: label, value, lower and upper (all three missing where nothing is
        estimated). Optional: group (a heading is written where it changes), note (why a row
        has no value), clear (whether the interval excludes the reference: a filled mark, else
        an open one), apart (whether it is drawn as a diamond).
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    unit
        ``percent``, ``signed percent``, ``times``, ``points`` (percentage points, with their
        sign) or ``number``.
    reference, reference_name
        The value to compare with and what it is called: ``no change``; None for none.
    highlight
        The label brought forward; None for none.
    log
        Whether equal ratios are equally far apart on the axis.
    label_heading, value_heading
        What the rows are, and what is estimated.
    apart_name
        What the key says of rows that are set apart; needed if there are any.
    table_caption, footnotes
        Of the table; a footnote on intervals longer than the axis is added.

    Raises
    ------
    ReportError
        If a column is lacking, a label comes twice in a group, an interval does not hold its
        value, a row is said to be clear against its interval, or the highlighted label has no row.
    """
    dots = read_dots(
        rows,
        unit=unit,
        reference=reference,
        reference_name=reference_name,
        highlight=highlight,
        log=log,
        label_heading=label_heading,
        value_heading=value_heading,
        apart_name=apart_name,
    )
    unsigned = not dots.unit.signed and all(lower >= 0 for _, lower, _ in dots.estimates)
    axis = choose_axis(dots.estimates, log=log, reference=reference, from_nought=unsigned)
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=dots_table(dots, axis, table_caption, footnotes),
        data=rows[drawn_columns(rows)],
        wide=lambda: _sheet(dots, axis, WIDE),
        narrow=lambda: _sheet(dots, axis, NARROW),
        provenance=provenance,
        function=f"{__name__}.interval_dots",
    )
