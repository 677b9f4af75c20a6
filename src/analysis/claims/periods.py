"""When a claim is about: the forms of words for a period, and the quarters they are.

Police figures are held by quarter. A period that is no run of whole quarters is understood and
cannot be checked; words that are no period are refused.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from analysis.errors import PeriodError
from analysis.periods import MONTHS, FinancialYear, Quarter, YearEnding, format_date

Kind = Literal[
    "year to March", "calendar year", "rolling year", "months", "since", "recent years", "days", "words"
]

_MONTH = "|".join(MONTHS)
_RECENT = ("recent years", "over recent years", "in recent years")

PUBLISHED_AFTER = dt.timedelta(days=100)
"""Figures of a quarter are out about 100 days after it ends at the latest; nobody can quote them before."""


NOT_STATED = "not stated"
"""What a claim has for its period where the page it was taken from gives none."""


@dataclass(frozen=True)
class ClaimPeriod:
    """A period as a claim gives it.

    Its quarters are worked out once: every figure that is looked up asks for them.

    Attributes
    ----------
    text
        As the claim has it.
    kind
        Which form of words it is.
    start, end
        First and last day; None where the words give none.
    """

    text: str
    kind: Kind
    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def first(self) -> Quarter | None:
        """First quarter, where the period starts with one."""
        if self.start is None or Quarter.containing(self.start).start != self.start:
            return None
        return Quarter.containing(self.start)

    @property
    def last(self) -> Quarter | None:
        """Last quarter, where the period ends with one."""
        if self.end is None or Quarter.containing(self.end).end != self.end:
            return None
        return Quarter.containing(self.end)

    @cached_property
    def quarters(self) -> tuple[Quarter, Quarter] | None:
        """First and last quarter, where it is a run of whole quarters."""
        return None if self.first is None or self.last is None else (self.first, self.last)

    @property
    def n_quarters(self) -> int:
        """How many whole quarters it is; 0 if it is no run of them."""
        return 0 if self.quarters is None else self.quarters[1].ordinal - self.quarters[0].ordinal + 1

    @cached_property
    def year(self) -> YearEnding | None:
        """The same as a year ending with a quarter, if it is twelve months."""
        return None if self.quarters is None or self.n_quarters != 4 else self.quarters[1].year_ending

    @cached_property
    def in_words(self) -> str:
        """In the one form its kind is written in."""
        if self.kind == "words" or self.start is None or self.end is None:
            return self.text
        if self.kind == "days":
            return f"{format_date(self.start)} to {format_date(self.end)}"
        if self.kind == "calendar year":
            return f"calendar year {self.end.year}"
        if self.year is not None:
            return self.year.in_prose
        first, last = _month_of(self.start), _month_of(self.end)
        if self.start.year == self.end.year:
            first = MONTHS[self.start.month - 1]
        return last if self.start.replace(day=1) == self.end.replace(day=1) else f"{first} to {last}"

    @property
    def in_a_sentence(self) -> str:
        """As :attr:`in_words`, with an article where one belongs: ``the year to March 2025``."""
        if self.kind == "words" and self.text.strip().casefold() == NOT_STATED:
            return "no period given"
        return f"the {self.in_words}" if self.in_words.startswith("year ") else self.in_words

    @property
    def a_year_before(self) -> ClaimPeriod | None:
        """The same months one year earlier; None for a cumulative period or words."""
        if self.start is None or self.end is None or self.kind in ("since", "words"):
            return None
        return ClaimPeriod(
            "the same months a year before", self.kind, _year_back(self.start), _year_back(self.end)
        )


def _month_of(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _year_back(day: dt.date) -> dt.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    at_the_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(day.year - 1, day.month, last if at_the_end else min(day.day, last))


def months(first_month: int, first_year: int, last_month: int, last_year: int) -> tuple[dt.date, dt.date]:
    """Return the first day of one month and the last of another."""
    last = dt.date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    return dt.date(first_year, first_month, 1), last


def latest_quarter_on(day: dt.date) -> Quarter:
    """Return the last quarter whose figures were out on a day, as the official calendar has it."""
    return Quarter.containing(day - PUBLISHED_AFTER) - 1


def _year_ending(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    year = YearEnding(int(match[2]), MONTHS.index(match[1]) + 1)
    kind: Kind = "year to March" if year.is_financial_year else "rolling year"
    return kind, year.previous.end + dt.timedelta(days=1), year.end


def _year_ending_on(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    year = YearEnding(int(match[3]), MONTHS.index(match[2]) + 1)
    if int(match[1]) != year.end.day:
        raise PeriodError(f"{match[0]!r} does not end with a month; figures are held by quarter.")
    kind: Kind = "year to March" if year.is_financial_year else "rolling year"
    return kind, year.previous.end + dt.timedelta(days=1), year.end


def _financial(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    quarters = FinancialYear.parse(f"{match[1]}/{match[2][-2:]}").quarters
    return "year to March", quarters[0].start, quarters[-1].end


def _calendar(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    return "calendar year", *months(1, int(match[1]), 12, int(match[1]))


def _years(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    return "months", *months(1, int(match[1]), 12, int(match[2]))


def _years_ending(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    first = YearEnding(int(match[2]), MONTHS.index(match[1]) + 1)
    last = YearEnding(int(match[4]), MONTHS.index(match[3]) + 1)
    return "months", first.previous.end + dt.timedelta(days=1), last.end


def _months_of_one_year(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    return "months", *months(
        MONTHS.index(match[1]) + 1, int(match[3]), MONTHS.index(match[2]) + 1, int(match[3])
    )


def _months_of_two_years(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    first, last = MONTHS.index(match[1]) + 1, MONTHS.index(match[3]) + 1
    return "months", *months(first, int(match[2]), last, int(match[4]))


def _month(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    month = MONTHS.index(match[1]) + 1
    return "months", *months(month, int(match[2]), month, int(match[2]))


def _days(match: re.Match[str]) -> tuple[Kind, dt.date, dt.date]:
    last_month, last_year = MONTHS.index(match[5]) + 1, int(match[6])
    first = dt.date(int(match[3] or last_year), MONTHS.index(match[2]) + 1, int(match[1]))
    return "days", first, dt.date(last_year, last_month, int(match[4]))


_Reader = Callable[[re.Match[str]], tuple[Kind, dt.date, dt.date]]
_WRITTEN: tuple[tuple[str, _Reader], ...] = (
    (
        rf"(?:the )?(?:year|12 months|twelve months) (?:ending|to|to the end of) ({_MONTH}) (\d{{4}})",
        _year_ending,
    ),
    (
        rf"(?:the )?(?:year|12 months|twelve months) (?:ending|to) (\d{{1,2}}) ({_MONTH}) (\d{{4}})",
        _year_ending_on,
    ),
    (rf"year ending ({_MONTH}) (\d{{4}}) to year ending ({_MONTH}) (\d{{4}})", _years_ending),
    (r"(?:financial year )?(\d{4})[/-](\d{2}|\d{4})", _financial),
    (r"(?:the )?(?:calendar year )?(\d{4})", _calendar),
    (r"(?:calendar years )?(\d{4}) to (\d{4})", _years),
    (rf"({_MONTH}) to ({_MONTH}) (\d{{4}})", _months_of_one_year),
    (rf"({_MONTH}) (\d{{4}}) to ({_MONTH}) (\d{{4}})", _months_of_two_years),
    (rf"({_MONTH}) (\d{{4}})", _month),
    (rf"(\d{{1,2}}) ({_MONTH})(?: (\d{{4}}))? to (\d{{1,2}}) ({_MONTH}) (\d{{4}})", _days),
)

_FORMS = tuple((re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in _WRITTEN)
_SINCE = re.compile(rf"since ({_MONTH}) (\d{{4}})", re.IGNORECASE)
_A_MONTH = re.compile(rf"\b({_MONTH})\b", re.IGNORECASE)


@cache
def read_period(text: str, said_on: dt.date | None = None) -> ClaimPeriod:
    """Read a period.

    Parameters
    ----------
    text
        ``year to March 2025``, ``2024/25``, ``calendar year 2023`` or ``2023``, ``April to December
        2020``, ``June 2018``, ``since April 2014``, ``recent years``.
    said_on
        The day it was said, which "since" and "recent years" need. Recent years are the last financial
        year whose figures were out, set against that of two years before.

    Raises
    ------
    PeriodError
        If it is in none of these forms.
    """
    words = " ".join(text.split())
    for pattern, reader in _FORMS:
        match = pattern.fullmatch(words)
        if match is not None:
            kind, start, end = reader(_capitalised(pattern, words))
            if end < start:
                raise PeriodError(f"The period {text!r} ends before it starts.")
            return ClaimPeriod(text, kind, start, end)
    since = _SINCE.fullmatch(words)
    if since is not None and said_on is not None:
        start = dt.date(int(since[2]), MONTHS.index(since[1].capitalize()) + 1, 1)
        return ClaimPeriod(text, "since", start, latest_quarter_on(said_on).end)
    if words.casefold() in _RECENT and said_on is not None:
        last = latest_quarter_on(said_on)
        year = last.financial_year if last.number == 4 else FinancialYear(last.start_year - 1)
        return ClaimPeriod(text, "recent years", year.quarters[0].start, year.quarters[-1].end)
    if since is not None or words.casefold() in _RECENT:
        raise PeriodError(f"The period {text!r} can only be told with the day it was said: fill in said_on.")
    raise PeriodError(
        f"{text!r} is no period this project understands; it should look like 'year to March 2025', "
        "'2024/25', 'calendar year 2023', 'April to December 2020' or 'since April 2014'."
    )


def _capitalised(pattern: re.Pattern[str], words: str) -> re.Match[str]:
    """Match again with months written as they are looked up: ``MARCH`` and ``march`` are March."""
    found = pattern.fullmatch(_A_MONTH.sub(lambda match: match[0].capitalize(), words))
    assert found is not None
    return found


def before_recent_years(period: ClaimPeriod) -> ClaimPeriod:
    """Return the year that "recent years" are set against: two years earlier."""
    assert period.start is not None
    assert period.end is not None
    start, end = _year_back(_year_back(period.start)), _year_back(_year_back(period.end))
    return ClaimPeriod("two years before", "year to March", start, end)
