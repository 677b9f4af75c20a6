"""A verdict in a line, and what a fair version would say."""

from __future__ import annotations

from analysis import numbers
from analysis.claims.arithmetic import counts_whole_things
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
from analysis.claims.vintages import Figure
from analysis.wording.claims.alike import (
    difference,
    estimated,
    gaps_named,
    in_numbers,
    left_out,
    levels_moved,
    split_in_words,
)
from analysis.wording.claims.looking_back import fair_record
from analysis.wording.claims.parts import claimed, figure, gap, said
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
    return figure(part.now.value, part.kind)


def _figures(checked: Checked) -> str:
    """Return the newest figures: a change in per cent stands with its interval, where the periods compare."""
    shown = next((part.now for part in checked.parts if part.now is not None), None)
    if shown is None:
        return ""
    value = _now(checked.part("value")) or _now(checked.part("record"))
    comparison, difference_said = _now(checked.part("comparison")), ", from another publication"
    pair = _of_one_publication(checked, shown)
    if pair is not None:
        comparison, value = pair
        difference_said = _difference(checked)
    elif NOT_LIKE in checked.verdicts:
        difference_said = ""
    texts = [value] if value else []
    if comparison:
        texts.append(f"{comparison} in {_earlier(checked)}")
    alike = checked.comparability
    unlike = alike.unlike_lengths or alike.unlike_months
    text = ("; " if unlike else " against ").join(texts)
    if len(texts) == 2:
        text = f"{text}{difference_said}"
    return (
        f"{sentence_case(_as_of(checked))}, {checked.understood.period.in_a_sentence}: {text}."
        if text
        else ""
    )


def _of_one_publication(checked: Checked, shown: Figure) -> tuple[str, str] | None:
    """Return the earlier and the later figure of the publication shown, where it has both."""
    held, measure = checked.change, checked.understood.measure
    if held is None or held.counts is None or held.figures[-1].vintage != shown.vintage or measure is None:
        return None
    before, after = (figure(each, kind_of(measure)) for each in held.counts)
    return before, after


def _difference(checked: Checked) -> str:
    """Return what is said after two figures of one publication; nothing where they do not compare."""
    found, held = checked.comparability, checked.change
    assert held is not None
    assert held.counts is not None
    before, after = held.counts
    model, split, alike = found.estimate, found.split, found.like_for_like
    if model is not None and NOT_LIKE not in checked.verdicts and (model.before, model.after) == held.counts:
        return estimated(model)
    # Like for like without a force left out already gives the parts that compare.
    parts_said = alike is not None and not alike.moved and not alike.missing
    if split is not None and not parts_said and split.difference == after - before:
        return f", {split_in_words(split)}"
    return ""


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
    if claim.value is None or claim.comparison_value is None:
        return ""
    from_to = f"From {said(claim.comparison_value)} to {said(claim.value)}"
    apart = claim.value - claim.comparison_value
    if counts_whole_things(claim):
        return f"{from_to} is {difference(int(apart))}." if apart else ""
    return f"{from_to}, it went {'up' if apart > 0 else 'down'}." if apart else ""


def _not_alike(checked: Checked) -> str:
    found = checked.comparability
    if found.like_for_like is not None:
        each = found.like_for_like
        return f"Leaving out {left_out(each)}, it is {in_numbers(each)}."
    if checked.change is not None and checked.change.base_moved is not None:
        count = numbers.count(checked.change.base_moved.earlier.value)
        text = f"Published a year earlier, the count for {_earlier(checked)} was {count}"
        return f"{text}; and recording changed in between." if found.changed else f"{text}."
    if found.unlike_lengths or found.unlike_months:
        text = "Set against each other only periods of the same length and months"
        between = join([each.label for each in found.changed])
        return f"{text}; recording changed too: {between}." if found.changed else f"{text}."
    if found.gaps and not found.changed:
        return f"The two do not cover the same; figures are missing: {gaps_named(found.gaps)}."
    if found.changed or found.levels:
        texts = ["The difference is not of how much happened alone"]
        if found.changed:
            texts.append(f"say what changed in recording: {join([each.label for each in found.changed])}")
        if found.levels:
            texts.append(levels_moved(found.levels))
        return f"{'; '.join(texts)}."
    return "The two figures do not cover the same, so they are not set against each other."
