"""In brief, and everything else a page says of its area: no holes, no word without its rule."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from analysis import numbers
from analysis.estimates.among_forces import similar_to
from analysis.estimates.forecasts import area_forecast
from analysis.estimates.held_links import HEADLINE, held_odds, held_other_ways, held_within
from analysis.estimates.links import (
    coercive_control_of,
    flagged_crimes_of,
    newest_flagged_year,
    protection_orders_of,
    stalking_shares,
)
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.change import split_change
from analysis.models.charging import ChargeRate
from analysis.models.domestic_abuse.april_2020 import share_move
from analysis.models.intervals import Interval
from analysis.models.orders import OrdersRate
from analysis.models.ranking import Rank
from analysis.models.rate import no_rate
from analysis.models.sensitivity import FORCES_MOVED
from analysis.models.similarity import SimilarForce, SimilarForces
from analysis.numbers import MINUS
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.wording import beside, brief, change, domestic_abuse, forecast, orders, ranking, recorded
from analysis.wording.prose import Prose, mid_sentence
from tests.wording.pages import (
    AREAS,
    FORCES,
    change_in,
    findings_of,
    release,
    report_of,
    trend_of,
    without_holes,
)

pytestmark = pytest.mark.xdist_group("pages' words")

CITY = "City of London"
SECTIONS = (
    "the-last-full-financial-year",
    brief.PARTS_SECTION,
    brief.TREND_SECTION,
    brief.BESIDE_SECTION,
    brief.CHARGES_SECTION,
    brief.LINKS_SECTION,
)

LEADS = dict(
    zip(
        SECTIONS,
        ("Last full year", "Latest year", "Stalking", "Other forces", "Charges", "Domestic abuse"),
        strict=True,
    )
)
NOT_CALLED = "not called a rise or a fall"


def in_brief(area: str) -> Prose:
    report = report_of(area)
    return brief.in_brief(report.recorder, report.whose, findings_of(area))


def said_in(area: str, section: str) -> str:
    return next(sentence.text for sentence in in_brief(area).sentences if sentence.section == section)


@pytest.mark.parametrize("area", AREAS)
def test_in_brief_has_a_sentence_for_every_section_and_no_hole_in_any(area: str) -> None:
    said = in_brief(area)
    without_holes(said.text)
    national = area == ENGLAND_AND_WALES
    sections = [sentence.section for sentence in said.sentences]
    assert sections == [name for name in SECTIONS if not (national and name == brief.BESIDE_SECTION)]
    assert all(sentence.see for sentence in said.sentences)
    assert (said.as_list, said.css_class) == (True, "in-brief")
    found = findings_of(area)
    texts = {sentence.section: sentence.text for sentence in said.sentences}
    trend_said = texts[brief.TREND_SECTION].partition("Its trend")[2]
    assert f"{found.trend.direction} (" in trend_said
    for word in ("rising", "falling", "no clear change"):
        assert (word in trend_said) == (found.trend.direction == word)
    assert ("a bend fits better" in trend_said) == found.trend.is_bent
    assert ("set aside" in trend_said) == bool(found.trend.steps)
    assert (
        f"{numbers.count(found.charged.charged)} had led to a charge or summons"
        in texts[brief.CHARGES_SECTION]
    )
    assert f"recorded {numbers.count(found.control.offences)} offence" in texts[brief.LINKS_SECTION]
    assert [sentence.lead for sentence in said.sentences] == [LEADS[name] for name in sections]
    whose = report_of(area).whose
    assert change.finding(found.latest.total, whose) in texts[brief.PARTS_SECTION]
    for split, section in (
        (found.full_year, "the-last-full-financial-year"),
        (found.latest, brief.PARTS_SECTION),
    ):
        text = texts[section]
        counted = re.search(r"By part: (.*?)\.(?: |$)", text)
        assert counted is not None
        listed = re.split(r", | and (?=[a-z ]+ [+−0-9])", counted[1])
        assert [part.rsplit(" ", 1)[1] for part in listed] == [
            numbers.signed(part.difference)
            for part in sorted(split.parts, key=lambda part: -abs(part.difference or 0))
        ]
        assert not re.search(r"clear|rise|rose|fall|fell|%", counted[1])
        if split.total.direction == "not compared":
            assert not re.search(r"clear|rise|fall", text.partition("Leaving out")[0].replace(NOT_CALLED, ""))
            assert "ot all of its parts compare between these two years" in text
    if found.full_year.total.direction == "not compared":
        assert change.not_compared(found.full_year) in texts["the-last-full-financial-year"]
    alike = change.like_for_like(found.latest, whose)
    assert (alike in texts[brief.PARTS_SECTION]) == change.mostly_alike(found.latest)
    assert "Leaving out" not in texts["the-last-full-financial-year"]
    assert change.moved(found.full_year.total, 0, as_quoted=True) in texts["the-last-full-financial-year"]


def test_a_full_year_whose_parts_all_compare_is_called_what_its_interval_allows() -> None:
    report, found = report_of("Kent"), findings_of("Kent")
    whole = split_change(report.recorded, found.full_year.total.year, steps=report.steps, usual=report.usual)
    assert whole.total.direction in ("up", "down", "no clear change")
    text = brief.in_brief("Kent Police", "this force's", replace(found, full_year=whole)).sentences[0].text
    assert f"{change.moved(whole.total, 0)}, {change.verdict(whole.total)}. That is about" in text
    assert "Leaving out" not in text
    assert found.full_year.total.direction == "not compared"
    assert NOT_CALLED not in said_in("Kent", "the-last-full-financial-year")


def test_parts_that_compare_but_hold_few_of_the_offences_are_named_and_not_in_brief() -> None:
    found, report = findings_of("Devon and Cornwall"), report_of("Devon and Cornwall")
    assert not change.mostly_alike(found.latest)
    assert "Leaving out" not in said_in("Devon and Cornwall", brief.PARTS_SECTION)
    assert change.like_for_like(found.latest, report.whose).endswith(
        " That is of racially or religiously aggravated harassment and controlling or coercive behaviour "
        "alone, less than half of all these offences."
    )


def test_a_year_and_a_trend_that_are_called_different_things_are_reconciled() -> None:
    bridge = "One year set against the last can be called something else than the trend of several."
    found = findings_of("Metropolitan Police")
    stalking = next(part for part in found.latest.parts if part.codes == ("8Q",))
    assert (stalking.direction, found.trend.direction) == ("up", "no clear change")
    assert said_in("Metropolitan Police", brief.TREND_SECTION).endswith(bridge)
    for area in AREAS:
        held = findings_of(area)
        of_year = next(part for part in held.latest.parts if part.codes == ("8Q",)).direction
        of_trend = {"rising": "up", "falling": "down"}.get(held.trend.direction, held.trend.direction)
        unlike = of_year in ("up", "down", "no clear change") and of_year != of_trend
        assert (bridge in said_in(area, brief.TREND_SECTION)) == unlike, area


def test_a_shift_of_stalking_is_named_beside_its_number_and_a_shift_of_another_part_is_not() -> None:
    found = findings_of("Devon and Cornwall")
    assert {shift.code for shift in found.shifts} == {"8Q"}
    text = said_in("Devon and Cornwall", brief.TREND_SECTION)
    assert "not called a rise or a fall, because it moved to another level for no published reason." in text
    assert f" {change.level_shifts(found.shifts)} Its trend" in text
    other = tuple(replace(shift, code="8M") for shift in found.shifts)
    assert "moved to a higher" not in brief._stalking_and_trend(replace(found, shifts=other)).text


@pytest.mark.parametrize("area", AREAS)
def test_the_parts_of_a_change_in_words_are_those_of_the_frame_and_add_up(area: str) -> None:
    report, found = report_of(area), findings_of(area)
    for split in (found.latest, found.full_year):
        frame = split.to_frame().set_index("code")
        words = change.parts(split)
        said = [
            int(number.replace(",", "").replace(MINUS, "-"))
            for number in re.findall(rf"\(([+{MINUS}]?[\d,]+)\)", words)
        ]
        parts = frame.drop(index=["total", "like_for_like"], errors="ignore")
        assert sorted(said) == sorted(int(cell) for cell in parts["difference"])
        assert sum(said) == int(str(frame.loc["total", "difference"]))
        alt = without_holes(change.contributions_alt(split, report.recorder))
        assert alt.endswith(
            f"from {numbers.count(split.total.before)} to {numbers.count(split.total.after)}."
        )
        working = change.working(split, report.whose, found.shifts)
        without_holes(working.text)
        assert len(working.sentences) >= 1 + len(split.parts)


@pytest.mark.parametrize("area", AREAS)
def test_alt_texts_of_counts_name_who_recorded_and_every_part(area: str) -> None:
    report = report_of(area)
    last = report.release.latest_quarter
    alt = without_holes(
        recorded.alt(report.recorded, report.recorder, Quarter(2013, 1), last, len(report.marked_changes))
    )
    assert f"by {mid_sentence(report.recorder)}, " in alt
    latest = report.recorded[report.recorded["quarter"] == last.to_period()].set_index("code")["offences"]
    for code in ("8L", "8M", "8Q", "8R", "8U"):
        assert f" {numbers.count(latest[code])}" in alt
    contributions = change.contributions_alt(change_in(area, report.latest_year), report.recorder)
    assert f"offences recorded by {mid_sentence(report.recorder)}, " in contributions
    title = without_holes(recorded.title(report.recorded, report.latest_year))
    assert title.endswith(report.latest_year.in_prose) or "stalking" in title
    step = without_holes(recorded.over_the_years(report.recorded).text)
    assert step == recorded.stalking_step(report.recorded)
    assert step.startswith("Recorded stalking went from ")
    assert "highest" not in step


@pytest.mark.parametrize("area", AREAS)
def test_what_is_said_of_domestic_abuse_has_no_holes_and_keeps_to_its_verdict(area: str) -> None:
    report = report_of(area)
    control = coercive_control_of(release(), area)
    scale = without_holes(domestic_abuse.scale(control, report.recorder).text)
    assert scale.startswith(f"{report.recorder} recorded ")
    assert ("There is no rate for residents" in scale) == (control.rate.per_1000 is None)
    assert scale.endswith(domestic_abuse.BY_DEFINITION)
    without_holes(domestic_abuse.title(control))
    without_holes(domestic_abuse.flagged(flagged_crimes_of(area), newest=newest_flagged_year()).text)
    granted, applied = (protection_orders_of(release(), area, measure) for measure in ("granted", "applied"))
    both = without_holes(orders.granted_and_applied(granted, applied).text)
    assert (f"In the same time {numbers.count(applied.orders)} " in both) == bool(
        applied.orders and granted.orders is not None
    )
    assert ("That is not the same as no order" in both) == (granted.orders is None)
    if area == ENGLAND_AND_WALES:
        return
    moved = share_move(report.recorded, area)
    text = without_holes(domestic_abuse.share_move(moved, report.recorder).text)
    assert ("clearly larger" in text) == (moved.direction == "larger")
    assert ("clearly smaller" in text) == (moved.direction == "smaller")
    assert ("no clear change" in text) == (moved.direction == "no clear change")
    assert moved == stalking_shares(release()).of(area)
    odds = [
        held_odds(release(), event, against)
        for event in ("charged", "victim_does_not_support")
        for against in ("8Q", "8L", "8R")
    ]
    said = domestic_abuse.all_force_odds(odds, area, report.recorder)
    assert len(said.sentences) == len(odds)
    for found, sentence in zip(odds, said.sentences, strict=True):
        mine = found.of(area)
        without_holes(sentence.text)
        few = min(mine.offences or 0, mine.against_offences or 0) < 50
        assert ("clearly higher" in sentence.text) == (mine.verdict == "higher" and not few)
        assert ("clearly lower" in sentence.text) == (mine.verdict == "lower" and not few)
        assert ("not called higher or lower" in sentence.text) == (mine.verdict == "not called" and not few)
        assert f"recorded by {report.recorder} " in sentence.text
        if mine.odds_ratio is None:
            assert f"because {mine.not_estimated_because}." in sentence.text
        elif few:
            assert "because there are fewer than 50 offences of one of them." in sentence.text
        assert ("times" in sentence.text) == (mine.odds_ratio is not None and not few)


def test_links_over_all_forces_are_said_with_the_other_ways_of_asking_and_without_holes() -> None:
    main, others = held_within(release(), HEADLINE), held_other_ways(release())
    text = without_holes(domestic_abuse.within_forces(main, others).text)
    assert f"({main.span}, 43 forces)." in text
    assert text.count("the figure is") == len(others) == 4
    unlike = sum(found.direction != main.direction for found in others.values())
    assert unlike
    assert f"in every way of asking: {unlike} of these 4 do not find the same." in text
    same = domestic_abuse.within_forces(main, dict.fromkeys(others, main)).text
    assert same.count("the figure is") == 4
    assert "does not hold in every way of asking" not in same


@pytest.mark.parametrize("force", FORCES)
def test_similar_forces_are_named_with_the_reason_for_each(force: str) -> None:
    found = similar_to(release(), force)
    text = without_holes(ranking.similar(found))
    assert force in text
    if found.not_estimated_because:
        assert force == CITY
        assert text == f"No similar forces are named for {CITY}, because it has no rate for its residents."
        return
    assert [other.force for other in found.similar if other.force in text] == [
        other.force for other in found.similar
    ]
    assert text.startswith("No force is much like") == (found.similar[0].distance > ranking.FAR)
    for other in found.similar:
        said = re.search(rf"{other.force} \(([^()]*?), ([\d.]+) for every 1,000\)", text)
        assert said is not None
        assert said[2] == numbers.decimal(other.rate)
        assert ("more residents" in said[1]) == (other.size_ratio > 1 + ranking.ALIKE)
        assert ("fewer residents" in said[1]) == (other.size_ratio < 1 - ranking.ALIKE)
        assert ("about as many residents" in said[1]) == (abs(other.size_ratio - 1) <= ranking.ALIKE)
    # The rates stand beside each other; none is called higher or lower without an interval.
    assert not re.search(r"higher|lower|same rate", text)


def test_a_force_like_another_in_one_thing_only_is_said_to_be_so() -> None:
    near = SimilarForce("Dorset", 800_000, 6.9, 0.1, 1.0, 1.3)
    assert ranking.similar(SimilarForces("Kent", 800_000, 5.3, (near,))) == (
        "The forces most like Kent in residents and in offences recorded for every 1,000 of them (5.3) are "
        "Dorset (about as many residents, 6.9 for every 1,000). They may differ in everything else."
    )


def test_a_force_without_a_rate_has_no_place_and_no_number_for_it_in_brief() -> None:
    text = said_in(CITY, brief.BESIDE_SECTION)
    assert text == (
        f"{CITY} is not placed among the forces for {beside.RATE_OF_STALKING.subject}, because it has no "
        "rate for its residents."
    )
    assert "for every 1,000 people" not in said_in(CITY, "the-last-full-financial-year")


def test_a_place_stands_with_the_rate_it_is_of() -> None:
    text = said_in("Bedfordshire", brief.BESIDE_SECTION)
    rate, place = findings_of("Bedfordshire").stalking_rate, findings_of("Bedfordshire").place
    assert rate is not None
    assert place is not None
    assert text.startswith(f"Recorded stalking was {numbers.decimal(rate.per_1000, 2)} offences for every")
    assert (
        f"stands between {ranking.ordinal(place.best or 0)} and {ranking.ordinal(place.worst or 0)}" in text
    )
    bare = brief._place(Rank("Kent", 1, 9, 42), no_rate(None, "figures are missing"))
    assert bare.startswith(f"For {beside.RATE_OF_STALKING.subject}, Kent stands between 1st and 9th")


def test_a_trend_that_is_not_estimated_gives_its_reason_and_no_number() -> None:
    found = replace(findings_of("Kent"), trend=trend_of("Kent", "8R"))
    text = brief._stalking_and_trend(found).text
    assert text.endswith(
        " Its trend is not estimated, because only 6 quarters are comparable, and a trend needs 8."
    )


def test_a_share_that_is_not_given_gives_its_reason_and_no_number() -> None:
    none = ChargeRate(
        "Kent", ("8Q",), "recorded", FinancialYear(2024), None, None, None, None, "figures are missing: 8Q"
    )
    found = replace(findings_of("Kent"), charged=none)
    (text,) = [
        sentence.text
        for sentence in brief.in_brief("Kent Police", "this force's", found).sentences
        if sentence.section == brief.CHARGES_SECTION
    ]
    assert text == (
        "No share charged is given for stalking offences recorded by Kent Police in 2024/25, because figures "
        "are missing: 8Q."
    )


def test_missing_coercive_control_is_said_to_be_missing_in_lower_case_in_the_middle() -> None:
    missing = coercive_control_of(release(), ENGLAND_AND_WALES, YearEnding(2021, 3))
    assert missing.offences is None
    for text in (
        brief._control(missing, "Police in England and Wales"),
        domestic_abuse.scale(missing, "Police in England and Wales").text,
    ):
        without_holes(text)
        assert "cannot be said, because figures of West Midlands are missing" in text
    assert "coercive behaviour police in England and Wales recorded in the year to March 2021" in (
        domestic_abuse.scale(missing, "Police in England and Wales").text
    )


def test_one_offence_of_a_year_or_of_a_forecast_and_one_change_are_singular() -> None:
    found = findings_of("Kent")
    year = replace(found.latest.total, before=4, after=1)
    stalking = replace(year, codes=("8Q",))
    one = replace(found.latest, total=year, parts=(stalking,), recording_changed=(), like_for_like=None)
    text = brief.in_brief("Kent Police", "this force's", replace(found, latest=one, full_year=one)).text
    assert text.count("recorded 1 stalking and harassment offence") == 2
    assert "1 offence of stalking in the year to December 2025, down by 3 from 4" in text
    assert not re.search(r"\b1 (?:stalking and harassment )?offences", text)
    ahead = replace(area_forecast(release(), "Kent", "8U"), central=(1.2, 2.0, 2.0, 2.0))
    assert "about 1 offence of controlling" in forecast.next_quarter(ahead, "Kent Police")
    more = replace(ahead, central=(2.2, 2.0, 2.0, 2.0))
    assert "about 2 offences of controlling" in forecast.next_quarter(more, "Kent Police")
    report = report_of("Kent")
    marked = [
        recorded.alt(report.recorded, "Kent Police", Quarter(2013, 1), Quarter(2025, 3), number)
        for number in (1, 2)
    ]
    assert "1 change in recording is marked; counts on either side of it are not comparable." in marked[0]
    assert "2 changes in recording are marked; counts on either side of one are not" in marked[1]


def test_a_year_without_figures_of_stalking_leaves_no_gap_in_the_alt_text() -> None:
    series = report_of("Kent").recorded.copy()
    series.loc[(series["code"] == "8Q") & (series["quarter"] == Quarter(2018, 2).to_period()), "offences"] = (
        pd.NA
    )
    alt = without_holes(recorded.alt(series, "Kent Police", Quarter(2013, 1), Quarter(2025, 3), 10))
    assert "Recorded stalking went from" not in alt
    assert recorded.stalking_step(series) == ""


def test_one_offence_and_one_order_are_singular() -> None:
    control = coercive_control_of(release(), "Kent")
    one = replace(control, rate=replace(control.rate, offences=1), share=replace(control.share, part=1))
    assert one.offences == 1
    assert "recorded 1 offence of controlling" in brief._control(one, "Kent Police")
    assert "recorded 1 offence of controlling" in domestic_abuse.scale(one, "Kent Police").text
    granted = protection_orders_of(release(), "Cleveland", "granted")
    assert granted.orders == 1
    for number, words in ((0, "none were"), (1, "1 was"), (2, "2 were")):
        applied = replace(granted, measure="applied", orders=number)
        said = orders.granted_and_applied(granted, applied).text
        assert "Cleveland: 1 stalking protection order was granted" in said
        assert f"In the same time {words} applied for" in said
    unknown: OrdersRate = replace(granted, orders=None, not_estimated_because="the force did not say")
    assert "applied for" not in orders.granted_and_applied(granted, unknown).text


def test_the_national_recorder_is_in_lower_case_in_the_middle_of_a_sentence_only() -> None:
    text = in_brief(ENGLAND_AND_WALES).text
    assert text.count("Police in England and Wales recorded") == 2
    assert ", police in England and Wales recorded" in text
    assert "recorded by police in England and Wales" in text
    assert mid_sentence("Kent Police") == "Kent Police"
    recorder = report_of(ENGLAND_AND_WALES).recorder
    moved, odds = stalking_shares(release()).of("Kent"), held_odds(release(), "charged", "8Q")
    without_holes(domestic_abuse.share_move(moved, recorder).text)
    without_holes(domestic_abuse.force_odds(odds.of("Kent"), odds, recorder).text)


def test_a_level_shift_stands_beside_the_number_it_is_of() -> None:
    found, report = findings_of("Devon and Cornwall"), report_of("Devon and Cornwall")
    cards = brief.key_figures(found.latest, report.rate(report.latest_year), found.shifts)
    assert "It moved to another level in January to March 2025, for no published reason" in str(cards)
    assert len(cards.figures) == 3
    for area in AREAS:
        each = report_of(area)
        without_holes(
            str(
                brief.key_figures(
                    findings_of(area).latest, each.rate(each.latest_year), findings_of(area).shifts
                )
            )
        )


def test_a_rate_card_that_has_no_rate_says_why() -> None:
    cards = brief.key_figures(findings_of(CITY).latest, report_of(CITY).rate(report_of(CITY).latest_year))
    number, meaning = cards.figures[2].number, cards.figures[2].meaning
    assert number == "No rate"
    assert meaning.startswith("for residents, because about 15,000 people live")
    assert Interval(0, 1).contains(1)


def test_the_national_trend_is_said_without_the_forces_whose_level_moved_beside_the_headline() -> None:
    found = findings_of(ENGLAND_AND_WALES)
    assert found.checks is not None
    text = said_in(ENGLAND_AND_WALES, brief.TREND_SECTION)
    assert "rising (+6.0% a year, 95% interval 2.3% to 9.8%). That holds forces whose level moved" in text
    assert "without them it is rising (+4.5% a year, 95% interval 1.2% to 7.9%)." in text
    unclear = found.checks.copy()
    without = unclear["check"] == f"without {FORCES_MOVED}"
    unclear.loc[without, "lower"] = -0.4
    unclear.loc[without, "direction"] = "no clear change"
    said = brief.in_brief("Police", "the national", replace(found, checks=unclear)).text
    assert "without them it is no clear change (+4.5% a year, 95% interval −0.4% to 7.9%)." in said
    none = found.checks[found.checks["check"] != f"without {FORCES_MOVED}"]
    assert "level moved" not in brief.in_brief("Police", "the national", replace(found, checks=none)).text
    assert "level moved" not in said_in("Kent", brief.TREND_SECTION)


def test_few_offences_are_not_judged_and_have_no_percentage_in_brief() -> None:
    trend, control = said_in(CITY, brief.TREND_SECTION), said_in(CITY, brief.LINKS_SECTION)
    assert "down by 7 from 31, not judged, fewer than 50 offences." in trend
    assert "It rests on fewer than 50 offences a year, so little can be read from it." in trend
    assert control.endswith("8 of 147 stalking and harassment offences.")
    assert "%" not in control
    assert "rests on fewer" not in said_in("Kent", brief.TREND_SECTION)
