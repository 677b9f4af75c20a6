"""A claim: one published statement, as data.

Numbers are kept as they were printed (:class:`decimal.Decimal`), so that "3.0 per cent" and
"3 per cent" stay two different statements. ``docs/claims.md`` lists the fields for people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import Annotated, get_type_hints

from analysis.periods import format_date

PRECISIONS = {
    "exact": "the number is printed in full",
    "rounded": "rounded; to what is told by its last digits, or by rounded_to",
    "about": "around, about, roughly: rounded, and said to be so; without rounded_to at most a tenth off",
    "more than": "at least this many: a lower bound of value alone, or of a change said without one",
    "less than": "at most this many: an upper bound of value alone, or of a change said without one",
    "up to": "at most this many, the number itself included; the same bound as less than",
    "nearly": "a little less than this: rounded up; without rounded_to at most a tenth short",
}
"""How exactly a number is meant, and what each word stands for."""

CARES = {
    "homicide": "it is about people who were killed, or about the risk of it",
}
"""What a reader may not want to meet unwarned, and when a claim is marked with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One published statement.

    What each field holds stands at the field; :func:`schema` lists them.
    """

    id: Annotated[str, "Short name that never changes, such as bedfordshire-2025-total."]
    statement: Annotated[str, "What was said, in a short wording of our own; never a copied sentence."]
    area: Annotated[
        str,
        (
            "A force in any known spelling, a region, England, Wales, or England and Wales. Official "
            "totals of England and Wales include British Transport Police."
        ),
    ]
    measure: Annotated[str, "What is counted: an id or a synonym of data/claims/measures.toml."]
    period: Annotated[
        str,
        (
            "When: year to March 2025, 2024/25, calendar year 2023, April to June 2024, April to December "
            "2020, since April 2014, recent years."
        ),
    ]
    place: Annotated[
        str,
        "A town or district within the area that the claim is about. No figure is held for it, so only "
        "the claim's own arithmetic is checked.",
    ] = ""
    speaker: Annotated[str, "Who said it; empty where nobody is named."] = ""
    said_on: Annotated[
        dt.date | None, ("The day it was said or printed, 2025-10-06; empty if not known.")
    ] = None
    published_in: Annotated[str, "Where it was printed."] = ""
    address: Annotated[str, "Its address; empty if not known."] = ""
    value: Annotated[
        Decimal | None, ("The number said, as printed: 5108, 3.0. Empty where only a change is said.")
    ] = None
    unit: Annotated[
        str,
        (
            'What value is counted in: offences, per cent, per 1,000, orders, crimes; "one in" for a '
            "proportion such as one in eight."
        ),
    ] = ""
    precision: Annotated[str, f"How exactly it is meant: {', '.join(PRECISIONS)}."] = "exact"
    rounded_to: Annotated[
        Decimal | None, ("What value is rounded to, such as 100; empty where its last digits tell.")
    ] = None
    comparison_value: Annotated[Decimal | None, "The number it is set against."] = None
    comparison_period: Annotated[str, "When that was; empty for the same time a year before."] = ""
    change_percent: Annotated[
        Decimal | None, ("The change said, in per cent as printed; a fall has a minus.")
    ] = None
    change_words: Annotated[str, "The change said in words: up, down, doubled, a third less, declined."] = ""
    record: Annotated[
        str,
        "The record said: highest on record, highest since 2014/15, lowest since 2019. It is set against the "
        "same months of every earlier year held.",
    ] = ""
    out_of: Annotated[Decimal | None, "The whole that value is a part of: 231 out of 353."] = None
    share_percent: Annotated[
        Decimal | None, ("The share said of value in out_of, in per cent as printed.")
    ] = None
    basis: Annotated[str, "What a rate is of, where it is said: offences recorded, cases closed."] = ""
    definition: Annotated[str, "What the speaker says is counted, where it is said."] = ""
    care: Annotated[
        str,
        f"What a reader is warned of before it, on a page in a section of its own: {', '.join(CARES)}. Empty "
        "where there is nothing to warn of.",
    ] = ""

    @property
    def who_and_when(self) -> str:
        """Who said it, where and when: ``Office for National Statistics, 6 October 2025``."""
        day = format_date(self.said_on) if self.said_on is not None else "no date known"
        return ", ".join(filter(None, (self.speaker, self.published_in, day)))

    @property
    def speaks_of_change(self) -> bool:
        """Whether it sets one period against another."""
        return self.comparison_value is not None or self.change_percent is not None or bool(self.change_words)

    @property
    def is_change_alone(self) -> bool:
        """Whether it says a change or a record and no number of the later period."""
        return self.value is None and (self.speaks_of_change or bool(self.record))


@dataclass(frozen=True, slots=True)
class SchemaField:
    """One field of a claim: its name, what it holds, and whether every claim has it."""

    name: str
    about: str
    required: bool
    kind: str


_KINDS: Mapping[object, str] = {str: "text", Decimal | None: "number", dt.date | None: "date"}


def schema() -> tuple[SchemaField, ...]:
    """Return the fields of a claim, in order."""
    hints = get_type_hints(Claim, include_extras=True)
    found = []
    for each in fields(Claim):
        hint = hints[each.name]
        found.append(
            SchemaField(each.name, hint.__metadata__[0], each.default is MISSING, _KINDS[hint.__origin__])
        )
    return tuple(found)
