"""Words that the sentences on domestic-abuse links share."""

from __future__ import annotations

from analysis import numbers
from analysis.models.intervals import Interval
from analysis.offences import offence


def ratio_ends(interval: Interval) -> str:
    """Return the ends of an interval of a ratio: ``0.74 to 0.96``."""
    return numbers.interval_beside(interval.lower, interval.upper, 1, places=2, unit="")


def named(code: str) -> str:
    """Return the name of an offence within a sentence."""
    return offence(code).name.lower()
