"""Pages are the same to the byte from warm kernels and from cold ones.

Here two pages are compared; ``docs/engine.md`` says how to compare a whole edition.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from analysis.warm.asking import KERNELS
from tests.cli.program import run

pytestmark = pytest.mark.linux


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_pages_of_warm_and_of_cold_kernels_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KERNELS, raising=False)
    areas = ("Kent", "methods")
    for how, words in (("warm", []), ("cold", ["--cold"])):
        done = run("render", *areas, "--out", str(tmp_path / how), *words)
        assert (done.returncode, done.stderr) == (0, ""), how
    warm, cold = (digests(tmp_path / how / "2026-04-23") for how in ("warm", "cold"))
    assert {"kent.html", "kent.ipynb", "kent.csv", "methods.html", "manifest.json"} <= set(warm)
    assert warm == cold
