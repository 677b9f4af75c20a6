"""The rules of the W3C's "CSV on the Web" that the metadata beside a page has to keep, and its CSV with it.

From the Recommendations "Metadata Vocabulary for Tabular Data" and "Model for Tabular Data and Metadata on
the Web", 17 December 2015, as far as a table of one file with a header row needs them.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

CONTEXT = "http://www.w3.org/ns/csvw"
TABLE_PROPERTIES = {"@context", "@id", "@type", "url", "dialect", "notes", "tableSchema", "suppressOutput"}
COLUMN_PROPERTIES = {"name", "titles", "datatype", "required", "null", "lang", "separator", "virtual"}
DIALECT_PROPERTIES = {
    "commentPrefix",
    "delimiter",
    "doubleQuote",
    "encoding",
    "header",
    "headerRowCount",
    "lineTerminators",
    "quoteChar",
    "skipBlankRows",
    "skipColumns",
    "skipInitialSpace",
    "skipRows",
    "trim",
}
COMMON = re.compile(r"(dc|dcat|schema|prov|foaf|rdfs|skos|xsd):[A-Za-z]+")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*")


def _is_decimal(cell: str) -> bool:
    try:
        return "e" not in cell.lower() and Decimal(cell).is_finite()
    except InvalidOperation:
        return False


def _is_date(cell: str) -> bool:
    try:
        return dt.date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


_BASES: Mapping[str, Callable[[str], bool]] = {
    "string": lambda _cell: True,
    "decimal": _is_decimal,
    "integer": lambda cell: re.fullmatch(r"-?\d+", cell) is not None,
    "date": _is_date,
}


def metadata_faults(csv_file: Path) -> list[str]:
    """Return what is wrong with the metadata beside a CSV file, and with the file by its metadata."""
    beside = csv_file.with_name(f"{csv_file.name}-metadata.json")
    held = json.loads(beside.read_text(encoding="utf-8"))
    found = _table_faults(held, csv_file)
    with csv_file.open(encoding=held["dialect"]["encoding"], newline="") as handle:
        header, *lines = list(csv.reader(handle, delimiter=held["dialect"]["delimiter"]))
    columns = held["tableSchema"]["columns"]
    if len(header) != len(columns):
        return [*found, f"{len(header)} columns in the file, {len(columns)} described"]
    for title, column in zip(header, columns, strict=True):
        if title not in column["titles"]:
            found.append(f"the header has {title!r}, the column {column['titles']}")
        found += _column_faults(column)
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(columns):
            found.append(f"line {number} has {len(cells)} cells")
            continue
        found += [
            f"line {number}, {column['name']}: {fault}"
            for column, cell in zip(columns, cells, strict=True)
            for fault in _cell_faults(column, cell)
        ]
    names = [column["name"] for column in columns]
    places = [names.index(name) for name in held["tableSchema"]["primaryKey"]]
    keys = Counter(tuple(cells[place] for place in places) for cells in lines if len(cells) == len(names))
    return [*found, *[f"two lines have the key {key}" for key, count in keys.items() if count > 1]]


def _table_faults(held: Mapping[str, Any], csv_file: Path) -> list[str]:
    found = []
    context = held.get("@context")
    if context != CONTEXT and (not isinstance(context, list) or context[0] != CONTEXT):
        found.append(f"the context is {context}")
    if held.get("url") != csv_file.name:
        found.append(f"the metadata are of {held.get('url')}, not of {csv_file.name}")
    found += [
        f"the table has the property {name!r}"
        for name in held
        if name not in TABLE_PROPERTIES and not COMMON.fullmatch(name)
    ]
    found += [f"the dialect has {name!r}" for name in held["dialect"] if name not in DIALECT_PROPERTIES]
    found += [f"there is no {name}" for name in ("dc:title", "dc:license", "dc:source") if not held.get(name)]
    return found


def _column_faults(column: Mapping[str, Any]) -> list[str]:
    name = column["name"]
    found = [] if NAME.fullmatch(name) else [f"a column cannot be named {name!r}"]
    found += [
        f"the column {name} has the property {each!r}"
        for each in column
        if each not in COLUMN_PROPERTIES and not COMMON.fullmatch(each)
    ]
    if not column.get("dc:description"):
        found.append(f"the column {name} has no description")
    return found


def _cell_faults(column: Mapping[str, Any], cell: str) -> list[str]:
    if cell == "":
        return ["it is empty, and every row has one"] if column.get("required") else []
    datatype = column["datatype"]
    base, form = (datatype, None) if isinstance(datatype, str) else (datatype["base"], datatype.get("format"))
    if not _BASES[base](cell):
        return [f"{cell!r} is no {base}"]
    if base == "string" and form is not None and not re.fullmatch(form, cell):
        return [f"{cell!r} is not of the form {form[:40]}"]
    return []
