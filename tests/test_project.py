"""The project keeps its promises about itself: locks, notebooks, licences, no index hosts."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest

from analysis import __version__
from analysis.paths import project_root

ROOT = project_root()
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def locked() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", LOCK, flags=re.MULTILINE):
        found.setdefault(name.lower(), set()).add(version)
    return found


def test_environment_yml_names_the_versions_of_the_lock() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^  - ([a-z]+)=([0-9.]+)$", text, flags=re.MULTILINE))
    assert set(pins) == {"jupyterlab", "pandas", "statsmodels", "matplotlib", "papermill", "nbval"}
    for name, version in pins.items():
        assert locked()[name] == {version}
    assert "- -r requirements.lock" in text
    assert re.search(r"^  - python>=3\.11,<3\.14$", text, flags=re.MULTILINE)


def test_every_locked_package_has_a_hash_and_no_line_names_an_index() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK
    assert not re.search(r"^(-i|--index-url|--extra-index-url|--find-links)", LOCK, flags=re.MULTILINE)


def test_direct_dependencies_carry_lower_bounds_that_the_lock_meets() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert sorted(extras) == ["cluster", "test"]
    needed = [*project["dependencies"], *extras["cluster"], *extras["test"]]
    for requirement in needed:
        match = re.fullmatch(r"([A-Za-z0-9_-]+)(?:\[[a-z]+\])?>=([0-9.]+)", requirement)
        assert match is not None, f"{requirement} should have a lower bound and nothing more"
        name = match[1].lower().replace("_", "-")
        assert name in locked(), f"{name} is not in the lock"


def test_no_tracked_file_names_the_host_of_a_package_index() -> None:
    hosts = re.compile(
        "|".join(["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"\.debian\."])
    )
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        assert not hosts.search(text), path.relative_to(ROOT)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_a_paper_without_functions_or_file_paths(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not re.search(r"^\s*(def|class|lambda)\b", cell.source, flags=re.MULTILINE)
            assert not re.search(r"open\(|read_csv|Path\(|\.\./", cell.source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_committed_executed_without_errors_or_clock_times(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(output.output_type in ("error", "stream") for cell in code for output in cell.outputs)
    assert set(notebook.metadata) == {"kernelspec", "language_info", "stalking_report"}
    # The page of claims is words and numbers; every other page draws.
    fewest = 0 if path.name == "claims.ipynb" else 3
    assert notebook.metadata["stalking_report"]["figures"] >= fewest
    assert not any("execution" in cell.metadata for cell in code)


def test_the_figures_in_the_repository_stay_under_8_megabytes() -> None:
    sizes = [path.stat().st_size for path in tracked_files() if path.is_relative_to(ROOT / "data")]
    assert sum(sizes) < 8_000_000


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert project["version"] == __version__
    assert f"version: {__version__}\n" in citation


def test_the_figures_carry_the_open_government_licence_statement() -> None:
    text = (ROOT / "data" / "LICENCE.md").read_text(encoding="utf-8")
    assert "Contains public sector information licensed under the" in text
    assert "Open Government Licence v3.0" in text
