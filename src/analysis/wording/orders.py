"""Sentences on stalking protection orders, and on courts and the Crime Survey as published."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis import numbers
from analysis.models.orders import OrdersRate
from analysis.periods import format_date
from analysis.published import NOT_OF_STALKING
from analysis.wording.prose import Prose, Sentence, join, plural, sentence_case

IN_THE_TRANSITION = (
    "Forces changed how they record stalking in these same months, so these figures should not be used to "
    "set one force against another."
)

SURVEYED = {
    "csew_stalking_victims_millions": "{value} million people had been stalked in the year",
    "csew_stalking_prevalence_percent": "{value}% of adults had been stalked in the year",
    "csew_stalking_since_16_percent": "{value}% of adults had been stalked since the age of 16",
    "csew_stalking_since_16_women_percent": "{value}% of women had been stalked since the age of 16",
    "csew_stalking_since_16_men_percent": "{value}% of men had been stalked since the age of 16",
    "csew_stalking_victims_women_percent": "{value}% of people stalked in the year were women",
    "csew_stalking_partner_or_ex_percent": "{value}% of people stalked in the year had been stalked by a "
    "partner or former partner",
    "csew_stalking_family_percent": "{value}% of people stalked in the year had been stalked by a family "
    "member",
    "csew_stalking_cyber_percent": "{value}% of people stalked in the year had been stalked online",
}
"""What each estimate of the Crime Survey says: how many people, how many ever, then who and how."""

MEASURES = {
    "domestic_homicide_victims": "{value} people were victims of domestic homicide",
    "domestic_homicide_victims_women": "{value} of the victims of domestic homicide were women",
    "stalking_offences_recorded": "{value} stalking offences were recorded, as quoted then",
    "stalking_protection_orders_granted": "{value} stalking protection orders were granted",
    "stalking_offences_charged_reaching_first_hearing": "{value} charged stalking offences reached a first "
    "hearing (years before and after the rule of April 2020 do not compare)",
    "stalking_prosecutions": "{value} prosecutions for stalking",
    "stalking_sentenced": "{value} people were sentenced for stalking",
    "stalking_immediate_custody": "{value} people were sent to prison for stalking",
    "stalking_average_custodial_sentence_months": "prison sentences for stalking were {value} months on "
    "average",
    "supercomplaint_case_files_reviewed": "{value} case files were reviewed by those who investigated the "
    "super-complaint about how the police deal with stalking. What follows is of these files alone and not "
    "of all recorded stalking; how they were chosen is not held here",
    "supercomplaint_case_files_with_risk_of_serious_harm_or_homicide": "{value} of the case files reviewed "
    "after the super-complaint showed a risk of serious harm or homicide",
    "supercomplaint_case_files_where_police_identified_that_risk": "in {value} of the case files with such a "
    "risk the police had identified it",
}
"""What each figure of courts and reviews says, with ``{value}`` for its number, in the order given."""


OF_FILES = "Files of the super-complaint"
"""What figures of the files reviewed are said to be of, in place of an area."""

SURVEYS = (
    "The Crime Survey for England and Wales asks people themselves, whether or not they went to the police. "
    "Its estimates are not police figures: they count people and not offences, so they cannot be set against "
    "the offences on this page.",
    "They come from a sample. Neither their intervals nor the ages they cover are held here, because the "
    "publications quoted do not give them. The ages changed over the years, so different years are not "
    "compared.",
)
"""What the survey measures, said once before its estimates."""


def orders(found: OrdersRate) -> Prose:
    """Return orders beside recorded stalking, with their dates, interval and bounds."""
    done = "applied for" if found.measure == "applied" else "granted"
    if found.orders is None or found.counted_from is None or found.counted_to is None:
        return Prose.paragraph(
            f"{found.area}: no figure of stalking protection orders {done} is held, because "
            f"{found.not_estimated_because}. That is not the same as no order.",
            _missing(found),
        )
    noun = plural(found.orders, "stalking protection order was", "stalking protection orders were")
    until = format_date(found.counted_to)
    if found.earliest_to is not None and found.earliest_to != found.counted_to:
        until = f"a day between {format_date(found.earliest_to)} and {until}, which differs by force"
    number = numbers.count(found.orders) if found.orders else "No"
    if not found.orders:
        noun = "stalking protection order was"
    texts = [
        f"{found.area}: {number} {noun} {done} from {format_date(found.counted_from)} to {until}, as forces "
        "told the BBC Shared Data Unit."
    ]
    if found.per_1000 is None or found.interval is None or found.bounds is None:
        texts.append(f"No rate is given, because {found.not_estimated_because}.")
    else:
        places = 1 if found.per_1000 >= 1 or not found.orders else 2
        ends = numbers.interval(found.interval.lower, found.interval.upper, places, unit="")
        quarters = f"in the nearest whole quarters, {found.span}"
        if found.earliest_to is not None and found.earliest_to != found.counted_to:
            # Forces gave different dates, so the offences are not those of one run of quarters.
            quarters = "in the whole quarters nearest to each force's own dates"
        text = (
            f"That is {numbers.decimal(found.per_1000, places)} for every 1,000 stalking offences recorded "
            f"{quarters} (95% interval {ends})"
        )
        if found.orders:
            text += (
                "; by the whole quarters that cover the dates "
                f"{numbers.decimal(found.bounds.lower, places)}, by those inside them "
                f"{numbers.decimal(found.bounds.upper, places)}"
            )
            if found.widest is not None:
                both = numbers.interval(found.widest.lower, found.widest.upper, places, unit="")
                text += f"; with the interval and these bounds together {both}"
        texts.append(f"{text}.")
        texts.append(IN_THE_TRANSITION)
    return Prose.paragraph(*texts, _missing(found))


def granted_and_applied(granted: OrdersRate, applied: OrdersRate) -> Prose:
    """Return orders granted, and beside them how many were applied for.

    Parameters
    ----------
    granted, applied
        Of the same area.
    """
    if granted.orders is None or applied.orders is None:
        return orders(granted)
    counted = numbers.count(applied.orders) if applied.orders else "none"
    text = f"In the same time {counted} {plural(applied.orders, 'was', 'were')} applied for"
    if applied.per_1000 is not None and applied.interval is not None and applied.orders:
        places = 1 if applied.per_1000 >= 1 else 2
        ends = numbers.interval(applied.interval.lower, applied.interval.upper, places, unit="")
        text += f", {numbers.decimal(applied.per_1000, places)} for every 1,000 (95% interval {ends})"
    text += ". An order applied for may have been refused or not yet heard." if applied.orders else "."
    more = Sentence(text)
    return Prose((*orders(granted).sentences, more))


def _dated(publication: str) -> str:
    """Return a publication with its dates in words: ``ONS, 26 September 2024``, to stand in brackets."""
    plain = re.sub(r" \(([^()]*)\)", r", \1", publication)
    return re.sub(r"\d{4}-\d{2}-\d{2}", lambda day: format_date(dt.date.fromisoformat(day.group())), plain)


def _missing(found: OrdersRate) -> str:
    if not found.left_out:
        return ""
    return f"Not counted: {join([f'{name} ({reason})' for name, reason in found.left_out])}."


def courts(rows: pd.DataFrame, area: str) -> Prose:
    """Return prosecutions, orders and reviews of an area as published, each with its source.

    Parameters
    ----------
    rows
        ``measure``, ``period``, ``value``, ``publication``, as
        :func:`~analysis.published.justice_and_survey_of` gives them; estimates of the Crime Survey
        are left to :func:`survey`.
    area
        The area's name.

    Raises
    ------
    ValueError
        If a measure has no wording.
    """
    _refuse_unknown(rows)
    rows = _ordered(rows, {name: said for name, said in MEASURES.items() if name not in NOT_OF_STALKING})
    if rows.empty:
        return Prose.paragraph(f"No published figure of courts or reviews is held for {area}.")
    return Prose(
        tuple(
            Sentence(f"{OF_FILES if measure.startswith('supercomplaint_') else area}, {period}: {said}.")
            for measure, (period, said) in zip(rows["measure"], _said(rows, MEASURES), strict=True)
        ),
        as_list=True,
    )


def survey(rows: pd.DataFrame, area: str) -> Prose:
    """Return what the Crime Survey estimated of stalking, each with its year and source.

    Parameters
    ----------
    rows, area
        As for :func:`courts`.

    Raises
    ------
    ValueError
        If a measure has no wording.
    """
    _refuse_unknown(rows)
    rows = _ordered(rows, SURVEYED)
    if rows.empty:
        return Prose.paragraph(f"No estimate of the Crime Survey is held for {area}.")
    return Prose(
        tuple(Sentence(f"{sentence_case(period)}: {said}.") for period, said in _said(rows, SURVEYED)),
        as_list=True,
    )


def _refuse_unknown(rows: pd.DataFrame) -> None:
    unknown = sorted(set(rows["measure"]) - set(MEASURES) - set(SURVEYED))
    if unknown:
        raise ValueError(
            f"data/justice_and_survey.csv has the measure {', '.join(unknown)}, which has no wording; add it "
            "to MEASURES or SURVEYED in analysis/wording/orders.py."
        )


def _ordered(rows: pd.DataFrame, wording: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows that a wording is about, in its order."""
    order = {measure: place for place, measure in enumerate(wording)}
    own = rows[rows["measure"].isin(wording)]
    return own.sort_values("measure", key=lambda names: names.map(order), kind="stable")


def _said(rows: pd.DataFrame, wording: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the period of each row, and what it says with its source."""
    for measure, period, value, publication in zip(
        rows["measure"], rows["period"], rows["value"], rows["publication"], strict=True
    ):
        number = numbers.count(value) if float(value).is_integer() else numbers.decimal(value)
        yield period, f"{wording[measure].format(value=number)} ({_dated(publication)})"
