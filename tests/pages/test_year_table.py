"""The table of years in a browser: nothing of it is cut, and what lies beyond an edge can be seen to."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from analysis.forces import ENGLAND_AND_WALES
from analysis.periods import FinancialYear
from analysis.publish.page import page_html
from analysis.wording import tables
from tests.pages.reading import PHONE, reading
from tests.publish.sample_notebook import code, identity, notebook, report_cell, result
from tests.wording.pages import release, report_of

pytestmark = pytest.mark.browser

ACROSS = "e => [e.scrollWidth, e.clientWidth]"


def page_of(area: str, folder: Path) -> Path:
    report = report_of(area)
    table = tables.by_financial_year(report.recorded, area, FinancialYear(2013), release().latest_year)
    shown = code("table", result({"text/html": table.html(), "text/plain": ""}))
    page = folder / "page.html"
    page.write_text(page_html(notebook(report_cell(identity()), shown)), encoding="utf-8")
    return page


@pytest.mark.parametrize("width", [800, 1100, 1280, 1600])
@pytest.mark.parametrize(
    "area", ["City of London", "Metropolitan Police", "West Midlands", ENGLAND_AND_WALES]
)
def test_no_column_of_the_table_of_years_is_cut(
    browser: Browser, tmp_path: Path, area: str, width: int
) -> None:
    with reading(browser, page_of(area, tmp_path), width=width) as held:
        inner, outer = held.page.locator("main .table").first.evaluate(ACROSS)
        assert inner <= outer


def test_on_a_phone_the_table_scrolls_by_keyboard_and_its_edge_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    with reading(browser, page_of("Metropolitan Police", tmp_path), width=PHONE) as held:
        region = held.page.locator("main .table").first
        inner, outer = region.evaluate(ACROSS)
        assert inner > outer
        assert region.evaluate("e => getComputedStyle(e).backgroundImage").count("linear-gradient") == 4
        region.focus()
        for _ in range(40):
            held.page.keyboard.press("ArrowRight")
        held.page.wait_for_function("e => e.scrollLeft > 0", arg=region.element_handle())
        assert region.get_attribute("role") == "region"
        assert region.get_attribute("aria-label")
