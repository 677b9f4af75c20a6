"""Which files of a landing page a release is made of."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.errors import FileRefusedError
from analysis.origins import catalogue, drawn_on
from analysis.periods import FinancialYear
from analysis.refresh.landing import find_files

PAGE = "https://example.org/tables"
RECORDED = (
    "Police recorded crime Police Force Area open data tables, from year ending March 2013 onwards",
    "/media/a/prc-pfa-mar2013-onwards-tables-230726.ods",
)
OUTCOMES = (
    "Police recorded crime outcomes open data, year ending March 2025",
    "/media/b/prc-outcomes-open-data-mar2025-tables-230726.xlsx",
)
OTHERS = {
    "Community Safety Partnership open data tables, from year ending March 2021": "about community",
    "Police Force Area open data tables, year ending March 2003 to year ending March 2007": "other years",
    "Alternate outcomes open data, year ending March 2025": "about alternate",
    "Knife or sharp instrument open data tables, from year ending March 2009": "about knife",
    "Firearms open data tables": "about firearm",
    "Workforce tables": "another subject",
}


def page(*links: tuple[str, str]) -> str:
    inside = "".join(
        f'<h3><a href="{href}">\n {title} </a></h3><a href="{href}"><img></a>' for title, href in links
    )
    return f'<html><a href="/help">Help</a><a href="mailto:a@b.c">Write</a>{inside}</html>'


def test_recorded_crime_and_each_year_of_outcomes_are_found_by_title() -> None:
    found = find_files(page(OUTCOMES, RECORDED), PAGE, known=())
    assert [(one.kind, one.financial_year, one.drawn) for one in found.wanted] == [
        ("recorded_crime", None, dt.date(2026, 7, 23)),
        ("outcomes", FinancialYear(2024), dt.date(2026, 7, 23)),
    ]
    assert found.wanted[0].url == "https://example.org/media/a/prc-pfa-mar2013-onwards-tables-230726.ods"
    assert found.passed_over == ()


@pytest.mark.parametrize(("title", "why"), OTHERS.items())
def test_another_table_is_passed_over_and_says_why(title: str, why: str) -> None:
    found = find_files(page(RECORDED, (title, "/media/c/other.ods")), PAGE, known=())
    (passed,) = found.passed_over
    assert passed.title == title
    assert why in passed.why


def test_of_two_tables_of_one_year_the_one_drawn_last_is_taken() -> None:
    older = (OUTCOMES[0], "/media/c/prc-outcomes-open-data-mar2025-tables-230426.xlsx")
    for links in ((RECORDED, OUTCOMES, older), (RECORDED, older, OUTCOMES)):
        found = find_files(page(*links), PAGE, known=())
        assert found.wanted[1].filename.endswith("230726.xlsx")
        assert found.passed_over[0].why.endswith("is newer")


def test_two_that_nothing_tells_apart_are_refused_by_name() -> None:
    with pytest.raises(FileRefusedError, match=r"links to one\.xlsx and two\.xlsx"):
        find_files(page(RECORDED, (OUTCOMES[0], "/one.xlsx"), (OUTCOMES[0], "/two.xlsx")), PAGE, known=())


def test_a_page_without_recorded_crime_is_refused_with_what_it_has() -> None:
    with pytest.raises(FileRefusedError, match=r"no table of recorded crime.*It has: Workforce tables"):
        find_files(page(("Workforce tables", "/w.ods")), PAGE, known=())


def test_digests_of_the_catalogue_belong_to_the_addresses_it_lists() -> None:
    recorded = next(each for each in catalogue() if each.kind == "recorded_crime_police_force_area")
    found = find_files(page((RECORDED[0], recorded.url)), PAGE)
    assert found.wanted[0].sha256 == recorded.sha256


@pytest.mark.parametrize("each", catalogue(), ids=lambda each: each.filename)
def test_the_day_in_the_name_of_a_catalogued_file_is_the_day_its_figures_are_of(each: object) -> None:
    drawn = drawn_on(str(each.filename))  # type: ignore[attr-defined]
    assert drawn is not None
    assert drawn.isoformat()[:7] == str(each.as_of)[:7]  # type: ignore[attr-defined]


def test_a_name_without_a_day_has_none() -> None:
    assert drawn_on("tables.ods") is None
    assert drawn_on("tables-999999.ods") is None
