"""The section on other forces: every word follows its call, every number its figure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import numbers
from analysis.comparison_words import printed_call
from analysis.estimates.among_forces import (
    Measure,
    charge_funnel,
    place,
    places,
    rate_funnel,
    rates_of_forces,
)
from analysis.models.funnel import Call, Comparison, Funnel
from analysis.models.intervals import Interval
from analysis.models.ranking import Rank
from analysis.models.rate import Rate, no_rate
from analysis.wording import beside
from analysis.wording.beside import RATE_OF_STALKING, SHARE_CHARGED, Compared
from tests.wording.pages import FORCES, national_rate, release, report_of, without_holes

pytestmark = pytest.mark.xdist_group("pages' words")

CALLS: tuple[Call, ...] = get_args(Call)
SAYS = {
    "higher than expected": re.compile(r"\bhigher (?:in \S.*? )?than expected"),
    "lower than expected": re.compile(r"\blower (?:in \S.*? )?than expected"),
    "no clear difference": re.compile(
        r"within the usual spread of forces|"
        r"lies within (?:their|the) usual spread .*(?:does not stand out|for the )"
    ),
    "not compared": re.compile(r"not compared"),
}
FUNNELS: tuple[tuple[Measure, Compared], ...] = (("rate", RATE_OF_STALKING), ("charged", SHARE_CHARGED))


def around(measure: Measure) -> Funnel:
    return rate_funnel(release()) if measure == "rate" else charge_funnel(release())


def one(call: Call, *, force: str = "Kent", because: str = "") -> Comparison:
    return Comparison(force, 120, 1000, 2.0, 1.0, 0.3, 0.4, call, because)


def made(*comparisons: Comparison, dispersion: float = 27.3, centre: float | None = 0.086) -> Funnel:
    reason = "" if centre is not None else "every count is zero"
    return Funnel("proportion", "additive", centre, dispersion, 26.0, 0.05, 66.0, comparisons, 0.05, reason)


def said(text: str) -> set[str]:
    return {call for call, pattern in SAYS.items() if pattern.search(text)}


@st.composite
def comparisons(draw: st.DrawFn) -> list[Comparison]:
    calls = draw(st.lists(st.sampled_from(CALLS), min_size=1, max_size=20))
    return [
        one(call, force=force, because="a reason" if call == "not compared" else "")
        for force, call in zip(FORCES, calls, strict=False)
    ]


@given(comparisons(), st.sampled_from([RATE_OF_STALKING, SHARE_CHARGED]))
def test_a_force_is_called_higher_or_lower_than_expected_only_with_its_call(
    held: list[Comparison], what: Compared
) -> None:
    funnel = made(*held)
    for item in held:
        assert said(beside.comparison(item, funnel, what)) == {item.call}
        assert said(beside.funnel_title(funnel, item.force, what)) == {item.call}
        own = re.search(rf"{item.force}: [^:]*?\.(?= |$)", beside.funnel_alt(funnel, item.force, what))
        assert own is not None
        assert said(own[0]) == {item.call}
        # The value stands beside the word only where the force is compared and does not stand out.
        within = (
            f"{item.force}, at {what.printed(item.value or 0)}, lies within their usual spread around the "
        )
        assert (within in beside.comparison(item, funnel, what)) == (item.call == "no clear difference")


def test_the_forces_range_over_those_compared_only() -> None:
    low, high = replace(one("no clear difference"), count=80), replace(one("lower than expected"), count=200)
    apart = replace(one("not compared", because="a reason"), count=900, force="Essex")
    funnel = made(low, replace(high, force="Surrey"), apart)
    alt = beside.funnel_alt(funnel, None, SHARE_CHARGED)
    assert "The forces compared range from 8.0% to 20.0%." in alt
    assert "90.0%" not in alt
    assert "range" not in beside.funnel_alt(made(apart), None, SHARE_CHARGED)


def test_a_force_within_the_usual_spread_without_a_value_leaves_no_gap() -> None:
    none = replace(one("no clear difference"), base=0)
    assert none.value is None
    text = without_holes(beside.comparison(none, made(none), SHARE_CHARGED))
    assert text.startswith("Forces differ widely: Kent lies within their usual spread around the 8.6% of")


@given(comparisons())
def test_the_forces_that_stand_out_are_counted_and_named_as_they_are_called(held: list[Comparison]) -> None:
    funnel = made(*held)
    text = beside.all_together(funnel, SHARE_CHARGED).text
    alt = beside.funnel_alt(funnel, None, SHARE_CHARGED)
    for call, ending in (("higher than expected", "higher than expected"), ("lower than expected", "lower")):
        names = [item.force for item in held if item.call == call]
        found = re.search(
            rf"(?:, | and |^)(no force is|\d+ forces? (?:is|are)(?: \([^)]*\))?) {ending}", text
        )
        assert found is not None
        number = 0 if found[1] == "no force is" else int(found[1].split()[0])
        assert number == len(names) == funnel.counted(call)  # type: ignore[arg-type]
        assert ("1 force is" in found[1]) == (number == 1)
        listed = number <= beside.FEW_NAMES
        assert all((name in found[1]) == listed for name in names)
        assert found[1].lower() in alt.lower()
    flagged = funnel.counted("higher than expected") + funnel.counted("lower than expected")
    title = beside.funnel_title(funnel, None, SHARE_CHARGED)
    verb = "force stands" if flagged == 1 else "forces stand"
    assert title == (
        f"{flagged} {verb} out for {SHARE_CHARGED.subject}, given how widely forces differ"
        if flagged
        else f"Forces differ widely for {SHARE_CHARGED.subject}; none lies outside their usual spread"
    )
    left_out = [item for item in held if item.call == "not compared"]
    assert text.count("(a reason)") == len(left_out)
    assert ("Not compared: " in text) == bool(left_out)


@pytest.mark.parametrize(
    ("dispersion", "more", "times"),
    [
        (431.2, "far more", "431"),
        (27.3, "far more", "27"),
        (4.26, "more", "4.3"),
        (1.04, "hardly more", "1.0"),
        (0.4, "hardly more", "0.4"),
    ],
)
def test_how_far_forces_differ_is_said_by_the_number_beside_it(
    dispersion: float, more: str, times: str
) -> None:
    text = beside.all_together(made(one("no clear difference"), dispersion=dispersion), SHARE_CHARGED).text
    assert (
        f"Forces differ {more} than chance alone would make them: the variance around it is about {times} "
        "times that of chance."
    ) in text


def test_without_a_funnel_no_force_is_compared_and_the_reason_is_given() -> None:
    funnel = made(one("not compared", because="every count is zero"), centre=None)
    sentence = beside.comparison(funnel.comparisons[0], funnel, SHARE_CHARGED)
    assert sentence == "Kent is not compared with the other forces, because every count is zero."
    nameless = beside.comparison(one("no clear difference"), funnel, SHARE_CHARGED)
    assert nameless == "Kent is not compared with the other forces, because every count is zero."
    assert beside.all_together(funnel, SHARE_CHARGED).text == (
        "The forces are not compared, because every count is zero."
    )
    assert "All together" not in beside.funnel_alt(funnel, None, SHARE_CHARGED)


@pytest.mark.parametrize(("measure", "what"), FUNNELS)
def test_titles_and_alt_texts_of_every_force_name_it_its_value_and_the_common_one(
    measure: Measure, what: Compared
) -> None:
    funnel = around(measure)
    assert funnel.centre is not None
    common = what.printed(funnel.centre)
    for force in FORCES:
        mine, title = funnel.of(force), beside.funnel_title(funnel, force, what)
        alt = without_holes(beside.funnel_alt(funnel, force, what))
        assert title.startswith(f"{force} ")
        assert what.subject in title
        assert f"All together: {common}." in alt
        value = funnel.stated(mine)
        if value is None:
            assert f"{force} is not shown, because {mine.not_compared_because}." in alt
        else:
            assert f"{force}: {what.printed(value)}, {printed_call(mine.call)}" in alt
            assert "no clear difference" not in alt
        if mine.call == "not compared":
            assert mine.not_compared_because in alt
        rank = place(release(), force, measure)
        standing = without_holes(beside.standing(mine, funnel, rank, what).text)
        assert said(standing) == {mine.call}
        assert (common in standing) == (mine.call != "not compared")
    without_holes(beside.all_together(funnel, what).text)


def test_a_force_without_a_rate_is_not_compared_and_the_reason_is_given() -> None:
    city = "City of London"
    funnel, rank = around("rate"), place(release(), city, "rate")
    reason = "it has no rate for its residents"
    assert beside.standing(funnel.of(city), funnel, rank, RATE_OF_STALKING).text == (
        f"{city} is not compared with the other forces, because {reason}. {city} is not placed among the "
        f"forces for the rate of recorded stalking, because {reason}."
    )
    assert beside.funnel_title(funnel, city, RATE_OF_STALKING) == (
        f"{city} is not compared with the other forces for the rate of recorded stalking"
    )
    assert f"{city}:" not in beside.funnel_alt(funnel, city, RATE_OF_STALKING)


def test_a_share_that_is_not_compared_is_shown_with_the_reason() -> None:
    funnel = around("charged")
    share = funnel.of("Derbyshire").value
    assert (
        f"Derbyshire: {numbers.percent(100 * (share or 0))}, not compared, because 36% of its offences had "
        "not yet been assigned an outcome."
    ) in beside.funnel_alt(funnel, "Derbyshire", SHARE_CHARGED)


def test_rates_stand_beside_those_of_england_and_wales_with_their_intervals() -> None:
    year = report_of("Bedfordshire").latest_year
    for force in FORCES:
        report = report_of(force)
        mine = report.rate(year, ["8Q"]), report.rate(year)
        text = without_holes(
            beside.rates(report.recorder, *mine, national_rate(year, ("8Q",)), national_rate(year)).text
        )
        if mine[0].per_1000 is None:
            assert text == f"There is no rate for residents, because {mine[0].not_estimated_because}."
            continue
        assert text.startswith(
            f"{report.recorder} recorded {numbers.decimal(mine[0].per_1000, 2)} (95% interval "
        )
        assert f"Residents are those of mid-{mine[0].population_year}." in text
        assert text.count("95% interval") == 4
        pattern = r"([\d.]+) \(95% interval ([\d.]+) to ([\d.]+)\)"
        for value, lower, upper in re.findall(pattern, text):
            assert float(lower) <= float(value) <= float(upper)


def test_a_rate_that_is_not_there_leaves_no_number_and_no_gap() -> None:
    whole = Rate(100, 1000, 2024, 100.0, Interval(90, 110))
    none = no_rate(None, "figures are missing: 8R 2024/25 Q1")
    without_total = without_holes(beside.rates("Kent Police", whole, none, whole, whole).text)
    assert (
        "For all five parts together there is no rate, because figures are missing: 8R 2024/25 Q1."
        in without_total
    )
    alone = without_holes(beside.rates("Kent Police", whole, whole, none, none).text)
    assert "for every 1,000 residents. For all five parts together it was 100.0 (95% interval" in alone
    assert "against" not in alone
    assert "no rate" not in alone


@pytest.mark.parametrize(("measure", "what"), FUNNELS)
def test_a_place_is_an_interval_in_the_title_and_the_alt_text_or_gives_its_reason(
    measure: Measure, what: Compared
) -> None:
    strip = places(release(), measure)
    for force in FORCES:
        rank = place(release(), force, measure)
        title, alt = beside.places_title(strip, rank, what), beside.places_alt(strip, rank, what)
        assert title.startswith(f"{force} ")
        if rank.best is None:
            assert title == f"{force} is not placed among the forces for {what.subject}"
            assert f"because {rank.not_estimated_because}." in without_holes(alt)
            assert not re.search(r"\d", title)
        else:
            ends = [int(number) for number in re.findall(r"(\d+)(?:st|nd|rd|th)", title)]
            assert ends == [rank.best, rank.worst]
            assert f" of {rank.of} " in title
            assert without_holes(alt).count(f"{force} stands") == 1


@pytest.mark.parametrize(("measure", "what"), FUNNELS)
def test_the_widths_of_the_places_are_those_of_the_strip(measure: Measure, what: Compared) -> None:
    strip = places(release(), measure)
    held = strip.dropna()
    widths = sorted((held["upper"] - held["lower"] + 1).astype(int))
    alt = without_holes(beside.places_alt(strip, None, what))
    assert f"each of {len(held)} forces" in alt
    assert f"The narrowest holds {widths[0]} " in alt
    assert alt.endswith(f"the widest {widths[-1]}.")
    found = re.match(
        r"Half of the forces could stand in (\d+) or more places", beside.places_title(strip, None, what)
    )
    assert found is not None
    assert sum(width >= int(found[1]) for width in widths) >= len(widths) / 2


def test_one_place_is_singular() -> None:
    strip = pd.DataFrame({"force": ["A", "B"], "lower": [1, 2], "upper": [1, 2], "n": [2, 2]})
    assert "The narrowest holds 1 place, the widest 1." in beside.places_alt(strip, None, SHARE_CHARGED)
    assert beside.places_title(strip, Rank("A", 1, 1, 2), SHARE_CHARGED).startswith(
        "A stands 1st of 2 with no other place left open"
    )


def test_a_map_says_the_rate_of_its_force_with_the_ends_of_its_interval_or_that_there_is_none() -> None:
    mapped = rates_of_forces(release()).set_index("force")
    frame = mapped.reset_index()
    for force in FORCES:
        title, alt = beside.map_title(frame, force), without_holes(beside.map_alt(frame, force))
        assert title.startswith(f"{force} ")
        assert f"{title}." in alt
        if force == "City of London":
            assert title == "City of London has no rate on the map of recorded stalking"
        else:
            cells = mapped.loc[[force], ["value", "lower", "upper"]].to_numpy(float)[0]
            value, lower, upper = (numbers.decimal(cell) for cell in cells)
            assert title.endswith(f"{value} stalking offences for every 1,000 residents ({lower} to {upper})")
    low, high = mapped["value"].idxmin(), mapped["value"].idxmax()
    alt = beside.map_alt(frame, None)
    assert f"in {low}, highest " in alt
    assert f"in {high}; the middle force" in alt
    assert alt.endswith("No rate: City of London.")
    assert beside.map_title(frame, None) == (
        f"Recorded stalking ranged from {numbers.decimal(mapped['value'].min())} to "
        f"{numbers.decimal(mapped['value'].max())} offences for every 1,000 residents"
    )
    assert "No rate" not in beside.map_alt(frame.dropna(subset=["value"]), None)


def test_a_rate_and_a_share_are_printed_with_their_units() -> None:
    assert RATE_OF_STALKING.printed(0.00218) == "2.18 for every 1,000 residents"
    assert SHARE_CHARGED.printed(0.0856) == "8.6%"
    held = len([force for force in FORCES if around("rate").of(force).value is not None])
    assert f"{held} forces" in RATE_OF_STALKING.among
    assert f"{len(FORCES)} forces" in SHARE_CHARGED.among
