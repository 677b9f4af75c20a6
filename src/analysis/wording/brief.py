"""The sentences at the head of a page: "In brief"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import numbers
from analysis.models.change import Change, PartsOfChange
from analysis.models.charging import ChargeRate
from analysis.models.domestic_abuse.scale import CoerciveControl
from analysis.models.ranking import Rank
from analysis.models.rate import Rate
from analysis.models.trend import Trend
from analysis.offences import offence
from analysis.periods import FinancialYear
from analysis.report import LevelShift
from analysis.small_numbers import out_of, too_few
from analysis.wording import change as change_words
from analysis.wording import charging as charging_words
from analysis.wording import ranking as ranking_words
from analysis.wording import rate as rate_words
from analysis.wording import trend as trend_words
from analysis.wording.beside import RATE_OF_STALKING
from analysis.wording.prose import (
    KeyFigure,
    KeyFigures,
    Prose,
    Sentence,
    join,
    mid_sentence,
    plural,
)

PARTS_SECTION = "what-changed-part-by-part"
TREND_SECTION = "trend-and-outlook"
BESIDE_SECTION = "beside-other-forces"
CHARGES_SECTION = "charge-outcomes"
LINKS_SECTION = "links-with-domestic-abuse"


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


@dataclass(frozen=True, slots=True)
class Findings:
    """What "In brief" speaks of.

    Attributes
    ----------
    latest, full_year
        Change of the latest rolling year, and of the last full financial year.
    rate, national_rate
        Rate of the last full financial year, of the area and of England and Wales (None on its own page).
    trend
        Of stalking.
    charged
        Share of stalking offences charged.
    control
        Coercive control in the latest rolling year.
    place
        Place among the forces for stalking recorded for each 1,000 residents; None for England and Wales.
    stalking_rate
        Stalking for each 1,000 residents in the latest rolling year; None for England and Wales.
    shifts
        Unexplained steps inside the two years of ``latest``.
    checks
        The trend of stalking looked at in other ways; said of England and Wales only.
    """

    latest: PartsOfChange
    full_year: PartsOfChange
    rate: Rate
    national_rate: Rate | None
    trend: Trend
    charged: ChargeRate
    control: CoerciveControl
    place: Rank | None
    stalking_rate: Rate | None
    shifts: tuple[LevelShift, ...] = ()
    checks: pd.DataFrame | None = None


def in_brief(recorder: str, whose: str, found: Findings) -> Prose:
    """Return the sentences of "In brief".

    Parameters
    ----------
    recorder
        Who recorded: ``Bedfordshire Police``.
    whose
        Whose quarters a change is measured against.
    found
        The results.
    """
    sentences = [
        _full_year(recorder, found),
        _total(recorder, whose, found),
        _stalking_and_trend(found),
    ]
    if found.place is not None:
        place = _place(found.place, found.stalking_rate)
        sentences.append(Sentence(place, BESIDE_SECTION, "Beside other forces", lead="Other forces"))
    sentences += [
        Sentence(
            f"{charging_words.rate(found.charged, recorder=recorder)} "
            f"{charging_words.not_yet_assigned(found.charged)}".strip(),
            CHARGES_SECTION,
            "How offences ended",
            lead="Charges",
        ),
        Sentence(
            _control(found.control, recorder),
            LINKS_SECTION,
            "Links with domestic abuse",
            lead="Domestic abuse",
        ),
    ]
    return Prose(tuple(sentences), as_list=True, css_class="in-brief")


def _total(recorder: str, whose: str, found: Findings) -> Sentence:
    total, year = found.latest.total, found.latest.total.year
    texts = [
        f"{recorder} recorded {numbers.count(total.after)} stalking and harassment {_offences(total)} in the "
        f"{year.in_prose}, {change_words.moved(total)}. That is {change_words.finding(total, whose)}.",
        _parts_as_counts(found.latest),
        change_words.like_for_like(found.latest, whose) if change_words.mostly_alike(found.latest) else "",
    ]
    return Sentence(" ".join(filter(None, texts)), PARTS_SECTION, "What changed", lead="Latest year")


def _stalking_and_trend(found: Findings) -> Sentence:
    stalking, trend = _stalking(found.latest), found.trend
    text = (
        f"{numbers.count(stalking.after)} {_offences(stalking)} of stalking in the "
        f"{stalking.year.in_prose}, {change_words.moved(stalking)}, {change_words.verdict(stalking)}."
    )
    moved = [shift for shift in found.shifts if shift.code == "8Q"]
    if moved:
        text += f" {change_words.level_shifts(moved)}"
    if trend.interval is None or trend.first is None:
        text += f" Its trend is not estimated, because {trend.not_estimated_because}."
    else:
        text += f" Its trend since {trend.first.first_month}: {trend_words.verdict(trend)}{_beside(trend)}."
        if found.checks is not None:
            text = f"{text} {trend_words.without_forces_moved(found.checks)}".strip()
        if few := trend_words.on_few_offences(trend):
            text += f" {few}"
        text += _unlike(stalking, trend)
    return Sentence(text, TREND_SECTION, "Trend and outlook", lead="Stalking")


def _beside(trend: Trend) -> str:
    """Return what a trend takes for granted, to follow its word."""
    pieces = []
    if trend.steps:
        step = plural(len(trend.steps), "a step", "steps")
        pieces.append(f"with {step} in {join([quarter.months for quarter in trend.steps])} set aside")
    if trend.is_bent:
        pieces.append("though a bend fits better, so it was not steady")
    return f", {', '.join(pieces)}" if pieces else ""


def _unlike(stalking: Change, trend: Trend) -> str:
    """Return that one year and the trend are called different things; empty where they are not."""
    of_trend = {"rising": "up", "falling": "down"}.get(trend.direction, trend.direction)
    if stalking.direction not in ("up", "down", "no clear change") or stalking.direction == of_trend:
        return ""
    return " One year set against the last can be called something else than the trend of several."


def _offences(change: Change) -> str:
    return "offences" if change.after is None else plural(change.after, "offence", "offences")


def _place(place: Rank, rate: Rate | None) -> str:
    said = ranking_words.place(place, measure=RATE_OF_STALKING.subject)
    if rate is None or rate.per_1000 is None or rate.interval is None:
        return said
    ends = numbers.interval(rate.interval.lower, rate.interval.upper, 2, unit="")
    return (
        f"Recorded stalking was {numbers.decimal(rate.per_1000, 2)} offences for every 1,000 people (95% "
        f"interval {ends}). {said}"
    )


def _full_year(recorder: str, found: Findings) -> Sentence:
    full = found.full_year
    financial = FinancialYear(full.total.year.year - 1)
    against = (
        rate_words.against(found.rate, found.national_rate)
        if found.national_rate is not None
        else f"That is {rate_words.about(found.rate)}."
    )
    # Where a part does not compare, the number is the one in the news, and no word is said of it.
    called = f", {change_words.verdict(full.total)}."
    if full.total.direction == "not compared":
        called = f". {change_words.not_compared(full)}"
    texts = [
        f"In the year to {full.total.year.month_and_year}, {mid_sentence(recorder)} recorded "
        f"{numbers.count(full.total.after)} stalking and harassment {_offences(full.total)}, "
        f"{change_words.moved(full.total, 0, as_quoted=True)}{called} {against}",
        _parts_as_counts(full),
    ]
    return Sentence(
        " ".join(filter(None, texts)),
        "the-last-full-financial-year",
        f"{financial} in full",
        lead="Last full year",
    )


def _parts_as_counts(split: PartsOfChange) -> str:
    """Return by how much each part changed, as counts, without a word for any of them."""
    ordered = sorted(split.parts, key=lambda part: -abs(part.difference or 0))
    listed = [f"{offence(part.codes[0]).name.lower()} {numbers.signed(part.difference)}" for part in ordered]
    return f"By part: {join(listed)}."


def _control(found: CoerciveControl, recorder: str) -> str:
    if found.offences is None:
        return (
            f"How much controlling or coercive behaviour was recorded in the {found.span} cannot be said, "
            f"because {found.not_estimated_because}."
        )
    bounds = found.share.percent_interval
    text = (
        f"{recorder} recorded {numbers.count(found.offences)} "
        f"{plural(found.offences, 'offence', 'offences')} of controlling or coercive behaviour, which is "
        f"domestic abuse by definition, in the {found.span}"
    )
    if found.share.percent is None or bounds is None:
        return f"{text}."
    if too_few(found.offences):
        return f"{text}: {out_of(found.share.part, found.share.whole)} stalking and harassment offences."
    return (
        f"{text}: {numbers.percent(found.share.percent)} of all recorded stalking and harassment "
        f"(95% interval {numbers.interval(bounds.lower, bounds.upper)})."
    )
