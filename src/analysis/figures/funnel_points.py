"""The forces of a funnel, their limits, and their table."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analysis import numbers
from analysis.comparison_words import WHAT_WITHIN_MEANS, WITHIN, printed_call
from analysis.errors import ReportError
from analysis.figures.table import Column, DataTable
from analysis.small_numbers import out_of, too_few

Kind = Literal["proportion", "rate"]

POINT_COLUMNS = ("force", "base", "value", "call")
_LIMIT_COLUMNS = ("base", "lower", "upper")
SHAPES = {
    "higher than expected": "^",
    "lower than expected": "v",
    "no clear difference": "o",
    "not compared": "D",
}
FLAGGED = ("higher than expected", "lower than expected")

_OUTERMOST = 3
"""As many of the highest and of the lowest are named where no force is brought forward."""

_LARGEST = 2
"""As many of the largest are."""


@dataclass(frozen=True)
class FunnelPoint:
    """One force."""

    force: str
    base: float
    value: float
    call: str


@dataclass(frozen=True)
class FunnelData:
    """Everything a funnel draws."""

    points: tuple[FunnelPoint, ...]
    left_out: tuple[tuple[str, str], ...]
    limits: tuple[tuple[float, float, float], ...]
    highlight: str | None
    national: float | None
    kind: Kind
    base_name: str
    reason: str

    @property
    def factor(self) -> float:
        """What a value is multiplied by to be printed."""
        return 100.0 if self.kind == "proportion" else 1000.0

    @property
    def chosen(self) -> FunnelPoint | None:
        """The force brought forward."""
        return next((point for point in self.points if point.force == self.highlight), None)

    @property
    def named(self) -> tuple[FunnelPoint, ...]:
        """The other forces to name, those that need it most first.

        Those that stand out; where no force is brought forward also the outermost and the largest of
        those that are compared.
        """
        held = [point for point in self.points if point.call in FLAGGED and point is not self.chosen]
        if self.highlight is None:
            compared = sorted(
                (point for point in self.points if point.call != "not compared"),
                key=lambda point: (point.value, point.force),
            )
            for place in range(min(_OUTERMOST, len(compared))):
                held += [compared[-1 - place], compared[place]]
            held += sorted(compared, key=lambda point: -point.base)[:_LARGEST]
        return tuple(dict.fromkeys(held))

    def words(self, value: float) -> str:
        """Return a value as printed, with its unit."""
        if self.kind == "proportion":
            return numbers.percent(value * 100, 1)
        return f"{numbers.decimal(value * 1000, 1)} for every 1,000"


def read_funnel(
    points: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    highlight: str | None,
    national: float | None,
    kind: Kind,
    base_name: str,
    reason: str,
) -> FunnelData:
    """Return what is drawn; refuse frames that cannot be."""
    for frame, columns, what in ((points, POINT_COLUMNS, "points"), (limits, _LIMIT_COLUMNS, "limits")):
        lacking = [name for name in columns if name not in frame.columns]
        if lacking:
            raise ReportError(f"The {what} of the funnel need the columns {lacking}.")
    strange = sorted({str(call) for call in points["call"]} - set(SHAPES))
    if strange:
        raise ReportError(f"The funnel knows the calls {list(SHAPES)}, not {strange}.")
    twice = points.loc[points["force"].duplicated(), "force"].tolist()
    if twice:
        raise ReportError(f"The funnel was given {twice} more than once.")
    shown = points["value"].notna() & points["base"].notna() & (points["base"].fillna(0) > 0)
    held = tuple(
        FunnelPoint(str(force), float(base), float(value), str(call))
        for force, base, value, call in points.loc[shown, list(POINT_COLUMNS)].itertuples(
            index=False, name=None
        )
    )
    if not held:
        raise ReportError("The funnel was given no force with a value.")
    if highlight is not None and highlight not in {point.force for point in held} and not reason:
        raise ReportError(f"{highlight} has no value in the funnel; say why in not_shown_because.")
    ends = limits.dropna().sort_values("base")[list(_LIMIT_COLUMNS)].astype(float)
    return FunnelData(
        held,
        tuple((str(row["force"]), _instead(row)) for row in points[~shown].to_dict("records")),
        tuple(ends.itertuples(index=False, name=None)),
        highlight,
        None if national is None or math.isnan(national) else float(national),
        kind,
        base_name,
        reason,
    )


def _instead(row: Mapping[Hashable, Any]) -> str:
    """Return what the table says of a force that has no value: its counts, if it has those."""
    count, base = row.get("count"), row["base"]
    if numbers.is_missing(count) or not too_few(base):
        return numbers.NOT_AVAILABLE
    return out_of(count, base)


def funnel_table(funnel: FunnelData) -> DataTable:
    """Return every force with its base, value and call."""
    unit = "%" if funnel.kind == "proportion" else "for every 1,000 people"
    rows = [
        (
            point.force,
            numbers.count(point.base),
            numbers.decimal(point.value * funnel.factor, 1),
            printed_call(point.call),
        )
        for point in sorted(funnel.points, key=lambda point: point.force)
    ]
    rows += [(force, numbers.NOT_AVAILABLE, instead, "not compared") for force, instead in funnel.left_out]
    notes = [f"England and Wales: {funnel.words(funnel.national)}."] if funnel.national is not None else []
    if any(printed_call(point.call) == WITHIN for point in funnel.points):
        notes.append(WHAT_WITHIN_MEANS)
    if funnel.highlight is not None and funnel.chosen is None:
        notes.append(f"{funnel.highlight} is not shown: {funnel.reason}.")
    return DataTable(
        caption="Each force against all forces together",
        columns=(
            Column("Force", align="text"),
            Column(funnel.base_name),
            Column("Share" if funnel.kind == "proportion" else "Rate", unit),
            Column("Compared with all forces", align="text"),
        ),
        rows=tuple(rows),
        footnotes=tuple(notes),
    )
