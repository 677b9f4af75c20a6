"""From when the figures of each force can be compared, code by code, as bars over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.figures.accessible import AccessibleFigure
from analysis.figures.labels import wrap
from analysis.figures.sheet import Sheet
from analysis.figures.span_layout import SMALL, STEP, PanelPlace, Tier, choose_tiers
from analysis.figures.span_panels import (
    Span,
    SpanPanel,
    SpanPanels,
    drawn_spans,
    read_spans,
    span_words,
    spans_table,
)
from analysis.figures.style import NARROW, WIDE, Weight, text_width
from analysis.periods import Quarter
from analysis.provenance import Provenance

_ROW = 14.0
_GAP = math.nan


def _year_labels(sheet: Sheet, place: PanelPlace, baseline: float) -> None:
    for centre, year in place.labels():
        sheet.text(centre, baseline, year, size=SMALL, ink="muted", align="center")


def _uprights(sheet: Sheet, place: PanelPlace, top: float, bottom: float) -> None:
    xs = [place.left, *(place.x(year) for year in place.years())]
    sheet.line([value for x in xs for value in (x, x, _GAP)], [top, bottom, _GAP] * len(xs), ink="grid")


def _bars(sheet: Sheet, bars: Sequence[tuple[float, float, float]], *, different: bool) -> None:
    """Draw bars from left to right at a height, all as one line."""
    if bars:
        sheet.line(
            [value for left, right, _ in bars for value in (left, right, _GAP)],
            [value for _, _, y in bars for value in (y, y, _GAP)],
            ink="ink" if different else "dot",
            width=8 if different else 4,
            ends="butt",
        )


def _key(sheet: Sheet | None, held: SpanPanels, width: float) -> float:
    """Write what the bars mean, in rows; return where they end. Without a sheet, only measure."""
    entries = [(False, "quarters that can be compared")]
    if held.different:
        entries = [
            (False, "quarters that can be compared, as in most forces"),
            (True, "different from most forces, named in bold"),
        ]
    x, y = 0.0, 0.0
    for different, words in entries:
        lines = wrap(words, width - 34, 13)
        wide = 34 + max(text_width(line, 13) for line in lines)
        if x > 0 and x + wide > width:
            x, y = 0.0, y + 19
        if sheet is not None:
            _bars(sheet, [(x, x + 26, y + 9)], different=different)
            for number, line in enumerate(lines):
                sheet.text(x + 34, y + 13 + 17 * number, line, size=13, ink="muted")
        y += 17 * (len(lines) - 1)
        x += wide + 20
    return y + 19


def _draw_tier(sheet: Sheet, held: SpanPanels, tier: Tier, begin: float) -> None:
    top = begin + tier.head + 20
    bottom = top + _ROW * len(held.forces)
    for place, stair in zip(tier.places, tier.heads, strict=True):
        sheet.line(
            [place.left, place.left], [begin + STEP * stair.row + 3, begin + tier.head + 2], ink="edge"
        )
        for number, line in enumerate(stair.lines):
            sheet.text(place.left + 4, begin + STEP * (stair.row + number) + 12, line, size=SMALL)
        _year_labels(sheet, place, top - 6)
        _uprights(sheet, place, top, bottom)
        _year_labels(sheet, place, bottom + 15)
    middles = [top + _ROW * (number + 0.5) for number in range(len(held.forces))]
    left, right = tier.places[0].left - 6, tier.places[-1].right
    sheet.line(
        [left, right, _GAP] * len(middles), [value for y in middles for value in (y, y, _GAP)], ink="grid"
    )
    for place in tier.places[:-1]:
        sheet.box(place.right + 1, top - 1, 8, bottom - top + 2, ink="paper")
    bold = {force for panel in tier.panels for force in panel.different}
    for force, y in zip(held.forces, middles, strict=True):
        sheet.text(0, y + 4, force, size=SMALL, weight="bold" if force in bold else "normal")
    none: list[tuple[float, float, bool]] = []
    bars: dict[bool, list[tuple[float, float, float]]] = {False: [], True: []}
    for panel, place in zip(tier.panels, tier.places, strict=True):
        for (force, span), y in zip(panel.spans.items(), middles, strict=True):
            different = force in panel.different
            if span is not None:
                bars[different].append((*place.ends(span), y))
                continue
            none.append(((place.left + place.right) / 2, y + 4, different))
    for different, placed in bars.items():
        _bars(sheet, placed, different=different)
    for x, y, different in none:
        wide = text_width("none", SMALL, "bold") + 6
        sheet.box(x - wide / 2, y - 10, wide, 12, ink="paper")
        sheet.text(
            x,
            y,
            "none",
            size=SMALL,
            ink="ink" if different else "muted",
            weight="bold" if different else "normal",
            align="center",
        )


def _wide(held: SpanPanels) -> Sheet:
    tiers = choose_tiers(held)
    key = _key(None, held, WIDE) + 8
    tall = [tier.head + 20 + _ROW * len(held.forces) + 22 for tier in tiers]
    sheet = Sheet(WIDE, key + sum(tall) + 20 * (len(tiers) - 1))
    _key(sheet, held, WIDE)
    begin = key
    for tier, height in zip(tiers, tall, strict=True):
        _draw_tier(sheet, held, tier, begin)
        begin += height + 20
    return sheet


@dataclass(frozen=True)
class _PhoneRow:
    """A row on a phone: a force, or those alike, beside its bar, and the span in words below."""

    label: list[str]
    span: Span | None
    different: bool

    @property
    def tall(self) -> float:
        return 16.0 * len(self.label) + 21


def _phone_rows(panel: SpanPanel, names: float) -> list[_PhoneRow]:
    """Return what most forces share and the forces that differ."""
    alike = _PhoneRow(wrap(panel.sharing, names, 13), panel.common, different=False)
    return [
        alike,
        *(
            _PhoneRow(wrap(force, names, 13, "bold"), panel.spans[force], different=True)
            for force in panel.different
        ),
    ]


def _narrow(held: SpanPanels) -> Sheet:
    """Draw the panels under each other, each with one bar for the forces that are alike."""
    key = _key(None, held, NARROW) + 10
    labels = [text_width(panel.sharing, 13) for panel in held.panels]
    labels += [text_width(force, 13, "bold") for force in held.different]
    names = math.ceil(min(max(labels), NARROW * 0.5))
    place = PanelPlace(names + 10, NARROW - 8, held.first, held.last)
    titles = [wrap(panel.name, NARROW, 14, "bold") for panel in held.panels]
    rows = [_phone_rows(panel, names) for panel in held.panels]
    heads = [18 * len(title) + 24 for title in titles]
    tall = [head + sum(row.tall for row in held_rows) for head, held_rows in zip(heads, rows, strict=True)]
    sheet = Sheet(NARROW, key + sum(tall) + 16 * (len(tall) - 1))
    _key(sheet, held, NARROW)
    y = key
    for title, head, panel_rows, height in zip(titles, heads, rows, tall, strict=True):
        for number, line in enumerate(title):
            sheet.text(0, y + 14 + 18 * number, line, size=14, weight="bold")
        _year_labels(sheet, place, y + head - 5)
        _phone_panel(sheet, place, panel_rows, y + head)
        y += height + 16
    return sheet


def _phone_panel(sheet: Sheet, place: PanelPlace, rows: Sequence[_PhoneRow], top: float) -> None:
    tops = [top + sum(row.tall for row in rows[:number]) for number in range(len(rows))]
    xs = [place.left, *(place.x(year) for year in place.years())]
    sheet.line(
        [value for x in xs for _ in tops for value in (x, x, _GAP)],
        [value for _ in xs for y in tops for value in (y, y + 18, _GAP)],
        ink="grid",
    )
    for row, y in zip(rows, tops, strict=True):
        for number, line in enumerate(row.label):
            weight: Weight = "bold" if row.different else "normal"
            sheet.text(0, y + 13 + 16 * number, line, size=13, weight=weight)
        below = y + 13 + 16 * len(row.label)
        sheet.text(0, below, span_words(row.span), size=SMALL, ink="muted")
        if row.span is not None:
            _bars(sheet, [(*place.ends(row.span), y + 9)], different=row.different)


def comparable_spans(
    spans: pd.DataFrame,
    *,
    first: Quarter,
    last: Quarter,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw the comparable span of every force, one panel a code, and bring forward those that differ.

    Parameters
    ----------
    spans
        One row a force and code: force, code, name (of the offence, as printed), start and end
        (first and last quarter, missing where there is no span) and n_quarters. Every force has
        a row for every code; forces and codes are drawn in the order given.
    first, last
        First and last quarter of the drawing.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.

    Raises
    ------
    ReportError
        If a column is lacking, a force has no row for a code or two, a span has another length
        than said or lies outside the drawing, or there are more than six codes.
    """
    held = read_spans(spans, first, last)
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=spans_table(held),
        data=drawn_spans(held),
        wide=lambda: _wide(held),
        narrow=lambda: _narrow(held),
        provenance=provenance,
        function=f"{__name__}.comparable_spans",
    )
