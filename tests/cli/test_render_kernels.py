"""``stalking-report render`` forks its kernels, unless it is asked not to or cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.warm.asking import KERNELS
from tests.cli.program import own_project, run
from tests.publish.standin import code, force_notebook

pytestmark = pytest.mark.linux

NOTES_ITS_PARENT = """
import os
with open("parents", "a") as parents, open(f"/proc/{os.getppid()}/cmdline") as words:
    print("fork" if "analysis.warm.server" in words.read() else "cold", file=parents)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(KERNELS, raising=False)
    return own_project(tmp_path / "project")


def parents(project: Path) -> list[str]:
    noted = (project / "notebooks" / "parents").read_text().split()
    (project / "notebooks" / "parents").unlink()
    return noted


def test_kernels_are_forked_and_with_the_option_or_the_variable_they_are_not(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    force_notebook(project / "notebooks", code(NOTES_ITS_PARENT))
    made: list[bytes] = []
    for words, variable, expected in (
        ([], None, "fork"),
        (["--cold"], None, "cold"),
        ([], "cold", "cold"),
        (["--cold"], "warm", "cold"),
    ):
        if variable is not None:
            monkeypatch.setenv(KERNELS, variable)
        done = run("render", "kent", "surrey", "--force", *words, root=project)
        assert (done.returncode, done.stderr) == (0, ""), "what was asked for needs no word"
        assert parents(project) == [expected, expected]
        made.append((project / "reports" / "2026-04-23" / "kent.ipynb").read_bytes())
    assert set(made) == {made[0]}


def test_a_word_that_is_neither_warm_nor_cold_is_refused_before_anything_is_made(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    force_notebook(project / "notebooks")
    monkeypatch.setenv(KERNELS, "tepid")
    done = run("render", "kent", root=project)
    assert (done.returncode, done.stderr) == (
        2,
        f"{KERNELS} is 'tepid'. Set it to warm or cold, or leave it away for warm.\n",
    )
    assert not (project / "reports").exists()


def test_where_forking_is_not_safe_kernels_are_ordinary_and_one_line_says_so_for_all_pages(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "restless.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(project))
    force_notebook(project / "notebooks", code("import restless"), code(NOTES_ITS_PARENT))
    done = run("render", "kent", "surrey", "essex", root=project)
    assert done.returncode == 0
    assert done.stderr == (
        "Ordinary kernels are used, which start more slowly: "
        "a library that the fork server imports runs threads of its own.\n"
    )
    assert parents(project) == ["cold"] * 3


def test_a_fork_server_that_cannot_start_is_asked_once_and_its_error_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = project / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text(
        "import sys\n"
        "if sys.orig_argv[1:3] == ['-m', 'analysis.warm.server']:\n"
        f"    with open({str(project / 'starts')!r}, 'a') as starts:\n        print('start', file=starts)\n"
        "    sys.exit('no room for it')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(own))
    force_notebook(project / "notebooks", code(NOTES_ITS_PARENT))
    done = run("render", "kent", "surrey", "essex", root=project)
    assert done.returncode == 0
    assert done.stderr == (
        "Ordinary kernels are used, which start more slowly: "
        "the fork server did not start (SystemExit: no room for it).\n"
    )
    assert parents(project) == ["cold"] * 3
    assert (project / "starts").read_text() == "start\n"
