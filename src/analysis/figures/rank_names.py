"""The names on a chart of ranks: in the empty corner below the first strips and above the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.figures.sheet import Sheet
from analysis.figures.style import text_width

_SIZE = 12.0
_ROW = 15.0
"""From one name to the next."""

_CLEAR = 5.0
"""Between a name and the strips it stands beside."""


@dataclass(frozen=True)
class Upright:
    """A strip on the paper: its force, where it stands, and its two ends from the top."""

    force: str
    x: float
    top: float
    bottom: float


@dataclass(frozen=True)
class _Name:
    upright: Upright
    baseline: float
    below: bool


def _baselines(
    uprights: Sequence[Upright], named: Sequence[Upright], top: float, bottom: float, *, below: bool
) -> list[_Name]:
    """Return the names on one side, without the innermost ones that there is no room for.

    A name below begins at its strip and runs to the right, one above ends at its strip: so the line of a
    strip further out passes the names further in.
    """
    inward = sorted(named, key=lambda item: item.x, reverse=below)
    while inward:
        placed: list[_Name] = []
        for item in inward:
            wide = text_width(item.force, _SIZE) + 8
            left, right = (item.x - 4, item.x + wide) if below else (item.x - wide, item.x + 4)
            beside = [other for other in uprights if left <= other.x <= right]
            if below:
                y = max(other.bottom for other in beside) + _CLEAR + _SIZE * 0.75
                y = max([y, *(name.baseline + _ROW for name in placed)])
            else:
                y = min(other.top for other in beside) - _CLEAR
                y = min([y, *(name.baseline - _ROW for name in placed)])
            placed.append(_Name(item, y, below))
        if top + _SIZE * 0.75 <= placed[-1].baseline <= bottom:
            return placed
        inward = inward[1:]
    return []


def name_strips(
    sheet: Sheet, uprights: Sequence[Upright], forces: Sequence[str], top: float, bottom: float
) -> None:
    """Write the names of some forces, each with a line to its strip.

    Parameters
    ----------
    sheet
        The paper.
    uprights
        Every strip, from left to right.
    forces
        Those to name, where there is room between ``top`` and ``bottom``.
    top, bottom
        Where the drawing begins and ends.
    """
    half = len(uprights) / 2
    held = [(place, item) for place, item in enumerate(uprights) if item.force in forces]
    names = [
        name
        for below in (True, False)
        for name in _baselines(
            uprights,
            [item for place, item in held if (place < half) == below],
            top,
            bottom,
            below=below,
        )
    ]
    ends = [
        (name.upright.bottom, name.baseline)
        if name.below
        else (name.baseline - _SIZE * 0.7, name.upright.top)
        for name in names
    ]
    sheet.line(
        [x for name in names for x in (name.upright.x, name.upright.x, math.nan)],
        [y for start, end in ends for y in (start, end, math.nan)],
        ink="axis",
    )
    for name in names:
        sheet.text(
            name.upright.x + (4 if name.below else -4),
            name.baseline,
            name.upright.force,
            size=_SIZE,
            align="left" if name.below else "right",
        )
