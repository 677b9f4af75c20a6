"""The place among the forces as rows: ranks as intervals, comparisons, the forces most alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from analysis.comparison_words import printed_call
from analysis.errors import ReportError
from analysis.estimates.charges import latest_outcomes
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.funnel import Funnel
from analysis.models.intervals import Interval
from analysis.models.ranking import Rank
from analysis.models.similarity import SimilarForces
from analysis.models.standing_out import on_page_of
from analysis.page_subject import PageSubject
from analysis.results.making import TOTAL, About, Rows, code_of, rows_of
from analysis.results.span import mid_year, span


@dataclass(frozen=True, slots=True)
class _Compared:
    """How the two measures forces are compared by stand in the results."""

    measure: str
    basis: str
    figures: tuple[str, ...]
    factor: float
    limits: str


_MEASURES = {
    "rate": _Compared(
        "offences_per_1000_residents",
        "offences recorded",
        ("recorded", "population"),
        1000.0,
        "limits_of_rate",
    ),
    "charged": _Compared(
        "share_charged",
        "outcomes of offences recorded",
        ("outcomes",),
        100.0,
        "limits_of_share_charged",
    ),
}


def _about(subject: PageSubject, table: str, measure: str, code: str) -> About:
    found, release = _MEASURES[measure], subject.release
    when = span(release.latest_year if measure == "rate" else latest_outcomes(release))
    return About(subject, table, found.basis, found.figures, when, code=code_of(code))


@rows_of.register
def _rank(result: Rank, subject: PageSubject) -> Rows:
    if result.measure not in _MEASURES:
        raise ReportError(
            f"The rank of {result.force} does not say what is ranked; ask analysis.estimates.among_forces "
            "for it."
        )
    measure = _MEASURES[result.measure].measure
    about = _about(subject, "places", result.measure, result.code).but(detail=f"by {measure}")
    mine = about.but(area=result.force)
    because = result.not_estimated_because
    if result.best is None or result.worst is None:
        yield mine.row("place", because=because)
    else:
        yield mine.row("place", interval=Interval(result.best, result.worst), kind="joint confidence")
        yield mine.row("places_open", result.worst - result.best + 1)
    every = about.but(area=ENGLAND_AND_WALES, coverage=f"{result.of} forces")
    yield every.row("forces_ranked", result.of)
    yield every.row("forces_placed", result.placed)


@rows_of.register
def _funnel(result: Funnel, subject: PageSubject) -> Rows:
    if not result.code:
        raise ReportError(
            "The funnel does not say which offence is compared; ask analysis.estimates.among_forces for it."
        )
    kind = "rate" if result.kind == "rate" else "charged"
    found, newest = _MEASURES[kind], int(subject.release.population["year"].max())
    about = _about(subject, "comparisons", kind, result.code)
    values = [item.value for item in result.comparisons if item.value is not None]
    common = about.but(area=ENGLAND_AND_WALES, coverage=f"{len(values)} forces")
    how = {"additive": "", "multiplicative": "chance stretched", "none": "chance alone"}[result.method]
    common = common.but(detail=", ".join(filter(None, (f"by {found.measure}", how))))
    centre = None if result.centre is None else found.factor * result.centre
    if not how:
        yield common.row(found.measure, centre, because=result.not_estimated_because)
    if result.dispersion is not None:
        yield common.row("spread_of_forces", result.dispersion)
    for call, count in _calls(result).items():
        yield common.row("forces_counted", count, detail=f"{common.detail}: {call}")
    if how:
        return  # the forces themselves stand in the rows of the allowance reported
    for item in result.comparisons:
        mine = about.but(area=item.force, detail=f"by {found.measure}")
        stated = result.stated(item)
        value = None if stated is None else found.factor * stated
        finding, because = printed_call(item.call), item.not_compared_because
        yield mine.row(found.measure, value, finding=finding, because=because)
        if value is not None and kind == "rate":
            yield mine.residents(int(item.base), newest)
        elif item.value is not None:
            yield mine.row("offences_recorded", int(item.base))
            if value is None:
                yield mine.row("offences_charged", int(item.count))
        if item.p_adjusted is not None and item.call != "not compared":
            yield mine.row("adjusted_p_value", item.p_adjusted)
    out = on_page_of(result, subject.area)
    if out is not None:
        mine = about.but(area=out.force)
        drawn, called = (
            Interval(found.factor * ends.lower, found.factor * ends.upper) for ends in (out.drawn, out.called)
        )
        yield mine.row(found.limits, interval=drawn, kind="prediction", detail="drawn in the funnel")
        yield mine.row(found.limits, interval=called, kind="limits", detail="of being called different")


def _calls(result: Funnel) -> dict[str, int]:
    """Return how many forces have each call, in the words of the pages."""
    counted: Counter[Any] = Counter(item.call for item in result.comparisons)
    every = ("higher than expected", "lower than expected", "no clear difference", "not compared")
    return {printed_call(call): counted[call] for call in every}


@rows_of.register
def _similar(result: SimilarForces, subject: PageSubject) -> Rows:
    about = _about(subject, "similar_forces", "rate", TOTAL)
    newest = int(subject.release.population["year"].max())
    if result.not_estimated_because:
        yield about.row(
            "offences_per_1000_residents", area=result.force, because=result.not_estimated_because
        )
    elif result.rate is not None and result.population is not None:
        yield about.row("offences_per_1000_residents", result.rate, area=result.force)
        yield about.but(area=result.force).residents(result.population, newest)
    for other in result.similar:
        mine = about.but(area=other.force, detail=f"beside {result.force}")
        yield mine.row("offences_per_1000_residents", other.rate)
        yield mine.residents(other.population, newest)
        yield mine.row(
            "residents_against_own",
            100 * (other.size_ratio - 1),
            code="",
            basis="residents",
            figures=("population",),
            period=mid_year(newest),
        )
        yield mine.row("rate_against_own", 100 * (other.rate_ratio - 1))
