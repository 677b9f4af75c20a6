"""What the outlook of one code draws: counts, trend line and forecast by quarter, and their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.changes import period_words
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

        return Outlook(
            cut(self.series) or self.series,
            cut(self.trend),
            self.forecast,
            first,
            self.last,
            self.span,
            self.no_trend,
            self.no_forecast,
            self.ink,
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
    notes += outlook_notes(outlook, outlook)
    return DataTable(
        caption="Offences recorded in each quarter, with the fitted trend and the forecast, latest first",
        columns=(
            Column("Quarter", align="text"),
            Column("Recorded", "offences"),
            Column("Fitted trend", "offences"),
            Column("Its 95% interval", "offences"),
            Column("Forecast", "offences"),
            Column("Its 80% interval", "offences"),
            Column("Its 95% interval", "offences"),
        ),
        rows=tuple(rows),
        footnotes=tuple(notes),
    )
