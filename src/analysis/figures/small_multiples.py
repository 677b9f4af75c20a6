"""One small panel for each force: the shape of its own figures, none ranked against another."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.labels import wrap
from analysis.figures.outlook_series import as_quarter
from analysis.figures.sheet import Sheet
from analysis.figures.style import NARROW, WIDE, text_width
from analysis.figures.table import DataTable
from analysis.periods import Quarter
from analysis.provenance import Provenance

SERIES_COLUMNS = ("force", "quarter", "offences")
_GAP = 14.0
_NAME, _NOTE = 12.0, 11.0
_HEAD, _DEEP = 33.0, 34.0


@dataclass(frozen=True)
class _Panel:
    force: str
    counts: dict[Quarter, float]
    note: str


def _read(series: pd.DataFrame, notes: dict[str, str]) -> tuple[list[_Panel], Quarter, Quarter]:
    lacking = [name for name in SERIES_COLUMNS if name not in series.columns]
    if lacking:
        raise ReportError(f"The small panels need the columns {lacking}.")
    if series.duplicated(["force", "quarter"]).any():
        raise ReportError("The small panels were given a force twice in one quarter.")
    panels = []
    for force, mine in series.groupby("force", sort=True):
        held = mine.dropna(subset=["offences"])
        if held.empty:
            raise ReportError(f"{force} has no count in any quarter; leave its panel out and say so.")
        if str(force) not in notes:
            raise ReportError(f"{force} has no note to stand under its name.")
        counts = {
            as_quarter(quarter): float(value)
            for quarter, value in zip(held["quarter"], held["offences"], strict=True)
        }
        panels.append(_Panel(str(force), counts, notes[str(force)]))
    if not panels:
        raise ReportError("The small panels were given no force.")
    every = [as_quarter(quarter) for quarter in series["quarter"].unique()]
    return panels, min(every), max(every)


@dataclass(frozen=True)
class _Place:
    """Where one panel stands on the sheet, and where its quarters do."""

    panel: _Panel
    left: float
    top: float
    right: float
    first: Quarter
    last: Quarter

    @property
    def foot(self) -> float:
        return self.top + _HEAD + _DEEP

    @cached_property
    def latest(self) -> Quarter:
        return max(self.panel.counts)

    @cached_property
    def highest(self) -> float:
        return max(*self.panel.counts.values(), 1.0)

    @cached_property
    def step(self) -> float:
        return (self.right - self.left) / max(1, self.last.ordinal - self.first.ordinal)

    def at(self, quarter: Quarter) -> tuple[float, float]:
        return (
            self.left + (quarter.ordinal - self.first.ordinal) * self.step,
            self.foot - self.panel.counts[quarter] / self.highest * (_DEEP - 6),
        )

    @cached_property
    def runs(self) -> list[list[tuple[float, float]]]:
        """Return the points in runs of quarters: nothing is drawn through a missing one."""
        quarters = sorted(self.panel.counts)
        breaks = [place for place in range(1, len(quarters)) if quarters[place - 1] + 1 != quarters[place]]
        return [
            [self.at(quarter) for quarter in quarters[begin:end]]
            for begin, end in itertools.pairwise([0, *breaks, len(quarters)])
        ]


def _draw(sheet: Sheet, places: Sequence[_Place]) -> None:
    """Draw the panels layer by layer, so that the looks of a layer are written once."""
    for place in places:
        sheet.text(place.left, place.top + _NAME, place.panel.force, size=_NAME, weight="bold")
    for place in places:
        sheet.text(place.left, place.top + _NAME + 4 + _NOTE, place.panel.note, size=_NOTE, ink="muted")
    for place in places:
        sheet.line([place.left, place.right], [place.foot, place.foot], ink="axis")
    for points in (run for place in places for run in place.runs):
        if len(points) > 1:
            sheet.line([x for x, _ in points], [y for _, y in points], ink="part-8q", width=1.6)
    for x, y in (run[0] for place in places for run in place.runs if len(run) == 1):
        sheet.mark(x, y, ink="part-8q", size=4)
    for place in places:
        sheet.mark(*place.at(place.latest), ink="part-8q", size=6)
    for place in places:
        x, y = place.at(place.latest)
        said = numbers.count(place.panel.counts[place.latest])
        sheet.text(x + 6, y + _NOTE * 0.36, said, size=_NOTE, weight="bold")


def _sheet(
    panels: Sequence[_Panel], first: Quarter, last: Quarter, width: float, columns: int, intro: str
) -> Sheet:
    lines = wrap(intro, width, 13)
    each = (width - _GAP * (columns - 1)) / columns
    deep = _HEAD + _DEEP + 16
    top = 18.0 * len(lines) + 12
    room = 9 + max(
        text_width(numbers.count(panel.counts[max(panel.counts)]), _NOTE, "bold") for panel in panels
    )
    sheet = Sheet(width, top + deep * math.ceil(len(panels) / columns))
    for number, line in enumerate(lines):
        sheet.text(0, 13 + 18 * number, line, size=13, ink="muted")
    places = []
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        left = column * (each + _GAP)
        places.append(_Place(panel, left, top + row * deep, left + each - room, first, last))
    _draw(sheet, places)
    return sheet


def small_multiples(
    series: pd.DataFrame,
    notes: dict[str, str],
    table: DataTable,
    *,
    notes_are: str,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw one panel for each force, in alphabetical order, each on a scale of its own.

    The panels show shapes and compare no levels: each runs from nought to the highest quarter of its
    own force.

    Parameters
    ----------
    series
        Columns force, quarter (a :class:`~analysis.periods.Quarter`, a period or its text) and
        offences; a missing count interrupts the line.
    notes
        By force, a few words under its name.
    notes_are
        What those words are, as a sentence for the head of the drawing.
    table
        The numbers behind the panels.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.

    Raises
    ------
    ReportError
        If a column or a note is lacking, a force comes twice in a quarter, or one has no count.
    """
    panels, first, last = _read(series, notes)
    intro = (
        f"Offences in each quarter, {first.months} to {last.months}. Each panel starts at nought and has its "
        "force's own scale; the number is the latest quarter. "
        f"{notes_are}"
    )
    written = {quarter: str(as_quarter(quarter)) for quarter in series["quarter"].unique()}
    drawn = series[list(SERIES_COLUMNS)].assign(quarter=[written[quarter] for quarter in series["quarter"]])
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=table,
        data=drawn,
        wide=lambda: _sheet(panels, first, last, WIDE, 4, intro),
        narrow=lambda: _sheet(panels, first, last, NARROW, 2, intro),
        provenance=provenance,
        function=f"{__name__}.small_multiples",
    )
