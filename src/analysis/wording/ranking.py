"""Sentences on the place among forces: always an interval, never a bare rank."""

from __future__ import annotations

from analysis import numbers
from analysis.models.ranking import Rank
from analysis.models.similarity import SimilarForce, SimilarForces
from analysis.wording.prose import join

ALIKE = 0.05
"""Ratios this near to 1 are called about the same."""

FAR = 1.0
"""A nearest force further away than this (standard deviations of the forces) is not called alike."""


def ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``11th``, ``21st``."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def between(best: int, worst: int, of: int) -> str:
    """Return the places a force may hold: ``between 3rd and 31st of 43``."""
    if best == 1 and worst == of:
        return f"anywhere from {ordinal(best)} to {ordinal(worst)} of {of}"
    if best == worst:
        return f"{ordinal(best)} of {of} with no other place left open"
    return f"between {ordinal(best)} and {ordinal(worst)} of {of}"


def place(rank: Rank, *, measure: str) -> str:
    """Return a force's place as a sentence.

    Parameters
    ----------
    rank
        Its simultaneous interval.
    measure
        What is ranked, as it is named inside a sentence: ``the share of recorded stalking
        offences charged``.
    """
    if rank.best is None or rank.worst is None:
        because = rank.not_estimated_because
        return f"{rank.force} is not placed among the forces for {measure}, because {because}."
    text = between(rank.best, rank.worst, rank.of)
    said = (
        f"For {measure}, {rank.force} stands {text}, where 1st is the highest "
        "(the places of all forces taken together, with 95% confidence)."
    )
    return " ".join(filter(None, (said, not_placed(rank))))


def not_placed(rank: Rank) -> str:
    """Return how many forces have a place and why the others have none; empty where all have one."""
    if not rank.not_placed:
        return ""
    listed = join([f"{force} ({reason})" for force, reason in rank.not_placed])
    return (
        f"{rank.placed} of the {rank.of} forces are placed. Not placed: {listed}. As nothing is known of "
        f"where {'it stands' if len(rank.not_placed) == 1 else 'they stand'}, the places of the others are "
        f"counted out of {rank.of}."
    )


def _against(ratio: float, more: str, less: str, same: str) -> str:
    if abs(ratio - 1) <= ALIKE:
        return same
    percent = numbers.percent(100 * abs(ratio - 1), 0)
    return f"{percent} {more if ratio > 1 else less}"


def reason(similar: SimilarForce) -> str:
    """Return why a force is called similar: ``4% fewer residents, 7.0 for every 1,000``."""
    size = _against(similar.size_ratio, "more residents", "fewer residents", "about as many residents")
    return f"{size}, {numbers.decimal(similar.rate)} for every 1,000"


def similar(found: SimilarForces) -> str:
    """Return the forces most alike in size and recorded rate, with the reason for each."""
    if found.not_estimated_because:
        return f"No similar forces are named for {found.force}, because {found.not_estimated_because}."
    listed = join([f"{other.force} ({reason(other)})" for other in found.similar])
    lead = "The forces most like"
    if found.similar[0].distance > FAR:
        lead = "No force is much like"
        listed = f"the nearest are {listed}"
        link = ";"
    else:
        link = " are"
    return (
        f"{lead} {found.force} in residents and in offences recorded for every 1,000 of them "
        f"({numbers.decimal(found.rate)}){link} {listed}. They may differ in everything else."
    )
