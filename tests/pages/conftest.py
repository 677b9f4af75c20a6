"""A browser, and the folder of an edition to read in it.

Tests of a real edition override ``edition_folder`` with a fixture that returns
the folder it was rendered into.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from analysis.publish.page import index_html, page_html
from analysis.release import latest_release
from tests.pages.reading import CHROMIUM_ARGUMENTS
from tests.publish.sample_notebook import figures, identity, sample
from tests.publish.test_page import context


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium is not None, "Tests of pages need Chromium: install the package chromium."
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def edition_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edition")
    drawn = figures()
    for area, slug in (("Bedfordshire", "bedfordshire"), ("City of London", "city-of-london")):
        page = page_html(sample(*drawn, said=identity(area, slug)), downloads=[f"{slug}.ipynb"])
        (folder / f"{slug}.html").write_text(page, encoding="utf-8")
    (folder / "index.html").write_text(index_html(context()), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Render a whole edition once; processes that test side by side wait for it and share it."""
    base = tmp_path_factory.getbasetemp()
    out = (base if worker_id == "master" else base.parent) / "whole"
    out.mkdir(exist_ok=True)
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / ".rendered").exists():
            done = subprocess.run(
                [sys.executable, "-m", "analysis.cli", "render", "--out", str(out)],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            (out / ".rendered").touch()
    return out / latest_release()
