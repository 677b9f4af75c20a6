"""Rank intervals: all the true ranks inside at once, and what is told apart."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

from analysis.models.dispersion import Dispersion
from analysis.models.quarterly_spread import WithinSpread, moderated, within_forces
from analysis.models.ranking import Ranks, rank_intervals, rank_proportions, rank_rates

NAMES = [f"force {number}" for number in range(43)]
PLAIN = WithinSpread(1.0, math.inf)


def true_ranks(truth: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(stats.rankdata(-truth))


def all_inside(result: Ranks, ranks: NDArray[np.float64]) -> bool:
    return all(
        item.best is None or item.worst is None or item.best <= rank <= item.worst
        for item, rank in zip(result.ranks, ranks, strict=True)
    )


def quarters(rng: np.random.Generator, truth: NDArray[np.float64], dispersion: float) -> pd.DataFrame:
    """Four quarters a force, each with its own proportion so that the variance is widened."""
    rows = []
    for name, share in zip(NAMES, truth, strict=True):
        for quarter in range(4):
            base = int(rng.integers(80, 1500))
            rho = (dispersion - 1) / (base - 1)
            own = share if rho == 0 else rng.beta(share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho)
            rows.append((name, quarter, int(rng.binomial(base, own)), base))
    return pd.DataFrame(rows, columns=["force", "quarter", "count", "base"])


@pytest.mark.parametrize("spread", [0.3, 0.02])
def test_all_43_true_ranks_lie_inside_their_intervals_in_95_runs_of_100(spread: float) -> None:
    rng = np.random.default_rng(20260423)
    inside, runs = 0, 40
    for _ in range(runs):
        truth = 1 / (1 + np.exp(2.3 - spread * rng.standard_normal(43)))
        cells = quarters(rng, truth, dispersion=2.0)
        counts = cells.groupby("force", sort=False)[["count", "base"]].sum().reset_index()
        result = rank_proportions(counts, within_forces(cells), draws=600)
        inside += all_inside(result, true_ranks(truth))
    assert inside / runs >= 0.95


def test_with_all_forces_alike_no_pair_is_told_apart_in_95_runs_of_100() -> None:
    # The hardest case for the critical value: every difference is chance.
    rng = np.random.default_rng(20260423)
    errors = np.exp(rng.normal(0, 0.5, 43))
    told, runs = 0, 200
    critical = rank_intervals(NAMES, np.zeros(43), errors, draws=4000, seed=99).critical
    first, second = np.triu_indices(43, 1)
    for _ in range(runs):
        value = rng.normal(0, errors)
        z = (value[first] - value[second]) / np.hypot(errors[first], errors[second])
        told += bool(np.abs(z).max() > (critical or 0))
    assert told / runs <= 0.08


def test_the_critical_value_for_equal_errors_is_that_of_tukey() -> None:
    for df in (math.inf, 60.0):
        result = rank_intervals(NAMES, np.zeros(43), np.ones(43), df=df, draws=20_000)
        if math.isinf(df):
            tukey = float(stats.studentized_range.ppf(0.95, 43, 1e6)) / math.sqrt(2)
            assert result.critical == pytest.approx(tukey, abs=0.04)
        else:
            # Each force's error is estimated by itself: wider than for known errors.
            assert result.critical is not None
            assert result.critical > 3.9


def test_forces_far_apart_have_one_place_each_and_equal_ones_every_place() -> None:
    apart = rank_intervals(["a", "b", "c"], [3.0, 1.0, 2.0], [0.01] * 3)
    assert [(item.best, item.worst) for item in apart.ranks] == [(1, 1), (3, 3), (2, 2)]
    alike = rank_intervals(["a", "b", "c"], [1.0, 1.0, 1.0], [0.5] * 3)
    assert {(item.best, item.worst) for item in alike.ranks} == {(1, 3)}


def test_stepping_down_never_widens_an_interval() -> None:
    rng = np.random.default_rng(6)
    value, error = rng.normal(0, 1, 43), np.full(43, 0.25)
    one = rank_intervals(NAMES, value, error, step_down=False, draws=2000)
    down = rank_intervals(NAMES, value, error, draws=2000)
    assert down.pairs_told_apart >= one.pairs_told_apart == down.pairs_first_step
    for wide, narrow in zip(one.ranks, down.ranks, strict=True):
        assert (wide.best or 0) <= (narrow.best or 0)
        assert (wide.worst or 0) >= (narrow.worst or 0)


def test_a_force_without_a_rank_may_stand_above_or_below_every_other() -> None:
    result = rank_intervals(
        ["a", "b", "c"], [3.0, 1.0, 2.0], [0.01] * 3, not_ranked={"c": "36% had no outcome yet"}
    )
    assert (result.of("a").best, result.of("a").worst) == (1, 2)
    assert (result.of("b").best, result.of("b").worst) == (2, 3)
    assert (result.of("c").best, result.of("c").of) == (None, 3)
    assert result.of("c").not_estimated_because == "36% had no outcome yet"


def test_the_same_seed_gives_the_same_ranks() -> None:
    rng = np.random.default_rng(6)
    value = rng.normal(0, 1, 43)
    assert rank_intervals(NAMES, value, np.full(43, 0.3), draws=500) == rank_intervals(
        NAMES, value, np.full(43, 0.3), draws=500
    )


def test_a_wider_movement_within_forces_widens_the_intervals() -> None:
    rng = np.random.default_rng(9)
    base = np.full(43, 2000)
    counts = pd.DataFrame(
        {"force": NAMES, "count": rng.binomial(base, rng.uniform(0.05, 0.15, 43)), "base": base}
    )
    plain = rank_proportions(counts, PLAIN, draws=1000)
    wide = rank_proportions(counts, WithinSpread(4.0, 120.0), draws=1000)
    assert wide.pairs_told_apart < plain.pairs_told_apart


def test_the_movement_within_forces_is_found_again_whatever_forces_and_quarters_share() -> None:
    rng = np.random.default_rng(12)
    truth = 1 / (1 + np.exp(2.3 - 0.4 * rng.standard_normal(43)))
    assert within_forces(quarters(rng, truth, 3.0)).factor == pytest.approx(3.0, rel=0.35)
    assert within_forces(quarters(rng, truth, 1.0)).factor == pytest.approx(1.0, abs=0.25)


def test_too_few_quarters_leave_the_movement_assumed_and_say_so() -> None:
    cells = pd.DataFrame({"force": ["a"] * 4, "quarter": range(4), "count": [1] * 4, "base": [9] * 4})
    assert within_forces(cells).assumed_because == "too few quarters of too few forces are held"
    blank = cells.assign(count=pd.array([pd.NA] * 4, dtype="Int64"))
    assert within_forces(blank).factor == 1


def test_none_charged_and_missing_figures_and_too_few_offences() -> None:
    counts = pd.DataFrame(
        {
            "force": ["none charged", "missing", "few", "plain"],
            "count": pd.array([0, None, 2, 300], dtype="Int64"),
            "base": pd.array([2000, None, 7, 2000], dtype="Int64"),
        }
    )
    result = rank_proportions(counts, PLAIN)
    assert (result.of("plain").best, result.of("none charged").worst) == (1, 4)
    assert result.of("none charged").best == 2
    assert result.of("few").not_estimated_because == "fewer than 10 offences were recorded"
    assert result.of("missing").best is None


def test_no_estimate_at_all_gives_no_rank_and_says_why() -> None:
    result = rank_intervals(["a", "b"], [math.nan, 1.0], [1.0, 0.0])
    assert [item.best for item in result.ranks] == [None, None]
    assert result.of("a").not_estimated_because == "its figures give no estimate"


def test_rates_are_ranked_with_dispersions_drawn_together() -> None:
    rng = np.random.default_rng(4)
    spreads = [Dispersion(float(4 * rng.chisquare(6) / 6 + 0.5), 6.0, 12) for _ in NAMES]
    means = list(np.exp(rng.normal(6, 0.5, 43)))
    drawn = moderated(spreads, means)
    assert np.std([item.factor for item in drawn]) < np.std([item.factor for item in spreads])
    assert all(item.df > 6 for item in drawn)
    counts = pd.DataFrame({"force": NAMES, "count": [4 * mean for mean in means], "base": 1e6})
    result = rank_rates(counts, drawn, draws=500)
    top = NAMES[int(np.argmax(means))]
    assert result.of(top).best == 1


def test_a_few_dispersions_are_left_as_they_are() -> None:
    spreads = [Dispersion(2.0, 6.0, 12)] * 3
    assert moderated(spreads, [50.0] * 3) == tuple(spreads)
