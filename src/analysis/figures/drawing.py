"""The shapes of a sheet, drawn by matplotlib's renderer of SVG files.

The renderer is handed what matplotlib's own lines, patches and texts hand it. A figure with axes, which
would look for limits and ticks and check each property, is of no use to a sheet: that has its places already.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import matplotlib as mpl
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform

from analysis.figures.sheet import Filled, Line, Mark, Point, Shape, Sheet, Stamp, Words
from analysis.figures.style import FONT, Weight
from analysis.inks import INKS

_OF_THE_SESSION = frozenset({"backend", "backend_fallback", "interactive", "toolbar", "webagg.port"})
"""Parameters that belong to whoever runs the notebook and are left alone."""

_RC: dict[str, Any] = {
    "svg.fonttype": "none",
    "hatch.linewidth": 1.2,
    "path.simplify": False,
    "path.sketch": None,
}

_HATCH = "////"

_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
"""A page says itself what made it, and when."""


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


def matplotlib_svg(sheet: Sheet, *, salt: str) -> str:
    """Return the SVG file that matplotlib writes of a sheet, the first shape lowest.

    Parameters
    ----------
    sheet
        What is drawn.
    salt
        Makes the identifiers inside the SVG the same on every run.
    """
    buffer = io.StringIO()
    with house_style(salt):
        renderer = RendererSVG(sheet.width, sheet.height, buffer, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
        drawing = _Drawing(renderer, sheet.width, sheet.height)
        for stamp, run in groupby(sheet.shapes, key=_stamp):
            if stamp is None:
                drawing.draw(run)
            else:
                drawing.put_marks(stamp, run)
        renderer.finalize()  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _stamp(shape: Shape) -> Stamp | None:
    """Return how a mark looks: those alike in a row are drawn at one go."""
    return shape.stamp if isinstance(shape, Mark) else None


@dataclass(slots=True)
class _Anchor:
    """What the renderer asks of a text: the point that holds it, from below left, and by which end."""

    place: Point
    align: str

    def get_transform(self) -> IdentityTransform:
        return IdentityTransform()

    def get_unitless_position(self) -> Point:
        return self.place

    def get_ha(self) -> str:
        return self.align


@cache
def _font(size: float, weight: Weight) -> FontProperties:
    return FontProperties(family=FONT, size=size, weight=weight)


@cache
def _marker(shape: str) -> MarkerStyle:
    return MarkerStyle(shape)


def _closed(ring: Sequence[Point]) -> Path:
    """Return the path of a ring of corners, which leads back to where it began."""
    return Path([*ring, ring[0]] if ring[0] != ring[-1] else ring, closed=True)


class _Drawing:
    """Hands shapes to a renderer, with a pen each."""

    def __init__(self, renderer: RendererBase, width: float, height: float) -> None:
        self._renderer = renderer
        self._width = width
        self._height = height
        self._onto_paper = Affine2D().scale(1, -1).translate(0, height)  # matplotlib's up is our down

    def draw(self, shapes: Iterable[Shape]) -> None:
        for shape in shapes:
            match shape:
                case Words():
                    self._write(shape)
                case Line():
                    self._draw_line(shape)
                case Filled():
                    self._fill(shape)

    def put_marks(self, stamp: Stamp, alike: Iterable[Shape]) -> None:
        outline = _marker(stamp.shape)
        self._renderer.draw_markers(
            self._pen(stamp.rim, stamp.rim_width),
            outline.get_path(),
            outline.get_transform() + Affine2D().scale(stamp.size),
            Path([(mark.x, mark.y) for mark in alike if isinstance(mark, Mark)]),
            self._onto_paper,
            to_rgba(INKS[stamp.ink]),
        )

    def _pen(self, ink: str, width: float) -> GraphicsContextBase:
        pen = self._renderer.new_gc()
        pen.set_foreground(to_rgba(INKS[ink]), isRGBA=True)
        pen.set_linewidth(width)
        return pen

    def _write(self, words: Words) -> None:
        anchor: Any = _Anchor((words.x, self._height - words.y), words.align)
        font = _font(words.size, words.weight)
        pen = self._pen(words.ink, 1)
        self._renderer.draw_text(pen, words.x, words.y, words.text, font, 0.0, mtext=anchor)

    def _draw_line(self, line: Line) -> None:
        pen = self._pen(line.ink, line.width)
        if line.dashes is None:
            pen.set_capstyle(line.ends)
        else:
            pen.set_dashes(0, [line.width * dash for dash in line.dashes])
        self._renderer.draw_path(pen, Path(list(zip(line.xs, line.ys, strict=True))), self._onto_paper)

    def _fill(self, shape: Filled) -> None:
        pen = self._pen(shape.edge or shape.ink, shape.edge_width if shape.edge else 0)
        if shape.hatched:
            pen.set_hatch(_HATCH)
            pen.set_hatch_color(to_rgba(INKS[shape.ink]))
        if shape.cut:
            pen.set_clip_rectangle(Bbox.from_bounds(0, 0, self._width, self._height))
        face = to_rgba(INKS["paper" if shape.hatched else shape.ink])
        rings = [_closed(ring) for ring in shape.rings]
        outline = rings[0] if len(rings) == 1 else Path.make_compound_path(*rings)
        self._renderer.draw_path(pen, outline, self._onto_paper, face)
