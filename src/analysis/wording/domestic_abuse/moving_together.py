"""Sentences on whether recorded stalking and coercive control move together, never as a cause."""

from __future__ import annotations

import math
from collections.abc import Mapping

from analysis import numbers
from analysis.models.domestic_abuse.moving_together import BetweenForces, WithinForces
from analysis.models.intervals import Interval
from analysis.wording.domestic_abuse.words import named, ratio_ends
from analysis.wording.prose import Prose, join, plural, sentence_case

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
    others: Mapping[str, WithinForces],
    other_outcome: WithinForces | None = None,
) -> Prose:
    """Return whether stalking and coercive control move together within forces, and what decides it.

    Parameters
    ----------
    main
        The headline, within the span in which stalking is comparable.
    others
        The same in other ways, by the words that say which: ``from July 2023``.
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
            f"Within forces there is no clear link: with {STEP}% more {named(main.regressor)} than usual for "
            f"a force goes {_linked(main)}"
        )
    else:
        first = (
            f"In quarters in which a force recorded {STEP}% more {named(main.regressor)} than usual for it, "
            f"it recorded {_linked(main)}"
        )
    texts = [
        f"{first}, compared with the other forces in the same quarter ({main.span}, "
        f"{numbers.count(main.n_forces)} forces)."
    ]
    texts += [f"{sentence_case(words)}, the figure is {_linked(found)}." for words, found in others.items()]
    unlike = sum(found.direction != main.direction for found in others.values())
    if unlike:
        texts.append(
            f"So the finding does not hold in every way of asking: {unlike} of these {len(others)} "
            f"{plural(unlike, 'does', 'do')} not find the same."
        )
    if other_outcome is not None and other_outcome.direction == "together":
        texts.append(
            f"It is not a link of stalking alone: {named(other_outcome.outcome)} moves with it too, "
            f"{_linked(other_outcome)}."
        )
    return Prose.paragraph(*texts, NO_CAUSE)


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
