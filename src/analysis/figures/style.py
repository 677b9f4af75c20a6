"""The look of every chart: inks, type and a sheet to draw on, in CSS pixels.

Colours are *inks*: a name, and the value it has on white paper. In a page the
stylesheet gives the same ink another value in the dark, so a chart may use
nothing else; :mod:`analysis.figures.svg` refuses any other colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D

WIDE = 720
"""Width of the drawing for a desk, in CSS pixels."""

NARROW = 340
"""Width of the drawing for a phone."""

INKS = {
    "paper": "#ffffff",
    "ink": "#16191f",
    "muted": "#545b67",
    "axis": "#8b929e",
    "grid": "#e2e5ea",
    "shade": "#f1f2f5",
    "edge": "#a9afb9",
    "ghost": "#cfd3da",
    "part-8q": "#c2410c",
    "part-8l": "#1f6fb5",
    "part-8r": "#6f757e",
    "part-8u": "#6b1d7a",
    "part-8m": "#0b5a4a",
    "band": "#e9eef4",
    "dot": "#8c99ab",
    "mix-1": "#c2420d",
    "mix-2": "#2b3a4f",
    "mix-3": "#5a6b82",
    "mix-4": "#93a1b5",
    "mix-5": "#b9b3a8",
    "mix-6": "#dcdad5",
    "level-1": "#dcebf9",
    "level-2": "#a9d1f4",
    "level-3": "#6cade4",
    "level-4": "#3076b9",
    "level-5": "#124177",
}
"""Each ink and its value on white paper. No two inks share a value."""

DARK_INKS = {
    "paper": "#14171c",
    "ink": "#f2f4f7",
    "muted": "#b3bac6",
    "axis": "#7d8593",
    "grid": "#2b3039",
    "shade": "#1e232b",
    "edge": "#596272",
    "ghost": "#434a56",
    "part-8q": "#ff8f4a",
    "part-8l": "#62a8ff",
    "part-8r": "#b9bfc8",
    "part-8u": "#eec4ff",
    "part-8m": "#2fae8c",
    "band": "#222a35",
    "dot": "#8494aa",
    "mix-1": "#ff9048",
    "mix-2": "#d5dfec",
    "mix-3": "#9fb0c6",
    "mix-4": "#6c7d94",
    "mix-5": "#8a857b",
    "mix-6": "#4b4a47",
    "level-1": "#1e2f44",
    "level-2": "#28496f",
    "level-3": "#32669a",
    "level-4": "#579fdb",
    "level-5": "#b1daf8",
}
"""The same inks on dark paper."""

LEVELS = (
    ("level-1", "ink"),
    ("level-2", "ink"),
    ("level-3", "ink"),
    ("level-4", "paper"),
    ("level-5", "paper"),
)
"""Five shades from low to high, each with the ink that words on it are written in.

Low is near the paper and high far from it: dark on white paper, bright on dark.
"""

EMPHASISED = "8Q"
"""The part every chart brings forward: stalking."""

MARKERS = {"8Q": "o", "8L": "s", "8R": "D", "8U": "^", "8M": "v"}
"""A shape for each part, so that nothing is told by colour alone."""

Align = Literal["left", "center", "right"]
Weight = Literal["normal", "bold"]
Ends = Literal["round", "butt"]

_FONT = "DejaVu Sans"
_OF_THE_SESSION = frozenset({"backend", "backend_fallback", "interactive", "toolbar", "webagg.port"})
"""Parameters that belong to whoever runs the notebook and are left alone."""

_RC: dict[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.usetex": False,
    "hatch.linewidth": 1.2,
    "path.simplify": False,
    "path.sketch": None,
    "figure.dpi": 72,
    "savefig.dpi": 72,
}


def part_ink(code: str) -> str:
    """Return the ink of one of the five parts."""
    return f"part-{code.lower()}"


@cache
def _wanted() -> dict[str, Any]:
    plain = {name: value for name, value in mpl.rcParamsDefault.items() if name not in _OF_THE_SESSION}
    return plain | _RC


@contextmanager
def house_style(salt: str) -> Iterator[None]:
    """Set our matplotlib parameters for a while, never for the whole process.

    Parameters
    ----------
    salt
        Makes the identifiers inside the SVG the same on every run.
    """
    held: Mapping[str, Any] = mpl.rcParams  # type: ignore[assignment]
    # Setting a parameter checks it, and most are as we want them already.
    rc = {name: value for name, value in (_wanted() | {"svg.hashsalt": salt}).items() if held[name] != value}
    with mpl.rc_context(rc=rc):  # type: ignore[arg-type]
        yield


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: Weight = "normal") -> float:
    """Return the width of a text in pixels, in a font as wide as any it is shown in.

    DejaVu Sans comes with matplotlib and is wider than the fonts of phones and
    desks, so what fits here fits there.
    """
    font = FontProperties(family=_FONT, size=size, weight=weight)
    width: float = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    return width


def round_ticks(top: float, number: int = 5) -> list[float]:
    """Return round values from 0 to at least ``top``, whole numbers only."""
    ticks = MaxNLocator(nbins=number, integer=True, steps=[1, 2, 2.5, 5, 10]).tick_values(0, max(top, 1))
    return [float(tick) for tick in ticks]


class _Words(Text):
    """A line of text that an SVG file places by its anchor, so that it need not be measured."""

    def draw(self, renderer: RendererBase) -> None:
        """Write it at its anchor; matplotlib's own measures it first, letter by letter."""
        if not self.get_text():
            return
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        x, up = self.get_transform().transform(self.get_position())
        _, height = renderer.get_canvas_width_height()
        renderer.draw_text(pen, x, height - up, self.get_text(), self.get_fontproperties(), 0.0, mtext=self)
        pen.restore()


@dataclass
class Sheet:
    """Paper measured in CSS pixels from its top left corner.

    Charts place every line and letter themselves, so nothing depends on the
    fonts or the defaults of a machine.
    """

    width: float
    height: float
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        self.figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=72, frameon=False)
        FigureCanvasSVG(self.figure)
        self._axes = self.figure.add_axes((0, 0, 1, 1), frameon=False)
        self._axes.set_axis_off()
        self._axes.set_xlim(0, self.width)
        self._axes.set_ylim(self.height, 0)
        self._places = Affine2D(self._axes.transData.get_affine().get_matrix())
        self._order = 1.0

    def _next(self) -> float:
        self._order += 1
        return self._order

    def _put(self, artist: Artist) -> None:
        """Lay something on top; the sheet has its measure, so how far it reaches is not looked up."""
        artist.set_zorder(self._next())
        artist.set_transform(self._places)
        self.figure.add_artist(artist)

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
        self._put(
            _Words(
                x,
                y,
                text,
                fontsize=size,
                color=INKS[ink],
                fontweight="bold" if weight == "bold" else "normal",
                ha=align,
                va="baseline",
                fontfamily=_FONT,
            )
        )

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
        self._put(
            Line2D(
                xs,
                ys,
                color=INKS[ink],
                linewidth=width,
                linestyle="-" if dashes is None else (0, dashes),
                solid_capstyle=ends,
                solid_joinstyle="round",
                clip_on=False,
            )
        )

    def mark(
        self, x: float, y: float, *, ink: str, shape: str = "o", size: float = 6, hollow: bool = False
    ) -> None:
        """Put a mark at a point, with a rim of paper so that it stands off a line; hollow, only its rim."""
        self._put(
            Line2D(
                [x],
                [y],
                marker=shape,
                markersize=size,
                markerfacecolor=INKS["paper" if hollow else ink],
                markeredgecolor=INKS[ink if hollow else "paper"],
                markeredgewidth=2 if hollow else 1,
                linestyle="none",
                clip_on=False,
            )
        )

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
        self._put(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=INKS["paper"] if hatched else INKS[ink],
                edgecolor=INKS[ink] if hatched else INKS[edge] if edge else "none",
                linewidth=1.2 if hatched else 1 if edge else 0,
                hatch="////" if hatched else None,
                clip_on=False,
            )
        )

    def area(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], *, ink: str) -> None:
        """Fill between two lines; what reaches beyond the paper is cut."""
        corners = [*zip(xs, highs, strict=True), *zip(reversed(xs), reversed(lows), strict=True)]
        shape = Polygon(corners, closed=True, facecolor=INKS[ink], edgecolor="none", linewidth=0)
        shape.set_clip_path(self._axes.patch)
        self._put(shape)

    def boxes(self, corners: Sequence[tuple[float, float]], side: float, *, ink: str) -> None:
        """Fill many equal squares, given by their top left corners, as one shape."""
        squares = [
            Path([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)], closed=True)
            for x, y in corners
        ]
        self._put(
            PathPatch(
                Path.make_compound_path(*squares),
                facecolor=INKS[ink],
                edgecolor="none",
                linewidth=0,
                clip_on=False,
            )
        )
