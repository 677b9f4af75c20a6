"""What the words of one claim mean: where, what and when, and what it is set against."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims.areas import Area, find_area
from analysis.claims.claim import Claim
from analysis.claims.periods import NOT_STATED, ClaimPeriod, before_recent_years, read_period
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
        What was not understood, with a hint for whoever wrote the claim.
    plainly
        The same for a reader, as a sentence.
    """

    area: Area
    measure: Measure | None
    period: ClaimPeriod
    earlier: ClaimPeriod | None
    problem: str = ""
    plainly: str = ""


def understand(claim: Claim) -> Understood:
    """Return what the words of a claim mean to this project."""
    area, measure = find_area(claim.area), find_measure(claim.measure)
    problems: list[tuple[str, str]] = []
    if measure is None:
        problems.append(
            (
                f"the measure {claim.measure!r} is not known; data/claims/measures.toml lists those that are",
                "What is counted is not in these figures.",
            )
        )
    try:
        period = read_period(claim.period, claim.said_on)
    except PeriodError as error:
        period = ClaimPeriod(claim.period, "words")
        problems.append((str(error), _no_period("The time said", claim.period)))
    earlier = None
    if claim.speaks_of_change:
        if claim.comparison_period:
            try:
                earlier = read_period(claim.comparison_period, claim.said_on)
            except PeriodError as error:
                said = _no_period("The time it is set against", claim.comparison_period)
                problems.append((str(error), said))
        else:
            earlier = before_recent_years(period) if period.kind == "recent years" else period.a_year_before
    if measure is not None and claim.basis and measure.readings:
        named = reading_by_basis(measure, claim.basis)
        if named is None:
            problems.append(
                (
                    f"the basis {claim.basis!r} is none of those that {measure.name!r} may have",
                    f"What the rate is of, “{claim.basis}”, is none of what is held here.",
                )
            )
        measure = named or measure
    problem, plainly = problems[0] if problems else ("", "")
    return Understood(area, measure, period, earlier, problem, plainly)


def _no_period(what: str, period: str) -> str:
    if period.strip().casefold() == NOT_STATED:
        return "No period is given."
    return f"{what}, “{period}”, is no period of the police figures."
