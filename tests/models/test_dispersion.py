"""How much quarterly counts vary beyond chance."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.models.dispersion import Dispersion, allow_for_persistence, quarterly_dispersion
from analysis.models.intervals import ratio_interval
from analysis.models.quarterly_spread import UsualSpread, moderated, usual_spread
from analysis.periods import Quarter


def series(values: list[float | None]) -> pd.Series:
    index = pd.period_range("2023Q1", periods=len(values), freq="Q-MAR", name="quarter")
    return pd.Series(pd.array(values, dtype="Float64"), index=index)


def test_independent_counts_have_a_dispersion_of_one() -> None:
    rng = np.random.default_rng(1)
    found = [quarterly_dispersion(series(list(rng.poisson(400, 12).astype(float)))) for _ in range(300)]
    raw = np.array([item.factor for item in found])
    assert np.median(raw) <= 1.1
    assert all(item.df == 6 for item in found)


def test_counts_four_times_as_variable_have_a_dispersion_of_four() -> None:
    rng = np.random.default_rng(2)
    drawn = [rng.poisson(rng.gamma(400 / 3, 3, 12)).astype(float) for _ in range(400)]
    mean = np.mean([quarterly_dispersion(series(list(values))).factor for values in drawn])
    assert mean == pytest.approx(4, rel=0.12)


def test_a_steady_rise_and_the_seasons_are_not_noise() -> None:
    season = [1.0, 1.1, 0.9, 1.0]
    values = [round(500 * 1.03**i * season[i % 4]) for i in range(12)]
    assert quarterly_dispersion(series([float(v) for v in values])).factor == 1.0


def test_the_estimate_matches_a_weighted_least_squares_computation() -> None:
    # The same quasi-Poisson fit by Fisher scoring written out in NumPy, independent of statsmodels.
    rng = np.random.default_rng(3)
    y = rng.poisson(rng.gamma(50, 8, 12)).astype(float)
    time = np.arange(12) - 5.5
    quarter = np.arange(12) % 4
    design = np.column_stack([np.ones(12), time, time**2 / 10, *[(quarter == q) * 1.0 for q in (1, 2, 3)]])
    beta = np.zeros(6)
    beta[0] = np.log(y.mean())
    for _ in range(50):
        mu = np.exp(design @ beta)
        working = design @ beta + (y - mu) / mu
        beta = np.linalg.solve(design.T @ (design * mu[:, None]), design.T @ (mu * working))
    mu = np.exp(design @ beta)
    pearson = float((((y - mu) ** 2) / mu).sum() / 6)
    assert quarterly_dispersion(series(list(y))).factor == pytest.approx(max(1.0, pearson), rel=1e-6)


@pytest.mark.parametrize(
    ("values", "because"),
    [
        ([100.0] * 7, "only 7 quarters are held"),
        ([100.0] * 5 + [None] + [100.0] * 6, "a quarter is missing"),
        ([1.0, 0.0, 2.0, 1.0] * 3, "the counts are too small to estimate it"),
        ([9.0, 0.0, 9.0, 9.0] * 3, "the counts are too small to estimate it"),
        ([9.0, -1.0, 9.0, 9.0] * 3, "a quarter is negative, an official correction"),
    ],
)
def test_where_it_cannot_be_estimated_one_is_assumed_and_the_reason_said(
    values: list[float | None], because: str
) -> None:
    found = quarterly_dispersion(series(values))
    assert found.factor == 1.0
    assert found.assumed_because == because


@pytest.mark.parametrize(("correlation", "least"), [(0.0, 0.95), (0.3, 0.95), (0.5, 0.94)])
def test_the_interval_of_a_change_covers_where_quarters_follow_each_other(
    correlation: float, least: float
) -> None:
    # Log intensity AR(1) with standard deviation 0.1 around a flat level: the true ratio is 1.
    rng = np.random.default_rng(20260423)
    covered, runs = 0, 600
    for _ in range(runs):
        noise = np.empty(12)
        noise[0] = rng.normal(0, 0.1)
        for i in range(1, 12):
            noise[i] = correlation * noise[i - 1] + rng.normal(0, 0.1 * np.sqrt(1 - correlation**2))
        counts = rng.poisson(1000 * np.exp(noise)).astype(float)
        spread = allow_for_persistence(quarterly_dispersion(series(list(counts))))
        interval = ratio_interval(int(counts[4:8].sum()), int(counts[8:].sum()), spread)
        covered += interval is not None and interval.contains(1.0)
    assert covered / runs >= least


def test_the_allowance_leaves_independent_counts_alone_and_quadruples_the_excess() -> None:
    plain = quarterly_dispersion(series([100.0] * 7))
    assert allow_for_persistence(plain).factor == 1.0
    noisy = quarterly_dispersion(
        series([100.0, 180.0, 90.0, 160.0, 150.0, 80.0, 170.0, 95.0, 100.0, 170.0, 90.0, 150.0])
    )
    assert allow_for_persistence(noisy).factor == pytest.approx(1 + 4 * (noisy.factor - 1))


@pytest.mark.parametrize(("correlation", "least"), [(0.0, 0.99), (0.6, 0.95), (0.8, 0.91)])
def test_drawn_towards_what_is_usual_the_interval_covers_where_quarters_follow_each_other_closely(
    correlation: float, least: float
) -> None:
    # Forty-three forces at a time, each with counts of a size of its own; the true ratio is 1.
    rng = np.random.default_rng(20260423)
    covered, runs = 0, 0
    for _ in range(8):
        sizes = rng.uniform(60, 3000, 43)
        noise = np.empty((43, 12))
        noise[:, 0] = rng.normal(0, 0.12, 43)
        for i in range(1, 12):
            noise[:, i] = correlation * noise[:, i - 1] + rng.normal(
                0, 0.12 * np.sqrt(1 - correlation**2), 43
            )
        counts = rng.poisson(sizes[:, None] * np.exp(noise)).astype(float)
        own = [quarterly_dispersion(series(list(row))) for row in counts]
        for row, spread in zip(counts, moderated(own, list(counts.mean(axis=1))), strict=True):
            interval = ratio_interval(int(row[4:8].sum()), int(row[8:].sum()), allow_for_persistence(spread))
            covered += interval is not None and interval.contains(1.0)
            runs += 1
    assert covered / runs >= least


def test_what_is_usual_is_drawn_to_by_degrees_of_freedom_and_never_below_chance() -> None:
    usual = UsualSpread(math.log(2.0), 0.5, 12.0)
    assert usual.at(4.0) == pytest.approx(4.0)
    assert UsualSpread(-3.0, 0.1, 12.0).at(100.0) == 1.0
    drawn = usual.draw(Dispersion(10.0, 6.0, 12), 4.0)
    assert (drawn.factor, drawn.df) == pytest.approx(((12 * 4.0 + 6 * 10.0) / 18, 18.0))
    # One that was assumed says nothing of its own.
    assumed = usual.draw(Dispersion(1.0, math.inf, 12, "a quarter is missing"), 4.0)
    assert (assumed.factor, assumed.df) == pytest.approx((4.0, 12.0))
    assert assumed.assumed_because == "a quarter is missing"


def test_the_usual_spread_finds_how_dispersion_grows_with_the_size_of_counts() -> None:
    rng = np.random.default_rng(20260423)
    means = list(np.exp(rng.uniform(4, 8, 2000)))
    spreads = [
        Dispersion(float(math.exp(0.2 + 0.3 * math.log(mean)) * rng.chisquare(6) / 6), 6.0, 12)
        for mean in means
    ]
    found = usual_spread(spreads, means)
    assert found is not None
    assert found.slope == pytest.approx(0.3, abs=0.03)
    assert found.intercept == pytest.approx(0.2, abs=0.2)
    # The forces differ by no more than six degrees of freedom would make them.
    assert found.df > 50
    scattered = [Dispersion(spread.factor * float(rng.lognormal(0, 0.7)), 6.0, 12) for spread in spreads]
    wider = usual_spread(scattered, means)
    assert wider is not None
    assert wider.df < 8
    assert usual_spread(spreads[:9], means[:9]) is None


def test_a_level_shift_is_no_irregularity_once_it_is_known() -> None:
    rng = np.random.default_rng(20260423)
    high, low = rng.poisson(900, 6).astype(float), rng.poisson(300, 6).astype(float)
    counts = series([*high, *low])
    step = Quarter.from_period(counts.index[6])
    assert quarterly_dispersion(counts).factor > 10
    assert quarterly_dispersion(counts, steps=[step]).factor < 5
    # A shift outside the window, or at its first quarter, changes nothing.
    outside = [Quarter.from_period(counts.index[0]), Quarter.from_period(counts.index[0]) - 3]
    assert quarterly_dispersion(counts, steps=outside) == quarterly_dispersion(counts)


def test_more_shifts_than_the_quarters_can_carry_count_as_noise_after_all() -> None:
    counts = series([900.0, 910.0, 300.0, 310.0, 905.0, 915.0, 290.0, 305.0, 900.0, 920.0, 310.0, 300.0])
    steps = [Quarter.from_period(counts.index[place]) for place in (2, 4, 6, 8)]
    assert quarterly_dispersion(counts, steps=steps) == quarterly_dispersion(counts)
