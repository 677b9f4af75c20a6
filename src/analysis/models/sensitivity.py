"""A trend beside what it would be with another span, another model or without some forces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.models.autocorrelation import Correlation
from analysis.models.span_fit import QUADRATIC, series_in_span
from analysis.models.trend import Trend, fit_trend
from analysis.periods import Quarter
from analysis.recording import ComparableSpan

EARLIER_START = Quarter(2020, 1)
"""April 2020, when the rule for stalking by a former partner was made: forces were still taking it up."""

MAY_2023 = Quarter(2023, 2)
"""The first whole quarter after the principal-crime rule returned in May 2023."""

LATER_START = Quarter(2022, 1)
"""April 2022: a year after the span of stalking and harassment begins."""

FORCES_MOVED = "the forces whose level moved"
"""What the national figures are taken without, besides the largest force."""

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
        Figures without a force or forces, by what they are named: for England and Wales, the force with
        most offences, and :data:`FORCES_MOVED`.

    Returns
    -------
    pandas.DataFrame
        ``check`` (``as reported``, ``from April 2022``, ``from April 2020`` where what starts the span
        was under way then and there are figures, ``with a step in July 2023`` where that lies inside the
        span, ``with a bend``, ``the same line, noise taken as a random walk``, ``negative binomial``,
        ``without`` a force or forces),
        ``first`` (quarter), ``n`` (quarters), ``annual_percent``, ``lower``, ``upper`` (95% interval),
        ``direction`` and ``not_estimated_because``. With a bend, the trend is that in the middle of the
        span. From April 2020 the quarters in which forces took up the rule for stalking are in it; July
        2023 is the first whole quarter after the principal-crime rule returned.
    """
    later = span.starting_at(later_start)
    walk = Correlation.fixed(1.0)
    earlier = replace(
        span,
        start=EARLIER_START,
        n_quarters=span.end.ordinal - EARLIER_START.ordinal + 1,
    )
    month = f"{later_start.start:%B %Y}"

    def fit(chosen: ComparableSpan, noise: Correlation | None = correlation, **more: Any) -> Trend:
        settings = {"steps": steps, "correlation": noise, "diagnostics": False} | more
        return fit_trend(series, chosen, **settings)

    checks: list[tuple[str, Trend]] = [
        ("as reported", fit(span)),
        (f"from {month}", fit(later)),
        ("with a bend", fit(span, formula=QUADRATIC)),
        ("the same line, noise taken as a random walk", fit(span, walk)),
        ("negative binomial", fit(span, family="negative binomial")),
    ]
    started = span.starts_after
    more = []
    under_way = started is not None and started.touches(EARLIER_START, EARLIER_START)
    if under_way and span.n_quarters and span.start > EARLIER_START and _has_figures(series, earlier, span):
        more.append(("from April 2020", fit(earlier)))
    if span.start < MAY_2023 <= span.end and MAY_2023 not in steps:
        more.append(("with a step in July 2023", fit(span, steps=[*steps, MAY_2023])))
    checks[2:2] = more
    for name, figures in (without or {}).items():
        other = fit_trend(figures, span, steps=steps, correlation=correlation, diagnostics=False)
        checks.append((f"without {name}", other))
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


def _has_figures(series: pd.DataFrame | pd.Series, earlier: ComparableSpan, span: ComparableSpan) -> bool:
    """Whether an earlier start adds any quarter with a figure; otherwise it is the same fit once more."""
    return bool(series_in_span(series, earlier).iloc[: -span.n_quarters].notna().any())
