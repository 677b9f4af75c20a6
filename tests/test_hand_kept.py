"""Files kept by hand are read and checked, and what a page needs is in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis import hand_kept
from analysis.hand_kept import HELP_NUMBERS, RECORDING_CHANGES
from analysis.paths import data_dir
from tests.cli.program import run

FILES = [finding.check.removeprefix("kept by hand: data/") for finding in hand_kept.findings()]


@pytest.fixture
def copied_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(data_dir(), tmp_path / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    return tmp_path / "data"


def failures() -> dict[str, str]:
    return {
        finding.check.removeprefix("kept by hand: data/"): finding.detail
        for finding in hand_kept.findings()
        if finding.grade == "fails"
    }


def without(file: Path, word: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if word not in line), encoding="utf-8")


def test_every_file_kept_by_hand_is_looked_at() -> None:
    root = data_dir()
    found = [*root.iterdir(), *(root / "claims").iterdir()]
    held = {path.relative_to(root).as_posix() for path in found if path.suffix in (".csv", ".toml")}
    sums = (data_dir() / "SHA256SUMS").read_text(encoding="ascii")
    built = {line.split("  ")[1] for line in sums.splitlines()}
    assert set(FILES) == held - built


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", ["", "\0\n[["], ids=["empty", "malformed"])
def test_a_file_that_is_empty_or_malformed_fails_by_name(copied_data: Path, name: str, content: str) -> None:
    (copied_data / name).write_text(content, encoding="utf-8")
    assert name in failures()


# Without forces.csv the folder is not known as the project's; that is refused before any check.
@pytest.mark.parametrize("name", [name for name in FILES if name != "forces.csv"])
def test_a_file_that_is_missing_fails_by_name(copied_data: Path, name: str) -> None:
    (copied_data / name).unlink()
    assert name in failures()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
def test_a_table_with_a_header_alone_fails(copied_data: Path, name: str) -> None:
    file = copied_data / name
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert name in failures()


@pytest.mark.parametrize(("name", "number"), HELP_NUMBERS.items())
def test_a_number_to_call_that_is_missing_or_wrong_fails(copied_data: Path, name: str, number: str) -> None:
    file = copied_data / "help_lines.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"{name},{number},", f"{name},{number[:-1]}4,"), encoding="utf-8")
    assert failures()["help_lines.csv"].startswith(
        f"data/help_lines.csv: {name} should have the number {number}; found {number[:-1]}4."
    )
    without(file, f"{name},")
    assert "found no such row" in failures()["help_lines.csv"]


@pytest.mark.parametrize("change", RECORDING_CHANGES)
def test_a_change_in_recording_that_is_missing_fails(copied_data: Path, change: str) -> None:
    without(copied_data / "recording_changes.csv", f"{change},")
    assert failures() == {
        "recording_changes.csv": f"data/recording_changes.csv: {change} should be there: figures before and "
        "after cannot be compared."
    }


def test_a_break_that_was_made_harmless_fails(copied_data: Path) -> None:
    file = copied_data / "recording_changes.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("course-of-conduct-2018,break", "course-of-conduct-2018,level_shift"))
    assert "course-of-conduct-2018 should be a break" in failures()["recording_changes.csv"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("forces.csv", "bedfordshire", "avon and", "row 3, column 'slug': found 'avon and'"),
        ("forces.csv", "Cheshire,cheshire", "Kent,cheshire", "Kent stands in an earlier row too"),
        ("force_aliases.csv", ",City of London,", ",City of Londn,", "'City of Londn' is no known force"),
        (
            "force_tiles.csv",
            "Kent,",
            "British Transport Police,",
            "'British Transport Police' is no territorial",
        ),
        ("force_tiles.csv", "Kent,", "Essex,", "row 21: Essex stands in an earlier row too"),
        ("force_tiles.csv", ",Kent", ",Essex", "row 21: Essex stands in an earlier row too"),
        ("force_tiles.csv", "Kent,5,8", "Kent,4,7", "row 39: 4, 7 stands in an earlier row too"),
        ("force_tiles.csv", "Kent,5,8", "Kent,9,8", "row 21, column 'column': found '9'"),
        ("force_tiles.csv", "Kent,5,8", "Kent,5,08", "row 21, column 'row': found '08'"),
        ("force_tiles.csv", ",Kent", ",Kentish", "row 21, column 'short': found 'Kentish'"),
        ("outcome_types.csv", ",charged,", ",charge,", "column 'mix': found 'charge'"),
        ("offences.csv", "2014/15 Q1", "2014", "column 'in_subgroup_from': found '2014'"),
        ("sources.toml", 'grade = "COPY"', 'grade = ""', "entry 1 of [[origin]] lacks grade"),
        ("known_oddities.toml", "[[heading]]", "[[headings]]", "missing heading, unknown headings"),
    ],
)
def test_a_wrong_cell_fails_with_its_place(
    copied_data: Path, name: str, old: str, new: str, message: str
) -> None:
    file = copied_data / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert message in failures()[name]


def test_a_map_that_lacks_a_force_fails(copied_data: Path) -> None:
    without(copied_data / "force_tiles.csv", "Kent,")
    assert failures() == {"force_tiles.csv": "data/force_tiles.csv: it holds 42 rows; expected 43."}


@pytest.mark.parametrize("name", ["forces.csv", "offences.csv", "help_lines.csv"])
def test_the_command_names_the_file_and_ends_with_1(copied_data: Path, name: str) -> None:
    (copied_data / name).write_text("", encoding="utf-8")
    done = run("data", "check", root=copied_data.parent)
    assert done.returncode == 1
    assert f"fails: kept by hand: data/{name}: data/{name}, row 1: its columns are none" in done.stderr
    assert "Traceback" not in done.stderr
