"""Sentences on published domestic abuse-related crimes, with their coverage and source."""

from __future__ import annotations

import datetime as dt
import re

from analysis import numbers
from analysis.models.domestic_abuse.flagged import FlaggedChange, FlaggedCrimes
from analysis.periods import format_date
from analysis.wording.prose import Prose

_PRESS = re.compile(r"press quoting (?P<whom>.+), (?P<day>\d{4}-\d{2}(?:-\d{2})?)")


def how_to_add(area: str) -> str:
    """Return how a published figure of flagged crimes is added."""
    return f"How a published figure for {area} is added is said in data/README.md of this report's code."


def flagged(found: FlaggedCrimes, *, newest: int | None = None) -> Prose:
    """Return the published domestic abuse-related crimes of an area, with coverage and source.

    Parameters
    ----------
    found
        The result.
    newest
        Year ending March of the newest figure held for any area; an older one is said to be so.
    """
    meaning = (
        "Police put a domestic abuse flag on any offence. These are figures that others published, not "
        "counted by this report."
    )
    latest = found.latest
    if latest is None:
        return Prose.paragraph(
            f"For {found.area}, {found.not_estimated_because}.", how_to_add(found.area), meaning
        )
    texts = [
        f"Police recorded {numbers.count(latest.crimes)} domestic abuse-related crimes in the "
        f"{latest.year.in_prose} ({latest.coverage}), {source_in_words(latest.publication)}."
    ]
    if latest.percent_of_all_crime is not None:
        texts.append(f"That was {_published(latest.percent_of_all_crime)} of all recorded crime.")
    if latest.percent_charged is not None:
        texts.append(
            f"As published, {_published(latest.percent_charged)} of them were charged or summonsed; on "
            "which basis is not said there."
        )
    texts += [_flagged_change(change) for change in found.changes[-1:] if change.after == latest]
    texts += [
        f"The {before.in_prose} and the {after.in_prose} are not compared, because they cover different "
        "forces."
        for before, after in found.not_compared
    ]
    if newest is not None and latest.year.year < newest:
        texts.append(f"No later figure is held. {how_to_add(found.area)}")
    return Prose.paragraph(*texts, meaning)


def source_in_words(publication: str) -> str:
    """Return who gave a figure: a press report is called one, with its day.

    Parameters
    ----------
    publication
        As the file has it, such as "press quoting Home Office, 2024-12-04" or "ONS, November 2025".
    """
    press = _PRESS.fullmatch(publication)
    if press is None:
        return f"as published ({publication})"
    whom = "ONS" if press["whom"] == "ONS" else f"the {press['whom']}"
    day = press["day"]
    if len(day) == len("2024-12-04"):
        return f"according to a press report of {format_date(dt.date.fromisoformat(day))} that quoted {whom}"
    month = dt.date.fromisoformat(f"{day}-01").strftime("%B %Y")
    return f"according to a press report of {month} that quoted {whom}"


def _published(value: float) -> str:
    return numbers.percent(value, 0 if value.is_integer() else 1)


def _flagged_change(change: FlaggedChange) -> str:
    way = "more" if change.difference >= 0 else "fewer"
    edition = (
        "" if change.same_publication else " The two were published at different times, and may be revised."
    )
    return (
        f"The {change.before.year.in_prose}, with the same coverage, had "
        f"{numbers.count(change.before.crimes)}: {numbers.count(abs(change.difference))} {way} in the "
        "later year. No interval is given, because "
        f"{change.not_estimated_because}.{edition}"
    )
