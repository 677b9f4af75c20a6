"""The arithmetic of a claim itself: whether its own numbers fit each other, whatever the figures say.

A printed number stands for a range: 5,108 for itself, 5,000 rounded to hundreds for 4,950 to 5,050,
"one in eight" for one in 7.5 to one in 8.5. A stated change fits if its own range and the range of
changes that the two numbers allow meet.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from math import inf
from pathlib import Path
from typing import Literal

from analysis.claims.claim import Claim
from analysis.errors import FileRefusedError
from analysis.paths import data_dir

CHANGES_FILE = "claims/changes.toml"
ONE_IN = "one in"
ROUNDED = frozenset({"rounded", "about", "nearly"})


@dataclass(frozen=True, slots=True)
class Range:
    """What a printed number may stand for, both ends included."""

    lower: float
    upper: float

    def holds(self, number: float) -> bool:
        """Whether a number lies inside, allowing for the rounding of floating-point arithmetic."""
        slack = 1e-9 * max(1.0, abs(number))
        return self.lower - slack <= number <= self.upper + slack

    def meets(self, other: Range) -> bool:
        """Whether two ranges have a number in common."""
        return self.holds(other.lower) or other.holds(self.lower) or self.holds(other.upper)


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """Words for a change.

    Attributes
    ----------
    ratios
        What later over earlier may be.
    why
        In words.
    """

    ratios: Range
    why: str


def read_change_words(path: Path) -> dict[str, ChangeWords]:
    """Read the words for a change of a file.

    Raises
    ------
    FileRefusedError
        With the entry, if one is not what it should be.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("words", [])
    held: dict[str, ChangeWords] = {}
    for number, entry in enumerate(entries, start=1):
        unknown = sorted(set(entry) - {"words", "lower", "upper", "why"})
        if unknown or not entry.get("words") or not entry.get("why"):
            raise FileRefusedError(
                f"data/{CHANGES_FILE}",
                "an entry has words, why, and lower, upper or both; unknown: "
                f"{', '.join(unknown) or 'none'}.",
                row=number,
            )
        found = ChangeWords(
            Range(float(entry.get("lower", 0)), float(entry.get("upper", inf))),
            str(entry["why"]),
        )
        if found.ratios.lower > found.ratios.upper:
            raise FileRefusedError(f"data/{CHANGES_FILE}", "lower is above upper.", row=number)
        for words in entry["words"]:
            if words in held:
                raise FileRefusedError(f"data/{CHANGES_FILE}", f"{words!r} stands twice.", row=number)
            held[words] = found
    if not held:
        raise FileRefusedError(f"data/{CHANGES_FILE}", "it holds no words.")
    return held


@cache
def _change_words() -> dict[str, ChangeWords]:
    return read_change_words(data_dir() / CHANGES_FILE)


def known_change_words(words: str) -> bool:
    """Whether words for a change are known."""
    return words.strip().casefold() in _change_words()


def change_words(words: str) -> ChangeWords:
    """Return what words for a change stand for; they must be known."""
    return _change_words()[words.strip().casefold()]


def every_change_word() -> tuple[str, ...]:
    """Return all words for a change, the longest first."""
    return tuple(sorted(_change_words(), key=lambda words: (-len(words), words)))


def last_digit(number: Decimal) -> float:
    """Return what the last digit printed is worth: 1 for 5108, 0.1 for 3.0."""
    exponent = number.as_tuple().exponent
    return 10.0 ** min(int(exponent), 0)


def rounding_of(claim: Claim) -> float:
    """Return what the claim's numbers are rounded to.

    Where the claim says "rounded" or "about" and does not say to what, the noughts at the end of its
    numbers tell: 5,000 beside 5,200 is rounded to hundreds. One significant digit is the coarsest
    rounding read into a number without another beside it.
    """
    if claim.rounded_to is not None:
        return float(claim.rounded_to)
    numbers = [number for number in (claim.value, claim.comparison_value) if number is not None]
    steps = [_noughts(number) if claim.precision in ROUNDED else last_digit(number) for number in numbers]
    return min(steps, default=1.0)


def _noughts(number: Decimal) -> float:
    step = last_digit(number)
    if step < 1 or number == 0:
        return step
    whole, worth = int(number), 1
    while whole % 10 == 0:
        whole, worth = whole // 10, worth * 10
    return float(worth)


AT_MOST = 0.1
"""How far "about", "nearly" and noughts alone may be from the number meant, as a part of it."""


def range_of(number: Decimal, claim: Claim) -> Range:
    """Return what a claim's value may stand for, at the precision it was printed.

    ``exact`` numbers of whole things stand for themselves; exact rates and proportions are rounded to
    their last digit, as every printed rate is. Where no ``rounded_to`` says how coarse a rounded number
    is, it stands for no more than a tenth either way: "around 1,000" is not 500.
    """
    printed = float(number)
    if claim.unit == ONE_IN:
        half = last_digit(number) / 2
        return Range(100 / (printed + half), 100 / (printed - half))
    if claim.precision == "more than":
        return Range(printed, inf)
    if claim.precision in ("less than", "up to"):
        return Range(0, printed)
    if claim.precision == "exact" and number == number.to_integral_value() and counts_whole_things(claim):
        return Range(printed, printed)
    step = rounding_of(claim)
    half = step / 2
    if claim.rounded_to is None and counts_whole_things(claim) and printed >= 1 / AT_MOST:
        step, half = min(step, AT_MOST * printed), min(half, AT_MOST * printed)
    if claim.precision == "nearly":
        return Range(printed - step, printed)
    return Range(printed - half, printed + half)


BOUNDS = frozenset({"more than", "less than", "up to", "nearly"})
"""Words that bound the value alone, and not the number it is set against."""


def range_of_comparison(number: Decimal, claim: Claim) -> Range:
    """Return what the number that a claim's value is set against may stand for.

    "More than 5,000, up from 4,949" says nothing of a bound of the earlier number.
    """
    if claim.precision in BOUNDS:
        claim = replace(claim, precision="exact")
    return range_of(number, claim)


RATES = ("per cent", "per 1,000", "percentage points", "million")


def counts_whole_things(claim: Claim) -> bool:
    """Whether the claim counts offences, orders or people, and not a rate."""
    return not any(rate in claim.unit for rate in RATES) and claim.unit != ONE_IN


def stated_change(claim: Claim) -> Range | None:
    """Return the changes in per cent that the stated per cent may stand for; None if there is none.

    A per cent may have been rounded, or cut off after its last digit: 167 for 166.5 to 168. Of a claim
    without a value, ``precision`` is that of its change: "up by more than 50 per cent".
    """
    if claim.change_percent is None:
        return None
    printed, worth = float(claim.change_percent), last_digit(claim.change_percent)
    if claim.value is None and claim.precision != "exact":
        return _loose_change(printed, claim.precision, max(worth, AT_MOST * abs(printed)))
    if printed < 0:
        return Range(printed - worth, printed + worth / 2)
    return Range(printed - worth / 2, printed + worth)


def _loose_change(printed: float, precision: str, step: float) -> Range:
    """Return what a change said to be "about", "more than", "up to" and so on may be; a fall too."""
    lower, upper = {
        "more than": (abs(printed), inf),
        "less than": (0.0, abs(printed)),
        "up to": (0.0, abs(printed)),
        "nearly": (abs(printed) - step, abs(printed)),
    }.get(precision, (abs(printed) - step, abs(printed) + step))
    return Range(-upper, -lower) if printed < 0 else Range(lower, upper)


Fault = Literal[
    "", "wrong base", "sign", "decimal point", "no reason found", "words", "share", "words and per cent",
    "from nought",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Whether a claim's own numbers fit each other.

    Attributes
    ----------
    checked
        Whether there was anything to check.
    fault
        Empty if they fit; otherwise what the mistake looks like.
    change
        The change in per cent that follows from the two numbers; None if there are not two.
    share
        The share in per cent that follows from value and out_of.
    wrong_way
        What the printed number is, if it was worked out in the way the fault says: the change over the
        later number.
    """

    checked: bool
    fault: Fault = ""
    change: float | None = None
    share: float | None = None
    wrong_way: float | None = None

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault


def check_arithmetic(claim: Claim) -> Arithmetic:
    """Check the claim's own numbers against each other."""
    share = None
    if claim.share_percent is not None and claim.value is not None and claim.out_of:
        share = 100 * float(claim.value) / float(claim.out_of)
    fault = _fault_without_a_change(claim, share)
    if fault:
        return Arithmetic(checked=True, fault=fault, share=share)
    if claim.value is None or not claim.comparison_value:
        return Arithmetic(checked=share is not None, share=share)
    later, earlier = float(claim.value), float(claim.comparison_value)
    change = 100 * (later / earlier - 1)
    possible = _possible_changes(claim)
    stated = stated_change(claim)
    if stated is not None and not stated.meets(possible):
        fault, wrong_way = _why_not(stated, later, earlier)
        return Arithmetic(checked=True, fault=fault, change=change, share=share, wrong_way=wrong_way)
    if claim.change_words:
        allowed = change_words(claim.change_words).ratios
        if not allowed.meets(Range(1 + possible.lower / 100, 1 + possible.upper / 100)):
            return Arithmetic(checked=True, fault="words", change=change, share=share)
    checked = stated is not None or bool(claim.change_words) or share is not None
    return Arithmetic(checked=checked, change=change, share=share)


def _fault_without_a_change(claim: Claim, share: float | None) -> Fault:
    """Return what is wrong before two numbers are set against each other; empty if nothing is."""
    if share is not None and claim.share_percent is not None:
        half = last_digit(claim.share_percent) / 2
        if not Range(float(claim.share_percent) - half, float(claim.share_percent) + half).holds(share):
            return "share"
    if _words_against_per_cent(claim):
        return "words and per cent"
    from_nought = claim.value is not None and claim.comparison_value == 0 and claim.change_percent is not None
    return "from nought" if from_nought else ""


def _words_against_per_cent(claim: Claim) -> bool:
    """Whether a change is said twice, in words and in per cent, and the two do not fit."""
    stated = stated_change(claim)
    if stated is None or not claim.change_words:
        return False
    allowed = change_words(claim.change_words).ratios
    return not allowed.meets(Range(1 + stated.lower / 100, 1 + stated.upper / 100))


def _possible_changes(claim: Claim) -> Range:
    assert claim.value is not None
    assert claim.comparison_value is not None
    later = range_of(claim.value, claim)
    earlier = range_of_comparison(claim.comparison_value, claim)
    # A bound ("more than 150") bounds the change on one side only.
    most = inf if later.upper == inf or earlier.lower <= 0 else 100 * (later.upper / earlier.lower - 1)
    least = -100.0 if earlier.upper == inf else 100 * (later.lower / earlier.upper - 1)
    return Range(least, most)


def _why_not(stated: Range, later: float, earlier: float) -> tuple[Fault, float | None]:
    """Return what the mistake looks like, and the number it gives."""
    change = 100 * (later / earlier - 1)
    over_later = 100 * (later - earlier) / later if later else None
    if over_later is not None and stated.holds(over_later):
        return "wrong base", over_later
    if stated.holds(-change):
        return "sign", -change
    for slip in (10.0, 0.1):
        if stated.holds(change * slip):
            return "decimal point", change * slip
    return "no reason found", None
