"""Whom to call: the numbers of ``data/help_lines.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from analysis.forces import all_forces
from analysis.paths import data_dir

LEAVING = (
    "“Leave this page” opens the weather forecast. It does not remove this page from the history of your "
    "browser."
)
"""What the way out does and does not do."""


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
    country
        England or Wales, where it serves one of them; empty otherwise.
    source
        Where the number was taken from.
    """

    name: str
    number: str
    when: str
    note: str
    in_band: bool
    country: str
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
    """Return the numbers to call, in the order of the file."""
    with (data_dir() / "help_lines.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(
            HelpLine(
                name=row["name"],
                number=row["number"],
                when=row["when"],
                note=row["note"],
                in_band=row["in_band"] == "yes",
                country=row["country"],
                source=row["source"],
            )
            for row in csv.DictReader(handle)
        )


def help_lines_for(area: str | None) -> tuple[HelpLine, ...]:
    """Return the numbers to call as a page about an area prints them: its own country's before the other's.

    Parameters
    ----------
    area
        Name of a force; another area, or None, has the order of the file.
    """
    country = {force.name: force.country for force in all_forces()}.get(area or "", "")
    lines = help_lines()
    if not country:
        return lines
    places = [place for place, line in enumerate(lines) if line.country]
    own_first = sorted((lines[place] for place in places), key=lambda line: line.country != country)
    ordered = dict(zip(places, own_first, strict=True))
    return tuple(ordered.get(place, line) for place, line in enumerate(lines))
