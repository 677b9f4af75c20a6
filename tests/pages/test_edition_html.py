"""Every page of an edition is HTML without an error, as the Nu Html Checker sees it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.edition, pytest.mark.checker, pytest.mark.xdist_group("edition")]


def complaints(folder: Path, *, pages: list[Path]) -> list[str]:
    """Return what the checker says is an error, page by page."""
    java, jar = shutil.which("java"), os.environ.get("VNU_JAR", "")
    assert java is not None, "The checker needs Java."
    assert Path(jar).is_file(), "VNU_JAR should name the checker's vnu.jar, from the npm package vnu-jar."
    done = subprocess.run(
        [java, "-jar", jar, "--errors-only", "--format", "json", "--exit-zero-always", *map(str, pages)],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(message['url']).name}: {message['message']} ({message.get('extract', '')[:80]!r})"
        for message in messages
    ]


def test_no_page_has_an_error(edition: Path) -> None:
    pages = sorted(edition.glob("*.html"))
    assert len(pages) == 47
    assert complaints(edition, pages=pages) == []


def test_the_checker_sees_an_error_where_there_is_one(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<!doctype html><html lang=en><title>t</title><p><div></p>", encoding="utf-8")
    (found,) = [text for text in complaints(tmp_path, pages=[page]) if "No “p” element" in text]
    assert found.startswith("wrong.html")
