"""When: each period in its one official form."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import PeriodError
from analysis.periods import FinancialYear, Quarter, YearEnding, format_date, quarters_between

QUARTERS = st.integers(min_value=1950 * 4, max_value=2150 * 4).map(Quarter.from_ordinal)


def test_quarter_1_of_a_financial_year_is_april_to_june() -> None:
    quarter = Quarter.parse("2024/25 Q1")
    assert (quarter.start, quarter.end) == (dt.date(2024, 4, 1), dt.date(2024, 6, 30))
    assert quarter.months == "April to June 2024"


def test_quarter_4_lies_in_the_second_calendar_year() -> None:
    quarter = Quarter.parse("2024/25 Q4")
    assert quarter.months == "January to March 2025"
    assert str(quarter.year_ending) == "year ending March 2025"


def test_a_financial_year_is_the_year_ending_march() -> None:
    year = FinancialYear.parse("2024/25")
    assert str(year.year_ending) == "year ending March 2025"
    assert year.year_ending.is_financial_year
    assert year.year_ending.quarters == year.quarters


def test_a_rolling_year_to_december_reaches_over_two_financial_years() -> None:
    assert [str(q) for q in YearEnding(2025, 12).quarters] == [
        "2024/25 Q4",
        "2025/26 Q1",
        "2025/26 Q2",
        "2025/26 Q3",
    ]


def test_the_turn_of_the_century_is_written_with_two_noughts() -> None:
    assert str(FinancialYear(1999)) == "1999/00"
    assert FinancialYear.parse("1999/00") == FinancialYear(1999)


@given(QUARTERS)
def test_a_quarter_survives_printing_and_pandas(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.from_period(quarter.to_period()) == quarter
    assert Quarter.containing(quarter.start) == Quarter.containing(quarter.end) == quarter
    assert (quarter + 1).start - quarter.end == dt.timedelta(days=1)


@given(QUARTERS, st.integers(min_value=0, max_value=40))
def test_quarters_between_counts_both_ends(first: Quarter, steps: int) -> None:
    found = list(quarters_between(first, first + steps))
    assert len(found) == steps + 1
    assert found[0] == first
    assert found[-1] == first + steps


@given(st.integers(1950, 2150), st.integers(1, 12))
def test_a_rolling_year_survives_printing(year: int, month: int) -> None:
    assert YearEnding.parse(str(YearEnding(year, month))) == YearEnding(year, month)


@pytest.mark.parametrize("text", ["2024/26", "2024-25", "24/25", "2024/25 Q5", "2024/25 q1", " 2024/25"])
def test_a_period_in_another_form_is_refused_with_the_form_expected(text: str) -> None:
    with pytest.raises(PeriodError, match=r"2024/25"):
        (Quarter if "q" in text.lower() else FinancialYear).parse(text)


def test_a_rolling_year_that_ends_inside_a_quarter_has_no_quarters() -> None:
    with pytest.raises(PeriodError, match="year ending May 2025 does not end with a quarter"):
        _ = YearEnding(2025, 5).quarters


def test_a_period_of_another_frequency_is_no_quarter() -> None:
    with pytest.raises(PeriodError, match="Q-MAR"):
        Quarter.from_period(pd.Period("2024Q1", freq="Q-DEC"))


def test_dates_are_printed_without_a_leading_nought() -> None:
    assert format_date(dt.date(2026, 4, 3)) == "3 April 2026"
