"""Trends as they are kept with the release, row by row results again.

:mod:`analysis.estimates.trends` writes them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

import pandas as pd

from analysis.errors import RequestError
from analysis.estimates.tables import held_table, interval_in, none_kept, number_in, words_in
from analysis.estimates.trends import (
    TREND_CODES,
    area_trend,
    figures_of,
    moved_beside,
    span_and_steps,
)
from analysis.models.span_fit import series_in_span
from analysis.models.trend import Trend
from analysis.periods import Quarter
from analysis.release import Release
from analysis.shared_results import once_an_edition

NO_COUNTS: Final = pd.Series(dtype="Float64")
"""Of a trend that was not fitted."""


def held_trend(release: Release, force: str, code: str) -> Trend:
    """Return the trend of a force, or of England and Wales, as it is kept with the release.

    Parameters
    ----------
    release
        The release.
    force, code
        Canonical name, or ``England and Wales``; one of
        :data:`~analysis.estimates.trends.TREND_CODES`.

    Returns
    -------
    Trend
        What :func:`~analysis.estimates.trends.area_trend` gives, with six significant digits and
        without what was fitted to each quarter (``fitted``, ``line``), which no table keeps.

    Raises
    ------
    RequestError
        If no trend is kept for this area or code.
    """
    if code not in TREND_CODES:
        raise RequestError(f"{code!r} has no trend; use one of {', '.join(TREND_CODES)}.")
    row = _rows(release.name).get((force, code))
    if row is None:
        raise none_kept("trend", force, release.name)
    span, steps = span_and_steps(release, force, code)
    percent = number_in(row["annual_percent"])
    counts = series_in_span(figures_of(release, force), span).dropna() if percent is not None else NO_COUNTS
    return Trend(
        force=force,
        code=code,
        first=_quarter(row["first"]),
        last=_quarter(row["last"]),
        n=int(row["n"]),
        span_words=span.words,
        annual_percent=percent,
        interval=interval_in(row),
        standard_error=number_in(row["standard_error"]),
        independent_interval=interval_in(row, "independent_"),
        dispersion=number_in(row["dispersion"]),
        residual_correlation=number_in(row["residual_correlation"]),
        correlation=number_in(row["correlation"]),
        ljung_box_p=number_in(row["ljung_box_p"]),
        quadratic_p=number_in(row["quadratic_p"]),
        steps=steps,
        moved_beside=moved_beside(release, span, steps),
        quarters=tuple(Quarter.from_period(period) for period in counts.index),
        counts=tuple(counts.astype(float).tolist()),
        not_estimated_because=words_in(row["not_estimated_because"]),
    )


def drawn_trend(release: Release, force: str, code: str) -> Trend:
    """Return a trend as it is kept, with its line and the line's band fitted anew for a chart.

    The numbers stay those kept, so that a page has one of each; parameters as :func:`held_trend`.
    """
    fitted = area_trend(release, force, code, band=True)
    kept = held_trend(release, force, code)
    return replace(kept, fitted=fitted.fitted, line=fitted.line, band=fitted.band)


@cache
@once_an_edition
def _rows(release: str) -> Mapping[tuple[str, str], Mapping[Hashable, Any]]:
    """Return the rows of the table by area and code."""
    table = held_table(release, "trends")
    return {(str(row["force"]), str(row["code"])): row for row in table.to_dict("records")}


def _quarter(cell: Any) -> Quarter | None:
    text = words_in(cell)
    return Quarter.parse(text) if text else None
