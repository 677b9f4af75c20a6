"""Scores: MASE by hand, no look-ahead, the bootstrap, and the tables kept with the release."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.errors import FileRefusedError
from analysis.estimates.forecasts import (
    OUTSIDE_MEDIAN,
    OUTSIDE_METHODS,
    OWN_METHODS,
    coverage_table,
    own_backtest,
    panels,
    read_forecasts,
    read_outside,
    with_outside,
)
from analysis.estimates.tables import significant
from analysis.forces import territorial_forces
from analysis.models.forecast import FORECAST_CODES, METHOD, candidates, pooled
from analysis.models.forecast.backtest import Backtest, compare, run_backtest, scale_of, score_table
from analysis.models.forecast.intervals import PastErrors, past_errors
from analysis.models.forecast.panel import FIRST_QUARTER, Panel
from analysis.models.forecast.result import as_frame, forecasts_of
from analysis.paths import data_dir
from analysis.release import load_release

RELEASE = "2026-04-23"
FORCES = tuple(force.name for force in territorial_forces())


def made_panel(counts: list[list[float]], *, start: int = 0) -> Panel:
    values = np.array(counts, dtype=np.float64)
    return Panel(
        "8Q", FORCES[: len(values)], FIRST_QUARTER, values, np.full(len(values), start, dtype=np.int64)
    )


@cache
def real(code: str) -> Panel:
    return panels(load_release(RELEASE))[code]


@cache
def real_past(code: str) -> PastErrors:
    return past_errors(real(code))


def held(name: str) -> pd.DataFrame:
    return pd.read_csv(
        data_dir() / "releases" / RELEASE / "derived" / f"{name}.csv", keep_default_na=False, na_values=[]
    )


def test_mase_of_a_worked_example_is_what_a_hand_computes() -> None:
    # Lag-4 differences in the first eight quarters: 2, 4, 2, 4, mean 3. Seasonal naive
    # forecasts 12, 24, 12, 24; recorded 15, 24, 9, 30: errors 3, 0, 3, 6; scaled 1, 0, 1, 2; mean 1.
    series = [10, 20, 10, 20, 12, 24, 12, 24, 15, 24, 9, 30]
    found = run_backtest(
        made_panel([[float(v) for v in series]]), {"naive": candidates.seasonal_naive}, origins=[8]
    )
    assert found.scale[0, 0] == pytest.approx(3.0)
    assert found.scaled_errors("naive")[0, 0].tolist() == pytest.approx([1.0, 0.0, 1.0, 2.0])
    assert found.mase("naive") == pytest.approx(1.0)
    assert found.n_scored("naive") == 4


def test_the_scale_uses_the_figures_before_the_origin_only() -> None:
    series = [10.0, 20, 10, 20, 12, 24, 12, 24, 15, 24, 9, 30]
    changed = [*series[:8], 900.0, 0.0, 4000.0, 1.0]
    scales = [scale_of(made_panel([each]).up_to(8)) for each in (series, changed)]
    assert scales[0] == scales[1]


def test_a_gap_leaves_a_cell_out_for_every_method_alike() -> None:
    series = [float(v) for v in (10, 20, 10, 20, 12, 24, 12, 24, 15, np.nan, 9, 30)]
    panel = made_panel([series, [5.0] * 12])
    methods = {"naive": candidates.seasonal_naive, "level": candidates.local_level}
    found = run_backtest(panel, methods, origins=[8])
    # The second force never changes, so it has no scale and is left out as well.
    assert [found.n_scored(name) for name in methods] == [3, 3]


@pytest.mark.parametrize("name", sorted(OWN_METHODS))
def test_changing_the_future_leaves_every_forecast_as_it_was(name: str) -> None:
    panel = real("8Q")
    later = panel.counts.copy()
    later[:, 18:] = later[:, 18:] * 3 + 17
    other = Panel(panel.code, panel.forces, panel.first, later, panel.comparable_from)
    first, second = (run_backtest(each, {name: OWN_METHODS[name]}, origins=[18]) for each in (panel, other))
    np.testing.assert_array_equal(first.forecasts[name], second.forecasts[name])
    assert not np.array_equal(first.actual, second.actual)


@pytest.mark.parametrize("name", sorted(OWN_METHODS))
def test_no_method_forecasts_a_negative_count(name: str) -> None:
    falling = [[float(max(v, 0)) for v in range(60, -6, -3)], [0.0, -1.0, 2.0, 0.0] * 5 + [-2.0, 0.0]]
    made = OWN_METHODS[name](made_panel(falling))
    assert np.isfinite(made).all()
    assert (made >= 0).all()


@pytest.mark.parametrize("name", sorted(OWN_METHODS))
def test_every_method_gives_the_same_forecast_twice(name: str) -> None:
    panel = real("8U").up_to(20)
    np.testing.assert_array_equal(OWN_METHODS[name](panel), OWN_METHODS[name](panel))


def test_a_method_against_itself_gains_nothing_and_a_better_one_gains_clearly() -> None:
    rng = np.random.default_rng(7)
    actual = rng.normal(100, 10, (3, 43, 4))
    noise = rng.normal(0, 10, (3, 43, 4))
    found = Backtest(
        "8Q",
        FORCES,
        FIRST_QUARTER,
        (14, 15, 16),
        actual,
        np.full((3, 43), 10.0),
        {"near": actual + noise / 2, "far": actual + noise},
    )
    same, better = compare(found, "far", "far"), compare(found, "near", "far")
    assert (same.percent, same.is_clear) == (0.0, False)
    assert better.percent == pytest.approx(50.0)
    assert better.is_clear
    assert compare(found, "near", "far") == better


@pytest.mark.parametrize(
    ("code", "stated"), [("8Q", 1.10), ("8L", 1.11), ("8U", 1.19)], ids=["8Q", "8L", "8U"]
)
def test_seasonal_naive_scores_what_an_independent_count_gave(code: str, stated: float) -> None:
    found = run_backtest(real(code), {"naive": candidates.seasonal_naive})
    assert found.mase("naive", "four_quarters") == pytest.approx(stated, abs=0.0065)


@pytest.mark.parametrize("code", FORECAST_CODES)
def test_the_scores_held_are_what_the_code_gives(code: str) -> None:
    outside = read_outside(RELEASE)
    made = with_outside(own_backtest(real(code)), outside)
    version = f"statsforecast {outside['statsforecast'].iloc[0]}"
    versions = dict.fromkeys((*OUTSIDE_METHODS, OUTSIDE_MEDIAN), version)
    found = significant(score_table([made], METHOD, versions=versions))
    kept = held("forecast_scores")
    kept = kept[kept["code"] == code].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, kept, rtol=1e-5, check_dtype=False)


def test_an_outside_forecast_that_is_lacking_is_refused_and_not_left_out() -> None:
    made = run_backtest(real("8Q"), {"naive": candidates.seasonal_naive})
    outside = read_outside(RELEASE)
    lacking = outside[(outside["force"] != "Kent") | (outside["horizon"] != 3)]
    with pytest.raises(FileRefusedError, match="8Q lacks a forecast for Kent, 3 quarters after 2023/24 Q2"):
        with_outside(made, lacking)


def test_the_method_beats_every_other_family_on_stalking_harassment_and_coercive_control() -> None:
    kept = held("forecast_scores")
    rivals = kept[~kept["method"].str.startswith("pooled") & kept["code"].isin(["8Q", "8L", "8U"])]
    for origins in ("all", "late", "four_quarters"):
        chosen = rivals[rivals["origins"] == origins]
        assert (chosen["gain_percent"] > 0).all(), chosen[chosen["gain_percent"] <= 0]


def test_the_forecasts_held_are_what_the_code_gives() -> None:
    kept = read_forecasts(RELEASE)
    for code in ("8Q", "8U"):
        made = significant(as_frame(forecasts_of(real(code), past=real_past(code))))
        pd.testing.assert_frame_equal(
            made, kept[kept["code"] == code].reset_index(drop=True), rtol=1e-5, check_dtype=False
        )


def test_the_coverage_held_is_what_the_code_gives_and_is_near_its_level() -> None:
    kept = held("forecast_coverage")
    made = significant(coverage_table("8Q", real_past("8Q")))
    pd.testing.assert_frame_equal(
        made, kept[kept["code"] == "8Q"].reset_index(drop=True), rtol=1e-5, check_dtype=False
    )
    main = kept[
        (kept["level"] == 0.95)
        & (kept["held_out"] == "later quarters")
        & kept["code"].isin(["8Q", "8L", "8U"])
    ]
    assert main["covered"].between(0.92, 0.98).all(), main


def test_pooled_figures_before_the_comparable_span_change_no_forecast() -> None:
    panel = real("8Q")
    earlier = panel.counts.copy()
    earlier[:, :4] = 5000.0
    other = Panel(panel.code, panel.forces, panel.first, earlier, panel.comparable_from)
    np.testing.assert_array_equal(pooled.pooled_level(panel), pooled.pooled_level(other))
