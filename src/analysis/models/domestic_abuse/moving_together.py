"""Whether recorded stalking and coercive control move together: two questions.

Within forces: in quarters in which a force records more coercive control than it
usually does, compared with other forces in that quarter, does it record more
stalking? Between forces: do forces with more coercive control for their residents
have more stalking? Neither says that one leads to the other: the same recording
practice, the same staffing or the same people may be behind both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from analysis.models.domestic_abuse.fixed_effects import (
    BOOTSTRAP_DRAWS,
    ClusteredSlope,
    NotIdentifiedError,
    clustered_slope,
    dummies,
)
from analysis.models.intervals import Interval
from analysis.periods import Quarter, YearEnding
from analysis.recording import ComparableSpan

FEWEST_FORCES = 10
FEWEST_QUARTERS = 4
SPEARMAN_DRAWS = 9999
SPEARMAN_SEED = 20251231

Link = Literal["together", "apart", "no clear link", "not estimated"]


@dataclass(frozen=True, slots=True)
class WithinForces:
    """How stalking moves with coercive control within forces.

    Attributes
    ----------
    elasticity
        Per cent more of the outcome that goes with one per cent more of the regressor.
    interval
        95% interval from leaving out each force in turn, t quantiles of forces less one.
    first, last
        The span.
    n_cells, n_forces, n_quarters
        What was used.
    left_out
        Cells or forces left out, in words.
    diagnostics
        The other intervals, the bootstrap and the dispersion; None where not estimated.
    not_estimated_because
        The reason there is none; empty where there is one.
    variant
        The way of asking, as the table kept with the release names it.
    """

    outcome: str
    regressor: str
    elasticity: float | None
    interval: Interval | None
    first: Quarter
    last: Quarter
    n_cells: int
    n_forces: int
    n_quarters: int
    left_out: tuple[str, ...] = ()
    diagnostics: ClusteredSlope | None = None
    not_estimated_because: str = ""
    basis: str = "offences recorded by the police each quarter; force and quarter fixed effects"
    variant: str = "main"

    @property
    def direction(self) -> Link:
        """Together or apart only where the interval leaves nought out."""
        return _link(self.interval)

    @property
    def span(self) -> str:
        """The span in prose."""
        return f"{self.first.first_month} to {self.last.year_ending.month_and_year}"


@dataclass(frozen=True, slots=True)
class BetweenForces:
    """Whether forces that record more of one offence record more of the other.

    Attributes
    ----------
    correlation, interval
        Spearman's rank correlation of the rates, with a 95% bootstrap interval (bias-corrected
        and accelerated), forces drawn with replacement.
    check
        The interval of Bonett and Wright (2000) from Fisher's transformation.
    year
        The year of the rates.
    n_forces, left_out
        Forces used, and those not used with the reason.
    not_estimated_because
        The reason there is none; empty where there is one.
    """

    outcome: str
    regressor: str
    correlation: float | None
    interval: Interval | None
    check: Interval | None
    year: YearEnding
    n_forces: int
    left_out: tuple[str, ...] = ()
    not_estimated_because: str = ""
    basis: str = "offences recorded by the police for each 1,000 residents"

    @property
    def direction(self) -> Link:
        """Together or apart only where the interval leaves nought out."""
        return _link(self.interval)


def _link(interval: Interval | None) -> Link:
    if interval is None:
        return "not estimated"
    if interval.lower > 0:
        return "together"
    return "apart" if interval.upper < 0 else "no clear link"


def believe_official(recorded: pd.DataFrame, set_aside: pd.DataFrame) -> pd.DataFrame:
    """Return the recorded frame with the cells set aside put back as the official file prints them.

    Parameters
    ----------
    recorded
        ``force``, ``quarter``, ``code``, ``offences``.
    set_aside
        The same keys with ``official_offences``.
    """
    keys = ["force", "quarter", "code"]
    official = set_aside.set_index(keys)["official_offences"]
    indexed = recorded.set_index(keys)["offences"]
    filled = indexed.where(indexed.notna(), official.reindex(indexed.index).astype("Int64"))
    return filled.reset_index().astype({"offences": "Int64"})


def within_forces(
    recorded: pd.DataFrame,
    forces: Collection[str],
    *,
    first: Quarter,
    last: Quarter,
    outcome: str = "8Q",
    regressor: str = "8U",
    plus: float = 1.0,
    force_trends: bool = False,
    spans: Mapping[str, ComparableSpan] | None = None,
    draws: int = BOOTSTRAP_DRAWS,
) -> WithinForces:
    """Estimate how the outcome moves with the regressor within forces.

    Poisson regression of the outcome on the log of the regressor with an effect for each force
    and each quarter.

    Parameters
    ----------
    recorded
        ``force``, ``quarter``, ``code``, ``offences``; missing cells are left out and named.
    forces
        Names of the forces to use.
    first, last
        The span.
    outcome, regressor
        Codes.
    plus
        Added to the regressor before its log is taken, so that a quarter with none can be kept;
        with 0 such quarters are left out and named.
    force_trends
        Give each force its own straight trend as well.
    spans
        Comparable span of each force; quarters outside it are left out.
    draws
        Of the score bootstrap.

    Returns
    -------
    WithinForces
    """
    panel, left_out = _panel(recorded, forces, first, last, (outcome, regressor), plus=plus, spans=spans)
    counts = (len(panel), panel["force"].nunique(), panel["quarter"].nunique())

    def refuse(reason: str) -> WithinForces:
        return WithinForces(
            outcome, regressor, None, None, first, last, *counts, left_out, not_estimated_because=reason
        )

    if counts[1] < FEWEST_FORCES:
        return refuse(f"only {counts[1]} forces have figures, and at least {FEWEST_FORCES} are needed")
    if counts[2] < FEWEST_QUARTERS:
        return refuse(f"only {counts[2]} quarters have figures, and at least {FEWEST_QUARTERS} are needed")
    force = np.asarray(panel["force"].astype("category").cat.codes, dtype=np.int64)
    time = np.array([period.ordinal for period in panel["quarter"]], dtype=np.int64)
    design = dummies(force, time, trend=time.astype(float) if force_trends else None)
    try:
        slope = clustered_slope(
            panel[outcome].to_numpy(float),
            np.log(panel[regressor].to_numpy(float) + plus),
            design,
            force,
            draws=draws,
        )
    except NotIdentifiedError as problem:
        return refuse(str(problem))
    except np.linalg.LinAlgError:
        return refuse("the fit did not converge")
    return WithinForces(
        outcome, regressor, slope.slope, slope.jackknife, first, last, *counts, left_out, slope
    )


def _panel(
    recorded: pd.DataFrame,
    forces: Collection[str],
    first: Quarter,
    last: Quarter,
    codes: tuple[str, str],
    *,
    plus: float,
    spans: Mapping[str, ComparableSpan] | None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    outcome, regressor = codes
    mine = recorded[
        recorded["force"].isin(list(forces))
        & recorded["code"].isin(list(codes))
        & (recorded["quarter"] >= first.to_period())
        & (recorded["quarter"] <= last.to_period())
    ]
    wide = mine.pivot(index=["force", "quarter"], columns="code", values="offences")
    wide = wide.reindex(columns=list(codes)).astype("Float64").reset_index()
    left_out = []
    if spans is not None:
        starts = wide["force"].map({name: span.start.to_period() for name, span in spans.items()})
        outside = wide["quarter"].to_numpy() < starts.to_numpy()
        if outside.any():
            left_out.append(f"{int(outside.sum())} quarters before a force's comparable span")
        wide = wide[~outside]
    for label, bad in (
        ("missing", wide[list(codes)].isna().any(axis=1)),
        ("negative, an official correction", (wide[list(codes)] < 0).any(axis=1).fillna(value=False)),
        (f"without any {regressor}", (wide[regressor] + plus <= 0).fillna(value=False)),
    ):
        rows = wide[bad.reindex(wide.index, fill_value=False).astype(bool)]
        left_out += [
            f"{name}: {len(cells)} quarter{'s' if len(cells) > 1 else ''} {label}"
            for name, cells in rows.groupby("force")
        ]
        wide = wide.drop(index=rows.index)
    totals = wide.groupby("force")[outcome].transform("sum")
    for name in wide.loc[totals <= 0, "force"].unique():
        left_out.append(f"{name}: no offence of the outcome")
    wide = wide[totals > 0]
    single = wide.groupby("force")["quarter"].transform("count") < 2
    for name in wide.loc[single, "force"].unique():
        left_out.append(f"{name}: one quarter only")
    return wide[~single].reset_index(drop=True), tuple(left_out)


def between_forces(
    rates: pd.DataFrame,
    year: YearEnding,
    *,
    outcome: str = "8Q",
    regressor: str = "8U",
    draws: int = SPEARMAN_DRAWS,
    seed: int = SPEARMAN_SEED,
) -> BetweenForces:
    """Estimate the rank correlation of two rates over forces.

    Parameters
    ----------
    rates
        ``force`` and one column a code with the rate for each 1,000 residents; missing where a
        force has none.
    year
        The year of the rates, for the result.
    outcome, regressor
        Names of the columns.
    draws, seed
        Of the bootstrap.

    Returns
    -------
    BetweenForces
    """
    held = rates.dropna(subset=[outcome, regressor])
    out = tuple(f"{name}: no rate" for name in rates.loc[~rates.index.isin(held.index), "force"])
    n = len(held)

    def refuse(reason: str) -> BetweenForces:
        return BetweenForces(outcome, regressor, None, None, None, year, n, out, reason)

    if n < FEWEST_FORCES:
        return refuse(f"only {n} forces have both rates, and at least {FEWEST_FORCES} are needed")
    x, y = held[regressor].to_numpy(float), held[outcome].to_numpy(float)
    if len(np.unique(x)) == 1 or len(np.unique(y)) == 1:
        return refuse("all the forces have the same rate")
    rho = _spearman(x, y)
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, n, size=(draws, n))
    drawn = _spearman_rows(x[picks], y[picks])
    drawn = drawn[np.isfinite(drawn)]
    interval = _bca(drawn, rho, np.array([_spearman(np.delete(x, i), np.delete(y, i)) for i in range(n)]))
    half = float(stats.norm.ppf(0.975)) * float(np.sqrt((1 + rho**2 / 2) / (n - 3)))
    centre = float(np.arctanh(np.clip(rho, -1 + 1e-12, 1 - 1e-12)))
    check = Interval(float(np.tanh(centre - half)), float(np.tanh(centre + half)))
    return BetweenForces(outcome, regressor, rho, interval, check, year, n, out)


def _spearman(x: np.ndarray, y: np.ndarray) -> float:
    return float(_spearman_rows(x[None, :], y[None, :])[0])


def _spearman_rows(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return Spearman's correlation of each row, ties given their mean rank."""
    a, b = stats.rankdata(x, axis=1), stats.rankdata(y, axis=1)
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: np.ndarray = (a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return result


def _bca(drawn: np.ndarray, estimate: float, left: np.ndarray) -> Interval:
    """Return the bias-corrected and accelerated interval (Efron 1987)."""
    below = (float((drawn < estimate).sum()) + 0.5 * float((drawn == estimate).sum())) / len(drawn)
    bias = float(stats.norm.ppf(np.clip(below, 1e-4, 1 - 1e-4)))
    gaps = left.mean() - left
    scale = float((gaps**2).sum()) ** 1.5
    bend = float((gaps**3).sum()) / (6 * scale) if scale > 0 else 0.0
    ends = []
    for tail in (0.025, 0.975):
        z = bias + float(stats.norm.ppf(tail))
        ends.append(float(np.quantile(drawn, stats.norm.cdf(bias + z / (1 - bend * z)))))
    return Interval(ends[0], ends[1])
