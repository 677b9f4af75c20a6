import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from analysis.figures.table import Column, DataTable
from analysis.models.reasons import LEVEL_MOVED
from analysis.publish.page import index_html, page_html
from tests.pages.reading import DESK, PHONE, VIEWS, Scheme, faults, reading
from tests.publish.sample_notebook import code, notebook, report_cell, result
from tests.publish.test_page import context

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), VIEWS, ids=[f"{width} {scheme}" for width, scheme in VIEWS])
@pytest.mark.parametrize("name", ["bedfordshire", "index"])
def test_a_page_is_fit_to_publish(
    browser: Browser, edition_folder: Path, name: str, width: int, scheme: Scheme
) -> None:
    assert faults(browser, edition_folder / f"{name}.html", width=width, scheme=scheme) == []


def test_what_is_pale_by_night_alone_is_seen_by_night(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "dark.html"
    page.write_text(
        '<!doctype html><html lang="en"><head><title>x</title><style>body { color: #111; background: #fff }'
        "@media (prefers-color-scheme: dark) { body { color: #333; background: #222 } }</style></head>"
        "<body><main><h1>x</h1><details><summary>More</summary><p>Folded words</p></details></main>"
        "</body></html>"
    )
    assert faults(browser, page, width=PHONE, scheme="light") == []
    found = faults(browser, page, width=PHONE, scheme="dark")
    assert [fault for fault in found if "color-contrast" in fault] == found != []


def test_the_checks_see_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(
        "<!doctype html><html><head><title>x</title></head><body><main><h1>x</h1>"
        '<p style="color:#ddd">pale</p>'
        '<div style="width:900px">wide</div><img src="https://127.0.0.1:9/a.png"></main></body></html>'
    )
    found = " ".join(faults(browser, page, width=PHONE, scheme="light"))
    for fault in (
        "color-contrast",
        "html-has-lang",
        "image-alt",
        "scrolls sideways by",
        "asks for https://127",
        "console",
    ):
        assert fault in found


@pytest.mark.parametrize(("width", "shown", "other"), [(PHONE, "narrow", "wide"), (DESK, "wide", "narrow")])
def test_each_window_shows_the_drawing_made_for_it(
    browser: Browser, edition_folder: Path, width: int, shown: str, other: str
) -> None:
    with reading(browser, edition_folder / "bedfordshire.html", width=width) as held:
        assert held.page.locator(f".drawing.{shown}:visible").count() == 2
        assert held.page.locator(f".drawing.{other}:visible").count() == 0


@pytest.mark.parametrize("width", [PHONE, 420, 700, 1024, DESK])
def test_words_in_a_drawing_are_never_smaller_than_eleven_pixels(
    browser: Browser, edition_folder: Path, width: int
) -> None:
    with reading(browser, edition_folder / "bedfordshire.html", width=width) as held:
        least = held.page.evaluate(
            """Math.min(...[...document.querySelectorAll('.drawing svg')].filter(s => s.checkVisibility())
            .flatMap(s => [...s.querySelectorAll('text')].map(t =>
                parseFloat(getComputedStyle(t).fontSize) * s.getScreenCTM().a)))"""
        )
        assert least >= 11


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_words_in_a_drawing_do_not_overlap_in_the_browsers_own_font(
    browser: Browser, edition_folder: Path, width: int
) -> None:
    with reading(browser, edition_folder / "bedfordshire.html", width=width) as held:
        overlaps = held.page.evaluate(
            """[...document.querySelectorAll('.drawing svg')].filter(s => s.checkVisibility()).flatMap(s => {
              const texts = [...s.querySelectorAll('text')];
              const held = texts.map(t => [t.textContent, t.getBoundingClientRect()]);
              const room = s.getBoundingClientRect(), out = [];
              held.forEach(([text, a], i) => {
                if (a.left < room.left - 1 || a.right > room.right + 1) out.push(`${text} spills`);
                held.slice(0, i).forEach(([other, b]) => {
                  // Line boxes are taller than letters: a fifth of the height may be shared.
                  const over = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                  const beside = a.right <= b.left || b.right <= a.left;
                  if (!beside && over > 0.2 * a.height) out.push(`${text} on ${other}`);
                });
              });
              return out;
            })"""
        )
        assert overlaps == []


def test_the_keyboard_reaches_the_skip_link_first_and_then_the_way_out(
    browser: Browser, edition_folder: Path
) -> None:
    with reading(browser, edition_folder / "bedfordshire.html") as held:
        reached = []
        for _ in range(5):
            held.page.keyboard.press("Tab")
            reached.append(held.page.evaluate("document.activeElement.textContent"))
        assert reached == ["Skip to the report", "0808 802 0300", "999", "More help", "Leave this page"]
        outline = held.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_way_out_stays_in_sight(browser: Browser, edition_folder: Path, width: int) -> None:
    with reading(browser, edition_folder / "bedfordshire.html", width=width) as held:
        held.page.evaluate("window.scrollTo(0, 2000)")
        box = held.page.locator(".leave").bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 800 - box["height"]
        assert 0 <= box["x"] <= width - box["width"]


def test_colours_of_a_drawing_change_in_the_dark(browser: Browser, edition_folder: Path) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        with reading(browser, edition_folder / "bedfordshire.html", scheme=scheme) as held:
            seen.add(
                held.page.evaluate(
                    "getComputedStyle(document.querySelector('.drawing.wide [stroke=\"#c2410c\"]')).stroke"
                )
            )
    assert len(seen) == 2


def test_on_paper_the_words_are_dark_and_what_is_folded_is_left_out(
    browser: Browser, edition_folder: Path
) -> None:
    with reading(browser, edition_folder / "bedfordshire.html", scheme="dark") as held:
        held.page.emulate_media(media="print", color_scheme="dark")
        colour = held.page.evaluate("getComputedStyle(document.body).color")
        assert max(int(part) for part in re.findall(r"\d+", colour)) < 64
        assert held.page.locator("summary:visible").count() == 0
        assert held.page.locator(".leave:visible").count() == 0
        assert held.page.locator(".drawing.wide:visible").count() == 2


@pytest.mark.parametrize(
    ("typed", "forces"),
    [
        ("London", ["City of London", "Metropolitan Police"]),
        ("devon & cornwall", ["Devon and Cornwall"]),
        ("Birmingham", ["West Midlands"]),
        ("newcastle", ["Northumbria", "Staffordshire"]),
        ("hull", ["Humberside"]),
        ("kings lynn", ["Norfolk"]),
        ("the met", ["Metropolitan Police"]),
        ("hampton", ["Hampshire", "Northamptonshire", "West Midlands"]),
    ],
)
def test_a_force_is_found_by_its_name_its_county_or_a_town(
    browser: Browser, edition_folder: Path, typed: str, forces: list[str]
) -> None:
    with reading(browser, edition_folder / "index.html") as held:
        held.page.get_by_label("Name, county or town").fill(typed)
        assert held.page.locator(".index tbody tr:visible th").all_inner_texts() == forces
        assert held.page.locator(".a-to-z li:visible").all_inner_texts() == forces
        noun = "force" if len(forces) == 1 else "forces"
        said = f"{len(forces)} {noun}: {', '.join(forces)}"
        assert held.page.locator(".found:visible").inner_text() == said
        held.page.get_by_role("button", name="Stalking rate").click()
        held.page.get_by_role("button", name="Show all").click()
        assert held.page.locator(".index tbody tr:visible").count() == 43
        assert held.page.locator(".a-to-z li:visible").count() == 43
        assert held.page.locator(".found").inner_text() == ""


def test_a_search_that_finds_nothing_says_so_to_everybody_and_shows_no_empty_table(
    browser: Browser, edition_folder: Path
) -> None:
    with reading(browser, edition_folder / "index.html") as held:
        held.page.get_by_label("Name, county or town").fill("Glasgow")
        found = held.page.locator(".found")
        assert found.is_visible()
        assert found.get_attribute("role") == "status"
        assert found.inner_text().startswith("No force found. Try the name of a force, a county")
        assert not held.page.locator(".index table").is_visible()
        held.page.get_by_label("Name, county or town").fill("")
        assert held.page.locator(".index tbody tr:visible").count() == 43


NUMBERS = DataTable(
    "Forces",
    (
        Column("Force", align="text"),
        Column("Stalking and harassment", "offences"),
        Column("Correlation the interval uses", "median"),
        Column("Rising and falling", "forces"),
        Column("Rate", "for every 1,000 people (95% interval)"),
        Column("Change in stalking", "% (95% interval)"),
        Column("Change in everything", "% (95% interval)"),
    ),
    (
        (
            "Northamptonshire",
            "5,296",
            "0.83",
            "14 and 2",
            "7.1 (6.4 to 7.7)",
            "+17.4% (−2.8% to 41.8%)",
            "none",
        ),
        (
            "Kent",
            "5,296",
            "0.83",
            "9 and 0",
            "7.1 (6.4 to 7.7)",
            "+7.4% (−2.8% to 4.8%)",
            "not compared with it",
        ),
    ),
)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_numbers_and_the_names_of_forces_stand_on_one_line_and_nothing_is_clipped_at_a_desk(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    page = tmp_path / "table.html"
    html = page_html(notebook(report_cell(), code("t", result({"text/html": NUMBERS.html()}))))
    page.write_text(html, encoding="utf-8")
    with reading(browser, page, width=width) as held:
        broken = held.page.evaluate(
            """[...document.querySelectorAll(
              ".table td:not(.words):not(.with), .table .interval, .table tbody th")]
            .filter(e => {
              const range = document.createRange();
              range.selectNodeContents(e);
              return new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1;
            }).map(e => e.textContent)"""
        )
        assert broken == []
        table = held.page.locator(".table").first
        wide, room = (table.evaluate(f"e => e.{name}") for name in ("scrollWidth", "clientWidth"))
        assert width == PHONE or wide <= room
        if width == PHONE:
            rows = held.page.locator(".table tbody tr")
            assert max(row.evaluate("e => e.offsetHeight") for row in rows.all()) < 70


def test_the_browser_reads_what_stands_at_the_foot_of_each_sheet(
    browser: Browser, edition_folder: Path
) -> None:
    with reading(browser, edition_folder / "bedfordshire.html") as held:
        rules = held.page.evaluate(
            "[...document.styleSheets[0].cssRules].filter(r => r.type === 6).map(r => r.cssText).join()"
        )
        assert re.search(r"@bottom-left \{[^}]*Bedfordshire: recorded stalking", rules), rules
        assert "counter(page)" in rules


def test_sorting_by_the_change_puts_what_is_not_compared_last_either_way(
    browser: Browser, tmp_path: Path
) -> None:
    given = context()
    forces = given["forces"]
    assert isinstance(forces, list)
    for place, row in enumerate(forces):
        row["change_percent"] = float(place - 20)
    for row in forces[10:12]:
        row.update(change_percent=None, change_lower=None, change_upper=None, no_change_because=LEVEL_MOVED)
    page = tmp_path / "index.html"
    page.write_text(index_html(context(forces=forces)), encoding="utf-8")
    with reading(browser, page) as held:
        for _ in range(2):
            held.page.get_by_role("button", name="Change").click()
            cells = held.page.locator(".index tbody tr td:nth-child(5)").all_inner_texts()
            assert all(cell.startswith("not compared") for cell in cells[-2:])
            assert not any(cell.startswith("not compared") for cell in cells[:-2])
