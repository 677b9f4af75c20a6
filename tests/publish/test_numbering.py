"""A published edition stays as it is; a corrected one is the next number and says what changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.cli import publish as command
from analysis.errors import FileRefusedError, RequestError
from analysis.publish.numbering import (
    EditionNumber,
    edition_to_render,
    editions_of,
    is_published,
    previous_edition,
    publish,
    read_edition,
)
from analysis.publish.page import IndexContext, index_html, page_html
from tests.publish.sample_notebook import figures, sample
from tests.publish.standin import FIGURE, code, force_notebook, national_notebook
from tests.publish.test_edition import DAY, FIGURES, contents, render

WHAT = "The rate of Kent was for another year."


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a whole edition of two pages."""
    monkeypatch.setattr("analysis.publish.plans.edition_areas", lambda _: ("England and Wales", "Kent"))
    monkeypatch.setattr("analysis.publish.edition.edition_slugs", lambda _: ("england-and-wales", "kent"))
    notebooks = tmp_path / "notebooks"
    force_notebook(notebooks, code(FIGURE), stalking_report={"figures": 1})
    national_notebook(notebooks, code(FIGURE))
    render(None, notebooks, tmp_path / "out", overview=lambda: FIGURES)
    return tmp_path / "out"


def again(out: Path, **options: object) -> None:
    render(None, out.parent / "notebooks", out, overview=lambda: FIGURES, **options)


def test_an_edition_that_is_not_published_may_be_rendered_again(out: Path) -> None:
    before = contents(out / DAY)
    again(out)
    assert contents(out / DAY) == before
    assert not is_published(out / DAY)
    assert editions_of(out, DAY) == (EditionNumber(DAY),)


def test_a_published_edition_is_never_overwritten(out: Path) -> None:
    assert publish(out / DAY) == EditionNumber(DAY)
    before = contents(out / DAY)
    assert json.loads(before["manifest.json"])["published"] is True
    with pytest.raises(RequestError, match=r"Edition 1 .* is published, .* never overwritten\. .*edition 2"):
        again(out)
    with pytest.raises(RequestError, match="is published"):
        render(["Kent"], out.parent / "notebooks", out)
    assert contents(out / DAY) == before


def test_a_correction_is_the_next_number_in_a_folder_of_its_own_and_says_what_changed(out: Path) -> None:
    publish(out / DAY)
    before = contents(out / DAY)
    again(out, correction=WHAT)
    assert contents(out / DAY) == before
    second = EditionNumber(DAY, 2, WHAT)
    assert read_edition(out / f"{DAY}-2") == second
    assert second.corrects == EditionNumber(DAY)
    # Until it is published it may be rendered again, also with other words, and keeps its own otherwise.
    again(out)
    assert read_edition(out / f"{DAY}-2") == second
    again(out, correction="Other words.")
    assert read_edition(out / f"{DAY}-2").what_changed == "Other words."
    publish(out / f"{DAY}-2")
    with pytest.raises(RequestError, match=r"Edition 2 .* is published"):
        again(out)
    assert edition_to_render(out, DAY, "Once more.") == EditionNumber(DAY, 3, "Once more.")
    assert [edition.number for edition in editions_of(out, DAY)] == [1, 2]


def test_a_page_leads_to_the_newest_published_edition_of_the_release_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "analysis.publish.numbering.held_releases", lambda: ("2025-10-23", "2026-04-23", "2026-07-23")
    )

    def edition(number: int, *, published: bool) -> None:
        folder = tmp_path / EditionNumber("2026-04-23", number).folder
        folder.mkdir()
        held = {"release": "2026-04-23", "edition": number, "published": published}
        (folder / "manifest.json").write_text(json.dumps(held))

    assert previous_edition(tmp_path, "2025-10-23") is None
    assert previous_edition(tmp_path, "2026-07-23") == "2026-04-23", "none is kept here"
    edition(1, published=True)
    edition(2, published=True)
    edition(3, published=False)
    assert previous_edition(tmp_path, "2026-07-23") == "2026-04-23-2"


def test_an_edition_of_an_earlier_version_is_rendered_again_before_it_is_published(out: Path) -> None:
    manifest = out / DAY / "manifest.json"
    held = json.loads(manifest.read_text())
    del held["format"]
    manifest.write_text(json.dumps(held))
    with pytest.raises(RequestError, match="rendered by an earlier version of this project"):
        publish(out / DAY)
    again(out)
    assert publish(out / DAY) == EditionNumber(DAY)


def test_publishing_says_what_was_checked_where_it_lies_and_what_to_do_about_an_error(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.publish(DAY, str(out))
    assert capsys.readouterr().out == (
        f"Published edition 1 of the release of {DAY}: {DAY}/ is whole and every file is as it was rendered. "
        "Copy the folder to a web server; from now on no run overwrites it. If something turns out to be "
        "wrong, render the next edition with stalking-report render --correction.\n"
    )
    assert is_published(out / DAY)
    command.publish(DAY, str(out))
    said = capsys.readouterr().out
    assert said == f"Edition 1 of the release of {DAY} is published already.\n"


def test_there_is_nothing_to_correct_before_an_edition_is_published(out: Path) -> None:
    with pytest.raises(RequestError, match="nothing to correct"):
        edition_to_render(out, DAY, WHAT)
    publish(out / DAY)
    with pytest.raises(RequestError, match="--correction says nothing"):
        edition_to_render(out, DAY, "  ")


def test_only_a_whole_edition_that_stands_as_it_was_rendered_is_published(out: Path) -> None:
    page = out / DAY / "kent.html"
    text = page.read_text()
    page.write_text(text + " ")
    with pytest.raises(RequestError, match=r"is not as it was rendered: kent\.html changed or gone"):
        publish(out / DAY)
    page.write_text(text)
    manifest = out / DAY / "manifest.json"
    held = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(held | {"whole": False, "missing": ["surrey"]}))
    with pytest.raises(RequestError, match="no whole edition: it lacks surrey"):
        publish(out / DAY)
    manifest.write_text(json.dumps(held | {"whole": False}))
    with pytest.raises(RequestError, match="its pages are of different making"):
        publish(out / DAY)
    manifest.write_text("[]")
    with pytest.raises(FileRefusedError, match="not a manifest of an edition"):
        publish(out / DAY)
    manifest.unlink()
    with pytest.raises(FileRefusedError, match=r"manifest\.json: it is not there"):
        publish(out / DAY)


def test_a_page_of_a_corrected_edition_says_so_and_leads_to_the_one_before() -> None:
    first = page_html(sample(*figures()))
    assert "Corrected." not in first
    assert '<meta name="stalking-report:edition-number" content="1">' in first
    second = page_html(sample(*figures()), edition=EditionNumber(DAY, 2, "The rate & its <interval>."))
    assert "This is edition 2. What changed: The rate &amp; its &lt;interval&gt;." in second
    assert f'<a href="../{DAY}/bedfordshire.html">This page as it was before</a>' in second
    third = page_html(sample(*figures()), edition=EditionNumber(DAY, 3, WHAT))
    assert f'<a href="../{DAY}-2/bedfordshire.html">' in third


def test_the_index_of_a_corrected_edition_says_so() -> None:
    plain = IndexContext(DAY, DAY, ())
    assert "Corrected." not in index_html(plain)
    html = index_html(IndexContext(DAY, DAY, (), edition=2, what_changed=WHAT, corrected=DAY))
    assert f"What changed in this edition: {WHAT}" in html
    assert f'<a href="../{DAY}/index.html">The edition before</a>' in html
