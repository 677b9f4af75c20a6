"""The commands that make no pages, and how the program ends."""

import os
import subprocess
from pathlib import Path

import pytest

import analysis
from analysis.forces import all_forces
from tests.cli.program import PROGRAM, environment, run


def test_the_version_is_printed() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"stalking-report {analysis.__version__}\n")


def test_help_names_the_commands_without_loading_pandas_or_a_kernel() -> None:
    done = subprocess.run(
        [PROGRAM[0], "-X", "importtime", *PROGRAM[1:], "--help"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert done.returncode == 0
    for command in ("render", "forces", "data"):
        assert command in done.stdout
    for heavy in ("pandas", "papermill", "matplotlib", "jupyter_client"):
        assert f" {heavy}\n" not in done.stderr


def test_every_force_is_listed_with_its_name_slug_and_code() -> None:
    lines = run("forces").stdout.splitlines()
    assert len(lines) == len(all_forces())
    assert lines[1].split() == ["Bedfordshire", "bedfordshire", "E23000026"]
    assert lines[-1].endswith("(no area of its own)")


@pytest.mark.parametrize("words", [["forces"], ["data", "check"]], ids=" ".join)
def test_a_reader_that_goes_away_is_no_error(words: list[str]) -> None:
    process = subprocess.Popen(
        [*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_the_figures_held_are_checked_and_counted() -> None:
    done = run("data", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].endswith(" 0 fail.")


@pytest.mark.shared
def test_an_official_table_is_printed_tidy_and_what_it_is_goes_to_the_error_stream() -> None:
    held = Path(os.environ["SHARED_DIR"]) / "data"
    ons = run("data", "read", str(held / "ons" / "pfatablesdec19.xlsx"), "--table", "P1")
    assert ons.returncode == 0
    assert ons.stdout.startswith("edition,table,area_code,area,offence,measure,value,status,coverage\n")
    assert "Police force area tables (Office for National Statistics)" in ons.stderr
    assert "year ending December 2019" in ons.stderr
    home_office = held / "home_office" / "recorded_crime_pfa_2017-18_sheet_release_2019.csv"
    assert ",2017/18 Q1," in run("data", "read", str(home_office)).stdout


def test_a_file_that_is_no_official_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name,number\nA,1\n")
    done = run("data", "read", str(tmp_path / "list.csv"))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("list.csv: ")
    assert "Traceback" not in done.stderr


def test_a_misspelt_force_is_refused_with_the_nearest_names_and_no_traceback(tmp_path: Path) -> None:
    done = run("render", "Bedfordshir", "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "There is no force called 'Bedfordshir'. Did you mean Bedfordshire" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_every_misspelt_force_is_named_at_once() -> None:
    done = run("render", "Kentt", "Kent", "englnd-and-wales")
    assert done.returncode == 2
    assert "'Kentt'. Did you mean Kent" in done.stderr
    assert "'englnd-and-wales'. Did you mean England and Wales?" in done.stderr


@pytest.mark.parametrize("text", ["23/04/2026", "20260423", "2026-02-30", "2026-W17-4", "today"])
def test_a_date_that_is_not_iso_is_refused(text: str) -> None:
    done = run("render", "Kent", "--date", text)
    assert done.returncode == 2
    assert f"{text!r} is not a date; it should look like 2026-04-23." in done.stderr


def test_an_unknown_release_is_refused_with_those_held() -> None:
    done = run("render", "Kent", "--release", "2025-01-01")
    assert done.returncode == 2
    assert "There is no release '2025-01-01'" in done.stderr
    assert "2026-04-23" in done.stderr


def test_an_edition_cannot_be_older_than_its_figures() -> None:
    done = run("render", "Kent", "--date", "2026-04-22")
    assert done.returncode == 2
    assert "cannot hold figures released on 2026-04-23" in done.stderr


def test_no_workers_at_all_are_refused() -> None:
    assert run("render", "Kent", "--workers", "0").returncode == 2


def test_a_force_without_a_page_of_its_own_says_where_it_is_counted(tmp_path: Path) -> None:
    done = run("render", "British Transport Police", "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "counted in the page of England and Wales" in done.stderr
