"""The change of level over a transition: worked out another way, simulated and refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from analysis.models.autocorrelation import Correlation
from analysis.models.interrupted import (
    LevelChange,
    fit_level_change,
    pooled_level_correlation,
)
from analysis.models.log_linear import Array, NotEstimableError
from analysis.periods import Quarter, quarters_between
from analysis.recording import load_recording_changes

FIRST, LAST = Quarter(2015, 1), Quarter(2025, 3)
QUARTERS = list(quarters_between(FIRST, LAST))
N = len(QUARTERS)
OUTSIDE = np.array([not Quarter(2019, 2) <= quarter <= Quarter(2021, 1) for quarter in QUARTERS])
AFTER = np.array([quarter > Quarter(2021, 1) for quarter in QUARTERS])
SINCE_2018 = np.array([quarter >= Quarter(2018, 1) for quarter in QUARTERS])


def log_mean(
    level: float, *, before: float = 0.1, after: float = 0.05, ratio: float = 2.9, step: float = 1.3
) -> Array:
    """The truth: lines before and after, a step in April 2018, the change of level, seasons."""
    ordinal = np.array([quarter.ordinal for quarter in QUARTERS], dtype=np.float64)
    years_before = (ordinal - Quarter(2019, 1).ordinal) / 4
    years_after = (ordinal - Quarter(2021, 2).ordinal) / 4
    season = np.array([[0.0, 0.05, -0.03, 0.02][quarter.number - 1] for quarter in QUARTERS])
    line = np.where(AFTER, np.log(ratio) + after * years_after, before * years_before)
    line = line + np.where(AFTER | SINCE_2018, np.log(step), 0.0)
    return np.asarray(np.log(level) + line + season)


def counts_of(values: Any) -> pd.Series:
    index = pd.PeriodIndex([quarter.to_period() for quarter in QUARTERS], freq="Q-MAR")
    return pd.Series(values, index=index, dtype="Float64")


def fit(counts: pd.Series, **kwargs: object) -> LevelChange:
    return fit_level_change(
        counts,
        "Bedfordshire",
        "8Q",
        last=LAST,
        changes=load_recording_changes(),
        **kwargs,  # type: ignore[arg-type]
    )


def test_figures_without_noise_give_the_ratio_back() -> None:
    change = fit(counts_of(np.exp(log_mean(2000))))
    assert change.ratio == pytest.approx(2.9, rel=1e-4)
    # The line before would have led 0.1 a year further over the two years and a quarter.
    assert change.beyond_trend == pytest.approx(2.9 / np.exp(0.1 * 9 / 4), rel=1e-4)
    assert change.direction == "rose"
    assert (change.n_before, change.n_after) == (17, 18)
    assert change.before == (Quarter(2015, 1), Quarter(2019, 1))
    assert change.after == (Quarter(2021, 2), Quarter(2025, 3))
    assert change.steps == (Quarter(2018, 1),)
    assert "covid-19-2020" in [other.id for other in change.overlaps]


def test_the_transition_is_left_out_whatever_it_holds() -> None:
    counts = counts_of(np.round(np.exp(log_mean(300))))
    wild = counts.copy()
    wild[~OUTSIDE] = 99_999
    assert fit(wild) == fit(counts)


def test_a_likelihood_maximised_by_hand_gives_the_same_ratio() -> None:
    rng = np.random.default_rng(8)
    counts = counts_of(rng.poisson(np.exp(log_mean(300))))
    y = counts.to_numpy(dtype=float)[OUTSIDE]
    time = np.array([quarter.ordinal for quarter in QUARTERS], dtype=np.float64)[OUTSIDE]
    after = AFTER[OUTSIDE]
    early = (~SINCE_2018)[OUTSIDE]
    season = np.array([quarter.number for quarter in QUARTERS])[OUTSIDE]
    design = np.column_stack(
        [
            ~after,
            after,
            early,
            np.where(after, 0, time - Quarter(2019, 1).ordinal) / 4,
            np.where(after, time - Quarter(2021, 2).ordinal, 0) / 4,
            *[(season == number) - 0.25 for number in (2, 3, 4)],
        ]
    ).astype(float)

    def minus_log_likelihood(beta: Array) -> tuple[float, Array]:
        mean = np.exp(design @ beta)
        return float(np.sum(mean - y * (design @ beta))), np.asarray(design.T @ (mean - y))

    start = np.array([np.log(y[~after].mean()), np.log(y[after].mean()), 0, 0, 0, 0, 0, 0])
    best = optimize.minimize(minus_log_likelihood, start, jac=True, method="BFGS", options={"gtol": 1e-8})
    # Quarters that do not resemble each other, with hardly more than Poisson noise: the
    # reweighted fit is then close to maximum likelihood.
    change = fit(counts, correlation=Correlation.fixed(0.0))
    assert change.ratio == pytest.approx(float(np.exp(best.x[1] - best.x[0])), rel=0.01)


@pytest.mark.parametrize("rho", [0.3, 0.7])
def test_the_interval_holds_the_truth_where_quarters_resemble_each_other(rho: float) -> None:
    rng = np.random.default_rng([20261122, round(10 * rho)])
    root = np.linalg.cholesky(0.15**2 * rho ** np.abs(np.subtract.outer(np.arange(N), np.arange(N))))
    changes = load_recording_changes()
    held = []
    for _ in range(3):
        forces = []
        for _ in range(43):
            level = float(np.exp(rng.uniform(np.log(100), np.log(1500))))
            forces.append(counts_of(rng.poisson(np.exp(log_mean(level) + root @ rng.normal(size=N)))))
        pooled = pooled_level_correlation(
            [(force, "Bedfordshire", ()) for force in forces], "8Q", last=LAST, changes=changes
        )
        for force in forces:
            interval = fit(force, correlation=pooled).interval
            assert interval is not None
            held.append(interval.contains(2.9))
    assert np.mean(held) >= 0.93


def test_where_quarters_resemble_each_other_the_one_next_to_the_gap_says_most() -> None:
    rng = np.random.default_rng(6)
    noisy = counts_of(np.exp(log_mean(200_000) + 0.05 * rng.normal(size=N)))
    lower = noisy.copy()
    lower.iloc[QUARTERS.index(Quarter(2019, 1))] *= float(np.exp(-0.02))
    known = Correlation.fixed(0.95)
    moved = np.log(fit(lower, correlation=known).ratio or 0) - np.log(
        fit(noisy, correlation=known).ratio or 0
    )
    # Where every quarter weighs the same, it moves by half as much.
    assert moved > 0.6 * 0.02


def test_no_change_of_level_is_not_called_one() -> None:
    flat = fit(counts_of(np.random.default_rng(4).poisson(np.exp(log_mean(300, ratio=1.0, before=0.0)))))
    assert flat.direction == "no clear change"
    fallen = fit(counts_of(np.random.default_rng(4).poisson(np.exp(log_mean(900, ratio=0.3)))))
    assert fallen.direction == "fell"


def test_a_level_shift_after_the_transition_is_a_step_and_not_part_of_the_ratio() -> None:
    values = np.exp(log_mean(2000))
    shift = Quarter(2024, 2)
    values[np.array([quarter >= shift for quarter in QUARTERS])] *= 0.4
    change = fit(counts_of(values), steps=(shift,))
    assert change.steps == (Quarter(2018, 1), shift)
    assert change.ratio == pytest.approx(2.9, rel=1e-3)


def test_what_cannot_carry_a_change_of_level_says_why() -> None:
    counts = counts_of(np.round(np.exp(log_mean(300))))
    late = fit(counts, first=Quarter(2018, 2))
    assert late.not_estimated_because == (
        "only 4 quarters before the transition have a figure in Bedfordshire, and 6 are needed"
    )
    assert late.ratio is None
    assert late.direction == "not estimated"
    missing = fit(counts_of(np.full(N, np.nan)))
    assert "only 0 quarters before" in missing.not_estimated_because
    assert "too small" in fit(counts_of(np.zeros(N))).not_estimated_because
    negative = counts.copy()
    negative.iloc[2] = -1
    assert "negative, an official correction" in fit(negative).not_estimated_because
    # Nothing at all before: there is no finite ratio.
    nothing = counts.copy()
    nothing[~AFTER] = 0
    assert fit(nothing).ratio is None
    with pytest.raises(NotEstimableError, match="no transition of 8U is listed"):
        fit_level_change(counts, "Bedfordshire", "8U", last=LAST, changes=load_recording_changes())
