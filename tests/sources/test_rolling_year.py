"""Reading the table of rolling years."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import FileRefusedError
from analysis.sources.rolling_year import read_rolling_year
from tests.sources.official_layouts import Row, Value, write_csv, write_xlsx

HEADER = ["12 months ending", "PFA", "Region", "Offence", "Rolling year total number of offences"]


def row(date: str = "31-12-2018", force: str = "Kent", count: Value = "5") -> list[Value]:
    return [date, force, "South East", "Stalking and harassment", count]


def refusal_of(tmp_path: Path, *rows: Row) -> str:
    with pytest.raises(FileRefusedError) as refusal:
        read_rolling_year(write_csv(tmp_path / "rolling.csv", [HEADER, *rows]))
    return str(refusal.value)


def test_the_table_is_read_with_bodies_that_are_no_force_marked(tmp_path: Path) -> None:
    frame = read_rolling_year(
        write_csv(tmp_path / "rolling.csv", [HEADER, row(), row("31-03-2003", "Action Fraud", "-3")])
    )
    assert list(frame.columns) == ["force", "year_ending", "offence", "offences", "is_force"]
    assert frame.to_numpy().tolist() == [
        ["Kent", "year ending December 2018", "Stalking and harassment", 5, True],
        ["Action Fraud", "year ending March 2003", "Stalking and harassment", -3, False],
    ]


def test_the_table_is_read_from_a_workbook_too(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "rolling.xlsx", {"Table": [["Rolling years"], HEADER, row(count=5)]})
    assert read_rolling_year(path)["offences"].tolist() == [5]


def test_the_one_misprinted_date_means_the_last_of_december(tmp_path: Path) -> None:
    frame = read_rolling_year(write_csv(tmp_path / "rolling.csv", [HEADER, row("30-12-2017")]))
    assert frame["year_ending"].tolist() == ["year ending December 2017"]


@pytest.mark.parametrize("date", ["30-12-2016", "30-03-2018", "31-13-2018", "31-06-2018"])
def test_a_year_that_ends_before_the_last_of_a_month_stops_the_read(tmp_path: Path, date: str) -> None:
    message = refusal_of(tmp_path, row(), row(date))
    assert "row 3, column '12 months ending'" in message
    assert f"twelve months cannot end on '{date}'" in message


def test_what_is_no_date_stops_the_read(tmp_path: Path) -> None:
    assert "'Dec 2018' is not a date" in refusal_of(tmp_path, row("Dec 2018"))


def test_the_misprint_and_the_right_date_together_are_one_year_twice(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, row("30-12-2017"), row("31-12-2017"))
    assert "one row for each force, year_ending, offence" in message


def test_a_text_among_the_counts_stops_the_read(tmp_path: Path) -> None:
    assert "row 2, column 'Rolling year total number of offences'" in refusal_of(tmp_path, row(count="n/k"))


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    assert "no row below the header" in refusal_of(tmp_path)
