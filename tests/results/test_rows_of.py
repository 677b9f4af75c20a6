"""Every result as rows: the numbers are the result's own, and what is missing says why."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.estimates.among_forces import place, rate_funnel
from analysis.estimates.forecasts import area_forecast
from analysis.estimates.tables import held_table
from analysis.estimates.trend_checks import area_trend_sensitivity
from analysis.estimates.trends import area_level_change, area_trend, comparable_counts
from analysis.models.change import split_change
from analysis.models.rate import no_rate
from analysis.models.reasons import LEVEL_MOVED
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.results import (
    ForcesByQuarter,
    ForcesSideBySide,
    ForecastSkill,
    LevelTable,
    QuarterlyCounts,
    SimulatedCoverage,
    SpanTable,
    TrendChecks,
    TrendTable,
    YearlyCounts,
)
from analysis.side_by_side import side_by_side
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


def test_no_change_of_a_page_has_a_percentage_without_an_interval() -> None:
    for area in ("Bedfordshire", "Devon and Cornwall", "Humberside", "West Midlands"):
        for row in rows(report(area).change(YEAR), report(area)):
            if row.measure == "change_percent":
                assert (row.value is None) == (row.interval == ""), row


def test_a_part_whose_recording_changed_has_its_counts_and_no_interval_and_says_why() -> None:
    found = rows(split_change(report().recorded, YEAR, recording_changed=("8R",)))
    change = only(found, "change_percent", code="8R")
    assert (change.value, change.interval, change.finding) == (None, "", "not compared")
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
    assert only(found, "recording_changes_marked").value == 8


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
    found_level = area_level_change(report().release, "Bedfordshire", "8Q")
    level = only(rows(found_level), "level_ratio")
    assert (level.value, level.finding) == (float(f"{found_level.ratio:.6g}"), "rose")
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
            held_table(RELEASE, "forecast_scores"), held_table(RELEASE, "forecast_coverage"), ["8Q"]
        )
    )
    assert {row.code for row in found} == {"8Q"}
    gain = only(found, "errors_smaller_by", detail="seasonal naive; origins: all")
    assert round(float(gain.value or 0)) == 26
    assert (
        round(float(only(found, "intervals_that_held", detail="95% intervals; later quarters").value or 0))
        == 97
    )


def test_the_small_panels_have_the_first_and_the_latest_quarter_of_each_force() -> None:
    counts = comparable_counts(nation().release, "8Q")
    found = rows(ForcesByQuarter(counts, "8Q"), nation())
    assert len(found) == 86
    kent = [row for row in found if row.area == "Kent"]
    mine = counts[counts["force"] == "Kent"].sort_values("quarter")["offences"]
    assert [row.value for row in kent] == [mine.iloc[0], mine.iloc[-1]]
    assert {row.code for row in kent} == {"8Q"}
    gap = counts.assign(offences=counts["offences"].where(counts["force"] != "Kent"))
    lost = [row for row in rows(ForcesByQuarter(gap, "8Q"), nation()) if row.area == "Kent"]
    assert [row.value for row in lost] == [None, None]
    assert all(row.not_estimated_because for row in lost)


def test_tables_of_all_forces_have_the_middle_force_and_how_many_have_each_finding() -> None:
    trends = held_table(RELEASE, "trends").query("code == '8Q'")
    found = rows(TrendTable(trends), nation())
    of_forces = trends[trends["force"] != "England and Wales"]
    counted = {row.detail: row.value for row in found if row.measure == "forces_counted"}
    assert counted["rising"] == int((of_forces["direction"] == "rising").sum())
    middle = only(found, "trend_percent_a_year", detail="the middle force")
    assert middle.coverage == "43 forces"
    levels = held_table(RELEASE, "level_changes").query("code == '8Q'")
    (held,) = levels.loc[levels["force"] == "Bedfordshire", "ratio"]
    assert only(rows(LevelTable(levels), nation()), "level_ratio", area="Bedfordshire").value == held


def test_the_forces_side_by_side_have_counts_changes_and_rates() -> None:
    found = rows(ForcesSideBySide(side_by_side(nation().release), YEAR), nation())
    counts = {
        row.period: row.value
        for row in found
        if (row.measure, row.area, row.code) == ("offences_recorded", "Bedfordshire", "total")
    }
    assert counts == {"year ending December 2025": 5296, "year ending December 2024": 5103}
    changes = [row for row in found if row.measure == "change_percent"]
    assert len(changes) == 86
    for row in changes:
        assert (row.value is None) == (row.interval == "") == bool(row.not_estimated_because), row
    moved = only(found, "change_percent", area="Devon and Cornwall", code="8Q")
    assert (moved.finding, moved.not_estimated_because) == ("not compared", LEVEL_MOVED)
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
