"""How often the rule for level shifts finds something where nothing happened.

Figures are simulated in which no level ever shifts: 43 forces with means from
60 to 1,600 offences a quarter, each with a drift of its own, a season of its own,
correlated noise of a size of its own, and Poisson counts. The rule is applied
as it is to real figures. Seeds are fixed, so the rates can be computed again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.forces import territorial_forces
from analysis.recording.level_shifts import find_level_shifts

QUARTERS = pd.period_range("2022Q1", periods=19, freq="Q-MAR")
CODES = ("8L", "8M", "8Q", "8U")
QUARTERLY_NOISE = {"8L": 0.07, "8M": 0.23, "8Q": 0.09, "8U": 0.15}
"""Median over forces of the robust scale of quarterly changes, release of 23 April 2026."""


def simulated_figures(rng: np.random.Generator, correlation: float) -> pd.DataFrame:
    """Return figures in which nothing happens.

    Parameters
    ----------
    rng
        Source of the random numbers.
    correlation
        Correlation of the noise with that of the quarter before.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``quarter``, ``code``, ``offences``, as in a release.
    """
    frames = []
    n = len(QUARTERS)
    forces = [force.name for force in territorial_forces()]
    # Means as far apart as the forces', in another order each time.
    means = np.exp(np.linspace(np.log(60), np.log(1600), len(forces)))
    for code in CODES:
        for force, mean in zip(forces, rng.permutation(means), strict=True):
            # Poisson noise comes with the counts; the rest is what makes up the quarterly scale.
            quarterly = QUARTERLY_NOISE[code] * np.exp(rng.normal(0, 0.3))
            variance = max(quarterly**2 / 2 - 1 / mean, 0.03**2) / (1 - correlation)
            noise = _correlated(rng, n, correlation, np.sqrt(variance))
            drift = rng.uniform(-0.05, 0.05) / 4 * np.arange(n)
            season = rng.normal(0, 0.03, 4)[np.arange(n) % 4]
            counts = rng.poisson(mean * np.exp(noise + drift + season))
            frames.append(
                pd.DataFrame({"force": force, "quarter": QUARTERS, "code": code, "offences": counts})
            )
    return pd.concat(frames, ignore_index=True).astype({"offences": "Int64"})


def _correlated(
    rng: np.random.Generator, n: int, correlation: float, deviation: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    noise = np.empty(n)
    noise[0] = rng.normal(0, deviation)
    for position in range(1, n):
        fresh = rng.normal(0, deviation * np.sqrt(1 - correlation**2))
        noise[position] = correlation * noise[position - 1] + fresh
    return noise


def false_alarms(*, correlation: float, runs: int, seed: int) -> pd.Series:
    """Return the average number of findings in a whole table where nothing happened.

    Parameters
    ----------
    correlation
        Correlation of the noise from quarter to quarter.
    runs
        Number of simulated tables.
    seed
        Seed of the random numbers.

    Returns
    -------
    pandas.Series
        Mean number per table of ``level_shift`` and of ``anomaly``.
    """
    rng = np.random.default_rng(seed)
    found = [find_level_shifts(simulated_figures(rng, correlation), changes=())["kind"] for _ in range(runs)]
    kinds = pd.concat(found)
    return pd.Series({kind: float((kinds == kind).sum()) / runs for kind in ("level_shift", "anomaly")})
