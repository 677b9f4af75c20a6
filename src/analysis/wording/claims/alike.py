"""What is said of the change like for like of a claim."""

from __future__ import annotations

from analysis import numbers
from analysis.claims.comparability import LikeForLike
from analysis.recording import RecordingChange
from analysis.wording.change import left_out_clause, verdict
from analysis.wording.claims.parts import change
from analysis.wording.prose import join

MOST_FORCES = 8
"""Forces left out that are named one by one."""


def in_numbers(alike: LikeForLike) -> str:
    """Return the two counts and, where it has an interval, the change and what it may be called."""
    text = f"{numbers.count(alike.later)} against {numbers.count(alike.earlier)}"
    if alike.model is None or alike.change is None:
        return text
    return f"{text}, {change(alike.change)}, {verdict(alike.model)}"


def left_out(alike: LikeForLike) -> str:
    """Return what is left out and why: ``malicious communications, whose recording rule changed``."""
    clauses = []
    if alike.reasons:
        clauses.append(left_out_clause(dict(alike.reasons)))
    if alike.missing:
        clauses.append(f"{join(list(alike.missing))}, where figures are missing,")
    if alike.moved:
        named = join(list(alike.moved)) if len(alike.moved) <= MOST_FORCES else "every force"
        clauses.append(f"{named}, where an offence moved to another level for no published reason,")
    return " and ".join(clauses).removesuffix(",").replace("every force, where", "every force where")


def gaps_named(gaps: tuple[RecordingChange, ...]) -> str:
    """Return figures that are missing, each with its time."""
    named = []
    for gap in gaps:
        until = f" to {gap.end.last_month}" if gap.end is not None and gap.end != gap.start else ""
        named.append(f"{gap.label.removesuffix(' missing')} ({gap.start.first_month}{until})")
    return join(named)
