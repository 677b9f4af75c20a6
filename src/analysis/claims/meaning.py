"""What the words of one claim mean: where, what and when, and what it is set against."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims.areas import Area, find_area
from analysis.claims.claim import Claim
from analysis.claims.periods import ClaimPeriod, before_recent_years, read_period
from analysis.claims.understanding import Measure, find_measure, reading_by_basis
from analysis.errors import PeriodError


@dataclass(frozen=True, slots=True)
class Understood:
    """What the words of a claim were taken to mean.

    Attributes
    ----------
    area
        Where.
    measure
        What is counted; None where the words are not known.
    period
        When.
    earlier
        What it is set against; None where nothing is or where that cannot be told.
    problem
        What was not understood.
    """

    area: Area
    measure: Measure | None
    period: ClaimPeriod
    earlier: ClaimPeriod | None
    problem: str = ""


def understand(claim: Claim) -> Understood:
    """Return what the words of a claim mean to this project."""
    area, measure = find_area(claim.area), find_measure(claim.measure)
    problem = ""
    if measure is None:
        problem = (
            f"the measure {claim.measure!r} is not known; data/claims/measures.toml lists those that are"
        )
    try:
        period = read_period(claim.period, claim.said_on)
    except PeriodError as error:
        period = ClaimPeriod(claim.period, "words")
        problem = problem or str(error)
    earlier = None
    if claim.speaks_of_change:
        if claim.comparison_period:
            try:
                earlier = read_period(claim.comparison_period, claim.said_on)
            except PeriodError as error:
                problem = problem or str(error)
        else:
            earlier = before_recent_years(period) if period.kind == "recent years" else period.a_year_before
    if measure is not None and claim.basis and measure.readings:
        named = reading_by_basis(measure, claim.basis)
        if named is None:
            problem = problem or f"the basis {claim.basis!r} is none of those that {measure.name!r} may have"
        measure = named or measure
    return Understood(area, measure, period, earlier, problem)
