"""The comparable spans of all forces: one panel a code, what most forces share, and their table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.errors import ReportError
from analysis.figures.changes import period_words
from analysis.figures.outlook_series import as_quarter
from analysis.figures.table import Column, DataTable
from analysis.periods import Quarter

NO_SPAN = "no comparable quarter"

_COLUMNS = ("force", "code", "name", "start", "end", "n_quarters")
_MOST = 6
"""As many codes can be shown side by side."""


@dataclass(frozen=True)
class Span:
    """The quarters of one force and code that can be compared."""

    start: Quarter
    end: Quarter

    @property
    def quarters(self) -> int:
        """How many they are."""
        return self.end.ordinal - self.start.ordinal + 1

    @property
    def words(self) -> str:
        """``April 2021 to December 2025 (19 quarters)``."""
        if self.quarters == 1:
            return f"{self.start.months} (1 quarter)"
        return f"{period_words(self.start, self.end)} ({self.quarters} quarters)"


def span_words(span: Span | None) -> str:
    """Return a span in words, or that there is none."""
    return NO_SPAN if span is None else span.words


@dataclass(frozen=True)
class SpanPanel:
    """One code: the span of each force, and the one that most of them share."""

    code: str
    name: str
    spans: Mapping[str, Span | None]
    common: Span | None

    @property
    def different(self) -> tuple[str, ...]:
        """The forces whose span is not the common one, in the order given."""
        return tuple(force for force, span in self.spans.items() if span != self.common)

    @property
    def sharing(self) -> str:
        """How many forces have the common span: ``all 43 forces``, ``42 of 43 forces``."""
        number, all_forces = len(self.spans) - len(self.different), len(self.spans)
        if number == all_forces:
            return f"all {number} forces" if number > 1 else next(iter(self.spans))
        return f"{number} of {all_forces} forces"


@dataclass(frozen=True)
class SpanPanels:
    """Everything that is drawn of comparable spans."""

    forces: tuple[str, ...]
    panels: tuple[SpanPanel, ...]
    first: Quarter
    last: Quarter

    @property
    def different(self) -> frozenset[str]:
        """The forces whose span is not the common one in at least one panel."""
        return frozenset(force for panel in self.panels for force in panel.different)


def _most_common(spans: Mapping[str, Span | None]) -> Span | None:
    """Return the span of most forces; of two that are equally common, the longer one."""
    counted = Counter(spans.values())

    def weight(span: Span | None) -> tuple[int, int, int]:
        return counted[span], span.quarters if span else 0, -span.start.ordinal if span else 0

    return max(counted, key=weight)


def _span(
    whose: str, start: object, end: object, n_quarters: object, first: Quarter, last: Quarter
) -> Span | None:
    number = 0 if pd.isna(n_quarters) else int(str(n_quarters))  # type: ignore[call-overload]
    if number == 0:
        return None
    if pd.isna(start) or pd.isna(end):  # type: ignore[call-overload]
        raise ReportError(f"The comparable span of {whose} has {number} quarters, but not its start and end.")
    span = Span(as_quarter(start), as_quarter(end))
    if span.quarters != number:
        raise ReportError(
            f"The comparable span of {whose} is {span.start} to {span.end}, which is not {number} quarters."
        )
    if span.start < first or last < span.end:
        raise ReportError(
            f"The comparable span of {whose} is {span.start} to {span.end}, but the drawing only goes "
            f"from {first} to {last}."
        )
    return span


def read_spans(spans: pd.DataFrame, first: Quarter, last: Quarter) -> SpanPanels:
    """Return what is drawn; refuse frames that cannot be."""
    lacking = [name for name in _COLUMNS if name not in spans.columns]
    if lacking:
        raise ReportError(f"The chart of comparable spans needs the columns {lacking}.")
    if spans.empty:
        raise ReportError("The chart of comparable spans was given no force.")
    if not first < last:
        raise ReportError(f"The chart of comparable spans cannot go from {first} to {last}.")
    forces = tuple(str(force) for force in spans["force"].drop_duplicates())
    codes = [str(code) for code in spans["code"].drop_duplicates()]
    if len(codes) > _MOST:
        raise ReportError(f"The chart of comparable spans has room for {_MOST} codes, not {len(codes)}.")
    panels = []
    for code in codes:
        rows = spans[spans["code"] == code]
        held = {
            str(force): _span(f"{force} and {code}", start, end, number, first, last)
            for force, start, end, number in rows[["force", "start", "end", "n_quarters"]].itertuples(
                index=False, name=None
            )
        }
        if len(held) < len(rows):
            twice = sorted(set(rows.loc[rows["force"].duplicated(), "force"]))
            raise ReportError(f"The chart of comparable spans was given {twice} more than once for {code}.")
        without = [force for force in forces if force not in held]
        if without:
            raise ReportError(f"The chart of comparable spans was given no row of {without} for {code}.")
        names = [str(name) for name in rows["name"].drop_duplicates()]
        if len(names) != 1:
            raise ReportError(f"The code {code} of the chart of comparable spans has the names {names}.")
        ordered = {force: held[force] for force in forces}
        panels.append(SpanPanel(code, names[0], ordered, _most_common(ordered)))
    return SpanPanels(forces, tuple(panels), first, last)


def drawn_spans(held: SpanPanels) -> pd.DataFrame:
    """Return what is drawn as a frame of texts, for the digest."""
    return pd.DataFrame(
        [
            (force, panel.code, panel.name, str(span.start) if span else "", str(span.end) if span else "")
            for panel in held.panels
            for force, span in panel.spans.items()
        ],
        columns=["force", "code", "name", "start", "end"],
    ).assign(first=str(held.first), last=str(held.last))


def spans_table(held: SpanPanels) -> DataTable:
    """Return the span of every force and code in words."""
    return DataTable(
        caption=f"Quarters that can be compared, by force and offence, up to {held.last.months}",
        columns=(
            Column("Force", align="text"),
            *(Column(panel.name, align="text") for panel in held.panels),
        ),
        rows=tuple(
            (force, *(span_words(panel.spans[force]) for panel in held.panels)) for force in held.forces
        ),
        footnotes=tuple(
            f"{panel.name}: {span_words(panel.common)} in {panel.sharing}." for panel in held.panels
        ),
    )
