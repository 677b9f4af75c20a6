"""The written description of the files beside a page, made from the code that writes them.

``python -m analysis.publish.dictionary`` puts it into ``docs/data-downloads.md`` and writes
``docs/results.schema.json``; a test holds both against the code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from analysis.errors import ReportError
from analysis.paths import project_root
from analysis.publish.schema import results_schema
from analysis.results.measures import ALL_MEASURES, UNITS
from analysis.results.row import COLUMNS, KEY
from analysis.results.vocabulary import BASES, INTERVALS, TABLES

GUIDE = "docs/data-downloads.md"
SCHEMA = "docs/results.schema.json"
BEGIN = "<!-- Made from the code by python -m analysis.publish.dictionary: begin -->"
END = "<!-- end -->"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(headings)} |", f"| {' | '.join('---' for _ in headings)} |"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def _words(heading: str, words: Mapping[str, str]) -> str:
    return _table([heading, "what it is"], [(f"`{word}`", said) for word, said in words.items()])


def dictionary_text() -> str:
    """Return the columns and the vocabulary as Markdown."""
    columns = [
        (
            f"`{column.name}`",
            column.described.datatype,
            "yes" if column.required else "",
            column.described.description,
        )
        for column in COLUMNS
    ]
    measures = [(f"`{name}`", each.unit, each.description) for name, each in ALL_MEASURES.items()]
    key = ", ".join(f"`{name}`" for name in KEY)
    return "\n\n".join(
        [
            "### Columns",
            _table(["column", "type", "in every row", "what it holds"], columns),
            f"Together {key} tell a row from every other of a page.",
            "### Tables",
            _words("table", TABLES),
            "### Measures",
            _table(["measure", "unit", "what it is"], measures),
            "### Units",
            _words("unit", UNITS),
            "### Bases",
            _words("basis", BASES),
            "### Kinds of interval",
            _words("interval", INTERVALS),
        ]
    )


def schema_text() -> str:
    """Return the JSON Schema as its file has it."""
    return json.dumps(results_schema(), indent=1, ensure_ascii=False) + "\n"


def with_dictionary(guide: str) -> str:
    """Return the guide with the description of the code between its marks.

    Raises
    ------
    ReportError
        If the marks are not there.
    """
    before, begin, rest = guide.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ReportError(f"{GUIDE} has no lines {BEGIN!r} and {END!r}; put them where the columns belong.")
    return f"{before}{begin}\n\n{dictionary_text()}\n\n{end}{after}"


def main() -> int:
    """Write both files."""
    root = project_root()
    guide = root / GUIDE
    guide.write_text(with_dictionary(guide.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    (root / SCHEMA).write_text(schema_text(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
