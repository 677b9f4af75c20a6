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
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from analysis.models.charge_lines import Cells, between_variance, common_line, is_separated, own_lines
from analysis.models.charging import MOST_NOT_YET_ASSIGNED, wilson
from analysis.models.intervals import Interval
from analysis.periods import FinancialYear

Direction = Literal["rising", "falling", "no clear change", "not estimated"]

FEWEST_YEARS = 3
FEWEST_FORCES = 5


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


def _used(
    series: pd.DataFrame, years: Sequence[str], most_open: float
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the rows of complete forces, and why the others are left out."""
    offences, charged = series["offences"].astype("Float64"), series["charged"].astype("Float64")
    held = offences.notna() & charged.notna()
    wrong = (held & ((charged < 0) | (charged > offences))).fillna(value=False)
    still_open = pd.Series(data=False, index=series.index)
    if "not_yet_assigned" in series:
        share = series["not_yet_assigned"].astype("Float64") / offences
        still_open = (share > most_open).fillna(value=False)

    def years_of(force: object, rows: pd.Series) -> list[str]:
        return [str(year) for year in series.loc[(series["force"] == force) & rows, "financial_year"]]

    left_out: dict[str, str] = {}
    total = charged.groupby(series["force"]).sum()
    faulty = {
        *total.index[total == 0],
        *series.loc[wrong | still_open | ~held, "force"],
        *(held.groupby(series["force"]).sum() < len(years)).pipe(lambda short: short.index[short]),
    }
    for force in sorted(faulty):
        there = set(years_of(force, held))
        absent = [year for year in years if year not in there]
        if absent:
            left_out[str(force)] = f"figures are missing for {', '.join(absent)}"
        elif several := years_of(force, wrong):
            left_out[str(force)] = f"more charges than offences in {', '.join(several)}"
        elif several := years_of(force, still_open):
            left_out[str(force)] = (
                f"over {100 * most_open:.0f}% of its offences had no outcome yet in {', '.join(several)}"
            )
        else:
            left_out[str(force)] = "no offence was charged in any year"
    return series[~series["force"].isin(list(left_out))], left_out


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
    bases = sorted(series["basis"].unique())
    if len(bases) > 1:
        raise ValueError(
            f"The series is on the bases {' and '.join(bases)}: these measure different things and are "
            "never joined. Give one basis at a time."
        )
    basis = bases[0] if bases else ""
    mine = series.assign(start=[FinancialYear.parse(text).start for text in series["financial_year"]])
    if first is not None:
        mine = mine[mine["start"] >= first.start]
    if last is not None:
        mine = mine[mine["start"] <= last.start]
    mine = mine.sort_values(["force", "start"], ignore_index=True)
    years = list(dict.fromkeys(mine.sort_values("start")["financial_year"]))
    months = {
        str(year): int(number) for year, number in mine.groupby("financial_year")["months"].max().items()
    }
    left_out: dict[str, str] = {}
    used = mine
    if len(years) >= FEWEST_YEARS:
        used, left_out = _used(mine, years, most_not_yet_assigned)
    names = list(dict.fromkeys(mine["force"]))

    def without(reason: str) -> ChargeTrend:
        return ChargeTrend(
            basis=basis,
            first=FinancialYear.parse(years[0]) if years else None,
            last=FinancialYear.parse(years[-1]) if years else None,
            months=months,
            national=_nothing("forces together", reason),
            typical=_nothing("typical force", reason),
            forces=tuple(_nothing(name, left_out.get(name, reason)) for name in names),
            between=None,
            dispersion=None,
            df=0,
            bend=None,
            yearly=_yearly(used, 1.0, level),
            left_out=left_out,
            not_estimated_because=reason,
        )

    if len(years) < FEWEST_YEARS:
        held = "one year is" if len(years) == 1 else f"{len(years)} years are"
        return without(f"{held} held on this basis; a trend needs at least {FEWEST_YEARS}")
    if used["force"].nunique() < FEWEST_FORCES:
        return without(
            f"only {used['force'].nunique()} forces have figures for every year; a trend over forces needs "
            f"at least {FEWEST_FORCES}"
        )
    cells = _cells(used)
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
    separated = "the year tells its charged and other offences apart perfectly"
    lines = []
    for name in names:
        if name not in own.slopes:
            lines.append(_nothing(name, left_out.get(name, separated)))
            continue
        alone, error = own.slopes[name][0], own.slopes[name][1] * math.sqrt(scale)
        share = variance / (variance + error**2)
        drawn_error = math.sqrt(share * error**2 + (1 - share) ** 2 * mean_error**2)
        drawn = mean + share * (alone - mean)
        lines.append(_line(name, drawn, drawn_error, own.df, level, own_slope=alone, weight=share))
    return ChargeTrend(
        basis=basis,
        first=FinancialYear.parse(years[0]),
        last=FinancialYear.parse(years[-1]),
        months=months,
        national=_line("forces together", common.slope, common.error, len(own.slopes) - 1, level, weight=1.0),
        typical=_line("typical force", mean, mean_error, len(own.slopes) - 1, level, weight=1.0),
        forces=tuple(lines),
        between=math.sqrt(variance),
        dispersion=scale,
        df=own.df,
        bend=common.bend,
        yearly=_yearly(used, scale, level),
        left_out=left_out,
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


def _yearly(used: pd.DataFrame, scale: float, level: float) -> pd.DataFrame:
    rows = []
    for year, mine in used.groupby("financial_year", sort=True):
        offences, charged = int(mine["offences"].sum()), int(mine["charged"].sum())
        if offences <= 0:
            continue
        interval = wilson(charged, offences, dispersion=scale, level=level)
        rows.append(
            (
                year,
                int(mine["months"].max()),
                offences,
                charged,
                charged / offences,
                interval.lower,
                interval.upper,
            )
        )
    columns = ["financial_year", "months", "offences", "charged", "proportion", "lower", "upper"]
    return pd.DataFrame(rows, columns=columns)
