"""The outcome types of the Home Office framework (``data/outcome_types.csv``)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from analysis.paths import data_dir


@dataclass(frozen=True, slots=True)
class OutcomeType:
    """One outcome type.

    Attributes
    ----------
    type
        ``0`` to ``22``, or ``1A``, ``2A``, ``3A``.
    name
        Plain words for it.
    group
        The official outcome group.
    mix
        Its part in an outcome mix: ``charged``, ``victim_does_not_support``,
        ``evidential_with_support``, ``no_suspect``, ``not_yet_assigned`` or ``other``.
    in_this_table
        Whether the outcomes open data table holds it; 1A, 2A and 3A are published
        in another file and are already inside 1, 2 and 3.
    """

    type: str
    name: str
    group: str
    mix: str
    in_this_table: bool


@cache
def outcome_types() -> dict[str, OutcomeType]:
    """Return the outcome types by their type, in official order."""
    with (data_dir() / "outcome_types.csv").open(encoding="utf-8", newline="") as handle:
        return {
            row["type"]: OutcomeType(
                row["type"], row["name"], row["group"], row["mix"], row["in_this_table"] == "yes"
            )
            for row in csv.DictReader(handle)
        }
