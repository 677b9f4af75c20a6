"""The trend of recorded offences within the comparable span.

What is estimated: the yearly percentage change of a force's quarterly recorded
offences, taken as steady over the span, seasons allowed for. It is a trend of
offences, not of a rate: no consistent population series covers the span.

How: a quasi-Poisson model, log-linear in time, with an effect of the quarter of the
year and a step at each level shift found in the span; its interval allows for
quarters that resemble their neighbours (:mod:`analysis.models.autocorrelation`).
"Rising" and "falling" are said only where the interval leaves no change out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox

from analysis.models.autocorrelation import Correlation, Estimate, Evidence, estimate, evidence, pool
from analysis.models.intervals import Interval
from analysis.models.log_linear import (
    Family,
    LogLinearFit,
    NotEstimableError,
)
from analysis.models.span_fit import FORMULA, QUADRATIC, fit_in_span, series_in_span
from analysis.periods import Quarter
from analysis.recording import ComparableSpan

Direction = Literal["rising", "falling", "no clear change", "not estimated"]

WIDEST = math.log(2)
"""An interval wider than from half to double in a year is not given."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The trend of one force and code.

    Attributes
    ----------
    force, code
        Whose; the code may be ``subgroup``.
    first, last
        First and last quarter of the span.
    n
        Quarters with a figure.
    span_words
        The comparable span in words.
    annual_percent
        Change a year in per cent; None where it is not estimated.
    interval
        Its 95% interval.
    standard_error
        Of the change a year on the log scale.
    independent_interval
        What the interval would be if quarters did not resemble each other (quasi-Poisson
        with a t quantile): for comparison, not for print.
    dispersion
        Pearson's chi-square over its degrees of freedom; 1 for Poisson counts.
    residual_correlation
        Correlation of neighbouring residuals as it is read off them.
    correlation
        The same as estimated with the other forces, which is what the interval uses.
    ljung_box_p
        Of no correlation of the residuals up to four quarters; None where quarters are missing.
    quadratic_p
        Of a straight line against a bend, autocorrelation allowed for.
    steps
        Quarters at which the level shifts; they are modelled as steps.
    moved_beside
        Quarters at which the code that offences move to or from (stalking, harassment) moved to another
        level and this one did not: the trend may partly be that.
    formula, family
        The model.
    quarters, counts, fitted
        What was fitted, for a chart: ``fitted`` includes seasons.
    line
        The trend without its seasons, through the same quarters.
    band
        95% interval of the line in each quarter, where it was asked for. It is about the line, not
        about the counts around it, and each quarter is judged by itself.
    not_estimated_because
        Why there is no trend; empty where there is one.
    """

    force: str
    code: str
    first: Quarter | None
    last: Quarter | None
    n: int
    span_words: str
    annual_percent: float | None = None
    interval: Interval | None = None
    standard_error: float | None = None
    independent_interval: Interval | None = None
    dispersion: float | None = None
    residual_correlation: float | None = None
    correlation: float | None = None
    ljung_box_p: float | None = None
    quadratic_p: float | None = None
    steps: tuple[Quarter, ...] = ()
    moved_beside: tuple[Quarter, ...] = ()
    formula: str = FORMULA
    family: Family = "quasi-poisson"
    quarters: tuple[Quarter, ...] = ()
    counts: tuple[float, ...] = ()
    fitted: tuple[float, ...] = ()
    line: tuple[float, ...] = ()
    band: tuple[Interval, ...] = ()
    not_estimated_because: str = ""

    @property
    def direction(self) -> Direction:
        """Rising or falling only where the interval leaves no change out."""
        if self.interval is None:
            return "not estimated"
        if self.interval.lower > 0:
            return "rising"
        if self.interval.upper < 0:
            return "falling"
        return "no clear change"

    @property
    def span(self) -> tuple[Quarter, Quarter] | None:
        """First and last comparable quarter; None where there is none yet."""
        return None if self.first is None or self.last is None else (self.first, self.last)

    @property
    def is_bent(self) -> bool:
        """Whether a bend fits clearly better than a straight line (p below 0.05)."""
        return self.quadratic_p is not None and self.quadratic_p < 0.05

    def to_frame(self) -> pd.DataFrame:
        """Return ``quarter`` (``Q-MAR``), ``offences``, ``fitted`` and ``line``, one row a quarter fitted."""
        index = pd.PeriodIndex([quarter.to_period() for quarter in self.quarters], freq="Q-MAR")
        return pd.DataFrame(
            {"quarter": index, "offences": self.counts, "fitted": self.fitted, "line": self.line}
        )

    def line_frame(self) -> pd.DataFrame:
        """Return ``quarter``, ``fitted`` (without seasons), ``lower``, ``upper`` (95%) for a chart.

        Empty where no trend is estimated or its band was not asked for.
        """
        return pd.DataFrame(
            {
                "quarter": list(self.quarters) if self.band else [],
                "fitted": list(self.line) if self.band else [],
                "lower": [interval.lower for interval in self.band],
                "upper": [interval.upper for interval in self.band],
            }
        )


def fit_trend(
    series: pd.DataFrame | pd.Series,
    span: ComparableSpan,
    *,
    steps: Sequence[Quarter] = (),
    formula: str = FORMULA,
    family: Family = "quasi-poisson",
    correlation: Correlation | None = None,
    diagnostics: bool = True,
    band: bool = False,
) -> Trend:
    """Estimate the trend of one force and code, or of England and Wales.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area, or the counts of the code indexed by
        quarter.
    span
        The comparable span; nothing outside it is used.
    steps
        First quarters of the level shifts inside the span.
    formula
        Right-hand side as statsmodels reads it; it may use ``years`` (from the middle of the
        span), ``season`` and ``step_1`` onwards, which are added by themselves. The trend is
        the coefficient of ``years``.
    family
        ``quasi-poisson`` or ``negative binomial``.
    correlation
        How much neighbouring quarters resemble each other, pooled over the forces
        (:func:`pooled_correlation`); what is assumed of one series alone if left out.
    diagnostics
        Whether to test for a bend and for correlation left over.
    band
        Whether to work out the interval of the line in each quarter.

    Returns
    -------
    Trend
        Without an estimate, and saying why, where the figures cannot carry one.
    """
    some = span.n_quarters > 0
    first, last = (span.start, span.end) if some else (None, None)
    inside = tuple(sorted({step for step in steps if span.start < step <= span.end}))
    counts = series_in_span(series, span) if some else pd.Series(dtype="Float64")
    n = int(counts.notna().sum())
    try:
        fit = fit_in_span(series, span, steps=inside, formula=formula, family=family)
        found = None if correlation is not None and len(correlation.rho) == 1 else evidence(fit)
        contrast = fit.contrast({"years": 1.0})
        slope = estimate(fit, contrast, correlation, known=found)
        _require_narrow(slope)
    except NotEstimableError as reason:
        return Trend(
            force=span.force,
            code=span.code,
            first=first,
            last=last,
            n=n,
            span_words=span.words,
            steps=inside,
            formula=formula,
            family=family,
            not_estimated_because=str(reason),
        )
    naive = _independent(fit, contrast, slope.value)
    typical = _in_an_average_season(fit)
    line = np.exp(typical @ fit.coefficients)
    around: tuple[Interval, ...] = ()
    if band:
        ends = [estimate(fit, row, correlation, known=found).interval for row in typical]
        around = tuple(Interval(math.exp(end.lower), math.exp(end.upper)) for end in ends)
    return Trend(
        force=span.force,
        code=span.code,
        first=first,
        last=last,
        n=n,
        span_words=span.words,
        annual_percent=_percent(slope.value),
        interval=Interval(_percent(slope.interval.lower), _percent(slope.interval.upper)),
        standard_error=slope.standard_error,
        independent_interval=naive,
        dispersion=fit.dispersion,
        residual_correlation=fit.residual_correlation,
        correlation=slope.correlation,
        ljung_box_p=_ljung_box(fit) if diagnostics else None,
        quadratic_p=_bend(series, span, inside, family, correlation) if diagnostics else None,
        steps=inside,
        formula=formula,
        family=family,
        quarters=fit.quarters,
        counts=tuple(fit.counts.tolist()),
        fitted=tuple(fit.mean.tolist()),
        line=tuple(line.tolist()),
        band=around,
    )


def pooled_correlation(
    series: Iterable[tuple[pd.DataFrame | pd.Series, ComparableSpan, Sequence[Quarter]]],
) -> Correlation:
    """Return how much neighbouring quarters resemble each other over the forces.

    Parameters
    ----------
    series
        Of each force: its figures, its comparable span and the level shifts in it, as
        for :func:`fit_trend`. Forces whose figures cannot carry a trend are left out.
    """
    found: list[Evidence] = []
    for figures, span, steps in series:
        try:
            found.append(evidence(fit_in_span(figures, span, steps=steps)))
        except NotEstimableError:
            continue
    return pool(found)


def _require_narrow(slope: Estimate) -> None:
    if slope.interval.upper - slope.interval.lower > 2 * WIDEST:
        raise NotEstimableError("its interval would be wider than from half to double in a year")


def _percent(log_change: float) -> float:
    return 100 * math.expm1(log_change)


def _in_an_average_season(fit: LogLinearFit) -> np.ndarray:
    """Return the design with the average season in every quarter, so that the line has no seasons.

    A line that carries the average season runs through the middle of the counts.
    """
    season = [index for index, name in enumerate(fit.names) if "season" in name]
    rows = {quarter.number: row[season] for quarter, row in zip(fit.quarters, fit.design, strict=True)}
    design = fit.design.copy()
    design[:, season] = np.mean(list(rows.values()), axis=0)
    return design


def _independent(fit: LogLinearFit, contrast: np.ndarray, value: float) -> Interval:
    pull = contrast @ fit.influence
    half = float(stats.t.ppf(0.975, fit.df)) * math.sqrt(
        max(1.0, fit.dispersion) * float(np.sum(pull**2 / fit.mean))
    )
    return Interval(_percent(value - half), _percent(value + half))


def _ljung_box(fit: LogLinearFit) -> float | None:
    if (np.diff(fit.times) != 1).any():
        return None
    residuals = fit.residuals * np.sqrt(fit.weights)
    if not float(residuals.std()) > 0:
        return None
    return float(acorr_ljungbox(residuals, lags=[4])["lb_pvalue"].iloc[0])


def _bend(
    series: pd.DataFrame | pd.Series,
    span: ComparableSpan,
    steps: Sequence[Quarter],
    family: Family,
    correlation: Correlation | None,
) -> float | None:
    try:
        fit = fit_in_span(series, span, steps=steps, formula=QUADRATIC, family=family)
    except NotEstimableError:
        return None
    return estimate(fit, fit.contrast({"I(years ** 2)": 1.0}), correlation).p_value
