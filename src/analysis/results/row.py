"""One number of a page, with all that is needed to understand it away from the page.

The fields of :class:`Row` are the columns of the files beside each page. What each holds is written
once, at the field; the CSVW metadata, the JSON Schema and ``docs/data-downloads.md`` print it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, Literal, get_type_hints

from analysis.errors import ReportError
from analysis.results.measures import ALL_MEASURES, UNITS
from analysis.results.vocabulary import BASES, INTERVALS, TABLES, WITHOUT_LEVEL

Datatype = Literal["string", "number", "integer", "date"]
Value = int | float | None

DIGITS = 6
"""Significant digits of a number that is no count; further ones differ between machines."""

_INTERVALS = frozenset({"", *INTERVALS})


@dataclass(frozen=True, slots=True)
class Described:
    """What a field of a row holds.

    Attributes
    ----------
    title
        Its name for people.
    description
        What it holds, as sentences.
    datatype
        ``string``, ``number``, ``integer`` or ``date`` (ISO).
    """

    title: str
    description: str
    datatype: Datatype = "string"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of a page; the description of each field stands at the field.

    Raises
    ------
    ReportError
        If a word is not in the vocabulary, an interval is upside down or has no kind, or a value is
        missing without a reason.
    """

    table: Annotated[
        str,
        Described("Table", "Which table of the page the row belongs to; docs/data-downloads.md lists them."),
    ]
    measure: Annotated[
        str, Described("Measure", "What is measured, out of the list in docs/data-downloads.md.")
    ]
    area: Annotated[str, Described("Area", "Police force, or England and Wales.")]
    coverage: Annotated[
        str, Described("Coverage", "Which forces a figure of England and Wales covers; empty for one force.")
    ] = ""
    code: Annotated[
        str,
        Described(
            "Offence codes",
            "Home Office code; several, parted by blanks, that are counted together; or total for all the "
            "parts that stalking and harassment counted then. Empty where no offence is counted.",
        ),
    ] = ""
    offence: Annotated[str, Described("Offence", "The offence in words.")] = ""
    period: Annotated[
        str,
        Described(
            "Period",
            "Quarter (2024/25 Q1 is April to June 2024), financial year, year ending a month, or a span.",
        ),
    ]
    period_start: Annotated[
        str, Described("First day", "First day of the period, where it has one.", "date")
    ] = ""
    period_end: Annotated[str, Described("Last day", "Last day of the period, where it has one.", "date")] = (
        ""
    )
    detail: Annotated[
        str,
        Described("Detail", "What else tells the row from others: an outcome, another method, a comparison."),
    ] = ""
    value: Annotated[
        Value,
        Described(
            "Value",
            "The number. Empty where it is missing or not estimated, which is never nought.",
            "number",
        ),
    ] = None
    lower: Annotated[Value, Described("Lower end", "Lower end of the interval.", "number")] = None
    upper: Annotated[
        Value, Described("Upper end", "Upper end of the interval; empty where it has none.", "number")
    ] = None
    interval: Annotated[
        str, Described("Kind of interval", "What the interval is; empty where there is none.")
    ] = ""
    level: Annotated[
        int | None, Described("Level", "Level of the interval in per cent; empty for bounds.", "integer")
    ] = None
    unit: Annotated[str, Described("Unit", "What value, lower and upper are counted in.")]
    finding: Annotated[
        str,
        Described(
            "Finding",
            "What may be said of it by the report's rules: rising, no clear change. Within the usual spread "
            "of forces does not mean equal to the figure for all forces together.",
        ),
    ] = ""
    not_estimated_because: Annotated[
        str, Described("Not estimated because", "Why the value, or its interval, is missing.")
    ] = ""
    note: Annotated[str, Described("Note", "What a reader has to know of this number.")] = ""
    basis: Annotated[
        str, Described("Basis", "What is counted; numbers on different bases are never compared.")
    ]
    source: Annotated[
        str,
        Described(
            "Source",
            "Ids of the official files behind it, parted by blanks, as the JSON beside the page lists them.",
        ),
    ] = ""
    release: Annotated[str, Described("Release", "Date of the Home Office release of the page.", "date")]

    def __post_init__(self) -> None:
        for name, word, known in (
            ("table", self.table, TABLES),
            ("measure", self.measure, ALL_MEASURES),
            ("basis", self.basis, BASES),
            ("kind of interval", self.interval, _INTERVALS),
        ):
            if word not in known:
                raise ReportError(
                    f"The results have no {name} {word!r}. Add it, with what it is, to analysis.results."
                    f"{'measures' if name == 'measure' else 'vocabulary'}."
                )
        unit = ALL_MEASURES[self.measure].unit
        if self.unit != unit:
            raise ReportError(f"{self} is in {self.unit!r}; the measure {self.measure} is in {unit!r}.")
        self._check_interval()
        if any(isinstance(cell, str) and "\n" in cell for cell in self._held()):
            raise ReportError(f"{self} holds a line break.")
        if self.value is None and not self.interval and not self.not_estimated_because:
            raise ReportError(f"{self} has no value and does not say why.")

    def _held(self) -> tuple[object, ...]:
        return _cells_of(self)

    def _check_interval(self) -> None:
        ends = (self.lower, self.upper)
        if (ends != (None, None)) != bool(self.interval):
            raise ReportError(f"{self} has an interval of the kind {self.interval!r} with the ends {ends}.")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ReportError(f"{self} has the interval {self.lower} to {self.upper}, upside down.")
        if (self.level is None) != (not self.interval or self.interval in WITHOUT_LEVEL):
            raise ReportError(
                f"{self} has an interval of the kind {self.interval!r} at the level {self.level}."
            )

    def __str__(self) -> str:
        """Return which row it is, in words."""
        return ", ".join(filter(None, ("The row " + self.table, *map(str, self.key[1:]))))

    @property
    def key(self) -> tuple[str, ...]:
        """What tells a row from every other of a page."""
        return tuple("" if cell is None else str(cell) for cell in _key_of(self))

    def cells(self) -> tuple[str, ...]:
        """Return the row as the CSV file has it."""
        return tuple(map(cell_text, self._held()))


KEY = ("table", "measure", "area", "coverage", "code", "period", "detail", "interval", "level")
"""Columns that together tell a row from every other of a page."""

_key_of = attrgetter(*KEY)

LISTED: Mapping[str, tuple[str, ...]] = {
    "table": tuple(TABLES),
    "measure": tuple(ALL_MEASURES),
    "unit": tuple(UNITS),
    "basis": tuple(BASES),
    "interval": tuple(INTERVALS),
}
"""Columns whose cells are out of a list, and the list."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """One column of the results.

    Attributes
    ----------
    name
        As the header has it.
    described
        What it holds.
    required
        Whether every row has it.
    """

    name: str
    described: Described
    required: bool


def _columns() -> tuple[ResultColumn, ...]:
    hints = get_type_hints(Row, include_extras=True)
    return tuple(
        ResultColumn(each.name, hints[each.name].__metadata__[0], required=each.default is MISSING)
        for each in fields(Row)
    )


COLUMNS = _columns()
"""The columns of the results, in order."""

_NAMES = tuple(column.name for column in COLUMNS)
_NUMBERS = tuple(column.name for column in COLUMNS if column.described.datatype in ("number", "integer"))
_cells_of = attrgetter(*_NAMES)


def rounded(value: object) -> Value:
    """Return a number as the results hold it: a count in full, another to six significant digits.

    Missing and infinite numbers become None.

    Raises
    ------
    ReportError
        If it is no number.
    """
    if value is None or isinstance(value, bool | str):
        if value is None:
            return None
        raise ReportError(f"{value!r} is no number of a result.")
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, int):
        return value
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        if type(value).__name__ in ("NAType", "NaTType"):
            return None
        raise ReportError(f"{value!r} is no number of a result.") from None
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        return None
    short = float(f"{number:.{DIGITS}g}")
    return int(short) if short.is_integer() else short


def cell_text(value: object) -> str:
    """Return a cell as the CSV file has it: a number without an exponent, nothing where it is missing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)


def csv_text(rows: Iterable[Row]) -> str:
    """Return rows as CSV: a header, commas, line feeds, UTF-8 when written."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_NAMES)
    writer.writerows(row.cells() for row in rows)
    return text.getvalue()


def read_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Read rows from lines of CSV without a header.

    Raises
    ------
    ReportError
        If a line has another number of cells than there are columns, or a cell is not what it should be.
    """
    for number, cells in enumerate(csv.reader(lines), start=1):
        if len(cells) != len(COLUMNS):
            raise ReportError(f"Row {number} of the results has {len(cells)} cells, not {len(COLUMNS)}.")
        held: dict[str, Any] = dict(zip(_NAMES, cells, strict=True))
        for name in _NUMBERS:
            held[name] = _read_number(held[name])
        yield Row(**held)


def _read_number(cell: str) -> Value:
    if not cell:
        return None
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        raise ReportError(f"{cell!r} is no number of a result.") from None


def digest_of(text: str) -> str:
    """Return the first 16 hex digits of the SHA-256 of rows as :func:`csv_text` writes them."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
