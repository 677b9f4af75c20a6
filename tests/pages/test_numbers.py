"""The contract between what a page prints and its results can fail, and says where."""

from __future__ import annotations

import pytest

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.models.change import split_change
from analysis.periods import Quarter
from analysis.results import PageResults, QuarterlyCounts, page_results
from analysis.results.row import Row
from analysis.wording import brief, change
from analysis.wording.prose import Prose
from tests.pages.numbers_in_prose import faults, text_faults
from tests.pages.numbers_in_tables import table_faults
from tests.pages.printed_numbers import Printed, Rows
from tests.publish.sample_notebook import code, notebook, result
from tests.results.pages import report

BEDFORDSHIRE = report()
YEAR = BEDFORDSHIRE.latest_year
SPLIT = split_change(BEDFORDSHIRE.recorded, YEAR, recording_changed=BEDFORDSHIRE.recording_changed(YEAR))
RESULTS = page_results(
    BEDFORDSHIRE, [SPLIT, BEDFORDSHIRE.rate(YEAR), QuarterlyCounts(BEDFORDSHIRE, Quarter(2024, 1))]
)
ROWS = Rows(RESULTS.rows)

STALKING = next(part for part in SPLIT.parts if part.codes == ("8Q",)).percent_interval
RATE = BEDFORDSHIRE.rate(YEAR).interval
assert STALKING is not None
assert RATE is not None
OF_STALKING = numbers.interval(STALKING.lower, STALKING.upper)
ANOTHER = numbers.interval(STALKING.lower, STALKING.upper + 0.1)
OF_RATE = numbers.interval(RATE.lower, RATE.upper, unit="")


def shown(*results: object) -> list[str]:
    """Return the faults of a notebook that shows these results."""
    cells = [
        code("x", result({"text/plain": repr(each), "text/html": each._repr_html_()}))  # type: ignore[attr-defined]
        for each in results
    ]
    return faults(notebook(*cells), RESULTS)


def test_what_a_page_says_of_its_own_results_has_no_fault() -> None:
    assert (
        shown(change.working(SPLIT, "this force's"), brief.key_figures(SPLIT, BEDFORDSHIRE.rate(YEAR))) == []
    )


def test_a_page_whose_results_lack_a_number_is_told_which() -> None:
    without = PageResults(RESULTS.page, tuple(row for row in RESULTS.rows if row.measure != "change_percent"))
    cell = code("x", result({"text/plain": repr(change.working(SPLIT, "this force's")), "text/html": ""}))
    found = faults(notebook(cell), without)
    said = f"no row has the interval '{OF_STALKING}' in '- Stalking: 1,433"
    assert any(fault.startswith(said) for fault in found)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("Stalking: 1,434, up 17.4% from 1,221", "no row prints '1,434'"),
        ("Stalking: 1,433, up 17.5% from 1,221", "no row prints '17.5%'"),
        (f"up 17.4% from 1,221 (95% interval {ANOTHER})", f"no row has the interval '{ANOTHER}'"),
        (
            f"up 8.8% from 1,849 (95% interval {OF_STALKING})",
            f"no number before the interval '{OF_STALKING}' is the value it belongs to",
        ),
        ("stalking (+163)", "no row prints '+163'"),
        ("harassment 363 in the quarter", "no row prints '363'"),
        ("749,944 residents", "no row prints '749,944'"),
        ("12 changes in recording are marked", "no row prints '12 changes in recording'"),
        ("between 21st and 32nd of 42", "no row has the places '21st and 32nd of 42'"),
        (
            "Stalking, rising: 2 of 4 other ways of looking say the same",
            "'Stalking, rising: 2 of 4 other ways of looking' does not follow",
        ),
        ("in 39 forces together", "no row prints '39 forces'"),
        ("recorded 5,296 stalking and harassment offences, up 5% from 5,103", "'recorded 5,296 stalking"),
        ("In 1987 it was so", "no row prints '1987'"),
        ("8.8 forces of nature", "no row prints '8.8 forces'"),
    ],
)
def test_a_number_that_no_row_prints_is_a_fault(said: str, fault: str) -> None:
    found = text_faults(said, ROWS)
    assert any(each.startswith(fault) for each in found), found


@pytest.mark.parametrize(
    "said",
    [
        f"Stalking: 1,433, up 17.4% from 1,221, a clear rise (95% interval {OF_STALKING}).",
        "harassment (+163) and malicious communications (−231)",
        f"7.1 for every 1,000 people in the year to December 2025 (95% interval {OF_RATE})",
        "about 7 for every 1,000 people, mid-2024, in 2024/25 and 2025/26 Q3, on 23 April 2026",
        "From 5,103 to 5,296, down by 231",
        "recorded 5,296 stalking and harassment offences, up 4% from 5,103",
        "Stalking by itself: 363 in October to December 2025, on 2026-04-23, 8Q, Covid-19",
    ],
)
def test_a_number_that_a_row_prints_or_that_is_no_figure_is_none(said: str) -> None:
    assert text_faults(said, ROWS) == []


def test_a_reason_that_a_row_gives_may_be_printed_with_its_numbers() -> None:
    city = report("City of London")
    rows = Rows(page_results(city, [city.rate(YEAR)]).rows)
    reason = city.rate(YEAR).not_estimated_because
    assert "15,000" in reason
    assert text_faults(f"There is no rate, because {reason}.", rows) == []
    assert text_faults("about 15,000 people", rows) != []


@pytest.mark.parametrize(
    ("printed", "number", "fits"),
    [
        ("12.2", 12.2143, True),
        ("12.3", 12.2143, False),
        ("4.6", -4.5977, True),
        ("−4.6", 4.5977, False),
        ("+0.1", 0.05, True),
        ("17", 17.3628, True),
        ("61,806,682", 61_806_682, True),
        ("61,806,683", 61_806_682, False),
        ("1", None, False),
    ],
)
def test_a_number_is_printed_as_it_is_rounded_and_words_may_carry_its_sign(
    printed: str, number: float | None, fits: bool
) -> None:
    assert Printed(printed).prints(number) is fits


def _table(cell: str) -> list[str]:
    table = DataTable(
        "Quarters",
        (Column("Quarter", align="text"), Column("Stalking", "offences")),
        (("Oct to Dec 2025", cell),),
    )
    return table_faults(notebook(code("x", result({"text/html": table.html()}))), RESULTS)


def test_the_cells_of_a_table_are_held_against_the_rows_of_their_column() -> None:
    assert _table("363") == []
    assert _table("not available") == []
    (fault,) = _table("477")
    assert fault == "Quarters: no row prints '477' in 'Oct to Dec 2025 | Stalking 477'"


def test_standing_texts_and_the_numbers_of_a_helpline_are_left_to_their_own_tests() -> None:
    said = Prose.paragraph("Call 0808 802 0300, or 76.1%.", css_class="limits")
    assert shown(said) == []
    assert shown(Prose.paragraph("Call 0808 802 0300, or 76.1%.")) != []


def test_every_row_of_the_sample_has_a_table_the_page_could_print() -> None:
    assert {row.table for row in RESULTS.rows} == {"changes", "rates", "quarterly_counts"}
    assert all(isinstance(row, Row) for row in RESULTS.rows)
