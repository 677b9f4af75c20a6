"""Whether the two periods of a claim count the same thing, and the change if only what does is counted.

A change in recording stands between two periods if any of it lies after the first quarter of the
earlier and not after the last quarter of the later: ``data/recording_changes.csv`` names it. A break of
one force does not cut the figures of England and Wales, where it is one of 44; a rule for all does.
The like-for-like change is the one of the pages. It leaves out every code whose recording changed between
the two periods or whose level moved for no published reason
(:func:`analysis.models.change.reasons_not_compared`); of an area of many forces it leaves out the forces
with such a move, and those whose figures are missing. It is given only where what is left makes up at
least half of both totals, because a change of a small rest would be called a change of the whole. Of a
year against the year before it has its interval; of other periods the two counts are given alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analysis.claims.areas import Area
from analysis.claims.periods import ClaimPeriod
from analysis.claims.recorded_figures import count_in
from analysis.claims.understanding import Measure
from analysis.estimates.spreads import usual_spreads
from analysis.models.change import RULE_CHANGED, Change, reasons_not_compared, year_on_year
from analysis.models.intervals import Interval
from analysis.models.totals import sum_forces
from analysis.offences import codes_counted_in, subgroup_codes
from analysis.periods import Quarter
from analysis.recording import (
    SUBGROUP_CODE,
    RecordingChange,
    load_level_shifts,
    load_recording_changes,
    shifts_between,
    steps_of,
)
from analysis.release import Release

HALF = 0.5
GAP = "gap"
MISSING = "figures of it are missing"
"""Why a part of one force's total is left out, where that is no change in recording."""


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """The change of what counts the same in both periods.

    Attributes
    ----------
    codes
        Counted in both periods.
    reasons
        Codes of the measure that are not, each with the reason.
    later, earlier
        Offences.
    moved
        Forces left out of an area of many, because an offence there moved to another level.
    missing
        Forces left out because their figures are missing.
    model
        The change of a year on the year before, with its interval; None for other periods.
    """

    codes: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    later: int
    earlier: int
    moved: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    model: Change | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """Codes of the measure that are left out."""
        return tuple(code for code, _ in self.reasons)

    @property
    def change(self) -> float | None:
        """Change in per cent; None where it has no interval, because it never stands without one."""
        return self.model.stated_percent if self.model is not None else None

    @property
    def interval(self) -> Interval | None:
        """95% interval of :attr:`change`."""
        return self.model.stated_interval if self.model is not None else None


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
    def changed(self) -> tuple[RecordingChange, ...]:
        """The breaks that are a change in recording."""
        return tuple(each for each in self.breaks if each.kind != GAP)

    @property
    def gaps(self) -> tuple[RecordingChange, ...]:
        """The breaks that are figures missing."""
        return tuple(each for each in self.breaks if each.kind == GAP)

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
    if change.kind == GAP:
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
    if breaks and not lengths and not months and measure.source == "recorded":
        like_for_like, because = _like_for_like(measure, area, earlier, later, release)
    return Comparability(
        breaks, noted, steps, like_for_like, because, unlike_lengths=lengths, unlike_months=months
    )


def _reasons(
    measure: Measure, area: Area, first: Quarter, last: Quarter, moved: set[str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the codes that compare between two quarters, and why the others do not."""
    counted, whole = set(measure.codes), set(measure.codes)
    if measure.is_subgroup:
        counted = set(codes_counted_in(first)) & set(codes_counted_in(last))
        whole = set(codes_counted_in(first)) | set(codes_counted_in(last))
    cuts = {code: {each.kind for each in _cutting({code}, area, first, last)} for code in whole}
    changed = {code for code in whole if code not in counted or cuts[code] - {GAP}}
    reasons = reasons_not_compared(moved, changed)
    if area.is_force:
        # Of many forces the one whose figures are missing is left out, not the offence.
        reasons |= {code: MISSING for code in whole - changed if GAP in cuts[code]}
    reasons = {code: reasons[code] for code in subgroup_codes() if code in reasons and code in whole}
    return tuple(code for code in subgroup_codes() if code in counted and code not in reasons), reasons


@dataclass(frozen=True, slots=True)
class _Shift:
    """The first quarter in which an offence of a force had moved to another level."""

    force: str
    code: str
    quarter: Quarter


@cache
def _shifts(release: str, first: Quarter, last: Quarter) -> tuple[_Shift, ...]:
    """Return the level shifts between two quarters; claims ask for the same few years again and again."""
    found = shifts_between(load_level_shifts(release), first, last)
    return tuple(
        _Shift(force, code, Quarter.from_period(period))
        for force, code, period in zip(found["force"], found["code"], found["quarter"], strict=True)
    )


def _like_for_like(
    measure: Measure, area: Area, earlier: ClaimPeriod, later: ClaimPeriod, release: Release
) -> tuple[LikeForLike | None, str]:
    if earlier.quarters is None or later.quarters is None:
        return None, ""
    first, last = earlier.quarters[0], later.quarters[1]
    shifts = [
        shift
        for shift in _shifts(release.name, first, last)
        if shift.code in measure.codes and shift.force in area.forces
    ]
    moved: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    if not area.is_force:
        moved = tuple(sorted({shift.force for shift in shifts}))
        gaps = [each for each in _cutting(set(measure.codes), area, first, last) if each.kind == GAP]
        missing = tuple(sorted({force for each in gaps for force in each.forces} & set(area.forces)))
    moved_codes = {shift.code for shift in shifts} if area.is_force else set()
    kept, reasons = _reasons(measure, area, first, last, moved_codes)
    if not kept:
        return None, _none_kept(measure, set(reasons.values()))
    forces = tuple(force for force in area.forces if force not in {*moved, *missing})
    if not forces:
        return None, "each of its forces has an offence whose level moved, or figures that are missing"
    left = Area(area.name, forces)
    present = Area(area.name, tuple(force for force in area.forces if force not in missing))
    periods = (later.quarters, earlier.quarters)
    counts = [count_in(release, left, kept, *period).value for period in periods]
    totals = [count_in(release, present, measure.codes, *period).value for period in periods]
    if None in counts or not counts[1]:
        return None, "figures of the parts that compare are missing"
    for part, total in zip(counts, totals, strict=True):
        if part is not None and total is not None and part < HALF * total:
            return None, "what compares between the two periods makes up less than half of the total"
    model = None
    before = later.a_year_before
    if later.year is not None and before is not None and before.quarters == earlier.quarters:
        series = release.recorded_by(area.name) if area.is_force else sum_forces(release.recorded, forces)
        usual = usual_spreads(release.name) if area.is_force else {}
        steps = steps_of(load_level_shifts(release.name), area.name)
        model = year_on_year(series, kept, later.year, steps=steps, usual=usual)
    return (
        LikeForLike(
            kept,
            tuple(reasons.items()),
            int(counts[0] or 0),
            int(counts[1] or 0),
            tuple(force for force in moved if force not in missing),
            missing,
            model,
        ),
        "",
    )


def _none_kept(measure: Measure, reasons: set[str]) -> str:
    """Return why no code is left."""
    if reasons == {MISSING}:
        return "figures of it are missing"
    if len(measure.codes) == 1:
        return "the recording of this offence itself changed"
    if reasons == {RULE_CHANGED}:
        return "the recording of every part changed"
    return "the recording of every part changed, or its level moved for no published reason"


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
    return tuple(
        shift.quarter
        for shift in _shifts(release.name, first, last)
        if (shift.force, shift.code) == (area.name, measure.codes[0])
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
