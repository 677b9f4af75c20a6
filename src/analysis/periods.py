"""When: quarters, financial years and years ending, each in its one official form.

A financial year runs from April to March, so quarter 1 is April to June.

========================== ==========================
what                       printed as
========================== ==========================
quarter                    ``2024/25 Q1``; in prose ``April to June 2024``
financial year             ``2024/25``
year ending                ``year ending March 2025``; in prose ``year to March 2025``
========================== ==========================
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering
from typing import Self

import pandas as pd

from analysis.errors import PeriodError

MONTHS = tuple(calendar.month_name)[1:]

_QUARTER = re.compile(r"(\d{4})/(\d{2}) Q([1-4])")
_FINANCIAL_YEAR = re.compile(r"(\d{4})/(\d{2})")
_YEAR_ENDING = re.compile(r"[Yy]ear (?:ending|to) (" + "|".join(MONTHS) + r") (\d{4})")


def _start_year(text: str, first: str, second: str) -> int:
    start = int(first)
    if (start + 1) % 100 != int(second):
        raise PeriodError(
            f"{text!r} is no financial year: the two years must follow each other, as in 2024/25."
        )
    return start


@total_ordering
@dataclass(frozen=True, slots=True)
class FinancialYear:
    """April to March, named by the year it starts in and the next: 2024/25."""

    start: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2024/25``; anything else is a :class:`~analysis.errors.PeriodError`."""
        match = _FINANCIAL_YEAR.fullmatch(text)
        if match is None:
            raise PeriodError(f"{text!r} is not a financial year; it should look like 2024/25.")
        return cls(_start_year(text, match[1], match[2]))

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    def __lt__(self, other: FinancialYear) -> bool:
        return self.start < other.start

    @property
    def quarters(self) -> tuple[Quarter, Quarter, Quarter, Quarter]:
        """Its four quarters in order."""
        return (
            Quarter(self.start, 1),
            Quarter(self.start, 2),
            Quarter(self.start, 3),
            Quarter(self.start, 4),
        )

    @property
    def year_ending(self) -> YearEnding:
        """The same twelve months as a year ending March."""
        return YearEnding(self.start + 1, 3)


@total_ordering
@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of a financial year.

    Parameters
    ----------
    start_year
        The year the financial year starts in: 2024 for 2024/25.
    number
        1 (April to June) to 4 (January to March).
    """

    start_year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise PeriodError(f"A financial year has quarters 1 to 4, not {self.number}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2024/25 Q1``; anything else is a :class:`~analysis.errors.PeriodError`."""
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise PeriodError(f"{text!r} is not a quarter; it should look like 2024/25 Q1.")
        return cls(_start_year(text, match[1], match[2]), int(match[3]))

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Self:
        """Return the quarter with this :attr:`ordinal`."""
        return cls(ordinal // 4, ordinal % 4 + 1)

    @classmethod
    def containing(cls, day: dt.date) -> Self:
        """Return the quarter that ``day`` lies in."""
        start = day.year if day.month >= 4 else day.year - 1
        return cls(start, ((day.month - 4) % 12) // 3 + 1)

    @classmethod
    def from_period(cls, period: pd.Period) -> Self:
        """Return the quarter of a pandas period of frequency ``Q-MAR``."""
        if period.freqstr not in ("Q-MAR", "QE-MAR"):
            raise PeriodError(f"A quarter of a financial year has the frequency Q-MAR, not {period.freqstr}.")
        return cls(period.qyear - 1, period.quarter)

    def to_period(self) -> pd.Period:
        """Return the pandas period of frequency ``Q-MAR``, as the frames hold it."""
        return pd.Period(year=self.start_year + 1, quarter=self.number, freq="Q-MAR")

    @property
    def ordinal(self) -> int:
        """A count of quarters, for arithmetic: the next quarter is one more."""
        return self.start_year * 4 + self.number - 1

    @property
    def financial_year(self) -> FinancialYear:
        """The financial year it belongs to."""
        return FinancialYear(self.start_year)

    @property
    def start(self) -> dt.date:
        """Its first day."""
        month = (4, 7, 10, 1)[self.number - 1]
        return dt.date(self.start_year + (self.number == 4), month, 1)

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return (self + 1).start - dt.timedelta(days=1)

    @property
    def months(self) -> str:
        """In prose: ``April to June 2024``."""
        return f"{MONTHS[self.start.month - 1]} to {MONTHS[self.end.month - 1]} {self.end.year}"

    @property
    def short_months(self) -> str:
        """Where there is little room: ``Apr to Jun 2024``."""
        return f"{MONTHS[self.start.month - 1][:3]} to {MONTHS[self.end.month - 1][:3]} {self.end.year}"

    @property
    def first_month(self) -> str:
        """Its first month: ``April 2024``."""
        return f"{MONTHS[self.start.month - 1]} {self.start.year}"

    @property
    def last_month(self) -> str:
        """Its last month: ``June 2024``."""
        return f"{MONTHS[self.end.month - 1]} {self.end.year}"

    @property
    def year_ending(self) -> YearEnding:
        """The rolling year whose last quarter this is."""
        return YearEnding(self.end.year, self.end.month)

    def __add__(self, quarters: int) -> Quarter:
        return Quarter.from_ordinal(self.ordinal + quarters)

    def __sub__(self, quarters: int) -> Quarter:
        return Quarter.from_ordinal(self.ordinal - quarters)

    def __lt__(self, other: Quarter) -> bool:
        return self.ordinal < other.ordinal

    def __str__(self) -> str:
        return f"{self.financial_year} Q{self.number}"


@total_ordering
@dataclass(frozen=True, slots=True)
class YearEnding:
    """Twelve months to the end of a month: a rolling year, or a financial one if March.

    Parameters
    ----------
    year, month
        The calendar year and month (1 to 12) of its last day.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise PeriodError(f"There is no month {self.month}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``year ending March 2025`` or ``year to March 2025``."""
        match = _YEAR_ENDING.fullmatch(text)
        if match is None:
            raise PeriodError(
                f"{text!r} is not a rolling year; it should look like 'year ending March 2025'."
            )
        return cls(int(match[2]), MONTHS.index(match[1]) + 1)

    def __str__(self) -> str:
        return f"year ending {self.month_and_year}"

    @property
    def month_and_year(self) -> str:
        """``March 2025``."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    @property
    def in_prose(self) -> str:
        """``year to March 2025``."""
        return f"year to {self.month_and_year}"

    @property
    def is_financial_year(self) -> bool:
        """Whether these are the twelve months of a financial year."""
        return self.month == 3

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def quarters(self) -> tuple[Quarter, Quarter, Quarter, Quarter]:
        """Its four quarters in order.

        Raises
        ------
        PeriodError
            If the year does not end with a quarter.
        """
        if self.month % 3:
            raise PeriodError(
                f"The {self} does not end with a quarter, so quarterly counts cannot make it up."
            )
        last = Quarter.containing(self.end)
        return (last - 3, last - 2, last - 1, last)

    @property
    def previous(self) -> YearEnding:
        """The same twelve months one year earlier."""
        return YearEnding(self.year - 1, self.month)

    def __lt__(self, other: YearEnding) -> bool:
        return (self.year, self.month) < (other.year, other.month)


def quarters_between(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """Yield every quarter from ``first`` to ``last``, both included."""
    for ordinal in range(first.ordinal, last.ordinal + 1):
        yield Quarter.from_ordinal(ordinal)


def format_date(day: dt.date) -> str:
    """Return a date as it is printed: ``23 April 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
