"""The working of a checked claim, one sentence for each step."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import numbers
from analysis.claims.areas import described
from analysis.claims.arithmetic import BOUNDS
from analysis.claims.check import Checked, Reading
from analysis.claims.claim import Claim
from analysis.claims.comparability import Comparability
from analysis.claims.periods import ClaimPeriod
from analysis.claims.verdict import CLOSE, DIFFERS, HOLDS, REVISED, USUAL, Part
from analysis.claims.vintages import Figure
from analysis.recording import RecordingChange
from analysis.wording.change import codes_in_words
from analysis.wording.claims.alike import gaps_named, in_numbers, left_out
from analysis.wording.claims.looking_back import record_steps, why_not_held
from analysis.wording.claims.parts import change, claimed, figure, gap, said, usual_moves
from analysis.wording.prose import join, sentence_case

NAMED_THERE = "the page of claims checked"
"""What names the forces that a shorter page only counts."""


def understood(checked: Checked) -> str:
    """Return what a claim was taken to mean."""
    read = checked.understood
    what = read.measure.name if read.measure is not None else f'"{checked.claim.measure}"'
    source = read.measure.source if read.measure is not None else ""
    where = described(read.area, source)
    if checked.claim.place:
        where = f"{checked.claim.place} ({read.area.name})"
    text = f"Read as: {what}; {where}; {read.period.in_a_sentence}"
    if read.earlier is not None:
        text += f", against {read.earlier.in_a_sentence}"
    return f"{text}."


def steps(checked: Checked, *, hints: bool = False, every_name: bool = True) -> tuple[str, ...]:
    """Return the working, one sentence or two for each step, in order.

    Parameters
    ----------
    checked
        The claim, checked.
    hints
        Whether what was not understood is told as to whoever wrote the claim, with what is understood.
    every_name
        Whether forces left out are named however many they are; otherwise the page of claims does.
    """
    found = [understood(checked)]
    if checked.understood.problem:
        hint = f"Not understood: {checked.understood.problem.rstrip('.')}."
        found.append(hint if hints else checked.understood.plainly)
    found += [
        *_arithmetic(checked),
        *(_number(part, checked) for part in checked.parts if part.name != "record"),
        *record_steps(checked),
        *_whose(checked),
        *_readings(checked),
        *_comparability(checked, every_name=every_name),
        *_unchecked(checked),
        *_needed(checked),
    ]
    return tuple(found)


def _arithmetic(checked: Checked) -> Iterator[str]:
    claim, found = checked.claim, checked.arithmetic
    if found.share is not None and claim.value is not None and claim.out_of is not None:
        fits = "does not fit" if found.fault == "share" else "fits"
        printed = said(claim.share_percent) if claim.share_percent is not None else ""
        yield (
            f"The share {fits}: {said(claim.value)} out of {said(claim.out_of)} is "
            f"{numbers.decimal(found.share)}%, and {printed}% was said."
        )
    if found.fault == "words and per cent" and claim.change_percent is not None:
        yield f"Its own words do not fit: “{claim.change_words}” and {_per_cent_said(claim)} were said."
    if found.fault == "from nought":
        yield "Its own numbers do not fit: a change from nought has no per cent."
    if not found.checked or found.change is None or claim.value is None or claim.comparison_value is None:
        return
    from_to = f"from {said(claim.comparison_value)} to {said(claim.value)} is {change(found.change)}"
    stated = f"“{claim.change_words}”"
    if claim.change_percent is not None:
        stated = _per_cent_said(claim)
    if found.fits and claim.precision in BOUNDS:
        yield f"Its own numbers allow what was said: {claimed(claim)} against {said(claim.comparison_value)}."
    elif found.fits:
        yield f"Its own numbers fit: {from_to}."
    elif found.fault == "wrong base" and found.wrong_way is not None:
        way = numbers.decimal(abs(found.wrong_way))
        yield (
            f"Its own numbers do not fit: {from_to}, and {stated} was said. "
            f"That is the difference over the later number, {way}%; a change is over the earlier one."
        )
    elif found.fault == "sign":
        yield f"Its own numbers do not fit: {from_to}, and the opposite was said."
    elif found.fault == "decimal point":
        yield (
            f"Its own numbers do not fit: {from_to}, and {stated} was said, ten times as much "
            "or a tenth; a decimal point may have slipped."
        )
    else:
        yield f"Its own numbers do not fit: {from_to}, and {stated} was said."


def _per_cent_said(claim: Claim) -> str:
    """Return a change in per cent as it was meant: ``up 3%``, ``down by more than 50%``."""
    assert claim.change_percent is not None
    way = "up" if claim.change_percent >= 0 else "down"
    loose = claim.value is None and claim.precision not in ("exact", "rounded")
    how = f" by {claim.precision}" if loose else ""
    return f"{way}{how} {said(abs(claim.change_percent))}%"


def _vintage(shown: Figure) -> str:
    return sentence_case(shown.vintage.name)


def _value(shown: Figure, part: Part) -> str:
    assert shown.value is not None
    text = change(shown.value) if part.kind == "change" else figure(shown.value, part.kind)
    return f"{text} ({shown.note})" if shown.note else text


def _said_of(part: Part, checked: Checked) -> str:
    claim = checked.claim
    if part.name == "value":
        return claimed(claim)
    if part.name == "comparison" and claim.comparison_value is not None:
        return f"{said(claim.comparison_value)} for {_earlier(checked)}"
    if claim.change_percent is not None:
        return _per_cent_said(claim)
    return claim.change_words


def _earlier(checked: Checked) -> str:
    return checked.understood.earlier.in_a_sentence if checked.understood.earlier is not None else "before"


def _number(part: Part, checked: Checked) -> str:
    """Return one number of a claim beside the figures."""
    text = f"Said: {_said_of(part, checked)}."
    then, now = part.then, part.now
    if part.reference is None and not part.holds_as_collected:
        because = why_not_held(checked, _period_of(part, checked), part.missing)
        because = f", because {because}" if because else ""
        return f"{text} No figure is held for it{because}."
    if part.reference is not None and part.reference.vintage.by_press:
        return (
            f"{text} The only figure held, {_value(part.reference, part)}, is known from a report of the "
            f"press ({part.reference.vintage.name}), so no official figure is held to check it against."
        )
    shown = []
    if part.holds_as_collected and part.collected is not None:
        shown.append(f"{_vintage(part.collected)}: {_value(part.collected, part)}")
    if then is not None:
        shown.append(f"{_vintage(then)}, current then: {_value(then, part)}")
    elif part.earlier is not None:
        shown.append(f"{_vintage(part.earlier)}: {_value(part.earlier, part)}")
    if now is not None and now != then:
        shown.append(f"{_vintage(now)}: {_value(now, part)}")
    text += f" {'. '.join(shown)}"
    if part.verdict in (USUAL, CLOSE, DIFFERS) and gap(part):
        text += f", {gap(part)}"
    if part.verdict in (USUAL, CLOSE, DIFFERS) and part.then is None and (part.usual or part.too_few):
        text += f". {_since(part, checked)}"
    if part.verdict == REVISED:
        text += "; revised in between"
    if part.verdict == CLOSE and part.base is not None and abs(part.gap or 0) > part.limit:
        text += (
            ". The number it is said of is close, and so is the earlier one that follows from the two, for "
            f"{_earlier(checked)}"
        )
    return f"{text}."


def _period_of(part: Part, checked: Checked) -> ClaimPeriod | None:
    """Return the period whose figure is not held: the earlier one, where the later has quarters."""
    read = checked.understood
    if part.name == "value" or (part.name == "change" and read.period.quarters is None):
        return read.period
    return read.earlier


FAR = 10
"""A gap of more than so many usual revisions, or limits of what is close, is no revision."""


def _is_far(part: Part) -> bool:
    """Whether a gap is too wide for any revision."""
    reference = part.reference
    if part.gap is None or reference is None or not reference.value:
        return False
    if part.usual is None:
        return abs(part.gap) > FAR * part.limit
    points = part.usual.unit == "percentage points"
    ends = (part.usual.lower, part.usual.upper) if points else part.usual.in_per_cent(reference.value)
    return abs(part.gap) > FAR * max(map(abs, ends))


def _since(part: Part, checked: Checked) -> str:
    """Return how a gap compares with usual revisions; one that is not usual may still be a revision."""
    text = "The release current then is not held"
    if checked.claim.said_on is None:
        text = "The day it was said is not known"
    far = _is_far(part)
    if part.verdict != USUAL and not far:
        text += ", so it may have been right for its time"
    if part.usual is None:
        text += (
            "; what is usual is not known, because too few revisions of figures like it are held, or those "
            "of one year only"
        )
        return f"{text}, and this gap is more than ten times what is called close" if far else text
    text += f"; {'' if part.verdict == USUAL else 'but '}{usual_moves(part.usual)}"
    return f"{text}, and this gap is more than ten times that" if far else text


def _whose(checked: Checked) -> Iterator[str]:
    if checked.whose:
        yield f"The number said is also the figure of {checked.whose}."
    if checked.collected:
        yield (
            "The number said is the one that forces gave the BBC Shared Data Unit with their charges. That "
            "file counts otherwise than the recorded crime tables, and not every force is in it."
        )


_FITS = {
    HOLDS: ", which is the number said",
    REVISED: ", which was the number said when it was published",
    USUAL: ", from which the number said is no further than revisions usually were",
}


def _reading(each: Reading) -> str:
    if each.value is None or each.value.value is None:
        needed = f"; needed: {each.measure.needed}" if each.measure.needed else ""
        return f"{each.measure.name}: no figure is held{needed}"
    number = each.value.value
    value = change(number) if each.kind == "change" else figure(number, each.kind)
    return f"{each.measure.name} gives {value}{_FITS.get(each.verdict, '')}"


def _readings(checked: Checked) -> Iterator[str]:
    if checked.readings:
        yield "The words may mean more than one thing."
    for each in checked.readings:
        yield f"{sentence_case(_reading(each))}."


def named(change_: RecordingChange) -> str:
    """Return a change in recording with its time: ``coercive control joins the total (April 2020)``."""
    when = change_.start.first_month
    if change_.end is not None and change_.end != change_.start:
        when = f"{when} to {change_.end.last_month}"
    return f"{change_.label} ({when})"


def _looked_between(checked: Checked) -> bool:
    """Whether the list of changes in recording was asked about the two periods: it is of offence codes."""
    read = checked.understood
    has_codes = read.measure is not None and bool(read.measure.codes)
    return (
        has_codes and read.earlier is not None and None not in (read.earlier.quarters, read.period.quarters)
    )


def _comparability(checked: Checked, *, every_name: bool) -> Iterator[str]:
    found, moved = checked.comparability, checked.change.base_moved if checked.change is not None else None
    if found.changed:
        between = join([named(each) for each in found.changed])
        yield f"The two periods do not count the same. Between them: {between}."
    elif found.compares and checked.parts and _looked_between(checked):
        yield "No change in recording is known between the two periods."
    if found.gaps:
        yield f"Figures are missing: {gaps_named(found.gaps)}."
    if found.like_for_like is not None:
        each = found.like_for_like
        yield f"Like for like it is {in_numbers(each)}. Left out: {left_out(each, every_name=every_name)}."
    elif found.none_because:
        yield f"There is no like-for-like figure, because {_why_none(found, every_name=every_name)}."
    if moved is not None:
        known = f" ({join([each.label for each in moved.known])})" if moved.known else ""
        yield (
            f"The tables of the time rest on {numbers.count(moved.base)} for the year before{known}; "
            f"{moved.earlier.vintage.name} had counted {numbers.count(moved.earlier.value)}. Against that "
            f"count it is {change(moved.change)}."
        )
    if checked.change is not None and checked.change.coverage_differs:
        yield f"The two periods do not cover the same: {checked.change.coverage_differs}."
    if found.unlike_lengths:
        yield "One of the two periods is longer than the other."
    if found.unlike_months:
        yield "The two periods are not the same months of the year."
    codes = checked.understood.measure.codes if checked.understood.measure is not None else ()
    for event in found.noted:
        yield f"Known of these figures: {_event(event, codes)}."
    told = {(event.codes, event.start) for event in found.noted if event.kind == "level_shift"}
    for level in (each for each in found.levels if ((each.code,), each.quarter) not in told):
        beside = "" if level.code in codes else ", and offences may have moved between the two"
        yield (
            f"A stated rule finds that {_offence((level.code,), codes)} moved to another level in "
            f"{level.quarter.first_month}{beside}; no publication says why."
        )


def _why_none(found: Comparability, *, every_name: bool) -> str:
    """Return why there is no change like for like; where forces are the reason, how many and which."""
    if not found.withheld_for:
        return found.none_because
    which = join(list(found.withheld_for)) if every_name else f"{NAMED_THERE} names them"
    return (
        f"{len(found.withheld_for)} forces would be left out, where an offence moved to another level for no "
        f"published reason, and the rest makes up less than half of the total: {which}"
    )


def _offence(moved: tuple[str, ...], counted: tuple[str, ...]) -> str:
    """Return the offence that moved: "this offence" where the claim counts no other."""
    return "this offence" if counted == moved else codes_in_words(moved)


def _event(event: RecordingChange, counted: tuple[str, ...]) -> str:
    """Return what happened in a force's recording, with its time and without a word for its direction."""
    if event.kind == "level_shift":
        which = _offence(event.codes, counted)
        return f"{which} moved to another level in {event.start.first_month}, for no published reason"
    return named(event)


def _unchecked(checked: Checked) -> Iterator[str]:
    if checked.unchecked:
        yield f"Not checked, and so not borne out: {join(list(checked.unchecked))}."


def _needed(checked: Checked) -> Iterator[str]:
    measure = checked.understood.measure
    if checked.claim.place:
        yield f"No figure is held for {checked.claim.place}; tables of smaller areas would be needed."
    elif measure is not None and measure.needed and "not checkable here" in checked.verdicts:
        yield f"To check it: {measure.needed}."
