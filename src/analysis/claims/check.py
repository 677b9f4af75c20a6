"""A claim checked, step by step: what was understood, its arithmetic, the figures, and what compares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.claims.areas import Area, every_area
from analysis.claims.arithmetic import (
    Arithmetic,
    check_arithmetic,
    counts_whole_things,
)
from analysis.claims.changes import ChangeFigures
from analysis.claims.claim import Claim
from analysis.claims.comparability import Comparability, compare
from analysis.claims.figures import figures_of
from analysis.claims.meaning import Understood, understand
from analysis.claims.parts import parts_of
from analysis.claims.published_figures import collected_offences
from analysis.claims.series import Series, look_back
from analysis.claims.unchecked import unchecked
from analysis.claims.understanding import Measure, mistaken_for, readings_of
from analysis.claims.verdict import (
    CLOSE,
    DIFFERS,
    HOLDS,
    NOT_CHECKABLE,
    REVISED,
    USUAL,
    Kind,
    Part,
    VerdictName,
    number_verdict,
    verdicts,
)
from analysis.claims.vintages import Figure
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
    kind: Kind = "count"


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
    series
        The earlier years that a stated record is set against; None where it states none.
    unchecked
        What it says and could not be checked.
    collected
        Whether the number printed, which is not the official figure, is the one that forces gave the BBC
        Shared Data Unit with their charges.
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
    series: Series | None = None
    unchecked: tuple[str, ...] = ()
    collected: bool = False

    @property
    def verdict(self) -> VerdictName:
        """The verdict to print first."""
        return self.verdicts[0]

    @property
    def numbers(self) -> VerdictName:
        """The verdict on its numbers alone."""
        return number_verdict(self.parts)

    @property
    def from_a_figure(self) -> bool:
        """Whether a figure held says something of one of its numbers, or of what its words may mean."""
        read = any(each.value is not None and each.value.value is not None for each in self.readings)
        return read or self.numbers != NOT_CHECKABLE

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
    parts, change = parts_of(claim, understood, measure, release)
    comparability = Comparability()
    if claim.speaks_of_change and understood.earlier is not None:
        comparability = compare(measure, understood.area, understood.earlier, understood.period, release)
    readings: tuple[Reading, ...] = ()
    if number_verdict(parts) == DIFFERS:
        others = [_reading(claim, understood, other, release) for other in mistaken_for(measure)]
        if any(other.verdict in BEARS_OUT for other in others):
            readings = (_reading(claim, understood, measure, release), *others)
    series = look_back(claim, measure, understood.area, understood.period, release)
    if series is not None and series.part is not None:
        parts = (*parts, series.part)
    compares = comparability.compares and not (change is not None and change.unlike)
    left = unchecked(claim, parts, series)
    found = verdicts(
        parts,
        arithmetic,
        compares=compares and (series is None or series.alike),
        unclear=bool(readings),
        is_change_alone=claim.is_change_alone,
        all_checked=not left,
    )
    whose = (
        _whose(claim, understood, measure, close=CLOSE in found) if CLOSE in found or DIFFERS in found else ""
    )
    if whose and CLOSE in found:
        # The number is the figure of a wider area, not this area's a little off.
        found = tuple(DIFFERS if each == CLOSE else each for each in found)
    return Checked(
        claim,
        release.name,
        understood,
        arithmetic,
        parts,
        change,
        comparability,
        readings,
        found,
        whose,
        series,
        left,
        collected=any(part.holds_as_collected for part in parts)
        or (DIFFERS in found and _is_collected(claim, understood, measure)),
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
    parts, _ = parts_of(claim, understood, measure, release)
    # The value, which comes first, or else the change.
    part = next(iter(parts), None)
    if part is None:
        return Reading(measure, None, number_verdict(parts))
    shown = part.earlier if part.verdict == REVISED and part.earlier is not None else part.reference
    return Reading(measure, shown, number_verdict(parts), part.kind)


def _is_collected(claim: Claim, understood: Understood, measure: Measure) -> bool:
    held = collected_offences(measure, understood.area, understood.period)
    return held is not None and claim.value is not None and held.value == float(claim.value)


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
