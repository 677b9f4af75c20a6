"""Telling the layouts apart and reading whichever a file is in."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from analysis.errors import FileRefusedError, RequestError
from analysis.sources.layouts import (
    OUTCOMES,
    POLICE_FORCE_AREAS,
    RECORDED_CRIME,
    ROLLING_YEAR,
    read_official_table,
    recognise,
)
from analysis.sources.rolling_year import COLUMNS as ROLLING
from tests.sources.official_layouts import (
    OUTCOMES_HEADER,
    RECORDED_HEADER,
    ons_edition,
    ons_table,
    outcome_row,
    recorded_row,
    write_csv,
    write_ods,
    write_xlsx,
)


def test_each_layout_is_recognised_by_its_content(tmp_path: Path) -> None:
    cover = {"Cover": [["Tables"]]}
    recorded = write_ods(tmp_path / "a", {**cover, "2024_25": [["stray"], RECORDED_HEADER, recorded_row()]})
    outcomes = write_xlsx(tmp_path / "b.xlsx", {**cover, "Data": [OUTCOMES_HEADER, outcome_row()]})
    areas = ons_edition(tmp_path / "c.xlsx", P1=ons_table())
    rolling = write_csv(tmp_path / "d.csv", [list(ROLLING.required)])
    assert recognise(recorded) is RECORDED_CRIME
    assert recognise(outcomes) is OUTCOMES
    assert recognise(areas) is POLICE_FORCE_AREAS
    assert recognise(rolling) is ROLLING_YEAR


def test_a_file_with_a_renamed_column_is_still_recognised_so_that_its_reader_can_say_what_is_wrong(
    tmp_path: Path,
) -> None:
    header = ["Fin. year", *RECORDED_HEADER[1:]]
    path = write_csv(tmp_path / "a.csv", [header, recorded_row()])
    assert recognise(path) is RECORDED_CRIME
    with pytest.raises(FileRefusedError, match="the header lacks 'Financial Year'"):
        read_official_table(path)


def test_an_unknown_layout_says_what_was_found_and_what_is_known(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", [["CSP Name", "Force Name", "Region"], ["Adur", "Sussex", "South East"]]
    )
    with pytest.raises(FileRefusedError) as refusal:
        recognise(path)
    message = str(refusal.value)
    assert "the layout is unknown. Found the columns 'CSP Name', 'Force Name', 'Region'" in message
    assert "Police force area tables (Office for National Statistics)" in message
    assert refusal.value.exit_code == 4
    book = write_xlsx(tmp_path / "b.xlsx", {"Sheet1": [["a", "b"]], "Sheet2": []})
    with pytest.raises(FileRefusedError, match="Found the sheets 'Sheet1', 'Sheet2'"):
        recognise(book)
    other = write_csv(tmp_path / "c.csv", [["a", "b"]])
    with pytest.raises(FileRefusedError, match="Its first row is 'a', 'b'"):
        recognise(other)


def test_a_table_read_says_its_layout_period_and_what_to_know_of_missing_cells(tmp_path: Path) -> None:
    rows = [
        RECORDED_HEADER,
        recorded_row(),
        recorded_row(quarter=2, count="N/A - Offence code expired"),
        recorded_row(quarter=3, count="N/A - data not provided"),
    ]
    table = read_official_table(write_xlsx(tmp_path / "prc.xlsx", {"2024_25": rows}))
    assert table.layout == "recorded_crime"
    assert table.file == "prc.xlsx"
    assert table.period == "2024/25 Q1 to 2024/25 Q3"
    assert table.notes == (
        "1 cell is not applicable: the offence code was not in use, so nothing is missing.",
        "1 cell is not provided: missing, not zero.",
    )
    with pytest.raises(FrozenInstanceError):
        table.title = "another"  # type: ignore[misc]


def test_one_quarter_is_a_period_of_its_own(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [RECORDED_HEADER, recorded_row()])
    assert read_official_table(path).period == "2024/25 Q1"


def test_the_outcomes_and_the_rolling_years_are_read_through_the_same_call(tmp_path: Path) -> None:
    outcomes = read_official_table(
        write_xlsx(tmp_path / "b.xlsx", {"Data": [OUTCOMES_HEADER, outcome_row()]})
    )
    assert outcomes.layout == "outcomes"
    assert outcomes.frame["basis"].tolist() == ["recorded", "closed"]
    rows = [list(ROLLING.required), ["31-12-2018", "Kent", "South East", "Stalking and harassment", "5"]]
    rolling = read_official_table(write_csv(tmp_path / "d.csv", rows))
    assert rolling.period == "year ending December 2018 to year ending December 2018"


def test_one_table_or_all_of_an_edition_are_read(tmp_path: Path) -> None:
    path = ons_edition(tmp_path / "c.xlsx", P1=ons_table(), P2=ons_table("P2"), P3=ons_table("P3"))
    one = read_official_table(path, table="P2")
    assert set(one.frame["table"]) == {"P2"}
    every = read_official_table(path)
    assert set(every.frame["table"]) == {"P1", "P2", "P3"}
    assert every.period == "year ending December 2018"
    assert every.notes[0] == "Coverage: England and Wales."


def test_tables_of_different_years_in_one_file_are_refused(tmp_path: Path) -> None:
    other = ons_table("P3", title="rate of offences, year ending March 20191")
    path = ons_edition(tmp_path / "c.xlsx", P1=ons_table(), P3=other)
    with pytest.raises(FileRefusedError, match="the tables are for different years"):
        read_official_table(path)


def test_a_layout_of_one_table_has_none_to_choose(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [RECORDED_HEADER, recorded_row()])
    with pytest.raises(RequestError, match="has one table only"):
        read_official_table(path, table="P1")
