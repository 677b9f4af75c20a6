"""``stalking-report data refresh`` killed with SIGKILL: older releases stay, nothing stands half written."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from analysis.refresh.place import TAKING_IN
from tests.cli.program import PROGRAM, PROJECT, environment, run
from tests.refresh.server import Server
from tests.refresh.test_refresh import DATE, OUTCOMES_NAME, RECORDED_NAME, official, project, server, state

__all__ = ["official", "project", "server"]

RECORDED, OUTCOMES = f"/media/{RECORDED_NAME}", f"/media/{OUTCOMES_NAME}"
LISTS = {"SHA256SUMS", "sources.toml"}
NEW = {
    f"level_shifts_{DATE}.csv",
    *(f"releases/{DATE}/{name}.csv" for name in ("recorded", "recorded_set_aside", "outcomes")),
}
STEPS = ("checked", "half 2", "half 5", "before 8", "before 10")
"""Three figures and three lists are written aside, three lists are moved, and the folder goes last."""


def words(server: Server, downloads: Path) -> list[str]:
    return ["data", "refresh", f"--from={server.url('/page')}", f"--downloads={downloads}"]


def killed_at(moment: str, given: list[str], root: Path) -> None:
    """Run the program until it is killed at a moment."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.refresh.killed", moment, *given],
        capture_output=True,
        text=True,
        env=environment(root),
        cwd=PROJECT,
        timeout=120,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, (moment, process.stdout, process.stderr)


def killed_once(holds: Callable[[], bool], given: list[str], root: Path) -> None:
    """Run the program and kill it from outside as soon as something holds."""
    process = subprocess.Popen(
        [*PROGRAM, *given], env=environment(root), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while not holds():
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until
            time.sleep(0.01)
    finally:
        process.kill()
    assert process.wait() == -signal.SIGKILL


def visible(root: Path) -> dict[str, bytes]:
    """Every file of data/ that is not in the private folder of a run, and not its lock."""
    own = (TAKING_IN.aside, TAKING_IN.lock)
    return {path: content for path, content in state(root).items() if not path.startswith(own)}


def test_a_run_killed_while_it_fetches_goes_on_where_it_was(
    server: Server, project: Path, tmp_path: Path
) -> None:
    before, downloads = state(project), tmp_path / "downloads"
    given = words(server, downloads)
    for path, name, sent in ((RECORDED, RECORDED_NAME, 40_000), (OUTCOMES, OUTCOMES_NAME, 20_000)):
        part, answer = downloads / f"{name}.part", server.answers[path]
        answer.stops_after, answer.times = sent, server.times_asked(path) + 1
        killed_once(lambda part=part: part.is_file() and part.stat().st_size > 0, given, project)  # type: ignore[misc]
        assert state(project) == before
        assert not (downloads / name).exists(), "what is not whole has no place"
        held = part.stat().st_size
        assert 0 < held <= sent
        server.asked.clear()
        answer.times = 0
        killed_at("fetched" if path == RECORDED else "reading", given, project)
        asked = [ranges for at, ranges in server.asked if at == path]
        assert asked == [f"bytes={held}-"], "it goes on where it was"
    assert state(project) == before
    server.asked.clear()
    done = run(*given, root=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert [at for at, _ in server.asked] == ["/page"], "what is whole is not asked for again"
    assert {path.name for path in downloads.iterdir()} == {RECORDED_NAME, OUTCOMES_NAME}
    for path, name in ((RECORDED, RECORDED_NAME), (OUTCOMES, OUTCOMES_NAME)):
        assert (downloads / name).read_bytes() == server.answers[path].body
    assert set(state(project)) - set(before) == NEW


def test_a_run_killed_at_any_step_leaves_every_release_as_it_was_and_can_be_run_again(
    server: Server, project: Path, tmp_path: Path
) -> None:
    before, given = state(project), words(server, tmp_path / "downloads")
    seen: dict[str, dict[str, bytes]] = {}
    for moment in STEPS:
        killed_at(moment, given, project)
        seen[moment] = visible(project)
        assert not (project / "data" / "releases" / DATE).exists(), f"{moment}: no part of a release is seen"
        if moment in STEPS[-2:]:
            checked = run("data", "check", root=project)
            assert checked.returncode == 1
            assert "ended before the release took its place. Run the same" in checked.stderr, moment
            older = run("data", "diff", "ons-2018-03", "2026-04-23", root=project)
            assert older.returncode == 0, f"{moment}: {older.stderr}"
    done = run(*given, root=project)
    assert (done.returncode, done.stderr) == (0, "")
    after = state(project)
    assert set(after) - set(before) == NEW, "nothing of the runs that were killed is left"
    for moment, files in seen.items():
        for path, content in files.items():
            whole = (before.get(path), after[path]) if path in LISTS else (before.get(path, after[path]),)
            assert content in whole, f"{moment}: {path} is neither as it was nor whole"
    assert {path: after[path] for path in before if path not in LISTS} == {
        path: content for path, content in before.items() if path not in LISTS
    }
    assert run("data", "check", root=project).returncode == 0


def test_a_run_killed_when_the_release_has_its_place_has_done_its_work(
    server: Server, project: Path, tmp_path: Path
) -> None:
    before, given = state(project), words(server, tmp_path / "downloads")
    killed_at("placed", given, project)
    after = state(project)
    assert set(visible(project)) - set(before) == NEW
    again = run(*given, root=project)
    assert (again.returncode, "is held already" in again.stderr) == (2, True)
    assert state(project) == after
    assert run("data", "check", root=project).returncode == 0


def test_files_that_were_corrected_in_between_are_the_ones_the_sources_name(
    server: Server, project: Path, tmp_path: Path
) -> None:
    given = words(server, tmp_path / "downloads")
    killed_at("before 10", given, project)
    first = state(project)["sources.toml"]
    corrected = tmp_path / "downloads" / OUTCOMES_NAME
    corrected.write_bytes(corrected.read_bytes() + b"\0")
    assert run(*given, root=project).returncode == 0
    second = state(project)["sources.toml"]
    assert second != first
    assert len(second.splitlines()) == len(first.splitlines())
