"""The manifest's digest of the code."""

import json
from pathlib import Path

from analysis.publish.manifest import code_digest


def folders(tmp_path: Path) -> tuple[Path, Path]:
    package, notebooks = tmp_path / "analysis", tmp_path / "notebooks"
    (package / "publish" / "templates").mkdir(parents=True)
    notebooks.mkdir()
    (package / "release.py").write_text("x = 1\n")
    (package / "publish" / "templates" / "page.html").write_text("<p>")
    write(notebooks, "print(force)", 1)
    return package, notebooks


def write(notebooks: Path, source: str, count: int) -> None:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": [source],
        "execution_count": count,
        "outputs": [],
    }
    (notebooks / "force_report.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}}))


def test_running_a_notebook_by_hand_or_compiling_the_package_is_no_change_of_code(tmp_path: Path) -> None:
    package, notebooks = folders(tmp_path)
    before = code_digest(package, notebooks)
    write(notebooks, "print(force)", 7)
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "release.pyc").write_bytes(b"x")
    assert code_digest(package, notebooks) == before


def test_a_change_to_a_module_a_template_or_a_cell_is_a_change_of_code(tmp_path: Path) -> None:
    package, notebooks = folders(tmp_path)
    seen = {code_digest(package, notebooks)}
    write(notebooks, "print(release)", 1)
    seen.add(code_digest(package, notebooks))
    (package / "release.py").write_text("x = 2\n")
    seen.add(code_digest(package, notebooks))
    (package / "publish" / "templates" / "page.html").write_text("<div>")
    seen.add(code_digest(package, notebooks))
    (package / "release.py").rename(package / "releases.py")
    seen.add(code_digest(package, notebooks))
    assert len(seen) == 5
