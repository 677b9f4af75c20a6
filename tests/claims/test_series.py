"""A stated record against every earlier year: like for like, across breaks, and what is not held."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.claims.series import RecordSaid, read_record
from analysis.wording.claims import fair_version, steps, verdict_line
from tests.claims.one import checked

TOTAL = "stalking and harassment"


@pytest.mark.parametrize(
    ("words", "highest", "since"),
    [
        ("highest on record", True, None),
        ("record high", True, None),
        ("the lowest number since records began", False, None),
        ("highest since 2014/15", True, dt.date(2015, 4, 1)),
        ("Highest since 2010", True, dt.date(2011, 1, 1)),
        ("fewest since April 2014", False, dt.date(2014, 4, 1)),
    ],
)
def test_words_for_a_record_say_which_way_and_since_when(
    words: str, highest: bool, since: dt.date | None
) -> None:
    found = read_record(words)
    assert found is not None
    assert (found.highest, found.since) == (highest, since)


@pytest.mark.parametrize(
    "words", ["", "highest", "since 2014/15", "highest since last week", "worst on record"]
)
def test_other_words_are_no_record(words: str) -> None:
    expected = RecordSaid(highest=True) if words == "highest" else None
    assert read_record(words) == expected


def test_a_record_that_an_earlier_year_beats_differs() -> None:
    found = checked(area="England and Wales", measure=TOTAL, record="highest since 2014/15")
    assert found.verdicts == ("not like for like", "differs")
    rival = found.series.rival() if found.series is not None else None
    assert rival is not None
    assert rival.period.in_words == "year to March 2022"
    assert "It is not the highest" in fair_version(found)
    assert any("None of them counts the same" in step for step in steps(found))


def test_a_record_among_years_that_count_the_same_holds() -> None:
    found = checked(area="England and Wales", record="highest since 2021/22", period="year to March 2025")
    assert found.series is not None
    assert not found.series.breaks
    rival = found.series.rival()
    assert rival is not None
    expected = "holds" if found.series.beats(rival) else "differs"
    assert found.verdicts == (expected,)


def test_a_record_across_the_rule_of_2020_is_not_like_for_like() -> None:
    found = checked(area="England and Wales", record="highest on record", period="year to March 2022")
    assert found.verdicts == ("not like for like", "holds")
    assert found.series is not None
    assert "former-partner-rule-2020" in {each.id for each in found.series.breaks}
    assert "no earlier figure counts the same" in fair_version(found)


def test_the_year_named_does_not_count_and_is_told() -> None:
    found = checked(area="Kent", record="lowest since 2021/22")
    assert found.verdicts == ("holds",)
    assert any("The year named: 5,248 in the year to March 2022." in step for step in steps(found))


def test_what_came_before_the_first_figure_is_named_as_not_checked() -> None:
    found = checked(area="England and Wales", record="highest since 2010", period="year to March 2022")
    assert found.verdicts == ("not like for like", "holds", "not checkable here")
    assert found.unchecked == (
        "that it is the highest since calendar year 2010, of what came before the year to March 2015",
    )
    assert "in part not checkable here" in verdict_line(found)


def test_a_record_of_something_no_series_is_held_of_is_not_borne_out_by_its_number() -> None:
    found = checked(
        area="Wales",
        measure="stalking protection orders",
        period="January to December 2020",
        value=2,
        record="highest on record",
    )
    assert found.verdicts == ("holds", "not checkable here")
    assert fair_version(found).startswith("What was checked can stand")
    assert "Not borne out here: that it is the highest on record." in fair_version(found)


def test_a_comparison_in_a_time_not_held_is_not_borne_out_by_the_other_number() -> None:
    found = checked(
        measure=TOTAL,
        value=5092,
        comparison_value=9999,
        comparison_period="the war years",
        change_words="down",
    )
    assert found.verdicts == ("holds", "not checkable here")
    assert found.unchecked == ("the number it is set against",)
    assert "It can stand" not in fair_version(found)
    assert any("Not checked, and so not borne out" in step for step in steps(found))


def test_a_figure_of_a_time_not_held_has_its_reason_in_words() -> None:
    early = " ".join(steps(checked(area="England and Wales", value=5, period="2012/13")))
    assert "recorded stalking is held under a code of its own from April 2014 on" in early
    assert "Avon and Somerset" not in early
    assert "the figures held begin in April 2012" in " ".join(steps(checked(value=5, period="1998")))
    assert "May 2024 is no run of whole quarters" in " ".join(steps(checked(value=5, period="May 2024")))


def test_quarters_of_other_months_are_not_like_for_like() -> None:
    found = checked(
        value=300,
        change_words="up",
        period="July to September 2024",
        comparison_period="April to June 2024",
    )
    assert found.comparability.unlike_months
    assert "not like for like" in found.verdicts
    assert not checked(
        value=300, change_words="up", period="July to September 2024"
    ).comparability.unlike_months


def test_the_gap_printed_is_that_of_the_number_the_verdict_is_of() -> None:
    found = checked(
        area="England and Wales", measure=TOTAL, value=100, precision="more than", change_percent=-7
    )
    assert "%" not in verdict_line(found).replace("percentage", "")
