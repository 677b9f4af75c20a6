"""Where each force stands on a map of equal squares: ``data/force_tiles.csv``.

On a real map the Metropolitan Police is a dot and Devon and Cornwall is huge.
Here every force has one square of the same size, near the squares of its
neighbours. The layout is our own, and a person may correct it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from analysis.paths import data_dir


@dataclass(frozen=True, slots=True)
class Tile:
    """The square of one force.

    Attributes
    ----------
    force
        Name of a territorial force, as this project prints it.
    column, row
        From 0 at the top left.
    short
        Two to six letters to print in the square.
    """

    force: str
    column: int
    row: int
    short: str


@cache
def force_tiles() -> tuple[Tile, ...]:
    """Return the squares of the 43 territorial forces, in the order of the map: row by row."""
    with (data_dir() / "force_tiles.csv").open(encoding="utf-8", newline="") as handle:
        tiles = [
            Tile(row["force"], int(row["column"]), int(row["row"]), row["short"])
            for row in csv.DictReader(handle)
        ]
    return tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column)))
