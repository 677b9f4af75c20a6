"""``stalking-report claims check`` in a fresh process."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from analysis.wording.claims.records import COLUMNS
from tests.cli.program import run

SENTENCE = (
    "Bedfordshire Police recorded 5,108 stalking and harassment offences in the year to March 2025, "
    "up 3 per cent from 4,949"
)
HEADER = "id,statement,area,measure,period,value,unit\n"
RIGHT = "right,As recorded.,Bedfordshire,stalking and harassment,2024/25,5092,offences\n"
WRONG = "wrong,Not so.,Bedfordshire,stalking and harassment,2024/25,9000,offences\n"


def test_a_sentence_is_checked_with_its_working_and_what_was_understood() -> None:
    done = run("claims", "check", "--text", SENTENCE, "--said-on", "2025-10-06")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Close, within the usual revisions (a gap of 0.3%); not like for like" in done.stdout
    assert "Read as: recorded stalking and harassment; Bedfordshire; the year to March 2025" in done.stdout
    assert done.stdout.endswith("1 claim checked: 1 close, within the usual revisions.\n")


def test_a_sentence_that_is_not_understood_ends_with_2_and_shows_the_shapes() -> None:
    done = run("claims", "check", "--text", "Stalking is everywhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing is guessed" in done.stderr
    assert SENTENCE in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("strict", "rows", "code"), [(False, WRONG, 0), (True, WRONG, 3), (True, RIGHT, 0)])
def test_strict_ends_with_3_where_a_claim_differs(tmp_path: Path, strict: bool, rows: str, code: int) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    done = run("claims", "check", str(file), *(["--strict"] if strict else []))
    assert done.returncode == code
    assert "1 claim checked" in done.stdout


def test_json_and_csv_hold_the_same_records(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(HEADER + RIGHT + WRONG, encoding="utf-8")
    held = json.loads(run("claims", "check", str(file), "--format", "json").stdout)["claims"]
    rows = list(csv.DictReader(io.StringIO(run("claims", "check", str(file), "--format", "csv").stdout)))
    assert [record["verdict"] for record in held] == ["holds", "differs"]
    assert [row["verdict"] for row in rows] == ["holds", "differs"]
    assert tuple(rows[0]) == COLUMNS == tuple(held[0])
    assert rows[1]["figure_now"] == str(held[1]["figure_now"]) == "5092"


def test_a_file_with_an_unknown_field_ends_with_4_and_its_row(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(
        "id,statement,area,measure,period,valeu\n" + "a,b,Kent,stalking,2024/25,1\n", encoding="utf-8"
    )
    done = run("claims", "check", str(file))
    assert (done.returncode, done.stdout) == (4, "")
    assert "claims.csv, row 2, column 'valeu': a claim has no such field. Did you mean value?" in done.stderr


@pytest.mark.parametrize("words", [[], ["x.csv", "--text", "a"], ["x.csv", "--said-on", "2025-10-06"]])
def test_a_request_that_makes_no_sense_ends_with_2(words: list[str]) -> None:
    assert run("claims", "check", *words).returncode == 2


def test_a_file_that_is_not_there_ends_with_4() -> None:
    done = run("claims", "check", "nowhere.csv")
    assert done.returncode == 4
    assert "nowhere.csv: there is no such file" in done.stderr
