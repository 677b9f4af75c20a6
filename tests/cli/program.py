"""The program in a fresh process, over a project folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = [sys.executable, "-m", "analysis.cli"]
PROJECT = Path(__file__).parents[2]


def own_project(folder: Path) -> Path:
    """Make a project folder with the real figures and room for stand-in notebooks."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "data").symlink_to(PROJECT / "data")
    return folder


def environment(root: Path | None = None, **more: str) -> dict[str, str]:
    """Return the environment of the program, over the project folder ``root``."""
    own = {"STALKING_REPORT_ROOT": str(root)} if root is not None else {}
    return {**os.environ, "COLUMNS": "200", **own, **more}


def run(*words: str, root: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [*PROGRAM, *words],
        capture_output=True,
        text=True,
        env=environment(root),
        cwd=root,
        timeout=120,
        check=False,
    )
