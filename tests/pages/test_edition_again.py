"""A whole edition rendered again: nothing is made, and a page that was damaged is made as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages.test_edition import SLUGS

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]


@pytest.fixture
def copy(edition: Path, tmp_path: Path) -> Path:
    return shutil.copytree(edition, tmp_path / "out" / edition.name)


def rendered_again(folder: Path, **more: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "render", "--out", str(folder.parent)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **more},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_an_edition_that_is_as_before_is_left_as_it_is(edition: Path, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    said = rendered_again(copy, TMPDIR=str(tmp_path / "temporary"))
    assert said == [f"{len(SLUGS)} pages as before.", f"Nothing to make: {copy}/"]
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == {
        path.name: path.read_bytes() for path in edition.iterdir()
    }


def test_a_page_that_lost_a_file_is_made_again_with_the_same_bytes_and_no_other_is(
    edition: Path, copy: Path
) -> None:
    (copy / "kent.json").unlink()
    said = rendered_again(copy)
    assert said[0] == f"{len(SLUGS) - 1} pages as before; 1 made anew: files were changed or are gone."
    assert "1/1  Kent" in said[1]
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == {
        path.name: path.read_bytes() for path in edition.iterdir()
    }
