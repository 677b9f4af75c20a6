"""What changed in recording between two periods of a claim, out of ``data/recording_changes.csv``.

A change stands between two periods if any of it lies after the first quarter of the earlier and not after
the last quarter of the later. A break of one force does not cut the figures of England and Wales, where it
is one of 44; a rule for all does.
"""

from __future__ import annotations

from analysis.claims.areas import Area
from analysis.claims.periods import ClaimPeriod
from analysis.claims.understanding import Measure
from analysis.periods import Quarter
from analysis.recording import SUBGROUP_CODE, RecordingChange, load_recording_changes

GAP = "gap"
"""The kind of a change that is figures missing."""


def between(
    measure: Measure, area: Area, earlier: ClaimPeriod, later: ClaimPeriod
) -> tuple[RecordingChange, ...]:
    """Return the changes in recording that stand between two periods, in order of time.

    Parameters
    ----------
    measure
        Its codes are asked about; the subgroup's total too, where it counts all of them.
    area
        Where.
    earlier, later
        The periods; each a run of whole quarters.
    """
    if earlier.quarters is None or later.quarters is None:
        return ()
    codes = {*measure.codes, SUBGROUP_CODE} if measure.is_subgroup else set(measure.codes)
    return cutting(codes, area, earlier.quarters[0], later.quarters[1])


def cutting(codes: set[str], area: Area, first: Quarter, last: Quarter) -> tuple[RecordingChange, ...]:
    """Return the changes between two quarters across which an area's figures of some codes do not compare.

    Parameters
    ----------
    codes
        Offence codes; with the subgroup's total among them, what changed that total.
    area
        Where.
    first, last
        Quarters, both included.
    """
    whole = SUBGROUP_CODE in codes
    found = [
        change
        for change in load_recording_changes()
        if change.cuts
        and "recorded" in change.measures
        and _concerns(change, area)
        # Offences that only moved from one part to another leave the total as it was.
        and (SUBGROUP_CODE in change.codes if whole else bool(codes & set(change.codes)))
        and change.touches(first, last)
        # Where the earlier period starts with the first comparable quarter, nothing lies on the other side.
        and first < change.first_comparable
    ]
    return tuple(sorted(found, key=lambda change: (change.start.ordinal, change.id)))


def _concerns(change: RecordingChange, area: Area) -> bool:
    """Whether a change cuts an area's figures: a rule for all, a gap, or what the one force did.

    An area of many forces takes what one of them did as part of its noise, as the pages do.
    """
    if not change.forces:
        return True
    if change.kind == GAP:
        # What is missing in one force is missing in every total it belongs to.
        return bool(set(change.forces) & set(area.forces))
    return area.is_force and area.name in change.forces


def noted(measure: Measure, area: Area, first: Quarter, last: Quarter) -> tuple[RecordingChange, ...]:
    """Return what happened in this force's recording that cuts nothing and that a reader has to know."""
    return tuple(
        change
        for change in load_recording_changes()
        if not change.cuts
        and change.forces
        and "recorded" in change.measures
        and _concerns(change, area)
        and set(measure.codes) & set(change.codes)
        and change.touches(first, last)
    )


def undercounts(area: Area, earlier: ClaimPeriod, later: ClaimPeriod) -> tuple[RecordingChange, ...]:
    """Return what is known to be wrong with the editions of the time that covered two periods."""
    if earlier.quarters is None or later.quarters is None:
        return ()
    return tuple(
        change
        for change in load_recording_changes()
        if change.kind == "anomaly"
        and "editions" in change.measures
        and change.forces
        and (area.name in change.forces or set(change.forces) & set(area.forces))
        and change.touches(earlier.quarters[0], later.quarters[1])
    )
