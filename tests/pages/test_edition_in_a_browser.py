"""Every page of an edition as a person meets it: wide or on a phone, by day or night, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from analysis.forces import territorial_forces
from tests.pages.reading import VIEWS, faults, reading
from tests.pages.test_edition import SLUGS

pytestmark = [pytest.mark.edition, pytest.mark.browser, pytest.mark.xdist_group("edition")]

# Two processes read half of the pages each, with a browser of their own and the same edition.
EVERY_PAGE = [
    pytest.param(slug, marks=pytest.mark.xdist_group(f"edition in a browser, {place % 2}"))
    for place, slug in enumerate([*SLUGS, "index"])
]


@pytest.mark.parametrize("slug", EVERY_PAGE)
def test_a_real_page_is_fit_to_publish_in_every_view(browser: Browser, edition: Path, slug: str) -> None:
    """Wide and on a phone, by day and by night, as it opens and with everything open."""
    found = [
        f"{width} {scheme}: {fault}"
        for width, scheme in VIEWS
        for fault in faults(browser, edition / f"{slug}.html", width=width, scheme=scheme)
    ]
    assert found == []


@pytest.mark.parametrize("slug", EVERY_PAGE)
def test_a_page_says_the_same_without_scripts(browser: Browser, edition: Path, slug: str) -> None:
    page = edition / f"{slug}.html"
    said = []
    for allowed in (True, False):
        with reading(browser, page, scripts=allowed) as held:
            said.append(held.page.locator("main").inner_text())
            assert held.requests == []
            assert held.complaints == []
    if slug != "index":
        assert said[0] == said[1]
    assert "Help" in said[1]
    assert slug != "index" or all(force.name in said[1] for force in territorial_forces())


@pytest.mark.parametrize("slug", EVERY_PAGE)
def test_the_keyboard_reaches_every_link_summary_and_table(
    browser: Browser, edition: Path, slug: str
) -> None:
    with reading(browser, edition / f"{slug}.html") as held:
        held.open_everything()
        wanted = held.page.evaluate(
            """[...document.querySelectorAll('a[href], summary, button, input, [tabindex="0"]')]
            .filter(e => e.checkVisibility()).map((e, i) => { e.dataset.stop = i; return i; }).length"""
        )
        reached = set()
        for _ in range(wanted + 5):
            held.page.keyboard.press("Tab")
            stop = held.page.evaluate("document.activeElement.dataset.stop ?? null")
            if stop is not None:
                reached.add(int(stop))
        assert reached == set(range(wanted))


def test_the_index_finds_and_sorts_forces(browser: Browser, edition: Path) -> None:
    with reading(browser, edition / "index.html") as held:
        held.page.get_by_label("Name, county or town").fill("west m")
        shown = held.page.locator(".index tbody tr:not([hidden]) th").all_inner_texts()
        assert shown == ["West Mercia", "West Midlands"]
        held.page.get_by_label("Name, county or town").fill("")
        held.page.get_by_role("button", name="Stalking rate").click()
        order = held.page.locator(".index tbody tr th").all_inner_texts()
        rates = [
            float(text) if text is not None else None
            for text in held.page.evaluate(
                "[...document.querySelectorAll('.index tbody tr')].map(r => r.cells[3].dataset.value ?? null)"
            )
        ]
        assert order[-1] == "City of London"
        assert rates[-1] is None
        assert rates[:-1] == sorted((rate for rate in rates if rate is not None), reverse=True)
        header = held.page.locator(".index thead th").nth(3)
        assert header.get_attribute("aria-sort") == "descending"
        held.page.get_by_role("button", name="Stalking rate").click()
        assert header.get_attribute("aria-sort") == "ascending"
        held.page.get_by_role("button", name="Force").click()
        names = held.page.locator(".index tbody tr th").all_inner_texts()
        assert names == [force.name for force in territorial_forces()]


@pytest.mark.parametrize("slug", EVERY_PAGE)
def test_on_paper_no_figure_is_cut_in_two(browser: Browser, edition: Path, slug: str) -> None:
    """Every drawing has its title, picture and caption on one sheet of A4."""
    with reading(browser, edition / f"{slug}.html", width=718) as held:
        held.page.emulate_media(media="print")
        heights = held.page.evaluate(
            """[...document.querySelectorAll('figure')].map(f => {
                const style = getComputedStyle(f);
                return [f.id, f.getBoundingClientRect().height, style.breakInside];
            })"""
        )
        for name, height, inside in heights:
            assert inside == "avoid", name
            assert height < 1045, f"{name} is taller than a sheet: {height}"
        assert held.page.pdf(format="A4").startswith(b"%PDF")
