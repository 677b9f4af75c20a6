"""Forecasts, how past ones did, and what simulations say, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.forces import ENGLAND_AND_WALES
from analysis.models.forecast.result import Forecast
from analysis.page_subject import PageSubject
from analysis.results.counts import RECORDED
from analysis.results.making import About, Rows, code_of, ends, rows_of
from analysis.results.span import Span, span
from analysis.results.vocabulary import FORTY_THREE

PAST = Span("past quarters since April 2020")


@rows_of.register
def _forecast(result: Forecast, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "forecasts",
        RECORDED,
        ("recorded",),
        span(result.last_quarter + 1),
        area=result.force,
        code=code_of(result.code),
        note=f"method {result.method}, figures to {result.last_quarter}",
    ).of_all_forces()
    if not result.is_estimated:
        yield about.row("offences_forecast", because=result.not_estimated_because)
    for quarter, central, narrow, wide in zip(
        result.quarters, result.central, result.interval80, result.interval95, strict=True
    ):
        mine = about.but(period=span(quarter))
        yield mine.row("offences_forecast", central, narrow, kind="prediction", level=80)
        yield mine.row("offences_forecast", central, wide, kind="prediction", level=95)


@dataclass(frozen=True, eq=False)
class ForecastSkill:
    """How past forecasts of all forces did.

    Attributes
    ----------
    scores, covered
        The tables ``forecast_scores`` and ``forecast_coverage`` of a release.
    codes
        Codes that the page speaks of.
    """

    scores: pd.DataFrame
    covered: pd.DataFrame
    codes: Sequence[str]


@rows_of.register
def _skill(result: ForecastSkill, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "forecast_skill",
        "past forecasts",
        ("recorded",),
        PAST,
        area=ENGLAND_AND_WALES,
        coverage=FORTY_THREE,
    )
    for code in result.codes:
        of_code = about.but(code=code_of(code))
        for record in result.scores[result.scores["code"] == code].to_dict("records"):
            mine = of_code.but(detail=f"{record['method']}; origins: {record['origins']}")
            yield mine.row("scaled_error", record["mase"])
            yield mine.row("forecasts_scored", int(record["n"]))
            if not pd.isna(record["gain_percent"]):
                gain = ends(record, "gain_lower", "gain_upper")
                yield mine.row("errors_smaller_by", record["gain_percent"], gain)
        for record in result.covered[result.covered["code"] == code].to_dict("records"):
            detail = f"{100 * record['level']:.0f}% intervals; {record['held_out']}"
            mine = of_code.but(detail=detail)
            yield mine.row("intervals_that_held", 100 * record["covered"])
            yield mine.row("intervals_checked", int(record["n"]))


@dataclass(frozen=True, eq=False)
class SimulatedCoverage:
    """How often intervals of simulated trends held the truth.

    Attributes
    ----------
    frame
        As :func:`analysis.simulations.load_trend_coverage` gives it.
    """

    frame: pd.DataFrame


@rows_of.register
def _simulated(result: SimulatedCoverage, subject: PageSubject) -> Rows:
    about = About(subject, "simulations", "simulated", (), Span("simulated"))
    for record in result.frame.to_dict("records"):
        detail = f"{record['method']}; {record['quarters']} quarters; correlation {record['correlation']:g}"
        mine = about.but(detail=detail)
        yield mine.row("intervals_that_held_the_truth", 100 * record["coverage"])
        yield mine.row("width_of_intervals", record["width_ratio"])
        yield mine.row("false_words", 100 * record["false_words"])
        yield mine.row("series_simulated", int(record["series"]))
        yield mine.row("quarters_simulated", int(record["quarters"]))
        yield mine.row("correlation_simulated", record["correlation"])


@dataclass(frozen=True, eq=False)
class ErrorsCompared:
    """In how many comparisons the errors of this report's forecasts were clearly smaller or larger.

    Attributes
    ----------
    frame
        As :func:`analysis.wording.methods.forecasts.gains_frame` gives it.
    """

    frame: pd.DataFrame


@rows_of.register
def _compared(result: ErrorsCompared, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "forecast_skill",
        "past forecasts",
        ("recorded",),
        PAST,
        area=ENGLAND_AND_WALES,
        coverage=FORTY_THREE,
    )
    for detail, count in (
        ("all", len(result.frame)),
        ("errors clearly smaller", int((result.frame["lower"] > 0).sum())),
        ("errors clearly larger", int((result.frame["upper"] < 0).sum())),
    ):
        yield about.row("comparisons_counted", count, detail=detail)
