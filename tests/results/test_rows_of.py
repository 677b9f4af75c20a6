"""Every result as rows: the numbers are the result's own, and what is missing says why."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.estimates.among_forces import every_place, place, rate_funnel, similar_to
from analysis.estimates.charges import area_charge_rate, collected_charge_trend, load_stalking_charges
from analysis.estimates.forecasts import area_forecast, read_derived
from analysis.estimates.held_links import held_odds, held_within
from analysis.estimates.links import coercive_control_of, flagged_crimes_of, protection_orders_of
from analysis.estimates.trends import area_level_change, area_trend, area_trend_sensitivity, held_table
from analysis.models.change import split_change
from analysis.models.domestic_abuse.april_2020 import share_move
from analysis.models.rate import no_rate
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.published import justice_and_survey_of
from analysis.results import (
    CollectedCharges,
    ForcesSideBySide,
    ForecastSkill,
    LevelTable,
    PublishedFigures,
    QuarterlyCounts,
    SimulatedCoverage,
    SpanTable,
    TrendChecks,
    TrendTable,
    YearlyCounts,
)
from analysis.results.orders import published_period
from tests.results.pages import RELEASE, nation, only, report, rows, standing

YEAR = YearEnding(2025, 12)


@dataclass
class Guess:
    """A result nobody described."""


def test_a_type_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(
        ReportError, match=r"no table for tests\.results\.test_rows_of\.Guess\. Pass a result"
    ):
        rows(Guess())


def test_a_bare_frame_is_refused_because_it_does_not_say_what_it_holds() -> None:
    with pytest.raises(ReportError, match=r"DataFrame.*name what a frame holds"):
        rows(pd.DataFrame({"offences": [1]}))


def test_a_change_has_both_years_the_difference_and_the_change_with_its_interval() -> None:
    split = split_change(report().recorded, YEAR, recording_changed=report().recording_changed(YEAR))
    found = rows(split)
    change = only(found, "change_percent", code="8Q")
    (stalking,) = (part.percent_interval for part in split.parts if part.codes == ("8Q",))
    assert stalking is not None
    ends = (float(f"{stalking.lower:.6g}"), float(f"{stalking.upper:.6g}"))
    assert (change.value, change.lower, change.upper) == (17.3628, *ends)
    assert (change.interval, change.level, change.finding) == ("confidence", 95, "up")
    assert only(found, "offences_recorded", code="8Q", period="year ending December 2024").value == 1221
    assert only(found, "change_in_offences", code="total").value == 193
    like = only(found, "change_in_offences", detail="like for like, without malicious communications")
    assert (like.code, like.value) == ("8L 8M 8Q 8U", 424)
    parts = [row.value for row in found if row.measure == "change_in_offences" and len(row.code) == 2]
    assert sum(int(value or 0) for value in parts) == 193


def test_a_part_whose_recording_changed_has_its_counts_and_no_interval_and_says_why() -> None:
    found = rows(split_change(report().recorded, YEAR, recording_changed=("8R",)))
    change = only(found, "change_percent", code="8R")
    assert (change.interval, change.finding) == ("", "not compared")
    assert change.not_estimated_because == "its recording rule changed within these two years"
    assert only(found, "change_in_offences", code="8R").value == -231
    assert only(found, "change_percent", code="8Q").not_estimated_because == ""


def test_a_rate_has_its_numerator_its_residents_and_both_sources() -> None:
    found = rows(report().rate(YEAR))
    rate = only(found, "offences_per_1000_residents")
    ends = report().rate(YEAR).interval
    assert ends is not None
    assert rate.value == 7.06187
    assert (rate.lower, rate.upper) == (float(f"{ends.lower:.6g}"), float(f"{ends.upper:.6g}"))
    assert rate.source == "home-office-recorded-crime-2026-04-23 ons-population"
    residents = only(found, "residents")
    assert (residents.value, residents.period, residents.source) == (749_943, "mid-2024", "ons-population")
    assert only(found, "offences_recorded").value == 5296


def test_the_rate_of_england_and_wales_says_that_british_transport_police_is_left_out() -> None:
    found = rows(nation().rate(YEAR))
    assert {row.coverage for row in found if row.measure != "residents"} == {"43 forces"}
    assert only(found, "offences_recorded").value == 621_921
    split = split_change(nation().recorded, YEAR)
    total = only(rows(split, nation()), "offences_recorded", code="total", period=str(YEAR))
    assert (total.value, total.coverage) == (622_376, "43 forces and British Transport Police")


def test_a_force_without_a_rate_has_no_number_and_the_reason() -> None:
    city = report("City of London")
    rate = only(rows(city.rate(YEAR), city), "offences_per_1000_residents")
    assert (rate.value, rate.lower, rate.interval, rate.level) == (None, None, "", None)
    assert "about 15,000 people live in the City of London" in rate.not_estimated_because


def test_a_rate_a_rank_and_a_funnel_that_do_not_say_whose_they_are_are_refused() -> None:
    with pytest.raises(ReportError, match=r"does not say whose it is and of which year; ask Report\.rate"):
        rows(no_rate(5, "no residents"))
    rank = replace(place(report().release, "Kent", "rate"), measure="")
    with pytest.raises(ReportError, match="The rank of Kent does not say what is ranked"):
        rows(rank)
    with pytest.raises(ReportError, match="does not say which offence is compared"):
        rows(replace(rate_funnel(report().release), code=""))


def test_quarterly_counts_are_those_recorded_and_say_where_offences_stood_before_their_code() -> None:
    found = rows(QuarterlyCounts(report(), Quarter(2013, 1)))
    assert only(found, "offences_recorded", code="8Q", period="2025/26 Q3").value == 363
    early = [row for row in found if row.code == "8R" and row.period_start < "2017-04-01"]
    assert all(row.value is None and row.not_estimated_because for row in early)
    assert only(found, "recording_changes_marked").value == 10


def test_a_missing_cell_is_missing_and_a_sum_without_a_force_names_it() -> None:
    found = rows(QuarterlyCounts(report("West Midlands"), Quarter(2020, 1)), report("West Midlands"))
    gap = only(found, "offences_recorded", code="8U", period="2020/21 Q1")
    assert gap.value is None
    assert "treated as missing, not as zero" in gap.not_estimated_because
    yearly = [
        row
        for row in rows(YearlyCounts(nation(), FinancialYear(2020)), nation())
        if (row.code, row.period) == ("8U", "2020/21")
    ]
    assert [row.value for row in yearly] == [None, 31_734]
    assert "West Midlands are missing" in yearly[0].not_estimated_because
    assert yearly[1].coverage.endswith("without West Midlands in 8U")


def test_yearly_counts_end_with_the_rolling_year_and_count_what_the_total_held_then() -> None:
    found = rows(YearlyCounts(report(), FinancialYear(2013)))
    assert only(found, "offences_recorded", code="total", period="2013/14").value == 704
    assert only(found, "offences_recorded", code="8Q", period="2013/14").value is None
    assert only(found, "offences_recorded", code="total", period="year ending December 2025").value == 5296
    assert only(found, "offences_recorded", period="year ending June 2019").value == 161


def test_a_trend_has_its_span_its_finding_and_with_a_band_its_line() -> None:
    trend = area_trend(report().release, "Bedfordshire", "8Q", band=True)
    found = rows(trend)
    change = only(found, "trend_percent_a_year")
    assert (change.period, change.finding) == ("2021/22 Q1 to 2025/26 Q3", "no clear change")
    assert (change.period_start, change.period_end) == ("2021-04-01", "2025-12-31")
    assert only(found, "comparable_quarters").value == 19
    line = [row for row in found if row.table == "trend_lines"]
    assert len(line) == 19
    assert all(row.lower is not None and row.interval == "confidence" for row in line)


def test_a_trend_that_is_not_estimated_says_why() -> None:
    trend = area_trend(report().release, "Bedfordshire", "8R")
    change = only(rows(trend), "trend_percent_a_year")
    assert change.value is None
    assert change.not_estimated_because == "only 6 quarters are comparable, and a trend needs 8"


def test_checks_of_a_trend_and_levels_are_told_apart() -> None:
    checks = area_trend_sensitivity(report().release, "Bedfordshire", "8Q")
    found = [row for row in rows(TrendChecks(checks, "Bedfordshire", "8Q")) if row.unit == "per cent a year"]
    assert [row.detail for row in found] == list(checks["check"])
    level = only(rows(area_level_change(report().release, "Bedfordshire", "8Q")), "level_ratio")
    assert (level.value, level.finding) == (5.8746, "rose")
    assert level.period == "2015/16 Q1 to 2019/20 Q1 against 2021/22 Q2 to 2025/26 Q3"


def test_a_forecast_has_two_intervals_a_quarter_and_a_missing_one_its_reason() -> None:
    found = rows(area_forecast(report().release, "Bedfordshire", "8Q"))
    first = [row for row in found if row.period == "2025/26 Q4"]
    assert [(row.level, row.interval) for row in first] == [(80, "prediction"), (95, "prediction")]
    assert first[0].value == first[1].value
    (none,) = rows(area_forecast(report().release, "Bedfordshire", "subgroup"))
    assert (none.code, none.value) == ("total", None)
    assert "whose recording rules changed" in none.not_estimated_because


def test_the_skill_of_forecasts_is_in_per_cent_and_of_the_codes_asked_for() -> None:
    found = rows(
        ForecastSkill(
            read_derived(RELEASE, "forecast_scores"), read_derived(RELEASE, "forecast_coverage"), ["8Q"]
        )
    )
    assert {row.code for row in found} == {"8Q"}
    gain = only(found, "errors_smaller_by", detail="seasonal naive; origins: all")
    assert round(float(gain.value or 0)) == 26
    assert (
        round(float(only(found, "intervals_that_held", detail="95% intervals; later quarters").value or 0))
        == 97
    )


def test_a_place_is_an_interval_and_a_force_without_one_says_why() -> None:
    ranks = every_place(report().release, "rate")
    assert len(ranks) == 43
    found = [row for rank in ranks for row in rows(rank)]
    mine = only(found, "place", area="Bedfordshire")
    rank = place(report().release, "Bedfordshire", "rate")
    assert (mine.value, mine.lower, mine.upper) == (None, rank.best, rank.worst)
    assert (mine.interval, mine.level) == ("joint confidence", 95)
    city = only(found, "place", area="City of London")
    assert city.not_estimated_because


def test_a_comparison_has_every_force_and_what_it_is_called() -> None:
    found = rows(rate_funnel(report().release))
    forces = [row for row in found if row.measure == "offences_per_1000_residents"]
    assert len(forces) == 44
    together = only(found, "offences_per_1000_residents", coverage="42 forces")
    assert together.area == "England and Wales"
    assert only(found, "offences_per_1000_residents", area="City of London").finding == "not compared"
    counted = [row.value for row in found if row.measure == "forces_counted"]
    assert counted == [0, 0, 42, 1]


def test_similar_forces_are_beside_the_page_s_own() -> None:
    found = rows(similar_to(report().release, "Bedfordshire"))
    assert round(float(only(found, "residents_against_own", area="Warwickshire").value or 0)) == -16


def test_a_share_charged_names_its_basis_and_what_open_cases_could_make_of_it() -> None:
    found = rows(area_charge_rate(report().release, "Bedfordshire", "8Q"))
    share = only(found, "share_charged")
    assert (share.basis, share.unit) == ("outcomes of offences recorded", "per cent")
    assert (share.value, share.lower, share.upper) == (12.2143, 10.5259, 14.1309)
    bounds = only(found, "share_charged_if_open")
    assert (bounds.lower, bounds.upper, bounds.interval, bounds.level) == (12.2143, 14.8936, "bounds", None)


def test_collected_charges_are_on_a_basis_of_their_own_and_end_in_december_2020() -> None:
    run = collected_charge_trend()
    found = rows(CollectedCharges(load_stalking_charges(), run, "Bedfordshire"))
    assert {row.basis for row in found} == {"charges over offences of the same months"}
    last = found[-1]
    assert (last.period, last.period_end) == ("2020/21 Q1 to 2020/21 Q3", "2020-12-31")
    trend = [row for row in rows(run) if row.measure == "odds_of_a_charge"]
    assert {row.area for row in trend} >= {"England and Wales", "Bedfordshire", "Greater Manchester"}
    assert next(row for row in trend if row.area == "Greater Manchester").value is None


def test_links_are_of_the_forces_together_and_the_force_s_own_stand_beside_them() -> None:
    within = [held_within(report().release, name) for name in ("main", "zeros_believed")]
    found = [row for each in within for row in rows(each)]
    assert len({row.key for row in found}) == len(found)
    more = only(found, "more_with_10_per_cent", detail="within forces, beside 8U: main")
    assert (round(float(more.value or 0), 1), more.finding) == (3.1, "together")
    odds = rows(held_odds(report().release, "charged", "8Q"))
    assert only(odds, "odds_ratio", area="Bedfordshire").value == 0.968696
    assert only(odds, "offences_with_outcome", code="8Q").value == 155
    on_methods = rows(held_odds(report().release, "charged", "8Q"), standing())
    assert {row.area for row in on_methods} == {"England and Wales"}


def test_coercive_control_and_the_move_of_shares_are_in_per_cent() -> None:
    control = rows(coercive_control_of(report().release, "Bedfordshire"))
    assert only(control, "share_of_stalking_and_harassment").value == 10.7628
    move = rows(share_move(report().recorded, "Bedfordshire"))
    assert only(move, "change_of_share").unit == "percentage points"
    assert only(move, "offences_recorded", code="8Q", period="year ending June 2019").value == 161


def test_published_figures_name_their_publication_and_an_unknown_measure_is_refused() -> None:
    frame = justice_and_survey_of("Bedfordshire")
    found = rows(PublishedFigures(frame))
    assert {row.basis for row in found} == {"as published"}
    assert all(row.note for row in found)
    with pytest.raises(ReportError, match="has the measure arrests, which the results do not know"):
        rows(PublishedFigures(frame.assign(measure="arrests")))


def test_flagged_crimes_and_orders_that_are_not_held_say_so() -> None:
    (none,) = rows(flagged_crimes_of("Kent"), report("Kent"))
    assert (none.value, none.not_estimated_because) == (
        None,
        "no published figure of domestic abuse-related crimes is held for this area",
    )
    (order,) = rows(protection_orders_of(report().release, "Lincolnshire"), report("Lincolnshire"))
    assert order.not_estimated_because == "the force did not reply when forces were asked"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("year ending March 2021 to year ending March 2023", "2020-04-01", "2023-03-31"),
        ("calendar year 2023", "2023-01-01", "2023-12-31"),
        ("financial year 2018/19", "2018-04-01", "2019-03-31"),
        ("investigation 2022 to 2024", "", ""),
    ],
)
def test_a_published_period_has_days_where_they_can_be_told(words: str, start: str, end: str) -> None:
    found = published_period(words)
    assert (found.text, found.start, found.end) == (words, start, end)


def test_tables_of_all_forces_have_the_middle_force_and_how_many_have_each_finding() -> None:
    trends = held_table(RELEASE, "trends").query("code == '8Q'")
    found = rows(TrendTable(trends), nation())
    of_forces = trends[trends["force"] != "England and Wales"]
    counted = {row.detail: row.value for row in found if row.measure == "forces_counted"}
    assert counted["rising"] == int((of_forces["direction"] == "rising").sum())
    middle = only(found, "trend_percent_a_year", detail="the middle force")
    assert middle.coverage == "43 forces"
    levels = held_table(RELEASE, "level_changes").query("code == '8Q'")
    assert only(rows(LevelTable(levels), nation()), "level_ratio", area="Bedfordshire").value == 5.8746


def test_the_forces_side_by_side_have_counts_changes_and_rates() -> None:
    found = rows(ForcesSideBySide(nation().forces_side_by_side, YEAR), nation())
    assert only(found, "offences_recorded", area="Bedfordshire", code="total").value == 5296
    city = only(found, "offences_per_1000_residents", area="City of London")
    assert (city.value, city.not_estimated_because) == (None, "no rate for its residents is given")


def test_spans_and_simulations_of_the_methods_page_are_rows_too() -> None:
    spans = pd.DataFrame(
        {
            "force": ["Kent", "Kent"],
            "code": ["8Q", "subgroup"],
            "name": ["Stalking", "Stalking and harassment"],
            "start": [Quarter(2021, 1), None],
            "end": [Quarter(2025, 3), None],
            "n_quarters": [19, 0],
        }
    )
    first, second = rows(SpanTable(spans), standing())
    assert (first.period, first.value) == ("2021/22 Q1 to 2025/26 Q3", 19)
    assert (second.code, second.period, second.value) == ("total", "no comparable quarter", 0)
    simulated = pd.DataFrame(
        {
            "method": ["chosen: pooled over 43"],
            "quarters": [19],
            "correlation": [0.7],
            "series": [4000],
            "coverage": [0.947],
            "width_ratio": [1.31],
            "false_words": [0.052],
        }
    )
    found = rows(SimulatedCoverage(simulated), standing())
    assert only(found, "intervals_that_held_the_truth").value == 94.7
    assert only(found, "quarters_simulated").value == 19
    assert {row.source for row in found} == {""}
