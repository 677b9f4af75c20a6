"""What counts as a change of a page's code, notebook, packages or figures, and what does not."""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path

import pytest

from analysis.data_digest import data_digest
from analysis.errors import ReportError
from analysis.paths import project_root
from analysis.publish import digests
from analysis.publish.digests import (
    code_digest,
    inputs_of,
    installed_versions,
    lock_digest,
    notebook_digest,
    origins_of,
)
from analysis.publish.manifest import PageInputs, PageRecord
from analysis.publish.numbering import EditionNumber
from analysis.publish.plans import PagePlan
from analysis.publish.standing import why_anew
from analysis.release import load_release

DAY = "2026-04-23"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "analysis"
    (folder / "publish" / "templates").mkdir(parents=True)
    (folder / "release.py").write_text("x = 1\n")
    (folder / "publish" / "templates" / "page.html").write_text("<p>")
    return folder


def notebook(folder: Path, **changed: object) -> Path:
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": ["print(force)"],
        "execution_count": 1,
        "outputs": [],
    }
    held = {
        "cells": [cell | changed],
        "metadata": {"kernelspec": {"name": "python3"}, "stalking_report": {"figures": 1}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / "force_report.ipynb"
    path.write_text(json.dumps(held))
    return path


def test_compiling_the_package_is_no_change_of_code(package: Path) -> None:
    before = code_digest(package)
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "release.pyc").write_bytes(b"x")
    assert code_digest(package) == before


def test_a_change_to_a_module_its_name_or_a_template_is_a_change_of_code(package: Path) -> None:
    seen = {code_digest(package)}
    (package / "release.py").write_text("x = 2\n")
    seen.add(code_digest(package))
    (package / "publish" / "templates" / "page.html").write_text("<div>")
    seen.add(code_digest(package))
    (package / "release.py").rename(package / "releases.py")
    seen.add(code_digest(package))
    assert len(seen) == 4


@pytest.mark.parametrize(
    "changed",
    [
        {"execution_count": 7},
        {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["Kent"]}]},
        {"metadata": {"execution": {"iopub.execute_input": "2026-05-01T10:00:00Z"}}},
        {"source": "print(force)"},
    ],
    ids=["count", "outputs", "clock times", "source as one text"],
)
def test_running_a_notebook_by_hand_is_no_change_of_it(tmp_path: Path, changed: dict[str, object]) -> None:
    before = notebook_digest(notebook(tmp_path))
    assert notebook_digest(notebook(tmp_path, **changed)) == before


@pytest.mark.parametrize(
    "changed",
    [
        {"source": ["print(release)"]},
        {"cell_type": "raw"},
        {"id": "b"},
        {"metadata": {"tags": ["hide"]}},
    ],
    ids=["source", "kind", "identifier", "tags"],
)
def test_what_the_notebook_beside_the_page_would_show_is_a_change(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    before = notebook_digest(notebook(tmp_path))
    assert notebook_digest(notebook(tmp_path, **changed)) != before


def test_the_packages_that_count_are_those_the_report_needs_and_theirs() -> None:
    names = {line.partition("==")[0] for line in installed_versions()}
    assert {"pandas", "papermill", "nbconvert", "numpy", "zeromq", "pyzmq"} - names == {"zeromq"}
    assert not {"ruff", "hypothesis", "distributed", "stalking-report"} & names
    assert f"pandas=={metadata.version('pandas')}" in installed_versions()


def test_another_lock_or_another_installed_version_is_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").symlink_to(project_root() / "data")
    shutil.copy(project_root() / "requirements.lock", tmp_path)
    seen = {lock_digest()}
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    assert lock_digest() in seen, "a copy of the lock is the same lock"
    with (tmp_path / "requirements.lock").open("a") as lock:
        lock.write("# another\n")
    seen.add(lock_digest())
    monkeypatch.setattr(digests, "installed_versions", lambda: ("pandas==3.0.0",))
    seen.add(lock_digest())
    assert len(seen) == 3


def test_a_package_that_is_not_installed_cannot_say_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_DISTRIBUTION", "no-such-report")
    with pytest.raises(ReportError, match=r"no-such-report is not installed here.* make ready"):
        installed_versions.__wrapped__()


def test_the_digest_known_before_a_run_is_the_one_that_pages_state() -> None:
    assert data_digest(DAY) == load_release(DAY).digest


@pytest.mark.parametrize(
    "name", ["caveats.toml", "recording_changes.csv", f"releases/{DAY}/recorded.csv", "help_lines.csv"]
)
def test_a_file_kept_by_hand_or_built_changes_the_digest_of_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shutil.copytree(project_root() / "data", tmp_path / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    before = data_digest(DAY)
    assert before == load_release(DAY).digest
    with (tmp_path / "data" / name).open("a") as file:
        file.write("\n")
    assert data_digest(DAY) != before


def test_another_publisher_leaves_the_digest_of_the_figures_and_makes_pages_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(project_root() / "data", tmp_path / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    plan = PagePlan("Kent", "kent", notebook(tmp_path), {})

    def inputs() -> PageInputs:
        return inputs_of(plan, origins_of(EditionNumber(DAY), DAY, data_digest=data_digest(DAY)))

    before = inputs()
    file = tmp_path / "data" / "publisher.toml"
    file.write_text(file.read_text().replace("The stalking report project", "Counting Carefully"))
    now = inputs()
    assert now.origins.data_digest == before.origins.data_digest
    held = PageRecord("kent", "Kent", before, ())
    assert why_anew(now, held, tmp_path) == "made anew: who publishes the pages changed"
    assert why_anew(before, held, tmp_path) == ""
