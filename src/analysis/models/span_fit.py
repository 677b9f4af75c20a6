"""The log-linear model of a trend, fitted within a comparable span."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.models.log_linear import (
    FEWEST_QUARTERS,
    Family,
    LogLinearFit,
    NotEstimableError,
    fit_log_linear,
    time_columns,
)
from analysis.models.totals import quarterly
from analysis.offences import subgroup_codes
from analysis.periods import Quarter
from analysis.recording import SUBGROUP_CODE, ComparableSpan

FORMULA = "years + C(season)"
QUADRATIC = "years + I(years ** 2) + C(season)"


def series_in_span(series: pd.DataFrame | pd.Series, span: ComparableSpan) -> pd.Series:
    """Return the counts of a span's code, quarter by quarter, indexed by quarter (``Q-MAR``).

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area, or the counts themselves indexed by
        quarter.
    span
        Which code and which quarters.
    """
    if isinstance(series, pd.Series):
        index = pd.period_range(span.start.to_period(), span.end.to_period(), freq="Q-MAR", name="quarter")
        return series.reindex(index).astype("Float64").rename("offences")
    codes = subgroup_codes() if span.code == SUBGROUP_CODE else (span.code,)
    return quarterly(series, codes, span.start, span.end)


def fit_in_span(
    series: pd.DataFrame | pd.Series,
    span: ComparableSpan,
    *,
    steps: Sequence[Quarter] = (),
    formula: str = FORMULA,
    family: Family = "quasi-poisson",
) -> LogLinearFit:
    """Fit the model of :func:`fit_trend`, without its interval.

    Raises
    ------
    NotEstimableError
        If the span is too short or the figures cannot carry the model.
    """
    if span.n_quarters < FEWEST_QUARTERS:
        held = "quarter is" if span.n_quarters == 1 else "quarters are"
        raise NotEstimableError(
            f"only {span.n_quarters} {held} comparable, and a trend needs {FEWEST_QUARTERS}"
        )
    counts = series_in_span(series, span)
    columns = time_columns(span.quarters)
    ordinals = np.array([quarter.ordinal for quarter in span.quarters])
    names = []
    for number, step in enumerate(steps, start=1):
        names.append(f"step_{number}")
        columns[names[-1]] = (ordinals >= step.ordinal).astype(float)
    edges = [span.start, *steps, span.end + 1]
    for first, after in itertools.pairwise(edges):
        part = counts[(ordinals >= first.ordinal) & (ordinals < after.ordinal)]
        if steps and not part.fillna(0).sum() > 0:
            raise NotEstimableError(f"no offence was recorded between the level shifts, from {first.months}")
    return fit_log_linear(counts, " + ".join([formula, *names]), columns=columns, family=family)
