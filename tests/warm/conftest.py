"""Warm kernels are tested with temporary files of their own, so that what is left can be counted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.warm import client
from analysis.warm.asking import KERNELS


@pytest.fixture(scope="module")
def own_temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what a module's tests leave in one folder; paths of sockets are short, so it is too."""
    tmp_path_factory.getbasetemp()  # pytest keeps its own folder where temporary files were then
    client.stop()
    before, own = tempfile.tempdir, Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    tempfile.tempdir = str(own)
    yield own
    client.stop()
    tempfile.tempdir = before
    assert not any(own.iterdir()), "temporary files are left"
    own.rmdir()


@pytest.fixture(autouse=True)
def _warm(own_temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(own_temporary))
    monkeypatch.delenv(KERNELS, raising=False)
