"""The forecast of one force and code, as a page reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.forces import ENGLAND_AND_WALES
from analysis.models.forecast.intervals import (
    LEVELS,
    PastErrors,
    bounds,
    national_half_width,
    past_errors,
    reach,
)
from analysis.models.forecast.panel import FEWEST_QUARTERS, HORIZON, Panel, from_log
from analysis.models.forecast.pooled import fit_pooled
from analysis.models.intervals import Interval
from analysis.periods import Quarter
from analysis.recording import SUBGROUP_CODE, comparable_span

METHOD = "pooled level"
METHOD_VERSION = "pooled-level-1"
"""Changes whenever the same figures would give other forecasts."""

FORECAST_CODES = ("8L", "8M", "8Q", "8U")
"""Codes with a comparable span long enough."""

COLUMNS = (
    "force",
    "code",
    "last_quarter",
    "quarter",
    "central",
    "lower80",
    "upper80",
    "lower95",
    "upper95",
    "method",
)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a force would record in the next four quarters if recent patterns carried on.

    Attributes
    ----------
    force, code
        Whose figures; the force may be England and Wales.
    last_quarter
        The last quarter known.
    quarters
        The quarters forecast; empty where there is no forecast.
    central
        For each, the count that is as likely to be passed as not; for England and Wales
        the sum over its forces.
    interval80, interval95
        For each, its calibrated intervals.
    method
        Version of the method.
    n_quarters
        Comparable quarters up to the last.
    not_estimated_because
        Why there is no forecast; empty where there is one.
    """

    force: str
    code: str
    last_quarter: Quarter
    quarters: tuple[Quarter, ...]
    central: tuple[float, ...]
    interval80: tuple[Interval, ...]
    interval95: tuple[Interval, ...]
    method: str
    n_quarters: int
    not_estimated_because: str = ""

    @property
    def is_estimated(self) -> bool:
        """Whether there is a forecast."""
        return not self.not_estimated_because

    def fan_frame(self) -> pd.DataFrame:
        """Return ``quarter``, ``central``, ``lower80``, ``upper80``, ``lower95``, ``upper95`` for a chart."""
        return pd.DataFrame(
            {
                "quarter": list(self.quarters),
                "central": list(self.central),
                "lower80": [interval.lower for interval in self.interval80],
                "upper80": [interval.upper for interval in self.interval80],
                "lower95": [interval.lower for interval in self.interval95],
                "upper95": [interval.upper for interval in self.interval95],
            }
        )


def no_forecast(force: str, code: str, last: Quarter, because: str, *, n_quarters: int = 0) -> Forecast:
    """Return a forecast that is none, with its reason."""
    return Forecast(force, code, last, (), (), (), (), METHOD_VERSION, n_quarters, because)


def why_none(panel: Panel, row: int) -> str:
    """Return why a force of a panel gets no forecast; empty where it gets one."""
    counts = panel.comparable[row]
    held = np.isfinite(counts)
    n = int(held.sum())
    if panel.n_quarters == 0 or not held.any():
        return "no comparable quarter is held"
    if not held[-1]:
        return f"the figure for {panel.last.months} is missing"
    if n < FEWEST_QUARTERS:
        return f"only {n} comparable quarters are held, and a forecast needs {FEWEST_QUARTERS}"
    if not (counts[held] > 0).any():
        return "no offence of this kind has been recorded in a comparable quarter"
    return ""


def forecasts_of(panel: Panel, *, past: PastErrors | None = None) -> tuple[Forecast, ...]:
    """Return the forecast of every force of a panel, and last of England and Wales.

    England and Wales is the sum of the forces' forecasts, so parts add up; its interval is
    calibrated on past sums. It is not estimated where a force that has recorded the offence
    has no forecast, because its total would have another coverage.

    Parameters
    ----------
    panel
        One code, every force that belongs to England and Wales.
    past
        Errors to calibrate with; those of the panel itself if left out.
    """
    n, last = panel.n_quarters, panel.last
    reasons = [why_none(panel, row) for row in range(len(panel.forces))]
    lengths = np.isfinite(panel.comparable).sum(axis=1)
    reaches: dict[float, list[float]] = {level: [float("nan")] for level in LEVELS}
    if not all(reasons):
        errors = past_errors(panel) if past is None else past
        reaches = {
            level: [reach(errors.known_at(n, step), level) for step in range(1, HORIZON + 1)]
            for level in LEVELS
        }
    if not all(np.isfinite(values).all() for values in reaches.values()):
        short = "too few past forecasts can be checked to say how far off this one may be"
        made = [
            no_forecast(force, panel.code, last, reason or short, n_quarters=int(length))
            for force, reason, length in zip(panel.forces, reasons, lengths, strict=True)
        ]
        return (*made, no_forecast(ENGLAND_AND_WALES, panel.code, last, short))
    fit = fit_pooled(panel)
    ahead, variance = fit.ahead(), fit.variance()
    central = from_log(ahead)
    limits = {level: bounds(ahead, variance, reaches[level]) for level in LEVELS}
    quarters = tuple(last + step for step in range(1, HORIZON + 1))
    made = []
    for row, force in enumerate(panel.forces):
        if reasons[row]:
            made.append(no_forecast(force, panel.code, last, reasons[row], n_quarters=int(lengths[row])))
            continue
        intervals = {
            level: tuple(
                Interval(float(low), float(high))
                for low, high in zip(limits[level][0][row], limits[level][1][row], strict=True)
            )
            for level in LEVELS
        }
        values = tuple(float(value) for value in central[row])
        made.append(
            Forecast(
                force,
                panel.code,
                last,
                quarters,
                values,
                intervals[LEVELS[0]],
                intervals[LEVELS[1]],
                METHOD_VERSION,
                int(lengths[row]),
            )
        )
    return (*made, _national(panel, made, errors, quarters))


def _national(
    panel: Panel, made: list[Forecast], errors: PastErrors, quarters: tuple[Quarter, ...]
) -> Forecast:
    # A force that never recorded the offence adds nothing; any other without a forecast leaves a hole.
    recorded = np.nan_to_num(panel.comparable).sum(axis=1) > 0
    holes = [
        item.force for item, any_ in zip(made, recorded, strict=True) if any_ and item.not_estimated_because
    ]
    if holes:
        because = f"a force in it has no forecast: {'; '.join(holes)}"
        return no_forecast(ENGLAND_AND_WALES, panel.code, panel.last, because)
    central = np.array([item.central for item in made if item.is_estimated]).sum(axis=0)
    half = {level: national_half_width(errors.national, level) for level in LEVELS}
    intervals = {
        level: tuple(
            Interval(float(value * np.exp(-width)), float(value * np.exp(width)))
            for value, width in zip(central, half[level], strict=True)
        )
        for level in LEVELS
    }
    return Forecast(
        ENGLAND_AND_WALES,
        panel.code,
        panel.last,
        quarters,
        tuple(float(value) for value in central),
        intervals[LEVELS[0]],
        intervals[LEVELS[1]],
        METHOD_VERSION,
        int(panel.n_quarters - panel.comparable_from.max()),
    )


def as_frame(forecasts: tuple[Forecast, ...] | list[Forecast]) -> pd.DataFrame:
    """Return forecasts as rows of the archive (:data:`COLUMNS`); those not estimated have none."""
    rows = [
        {
            "force": item.force,
            "code": item.code,
            "last_quarter": item.last_quarter.to_period(),
            "quarter": quarter.to_period(),
            "central": central,
            "lower80": narrow.lower,
            "upper80": narrow.upper,
            "lower95": wide.lower,
            "upper95": wide.upper,
            "method": item.method,
        }
        for item in forecasts
        for quarter, central, narrow, wide in zip(
            item.quarters, item.central, item.interval80, item.interval95, strict=True
        )
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in ("last_quarter", "quarter"):
        frame[column] = pd.PeriodIndex(frame[column], freq="Q-MAR")
    return frame


def forecast_for(
    archived: pd.DataFrame, force: str, code: str, *, last: Quarter, because: str = ""
) -> Forecast:
    """Return the forecast of one force and code from an archive.

    Parameters
    ----------
    archived
        Columns :data:`COLUMNS`, the quarters as periods.
    force
        Canonical name, or England and Wales.
    code
        One of the five codes, or ``subgroup`` for their total.
    last
        Last quarter known.
    because
        Why there is none, if the archive has no row; a general reason if left out.

    Raises
    ------
    RequestError
        If the force or the code is unknown.
    """
    n_quarters = comparable_span(force, code, last=last).n_quarters
    mine = archived[(archived["force"] == force) & (archived["code"] == code)].sort_values("quarter")
    if mine.empty:
        reason = because or _general_reason(code, n_quarters)
        return no_forecast(force, code, last, reason, n_quarters=n_quarters)
    return Forecast(
        force=force,
        code=code,
        last_quarter=Quarter.from_period(mine["last_quarter"].iloc[0]),
        quarters=tuple(Quarter.from_period(period) for period in mine["quarter"]),
        central=tuple(float(value) for value in mine["central"]),
        interval80=_intervals(mine, "80"),
        interval95=_intervals(mine, "95"),
        method=str(mine["method"].iloc[0]),
        n_quarters=n_quarters,
    )


def _intervals(rows: pd.DataFrame, level: str) -> tuple[Interval, ...]:
    pairs = zip(rows[f"lower{level}"], rows[f"upper{level}"], strict=True)
    return tuple(Interval(float(low), float(high)) for low, high in pairs)


def _general_reason(code: str, n_quarters: int) -> str:
    if n_quarters >= FEWEST_QUARTERS:
        return "none of these offences has been recorded, or the latest figure is missing"
    held = f"only {n_quarters} comparable quarters are held, and a forecast needs {FEWEST_QUARTERS}"
    if code == SUBGROUP_CODE:
        return f"the total holds malicious communications, whose recording rules changed: {held}"
    return held
