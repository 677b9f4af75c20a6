"""The section on trend and outlook: sentences and tables on what a code did and may do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.models.forecast import Forecast
from analysis.models.interrupted import LevelChange
from analysis.models.sensitivity import FORCES_MOVED
from analysis.models.trend import Trend
from analysis.periods import Quarter
from analysis.recording import SUBGROUP_CODE
from analysis.wording import forecast as forecast_words
from analysis.wording import trend as trend_words
from analysis.wording.area import area_named
from analysis.wording.prose import Prose, Sentence, join, lower_first, plural, sentence_case

OUTSIDE = "median of AutoARIMA, AutoETS and AutoTheta"
"""The outside comparison, by its name in the table of scores."""

IN_PLAIN_WORDS: Final = {
    "the same line, noise taken as a random walk": "with ups and downs that last (a random walk)",
    "negative binomial": "with wider ups and downs (negative binomial)",
}
"""Ways of looking that statisticians have a term for."""


def in_prose(trend: Trend, forecast: Forecast, area: str, recorder: str) -> Prose:
    """Return the trend and the next quarters of one code as a paragraph.

    Parameters
    ----------
    trend, forecast
        Of the same area and code.
    area, recorder
        ``Bedfordshire``, ``Bedfordshire Police``.
    """
    return Prose.paragraph(
        trend_words.finding(trend, area),
        trend_words.on_few_offences(trend),
        trend_words.steps(trend),
        trend_words.beside_a_move(trend),
        forecast_words.next_quarter(forecast, recorder),
        forecast_words.furthest_quarter(forecast),
        forecast_words.WHAT_IT_IS,
    )


def span_in_words(trend: Trend) -> str:
    """Return the comparable quarters: ``April 2021 to December 2025 (19)``; ``none yet`` if none."""
    if trend.first is None or trend.last is None:
        return "none yet"
    return f"{trend.first.first_month} to {trend.last.last_month} ({numbers.count(trend.n)})"


def trends_table(trends: Sequence[Trend], forecasts: Sequence[Forecast], area: str) -> DataTable:
    """Return the trend and the next quarter of several codes, with the reason where there is none.

    Parameters
    ----------
    trends, forecasts
        One of each for a code, in the order of the rows.
    area
        The area's name.
    """
    rows, reasons = [], []
    for trend, forecast in zip(trends, forecasts, strict=True):
        name = _part(trend.code)
        change, called = "not estimated", "no finding"
        if trend.interval is not None:
            ends = numbers.interval_beside(trend.interval.lower, trend.interval.upper, 0)
            change = f"{numbers.signed_percent(trend.annual_percent)} ({ends})"
            called = trend.direction + ("; on few offences" if trend_words.on_few_offences(trend) else "")
            if trend.steps:
                called += f"; {plural(len(trend.steps), 'a step is', 'steps are')} modelled apart"
            if trend.is_bent:
                called += "; a bend fits better"
            if moved := trend_words.beside_a_move(trend):
                reasons.append(f"{name}: {lower_first(moved)}")
        else:
            both = trend.not_estimated_because == forecast.not_estimated_because
            which = "trend and forecast" if both else "trend"
            reasons.append(f"{name}, {which}: not estimated, because {trend.not_estimated_because}.")
        ahead = "not estimated"
        if forecast.is_estimated:
            wide = forecast.interval95[0]
            ahead = (
                f"{numbers.count(forecast.central[0])} "
                f"({numbers.count(wide.lower)} to {numbers.count(wide.upper)})"
            )
        elif forecast.not_estimated_because != trend.not_estimated_because:
            reasons.append(f"{name}, forecast: not estimated, because {forecast.not_estimated_because}.")
        rows.append((name, span_in_words(trend), change, called, ahead))
    return DataTable(
        caption=f"Trend and next quarter of each part, {area}",
        columns=(
            Column("Part", align="text"),
            Column("Comparable quarters", "number of quarters", align="text"),
            Column("Change a year", "% (95% interval)"),
            Column("What may be said", align="text"),
            Column(_next(forecasts), "offences (95% prediction interval)"),
        ),
        rows=tuple(rows),
        footnotes=tuple(reasons),
    )


def _next(forecasts: Sequence[Forecast]) -> str:
    quarters = {item.quarters[0].months for item in forecasts if item.is_estimated}
    return f"Forecast for {quarters.pop()}" if len(quarters) == 1 else "Forecast for the next quarter"


def _part(code: str) -> str:
    return sentence_case(forecast_words.printed_offence(code)) + (
        ", all parts" if code == SUBGROUP_CODE else ""
    )


def _way(check: str) -> str:
    """Return a way of looking in plain words; the term of the trade stands after them."""
    return IN_PLAIN_WORDS.get(check, check)


def sensitivity_table(
    table: pd.DataFrame, code: str, area: str, forces_moved: Sequence[str] = ()
) -> DataTable:
    """Return a trend beside other spans and models.

    Parameters
    ----------
    table
        What :func:`~analysis.models.sensitivity.trend_sensitivity` returns.
    code, area
        Whose trend.
    forces_moved
        Of England and Wales, the forces whose level moved; see
        :func:`~analysis.estimates.trend_checks.forces_whose_level_moved`.
    """
    rows = []
    for row in table.to_dict("records"):
        change = f"not estimated, because {row['not_estimated_because']}"
        if not numbers.is_missing(row["annual_percent"]):
            ends = numbers.interval_beside(row["lower"], row["upper"], 0)
            change = f"{numbers.signed_percent(row['annual_percent'])} ({ends})"
        first = Quarter.parse(str(row["first"])).first_month if row["first"] else "none"
        rows.append(
            (
                sentence_case(_way(str(row["check"]))),
                first,
                numbers.count(row["n"]),
                change,
                str(row["direction"]),
            )
        )
    return DataTable(
        caption=f"The trend of {trend_words.subject(code)} in {area_named(area)}, looked at in other ways",
        columns=(
            Column("How", align="text"),
            Column("From", align="text"),
            Column("Quarters"),
            Column("Change a year", "% (95% interval)"),
            Column("What may be said", align="text"),
        ),
        rows=tuple(rows),
        footnotes=(_moved(forces_moved),) if forces_moved else (),
    )


def _moved(forces: Sequence[str]) -> str:
    """Return which forces' levels moved, and that a national trend holds these steps."""
    return (
        f"{sentence_case(FORCES_MOVED)} within these quarters, for no published reason: "
        f"{join(list(forces))}. The trend as reported holds these steps."
    )


def agreement(checks: Mapping[str, pd.DataFrame]) -> Prose:
    """Return how many other ways of looking bear each trend out, and which do not.

    Parameters
    ----------
    checks
        By code, what :func:`~analysis.models.sensitivity.trend_sensitivity` returns. A trend that is
        not estimated is left out.
    """
    said = []
    for code, table in checks.items():
        reported, others = str(table["direction"].iloc[0]), table.iloc[1:]
        fitted = others[others["direction"] != "not estimated"]
        if reported == "not estimated" or fitted.empty:
            continue
        same = fitted["direction"] == reported
        text = (
            f"{_part(code)}, {reported}: {int(same.sum())} of {len(fitted)} other "
            f"{plural(len(fitted), 'way of looking', 'ways of looking')} {_agrees(reported, len(fitted))}"
        )
        unlike = [
            f"{_way(str(row['check']))} ({row['direction']})" for row in fitted[~same].to_dict("records")
        ]
        said.append(Sentence(f"{text}; not {join(unlike, last='or')}." if unlike else f"{text}."))
    return Prose(tuple(said), as_list=True)


def _agrees(reported: str, ways: int) -> str:
    """Return what agreeing is: that no other way can tell bears no finding out."""
    if reported == "no clear change":
        return "cannot tell either"
    return plural(ways, "says the same", "say the same")


def level_changes(changes: Sequence[LevelChange], area: str) -> Prose:
    """Return what became of the levels while recording rules changed, one code after the other."""
    texts = [trend_words.level_finding(change, area) for change in changes]
    texts += [trend_words.level_method(change) for change in changes[:1]]
    return Prose(tuple(Sentence(text) for text in texts if text), as_list=True)


def skill(scores: pd.DataFrame, covered: pd.DataFrame, code: str, *, national: bool = False) -> Prose:
    """Return how forecasts made in this way did on past quarters of all forces.

    Parameters
    ----------
    scores, covered
        The tables ``forecast_scores`` and ``forecast_coverage`` of a release.
    national
        Whether the page is that of England and Wales.
    """
    return Prose.paragraph(
        forecast_words.coverage(covered, code),
        forecast_words.national_coverage(covered, code) if national else "",
        forecast_words.against(scores, code, "seasonal naive"),
        forecast_words.against(scores, code, OUTSIDE),
        "Past quarters were looked at while the method was chosen, so the honest test is still to come: the "
        "forecasts of this edition are kept, and the next figures will score them.",
    )
