"""What is counted: the five codes of the subgroup "Stalking and harassment".

The codes joined the subgroup at different times (``data/offences.csv``), so a
total of the subgroup is always shown with its parts.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from analysis.errors import RequestError
from analysis.paths import data_dir
from analysis.periods import Quarter

SUBGROUP = "Stalking and harassment"
"""Official name of the offence subgroup."""

ALL_CRIME = "all_crime_excluding_fraud"
VIOLENCE = "violence_against_the_person"
AGGREGATE_CODES = (ALL_CRIME, VIOLENCE)
"""The two wider totals held beside the five codes."""


@dataclass(frozen=True, slots=True)
class Offence:
    """One offence code of the subgroup.

    Attributes
    ----------
    code
        Home Office code, such as ``8Q``.
    name, short_name
        Names printed in prose and on charts.
    spellings
        Official descriptions met in the tables.
    in_subgroup_from
        First quarter in which the subgroup counts it.
    own_code_from
        First quarter with figures under this code.
    stages
        Where such offences stood before the subgroup counted this code: the first quarter in which that
        was no longer so, and a few words.
    """

    code: str
    name: str
    short_name: str
    spellings: tuple[str, ...]
    in_subgroup_from: Quarter
    own_code_from: Quarter
    stages: tuple[tuple[Quarter, str], ...]

    def before(self, quarter: Quarter) -> str:
        """Return where such offences stood in a quarter; empty once the subgroup counts them."""
        return next((words for until, words in self.stages if quarter < until), "")


@cache
def subgroup_offences() -> tuple[Offence, ...]:
    """Return the five offences, in the order of their codes."""
    with (data_dir() / "offences.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(
        Offence(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            spellings=tuple(filter(None, [row["official_description"], *row["other_spellings"].split(";")])),
            in_subgroup_from=Quarter.parse(row["in_subgroup_from"]),
            own_code_from=Quarter.parse(row["own_code_from"]),
            stages=_stages(row["before_own_code"], Quarter.parse(row["in_subgroup_from"])),
        )
        for row in rows
    )


def _stages(text: str, counted_from: Quarter) -> tuple[tuple[Quarter, str], ...]:
    """Read ``not counted until 2015/16 Q1; within harassment``: the last words hold until it is counted."""
    stages = []
    for part in text.split("; "):
        words, until, quarter = part.partition(" until ")
        stages.append((Quarter.parse(quarter) if until else counted_from, words))
    return tuple(stages)


def subgroup_codes() -> tuple[str, ...]:
    """Return the five codes: 8L, 8M, 8Q, 8R, 8U."""
    return tuple(offence.code for offence in subgroup_offences())


def offence(code: str) -> Offence:
    """Return the offence with this code.

    Raises
    ------
    RequestError
        If the subgroup has no such code.
    """
    for candidate in subgroup_offences():
        if candidate.code == code:
            return candidate
    raise RequestError(
        f"{code!r} is no code of the subgroup {SUBGROUP!r}; the codes are {', '.join(subgroup_codes())}."
    )


def codes_counted_in(quarter: Quarter) -> tuple[str, ...]:
    """Return the codes that make up the subgroup in this quarter."""
    return tuple(item.code for item in subgroup_offences() if item.in_subgroup_from <= quarter)
