"""A release takes its place as a whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.findings import Finding
from analysis.origins import origins
from analysis.paths import data_dir
from analysis.refresh.incoming import Incoming, new_files
from analysis.refresh.place import put_beside
from tests.refresh.test_refresh import state

DATE = "2026-07-23"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(data_dir(), tmp_path / "data", ignore=shutil.ignore_patterns("derived"))
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    return tmp_path


def incoming(date: str = DATE) -> Incoming:
    held = data_dir() / "releases" / "2026-04-23"
    frames = {
        f"releases/{date}/{name}.csv": pd.read_csv(held / f"{name}.csv").astype({"offences": "Int64"})
        for name in ("recorded", "outcomes")
    }
    return Incoming(date, frames, (origins()[0],), (Finding("agrees", "all", "well"),))


def test_a_release_that_is_held_is_never_replaced(project: Path) -> None:
    before = state(project)
    with pytest.raises(RequestError, match="is held already"):
        put_beside(incoming("2026-04-23"))
    assert state(project) == before


def test_what_fails_on_the_last_step_leaves_everything_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(project)

    def no_room(self: Path, target: object) -> Path:
        raise OSError(f"no room for {self} at {target}")

    monkeypatch.setattr(Path, "rename", no_room)
    with pytest.raises(OSError, match="no room"):
        put_beside(incoming())
    assert state(project) == before
    assert sorted(each.name for each in (project / "data" / "releases").iterdir()) == ["2026-04-23"]


def test_a_run_that_was_killed_before_the_last_step_can_be_run_again(project: Path) -> None:
    put_beside(incoming())
    shutil.rmtree(project / "data" / "releases" / DATE)
    once = state(project)
    put_beside(incoming())
    again = state(project)
    assert {path: again[path] for path in once} == once, "no line of the lists stands twice"
    assert f"releases/{DATE}/recorded.csv" in again


def test_a_record_is_written_as_the_sources_hold_it() -> None:
    (written,) = new_files(origins()[:1])
    text = (data_dir() / "sources.toml").read_text(encoding="utf-8")
    assert written in text
