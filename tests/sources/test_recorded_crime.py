"""Reading recorded crime: the workbook, one of its sheets as CSV, the public copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import FileRefusedError
from analysis.periods import Quarter
from analysis.sources.recorded_crime import read_recorded_crime
from tests.sources.official_layouts import (
    RECORDED_HEADER,
    Row,
    Sheets,
    Value,
    recorded_row,
    write_big_ods,
    write_csv,
    write_ods,
    write_xlsx,
)

Writer = Callable[[Path, Sheets], Path]
WRITERS = pytest.mark.parametrize(
    ("write", "ending"), [(write_xlsx, "xlsx"), (write_ods, "ods"), (write_big_ods, "ods")]
)

COLUMNS = ["force", "quarter", "code", "description", "group", "subgroup", "offences", "status", "is_force"]


def read_sheet(tmp_path: Path, *rows: Row, name: str = "2024_25") -> pd.DataFrame:
    return read_recorded_crime(write_xlsx(tmp_path / "prc.xlsx", {name: [RECORDED_HEADER, *rows]}))


def refusal_of(tmp_path: Path, *rows: Row, name: str = "2024_25") -> str:
    with pytest.raises(FileRefusedError) as refusal:
        read_sheet(tmp_path, *rows, name=name)
    return str(refusal.value)


@WRITERS
def test_a_workbook_with_cover_notes_and_a_sheet_for_each_year_is_read(
    tmp_path: Path, write: Writer, ending: str
) -> None:
    path = write(
        tmp_path / f"prc.{ending}",
        {
            "Cover_sheet": [["Police recorded crime"], ["23 April 2026"]],
            "Notes ": [["Note", "Text"], [1, "Revised."]],
            "2013_14 ": [
                ["Stray text before the header"],
                [],
                ["", "draft"],
                RECORDED_HEADER,
                recorded_row("2013/14", 4.0, "Kent", "8L", 0),
            ],
            "2024_25": [RECORDED_HEADER, recorded_row(count=12), recorded_row(quarter="Q2", count=-1)],
        },
    )
    frame = read_recorded_crime(path)
    assert list(frame.columns) == COLUMNS
    assert frame["force"].tolist() == ["Kent", "Bedfordshire", "Bedfordshire"]
    assert [str(Quarter.from_period(period)) for period in frame["quarter"]] == [
        "2013/14 Q4",
        "2024/25 Q1",
        "2024/25 Q2",
    ]
    assert frame["offences"].tolist() == [0, 12, -1]
    assert frame["status"].tolist() == ["", "", ""]
    assert frame["offences"].dtype == "Int64"
    assert frame["quarter"].dtype == "period[Q-MAR]"


def test_the_columns_may_stand_in_any_order_with_line_breaks_and_notes_in_their_names(tmp_path: Path) -> None:
    header = [*RECORDED_HEADER[::-1]]
    header[0] = "Number of\nOffences [note 2]"
    path = write_xlsx(tmp_path / "prc.xlsx", {"2024_25": [header, recorded_row()[::-1]]})
    frame = read_recorded_crime(path)
    assert frame[["force", "code", "offences"]].to_numpy().tolist() == [["Bedfordshire", "8Q", 12]]


def test_one_sheet_saved_as_csv_is_read_with_its_blanks_commas_and_double_zeros(tmp_path: Path) -> None:
    rows = [
        RECORDED_HEADER,
        recorded_row("2017/18", 1, "Kent", "8L", " 1,234 "),
        recorded_row("2017/18", 1, "Kent", "8Q", " -00 "),
        recorded_row("2017/18", 1, "Kent", "8M", " -2 "),
    ]
    frame = read_recorded_crime(write_csv(tmp_path / "sheet.csv", rows))
    assert frame["offences"].tolist() == [1234, 0, -2]
    assert frame["status"].tolist() == ["", "", ""]


def test_the_public_copy_with_its_renamed_columns_is_read(tmp_path: Path) -> None:
    copy = pd.DataFrame(
        {
            "FY": ["2024/25", "2024/25"],
            "Financial Quarter": [1.0, 1.0],
            "Force": ["London, City of", "Cifas"],
            "Offence Description": ["Stalking", "Fraud"],
            "Group": ["Violence against the person", "Fraud offences"],
            "Offence Subgroup": ["Stalking and harassment", "Fraud: CIFAS"],
            "Offence Code": ["8Q", "CIFAS"],
            "n": [3.0, 7.0],
            "territorial": [True, False],
        }
    )
    copy.to_parquet(tmp_path / "copy.parquet")
    frame = read_recorded_crime(tmp_path / "copy.parquet")
    assert frame["force"].tolist() == ["City of London", "Cifas"]
    assert frame["is_force"].tolist() == [True, False]
    copy.rename(columns={"n": "count"}).to_parquet(tmp_path / "renamed.parquet")
    with pytest.raises(FileRefusedError, match=r"found the columns .*'count'.*Expected 'FY'"):
        read_recorded_crime(tmp_path / "renamed.parquet")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("London, City of", "City of London"),
        ("Devon & Cornwall", "Devon and Cornwall"),
        ("Dyfed Powys", "Dyfed-Powys"),
        ("Metropolitan  Service", "Metropolitan Police"),
        ("Metropolitan Police[Note 6]", "Metropolitan Police"),
        ("British Transport Police(2006)", "British Transport Police"),
        ("Dorset ", "Dorset"),
        ("Humberside [note 4]", "Humberside"),
        ("West Midlands ", "West Midlands"),
    ],
)
def test_each_spelling_of_a_force_becomes_its_name(tmp_path: Path, written: str, name: str) -> None:
    frame = read_sheet(tmp_path, recorded_row(force=written))
    assert frame["force"].tolist() == [name]
    assert frame["is_force"].tolist() == [True]


@pytest.mark.parametrize(
    "name", ["Action Fraud", "CIFAS", "Cifas", "UK Finance", "Financial Fraud Action UK"]
)
def test_a_body_that_is_no_force_is_kept_and_marked(tmp_path: Path, name: str) -> None:
    frame = read_sheet(tmp_path, recorded_row(force=name, code="AF", subgroup="Fraud: Action Fraud"))
    assert frame["force"].tolist() == [name]
    assert frame["is_force"].tolist() == [False]


def test_not_applicable_and_not_provided_are_told_apart_and_neither_is_zero(tmp_path: Path) -> None:
    frame = read_sheet(
        tmp_path,
        recorded_row(quarter=1, count="N/A - Offence code expired"),
        recorded_row(quarter=2, count="N/A - data not provided"),
        recorded_row(quarter=3, count="N/a"),
        recorded_row(quarter=4, count=0),
    )
    assert frame["offences"].isna().tolist() == [True, True, True, False]
    assert frame["status"].tolist() == ["not_applicable", "not_provided", "not_applicable", ""]
    assert frame["offences"].iloc[3] == 0


def test_ampersands_in_official_wordings_are_read_as_and(tmp_path: Path) -> None:
    frame = read_sheet(
        tmp_path,
        recorded_row(
            code="8U", description="Controlling & coercive behaviour", subgroup="Stalking & harassment"
        ),
    )
    assert frame["subgroup"].tolist() == ["Stalking and harassment"]
    assert frame["description"].tolist() == ["Controlling and coercive behaviour"]


def test_another_text_among_the_counts_stops_the_read_and_is_found_for_you(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, recorded_row(), recorded_row(quarter=2, count="not known"))
    assert message.startswith("prc.xlsx, sheet '2024_25', row 3, column 'Number of Offences':")
    assert "found the text 'not known'" in message
    assert "Expected a number or one of" in message


def test_the_row_named_counts_stray_text_and_blank_rows_above(tmp_path: Path) -> None:
    rows: list[Row] = [["stray"], [], RECORDED_HEADER, recorded_row(), [], recorded_row(quarter=2, count="?")]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"2024_25": rows}),
        write_ods(tmp_path / "a.ods", {"2024_25": rows}),
        write_csv(tmp_path / "a.csv", rows),
    ):
        with pytest.raises(FileRefusedError, match=r"row 6, column 'Number of Offences'"):
            read_recorded_crime(path)


def test_a_count_that_is_empty_or_not_whole_stops_the_read(tmp_path: Path) -> None:
    assert "an empty cell" in refusal_of(tmp_path, recorded_row(count=""), recorded_row(quarter=2))
    assert "found 12.5" in refusal_of(tmp_path, recorded_row(count=12.5))


def test_an_unknown_force_stops_the_read_with_the_nearest_names(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, recorded_row(), recorded_row(force="Bedforshire"))
    assert "sheet '2024_25', row 3, column 'Force Name'" in message
    assert "no force called 'Bedforshire'" in message
    assert "Bedfordshire" in message
    assert "data/force_aliases.csv" in message


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (recorded_row(year="2024-25"), "Financial Year", "should look like 2024/25"),
        (recorded_row(year="2024/26"), "Financial Year", "must follow each other"),
        (recorded_row(quarter=5), "Financial Quarter", "'5' is not a quarter"),
        (recorded_row(quarter="Qtr 1"), "Financial Quarter", "Expected 1 to 4 or Q1 to Q4"),
        (recorded_row(force=""), "Force Name", "the force is empty"),
        (recorded_row(code=""), "Offence Code", "the offence code is empty"),
        (recorded_row(description=""), "Offence Description", "the cell is empty"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_what_was_expected(
    tmp_path: Path, row: list[Value], column: str, words: str
) -> None:
    message = refusal_of(tmp_path, recorded_row(quarter=3), row, name="Table")
    assert f"sheet 'Table', row 3, column '{column}'" in message
    assert words in message


def test_a_renamed_column_stops_with_what_was_found_and_what_was_expected(tmp_path: Path) -> None:
    header = [*RECORDED_HEADER[:-1], "Offence count"]
    path = write_xlsx(tmp_path / "prc.xlsx", {"2024_25": [header, recorded_row()]})
    with pytest.raises(FileRefusedError) as refusal:
        read_recorded_crime(path)
    message = str(refusal.value)
    assert "row 1: the header lacks 'Number of Offences'" in message
    assert "Not recognised there: 'Offence count'" in message
    assert "expected 'Financial Year'" in message


def test_an_unknown_or_repeated_column_stops_the_read(tmp_path: Path) -> None:
    extra = write_xlsx(tmp_path / "a.xlsx", {"2024_25": [[*RECORDED_HEADER, "Rate"], [*recorded_row(), 1]]})
    with pytest.raises(FileRefusedError, match="the unknown column 'Rate'"):
        read_recorded_crime(extra)
    twice = write_xlsx(
        tmp_path / "b.xlsx", {"2024_25": [[*RECORDED_HEADER, "Force Name"], [*recorded_row(), "Kent"]]}
    )
    with pytest.raises(FileRefusedError, match="the header has 'Force Name' twice"):
        read_recorded_crime(twice)


def test_a_figure_outside_the_columns_stops_the_read(tmp_path: Path) -> None:
    assert "found '7' in column 9, which has no heading" in refusal_of(tmp_path, [*recorded_row(), 7])


def test_a_row_cut_short_stops_the_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [RECORDED_HEADER, recorded_row(), recorded_row(quarter=2)[:5]])
    with pytest.raises(FileRefusedError, match=r"row 3: the row has 5 cells\. Expected 8"):
        read_recorded_crime(path)


def test_a_year_sheet_without_a_header_or_without_rows_stops_the_read(tmp_path: Path) -> None:
    bare = write_xlsx(tmp_path / "a.xlsx", {"2023_24": [["nothing here"]]})
    with pytest.raises(FileRefusedError, match="sheet '2023_24': no header row"):
        read_recorded_crime(bare)
    empty = write_xlsx(tmp_path / "b.xlsx", {"2023_24": [RECORDED_HEADER]})
    with pytest.raises(FileRefusedError, match="there is no row below the header of row 1"):
        read_recorded_crime(empty)


def test_an_unknown_sheet_stops_the_read(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "prc.xlsx", {"Pivot": [["Sum of n", 12]], "2024_25": [RECORDED_HEADER, recorded_row()]}
    )
    with pytest.raises(FileRefusedError, match=r"sheet 'Pivot': the sheet is unknown") as refusal:
        read_recorded_crime(path)
    assert "data/known_oddities.toml" in str(refusal.value)


def test_a_sheet_holds_the_year_it_is_named_for_and_no_other(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, recorded_row(), recorded_row("2023/24"))
    assert (
        "row 3, column 'Financial Year': found the financial year '2023/24' in the sheet of 2024/25"
        in message
    )


def test_a_year_on_two_sheets_stops_the_read(tmp_path: Path) -> None:
    rows = [RECORDED_HEADER, recorded_row()]
    path = write_xlsx(tmp_path / "prc.xlsx", {"2024_25": rows, "Table 2": rows})
    with pytest.raises(FileRefusedError, match="Bedfordshire 8Q has figures for 2024/25 Q1 twice"):
        read_recorded_crime(path)


def test_a_new_code_in_the_subgroup_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, recorded_row(), recorded_row(code="8V", description="Cyberstalking"))
    assert "row 3, column 'Offence Code'" in message
    assert "the new offence code '8V' (Cyberstalking)" in message
    assert "Expected 8L, 8M, 8Q, 8R, 8U" in message


def test_an_unknown_code_outside_the_subgroup_is_no_trouble(tmp_path: Path) -> None:
    frame = read_sheet(tmp_path, recorded_row(code="999Z", subgroup="Other offences"))
    assert frame["code"].tolist() == ["999Z"]


def test_a_code_is_outside_the_subgroup_only_before_it_joined(tmp_path: Path) -> None:
    early = recorded_row("2012/13", code="8L", subgroup="Violence without injury")
    assert read_sheet(tmp_path, early, name="2012_13")["code"].tolist() == ["8L"]
    message = refusal_of(tmp_path, recorded_row(code="8L", subgroup="Violence without injury"))
    assert "8L (Harassment) stands in the subgroup 'Violence without injury'" in message
    assert "since 2013/14 Q1" in message


def test_a_renamed_subgroup_stops_the_read(tmp_path: Path) -> None:
    assert "Expected 'Stalking and harassment'" in refusal_of(tmp_path, recorded_row(subgroup="Stalking"))


@pytest.mark.parametrize(
    ("code", "description"),
    [
        ("8R", "Malicious communications"),
        ("8R", "Malicious Communications"),
        ("8U", "Controlling or coercive behaviour"),
        ("8U", "Controlling and coercive behaviour"),
    ],
)
def test_each_official_description_of_a_code_is_known(tmp_path: Path, code: str, description: str) -> None:
    assert read_sheet(tmp_path, recorded_row(code=code, description=description))["code"].tolist() == [code]


def test_a_code_described_as_something_else_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, recorded_row(code="8Q", description="Harassment"))
    assert "8Q is described as 'Harassment'. Expected 'Stalking'" in message


def test_a_repeated_row_of_the_subgroup_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, recorded_row(), recorded_row(quarter=2), recorded_row(count=99))
    assert "row 4" in message
    assert "Bedfordshire, 2024/25 Q1, 8Q stands in an earlier row too" in message


def test_the_four_homicide_rows_of_2017_18_that_share_a_code_are_all_kept(tmp_path: Path) -> None:
    rows = [
        recorded_row(
            "2017/18", code="1/4.1/4.10/4.2", description="Homicide", subgroup="Homicide", count=count
        )
        for count in (0, 1, 0, 2)
    ]
    assert read_sheet(tmp_path, *rows, name="2017_18")["offences"].tolist() == [0, 1, 0, 2]


def test_a_repeated_row_that_is_not_a_known_oddity_stops_the_read(tmp_path: Path) -> None:
    later = [
        recorded_row(code="1/4.1/4.10/4.2", description="Homicide", subgroup="Homicide", count=count)
        for count in (0, 1)
    ]
    assert "stands in an earlier row too" in refusal_of(tmp_path, *later)
    other = recorded_row("2017/18", code="80", subgroup="Other")
    assert "80 stands in an earlier row too" in refusal_of(tmp_path, other, other, name="2017_18")


def test_a_workbook_of_front_matter_only_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "prc.xlsx", {"Cover": [["Police recorded crime"]]})
    with pytest.raises(FileRefusedError, match="no sheet holds a row of figures"):
        read_recorded_crime(path)
