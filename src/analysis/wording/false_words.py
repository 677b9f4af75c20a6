"""How many forces that did not change would be called clear all the same, by the simulations kept."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import numbers
from analysis.forces import ENGLAND_AND_WALES
from analysis.simulations import CHOSEN, OTHERWISE, correlations_around
from analysis.wording.prose import plural

BY_CHANCE = 0.05
"""Share of flat series whose 95% interval leaves no change out."""


def share_of_false_words(
    coverage: pd.DataFrame, methods: Sequence[str], quarters: float, correlation: float
) -> float:
    """Return the largest share of flat series called rising or falling, in simulations like a release.

    Parameters
    ----------
    coverage
        As :func:`~analysis.simulations.load_trend_coverage` gives it.
    methods
        Simulations of that table to look at.
    quarters, correlation
        Of the release: the correlations simulated on both sides are looked at, each at the length
        simulated nearest to it.
    """
    asked = coverage[coverage["method"].isin(methods)]
    at = correlations_around(asked["correlation"], correlation)
    near = asked[asked["correlation"].isin(at)]
    apart = (near["quarters"].astype(float) - quarters).abs()
    nearest = apart == apart.groupby(near["correlation"]).transform("min")
    return float(near.loc[nearest, "false_words"].max())


def called_by_chance(trends: pd.DataFrame, coverage: pd.DataFrame) -> str:
    """Return how many of the forces with a trend would be called clear if none changed, as a clause.

    Parameters
    ----------
    trends
        Rows of the table ``trends`` of one code.
    coverage
        As :func:`~analysis.simulations.load_trend_coverage` gives it.

    Returns
    -------
    str
        Empty where no force has a trend.
    """
    held = trends[(trends["force"] != ENGLAND_AND_WALES) & trends["annual_percent"].notna()]
    if held.empty:
        return ""
    length, rho = float(held["n"].median()), float(held["correlation"].median())
    holds, strained = (
        len(held) * share_of_false_words(coverage, methods, length, rho) for methods in ([CHOSEN], OTHERWISE)
    )
    return (
        f"of {len(held)} {plural(len(held), 'force', 'forces')} that did not change, about "
        f"{numbers.count(BY_CHANCE * len(held))} would be called clear by chance; in this report's "
        f"simulations about {numbers.count(holds)}, and about {numbers.count(strained)} where the method's "
        "assumptions do not hold"
    )
