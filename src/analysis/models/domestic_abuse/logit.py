"""Quasi-binomial logit with force effects: one shift for all forces, and whether they share it."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from analysis.models.intervals import Interval

FEWEST_FORCES = 5


@dataclass(frozen=True, slots=True)
class CommonShift:
    """One odds ratio for all forces, and the test that they share it.

    Attributes
    ----------
    odds_ratio, interval
        After over before, with an interval from errors clustered by force and t quantiles.
    dispersion
        Pearson dispersion of the quarterly shares once each force has its own shift.
    statistic, df, p_value
        F test of one shift against a shift for each force, ``df`` being its two degrees of freedom.
    n_forces, n_cells
        Forces and quarterly cells used.
    not_estimated_because
        The reason there is none; empty where there is one.
    """

    odds_ratio: float | None
    interval: Interval | None
    dispersion: float | None
    statistic: float | None
    df: tuple[int, int]
    p_value: float | None
    n_forces: int
    n_cells: int
    not_estimated_because: str = ""


def _none(reason: str, n_forces: int, n_cells: int) -> CommonShift:
    return CommonShift(None, None, None, None, (0, 0), None, n_forces, n_cells, reason)


def common_shift(cells: pd.DataFrame) -> CommonShift:
    """Fit a logit with force effects and one shift, and test it against a shift for each force.

    Parameters
    ----------
    cells
        ``force``, ``after`` (0 or 1), ``part``, ``whole``, one row a quarter. Every force must
        have offences in and outside the part, before and after.

    Returns
    -------
    CommonShift
    """
    held = cells[cells["whole"] > 0]
    names = sorted(held["force"].unique())
    n_forces, n_cells = len(names), len(held)
    if n_forces < FEWEST_FORCES:
        return _none(f"only {n_forces} forces have a figure", n_forces, n_cells)
    part = held["part"].to_numpy(float)
    rest = held["whole"].to_numpy(float) - part
    after = held["after"].to_numpy(float)
    number = held["force"].map({name: index for index, name in enumerate(names)}).to_numpy(int)
    groups = pd.DataFrame({"force": number, "after": after, "part": part, "rest": rest})
    summed = groups.groupby(["force", "after"])[["part", "rest"]].sum()
    if len(summed) != 2 * n_forces or (summed <= 0).any(axis=None):
        return _none(
            "a force has no stalking, or nothing but stalking, in one of the years", n_forces, n_cells
        )
    dummies = (number[:, None] == np.arange(n_forces)).astype(float)
    design = np.column_stack([after, dummies])
    model = sm.GLM(np.column_stack([part, rest]), design, family=sm.families.Binomial())
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        try:
            fit = model.fit(cov_type="cluster", cov_kwds={"groups": number})
        except (PerfectSeparationWarning, np.linalg.LinAlgError) as problem:
            return _none(f"the logit could not be fitted: {problem}", n_forces, n_cells)
    if not fit.converged:
        return _none("the logit did not converge", n_forces, n_cells)
    # A shift for each force has a closed form: its own share in each of the two years.
    shares = groups.join(summed.add_suffix("_sum"), on=["force", "after"])
    own = (shares["part_sum"] / (shares["part_sum"] + shares["rest_sum"])).to_numpy()
    family, trials = sm.families.Binomial(), part + rest
    deviance_own = float(family.deviance(part / trials, own, var_weights=trials))
    df_own = n_cells - 2 * n_forces
    if df_own < 1:
        return _none("there are no more quarters than shares to estimate", n_forces, n_cells)
    pearson = float((((part - trials * own) ** 2) / (trials * own * (1 - own))).sum())
    dispersion = max(1.0, pearson / df_own)
    statistic = (float(fit.deviance) - deviance_own) / (n_forces - 1) / dispersion
    half = float(stats.t.ppf(0.975, n_forces - 1)) * float(fit.bse[0])
    return CommonShift(
        odds_ratio=math.exp(fit.params[0]),
        interval=Interval(math.exp(fit.params[0] - half), math.exp(fit.params[0] + half)),
        dispersion=dispersion,
        statistic=statistic,
        df=(n_forces - 1, df_own),
        p_value=float(stats.f.sf(statistic, n_forces - 1, df_own)),
        n_forces=n_forces,
        n_cells=n_cells,
    )
