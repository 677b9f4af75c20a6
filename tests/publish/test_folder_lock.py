"""Two runs never mix in one folder, and what a killed one left aside goes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import RequestError
from analysis.folder_lock import held_for_one_run
from analysis.publish.edition_folder import signals_wait
from analysis.publish.numbering import publish
from tests.publish.made_quickly import DAY, contents, notebooks, render

HOLDS = """
import sys, time
from pathlib import Path
from analysis.folder_lock import held_for_one_run
with held_for_one_run(Path(sys.argv[1])) as aside:
    (aside / "half.html").write_text("half")
    print(aside.name, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Return a process that holds the folder, and the name of the one it writes in."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path / "out" / DAY)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process, process.stdout.readline().strip()
    process.kill()


def test_a_second_run_over_the_same_folder_is_refused_and_leaves_what_the_first_writes(
    tmp_path: Path, other: tuple[subprocess.Popen[str], str]
) -> None:
    process, aside = other
    papers = notebooks(tmp_path / "notebooks")
    with pytest.raises(
        RequestError, match=rf"Another run is working on {DAY} \(process {process.pid}\)\. Wait"
    ):
        render(tmp_path / "out", papers, areas=["Kent"])
    assert (tmp_path / "out" / DAY / aside / "half.html").read_text() == "half"
    assert render(tmp_path / "elsewhere", papers, areas=["Kent"]).made == ["kent"]


def test_what_a_killed_run_left_aside_goes_with_the_next_run(
    tmp_path: Path, other: tuple[subprocess.Popen[str], str]
) -> None:
    process, aside = other
    process.kill()
    process.wait()
    left = set(contents(tmp_path / "out" / DAY))
    assert left == {aside, ".rendering.lock"}, "a process that is killed tidies nothing"
    assert render(tmp_path / "out", notebooks(tmp_path / "notebooks"), areas=["Kent"]).made == ["kent"]
    names = {f"kent.{kind}" for kind in ("html", "csv", "ipynb")}
    assert set(contents(tmp_path / "out" / DAY)) == names | {"manifest.json"}


def test_an_edition_is_not_published_while_a_run_works_on_it(tmp_path: Path) -> None:
    render(tmp_path / "out", notebooks(tmp_path / "notebooks"), areas=["Kent"])
    with (
        held_for_one_run(tmp_path / "out" / DAY),
        pytest.raises(RequestError, match="Another run is working on"),
    ):
        publish(tmp_path / "out" / DAY)


def test_a_folder_that_was_made_for_a_run_and_stays_empty_goes_again(tmp_path: Path) -> None:
    with held_for_one_run(tmp_path / "new" / DAY) as aside:
        assert aside.is_dir()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "kept").mkdir()
    with held_for_one_run(tmp_path / "kept"):
        pass
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_request_to_end_waits_for_the_step_that_is_being_taken_and_is_not_lost() -> None:
    steps = []

    def step() -> None:
        with signals_wait():
            signal.raise_signal(signal.SIGINT)
            steps.append("the step went on")

    with pytest.raises(KeyboardInterrupt):
        step()
    assert steps == ["the step went on"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
