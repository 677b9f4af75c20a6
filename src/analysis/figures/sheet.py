"""A sheet to draw on, in CSS pixels: it keeps the shapes that are put on it, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from analysis.errors import ReportError
from analysis.figures.style import Weight
from analysis.inks import INKS

Point = tuple[float, float]
Align = Literal["left", "center", "right"]
Ends = Literal["round", "butt"]


@dataclass(slots=True)
class Words:
    """A line of text, held at its left end, its middle or its right end."""

    x: float
    y: float
    text: str
    size: float
    ink: str
    weight: Weight
    align: Align


@dataclass(slots=True)
class Line:
    """A line through points, interrupted where one is missing."""

    xs: Sequence[float]
    ys: Sequence[float]
    ink: str
    width: float
    dashes: tuple[float, float] | None
    ends: Ends


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a mark looks, wherever it stands."""

    shape: str
    size: float
    ink: str
    rim: str
    rim_width: float


@dataclass(slots=True)
class Mark:
    """A mark at a point."""

    x: float
    y: float
    stamp: Stamp


@dataclass(slots=True)
class Filled:
    """A shape of one or more rings of corners."""

    rings: Sequence[Sequence[Point]]
    ink: str
    edge: str | None = None
    edge_width: float = 1
    hatched: bool = False
    cut: bool = False


Shape = Words | Line | Mark | Filled


@dataclass
class Sheet:
    """Paper measured in CSS pixels from its top left corner.

    Charts place every line and letter themselves, so nothing depends on the
    fonts or the defaults of a machine.

    Attributes
    ----------
    shapes
        What was drawn; the later lies on the earlier.
    """

    width: float
    height: float
    shapes: list[Shape] = field(init=False, default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        ink: str = "ink",
        weight: Weight = "normal",
        align: Align = "left",
    ) -> None:
        """Write a line of text, its baseline at ``y``."""
        if text:
            self.shapes.append(Words(x, y, text, size, _ink(ink), weight, align))

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        ink: str,
        width: float = 1,
        dashes: tuple[float, float] | None = None,
        ends: Ends = "round",
    ) -> None:
        """Draw a line through the points; with ``butt`` ends, it is no longer than they say."""
        if len(xs):
            self.shapes.append(Line(xs, ys, _ink(ink), width, dashes, ends))

    def mark(
        self, x: float, y: float, *, ink: str, shape: str = "o", size: float = 6, hollow: bool = False
    ) -> None:
        """Put a mark at a point, with a rim of paper so that it stands off a line; hollow, only its rim."""
        fill, rim, rim_width = ("paper", _ink(ink), 2) if hollow else (_ink(ink), "paper", 1)
        self.shapes.append(Mark(x, y, Stamp(shape, size, fill, rim, rim_width)))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        ink: str,
        edge: str | None = None,
        hatched: bool = False,
    ) -> None:
        """Fill a rectangle; hatched, it is striped with ``ink`` on paper."""
        ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        if hatched:
            self.shapes.append(Filled([ring], _ink(ink), ink, 1.2, hatched=True))
        else:
            self.shapes.append(Filled([ring], _ink(ink), edge and _ink(edge)))

    def area(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], *, ink: str) -> None:
        """Fill between two lines; what reaches beyond the paper is cut."""
        ring = [*zip(xs, highs, strict=True), *zip(reversed(xs), reversed(lows), strict=True)]
        self.shapes.append(Filled([ring], _ink(ink), cut=True))

    def boxes(self, corners: Sequence[Point], side: float, *, ink: str) -> None:
        """Fill many equal squares, given by their top left corners, as one shape."""
        rings = [[(x, y), (x + side, y), (x + side, y + side), (x, y + side)] for x, y in corners]
        self.shapes.append(Filled(rings, _ink(ink)))


def _ink(name: str) -> str:
    """Return the name of an ink; refuse a colour that is none."""
    if name not in INKS:
        raise ReportError(
            f"A chart uses the colour {name}, which is no ink of analysis.inks.INKS, "
            "so it could not be shown in the dark. Use one of the inks."
        )
    return name
