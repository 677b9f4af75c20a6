"""Sentences on published domestic abuse-related crimes, with their coverage and source."""

from __future__ import annotations

from analysis import numbers
from analysis.models.domestic_abuse.flagged import FlaggedChange, FlaggedCrimes
from analysis.wording.prose import Prose


def how_to_add(area: str) -> str:
    """Return how a published figure of flagged crimes is added."""
    return f"How a published figure for {area} is added is said in data/README.md of this report's code."


def flagged(found: FlaggedCrimes, *, newest: int | None = None) -> Prose:
    """Return the published domestic abuse-related crimes of an area, with coverage and source.

    Parameters
    ----------
    found
        The result.
    newest
        Year ending March of the newest figure held for any area; an older one is said to be so.
    """
    meaning = (
        "Police put a domestic abuse flag on any offence; these are the figures as published, not counted by "
        "this report."
    )
    latest = found.latest
    if latest is None:
        return Prose.paragraph(
            f"For {found.area}, {found.not_estimated_because}.", how_to_add(found.area), meaning
        )
    texts = [
        f"Police recorded {numbers.count(latest.crimes)} domestic abuse-related crimes in the "
        f"{latest.year.in_prose} ({latest.coverage}; {latest.publication})."
    ]
    if latest.percent_of_all_crime is not None:
        texts.append(f"That was {_published(latest.percent_of_all_crime)} of all recorded crime.")
    if latest.percent_charged is not None:
        texts.append(
            f"As published, {_published(latest.percent_charged)} of them were charged or summonsed; on "
            "which basis is not said there."
        )
    texts += [_flagged_change(change) for change in found.changes[-1:] if change.after == latest]
    texts += [
        f"The {before.in_prose} and the {after.in_prose} are not compared, because they cover different "
        "forces."
        for before, after in found.not_compared
    ]
    if newest is not None and latest.year.year < newest:
        texts.append(f"No later figure is held. {how_to_add(found.area)}")
    return Prose.paragraph(*texts, meaning)


def _published(value: float) -> str:
    return numbers.percent(value, 0 if value.is_integer() else 1)


def _flagged_change(change: FlaggedChange) -> str:
    way = "more" if change.difference >= 0 else "fewer"
    edition = (
        "" if change.same_publication else " The two were published at different times, and may be revised."
    )
    return (
        f"The {change.before.year.in_prose}, with the same coverage, had "
        f"{numbers.count(change.before.crimes)}: {numbers.count(abs(change.difference))} {way} in the "
        "later year. No interval is given, because "
        f"{change.not_estimated_because}.{edition}"
    )
