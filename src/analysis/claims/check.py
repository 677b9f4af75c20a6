"""A claim checked, step by step: what was understood, its arithmetic, the figures, and what compares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Literal

from analysis.claims.areas import Area, every_area
from analysis.claims.arithmetic import (
    Arithmetic,
    Range,
    change_words,
    check_arithmetic,
    counts_whole_things,
    range_of,
    stated_change,
)
from analysis.claims.changes import ChangeFigures, change_figures
from analysis.claims.claim import Claim
from analysis.claims.comparability import Comparability, compare
from analysis.claims.figures import figures_of
from analysis.claims.meaning import Understood, understand
from analysis.claims.revisions import usual_revision
from analysis.claims.understanding import Measure, mistaken_for, readings_of
from analysis.claims.verdict import (
    CLOSE,
    DIFFERS,
    HOLDS,
    REVISED,
    USUAL,
    Kind,
    Part,
    VerdictName,
    number_verdict,
    verdicts,
)
from analysis.claims.vintages import Figure, current_on, latest, why_missing
from analysis.release import Release

BEARS_OUT = (HOLDS, REVISED, USUAL)
TELLING_COUNT = 100
"""A count this large is seldom the figure of another area by chance."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing the words may mean, and what the figures then say."""

    measure: Measure
    value: Figure | None
    verdict: VerdictName


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its verdicts and all of the working.

    Attributes
    ----------
    claim
        What was said.
    release
        Date of the newest release it was set against.
    understood
        What its words were taken to mean.
    arithmetic
        Whether its own numbers fit each other.
    parts
        Each of its numbers against the figures.
    change
        The change between the periods it compares, in each publication; None where it compares none.
    comparability
        Whether these periods count the same.
    readings
        What the words may mean, where that is not clear.
    verdicts
        The first is the one to print.
    whose
        Another area whose figure is the number printed.
    """

    claim: Claim
    release: str
    understood: Understood
    arithmetic: Arithmetic
    parts: tuple[Part, ...]
    change: ChangeFigures | None
    comparability: Comparability
    readings: tuple[Reading, ...]
    verdicts: tuple[VerdictName, ...]
    whose: str = ""

    @property
    def verdict(self) -> VerdictName:
        """The verdict to print first."""
        return self.verdicts[0]

    @property
    def numbers(self) -> VerdictName:
        """The verdict on its numbers alone."""
        return number_verdict(self.parts)

    def part(self, name: str) -> Part | None:
        """Return one of its numbers: value, comparison or change."""
        return next((part for part in self.parts if part.name == name), None)


def check(claim: Claim, release: Release) -> Checked:
    """Check one claim.

    Parameters
    ----------
    claim
        What was said.
    release
        The newest release to set it against.
    """
    understood = understand(claim)
    arithmetic = check_arithmetic(claim)
    measure = understood.measure
    if measure is None or measure.readings:
        return _unresolved(claim, release, understood, arithmetic)
    parts, change = _parts(claim, understood, measure, release)
    comparability = Comparability()
    if claim.speaks_of_change and understood.earlier is not None:
        comparability = compare(measure, understood.area, understood.earlier, understood.period, release)
    readings: tuple[Reading, ...] = ()
    if number_verdict(parts) == DIFFERS:
        others = [_reading(claim, understood, other, release) for other in mistaken_for(measure)]
        if any(other.verdict in BEARS_OUT for other in others):
            readings = (_reading(claim, understood, measure, release), *others)
    compares = comparability.compares and not (change is not None and change.unlike)
    found = verdicts(
        parts,
        arithmetic,
        compares=compares,
        unclear=bool(readings),
        is_change_alone=claim.is_change_alone,
    )
    whose = (
        _whose(claim, understood, measure, close=CLOSE in found) if CLOSE in found or DIFFERS in found else ""
    )
    if whose and CLOSE in found:
        # The number is the figure of a wider area, not this area's a little off.
        found = tuple(DIFFERS if each == CLOSE else each for each in found)
    return Checked(
        claim, release.name, understood, arithmetic, parts, change, comparability, readings, found, whose
    )


def check_all(claims: Iterable[Claim], release: Release) -> tuple[Checked, ...]:
    """Check claims, in their order."""
    return tuple(check(claim, release) for claim in claims)


def _unresolved(claim: Claim, release: Release, understood: Understood, arithmetic: Arithmetic) -> Checked:
    """Return a claim whose measure is not known, or stands for several."""
    readings: tuple[Reading, ...] = ()
    if understood.measure is not None:
        readings = tuple(
            _reading(claim, understood, each, release) for each in readings_of(understood.measure)
        )
    found = verdicts(
        (), arithmetic, compares=True, unclear=bool(readings), is_change_alone=claim.is_change_alone
    )
    return Checked(claim, release.name, understood, arithmetic, (), None, Comparability(), readings, found)


def _reading(claim: Claim, understood: Understood, measure: Measure, release: Release) -> Reading:
    parts, _ = _parts(claim, understood, measure, release)
    value = next((part.reference for part in parts if part.name == "value"), None)
    if value is None:
        value = next((part.reference for part in parts), None)
    return Reading(measure, value, number_verdict(parts))


def _parts(
    claim: Claim, understood: Understood, measure: Measure, release: Release
) -> tuple[tuple[Part, ...], ChangeFigures | None]:
    area, period, earlier = understood.area, understood.period, understood.earlier
    if claim.place:
        return (), None
    parts: list[Part] = []
    if claim.value is not None:
        figures = figures_of(measure, area, period)
        stated = range_of(claim.value, claim)
        parts.append(_part("value", claim, measure, stated, float(claim.value), figures, area, release))
    if claim.comparison_value is not None and earlier is not None:
        figures = figures_of(measure, area, earlier)
        stated = range_of(claim.comparison_value, claim)
        printed = float(claim.comparison_value)
        parts.append(_part("comparison", claim, measure, stated, printed, figures, area, release))
    change = None
    if claim.speaks_of_change and earlier is not None:
        change = change_figures(measure, area, earlier, period)
        said = _said_change(claim)
        # A change that follows from two numbers is checked with them.
        if said is not None and (claim.value is None or claim.comparison_value is None):
            stated, printed_change = said
            ratio = 1 + abs(printed_change or 0) / 100
            usual = (
                usual_revision(measure, area, claim.said_on, release.date) * ratio if measure.codes else 0.0
            )
            figures = change.figures
            then, now = current_on(figures, claim.said_on), latest(figures)
            older = _older(figures, claim, stated, then)
            parts.append(
                Part("change", "change", printed_change, stated, then, now, older, usual, change.missing)
            )
    return tuple(parts), change


def _said_change(claim: Claim) -> tuple[Range, float | None] | None:
    """Return the changes in per cent that the claim's words or per cent allow, and the per cent printed."""
    stated = stated_change(claim)
    if stated is not None:
        return stated, float(claim.change_percent or 0)
    if not claim.change_words or change_words(claim.change_words).needs_series:
        return None
    ratios = change_words(claim.change_words).ratios
    return Range(100 * (ratios.lower - 1), inf if ratios.upper == inf else 100 * (ratios.upper - 1)), None


def kind_of(measure: Measure) -> Kind:
    """Return what kind of number a measure gives."""
    if measure.source == "rate":
        return "rate"
    return "share" if measure.unit == "per cent" else "count"


def _part(
    name: Literal["value", "comparison"],
    claim: Claim,
    measure: Measure,
    stated: Range,
    printed: float,
    figures: tuple[Figure, ...],
    area: Area,
    release: Release,
) -> Part:
    then, now = current_on(figures, claim.said_on), latest(figures)
    usual = 0.0
    if measure.source in ("recorded", "rate"):
        usual = usual_revision(measure, area, claim.said_on, release.date)
    if claim.unit == "one in":
        printed = 100 / printed
    return Part(
        name,
        kind_of(measure),
        printed,
        stated,
        then,
        now,
        _older(figures, claim, stated, then),
        usual,
        why_missing(figures),
    )


def _older(figures: tuple[Figure, ...], claim: Claim, stated: Range, then: Figure | None) -> Figure | None:
    """Return the newest older publication that bears a number out, where the one of the time does not.

    Of a claim without a date any publication may be the one it was taken from, except the newest, which
    the number is set against anyway.
    """
    if then is not None and then.value is not None and stated.holds(then.value):
        return None
    now = latest(figures)
    for figure in reversed(figures):
        day = figure.vintage.published
        known = day is None or claim.said_on is None or day <= claim.said_on
        if figure is not now and known and figure.value is not None and stated.holds(figure.value):
            return figure
    return None


def _whose(claim: Claim, understood: Understood, measure: Measure, *, close: bool) -> str:
    """Return another area whose figure is the number printed, where that can hardly be chance.

    A number that is close to the area's own figure is set against wider areas alone.
    """
    value = claim.value
    if value is None or value < TELLING_COUNT or claim.precision != "exact" or not counts_whole_things(claim):
        return ""
    own = set(understood.area.forces)

    def wider(other: Area) -> bool:
        return own < set(other.forces)

    for other in every_area():
        if other.name == understood.area.name or (close and not wider(other)):
            continue
        figures = figures_of(measure, other, understood.period)
        if any(figure.value == float(value) for figure in figures):
            return other.name
    return ""
