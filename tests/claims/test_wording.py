"""What is said of a checked claim, and the rows behind every number in it."""

from __future__ import annotations

import re

import pytest

from analysis.claims.held import claims_about, every_claim
from analysis.claims.verdict import NOT_CHECKABLE
from analysis.errors import FileRefusedError
from analysis.forces import ENGLAND_AND_WALES
from analysis.release import load_release
from analysis.results import ClaimsChecked, page_results
from analysis.wording.claims import (
    claims_by_force,
    claims_listed,
    claims_with_care,
    collected,
    fair_version,
    limits,
    steps,
    verdicts_table,
)
from analysis.wording.claims.listed import MOST_SHOWN
from analysis.wording.claims.records import COLUMNS, record_of
from tests.claims.one import RELEASE, checked
from tests.pages.finding_rules import FINDING
from tests.pages.numbers_in_prose import faults
from tests.pages.numbers_in_tables import table_faults
from tests.publish.sample_notebook import code, notebook, result
from tests.results.pages import nation, report, standing

FINDING_WITH_INTERVAL = re.compile(r"(?:a clear rise|a clear fall|no clear change) \(95% interval [^()]*\)")
LARGEST_SECTION = 25_000


def shown(*results: object) -> object:
    cells = [
        code("x", result({"text/plain": repr(each), "text/html": each._repr_html_()}))  # type: ignore[attr-defined]
        for each in results
    ]
    return notebook(*cells)


@pytest.mark.parametrize("area", ["Bedfordshire", "Metropolitan Police", "City of London", ENGLAND_AND_WALES])
def test_the_section_of_a_page_prints_only_numbers_of_its_rows_and_stays_small(area: str) -> None:
    page = nation() if area == ENGLAND_AND_WALES else report(area)
    mine = claims_about(page.release, area)
    listed = claims_listed(mine, area)
    rows = page_results(page, [ClaimsChecked(mine)])
    book = shown(listed)
    assert faults(book, rows) == []  # type: ignore[arg-type]
    for text in FINDING_WITH_INTERVAL.sub("", repr(listed)).splitlines():
        assert not FINDING.search(text), "a finding word needs a rule of its own"
    assert len(listed._repr_html_()) < LARGEST_SECTION


@pytest.mark.parametrize("record", ["highest on record", "highest since 2010", "lowest since 2021/22"])
def test_a_record_prints_only_numbers_of_its_rows(record: str) -> None:
    page = report("Bedfordshire")
    for measure in ("stalking", "stalking and harassment"):
        mine = (checked(measure=measure, record=record),)
        book = shown(claims_listed(mine, "Bedfordshire", every=True))
        assert faults(book, page_results(page, [ClaimsChecked(mine)])) == []  # type: ignore[arg-type]


def test_periods_of_two_lengths_print_only_numbers_of_their_rows() -> None:
    mine = (
        checked(
            period="April to September 2020",
            comparison_period="year to March 2020",
            change_percent=39,
        ),
    )
    book = shown(claims_listed(mine, "Bedfordshire", every=True))
    rows = page_results(report("Bedfordshire"), [ClaimsChecked(mine)])
    assert faults(book, rows) == []  # type: ignore[arg-type]


def test_the_page_of_claims_prints_only_numbers_of_its_rows() -> None:
    every = every_claim(load_release(RELEASE))
    rows = page_results(standing(), [ClaimsChecked(every, counted=True)])
    book = shown(
        collected(every),
        verdicts_table(every),
        claims_listed(every, "x", every=True),
        claims_by_force(every),
        claims_with_care(every),
    )
    assert faults(book, rows) == []  # type: ignore[arg-type]
    assert table_faults(book, rows) == []  # type: ignore[arg-type]


def test_an_area_without_a_statement_says_so() -> None:
    assert "No published statement about City of London has been collected yet." in repr(
        claims_listed((), "City of London")
    )


def test_what_cannot_be_checked_is_counted_on_a_page_and_shown_on_the_page_of_claims() -> None:
    mine = claims_about(load_release(RELEASE), "Bedfordshire")
    short, full = claims_listed(mine, "Bedfordshire"), claims_listed(mine, "Bedfordshire", every=True)
    assert set(full.checked) == {each for each in mine if not each.claim.care}
    assert f"{len(mine) - len(short.checked)} more statements cannot be checked" in repr(short)
    assert "cannot be checked" not in repr(full)


def test_an_area_of_many_statements_shows_those_that_call_for_care_and_says_where_the_others_are() -> None:
    mine = claims_about(load_release(RELEASE), ENGLAND_AND_WALES)
    able = [each for each in mine if each.verdict != NOT_CHECKABLE]
    assert len(able) > MOST_SHOWN
    short = claims_listed(mine, ENGLAND_AND_WALES)
    assert len(short.checked) == MOST_SHOWN
    assert {"differs", "not like for like"} & {each.verdict for each in able} <= {
        each.verdict for each in short.checked
    }
    assert "Other statements stand on the page of claims checked" in repr(short)
    assert f"{len(mine) - len(able)} more statements cannot be checked" in repr(short)
    few = claims_listed(claims_about(load_release(RELEASE), "Bedfordshire"), "Bedfordshire")
    assert "Other statements" not in repr(few)


def test_a_gap_larger_than_usual_may_still_have_been_right_for_its_time() -> None:
    found = checked(area="North Wales", period="2019/20", value=750, unit="offences", said_on="2021-06-25")
    assert found.verdict == "differs"
    assert any("so it may have been right for its time" in step for step in steps(found))


def test_the_limits_are_printed_from_the_written_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "at most 5% of a count or of a rate for residents, 2 percentage points" in limits().text
    assert "or 1 of a share" in limits().text
    monkeypatch.setattr("analysis.wording.claims.listed.CLOSE_COUNT", 7.5)
    assert "at most 7.5% of a count" in limits().text


@pytest.mark.parametrize(
    ("given", "plainly", "hint"),
    [
        ({"period": "not stated"}, "No period is given.", "'not stated' is no period"),
        (
            {"period": "the last year"},
            "The time said, “the last year”, is no period of the police figures.",
            "this project understands",
        ),
        ({"measure": "moonbeams"}, "What is counted is not in these figures.", "data/claims/measures.toml"),
        (
            {"value": 5108, "comparison_value": 5000, "comparison_period": "back then"},
            "The time it is set against, “back then”, is no period of the police figures.",
            "this project understands",
        ),
        (
            {"measure": "charge rate", "basis": "moonbeams"},
            "What the rate is of, “moonbeams”, is none of what is held here.",
            "the basis 'moonbeams' is none",
        ),
    ],
)
def test_what_is_not_understood_is_said_plainly_on_a_page_and_with_a_hint_on_the_command_line(
    given: dict[str, object], plainly: str, hint: str
) -> None:
    found = checked(**{"value": 5108} | given)
    assert plainly in steps(found)
    assert hint not in " ".join(steps(found))
    (told,) = (step for step in steps(found, hints=True) if step.startswith("Not understood: "))
    assert hint in told
    assert any(hint in step for step in record_of(found)["working"])


def test_a_claim_without_a_period_is_read_as_one_without() -> None:
    assert steps(checked(period="not stated", value=9))[0].endswith("; Bedfordshire; no period given.")


def test_no_page_prints_the_words_of_a_parser() -> None:
    told = " ".join(step for each in every_claim(load_release(RELEASE)) for step in steps(each))
    assert "Not understood" not in told
    assert "this project understands" not in told
    assert ".toml" not in told


def test_a_gap_beyond_all_revisions_is_not_excused_as_one() -> None:
    told = " ".join(steps(checked(area="Kent", period="2019/20", value=999_999, said_on="2021-06-25")))
    assert "right for its time" not in told
    assert "more than ten times what is called close" in told
    of_all = checked(
        area="Kent", measure="stalking and harassment", period="2019/20", value=999_999, said_on="2021-06-25"
    )
    told = " ".join(steps(of_all))
    assert "right for its time" not in told
    assert "more than ten times that" in told


def test_cells_that_are_missing_are_named_by_their_offence() -> None:
    told = " ".join(
        steps(checked(area="West Midlands", measure="coercive control", period="2020/21", value=9))
    )
    assert "figures are missing: controlling or coercive behaviour of West Midlands" in told


def test_a_time_after_the_newest_figure_is_said_to_be_so() -> None:
    told = " ".join(steps(checked(period="2029/30", value=9)))
    assert "because the figures held end in December 2025" in told


def test_every_statement_is_of_our_own_and_short() -> None:
    for each in every_claim(load_release(RELEASE)):
        assert len(each.claim.statement) <= 130, each.claim.id
        assert "; " not in each.claim.statement, each.claim.id


def test_every_statement_says_by_itself_what_it_is_about() -> None:
    pointing = re.compile(r"\b(these|those|that year|that risk|of them|the same|the national number)\b", re.I)
    for each in every_claim(load_release(RELEASE)):
        assert not pointing.search(each.claim.statement), each.claim.statement


def test_a_page_escapes_what_a_claim_says() -> None:
    found = checked(
        statement="<script>", value=1, address="https://example.org/?a=1&b=2", published_in="A & B"
    )
    page = claims_listed([found], "Bedfordshire")._repr_html_()
    assert "<script>" not in page
    assert "https://example.org/?a=1&amp;b=2" in page


def test_a_record_holds_the_claim_as_given_and_what_was_found() -> None:
    record = record_of(
        checked(measure="stalking and harassment", value=5108, comparison_value=4949, unit="offences")
    )
    assert tuple(record) == COLUMNS
    assert (record["figure_now"], record["comparison_now"], record["like_for_like_change"]) == (
        5092,
        4950,
        15.3114,
    )
    assert record["verdicts"][-1] == "not like for like"


CHANGE_IN_PER_CENT = re.compile(r"\b(?:up|down) [\d.,]+%")
WITH_INTERVAL = re.compile(
    r"(?:up|down) [\d.,]+%, (?:a clear rise|a clear fall|no clear change) \(95% interval [^()]*\)"
)


def test_a_fair_version_gives_no_change_in_per_cent_without_its_interval() -> None:
    given = 0
    for each in every_claim(load_release(RELEASE)):
        fair = fair_version(each)
        given += len(WITH_INTERVAL.findall(fair))
        assert not CHANGE_IN_PER_CENT.search(WITH_INTERVAL.sub("", fair)), each.claim.id
        if each.comparability.like_for_like is None and "not like for like" in each.verdicts:
            assert not CHANGE_IN_PER_CENT.search(fair), each.claim.id
    assert given > 10


def test_what_is_counted_as_checked_with_the_figures_held_has_a_figure() -> None:
    every = every_claim(load_release(RELEASE))
    able = [each for each in every if each.from_a_figure]
    without = {each.claim.id for each in every if not each.from_a_figure and each.verdict != NOT_CHECKABLE}
    assert without == {
        "welwyn-hatfield-2017",
        "england-and-wales-2022",
        "england-and-wales-2020-total",
        "derbyshire-charged-2022",
        "greater-manchester-charged-2022",
    }
    assert f"{len(able)} of them can be checked with the figures held" in collected(every).text
    assert "Of the others 5 have a verdict without a figure" in collected(every).text


def test_statements_about_killings_stand_last_after_a_warning_and_a_link_to_help() -> None:
    every = every_claim(load_release(RELEASE))
    for listed in (claims_listed(every, "x", every=True), claims_by_force(every)):
        assert not KILLED.search(" ".join(each.claim.statement for each in listed.checked))
        assert not listed.with_care
    apart = claims_with_care(every)
    assert {each.claim for each in apart.with_care} == {each.claim for each in every if each.claim.care}
    page = apart._repr_html_()
    assert page.index("people who were killed") < page.index('href="#help"') < page.index("<ul")
    assert "<h3>" not in page, "its section has the heading"
    # On the page of an area they stand under a heading of their own, after the others.
    other = checked(value=5092, measure="stalking and harassment")
    killed = checked(id="two", value=5092, measure="stalking and harassment", care="homicide")
    page = claims_listed([killed, other], "Bedfordshire")._repr_html_()
    marks = ['id="claim-one"', "<h3>Statements about killings</h3>", 'href="#help"', 'id="claim-two"']
    assert [page.index(mark) for mark in marks] == sorted(page.index(mark) for mark in marks)
    assert "killings" not in claims_listed([other], "Bedfordshire")._repr_html_()


KILLED = re.compile(r"\b(?:kill|homicide|murder|manslaughter|femicide|suicide|death)", re.IGNORECASE)


def test_every_statement_about_killings_is_marked_so_and_no_other_word_is_known() -> None:
    for each in every_claim(load_release(RELEASE)):
        assert bool(KILLED.search(each.claim.statement)) == (each.claim.care == "homicide"), each.claim.id
    with pytest.raises(FileRefusedError, match="expected one of homicide"):
        checked(value=1, care="weather")
