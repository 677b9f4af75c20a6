"""Sentences on forecasts say what the figures allow, by rule."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.estimates.forecasts import read_forecasts
from analysis.models.forecast import Forecast, forecast_for
from analysis.models.forecast.result import no_forecast
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.wording import forecast as words

LAST = Quarter(2025, 3)
DERIVED = data_dir() / "releases" / "2026-04-23" / "derived"


def bedfordshire() -> Forecast:
    return forecast_for(read_forecasts("2026-04-23"), "Bedfordshire", "8Q", last=LAST)


def scores(gain: float, lower: float, upper: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["8Q"],
            "origins": ["all"],
            "method": ["seasonal naive"],
            "n": [1290],
            "gain_percent": [gain],
            "gain_lower": [lower],
            "gain_upper": [upper],
        }
    )


def test_the_next_quarter_is_said_with_its_condition_and_its_interval() -> None:
    assert words.next_quarter(bedfordshire(), "Bedfordshire Police") == (
        "If recent patterns carry on, Bedfordshire Police would record about 373 offences of stalking in "
        "January to March 2026 (95% prediction interval 311 to 447)."
    )
    assert words.furthest_quarter(bedfordshire()) == (
        "A year ahead, in October to December 2026, it is about 380 (95% prediction interval 233 to 620)."
    )


def test_the_table_has_a_row_for_each_quarter_with_both_intervals() -> None:
    found = words.rows(bedfordshire())
    assert [row[0] for row in found][-1] == "October to December 2026"
    assert found[0] == ("January to March 2026", "373", "332 to 419", "311 to 447")


def test_where_there_is_no_forecast_the_reason_is_said() -> None:
    none = forecast_for(read_forecasts("2026-04-23"), "Bedfordshire", "8R", last=LAST)
    assert words.next_quarter(none, "Bedfordshire Police") == (
        "No forecast of malicious communications is given, because only 6 comparable quarters are held, "
        "and a forecast needs 8."
    )
    assert words.furthest_quarter(none) == ""
    assert words.rows(none) == []
    total = no_forecast("Kent", "subgroup", LAST, "it is a total")
    assert words.no_forecast(total).startswith("No forecast of stalking and harassment is given")


@pytest.mark.parametrize(
    ("gain", "lower", "upper", "said"),
    [
        (26.4, 20.0, 32.0, "were 26% smaller than those of repeating the same quarter of the year before"),
        (-8.0, -12.0, -3.0, "were 8% larger than those of repeating"),
        (5.2, -0.5, 10.9, "were not clearly different from those of repeating"),
        (0.0, 0.0, 0.0, "were not clearly different"),
    ],
)
def test_a_method_is_better_only_where_the_interval_says_so(
    gain: float, lower: float, upper: float, said: str
) -> None:
    text = words.against(scores(gain, lower, upper), "8Q", "seasonal naive")
    assert text.startswith("On 1,290 past forecasts of stalking, the errors ")
    assert said in text


def test_an_interval_of_a_loss_is_turned_round_with_it() -> None:
    assert "(95% interval 3% to 12%)" in words.against(scores(-8.0, -12.0, -3.0), "8Q", "seasonal naive")


def test_every_method_scored_has_words() -> None:
    kept = pd.read_csv(DERIVED / "forecast_scores.csv")
    assert set(kept["method"]) - {"pooled level"} == set(words.PRINTED_METHODS)
    text = words.against(kept, "8Q", "seasonal naive")
    assert "smaller than those of repeating the same quarter of the year before" in text


def test_coverage_says_how_many_intervals_were_tried() -> None:
    text = words.coverage(pd.read_csv(DERIVED / "forecast_coverage.csv"), "8Q")
    assert text == (
        "Of 946 past 95% intervals of stalking in single forces, each set with what was known at the time, "
        "97% held what was then recorded."
    )


def test_the_coverage_of_the_nation_is_said_with_how_few_it_rests_on() -> None:
    covered = pd.read_csv(DERIVED / "forecast_coverage.csv")
    for code in ("8L", "8M", "8Q", "8U"):
        mine = (covered["code"] == code) & (covered["held_out"] == "England and Wales")
        (row,) = covered[mine & (covered["level"] == 0.95)].to_dict("records")
        assert words.national_coverage(covered, code) == (
            f"For England and Wales as a whole only {row['n']} past 95% intervals can be checked: "
            f"{100 * row['covered']:.0f}% held what was then recorded. That is too few to say how far to "
            "trust them."
        )


def test_what_a_forecast_is_names_recorded_offences_and_no_cause() -> None:
    assert "recorded" in words.WHAT_IT_IS
    assert "not a target" in words.WHAT_IT_IS
