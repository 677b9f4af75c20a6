"""The forces of a map of squares, their five classes, and their table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.table import Column, DataTable
from analysis.force_tiles import Tile, force_tiles

Unit = Literal["for every 1,000 people", "%"]

TILE_COLUMNS = ("force", "value", "lower", "upper")
_PLACES: dict[Unit, int] = {"for every 1,000 people": 1, "%": 0}


@dataclass(frozen=True)
class TileValue:
    """One force; without a value, ``why_none`` may say why."""

    tile: Tile
    value: float | None
    lower: float | None
    upper: float | None
    why_none: str

    @property
    def force(self) -> str:
        """Name of the force."""
        return self.tile.force


@dataclass(frozen=True)
class TileData:
    """Everything a map of squares draws.

    Attributes
    ----------
    values
        Every territorial force, in the order of the map.
    bounds
        The four numbers at which a new class begins, in units of the last place printed.
    """

    values: tuple[TileValue, ...]
    bounds: tuple[int, ...]
    unit: Unit
    heading: str
    highlight: str | None

    @property
    def chosen(self) -> TileValue | None:
        """The force brought forward."""
        return next((held for held in self.values if held.force == self.highlight), None)

    @property
    def has_intervals(self) -> bool:
        """Whether any force has an interval."""
        return any(held.lower is not None for held in self.values)

    @property
    def title(self) -> str:
        """What the shades stand for."""
        return self.heading if self.unit == "%" else f"{self.heading} {self.unit}"

    def printed(self, value: float) -> str:
        """Return a value as it stands in its square."""
        return f"{numbers.decimal(value, _PLACES[self.unit])}{'%' if self.unit == '%' else ''}"

    def in_square(self, held: TileValue) -> str:
        """Return what stands in the square of a force: its value, or a dash."""
        return "–" if held.value is None else self.printed(held.value)

    def interval(self, held: TileValue) -> str:
        """Return the interval of a force in words."""
        return numbers.interval(held.lower, held.upper, _PLACES[self.unit], "%" if self.unit == "%" else "")

    def level(self, value: float) -> int:
        """Return the class of a value, 0 to 4, by the number that is printed."""
        return sum(_last_places(value, _PLACES[self.unit]) >= bound for bound in self.bounds)

    def level_words(self) -> list[str]:
        """Return the printed numbers each class holds: ``1.5 to 1.9``."""
        scale = 10 ** _PLACES[self.unit]
        first, last = (self.printed(bound / scale) for bound in (self.bounds[0], self.bounds[-1]))
        inner = [
            self.printed(low / scale)
            if high - low == 1
            else f"{self.printed(low / scale)} to {self.printed((high - 1) / scale)}"
            for low, high in pairwise(self.bounds)
        ]
        return [f"Under {first}", *inner, f"{last} or more"]

    def said(self) -> str:
        """Return the highlighted force in full, with its number and interval."""
        held = self.chosen
        if held is None:
            return ""
        if held.value is None:
            return f"{held.force}: {numbers.NOT_AVAILABLE}"
        unit = "" if self.unit == "%" else f" {self.unit}"
        interval = "" if held.lower is None else f" (95% interval {self.interval(held)})"
        return f"{held.force}: {self.printed(held.value)}{unit}{interval}"


def _last_places(value: float, places: int) -> int:
    """Return the printed number in units of its last place: 2.449 is 24 tenths."""
    return int(f"{value:.{places}f}".replace(".", ""))


def level_bounds(shown: Sequence[int]) -> tuple[int, int, int, int]:
    """Return where the second to the fifth class begin.

    Of all bounds that are multiples of their distance, whose distance is 1, 2 or 5 of some
    power of ten, and the last of which some force reaches, those that share the forces out
    most evenly; of equals the widest apart, then the lowest. So the same numbers always give
    the same classes, and one force far out does not leave the others in one shade. Numbers
    too low for five classes leave the last ones empty.

    Parameters
    ----------
    shown
        The printed numbers in units of their last place.
    """
    counts = Counter(shown)
    top = max(shown)
    found: list[tuple[int, int, int]] = []
    for step in (digit * 10**power for power in range(len(str(top))) for digit in (1, 2, 5)):
        for first in range(step, max(top - 3 * step, int(step == 1)) + 1, step):
            sizes = [0] * 5
            for number, forces in counts.items():
                sizes[min(max((number - first) // step + 1, 0), 4)] += forces
            found.append((sum(size * size for size in sizes), -step, first))
    _, less, first = min(found)
    return first, first - less, first - 2 * less, first - 3 * less


def _number(value: Any, force: str, name: str) -> float | None:
    if pd.isna(value):
        return None
    number = float(value)
    if not math.isfinite(number) or number < 0:
        raise ReportError(
            f"The {name} of {force} is {number}; shades from low to high need numbers from nought up."
        )
    return number


def _read_row(tile: Tile, row: dict[Any, Any]) -> TileValue:
    value, lower, upper = (_number(row[name], tile.force, name) for name in ("value", "lower", "upper"))
    given = row.get("why_none", "")
    why = "" if pd.isna(given) else str(given).strip().removesuffix(".")
    if (lower is None) != (upper is None):
        raise ReportError(f"The interval of {tile.force} has one end only; give both or none.")
    if lower is not None and upper is not None and (value is None or not lower <= value <= upper):
        raise ReportError(
            f"The interval of {tile.force} is given as {lower} to {upper}, which does not hold its value, "
            f"{'none' if value is None else value}."
        )
    return TileValue(tile, value, lower, upper, why)


def read_tile_values(values: pd.DataFrame, *, unit: Unit, heading: str, highlight: str | None) -> TileData:
    """Return what is drawn; refuse frames that cannot be."""
    lacking = [name for name in TILE_COLUMNS if name not in values.columns]
    if lacking:
        raise ReportError(f"The map of squares needs the columns {lacking}.")
    if unit not in get_args(Unit):
        raise ReportError(f"The map of squares knows the units {list(get_args(Unit))}, not {unit!r}.")
    twice = values.loc[values["force"].duplicated(), "force"].tolist()
    if twice:
        raise ReportError(f"The map of squares was given {twice} more than once.")
    rows = {str(row["force"]): row for row in values.to_dict("records")}
    tiles = force_tiles()
    strange = sorted(set(rows) - {tile.force for tile in tiles})
    if strange:
        raise ReportError(f"{', '.join(strange)} has no square; the map is of the territorial forces alone.")
    absent = sorted({tile.force for tile in tiles} - set(rows))
    if absent:
        raise ReportError(
            f"The map of squares was not given {', '.join(absent)}. A force without a value needs a row "
            "too, with the value missing."
        )
    held = tuple(_read_row(tile, rows[tile.force]) for tile in tiles)
    shown = [_last_places(one.value, _PLACES[unit]) for one in held if one.value is not None]
    if not shown:
        raise ReportError("The map of squares was given no force with a value.")
    data = TileData(held, level_bounds(shown), unit, heading, highlight)
    if highlight is not None and data.chosen is None:
        raise ReportError(f"{highlight!r} cannot be brought forward; the map has no such force.")
    if data.chosen is not None and data.chosen.value is None and not data.chosen.why_none:
        raise ReportError(f"{highlight} has no value to bring forward; say why in the column why_none.")
    return data


def tile_table(data: TileData, *, caption: str, footnotes: Sequence[str]) -> DataTable:
    """Return every force with its value and interval, in alphabetical order.

    The interval has a column where any force has one.
    """
    columns = [Column("Force", align="text"), Column(data.heading, "" if data.unit == "%" else data.unit)]
    if data.has_intervals:
        columns.append(Column("95% interval"))
    rows = []
    reasons: dict[str, list[str]] = {}
    for held in sorted(data.values, key=lambda held: held.force):
        cells = [held.force, numbers.NOT_AVAILABLE if held.value is None else data.printed(held.value)]
        rows.append((*cells, data.interval(held)) if data.has_intervals else tuple(cells))
        if held.value is None and held.why_none:
            reasons.setdefault(held.why_none, []).append(held.force)
    notes = [f"Not available for {_and(forces)}: {reason}." for reason, forces in reasons.items()]
    return DataTable(caption, tuple(columns), tuple(rows), (*notes, *footnotes))


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
