"""Score methods on real quarters they had not seen: rolling origins, MASE, paired bootstrap.

At every origin a method sees the figures up to one quarter and forecasts the next
four; what was then recorded scores it. The scaled error is the absolute error over
the mean absolute difference of four quarters in the figures the method saw (since
April 2020), so 1 is an error as large as the usual difference from a year before in the past.
MASE is its mean over forces, origins and horizons. Cells without an actual, without a scale or
without a forecast of every method are left out for all methods alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.models.forecast.panel import HORIZON, Matrix, Panel
from analysis.models.intervals import Interval
from analysis.periods import Quarter

Method = Callable[[Panel], Matrix]
Cube = NDArray[np.float64]
"""Origins by forces by horizons."""

FEWEST_AT_ORIGIN = 14
"""Quarters since April 2020 an origin must have."""

EARLY_UP_TO = 17
"""Origins with up to this many quarters are early: the method was chosen on figures before the late ones."""

DRAWS = 2000
SEED = 20260423

PARTS = ("all", "early", "late", "four_quarters")
"""All origins; the early; the late; those with an actual at all four horizons.

The last forecasts of early origins fall in quarters that late origins forecast as well.
"""


@dataclass(frozen=True, eq=False)
class Backtest:
    """The forecasts of several methods at every origin, and what was recorded.

    Attributes
    ----------
    code, forces
        Whose figures.
    first
        First quarter of the panel.
    origins
        Quarters known at each origin.
    actual
        Recorded counts, origins by forces by horizons; NaN where not yet or not held.
    scale
        Scale of each origin and force; NaN where there is none.
    forecasts
        For each method, origins by forces by horizons.
    """

    code: str
    forces: tuple[str, ...]
    first: Quarter
    origins: tuple[int, ...]
    actual: Cube
    scale: Matrix
    forecasts: Mapping[str, Cube]

    def scaled_errors(self, method: str) -> Cube:
        """Return |recorded - forecast| over the scale; NaN in the cells left out."""
        kept = np.isfinite(self.actual) & (self.scale > 0)[:, :, None]
        for values in self.forecasts.values():
            kept &= np.isfinite(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            errors = np.abs(self.actual - self.forecasts[method]) / self.scale[:, :, None]
        return np.where(kept, errors, np.nan)

    def rows(self, part: str) -> NDArray[np.bool_]:
        """Return which origins belong to a part of :data:`PARTS`."""
        n = np.array(self.origins)
        choice: dict[str, NDArray[np.bool_]] = {
            "all": np.ones(len(n), dtype=bool),
            "early": n <= EARLY_UP_TO,
            "late": n > EARLY_UP_TO,
            "four_quarters": np.isfinite(self.actual).any(axis=1).sum(axis=1) == HORIZON,
        }
        return choice[part]

    def mase(self, method: str, part: str = "all") -> float:
        """Return the mean scaled error of a method over forces, origins and horizons."""
        errors = self.scaled_errors(method)[self.rows(part)]
        return float(np.nanmean(errors)) if np.isfinite(errors).any() else float("nan")

    def n_scored(self, method: str, part: str = "all") -> int:
        """Return the number of forecasts scored."""
        return int(np.isfinite(self.scaled_errors(method)[self.rows(part)]).sum())

    def with_forecasts(self, name: str, forecasts: Cube) -> Backtest:
        """Return the backtest with one more method, computed elsewhere."""
        return replace(self, forecasts={**self.forecasts, name: forecasts})


def scale_of(panel: Panel) -> NDArray[np.float64]:
    """Return the mean absolute difference of four quarters of each force; NaN where none."""
    apart = np.abs(panel.counts[:, 4:] - panel.counts[:, :-4])
    held = np.isfinite(apart)
    total, n = np.where(held, apart, 0.0).sum(axis=1), held.sum(axis=1)
    return np.asarray(np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0), dtype=np.float64)


def run_backtest(
    panel: Panel, methods: Mapping[str, Method], *, origins: Sequence[int] | None = None
) -> Backtest:
    """Forecast from every origin with the figures up to it, and keep what was recorded.

    Parameters
    ----------
    panel
        One code. The methods see all its forces; the 43 territorial ones are scored.
    methods
        Name to method.
    origins
        Quarters known at each origin; every one from 14 on if left out.
    """
    chosen = (
        tuple(range(FEWEST_AT_ORIGIN, panel.n_quarters))
        if origins is None
        else tuple(n for n in origins if n < panel.n_quarters)
    )
    scored = panel.scored
    shape = (len(chosen), int(scored.sum()), HORIZON)
    actual, scale = np.full(shape, np.nan), np.full(shape[:2], np.nan)
    forecasts = {name: np.full(shape, np.nan) for name in methods}
    for row, n in enumerate(chosen):
        seen = panel.up_to(n)
        ahead = panel.counts[scored, n : n + HORIZON]
        actual[row, :, : ahead.shape[1]] = ahead
        scale[row] = scale_of(seen)[scored]
        for name, method in methods.items():
            forecasts[name][row] = method(seen)[scored]
    names = tuple(force for force, mine in zip(panel.forces, scored, strict=True) if mine)
    return Backtest(panel.code, names, panel.first, chosen, actual, scale, forecasts)


@dataclass(frozen=True, slots=True)
class Gain:
    """How much smaller one method's pooled MASE is than another's, in per cent, with a 95% interval."""

    percent: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no gain."""
        return not self.interval.contains(0.0)


def compare(
    backtest: Backtest,
    method: str,
    other: str,
    part: str = "all",
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Gain:
    """Compare two methods by a paired bootstrap over forces.

    Forces are drawn with replacement, each with all its origins and horizons and with both
    methods' errors, so that what is hard to forecast is hard for both. Quarters are not drawn:
    a shock to all forces at once is not in the interval.
    """
    rows = backtest.rows(part)
    mine = np.nansum(backtest.scaled_errors(method)[rows], axis=(0, 2))
    theirs = np.nansum(backtest.scaled_errors(other)[rows], axis=(0, 2))
    if not theirs.sum() > 0:
        return Gain(float("nan"), Interval(float("nan"), float("nan")))
    drawn = np.random.default_rng(seed).integers(0, len(mine), (draws, len(mine)))
    gains = 100 * (1 - mine[drawn].sum(axis=1) / theirs[drawn].sum(axis=1))
    lower, upper = (float(value) for value in np.quantile(gains, [0.025, 0.975]))
    return Gain(float(100 * (1 - mine.sum() / theirs.sum())), Interval(lower, upper))


def score_table(
    backtests: Sequence[Backtest], method: str, *, versions: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the scores of every method, code and part.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``origins`` (a part of :data:`PARTS`), ``method``, ``mase``, ``n`` (forecasts
        scored), ``gain_percent`` of ``method`` over this one, ``gain_lower``, ``gain_upper``
        and ``versions`` (software the method comes from; empty for this project's own).
    """
    rows: list[dict[str, object]] = []
    for backtest in backtests:
        for part in PARTS:
            for name in backtest.forecasts:
                gain = compare(backtest, method, name, part)
                rows.append(
                    {
                        "code": backtest.code,
                        "origins": part,
                        "method": name,
                        "mase": backtest.mase(name, part),
                        "n": backtest.n_scored(name, part),
                        "gain_percent": gain.percent,
                        "gain_lower": gain.interval.lower,
                        "gain_upper": gain.interval.upper,
                        "versions": (versions or {}).get(name, ""),
                    }
                )
    return pd.DataFrame(rows)
