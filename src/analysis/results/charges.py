"""Charge outcomes as rows, each on its own basis."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.charges import latest_outcomes
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.charge_trend import ChargeTrend, YearlyChange
from analysis.models.charging import ChargeRate
from analysis.models.intervals import Interval, byar
from analysis.models.outcome_mix import OutcomeMix
from analysis.models.shrinkage import Shrunk
from analysis.page_subject import PageSubject
from analysis.periods import FinancialYear
from analysis.results.making import About, Rows, code_of, ends, number, percent, rows_of, times_100
from analysis.results.row import Row
from analysis.results.span import Span, span
from analysis.small_numbers import TOO_FEW, too_few

BASES = {
    "recorded": "outcomes of offences recorded",
    "closed": "outcomes of cases closed",
    "flows": "charges over offences of the same months",
}
"""Bases of the models, as the results name them."""

COLLECTED = ("stalking charges",)


@rows_of.register
def _charge_rate(result: ChargeRate, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "charge_rates",
        BASES[result.basis],
        ("outcomes",),
        span(result.year),
        area=result.area,
        code=code_of(result.codes),
        note=result.note,
    ).of_all_forces()
    because = result.not_estimated_because
    for measure, count in (
        ("offences_recorded", result.offences),
        ("offences_charged", result.charged),
    ):
        yield about.row(measure, count, because=because if count is None else "")
    few = TOO_FEW if too_few(result.offences) else ""
    share = None if few else percent(result.proportion)
    inside = None if few else times_100(result.interval)
    yield about.row("share_charged", share, inside, because=because or few)
    if result.basis == "closed":
        return
    open_share = result.not_yet_assigned_share
    unknown = because or "the official figure cannot be used"
    lacking = unknown if open_share is None else ""
    yield about.row("offences_without_outcome", result.not_yet_assigned, because=lacking)
    unknown = few or unknown
    yield about.row("share_without_outcome", None if few else percent(open_share), because=lacking or few)
    bounds = None if few else times_100(result.bounds)
    yield about.row(
        "share_charged_if_open", interval=bounds, kind="bounds", because="" if bounds is not None else unknown
    )


@rows_of.register
def _shrunk(result: Shrunk, subject: PageSubject) -> Rows:
    yield About(
        subject,
        "charge_rates",
        BASES["recorded"],
        ("outcomes",),
        span(latest_outcomes(subject.release)),
        area=result.force,
        code=code_of(result.code),
    ).row(
        "share_charged_drawn",
        percent(result.share),
        times_100(result.interval),
        kind="posterior",
        because=result.not_estimated_because,
    )


@rows_of.register
def _mix(result: OutcomeMix, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "outcome_mix",
        BASES[result.basis],
        ("outcomes",),
        span(result.year),
        area=result.area,
        code=code_of(result.codes),
    ).of_all_forces()
    if not result.parts:
        yield about.row("offences_with_outcome", because=result.not_estimated_because)
    for part in result.parts:
        mine = about.but(detail=part.name)
        yield mine.row("offences_with_outcome", part.offences)
        few = too_few(result.total)
        yield mine.row(
            "share_with_outcome",
            None if few else percent(part.share),
            None if few else times_100(part.interval),
            because=TOO_FEW if few else "",
        )


@dataclass(frozen=True, eq=False)
class CollectedCharges:
    """Charges of earlier years, as the BBC Shared Data Unit collected them.

    Attributes
    ----------
    frame
        As :func:`analysis.estimates.charges.load_stalking_charges` gives it.
    run
        The trend of the same years; its forces together stand for England and Wales.
    area
        Name of a force, or England and Wales.
    """

    frame: pd.DataFrame
    run: ChargeTrend
    area: str


@rows_of.register
def _collected(result: CollectedCharges, subject: PageSubject) -> Rows:
    together = result.area == ENGLAND_AND_WALES
    years = result.run.yearly if together else result.frame[result.frame["force"] == result.area]
    about = About(
        subject,
        "collected_charges",
        BASES["flows"],
        COLLECTED,
        Span(""),
        area=result.area,
        coverage=f"{result.run.n_forces} forces" if together else "",
        code="8Q",
        note="collected by the BBC Shared Data Unit",
    )
    missing = "the source is blank"
    for record in years.sort_values("financial_year").to_dict("records"):
        mine = about.but(period=_months(FinancialYear.parse(record["financial_year"]), int(record["months"])))
        offences, charged = number(record["offences"]), number(record["charged"])
        yield mine.row("offences_recorded", offences, because="" if offences is not None else missing)
        yield mine.row("charges", charged, because="" if charged is not None else missing)
        if offences is None or charged is None or not offences:
            yield mine.row("charges_per_100_offences", because=missing if offences != 0 else "no offence")
            continue
        if too_few(offences):
            yield mine.row("charges_per_100_offences", because=TOO_FEW)
            continue
        inside = times_100(ends(record)) if "lower" in record else _by_chance(charged, offences)
        yield mine.row("charges_per_100_offences", 100 * charged / offences, inside)


def _by_chance(charged: int, offences: int) -> Interval:
    around = byar(charged)
    return Interval(100 * around.lower / offences, 100 * around.upper / offences)


def _months(year: FinancialYear, months: int) -> Span:
    """Return a financial year, or its first months."""
    if months == 12:
        return span(year)
    return span(year.quarters[0], year.quarters[months // 3 - 1])


@rows_of.register
def _charge_trend(result: ChargeTrend, subject: PageSubject) -> Rows:
    when = Span("none")
    if result.first is not None and result.last is not None:
        whole = span(result.first, result.last)
        months = result.months.get(str(result.last), 12)
        when = Span(whole.text, whole.start, _months(result.last, months).end)
    about = About(
        subject,
        "charge_trends",
        BASES.get(result.basis, BASES["flows"]),
        COLLECTED if result.basis == "flows" else ("outcomes",),
        when,
        area=ENGLAND_AND_WALES,
        coverage=f"{result.n_forces} forces",
        code="8Q",
    )
    yield _yearly_change(result.national, about)
    yield about.row("forces_used", result.n_forces)
    if result.bend is not None:
        yield about.row("p_value_of_a_bend", result.bend)
    for change in result.forces:
        if change.area == subject.area or change.area in result.left_out:
            own = about.but(area=change.area, coverage="")
            yield _yearly_change(change, own)
            if change.own_slope is not None:
                alone = 100 * math.expm1(change.own_slope)
                yield own.row("odds_of_a_charge", alone, detail="its own figures alone")


def _yearly_change(change: YearlyChange, about: About) -> Row:
    return about.row(
        "odds_of_a_charge",
        change.percent,
        change.percent_interval,
        finding=change.direction,
        because=change.not_estimated_because,
    )
