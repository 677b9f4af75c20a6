"""Sentences on what changed from one year to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis import numbers
from analysis.models.change import Change, PartsOfChange
from analysis.models.reasons import BESIDE_A_MOVE, LEVEL_MOVED, RULE_CHANGED
from analysis.offences import offence
from analysis.report import LevelShift
from analysis.small_numbers import NOT_JUDGED, TOO_FEW_BRIEFLY
from analysis.wording.prose import Prose, Sentence, join, lower_first, mid_sentence, sentence_case


def moved(change: Change, places: int = 1, *, as_quoted: bool = False) -> str:
    """Return a change as arithmetic: ``up 17.4% from 1,221``, ``up by 193 from 5,103``, ``the same as 12``.

    This states the two counts; whether they differ by more than usual is :func:`finding`'s to say. A
    percentage is given only where the change has an interval.

    Parameters
    ----------
    change
        The result.
    places
        Decimal places of a percentage.
    as_quoted
        Give the percentage of an official total although it has no interval, for the one sentence
        that readers will meet in the news and want to find here.
    """
    if change.before is None or change.after is None:
        return "with no figure for the year before to compare"
    if change.difference == 0:
        return f"the same as in the year before ({numbers.count(change.before)})"
    if change.percent is None:
        return f"from {numbers.count(change.before)}"
    way = "up" if change.percent > 0 else "down"
    share = numbers.percent(abs(change.percent), places)
    in_counts = change.no_percentage_because and not as_quoted
    if in_counts or change.of_few or not share.strip("0.%"):
        return (
            f"{way} by {numbers.count(abs(change.after - change.before))} from {numbers.count(change.before)}"
        )
    return f"{way} {share} from {numbers.count(change.before)}"


def interval(change: Change) -> str:
    """Return the 95% interval of a change in words, or why there is none."""
    bounds = change.percent_interval
    if bounds is None:
        return f"no interval: {change.not_estimated_because}"
    if change.of_few:
        return TOO_FEW_BRIEFLY
    return f"95% interval {numbers.interval_beside(bounds.lower, bounds.upper, 0)}"


def verdict(change: Change) -> str:
    """Return what a change may be called, by rule, in a few words with its interval."""
    name = {
        "up": "a clear rise",
        "down": "a clear fall",
        "no clear change": "no clear change",
        "not estimated": "no finding",
        "not judged": NOT_JUDGED,
        "not compared": "",
    }[change.direction]
    if change.direction == "not judged":
        return name
    if change.direction == "not compared":
        return f"not called a rise or a fall, because {change.not_compared_because}"
    return f"{name} ({interval(change)})"


def finding(change: Change, whose: str) -> str:
    """Return what a change may be called, by rule, and against what it is judged.

    Parameters
    ----------
    change
        The result.
    whose
        Whose quarters it is measured against: ``this force's`` or ``the national``.
    """
    match change.direction:
        case "up" | "down":
            way = "rise" if change.direction == "up" else "fall"
            return (
                f"a clear {way}, larger than {whose} quarterly ups and downs would explain "
                f"({interval(change)})"
            )
        case "no clear change":
            return (
                f"no clear change: {whose} quarterly ups and downs could account for it ({interval(change)})"
            )
        case "not judged":
            return NOT_JUDGED
        case "not compared":
            return f"not called a rise or a fall, because {change.not_compared_because}"
        case "not estimated":
            return f"whether that is more than usual is not estimated, because {change.not_estimated_because}"


def _part(change: Change) -> str:
    return f"{offence(change.codes[0]).name.lower()} ({numbers.signed(change.difference)})"


def parts(split: PartsOfChange) -> str:
    """Return which parts of the total clearly rose, clearly fell, or did neither."""
    groups: dict[str, list[Change]] = {"up": [], "down": [], "no clear change": []}
    groups |= {"not judged": [], "not compared": [], "not estimated": []}
    for part in split.parts:
        groups[part.direction].append(part)
    says = {
        "up": "clearly up",
        "down": "clearly down",
        "no clear change": "no clear change in",
        "not judged": NOT_JUDGED,
        "not compared": "not compared",
        "not estimated": "not estimated for",
    }
    pieces = []
    for direction, found in groups.items():
        if not found:
            continue
        ordered = sorted(found, key=lambda part: -abs(part.difference or 0))
        listed = join([_part(part) for part in ordered])
        link = " " if direction in ("no clear change", "not estimated") else ": "
        pieces.append(f"{says[direction]}{link}{listed}")
    return f"Part by part, {'; '.join(pieces)}."


def codes_in_words(codes: tuple[str, ...]) -> str:
    """Return codes by their names in prose: ``malicious communications``."""
    return join([offence(code).name.lower() for code in codes])


_CLAUSES = {
    LEVEL_MOVED: ("which moved to another level for no published reason",) * 2,
    BESIDE_A_MOVE: ("since offences may have moved between the two",) * 2,
    RULE_CHANGED: ("whose recording rule changed", "whose recording rules changed"),
}
"""Why parts are left out like for like, of one part and of several; in the order in which they are said."""


def _left_out(split: PartsOfChange) -> str:
    """Return the parts left out of the change like for like, with why, as a clause."""
    return left_out_clause(
        {part.codes[0]: part.not_compared_because for part in split.parts if part.not_compared_because}
    )


def not_compared(split: PartsOfChange) -> str:
    """Return that a total is not called a rise or a fall, and which parts do not compare and why."""
    return f"{sentence_case(split.total.not_compared_because)}. These do not: {_left_out(split).rstrip(',')}."


def left_out_clause(reasons: Mapping[str, str]) -> str:
    """Return codes that are left out, each with why: ``stalking, whose recording rule changed,``."""
    by_reason: dict[str, list[str]] = {}
    for code, because in reasons.items():
        by_reason.setdefault(because, []).append(code)
    clauses = []
    known = list(_CLAUSES)
    for reason, codes in sorted(
        by_reason.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known)
    ):
        one, many = _CLAUSES.get(reason, (f"because {reason}",) * 2)
        clauses.append(f"{codes_in_words(tuple(codes))}, {one if len(codes) == 1 else many},")
    return " and ".join(clauses)


def like_for_like(split: PartsOfChange, whose: str) -> str:
    """Return the change without the parts that do not compare; empty if all of them do.

    Parameters
    ----------
    split
        The result.
    whose
        Whose quarters a change is measured against.
    """
    like = split.like_for_like
    if not split.recording_changed:
        return ""
    left_out = _left_out(split)
    if like is None or like.difference is None:
        return f"Leaving out {left_out} no like-for-like change can be given."
    text = (
        f"Leaving out {left_out} the change is {numbers.signed(like.difference)}"
        f"{_percent_beside(like)}, {finding(like, whose)}."
    )
    if mostly_alike(split):
        return text
    return f"{text} That is of {codes_in_words(like.codes)} alone, less than half of all these offences."


def without_moved_forces(split: PartsOfChange, moved_forces: Mapping[str, Sequence[str]]) -> Prose:
    """Return a national change without the forces whose level moved for no published reason.

    Parameters
    ----------
    split
        The change without them; see :meth:`analysis.report.Report.without_moved`.
    moved_forces
        Which they are, by code; see :meth:`analysis.report.Report.forces_moved`.
    """
    if not moved_forces:
        return Prose(())
    named = join(
        [f"{offence(code).name.lower()} of {join(list(forces))}" for code, forces in moved_forces.items()]
    )
    texts = [
        f"Within these two years these series moved to another level for no published reason: {named}. The "
        "national change holds them, so here it is without these forces."
    ]
    for part in split.parts:
        if part.codes[0] in moved_forces and not part.not_compared_because:
            name = sentence_case(offence(part.codes[0]).name)
            texts.append(
                f"{name} without these forces: {numbers.count(part.after)}, {moved(part)}, {verdict(part)}."
            )
    alike = like_for_like(split, "the national")
    if alike:
        texts.append(f"Without these forces, {lower_first(alike)}")
    return Prose(tuple(Sentence(text) for text in texts), as_list=True)


def mostly_alike(split: PartsOfChange) -> bool:
    """Say whether the parts that compare hold at least half of all offences, and so say something of them."""
    like, total = split.like_for_like, split.total.after
    return like is None or like.after is None or total is None or 2 * like.after >= total


def _percent_beside(change: Change) -> str:
    percent = change.stated_percent
    return "" if percent is None else f" ({numbers.signed_percent(percent)})"


def level_shifts(shifts: Sequence[LevelShift]) -> str:
    """Return the unexplained steps inside the two years compared; empty if there are none."""
    if not shifts:
        return ""
    listed = join(
        [
            f"{offence(shift.code).name.lower()} moved to a {'higher' if shift.ratio > 1 else 'lower'} level "
            f"in {shift.quarter.months}"
            for shift in shifts
        ]
    )
    return (
        f"{sentence_case(listed)}, for no published reason. A change in how the force records can do this, "
        "so the change of that part is not like for like."
    )


def contributions_title(split: PartsOfChange) -> str:
    """Return the finding a chart of contributions is titled with."""
    total, like = split.total.difference, split.like_for_like
    if total is None:
        return "What changed cannot be added up: a part is missing"
    if like is not None and like.difference is not None:
        left_out = codes_in_words(split.recording_changed)
        return (
            f"{numbers.signed(total)} offences in all; {numbers.signed(like.difference)} without {left_out}"
        )
    largest = max(split.parts, key=lambda part: abs(part.difference or 0))
    return f"{sentence_case(_part(largest))} is the largest part of a change of {numbers.signed(total)}"


def contributions_alt(split: PartsOfChange, recorder: str) -> str:
    """Return the alt text of a chart of contributions: the finding of its title, then its numbers."""
    ordered = sorted(split.parts, key=lambda part: -(part.difference or 0))
    listed = join([f"{offence(p.codes[0]).name.lower()} {numbers.signed(p.difference)}" for p in ordered])
    year = split.total.year
    return (
        f"{contributions_title(split)}. Bar chart of the change in offences recorded by "
        f"{mid_sentence(recorder)}, {year.in_prose} against the {year.previous.in_prose}. "
        f"{sentence_case(listed)}. Together {numbers.signed(split.total.difference)}, from "
        f"{numbers.count(split.total.before)} to {numbers.count(split.total.after)}."
    )


def working(split: PartsOfChange, whose: str, shifts: Sequence[LevelShift] = ()) -> Prose:
    """Return the working under a chart of contributions: every part with its interval."""
    total, year = split.total, split.total.year
    texts = [
        f"All parts together: {numbers.count(total.after)} in the {year.in_prose}, {moved(total)}. "
        f"That is {finding(total, whose)}."
    ]
    for part in split.parts:
        name = sentence_case(offence(part.codes[0]).name)
        texts.append(f"{name}: {numbers.count(part.after)}, {moved(part)}, {verdict(part)}.")
    texts += [like_for_like(split, whose), level_shifts(shifts)]
    return Prose(tuple(Sentence(text) for text in texts if text), as_list=True)
