"""nbval over warm kernels finds what it finds over ordinary ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.warm.asking import KERNELS

# nbformat's own functions carry no types.
# mypy: allow-untyped-calls

pytestmark = pytest.mark.linux

ROOT = Path(__file__).parents[2]
WORDS = (
    "-m",
    "pytest",
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:hypothesispytest",
    "-p",
    "tests.nbval_kernels",
)


def compared(folder: Path, kernels: str, *words: str, **environment: str) -> list[str]:
    """Return what nbval says of each cell in a folder of notebooks."""
    done = subprocess.run(
        [sys.executable, *WORDS, "--nbval", "-rA", "--tb=no", *words, str(folder)],
        cwd=ROOT,
        env=os.environ | {KERNELS: kernels} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = "cold, as asked" if kernels == "cold" else "warm"
    assert f"Kernels of the notebooks: {said}." in done.stdout, done.stdout + done.stderr
    verdicts = ("PASSED", "FAILED", "ERROR", "XFAIL", "XPASS", "SKIPPED")
    return sorted(line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(verdicts))


def write(path: Path, *cells: tuple[str, str | None]) -> None:
    """Write a notebook of cells, each with the text it printed when it was kept."""
    made = [
        new_code_cell(
            source,
            execution_count=number,
            outputs=[] if said is None else [new_output("stream", name="stdout", text=said)],
        )
        for number, (source, said) in enumerate(cells, start=1)
    ]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made), path)


def test_the_same_cells_pass_and_fail_as_over_ordinary_kernels(tmp_path: Path) -> None:
    write(
        tmp_path / "first.ipynb",
        ("print(1)", "1\n"),
        ("print(2)", "3\n"),
        ("1 / 0", None),
        ("print('unexpected')", None),
        ("'silent';", "said\n"),
        ("print(4)", "4\n"),
    )
    write(
        tmp_path / "second.ipynb",
        ("import time\ntime.sleep(30)", None),
        ("print(5)", "5\n"),
    )
    write(tmp_path / "third.ipynb", ("print(6)", "6\n"))
    warm, cold = (compared(tmp_path, kernels, "--nbval-cell-timeout=5") for kernels in ("warm", "cold"))
    assert warm == cold
    assert sum(line.startswith("PASSED") for line in warm) == 3
    assert sum(line.startswith("FAILED") for line in warm) == 5


def test_a_kernel_that_is_dead_fails_its_own_notebook_and_no_other(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", ("import os\nos.kill(os.getppid(), 9)\nos._exit(1)", None))
    write(tmp_path / "b.ipynb", ("print(1)", "1\n"))
    write(tmp_path / "c.ipynb", ("print(2)", "2\n"))
    said = compared(tmp_path, "warm")
    assert [line.split()[0] for line in said] == ["FAILED", "PASSED", "PASSED"]


def test_personal_settings_of_ipython_do_not_reach_the_notebooks(tmp_path: Path) -> None:
    startup = tmp_path / "personal" / "profile_default" / "startup" / "00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("startup_ran = 1")
    write(tmp_path / "notebooks" / "a.ipynb", ("print('startup_ran' in globals())", "False\n"))
    said = compared(tmp_path / "notebooks", "warm", IPYTHONDIR=str(tmp_path / "personal"))
    assert [line.split()[0] for line in said] == ["PASSED"]
