"""Outcomes of coercive control beside those of stalking and the other parts.

Within each force the odds of an outcome for one offence are set against those for
another, and the forces' answers are put together (Mantel and Haenszel), so that a
force with high odds for everything does not decide the answer. All offences of the
year count, those not yet assigned an outcome among them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from analysis.models.domestic_abuse.pooling import SpreadOverForces, spread_over_forces
from analysis.models.domestic_abuse.stratified import (
    jackknife_interval,
    quarterly_dispersion_of_proportions,
)
from analysis.models.intervals import Interval
from analysis.periods import FinancialYear

CHARGED = ("1",)
VICTIM_DOES_NOT_SUPPORT = ("16",)
VICTIM_DOES_NOT_SUPPORT_WIDER = ("14", "16")
NOT_YET_ASSIGNED = "0"

MANY_NOT_ASSIGNED = 0.10
"""Above this share not yet assigned, for either offence, a force is flagged and not called different."""

FEWEST_FORCES = 5
FEWEST_FOR_WOOLF = 5

Basis = Literal["recorded", "closed"]
Verdict = Literal["higher", "lower", "no clear difference", "not called", "not estimated"]


@dataclass(frozen=True, slots=True)
class ForceOdds:
    """The odds ratio of one force.

    Attributes
    ----------
    force
        Its name.
    with_outcome, offences
        Of the offence described.
    against_with_outcome, against_offences
        Of the offence it is set against.
    odds_ratio, interval
        With a 95% interval, widened by the dispersion between quarters.
    not_assigned
        The larger of the two shares not yet assigned.
    adjusted_p
        P-value of no difference after Benjamini and Hochberg over the forces called.
    not_estimated_because
        The reason there is none; empty where there is one.
    """

    force: str
    with_outcome: int | None
    offences: int | None
    against_with_outcome: int | None
    against_offences: int | None
    odds_ratio: float | None
    interval: Interval | None
    not_assigned: float | None
    adjusted_p: float | None = None
    not_estimated_because: str = ""

    @property
    def flagged(self) -> bool:
        """Whether too many outcomes are not yet assigned for a call."""
        return self.not_assigned is not None and self.not_assigned > MANY_NOT_ASSIGNED

    @property
    def verdict(self) -> Verdict:
        """Higher or lower only if interval and adjusted p-value agree and it is not flagged."""
        if self.interval is None:
            return "not estimated"
        if self.flagged:
            return "not called"
        if self.adjusted_p is None or self.adjusted_p >= 0.05 or self.interval.contains(1.0):
            return "no clear difference"
        return "higher" if self.interval.lower > 1 else "lower"


@dataclass(frozen=True, slots=True)
class OddsOverForces:
    """The odds ratio over all forces, stratified by force.

    Attributes
    ----------
    code, against, outcome_types, year, basis
        What is compared.
    odds_ratio, interval
        Mantel-Haenszel, with the interval of Robins, Breslow and Greenland: the forces as they are.
    over_forces
        95% interval from leaving out each force in turn: what other forces might have given.
    homogeneity, homogeneity_df, homogeneity_p
        Breslow-Day test with Tarone's correction that all forces have the same odds ratio.
    spread
        How the forces differ.
    dispersion
        Of the quarterly proportions within forces; the force intervals are widened by it.
    forces
        Every force, with those not estimated.
    left_out
        Forces not in the pooled figure, with the reason.
    not_estimated_because
        The reason there is none; empty where there is one.
    """

    code: str
    against: str
    outcome_types: tuple[str, ...]
    year: FinancialYear
    basis: Basis
    odds_ratio: float | None
    interval: Interval | None
    over_forces: Interval | None
    homogeneity: float | None
    homogeneity_df: int
    homogeneity_p: float | None
    spread: SpreadOverForces | None
    dispersion: float
    forces: tuple[ForceOdds, ...]
    left_out: tuple[tuple[str, str], ...]
    not_estimated_because: str = ""

    @property
    def n_forces(self) -> int:
        """Forces in the pooled figure."""
        return len(self.forces) - len(self.left_out)

    @property
    def span(self) -> str:
        """The year, as it is printed."""
        return str(self.year)

    @property
    def direction(self) -> Verdict:
        """Higher or lower only where the interval over forces leaves 1 out."""
        if self.over_forces is None:
            return "not estimated"
        if self.over_forces.contains(1.0):
            return "no clear difference"
        return "higher" if self.over_forces.lower > 1 else "lower"

    def of(self, force: str) -> ForceOdds:
        """Return the odds ratio of one force."""
        return next(item for item in self.forces if item.force == force)


def odds_over_forces(
    outcomes: pd.DataFrame,
    forces: Sequence[str],
    *,
    against: str,
    outcome_types: Collection[str] = CHARGED,
    code: str = "8U",
    year: FinancialYear,
    basis: Basis = "recorded",
    assigned_only: bool = False,
    dispersion: float | None = None,
) -> OddsOverForces:
    """Set the odds of an outcome for one offence against those for another, stratified by force.

    Parameters
    ----------
    outcomes
        ``force``, ``quarter``, ``code``, ``outcome_type``, ``basis``, ``offences``.
    forces
        Names of the forces to use.
    against
        Code to set it against.
    outcome_types
        Outcome types that count: charged, or the victim does not support action.
    code
        Code described.
    year, basis
        The year, and whether it is that of recording or of closing.
    assigned_only
        Leave out offences not yet assigned, as a check.
    dispersion
        Variance over binomial of quarterly proportions; from the figures if left out.

    Returns
    -------
    OddsOverForces
    """
    quarters = [quarter.to_period() for quarter in year.quarters]
    mine = outcomes[
        outcomes["force"].isin(list(forces))
        & outcomes["quarter"].isin(quarters)
        & outcomes["code"].isin([code, against])
        & (outcomes["basis"] == basis)
    ]
    keys = ["force", "code", "outcome_type"]
    grouped = mine.groupby(keys)["offences"]
    cells = grouped.sum().where(grouped.count() == grouped.size())
    types = tuple(outcome_types)
    tables = [_force_table(cells, name, code, against, types, assigned_only=assigned_only) for name in forces]
    usable = [table for table in tables if not table.reason]
    spread_factor = dispersion or quarterly_dispersion_of_proportions(
        mine[mine["outcome_type"] != NOT_YET_ASSIGNED] if assigned_only else mine,
        [table.force for table in usable],
        types,
    )
    single = _adjusted([_force_odds(table, spread_factor) for table in tables])
    left_out = tuple((table.force, table.reason) for table in tables if table.reason)
    shared = (code, against, types, year, basis)
    informative = [table for table in usable if 0 < table.events < table.total]
    if len(informative) < FEWEST_FORCES:
        reason = f"only {len(informative)} forces have figures with and without the outcome"
        return OddsOverForces(
            *shared, None, None, None, None, 0, None, None, spread_factor, single, left_out, reason
        )
    arrays = [table.array for table in informative]
    pooled = StratifiedTable(arrays)
    ratio = float(pooled.oddsratio_pooled)
    if not math.isfinite(ratio) or ratio <= 0:
        reason = "one of the offences has the outcome in no force, or in every case"
        return OddsOverForces(
            *shared, None, None, None, None, 0, None, None, spread_factor, single, left_out, reason
        )
    low, high = pooled.oddsratio_pooled_confint()
    test = pooled.test_equal_odds(adjust=True)
    estimated = [item for item in single if item.odds_ratio is not None and item.interval is not None]
    z = float(stats.norm.ppf(0.975))
    return OddsOverForces(
        *shared,
        odds_ratio=ratio,
        interval=Interval(float(low), float(high)),
        over_forces=jackknife_interval(arrays, ratio),
        homogeneity=float(test.statistic),
        homogeneity_df=len(arrays) - 1,
        homogeneity_p=float(stats.chi2.sf(test.statistic, len(arrays) - 1)),
        spread=spread_over_forces(
            [math.log(item.odds_ratio) for item in estimated if item.odds_ratio],
            [
                math.log(item.interval.upper / item.interval.lower) / (2 * z)
                for item in estimated
                if item.interval
            ],
        ),
        dispersion=spread_factor,
        forces=single,
        left_out=left_out,
    )


@dataclass(frozen=True, slots=True)
class _ForceTable:
    force: str
    array: np.ndarray
    not_assigned: float | None
    reason: str = ""

    @property
    def events(self) -> float:
        return float(self.array[:, 0].sum())

    @property
    def total(self) -> float:
        return float(self.array.sum())


def _force_table(
    cells: pd.Series, force: str, code: str, against: str, types: tuple[str, ...], *, assigned_only: bool
) -> _ForceTable:
    rows, waiting = [], []
    for each in (code, against):
        try:
            held = cells.loc[(force, each)]
        except KeyError:
            return _ForceTable(force, np.zeros((2, 2)), None, f"no outcomes of {each} are held")
        if held.isna().any():
            return _ForceTable(force, np.zeros((2, 2)), None, f"outcomes of {each} are missing")
        if (held < 0).any():
            return _ForceTable(
                force, np.zeros((2, 2)), None, f"the official outcomes of {each} hold negative counts"
            )
        total, none_yet = float(held.sum()), float(held.get(NOT_YET_ASSIGNED, 0))
        hits = float(sum(held.get(kind, 0) for kind in types))
        if total <= 0:
            return _ForceTable(force, np.zeros((2, 2)), None, f"no offence of {each} was recorded")
        waiting.append(none_yet / total)
        rows.append([hits, total - hits - (none_yet if assigned_only else 0)])
    return _ForceTable(force, np.array(rows), max(waiting))


def _force_odds(table: _ForceTable, dispersion: float) -> ForceOdds:
    if table.reason:
        return ForceOdds(table.force, None, None, None, None, None, None, None, None, table.reason)
    (a, b), (c, d) = table.array
    counts = (int(a), int(a + b), int(c), int(c + d))
    if min(a, b, c, d) <= 0:
        reason = "one of the two offences has no case with, or none without, this outcome"
        return ForceOdds(table.force, *counts, None, None, table.not_assigned, None, reason)
    if min(a, b, c, d) >= FEWEST_FOR_WOOLF:
        ratio = a * d / (b * c)
        half = float(stats.norm.ppf(0.975)) * math.sqrt(dispersion * (1 / a + 1 / b + 1 / c + 1 / d))
        interval = Interval(ratio * math.exp(-half), ratio * math.exp(half))
        return ForceOdds(table.force, *counts, ratio, interval, table.not_assigned)
    exact = stats.contingency.odds_ratio(table.array.astype(int), kind="conditional")
    bounds = exact.confidence_interval(0.95)
    # The exact interval knows no dispersion; its log ends are moved out by the same factor.
    centre, stretch = math.log(exact.statistic), math.sqrt(dispersion)
    low = math.exp(centre - (centre - math.log(bounds.low)) * stretch)
    high = math.exp(centre + (math.log(bounds.high) - centre) * stretch)
    return ForceOdds(table.force, *counts, float(exact.statistic), Interval(low, high), table.not_assigned)


def _adjusted(items: Sequence[ForceOdds]) -> tuple[ForceOdds, ...]:
    """Give each force that may be called its p-value after Benjamini and Hochberg."""
    z = float(stats.norm.ppf(0.975))
    called = [item for item in items if item.interval is not None and not item.flagged]
    plain = []
    for item in called:
        if item.odds_ratio is None or item.interval is None:
            continue
        error = math.log(item.interval.upper / item.interval.lower) / (2 * z)
        plain.append(2 * float(stats.norm.sf(abs(math.log(item.odds_ratio)) / error)))
    adjusted = multipletests(plain, method="fdr_bh")[1] if plain else []
    by_force = {item.force: float(p) for item, p in zip(called, adjusted, strict=True)}
    return tuple(replace(item, adjusted_p=by_force.get(item.force)) for item in items)
