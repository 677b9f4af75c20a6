"""A verdict in a line, and what a fair version would say."""

from __future__ import annotations

from analysis.claims.check import Checked
from analysis.claims.parts import kind_of
from analysis.claims.published_figures import COLLECTED
from analysis.claims.verdict import (
    ARITHMETIC,
    HOLDS,
    NOT_CHECKABLE,
    NOT_LIKE,
    UNCLEAR,
    Part,
)
from analysis.wording.claims.alike import gaps_named, in_numbers, left_out
from analysis.wording.claims.looking_back import fair_record
from analysis.wording.claims.parts import change, claimed, figure, gap, said
from analysis.wording.prose import join, sentence_case


def verdict_line(checked: Checked) -> str:
    """Return the verdicts in words, with the gap: ``Close, within the usual revisions (a gap of 0.3%)``."""
    said_of = []
    worst = [part for part in checked.parts if part.verdict == checked.numbers]
    widest = max(worst, key=lambda part: abs(part.gap or 0.0), default=None)
    for verdict in checked.verdicts:
        text = str(verdict)
        if verdict == checked.numbers and verdict.startswith("close") and widest is not None and gap(widest):
            text = f"{text} ({gap(widest)})"
        if verdict == HOLDS and _as_collected(checked) is not None:
            text = f"{text} (in {COLLECTED.name})"
        if verdict == NOT_CHECKABLE and checked.unchecked:
            text = f"in part {text}"
        said_of.append(text)
    return sentence_case("; ".join(said_of))


def fair_version(checked: Checked) -> str:
    """Return what a fair version would say; empty where nothing held tells."""
    other = _as_collected(checked)
    if checked.verdicts == (HOLDS,) and other is not None:
        text = f"It can stand, with its source: as of {COLLECTED.name}."
        tables = _figures(checked)
        return f"{text} The recorded crime tables count otherwise. {tables}" if tables else text
    if checked.verdicts == (HOLDS,):
        return f"It can stand, with its source and date: {_as_of(checked)}."
    if UNCLEAR in checked.verdicts:
        return "Say which is meant, and use one figure for it throughout."
    if checked.numbers == NOT_CHECKABLE and ARITHMETIC not in checked.verdicts:
        return ""
    if checked.verdicts == (HOLDS, NOT_CHECKABLE):
        return (
            f"What was checked can stand, with its source and date: {_as_of(checked)}. "
            f"Not borne out here: {join(list(checked.unchecked))}."
        )
    texts = [_figures(checked), _arithmetic(checked), fair_record(checked)]
    if not checked.comparability.compares or (checked.change is not None and checked.change.unlike):
        texts.append(_not_alike(checked))
    return " ".join(filter(None, texts))


def _as_collected(checked: Checked) -> Part | None:
    """Return the first number that holds in what forces gave the BBC and in no official table."""
    return next((part for part in checked.parts if part.holds_as_collected), None)


def _as_of(checked: Checked) -> str:
    shown = next((part.now for part in checked.parts if part.now is not None), None)
    return f"as of {shown.vintage.name}" if shown is not None else "as said"


def _now(part: Part | None) -> str:
    if part is None or part.now is None or part.now.value is None:
        return ""
    return change(part.now.value) if part.kind == "change" else figure(part.now.value, part.kind)


def _figures(checked: Checked) -> str:
    value, comparison, moved = (_now(checked.part(name)) for name in ("value", "comparison", "change"))
    value = value or _now(checked.part("record"))
    shown = next((part.now for part in checked.parts if part.now is not None), None)
    if shown is None:
        return ""
    alike = checked.comparability
    unlike = alike.unlike_lengths or alike.unlike_months
    held = checked.change
    if unlike and held is not None and held.counts is not None and held.figures[-1].vintage == shown.vintage:
        # Of periods that are not the same months no percentage is repeated, only the two figures.
        measure = checked.understood.measure
        assert measure is not None
        comparison, value = (figure(each, kind_of(measure)) for each in held.counts)
    moved = "" if unlike else moved
    texts = [value] if value else []
    if comparison:
        texts.append(f"{comparison} in {_earlier(checked)}")
    text = ("; " if unlike else " against ").join(texts)
    if len(texts) == 2 and NOT_LIKE not in checked.verdicts:
        text = f"{text}, {_difference(checked)}"
    if moved:
        text = f"{text}, {moved}" if text else moved
    return (
        f"{sentence_case(_as_of(checked))}, {checked.understood.period.in_a_sentence}: {text}."
        if text
        else ""
    )


def _difference(checked: Checked) -> str:
    held = checked.change.figures if checked.change is not None else ()
    value = held[-1].value if held else None
    return change(value) if value is not None else "from another publication"


def _earlier(checked: Checked) -> str:
    earlier = checked.understood.earlier
    return earlier.in_a_sentence if earlier is not None else "the time before"


def _arithmetic(checked: Checked) -> str:
    claim, found = checked.claim, checked.arithmetic
    if ARITHMETIC not in checked.verdicts:
        return ""
    if found.fault == "share" and found.share is not None:
        return (
            f"{claimed(claim)} out of {said(claim.out_of)} is {figure(found.share, 'share')}."
            if claim.out_of
            else ""
        )
    if found.change is None or claim.value is None or claim.comparison_value is None:
        return ""
    return f"From {said(claim.comparison_value)} to {said(claim.value)} is {change(found.change)}."


def _not_alike(checked: Checked) -> str:
    found = checked.comparability
    if found.like_for_like is not None:
        each = found.like_for_like
        return f"Leaving out {left_out(each)}, it is {in_numbers(each)}."
    if checked.change is not None and checked.change.base_moved is not None:
        text = f"Against the count published a year earlier it is {change(checked.change.base_moved.change)}"
        return f"{text}; and recording changed in between." if found.changed else f"{text}."
    if found.unlike_lengths or found.unlike_months:
        text = "Set against each other only periods of the same length and months"
        between = join([each.label for each in found.changed])
        return f"{text}; recording changed too: {between}." if found.changed else f"{text}."
    if found.gaps and not found.changed:
        return f"The two do not cover the same; figures are missing: {gaps_named(found.gaps)}."
    if found.changed:
        between = join([each.label for each in found.changed])
        return f"The difference is not of how much happened alone; say what changed in recording: {between}."
    return "The two figures do not cover the same, so they are not set against each other."
