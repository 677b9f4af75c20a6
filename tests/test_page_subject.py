"""What a page is about, and how its notebook proves it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import FrozenInstanceError

import pytest

from analysis import __version__
from analysis.errors import RequestError, UnknownReleaseError
from analysis.page_subject import PAGE_MIME, PageSubject, StandingPage, edition_day, open_methods
from analysis.release import load_release
from analysis.report import open_national_report, open_report

RELEASE = "2026-04-23"


def subjects() -> list[PageSubject]:
    return [
        open_methods(RELEASE, "2026-05-01"),
        open_report("Bedfordshire", RELEASE, "2026-05-01"),
        open_national_report(RELEASE, "2026-05-01"),
    ]


def test_the_methods_page_has_a_name_and_a_title_of_its_own() -> None:
    page = open_methods(RELEASE, "2026-05-01")
    assert (page.area, page.slug) == ("Methods", "methods")
    assert page.title == "Methods: how the numbers are made, and how far to trust them"
    assert page.release is load_release(RELEASE)
    assert page.edition_date == dt.date(2026, 5, 1)


def test_the_line_under_a_title_dates_the_edition_the_figures_and_the_release_and_says_what_they_are() -> (
    None
):
    for page in subjects():
        assert page.edition_line == (
            "Edition of 1 May 2026. Figures to December 2025, from the Home Office release of 23 April 2026: "
            "official statistics, not accredited official statistics."
        )


@pytest.mark.parametrize("page", subjects(), ids=lambda page: page.slug)
def test_the_identity_of_a_page_names_everything_that_tells_it_from_another(page: PageSubject) -> None:
    assert page.identity == {
        "area": page.area,
        "slug": page.slug,
        "release": RELEASE,
        "edition_date": "2026-05-01",
        "latest_quarter": "October to December 2025",
        "data_digest": load_release(RELEASE).digest,
        "title": page.title,
        "version": __version__,
    }
    assert all(page.identity.values())


def test_no_two_pages_of_an_edition_have_the_same_identity_or_title() -> None:
    pages = subjects()
    for key in ("area", "slug", "title"):
        assert len({page.identity[key] for page in pages}) == len(pages)


def test_a_notebook_shows_its_subject_to_a_reader_and_proves_it_to_publishing() -> None:
    page = open_report("Bedfordshire", RELEASE, "2026-05-01")
    bundle = page._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", PAGE_MIME}
    assert bundle["text/html"] == f'<p class="edition-line">{page.edition_line}</p>'
    assert bundle["text/plain"].splitlines() == [
        page.title,
        page.edition_line,
        f"Data digest: {load_release(RELEASE).digest}",
    ]
    assert json.loads(bundle[PAGE_MIME]) == page.identity
    assert page._repr_mimebundle_(include=["text/html"], exclude=[PAGE_MIME]) == bundle


def test_the_proof_has_the_same_bytes_whoever_writes_it() -> None:
    proof = open_methods(RELEASE, "2026-05-01")._repr_mimebundle_()[PAGE_MIME]
    assert proof == json.dumps(json.loads(proof), ensure_ascii=False, sort_keys=True)


def test_what_a_page_is_about_cannot_be_changed_afterwards() -> None:
    page = open_methods(RELEASE, RELEASE)
    with pytest.raises(FrozenInstanceError):
        page.area = "Bedfordshire"  # type: ignore[misc]
    with pytest.raises(TypeError, match="abstract"):
        PageSubject("a", "a", page.release, page.edition_date)  # type: ignore[abstract]


def test_markup_in_a_line_is_escaped() -> None:
    page = open_methods(RELEASE, RELEASE)

    class Marked(StandingPage):
        @property
        def edition_line(self) -> str:
            return "a < b & c"

    marked = Marked("Methods", "methods", page.release, page.edition_date, "a")
    assert marked._repr_mimebundle_()["text/html"] == '<p class="edition-line">a &lt; b &amp; c</p>'


def test_the_date_of_an_edition_is_read_in_one_form() -> None:
    assert edition_day("2026-04-23") == dt.date(2026, 4, 23)


@pytest.mark.parametrize(
    "text", ["", "23 April 2026", "2026-4-23", "2026-02-30", "2026-04-23T09:30", "20260423", "2026-W17-4"]
)
def test_a_date_in_another_form_is_refused_with_the_form_it_should_have(text: str) -> None:
    with pytest.raises(RequestError, match="should look like 2026-04-23") as refused:
        edition_day(text)
    assert repr(text) in str(refused.value)


def test_a_methods_page_of_a_release_that_is_not_held_is_refused() -> None:
    with pytest.raises(UnknownReleaseError, match="There is no release '1999-01-01'"):
        open_methods("1999-01-01", RELEASE)
