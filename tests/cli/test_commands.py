"""The commands that make no pages, and how the program ends."""

import os
import subprocess
from pathlib import Path

import pytest

import analysis
from analysis.forces import all_forces
from tests.cli.program import PROGRAM, PROJECT, environment, own_project, run


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"2024/25,1,Kent,Stalking,Violence against the person,Stalking and harassment,8Q,%s\n" % (b"9" * 30),
         "row 2, column 'Number of Offences': found '999999999999999999999999999999', which is larger"),
        (b"2024/25,1,K\x81nt,Stalking,Violence against the person,Stalking and harassment,8Q,3\n",
         "row 2: found the byte 0x81"),
    ],
    ids=["thirty digits", "no letter"],
)  # fmt: skip
def test_a_damaged_cell_is_refused_without_a_traceback(tmp_path: Path, content: bytes, message: str) -> None:
    header = (
        "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,"
        "Offence Code,Number of Offences\n"
    )
    (tmp_path / "table.csv").write_bytes(header.encode() + content)
    done = run("data", "read", str(tmp_path / "table.csv"))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"table.csv, {message}")
    assert "Traceback" not in done.stderr


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    done = run("data", "read", str(tmp_path / "pipe.csv"))
    assert done.returncode == 4
    assert done.stderr.startswith("pipe.csv: this is no ordinary file but a pipe, a socket or a device.")
    assert run("data", "read", "/dev/zero").returncode == 4


@pytest.mark.parametrize("inside", ["", "below"])
def test_pages_cannot_be_put_into_a_file(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("mine")
    done = run("render", "Kent", "--out", str(tmp_path / "file" / inside))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Pages cannot be put into ")
    assert "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text() == "mine"


def test_pages_cannot_be_put_where_no_folder_can_be_made() -> None:
    done = run("render", "Kent", "--out", "/proc/nowhere")
    assert done.returncode == 2
    assert done.stderr.startswith("Pages cannot be put into '/proc/nowhere/")


def test_an_empty_name_is_no_folder() -> None:
    done = run("render", "Kent", "--out", "")
    assert done.returncode == 2
    assert done.stderr.startswith("--out names no folder.")


@pytest.mark.parametrize("name", ["forces.csv", "population.csv", "SHA256SUMS", "offences.csv"])
def test_a_file_that_is_missing_is_named_without_a_traceback(tmp_path: Path, name: str) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    for held in (PROJECT / "data").iterdir():
        if held.name != name:
            (tmp_path / "data" / held.name).symlink_to(held)
    done = run("render", "Kent", root=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert f"{name}: " in done.stderr
    assert "there is no such file" in done.stderr or "the file is not there" in done.stderr
    assert "Traceback" not in done.stderr
    assert run("render", "--help", root=tmp_path).returncode == 0


def test_help_offers_only_pages_that_have_a_notebook(tmp_path: Path) -> None:
    own = own_project(tmp_path / "project")
    assert "methods" not in run("render", "--help", root=own).stdout
    done = run("render", "methods", root=own)
    assert (done.returncode, "There is no force called 'methods'" in done.stderr) == (2, True)
    (own / "notebooks" / "methods.ipynb").write_text("{}")
    text = run("render", "--help", root=own).stdout
    assert "england-and-wales, methods. None" in " ".join(text.split())
    assert "claims" not in text
