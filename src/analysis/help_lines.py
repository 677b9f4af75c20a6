"""Whom to call: the numbers of ``data/help_lines.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from analysis.paths import data_dir


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One number to call.

    Attributes
    ----------
    name, number
        As printed.
    when
        When to call it, as the end of a sentence.
    note
        One more sentence; empty if none.
    in_band
        Whether it stands in the band at the head of every page.
    source
        Where the number was taken from.
    """

    name: str
    number: str
    when: str
    note: str
    in_band: bool
    source: str

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        return self.number.replace(" ", "")

    @property
    def said(self) -> str:
        """The words before the number in the band."""
        return "In danger, call" if self.number == "999" else self.name


@cache
def help_lines() -> tuple[HelpLine, ...]:
    """Return the numbers to call, in the order they are printed."""
    with (data_dir() / "help_lines.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(
            HelpLine(
                name=row["name"],
                number=row["number"],
                when=row["when"],
                note=row["note"],
                in_band=row["in_band"] == "yes",
                source=row["source"],
            )
            for row in csv.DictReader(handle)
        )
