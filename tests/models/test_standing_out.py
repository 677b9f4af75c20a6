"""What would have stood out: by the limits as drawn, and by the rule that calls forces different."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.estimates.among_forces import charge_funnel, rate_funnel
from analysis.models.funnel import Comparison, Funnel
from analysis.models.standing_out import on_page_of, standing_out
from analysis.release import load_release

BASE, CENTRE, BETWEEN, DF = 1000, 0.086, 0.05, 66.0

P_VALUES = (1e-6, 1.3e-4, 0.00213, 0.0107, 0.0311, 0.0487, 0.0613, 0.5, 1.0)
"""None of them is a step of Benjamini and Hochberg, where rounding would decide."""


def made(ps: list[float]) -> Funnel:
    """Forces of one size with these p-values; the first of them is Kent."""
    names = ["Kent", *(f"force {number}" for number in range(1, len(ps)))]
    held = tuple(
        Comparison(name, 86, BASE, 0.0, 0.0, p, None, "no clear difference")
        for name, p in zip(names, ps, strict=True)
    )
    return Funnel("proportion", "additive", CENTRE, 27.0, 26.0, BETWEEN, DF, held, 0.05)


def p_of(share: float) -> float:
    gap = abs(np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(CENTRE)))
    return float(2 * stats.t.sf(gap / np.sqrt(1 / (4 * BASE) + BETWEEN**2), DF))


def called(share: float, ps: list[float]) -> bool:
    return bool(multipletests([p_of(share), *ps[1:]], method="fdr_bh")[1][0] < 0.05)


@given(st.lists(st.sampled_from(P_VALUES), min_size=10, max_size=45))
def test_a_figure_beyond_the_ends_would_be_called_different_and_one_within_would_not(ps: list[float]) -> None:
    found = standing_out(made(ps), "Kent")
    assert found is not None
    for end, out in ((found.called.lower, -1), (found.called.upper, 1)):
        assert called(end + out * 1e-6, ps)
        assert not called(end - out * 1e-6, ps)


def test_the_limits_drawn_are_those_of_the_funnel_and_lie_further_in() -> None:
    around = rate_funnel(load_release("2026-04-23"))
    for item in around.comparisons:
        found = standing_out(around, item.force)
        if item.call == "not compared":
            assert found is None
            continue
        assert found is not None
        drawn = around.limits([item.base]).iloc[0]
        assert (found.drawn.lower, found.drawn.upper) == (drawn["lower"], drawn["upper"])
        assert found.called.lower < found.drawn.lower < found.drawn.upper < found.called.upper


def test_an_area_that_is_not_compared_gets_the_ends_of_the_force_of_middle_size() -> None:
    around = charge_funnel(load_release("2026-04-23"))
    bases = sorted(item.base for item in around.comparisons if item.call != "not compared")
    for area in ("England and Wales", "Derbyshire", None):
        found = on_page_of(around, area)
        assert found is not None
        assert around.of(found.force).base == bases[(len(bases) - 1) // 2]
    kent = on_page_of(around, "Kent")
    assert kent is not None
    assert kent.force == "Kent"


def test_without_a_force_that_is_compared_nothing_could_have_stood_out() -> None:
    none = Comparison("Kent", 0, 10, None, None, None, None, "not compared", "every count is zero")
    around = Funnel("rate", "additive", None, None, None, None, DF, (none,), 0.05, "every count is zero")
    assert on_page_of(around, "Kent") is None
    assert standing_out(around, "Kent") is None
    with pytest.raises(KeyError, match="Surrey"):
        standing_out(around, "Surrey")
