"""The change between two periods of a claim, in each publication that has both."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.claims.areas import Area
from analysis.claims.figures import figures_of
from analysis.claims.periods import ClaimPeriod
from analysis.claims.recording_between import undercounts
from analysis.claims.understanding import Measure
from analysis.claims.usual import Quoted, usual_move
from analysis.claims.vintages import Figure, why_missing
from analysis.recording import RecordingChange
from analysis.release import Release


@dataclass(frozen=True, slots=True)
class BaseMoved:
    """A base year that a publication counts otherwise than the one of a year before did.

    Attributes
    ----------
    base
        The base the publication's printed change rests on.
    earlier
        What the earlier publication counted for the same months.
    change
        The change in per cent against that count.
    known
        Changes in recording and undercounts that are known of these publications.
    """

    base: float
    earlier: Figure
    change: float
    known: tuple[RecordingChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """The change between two periods.

    Attributes
    ----------
    figures
        Change in per cent in each publication that has both periods, oldest first.
    counts
        The earlier and the later figure of the newest publication that has both.
    base_moved
        Set where the publication of the time rests on a base that moved more than is usual.
    coverage_differs
        What the two periods cover, where one leaves a force out that the other counts.
    missing
        Why no publication has both, where that is known.
    """

    figures: tuple[Figure, ...]
    counts: tuple[float, float] | None = None
    base_moved: BaseMoved | None = None
    coverage_differs: str = ""
    missing: str = ""

    @property
    def unlike(self) -> bool:
        """Whether a base that moved or another coverage keeps the periods from being compared."""
        return self.base_moved is not None or bool(self.coverage_differs)


def change_figures(
    measure: Measure, area: Area, earlier: ClaimPeriod, later: ClaimPeriod, release: Release
) -> ChangeFigures:
    """Return the change from one period to another.

    A publication that prints its own change on the year before is taken at its word; a release has
    both periods; figures of two publications are never set against each other.

    Parameters
    ----------
    measure, area, earlier, later
        What, where and between which periods.
    release
        The release that says how far a base is usually revised.
    """
    before, after = figures_of(measure, area, earlier), figures_of(measure, area, later)
    found: list[Figure] = []
    moved, coverage = None, ""
    counts: tuple[float, float] | None = None
    year_before = later.a_year_before
    one_year = year_before is not None and (year_before.start, year_before.end) == (
        earlier.start,
        earlier.end,
    )
    for figure in after:
        if figure.value is None:
            continue
        if figure.change_percent is not None and one_year:
            found.append(replace(figure, value=figure.change_percent, change_percent=None))
            moved = _base_moved(measure, area, (earlier, later), figure, before, release) or moved
        for base in before:
            same = base.vintage == figure.vintage and base.vintage.published is not None
            if same and base.value:
                counts = (base.value, figure.value)
                found.append(
                    replace(figure, value=100 * (figure.value / base.value - 1), change_percent=None)
                )
                if base.note != figure.note and measure.source == "domestic abuse":
                    coverage = "; ".join(filter(None, (base.note, figure.note)))
    missing = "" if found else why_missing(before) or why_missing(after)
    return ChangeFigures(tuple(found), counts, moved, coverage or _coverage(before, after), missing)


def _coverage(before: tuple[Figure, ...], after: tuple[Figure, ...]) -> str:
    """Return what is left out on one side only, of publications that have one period each."""
    sides = [
        {figure.note for figure in side if figure.vintage.origins == ("domestic abuse crimes",)}
        for side in (before, after)
    ]
    return "; ".join(sorted(filter(None, sides[0] ^ sides[1])))


def _base_moved(
    measure: Measure,
    area: Area,
    periods: tuple[ClaimPeriod, ClaimPeriod],
    figure: Figure,
    before: tuple[Figure, ...],
    release: Release,
) -> BaseMoved | None:
    """Return the base of a printed change, where an edition of a year before counted much more or less."""
    assert figure.value is not None
    assert figure.change_percent is not None
    base = figure.value / (1 + figure.change_percent / 100)
    printed = [
        each
        for each in before
        if each.change_percent is not None and each.value is not None and each.note == figure.note
    ]
    day = figure.vintage.published
    if not printed or day is None:
        return None
    count = printed[-1].value or 0.0
    quoted = Quoted(printed[-1].vintage.published, day, release.name)
    usual = usual_move(measure, area, periods[0], count, quoted)
    if usual is None or usual.holds(count, base):
        return None
    known = undercounts(area, *periods)
    return BaseMoved(base, printed[-1], 100 * (figure.value / count - 1), known)
