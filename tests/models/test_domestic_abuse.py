"""Scale, shares, April 2020 and flagged crimes: known published values first."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import links
from analysis.models.domestic_abuse.april_2020 import share_move, shares_moved
from analysis.models.domestic_abuse.flagged import flagged_crimes
from analysis.models.domestic_abuse.logit import common_shift
from analysis.models.domestic_abuse.pooling import spread_over_forces
from analysis.models.domestic_abuse.scale import coercive_control
from analysis.models.domestic_abuse.shares import (
    Share,
    ShareDispersion,
    difference_interval,
    estimate_share,
    wilson,
)
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.published import load_domestic_abuse_crimes
from analysis.release import load_release

RELEASE = "2026-04-23"
MARCH_2020, MARCH_2022 = FinancialYear(2019).year_ending, FinancialYear(2021).year_ending
Z = 1.959964
BINOMIAL = ShareDispersion(1.0, math.inf)


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_wilson_interval_is_that_of_newcombe(part: int, whole: int, lower: float, upper: float) -> None:
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    found = wilson(part, whole, Z)
    assert found.lower == pytest.approx(lower, abs=5e-5)
    assert found.upper == pytest.approx(upper, abs=5e-5)


def test_the_difference_of_two_shares_is_that_of_newcombe() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, example (a): 56/70 less 48/80.
    found = difference_interval(estimate_share(48, 80, BINOMIAL), estimate_share(56, 70, BINOMIAL))
    assert found is not None
    assert found.lower == pytest.approx(0.0524, abs=5e-5)
    assert found.upper == pytest.approx(0.3339, abs=5e-5)


BCG = [
    *[(4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619)],
    *[(33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892)],
    *[(29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338)],
    (27, 16886, 29, 17825),
]


def test_the_spread_over_forces_gives_the_published_answer_for_the_bcg_trials() -> None:
    # Colditz et al. (1994), thirteen trials; Viechtbauer (2010), Journal of Statistical Software 36(3).
    logs = [math.log(a / (a + b) / (c / (c + d))) for a, b, c, d in BCG]
    errors = [math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) for a, b, c, d in BCG]
    found = spread_over_forces(logs, errors)
    assert found.statistic == pytest.approx(152.233, abs=0.001)
    assert found.df == 12
    assert found.between_sd is not None
    assert found.between_sd**2 == pytest.approx(0.3181, abs=5e-4)
    assert math.log(found.ratio or 0) == pytest.approx(-0.7150, abs=5e-4)


def test_a_spread_over_too_few_forces_says_so() -> None:
    found = spread_over_forces([0.1, 0.2, math.nan], [0.1, 0.1, 0.1])
    assert found.ratio is None
    assert found.not_estimated_because == ("only 2 forces have a figure, and a spread over forces needs 5")


def test_cleveland_went_from_3_to_28_per_cent_and_sussex_and_merseyside_hardly_moved() -> None:
    # Home Office open data, release of 23 April 2026: 2019/20 against 2021/22.
    moved = links.stalking_shares(load_release(RELEASE), MARCH_2020, MARCH_2022)
    cleveland = moved.of("Cleveland")
    assert cleveland.before.percent == pytest.approx(2.85, abs=0.01)
    assert cleveland.after.percent == pytest.approx(27.86, abs=0.01)
    assert cleveland.direction == "larger"
    for force in ("Sussex", "Merseyside"):
        move = moved.of(force)
        assert move.direction == "no clear change"
        assert abs(move.points or 99) < 2


def test_merseyside_had_moved_before_so_the_year_to_june_2019_shows_it() -> None:
    moved = links.stalking_shares(load_release(RELEASE))
    merseyside = moved.of("Merseyside")
    assert (merseyside.before_year, merseyside.after_year) == (YearEnding(2019, 6), YearEnding(2022, 6))
    assert merseyside.direction == "larger"
    assert merseyside.points == pytest.approx(17.0, abs=0.05)
    assert moved.of("Sussex").direction == "no clear change"
    assert moved.of("Sussex").before.percent == pytest.approx(33.5, abs=0.05)


def test_the_forces_moved_very_differently() -> None:
    moved = links.stalking_shares(load_release(RELEASE))
    assert (moved.n_forces, moved.left_out) == (43, ())
    assert moved.common.p_value is not None
    assert moved.common.p_value < 1e-10
    assert moved.spread.range_to_expect is not None
    assert moved.spread.interval is not None
    assert moved.spread.range_to_expect.lower < moved.spread.interval.lower
    assert moved.common.odds_ratio == pytest.approx(4.84, abs=0.01)


def cells(n_forces: int = 8) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for force in range(n_forces):
        for after in (0, 1):
            for _ in range(4):
                share = 1 / (1 + math.exp(-(-2 + 0.1 * force + 1.2 * after)))
                rows.append((str(force), after, float(rng.binomial(800, share)), 800.0))
    return pd.DataFrame(rows, columns=["force", "after", "part", "whole"])


def test_the_common_shift_equals_newton_by_hand() -> None:
    frame = cells()
    found = common_shift(frame)
    x = np.column_stack([frame["after"], pd.get_dummies(frame["force"]).to_numpy(float)]).astype(float)
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        w = 800 * p * (1 - p)
        beta += np.linalg.solve(x.T @ (x * w[:, None]), x.T @ (frame["part"] - 800 * p).to_numpy())
    assert math.log(found.odds_ratio or 0) == pytest.approx(beta[0], abs=1e-8)
    assert found.odds_ratio == pytest.approx(math.exp(1.2), rel=0.05)
    assert found.p_value is not None
    assert found.p_value > 0.01


def test_a_force_without_stalking_is_no_wild_number() -> None:
    frame = cells()
    frame.loc[(frame["force"] == "0") & (frame["after"] == 0), "part"] = 0.0
    assert common_shift(frame).not_estimated_because == (
        "a force has no stalking, or nothing but stalking, in one of the years"
    )
    assert common_shift(cells(3)).not_estimated_because == "only 3 forces have a figure"


def series(stalking: Sequence[int | None], harassment: Sequence[int | None], first: Quarter) -> pd.DataFrame:
    rows = [
        ((first + index).to_period(), code, value)
        for code, values in (("8Q", stalking), ("8L", harassment))
        for index, value in enumerate(values)
    ]
    frame = pd.DataFrame(rows, columns=["quarter", "code", "offences"])
    quarters = pd.PeriodIndex(frame["quarter"], freq="Q-MAR")
    return frame.assign(quarter=quarters, offences=frame["offences"].astype("Int64"))


def test_degenerate_shares_state_a_reason() -> None:
    first = Quarter(2018, 2)
    sixteen = [100] * 16
    missing = series([5, None, *[5] * 14], sixteen, first)
    assert share_move(missing, "Kent").not_estimated_because == (
        "a quarter of stalking or harassment is missing"
    )
    negative = series([-1, *[5] * 15], sixteen, first)
    assert share_move(negative, "Kent").not_estimated_because == (
        "a quarterly count is negative, an official correction"
    )
    nothing = series([0] * 16, [0] * 16, first)
    assert "no offence of stalking or harassment" in share_move(nothing, "Kent").not_estimated_because
    none_before = share_move(series([*[0] * 4, *[30] * 12], sixteen, first), "Kent")
    assert none_before.direction == "larger"
    assert none_before.odds_ratio is None
    moved = shares_moved(missing.assign(force="Kent"), ["Kent", "Essex"])
    assert moved.n_forces == 0
    assert moved.not_estimated_because == "only 0 forces have a figure"


def test_bedfordshire_coercive_control_in_the_year_to_december_2025() -> None:
    # Home Office open data, release of 23 April 2026; mid-2024 residents from ONS ad hoc table 3194.
    found = links.coercive_control_of(load_release(RELEASE), "Bedfordshire")
    assert (found.offences, found.share.whole, found.rate.population) == (570, 5296, 749943)
    assert found.rate.per_1000 == pytest.approx(570 / 749.943)
    assert found.share.percent == pytest.approx(100 * 570 / 5296)
    assert found.share.percent_interval is not None
    assert found.share.percent_interval.contains(found.share.percent or 0)


def test_the_missing_year_of_west_midlands_is_not_a_year_of_none() -> None:
    found = links.coercive_control_of(load_release(RELEASE), "West Midlands", YearEnding(2021, 3))
    assert found.offences is None
    assert found.rate.per_1000 is None
    assert found.not_estimated_because.startswith("figures are missing: 8U 2020/21 Q1")
    national = links.coercive_control_of(load_release(RELEASE), "England and Wales", YearEnding(2021, 3))
    assert national.not_estimated_because == (
        "figures of West Midlands are missing, so the total has another coverage"
    )


def test_areas_without_a_rate_still_have_a_share() -> None:
    release = load_release(RELEASE)
    for area in ("City of London", "British Transport Police"):
        found = links.coercive_control_of(release, area)
        assert found.rate.per_1000 is None
        assert found.rate.not_estimated_because
        assert found.share.percent is not None


def test_before_april_2020_coercive_control_was_no_part_of_the_subgroup() -> None:
    found = coercive_control(load_release(RELEASE).recorded_by("Kent"), YearEnding(2019, 3))
    assert found.not_estimated_because == ("coercive control was not part of stalking and harassment then")


def test_national_flagged_crimes_are_compared_within_one_coverage_only() -> None:
    # ONS, Domestic abuse in England and Wales overview, November 2025, and the editions before.
    found = flagged_crimes(load_domestic_abuse_crimes(), "England and Wales")
    assert found.latest is not None
    assert (found.latest.crimes, str(found.latest.year)) == (816493, "year ending March 2025")
    compared = {(str(change.before.year), str(change.after.year)) for change in found.changes}
    assert ("year ending March 2019", "year ending March 2020") not in compared
    assert ("year ending March 2020", "year ending March 2021") not in compared
    assert [str(before) for before, _ in found.not_compared] == [
        "year ending March 2019",
        "year ending March 2020",
    ]
    rise = next(change for change in found.changes if change.after.year == YearEnding(2019, 3))
    assert rise.same_publication
    assert round(100 * rise.difference / rise.before.crimes) == 24


def test_years_apart_are_not_called_a_change_and_none_held_says_so() -> None:
    frame = load_domestic_abuse_crimes()
    bedfordshire = flagged_crimes(frame, "Bedfordshire")
    assert [str(year.year) for year in bedfordshire.years][:2] == [
        "year ending March 2016",
        "year ending March 2021",
    ]
    assert [str(change.after.year) for change in bedfordshire.changes] == ["year ending March 2024"]
    kent = flagged_crimes(frame, "Kent")
    assert (kent.n, kent.latest) == (0, None)
    assert "no published figure" in kent.not_estimated_because


def test_a_share_of_nothing_states_a_reason() -> None:
    empty = estimate_share(0, 0, BINOMIAL)
    assert empty == Share(0, 0, None, None, "there is no offence to take a share of")
    assert estimate_share(5, 3, BINOMIAL).not_estimated_because == (
        "a count is negative, an official correction"
    )
