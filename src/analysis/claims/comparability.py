"""Whether the two periods of a claim count the same thing, and the change if only what does is counted.

A change in recording may stand between them (:mod:`analysis.claims.recording_between`), or a level that an
offence of the force moved to for no published reason: its own, or that of one its offences may have moved to
or from (:mod:`analysis.claims.moved_levels`).
The like-for-like change is the one of the pages. It leaves out every code whose recording changed between
the two periods or whose level moved for no published reason
(:func:`analysis.models.change.reasons_not_compared`); of an area of many forces it leaves out the forces
with such a move, and those whose figures are missing. It is given only where what is left makes up at
least half of both totals, because a change of a small rest would be called a change of the whole. Of a
year against the year before it has its interval; of other periods the two counts are given alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.claims.areas import Area
from analysis.claims.moved_levels import MovedLevel, forces_moved, moved_levels
from analysis.claims.periods import ClaimPeriod
from analysis.claims.recorded_figures import Pair, counts_in
from analysis.claims.recording_between import GAP, between, cutting, noted
from analysis.claims.split_total import SplitTotal, split_total
from analysis.claims.understanding import Measure
from analysis.estimates.spreads import usual_spreads
from analysis.models.change import Change, reasons_not_compared, year_on_year
from analysis.models.intervals import Interval
from analysis.models.reasons import BESIDE_A_MOVE, LEVEL_MOVED, RULE_CHANGED
from analysis.models.totals import sum_forces
from analysis.offences import codes_counted_in, subgroup_codes
from analysis.periods import Quarter
from analysis.recording import (
    RecordingChange,
    load_level_shifts,
    steps_of,
)
from analysis.release import Release

HALF = 0.5
TOO_SMALL = "what compares between the two periods makes up less than half of the total"
TOO_SMALL_WITHOUT = "without some forces what compares makes up less than half of the total"
"""Why there is no change like for like: of the parts alone, and because of forces that are left out."""

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
    levels
        What moved to another level for no published reason, of one force.
    estimate
        The change of a year on the year before with its interval, as on the pages, where the two compare;
        None where they do not and for other periods.
    like_for_like
        The change without the codes that do not compare; None where there is none to give.
    none_because
        Why there is none, where the figures do not compare.
    withheld_for
        Forces because of which there is none: what is left without them is too small a part.
    split
        The difference of a total, split into the parts that compare and the others; None where no part
        is to be told from the others.
    unlike_lengths
        Whether one period is longer than the other.
    unlike_months
        Whether they are of the same length and not the same months of the year.
    """

    breaks: tuple[RecordingChange, ...] = ()
    noted: tuple[RecordingChange, ...] = ()
    levels: tuple[MovedLevel, ...] = ()
    estimate: Change | None = None
    like_for_like: LikeForLike | None = None
    none_because: str = ""
    withheld_for: tuple[str, ...] = ()
    split: SplitTotal | None = None
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
        alike = not self.unlike_lengths and not self.unlike_months
        return alike and not self.breaks and not self.levels


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
    first, last = earlier.quarters[0], later.quarters[1]
    lengths = earlier.n_quarters != later.n_quarters
    # Whole years hold the same months whichever they begin with.
    months = not lengths and later.n_quarters % 4 != 0
    months = months and earlier.quarters[0].number != later.quarters[0].number
    found = Comparability(
        between(measure, area, earlier, later),
        noted(measure, area, first, last),
        moved_levels(measure, area, first, last, release.name),
        unlike_lengths=lengths,
        unlike_months=months,
    )
    if lengths or months or measure.source != "recorded":
        return found
    if found.compares:
        return replace(found, estimate=_estimate(measure, area, earlier, later, release))
    return _without_what_differs(found, measure, area, (earlier, later), release)


def _estimate(
    measure: Measure, area: Area, earlier: ClaimPeriod, later: ClaimPeriod, release: Release
) -> Change | None:
    """Return the change of a measure that compares; None where a force of the area moved to another level."""
    assert earlier.quarters is not None
    assert later.quarters is not None
    codes = measure.codes
    if measure.is_subgroup:
        codes = codes_counted_in(earlier.quarters[0])
        if codes != codes_counted_in(later.quarters[1]):
            # An offence got a code of its own in between: no series of the same codes makes up the total.
            return None
    if not area.is_force and forces_moved(
        measure, area, earlier.quarters[0], later.quarters[1], release.name
    ):
        return None
    return _year_on_year(area, codes, earlier, later, release)


def _year_on_year(
    area: Area, codes: tuple[str, ...], earlier: ClaimPeriod, later: ClaimPeriod, release: Release
) -> Change | None:
    """Return the change of a year on the year before, as a page estimates it; None for other periods."""
    before = later.a_year_before
    if later.year is None or before is None or before.quarters != earlier.quarters:
        return None
    if area.is_force:
        series, usual = release.recorded_by(area.name), usual_spreads(release.name)
    else:
        series, usual = sum_forces(release.recorded, area.forces), {}
    steps = steps_of(load_level_shifts(release.name), area.name)
    return year_on_year(series, codes, later.year, steps=steps, usual=usual)


def _reasons(
    measure: Measure, area: Area, first: Quarter, last: Quarter, moved: set[str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the codes that compare between two quarters, and why the others do not."""
    counted, whole = set(measure.codes), set(measure.codes)
    if measure.is_subgroup:
        counted = set(codes_counted_in(first)) & set(codes_counted_in(last))
        whole = set(codes_counted_in(first)) | set(codes_counted_in(last))
    cuts = {code: {each.kind for each in cutting({code}, area, first, last)} for code in whole}
    changed = {code for code in whole if code not in counted or cuts[code] - {GAP}}
    reasons = reasons_not_compared(moved, changed)
    if area.is_force:
        # Of many forces the one whose figures are missing is left out, not the offence.
        reasons |= {code: MISSING for code in whole - changed if GAP in cuts[code]}
    reasons = {code: reasons[code] for code in subgroup_codes() if code in reasons and code in whole}
    return tuple(code for code in subgroup_codes() if code in counted and code not in reasons), reasons


def _without_what_differs(
    found: Comparability,
    measure: Measure,
    area: Area,
    periods: tuple[ClaimPeriod, ClaimPeriod],
    release: Release,
) -> Comparability:
    """Return what is found with the change of what compares, or why there is none, and the split total."""
    earlier, later = periods
    assert earlier.quarters is not None
    assert later.quarters is not None
    both = (earlier.quarters, later.quarters)
    first, last = earlier.quarters[0], later.quarters[1]
    moved: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    if not area.is_force:
        moved = forces_moved(measure, area, first, last, release.name)
        gaps = [each for each in cutting(set(measure.codes), area, first, last) if each.kind == GAP]
        missing = tuple(sorted({force for each in gaps for force in each.forces} & set(area.forces)))
    kept, reasons = _reasons(measure, area, first, last, {each.code for each in found.levels})
    codes = (measure.codes, kept, tuple(reasons))
    found = replace(found, split=split_total(release, area, codes, *both))
    if not kept:
        return replace(found, none_because=_none_kept(measure, set(reasons.values())))
    forces = tuple(force for force in area.forces if force not in {*moved, *missing})
    if not forces:
        because = "each of its forces has an offence whose level moved, or figures that are missing"
        return replace(found, none_because=because)
    left = Area(area.name, forces)
    present = Area(area.name, tuple(force for force in area.forces if force not in missing))
    counts = counts_in(release, left, kept, *both)
    totals = counts_in(release, present, measure.codes, *both)
    before, after = counts
    if not before or after is None:
        return replace(found, none_because="figures of the parts that compare are missing")
    if not _makes_up_half(counts, totals):
        if moved and _makes_up_half(counts_in(release, present, kept, *both), totals):
            return replace(found, none_because=TOO_SMALL_WITHOUT, withheld_for=moved)
        return replace(found, none_because=TOO_SMALL)
    alike = LikeForLike(
        kept,
        tuple(reasons.items()),
        int(after),
        int(before),
        tuple(force for force in moved if force not in missing),
        missing,
        _year_on_year(left if not area.is_force else area, kept, earlier, later, release),
    )
    return replace(found, like_for_like=alike)


def _makes_up_half(parts: Pair, totals: Pair) -> bool:
    """Whether parts hold at least half of each total that is known."""
    pairs = zip(parts, totals, strict=True)
    return all(part is None or total is None or part >= HALF * total for part, total in pairs)


def _none_kept(measure: Measure, reasons: set[str]) -> str:
    """Return why no code is left."""
    if reasons == {MISSING}:
        return "figures of it are missing"
    if reasons == {LEVEL_MOVED} and len(measure.codes) == 1:
        return "the offence itself moved to another level for no published reason"
    if reasons == {BESIDE_A_MOVE}:
        return "offences may have moved between it and one that moved to another level"
    if len(measure.codes) == 1:
        return "the recording of this offence itself changed"
    if reasons == {RULE_CHANGED}:
        return "the recording of every part changed"
    return "the recording of every part changed, or its level moved for no published reason"
