"""Intervals of counts and ratios, against published reference values and exact ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.models.dispersion import Dispersion
from analysis.models.intervals import byar, count_interval, ratio_interval

PLAIN = Dispersion(1.0, math.inf, 12)


@pytest.mark.parametrize("count", [1, 2, 5, 10, 30, 100, 1000])
def test_byars_interval_is_close_to_the_exact_poisson_one(count: int) -> None:
    # Breslow and Day (1987), page 69: accurate even for small counts.
    exact_lower = stats.chi2.ppf(0.025, 2 * count) / 2
    exact_upper = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    interval = byar(count)
    assert interval.lower == pytest.approx(exact_lower, abs=0.12)
    assert interval.upper == pytest.approx(exact_upper, abs=0.12)


def test_byars_interval_for_65_agrees_with_the_exact_limits_to_a_decimal() -> None:
    # Exact limits of a Poisson count, chi-square form (Ulm, 1990): 50.17 and 82.85.
    interval = byar(65)
    assert (round(interval.lower, 1), round(interval.upper, 1)) == (50.2, 82.8)


def test_a_count_of_nought_has_an_interval_from_nought() -> None:
    interval = byar(0)
    assert interval.lower == 0
    assert interval.upper == pytest.approx(3.67, abs=0.05)


@given(st.integers(0, 10**6), st.floats(1, 100))
def test_the_interval_of_a_count_holds_it_and_widens_with_the_dispersion(count: int, factor: float) -> None:
    plain = count_interval(count, PLAIN)
    wide = count_interval(count, Dispersion(factor, math.inf, 12))
    assert plain.contains(count)
    assert wide.contains(count)
    assert wide.upper >= plain.upper - 1e-6


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.floats(1, 50))
def test_the_interval_of_a_ratio_holds_it(before: int, after: int, factor: float) -> None:
    interval = ratio_interval(before, after, Dispersion(factor, 6.0, 12))
    assert interval is not None
    ratio = after / before
    assert interval.lower <= ratio * (1 + 1e-9)
    assert interval.upper >= ratio * (1 - 1e-9)


def test_no_ratio_exists_over_nought_or_from_a_negative_correction() -> None:
    assert ratio_interval(0, 12, PLAIN) is None
    assert ratio_interval(12, -1, PLAIN) is None


def test_small_counts_get_the_exact_conditional_interval() -> None:
    # Clopper-Pearson on 3 of 5, turned from a share into a ratio.
    interval = ratio_interval(2, 3, PLAIN)
    low, high = stats.beta.ppf(0.025, 3, 3), stats.beta.ppf(0.975, 4, 2)
    assert interval is not None
    assert interval.lower == pytest.approx(low / (1 - low))
    assert interval.upper == pytest.approx(high / (1 - high))


@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_the_ratio_interval_covers_the_truth_95_times_in_100(factor: float) -> None:
    rng = np.random.default_rng(20260423)
    mean_before, ratio, covered, runs = 800.0, 1.1, 0, 4000
    size = mean_before / (factor - 1) if factor > 1 else None
    for _ in range(runs):
        pair = []
        for mean in (mean_before, mean_before * ratio):
            # A gamma mean gives each count the variance factor * mean.
            drawn = mean if size is None else rng.gamma(mean / (factor - 1), factor - 1)
            pair.append(int(rng.poisson(drawn)))
        interval = ratio_interval(pair[0], pair[1], Dispersion(factor, math.inf, 12))
        covered += interval is not None and interval.contains(ratio)
    assert 0.94 <= covered / runs <= 0.965
