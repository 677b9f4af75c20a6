"""Each number of a claim beside the figures: of its day, of the newest release, and how far they move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from analysis.claims.areas import Area
from analysis.claims.arithmetic import (
    BOUNDS,
    Range,
    change_words,
    range_of,
    range_of_comparison,
    stated_change,
)
from analysis.claims.changes import ChangeFigures, change_figures
from analysis.claims.claim import Claim
from analysis.claims.figures import figures_of
from analysis.claims.meaning import Understood
from analysis.claims.periods import ClaimPeriod
from analysis.claims.published_figures import collected_offences
from analysis.claims.recorded_figures import residents_of
from analysis.claims.understanding import Measure
from analysis.claims.usual import Quoted, UsualMove, usual_move, usual_move_of_change
from analysis.claims.verdict import Kind, Part, close_base
from analysis.claims.vintages import Figure, current_on, latest, why_missing
from analysis.release import Release

REVISED_BY_RELEASES = ("recorded", "rate")
"""Sources of figures that every release gives anew."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A claim, what it counts and where, and the newest release it is set against."""

    claim: Claim
    measure: Measure
    area: Area
    release: Release

    def figures(self, period: ClaimPeriod) -> tuple[Figure, ...]:
        return figures_of(self.measure, self.area, period)

    def is_revised(self, then: Figure | None, now: Figure | None) -> bool:
        """Whether a revision may lie between what was said and the newest figure."""
        return then is None and now is not None and self.measure.source in REVISED_BY_RELEASES

    def offences(self, value: float) -> float:
        """Return how many offences a count or a rate for residents stands for."""
        if self.measure.source != "rate":
            return value
        return value * (residents_of(self.release, self.area) or 0) / 1000

    def usual(self, period: ClaimPeriod, value: float, now: Figure) -> UsualMove | None:
        """Return how far a number is usually revised, until the figure it is set against."""
        quoted = Quoted(self.claim.said_on, now.vintage.published or self.release.date, self.release.name)
        return usual_move(self.measure, self.area, period, self.offences(value), quoted)

    def usual_of_change(self, earlier: ClaimPeriod, later: ClaimPeriod, percent: float) -> UsualMove | None:
        """Return how far a change is usually revised, from how far its two numbers are."""
        moves, counts = [], []
        for period in (earlier, later):
            newest = latest(self.figures(period))
            if newest is None or newest.value is None:
                return None
            moves.append(self.usual(period, newest.value, newest))
            counts.append(self.offences(newest.value))
        return usual_move_of_change(percent, moves[0], moves[1], (counts[0], counts[1]))


def parts_of(
    claim: Claim, understood: Understood, measure: Measure, release: Release
) -> tuple[tuple[Part, ...], ChangeFigures | None]:
    """Return each number of a claim beside the figures, and the change between the periods it compares.

    Parameters
    ----------
    claim, understood
        What was said, and what its words were taken to mean.
    measure
        What it counts; one that is no choice of readings.
    release
        The newest release to set it against.
    """
    period, earlier = understood.period, understood.earlier
    if claim.place:
        return (), None
    asked = _Asked(claim, measure, understood.area, release)
    parts: list[Part] = []
    if claim.value is not None:
        parts.append(_number("value", asked, range_of(claim.value, claim), float(claim.value), period))
    if claim.comparison_value is not None and earlier is not None:
        stated = range_of_comparison(claim.comparison_value, claim)
        parts.append(_number("comparison", asked, stated, float(claim.comparison_value), earlier))
    change = None
    if claim.speaks_of_change and earlier is not None:
        change = change_figures(measure, understood.area, earlier, period, release)
        said = _said_change(claim)
        # A change that follows from two numbers is checked with them; from a bound none follows.
        follows = claim.value is not None and claim.comparison_value is not None
        if said is not None and (not follows or claim.precision in BOUNDS):
            part = _change(asked, change, *said, (earlier, period))
            parts.append(replace(part, base=_base(claim, part, parts)))
    return _as_collected(tuple(parts), asked, period, earlier), change


def _as_collected(
    parts: tuple[Part, ...], asked: _Asked, period: ClaimPeriod, earlier: ClaimPeriod | None
) -> tuple[Part, ...]:
    """Return the parts with the figures forces gave the BBC, where every number said is one of these.

    The value is the very figure there, and so is the number it is set against; a change follows from the
    two. A claim that was said before that file was out cannot rest on it.
    """
    claim, held = asked.claim, collected_offences(asked.measure, asked.area, period)
    if held is None or held.value is None or claim.value is None or float(claim.value) != held.value:
        return parts
    out = held.vintage.published
    if claim.precision in BOUNDS or (claim.said_on is not None and out is not None and claim.said_on < out):
        return parts
    base = collected_offences(asked.measure, asked.area, earlier) if earlier is not None else None
    found: dict[str, Figure] = {"value": held}
    if base is not None and base.value:
        if claim.comparison_value is not None and float(claim.comparison_value) == base.value:
            found["comparison"] = base
        found["change"] = replace(held, value=100 * (held.value / base.value - 1))
    for part in parts:
        figure = found.get(part.name)
        if figure is None or figure.value is None or not part.stated.holds(figure.value):
            return parts
    return tuple(replace(part, collected=found[part.name]) for part in parts)


def _said_change(claim: Claim) -> tuple[Range, float | None] | None:
    """Return the changes in per cent that the claim's words or per cent allow, and the per cent printed."""
    stated = stated_change(claim)
    if stated is not None:
        return stated, float(claim.change_percent or 0)
    if not claim.change_words:
        return None
    ratios = change_words(claim.change_words).ratios
    return Range(100 * (ratios.lower - 1), inf if ratios.upper == inf else 100 * (ratios.upper - 1)), None


def kind_of(measure: Measure) -> Kind:
    """Return what kind of number a measure gives."""
    if measure.source == "rate":
        return "rate"
    return "share" if measure.unit == "per cent" else "count"


def _change(
    asked: _Asked,
    change: ChangeFigures,
    stated: Range,
    printed: float | None,
    periods: tuple[ClaimPeriod, ClaimPeriod],
) -> Part:
    figures = change.figures
    then, now = current_on(figures, asked.claim.said_on), latest(figures)
    # A change in words is no number that could be a little off.
    revised = printed is not None and asked.is_revised(then, now)
    usual = asked.usual_of_change(*periods, printed) if printed is not None and revised else None
    older = _older(figures, asked.claim, stated, then)
    too_few = revised and usual is None
    return Part("change", "change", printed, stated, then, now, older, usual, too_few, change.missing)


def _base(claim: Claim, change: Part, others: Sequence[Part]) -> tuple[float, float] | None:
    """Return what a change is set against, as said and as held, where its numbers are close."""
    value = next((part for part in others if part.name == "value" and part.kind == "count"), None)
    if value is None or value.printed is None or change.printed is None or claim.precision in BOUNDS:
        return None
    figure, percent = value.reference, change.reference
    if figure is None or percent is None or figure.vintage != percent.vintage:
        return None
    if figure.value is None or percent.value is None:
        return None
    return close_base((value.printed, figure.value), (change.printed, percent.value))


def _number(
    name: Literal["value", "comparison"],
    asked: _Asked,
    stated: Range,
    printed: float,
    period: ClaimPeriod,
) -> Part:
    figures = asked.figures(period)
    then, now = current_on(figures, asked.claim.said_on), latest(figures)
    revised = asked.is_revised(then, now)
    usual = asked.usual(period, printed, now) if now is not None and revised else None
    if asked.claim.unit == "one in":
        printed = 100 / printed
    older = _older(figures, asked.claim, stated, then)
    kind, too_few, missing = kind_of(asked.measure), revised and usual is None, why_missing(figures)
    return Part(name, kind, printed, stated, then, now, older, usual, too_few, missing)


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
