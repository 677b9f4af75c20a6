"""What :mod:`analysis.results` offers. Importing this registers every type of result."""

from analysis.results import places, revisions
from analysis.results.changes import ChangeWithoutForces, ForcesSideBySide, RatesOfForces
from analysis.results.charges import CollectedCharges
from analysis.results.claims import ClaimsChecked
from analysis.results.collecting import page_results
from analysis.results.counts import ForcesByQuarter, QuarterlyCounts, YearlyCounts
from analysis.results.forecasts import ErrorsCompared, ForecastSkill, SimulatedCoverage
from analysis.results.links import WaysOfAsking
from analysis.results.making import rows_of
from analysis.results.orders import OddsTable, PublishedFigures
from analysis.results.page import RESULTS_MIME, PageResults
from analysis.results.row import COLUMNS, Row
from analysis.results.trends import LevelTable, SpanTable, TrendChecks, TrendTable

__all__ = [
    "COLUMNS",
    "RESULTS_MIME",
    "ChangeWithoutForces",
    "ClaimsChecked",
    "CollectedCharges",
    "ErrorsCompared",
    "ForcesByQuarter",
    "ForcesSideBySide",
    "ForecastSkill",
    "LevelTable",
    "OddsTable",
    "PageResults",
    "PublishedFigures",
    "QuarterlyCounts",
    "RatesOfForces",
    "Row",
    "SimulatedCoverage",
    "SpanTable",
    "TrendChecks",
    "TrendTable",
    "WaysOfAsking",
    "YearlyCounts",
    "page_results",
    "places",
    "revisions",
    "rows_of",
]
