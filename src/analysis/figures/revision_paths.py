"""How figures of years moved from what was first published to this release, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.labels import wrap
from analysis.figures.sheet import Sheet
from analysis.figures.style import NARROW, WIDE, text_width
from analysis.figures.table import DataTable
from analysis.provenance import Provenance

MOST = 10.0
"""The axis goes no further than this per cent; what lies beyond is marked at its edge."""

_ROW = 22.0
_SIZE = 12.0
_LEAST = 110.0
"""An axis narrower than this is given the whole width, with the labels above it."""


@dataclass(frozen=True, slots=True)
class Path:
    """One figure of a year from its first publication on.

    Attributes
    ----------
    label
        The year, and the part.
    first, now
        The figure as first published and in this release.
    between
        Revisions in per cent of the first figure, in publications in between.
    percent
        The revision in this release; None where the figures are too small for a percentage.
    usual
        Ends of the usual range; None where there is none.
    marked
        Whether it stands out or has a known cause.
    """

    label: str
    first: int
    now: int
    between: tuple[float, ...]
    percent: float | None
    usual: tuple[float, float] | None
    marked: bool

    @property
    def counts(self) -> str:
        """Both figures in words."""
        return f"{numbers.count(self.first)} → {numbers.count(self.now)}"


def _reach(paths: Sequence[Path]) -> float:
    """Return how far the axis goes on each side, in per cent."""
    held = [abs(value) for path in paths for value in (*path.between, path.percent or 0)]
    wanted = min(max([*held, 3.0]), MOST)
    return next(step for step in (3.0, 4.0, 5.0, 6.0, 8.0, MOST) if wanted <= step)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the rows and the axis stand on a sheet."""

    paths: Sequence[Path]
    width: float
    top: float
    begin: float
    end: float
    deep: float
    above: bool
    reach: float

    @property
    def foot(self) -> float:
        return self.top + self.deep * len(self.paths)

    def x(self, per_cent: float) -> float:
        inside = min(max(per_cent, -self.reach), self.reach)
        return self.begin + (inside + self.reach) / (2 * self.reach) * (self.end - self.begin)

    def y(self, place: int) -> float:
        return self.top + place * self.deep + (self.deep - 8 if self.above else self.deep / 2)


def _plan(paths: Sequence[Path], width: float, top: float) -> _Plan:
    left = max(text_width(path.label, _SIZE) for path in paths) + 10
    room = max(text_width(path.counts, _SIZE) for path in paths) + 12
    above = left + room + _LEAST > width
    begin = 20 if above else left + 8
    deep = _ROW + 15 if above else _ROW
    return _Plan(paths, width, top, begin, width - room - 4, deep, above, _reach(paths))


def _key(paths: Sequence[Path]) -> str:
    """Return what the marks mean, of those that are drawn."""
    moved, reach = [path for path in paths if path.percent is not None], _reach(paths)
    other = []
    if any(path.marked for path in moved):
        other.append("a square where it stands out or has a known cause")
    if any(abs(path.percent or 0) > reach for path in moved):
        other.append("a triangle beyond the axis")
    release = f"● this release: {', '.join(other)}" if other else "● this release"
    texts = ["The upright line is the earliest figure held", release]
    if any(path.between for path in moved):
        texts.append("◆ a publication in between")
    if any(path.usual is not None for path in paths):
        texts.append("Shaded: the usual range of forces")
    return " ".join(f"{text}." for text in texts)


def _sheet(paths: Sequence[Path], width: float) -> Sheet:
    intro = wrap(_key(paths), width, _SIZE)
    plan = _plan(paths, width, 17.0 * len(intro) + 24)
    sheet = Sheet(width, plan.foot + 6)
    for number, line in enumerate(intro):
        sheet.text(0, _SIZE + 17 * number, line, size=_SIZE, ink="muted")
    for place, path in enumerate(paths):
        if path.usual is not None:
            low, high = (plan.x(value) for value in path.usual)
            sheet.box(low, plan.y(place) - 8, max(high - low, 1), 16, ink="band")
    ticks = (-plan.reach, 0.0, plan.reach)
    if not plan.above:
        for tick in ticks:
            x, ink = plan.x(tick), "grid" if tick else "axis"
            sheet.line([x, x], [plan.top - 4, plan.foot], ink=ink)
    else:  # so that no line runs through the names
        for place in range(len(paths)):
            sheet.line([plan.x(0), plan.x(0)], [plan.y(place) - 8, plan.y(place) + 8], ink="axis")
    for tick in ticks:
        said = numbers.signed_percent(tick, 0)
        sheet.text(plan.x(tick), plan.top - 8, said, size=_SIZE, ink="muted", align="center")
    for place, path in enumerate(paths):
        down = -12 if plan.above else _SIZE * 0.36
        sheet.text(0, plan.y(place) + down, path.label, size=_SIZE)
    for place, path in enumerate(paths):
        sheet.text(width, plan.y(place) + _SIZE * 0.36, path.counts, size=_SIZE, align="right")
    _moves(sheet, plan)
    return sheet


def _moves(sheet: Sheet, plan: _Plan) -> None:
    """Draw the paths layer by layer, so that the looks of a layer are written once."""
    drawn = [(plan.y(place), path, path.percent) for place, path in enumerate(plan.paths)]
    moved = [(y, path, percent) for y, path, percent in drawn if percent is not None]
    for y, _, percent in moved:
        if percent:
            sheet.line([plan.x(0), plan.x(percent)], [y, y], ink="part-8l", width=1.6)
    for y, path, _ in moved:
        for value in path.between:
            sheet.mark(plan.x(value), y, ink="muted", shape="D", size=5)
    for y, path, percent in moved:
        shape = "s" if path.marked else "o"
        if abs(percent) > plan.reach:
            shape = "<" if percent < 0 else ">"
        sheet.mark(plan.x(percent), y, ink="part-8l", shape=shape, size=7)


def revision_paths(
    paths: Sequence[Path],
    table: DataTable,
    *,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw how far each figure of a year moved from what was first published, one row a year.

    Parameters
    ----------
    paths
        In the order they are drawn.
    table
        The numbers behind them.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.

    Raises
    ------
    ReportError
        If there is nothing to draw, or a row comes twice.
    """
    if not paths:
        raise ReportError("The picture of revisions was given no figure; say in words that there is none.")
    labels = [path.label for path in paths]
    if len(set(labels)) < len(labels):
        raise ReportError("The picture of revisions was given a row twice.")
    data = pd.DataFrame(
        [
            (path.label, path.first, path.now, path.percent, " ".join(f"{each:.6g}" for each in path.between))
            for path in paths
        ],
        columns=["label", "first", "now", "percent", "between"],
    )
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=table,
        data=data,
        wide=lambda: _sheet(paths, WIDE),
        narrow=lambda: _sheet(paths, NARROW),
        provenance=provenance,
        function=f"{__name__}.revision_paths",
    )
