"""Between which places a force stands: simultaneous intervals of all the ranks.

A bare rank claims far more than figures can bear. Every pair of forces is compared; a force's
place is then no better than one behind those clearly above it, and no worse than those clearly
below it leave. The pairs are judged together, so that with 95% confidence *every* force's true
rank lies inside its interval.

The comparison of all pairs is that of Tukey, for unequal variances, as Al Mohamad, Goeman and van
Zwet proposed for institutions; the critical value is drawn from the distribution of the largest of
all the differences, and is drawn again over the pairs not yet told apart (a step-down, which keeps
the confidence and narrows the intervals).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.models.dispersion import Dispersion
from analysis.models.quarterly_spread import WithinSpread

SEED = 20260423
DRAWS = 4000
FEWEST_OFFENCES = 10


@dataclass(frozen=True, slots=True)
class Rank:
    """The places a force may hold; 1 is the highest value.

    Attributes
    ----------
    force
        Its name.
    best, worst
        First and last place inside the simultaneous 95% interval; None where not estimated.
    of
        Forces ranked among, those without a rank of their own included.
    not_estimated_because
        Why there is none; empty where there is one.
    measure, code
        What is ranked, ``rate`` or ``charged``, and of which offence; empty where the caller does not say.
    not_placed
        Forces counted in ``of`` that have no place, each with the reason; empty where the caller does not
        say.
    """

    force: str
    best: int | None
    worst: int | None
    of: int
    not_estimated_because: str = ""
    measure: str = ""
    code: str = ""
    not_placed: tuple[tuple[str, str], ...] = ()

    @property
    def placed(self) -> int:
        """Forces that have a place."""
        return self.of - len(self.not_placed)


@dataclass(frozen=True, slots=True)
class Ranks:
    """All the ranks of one measure.

    Attributes
    ----------
    ranks
        One for each force, in the order given.
    level
        Joint confidence of all the intervals.
    critical
        Critical value of the first step, in standard errors of a difference.
    pairs_told_apart, pairs_first_step
        Pairs clearly different in the end, and without the step-down.
    """

    ranks: tuple[Rank, ...]
    level: float
    critical: float | None
    pairs_told_apart: int
    pairs_first_step: int

    def of(self, force: str) -> Rank:
        """Return the rank of one force."""
        for rank in self.ranks:
            if rank.force == force:
                return rank
        raise KeyError(f"{force!r} is not among the forces ranked.")

    def to_frame(self) -> pd.DataFrame:
        """Return ``force``, ``best``, ``worst``, ``of`` (``Int64``), ``not_estimated_because``."""
        frame = pd.DataFrame(
            {
                "force": [rank.force for rank in self.ranks],
                "best": [rank.best for rank in self.ranks],
                "worst": [rank.worst for rank in self.ranks],
                "of": [rank.of for rank in self.ranks],
                "not_estimated_because": [rank.not_estimated_because for rank in self.ranks],
            }
        )
        return frame.astype(dict.fromkeys(("best", "worst", "of"), "Int64"))


def _differences(
    errors: NDArray[np.float64], df: NDArray[np.float64], draws: int, seed: int
) -> NDArray[np.float32]:
    """Return draws of every pair's studentised difference if no two forces differed."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((draws, len(errors))) * errors
    known = np.where(np.isfinite(df), df, 1.0)
    estimated = errors**2 * np.where(np.isfinite(df), rng.chisquare(known, (draws, len(errors))) / known, 1.0)
    first, second = np.triu_indices(len(errors), 1)
    pairs = np.empty((draws, len(first)), dtype=np.float32)
    for place, (i, j) in enumerate(zip(first, second, strict=True)):
        pairs[:, place] = (noise[:, i] - noise[:, j]) / np.sqrt(estimated[:, i] + estimated[:, j])
    return pairs


def rank_intervals(
    forces: Sequence[str],
    estimates: Sequence[float] | NDArray[np.float64],
    errors: Sequence[float] | NDArray[np.float64],
    *,
    df: Sequence[float] | float = math.inf,
    not_ranked: Mapping[str, str] | None = None,
    level: float = 0.95,
    step_down: bool = True,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranks:
    """Return simultaneous intervals of the ranks of all forces.

    Parameters
    ----------
    forces, estimates, errors
        Name, estimate and standard error of each force, on a scale on which estimates are about
        normal.
    df
        Degrees of freedom of the standard errors, one or one for each force. Errors of different
        forces are taken as independent.
    not_ranked
        Forces that get no rank, with the reason. They count in "of": as nothing is known about
        their place, they may stand above or below any other.
    level
        Joint confidence.
    step_down
        Draw the critical value again over the pairs not yet told apart.
    draws, seed
        Of the simulation of the critical value.

    Returns
    -------
    Ranks
        An estimate or error that is missing, infinite or not positive gives no rank, and says so.

    References
    ----------
    Al Mohamad, Goeman and van Zwet (2022), Biometrics 78, 238-247. Goeman and Solari (2010), Annals of
    Statistics 38, 3782-3810, for the step-down.
    """
    reasons = dict(not_ranked or {})
    value = np.asarray(estimates, dtype=float)
    error = np.asarray(errors, dtype=float)
    freedom = np.broadcast_to(np.asarray(df, dtype=float), value.shape)
    for place, force in enumerate(forces):
        if force not in reasons and not (
            np.isfinite(value[place]) and np.isfinite(error[place]) and error[place] > 0
        ):
            reasons[force] = "its figures give no estimate"
    kept = [place for place, force in enumerate(forces) if force not in reasons]
    of = len(forces)
    if len(kept) < 2:
        alone = "fewer than two forces can be compared"
        blank = tuple(Rank(force, None, None, of, reasons.get(force, alone)) for force in forces)
        return Ranks(blank, level, None, 0, 0)
    value, error, freedom = value[kept], error[kept], freedom[kept]
    first, second = np.triu_indices(len(kept), 1)
    observed = (value[first] - value[second]) / np.sqrt(error[first] ** 2 + error[second] ** 2)
    null = _differences(error, freedom, draws, seed)
    # Two one-sided claims for each pair: the first force is higher, the second is.
    higher, lower = np.zeros(len(first), dtype=bool), np.zeros(len(first), dtype=bool)
    critical, first_step = None, 0
    while True:
        largest = np.full(draws, -np.inf, dtype=np.float32)
        if not higher.all():
            largest = np.maximum(largest, null[:, ~higher].max(axis=1))
        if not lower.all():
            largest = np.maximum(largest, -null[:, ~lower].min(axis=1))
        cut = float(np.quantile(largest, level, method="higher"))
        new_higher, new_lower = observed > cut, -observed > cut
        if critical is None:
            critical, first_step = cut, int(new_higher.sum() + new_lower.sum())
        grown = (new_higher & ~higher).any() or (new_lower & ~lower).any()
        higher, lower = higher | new_higher, lower | new_lower
        if not grown or not step_down:
            break
    above = np.bincount(second[higher], minlength=len(kept)) + np.bincount(first[lower], minlength=len(kept))
    below = np.bincount(first[higher], minlength=len(kept)) + np.bincount(second[lower], minlength=len(kept))
    placed = {forces[place]: number for number, place in enumerate(kept)}
    ranks = tuple(
        Rank(force, 1 + int(above[placed[force]]), of - int(below[placed[force]]), of)
        if force in placed
        else Rank(force, None, None, of, reasons[force])
        for force in forces
    )
    return Ranks(ranks, level, critical, int(higher.sum() + lower.sum()), first_step)


def rank_proportions(
    counts: pd.DataFrame,
    spread: WithinSpread,
    *,
    not_ranked: Mapping[str, str] | None = None,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranks:
    """Rank proportions, with standard errors widened by the movement within forces.

    Parameters
    ----------
    counts
        ``force``, ``count``, ``base``.
    spread
        As :func:`~analysis.models.quarterly_spread.within_forces` gives it. It is pooled over the
        forces, so its own uncertainty is shared and small.
    not_ranked
        Forces that get no rank, with the reason. One with fewer than 10 offences gets none either.
    """
    count = counts["count"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    base = counts["base"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    reasons = dict(not_ranked or {})
    for force, size in zip(counts["force"], base, strict=True):
        if not size >= FEWEST_OFFENCES:
            reasons.setdefault(force, f"fewer than {FEWEST_OFFENCES} offences were recorded")
    safe = np.where(base > 0, base, np.nan)
    # Anscombe's form: variance 1 / (4 n + 2) at any proportion, also for none charged.
    share = (count + 0.375) / (safe + 0.75)
    estimate = np.arcsin(np.sqrt(np.clip(share, 0, 1)))
    error = np.sqrt(spread.factor / (4 * safe + 2))
    return rank_intervals(
        list(counts["force"]),
        list(estimate),
        list(error),
        df=math.inf,
        not_ranked=reasons,
        level=level,
        draws=draws,
        seed=seed,
    )


def rank_rates(
    counts: pd.DataFrame,
    spreads: Sequence[Dispersion],
    *,
    not_ranked: Mapping[str, str] | None = None,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranks:
    """Rank rates of counts over residents, with standard errors from the forces' own quarters.

    Parameters
    ----------
    counts
        ``force``, ``count``, ``base`` (residents).
    spreads
        Dispersion of each force's quarterly counts, best drawn together by
        :func:`~analysis.models.quarterly_spread.moderated`.
    not_ranked
        Forces that get no rank, with the reason.
    """
    count = counts["count"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    base = counts["base"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    factor = np.array([spread.factor for spread in spreads])
    safe = np.where(base > 0, base, np.nan)
    return rank_intervals(
        list(counts["force"]),
        list(np.sqrt((count + 0.375) / safe)),
        list(np.sqrt(factor / (4 * safe))),
        df=[spread.df for spread in spreads],
        not_ranked=not_ranked,
        level=level,
        draws=draws,
        seed=seed,
    )
