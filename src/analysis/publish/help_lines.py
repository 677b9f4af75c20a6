"""Whom to call, from ``data/help_lines.csv``: at the top of every page and in full."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from analysis.paths import data_dir


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One number to call, from ``data/help_lines.csv``."""

    name: str
    number: str
    when: str
    note: str
    in_band: bool

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
            HelpLine(row["name"], row["number"], row["when"], row["note"], row["in_band"] == "yes")
            for row in csv.DictReader(handle)
        )
