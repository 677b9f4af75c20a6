"""Orders, outcomes beside other offences, and what others published, as rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from analysis.errors import ReportError
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.domestic_abuse.outcomes import (
    CHARGED,
    VICTIM_DOES_NOT_SUPPORT,
    ForceOdds,
    OddsOverForces,
)
from analysis.models.orders import OrdersRate
from analysis.offences import offence
from analysis.page_subject import PageSubject
from analysis.periods import FinancialYear, YearEnding
from analysis.published import NOT_OF_STALKING
from analysis.results.charges import BASES
from analysis.results.making import About, Rows, ends, number, percent, rows_of, text
from analysis.results.measures import PUBLISHED
from analysis.results.span import Span, days, span

FIGURES = ("protection orders",)
_YEAR_ENDING = re.compile(r"year ending [A-Z][a-z]+ \d{4}")


@rows_of.register
def _orders(result: OrdersRate, subject: PageSubject) -> Rows:
    together = result.area == ENGLAND_AND_WALES
    when = Span("not collected")
    if result.counted_from is not None and result.counted_to is not None:
        when = days(result.counted_from, result.counted_to)
    note = "; ".join(f"without {force}: {reason}" for force, reason in result.left_out)
    about = About(
        subject,
        "protection_orders",
        "orders told by forces",
        FIGURES,
        when,
        area=result.area,
        coverage=f"{result.n_forces} forces" if together else "",
        note=note,
    )
    because = result.not_estimated_because
    counted, over = f"orders_{result.measure}", f"orders_{result.measure}_per_1000_offences"
    yield about.row(counted, result.orders, because=because if result.orders is None else "")
    if result.orders is None or result.first is None or result.last is None:
        return
    divided = about.but(
        basis="orders over offences recorded", figures=("protection orders", "recorded"), code="8Q"
    )
    yield divided.row(over, result.per_1000, result.interval, because=because)
    yield divided.row(
        over,
        interval=result.bounds,
        kind="bounds",
        detail="by the whole quarters that cover the dates and those inside them",
        because="" if result.bounds is not None else because,
    )
    if result.widest is not None:
        both = "with the doubt about the quarters as well as chance"
        yield divided.row(over, interval=result.widest, detail=both)
    offences = about.but(basis="offences recorded", figures=("recorded",), code="8Q")
    nearest, nearest_span = "in the nearest whole quarters", span(result.first, result.last)
    if result.earliest_to != result.counted_to:
        # Each force counted over its own dates; no one run of quarters holds these offences.
        nearest, nearest_span = "in the whole quarters nearest to each force's own dates", when
    for detail, count, period in (
        (nearest, result.offences, nearest_span),
        ("in the whole quarters inside the dates", result.offences_inside, when),
        ("in the whole quarters that cover the dates", result.offences_covering, when),
    ):
        why = because if count is None else ""
        yield offences.row("offences_recorded", count, detail=detail, period=period, because=why)


def outcome_named(outcome_types: tuple[str, ...]) -> str:
    """Return outcome types as a detail names them."""
    if outcome_types == CHARGED:
        return "charged or summonsed"
    if outcome_types == VICTIM_DOES_NOT_SUPPORT:
        return "victim does not support action"
    return "victim does not support action, suspect identified or not"


@rows_of.register
def _odds(result: OddsOverForces, subject: PageSubject) -> Rows:
    outcome = outcome_named(result.outcome_types)
    about = About(
        subject,
        "outcome_odds",
        BASES[result.basis],
        ("outcomes",),
        span(result.year),
        area=ENGLAND_AND_WALES,
        coverage=f"{result.n_forces} forces",
        code=result.code,
        detail=f"{outcome}, beside {offence(result.against).name.lower()}",
        note="; ".join(f"without {force}: {reason}" for force, reason in result.left_out),
    )
    because = result.not_estimated_because
    yield about.row(
        "odds_ratio", result.odds_ratio, result.over_forces, finding=result.direction, because=because
    )
    if result.odds_ratio is not None:
        these = about.but(detail=f"{about.detail}; these forces as they are")
        yield these.row("odds_ratio", result.odds_ratio, result.interval)
    yield about.row("forces_used", result.n_forces)
    if result.spread is not None and result.spread.range_to_expect is not None:
        yield about.row("odds_ratio_expected", interval=result.spread.range_to_expect, kind="prediction")
    for item in result.forces:
        if item.force == subject.area:
            yield from _force_odds(item, result, about.but(area=item.force, coverage="", note=""))


def _force_odds(item: ForceOdds, result: OddsOverForces, about: About) -> Rows:
    yield about.row(
        "odds_ratio",
        item.odds_ratio,
        item.interval,
        finding=item.verdict,
        because=item.not_estimated_because,
    )
    outcome = outcome_named(result.outcome_types)
    for code, with_outcome, offences in (
        (result.code, item.with_outcome, item.offences),
        (result.against, item.against_with_outcome, item.against_offences),
    ):
        why = "" if offences is not None else item.not_estimated_because
        yield about.row("offences_with_outcome", with_outcome, code=code, detail=outcome, because=why)
        yield about.row("offences_recorded", offences, code=code, detail="", because=why)
    if item.not_assigned is not None:
        yield about.row(
            "share_without_outcome",
            percent(item.not_assigned),
            detail=f"{about.detail}; the larger of the two",
        )


@dataclass(frozen=True, eq=False)
class OddsTable:
    """Odds of an outcome under other choices of forces and outcomes, as the release keeps them.

    Attributes
    ----------
    frame
        Rows of the table ``outcome_odds``; those of single forces are left out.
    """

    frame: pd.DataFrame


@rows_of.register
def _odds_table(result: OddsTable, subject: PageSubject) -> Rows:
    pooled = result.frame[result.frame["n_forces"].notna()]
    for record in pooled.to_dict("records"):
        against = offence(str(record["against"])).name.lower()
        outcome = str(record["event"]).replace("_", " ")
        yield About(
            subject,
            "outcome_odds",
            BASES[str(record["basis"])],
            ("outcomes",),
            span(FinancialYear.parse(str(record["financial_year"]))),
            area=ENGLAND_AND_WALES,
            coverage=f"{int(record['n_forces'])} forces",
            code=str(record["code"]),
            detail=f"{outcome}, beside {against}; {record['area']}",
        ).row(
            "odds_ratio",
            number(record["odds_ratio"]),
            ends(record, "over_forces_lower", "over_forces_upper"),
            finding=str(record["verdict"]),
            because=text(record["not_estimated_because"]),
        )


@dataclass(frozen=True, eq=False)
class PublishedFigures:
    """Courts, reviews and surveys of one area, as published.

    Attributes
    ----------
    frame
        As :func:`analysis.published.justice_and_survey_of` gives it.
    """

    frame: pd.DataFrame


@rows_of.register
def _published(result: PublishedFigures, subject: PageSubject) -> Rows:
    unknown = sorted(set(result.frame["measure"]) - set(PUBLISHED))
    if unknown:
        raise ReportError(
            f"data/justice_and_survey.csv has the measure {', '.join(unknown)}, which the results do not "
            "know. Add it, with its unit, to PUBLISHED in analysis.results.measures."
        )
    for record in result.frame.to_dict("records"):
        if record["measure"] in NOT_OF_STALKING:
            continue
        value = float(record["value"])
        yield About(
            subject,
            "published",
            "as published",
            ("justice and survey",),
            published_period(str(record["period"])),
            area=str(record["area"]),
            note=str(record["publication"]),
        ).row(str(record["measure"]), int(value) if value.is_integer() else value)


def published_period(words: str) -> Span:
    """Return a period as a publication writes it, with its days where they can be told."""
    years = _YEAR_ENDING.findall(words)
    if years and words in (years[0], " to ".join(years)):
        first, last = YearEnding.parse(years[0]), YearEnding.parse(years[-1])
        return Span(words, span(first).start, span(last).end)
    calendar = re.fullmatch(r"calendar year (\d{4})", words)
    if calendar is not None:
        return Span(words, f"{calendar[1]}-01-01", f"{calendar[1]}-12-31")
    financial = re.fullmatch(r"financial year (\d{4}/\d{2})", words)
    if financial is not None:
        year = span(FinancialYear.parse(financial[1]))
        return Span(words, year.start, year.end)
    return Span(words)
