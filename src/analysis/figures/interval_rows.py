"""The rows of a dot plot: what is estimated, how it is printed, and their table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.interval_axis import IntervalAxis
from analysis.figures.table import Column, DataTable

Estimate = tuple[float, float, float]
"""Value, lower and upper end of the 95% interval."""

_COLUMNS = ("label", "value", "lower", "upper")
_OPTIONAL = ("group", "note", "clear", "apart")
_NAMED = 6
"""As many intervals cut by the axis are named in the footnote; more are counted."""


@dataclass(frozen=True)
class Unit:
    """How the figures of a dot plot are printed."""

    suffix: str
    signed: bool
    places: int
    said: str

    def words(self, value: float, places: int) -> str:
        """Return a figure with its sign, if the unit has one, and what follows it."""
        text = numbers.signed(value, places) if self.signed else numbers.decimal(value, places)
        return f"{text}{self.suffix}"


UNITS = {
    "percent": Unit("%", signed=False, places=1, said="%"),
    "signed percent": Unit("%", signed=True, places=1, said="%"),
    "times": Unit("", signed=False, places=1, said="times"),
    "points": Unit("", signed=True, places=1, said="percentage points"),
    "number": Unit("", signed=False, places=1, said=""),
}


@dataclass(frozen=True)
class DotRow:
    """One row: its label, and its estimate or why it has none."""

    label: str
    group: str
    note: str
    estimate: Estimate | None
    clear: bool | None
    apart: bool = False


@dataclass(frozen=True)
class Dots:
    """Everything a dot plot draws."""

    rows: tuple[DotRow, ...]
    unit: Unit
    places: int
    reference: float | None
    reference_name: str
    highlight: str | None
    log: bool
    label_heading: str
    value_heading: str
    apart_name: str = ""

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """The estimates there are."""
        return tuple(row.estimate for row in self.rows if row.estimate is not None)

    @property
    def tells_clear(self) -> bool:
        """Whether intervals that exclude the reference are told from those that include it."""
        return any(row.clear is not None for row in self.rows)

    @property
    def axis_heading(self) -> str:
        """What the axis measures, with its unit where the ticks do not show it, and its scale."""
        said = [self.unit.said] if self.unit.said and not self.unit.suffix else []
        said += ["log scale"] if self.log else []
        return f"{self.value_heading} ({', '.join(said)})" if said else self.value_heading

    def words(self, value: float) -> str:
        """Return a figure as printed."""
        return self.unit.words(value, self.places)

    def interval_words(self, estimate: Estimate) -> str:
        """Return ``+4.5% to +32.2%``."""
        return f"{self.words(estimate[1])} to {self.words(estimate[2])}"

    def whole_words(self, estimate: Estimate) -> str:
        """Return ``+17.6% (+4.5% to +32.2%)``."""
        return f"{self.words(estimate[0])} ({self.interval_words(estimate)})"

    def tick_words(self, ticks: Sequence[float]) -> list[str]:
        """Return ticks with as few decimal places as show them: the same for all but on a log scale."""

        def places(tick: float) -> int:
            return next((digits for digits in range(6) if math.isclose(tick, round(tick, digits))), 6)

        most = max((places(tick) for tick in ticks), default=0)
        return [self.unit.words(tick, places(tick) if self.log else most) for tick in ticks]


def _as_row(
    label: object, estimate: Sequence[object], group: object, note: object, clear: object, apart: object
) -> DotRow:
    missing = [bool(pd.isna(part)) for part in estimate]  # type: ignore[call-overload]
    if any(missing) and not all(missing):
        raise ReportError(
            f"The row {label} of the dot plot has a value without an interval, or an interval without "
            "a value; give all three figures or none."
        )
    figures: Estimate | None = None
    if not any(missing):
        value, lower, upper = (float(str(part)) for part in estimate)
        figures = value, lower, upper
        if not all(math.isfinite(part) for part in figures) or not lower <= value <= upper:
            raise ReportError(
                f"The row {label} of the dot plot has the value {value:g} and the interval {lower:g} to "
                f"{upper:g}, which does not hold it."
            )
    said = None if figures is None or pd.isna(clear) else bool(clear)  # type: ignore[call-overload]
    aside = figures is not None and not pd.isna(apart) and bool(apart)  # type: ignore[call-overload]
    return DotRow(str(label), _text(group), _text(note), figures, said, aside)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()  # type: ignore[call-overload]


def _check_clear(row: DotRow, reference: float | None) -> None:
    """Refuse a row said to be clear, or not, against its own interval."""
    if row.estimate is None:
        return
    if row.clear is None:
        raise ReportError(
            f"The row {row.label} of the dot plot does not say whether it is clear of the reference."
        )
    _, lower, upper = row.estimate
    if reference is None:
        raise ReportError("The dot plot tells clear rows from others only against a reference; give one.")
    if (row.clear and lower < reference < upper) or (not row.clear and not lower <= reference <= upper):
        raise ReportError(
            f"The row {row.label} of the dot plot is said to be {'' if row.clear else 'not '}clear of "
            f"{reference:g}, but its interval is {lower:g} to {upper:g}."
        )


def _places(unit: Unit, estimates: Sequence[Estimate], reference: float | None, *, log: bool) -> int:
    """Return the decimal places of a figure; one more where an end would print as what it is clear of."""
    figures = [figure for estimate in estimates for figure in estimate]
    if unit == UNITS["number"] and all(figure == round(figure) for figure in figures):
        return 0
    places = unit.places
    if log and any(0 < figure < 0.5 * 10**-places for figure in figures):
        return places + 1
    if reference is None or round(reference, places) != reference:
        return places
    clear = [(low, high) for _, low, high in estimates if not low <= reference <= high]
    return places + any(round(end, places) == reference for ends in clear for end in ends)


def read_dots(
    rows: pd.DataFrame,
    *,
    unit: str,
    reference: float | None,
    reference_name: str,
    highlight: str | None,
    log: bool,
    label_heading: str,
    value_heading: str,
    apart_name: str = "",
) -> Dots:
    """Return what is drawn; refuse frames that cannot be."""
    if unit not in UNITS:
        raise ReportError(f"The dot plot prints the units {list(UNITS)}, not {unit!r}.")
    lacking = [name for name in _COLUMNS if name not in rows.columns]
    if lacking:
        raise ReportError(f"The dot plot needs the columns {lacking}.")
    if reference is not None and not reference_name.strip():
        raise ReportError("The reference line of the dot plot has no name; say what it is in reference_name.")
    held = rows.reindex(columns=[*_COLUMNS, *_OPTIONAL])
    read = tuple(
        _as_row(label, (value, lower, upper), group, note, clear, apart)
        for label, value, lower, upper, group, note, clear, apart in held.itertuples(index=False, name=None)
    )
    seen = [(row.group, row.label) for row in read]
    twice = sorted({label for group, label in seen if seen.count((group, label)) > 1})
    if twice:
        raise ReportError(f"The dot plot was given {twice} more than once.")
    estimates = [row.estimate for row in read if row.estimate is not None]
    if not estimates:
        raise ReportError("The dot plot was given no row with a value.")
    if "group" in rows.columns and not all(row.group for row in read):
        ungrouped = [row.label for row in read if not row.group]
        raise ReportError(f"The rows {ungrouped} of the dot plot have no group, and others have.")
    if highlight is not None and highlight not in {row.label for row in read}:
        raise ReportError(f"The dot plot has no row {highlight!r} to highlight.")
    if "clear" in rows.columns:
        for row in read:
            _check_clear(row, reference)
    if any(row.apart for row in read) and not apart_name.strip():
        raise ReportError("The dot plot sets rows apart; say why in apart_name.")
    if log and any(value <= 0 or lower < 0 for value, lower, _ in estimates):
        raise ReportError("A dot plot on a log scale needs values above 0 and no interval that goes below 0.")
    if log and reference is not None and reference <= 0:
        raise ReportError(f"A dot plot on a log scale has no place for the reference {reference:g}.")
    return Dots(
        read,
        UNITS[unit],
        _places(UNITS[unit], estimates, reference, log=log),
        reference,
        reference_name,
        highlight,
        log,
        label_heading,
        value_heading,
        apart_name,
    )


def drawn_columns(rows: pd.DataFrame) -> list[str]:
    """Return the columns of a frame that are drawn, for the digest."""
    return [*_COLUMNS, *(name for name in _OPTIONAL if name in rows.columns)]


def _cut_note(dots: Dots, axis: IntervalAxis) -> list[str]:
    cut = [row.label for row in dots.rows if row.estimate is not None and axis.cuts(*row.estimate[1:])]
    if not cut:
        return []
    if len(cut) == 1:
        return [
            f"The interval of {cut[0]} is longer than the axis of the drawing and ends there in an arrow."
        ]
    named = f"{', '.join(cut[:-1])} and {cut[-1]}" if len(cut) <= _NAMED else f"{len(cut)} rows"
    return [f"The intervals of {named} are longer than the axis of the drawing and end there in an arrow."]


def dots_table(dots: Dots, axis: IntervalAxis, caption: str, footnotes: Sequence[str]) -> DataTable:
    """Return every row with its value, its interval and its note."""
    grouped, noted = (any(getattr(row, name) for row in dots.rows) for name in ("group", "note"))
    columns = [Column(dots.label_heading, align="text")]
    columns += [Column("Group", align="text")] if grouped else []
    columns += [Column(dots.value_heading, dots.unit.said), Column("95% interval", dots.unit.said)]
    columns += [Column(f"Includes {dots.reference_name}", align="text")] if dots.tells_clear else []
    columns += [Column("Note", align="text")] if noted else []
    cells = []
    for row in dots.rows:
        texts = [row.label, *([row.group] if grouped else [])]
        if row.estimate is None:
            texts += [numbers.NOT_AVAILABLE, numbers.NOT_AVAILABLE]
        else:
            texts += [dots.words(row.estimate[0]), dots.interval_words(row.estimate)]
        if dots.tells_clear:
            texts.append("" if row.clear is None else "no" if row.clear else "yes")
        texts += [row.note] if noted else []
        cells.append(tuple(texts))
    return DataTable(
        caption=caption,
        columns=tuple(columns),
        rows=tuple(cells),
        footnotes=(*footnotes, *_cut_note(dots, axis)),
    )
