"""Shrinkage: the maximum found another way, what it gains, and where there is nothing to fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from analysis.models.shrinkage import fit_beta_binomial, log_likelihood, shrink


def forces(
    rng: np.random.Generator, mean: float = 0.09, precision: float = 100.0, size: int = 43
) -> pd.DataFrame:
    base = np.exp(rng.normal(6.0, 1.2, size)).round() + 5
    truth = rng.beta(mean * precision, (1 - mean) * precision, size)
    names = [f"force {number}" for number in range(size)]
    count = rng.binomial(base.astype(int), truth).astype(float)
    return pd.DataFrame({"force": names, "count": count, "base": base, "truth": truth})


def column(result: pd.DataFrame, name: str) -> np.ndarray:
    return result[name].to_numpy(dtype=float)


def test_the_maximum_is_the_one_direct_optimisation_of_scipys_distribution_finds() -> None:
    frame = forces(np.random.default_rng(3))
    y, n = frame["count"].to_numpy(), frame["base"].to_numpy()
    found = fit_beta_binomial(y, n)

    def loss(point: np.ndarray) -> float:
        a, b = np.exp(point)
        return -float(stats.betabinom.logpmf(y.astype(int), n.astype(int), a, b).sum())

    other = optimize.minimize(loss, [1.0, 3.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-9})
    a, b = np.exp(other.x)
    assert found.mean == pytest.approx(a / (a + b), rel=1e-4)
    assert found.precision == pytest.approx(a + b, rel=1e-3)


def test_the_maximum_does_not_depend_on_the_last_digits_of_a_machine() -> None:
    charged = np.array([12, 40, 25, 90, 31, 8, 77, 54, 19, 66, 45, 23], dtype=float)
    offences = np.array([300, 410, 390, 800, 650, 120, 700, 640, 350, 480, 610, 200], dtype=float)
    first = fit_beta_binomial(charged, offences)
    # Added up in another order, every sum differs in its last digits.
    again = fit_beta_binomial(charged[::-1], offences[::-1])
    assert first.mean is not None
    assert first.precision is not None
    assert again.mean == pytest.approx(first.mean, rel=1e-11)
    assert again.precision == pytest.approx(first.precision, rel=1e-9)


def test_the_family_that_made_the_figures_is_found_again() -> None:
    found = fit_beta_binomial(*forces(np.random.default_rng(8), size=3000)[["count", "base"]].to_numpy().T)
    assert found.mean == pytest.approx(0.09, abs=0.003)
    assert found.precision == pytest.approx(100, rel=0.1)
    assert log_likelihood(found.mean or 0, found.precision or 0, *np.array([[1.0], [9.0]])) < 0


def test_shrunk_rates_lie_nearer_the_truth_than_raw_ones() -> None:
    rng = np.random.default_rng(20260423)
    raw = drawn = covered = 0.0
    runs = 25
    for _ in range(runs):
        frame = forces(rng)
        _, result = shrink(frame)
        truth = frame["truth"].to_numpy()
        raw += float(np.mean((frame["count"] / frame["base"] - truth) ** 2))
        drawn += float(np.mean((result["shrunk"].to_numpy(dtype=float) - truth) ** 2))
        inside = (column(result, "shrunk_lower") <= truth) & (truth <= column(result, "shrunk_upper"))
        covered += float(np.mean(inside))
    assert drawn < 0.8 * raw
    assert covered / runs >= 0.93


def test_a_small_force_is_drawn_further_than_a_large_one() -> None:
    frame = forces(np.random.default_rng(4))
    frame.loc[0, ["count", "base"]] = (6.0, 30.0)
    frame.loc[1, ["count", "base"]] = (2000.0, 10000.0)
    _, result = shrink(frame)
    assert column(result, "shrunk")[0] < 0.15
    assert column(result, "shrunk")[1] > 0.19
    assert column(result, "weight")[0] < column(result, "weight")[1]


def test_a_force_with_no_charge_is_not_said_to_charge_nothing() -> None:
    frame = forces(np.random.default_rng(4))
    frame.loc[0, ["count", "base"]] = (0.0, 40.0)
    _, result = shrink(frame)
    assert column(result, "shrunk")[0] > 0.02
    assert column(result, "shrunk_lower")[0] > 0


def test_forces_that_differ_by_chance_alone_are_all_drawn_to_the_mean() -> None:
    base = np.full(43, 1000.0)
    fit, result = shrink(
        pd.DataFrame({"force": list(map(str, range(43))), "count": base * 0.1, "base": base})
    )
    assert fit.no_spread
    assert result["shrunk"].to_numpy(dtype=float) == pytest.approx(0.1, abs=1e-4)


@pytest.mark.parametrize(
    ("count", "base", "reason"),
    [
        ([1.0] * 3, [10.0] * 3, "figures of only 3 forces are held"),
        ([0.0] * 9, [10.0] * 9, "no offence of any force was charged"),
        ([10.0] * 9, [10.0] * 9, "every offence of any force was charged"),
        ([11.0] + [1.0] * 8, [10.0] * 9, "a count is negative or larger than its base"),
        ([np.nan] * 9, [np.nan] * 9, "figures of only 0 forces are held"),
    ],
)
def test_what_cannot_be_fitted_says_why_and_gives_missing_rows(
    count: list[float], base: list[float], reason: str
) -> None:
    fit, result = shrink(
        pd.DataFrame({"force": [str(n) for n in range(len(count))], "count": count, "base": base})
    )
    assert fit.not_estimated_because == reason
    assert fit.sd is None
    assert result["shrunk"].isna().all()
