"""Sentences on trends say only what their interval allows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.models.forecast.result import Forecast, no_forecast
from analysis.models.interrupted import LevelChange
from analysis.models.intervals import Interval
from analysis.models.sensitivity import COLUMNS
from analysis.models.trend import Trend
from analysis.periods import Quarter
from analysis.recording import load_recording_changes
from analysis.wording import captions
from analysis.wording import trend as wording
from tests.wording.pages import report_of

TREND = Trend(
    force="Bedfordshire",
    code="8Q",
    first=Quarter(2021, 1),
    last=Quarter(2025, 3),
    n=19,
    span_words="Stalking is comparable from April to June 2021 to October to December 2025.",
    annual_percent=6.4,
    interval=Interval(2.1, 10.9),
    correlation=0.62,
    quadratic_p=0.4,
    quarters=(Quarter(2021, 1), Quarter(2025, 3)),
    counts=(286.0, 363.0),
    fitted=(280.0, 370.0),
    line=(270.0, 375.0),
)
NONE = replace(
    TREND,
    annual_percent=None,
    interval=None,
    counts=(),
    not_estimated_because="6 quarters are too few",
)
TRANSITION = next(change for change in load_recording_changes() if change.id == "former-partner-rule-2020")
COVID = next(change for change in load_recording_changes() if change.id == "covid-19-2020")
LEVEL = LevelChange(
    force="Bedfordshire",
    code="8Q",
    transition=TRANSITION,
    before=(Quarter(2015, 1), Quarter(2019, 1)),
    after=(Quarter(2021, 2), Quarter(2025, 3)),
    n_before=17,
    n_after=18,
    ratio=2.93,
    interval=Interval(2.31, 3.62),
    beyond_trend=2.2,
    beyond_trend_interval=Interval(1.4, 3.5),
    overlaps=(COVID,),
)


def everything(trend: Trend) -> str:
    texts = (
        wording.finding(trend, "Bedfordshire"),
        wording.verdict(trend),
        wording.method(trend).text,
        wording.trend_title(trend, "Bedfordshire"),
        wording.trend_alt(trend, "Bedfordshire"),
    )
    return " ".join(texts)


@pytest.mark.parametrize(
    ("interval", "said", "unsaid"),
    [
        (Interval(2.1, 10.9), "rising", "falling"),
        (Interval(-10.9, -2.1), "falling", "rising"),
        (Interval(-2.1, 10.9), "no clear change", "rising"),
        (Interval(0.0, 10.9), "no clear change", "rising"),
        (Interval(-10.9, 0.0), "no clear change", "falling"),
    ],
)
def test_rising_and_falling_are_said_only_where_the_interval_leaves_no_change_out(
    interval: Interval, said: str, unsaid: str
) -> None:
    middle = (interval.lower + interval.upper) / 2
    text = everything(replace(TREND, interval=interval, annual_percent=middle))
    assert said in text
    assert unsaid not in text
    if said == "no clear change":
        assert "rising" not in text
        assert "falling" not in text


def test_a_trend_not_estimated_gets_no_word_and_says_why() -> None:
    text = everything(NONE)
    assert "rising" not in text
    assert "falling" not in text
    assert "no clear change" not in text
    assert wording.finding(NONE, "Bedfordshire") == (
        "The trend of recorded stalking in Bedfordshire is not estimated, because 6 quarters are too few."
    )
    assert wording.trend_title(NONE, "Bedfordshire") == (
        "Recorded stalking in Bedfordshire: no trend is estimated"
    )


def test_a_finding_carries_its_span_and_interval() -> None:
    assert wording.finding(TREND, "Bedfordshire") == (
        "From April 2021 to December 2025, recorded stalking in Bedfordshire was rising by about 6.4% a year "
        "(95% interval 2.1% to 10.9%)."
    )
    unclear = replace(TREND, interval=Interval(-1.2, 14.5))
    assert wording.finding(unclear, "Bedfordshire") == (
        "From April 2021 to December 2025, recorded stalking in Bedfordshire shows no clear change: the best "
        'estimate is +6.4% a year, and "no change" lies inside the 95% interval, −1.2% to 14.5%.'
    )


def test_a_trend_of_few_offences_says_so_and_no_other_does() -> None:
    few, enough = (replace(TREND, counts=(count, count)) for count in (12.0, 13.0))
    assert wording.on_few_offences(few) == (
        "It rests on fewer than 50 offences a year, so little can be read from it."
    )
    assert wording.on_few_offences(enough) == ""
    assert wording.on_few_offences(replace(few, interval=None)) == ""


def test_the_alt_text_gives_the_numbers_a_reader_of_the_chart_would_take_from_it() -> None:
    assert wording.trend_alt(TREND, "Bedfordshire") == (
        "Line chart of recorded stalking in Bedfordshire by quarter, April to June 2021 to October to "
        "December 2025. From 286 in the first quarter to 363 in the last; between 286 and 363 throughout. "
        "The trend without seasons goes from 270 to 375: rising (+6.4% a year, 95% interval 2.1% to 10.9%)."
    )


def test_the_alt_text_says_which_quarters_are_drawn_and_do_not_compare() -> None:
    text = wording.trend_alt(TREND, "Bedfordshire", Quarter(2015, 1))
    assert text.endswith(
        " Counts from April 2015 to March 2021 are drawn apart: recording changed, so they do not compare "
        "with later ones."
    )
    unknown = replace(TREND, interval=None, annual_percent=None, not_estimated_because="figures are missing")
    assert "April 2015 to March 2021" in wording.trend_alt(unknown, "Bedfordshire", Quarter(2015, 1))
    assert "drawn apart" not in wording.trend_alt(TREND, "Bedfordshire", Quarter(2021, 1))
    assert "drawn apart" not in wording.trend_alt(TREND, "Bedfordshire")


def test_the_alt_text_ends_with_the_last_quarter_forecast_as_the_chart_labels_it() -> None:
    quarters = (Quarter(2025, 4), Quarter(2026, 1))
    forecast = Forecast(
        "Bedfordshire",
        "8Q",
        Quarter(2025, 3),
        quarters,
        (360.2, 1379.6),
        (Interval(340.0, 380.0), Interval(1300.0, 1450.0)),
        (Interval(330.0, 390.0), Interval(1250.4, 1520.5)),
        "1",
        19,
    )
    said = " The forecast for April to June 2026 is 1,380 (95% prediction interval 1,250 to 1,520)."
    assert wording.trend_alt(TREND, "Bedfordshire", Quarter(2021, 1), forecast).endswith(said)
    assert wording.trend_alt(NONE, "Bedfordshire", None, forecast).endswith(said)
    none = no_forecast("Bedfordshire", "8Q", Quarter(2025, 3), "6 quarters are too few")
    for without in (None, none):
        assert "forecast" not in wording.trend_alt(TREND, "Bedfordshire", Quarter(2021, 1), without)


def test_the_caption_says_why_the_band_may_be_wider_than_the_forecast() -> None:
    report = report_of("Bedfordshire")
    caption = captions.trend(report, TREND)
    assert (
        "The band shows how sure the level of the trend is over the whole span; the forecast starts from the "
        "latest quarters, so its interval can be narrower." in caption
    )
    assert "not of the counts around it" in caption
    unknown = replace(TREND, interval=None, annual_percent=None, not_estimated_because="figures are missing")
    assert "band" not in captions.trend(report, unknown)


def test_the_page_says_that_it_is_a_trend_of_offences_and_which_steps_are_modelled() -> None:
    assert "a trend of recorded offences, not of a rate" in wording.method(TREND).text
    assert wording.steps(TREND) == ""
    one = replace(TREND, steps=(Quarter(2024, 2),))
    assert wording.steps(one) == (
        "The figures move to another level in July to September 2024; this step is modelled apart and is not "
        "part of the trend."
    )
    assert "these steps are" in wording.steps(replace(TREND, steps=(Quarter(2022, 4), Quarter(2024, 2))))
    assert "A line with a bend fits better" in wording.method(replace(TREND, quadratic_p=0.01)).text
    assert "bend" not in wording.method(TREND).text


def test_the_alt_text_and_the_caption_say_which_steps_the_line_holds_and_its_change_leaves_out() -> None:
    one = replace(TREND, steps=(Quarter(2024, 2),))
    assert (
        "goes from 270 to 375, the step in level included; without it: rising (+6.4% a year"
        in wording.trend_alt(one, "Bedfordshire")
    )
    several = replace(TREND, steps=(Quarter(2022, 4), Quarter(2024, 2)))
    assert "the steps in level included; without them: rising" in wording.trend_alt(several, "Bedfordshire")
    report = report_of("Bedfordshire")
    assert wording.steps(one) in captions.trend(report, one)
    assert "another level" not in captions.trend(report, TREND)


def test_a_trend_beside_a_moved_level_says_that_offences_may_have_moved() -> None:
    beside = replace(TREND, code="8L", moved_beside=(Quarter(2024, 4),))
    assert wording.beside_a_move(beside) == (
        "Stalking moved to another level in January to March 2025. Offences may have moved between it and "
        "harassment, so this trend may partly be that."
    )
    assert wording.beside_a_move(TREND) == ""
    assert wording.beside_a_move(replace(beside, interval=None)) == ""
    assert wording.beside_a_move(beside) in wording.trend_alt(beside, "Bedfordshire")


def test_a_change_of_level_is_kept_apart_from_the_trend_and_the_lockdowns_are_named() -> None:
    assert wording.level_finding(LEVEL, "Bedfordshire") == (
        "Between mid-2019 and mid-2021, as recording rules changed, recorded stalking in Bedfordshire rose "
        "to 2.9 times its earlier level (95% interval 2.3 to 3.6). Some of that may have been under way "
        "before the rule: against where the line before would have led, more than two years on, the later "
        "level is higher, 2.2 times (1.40 to 3.50). The Covid-19 lockdowns fall in the "
        "same months, and these figures cannot tell the two apart. This is not part of the trend."
    )
    without = wording.level_finding(replace(LEVEL, beyond_trend_interval=None), "Bedfordshire")
    assert "line before" not in without
    assert "lockdowns" not in wording.level_finding(replace(LEVEL, overlaps=()), "Bedfordshire")
    for ends, word in ((Interval(0.44, 0.83), "lower"), (Interval(0.9, 1.4), "not clearly higher or lower")):
        other = replace(LEVEL, beyond_trend=0.99, beyond_trend_interval=ends)
        assert f"the later level is {word}, 0.99 times" in wording.level_finding(other, "Bedfordshire")
    assert wording.level_method(LEVEL).startswith(
        "It compares the level just before July 2019 with the level just after June 2021"
    )
    # The ratio beyond the trend is a finding and stands with the findings only.
    assert "line" not in wording.level_method(LEVEL)


def test_rose_and_fell_are_said_of_a_level_only_where_the_interval_leaves_no_change_out() -> None:
    unclear = wording.level_finding(replace(LEVEL, ratio=1.1, interval=Interval(0.9, 1.4)), "Bedfordshire")
    assert "shows no clear change of level: the later level is 1.10 times the earlier one" in unclear
    assert "rose" not in unclear
    fallen = wording.level_finding(replace(LEVEL, ratio=0.5, interval=Interval(0.4, 0.7)), "Bedfordshire")
    assert "fell to 0.50 times its earlier level (95% interval 0.40 to 0.70)" in fallen
    refused = replace(LEVEL, ratio=None, interval=None, not_estimated_because="the counts are too small")
    assert wording.level_finding(refused, "Bedfordshire") == (
        "How much the level of recorded stalking in Bedfordshire changed between mid-2019 and mid-2021 is "
        "not estimated, because the counts are too small."
    )
    assert wording.level_method(refused) == ""


def test_nothing_is_worded_as_a_cause() -> None:
    text = everything(TREND) + wording.level_finding(LEVEL, "Bedfordshire") + wording.level_method(LEVEL)
    for word in ("caused", "due to", "led to a", "driven", "thanks to"):
        assert word not in text


def test_sensitivity_counts_what_agrees() -> None:
    rows = [
        ("as reported", "2021/22 Q1", 19, 6.4, 2.1, 10.9, "rising", ""),
        ("from April 2022", "2022/23 Q1", 15, 7.0, -1.0, 15.0, "no clear change", ""),
        ("with a bend", "2021/22 Q1", 19, 6.0, 2.0, 10.0, "rising", ""),
        ("negative binomial", "2021/22 Q1", 19, None, None, None, "not estimated", "of a reason"),
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    assert wording.sensitivity(table) == (
        "1 of 2 other ways of looking say the same (rising). From April 2022: no clear change, +7.0% a year "
        "(−1.0% to 15.0%); with a bend: rising, +6.0% a year (2.0% to 10.0%); negative binomial: not "
        "estimated."
    )
    assert wording.sensitivity(table[table["check"] == "negative binomial"]) == ""


@pytest.mark.parametrize(
    ("ratio", "interval", "said"),
    [
        (
            1.41,
            Interval(1.00397, 2.02311),
            "rose to 1.41 times its earlier level (95% interval 1.004 to 2.023)",
        ),
        (0.84, Interval(0.70, 0.9982), "fell to 0.84 times its earlier level (95% interval 0.700 to 0.998)"),
        (2.93, Interval(2.31, 3.62), "rose to 2.9 times its earlier level (95% interval 2.3 to 3.6)"),
        (2.10, Interval(1.31, 3.62), "rose to 2.1 times its earlier level (95% interval 1.31 to 3.62)"),
        (
            1.10,
            Interval(0.996, 1.40),
            "the later level is 1.10 times the earlier one (95% interval 0.996 to 1.400)",
        ),
    ],
)
def test_both_ends_of_a_ratio_have_as_many_places_and_none_that_is_not_one_is_printed_as_one(
    ratio: float, interval: Interval, said: str
) -> None:
    text = wording.level_finding(replace(LEVEL, ratio=ratio, interval=interval), "Bedfordshire")
    assert said in text


def test_the_verdict_of_a_trend_prints_no_end_as_nought_that_leaves_nought_out() -> None:
    barely = replace(TREND, annual_percent=3.0, interval=Interval(0.04, 6.1))
    for text in (wording.verdict(barely), wording.finding(barely, "Bedfordshire")):
        assert "0.04% to 6.10%" in text
