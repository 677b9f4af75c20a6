"""Reading crime outcomes: the workbook with its two bases, and the CSV copy with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import FileRefusedError
from analysis.sources.outcome_types import outcome_types
from analysis.sources.outcomes import read_outcomes
from tests.sources.official_layouts import (
    OUTCOMES_HEADER,
    Row,
    Sheets,
    Value,
    outcome_row,
    write_csv,
    write_ods,
    write_xlsx,
)

Writer = Callable[[Path, Sheets], Path]
COLUMNS = [
    "force",
    "quarter",
    "code",
    "subgroup",
    "outcome_type",
    "basis",
    "offences",
    "status",
    "is_force",
]


def write(tmp_path: Path, *rows: Row) -> Path:
    return write_xlsx(tmp_path / "outcomes.xlsx", {"Data ": [OUTCOMES_HEADER, *rows]})


def refusal_of(tmp_path: Path, *rows: Row) -> str:
    with pytest.raises(FileRefusedError) as refusal:
        read_outcomes(write(tmp_path, *rows))
    return str(refusal.value)


@pytest.mark.parametrize(("writer", "ending"), [(write_xlsx, "xlsx"), (write_ods, "ods")])
def test_both_count_columns_are_read_as_two_bases(tmp_path: Path, writer: Writer, ending: str) -> None:
    path = writer(
        tmp_path / f"outcomes.{ending}",
        {
            "Cover": [["Crime outcomes"]],
            "Notes": [["Revised."]],
            "2024_25": [
                ["stray"],
                OUTCOMES_HEADER,
                outcome_row(outcome=1),
                outcome_row(outcome="16", recorded=0),
            ],
        },
    )
    frame = read_outcomes(path)
    assert list(frame.columns) == COLUMNS
    assert sorted(frame[["outcome_type", "basis", "offences"]].itertuples(index=False, name=None)) == [
        ("1", "closed", 7),
        ("1", "recorded", 5),
        ("16", "closed", 7),
        ("16", "recorded", 0),
    ]
    assert frame["offences"].dtype == "Int64"


def test_the_copy_with_the_recorded_basis_only_is_read(tmp_path: Path) -> None:
    kept = [index for index, name in enumerate(OUTCOMES_HEADER) if index not in (7, 9, 12)]
    header = [OUTCOMES_HEADER[index] for index in kept]
    row = [outcome_row(recorded="44.0")[index] for index in kept]
    frame = read_outcomes(write_csv(tmp_path / "outcomes.csv", [header, row]))
    assert frame[["basis", "offences"]].to_numpy().tolist() == [["recorded", 44]]


def test_a_quarter_is_a_number_or_a_q_and_a_number(tmp_path: Path) -> None:
    frame = read_outcomes(
        write(tmp_path, outcome_row(quarter=1), outcome_row(quarter="Q2"), outcome_row(quarter="3"))
    )
    recorded = frame[frame["basis"] == "recorded"]
    assert [period.quarter for period in recorded["quarter"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("NA", "not_applicable"),
        ("N/A", "not_applicable"),
        ("N/a", "not_applicable"),
        ("N/A - Offence code expired", "not_applicable"),
        ("N/A - offence code expired", "not_applicable"),
        ("N/A - data not provided", "not_provided"),
    ],
)
def test_a_text_for_no_number_is_missing_with_its_reason(tmp_path: Path, text: str, status: str) -> None:
    frame = read_outcomes(write(tmp_path, outcome_row(recorded=text, closed=text, expired="x")))
    assert frame["offences"].isna().all()
    assert frame["status"].tolist() == [status, status]


def test_another_text_in_a_count_column_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, outcome_row(), outcome_row(outcome="2", closed="see notes"))
    assert "sheet 'Data ', row 3" in message
    assert "column 'Outcomes for investigations closed in the quarter'" in message
    assert "found the text 'see notes'" in message


@pytest.mark.parametrize("outcome", ["1A", "2A", "3a"])
def test_an_outcome_published_in_another_file_stops_the_read(tmp_path: Path, outcome: str) -> None:
    message = refusal_of(tmp_path, outcome_row(outcome=outcome))
    assert "is published in another file and is already counted inside type" in message
    assert "count it twice" in message


@pytest.mark.parametrize("outcome", ["23", "", "1B", "Charged"])
def test_an_unknown_outcome_type_stops_the_read(tmp_path: Path, outcome: str) -> None:
    message = refusal_of(tmp_path, outcome_row(), outcome_row(outcome=outcome))
    assert "row 3, column 'Outcome Type'" in message
    assert f"the outcome type {outcome!r} is unknown" in message
    assert "data/outcome_types.csv" in message


@pytest.mark.parametrize("outcome", [1, 1.0, "1", " 1 "])
def test_an_outcome_type_is_a_number_or_a_text(tmp_path: Path, outcome: Value) -> None:
    frame = read_outcomes(write(tmp_path, outcome_row(outcome=outcome)))
    assert set(frame["outcome_type"]) == {"1"}


def test_the_flag_of_an_expired_code_is_a_lower_case_x_and_nothing_else(tmp_path: Path) -> None:
    assert len(read_outcomes(write(tmp_path, outcome_row(expired="x")))) == 2
    message = refusal_of(tmp_path, outcome_row(expired="yes"))
    assert "column 'Offence code expired'" in message
    assert "Expected a lower-case x or an empty cell" in message


def test_only_the_subgroup_is_kept_if_asked_for_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    other = outcome_row(code="80", subgroup="Other offences")
    path = write(tmp_path, outcome_row(), other)
    assert set(read_outcomes(path)["code"]) == {"8Q", "80"}
    assert set(read_outcomes(path, subgroup_only=True)["code"]) == {"8Q"}
    wrong = write(tmp_path, outcome_row(), outcome_row(code="80", subgroup="Other offences", recorded="?"))
    with pytest.raises(FileRefusedError, match=r"found the text '\?'"):
        read_outcomes(wrong, subgroup_only=True)


def test_a_new_code_in_the_subgroup_stops_the_read(tmp_path: Path) -> None:
    assert "the new offence code '8W'" in refusal_of(tmp_path, outcome_row(code="8W"))


def test_a_repeated_row_of_the_subgroup_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, outcome_row(), outcome_row(recorded=9))
    assert (
        "row 3: Bedfordshire, 2024/25 Q1, 8Q, outcome 1 (recorded basis) stands in an earlier row" in message
    )


def test_a_row_repeated_on_another_sheet_stops_the_read(tmp_path: Path) -> None:
    rows = [OUTCOMES_HEADER, outcome_row()]
    path = write_xlsx(tmp_path / "outcomes.xlsx", {"A": rows, "B": rows})
    with pytest.raises(FileRefusedError, match=r"outcome 1 \(recorded basis\) stands twice in the file"):
        read_outcomes(path)


def test_a_negative_quarter_is_kept_if_its_year_is_not_negative(tmp_path: Path) -> None:
    frame = read_outcomes(write(tmp_path, outcome_row(recorded=10), outcome_row(quarter=2, recorded=-3)))
    assert frame.loc[frame["basis"] == "recorded", "offences"].tolist() == [10, -3]


def test_a_negative_total_of_a_year_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, outcome_row(recorded=10), outcome_row(quarter=2, recorded=-13))
    assert "Bedfordshire, 8Q, outcome 1 (recorded basis) comes to -3 in 2024/25" in message
    assert "data/known_oddities.toml" in message


def test_the_one_negative_total_that_is_known_is_read_as_it_stands(tmp_path: Path) -> None:
    counts = [42, -150, -111, -133]
    rows = [
        outcome_row("Humberside", "8R", "0", count, 1, quarter=number)
        for number, count in enumerate(counts, 1)
    ]
    frame = read_outcomes(write(tmp_path, *rows))
    assert frame.loc[frame["basis"] == "recorded", "offences"].tolist() == counts


def test_the_same_negative_total_in_another_year_or_on_the_other_basis_is_not_known(tmp_path: Path) -> None:
    assert "in 2023/24" in refusal_of(tmp_path, outcome_row("Humberside", "8R", "0", -1, 1, year="2023/24"))
    assert "closed basis" in refusal_of(tmp_path, outcome_row("Humberside", "8R", "0", 1, -1))


def test_a_renamed_count_column_stops_the_read(tmp_path: Path) -> None:
    header = [*OUTCOMES_HEADER[:11], "Outcomes recorded", OUTCOMES_HEADER[12]]
    path = write_xlsx(tmp_path / "outcomes.xlsx", {"2024_25": [header, outcome_row()]})
    with pytest.raises(FileRefusedError, match="Not recognised there: 'Outcomes recorded'"):
        read_outcomes(path)


def test_an_unknown_sheet_stops_the_read(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "outcomes.xlsx", {"Data": [OUTCOMES_HEADER, outcome_row()], "Chart data": [["x", 1]]}
    )
    with pytest.raises(FileRefusedError, match="sheet 'Chart data': the sheet is unknown"):
        read_outcomes(path)


def test_the_outcome_types_are_nought_to_22_with_the_three_of_the_other_file() -> None:
    kinds = outcome_types()
    assert [kind.type for kind in kinds.values() if kind.in_this_table] == [str(n) for n in range(23)]
    assert [kind.type for kind in kinds.values() if not kind.in_this_table] == ["1A", "2A", "3A"]
    assert kinds["1"].mix == "charged"
    assert kinds["22"].mix == "other", "a diversion is not a charge"
    assert kinds["0"].mix == "not_yet_assigned", "not yet assigned is not an outcome"
    assert {kinds["14"].mix, kinds["18"].mix} == {"no_suspect"}
