"""The files of results take their place with their page, or none of them does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat import NotebookNode

from analysis.errors import ReportError
from tests.publish.standin import FIGURE, LAYOUT, code, force_notebook
from tests.publish.test_edition import DAY, contents, render


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    force_notebook(folder, code(FIGURE), stalking_report={"figures": 1})
    return folder


def beside(notebook: NotebookNode) -> dict[str, str]:
    slug = LAYOUT.identity(notebook).slug
    return {f"{slug}.csv": f"area,value\n{slug},1\n", f"{slug}.json": "{}\n"}


def test_files_of_results_take_their_place_with_the_page_and_the_manifest_vouches_for_them(
    notebooks: Path, tmp_path: Path
) -> None:
    render(["Kent"], notebooks, tmp_path / "out", layout=replace(LAYOUT, beside=beside))
    folder = tmp_path / "out" / DAY
    assert (folder / "kent.csv").read_text(encoding="utf-8") == "area,value\nkent,1\n"
    (page,) = json.loads((folder / "manifest.json").read_text())["pages"]
    names = [file["name"] for file in page["files"]]
    assert names == ["kent.csv", "kent.html", "kent.ipynb", "kent.json"]
    (folder / "kent.csv").write_text("changed")
    render(["Surrey"], notebooks, tmp_path / "out", layout=replace(LAYOUT, beside=beside))
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [page["slug"] for page in manifest["pages"]] == ["surrey"], "a changed file is not vouched for"


def test_results_that_cannot_be_made_leave_the_page_of_an_earlier_run_and_its_files_as_they_were(
    notebooks: Path, tmp_path: Path
) -> None:
    def broken(notebook: NotebookNode) -> dict[str, str]:
        if LAYOUT.identity(notebook).slug == "kent":
            raise ReportError("The results of the page have the slug 'essex', and the page 'kent'.")
        return beside(notebook)

    render(["Kent"], notebooks, tmp_path / "out", layout=replace(LAYOUT, beside=beside))
    before = contents(tmp_path / "out" / DAY)
    layout = replace(LAYOUT, beside=broken)
    result = render(["Kent", "Surrey"], notebooks, tmp_path / "out", layout=layout, force=True)
    assert result.rendered == ("surrey",)
    assert str(result.failures[0]) == (
        "Kent: The results of the page have the slug 'essex', and the page 'kent'."
    )
    after = contents(tmp_path / "out" / DAY)
    assert {name: after[name] for name in before if name != "manifest.json"} == {
        name: held for name, held in before.items() if name != "manifest.json"
    }


def test_a_file_that_bears_another_page_s_name_is_refused(notebooks: Path, tmp_path: Path) -> None:
    layout = replace(LAYOUT, beside=lambda _notebook: {"surrey.csv": ""})
    (error,) = render(["Kent"], notebooks, tmp_path / "out", layout=layout).failures
    assert str(error) == "Kent: the file surrey.csv would stand beside kent.html."
