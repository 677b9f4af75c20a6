"""Candidates against known implementations; the pooled model; intervals; what gets no forecast."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import SimpleExpSmoothing

from analysis.estimates.forecasts import OWN_METHODS, read_forecasts
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.forecast import forecast_for, forecasts_of
from analysis.models.forecast.candidates import (
    _ets_grid,
    best_alpha,
    is_seasonal,
    seasonal_effects,
    smooth,
    theta_forecast,
)
from analysis.models.forecast.intervals import national_half_width, reach
from analysis.models.forecast.panel import FIRST_QUARTER, Panel, from_log, log_counts, panel
from analysis.models.forecast.pooled import Settings, common_path, fit_pooled, pooled_level
from analysis.models.forecast.result import METHOD_VERSION
from analysis.periods import Quarter
from analysis.release import load_release

RELEASE = load_release("2026-04-23")
LAST = Quarter(2025, 3)
FORCES = tuple(force.name for force in territorial_forces())
SERIES = np.array([112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126.0])


def made_panel(counts: np.ndarray, *, start: int = 0) -> Panel:
    names = FORCES[: len(counts)]
    return Panel(
        "8Q", names, FIRST_QUARTER, counts.astype(float), np.full(len(counts), start, dtype=np.int64)
    )


def drawn(*, n: int = 23, forces: int = 43, drift: float = 0.02, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    season = 0.1 * np.array([0.0, 1.0, 0.0, -1.0])
    levels = np.log(rng.uniform(60, 900, (forces, 1))) + rng.normal(drift, 0.05, (forces, n)).cumsum(axis=1)
    return np.asarray(rng.poisson(np.exp(levels + season[np.arange(n) % 4])), dtype=np.float64)


@pytest.mark.parametrize("alpha", [0.1, 0.45, 0.9, 1.0])
def test_smoothing_agrees_with_statsmodels(alpha: float) -> None:
    known = SimpleExpSmoothing(SERIES, initialization_method="known", initial_level=SERIES[0])
    fit = known.fit(smoothing_level=alpha, optimized=False)
    level, squares = smooth(SERIES, alpha)
    assert level == pytest.approx(fit.forecast(1)[0])
    assert squares == pytest.approx(fit.sse)


def test_the_best_weight_is_the_nearest_on_the_grid_to_statsmodels_optimum() -> None:
    rng = np.random.default_rng(5)
    series = 100 + rng.normal(0, 1, 60).cumsum() + rng.normal(0, 1, 60)
    known = SimpleExpSmoothing(series, initialization_method="known", initial_level=series[0]).fit()
    assert best_alpha(series) == pytest.approx(known.params["smoothing_level"], abs=0.05)


@pytest.mark.parametrize("alpha", [0.2, 0.7])
def test_theta_is_smoothing_with_half_the_slope_of_a_straight_line(alpha: float) -> None:
    n = len(SERIES)
    slope = np.polyfit(np.arange(n), SERIES, 1)[0]
    made = theta_forecast(SERIES, alpha)
    assert np.diff(made) == pytest.approx(np.full(3, slope / 2))
    # The mean of the two theta lines: the straight line, and smoothing of twice the series less it.
    line = np.polyval(np.polyfit(np.arange(n), SERIES, 1), np.arange(n + 4))
    doubled = smooth(2 * SERIES - line[:n], alpha)[0]
    assert made == pytest.approx((line[n:] + doubled) / 2)


def test_theta_agrees_with_statsmodels_at_its_own_weight() -> None:
    index = pd.period_range("2020Q2", periods=len(SERIES), freq="Q")
    fit = ThetaModel(pd.Series(SERIES, index=index), deseasonalize=False, period=4).fit()
    alpha = float(fit.params["alpha"])
    assert theta_forecast(SERIES, alpha) == pytest.approx(fit.forecast(4, theta=2).to_numpy(), rel=0.01)


def test_damped_seasonal_smoothing_agrees_with_statsmodels_at_one_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = np.log(SERIES)
    monkeypatch.setattr("analysis.models.forecast.candidates.ALPHAS", np.array([0.0, 0.5]))
    monkeypatch.setattr("analysis.models.forecast.candidates.product", lambda *_: [(0.5, 0.2, 0.9, 0.1)])
    effects = seasonal_effects(log)
    calm = log - effects[np.arange(len(log)) % 4]
    known = ETSModel(
        log,
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=4,
        initialization_method="known",
        initial_level=calm[:4].mean(),
        initial_trend=(calm[4:8].mean() - calm[:4].mean()) / 4,
        initial_seasonal=effects,
    )
    assert known.param_names == [
        "smoothing_level",
        "smoothing_trend",
        "smoothing_seasonal",
        "damping_trend",
    ]
    # statsmodels writes the weight of the trend as alpha times beta.
    fit = known.smooth([0.5, 0.5 * 0.2, 0.1, 0.9])
    made = _ets_grid(log, damped=True, seasonal=True)[1]
    assert made == pytest.approx(fit.forecast(4), rel=1e-9)


def test_a_clear_season_is_found_and_a_straight_line_has_none() -> None:
    season = np.array([10.0, 0.0, -10.0, 0.0])
    series = np.tile(season, 5) + 100
    assert is_seasonal(series)
    assert seasonal_effects(series) == pytest.approx(season)
    assert not is_seasonal(np.full(20, 7.0))


def test_the_pooled_fit_finds_the_drift_and_the_season_the_forces_share() -> None:
    fit = fit_pooled(made_panel(drawn(n=40)), Settings(season_kept=1.0, forgetting=0.001))
    assert fit.drift == pytest.approx(0.02, abs=0.006)
    assert fit.season == pytest.approx([0.0, 0.1, 0.0, -0.1], abs=0.03)
    assert fit.process_variance == pytest.approx(0.05**2, rel=0.5)


def test_a_force_with_many_offences_follows_its_latest_quarters_more_closely() -> None:
    counts = np.vstack([np.full((1, 23), 12.0), np.full((1, 23), 900.0), drawn(forces=20)])
    fit = fit_pooled(made_panel(counts))
    assert fit.gain[0] < 0.5 < fit.gain[1]


def test_the_gain_is_that_of_the_kalman_filter_in_its_steady_state() -> None:
    fit = fit_pooled(made_panel(drawn()))
    q, noise, variance = fit.process_variance, fit.noise, np.ones_like(fit.noise)
    for _ in range(300):
        gain = variance / (variance + noise)
        variance = variance * (1 - gain) + q
    assert fit.gain == pytest.approx(gain)
    assert fit.level_variance == pytest.approx(variance * (1 - gain))


def test_a_forecast_after_a_level_shift_starts_from_the_new_level_and_does_not_carry_it_on() -> None:
    counts = drawn(drift=0.0)
    counts[0] = 400.0
    counts[0, 19:] = 150.0
    made = pooled_level(made_panel(counts))
    assert made[0] == pytest.approx(np.full(4, 150.0), rel=0.15)


def test_one_force_multiplied_leaves_the_others_as_they_were() -> None:
    counts = drawn()
    path = common_path(log_counts(counts))
    counts[5] = 100 * counts[5]
    assert common_path(log_counts(counts)) == pytest.approx(path, abs=2e-3)


@given(st.lists(st.lists(st.integers(-2, 3000), min_size=23, max_size=23), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_any_counts_give_finite_forecasts_that_are_not_negative(counts: list[list[int]]) -> None:
    each = made_panel(np.array(counts))
    for name in ("pooled level", "pooled smoothing", "Theta", "local level"):
        made = OWN_METHODS[name](each)
        assert np.isfinite(made).all(), name
        assert (made >= 0).all(), name


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (np.full((2, 23), np.nan), "no comparable quarter is held"),
        (np.zeros((2, 23)), "no offence of this kind has been recorded"),
        (np.full((2, 7), 40.0), "only 7 comparable quarters are held, and a forecast needs 8"),
        (np.column_stack([np.full((2, 22), 40.0), [np.nan] * 2]), "October to December 2025 is missing"),
        (np.full((2, 9), 40.0), "too few past forecasts can be checked"),
        (np.zeros((2, 0)), "no comparable quarter is held"),
        (np.full((2, 1), 40.0), "only 1 comparable quarters are held"),
    ],
    ids=["all missing", "all zero", "seven quarters", "latest missing", "nine quarters", "none", "one"],
)
def test_what_cannot_be_forecast_says_why(counts: np.ndarray, reason: str) -> None:
    made = forecasts_of(made_panel(counts))
    assert all(not item.is_estimated and item.quarters == () for item in made)
    assert reason in made[0].not_estimated_because
    assert made[-1].force == ENGLAND_AND_WALES


def test_the_sum_is_not_given_where_a_force_in_it_is_missing() -> None:
    counts = drawn()
    counts[3, -1] = np.nan
    made = forecasts_of(made_panel(counts))
    assert not made[3].is_estimated
    assert made[2].is_estimated
    assert made[-1].not_estimated_because == f"a force in it has no forecast: {FORCES[3]}"


def test_england_and_wales_is_the_sum_of_its_forces() -> None:
    kept = read_forecasts("2026-04-23")
    parts = kept[kept["force"] != ENGLAND_AND_WALES].groupby(["code", "quarter"])["central"].sum()
    whole = kept[kept["force"] == ENGLAND_AND_WALES].set_index(["code", "quarter"])["central"]
    assert parts.to_numpy() == pytest.approx(whole.to_numpy(), rel=1e-4)
    # British Transport Police has recorded no coercive control: nothing to add, and no row.
    none = set(zip(kept["force"], kept["code"], strict=True))
    missing = {(f.name, c) for f in all_forces() for c in ("8L", "8M", "8Q", "8U")} - none
    assert missing == {("British Transport Police", "8U")}


def test_intervals_hold_the_forecast_and_the_wide_holds_the_narrow() -> None:
    kept = read_forecasts("2026-04-23")
    order = kept[["lower95", "lower80", "central", "upper80", "upper95"]].to_numpy()
    assert (np.diff(order, axis=1) >= 0).all()
    assert (order >= 0).all()
    assert (kept["method"] == METHOD_VERSION).all()


def test_the_reach_is_the_conformal_quantile() -> None:
    errors = np.arange(1.0, 181.0) * np.where(np.arange(180) % 2, 1, -1)
    assert reach(errors, 0.95) == 172.0  # the 172nd of 180: (180 + 1) * 0.95 is 171.95
    assert np.isnan(reach(errors[:39], 0.95))


def test_the_interval_of_a_sum_follows_from_its_past_errors() -> None:
    errors = 0.03 * np.sqrt(np.arange(1, 5)) * np.array([[1.0], [-1.0], [1.0], [-1.0], [1.0]])
    # Root mean square 0.03 one quarter ahead; t quantile of 4 degrees of freedom 2.776.
    assert national_half_width(errors, 0.95) == pytest.approx(0.03 * 2.7764 * np.sqrt([1, 2, 3, 4]), rel=1e-4)


def test_intervals_cover_what_a_simulation_draws() -> None:
    inside = []
    for seed in range(6):
        counts = drawn(n=27, seed=100 + seed)
        made = forecasts_of(made_panel(counts[:, :23]))[:-1]
        for row, item in enumerate(made):
            inside += [
                interval.contains(value)
                for interval, value in zip(item.interval95, counts[row, 23:], strict=True)
            ]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


def test_logarithms_of_counts_undo_and_a_correction_counts_as_none() -> None:
    assert from_log(log_counts(np.array([[0.0, 5.0, -2.0]]))) == pytest.approx(np.array([[0.0, 5.0, 0.0]]))


def test_west_midlands_missing_year_stays_missing_in_the_panel() -> None:
    made = panel(RELEASE.recorded, "8U", ["West Midlands", "Kent"])
    assert np.isnan(made.comparable[0, :4]).all()
    assert np.isfinite(made.comparable[0, 4:]).all()
    assert made.comparable_from.tolist() == [4, 0]


def test_a_force_without_rows_is_an_error_that_names_it() -> None:
    recorded = RELEASE.recorded[RELEASE.recorded["force"] != "Kent"]
    with pytest.raises(ValueError, match="8Q has no figures since April 2020 for Kent"):
        panel(recorded, "8Q", ["Kent", "Essex"])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("8R", "only 6 comparable quarters are held, and a forecast needs 8"),
        ("subgroup", "the total holds malicious communications, whose recording rules changed"),
    ],
)
def test_malicious_communications_and_the_total_get_no_forecast(code: str, reason: str) -> None:
    made = forecast_for(read_forecasts("2026-04-23"), "Kent", code, last=LAST)
    assert not made.is_estimated
    assert made.not_estimated_because.startswith(reason)


def test_an_archived_forecast_reads_as_it_was_made() -> None:
    made = forecast_for(read_forecasts("2026-04-23"), "Humberside", "8Q", last=LAST)
    assert made.is_estimated
    assert (made.last_quarter, made.quarters) == (LAST, tuple(LAST + k for k in range(1, 5)))
    assert made.n_quarters == 19
    # Humberside's shift to a lower level is where it starts from: 1,037 in a quarter before, 300 now.
    assert max(made.central) < 400
