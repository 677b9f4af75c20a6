"""From when figures can be compared, by force and code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import RequestError
from analysis.forces import ENGLAND_AND_WALES, all_forces
from analysis.offences import subgroup_codes
from analysis.periods import Quarter
from analysis.recording import (
    SUBGROUP_CODE,
    RecordingChange,
    changes_for,
    comparable_span,
    comparable_spans,
    load_recording_changes,
)
from analysis.recording.spans import cuts_span

LAST = Quarter(2025, 3)
CODES = (*subgroup_codes(), SUBGROUP_CODE)
NAMES = (*(force.name for force in all_forces()), ENGLAND_AND_WALES)

STARTS = [
    ("Bedfordshire", "8L", "2021/22 Q1", 19, "former-partner-rule-2020"),
    ("Bedfordshire", "8M", "2021/22 Q1", 19, "aggravated-harassment-2020"),
    ("Bedfordshire", "8Q", "2021/22 Q1", 19, "former-partner-rule-2020"),
    ("Bedfordshire", "8R", "2024/25 Q2", 6, "malicious-communications-bar-2023"),
    ("Bedfordshire", "8U", "2020/21 Q1", 23, "coercive-control-joins-2020"),
    ("Bedfordshire", "subgroup", "2024/25 Q2", 6, "malicious-communications-bar-2023"),
    ("Gloucestershire", "8Q", "2021/22 Q1", 19, "former-partner-rule-2020"),
    ("West Midlands", "8U", "2021/22 Q1", 19, "west-midlands-8u-2020"),
    ("Greater Manchester", "8U", "2020/21 Q1", 23, "coercive-control-joins-2020"),
    ("Devon and Cornwall", "8Q", "2021/22 Q1", 19, "former-partner-rule-2020"),
    ("Hampshire", "subgroup", "2024/25 Q2", 6, "malicious-communications-bar-2023"),
    (ENGLAND_AND_WALES, "8Q", "2021/22 Q1", 19, "former-partner-rule-2020"),
    (ENGLAND_AND_WALES, "8U", "2021/22 Q1", 19, "west-midlands-8u-2020"),
    (ENGLAND_AND_WALES, "subgroup", "2024/25 Q2", 6, "malicious-communications-bar-2023"),
]


@pytest.mark.parametrize(("force", "code", "start", "n_quarters", "starts_after"), STARTS)
def test_the_span_starts_after_the_last_change_that_cuts_it(
    force: str, code: str, start: str, n_quarters: int, starts_after: str
) -> None:
    span = comparable_span(force, code, last=LAST)
    assert str(span.start) == start
    assert span.end == LAST
    assert span.n_quarters == n_quarters == len(span.quarters)
    assert span.starts_after is not None
    assert span.starts_after.id == starts_after


@pytest.mark.parametrize(
    ("force", "code", "last", "start"),
    [
        ("Hampshire", "subgroup", "2017/18 Q4", "2017/18 Q1"),
        ("Surrey", "subgroup", "2017/18 Q4", "2015/16 Q1"),
        ("Surrey", "8L", "2017/18 Q4", "2017/18 Q1"),
        ("Surrey", "8Q", "2017/18 Q4", "2014/15 Q1"),
        ("Surrey", "8M", "2017/18 Q4", "2012/13 Q1"),
        ("Hampshire", "8L", "2016/17 Q4", "2016/17 Q1"),
        (ENGLAND_AND_WALES, "subgroup", "2017/18 Q4", "2015/16 Q1"),
        ("Surrey", "8Q", "2019/20 Q1", "2018/19 Q1"),
    ],
)
def test_an_older_release_has_the_span_of_its_own_time(force: str, code: str, last: str, start: str) -> None:
    assert str(comparable_span(force, code, last=Quarter.parse(last)).start) == start


def test_a_one_force_break_is_noted_nationally_and_does_not_cut() -> None:
    span = comparable_span(ENGLAND_AND_WALES, "subgroup", last=Quarter(2017, 4))
    assert "hampshire-kent-south-wales-2017" in {change.id for change in span.noted}


def test_anomalies_and_level_shifts_are_noted_inside_the_span() -> None:
    span = comparable_span("Humberside", "8Q", last=LAST)
    assert [change.id for change in span.noted] == [
        "principal-crime-rule-2023",
        "not-yet-assigned-2024",
        "humberside-8q-2024",
    ]
    assert "not-yet-assigned-2024" not in {change.id for change in span.noted_for("recorded")}


def test_the_words_are_one_sentence_with_the_quarters_and_the_reason() -> None:
    assert comparable_span("Bedfordshire", "8Q", last=LAST).words == (
        "Stalking is comparable from April to June 2021 to October to December 2025 (19 quarters), because "
        "recording changed between July 2019 and June 2021: former-partner rule adopted by forces; April "
        "to June 2021 already counts by the new rule in nearly every force."
    )


def test_the_words_name_missing_figures() -> None:
    assert (
        "because of a gap from April 2020 to March 2021: coercive control of West Midlands missing"
        in comparable_span("West Midlands", "8U", last=LAST).words
    )


def test_inside_a_transition_no_quarter_is_comparable_and_the_words_say_so() -> None:
    span = comparable_span("Bedfordshire", "8Q", last=Quarter(2020, 2))
    assert span.n_quarters == 0
    assert span.quarters == ()
    assert "has no comparable quarter up to July to September 2020" in span.words
    assert span.words.endswith("the first is April to June 2021.")


def test_without_any_change_the_span_starts_with_the_first_figures() -> None:
    span = comparable_span("Kent", "8Q", last=LAST, changes=())
    assert str(span.start) == "2014/15 Q1"
    assert span.starts_after is None
    assert "because its figures start there and no later change cuts them" in span.words


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(RequestError, match="'8Z' is no code"):
        comparable_span("Kent", "8Z", last=LAST)


def test_the_table_of_spans_has_every_force_and_code_once() -> None:
    table = comparable_spans(LAST)
    assert len(table) == 45 * 6
    assert not table.duplicated(["force", "code"]).any()
    assert (table["n_quarters"] > 0).all()
    west_midlands = table[(table["force"] == "West Midlands") & (table["code"] == "8U")].iloc[0]
    assert west_midlands["starts_after"] == "west-midlands-8u-2020"
    assert str(west_midlands["start"]) == "2022Q1"


LASTS = st.integers(Quarter(2013, 1).ordinal, Quarter(2030, 4).ordinal).map(Quarter.from_ordinal)


@st.composite
def _changes(draw: st.DrawFn) -> RecordingChange:
    kind = draw(st.sampled_from(["break", "transition", "gap", "anomaly", "level_shift"]))
    start = Quarter.from_ordinal(draw(st.integers(Quarter(2013, 1).ordinal, Quarter(2026, 4).ordinal)))
    length = draw(st.integers(0, 8))
    return RecordingChange(
        id=f"change-{draw(st.integers(0, 10**9))}",
        kind=kind,  # type: ignore[arg-type]
        codes=tuple(draw(st.sets(st.sampled_from(CODES), min_size=1))),
        forces=tuple(draw(st.sets(st.sampled_from(["Kent", "Surrey"])))),
        start=start,
        end=None if kind in ("break", "level_shift") else start + length,
        label="a change",
        effect="Something changed.",
        source="A publication",
        grade="OFF",
    )


@given(
    st.sampled_from(["Kent", "Surrey", "Essex", ENGLAND_AND_WALES]),
    st.sampled_from(CODES),
    LASTS,
    st.lists(_changes(), max_size=8),
)
def test_no_change_that_cuts_lies_inside_a_span(
    force: str, code: str, last: Quarter, changes: list[RecordingChange]
) -> None:
    span = comparable_span(force, code, last=last, changes=changes)
    assert span.end == last
    assert span.n_quarters == len(span.quarters)
    for change in changes:
        if not change.concerns(force, (code,)) or change.start > last:
            continue
        if cuts_span(change, force):
            assert change.start <= span.start
            assert change.end is None or change.end < span.start
        elif span.n_quarters and change.touches(span.start, last):
            assert change in span.noted


@given(
    st.sampled_from(["Kent", "Surrey", "Essex"]),
    st.sampled_from(CODES),
    LASTS,
    st.lists(_changes(), max_size=8),
)
def test_no_earlier_quarter_could_have_been_added(
    force: str, code: str, last: Quarter, changes: list[RecordingChange]
) -> None:
    span = comparable_span(force, code, last=last, changes=changes)
    if span.starts_after is None:
        assert span.start == comparable_span(force, code, last=last, changes=()).start
        return
    assert span.starts_after.cuts
    assert span.start == span.starts_after.first_comparable


@given(st.sampled_from(NAMES), st.sampled_from(CODES), LASTS)
def test_no_real_span_reaches_back_across_a_change_that_cuts(force: str, code: str, last: Quarter) -> None:
    span = comparable_span(force, code, last=last)
    for change in changes_for(force, (code,), last=last, changes=load_recording_changes()):
        if cuts_span(change, force):
            assert change.first_comparable <= span.start
    assert all(not cuts_span(change, force) for change in span.noted)


def test_a_span_can_start_later_and_what_is_noted_before_is_left_behind() -> None:
    whole = comparable_span("Humberside", "8Q", last=LAST)
    later = whole.starting_at(Quarter(2024, 1))
    assert (later.start, later.end, later.n_quarters) == (Quarter(2024, 1), LAST, 7)
    assert later.quarters == whole.quarters[-7:]
    assert [change.id for change in later.noted] == ["not-yet-assigned-2024", "humberside-8q-2024"]
    assert "principal-crime-rule-2023" in {change.id for change in whole.noted}
    assert (later.force, later.code, later.starts_after) == (whole.force, whole.code, whole.starts_after)


def test_a_span_does_not_start_before_what_compares() -> None:
    whole = comparable_span("Humberside", "8Q", last=LAST)
    assert whole.starting_at(Quarter(2015, 1)) == whole
    assert whole.starting_at(whole.start) == whole


def test_a_span_that_would_start_after_its_end_has_no_quarter() -> None:
    whole = comparable_span("Humberside", "8Q", last=LAST)
    assert whole.starting_at(LAST).n_quarters == 1
    for first in (LAST + 1, LAST + 9):
        none = whole.starting_at(first)
        assert (none.n_quarters, none.quarters, none.noted) == (0, (), ())
        assert none.start > none.end


def test_a_span_without_a_quarter_stays_as_it_is() -> None:
    none = comparable_span("Bedfordshire", "8Q", last=Quarter(2020, 2))
    for first in (Quarter(2015, 1), Quarter(2022, 1), Quarter(2030, 1)):
        assert none.starting_at(first) == none


@given(st.sampled_from(NAMES), st.sampled_from(CODES), LASTS, LASTS)
def test_a_later_start_takes_nothing_but_quarters_away(
    force: str, code: str, last: Quarter, first: Quarter
) -> None:
    whole = comparable_span(force, code, last=last)
    later = whole.starting_at(first)
    assert later.quarters == tuple(quarter for quarter in whole.quarters if first <= quarter)
    assert later.n_quarters == len(later.quarters)
    expected = [change for change in whole.noted if later.quarters and change.touches(later.start, last)]
    assert list(later.noted) == (expected if whole.quarters else list(whole.noted))


def test_a_span_that_starts_after_a_national_finding_does_not_say_that_a_rule_changed() -> None:
    span = comparable_span("Kent", "8M", last=LAST)
    assert span.start == Quarter(2021, 1)
    assert span.words.endswith(
        "(19 quarters), because it moved to another level in the national figures between July 2019 and "
        "June 2021."
    )
