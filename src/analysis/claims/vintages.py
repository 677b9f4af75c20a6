"""A publication, and one number of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

CURRENT_FOR = dt.timedelta(days=98)
"""Tables come out every quarter, at most 14 weeks apart: after that a newer one had replaced them."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One publication.

    Attributes
    ----------
    name
        As it is named in a sentence.
    published
        The day; None where only the year is known.
    origins
        Kinds of figures of :data:`analysis.provenance.FIGURES` behind it.
    by_press
        Whether the figure is known from press reports alone.
    """

    name: str
    published: dt.date | None
    origins: tuple[str, ...] = ()
    by_press: bool = False

    def was_current_on(self, day: dt.date | None) -> bool:
        """Whether it was the newest publication of its kind on a day."""
        if day is None or self.published is None:
            return False
        return self.published <= day <= self.published + CURRENT_FOR


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one vintage.

    Attributes
    ----------
    value
        The number; None where it is missing.
    vintage
        Which publication says so.
    because
        Why it is missing.
    note
        What a reader has to know of it: coverage, undercounts, months.
    change_percent
        The change on the year before as the same publication printed it, where it did.
    """

    value: float | None
    vintage: Vintage
    because: str = ""
    note: str = ""
    change_percent: float | None = None


def current_on(figures: tuple[Figure, ...], day: dt.date | None) -> Figure | None:
    """Return the figure of the vintage that was current on a day, if it is held."""
    current = [
        figure for figure in figures if figure.vintage.was_current_on(day) and figure.value is not None
    ]
    return current[-1] if current else None


def latest(figures: tuple[Figure, ...]) -> Figure | None:
    """Return the newest figure that has a value."""
    held = [figure for figure in figures if figure.value is not None]
    return held[-1] if held else None


def why_missing(figures: tuple[Figure, ...]) -> str:
    """Return why the newest publication has no figure; empty where it has one or nothing is known."""
    return figures[-1].because if figures and latest(figures) is None else ""
