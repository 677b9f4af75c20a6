"""How far a number that was said is usually revised by the newest release.

What is usual is one rule, :mod:`analysis.models.revisions`, kept with each release; the pages set
revisions against it too. Here a claim is brought to it:

* **Its age** is the whole months from the end of its period to the day it was said. Where that is not
  known, the day on which figures of the period were first out is taken: figures move most after that,
  so this rather calls too much usual than too little.
* **The time since** goes on from there to the newest release. A number said after that release is the
  later one of the two.
* **Several forces added up** move less than one force, so they take the range of England and Wales; that
  is the lowest and the highest seen, and no move at all is inside it.
* **A rate** moves as the offences behind it; another number of residents is no revision.
* **A change** moves with one of its two numbers, as far as that is usual, while the other stays.
* **Too few revisions**: figures of the same offence that are nearest in age stand in. Where there are none
  either, as of coercive control, it is not known what is usual.
* **Revisions of one year only**, as of stalking alone, are too few, however many forces they are of: what
  one year's figures did says little of other years.

All of it is learnt from figures of years. Periods of another length are set against it too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from analysis.claims.areas import Area
from analysis.claims.periods import PUBLISHED_AFTER, ClaimPeriod
from analysis.claims.understanding import Measure
from analysis.estimates.revisions import held_usual, nearest_usual, usual_of
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.revisions import Usual
from analysis.offences import subgroup_codes
from analysis.vintages import TOTAL

FEWEST_YEARS = 2
"""Revisions of figures of fewer years than this do not tell what is usual for figures of other years."""

Unit = Literal["per cent", "offences", "percentage points"]


@dataclass(frozen=True, slots=True)
class UsualMove:
    """Between which a number is usually revised.

    Attributes
    ----------
    lower, upper
        The range, in ``unit``; a revision down has a minus.
    unit
        ``per cent`` of the earlier number; ``offences`` of one under 50; ``percentage points`` of a change.
    of
        What it rests on: one class of revisions, or those of both numbers of a change.
    nearest
        Whether figures of another age or another time between publications stand in.
    of_the_nation
        Whether it is the range of England and Wales, for several forces added up.
    of_years
        Whether figures of years stand in for a period of another length.
    said_first
        Whether the number said is the earlier one; it is not where it was said after the newest release.
    """

    lower: float
    upper: float
    unit: Unit = "per cent"
    of: tuple[Usual, ...] = ()
    nearest: bool = False
    of_the_nation: bool = False
    of_years: bool = False
    said_first: bool = True

    def holds(self, said: float, now: float) -> bool:
        """Whether going from the number said to the newest one, or back, is a usual revision."""
        was, became = (said, now) if self.said_first else (now, said)
        if self.unit == "per cent":
            if not was:
                return False
            moved = 100 * (became / was - 1)
        else:
            moved = became - was
        # A move of exactly the end is inside, whatever the last bit of the division says.
        return self.lower <= round(moved, 9) <= self.upper

    def in_per_cent(self, count: float) -> tuple[float, float]:
        """Return the range in per cent of a count."""
        scale = 100 / count if self.unit == "offences" else 1.0
        return self.lower * scale, self.upper * scale


@dataclass(frozen=True, slots=True)
class Quoted:
    """When a number was said, and which figure it is set against.

    Attributes
    ----------
    said_on
        The day; None where it is not known.
    now
        The day its figure was published.
    release
        The release whose rule is asked.
    """

    said_on: dt.date | None
    now: dt.date
    release: str


def whole_months(first: dt.date, last: dt.date) -> int:
    """Return how many whole months had passed from one day to another; 0 if none."""
    passed = _calendar_months(first, last) - (last.day < first.day)
    return max(0, passed)


def _calendar_months(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _rule_name(measure: Measure) -> str:
    """Return what the rule calls a measure; empty where it does not know it."""
    if measure.is_subgroup:
        return TOTAL
    known = len(measure.codes) == 1 and measure.codes[0] in subgroup_codes()
    return measure.codes[0] if known else ""


def usual_move(
    measure: Measure, area: Area, period: ClaimPeriod, offences: float, quoted: Quoted
) -> UsualMove | None:
    """Return between which a figure is usually revised; None where too few revisions like it are held.

    Revisions of figures of one year only are too few: :data:`FEWEST_YEARS`.

    Parameters
    ----------
    measure
        A count of recorded offences, or a rate of it.
    area
        A force, or several added up.
    period
        When the offences were recorded.
    offences
        The number said, as offences: under 50 it is judged in offences.
    quoted
        When it was said, and what it is set against.
    """
    name = _rule_name(measure)
    if not name or period.end is None:
        return None
    said = quoted.said_on or period.end + PUBLISHED_AFTER
    said_first = said <= quoted.now
    to_release = _calendar_months(period.end, quoted.now)
    age = min(whole_months(period.end, said), to_release) if said_first else to_release
    gap = to_release - age if said_first else _calendar_months(quoted.now, said)
    over = "forces" if area.is_force else ENGLAND_AND_WALES
    held = tuple(one for one in held_usual(quoted.release) if one.n_years >= FEWEST_YEARS)
    found = nearest_usual(held, name, int(offences), age, gap, over=over)
    if found is None or found.lower is None or found.upper is None:
        return None
    lower, upper = found.lower, found.upper
    if over == ENGLAND_AND_WALES:
        lower, upper = min(0.0, lower), max(0.0, upper)
    return UsualMove(
        lower,
        upper,
        found.unit,
        (found,),
        nearest=found != usual_of(held, name, int(offences), age, gap, over=over),
        of_the_nation=over == ENGLAND_AND_WALES != area.name,
        of_years=period.year is None,
        said_first=said_first,
    )


def usual_move_of_change(
    percent: float, earlier: UsualMove | None, later: UsualMove | None, counts: tuple[float, float]
) -> UsualMove | None:
    """Return between which a change in per cent is usually revised, in percentage points.

    Parameters
    ----------
    percent
        The change.
    earlier, later
        How far its two numbers usually move; None where that is not known, and then it is not known here.
    counts
        The two numbers, the earlier first.
    """
    if earlier is None or later is None or not all(counts):
        return None
    ratio = 1 + percent / 100
    base, top = earlier.in_per_cent(counts[0]), later.in_per_cent(counts[1])
    moves = [ratio * move for move in top]
    moves += [100 * ratio * (1 / (1 + move / 100) - 1) for move in base]
    return UsualMove(
        min(moves),
        max(moves),
        "percentage points",
        tuple(dict.fromkeys((*later.of, *earlier.of))),
        nearest=earlier.nearest or later.nearest,
        of_the_nation=later.of_the_nation,
        of_years=earlier.of_years or later.of_years,
        said_first=later.said_first,
    )
