"""The section on trend and outlook: no word without its interval, no number without its forecast."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import numbers
from analysis.estimates.forecasts import area_forecast
from analysis.estimates.tables import held_table
from analysis.estimates.trend_checks import (
    area_trend_sensitivity,
    forces_whose_level_moved,
    held_trend_sensitivity,
)
from analysis.estimates.trends import TREND_CODES, area_level_change
from analysis.figures.table import DataTable
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.forecast.result import no_forecast
from analysis.models.intervals import Interval
from analysis.models.sensitivity import COLUMNS
from analysis.models.trend import Trend
from analysis.periods import Quarter
from analysis.wording import forces_trends, outlook
from analysis.wording import forecast as forecast_words
from analysis.wording import trend as trend_words
from analysis.wording.area import area_named
from analysis.wording.prose import sentence_case
from tests.wording.pages import (
    AREAS,
    FORCES,
    RELEASE,
    held_trend,
    release,
    report_of,
    trend_of,
    without_holes,
)

pytestmark = pytest.mark.xdist_group("pages' words")

LAST = Quarter(2025, 3)
WORDS = {
    "rising": re.compile(r"\brising\b"),
    "falling": re.compile(r"\bfalling\b"),
    "no clear change": re.compile(r"\bno clear change\b"),
}
TREND = Trend("Kent", "8Q", Quarter(2021, 1), LAST, 19, "Words.", 6.4, Interval(2.1, 10.9), correlation=0.6)


def table_of(area: str) -> DataTable:
    trends = [held_trend(area, code) for code in TREND_CODES]
    return outlook.trends_table(trends, [area_forecast(release(), area, code) for code in TREND_CODES], area)


@pytest.mark.parametrize("area", AREAS)
def test_the_paragraph_says_of_the_trend_what_its_interval_allows_and_of_the_forecast_what_is_kept(
    area: str,
) -> None:
    report, trend = report_of(area), trend_of(area)
    forecast = area_forecast(release(), area, "8Q")
    text = without_holes(outlook.in_prose(trend, forecast, area, report.recorder).text)
    assert {word for word, pattern in WORDS.items() if pattern.search(text)} == {trend.direction}
    assert f"in {area_named(area)} " in text
    assert numbers.percent(abs(trend.annual_percent or 0.0)) in text.replace("−", "").replace("+", "")
    wide = forecast.interval95[0]
    assert (
        f"would record about {numbers.count(forecast.central[0])} offences of stalking in January to March "
        f"2026 (95% prediction interval {numbers.count(wide.lower)} to {numbers.count(wide.upper)})"
    ) in text
    assert ("police in England and Wales would" in text) == (area == ENGLAND_AND_WALES)
    assert len(re.findall("move to another level in", text)) == bool(trend.steps)
    assert "It is not a target" in text


@pytest.mark.parametrize("area", ["Bedfordshire", "City of London", ENGLAND_AND_WALES])
def test_a_trend_or_a_forecast_that_is_not_estimated_gives_its_reason_and_no_number(area: str) -> None:
    for code in ("8R", "subgroup"):
        trend, forecast = held_trend(area, code), area_forecast(release(), area, code)
        text = without_holes(outlook.in_prose(trend, forecast, area, report_of(area).recorder).text)
        assert f"is not estimated, because {trend.not_estimated_because}." in text
        assert f"is given, because {forecast.not_estimated_because}." in text
        assert not any(pattern.search(text) for pattern in WORDS.values())
        assert "%" not in text


def test_every_area_has_a_row_for_every_part_with_a_trend_and_a_forecast_or_their_reasons() -> None:
    for area in AREAS:
        table = table_of(area)
        without_holes(str(table))
        assert area in table.caption
        assert len(table.rows) == len(TREND_CODES)
        for code, row in zip(TREND_CODES, table.rows, strict=True):
            trend, forecast = held_trend(area, code), area_forecast(release(), area, code)
            name, span, change, called, ahead = row
            said = {word for word, pattern in WORDS.items() if pattern.search(called)}
            if trend.interval is None:
                assert (change, called, said) == ("not estimated", "no finding", set())
                assert f"{name}, trend: not estimated, because {trend.not_estimated_because}." in (
                    table.footnotes
                )
            else:
                assert said == {trend.direction}
                assert change.startswith(numbers.signed_percent(trend.annual_percent))
                assert ("modelled apart" in called) == bool(trend.steps)
                assert ("a bend fits better" in called) == trend.is_bent
            assert f"({trend.n})" in span
            if forecast.is_estimated:
                wide = forecast.interval95[0]
                assert ahead == (
                    f"{numbers.count(forecast.central[0])} "
                    f"({numbers.count(wide.lower)} to {numbers.count(wide.upper)})"
                )
            else:
                assert ahead == "not estimated"
                assert f"{name}, forecast: not estimated, because {forecast.not_estimated_because}." in (
                    table.footnotes
                )
        assert table.columns[-1].heading == "Forecast for January to March 2026"


def test_a_trend_beside_a_moved_level_says_so_under_the_table() -> None:
    moved = [note for note in table_of("Devon and Cornwall").footnotes if "Offences may have moved" in note]
    assert moved == [
        "Harassment: stalking moved to another level in January to March 2025. Offences may have moved "
        "between it and harassment, so this trend may partly be that."
    ]
    assert not any("Offences may have moved" in note for note in table_of("Kent").footnotes)


def test_one_step_and_several_are_told_apart() -> None:
    two = next(row for row in table_of("Humberside").rows if row[0] == "Stalking")
    assert two[3] == "no clear change; steps are modelled apart"
    one = outlook.trends_table(
        [replace(TREND, steps=(LAST - 3,))], [area_forecast(release(), "Kent", "8Q")], "Kent"
    )
    assert one.rows[0][3] == "rising; a step is modelled apart"


def test_one_reason_for_both_is_given_once_and_named_as_that_of_both() -> None:
    trend = replace(TREND, interval=None, annual_percent=None, not_estimated_because="figures are missing")
    table = outlook.trends_table([trend], [no_forecast("Kent", "8Q", LAST, "figures are missing")], "Kent")
    assert table.footnotes == ("Stalking, trend and forecast: not estimated, because figures are missing.",)
    assert table.columns[-1].heading == "Forecast for the next quarter"


def test_a_forecast_that_is_missing_beside_a_trend_gives_its_own_reason() -> None:
    table = outlook.trends_table([TREND], [no_forecast("Kent", "8Q", LAST, "it is a total")], "Kent")
    assert table.footnotes == ("Stalking, forecast: not estimated, because it is a total.",)


def test_the_comparable_quarters_are_said_with_their_number_or_said_to_be_none() -> None:
    assert outlook.span_in_words(TREND) == "April 2021 to December 2025 (19)"
    assert outlook.span_in_words(replace(TREND, first=None, last=None, n=0)) == "none yet"


ENDS = st.tuples(st.integers(-40_000, 60_000), st.integers(1, 30_000)).map(
    lambda pair: Interval(pair[0] / 1000, sum(pair) / 1000)
)


@given(ENDS)
def test_a_cell_of_the_table_says_rising_or_falling_only_by_its_interval(interval: Interval) -> None:
    trend = replace(TREND, interval=interval, annual_percent=(interval.lower + interval.upper) / 2)
    (row,) = outlook.trends_table([trend], [area_forecast(release(), "Kent", "8Q")], "Kent").rows
    assert ("rising" in row[3]) == (interval.lower > 0)
    assert ("falling" in row[3]) == (interval.upper < 0)
    assert ("no clear change" in row[3]) == (interval.lower <= 0 <= interval.upper)
    ends = re.search(r"\(([−\d.]+)% to ([−\d.]+)%\)", row[2])
    assert ends is not None
    lower, upper = (float(end.replace("−", "-")) for end in ends.groups())
    if row[3] == "rising":
        assert lower > 0
    if row[3] == "falling":
        assert upper < 0


@pytest.mark.parametrize("code", ["8L", "8M", "8Q", "8U"])
def test_the_words_on_all_forces_agree_with_their_table(code: str) -> None:
    table = held_table(RELEASE, "trends").query("code == @code")
    forces = table[table["force"] != ENGLAND_AND_WALES]
    assert len(forces) == len(FORCES)
    title = without_holes(forces_trends.trends_by_force_title(table))
    counts = [int((forces["direction"] == word).sum()) for word in ("rising", "falling")]
    said = [
        "no force" if number == 0 else f"{number} {'force' if number == 1 else 'forces'}" for number in counts
    ]
    stepped = forces[(forces["direction"] == "rising") & (forces["steps"] != "")]
    apart = f" ({len(stepped)} of them with a step in level modelled apart)" if len(stepped) else ""
    assert title == (
        f"{sentence_case(trend_words.subject(code))} was clearly rising in {said[0]}{apart} and clearly "
        f"falling in {said[1]}"
    )
    alt = without_holes(forces_trends.trends_by_force_alt(table))
    held = forces.dropna(subset=["annual_percent"])
    assert f"in each of {len(held)} forces" in alt
    assert "England and Wales first, then the forces by name." in alt
    low, high = held["annual_percent"].min(), held["annual_percent"].max()
    assert (
        f"The best estimates go from {numbers.signed_percent(low)} a year to {numbers.signed_percent(high)}; "
        in alt
    )
    for force in held.loc[held["steps"] != "", "force"]:
        assert re.search(rf"A step in level is modelled apart, and drawn as a diamond: [^.]*{force}", alt)
    for word, number in zip(("rising", "falling"), counts, strict=True):
        named = re.search(rf"Clearly {word}: (.*?)\.(?: |$)", alt)
        names = set(forces.loc[forces["direction"] == word, "force"])
        assert (named is not None) == (number > 0)
        assert all(name in (named[1] if named else "") for name in names)
    assert ("Not estimated: City of London." in alt) == (code in ("8M", "8U"))


def test_a_part_without_any_trend_is_said_to_have_none() -> None:
    table = held_table(RELEASE, "trends").query("code == '8R'")
    assert forces_trends.trends_by_force_title(table) == (
        "Recorded malicious communications was clearly rising in no force and clearly falling in no force"
    )
    assert forces_trends.trends_by_force_alt(table) == (
        "Dot plot of the yearly change in each force: no trend is estimated in any of them."
    )


def test_the_title_says_how_many_of_the_rising_forces_have_a_step_modelled_apart() -> None:
    table = held_table(RELEASE, "trends").query("code == '8Q'")
    assert forces_trends.trends_by_force_title(table) == (
        "Recorded stalking was clearly rising in 9 forces (1 of them with a step in level modelled apart) "
        "and clearly falling in no force"
    )
    assert "modelled apart" not in forces_trends.trends_by_force_title(table.assign(steps=""))


@pytest.mark.parametrize("code", ["8M", "8Q", "8U"])
def test_the_frame_of_all_forces_is_the_table_england_and_wales_first_then_by_name(code: str) -> None:
    table = held_table(RELEASE, "trends").query("code == @code").sample(frac=1, random_state=1)
    frame = forces_trends.trends_by_force(table)
    assert frame["label"].tolist() == [ENGLAND_AND_WALES, *sorted(set(AREAS) - {ENGLAND_AND_WALES})]
    assert frame.index.tolist() == list(range(len(frame)))
    for label, value, lower, upper, clear, note, apart in frame.itertuples(index=False):
        trend = held_trend(str(label), code)
        assert bool(clear) == (trend.direction in ("rising", "falling"))
        assert bool(apart) == (bool(trend.steps) and trend.interval is not None)
        if trend.interval is not None:
            said = "a step in level is modelled apart"
            if len(trend.steps) > 1:
                said = f"{len(trend.steps)} steps in level are modelled apart"
            assert note == (said if trend.steps else "")
            assert (value, lower, upper) == (
                trend.annual_percent,
                trend.interval.lower,
                trend.interval.upper,
            )
        else:
            assert note == trend.not_estimated_because


def test_other_ways_of_looking_stand_in_rows_with_their_reasons() -> None:
    checks = area_trend_sensitivity(release(), "Bedfordshire", "8Q")
    table = outlook.sensitivity_table(checks, "8Q", "Bedfordshire")
    without_holes(str(table))
    walk = "the same line, noise taken as a random walk"
    plain = {
        walk: "with ups and downs that last (a random walk)",
        "negative binomial": "with wider ups and downs (negative binomial)",
    }
    names = [plain.get(name, name) for name in checks["check"]]
    assert [row[0] for row in table.rows] == [sentence_case(name) for name in names]
    assert table.rows[0][1] == "April 2021"
    assert table.rows[1][:2] == ("From April 2022", "April 2022")
    assert table.rows[2][:2] == ("From April 2020", "April 2020")
    assert table.rows[3][:2] == ("With a step in July 2023", "April 2021")
    assert walk in set(checks["check"])
    for row, direction in zip(table.rows, checks["direction"], strict=True):
        assert row[-1] == direction
    # No way of looking crosses another rule than that for stalking, or adds a step outside its span.
    short = area_trend_sensitivity(release(), "Bedfordshire", "8R")
    assert not {"from April 2020", "with a step in July 2023"} & set(short["check"])
    for row in outlook.sensitivity_table(short, "8R", "Bedfordshire").rows:
        assert row[3] == f"not estimated, because {short['not_estimated_because'].iloc[0]}"
        assert row[4] == "not estimated"
        assert "%" not in row[3]


def test_the_forces_whose_level_moved_are_named_under_the_ways_of_looking() -> None:
    checks = held_trend_sensitivity(release(), ENGLAND_AND_WALES, "8Q")
    moved = forces_whose_level_moved(release(), "8Q")
    table = outlook.sensitivity_table(checks, "8Q", ENGLAND_AND_WALES, moved)
    assert "Without the forces whose level moved" in [row[0] for row in table.rows]
    (note,) = table.footnotes
    assert "Devon and Cornwall" in note
    assert note.endswith("and Suffolk. The trend as reported holds these steps.")
    assert outlook.sensitivity_table(checks, "8Q", "Kent").footnotes == ()


def test_ways_of_looking_that_cannot_be_fitted_are_not_said_to_agree() -> None:
    rows = [
        ("as reported", "2021/22 Q1", 19, 6.4, 2.1, 10.9, "rising", ""),
        ("with a bend", "2021/22 Q1", 19, None, None, None, "not estimated", "of a reason"),
    ]
    text = trend_words.sensitivity(pd.DataFrame(rows, columns=list(COLUMNS)))
    assert text == "No other way of looking could be fitted. With a bend: not estimated."


@pytest.mark.parametrize("area", ["Bedfordshire", "North Wales", ENGLAND_AND_WALES])
def test_levels_are_said_one_after_the_other_and_what_they_compare_once(area: str) -> None:
    changes = [area_level_change(release(), area, code) for code in ("8Q", "8L")]
    said = outlook.level_changes(changes, area)
    without_holes(said.text)
    assert len(said.sentences) == 3
    assert said.text.count("It compares the level just before") == 1
    for change, sentence in zip(changes, said.sentences, strict=False):
        for word in ("rose", "fell", "no clear change"):
            assert (word in sentence.text) == (change.direction == word)
        ends = re.search(r"95% interval ([\d.]+) to ([\d.]+)\)", sentence.text)
        assert ends is not None
        if change.direction == "rose":
            assert float(ends[1]) > 1
        if change.direction == "fell":
            assert float(ends[2]) < 1


def test_how_forecasts_did_is_said_from_the_tables_with_what_they_cannot_show() -> None:
    scores, covered = held_table(RELEASE, "forecast_scores"), held_table(RELEASE, "forecast_coverage")
    for code in ("8L", "8M", "8Q", "8U"):
        text = without_holes(outlook.skill(scores, covered, code).text)
        assert text.count(f"past forecasts of {trend_words.subject(code).removeprefix('recorded ')}") == 2
        chosen = (scores["code"] == code) & (scores["origins"] == "all")
        for method in ("seasonal naive", outlook.OUTSIDE):
            (row,) = scores[chosen & (scores["method"] == method)].to_dict("records")
            words = "not clearly different from"
            if row["gain_lower"] > 0:
                words = f"{numbers.percent(row['gain_percent'], 0)} smaller than"
            elif row["gain_upper"] < 0:
                words = f"{numbers.percent(-row['gain_percent'], 0)} larger than"
            assert words in text
        assert text.endswith("and the next figures will score them.")
        national = without_holes(outlook.skill(scores, covered, code, national=True).text)
        added = forecast_words.national_coverage(covered, code)
        assert added not in text
        assert national.replace(f" {added}", "") == text
