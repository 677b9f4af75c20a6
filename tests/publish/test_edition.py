"""An edition: every page whole and about the force it names, or not there at all."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbformat import NotebookNode

from analysis.data_digest import data_digest
from analysis.errors import FileRefusedError, RequestError, UnknownForceError
from analysis.publish.digests import origins_of
from analysis.publish.edition import EditionResult, PageDone, render_edition
from analysis.publish.layout import index_context, own_layout
from analysis.publish.manifest import PageInputs, PageRecord
from analysis.publish.numbering import EditionNumber
from analysis.publish.parameters import ParameterError
from tests.publish.standin import (
    FIGURE,
    IDENTITY,
    LAYOUT,
    children_running,
    code,
    force_notebook,
    kernels_running,
    national_notebook,
    text,
    write_notebook,
)

DAY = "2026-04-23"


def render(areas: list[str] | None, notebooks: Path, out: Path, **options: Any) -> EditionResult:
    options.setdefault("layout", LAYOUT)
    day = options.pop("edition_date", DAY)
    return render_edition(areas, DAY, day, out, notebooks=notebooks, timeout=60, **options)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    force_notebook(folder, code(FIGURE), stalking_report={"figures": 1})
    national_notebook(folder, code(FIGURE))
    return folder


def test_pages_take_their_place_with_their_notebooks_and_a_manifest_that_vouches_for_them(
    notebooks: Path, tmp_path: Path
) -> None:
    seen: list[PageDone] = []
    result = render(
        ["Kent", "City of London", "England and Wales"], notebooks, tmp_path / "out", progress=seen.append
    )
    folder = tmp_path / "out" / DAY
    assert result.exit_code == 0
    assert result.rendered == ("kent", "city-of-london", "england-and-wales")
    assert sorted(contents(folder)) == sorted(
        [f"{slug}.{kind}" for slug in result.rendered for kind in ("html", "ipynb")] + ["manifest.json"]
    )
    assert "Recorded in Kent" in (folder / "kent.html").read_text()
    assert json.loads((folder / "kent.ipynb").read_text())["metadata"]["papermill"]["parameters"] == {
        "force": "Kent",
        "release": DAY,
        "edition_date": DAY,
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["edition"], manifest["release"], manifest["edition_date"]) == (1, DAY, DAY)
    assert manifest["data_digest"] == data_digest(DAY)
    assert manifest["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert manifest["whole"] is False
    assert len(manifest["missing"]) == 41
    for page in manifest["pages"]:
        for file in page["files"]:
            content = (folder / file["name"]).read_bytes()
            assert file["sha256"] == hashlib.sha256(content).hexdigest()
            assert file["bytes"] == len(content)
    assert [(page.done, page.total, page.failure) for page in seen] == [
        (1, 3, None),
        (2, 3, None),
        (3, 3, None),
    ]


def test_the_same_inputs_give_the_same_bytes_with_one_worker_and_with_two(
    notebooks: Path, tmp_path: Path
) -> None:
    areas = ["Kent", "Essex", "England and Wales"]
    render(areas, notebooks, tmp_path / "one", workers=1)
    render(list(reversed(areas)), notebooks, tmp_path / "two", workers=2)
    assert contents(tmp_path / "one" / DAY) == contents(tmp_path / "two" / DAY)


def test_a_failing_page_is_named_with_its_cell_the_others_finish_and_nothing_half_written_stays(
    tmp_path: Path,
) -> None:
    notebooks = tmp_path / "notebooks"
    failing = code("if force == 'Essex':\n    raise ValueError('no quarters')")
    force_notebook(notebooks, text("## Trend"), failing)
    result = render(["Kent", "Essex", "Surrey"], notebooks, tmp_path / "out")
    assert result.exit_code == 1
    assert result.rendered == ("kent", "surrey")
    (error,) = result.failures
    assert str(error).startswith("Essex: cell 5, under “Trend”: ValueError: no quarters")
    names = set(contents(tmp_path / "out" / DAY))
    assert names == {"kent.html", "kent.ipynb", "surrey.html", "surrey.ipynb", "manifest.json"}


def test_a_page_that_fails_leaves_the_page_of_an_earlier_run_as_it_was(
    notebooks: Path, tmp_path: Path
) -> None:
    render(["Kent"], notebooks, tmp_path / "out")
    before = contents(tmp_path / "out" / DAY)
    force_notebook(notebooks, code("raise ValueError('changed')"))
    assert render(["Kent"], notebooks, tmp_path / "out").exit_code == 1
    assert contents(tmp_path / "out" / DAY) == before


def test_when_no_page_is_whole_no_folder_is_left(tmp_path: Path) -> None:
    force_notebook(tmp_path / "notebooks", code("1 / 0"))
    assert render(["Kent"], tmp_path / "notebooks", tmp_path / "out").exit_code == 1
    assert not (tmp_path / "out").exists()


def test_a_page_about_another_force_is_refused(tmp_path: Path) -> None:
    sets_again = code('force = "Surrey"\n' + IDENTITY)
    parameters = f'force = "Bedfordshire"\nrelease = "{DAY}"\nedition_date = "{DAY}"'
    notebooks = tmp_path / "notebooks"
    write_notebook(notebooks / "force_report.ipynb", sets_again, parameters=parameters)
    result = render(["Kent", "Surrey"], notebooks, tmp_path / "out")
    assert result.rendered == ("surrey",)
    assert "made a page for the force 'surrey' when asked for 'kent'" in str(result.failures[0])
    assert not (tmp_path / "out" / DAY / "kent.html").exists()


def test_a_page_for_another_date_is_refused(tmp_path: Path) -> None:
    notebooks = tmp_path / "notebooks"
    parameters = f'force = "Bedfordshire"\nrelease = "{DAY}"\nedition_date = "{DAY}"'
    cell = code('edition_date = "2020-01-01"\n' + IDENTITY)
    write_notebook(notebooks / "force_report.ipynb", cell, parameters=parameters)
    (error,) = render(["Kent"], notebooks, tmp_path / "out").failures
    assert "the edition date '2020-01-01' when asked for '2026-04-23'" in str(error)


def test_figures_that_changed_while_the_edition_was_rendered_are_noticed(tmp_path: Path) -> None:
    notebooks = tmp_path / "notebooks"
    parameters = f'force = "Bedfordshire"\nrelease = "{DAY}"\nedition_date = "{DAY}"'
    cell = code(
        IDENTITY.replace("data_digest(release),", '"1" * 64 if force == "Surrey" else data_digest(release),')
    )
    write_notebook(notebooks / "force_report.ipynb", cell, parameters=parameters)
    result = render(["Kent", "Surrey"], notebooks, tmp_path / "out", workers=1)
    assert result.rendered == ("kent",)
    assert "data/ changed while the edition was being rendered" in str(result.failures[0])


def test_a_page_without_the_figures_its_notebook_declares_is_refused(tmp_path: Path) -> None:
    force_notebook(tmp_path / "notebooks", stalking_report={"figures": 2})
    (error,) = render(["Kent"], tmp_path / "notebooks", tmp_path / "out").failures
    assert "the page has 0 figures and force_report.ipynb declares at least 2" in str(error)


def test_a_page_that_lost_a_figure_its_notebook_drew_is_refused(notebooks: Path, tmp_path: Path) -> None:
    layout = replace(LAYOUT, page_html=lambda _notebook, _beside: "<p>nothing</p>")
    force_notebook(notebooks, code(FIGURE))
    (error,) = render(["Kent"], notebooks, tmp_path / "out", layout=layout).failures
    assert "the notebook drew 1 figures and the page shows 0" in str(error)


def test_a_layout_that_breaks_on_one_page_names_that_page(notebooks: Path, tmp_path: Path) -> None:
    def page(notebook: NotebookNode, beside: Mapping[str, str]) -> str:
        if "kent.ipynb" in beside:
            raise KeyError("title")
        return LAYOUT.page_html(notebook, beside)

    layout = replace(LAYOUT, page_html=page)
    result = render(["Kent", "Surrey"], notebooks, tmp_path / "out", layout=layout)
    assert result.rendered == ("surrey",)
    assert str(result.failures[0]) == "Kent: the page could not be made: KeyError: 'title'"


def test_what_does_not_exist_is_refused_before_anything_is_made(notebooks: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownForceError, match="Did you mean Bedfordshire"):
        render(["Kent", "Bedfordshir"], notebooks, tmp_path / "out")
    with pytest.raises(RequestError, match="has no page of its own"):
        render(["British Transport Police"], notebooks, tmp_path / "out")
    write_notebook(notebooks / "force_report.ipynb", parameters='forse = "Kent"')
    with pytest.raises(ParameterError, match="did you mean 'forse'"):
        render(["Kent"], notebooks, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_pages_of_another_making_in_the_folder_are_named(notebooks: Path, tmp_path: Path) -> None:
    render(["Kent", "Surrey"], notebooks, tmp_path / "out")
    result = render(["Surrey", "Essex"], notebooks, tmp_path / "out", edition_date="2026-05-01")
    assert result.mixed == ("kent",)
    manifest = json.loads((tmp_path / "out" / DAY / "manifest.json").read_text())
    assert [page["slug"] for page in manifest["pages"]] == ["essex", "kent", "surrey"]
    assert manifest["data_digest"] is None
    assert manifest["whole"] is False


def test_a_page_changed_by_hand_is_no_longer_vouched_for(notebooks: Path, tmp_path: Path) -> None:
    render(["Kent"], notebooks, tmp_path / "out")
    (tmp_path / "out" / DAY / "kent.html").write_text("changed")
    render(["Surrey"], notebooks, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / DAY / "manifest.json").read_text())
    assert [page["slug"] for page in manifest["pages"]] == ["surrey"]


def test_a_manifest_that_is_none_is_refused_before_anything_runs(notebooks: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out" / DAY
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"name": "a web app"}')
    with pytest.raises(FileRefusedError, match="not a manifest of an edition"):
        render(["Kent"], notebooks, tmp_path / "out")
    assert sorted(contents(folder)) == ["manifest.json"]


FIGURES = pd.DataFrame(
    {
        "force": ["Kent", "Surrey"],
        "slug": ["kent", "surrey"],
        "offences": pd.array([100, None], dtype="Int64"),
        "offences_before": pd.array([90, 80], dtype="Int64"),
        "change_percent": [11.1, None],
        "change_lower": [2.0, None],
        "change_upper": [21.0, None],
        "no_change_because": [None, "figures are missing: 8Q 2024/25 Q1"],
        "stalking": pd.array([40, 30], dtype="Int64"),
        "rate": [0.02, None],
        "rate_lower": [0.01, None],
        "rate_upper": [0.03, None],
        "no_rate_because": ["", "it has no residents of its own"],
    }
)


def test_a_whole_edition_has_an_index_of_the_pages_that_are_there(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.publish.plans.edition_areas", lambda _: ("England and Wales", "Kent"))
    monkeypatch.setattr("analysis.publish.edition.edition_slugs", lambda _: ("england-and-wales", "kent"))
    result = render(None, notebooks, tmp_path / "out", overview=lambda: FIGURES)
    assert (result.exit_code, result.index_written, result.whole) == (0, True, True)
    index = json.loads((tmp_path / "out" / DAY / "index.html").read_text())
    pages = {row["force"]: row["page"] for row in index["forces"]}
    assert pages == {"Kent": "kent.html", "Surrey": None}
    assert index["forces"][1]["offences"] is None
    manifest = json.loads((tmp_path / "out" / DAY / "manifest.json").read_text())
    assert manifest["whole"] is True
    before = (tmp_path / "out" / DAY / "index.html").read_bytes()
    render(["Surrey"], notebooks, tmp_path / "out", overview=lambda: FIGURES)
    assert (tmp_path / "out" / DAY / "index.html").read_bytes() == before


def test_the_projects_own_index_is_made_from_those_figures() -> None:
    made_from = PageInputs(origins_of(EditionNumber(DAY), DAY, data_digest="0" * 64), "", "", ())
    context = index_context(
        FIGURES,
        pages={"kent": PageRecord("kent", "Kent", made_from, ())},
        release=DAY,
        edition_date=DAY,
        edition=EditionNumber(DAY),
        data_digest="0" * 64,
        latest_year="year to December 2025",
    )
    html = own_layout(EditionNumber(DAY)).index_html(context)
    assert 'href="kent.html"' in html
    assert 'href="surrey.html"' not in html
    assert "year to December 2025" in html


def test_an_index_that_cannot_be_made_is_named_and_the_pages_stand(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.publish.plans.edition_areas", lambda _: ("Kent",))

    def broken() -> pd.DataFrame:
        raise ValueError("no figures")

    result = render(None, notebooks, tmp_path / "out", overview=broken)
    assert result.exit_code == 1
    assert str(result.failures[0]) == "The index: ValueError: no figures"
    assert (tmp_path / "out" / DAY / "kent.html").is_file()


SLOW = """
import sys
from pathlib import Path
from analysis.publish.edition import render_edition
from tests.publish.standin import LAYOUT
render_edition(
    ["Kent", "Surrey", "Essex", "Dorset"], "2026-04-23", "2026-04-23", Path(sys.argv[2]),
    notebooks=Path(sys.argv[1]), layout=LAYOUT, timeout=100, workers=2,
    progress=lambda page: print(page.slug, flush=True),
)
"""


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_leaves_no_half_page_no_private_folder_and_no_kernel(
    tmp_path: Path, request: pytest.FixtureRequest, times: int
) -> None:
    notebooks = tmp_path / "notebooks"
    force_notebook(notebooks, code("import time\nif force != 'Kent':\n    time.sleep(600)"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(notebooks), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(temporary), "HOME": str(tmp_path)},
        text=True,
    )
    request.addfinalizer(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == "kent\n"
    deadline = time.monotonic() + 20
    while kernels_running(str(temporary)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert kernels_running(str(temporary)) == 2
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    start = time.monotonic()
    _, complaints = process.communicate(timeout=30)
    assert time.monotonic() - start < 15
    assert process.returncode != 0
    assert complaints.strip().endswith("KeyboardInterrupt")
    assert children_running(str(temporary)) == []
    assert list(temporary.iterdir()) == []
    assert sorted(contents(out / DAY)) == ["kent.html", "kent.ipynb", "manifest.json"]
    manifest = json.loads((out / DAY / "manifest.json").read_text())
    assert [page["slug"] for page in manifest["pages"]] == ["kent"]
