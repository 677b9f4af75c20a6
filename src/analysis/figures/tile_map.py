"""Every force as a square of one size, near its neighbours, shaded by its number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.figures.accessible import AccessibleFigure
from analysis.figures.labels import wrap
from analysis.figures.sheet import Sheet
from analysis.figures.style import LEVELS, NARROW, WIDE, Weight, text_width
from analysis.figures.tile_values import (
    TILE_COLUMNS,
    TileData,
    TileValue,
    Unit,
    read_tile_values,
    tile_table,
)
from analysis.provenance import Provenance

_GAP = 3.0
"""Paper between two squares."""

_HALO = 1.25
_RING = 2.75
"""Paper, and then the outline, around the highlighted square."""

_EDGE = 4.0
"""Room for that outline at the edge of the map."""

_SWATCH = 16.0


@dataclass(frozen=True)
class _Grid:
    """Where the squares lie: the top left corner of the map, the side of each."""

    left: float
    top: float
    side: float

    def corner(self, held: TileValue) -> tuple[float, float]:
        pitch = self.side + _GAP
        return self.left + held.tile.column * pitch, self.top + held.tile.row * pitch


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    deep: float
    ink: str = "muted"
    weight: Weight = "normal"


def _write(sheet: Sheet | None, lines: Sequence[_Line], x: float, top: float) -> float:
    """Write lines below one another; return where they end. Without a sheet, only measure."""
    for line in lines:
        if sheet is not None:
            sheet.text(x, top + line.size, line.text, size=line.size, ink=line.ink, weight=line.weight)
        top += line.deep
    return top


def _call_out(data: TileData, width: float) -> list[_Line]:
    """Return the highlighted force in full and, where it has no value, why."""
    room = width - _SWATCH - 8
    lines = [_Line(line, 14, 20, "part-8q", "bold") for line in wrap(data.said(), room, 14, "bold")]
    chosen = data.chosen
    if chosen is not None and chosen.value is None:
        why = f"{chosen.why_none[:1].upper()}{chosen.why_none[1:]}."
        lines += [_Line(line, 13, 18) for line in wrap(why, room, 13)]
    return lines


def _meaning(data: TileData, width: float) -> list[_Line]:
    """Return what is shown and what a shade says."""
    more = "; the table has the 95% intervals" if data.has_intervals else ""
    note = f"One square for each police force, near its neighbours. Shade shows the estimate{more}."
    return [
        *(_Line(line, 13, 18, "ink", "bold") for line in wrap(data.title, width, 13, "bold")),
        *(_Line(line, 13, 18) for line in wrap(note, width, 13)),
    ]


def _key_entries(data: TileData) -> list[tuple[str, str]]:
    entries = [(ink, words) for (ink, _), words in zip(LEVELS, data.level_words(), strict=True)]
    if any(held.value is None for held in data.values):
        entries.append(("", "Not available"))
    return entries


def _abreast(entries: Sequence[tuple[str, str]]) -> int:
    """Return how many entries of the key stand side by side on a phone."""
    widest = max(text_width(words, 12) for _, words in entries)
    return 3 if 3 * (widest + _SWATCH + 14) <= NARROW + 8 else 2


def _key(sheet: Sheet, entries: Sequence[tuple[str, str]], left: float, top: float, abreast: int) -> None:
    for number, (ink, words) in enumerate(entries):
        x, y = left + number % abreast * (NARROW // abreast), top + number // abreast * 23
        _square(sheet, x, y, _SWATCH, ink)
        sheet.text(x + _SWATCH + 6, y + 12, words, size=12)


def _square(sheet: Sheet, x: float, y: float, side: float, ink: str) -> None:
    """Draw one square: shaded, or without a shade a thin outline on paper."""
    if ink:
        sheet.boxes([(x, y)], side, ink=ink)
    else:
        sheet.box(x + 0.5, y + 0.5, side - 1, side - 1, ink="paper", edge="axis")


def _ring(sheet: Sheet, x: float, y: float, side: float) -> None:
    """Draw a heavy outline around a square, and paper between the two."""
    for out, ink in ((_HALO + _RING, "part-8q"), (_HALO, "paper")):
        sheet.boxes([(x - out, y - out)], side + 2 * out, ink=ink)


def _inks(data: TileData, held: TileValue) -> tuple[str, str]:
    """Return the shade of a force, none without a value, and the ink of the words on it."""
    return ("", "ink") if held.value is None else LEVELS[data.level(held.value)]


def _squares(sheet: Sheet, data: TileData, grid: _Grid) -> None:
    """Shade the squares, those of one class in one shape; the highlighted one lies on top."""
    for shade, _ in LEVELS:
        corners = [grid.corner(held) for held in data.values if _inks(data, held)[0] == shade]
        if corners:
            sheet.boxes(corners, grid.side, ink=shade)
    for held in data.values:
        if held.value is None:
            _square(sheet, *grid.corner(held), grid.side, "")
    if data.chosen is not None:
        x, y = grid.corner(data.chosen)
        _ring(sheet, x, y, grid.side)
        _square(sheet, x, y, grid.side, _inks(data, data.chosen)[0])


def _words(sheet: Sheet, data: TileData, grid: _Grid, small: float, large: float) -> None:
    """Write the short name and the number into every square, those in one ink together."""
    for ink in ("ink", "paper"):
        alike = [(*grid.corner(held), held) for held in data.values if _inks(data, held)[1] == ink]
        for x, y, held in alike:
            place = x + grid.side / 2, round(y + grid.side / 2 - 4)
            sheet.text(*place, held.tile.short, size=small, ink=ink, align="center")
        for x, y, held in alike:
            place = x + grid.side / 2, round(y + grid.side / 2 + large)
            sheet.text(*place, data.in_square(held), size=large, ink=ink, weight="bold", align="center")


def _extent(data: TileData) -> tuple[int, int]:
    """Return how many squares the map is across and down."""
    tiles = [held.tile for held in data.values]
    return max(tile.column for tile in tiles) + 1, max(tile.row for tile in tiles) + 1


def _sheet(data: TileData, *, wide: bool) -> Sheet:
    """Draw the map; what its shades mean stands beside it, or on a phone above it."""
    across, down = _extent(data)
    width = WIDE if wide else NARROW
    side = 53.0 if wide else (NARROW - 2 * _EDGE + _GAP) // across - _GAP
    beside = _EDGE + across * (side + _GAP) + 28 if wide else 0.0
    said, meaning, entries = _call_out(data, width), _meaning(data, width - beside), _key_entries(data)
    begin = _write(None, said, 0, 0) + (14 if said else 0)
    key = _write(None, meaning, beside, begin) + 8
    abreast = 1 if wide else _abreast(entries)
    top = begin + _EDGE if wide else key + 23 * math.ceil(len(entries) / abreast) + 8
    sheet = Sheet(width, top + down * (side + _GAP) - _GAP + _EDGE)
    if said:
        _ring(sheet, _EDGE, _EDGE, _SWATCH - 2 * _EDGE)
        _write(sheet, said, _SWATCH + 8, 0)
    _write(sheet, meaning, beside, begin)
    _key(sheet, entries, beside, key, abreast)
    grid = _Grid(_EDGE if wide else (width - across * (side + _GAP) + _GAP) / 2, top, side)
    _squares(sheet, data, grid)
    _words(sheet, data, grid, 12 if wide else 10.5, 15 if wide else 13)
    return sheet


def tile_map(
    values: pd.DataFrame,
    *,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    unit: Unit,
    value_heading: str,
    table_caption: str,
    highlight: str | None = None,
    footnotes: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw one square for each force, shaded in five classes, with its number in it.

    Parameters
    ----------
    values
        One row for each of the 43 territorial forces: force, value, lower and upper (the 95%
        interval; missing where there is none) and, if it is there, why_none (why a force has
        no value, in the words that follow a colon). A force without a value is left unshaded.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    unit
        ``for every 1,000 people``, printed with one decimal place, or ``%``, with none.
    value_heading
        What the values are: ``Stalking offences``.
    table_caption
        What the table shows, with its period.
    highlight
        The force outlined and named in full; None for none.
    footnotes
        Printed below the table, after the reasons why forces have no value.

    Raises
    ------
    ReportError
        If a column is lacking, a force comes twice, lacks a row or has no square, a number is
        negative or outside its interval, or the highlighted force has neither value nor reason.
    """
    data = read_tile_values(values, unit=unit, heading=value_heading, highlight=highlight)
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=tile_table(data, caption=table_caption, footnotes=footnotes),
        data=values[list(TILE_COLUMNS)],
        wide=lambda: _sheet(data, wide=True),
        narrow=lambda: _sheet(data, wide=False),
        provenance=provenance,
        function=f"{__name__}.tile_map",
    )
