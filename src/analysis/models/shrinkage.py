"""Rates of small forces drawn towards the rest: a beta-binomial model over the forces.

Each force's true proportion is taken to come from one beta distribution, fitted to all forces by
maximum likelihood; a force's posterior mean then lies between its own proportion and the
forces' mean, nearer to the latter the fewer its offences.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special, stats

from analysis.models.intervals import Interval

FEWEST_FORCES = 5
LARGEST_PRECISION = 1e6
"""A fitted precision this high means that the forces do not differ beyond chance."""
FLAT = 0.01
"""A gain in log-likelihood this small over no spread at all is none."""


@dataclass(frozen=True, slots=True)
class BetaBinomial:
    """The distribution of the forces' true proportions.

    Attributes
    ----------
    mean
        Mean of the forces' proportions; each force counts, not each offence.
    precision
        Sum of the two parameters: as many offences as the forces' mean weighs.
    log_likelihood
        At the maximum, without the binomial coefficients.
    n
        Forces used.
    no_spread
        Whether the forces do not differ beyond chance.
    not_estimated_because
        Why there is no fit; empty where there is one.
    """

    mean: float | None
    precision: float | None
    log_likelihood: float | None
    n: int
    no_spread: bool = False
    not_estimated_because: str = ""

    @property
    def sd(self) -> float | None:
        """Standard deviation of the forces' true proportions."""
        if self.mean is None or self.precision is None:
            return None
        return float(np.sqrt(self.mean * (1 - self.mean) / (1 + self.precision)))


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A force's share charged, drawn towards that of all forces.

    Attributes
    ----------
    force, code
        Whose, and of which offence; ``total`` for the five together.
    share, interval
        Mean of the posterior, between 0 and 1, and its 95% interval; None where not estimated.
    not_estimated_because
        Why there is none; empty where there is one.
    """

    force: str
    code: str
    share: float | None
    interval: Interval | None
    not_estimated_because: str = ""


def log_likelihood(mean: float, precision: float, y: NDArray[np.float64], n: NDArray[np.float64]) -> float:
    """Return the beta-binomial log-likelihood, without the binomial coefficients."""
    a, b = mean * precision, (1 - mean) * precision
    return float(np.sum(special.betaln(a + y, b + n - y) - special.betaln(a, b)))


def _where_the_score_is_nought(
    start: NDArray[np.float64], y: NDArray[np.float64], n: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the maximum to full precision; ``start`` where there is none inside.

    A search by values stops where the likelihood is flat to rounding, at another digit on every
    machine; its slopes tell the place apart much further.
    """

    def score(point: NDArray[np.float64]) -> NDArray[np.float64]:
        mean, precision = float(special.expit(point[0])), float(np.exp(point[1]))
        a, b = mean * precision, (1 - mean) * precision
        both = special.digamma(a + b + n) - special.digamma(a + b)
        by_a = float(np.sum(special.digamma(a + y) - special.digamma(a) - both))
        by_b = float(np.sum(special.digamma(b + n - y) - special.digamma(b) - both))
        return np.array([(by_a - by_b) * a * (1 - mean), by_a * a + by_b * b])

    found = optimize.root(score, start, method="hybr", tol=1e-13)
    near = bool(np.abs(found.x - start).max() < 1e-3)
    return np.asarray(found.x if near else start, dtype=np.float64)


def fit_beta_binomial(charged: NDArray[np.float64], offences: NDArray[np.float64]) -> BetaBinomial:
    """Fit the distribution of the forces' true proportions by maximum likelihood.

    Parameters
    ----------
    charged, offences
        One pair for each force; forces without offences are left out.
    """
    keep = offences > 0
    y, n = charged[keep].astype(float), offences[keep].astype(float)
    size = len(y)
    if size < FEWEST_FORCES:
        return BetaBinomial(
            None, None, None, size, not_estimated_because=f"figures of only {size} forces are held"
        )
    if (y < 0).any() or (y > n).any():
        return BetaBinomial(
            None, None, None, size, not_estimated_because="a count is negative or larger than its base"
        )
    if y.sum() == 0 or y.sum() == n.sum():
        every = "no offence" if y.sum() == 0 else "every offence"
        return BetaBinomial(None, None, None, size, not_estimated_because=f"{every} of any force was charged")
    common = float(y.sum() / n.sum())

    def loss(point: NDArray[np.float64]) -> float:
        return -log_likelihood(float(special.expit(point[0])), float(np.exp(point[1])), y, n)

    top = float(np.log(LARGEST_PRECISION))
    best = None
    for start in (3.0, 5.0, 8.0):
        found = optimize.minimize(
            loss, [special.logit(common), start], method="L-BFGS-B", bounds=[(-15, 15), (-3, top)]
        )
        polished = optimize.minimize(
            loss, found.x, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000}
        )
        if polished.x[1] <= top and polished.fun <= found.fun:
            found = polished
        if best is None or found.fun < best.fun:
            best = found
    if best is None or not np.isfinite(best.fun):
        return BetaBinomial(None, None, None, size, not_estimated_because="the fit did not converge")
    point = _where_the_score_is_nought(best.x, y, n)
    mean, precision = float(special.expit(point[0])), float(np.exp(point[1]))
    # With no spread the likelihood is flat: the forces' common proportion then fits as well.
    no_spread = log_likelihood(common, LARGEST_PRECISION, y, n) >= -float(best.fun) - FLAT
    if no_spread:
        mean, precision = common, LARGEST_PRECISION
    return BetaBinomial(mean, precision, log_likelihood(mean, precision, y, n), size, no_spread=no_spread)


def shrink(counts: pd.DataFrame, *, level: float = 0.95) -> tuple[BetaBinomial, pd.DataFrame]:
    """Return the fitted distribution and each force's posterior mean and interval.

    The interval says where the force's true proportion lies if it is one of this family of
    forces; it takes the fitted distribution as known, and chance as that of independent offences.

    Parameters
    ----------
    counts
        ``force``, ``count`` (charged), ``base`` (offences); a missing one gives a missing row.

    Returns
    -------
    BetaBinomial, pandas.DataFrame
        ``force``, ``shrunk``, ``shrunk_lower``, ``shrunk_upper``, ``weight`` (of the force's own
        figures, 0 to 1), all ``Float64``.
    """
    y = counts["count"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    n = counts["base"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    held = ~np.isnan(y) & ~np.isnan(n)
    fit = fit_beta_binomial(np.asarray(y[held], dtype=np.float64), np.asarray(n[held], dtype=np.float64))
    columns = ("shrunk", "shrunk_lower", "shrunk_upper", "weight")
    values = dict.fromkeys(columns, np.full(len(counts), np.nan))
    if fit.mean is not None and fit.precision is not None:
        a = fit.mean * fit.precision + y
        b = (1 - fit.mean) * fit.precision + n - y
        tail = (1 - level) / 2
        values = {
            "shrunk": a / (a + b),
            "shrunk_lower": stats.beta.ppf(tail, a, b),
            "shrunk_upper": stats.beta.ppf(1 - tail, a, b),
            "weight": n / (n + fit.precision),
        }
    frame = pd.DataFrame({"force": counts["force"].to_numpy(), **values})
    return fit, frame.astype(dict.fromkeys(columns, "Float64"))
