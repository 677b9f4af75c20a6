"""The next four quarters: candidates, the pooled model, its backtest, intervals and archive.

One method makes every forecast: the pooled level of :mod:`~analysis.models.forecast.pooled`.
:mod:`~analysis.estimates.forecasts` computes the tables of a release.
"""

from analysis.models.forecast.archive import score_archive
from analysis.models.forecast.result import (
    FORECAST_CODES,
    METHOD,
    METHOD_VERSION,
    Forecast,
    forecast_for,
    forecasts_of,
)

__all__ = [
    "FORECAST_CODES",
    "METHOD",
    "METHOD_VERSION",
    "Forecast",
    "forecast_for",
    "forecasts_of",
    "score_archive",
]
