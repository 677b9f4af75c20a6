"""Numbers as pages print them, and the rows of results that print so."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.numbers import MINUS
from analysis.offences import SUBGROUP, subgroup_offences
from analysis.results.making import TOTAL
from analysis.results.row import Row
from tests.pages.page_words import NUMERAL, value

PER_CENT = ("per cent", "per cent a year")
TIMES = ("ratio", "times chance")

CHANGES = (
    "change_in_offences",
    "change_percent",
    "contribution_to_change",
    "trend_percent_a_year",
    "odds_of_a_charge",
    "change_of_share",
    "revision_percent",
    "revision_in_offences",
    "errors_smaller_by",
)
"""Measures that are printed with a plus where they are above nought."""

LONGEST_LINK = 2
"""Characters between a name and its number: a blank and a bracket or a colon."""

MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)

NO_FIGURES: tuple[tuple[str, str], ...] = (
    ("a day", rf"\b\d{{1,2}} (?:{MONTH}) \d{{4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b"),
    ("a month of a year", rf"\b(?:{MONTH}) \d{{4}}\b"),
    ("a quarter or a financial year", r"\b\d{4}/\d{2}(?: Q[1-4])?\b"),
    ("the middle of a year", r"\bmid-\d{4}\b"),
    ("a year something was published in", r"\b(?:published in|Published) \d{4}\b"),
    ("how old a figure was", r"\b(?:6 months or less|7 to 18 months|more than 18 months) after\b"),
    ("a calendar year", r"\bcalendar year \d{4}\b"),
    ("years of an investigation", r"\binvestigation \d{4} to \d{4}\b"),
    ("the fewest a percentage is given of", r"\b[Ff]ewer than 50 offences\b"),
    ("the level of an interval", r"\b(?:95|80)% (?:intervals?|limits|confidence)\b"),
    ("what a rate is for", r"\b(?:every|each) 1,000\b"),
    ("what charges are for", r"\b(?:every|each) 100\b"),
    ("the step a link is told for", r"\b(?:recorded|with) 10% more\b"),
    ("an age", r"\bage of 16\b"),
    ("a code", r"\b8[LMQRU]\b"),
    ("a disease", r"\bCovid-19\b"),
    ("what the first place means", r"\b1st (?:is )?the highest\b"),
    ("a digest", r"\b(?:data|digest)(?: of the rows:)? [0-9a-f]{16}\b"),
)
"""Numbers that are no figure of the page: what each is, and how it is written."""

PAIR: re.Pattern[str] = re.compile(
    rf"({NUMERAL})(%?)(?:,)? to ({NUMERAL})(%?)(?![\d,]*\d|st\b|nd\b|rd\b|th\b)"
)
"""Two ends of an interval."""

UNITS_PRINTED: dict[str, tuple[str, ...]] = {
    "%": PER_CENT,
    "percentage points": ("percentage points",),
    "times": TIMES,
    "forces": ("forces",),
    "force": ("forces",),
    "quarters": ("quarters",),
    "places": ("place",),
    "revisions": ("figures",),
    "figures": ("figures",),
    "people": ("people",),
    "months": ("months",),
    "prosecutions": ("prosecutions",),
    "changes in recording": ("changes",),
    "stalking protection orders": ("orders",),
    "case files": ("cases",),
}
"""What is printed right after a number, and the units of the rows that it allows."""

SINGLE = re.compile(rf"({NUMERAL}) ?({'|'.join(UNITS_PRINTED)})?(?![a-z])")
ORDINALS = re.compile(r"(\d+)(?:st|nd|rd|th)(?: (?:and|to) (\d+)(?:st|nd|rd|th))? of (\d+)")


@dataclass(frozen=True)
class Printed:
    """A number of a page: its text, its value and how many decimal places it has."""

    text: str

    @property
    def number(self) -> float:
        return value(self.text)

    @property
    def places(self) -> int:
        return len(self.text.partition(".")[2])

    @property
    def signed(self) -> bool:
        return self.text[:1] in ("+", MINUS)

    def prints(self, number: float | None) -> bool:
        """Whether a number is printed so; without a sign, words may say which way it goes."""
        if number is None:
            return False
        if not self.signed:
            number = abs(number)
        # Half a unit of the last place, and what rounding to six digits may have moved; a count is exact.
        moved = 0.0 if isinstance(number, int) else 5e-6 * abs(number)
        return abs(number - self.number) <= (0.5 * 10.0**-self.places + moved) * (1 + 1e-9)


def _any(row: Row) -> bool:
    del row
    return True


def _is(column: str, word: str) -> Callable[[Row], bool]:
    return lambda row: getattr(row, column) == word


def _charged(row: Row) -> bool:
    return row.measure in ("offences_charged", "share_charged")


def prints_of(row: Row) -> tuple[float | None, ...]:
    """Return the numbers a row holds."""
    return (row.value, row.lower, row.upper)


class Rows:
    """The rows of a page, asked for what they print."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Texts of the rows that a page prints as they are, the longest first."""
        held = {row.not_estimated_because for row in self.rows}
        held |= {row.coverage for row in self.rows}
        for row in self.rows:
            held |= {part for note in row.note.split("; ") for part in (note, *note.split(": ")[1:])}
        with_numbers = {text for text in held if re.search(r"\d", text)}
        return tuple(sorted(with_numbers, key=lambda text: (-len(text), text)))

    @cached_property
    def labels(self) -> dict[str, Callable[[Row], bool]]:
        """What stands right before a number and says whose it is: an offence, how offences ended."""
        names = {
            name.lower(): item.code for item in subgroup_offences() for name in (item.name, item.short_name)
        }
        names[SUBGROUP.lower()] = TOTAL
        held = {name: _is("code", code) for name, code in names.items()}
        endings = {row.detail for row in self.rows if row.table == "outcome_mix" and row.detail}
        held |= {ending.lower(): _is("detail", ending) for ending in endings}
        return held | {
            "charged or summonsed": lambda row: row.detail == "Charged or summonsed" or _charged(row)
        }

    def meant(self, before: str) -> Callable[[Row], bool]:
        """Return which rows the words before a number allow."""
        words = before.rstrip(" (:,").lower()
        if len(before) - len(words) > LONGEST_LINK:
            return _any
        fits = [name for name in self.labels if words.endswith(name)]
        return self.labels[max(fits, key=len)] if fits else _any

    def of_unit(self, unit: str) -> Iterable[Row]:
        """Return the rows that a unit printed after a number allows."""
        allowed = UNITS_PRINTED.get(unit)
        if allowed is None:
            return (row for row in self.rows if row.unit not in PER_CENT)
        return (row for row in self.rows if row.unit in allowed)

    def single(self, printed: Printed, unit: str = "", before: str = "") -> bool:
        """Whether a row prints a number after these words."""
        meant = self.meant(before)
        return any(
            printed.prints(number)
            for row in self.of_unit(unit)
            if meant(row) and (row.measure in CHANGES or not printed.text.startswith("+"))
            for number in prints_of(row)
        )

    def interval(self, lower: Printed, upper: Printed, unit: str = "") -> list[Row]:
        """Return the rows that print both ends."""
        return [
            row
            for row in self.of_unit(unit)
            if lower.prints(row.lower) and upper.prints(row.upper) and math.isfinite(upper.number)
        ]

    def estimates(self, row: Row) -> list[float]:
        """Return what may be printed as the estimate of a row's interval: its value.

        A change from few offences, or one too small for a decimal of a per cent, is printed in offences.
        """
        held = [] if row.value is None else [row.value]
        if row.measure == "change_percent":
            counted = (row.table, "change_in_offences", *row.key[2:7])
            held += [each.value for each in self.rows if each.key[:7] == counted and each.value is not None]
        return held

    def place(self, best: int, worst: int, of: int) -> bool:
        """Whether a row gives these places, and a row this number of forces ranked."""
        ranked = {row.detail for row in self.rows if row.measure == "forces_ranked" and row.value == of}
        return any(
            row.measure == "place" and (row.lower, row.upper) == (best, worst) and row.detail in ranked
            for row in self.rows
        )
