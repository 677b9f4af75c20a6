"""When a number is of: one form of words for each kind of period, with its first and last day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.periods import FinancialYear, Quarter, YearEnding

Dated = Quarter | FinancialYear | YearEnding


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a row.

    Attributes
    ----------
    text
        In the one form its kind is written in: ``2024/25 Q1``, ``2024/25``, ``year ending March 2025``,
        ``2021/22 Q1 to 2025/26 Q3``.
    start, end
        First and last day as ISO dates; empty where the period has none.
    """

    text: str
    start: str = ""
    end: str = ""


def first_day(period: Dated) -> dt.date:
    """Return the first day of a period."""
    if isinstance(period, Quarter):
        return period.start
    if isinstance(period, FinancialYear):
        return period.quarters[0].start
    return period.previous.end + dt.timedelta(days=1)


def last_day(period: Dated) -> dt.date:
    """Return the last day of a period."""
    return period.quarters[-1].end if isinstance(period, FinancialYear) else period.end


def span(first: Dated, last: Dated | None = None) -> Span:
    """Return a period, or what runs from one to another."""
    end = first if last is None else last
    text = str(first) if last is None or last == first else f"{first} to {last}"
    return Span(text, first_day(first).isoformat(), last_day(end).isoformat())


def days(first: dt.date, last: dt.date) -> Span:
    """Return what runs from one day to another."""
    return Span(f"{first.isoformat()} to {last.isoformat()}", first.isoformat(), last.isoformat())


def mid_year(year: int) -> Span:
    """Return the middle of a year, for which residents are estimated."""
    return Span(f"mid-{year}", f"{year}-06-30", f"{year}-06-30")


NONE_COMPARABLE = Span("no comparable quarter")
"""Stands where no quarter compares yet."""
