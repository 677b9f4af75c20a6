"""Whoever is killed, and whenever: no process, socket or file is left, and pages go on where they can."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.publish.standin import KENT, children_running, code, force_notebook

pytestmark = pytest.mark.linux

ASKER = """
import sys
from pathlib import Path
from analysis.publish.execution import run_notebook
run_notebook(Path(sys.argv[1]), {parameters!r}, timeout=60)
print("whole")
{ending}
"""
WAITS_THE_FIRST_TIME = """
import time
from pathlib import Path
if not Path("running").exists():
    Path("running").touch()
    time.sleep(600)
"""
ROOT = Path(__file__).parents[2]


def children(process: int) -> list[int]:
    """Return the processes that ``process`` started."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in (task / "children").read_text().split()]
    return found


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
    return true()


def asker(notebook: Path, ending: str = "") -> subprocess.Popen[str]:
    script = ASKER.format(parameters=KENT, ending=ending)
    words = [sys.executable, "-c", script, str(notebook)]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env=os.environ, text=True
    )


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the asker a folder for temporary files that is its alone; paths of sockets are short."""
    own = Path(tempfile.mkdtemp(prefix="a-", dir="/tmp"))
    monkeypatch.setenv("TMPDIR", str(own))
    yield own
    shutil.rmtree(own, ignore_errors=True)


def nothing_is_left(temporary: Path) -> bool:
    """Whether no process mentions the folder for temporary files, and it holds no file and no socket."""
    sockets = str(temporary) in Path("/proc/net/unix").read_text()
    return not (children_running(str(temporary)) or sockets or any(temporary.iterdir()))


def killed(who: str, when: str, notebook: Path) -> subprocess.Popen[str]:
    """Start an asker and kill one of the three at that moment."""
    process = asker(notebook)
    assert until(lambda: bool(children(process.pid)))
    (server,) = children(process.pid)
    if when != "the server imports":
        assert until(lambda: bool(children(server)))
    if when == "a cell runs":
        assert until((notebook.parent / "running").exists)
    victim = {"the asker": process.pid, "the server": server, "the kernel": (children(server) or [0])[0]}[who]
    assert victim
    os.kill(victim, signal.SIGKILL)
    return process


@pytest.mark.parametrize(
    ("who", "when"),
    [
        ("the server", "the server imports"),
        ("the server", "the kernel starts"),
        ("the server", "a cell runs"),
        ("the kernel", "the kernel starts"),
        ("the kernel", "a cell runs"),
    ],
)
def test_when_a_kernel_or_the_server_is_killed_the_page_is_whole_and_nothing_is_left(
    tmp_path: Path, temporary: Path, who: str, when: str
) -> None:
    notebook = force_notebook(tmp_path, code(WAITS_THE_FIRST_TIME))
    if when != "a cell runs":
        (tmp_path / "running").touch()
    said, _ = killed(who, when, notebook).communicate(timeout=90)
    assert said == "whole\n"
    assert until(lambda: nothing_is_left(temporary)), children_running(str(temporary))


@pytest.mark.parametrize("when", ["the server imports", "the kernel starts", "a cell runs"])
def test_when_the_process_that_asked_is_killed_nothing_is_left(
    tmp_path: Path, temporary: Path, when: str
) -> None:
    process = killed("the asker", when, force_notebook(tmp_path, code(WAITS_THE_FIRST_TIME)))
    process.communicate(timeout=30)
    assert until(lambda: nothing_is_left(temporary)), children_running(str(temporary))


@pytest.mark.parametrize("ending", ["", "import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)"])
def test_nothing_is_left_in_whatever_way_the_process_that_asked_ends(
    tmp_path: Path, temporary: Path, ending: str
) -> None:
    asker(force_notebook(tmp_path, code("1")), ending).communicate(timeout=90)
    assert until(lambda: nothing_is_left(temporary)), children_running(str(temporary))


def test_a_kernel_ends_although_everybody_who_could_end_it_was_killed(
    tmp_path: Path, temporary: Path
) -> None:
    notebook = force_notebook(tmp_path, code(WAITS_THE_FIRST_TIME))
    process = asker(notebook)
    assert until((tmp_path / "running").exists)
    (server,) = children(process.pid)
    os.kill(process.pid, signal.SIGSTOP)  # so that it does not notice the end of the server
    os.kill(server, signal.SIGKILL)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert until(lambda: not children_running(str(temporary))), "the kernel runs without a parent"


def test_over_many_pages_neither_descriptors_nor_processes_nor_files_become_more(
    tmp_path: Path, own_temporary: Path
) -> None:
    from analysis.publish.execution import run_notebook  # noqa: PLC0415
    from analysis.warm import client  # noqa: PLC0415

    notebook = force_notebook(tmp_path, code("force"))

    def held() -> tuple[int, ...]:
        server = client.server(os.environ).pid
        own = [
            len(list(Path(f"/proc/{process}/{what}").iterdir()))
            for process in (os.getpid(), server)
            for what in ("fd", "task")
        ]
        return (*own, len(children(server)), sum(1 for _ in own_temporary.rglob("*")))

    run_notebook(notebook, KENT, timeout=60)
    run_notebook(notebook, KENT, timeout=60)
    before = held()
    for _ in range(58):
        run_notebook(notebook, KENT, timeout=60)
    assert held() == before
