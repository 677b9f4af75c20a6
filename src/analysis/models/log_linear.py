"""A log-linear model of quarterly counts, fitted with statsmodels.

The mean is the exponential of a linear formula in time and quarter of the year;
the variance is larger than a Poisson count's. The interval of a trend does not
come from here but from :mod:`analysis.models.autocorrelation`, because quarters
are not independent of each other.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm
from scipy import optimize
from statsmodels.formula import api as formulas
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from analysis.errors import RequestError
from analysis.periods import Quarter
from analysis.shared_results import once_an_edition

Array = npt.NDArray[np.float64]
Family = Literal["quasi-poisson", "negative binomial"]

FEWEST_QUARTERS = 8
FEWEST_PER_QUARTER = 3.0
"""A mean count below this leaves too little to fit a season and a trend to."""

FEWEST_SPARE = 3
"""Quarters that must be left over when every parameter has taken one."""


class NotEstimableError(Exception):
    """The figures cannot carry the model; the message says why, to follow "because"."""


@dataclass(frozen=True)
class LogLinearFit:
    """A fitted log-linear model.

    Attributes
    ----------
    quarters
        The quarters fitted; missing ones are left out.
    counts, mean
        Offences recorded and fitted, quarter by quarter.
    design
        One row a quarter, one column a coefficient.
    names
        Of the coefficients.
    coefficients
        On the log scale.
    weights
        Of the quarters in the fit, from its family.
    dispersion
        Pearson's chi-square over the degrees of freedom left, of the Poisson variance.
    alpha
        Of the negative binomial; 0 for quasi-Poisson.
    """

    quarters: tuple[Quarter, ...]
    counts: Array
    mean: Array
    design: Array
    names: tuple[str, ...]
    coefficients: Array
    weights: Array
    dispersion: float
    alpha: float

    @property
    def n(self) -> int:
        """Quarters fitted."""
        return len(self.counts)

    @property
    def df(self) -> int:
        """Quarters left over when every coefficient has taken one."""
        return self.n - len(self.coefficients)

    @property
    def times(self) -> Array:
        """Time in quarters from the first."""
        first = self.quarters[0].ordinal
        return np.array([quarter.ordinal - first for quarter in self.quarters], dtype=np.float64)

    @cached_property
    def residuals(self) -> Array:
        """Relative residuals, (count - mean) / mean: what is left on the log scale."""
        return (self.counts - self.mean) / self.mean

    @cached_property
    def influence(self) -> Array:
        """How much each coefficient moves with each relative residual: coefficients by quarters."""
        weighted = self.design.T * self.weights
        return np.asarray(np.linalg.solve(weighted @ self.design, weighted), dtype=np.float64)

    @property
    def residual_correlation(self) -> float:
        """Correlation of neighbouring residuals, as it is read off them (too low in short series)."""
        scaled = self.residuals * np.sqrt(self.weights)
        neighbours = np.diff(self.times) == 1
        total = float(scaled @ scaled)
        return float(np.sum((scaled[1:] * scaled[:-1])[neighbours]) / total) if total > 0 else 0.0

    def contrast(self, weights: Mapping[str, float]) -> Array:
        """Return a weighted sum of coefficients as a vector, by their names."""
        unknown = sorted(set(weights) - set(self.names))
        if unknown:
            raise RequestError(
                f"The model has no coefficient {unknown[0]!r}; it has {', '.join(self.names)}. "
                "A formula for a trend needs the term `years`."
            )
        return np.array([weights.get(name, 0.0) for name in self.names])


def time_columns(quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return the columns a formula can use.

    Returns
    -------
    pandas.DataFrame
        ``years`` (time in years from the middle of the quarters) and ``season`` (quarter
        of the financial year, 1 to 4, as text).
    """
    ordinals = np.array([quarter.ordinal for quarter in quarters], dtype=np.float64)
    middle = (ordinals[0] + ordinals[-1]) / 2 if len(ordinals) else 0.0
    return pd.DataFrame(
        {"years": (ordinals - middle) / 4, "season": [str(quarter.number) for quarter in quarters]}
    )


def fit_log_linear(
    counts: pd.Series,
    formula: str,
    *,
    columns: pd.DataFrame | None = None,
    family: Family = "quasi-poisson",
) -> LogLinearFit:
    """Fit a log-linear model to quarterly counts.

    Parameters
    ----------
    counts
        Indexed by quarter (``Q-MAR``), in order; missing quarters are left out.
    formula
        Right-hand side as statsmodels reads it, such as ``years + C(season)``.
    columns
        Columns for the formula, one row a quarter of ``counts``; ``years`` and
        ``season`` of :func:`time_columns` if left out.
    family
        ``quasi-poisson`` (variance in proportion to the mean) or ``negative binomial``
        (variance growing with its square; its alpha makes Pearson's chi-square equal
        its degrees of freedom).

    Raises
    ------
    NotEstimableError
        If the figures cannot carry the model.
    RequestError
        If the formula cannot be read.
    """
    every = [Quarter.from_period(period) for period in counts.index]
    values: Array = np.asarray(
        counts.astype("Float64").to_numpy(dtype=float, na_value=np.nan), dtype=np.float64
    )
    table = time_columns(every) if columns is None else columns.reset_index(drop=True)
    held = np.isfinite(values)
    quarters = tuple(quarter for quarter, here in zip(every, held, strict=True) if here)
    y: Array = np.asarray(values[held], dtype=np.float64)
    _require_enough(y, quarters)
    design, names = _design(formula, table[held].reset_index(drop=True))
    if len(y) - design.shape[1] < FEWEST_SPARE:
        raise NotEstimableError(
            f"{len(y)} quarters are too few for the {design.shape[1]} parameters of the model"
        )
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise NotEstimableError("the quarters held do not tell the parts of the model apart")
    fit = _glm(y, design, sm.families.Poisson())
    dispersion = float(fit.pearson_chi2) / (len(y) - design.shape[1])
    alpha = 0.0
    if family == "negative binomial" and dispersion > 1:
        alpha = _alpha(y, design)
        fit = _glm(y, design, sm.families.NegativeBinomial(alpha=alpha))
    mean = np.asarray(fit.mu, dtype=np.float64)
    if not (np.isfinite(mean).all() and (mean > 1e-6).all() and np.abs(fit.params).max() < 50):
        raise NotEstimableError("the fit does not settle on finite values")
    return LogLinearFit(
        quarters=quarters,
        counts=y,
        mean=mean,
        design=design,
        names=names,
        coefficients=np.asarray(fit.params, dtype=np.float64),
        weights=mean / (1 + alpha * mean),
        dispersion=dispersion,
        alpha=alpha,
    )


def _require_enough(y: Array, quarters: Sequence[Quarter]) -> None:
    if len(y) < FEWEST_QUARTERS:
        raise NotEstimableError(
            f"only {len(y)} comparable {'quarter has a figure' if len(y) == 1 else 'quarters have figures'}, "
            f"and a trend needs {FEWEST_QUARTERS}"
        )
    if (y < 0).any():
        where = quarters[int(np.argmax(y < 0))]
        raise NotEstimableError(f"the figure for {where.months} is negative, an official correction")
    if y.mean() < FEWEST_PER_QUARTER:
        raise NotEstimableError(
            f"the counts are too small, fewer than {FEWEST_PER_QUARTER:.0f} offences a quarter on average"
        )
    by_season = dict.fromkeys((1, 2, 3, 4), 0.0)
    for quarter, value in zip(quarters, y, strict=True):
        by_season[quarter.number] += value
    if min(by_season.values()) <= 0:
        raise NotEstimableError("one quarter of the year has no offence in any year")


def _design(formula: str, table: pd.DataFrame) -> tuple[Array, tuple[str, ...]]:
    columns = tuple((str(name), tuple(table[name])) for name in table.columns)
    design, names = _read_formula(formula, columns)
    if not (np.abs(design).sum(axis=0) > 0).all():
        raise NotEstimableError("the quarters held do not tell the parts of the model apart")
    return design, names


@lru_cache(maxsize=256)
@once_an_edition
def _read_formula(
    formula: str, columns: tuple[tuple[str, tuple[float | str, ...]], ...]
) -> tuple[Array, tuple[str, ...]]:
    table = pd.DataFrame({name: list(values) for name, values in columns})
    try:
        model = formulas.glm(f"offences ~ {formula}", table.assign(offences=1.0))
    except Exception as error:  # the formula engine raises errors of many kinds
        raise RequestError(
            f"The formula {formula!r} cannot be read with the columns {', '.join(map(str, table.columns))}: "
            f"{error}"
        ) from error
    design = np.asarray(model.exog, dtype=np.float64)
    design.flags.writeable = False
    return design, tuple(map(str, model.exog_names))


def _glm(y: Array, design: Array, family: object) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        try:
            fit = sm.GLM(y, design, family=family).fit(maxiter=200, atol=1e-9, rtol=1e-10)
        except (ValueError, np.linalg.LinAlgError) as error:
            raise NotEstimableError("the fit does not settle on finite values") from error
    if not fit.converged:
        raise NotEstimableError("the fit does not settle on finite values")
    return fit


def _alpha(y: Array, design: Array) -> float:
    df = int(len(y) - design.shape[1])

    def excess(log_alpha: float) -> float:
        fit = _glm(y, design, sm.families.NegativeBinomial(alpha=math.exp(log_alpha)))
        return float(fit.pearson_chi2) - df

    low, high = math.log(1e-7), math.log(5.0)
    if excess(low) <= 0:
        return 1e-7
    if excess(high) >= 0:
        raise NotEstimableError("the counts vary too much for a negative binomial")
    log_alpha: float = optimize.brentq(excess, low, high, xtol=0.01)
    return math.exp(log_alpha)
