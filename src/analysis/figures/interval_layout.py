"""Where the rows of a dot plot stand on the paper, and where its lines may run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.figures.interval_rows import DotRow, Dots
from analysis.figures.labels import wrap
from analysis.figures.style import NARROW, WIDE, Weight, text_width

NOT_ESTIMATED = "not estimated"

FEW = 12
"""With so many rows or fewer, every figure is printed on the drawing."""


@dataclass(frozen=True)
class Form:
    """How a row is laid out.

    Attributes
    ----------
    width, size
        Of the paper and of the type.
    line
        From one line of words to the next.
    beside
        Width of the column of labels; 0 where labels stand above their marks.
    printed
        Width of the column of figures; 0 where there is none.
    few
        Whether figures are printed.
    """

    width: float
    size: float
    line: float
    beside: float
    printed: float
    few: bool

    @property
    def stacked(self) -> bool:
        """Whether the words of a row stand above its mark."""
        return self.beside == 0

    @property
    def begin(self) -> float:
        """Where the lines of the rows begin."""
        return self.beside + 6 if self.beside else 0

    @property
    def left(self) -> float:
        """Where the axis begins."""
        return self.begin + 6

    @property
    def right(self) -> float:
        """Where the axis ends."""
        return self.width - max(self.printed, 8)

    def x(self, share: float) -> float:
        """Return the place of a share of the axis, to a tenth of a pixel."""
        return round(self.left + share * (self.right - self.left), 1)

    def centre(self, x: float, text: str) -> float:
        """Return where a text is centred to stand at ``x`` without leaving the paper."""
        half = text_width(text, self.size) / 2
        return round(min(max(x, half), self.width - half), 1)


@dataclass(frozen=True)
class Placed:
    """A row on the paper: its lines of words, its edges, and the height of its mark."""

    row: DotRow
    label: list[str]
    said: list[str]
    top: float
    bottom: float
    middle: float
    heading: list[str]
    heading_top: float


def label_weight(dots: Dots, row: DotRow) -> Weight:
    """Return ``bold`` for the row brought forward."""
    return "bold" if row.label == dots.highlight else "normal"


def choose_form(dots: Dots, width: float) -> Form:
    """Return how rows are laid out on paper of this width."""
    few = len(dots.rows) <= FEW
    size = 13.0 if few or width == WIDE else 12.0
    if few and width == NARROW:
        return Form(width, size, 17, 0, 0, few)
    widest = max(text_width(row.label, size, label_weight(dots, row)) for row in dots.rows)
    figures = [
        text_width(dots.whole_words(row.estimate), size, label_weight(dots, row))
        for row in dots.rows
        if row.estimate is not None
    ]
    widest = max(widest, text_width(dots.label_heading, 13))
    beside = math.ceil(min(widest, width * (0.36 if few else 0.45)))
    return Form(width, size, 16 if few else 15, beside, math.ceil(max(figures)) + 16 if few else 0, few)


def _said(dots: Dots, row: DotRow, form: Form) -> list[str]:
    """Return the words of a row beside its label: its figures, or why there are none."""
    if row.estimate is not None:
        return [dots.whole_words(row.estimate)] if form.few else []
    room = form.width - form.left
    lines = wrap(row.note or NOT_ESTIMATED, room, form.size)
    fits = len(lines) <= (2 if form.few else 1) and all(text_width(line, form.size) <= room for line in lines)
    return lines if fits else [NOT_ESTIMATED]


def place_rows(dots: Dots, form: Form, begin: float) -> list[Placed]:
    """Put the rows under each other, with a heading wherever the group changes."""
    placed: list[Placed] = []
    y, group = begin, ""
    for row in dots.rows:
        heading: list[str] = []
        y += 8 if form.stacked and placed else 0
        heading_top = y
        if row.group != group:
            group = row.group
            heading_top = y = y + (8 if placed else 0)
            heading = wrap(group, form.width, form.size, "bold")
            y += (form.size + 4) * len(heading) + 3
        label = wrap(row.label, form.beside or form.width, form.size, label_weight(dots, row))
        said = _said(dots, row, form)
        if form.stacked:
            words = form.line * (len(label) + len(said))
            bottom = y + words + (26 if row.estimate is not None else 4)
            middle = y + words + 14
        else:
            bottom = y + form.line * max(len(label), len(said)) + (9 if form.few else 2)
            middle = (y + bottom) // 2
        placed.append(Placed(row, label, said, y, bottom, middle, heading, heading_top))
        y = bottom
    return placed


def line_bands(placed: Sequence[Placed], form: Form) -> list[tuple[float, float]]:
    """Return from where to where the lines of the axis run, so that they cross no words."""
    if form.stacked:
        return [(item.middle - 9, item.middle + 9) for item in placed if item.row.estimate is not None]
    bands: list[tuple[float, float]] = []
    broken = True
    for item in placed:
        wide = any(text_width(line, form.size, "bold") > form.begin for line in item.heading)
        if item.row.estimate is None:
            broken = True
            continue
        if broken or wide:
            bands.append((item.top if wide else item.heading_top, item.bottom))
        else:
            bands[-1] = bands[-1][0], item.bottom
        broken = False
    return bands
