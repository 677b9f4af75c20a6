"""Whether the two periods of a claim count the same thing, and the change if only what does is counted.

A change in recording stands between two periods if any of it lies after the first quarter of the
earlier and not after the last quarter of the later: ``data/recording_changes.csv`` names it. A break of
one force does not cut the figures of England and Wales, where it is one of 44; a rule for all does.
The like-for-like change leaves out every code whose recording changed between the two periods. It is
given only where what is left makes up at least half of both totals, because a change of a small rest
would be called a change of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims.areas import Area
from analysis.claims.periods import ClaimPeriod
from analysis.claims.recorded_figures import count_in
from analysis.claims.understanding import Measure
from analysis.offences import codes_counted_in, subgroup_codes
from analysis.periods import Quarter
from analysis.recording import SUBGROUP_CODE, RecordingChange, load_level_shifts, load_recording_changes
from analysis.release import Release

HALF = 0.5


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """The change of the codes whose recording did not change.

    Attributes
    ----------
    codes
        Counted in both periods.
    left_out
        Codes of the measure that are not.
    later, earlier
        Offences.
    """

    codes: tuple[str, ...]
    left_out: tuple[str, ...]
    later: int
    earlier: int

    @property
    def change(self) -> float:
        """Change in per cent."""
        return 100 * (self.later / self.earlier - 1)


@dataclass(frozen=True, slots=True)
class Comparability:
    """What stands between two periods.

    Attributes
    ----------
    breaks
        Changes in recording across which the figures do not compare.
    noted
        What else happened in the force's recording: a new system, an estimate, a level shift.
    steps
        Quarters in which the offence moved to another level for no published reason.
    like_for_like
        The change without the codes that do not compare; None where there is none to give.
    none_because
        Why there is none, where the figures do not compare.
    unlike_lengths
        Whether one period is longer than the other.
    unlike_months
        Whether they are of the same length and not the same months of the year.
    """

    breaks: tuple[RecordingChange, ...] = ()
    noted: tuple[RecordingChange, ...] = ()
    steps: tuple[Quarter, ...] = ()
    like_for_like: LikeForLike | None = None
    none_because: str = ""
    unlike_lengths: bool = False
    unlike_months: bool = False

    @property
    def compares(self) -> bool:
        """Whether the two periods count the same thing."""
        return not self.breaks and not self.unlike_lengths and not self.unlike_months


def _concerns(change: RecordingChange, area: Area) -> bool:
    """Whether a change cuts an area's figures: a rule for all, a gap, or what the one force did.

    An area of many forces takes what one of them did as part of its noise, as the pages do.
    """
    if not change.forces:
        return True
    if change.kind == "gap":
        # What is missing in one force is missing in every total it belongs to.
        return bool(set(change.forces) & set(area.forces))
    return area.is_force and area.name in change.forces


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
    return _cutting(codes, area, earlier.quarters[0], later.quarters[1])


def _cutting(codes: set[str], area: Area, first: Quarter, last: Quarter) -> tuple[RecordingChange, ...]:
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


def compare(
    measure: Measure, area: Area, earlier: ClaimPeriod, later: ClaimPeriod, release: Release
) -> Comparability:
    """Say whether two periods compare, and give the like-for-like change where they do not.

    Parameters
    ----------
    measure, area, earlier, later
        As :func:`between`.
    release
        Whose figures the like-for-like change is of.
    """
    if earlier.quarters is None or later.quarters is None or not measure.codes:
        return Comparability()
    breaks = between(measure, area, earlier, later)
    noted = _noted(measure, area, earlier.quarters[0], later.quarters[1])
    steps = _steps(measure, area, earlier.quarters[0], later.quarters[1], release)
    lengths = earlier.n_quarters != later.n_quarters
    # Whole years hold the same months whichever they begin with.
    months = not lengths and later.n_quarters % 4 != 0
    months = months and earlier.quarters[0].number != later.quarters[0].number
    like_for_like, because = None, ""
    if breaks and not measure.is_subgroup:
        because = "the recording of this offence itself changed"
    elif breaks and not lengths and not months and measure.source == "recorded":
        like_for_like, because = _like_for_like(measure, area, earlier.quarters, later.quarters, release)
    return Comparability(
        breaks, noted, steps, like_for_like, because, unlike_lengths=lengths, unlike_months=months
    )


def _like_for_like(
    measure: Measure,
    area: Area,
    earlier: tuple[Quarter, Quarter],
    later: tuple[Quarter, Quarter],
    release: Release,
) -> tuple[LikeForLike | None, str]:
    counted = set(codes_counted_in(earlier[0])) & set(codes_counted_in(later[1]))
    whole = set(codes_counted_in(earlier[0])) | set(codes_counted_in(later[1]))
    kept = tuple(
        code
        for code in subgroup_codes()
        if code in counted and not _cutting({code}, area, earlier[0], later[1])
    )
    left_out = tuple(code for code in subgroup_codes() if code in whole and code not in kept)
    if not kept:
        return None, "the recording of every part changed"
    counts = [count_in(release, area, kept, *period).value for period in (later, earlier)]
    totals = [count_in(release, area, measure.codes, *period).value for period in (later, earlier)]
    if None in counts or not counts[1]:
        return None, "figures of the parts that compare are missing"
    for part, total in zip(counts, totals, strict=True):
        if part is not None and total is not None and part < HALF * total:
            return None, "the parts whose recording did not change make up less than half of the total"
    return LikeForLike(kept, left_out, int(counts[0] or 0), int(counts[1] or 0)), ""


def _noted(measure: Measure, area: Area, first: Quarter, last: Quarter) -> tuple[RecordingChange, ...]:
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


def _steps(
    measure: Measure, area: Area, first: Quarter, last: Quarter, release: Release
) -> tuple[Quarter, ...]:
    """Return the quarters in which a stated rule finds that an offence moved to another level."""
    if not area.is_force or len(measure.codes) != 1:
        return ()
    shifts = load_level_shifts(release.name)
    mine = shifts[
        (shifts["force"] == area.name)
        & (shifts["code"] == measure.codes[0])
        & (shifts["kind"] == "level_shift")
        & (shifts["quarter"] > first.to_period())
        & (shifts["quarter"] <= last.to_period())
    ]
    return tuple(Quarter.from_period(quarter) for quarter in mine["quarter"])


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
