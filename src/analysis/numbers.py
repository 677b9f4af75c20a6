"""Numbers as the pages print them, in GOV.UK style.

Thousands have commas, a fall has a true minus sign, and a number that is not
there is said to be not available, never shown as nought.
"""

from __future__ import annotations

import math
from typing import SupportsFloat

from pandas.api.typing import NAType

MINUS = "−"
"""The true minus sign, as wide as a plus and read out as "minus"."""

NOT_AVAILABLE = "not available"
"""What stands where a number is missing."""

MOST_PLACES = 6
"""More decimal places than anybody needs."""

Number = SupportsFloat | None
"""A number of Python, NumPy or pandas, or a missing one."""


def is_missing(value: Number) -> bool:
    """Say whether ``value`` is missing: ``None``, ``<NA>`` or not a number."""
    return value is None or isinstance(value, NAType) or math.isnan(float(value))


def count(value: Number) -> str:
    """Return a whole number with commas: ``5,296``."""
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    return f"{round(float(value)):,}".replace("-", MINUS)


def in_words(number: int) -> str:
    """Return a small whole number as a word, ``three``; a larger one in figures."""
    return ("none", "one", "two", "three", "four", "five")[number] if number <= 5 else count(number)


def decimal(value: Number, places: int = 1) -> str:
    """Return a number with ``places`` decimal places: ``7.1``."""
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    text = f"{abs(float(value)):,.{places}f}"
    nought = not text.strip("0.,")
    return f"{MINUS}{text}" if float(value) < 0 and not nought else text


def signed(value: Number, places: int = 0) -> str:
    """Return a change with its sign: ``+212``, ``−231``, ``0``."""
    text = decimal(value, places)
    if text == NOT_AVAILABLE or text.startswith(MINUS) or not text.strip("0.,"):
        return text
    return f"+{text}"


def percent(value: Number, places: int = 1) -> str:
    """Return a percentage, given in percent: ``3.8%``."""
    text = decimal(value, places)
    return text if text == NOT_AVAILABLE else f"{text}%"


def signed_percent(value: Number, places: int = 1) -> str:
    """Return a percentage change with its sign: ``+3.8%``."""
    text = signed(value, places)
    return text if text == NOT_AVAILABLE else f"{text}%"


def interval(lower: Number, upper: Number, places: int = 1, unit: str = "%") -> str:
    """Return an interval in words: ``1.2% to 6.4%``; both ends or none."""
    if is_missing(lower) or is_missing(upper):
        return NOT_AVAILABLE
    return f"{decimal(lower, places)}{unit} to {decimal(upper, places)}{unit}"


def interval_beside(lower: Number, upper: Number, centre: float, *, places: int = 1, unit: str = "%") -> str:
    """Return an interval in words that never prints an end as the centre it lies beside.

    ``0.04% to 18.3%`` printed as ``0.0% to 18.3%`` would not tell whether it holds no change, which
    is what the words beside it depend on. Such an interval gets more decimal places.

    Parameters
    ----------
    lower, upper
        The ends.
    centre
        What the words depend on: 0 for a change, 1 for a ratio.
    places
        Decimal places where no more are needed.
    unit
        After each end.
    """
    if is_missing(lower) or is_missing(upper) or lower is None or upper is None:
        return NOT_AVAILABLE
    ends = [end for end in (float(lower), float(upper)) if end != centre]
    while places < MOST_PLACES and any(round(end, places) == centre for end in ends):
        places += 1
    return interval(lower, upper, places, unit)
