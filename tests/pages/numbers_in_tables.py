"""Every number in the tables of a page, those folded under its figures included, is one of its results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from nbformat import NotebookNode

from analysis.results import RESULTS_MIME, PageResults
from tests.pages.numbers_in_prose import text_faults
from tests.pages.printed_numbers import Rows

_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
_HEADING = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
_UNIT = re.compile(r'<span class="unit">(.*?)</span>', re.DOTALL)
_LINE = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_NAME = re.compile(r'<th scope="row">(.*?)</th>', re.DOTALL)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def table_lines(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield the caption of each table and each of its rows as words: heading and cell, side by side."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if RESULTS_MIME in data:
                continue
            for table in _TABLE.findall("".join(data.get("text/html", ""))):
                caption = _CAPTION.search(table)
                yield from _lines(_words(caption[1]) if caption else "", table)


def _lines(caption: str, table: str) -> Iterator[tuple[str, str]]:
    headings = _HEADING.findall(table)
    units = [_words(found[1]) if (found := _UNIT.search(heading)) else "" for heading in headings]
    names = [_words(_UNIT.sub("", heading)) for heading in headings]
    for line in _LINE.findall(table):
        row = _NAME.search(line)
        if row is None:
            continue
        said = [_words(row[1])]
        for name, unit, cell in zip(names[1:], units[1:], map(_words, _CELL.findall(line)), strict=True):
            # Counts stand instead of a percentage of few offences: 6 of 30.
            bare = unit.startswith("%") and cell[-1:].isdigit() and " of " not in cell
            said.append(f"{name} {cell}{'%' if bare else ''}")
        yield caption, " | ".join(said)


def table_faults(notebook: NotebookNode, results: PageResults) -> list[str]:
    """Return every number in the tables of a page that its results do not hold.

    Parameters
    ----------
    notebook
        Executed.
    results
        The results of its page.
    """
    rows = Rows(results.rows)
    return [
        f"{caption}: {fault}"
        for caption, line in dict.fromkeys(table_lines(notebook))
        for fault in text_faults(line, rows, bare_intervals=True)
    ]
