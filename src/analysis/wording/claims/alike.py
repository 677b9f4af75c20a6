"""What is said of a change whose two periods count the same, like for like or part by part."""

from __future__ import annotations

from analysis import numbers
from analysis.claims.comparability import LikeForLike
from analysis.claims.moved_levels import MovedLevel
from analysis.claims.split_total import SplitTotal
from analysis.models.change import Change
from analysis.offences import offence
from analysis.recording import RecordingChange
from analysis.wording.change import codes_in_words, left_out_clause, verdict
from analysis.wording.claims.parts import change
from analysis.wording.prose import join

MOST_FORCES = 8
"""Forces left out that are named one by one where a text has to be short."""


def in_numbers(alike: LikeForLike) -> str:
    """Return the two counts and, where it has an interval, the change and what it may be called."""
    return f"{numbers.count(alike.later)} against {numbers.count(alike.earlier)}{estimated(alike.model)}"


def estimated(model: Change | None) -> str:
    """Return a change with its interval and what it may be called, to follow its two counts.

    Where it has no interval, why: a percentage never stands without one. Empty where nothing was estimated.
    """
    if model is None:
        return ""
    if model.stated_percent is None:
        return f"; {model.no_percentage_because}"
    return f", {change(model.stated_percent)}, {verdict(model)}"


def split_in_words(split: SplitTotal) -> str:
    """Return a difference with its parts: ``down 10, of which stalking up 5 and the other four down 15``."""
    together = " together" if len(split.left_out) > 1 else ""
    rest = codes_in_words(split.kept)
    if len(split.kept) > 1:
        rest = f"the other {numbers.in_words(len(split.kept))} together"
    return (
        f"{difference(split.difference)}, of which {codes_in_words(split.left_out)}{together} "
        f"{difference(split.of_left_out)} and {rest} {difference(split.of_kept)}"
    )


def difference(offences: int) -> str:
    """Return a difference in offences: ``up 1,204``, ``down 12``, ``the same``."""
    if offences == 0:
        return "the same"
    return f"{'up' if offences > 0 else 'down'} {numbers.count(abs(offences))}"


def left_out(alike: LikeForLike, *, every_name: bool = False) -> str:
    """Return what is left out and why: ``malicious communications, whose recording rule changed``.

    Parameters
    ----------
    alike
        The change like for like.
    every_name
        Whether forces are named however many they are; otherwise of many the number is given.
    """
    clauses = []
    if alike.reasons:
        clauses.append(left_out_clause(dict(alike.reasons)))
    if alike.missing:
        clauses.append(f"{join(list(alike.missing))}, where figures are missing,")
    if alike.moved:
        named = every_name or len(alike.moved) <= MOST_FORCES
        where = f"{join(list(alike.moved))}," if named else f"{len(alike.moved)} forces"
        clauses.append(f"{where} where an offence moved to another level for no published reason,")
    return " and ".join(clauses).removesuffix(",")


def levels_moved(levels: tuple[MovedLevel, ...]) -> str:
    """Return what moved and when: ``harassment in July 2023 moved to another level``."""
    named = [f"{offence(each.code).name.lower()} in {each.quarter.first_month}" for each in levels]
    return f"{join(named)} moved to another level, for no published reason"


def gaps_named(gaps: tuple[RecordingChange, ...]) -> str:
    """Return figures that are missing, each with its time."""
    named = []
    for gap in gaps:
        until = f" to {gap.end.last_month}" if gap.end is not None and gap.end != gap.start else ""
        named.append(f"{gap.label.removesuffix(' missing')} ({gap.start.first_month}{until})")
    return join(named)
