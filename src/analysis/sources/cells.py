"""What a cell of an official table says: text, numbers, markers and footnotes.

The rules every layout shares. They know no file: a cell that cannot be read
raises :class:`CellError`, and the reader adds where the cell is.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = "str | float | bool | dt.date | dt.time | dt.timedelta"
"""A cell as a workbook or a CSV file gives it; an empty one is ``""``."""

_NOTE_IN_BRACKETS = re.compile(r"\s*\[notes?\s*\d+(?:\s*,\s*\d+)*\s*\]", re.IGNORECASE)
_GLUED_NOTE = re.compile(r"(?<=[^\W\d_]|[).])\s?\d{1,2}(?:\s?,\s?\d{1,2})*(?=\)|\s|$)")
_NUMBER = re.compile(r"[-\u2212+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_AREA_CODE = re.compile(r"([EWK]\d{8})(\d{0,2})")


MOST = 1e12
"""No figure of an official table comes near this; a larger number is a damaged cell."""


class CellError(ValueError):
    """A cell that cannot be read; the message says what was found and expected."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A text that stands where a number would: why there is none.

    Attributes
    ----------
    status
        ``not_applicable``, ``not_provided``, ``unavailable``, ``suppressed``
        or ``base_under_50``.
    """

    status: str


def tidy_text(text: str) -> str:
    """Return ``text`` with line breaks and runs of blanks as one blank, none at the ends."""
    return " ".join(text.split())


def cell_text(cell: Cell) -> str:
    """Return a cell as tidy text; a whole number loses its ``.0``."""
    if isinstance(cell, str):
        return tidy_text(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def strip_footnotes(text: str) -> str:
    """Return a name or a heading without the footnote numbers glued to it.

    Numbers that belong to the words stay: ``(mid-2018)``, ``rounded to 100``,
    ``British Transport Police(2006)``.

    Examples
    --------
    >>> strip_footnotes("ENGLAND AND WALES7,8")
    'ENGLAND AND WALES'
    >>> strip_footnotes("Total recorded crime (excluding fraud3)")
    'Total recorded crime (excluding fraud)'
    >>> strip_footnotes("Humberside [note 4]")
    'Humberside'
    """
    return tidy_text(_GLUED_NOTE.sub("", _NOTE_IN_BRACKETS.sub("", tidy_text(text))))


def footnote_numbers(text: str) -> tuple[int, ...]:
    """Return the footnote numbers glued to a name or a heading, in order."""
    found = _NOTE_IN_BRACKETS.findall(text) + _GLUED_NOTE.findall(_NOTE_IN_BRACKETS.sub("", tidy_text(text)))
    return tuple(int(number) for part in found for number in re.findall(r"\d+", part))


def heading_key(cell: Cell) -> str:
    """Return a heading in the form headings are compared in: no footnotes, no case, one blank."""
    return strip_footnotes(cell_text(cell)).casefold()


def area_code(text: str) -> str:
    """Return an ONS area code without a footnote number glued to it.

    Raises
    ------
    CellError
        If the text is no area code of England or Wales.

    Examples
    --------
    >>> area_code("E230000118")
    'E23000011'
    """
    match = _AREA_CODE.fullmatch(tidy_text(text))
    if match is None:
        raise CellError(f"{text!r} is not an area code; expected a letter and eight digits, as in E23000026.")
    return match[1]


def parse_number(text: str) -> float | None:
    """Return the number a text holds, or ``None`` if it holds anything else.

    Blanks around it, thousands commas and a minus sign are read; ``-00``, as
    one copy of the Home Office table writes no offences, is 0.
    """
    stripped = tidy_text(text)
    if _NUMBER.fullmatch(stripped) is None:
        return None
    value = float(stripped.replace(",", "").replace("\u2212", "-"))
    return 0.0 if value == 0 else value


def read_value(cell: Cell, markers: dict[str, str]) -> float | Marker:
    """Return the number in a cell, or the marker that stands in its place.

    Parameters
    ----------
    cell
        The cell as the file gives it. 0 is a number like any other.
    markers
        Texts that stand for a missing number, in lower case, and the status of each.

    Raises
    ------
    CellError
        If the cell is empty or holds any other text.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell)
    text = cell_text(cell)
    if isinstance(cell, str):
        status = markers.get(text.casefold())
        if status is not None:
            return Marker(status)
        number = parse_number(strip_bracketed_notes(text))
        if number is not None:
            return number
    known = ", ".join(repr(marker) for marker in sorted(markers))
    found = "an empty cell" if text == "" else f"the text {text!r}"
    raise CellError(f"found {found} where a number should be. Expected a number or one of {known}.")


def read_count(cell: Cell, markers: dict[str, str]) -> int | Marker:
    """Return the whole number in a cell, or the marker that stands in its place.

    Raises
    ------
    CellError
        As :func:`read_value`, and if the number is not whole or larger than any count.
    """
    value = read_value(cell, markers)
    if isinstance(value, Marker):
        return value
    if abs(value) > MOST:
        raise CellError(
            f"found {cell_text(cell)!r}, which is larger than any count. Expected a whole number."
        )
    if not value.is_integer():
        raise CellError(f"found {value:g} where a count should be. Expected a whole number.")
    return int(value)


def strip_bracketed_notes(text: str) -> str:
    """Return ``text`` without ``[note 4]``, which later tables put behind numbers too."""
    return tidy_text(_NOTE_IN_BRACKETS.sub("", text))
