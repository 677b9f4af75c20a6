"""The trend's interval holds the truth as often as it says, in all nine cells, at a size for every run.

``python -m tests.benchmarks.trend_coverage`` runs the same with more replicates and compares methods.
"""

from __future__ import annotations

import pytest

from tests.benchmarks.trend_coverage import CELLS, Cell, kept, run_cell, run_other

SEED = 20261122


@pytest.mark.parametrize(("n", "rho"), CELLS)
def test_the_interval_covers_is_not_too_wide_and_says_no_false_words(n: int, rho: float) -> None:
    cell = run_cell(n, rho, 6, SEED)
    assert cell.series == 258
    assert cell.coverage >= 0.93, cell
    assert cell.width_ratio <= (2.2 if rho == 0 else 1.6), cell
    assert cell.false_words <= 0.07, cell


def test_a_quasi_poisson_interval_that_takes_quarters_for_independent_fails_here() -> None:
    cell: Cell = run_other("quasi-Poisson, t", 23, 0.6, 3, SEED)
    assert cell.coverage < 0.85
    assert not kept(cell)
