"""Changes of recording as a chart marks them: a letter, a time, a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from analysis.periods import Quarter


class RecordedChange(Protocol):
    """What a chart needs to know of a change in recording."""

    @property
    def kind(self) -> str:
        """``break``, ``transition``, ``gap``, ``anomaly`` or ``level_shift``."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The offence codes it touches."""

    @property
    def start(self) -> Quarter:
        """Its first quarter."""

    @property
    def end(self) -> Quarter | None:
        """Its last quarter; none for a change at one point."""

    @property
    def label(self) -> str:
        """A few words for a chart."""


@dataclass(frozen=True, slots=True)
class MarkedChange:
    """One change as it is marked on a chart.

    Attributes
    ----------
    letter
        What the chart and its key call it.
    kind, codes, label
        As recorded.
    first, last
        Its first and last quarter on this chart; the same for a point.
    is_span
        Whether it is shaded from ``first`` to ``last``, or a line where ``first`` begins.
    when
        Its time in words, whole, even if the chart shows part of it.
    """

    letter: str
    kind: str
    codes: tuple[str, ...]
    label: str
    first: Quarter
    last: Quarter
    is_span: bool
    when: str

    @property
    def text(self) -> str:
        """The change as the key and the table say it."""
        return f"{self.when}: {self.label}"


@cache
def year_fraction(quarter: Quarter) -> float:
    """Return the beginning of a quarter as a calendar year and its fraction."""
    return quarter.start.year + (quarter.start.month - 1) / 12


def period_words(start: Quarter, end: Quarter | None) -> str:
    """Return ``April 2014``, or ``July 2019 to June 2021``."""
    return start.first_month if end is None else f"{start.first_month} to {end.last_month}"


def _letter(number: int) -> str:
    return (
        chr(ord("A") + number)
        if number < 26
        else f"{chr(ord('A') + number // 26 - 1)}{chr(ord('A') + number % 26)}"
    )


def marked_changes(
    changes: Iterable[RecordedChange], *, codes: Sequence[str], first: Quarter, last: Quarter
) -> tuple[MarkedChange, ...]:
    """Return the changes a chart of these codes and quarters has to mark, lettered by time.

    A change at the first quarter or before it has nothing on its other side
    and is not marked; nor is one of codes the chart does not show.
    """
    shown = []
    for change in changes:
        end = change.start if change.end is None else change.end
        touches = not change.codes or bool(set(change.codes) & set(codes))
        inside = first < change.start <= last if change.end is None else change.start <= last and end >= first
        if touches and inside:
            shown.append(change)
    shown.sort(key=lambda change: (change.start, change.end or change.start, change.label))
    return tuple(
        MarkedChange(
            letter=_letter(number),
            kind=change.kind,
            codes=tuple(code for code in codes if not change.codes or code in change.codes),
            label=change.label,
            first=max(change.start, first),
            last=min(change.end or change.start, last),
            is_span=change.end is not None,
            when=period_words(change.start, change.end),
        )
        for number, change in enumerate(shown)
    )
