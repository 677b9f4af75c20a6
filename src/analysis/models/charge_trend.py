"""How the odds of a charge moved over the years, on one basis at a time.

A binomial logit with force effects and a straight line in time, its variance widened by the
dispersion. Nationally the line is common to the forces; for each force it is its own, drawn
towards the forces' mean line by as much as its own figures leave open. Years on different
bases are refused, never joined.

The odds are those of an offence *as recorded*: where recording rules change, what is recorded
changes with them, and so do the odds without any change in how an offence is dealt with.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from analysis.models.charge_lines import Cells, between_variance, common_line, is_separated, own_lines
from analysis.models.charge_years import FEWEST_YEARS, run_of_years, together_by_year
from analysis.models.charging import MOST_NOT_YET_ASSIGNED
from analysis.models.intervals import Interval
from analysis.periods import FinancialYear

Direction = Literal["rising", "falling", "no clear change", "not estimated"]

FEWEST_FORCES = 5
SEPARATED = "the year tells its charged and other offences apart perfectly"


@dataclass(frozen=True, slots=True)
class YearlyChange:
    """The yearly change in the odds of a charge.

    Attributes
    ----------
    area
        Force, or what the line is common to.
    slope, error
        Change of the log odds a year and its standard error.
    interval
        95% interval of the slope.
    own_slope
        The force's slope from its own figures alone; None for a common line.
    weight
        Of the force's own figures in its slope, 0 to 1; 1 for a common line.
    not_estimated_because
        Why there is none; empty where there is one.
    """

    area: str
    slope: float | None
    error: float | None
    interval: Interval | None
    own_slope: float | None = None
    weight: float | None = None
    not_estimated_because: str = ""

    @property
    def percent(self) -> float | None:
        """Change of the odds a year, in per cent."""
        return None if self.slope is None else 100 * math.expm1(self.slope)

    @property
    def percent_interval(self) -> Interval | None:
        """95% interval of :attr:`percent`."""
        if self.interval is None:
            return None
        return Interval(100 * math.expm1(self.interval.lower), 100 * math.expm1(self.interval.upper))

    @property
    def direction(self) -> Direction:
        """Rising or falling only where the interval leaves no change out."""
        if self.interval is None:
            return "not estimated"
        if self.interval.lower > 0:
            return "rising"
        return "falling" if self.interval.upper < 0 else "no clear change"


@dataclass(frozen=True, slots=True, eq=False)
class ChargeTrend:
    """The trend of a run of years on one basis.

    Attributes
    ----------
    basis
        The one basis of all the years.
    first, last
        First and last financial year.
    months
        Months held of each year, by year; 9 stands for April to December.
    national
        One line common to the forces used, each offence counting alike.
    typical
        Mean of the forces' own lines, each force counting nearly alike; forces are drawn to it.
    forces
        One line a force, in alphabetical order, those left out included.
    between
        Standard deviation of the forces' true slopes.
    dispersion, df
        Pearson's, of the fit with a line for each force, and its degrees of freedom.
    bend
        p-value of a bend in the common line: small where a straight line says too little.
    yearly
        ``financial_year``, ``months``, ``offences``, ``charged``, ``proportion``, ``lower``,
        ``upper``: the forces used, together, with a 95% interval widened by the dispersion.
    left_out
        Forces not used, with the reason.
    not_estimated_because
        Why there is no trend; empty where there is one.
    """

    basis: str
    first: FinancialYear | None
    last: FinancialYear | None
    months: dict[str, int]
    national: YearlyChange
    typical: YearlyChange
    forces: tuple[YearlyChange, ...]
    between: float | None
    dispersion: float | None
    df: int
    bend: float | None
    yearly: pd.DataFrame
    left_out: dict[str, str]
    not_estimated_because: str = ""

    @property
    def n_forces(self) -> int:
        """Forces used."""
        return len(self.forces) - len(self.left_out)

    def of(self, force: str) -> YearlyChange:
        """Return the line of one force; one that says so if the series has none."""
        for change in self.forces:
            if change.area == force:
                return change
        return YearlyChange(
            force, None, None, None, not_estimated_because="the series holds no figures of it"
        )


def _nothing(area: str, reason: str) -> YearlyChange:
    return YearlyChange(area, None, None, None, not_estimated_because=reason)


def charge_trend(
    series: pd.DataFrame,
    *,
    first: FinancialYear | None = None,
    last: FinancialYear | None = None,
    dispersion: float | None = None,
    most_not_yet_assigned: float = MOST_NOT_YET_ASSIGNED,
    level: float = 0.95,
) -> ChargeTrend:
    """Fit the yearly change in the odds of a charge, nationally and for each force.

    Parameters
    ----------
    series
        ``force``, ``financial_year`` (``2019/20``), ``months`` (12, or fewer from April on),
        ``offences``, ``charged``, ``basis``, and ``not_yet_assigned`` where the basis has it. Other
        codes or areas do not belong in it.
    first, last
        Another span; the whole run by default.
    dispersion
        Another dispersion in place of the estimated one (at least 1).
    most_not_yet_assigned
        A force with a larger share without an outcome in any year is left out.

    Returns
    -------
    ChargeTrend

    Raises
    ------
    ValueError
        If the series is on more than one basis.
    """
    run = run_of_years(series, first=first, last=last, most_not_yet_assigned=most_not_yet_assigned)
    names = list(dict.fromkeys(run.rows["force"]))

    def without(reason: str) -> ChargeTrend:
        return ChargeTrend(
            basis=run.basis,
            first=run.first,
            last=run.last,
            months=run.months,
            national=_nothing("forces together", reason),
            typical=_nothing("typical force", reason),
            forces=tuple(_nothing(name, run.left_out.get(name, reason)) for name in names),
            between=None,
            dispersion=None,
            df=0,
            bend=None,
            yearly=together_by_year(run.used, 1.0, level),
            left_out=run.left_out,
            not_estimated_because=reason,
        )

    if len(run.years) < FEWEST_YEARS:
        held = "one year is" if len(run.years) == 1 else f"{len(run.years)} years are"
        return without(f"{held} held on this basis; a trend needs at least {FEWEST_YEARS}")
    if run.used["force"].nunique() < FEWEST_FORCES:
        return without(
            f"only {run.used['force'].nunique()} forces have figures for every year; a trend over forces "
            f"needs at least {FEWEST_FORCES}"
        )
    cells = _cells(run.used)
    if is_separated(cells.time, cells.charged, cells.offences - cells.charged):
        return without("charged and other offences are told apart perfectly by the year")
    own = own_lines(cells)
    scale = max(1.0, own.dispersion if dispersion is None else dispersion)
    common = common_line(cells, scale)
    if common is None or len(own.slopes) < FEWEST_FORCES:
        return without("the fit did not converge, or too few forces have a line of their own")
    slopes = np.array([slope for slope, _ in own.slopes.values()])
    errors = math.sqrt(scale) * np.array([error for _, error in own.slopes.values()])
    variance = between_variance(slopes, errors)
    weights = 1 / (errors**2 + variance)
    mean = float(np.sum(weights * slopes) / np.sum(weights))
    mean_error = math.sqrt(1 / float(np.sum(weights)))
    lines = []
    for name in names:
        if name not in own.slopes:
            lines.append(_nothing(name, run.left_out.get(name, SEPARATED)))
            continue
        alone, error = own.slopes[name][0], own.slopes[name][1] * math.sqrt(scale)
        share = variance / (variance + error**2)
        drawn_error = math.sqrt(share * error**2 + (1 - share) ** 2 * mean_error**2)
        drawn = mean + share * (alone - mean)
        lines.append(_line(name, drawn, drawn_error, own.df, level, own_slope=alone, weight=share))
    return ChargeTrend(
        basis=run.basis,
        first=run.first,
        last=run.last,
        months=run.months,
        national=_line("forces together", common.slope, common.error, len(own.slopes) - 1, level, weight=1.0),
        typical=_line("typical force", mean, mean_error, len(own.slopes) - 1, level, weight=1.0),
        forces=tuple(lines),
        between=math.sqrt(variance),
        dispersion=scale,
        df=own.df,
        bend=common.bend,
        yearly=together_by_year(run.used, scale, level),
        left_out=run.left_out,
    )


def _cells(used: pd.DataFrame) -> Cells:
    # The middle of the months held, in years: April to December lies earlier than a whole year.
    time = used["start"].to_numpy(dtype=float) + used["months"].to_numpy(dtype=float) / 24
    offences = used["offences"].to_numpy(dtype=float)
    keep = offences > 0
    return Cells(
        owner=used["force"].to_numpy(dtype=object)[keep],
        time=(time - time.mean())[keep],
        charged=used["charged"].to_numpy(dtype=float)[keep],
        offences=offences[keep],
    )


def _line(
    area: str,
    slope: float,
    error: float,
    df: float,
    level: float,
    *,
    own_slope: float | None = None,
    weight: float | None = None,
) -> YearlyChange:
    half = float(stats.t.ppf(0.5 + level / 2, df)) * error
    return YearlyChange(area, slope, error, Interval(slope - half, slope + half), own_slope, weight)
