"""Sentences on whether recorded stalking and coercive control move together, never as a cause."""

from __future__ import annotations

import math

from analysis import numbers
from analysis.models.domestic_abuse.moving_together import BetweenForces, WithinForces
from analysis.models.intervals import Interval
from analysis.wording.domestic_abuse.words import named, ratio_ends
from analysis.wording.prose import Prose, join

NO_CAUSE = (
    "This says that two counts of recorded offences move together, not that one leads to the other: how much "
    "a force records of everything, and how, may be behind both."
)


STEP = 10
"""Per cent more of the regressor that a sentence speaks of."""


def _more(elasticity: float) -> float:
    return 100.0 * math.expm1(elasticity * math.log1p(STEP / 100))


def _more_ends(interval: Interval) -> str:
    return numbers.interval_beside(_more(interval.lower), _more(interval.upper), 0)


def _linked(found: WithinForces) -> str:
    """Return a link as ``3.1% more stalking (95% interval 1.5% to 4.8%)``."""
    if found.elasticity is None or found.interval is None:
        return f"not estimated, because {found.not_estimated_because}"
    more = _more(found.elasticity)
    word = "more" if more >= 0 else "less"
    return (
        f"{numbers.percent(abs(more))} {word} {named(found.outcome)} (95% interval "
        f"{_more_ends(found.interval)})"
    )


def within_forces(
    main: WithinForces,
    believed: WithinForces,
    comparable: WithinForces,
    other_outcome: WithinForces | None = None,
) -> Prose:
    """Return whether stalking and coercive control move together within forces, with what decides it.

    Parameters
    ----------
    main
        The headline, with official cells that stand for a gap left out.
    believed
        The same with these cells as the official file prints them.
    comparable
        The same within the span in which stalking is comparable.
    other_outcome
        The same for another offence, which shows whether the link is one of stalking alone.
    """
    if main.elasticity is None or main.interval is None:
        return Prose.paragraph(
            "Whether stalking and coercive control move together within forces is not estimated, because "
            f"{main.not_estimated_because}."
        )
    if main.direction == "no clear link":
        first = (
            f"Within forces there is no clear link: with {STEP}% more {named(main.regressor)} than usual "
            f"goes {_linked(main)}"
        )
    else:
        first = (
            f"In quarters in which a force recorded {STEP}% more {named(main.regressor)} than usual for it, "
            f"it recorded {_linked(main)}"
        )
    decide = "Missing figures decide this"
    if believed.direction == main.direction:
        decide = "Missing figures do not decide this"
    texts = [
        f"{first}, compared with the other forces in the same quarter ({main.span}, "
        f"{numbers.count(main.n_forces)} forces).",
        f"{decide}: if the cells of coercive control that the official file prints in "
        f"place of a gap are believed, the same figure is {_linked(believed)}.",
        f"Within the span in which stalking is comparable, {comparable.span}, it is {_linked(comparable)}.",
    ]
    if other_outcome is not None and other_outcome.direction == "together":
        texts.append(
            f"It is not a link of stalking alone: over {other_outcome.span} {named(other_outcome.outcome)} "
            f"moves with it too, {_linked(other_outcome)}."
        )
    return Prose.paragraph(*texts, NO_CAUSE)


def within_in_brief(main: WithinForces, believed: WithinForces) -> Prose:
    """Return the link within forces as the page of one force gives it.

    Parameters
    ----------
    main, believed
        As for :func:`within_forces`.
    """
    if main.elasticity is None or main.interval is None:
        return Prose.paragraph(
            "Whether stalking and coercive control move together within forces is not estimated, because "
            f"{main.not_estimated_because}."
        )
    if main.direction == "no clear link":
        first = (
            f"Over {numbers.count(main.n_forces)} forces there is no clear link: with {STEP}% more "
            f"{named(main.regressor)} than usual for a force goes {_linked(main)}"
        )
    else:
        first = (
            f"Over {numbers.count(main.n_forces)} forces, in quarters in which a force recorded {STEP}% more "
            f"{named(main.regressor)} than usual for it, it recorded {_linked(main)}"
        )
    texts = [f"{first} ({main.span})."]
    if believed.direction != main.direction:
        texts.append(
            "That treats cells which stand for a gap in one force as missing; if they are believed, the "
            f"figure is {_linked(believed)}."
        )
    return Prose.paragraph(*texts, NO_CAUSE, "The page of England and Wales gives the working.")


def between_forces(found: BetweenForces) -> Prose:
    """Return whether forces with more coercive control for their residents have more stalking."""
    if found.correlation is None or found.interval is None:
        return Prose.paragraph(
            "Whether forces with more coercive control for their residents recorded more stalking is not "
            f"estimated, because {found.not_estimated_because}."
        )
    finding = {
        "together": "tended to record more stalking for them as well",
        "apart": "tended to record less stalking for them",
    }.get(found.direction, "did not clearly record more or less stalking for them")
    left_out = f" Not among them: {join(list(found.left_out))}." if found.left_out else ""
    return Prose.paragraph(
        f"Forces that recorded more {named(found.regressor)} for their residents in the "
        f"{found.year.in_prose} {finding}: rank correlation {numbers.decimal(found.correlation, 2)} "
        f"(95% interval {ratio_ends(found.interval)}) over {numbers.count(found.n_forces)} forces.{left_out}",
        "That compares forces with each other; it is another question than what happens within a force.",
        NO_CAUSE,
    )
