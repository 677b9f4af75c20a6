"""One English sentence as a claim: a small grammar of the shapes newsrooms use.

========================================================================================== =============
shape                                                                                      example of
========================================================================================== =============
AREA recorded N MEASURE in PERIOD[, CHANGE]                                                a count
N MEASURE were recorded by|in|across AREA in PERIOD[, CHANGE]                              a count
There were N MEASURE in AREA in PERIOD[, CHANGE]                                           a count
MEASURE in AREA rose|fell [by] X per cent[, from N to N,] in PERIOD [, compared with PERIOD] a change
MEASURE in AREA doubled in PERIOD[, from N to N]                                           a change
MEASURE in AREA was the highest since PERIOD|on record in PERIOD                           a record
========================================================================================== =============

CHANGE is "up|down X per cent [from N] [in PERIOD]", "up|down from N", "compared with N in PERIOD", or
"the highest since PERIOD". A sentence in another shape is refused, never guessed, and what
was understood is handed back to be printed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from analysis.claims.areas import area_names
from analysis.claims.arithmetic import every_change_word
from analysis.claims.claim import Claim
from analysis.claims.periods import read_period
from analysis.claims.reading import claims_from_records
from analysis.claims.understanding import find_measure, measure_words
from analysis.errors import FileRefusedError, RequestError
from analysis.periods import MONTHS

SHAPES = (
    "Bedfordshire Police recorded 5,108 stalking and harassment offences in the year to March 2025, up 3 "
    "per cent from 4,949",
    "116,792 stalking offences were recorded across England and Wales in the year to March 2023",
    "There were around 5,000 stalking and harassment offences in Bedfordshire in 2023/24, down from 5,200",
    "Stalking and harassment in Dyfed-Powys rose by 146 per cent in the year ending December 2019",
    "Stalking in Kent doubled in 2019/20",
    "Stalking in Kent was the highest on record in 2024/25",
)
"""A sentence of each shape, for the words of a refusal."""

_NUMBERS = (
    ("none", 0), ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6),
    ("seven", 7), ("eight", 8), ("nine", 9), ("ten", 10),
)  # fmt: skip
_NUMBER_WORDS: Mapping[str, int] = dict(_NUMBERS)

_MONTH = "|".join(MONTHS)
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(_NUMBER_WORDS)})"
_BEFORE = {
    "more than": "more than", "over": "more than", "at least": "more than",
    "less than": "less than", "fewer than": "less than", "under": "less than", "up to": "up to",
    "around": "about", "about": "about", "roughly": "about", "approximately": "about", "some": "about",
    "nearly": "nearly", "almost": "nearly",
}  # fmt: skip
_NO_YEAR_ALONE = r"(?!(?:19|20)\d{2}(?!\d|[/-]\d|,\d{3}|\.\d))"
"""After "up from", 2019 may be a year or a count, so the sentence is refused."""
_HOW = rf"(?:(?P<how>{'|'.join(_BEFORE)}) )?"
_PERIOD = (
    rf"(?:the )?(?:(?:year|12 months|twelve months) (?:ending|to|to the end of) (?:\d{{1,2}} )?(?:{_MONTH}) "
    rf"\d{{4}}|(?:{_MONTH}) \d{{4}}(?! to )|"
    rf"(?:financial year |calendar year )?\d{{4}}(?:[/-]\d{{2,4}})?|"
    rf"(?:{_MONTH})(?: \d{{4}})? to (?:{_MONTH}) \d{{4}})"
)
_PER_CENT = r"(?:%| ?per ?cent)"
_ROSE = ("rose", "increased", "grew", "went up", "were up", "was up")
_FELL = ("fell", "decreased", "dropped", "went down", "were down", "was down")
_DOWN = ("down", "a fall", "a decrease", "a drop")
_UP = rf"(?P<way>up|a rise|an increase|{'|'.join(_DOWN)})(?: of)?"
_YEAR_BEFORE = r",? (?:(?:in|on|from) )?the (?:previous year|year before)"
_CHANGE = (
    rf"(?:,? (?:which is |representing )?{_UP}"
    rf"(?: by)?(?: (?P<percent>\d+(?:\.\d+)?){_PER_CENT})?"
    rf"(?: (?:from|on) {_NO_YEAR_ALONE}(?P<from>{_NUMBER}))?"
    rf"(?:,? (?:in |(?:from|on) {_NO_YEAR_ALONE})(?P<earlier>{_PERIOD})|{_YEAR_BEFORE})?"
    rf"|,? (?:compared with|compared to|against) {_NO_YEAR_ALONE}(?P<against>{_NUMBER})"
    rf"(?: in (?P<earlier2>{_PERIOD})|{_YEAR_BEFORE})?"
    r")?"
)
_RECORD = (
    rf"(?:the )?(?P<record>(?:highest|most|lowest|fewest)(?: (?:number|level|figure|total))?"
    rf" (?:on record|since records began|since {_PERIOD})|record (?:high|low))"
)


def _words(each: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in each)


@cache
def _grammar() -> tuple[re.Pattern[str], ...]:
    area = rf"(?:the )?(?:police (?:forces )?(?:in|across) )?(?P<area>{_area_words()})"
    measure = rf"(?P<measure>{_measure_words()})"
    tail = rf"(?:,? (?:a |the )?{_RECORD}|{_CHANGE})"
    words = rf"(?P<words>{_words(tuple(word for word in every_change_word() if len(word) > 4))})"
    verbs = rf"(?P<way>{_words((*_ROSE, *_FELL))})"
    from_to = rf"(?:,? from (?P<from>{_NUMBER}) to (?P<number>{_NUMBER}),?)?"
    compared = rf"(?:,? (?:compared with|compared to|against|from) (?P<earlier>{_PERIOD}))?"
    in_period = rf",? in (?P<period>{_PERIOD})"
    counted = rf"{_HOW}(?P<number>{_NUMBER}) {measure}"
    percent = rf"(?P<percent>\d+(?:\.\d+)?){_PER_CENT}"
    where = rf"(?:in|across) {area}"
    shapes = (
        rf"{area} (?:recorded|logged|registered) {counted}{in_period}{tail}",
        rf"{counted} (?:were|was) (?:recorded|logged) (?:by|in|across) {area}{in_period}{tail}",
        rf"there (?:were|was) {counted} (?:recorded )?(?:by|in|across) {area}{in_period}{tail}",
        rf"(?:recorded )?{measure} {where} {verbs}(?: by)? {percent}{from_to}{in_period}{compared}",
        rf"(?:recorded )?{measure} {where} {verbs}(?: by)? {_HOW}{percent}{in_period}{compared}",
        rf"(?:recorded )?{measure} {where} (?:was|were|reached|hit) (?:at )?(?:a |the |its |their )?{_RECORD}"
        rf"{in_period}",
        rf"(?:recorded )?{measure} {where} (?:has |have )?{words}{from_to}{in_period}{compared}",
    )
    return tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)


def _area_words() -> str:
    """Return the names of areas as a sentence has them: with ``&`` or ``and``, a hyphen or a blank."""
    return "|".join(
        re.sub(r"\band\b", "(?:and|&)", re.escape(name).replace(r"\-", "[ -]")) for name in area_names()
    )


def _measure_words() -> str:
    """Return the words for measures as a sentence has them: any blanks, ``&`` or ``and``."""
    return "|".join(
        re.escape(words).replace(r"\ ", r"[\s-]+").replace("and", "(?:and|&)") for words in measure_words()
    )


def claim_of(text: str, said_on: dt.date | None = None) -> Claim:
    """Return the claim that a sentence makes.

    Parameters
    ----------
    text
        One sentence.
    said_on
        The day it was said, where it is known.

    Raises
    ------
    RequestError
        If it is in none of the shapes known.
    PeriodError
        If a period in it makes no sense.
    """
    sentence = " ".join(text.split()).rstrip(".").replace("’", "'").replace("–", ",").replace(" ,", ",")
    for pattern in _grammar():
        match = pattern.fullmatch(sentence)
        if match is not None:
            return _claim(text, match.groupdict(), said_on)
    shapes = "\n".join(f"- {shape}" for shape in SHAPES)
    raise RequestError(
        f"This sentence is in none of the shapes understood, and nothing is guessed: {text!r}.\n"
        f"{_met(sentence)}\n"
        f"Shapes understood, with any force, measure and period:\n{shapes}\n"
        "Or write the claim as a row of a file; docs/claims.md lists the fields."
    )


def _met(sentence: str) -> str:
    """Return which of the three things a claim needs a sentence names, so that a slip is found."""
    sought = (
        ("an area", _area_words(), "the forces are listed by `stalking-report forces`"),
        ("a measure", _measure_words(), "such as stalking, or stalking and harassment"),
        ("a period", _PERIOD, "such as 2024/25 or the year to March 2025"),
    )
    met = []
    for what, words, hint in sought:
        found = re.search(rf"(?<!\w)(?:{words})(?!\w)", sentence, re.IGNORECASE)
        met.append(f"{what} {found[0]!r}" if found is not None else f"no known name of {what} ({hint})")
    return f"In it: {'; '.join(met)}."


def _claim(text: str, found: Mapping[str, str | None], said_on: dt.date | None) -> Claim:
    way = (found.get("way") or "").casefold()
    down = way in (*_FELL, *_DOWN)
    percent = found.get("percent")
    measure = find_measure(found["measure"] or "")
    number = _number(found.get("number"))
    words = (found.get("words") or "").casefold()
    if way and percent is None:
        words = "down" if down else "up"
    how = (found.get("how") or "").casefold()
    record: dict[str, Any] = {
        "id": "text",
        "statement": " ".join(text.split()),
        "area": found["area"],
        "measure": measure.id if measure is not None else found["measure"],
        "period": _period(found["period"], said_on),
        "said_on": said_on,
        "value": number,
        "unit": measure.unit if measure is not None else "",
        "precision": _BEFORE.get(how, "exact"),
        "comparison_value": _number(found.get("from") or found.get("against")),
        "comparison_period": _period(found.get("earlier") or found.get("earlier2"), said_on),
        "change_percent": f"-{percent}" if percent and down else percent,
        "change_words": words,
        "record": found.get("record"),
    }
    try:
        (claim,) = claims_from_records([record])
    except FileRefusedError as error:
        raise RequestError(
            f"This sentence cannot be checked. Of its {error.column}: {error.problem}"
        ) from error
    return claim


def _period(text: str | None, said_on: dt.date | None) -> str:
    if text is None:
        return ""
    read_period(text, said_on)
    return text


def _number(text: str | None) -> str | None:
    if text is None:
        return None
    return str(_NUMBER_WORDS.get(text.casefold(), text))
