"""The forces most alike in residents and recorded rate."""

from __future__ import annotations

import pandas as pd

from analysis.models.similarity import similar_forces

RATES = pd.DataFrame(
    {
        "force": ["Asked", "Near", "Large", "High", "No rate"],
        "population": [700_000, 720_000, 9_000_000, 700_000, 15_000],
        "rate": [7.0, 7.2, 7.0, 20.0, None],
    }
)


def test_the_nearest_in_both_comes_first_and_the_force_itself_never() -> None:
    found = similar_forces(RATES, "Asked", n=3)
    assert found.similar[0].force == "Near"
    assert {other.force for other in found.similar} == {"Near", "Large", "High"}
    assert found.similar[0].size_ratio == 720 / 700


def test_a_force_without_a_rate_has_none_and_is_named_by_no_one() -> None:
    assert similar_forces(RATES, "No rate").not_estimated_because == "it has no rate for its residents"
    assert "No rate" not in {other.force for other in similar_forces(RATES, "Asked", n=9).similar}


def test_too_few_forces_give_none() -> None:
    assert (
        similar_forces(RATES.iloc[:2], "Asked").not_estimated_because == "fewer than three forces have a rate"
    )
