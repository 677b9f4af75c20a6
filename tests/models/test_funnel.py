"""The funnel: Spiegelhalter's adjustment, the words it allows, and how often it is wrong."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.estimates.rates import recorded_rates
from analysis.forces import territorial_forces
from analysis.models.between_spread import between_forces, winsorised_dispersion
from analysis.models.charge_tables import charge_rates, comparison_counts
from analysis.models.funnel import funnel
from analysis.periods import FinancialYear
from analysis.release import load_release

RELEASE = "2026-04-23"
NAMES = [force.name for force in territorial_forces()]


@cache
def stalking() -> tuple[pd.DataFrame, dict[str, str]]:
    rates = charge_rates(
        load_release(RELEASE).outcomes, ["8Q"], FinancialYear(2024), {name: [name] for name in NAMES}
    )
    return comparison_counts(rates), {
        rate.area: rate.no_comparison_because for rate in rates if rate.no_comparison_because
    }


def made(counts: list[float], bases: list[float]) -> pd.DataFrame:
    names = [f"force {number}" for number in range(len(counts))]
    return pd.DataFrame({"force": names, "count": counts, "base": bases})


def alike(size: int = 20) -> pd.DataFrame:
    """Forces that differ as chance has it."""
    rng = np.random.default_rng(5)
    return made(list(rng.binomial(2000, 0.1, size).astype(float)), [2000.0] * size)


def test_stalking_in_2024_25_has_a_dispersion_of_about_27() -> None:
    counts, _ = stalking()
    result = funnel(counts)
    assert result.centre == pytest.approx(0.0856, abs=5e-5)
    assert result.dispersion == pytest.approx(27, abs=1.5)
    assert result.dispersion_plain == pytest.approx(27, abs=1.5)


def test_a_plain_funnel_would_call_most_forces_different_and_this_one_calls_none() -> None:
    counts, left_out = stalking()
    plain = funnel(counts, method="none", not_compared=left_out)
    assert sum(item.call.endswith("than expected") for item in plain.comparisons) > 20
    for method in ("additive", "multiplicative"):
        adjusted = funnel(counts, method=method, not_compared=left_out)
        assert not any(item.call.endswith("than expected") for item in adjusted.comparisons)


def test_flagged_and_small_forces_get_no_call() -> None:
    counts, left_out = stalking()
    result = funnel(counts, not_compared=left_out)
    reasons = {
        item.force: item.not_compared_because for item in result.comparisons if item.call == "not compared"
    }
    assert set(reasons) == {"Derbyshire", "Humberside", "Lincolnshire", "City of London"}
    assert reasons["City of London"] == "its numbers are too small for a comparison"


def test_the_spread_of_the_forces_solves_the_equation_of_paule_and_mandel() -> None:
    counts, _ = stalking()
    result = funnel(counts, winsorise=0)
    n = counts["base"].to_numpy(dtype=float)
    share = counts["count"].to_numpy(dtype=float) / n
    gap = np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(result.centre or 0))
    assert np.sum(gap**2 / (1 / (4 * n) + (result.between or 0) ** 2)) == pytest.approx(43, rel=1e-6)


def test_the_spread_that_made_the_figures_is_found_again_for_forces_of_unequal_size() -> None:
    rng = np.random.default_rng(2)
    found = []
    for _ in range(60):
        variance = 1 / (4 * np.exp(rng.normal(7.8, 1.0, 43)))
        gap = rng.normal(0, np.sqrt(variance + 0.05**2))
        found.append(between_forces(gap, variance))
    assert np.mean(found) == pytest.approx(0.05**2, rel=0.08)


def test_the_p_values_are_adjusted_as_statsmodels_adjusts_them() -> None:
    counts, _ = stalking()
    result = funnel(counts)
    p = [item.p for item in result.comparisons]
    z = np.array([item.z_adjusted for item in result.comparisons], dtype=float)
    assert p == pytest.approx(list(2 * stats.t.sf(np.abs(z), result.df)))
    # Benjamini and Hochberg by hand: the smallest of p * m / rank from each rank up.
    order = np.argsort(np.array(p, dtype=float))
    stepped = np.array(p, dtype=float)[order] * len(p) / np.arange(1, len(p) + 1)
    by_hand = np.empty(len(p))
    by_hand[order] = np.minimum(1, np.minimum.accumulate(stepped[::-1])[::-1])
    assert [item.p_adjusted for item in result.comparisons] == pytest.approx(list(by_hand))
    assert by_hand == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_pulling_in_the_tails_stays_true_for_normal_scores() -> None:
    rng = np.random.default_rng(11)
    assert winsorised_dispersion(3 * rng.standard_normal(200_000)) == pytest.approx(9, rel=0.02)
    # Without the factor of consistency the variance of standard scores would be read as 0.68.
    z = rng.standard_normal(200_000)
    low, high = np.quantile(z, [0.1, 0.9])
    assert np.mean(np.clip(z, low, high) ** 2) == pytest.approx(0.679, abs=0.01)


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_forces_of_one_family_are_seldom_called_different(spread: float) -> None:
    rng = np.random.default_rng(20260423)
    bases = np.exp(rng.normal(7.8, 0.7, 43)).round()
    wrong, runs = 0, 250
    for _ in range(runs):
        share = 1 / (1 + np.exp(2.3 - spread * rng.standard_normal(43)))
        result = funnel(made(list(rng.binomial(bases.astype(int), share).astype(float)), list(bases)))
        wrong += any(item.call.endswith("than expected") for item in result.comparisons)
    assert wrong / runs <= 0.08


def test_a_force_far_from_the_rest_is_called_different_on_the_right_side() -> None:
    frame = alike()
    frame.loc[0, "count"], frame.loc[1, "count"] = 500, 20
    result = funnel(frame)
    assert result.of("force 0").call == "higher than expected"
    assert result.of("force 1").call == "lower than expected"
    assert result.of("force 2").call == "no clear difference"


def test_a_flagged_force_gets_no_call_however_far_it_lies() -> None:
    frame = alike()
    frame.loc[0, "count"] = 500
    result = funnel(frame, not_compared={"force 0": "36% had not yet been assigned an outcome"})
    assert result.of("force 0").call == "not compared"
    assert result.of("force 0").not_compared_because == "36% had not yet been assigned an outcome"


def test_the_limits_narrow_with_size_but_never_below_the_spread_of_forces() -> None:
    counts, _ = stalking()
    result = funnel(counts)
    limits = result.limits([100, 1000, 1e9])
    width = limits["upper"] - limits["lower"]
    assert width.is_monotonic_decreasing
    assert width.iloc[-1] > 0.08
    plain = result.limits([1e9], plain=True)
    assert (plain["upper"] - plain["lower"]).iloc[0] < 0.001
    inside = result.limits(list(counts["base"].astype(float)))
    share = (counts["count"] / counts["base"]).to_numpy(dtype=float)
    assert 0.9 <= np.mean((share >= inside["lower"]) & (share <= inside["upper"])) <= 1


def test_recorded_rates_of_42_forces_have_a_funnel_and_city_of_london_none() -> None:
    rates = recorded_rates(load_release(RELEASE), ["8Q"])
    counts = rates[["force", "offences", "population"]].set_axis(["force", "count", "base"], axis=1)
    counts.loc[counts["force"] == "City of London", "count"] = pd.NA
    result = funnel(counts, kind="rate")
    assert result.centre is not None
    assert result.of("City of London").not_compared_because == "its figures are missing or its base is zero"


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (made([5.0] * 4, [50.0] * 4), "figures of only 4 forces are held; a comparison needs 10"),
        (made([0.0] * 12, [50.0] * 12), "every count is zero"),
        (made([50.0] * 12, [50.0] * 12), "every proportion is one"),
        (made([60.0] + [5.0] * 11, [50.0] * 12), "a count is negative or larger than its base"),
    ],
)
def test_what_has_no_funnel_says_why(frame: pd.DataFrame, reason: str) -> None:
    result = funnel(frame)
    assert result.not_estimated_because == reason
    assert {item.call for item in result.comparisons} == {"not compared"}
    assert result.limits([10.0]).empty


def test_all_missing_figures_have_no_funnel() -> None:
    frame = pd.DataFrame({"force": NAMES, "count": pd.NA, "base": pd.NA}).astype(
        {"count": "Int64", "base": "Int64"}
    )
    assert funnel(frame).not_estimated_because.startswith("figures of only 0 forces")


def test_missing_and_empty_forces_are_named_and_do_not_touch_the_others() -> None:
    frame = alike().astype({"count": "Float64", "base": "Float64"})
    frame.loc[0, "count"] = pd.NA
    frame.loc[1, ["count", "base"]] = 0
    result = funnel(frame)
    assert {item.force for item in result.comparisons if item.z is None} == {"force 0", "force 1"}
    assert result.of("force 3").z is not None
