"""The numbers as a real table: a caption, headed rows and columns, units."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

import pandas as pd

from analysis.errors import ReportError
from analysis.numbers import NOT_AVAILABLE


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    heading
        What the column holds.
    unit
        What it is counted in; printed under the heading.
    align
        ``number`` puts digits under digits, at the right.
    """

    heading: str
    unit: str = ""
    align: Literal["text", "number"] = "number"


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table as it is printed: every cell is a text already.

    Parameters
    ----------
    caption
        What the table shows, with its period.
    columns
        The first column names the rows.
    rows
        One tuple of texts for each row.
    footnotes
        Printed below.

    Raises
    ------
    ReportError
        If a row has more or fewer cells than there are columns.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    footnotes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ReportError(
                    f"The table {self.caption!r} has {len(self.columns)} columns, "
                    f"but its row {number} has {len(row)} cells: {row}."
                )

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        caption: str,
        columns: Sequence[tuple[str, Column, Callable[[Any], str]]],
        footnotes: Sequence[str] = (),
    ) -> DataTable:
        """Make a table from a frame.

        Parameters
        ----------
        frame
            One row of the table for each of its rows, in its order.
        caption, footnotes
            As for the class.
        columns
            For each column of the table: the column of the frame, the heading,
            and how a value is written (``analysis.numbers.count``). A missing
            value is written as not available, whatever the writer.
        """
        lacking = [name for name, _, _ in columns if name not in frame.columns]
        if lacking:
            raise ReportError(
                f"The table {caption!r} needs the columns {lacking}; the frame has {list(frame.columns)}."
            )
        rows = tuple(
            tuple(
                NOT_AVAILABLE if pd.isna(value) else write(value)
                for value, (_, _, write) in zip(record, columns, strict=True)
            )
            for record in frame[[name for name, _, _ in columns]].itertuples(index=False, name=None)
        )
        return cls(caption, tuple(column for _, column, _ in columns), rows, tuple(footnotes))

    def html(self, *, label: str | None = None) -> str:
        """Return the table in a region that scrolls sideways on a phone.

        Parameters
        ----------
        label
            Name of the region, if the caption alone would not tell it from
            another of the page.
        """
        caption = escape(self.caption)
        head = "".join(
            f'<th scope="col"{_number(column)}>{escape(column.heading)}'
            + (f' <span class="unit">{escape(column.unit)}</span>' if column.unit else "")
            + "</th>"
            for column in self.columns
        )
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in self.rows)
        notes = "".join(f'<p class="footnote">{escape(note)}</p>' for note in self.footnotes)
        name = escape(label or self.caption)
        return (
            f'<div class="table" role="region" tabindex="0" aria-label="{name}"><table>'
            f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{notes}"
        )

    def _row(self, row: tuple[str, ...]) -> str:
        first, *others = row
        cells = "".join(
            f"<td{_class(column, text)}>{_cell(text)}</td>"
            for text, column in zip(others, self.columns[1:], strict=True)
        )
        return f'<th scope="row">{escape(first)}</th>{cells}'

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        lines = ["\t".join(column.heading for column in self.columns)]
        lines += ["\t".join(row) for row in self.rows]
        return "\n".join([self.caption, *lines, *self.footnotes])


def _number(column: Column) -> str:
    return ' class="number"' if column.align == "number" else ""


_LONG = 16
"""From how many signs on words in a column of numbers may stand on several lines."""

_NUMBERS = re.compile(r"[^A-Za-z]*(\b(to|and|of)\b[^A-Za-z]*)*")
_BESIDE = re.compile(r"(?P<value>\S+) (?P<interval>\([^()]*\))")


def _class(column: Column, text: str) -> str:
    """Return the class of a cell that is more than a number: those stand at the right, on one line."""
    if column.align == "text":
        return ' class="text"'
    if _NUMBERS.fullmatch(text):
        return ' class="with"' if _BESIDE.fullmatch(text) else ""
    return ' class="words"' if len(text) >= _LONG else ""


def _cell(text: str) -> str:
    if text == NOT_AVAILABLE:
        return f'<span class="missing">{text}</span>'
    beside = _BESIDE.fullmatch(text) if _NUMBERS.fullmatch(text) else None
    if beside:
        return f'{escape(beside["value"])} <span class="interval">{escape(beside["interval"])}</span>'
    return escape(text)
