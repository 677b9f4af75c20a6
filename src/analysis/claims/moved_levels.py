"""Levels that a force's offences moved to between two periods of a claim, for no published reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analysis.claims.areas import Area
from analysis.claims.understanding import Measure
from analysis.models.change import reasons_not_compared
from analysis.periods import Quarter
from analysis.recording import load_level_shifts, shifts_between
from analysis.shared_results import once_an_edition


@dataclass(frozen=True, slots=True, order=True)
class MovedLevel:
    """An offence of one force that moved to another level.

    Attributes
    ----------
    quarter
        First quarter at the new level.
    code
        Offence code: one the claim counts, or one that its offences may have moved to or from.
    """

    quarter: Quarter
    code: str


@dataclass(frozen=True, slots=True)
class _Shift:
    """The first quarter in which an offence of a force had moved to another level."""

    force: str
    code: str
    quarter: Quarter


@cache
@once_an_edition
def _shifts(release: str, first: Quarter, last: Quarter) -> tuple[_Shift, ...]:
    """Return the level shifts between two quarters; claims ask for the same few years again and again."""
    found = shifts_between(load_level_shifts(release), first, last)
    return tuple(
        _Shift(force, code, Quarter.from_period(period))
        for force, code, period in zip(found["force"], found["code"], found["quarter"], strict=True)
    )


def moved_levels(
    measure: Measure, area: Area, first: Quarter, last: Quarter, release: str
) -> tuple[MovedLevel, ...]:
    """Return the levels that keep a measure of one force from being compared, in order of time.

    They are those for which the page of the force does not compare it. An area of many forces takes the
    move of one of them as part of its noise, as its page does.

    Parameters
    ----------
    measure, area
        What and where.
    first, last
        The first quarter of the earlier period and the last of the later.
    release
        Whose figures the levels are of.
    """
    if not area.is_force:
        return ()
    counted = set(measure.codes)
    return tuple(
        sorted(
            MovedLevel(shift.quarter, shift.code)
            for shift in _shifts(release, first, last)
            if shift.force == area.name and counted & set(reasons_not_compared({shift.code}, ()))
        )
    )


def forces_moved(
    measure: Measure, area: Area, first: Quarter, last: Quarter, release: str
) -> tuple[str, ...]:
    """Return the forces of an area in which an offence of a measure moved to another level."""
    found = _shifts(release, first, last)
    moved = {shift.force for shift in found if shift.code in measure.codes}
    return tuple(force for force in sorted(moved) if force in area.forces)
