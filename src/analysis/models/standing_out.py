"""What would have stood out in a funnel: its limits at the size of one force, and those of a call."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.models.funnel import Comparison, Funnel
from analysis.models.intervals import Interval


@dataclass(frozen=True, slots=True)
class StandingOut:
    """Between which values a force of one size does not stand out.

    Attributes
    ----------
    force
        The force whose size is meant.
    drawn
        The 95% limits at its size, as a funnel draws them: for one force by itself.
    called
        The ends beyond which its value, in the place of its own, would have been called different from
        what is expected: further out, because all the forces are compared at once.
    """

    force: str
    drawn: Interval
    called: Interval


def standing_out(around: Funnel, force: str) -> StandingOut | None:
    """Return what would have stood out at the size of a force; None for one that is not compared.

    The common value, the spread of the forces and the other forces stay as they are.

    Parameters
    ----------
    around
        The forces around their common value.
    force
        One of them.
    """
    mine = around.of(force)
    if around.centre is None or mine.call == "not compared":
        return None
    level = 1 - _largest_p_called(around, force)
    return StandingOut(force, _limits(around, mine, 0.95), _limits(around, mine, level))


def on_page_of(around: Funnel, area: str | None) -> StandingOut | None:
    """Return what would have stood out for the area of a page; None where no force is compared.

    Of an area that is not compared, as of England and Wales, it is that of the force of middle size,
    the smaller of two.
    """
    compared = sorted(
        (item for item in around.comparisons if item.call != "not compared"),
        key=lambda item: (item.base, item.force),
    )
    if not compared:
        return None
    names = [item.force for item in compared]
    return standing_out(around, area if area in names else names[(len(names) - 1) // 2])


def _limits(around: Funnel, mine: Comparison, level: float) -> Interval:
    row = around.limits([mine.base], level=level).iloc[0]
    return Interval(float(row["lower"]), float(row["upper"]))


def _largest_p_called(around: Funnel, force: str) -> float:
    """Return the p-value below which Benjamini and Hochberg call a force different, given the others'."""
    others = sorted(item.p for item in around.comparisons if item.p is not None and item.force != force)
    family = len(others) + 1
    steps = (number * around.false_discovery / family for number in range(1, family + 1))
    return max(step for number, step in enumerate(steps) if sum(p < step for p in others) >= number)
