"""``stalking-report data refresh`` from a page and from a folder, in a fresh process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.program import PROJECT, run
from tests.refresh.server import HTML, Answer, Server, serving
from tests.sources.official_layouts import (
    DESCRIPTIONS,
    OUTCOMES_HEADER,
    RECORDED_HEADER,
    Value,
    outcome_row,
    recorded_row,
    write_big_ods,
    write_xlsx,
)

DATE = "2026-07-23"
RECORDED_NAME = "prc-pfa-mar2013-onwards-tables-230726.ods"
OUTCOMES_NAME = "prc-outcomes-open-data-mar2025-tables-230726.xlsx"
HELD = PROJECT / "data" / "releases" / "2026-04-23"


def recorded_rows(frame: pd.DataFrame) -> dict[str, list[list[Value]]]:
    sheets: dict[str, list[list[Value]]] = {}
    for force, quarter, code, offences in frame.itertuples(index=False, name=None):
        year, number = str(quarter).split(" Q")
        subgroup = "Violence without injury" if year == "2012/13" else "Stalking and harassment"
        sheet = sheets.setdefault(year.replace("/", "_"), [list(RECORDED_HEADER)])
        sheet.append(recorded_row(year, int(number), force, code, int(offences), subgroup=subgroup))
    return sheets


def figures() -> pd.DataFrame:
    """The counts of April 2026 as official cells, one moved far, one moved a little, and a new quarter."""
    frame = pd.read_csv(HELD / "recorded.csv")
    frame = frame[frame["code"].isin(list(DESCRIPTIONS))]
    aside = pd.read_csv(HELD / "recorded_set_aside.csv").rename(columns={"official_offences": "offences"})
    frame = pd.concat([frame.dropna(), aside[frame.columns]], ignore_index=True)

    def cell(quarter: str) -> pd.Series:
        return (frame["force"] == "Kent") & (frame["quarter"] == quarter) & (frame["code"] == "8L")

    frame.loc[cell("2023/24 Q2"), "offences"] += 3000
    frame.loc[cell("2022/23 Q2"), "offences"] += 2
    new = frame[frame["quarter"] == "2025/26 Q3"].assign(quarter="2025/26 Q4")
    return pd.concat([frame, new], ignore_index=True).sort_values(["quarter", "force", "code"])


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of a release in their official layouts."""
    folder = tmp_path_factory.mktemp("official")
    write_big_ods(folder / RECORDED_NAME, recorded_rows(figures()))
    outcomes = pd.read_csv(HELD / "outcomes.csv")
    rows = [
        outcome_row(force, code, str(kind), int(count), 0, year="2024/25", quarter=int(quarter[-1]))
        for force, quarter, code, kind, _, count in outcomes.itertuples(index=False, name=None)
    ]
    write_xlsx(folder / OUTCOMES_NAME, {"2024_25": [OUTCOMES_HEADER, *rows]})
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "data", tmp_path / "data")
    return tmp_path


def state(root: Path) -> dict[str, bytes]:
    """Every file of data/, hidden ones too."""
    folder = root / "data"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def server(official: Path) -> Iterator[Server]:
    titles = {
        RECORDED_NAME: "Police recorded crime Police Force Area tables, year ending March 2013 onwards",
        OUTCOMES_NAME: "Police recorded crime outcomes open data, year ending March 2025",
        "prc-csp-mar2021-onwards-tables-230726.ods": "Community Safety Partnership open data tables",
    }
    page = "".join(f'<a href="/media/{name}">{title}</a>' for name, title in titles.items())
    with serving() as held:
        held.answers["/page"] = Answer(f"<html>{page}</html>".encode(), HTML)
        for name in (RECORDED_NAME, OUTCOMES_NAME):
            held.answers[f"/media/{name}"] = Answer((official / name).read_bytes())
        yield held


def test_a_release_is_taken_in_from_its_page_beside_the_older_one(
    server: Server, project: Path, tmp_path: Path
) -> None:
    before = state(project)
    server.answers[f"/media/{RECORDED_NAME}"].times = 1
    server.answers[f"/media/{RECORDED_NAME}"].breaks_after = 50_000
    downloads = tmp_path / "downloads"
    done = run("data", "refresh", f"--from={server.url('/page')}", f"--downloads={downloads}", root=project)
    assert (done.returncode, done.stderr) == (0, "")
    after = state(project)
    folder = f"releases/{DATE}"
    new = {f"{folder}/{name}.csv" for name in ("recorded", "recorded_set_aside", "outcomes")}
    assert set(after) - set(before) == {*new, f"level_shifts_{DATE}.csv"}
    changed = {path for path in before if after[path] != before[path]}
    assert changed == {"SHA256SUMS", "sources.toml"}, "an older release is never touched"
    assert before["sources.toml"].splitlines()[0] == after["sources.toml"].splitlines()[0]
    assert "passed over: Community Safety Partnership open data tables: about community" in done.stdout
    assert "- quarters: new: 2025/26 Q4" in done.stdout
    assert (
        "- outcomes and recorded offences of 2024/25: 880 force, quarter and code cells equal" in done.stdout
    )
    checked = run("data", "check", root=project)
    assert checked.returncode == 0, checked.stderr
    difference = run("data", "diff", "2026-04-23", DATE, "--format=csv", root=project).stdout
    assert "changed,Kent,8L,2023/24," in difference
    assert "changed,Kent,8L,2022/23," in difference
    again = run("data", "refresh", f"--from={server.url('/page')}", f"--downloads={downloads}", root=project)
    assert (again.returncode, "is held already, and a release is never replaced" in again.stderr) == (2, True)
    assert state(project) == after


def test_a_release_is_taken_in_from_a_folder_and_gives_the_same_figures(
    official: Path, project: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "files"
    shutil.copytree(official, mine)
    (mine / "notes.txt").write_text("mine", encoding="utf-8")
    done = run("data", "refresh", f"--from={mine}", root=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "passed over: notes.txt: no ODS, XLSX, CSV or Parquet file" in done.stdout
    written = pd.read_csv(project / "data" / "releases" / DATE / "recorded.csv")
    assert set(written["quarter"]) >= {"2012/13 Q1", "2025/26 Q4"}
    kent = written[(written["force"] == "Kent") & (written["code"] == "8L")].set_index("quarter")["offences"]
    held = pd.read_csv(HELD / "recorded.csv")
    was = held[(held["force"] == "Kent") & (held["code"] == "8L")].set_index("quarter")["offences"]
    assert kent["2023/24 Q2"] - was["2023/24 Q2"] == 3000
    midlands = written[(written["force"] == "West Midlands") & (written["quarter"] == "2020/21 Q1")]
    assert midlands.set_index("code")["offences"].isna()["8U"], "a known gap is set aside here too"


def test_a_year_that_moved_more_than_is_usual_is_named(official: Path, project: Path) -> None:
    said = run("data", "refresh", f"--from={official}", root=project).stdout
    lines = [line for line in said.splitlines() if line.startswith("- moved more than is usual: Kent")]
    assert any("all parts, 2023/24" in line and "+" in line for line in lines), said
    assert not any("2022/23" in line for line in lines), "two offences more are nothing unusual"


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Answer(status=403), 1, "answered 403"),
        (Answer(status=404), 1, "answered 404"),
        (Answer(b"<html>sorry</html>", HTML), 4, "sent a web page"),
        (Answer(b"PK\x03\x04 half a workbook"), 4, "cut short or damaged"),
    ],
    ids=["403", "404", "html", "damaged"],
)
def test_what_cannot_be_fetched_or_read_leaves_the_figures_as_they_were(
    server: Server, project: Path, tmp_path: Path, answer: Answer, code: int, said: str
) -> None:
    before = state(project)
    server.answers[f"/media/{OUTCOMES_NAME}"] = answer
    done = run(
        "data", "refresh", f"--from={server.url('/page')}", f"--downloads={tmp_path / 'd'}", root=project
    )
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert state(project) == before


def other(official: Path, folder: Path, frame: pd.DataFrame) -> Path:
    folder.mkdir()
    shutil.copy(official / OUTCOMES_NAME, folder)
    write_big_ods(folder / RECORDED_NAME, recorded_rows(frame))
    return folder


def test_a_quarter_that_was_held_and_is_gone_stops_it(official: Path, project: Path, tmp_path: Path) -> None:
    frame = figures()
    folder = other(official, tmp_path / "gone", frame[frame["quarter"] != "2018/19 Q2"])
    before = state(project)
    done = run("data", "refresh", f"--from={folder}", root=project)
    assert done.returncode == 1
    assert "quarters follow each other: missing: 2018/19 Q2" in done.stderr
    assert "quarters held before: missing now: 2018/19 Q2" in done.stderr
    assert state(project) == before


def test_a_force_without_a_row_stops_it_by_name(official: Path, project: Path, tmp_path: Path) -> None:
    frame = figures()
    gone = (frame["force"] == "Dorset") & (frame["quarter"] == "2025/26 Q4")
    folder = other(official, tmp_path / "gone", frame[~gone])
    done = run("data", "refresh", f"--from={folder}", root=project)
    assert (done.returncode, "no row for Dorset 8L 2025/26 Q4" in done.stderr) == (1, True)


def test_a_new_offence_code_stops_it(official: Path, project: Path, tmp_path: Path) -> None:
    folder = other(official, tmp_path / "new", figures().replace({"code": {"8M": "8Z"}}))
    done = run("data", "refresh", f"--from={folder}", root=project)
    assert (done.returncode, "holds the new offence code '8Z'" in done.stderr) == (4, True)


def moved_by_one(frame: pd.DataFrame) -> pd.DataFrame:
    cell = (frame["force"] == "Kent") & (frame["quarter"] == "2024/25 Q2") & (frame["code"] == "8L")
    frame.loc[cell, "offences"] += 1
    return frame


def test_outcomes_of_the_same_day_that_are_not_the_recorded_offences_stop_it(
    official: Path, project: Path, tmp_path: Path
) -> None:
    folder = other(official, tmp_path / "moved", moved_by_one(figures()))
    done = run("data", "refresh", f"--from={folder}", root=project)
    assert done.returncode == 1
    assert (
        "outcomes and recorded offences of 2024/25: 1 of 880 cells differ, the first at Kent" in done.stderr
    )


def test_outcomes_drawn_on_another_day_may_differ_and_that_is_noted(
    official: Path, project: Path, tmp_path: Path
) -> None:
    folder = other(official, tmp_path / "moved", moved_by_one(figures()))
    (folder / OUTCOMES_NAME).rename(folder / OUTCOMES_NAME.replace("230726", "230425"))
    done = run("data", "refresh", f"--from={folder}", root=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 of 880 cells differ, the first at Kent, 2024/25 Q2, 8L; drawn on another day" in done.stdout
    assert run("data", "check", root=project).returncode == 0


def test_a_folder_without_outcomes_or_without_a_date_is_refused(
    official: Path, project: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    shutil.copy(official / RECORDED_NAME, folder / "tables.ods")
    undated = run("data", "refresh", f"--from={folder}", root=project)
    assert (undated.returncode, "does not say of which release" in undated.stderr) == (2, True)
    lacking = run("data", "refresh", f"--from={folder}", f"--release={DATE}", root=project)
    assert (lacking.returncode, "no table of outcomes" in lacking.stderr) == (2, True)
    nowhere = run("data", "refresh", "--from=nowhere", root=project)
    assert (nowhere.returncode, "neither a folder nor the address" in nowhere.stderr) == (2, True)
