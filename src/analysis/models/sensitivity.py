"""A trend beside what it would be with another span, another model or without the largest force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.models.autocorrelation import Correlation
from analysis.models.span_fit import QUADRATIC
from analysis.models.trend import Trend, fit_trend
from analysis.periods import Quarter
from analysis.recording import ComparableSpan

LATER_START = Quarter(2022, 1)
"""April 2022: a year after the span of stalking and harassment begins."""

COLUMNS = ("check", "first", "n", "annual_percent", "lower", "upper", "direction", "not_estimated_because")


def trend_sensitivity(
    series: pd.DataFrame | pd.Series,
    span: ComparableSpan,
    *,
    steps: Sequence[Quarter] = (),
    correlation: Correlation | None = None,
    later_start: Quarter = LATER_START,
    without: Mapping[str, pd.DataFrame | pd.Series] | None = None,
) -> pd.DataFrame:
    """Fit a trend again with another span, other models and another coverage.

    Parameters
    ----------
    series, span, steps, correlation
        As for :func:`~analysis.models.trend.fit_trend`.
    later_start
        First quarter of the other span.
    without
        Figures without a force, by its name: for England and Wales, the force with most offences.

    Returns
    -------
    pandas.DataFrame
        ``check`` (``as reported``, ``from April 2022``, ``with a bend``, ``local level with drift``,
        ``negative binomial``, ``without`` a force), ``first`` (quarter), ``n`` (quarters),
        ``annual_percent``, ``lower``, ``upper`` (95% interval), ``direction`` and
        ``not_estimated_because``. With a bend, the trend is that in the middle of the span. The
        local level with drift takes the slow noise for a random walk.
    """
    later = span.starting_at(later_start)
    walk = Correlation.fixed(1.0)
    month = f"{later_start.start:%B %Y}"
    checks: list[tuple[str, Trend]] = [
        ("as reported", fit_trend(series, span, steps=steps, correlation=correlation)),
        (f"from {month}", fit_trend(series, later, steps=steps, correlation=correlation)),
        ("with a bend", fit_trend(series, span, steps=steps, formula=QUADRATIC, correlation=correlation)),
        ("local level with drift", fit_trend(series, span, steps=steps, correlation=walk)),
        (
            "negative binomial",
            fit_trend(series, span, steps=steps, family="negative binomial", correlation=correlation),
        ),
    ]
    for name, figures in (without or {}).items():
        checks.append((f"without {name}", fit_trend(figures, span, steps=steps, correlation=correlation)))
    rows = []
    for name, trend in checks:
        inside = trend.interval
        rows.append(
            {
                "check": name,
                "first": str(trend.first or ""),
                "n": trend.n,
                "annual_percent": trend.annual_percent,
                "lower": inside.lower if inside else None,
                "upper": inside.upper if inside else None,
                "direction": trend.direction,
                "not_estimated_because": trend.not_estimated_because,
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(("annual_percent", "lower", "upper"), "Float64"))
