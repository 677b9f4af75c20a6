"""How a chart of quarters draws the changes of recording it marks: shades, edges and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from analysis.figures.changes import MarkedChange, year_fraction
from analysis.figures.labels import Stair
from analysis.figures.sheet import Sheet

DOTTED = (1.0, 2.6)
"""Dashes of a line through quarters that no two of compare."""

NAME_SIZE = 12.0
"""Size of the type of names on a chart."""

NAME_ROW = 16.0
"""From one row of names to the next."""

NAME_INSET = 5
"""From a leader to its name."""


NAME_INDENT = 20
"""From a leader to the words of its name, after the letter."""


class Ground(Protocol):
    """Where years stand on the paper, and how high the plot is."""

    @property
    def top(self) -> float:
        """Upper end of the plot."""

    @property
    def bottom(self) -> float:
        """Lower end of the plot."""

    def x(self, year: float) -> float:
        """Return the place of a year and its fraction."""


def named(mark: MarkedChange) -> str:
    """Return a change as it is written at its leader."""
    return f"{mark.letter}   {mark.label}"


def draw_shades(sheet: Sheet, ground: Ground, marks: Sequence[MarkedChange]) -> None:
    """Shade the quarters in which a new rule arrived: they do not compare."""
    for mark in marks:
        if mark.kind == "transition":
            left, right = ground.x(year_fraction(mark.first)), ground.x(year_fraction(mark.last + 1))
            sheet.box(left, ground.top, right - left, ground.bottom - ground.top, ink="shade")


def draw_edges(sheet: Sheet, ground: Ground, marks: Sequence[MarkedChange], tops: Sequence[float]) -> None:
    """Draw a line where each change begins, from its name down, and where a transition ends."""
    for mark, top in zip(marks, tops, strict=True):
        x, end = ground.x(year_fraction(mark.first)), ground.x(year_fraction(mark.last + 1))
        if not mark.is_span:
            sheet.line([x, x], [top, ground.bottom], ink="edge", dashes=(4, 2.5))
        elif mark.kind == "transition":
            sheet.line([x, x], [top, ground.bottom], ink="edge")
            sheet.line([end, end], [ground.top, ground.bottom], ink="edge")
        else:  # a bracket hangs from the top of the plot, so that spans may overlap
            sheet.line([x, x], [top, ground.top + 7], ink="edge")
            sheet.line([x, end, end], [ground.top, ground.top, ground.top + 7], ink="edge", width=2)


def draw_name(sheet: Sheet, mark: MarkedChange, step: Stair, x: float, begin: float) -> None:
    """Write the letter and the name of a change beside its leader at ``x``.

    ``begin`` is where the first row of names begins. A name that is left out leaves the letter.
    """
    for number, line in enumerate(step.lines):
        y = begin + (step.row + number) * NAME_ROW + 12
        if number == 0:
            sheet.text(x + NAME_INSET, y, mark.letter, size=NAME_SIZE, weight="bold")
            line = line.removeprefix(mark.letter).strip()  # noqa: PLW2901
        if line:
            sheet.text(x + NAME_INDENT, y, line, size=NAME_SIZE, ink="muted")
