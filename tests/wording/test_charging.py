"""Sentences on charge outcomes: the basis, the interval and the words the rule allows."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pandas as pd
import pytest

from analysis.estimates.collected_charges import load_stalking_charges
from analysis.models.charge_trend import ChargeTrend, YearlyChange, charge_trend
from analysis.models.charging import charge_rate
from analysis.models.funnel import Call, Comparison, Funnel
from analysis.models.intervals import Interval
from analysis.models.outcome_mix import outcome_mix
from analysis.periods import FinancialYear
from analysis.release import load_release
from analysis.wording import beside, charging
from analysis.wording.beside import RATE_OF_STALKING, SHARE_CHARGED

YEAR = FinancialYear(2024)
AROUND = Funnel("proportion", "additive", 0.0856, 27.3, 26.1, 0.047, 66.0, (), 0.05)


def outcomes(force: str) -> pd.DataFrame:
    held = load_release("2026-04-23").outcomes
    return held[held["force"] == force]


def compared(call: Call, because: str = "") -> Comparison:
    return Comparison("Bedfordshire", 155, 1269, 4.6, 0.8, 0.4, 0.6, call, because)


def line(lower: float, upper: float) -> YearlyChange:
    return YearlyChange("Bedfordshire", (lower + upper) / 2, 0.1, Interval(lower, upper))


def run(*, bend: float = 0.5) -> ChargeTrend:
    nothing = YearlyChange("", None, None, None)
    return ChargeTrend(
        basis="recorded",
        first=FinancialYear(2019),
        last=FinancialYear(2024),
        months={"2024/25": 12},
        national=nothing,
        typical=nothing,
        forces=(),
        between=None,
        dispersion=2.0,
        df=10,
        bend=bend,
        yearly=pd.DataFrame(),
        left_out={},
    )


def test_a_charge_rate_says_how_many_of_how_many_with_its_interval() -> None:
    result = charge_rate(outcomes("Bedfordshire"), ["8Q"], YEAR, area="Bedfordshire")
    assert charging.rate(result, recorder="Bedfordshire Police") == (
        "Of 1,269 stalking offences recorded by Bedfordshire Police in 2024/25, 155 had led to a charge or "
        "summons at the date of the figures: 12.2% (95% interval 10.5% to 14.1%)."
    )
    dated = replace(result, as_of=dt.date(2026, 4, 23))
    assert "a charge or summons in the figures of 23 April 2026: 12.2%" in charging.rate(
        dated, recorder="Bedfordshire Police"
    )
    assert charging.not_yet_assigned(result) == (
        "2.7% had no outcome yet. If none of those ends in a charge the share stays 12.2%; if all do, it "
        "becomes 14.9%."
    )


def test_a_rate_that_is_not_there_says_why() -> None:
    result = charge_rate(outcomes("Bedfordshire").iloc[:0], ["8Q"], YEAR, area="Bedfordshire")
    assert charging.rate(result, recorder="Bedfordshire Police").startswith(
        "No share charged is given for stalking offences recorded by Bedfordshire Police in 2024/25, because "
        "figures are missing"
    )
    assert charging.not_yet_assigned(result) == ""


def test_humbersides_unusable_figure_is_said_to_be_so() -> None:
    mine = outcomes("Humberside")
    result = charge_rate(mine, ["8R"], YEAR, area="Humberside")
    assert charging.not_yet_assigned(result) == (
        "How many of these offences have no outcome yet cannot be said: the official figure cannot be used."
    )
    assert charging.mix(outcome_mix(mine, ["8R"], YEAR, area="Humberside")).startswith(
        "How malicious communications offences recorded in Humberside in 2024/25 ended is not shown, because"
    )


def test_the_mix_names_every_part_the_largest_first() -> None:
    text = charging.mix(outcome_mix(outcomes("Bedfordshire"), ["8Q"], YEAR, area="Bedfordshire"))
    assert text.startswith(
        "Of stalking offences recorded in Bedfordshire in 2024/25: suspect identified, victim does not "
        "support action, 50.3%; "
    )
    assert text.count(";") == 5


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            "no clear difference",
            "Forces differ widely: Bedfordshire, at 12.2%, lies within their usual spread around the 8.6% of "
            "the 43 forces together, and does not stand out from it.",
        ),
        (
            "higher than expected",
            "Allowing for how widely forces differ, the share of recorded stalking offences charged or "
            "summonsed is higher in Bedfordshire than expected from the 8.6% of the 43 forces together. The "
            "figures do not say why.",
        ),
        (
            "lower than expected",
            "Allowing for how widely forces differ, the share of recorded stalking offences charged or "
            "summonsed is lower in Bedfordshire than expected from the 8.6% of the 43 forces together. The "
            "figures do not say why.",
        ),
    ],
)
def test_a_difference_is_worded_by_the_rule_and_never_explained(call: Call, text: str) -> None:
    assert beside.comparison(compared(call), AROUND, SHARE_CHARGED) == text


def test_the_same_rule_words_a_rate_with_its_unit_and_its_42_forces() -> None:
    rates = replace(AROUND, kind="rate", centre=0.00218)
    assert beside.comparison(compared("lower than expected"), rates, RATE_OF_STALKING) == (
        "Allowing for how widely forces differ, the rate of recorded stalking is lower in Bedfordshire than "
        "expected from the 2.18 for every 1,000 residents of the 42 forces with a rate together. The figures "
        "do not say why."
    )


def test_a_force_that_is_not_compared_says_why() -> None:
    reason = "36% of its offences had not yet been assigned an outcome"
    assert beside.comparison(compared("not compared", reason), AROUND, SHARE_CHARGED) == (
        f"Bedfordshire is not compared with the other forces, because {reason}."
    )


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (-0.3, -0.1, "fell from"),
        (0.1, 0.3, "rose from"),
        (-0.1, 0.1, "there was no clear change from"),
    ],
)
def test_a_trend_rises_or_falls_only_where_its_interval_leaves_no_change_out(
    lower: float, upper: float, words: str
) -> None:
    text = charging.trend(line(lower, upper), run(), area="Bedfordshire")
    assert words in text
    assert "charges for every 100 stalking offences recorded" in text
    assert "2019/20 to 2024/25" in text
    # The per cent are those of the odds, whatever the word is.
    assert "% a year in their odds, 95% interval " in text
    assert [word for word in ("fell", "rose", "no clear change") if word in text] == [
        word for word in ("fell", "rose", "no clear change") if word in words
    ]


def test_a_change_that_is_uneven_is_said_to_be_so() -> None:
    text = charging.trend(line(-0.3, -0.1), run(bend=0.001), area="Bedfordshire")
    assert text.endswith(" The change was not the same in every year.")
    assert "not the same" not in charging.trend(line(-0.3, -0.1), run(), area="Bedfordshire")


def test_the_collected_series_names_its_basis_its_end_and_the_forces_left_out() -> None:
    found = charge_trend(load_stalking_charges())
    assert "from 2015/16 to April to December 2020 (" in charging.trend(
        found.national, found, area="39 forces together"
    )
    text = charging.trends([found], None).text
    assert text.startswith("This is the number of charges in a period over the offences recorded in the same")
    assert "In 39 forces together " in text
    assert "Leicestershire (figures are missing for" in text
    assert charging.ACROSS_THE_RULES not in text
    both = charging.trends([charge_trend(load_stalking_charges(), last=FinancialYear(2017)), found], None)
    said = [sentence.text for sentence in both.sentences]
    assert "changes of rules of April 2018 and July 2019" in charging.ACROSS_THE_RULES
    across = said.index(charging.ACROSS_THE_RULES)
    assert "from 2015/16 to 2017/18 (" in said[across - 1]
    assert "from 2015/16 to April to December 2020 (" in said[across + 1]
    assert charging.trend(found.of("City of London"), found, area="City of London") == (
        "No trend of charges is given for City of London, because the series holds no figures of it."
    )


def test_every_basis_has_its_own_words() -> None:
    assert set(charging.BASIS) == {"recorded", "closed", "flows"}
    assert len(set(charging.BASIS.values())) == 3
    assert not math.isnan(AROUND.centre or math.nan)
