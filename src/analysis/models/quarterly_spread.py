"""How much a force's own figures move from quarter to quarter beyond chance.

A rank asks which force's underlying level is higher. What blurs it is the movement of each
force's own figures, not the differences between forces: those are what is ranked. So standard
errors for ranks are those of chance, widened by the movement of the quarters within forces.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import optimize, special

from analysis.models.dispersion import Dispersion

FEWEST_DF = 20


@dataclass(frozen=True, slots=True)
class WithinSpread:
    """The dispersion of proportions within forces, pooled over them.

    Attributes
    ----------
    factor
        Variance over that of independent offences; at least 1.
    df
        Residual degrees of freedom; ``inf`` where the factor was assumed.
    assumed_because
        Why it was not estimated; empty if it was.
    """

    factor: float
    df: float
    assumed_because: str = ""


def within_forces(cells: pd.DataFrame) -> WithinSpread:
    """Estimate the dispersion of quarterly proportions within forces.

    A logit with force and quarter effects: what all forces share in a quarter, such as cases
    still open, is no noise. The dispersion is Pearson's chi-square over its degrees of freedom.

    Parameters
    ----------
    cells
        ``force``, ``quarter``, ``count``, ``base``, one row a force and quarter. Cells that are missing
        or without offences are left out, and so are forces with none or all charged.
    """
    held = cells.dropna(subset=["count", "base"])
    held = held[(held["base"] > 0) & (held["count"] >= 0) & (held["count"] <= held["base"])]
    sums = held.groupby("force")[["count", "base"]].sum()
    mixed = sums.index[(sums["count"] > 0) & (sums["count"] < sums["base"])]
    held = held[held["force"].isin(list(mixed))]
    quarters = held.groupby("quarter")["count"].sum() if len(held) else pd.Series(dtype=float)
    df = len(held) - len(mixed) - max(0, len(quarters) - 1)
    if df < FEWEST_DF or (quarters == 0).any():
        return WithinSpread(1.0, math.inf, "too few quarters of too few forces are held")
    design = pd.concat(
        [
            pd.get_dummies(held["force"], dtype=float),
            pd.get_dummies(held["quarter"].astype(str), drop_first=True, dtype=float),
        ],
        axis=1,
    ).to_numpy()
    y = held["count"].to_numpy(dtype=float)
    n = held["base"].to_numpy(dtype=float)
    fit = sm.GLM(np.column_stack([y, n - y]), design, family=sm.families.Binomial()).fit()
    factor = float(fit.pearson_chi2) / df
    if not np.isfinite(factor):
        return WithinSpread(1.0, math.inf, "the fit did not converge")
    return WithinSpread(max(1.0, factor), float(df))


FEWEST_SPREADS = 10
"""Forces with a dispersion below which none is called usual."""


def _inverse_trigamma(value: float) -> float:
    return float(optimize.brentq(lambda x: special.polygamma(1, x) - value, 1e-6, 1e9))


@dataclass(frozen=True, slots=True)
class UsualSpread:
    """What dispersion is usual for counts of a size, over the forces.

    Attributes
    ----------
    intercept, slope
        The log of the usual dispersion is ``intercept + slope * log(mean count)``.
    df
        How many degrees of freedom of a force's own figures it is worth.
    """

    intercept: float
    slope: float
    df: float

    def at(self, mean: float) -> float:
        """Return the dispersion usual for a mean quarterly count; at least 1."""
        return max(1.0, math.exp(self.intercept + self.slope * math.log(max(mean, 1.0))))

    def draw(self, spread: Dispersion, mean: float) -> Dispersion:
        """Return a force's dispersion drawn towards what is usual, by their degrees of freedom.

        One that was assumed is replaced by what is usual.
        """
        own = spread.df if math.isfinite(spread.df) else 0.0
        factor = (self.df * self.at(mean) + own * (spread.factor if own else 0.0)) / (self.df + own)
        return Dispersion(max(1.0, factor), self.df + own, spread.n_quarters, spread.assumed_because)


def usual_spread(spreads: Sequence[Dispersion], means: Sequence[float]) -> UsualSpread | None:
    """Fit what dispersion is usual for counts of a size.

    Parameters
    ----------
    spreads
        One for each force, as :func:`~analysis.models.dispersion.quarterly_dispersion` gives it.
    means
        Its mean quarterly count.

    Returns
    -------
    UsualSpread or None
        None where fewer than 10 dispersions were estimated.

    References
    ----------
    Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3, article 3.
    """
    known = [place for place, spread in enumerate(spreads) if np.isfinite(spread.df) and means[place] > 0]
    if len(known) < FEWEST_SPREADS:
        return None
    own = np.array([spreads[place].factor for place in known])
    df = np.array([spreads[place].df for place in known])
    size = np.log(np.maximum(np.array([means[place] for place in known], dtype=float), 1.0))
    shifted = np.log(own) - special.digamma(df / 2) + np.log(df / 2)
    design = np.column_stack([np.ones(len(known)), size])
    line: NDArray[np.float64] = np.linalg.lstsq(design, shifted, rcond=None)[0]
    left = shifted - design @ line
    scatter = float(left @ left) / (len(known) - 2) - float(np.mean(special.polygamma(1, df / 2)))
    if scatter > 1e-8:
        prior = 2 * _inverse_trigamma(scatter)
        return UsualSpread(
            float(line[0] + special.digamma(prior / 2) - math.log(prior / 2)), float(line[1]), prior
        )
    return UsualSpread(float(line[0]), float(line[1]), 1e4)


def moderated(spreads: Sequence[Dispersion], means: Sequence[float]) -> tuple[Dispersion, ...]:
    """Draw the forces' dispersions together, each having few degrees of freedom of its own.

    Six degrees of freedom say little about one force; 42 forces together say what is usual for
    counts of a size. Each dispersion becomes a weighted mean of its own and of the one usual for
    its mean count (log-linear), with the weights that fit the scatter of the forces.

    Parameters
    ----------
    spreads, means
        As for :func:`usual_spread`.

    Returns
    -------
    tuple of Dispersion
        As many; unchanged where fewer than 10 were estimated.
    """
    usual = usual_spread(spreads, means)
    if usual is None:
        return tuple(spreads)
    return tuple(usual.draw(spread, mean) for spread, mean in zip(spreads, means, strict=True))
