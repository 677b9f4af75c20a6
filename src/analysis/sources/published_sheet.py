"""The furniture of an ONS table: where it starts and ends, its title, coverage, footnotes and headings.

Nothing is taken by position: the heading row is the one with "Area Code" and "Area
Name", the table ends where its source is named, and titles give the year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileRefusedError, RequestError
from analysis.forces import Force, find_force
from analysis.periods import MONTHS, YearEnding
from analysis.sources.cells import Cell, cell_text, heading_key, strip_footnotes, tidy_text
from analysis.sources.files import DOWNLOAD_AGAIN, OfficialFile
from analysis.sources.oddities import cell_markers, misprints

LAYOUT: Final = "police_force_areas"

SUBGROUP_HEADING: Final = "Stalking and harassment"


@dataclass(frozen=True, slots=True)
class TableKind:
    """What one of the tables measures.

    Attributes
    ----------
    name
        ``P1``, ``P2`` or ``P3``.
    measure
        Its measure in the frame.
    unit_row
        Words of the row under the headings.
    whole_numbers
        Whether every figure is a count.
    has_transport_police
        Whether it has a row for British Transport Police.
    """

    name: str
    measure: str
    unit_row: str
    whole_numbers: bool
    has_transport_police: bool


TABLES: Final = {
    "P1": TableKind("P1", "offences", "numbers", whole_numbers=True, has_transport_police=True),
    "P2": TableKind(
        "P2", "change_percent", "percentage change", whole_numbers=False, has_transport_police=True
    ),
    "P3": TableKind(
        "P3", "rate_per_1000", "rate per 1,000 population", whole_numbers=False, has_transport_police=False
    ),
}

_DATE = re.compile(
    r"\b(" + "|".join(MONTHS) + r")\s+(?:(20\d{2})|(\d{2}))(?:\d{1,2}(?:\s?,\s?\d{1,2})*)?(?=\s|$)",
    re.IGNORECASE,
)
_EXCLUDING = re.compile(r"England and Wales(?:\s*\(excluding (.+)\))?", re.IGNORECASE)
_SHEET = re.compile(r"(?:table )?(p[123])", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(\d{1,2})\.?\s+(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of figures.

    Attributes
    ----------
    index
        Its position in a row, from 0.
    offence
        Its official wording, without footnotes and misprints.
    measure
        What it measures.
    """

    index: int
    offence: str
    measure: str


class PublishedSheet:
    """One sheet of an edition, its parts found.

    Parameters
    ----------
    file, sheet
        Where it is.
    kind
        Which table it should be.

    Raises
    ------
    FileRefusedError
        If a part is missing or is not what it should be.
    """

    def __init__(self, file: OfficialFile, sheet: str, kind: TableKind) -> None:
        self.file = file
        self.sheet = sheet
        self.kind = kind
        rows = list(file.rows(sheet))
        width = max((len(row) for _, row in rows), default=0)
        self.rows = [(number, [*row, *[""] * (width - len(row))]) for number, row in rows]
        self.markers = cell_markers(LAYOUT, kind.name)
        header, unit, end = self._landmarks()
        names = [heading_key(cell) for cell in self.rows[header][1]]
        self.code_at = names.index("area code")
        self.name_at = names.index("area name")
        self.title, self.edition = self._title(header)
        self.coverage, self.excluded = self._coverage(header)
        self.notes = self._notes(end)
        self.headings = self._headings(header, unit, end)
        self.body = self.rows[unit + 1 : end]

    def refusal(self, problem: str, row: int | None = None, column: str | None = None) -> FileRefusedError:
        """Return the error for a place of this sheet."""
        return FileRefusedError(self.file.name, problem, sheet=self.sheet or None, row=row, column=column)

    def _landmarks(self) -> tuple[int, int, int]:
        """Return the positions of the heading row, the unit row and the first row below the table."""
        header = next(
            (
                index
                for index, (_, row) in enumerate(self.rows)
                if {"area code", "area name"} <= {heading_key(cell) for cell in row}
            ),
            None,
        )
        if header is None:
            raise self.refusal("no header row. Expected a row with 'Area Code' and 'Area Name'.")
        number = self.rows[header][0]
        unit = header + 1
        below = self.rows[unit][1] if unit < len(self.rows) else []
        said = [heading_key(cell) for cell in below if cell_text(cell)]
        if said != [self.kind.unit_row]:
            raise self.refusal(
                f"found {said[:3]} below the headings. Expected {self.kind.unit_row!r}: this should be table "
                f"{self.kind.name}.",
                self.rows[unit][0] if unit < len(self.rows) else number,
            )
        end = next(
            (
                index
                for index, (_, line) in enumerate(self.rows)
                if index > unit and _first_text(line).casefold().startswith("source")
            ),
            None,
        )
        if end is None:
            raise self.refusal(
                f"the table has no 'Source' line at its end: it may be cut short. {DOWNLOAD_AGAIN}"
            )
        return header, unit, end

    def _title(self, header: int) -> tuple[str, str]:
        texts = [(number, _first_text(row)) for number, row in self.rows[:header]]
        for number, text in texts:
            if not re.match(rf"table {self.kind.name}\b", text, re.IGNORECASE):
                continue
            ends = [_year_ending(match) for match in _DATE.finditer(text)]
            expected = 2 if self.kind.name == "P2" else 1
            if len(ends) != expected or len(set(ends)) != expected:
                raise self.refusal(
                    f"the title is {text!r}. "
                    f"Expected it to name {expected} year{'s' * (expected > 1)} ending, "
                    "as in 'year ending December 2018'.",
                    number,
                )
            latest = max(ends)
            if self.kind.name == "P2" and latest.previous not in ends:
                raise self.refusal(
                    f"the title {text!r} compares years that do not follow each other.", number
                )
            return _plain_title(text), str(latest)
        raise self.refusal(f"no title above the headings. Expected one that begins 'Table {self.kind.name}'.")

    def _coverage(self, header: int) -> tuple[str, tuple[Force, ...]]:
        for number, row in self.rows[:header]:
            text = strip_footnotes(_first_text(row))
            match = _EXCLUDING.fullmatch(text)
            if match is None:
                continue
            if match[1] is None:
                return text, ()
            try:
                names = re.split(r",\s*|\s+and\s+(?=[A-Z][^,]* Police)", match[1])
                return text, tuple(find_force(name) for name in names)
            except RequestError as error:
                raise self.refusal(f"the line on coverage is {text!r}. {error}", number) from error
        raise self.refusal(
            "no line on coverage above the headings. "
            "Expected 'England and Wales', alone or with what it leaves out."
        )

    def _notes(self, end: int) -> dict[int, str]:
        notes = {}
        for _, row in self.rows[end:]:
            match = _FOOTNOTE.fullmatch(_first_text(row))
            if match:
                notes[int(match[1])] = f"{match[1]}. {match[2]}"
        return notes

    def _headings(self, header: int, unit: int, end: int) -> list[Heading]:
        number, row = self.rows[header]
        above = self.rows[header - 1][1] if header else []
        filled = [
            any(cell_text(cells[index]) for _, cells in self.rows[unit + 1 : end])
            for index in range(len(row))
        ]
        headings = []
        for index in range(len(row)):
            if index in (self.code_at, self.name_at):
                continue
            text = strip_footnotes(cell_text(row[index]))
            over = strip_footnotes(cell_text(above[index])) if above else ""
            if not text and over.startswith("Total recorded crime"):
                text = over
            if not text:
                self._refuse_figures_without_heading(index, unit, end)
                continue
            if filled[index]:
                headings.append(heading_of(index, misprints("heading", LAYOUT).get(text, text), self.kind))
        offences = [heading.offence for heading in headings]
        if SUBGROUP_HEADING not in offences:
            raise self.refusal(
                f"no column {SUBGROUP_HEADING!r}. Found {', '.join(map(repr, offences))}.", number
            )
        for offence in offences:
            if offences.count(offence) > 1:
                raise self.refusal(f"the heading {offence!r} stands twice. Expected it once.", number)
        return headings

    def _refuse_figures_without_heading(self, index: int, unit: int, end: int) -> None:
        for number, row in self.rows[unit + 1 : end]:
            text = cell_text(row[index])
            if text and text.casefold() not in self.markers:
                raise self.refusal(
                    f"found {text!r} in column {index + 1}, which has no heading. Expected nothing there.",
                    number,
                )


def _first_text(row: Sequence[Cell]) -> str:
    return next((cell_text(cell) for cell in row if cell_text(cell)), "")


def _year_ending(match: re.Match[str]) -> YearEnding:
    year = int(match[2]) if match[2] else 2000 + int(match[3])
    return YearEnding(year, MONTHS.index(match[1].capitalize()) + 1)


def _plain_title(text: str) -> str:
    return tidy_text(_DATE.sub(lambda match: _year_ending(match).month_and_year, text))


def heading_of(index: int, text: str, kind: TableKind) -> Heading:
    """Return the column with this official wording in a table of this kind."""
    if text.startswith("Population figures"):
        return Heading(index, text, "population")
    if text.startswith("Household figures"):
        return Heading(index, text, "households")
    return Heading(index, text, kind.measure)
