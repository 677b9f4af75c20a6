"""What the outlook of one code draws: counts, trend line and forecast by quarter, and their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.changes import MarkedChange, RecordedChange, marked_changes, period_words
from analysis.figures.table import Column, DataTable
from analysis.periods import Quarter

SERIES = ("quarter", "offences")
TREND = ("quarter", "fitted", "lower", "upper")
FORECAST = ("quarter", "central", "lower80", "upper80", "lower95", "upper95")
Row = tuple[float, ...]


def as_quarter(value: object) -> Quarter:
    """Return a quarter given as itself, as a period or as its text."""
    if isinstance(value, Quarter):
        return value
    if isinstance(value, pd.Period):
        return Quarter.from_period(value)
    return Quarter.parse(str(value))


def outlook_rows(frame: pd.DataFrame, columns: Sequence[str], what: str) -> dict[Quarter, Row]:
    """Return the numbers of a frame by quarter, in order; refuse what cannot be drawn."""
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        raise ReportError(f"The {what} of the outlook needs the columns {lacking}.")
    held: dict[Quarter, Row] = {}
    for first, *others in frame[list(columns)].itertuples(index=False, name=None):
        quarter = as_quarter(first)
        if quarter in held:
            raise ReportError(f"The {what} of the outlook has {quarter} more than once.")
        if not any(pd.isna(value) for value in others):
            held[quarter] = tuple(float(value) for value in others)
        elif what != "series":
            raise ReportError(f"The {what} of the outlook lacks a value for {quarter}.")
    return dict(sorted(held.items()))


def outside_gaps(series: pd.DataFrame, changes: Sequence[RecordedChange], code: str) -> pd.DataFrame:
    """Return a series without the counts of a code that fall into a gap: they are missing, not low."""
    gaps = [change for change in changes if change.kind == "gap" and code in change.codes]
    if not gaps or "quarter" not in series.columns or "offences" not in series.columns:
        return series
    quarters = [as_quarter(value) for value in series["quarter"]]
    within = [any(gap.start <= quarter <= (gap.end or quarter) for gap in gaps) for quarter in quarters]
    return series.assign(offences=series["offences"].mask(pd.Series(within, index=series.index)))


def outlook_marks(
    changes: Sequence[RecordedChange],
    code: str,
    first: Quarter,
    last: Quarter,
    span: tuple[Quarter, Quarter] | None,
) -> tuple[MarkedChange, ...]:
    """Return the changes of recording that touch a code, a transition up to the comparable quarters.

    The last quarter of a transition may be the first in which every force counts by the new rule
    (:mod:`analysis.recording.changes`). It compares, so it is not shaded here.
    """

    def ends_in_span(kind: str, start: Quarter, end: Quarter | None) -> bool:
        return kind == "transition" and span is not None and end is not None and start < span[0] <= end

    if span is not None and span[0] <= first:  # nothing is drawn of what came before the span
        changes = [item for item in changes if not ends_in_span(item.kind, item.start, item.end)]
    return tuple(
        replace(mark, last=span[0] - 1) if span and ends_in_span(mark.kind, mark.first, mark.last) else mark
        for mark in marked_changes(changes, codes=[code], first=first, last=last)
    )


@dataclass(frozen=True)
class Run:
    """Quarters whose counts are joined by a line.

    Attributes
    ----------
    comparable
        Whether they are comparable quarters.
    quarters
        In order of time.
    arriving
        Whether a new rule arrived while they were recorded: then no two of them compare.
    """

    comparable: bool
    quarters: tuple[Quarter, ...]
    arriving: bool = False


@dataclass(frozen=True)
class Outlook:
    """One code of one area: rows by quarter, and why a part of them is not there."""

    series: dict[Quarter, Row]
    trend: dict[Quarter, Row]
    forecast: dict[Quarter, Row]
    first: Quarter
    last: Quarter
    span: tuple[Quarter, Quarter] | None
    no_trend: str
    no_forecast: str
    ink: str
    marks: tuple[MarkedChange, ...] = ()

    def compares(self, quarter: Quarter) -> bool:
        """Whether a quarter is one of the comparable ones."""
        return self.span is not None and self.span[0] <= quarter <= self.span[1]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The recorded quarters that may be joined: no gap between them, and the same side of a change.

        Quarters in which a new rule arrived are a run of their own.
        """
        begins = {mark.first for mark in self.marks}
        begins |= {mark.last + 1 for mark in self.marks if mark.is_span}
        runs: list[list[Quarter]] = []
        for quarter in self.series:
            joined = bool(runs) and runs[-1][-1] + 1 == quarter and quarter not in begins
            if joined and self.compares(runs[-1][-1]) == self.compares(quarter):
                runs[-1].append(quarter)
            else:
                runs.append([quarter])
        return tuple(Run(self.compares(run[0]), tuple(run), self._arriving(run[0])) for run in runs)

    def _arriving(self, quarter: Quarter) -> bool:
        return any(mark.kind == "transition" and mark.first <= quarter <= mark.last for mark in self.marks)

    @property
    def top(self) -> float:
        """The largest number drawn."""
        values = [
            value
            for rows in (self.series, self.trend, self.forecast)
            for row in rows.values()
            for value in row
        ]
        return max(values)

    @property
    def end(self) -> Quarter:
        """The last quarter drawn."""
        return max([self.last, *self.forecast])

    def words(self, value: float) -> str:
        """Return an estimate as printed: whole, or with one decimal where counts are small."""
        return numbers.count(value) if self.top >= 20 else numbers.decimal(value, 1)

    def since(self, quarters: int) -> Outlook:
        """Return the last quarters of the same."""
        first = max(self.first, self.last - (quarters - 1))

        def cut(rows: dict[Quarter, Row]) -> dict[Quarter, Row]:
            return {quarter: row for quarter, row in rows.items() if not quarter < first}

        return replace(
            self,
            series=cut(self.series) or self.series,
            trend=cut(self.trend),
            first=first,
            marks=tuple(
                replace(mark, first=max(mark.first, first)) if mark.is_span else mark
                for mark in self.marks
                if first < mark.first or (mark.is_span and first <= mark.last)
            ),
        )


def outlook_notes(outlook: Outlook, whole: Outlook) -> list[str]:
    """Return what has to be said above the drawing: what is not there, and why."""
    notes = []
    if not whole.trend:
        notes.append(f"No trend: {whole.no_trend}.")
    if not whole.forecast:
        notes.append(f"No forecast: {whole.no_forecast}.")
    if outlook.first != whole.first:
        notes.append(f"Shown from {period_words(outlook.first, None)}; the numbers below go further back.")
    return notes


def _quarter_words(quarter: Quarter) -> str:
    return quarter.short_months


def outlook_table(outlook: Outlook) -> DataTable:
    """Return everything that is drawn as a table, latest quarter first."""

    def both(row: Row | None, low: int, high: int) -> str:
        return "" if row is None else f"{outlook.words(row[low])} to {outlook.words(row[high])}"

    count = outlook.end.ordinal - outlook.first.ordinal + 1
    rows = []
    for quarter in (outlook.end - step for step in range(count)):
        held, line, fan = (
            rows_of.get(quarter) for rows_of in (outlook.series, outlook.trend, outlook.forecast)
        )
        ahead = outlook.last < quarter
        rows.append(
            (
                _quarter_words(quarter),
                numbers.count(held[0]) if held else "" if ahead else numbers.NOT_AVAILABLE,
                outlook.words(line[0]) if line else "",
                both(line, 1, 2),
                outlook.words(fan[0]) if fan else "",
                both(fan, 1, 2),
                both(fan, 3, 4),
            )
        )
    notes = [f"Comparable quarters: {period_words(*outlook.span)}."] if outlook.span else []
    if any(not run.comparable for run in outlook.runs):
        apart = "Other quarters do not compare with them" if outlook.span else "No quarter compares yet"
        notes.append(f"{apart}.")
    notes += [f"{mark.text}." for mark in outlook.marks]
    notes += outlook_notes(outlook, outlook)
    return DataTable(
        caption="Offences recorded in each quarter, with the fitted trend and the forecast, latest first",
        columns=(
            Column("Quarter", align="text"),
            Column("Recorded", "offences"),
            Column("Fitted trend", "offences"),
            Column("Its 95% interval", "offences"),
            Column("Forecast", "offences"),
            Column("Its 80% prediction interval", "offences"),
            Column("Its 95% prediction interval", "offences"),
        ),
        rows=tuple(rows),
        footnotes=tuple(notes),
    )
