"""What a claim counts: its words, and the measures and codes of this project they stand for.

``data/claims/measures.toml`` holds the measures with their synonyms, for a person to correct. Words
that stand for more than one measure ("charge rate") have readings and are never resolved by guessing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from analysis.errors import FileRefusedError
from analysis.offences import AGGREGATE_CODES, subgroup_codes
from analysis.paths import data_dir
from analysis.shared_results import once_an_edition

FILE = "claims/measures.toml"

Source = Literal[
    "recorded",
    "rate",
    "outcomes",
    "charges over offences",
    "orders",
    "domestic abuse",
    "published",
    "not held",
    "readings",
]

SOURCES: Mapping[str, str] = {
    "recorded": "offences recorded, by quarter and code, of a release or an earlier edition",
    "rate": "offences recorded for every 1,000 residents",
    "outcomes": "share of offences recorded in the period that had led to a charge or summons",
    "charges over offences": "charges of a period over offences recorded in the same months",
    "orders": "stalking protection orders, as forces told the BBC Shared Data Unit",
    "domestic abuse": "crimes flagged as domestic abuse-related, as published",
    "published": "a figure kept as others published it",
    "not held": "nothing held can check it; needed says what would",
    "readings": "words that stand for several measures",
}
"""Where the figures of a measure come from."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something a claim may count.

    Attributes
    ----------
    id
        Short name.
    name
        In words.
    source
        Out of :data:`SOURCES`.
    codes
        Offence codes counted together; empty where no offence is counted.
    column
        Column or measure of the published file, where the source needs one.
    unit
        What it is counted in.
    synonyms
        Words that stand for it.
    readings
        Measures the words may stand for, where they stand for several.
    also
        Other measures the same words are used for by mistake; looked at only where the measure itself
        does not bear a claim out.
    needed
        What would be needed to check it, where nothing held can.
    bases
        Words for what a rate is of, which single it out among the readings of looser words.
    """

    id: str
    name: str
    source: Source
    unit: str
    codes: tuple[str, ...] = ()
    column: str = ""
    synonyms: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    needed: str = ""
    bases: tuple[str, ...] = ()

    @property
    def is_subgroup(self) -> bool:
        """Whether it counts the official group "stalking and harassment"."""
        return set(self.codes) == set(subgroup_codes())


_KEYS = {"id", "name", "source", "unit", "codes", "column", "synonyms", "readings", "also", "needed", "bases"}


def _refuse(entry: Mapping[str, Any], number: int, problem: str) -> FileRefusedError:
    return FileRefusedError(
        f"data/{FILE}", f"{entry.get('id', 'an entry without id')}: {problem}", row=number
    )


def _measure(entry: Mapping[str, Any], number: int) -> Measure:
    known_codes = {*subgroup_codes(), *AGGREGATE_CODES}
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise _refuse(entry, number, f"unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}.")
    lacking = [key for key in ("id", "name", "source", "unit") if not entry.get(key)]
    if lacking:
        raise _refuse(entry, number, f"{lacking[0]} is missing.")
    held: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    measure = Measure(**held)
    if measure.source not in SOURCES:
        raise _refuse(entry, number, f"the source {measure.source!r} is none of {', '.join(SOURCES)}.")
    if set(measure.codes) - known_codes:
        raise _refuse(entry, number, f"the codes are {', '.join(sorted(known_codes))}.")
    if measure.source == "not held" and not measure.needed:
        raise _refuse(entry, number, "needed should say what would be needed to check it.")
    return measure


def read_measures(path: Path) -> Mapping[str, Measure]:
    """Read the measures of a file, by id.

    Raises
    ------
    FileRefusedError
        With the entry, if one is not what it should be or a synonym stands for two.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("measure", [])
    measures: dict[str, Measure] = {}
    words: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        measure = _measure(entry, number)
        if measure.id in measures:
            raise _refuse(entry, number, "the id stands twice.")
        measures[measure.id] = measure
        for synonym in (measure.id, measure.name, *measure.synonyms):
            key = normal(synonym)
            if words.setdefault(key, measure.id) != measure.id:
                raise _refuse(entry, number, f"{synonym!r} already stands for {words[key]}.")
    for number, measure in enumerate(measures.values(), start=1):
        for other in (*measure.readings, *measure.also):
            if other not in measures:
                raise _refuse({"id": measure.id}, number, f"{other!r} is no measure.")
    if not measures:
        raise FileRefusedError(f"data/{FILE}", "it holds no [[measure]].")
    return measures


@cache
@once_an_edition
def load_measures() -> Mapping[str, Measure]:
    """Return the project's measures by id."""
    return read_measures(data_dir() / FILE)


def normal(words: str) -> str:
    """Return words as they are compared: lower case, ``and`` for ``&``, one blank, no hyphens."""
    return re.sub(r"[\s_-]+", " ", words.casefold().replace("&", " and ")).strip()


@cache
@once_an_edition
def _by_words() -> Mapping[str, Measure]:
    return {
        normal(words): measure
        for measure in load_measures().values()
        for words in (measure.id, measure.name, *measure.synonyms)
    }


def find_measure(words: str) -> Measure | None:
    """Return the measure that words stand for; None if they stand for none that is known."""
    return _by_words().get(normal(words))


def measure_words() -> tuple[str, ...]:
    """Return all words that stand for a measure, the longest first."""
    return tuple(sorted(_by_words(), key=lambda words: (-len(words), words)))


def readings_of(measure: Measure) -> tuple[Measure, ...]:
    """Return the measures that a measure's words may stand for: itself, unless it has readings."""
    measures = load_measures()
    return tuple(measures[each] for each in measure.readings) if measure.readings else (measure,)


def reading_by_basis(measure: Measure, basis: str) -> Measure | None:
    """Return the reading of a measure that words for its basis single out; None if they do not."""
    words = normal(basis)
    found = [each for each in readings_of(measure) if words in map(normal, (each.id, each.name, *each.bases))]
    return found[0] if len(found) == 1 else None


def mistaken_for(measure: Measure) -> tuple[Measure, ...]:
    """Return the measures that the same words are used for by mistake."""
    measures = load_measures()
    return tuple(measures[each] for each in measure.also)
