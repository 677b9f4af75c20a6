"""Stalking's share of what is recorded as stalking or harassment, before and after the rule of April 2020.

Since April 2020 a course of conduct by a former partner is recorded as stalking
unless the police are satisfied that it is harassment in law only. Forces adopted
the rule between July 2019 and about June 2021, a time that lockdowns overlap. So
the year before that window is compared with the year after it, and what changed
between them is described, not explained.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.models.domestic_abuse.logit import CommonShift, common_shift
from analysis.models.domestic_abuse.pooling import SpreadOverForces, spread_over_forces
from analysis.models.domestic_abuse.shares import (
    Share,
    ShareDispersion,
    difference_interval,
    estimate_share,
    share_dispersion,
)
from analysis.models.intervals import Interval
from analysis.models.totals import cells_of
from analysis.periods import YearEnding

STALKING, HARASSMENT = "8Q", "8L"

BEFORE = YearEnding(2019, 6)
"""The last year before the first forces adopted the rule."""

AFTER = YearEnding(2022, 6)
"""The first year after the last force adopted it."""

Direction = Literal["larger", "smaller", "no clear change", "not estimated"]

_NO_DISPERSION = ShareDispersion(1.0, math.inf, "the share is not estimated")


@dataclass(frozen=True, slots=True)
class ShareMove:
    """Stalking's share of what one force recorded as stalking or harassment, before and after.

    Attributes
    ----------
    force
        Whose figures.
    before_year, after_year
        The two years compared.
    before, after
        The shares with their intervals.
    difference
        95% interval of the difference of the shares, between -1 and 1.
    odds_ratio, odds_interval
        Odds of stalking after over before, with a 95% interval.
    odds_error
        Standard error of the log odds ratio.
    dispersion
        Of the quarterly shares within the two years.
    not_estimated_because
        The reason there is none; empty where there is one.
    """

    force: str
    before_year: YearEnding
    after_year: YearEnding
    before: Share
    after: Share
    difference: Interval | None
    odds_ratio: float | None
    odds_interval: Interval | None
    odds_error: float | None
    dispersion: ShareDispersion
    not_estimated_because: str = ""
    n_quarters: int = 8
    basis: str = "stalking over stalking or harassment alone (codes 8Q and 8L) recorded by the police"

    @property
    def points(self) -> float | None:
        """Difference of the shares in percentage points."""
        if self.before.share is None or self.after.share is None:
            return None
        return 100 * (self.after.share - self.before.share)

    @property
    def points_interval(self) -> Interval | None:
        """95% interval of :attr:`points`."""
        if self.difference is None:
            return None
        return Interval(100 * self.difference.lower, 100 * self.difference.upper)

    @property
    def direction(self) -> Direction:
        """Larger or smaller only where the interval of the difference leaves nought out."""
        if self.difference is None:
            return "not estimated"
        if self.difference.lower > 0:
            return "larger"
        return "smaller" if self.difference.upper < 0 else "no clear change"


@dataclass(frozen=True, slots=True)
class SharesMoved:
    """How differently the forces moved.

    Attributes
    ----------
    forces
        Every force, those not estimated among them.
    common
        One shift for all: logit with force effects and overdispersion.
    spread
        The odds ratios of the forces: typical force, spread, range to expect, test of equality.
    left_out
        Forces not estimated, each with the reason.
    """

    before_year: YearEnding
    after_year: YearEnding
    forces: tuple[ShareMove, ...]
    common: CommonShift
    spread: SpreadOverForces
    left_out: tuple[tuple[str, str], ...]

    @property
    def n_forces(self) -> int:
        """Forces estimated."""
        return len(self.forces) - len(self.left_out)

    @property
    def not_estimated_because(self) -> str:
        """Why there is no comparison over forces; empty where there is one."""
        return self.common.not_estimated_because or self.spread.not_estimated_because

    def counted(self, direction: Direction) -> int:
        """Return how many forces moved in this direction."""
        return sum(force.direction == direction for force in self.forces)

    def of(self, force: str) -> ShareMove:
        """Return the move of one force."""
        return next(move for move in self.forces if move.force == force)


def _quarters(
    series: pd.DataFrame, years: Sequence[YearEnding]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the quarterly counts of stalking, and of stalking and harassment, year after year."""
    cells = np.concatenate(
        [cells_of(series, [STALKING, HARASSMENT], year.quarters[0], year.quarters[-1]) for year in years]
    )
    return cells[:, 0], cells.sum(axis=1)


def share_move(
    series: pd.DataFrame,
    force: str,
    *,
    before: YearEnding = BEFORE,
    after: YearEnding = AFTER,
    dispersion: ShareDispersion | None = None,
) -> ShareMove:
    """Compare stalking's share of stalking and harassment in two years of one force.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of the force.
    force
        Its name, for the result.
    before, after
        The two years; they must end with a quarter.
    dispersion
        Of the quarterly shares; from the eight quarters if left out.

    Returns
    -------
    ShareMove
    """
    return _move(*_quarters(series, (before, after)), force, before, after, dispersion)


def _move(
    part: NDArray[np.float64],
    whole: NDArray[np.float64],
    force: str,
    before: YearEnding,
    after: YearEnding,
    dispersion: ShareDispersion | None = None,
) -> ShareMove:
    """Compare the shares of two years, from the quarters of one year after those of the other."""
    reason = ""
    if np.isnan(part).any() or np.isnan(whole).any():
        reason = "a quarter of stalking or harassment is missing"
    elif (part < 0).any() or (whole < part).any():
        reason = "a quarterly count is negative, an official correction"
    elif not whole[:4].sum() or not whole[4:].sum():
        reason = "no offence of stalking or harassment was recorded in one of the years"
    if reason:
        none = Share(None, None, None, None, reason)
        return ShareMove(force, before, after, none, none, None, None, None, None, _NO_DISPERSION, reason)
    spread = dispersion or share_dispersion(part, whole, np.repeat([0, 1], 4))
    low = estimate_share(int(part[:4].sum()), int(whole[:4].sum()), spread)
    high = estimate_share(int(part[4:].sum()), int(whole[4:].sum()), spread)
    table = [part[:4].sum(), (whole - part)[:4].sum(), part[4:].sum(), (whole - part)[4:].sum()]
    ratio, bounds, error = None, None, None
    if min(table) > 0:
        ratio = float(table[2] * table[1] / (table[3] * table[0]))
        error = math.sqrt(spread.factor * sum(1 / cell for cell in table))
        half = spread.quantile() * error
        bounds = Interval(ratio * math.exp(-half), ratio * math.exp(half))
    return ShareMove(
        force, before, after, low, high, difference_interval(low, high), ratio, bounds, error, spread
    )


def shares_moved(
    recorded: pd.DataFrame,
    forces: Sequence[str],
    *,
    before: YearEnding = BEFORE,
    after: YearEnding = AFTER,
) -> SharesMoved:
    """Compare how differently the forces' shares of stalking moved.

    Parameters
    ----------
    recorded
        ``force``, ``quarter``, ``code``, ``offences``.
    forces
        Names of the forces to compare.
    before, after
        The two years. Forces that adopted the rule early had moved by 2019/20, so a year
        that begins after June 2019 would show them as hardly moving.

    Returns
    -------
    SharesMoved
    """
    by_force = dict(tuple(recorded.groupby("force")))
    empty = recorded.iloc[:0]
    quarters = {name: _quarters(by_force.get(name, empty), (before, after)) for name in forces}
    moves = tuple(_move(*quarters[name], name, before, after) for name in forces)
    usable = [move for move in moves if move.odds_ratio is not None and move.odds_error is not None]
    rows = []
    for move in usable:
        part, whole = quarters[move.force]
        when = np.repeat([0, 1], len(part) // 2)
        rows.append(pd.DataFrame({"force": move.force, "after": when, "part": part, "whole": whole}))
    cells = (
        pd.concat(rows, ignore_index=True)
        if rows
        else pd.DataFrame(columns=["force", "after", "part", "whole"])
    )
    left_out = tuple(
        (move.force, move.not_estimated_because or "a year has no stalking, or nothing but stalking")
        for move in moves
        if move.odds_ratio is None
    )
    return SharesMoved(
        before_year=before,
        after_year=after,
        forces=moves,
        common=common_shift(cells),
        spread=spread_over_forces(
            [math.log(move.odds_ratio) for move in usable if move.odds_ratio is not None],
            [move.odds_error for move in usable if move.odds_error is not None],
        ),
        left_out=left_out,
    )
