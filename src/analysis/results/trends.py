"""Trends, checks of them and changes of level, as rows."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.forces import ENGLAND_AND_WALES
from analysis.models.interrupted import LevelChange
from analysis.models.trend import Trend
from analysis.page_subject import PageSubject
from analysis.periods import Quarter
from analysis.results.counts import RECORDED
from analysis.results.making import About, Rows, code_of, ends, number, rows_of, text
from analysis.results.span import NONE_COMPARABLE, Span, span
from analysis.results.vocabulary import FORTY_THREE

FIGURES = ("recorded",)


def _steps(quarters: list[str]) -> str:
    return f"steps in level at {', '.join(quarters)} are modelled apart" if quarters else ""


def _held_steps(cell: object) -> str:
    """Say the steps that a cell of a held table names, its quarters with hyphens for spaces."""
    return _steps([step.replace("-", " ") for step in text(cell).split()])


def _moved_beside(result: Trend) -> str:
    quarters = ", ".join(str(quarter) for quarter in result.moved_beside)
    return f"offences may have moved to or from another code at {quarters}" if quarters else ""


@rows_of.register
def _trend(result: Trend, subject: PageSubject) -> Rows:
    when = NONE_COMPARABLE if result.span is None else span(*result.span)
    about = About(
        subject, "trends", RECORDED, FIGURES, when, area=result.force, code=code_of(result.code)
    ).of_all_forces()
    yield about.row(
        "trend_percent_a_year",
        result.annual_percent,
        result.interval,
        finding=result.direction,
        because=result.not_estimated_because,
        note="; ".join(filter(None, (_steps([str(step) for step in result.steps]), _moved_beside(result)))),
    )
    yield about.row("comparable_quarters", result.n)
    for measure, value in (
        ("correlation_of_quarters", result.correlation),
        ("dispersion", result.dispersion),
        ("p_value_of_a_bend", result.quadratic_p),
    ):
        if value is not None:
            yield about.row(measure, value)
    line = about.but(table="trend_lines")
    for quarter, value, around in zip(result.quarters, result.line, result.band, strict=False):
        yield line.row("offences_on_the_line", value, around, period=span(quarter))


@dataclass(frozen=True, eq=False)
class TrendChecks:
    """A trend with other quarters and models.

    Attributes
    ----------
    frame
        As :func:`analysis.models.sensitivity.trend_sensitivity` gives it.
    area, code
        Whose trend.
    """

    frame: pd.DataFrame
    area: str
    code: str


@rows_of.register
def _checks(result: TrendChecks, subject: PageSubject) -> Rows:
    latest = subject.release.latest_quarter
    about = About(
        subject,
        "trend_checks",
        RECORDED,
        FIGURES,
        NONE_COMPARABLE,
        area=result.area,
        code=code_of(result.code),
    ).of_all_forces()
    for record in result.frame.to_dict("records"):
        when = span(Quarter.parse(record["first"]), latest) if record["first"] else NONE_COMPARABLE
        mine = about.but(period=when, detail=str(record["check"]))
        yield mine.row(
            "trend_percent_a_year",
            number(record["annual_percent"]),
            ends(record),
            finding=str(record["direction"]),
            because=text(record["not_estimated_because"]),
        )
        yield mine.row("comparable_quarters", int(record["n"]))


@rows_of.register
def _level(result: LevelChange, subject: PageSubject) -> Rows:
    about = _about_levels(subject, result.force, result.code, result.before, result.after).but(
        note=_steps([str(step) for step in result.steps])
    )
    because = result.not_estimated_because
    yield about.row("level_ratio", result.ratio, result.interval, finding=result.direction, because=because)
    beyond = result.beyond_trend
    yield about.row(
        "level_ratio_beyond_trend",
        beyond,
        result.beyond_trend_interval,
        because="" if beyond is not None else because or "the line before cannot be carried on",
    )
    yield about.row("quarters_before", result.n_before)
    yield about.row("quarters_after", result.n_after)


def _about_levels(
    subject: PageSubject,
    area: str,
    code: str,
    before: tuple[Quarter, Quarter] | None,
    after: tuple[Quarter, Quarter] | None,
) -> About:
    when = NONE_COMPARABLE
    if before is not None and after is not None:
        low, high = span(*before), span(*after)
        when = Span(f"{low.text} against {high.text}", low.start, high.end)
    return About(
        subject, "level_changes", RECORDED, FIGURES, when, area=area, code=code_of(code)
    ).of_all_forces()


@dataclass(frozen=True, eq=False)
class TrendTable:
    """Trends of many forces and codes, as the release keeps them.

    Attributes
    ----------
    frame
        Rows of the table ``trends``.
    """

    frame: pd.DataFrame


@rows_of.register
def _trend_table(result: TrendTable, subject: PageSubject) -> Rows:
    about = About(subject, "trends", RECORDED, FIGURES, NONE_COMPARABLE)
    for record in result.frame.to_dict("records"):
        first, last = text(record["first"]), text(record["last"])
        when = span(Quarter.parse(first), Quarter.parse(last)) if first else NONE_COMPARABLE
        mine = about.but(area=str(record["force"]), code=code_of(str(record["code"])), period=when)
        mine = mine.of_all_forces()
        yield mine.row(
            "trend_percent_a_year",
            number(record["annual_percent"]),
            ends(record),
            finding=str(record["direction"]),
            because=text(record["not_estimated_because"]),
            note=_held_steps(record["steps"]),
        )
        yield mine.row("comparable_quarters", int(record["n"]))
    of_forces = result.frame[result.frame["force"] != ENGLAND_AND_WALES]
    if of_forces["code"].nunique() > 1:
        middle = float(of_forces["correlation"].dropna().median())
        every = about.but(
            area=ENGLAND_AND_WALES, coverage=FORTY_THREE, detail="the middle trend of all parts"
        )
        yield every.row("correlation_of_quarters", middle)
    for code, frame in of_forces.groupby("code", sort=False):
        yield from _together(
            frame, about.but(code=code_of(str(code))), "trend_percent_a_year", "annual_percent"
        )
        yield from _diagnostics(frame, about.but(code=code_of(str(code))))


def _together(frame: pd.DataFrame, about: About, measure: str, column: str) -> Rows:
    """Yield the middle force and how many forces have each finding."""
    every = about.but(
        area=ENGLAND_AND_WALES, coverage=FORTY_THREE, period=Span("each force's own comparable quarters")
    )
    held = frame[column].dropna()
    if len(held):
        yield every.row(measure, float(held.median()), detail="the middle force")
    for finding, count in frame["direction"].value_counts().sort_index().items():
        yield every.row("forces_counted", int(count), detail=str(finding))
    yield every.row("forces_counted", len(held), detail="with an estimate")


def _diagnostics(frame: pd.DataFrame, about: About) -> Rows:
    every = about.but(
        area=ENGLAND_AND_WALES, coverage=FORTY_THREE, period=Span("each force's own comparable quarters")
    )
    for measure, column in (
        ("dispersion", "dispersion"),
        ("correlation_of_residuals", "residual_correlation"),
        ("correlation_of_quarters", "correlation"),
    ):
        held = frame[column].dropna()
        if len(held):
            yield every.row(measure, float(held.median()), detail="the middle force")
    for column, detail in (
        ("ljung_box_p", "with correlation left over, p below 0.05"),
        ("quadratic_p", "where a bend fits better, p below 0.05"),
    ):
        yield every.row("forces_counted", int((frame[column] < 0.05).sum()), detail=detail)


@dataclass(frozen=True, eq=False)
class LevelTable:
    """Level changes of many forces, as the release keeps them.

    Attributes
    ----------
    frame
        Rows of the table ``level_changes``.
    """

    frame: pd.DataFrame


@rows_of.register
def _level_table(result: LevelTable, subject: PageSubject) -> Rows:
    for record in result.frame.to_dict("records"):
        sides = []
        for side in ("before", "after"):
            first, last = text(record[f"{side}_first"]), text(record[f"{side}_last"])
            sides.append((Quarter.parse(first), Quarter.parse(last)) if first else None)
        mine = _about_levels(subject, str(record["force"]), str(record["code"]), *sides)
        yield mine.row(
            "level_ratio",
            number(record["ratio"]),
            ends(record),
            finding=str(record["direction"]),
            because=text(record["not_estimated_because"]),
            note=_held_steps(record["steps"]),
        )
    of_forces = result.frame[result.frame["force"] != ENGLAND_AND_WALES]
    for code, frame in of_forces.groupby("code", sort=False):
        about = About(subject, "level_changes", RECORDED, FIGURES, NONE_COMPARABLE, code=code_of(str(code)))
        yield from _together(frame, about, "level_ratio", "ratio")


@dataclass(frozen=True, eq=False)
class SpanTable:
    """The comparable quarters of many forces and codes.

    Attributes
    ----------
    frame
        As :func:`analysis.estimates.spans.all_spans` gives it.
    """

    frame: pd.DataFrame


@rows_of.register
def _spans(result: SpanTable, subject: PageSubject) -> Rows:
    about = About(subject, "comparable_quarters", RECORDED, FIGURES, NONE_COMPARABLE)
    for record in result.frame.to_dict("records"):
        some = record["start"] is not None
        when = span(record["start"], record["end"]) if some else NONE_COMPARABLE
        code = code_of(str(record["code"]))
        yield about.row(
            "comparable_quarters",
            int(record["n_quarters"]),
            area=str(record["force"]),
            code=code,
            period=when,
        )
