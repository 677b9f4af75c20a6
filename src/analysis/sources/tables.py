"""A plain table inside an official file: its header found, its columns checked by unique value.

Home Office tables are long, so nothing here looks at a cell twice: each
distinct value of a column is read once and mapped back to its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import FileRefusedError, ReportError
from analysis.periods import FinancialYear, Quarter
from analysis.sources.cells import Cell, CellError, Marker, cell_text, heading_key, read_count
from analysis.sources.files import OfficialFile

HEADER_WITHIN = 200
"""A header is looked for in so many rows from the top."""

_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of a layout.

    Attributes
    ----------
    required
        Headings every file of the layout has, as officially written.
    optional
        Headings some files have.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> dict[str, str]:
        """Every heading by the form headings are compared in."""
        return {heading_key(name): name for name in (*self.required, *self.optional)}

    def matches(self, row: Sequence[Cell]) -> set[str]:
        """Return the headings of the layout that stand in a row."""
        known = self.known
        return {known[key] for key in map(heading_key, row) if key in known}


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table starts and which column is which.

    Attributes
    ----------
    row
        Number of the header row, the first being 1.
    position
        Position in the row, from 0, of each heading.
    """

    row: int
    position: dict[str, int]


def best_header_row(file: OfficialFile, sheet: str, columns: Columns) -> tuple[int, list[Cell], set[str]]:
    """Return the row most like the header: its number, its cells and the headings recognised in it."""
    best: tuple[int, list[Cell], set[str]] = (0, [], set())
    for number, row in file.rows(sheet, limit=HEADER_WITHIN):
        found = columns.matches(row)
        if len(found) > len(best[2]):
            best = (number, row, found)
        if len(found) == len(columns.known):
            break
    return best


def looks_like(columns: Columns, found: set[str]) -> bool:
    """Return whether a row with these headings is meant as this layout's header."""
    return len(found.intersection(columns.required)) * 2 > len(columns.required)


def find_header(file: OfficialFile, sheet: str, columns: Columns) -> Header:
    """Find the header row of a sheet, wherever it is and in whatever order.

    Raises
    ------
    FileRefusedError
        If no row is the header, a heading is missing, unknown or there twice.
    """
    number, row, found = best_header_row(file, sheet, columns)
    place = sheet or None
    if not looks_like(columns, found):
        raise FileRefusedError(
            file.name,
            f"no header row in the first {HEADER_WITHIN} rows. "
            f"Expected the columns {_listed(columns.required)}.",
            sheet=place,
        )
    headings = [cell_text(cell) for cell in row]
    missing = [name for name in columns.required if name not in found]
    known = columns.known
    unknown = [text for text in headings if text and heading_key(text) not in known]
    if missing:
        instead = f" Not recognised there: {_listed(unknown)}." if unknown else ""
        raise FileRefusedError(
            file.name,
            f"the header lacks {_listed(missing)}.{instead} Found {_listed(filter(None, headings))}; "
            f"expected {_listed(columns.required)}. If the column was renamed at the source, "
            "the layout has changed and its reader must learn the new name.",
            row=number,
            sheet=place,
        )
    if unknown:
        raise FileRefusedError(
            file.name,
            f"the header has the unknown column {_listed(unknown)}. "
            f"Expected {_listed((*columns.required, *columns.optional))} and no other.",
            row=number,
            sheet=place,
        )
    position: dict[str, int] = {}
    for index, text in enumerate(headings):
        if not text:
            continue
        name = known[heading_key(text)]
        if name in position:
            raise FileRefusedError(
                file.name, f"the header has {name!r} twice. Expected it once.", row=number, sheet=place
            )
        position[name] = index
    return Header(number, position)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of data rows, column by column.

    Attributes
    ----------
    file, sheet
        Where the rows come from.
    rows
        Their numbers, the first row of the sheet being 1.
    cells
        The cells of each column by its official heading.
    """

    file: str
    sheet: str
    rows: NDArray[np.int64]
    cells: dict[str, NDArray[np.object_]]

    def refusal(self, problem: str, index: int, column: str | None = None) -> FileRefusedError:
        """Return the error for one row, named as a person counts."""
        return FileRefusedError(
            self.file, problem, sheet=self.sheet or None, row=int(self.rows[index]), column=column
        )

    def codes(self, column: str) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
        """Return for each row the number of its distinct value, and the distinct values."""
        numbers, values = pd.factorize(self.cells[column], use_na_sentinel=False)
        return numbers.astype(np.int64), np.asarray(values, dtype=object)

    def read(self, column: str, reader: Callable[[Cell], str]) -> pd.Series[str]:
        """Read each distinct value of a column once; errors name the first row that holds it."""
        numbers, values = self.codes(column)
        read: list[str] = []
        for number, value in enumerate(values):
            try:
                read.append(reader(value))
            except (CellError, ReportError) as error:
                index = int(np.argmax(numbers == number))
                raise self.refusal(str(error), index, column) from error
        return pd.Series(pd.array(read, dtype="str").take(numbers))

    def text(self, column: str) -> pd.Series[str]:
        """Read a column of text that must not be empty."""
        return self.read(column, _not_empty)

    def quarters(self, year_column: str, quarter_column: str) -> pd.Series[pd.Period]:
        """Read the financial year and the quarter (1, ``"1"`` or ``"Q1"``) as pandas periods."""
        years = self.read(year_column, lambda cell: str(FinancialYear.parse(cell_text(cell))))
        numbers = self.read(quarter_column, _quarter_number)
        both = years.str.cat(numbers, sep=" Q")
        positions, distinct = pd.factorize(both)
        periods = pd.PeriodIndex(
            [Quarter.parse(text).to_period() for text in distinct], dtype=pd.PeriodDtype("Q-MAR")
        )
        return pd.Series(periods.take(positions))

    def counts(self, column: str, markers: dict[str, str]) -> tuple[pd.Series[int], pd.Series[str]]:
        """Read a column of counts.

        Returns
        -------
        counts : pandas.Series
            Int64; missing where a marker stands.
        status : pandas.Series
            ``""`` for a number, else the marker's status.
        """
        numbers, values = self.codes(column)
        counts = np.zeros(len(values), dtype=np.int64)
        status: list[str] = []
        for number, value in enumerate(values):
            try:
                read = read_count(value, markers)
            except CellError as error:
                index = int(np.argmax(numbers == number))
                raise self.refusal(str(error), index, column) from error
            if isinstance(read, Marker):
                status.append(read.status)
            else:
                counts[number] = read
                status.append("")
        missing = np.array([text != "" for text in status], dtype=bool)
        taken = pd.arrays.IntegerArray(counts[numbers], missing[numbers])
        return pd.Series(taken), pd.Series(pd.array(status, dtype="str").take(numbers))

    def where(self, chosen: NDArray[np.bool_]) -> Block:
        """Return the block with the chosen rows only."""
        cells = {name: values[chosen] for name, values in self.cells.items()}
        return Block(self.file, self.sheet, self.rows[chosen], cells)


def blocks(file: OfficialFile, sheet: str, header: Header, size: int = _BLOCK) -> Iterator[Block]:
    """Yield the rows below a header in blocks, so that a long table never stands in memory twice.

    Raises
    ------
    FileRefusedError
        If a row is shorter than the header, or holds something outside its columns.
    """
    width = max(header.position.values()) + 1
    for numbers, rows in file.chunks(sheet, header.row, size):
        widths = set(map(len, rows))
        if min(widths) < width:
            index = next(index for index, row in enumerate(rows) if len(row) < width)
            raise FileRefusedError(
                file.name,
                f"the row has {len(rows[index])} cells. "
                f"Expected {width}, as in the header of row {header.row}.",
                sheet=sheet or None,
                row=int(numbers[index]),
            )
        columns = list(zip_longest(*rows, fillvalue="") if len(widths) > 1 else zip(*rows, strict=True))
        for position in set(range(len(columns))).difference(header.position.values()):
            _refuse_anything_in(file.name, sheet, numbers, columns[position], position)
        cells: dict[str, NDArray[np.object_]] = {}
        for name, position in header.position.items():
            column = np.empty(len(rows), dtype=object)
            column[:] = columns[position]
            cells[name] = column
        yield Block(file.name, sheet, numbers, cells)


def _refuse_anything_in(
    file: str, sheet: str, numbers: NDArray[np.int64], column: Sequence[Cell], position: int
) -> None:
    for index, cell in enumerate(column):
        if cell != "":
            raise FileRefusedError(
                file,
                f"found {cell_text(cell)!r} in column {position + 1}, which has no heading. "
                "Expected nothing there.",
                sheet=sheet or None,
                row=int(numbers[index]),
            )


def _not_empty(cell: Cell) -> str:
    text = cell_text(cell)
    if not text:
        raise CellError("the cell is empty. Expected text, as in the rows around it.")
    return text


def _quarter_number(cell: Cell) -> str:
    text = cell_text(cell).upper().removeprefix("Q").strip()
    if text not in ("1", "2", "3", "4"):
        raise CellError(
            f"{cell_text(cell)!r} is not a quarter. Expected 1 to 4 or Q1 to Q4 (Q1 is April to June)."
        )
    return text


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
