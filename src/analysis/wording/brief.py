"""The sentences at the head of a page: "In brief"."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import numbers
from analysis.models.change import Change, PartsOfChange
from analysis.models.rate import Rate
from analysis.offences import offence
from analysis.periods import FinancialYear
from analysis.report import LevelShift
from analysis.wording import change as change_words
from analysis.wording import rate as rate_words
from analysis.wording.prose import KeyFigure, KeyFigures, Prose, Sentence, join, sentence_case

PARTS_SECTION = "what-changed-part-by-part"
RECORDED_SECTION = "what-was-recorded"


def _stalking(split: PartsOfChange) -> Change:
    return next(part for part in split.parts if part.codes == ("8Q",))


def key_figures(split: PartsOfChange, rate: Rate, shifts: Sequence[LevelShift] = ()) -> KeyFigures:
    """Return the three numbers at the head of a page, each with its uncertainty.

    Parameters
    ----------
    split
        The change of the latest rolling year.
    rate
        The rate of the same year.
    shifts
        Unexplained steps inside the two years compared.
    """
    year, stalking, total = split.total.year, _stalking(split), split.total
    figures = [
        KeyFigure(
            numbers.count(stalking.after),
            f"stalking offences recorded in the {year.in_prose}, {change_words.moved(stalking)}: "
            f"{change_words.verdict(stalking)}{_step_note(shifts)}",
        ),
        KeyFigure(
            numbers.count(total.after),
            f"stalking and harassment offences, all five parts, in the {year.in_prose}, "
            f"{change_words.moved(total)}: {change_words.verdict(total)}",
        ),
    ]
    if rate.per_1000 is not None and rate.interval is not None:
        figures.append(
            KeyFigure(
                numbers.decimal(rate.per_1000, 1),
                "stalking and harassment offences for every 1,000 people in the "
                f"{year.in_prose} (95% interval "
                f"{numbers.interval(rate.interval.lower, rate.interval.upper, unit='')})",
            )
        )
    else:
        figures.append(KeyFigure("No rate", f"for residents, because {rate.not_estimated_because}"))
    return KeyFigures(tuple(figures))


def _step_note(shifts: Sequence[LevelShift]) -> str:
    months = [shift.quarter.months for shift in shifts if shift.code == "8Q"]
    return f". It moved to another level in {join(months)}, for no published reason" if months else ""


def in_brief(
    recorder: str,
    whose: str,
    latest: PartsOfChange,
    full_year: PartsOfChange,
    rate: Rate,
    national_rate: Rate | None,
    *,
    highest: str,
    step: str,
    shifts: Sequence[LevelShift] = (),
) -> Prose:
    """Return the sentences of "In brief".

    Parameters
    ----------
    recorder
        Who recorded: ``Bedfordshire Police``.
    whose
        Whose quarters a change is measured against.
    latest
        Change of the latest rolling year.
    full_year
        Change of the last full financial year.
    rate
        Rate of the last full financial year.
    national_rate
        The same for England and Wales; None on its own page.
    highest, step
        Sentences of :mod:`analysis.wording.recorded`.
    shifts
        Unexplained steps inside the two years of ``latest``.
    """
    total, year = latest.total, latest.total.year
    financial = FinancialYear(full_year.total.year.year - 1)
    stalking = _stalking(latest)
    against = (
        rate_words.against(rate, national_rate)
        if national_rate is not None
        else f"That is {rate_words.about(rate)}."
    )
    sentences = [
        Sentence(
            f"{recorder} recorded {numbers.count(total.after)} stalking and harassment offences in the "
            f"{year.in_prose}, {change_words.moved(total)}. That is {change_words.finding(total, whose)}.",
            PARTS_SECTION,
            "How this total changed",
        ),
        Sentence(change_words.parts(latest), PARTS_SECTION, "The parts"),
    ]
    like = change_words.like_for_like(latest, whose, shifts)
    if like:
        sentences.append(Sentence(like, PARTS_SECTION, "Like for like"))
    if shifts:
        sentences.append(Sentence(change_words.level_shifts(shifts)))
    sentences += [
        Sentence(
            f"Stalking by itself: {numbers.count(stalking.after)} offences, {change_words.moved(stalking)}, "
            f"{change_words.verdict(stalking)}. "
            f"{sentence_case(step)}".strip(),
            RECORDED_SECTION,
            "Stalking over time",
        ),
        Sentence(
            f"In the last full financial year, the {full_year.total.year.in_prose}, "
            f"{recorder_again(recorder)} recorded "
            f"{numbers.count(full_year.total.after)} stalking and harassment offences, "
            f"{change_words.moved(full_year.total, 0)}, "
            f"{change_words.verdict(full_year.total)}. {against} {rate_words.basis(rate)}".strip(),
            "the-last-full-financial-year",
            f"{financial} in full",
        ),
        Sentence(
            f"In that year, {change_words.parts(full_year)[0].lower()}{change_words.parts(full_year)[1:]}",
            "the-last-full-financial-year",
            "The parts in that year",
        ),
        Sentence(highest, RECORDED_SECTION, "Year by year"),
    ]
    return Prose(tuple(sentences), as_list=True, css_class="in-brief")


def recorder_again(recorder: str) -> str:
    """Return the recorder in the middle of a sentence."""
    return "police in England and Wales" if recorder.startswith("Police in") else recorder


def named_parts(full_year: PartsOfChange) -> str:
    """Return each part's change in per cent, with its interval, as one sentence."""
    pieces = []
    for part in full_year.parts:
        name = offence(part.codes[0]).name.lower()
        pieces.append(f"{name} {numbers.signed_percent(part.percent, 0)} ({change_words.interval(part)})")
    return sentence_case("; ".join(pieces)) + "."
