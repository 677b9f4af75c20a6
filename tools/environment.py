"""Write environment.yml from requirements.lock, so that conda users get the same versions."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

NAMED = ("jupyterlab", "pandas", "statsmodels", "matplotlib", "papermill", "nbval")

HEADER = """\
# For conda users: the same versions as requirements.lock, which is what the project is tested with.
# Written by tools/environment.py; a test compares it with the lock. The six packages the report is
# built around come from conda, the rest through pip, from the lock. This file is checked, not built.
name: stalking-report
channels:
  - conda-forge
dependencies:
  - python>=3.11,<3.14
  - pip
"""


def locked_versions(lock: str) -> dict[str, str]:
    """Return the version of each package the lock holds; the first where a package has several."""
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", lock, flags=re.MULTILINE):
        found.setdefault(name, version)
    return found


def environment(lock: str) -> str:
    """Return the text of environment.yml for a lock."""
    versions = locked_versions(lock)
    named = "".join(f"  - {name}={versions[name]}\n" for name in NAMED)
    return f"{HEADER}{named}  - pip:\n      - -r requirements.lock\n"


if __name__ == "__main__":
    text = environment((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    (ROOT / "environment.yml").write_text(text, encoding="utf-8")
