"""Logit lines in time: the fits behind the trend of charge rates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import optimize, stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Charged and all offences, one entry a force and year.

    Attributes
    ----------
    owner
        The force.
    time
        Middle of the months held, in years, centred.
    charged, offences
        Counts; offences above 0.
    """

    owner: NDArray[np.object_]
    time: Floats
    charged: Floats
    offences: Floats

    @property
    def dummies(self) -> Floats:
        """One column a force, in alphabetical order."""
        owners = np.array(sorted(set(self.owner)), dtype=object)
        return np.asarray(self.owner[:, None] == owners, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class OwnLines:
    """Each force's line from its own figures.

    Attributes
    ----------
    slopes
        Slope and its error by chance alone, by force; forces with perfect separation are absent.
    dispersion, df
        Pearson's, pooled over the forces, and its degrees of freedom.
    """

    slopes: dict[str, tuple[float, float]]
    dispersion: float
    df: int


@dataclass(frozen=True, slots=True)
class CommonLine:
    """The line common to the forces.

    Attributes
    ----------
    slope
        Change of the log odds a year.
    error
        Its standard error: the larger of the one widened by the dispersion and the one robust to
        forces whose lines differ.
    bend
        p-value of a bend; None where a bent line does not converge.
    """

    slope: float
    error: float
    bend: float | None


def is_separated(
    time: NDArray[np.float64], charged: NDArray[np.float64], others: NDArray[np.float64]
) -> bool:
    """Say whether time tells charged from other offences perfectly, so that no finite slope fits best."""
    hit, miss = time[charged > 0], time[others > 0]
    if len(hit) == 0 or len(miss) == 0:
        return True
    return bool(hit.max() <= miss.min() or miss.max() <= hit.min())


def _fit(
    y: NDArray[np.float64],
    n: NDArray[np.float64],
    design: NDArray[np.float64],
    *,
    groups: NDArray[np.int64] | None = None,
) -> sm.genmod.generalized_linear_model.GLMResultsWrapper | None:
    model = sm.GLM(np.column_stack([y, n - y]), design, family=sm.families.Binomial())
    options = {} if groups is None else {"cov_type": "cluster", "cov_kwds": {"groups": groups}}
    fit = model.fit(maxiter=200, **options)
    return fit if fit.converged and np.isfinite(fit.params).all() else None


def own_lines(cells: Cells) -> OwnLines:
    """Fit each force's line on its own; forces with perfect separation are left out."""
    slopes: dict[str, tuple[float, float]] = {}
    pearson, df = 0.0, 0
    for name in sorted(set(cells.owner)):
        rows = cells.owner == name
        time, y, n = cells.time[rows], cells.charged[rows], cells.offences[rows]
        if is_separated(time, y, n - y):
            continue
        fit = _fit(y, n, np.column_stack([np.ones(len(y)), time]))
        if fit is None:
            continue
        slopes[str(name)] = (float(fit.params[1]), float(fit.bse[1]))
        pearson += float(fit.pearson_chi2)
        df += len(y) - 2
    return OwnLines(slopes, pearson / df if df else 1.0, df)


def common_line(cells: Cells, dispersion: float) -> CommonLine | None:
    """Fit one line with an effect of each force; None where it does not converge."""
    y, n, dummies = cells.charged, cells.offences, cells.dummies
    design = np.column_stack([dummies, cells.time])
    groups = np.unique(cells.owner, return_inverse=True)[1]
    plain, robust = _fit(y, n, design), _fit(y, n, design, groups=groups)
    if plain is None or robust is None:
        return None
    bent = _fit(y, n, np.column_stack([design, cells.time**2]))
    bend = None
    if bent is not None:
        gain = max(0.0, float(plain.deviance - bent.deviance)) / dispersion
        bend = float(stats.f.sf(gain, 1, len(y) - dummies.shape[1] - 2))
    error = max(math.sqrt(dispersion) * float(plain.bse[-1]), float(robust.bse[-1]))
    return CommonLine(float(plain.params[-1]), error, bend)


def between_variance(slopes: NDArray[np.float64], errors: NDArray[np.float64]) -> float:
    """Return the variance of the true slopes after Paule and Mandel (1982)."""

    def excess(variance: float) -> float:
        weight = 1 / (errors**2 + variance)
        mean = np.sum(weight * slopes) / np.sum(weight)
        return float(np.sum(weight * (slopes - mean) ** 2) - (len(slopes) - 1))

    if len(slopes) < 2 or excess(0.0) <= 0:
        return 0.0
    top = float(np.var(slopes)) + float(np.max(errors) ** 2)
    while excess(top) > 0:
        top *= 2
    return float(optimize.brentq(excess, 0.0, top))
