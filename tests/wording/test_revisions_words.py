"""What is said of revisions, for every area."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.estimates.revisions import RevisionsOfArea, held_revisions, held_usual
from analysis.forces import ENGLAND_AND_WALES
from analysis.results import page_results
from analysis.wording import revisions
from tests.pages.finding_rules import faults
from tests.pages.numbers_in_prose import text_faults
from tests.pages.numbers_in_tables import _lines
from tests.pages.page_words import Page
from tests.pages.printed_numbers import Rows
from tests.publish.sample_notebook import code, notebook, result
from tests.results.pages import nation, report
from tests.wording.pages import AREAS, HOLE, RELEASE


def said(area: str) -> list[str]:
    return repr(revisions.in_prose(held_revisions(RELEASE, area))).splitlines()


def test_a_figure_then_and_now_and_whether_that_is_usual() -> None:
    assert (
        "- Figures for the year to March 2018 published on 19 July 2018 said 2,778; this release says 2,756 "
        "(−0.8%), a revision of a usual size, −1.8% to +2.6%."
    ) in said("Bedfordshire")


def test_a_recode_of_one_force_is_marked_and_not_called_usual() -> None:
    assert (
        "- Figures for the year to March 2017 published in April 2019 said 7,546; this release says 2,394 "
        "(−68.3%), with a known cause, so not called usual: earlier figures revised down."
    ) in said("Hampshire")


def test_what_stands_out_is_said_with_what_would_be_usual() -> None:
    assert any(
        "(−8.6%), a revision that stands out, far beyond the usual −0.8% to +2.0%." in line
        for line in said("Sussex")
    )


def test_a_force_left_out_then_has_nothing_to_compare() -> None:
    assert any(
        line.endswith("did not hold this force, so there is nothing to compare.")
        for line in said("Greater Manchester")
    )


def test_an_area_with_nothing_to_compare_says_so() -> None:
    empty = RevisionsOfArea("Bedfordshire", RELEASE, (), held_usual(RELEASE))
    assert revisions.in_prose(empty).text == (
        "No earlier publication of figures for Bedfordshire is held, so there is nothing to compare."
    )
    assert "can be shown" in revisions.title(empty)


def test_few_offences_are_compared_in_offences() -> None:
    (one,) = (one for one in held_revisions(RELEASE, "Dyfed-Powys").first_said if one.measure == "8Q")
    assert (one.was, revisions.moved(one)) == (46, "+9 offences")
    assert revisions.moved(replace(one, now=47)) == "+1 offence"


def test_a_change_too_small_for_a_decimal_is_not_printed_as_none() -> None:
    (one, *_) = held_revisions(RELEASE, "Metropolitan Police").first_said
    assert revisions.percent(replace(one, was=25_624, now=25_635)) == "+0.04%"
    assert revisions.percent(replace(one, was=25_624, now=25_624)) == "0.0%"


@pytest.mark.parametrize("area", AREAS)
def test_every_number_in_the_words_and_the_table_is_a_row_and_nothing_is_left_open(area: str) -> None:
    found = held_revisions(RELEASE, area)
    page = nation() if area == ENGLAND_AND_WALES else report(area)
    rows = Rows(page_results(page, [found]).rows)
    words = [
        *said(area),
        *repr(revisions.rule(found)).splitlines(),
        revisions.title(found),
        revisions.alt(found),
        revisions.caption(found),
    ]
    assert [fault for line in words for fault in text_faults(line, rows)] == []
    assert [line for line in words if HOLE.search(line)] == []
    cells = [line for _, line in _lines("", revisions.table(found).html())]
    assert len(cells) == len(found.to_release)
    assert [fault for line in cells for fault in text_faults(line, rows, bare_intervals=True)] == []


def as_page(area: str, *changed: tuple[str, str]) -> list[str]:
    """Return what the rules for findings object to in the words on revisions, some of them changed."""
    text = "\n".join([*said(area), revisions.alt(held_revisions(RELEASE, area))])
    for old, new in changed:
        assert old in text
        text = text.replace(old, new)
    cell = code("x", result({"text/plain": text, "text/html": ""}))
    return faults(Page(area, RELEASE, notebook(cell)), {})


@pytest.mark.parametrize("area", AREAS)
def test_every_finding_of_a_revision_keeps_its_rule(area: str) -> None:
    assert as_page(area) == []


@pytest.mark.parametrize(
    ("area", "true", "false"),
    [
        ("Bedfordshire", "a revision of a usual size", "larger than is usual"),
        ("Bedfordshire", "larger than is usual", "a revision of a usual size"),
        ("Sussex", "a revision that stands out", "larger than is usual"),
        ("Hampshire", "with a known cause, so not called usual", "a revision of a usual size"),
        ("Bedfordshire", "10 moved by a usual amount", "12 moved by a usual amount"),
    ],
)
def test_a_finding_of_a_revision_that_the_figures_do_not_bear_out_is_a_fault(
    area: str, true: str, false: str
) -> None:
    assert as_page(area, (true, false)) != []
