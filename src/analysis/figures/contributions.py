"""What each part adds to the change of the total, and how sure that is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.changes import RecordedChange, period_words
from analysis.figures.labels import wrap
from analysis.figures.sheet import Sheet
from analysis.figures.style import EMPHASISED, NARROW, WIDE, Weight, part_ink, text_width
from analysis.figures.table import Column, DataTable
from analysis.offences import subgroup_codes
from analysis.provenance import Provenance
from analysis.small_numbers import TOO_FEW_BRIEFLY, too_few

_COLUMNS = ("code", "name", "before", "after", "difference", "points", "lower", "upper")


@dataclass(frozen=True)
class _Bar:
    """One row: a part, or a total of parts."""

    name: str
    difference: float | None
    low: float | None = None
    high: float | None = None
    ink: str = "muted"
    strong: bool = False
    hatched: bool = False
    note: str = ""

    @property
    def extremes(self) -> tuple[float, float]:
        ends = [0.0, *(value for value in (self.difference, self.low, self.high) if value is not None)]
        return min(ends), max(ends)


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def _from_most_to_least(row: Mapping[Hashable, Any]) -> tuple[float, str]:
    return -(_number(row["difference"]) or 0), str(row["code"])


def _bars(parts: pd.DataFrame, changes: Sequence[RecordedChange]) -> list[_Bar]:
    bars = []
    for row in sorted(parts.to_dict("records"), key=_from_most_to_least):
        low, high = _interval(row)
        rules = [change for change in changes if row["code"] in change.codes]
        bars.append(
            _Bar(
                name=str(row["name"]),
                difference=_number(row["difference"]),
                low=low,
                high=high,
                ink=part_ink(str(row["code"])),
                strong=row["code"] == EMPHASISED,
                hatched=bool(rules),
                note="; ".join(
                    f"{change.label}, {period_words(change.start, change.end)}" for change in rules
                ),
            )
        )
    return bars


def _few(row: Mapping[Hashable, Any]) -> bool:
    """Say whether one of the two counts is too small for a percentage."""
    return any(too_few(_number(row.get(name))) for name in ("before", "after"))


def _interval(row: dict[Hashable, Any]) -> tuple[float | None, float | None]:
    """Return the interval of a change in offences, from that in percent."""
    before, lower, upper = (_number(row[name]) for name in ("before", "lower", "upper"))
    if before is None or lower is None or upper is None or _few(row):
        return None, None
    return before * lower / 100, before * upper / 100


def _totals(parts: pd.DataFrame, bars: Sequence[_Bar], given: pd.DataFrame) -> list[_Bar]:
    """Return the sum of all parts and, like for like, of those whose rule did not change."""
    if len(given):
        rows = given.to_dict("records")
        return [
            _Bar(str(row["name"]), _number(row["difference"]), *_interval(row), strong=True) for row in rows
        ]
    if any(bar.difference is None for bar in bars):
        return []
    totals = [
        _Bar(
            f"All {numbers.in_words(len(parts))} together",
            sum(bar.difference or 0 for bar in bars),
            strong=True,
        )
    ]
    if any(bar.hatched for bar in bars):
        rest = [bar.difference or 0 for bar in bars if not bar.hatched]
        if rest:
            totals.append(_Bar("Without the hatched", sum(rest), strong=True))
    return totals


@dataclass(frozen=True)
class _Scale:
    left: float
    right: float
    low: float
    high: float

    @classmethod
    def of(cls, bars: Sequence[_Bar], left: float, right: float) -> _Scale:
        """Leave room for the number beyond the longest bar on either side."""
        low = min(bar.extremes[0] for bar in bars)
        high = max(bar.extremes[1] for bar in bars)
        if low == high:
            high = 1.0
        room = max(text_width(numbers.signed(bar.difference), 14, "bold") for bar in bars) + 12
        inner_left = left + (room if any((bar.difference or 0) < 0 for bar in bars) else 2)
        return cls(inner_left, right - room, low, high)

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def _bar(sheet: Sheet, scale: _Scale, bar: _Bar, *, top: float, thick: float) -> None:
    zero = scale.x(0)
    middle = top + thick / 2
    if bar.difference is None:
        sheet.text(zero + 8, middle + 5, numbers.NOT_AVAILABLE, size=13, ink="muted")
        return
    end = scale.x(bar.difference)
    if bar.difference:
        sheet.box(min(zero, end), top, abs(end - zero), thick, ink=bar.ink, hatched=bar.hatched)
    if bar.low is not None and bar.high is not None:
        low, high = scale.x(bar.low), scale.x(bar.high)
        for ink, width in (("paper", 3.6), ("ink", 1.4)):
            sheet.line([low, high], [middle, middle], ink=ink, width=width)
            for x in (low, high):
                sheet.line([x, x], [middle - 4, middle + 4], ink=ink, width=width)
    low, high = (scale.x(value) for value in bar.extremes)
    right = bar.difference >= 0
    sheet.text(
        high + 8 if right else low - 8,
        middle + 5,
        numbers.signed(bar.difference),
        size=14,
        weight="bold",
        ink=bar.ink if not bar.hatched else "ink",
        align="left" if right else "right",
    )


def _wide(bars: Sequence[_Bar], totals: Sequence[_Bar]) -> Sheet:
    size, small, names = 14.0, 12.0, 286.0
    everything = [*bars, *totals]
    titles = [wrap(bar.name, names - 24, size, _weight(bar)) for bar in everything]
    notes = [wrap(bar.note, names - 24, small) for bar in everything]
    heights = [20.0 + 18 * len(title) + 15 * len(note) for title, note in zip(titles, notes, strict=True)]
    divide = 14.0 if totals else 0.0
    sheet = Sheet(WIDE, 24 + sum(heights) + divide + 4)
    scale = _Scale.of(everything, names, WIDE)
    sheet.text(
        names if scale.low == 0 else scale.left,
        13,
        "Change in offences, with 95% interval",
        size=13,
        ink="muted",
    )
    top = 24.0
    for number, (bar, note, height) in enumerate(zip(everything, notes, heights, strict=True)):
        if number == len(bars):
            sheet.line([0, WIDE], [top + 5, top + 5], ink="grid")
            top += divide
        _row_zero(sheet, scale, top, top + height)
        thick = 22.0 if number < len(bars) else 10.0
        for step, line in enumerate(titles[number]):
            sheet.text(0, top + 24 + 18 * step, line, size=size, weight=_weight(bar))
        below = top + 22 + 18 * len(titles[number])
        for step, line in enumerate(note):
            sheet.text(0, below + 15 * step, line, size=small, ink="muted")
        _bar(sheet, scale, bar, top=top + 19 - thick / 2, thick=thick)
        top += height
    return sheet


def _weight(bar: _Bar) -> Weight:
    return "bold" if bar.strong else "normal"


def _row_zero(sheet: Sheet, scale: _Scale, top: float, bottom: float) -> None:
    sheet.line([scale.x(0), scale.x(0)], [top, bottom], ink="axis")


def _narrow(bars: Sequence[_Bar], totals: Sequence[_Bar]) -> Sheet:
    small = 12.5
    everything = [*bars, *totals]
    titles = [wrap(bar.name, NARROW, 14, _weight(bar)) for bar in everything]
    notes = [wrap(bar.note, NARROW, small) for bar in everything]
    heights = [36.0 + 18 * len(title) + 16 * len(note) for title, note in zip(titles, notes, strict=True)]
    divide = 16.0 if totals else 0.0
    sheet = Sheet(NARROW, 22 + sum(heights) + divide)
    scale = _Scale.of(everything, 0, NARROW)
    sheet.text(0, 13, "Change in offences, with 95% interval", size=13, ink="muted")
    top = 22.0
    for number, (bar, note, height) in enumerate(zip(everything, notes, heights, strict=True)):
        if number == len(bars):
            sheet.line([0, NARROW], [top + 8, top + 8], ink="grid")
            top += divide
        for step, line in enumerate(titles[number]):
            sheet.text(0, top + 18 + 18 * step, line, size=14, weight=_weight(bar))
        below = top + 18 * len(titles[number])
        for step, line in enumerate(note):
            sheet.text(0, below + 16 + 16 * step, line, size=small, ink="muted")
        thick = 18.0 if number < len(bars) else 9.0
        bar_top = below + 8 + 16 * len(note)
        _row_zero(sheet, scale, bar_top - 2, bar_top + 22)
        _bar(sheet, scale, bar, top=bar_top + 10 - thick / 2, thick=thick)
        top += height
    return sheet


def _table(parts: pd.DataFrame, totals: Sequence[_Bar], changes: Sequence[RecordedChange]) -> DataTable:
    rows = [
        (
            str(row["name"]),
            numbers.count(_number(row["before"])),
            numbers.count(_number(row["after"])),
            numbers.signed(_number(row["difference"])),
            numbers.signed(_number(row["points"]), 1),
            TOO_FEW_BRIEFLY if _few(row) else numbers.interval(_number(row["lower"]), _number(row["upper"])),
        )
        for row in parts.to_dict("records")
    ]
    foot = [f"{total.name}: {numbers.signed(total.difference)} offences." for total in totals]
    foot += [
        f"Recording changed in this time: {change.label}, {period_words(change.start, change.end)}."
        for change in changes
        if set(change.codes) & set(parts["code"])
    ]
    return DataTable(
        caption="Change in recorded offences by part, against the year before",
        columns=(
            Column("Part", align="text"),
            Column("Year before", "offences"),
            Column("Latest year", "offences"),
            Column("Change", "offences"),
            Column("Contribution to the change in the total", "percentage points"),
            Column("95% interval of the change", "%"),
        ),
        rows=tuple(rows),
        footnotes=tuple(foot),
    )


def contributions(
    parts: pd.DataFrame,
    *,
    key: str = "contributions",
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    changes: Sequence[RecordedChange] = (),
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw each part's change against the year before, with its interval.

    Below the parts stand their sum and, where a recording rule changed, the
    sum like for like: without the parts it touches, which are hatched.

    Parameters
    ----------
    parts
        One row a part, with columns code, name, before, after, difference
        (offences), points (percentage points of the total's change), lower and
        upper (95% interval of the part's change, in percent). Rows whose code
        is none of the five are totals: they stand below the parts, in the
        order given; without any, the sums are drawn without an interval.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    changes
        Changes of recording inside the two years compared.
    """
    lacking = [name for name in _COLUMNS if name not in parts.columns]
    if lacking:
        raise ReportError(f"The chart of contributions needs the columns {lacking}.")
    if not parts["code"].isin(subgroup_codes()).any():
        raise ReportError("The chart of contributions was given no parts.")
    is_part = parts["code"].isin(subgroup_codes())
    bars = _bars(parts[is_part], changes)
    totals = _totals(parts[is_part], bars, parts[~is_part])
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=_table(parts, totals, changes),
        data=parts[list(_COLUMNS)],
        wide=lambda: _wide(bars, totals),
        narrow=lambda: _narrow(bars, totals),
        provenance=provenance,
        function=f"{__name__}.contributions",
    )
