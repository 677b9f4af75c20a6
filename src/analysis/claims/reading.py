"""Claims out of CSV, JSON and TOML. What does not fit the schema is refused with its row."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis.claims.claim import Claim, SchemaField, schema
from analysis.claims.refusals import refusals
from analysis.claims.understanding import find_measure
from analysis.errors import FileRefusedError

_Records = tuple[Sequence[Mapping[str, Any]], Sequence[int] | None]
"""The records of a file, and the row of each where some rows hold none."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"https?://\S+")
_FIELDS: Mapping[str, SchemaField] = {each.name: each for each in schema()}


def read_claims(path: Path) -> tuple[Claim, ...]:
    """Read the claims of a file.

    Parameters
    ----------
    path
        ``.csv`` with a header; ``.json`` with a list of objects, or one under ``claims``; ``.toml`` with
        ``[[claim]]`` entries.

    Raises
    ------
    FileRefusedError
        With the row and the field, if a field is not known, is missing or is not what it should be. In
        CSV the header is row 1; in JSON and TOML the first claim is.
    """
    name = path.name
    readers = {".csv": _read_csv, ".json": _read_json, ".toml": _read_toml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise FileRefusedError(name, f"claims are read from {', '.join(readers)} files, not {path.suffix!r}.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileRefusedError(name, "there is no such file. Check its name and folder.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise FileRefusedError(name, f"it cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FileRefusedError(name, "it is not UTF-8 text. Save it as UTF-8 and try again.") from error
    records, rows = reader(text, name)
    return claims_from_records(records, file=name, rows=rows)


def claims_from_records(
    records: Sequence[Mapping[str, Any]], *, file: str = "claims", rows: Sequence[int] | None = None
) -> tuple[Claim, ...]:
    """Return claims from mappings of field to value.

    Parameters
    ----------
    records
        One mapping a claim. Text, numbers and dates are read alike; a missing or empty field has its
        default.
    file, rows
        For the words of an error; the rows are counted from 1 where they are not given.

    Raises
    ------
    FileRefusedError
        As :func:`read_claims`.
    """
    if not records:
        raise FileRefusedError(file, "it holds no claim.")
    claims: list[Claim] = []
    seen: dict[str, int] = {}
    for row, record in zip(rows or range(1, len(records) + 1), records, strict=True):
        claim = _claim(record, file, row)
        if claim.id in seen:
            raise FileRefusedError(
                file,
                f"{claim.id!r} stands in row {seen[claim.id]} too; each has its own.",
                row=row,
                column="id",
            )
        seen[claim.id] = row
        claims.append(claim)
    return tuple(claims)


def _read_csv(text: str, name: str) -> _Records:
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except ValueError as error:
        raise FileRefusedError(name, "it is empty; expected a header and a row for each claim.") from error
    except csv.Error as error:
        raise FileRefusedError(name, f"it does not read as CSV: {error}.") from error
    apart = next((mark for mark in (";", "\t") if len(header) == 1 and mark in header[0]), "")
    if apart:
        raise FileRefusedError(name, f"its columns are set apart by {apart!r}; save it with commas.", row=1)
    repeated = [column for number, column in enumerate(header) if column in header[:number]]
    if repeated:
        raise FileRefusedError(name, f"the column {repeated[0]!r} stands twice.", row=1)
    # A spreadsheet leaves rows without a word; they count as rows and hold no claim.
    numbered = [(row, cells) for row, cells in enumerate(rows, start=2) if any(map(str.strip, cells))]
    for row, cells in numbered:
        if len(cells) != len(header):
            raise FileRefusedError(
                name,
                f"it has {len(cells)} cells under {len(header)} columns. Put a text with commas in quotes.",
                row=row,
            )
    records = [dict(zip(header, cells, strict=True)) for _, cells in numbered]
    return records, [row for row, _ in numbered]


def _read_json(text: str, name: str) -> _Records:
    try:
        content = json.loads(text, parse_float=Decimal, object_pairs_hook=_no_field_twice)
    except ValueError as error:
        raise FileRefusedError(name, f"it does not read as JSON: {error}.") from error
    if isinstance(content, dict) and set(content) == {"claims"}:
        content = content["claims"]
    return _list_of_objects(content, name, "a list of objects, or one under the name claims"), None


def _no_field_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(
            f"{next(name for name in names if names.count(name) > 1)!r} stands twice in one object"
        )
    return dict(pairs)


def _read_toml(text: str, name: str) -> _Records:
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise FileRefusedError(name, f"it does not read as TOML: {error}.") from error
    if set(content) != {"claim"}:
        found = ", ".join(content) or "nothing"
        raise FileRefusedError(name, f"its entries should be [[claim]]; found {found}.")
    return _list_of_objects(content["claim"], name, "[[claim]] entries"), None


def _list_of_objects(content: Any, name: str, expected: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise FileRefusedError(name, f"expected {expected}.")
    return content


def _claim(record: Mapping[str, Any], file: str, row: int) -> Claim:
    for name in record:
        if name not in _FIELDS:
            near = difflib.get_close_matches(str(name), _FIELDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise FileRefusedError(
                file,
                f"a claim has no such field.{hint} The fields are {', '.join(_FIELDS)}.",
                row=row,
                column=str(name),
            )
    held = {name: _read(each, record.get(name), file, row) for name, each in _FIELDS.items()}
    claim = _with_unit(Claim(**{name: value for name, value in held.items() if value is not None}))
    for column, words in _problems(claim):
        raise FileRefusedError(file, words, row=row, column=column)
    return claim


def _with_unit(claim: Claim) -> Claim:
    """Return a claim whose value has a unit: that of its measure, where it gives none."""
    measure = find_measure(claim.measure)
    if claim.value is None or claim.unit or measure is None or claim.out_of is not None:
        return claim
    return replace(claim, unit=measure.unit)


def _read(each: SchemaField, value: Any, file: str, row: int) -> Any:
    """Return a value as its field holds it; None where there is none."""
    text = value.strip() if isinstance(value, str) else value
    if text is None or text == "":
        if each.required:
            raise FileRefusedError(file, "it is empty; every claim has one.", row=row, column=each.name)
        return None
    found = _READERS[each.kind](text)
    if found is None:
        raise FileRefusedError(
            file, f"found {_shown(value)}, expected {_EXPECTED[each.kind]}.", row=row, column=each.name
        )
    return found


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or "\n" in value or "\r" in value:
        return None
    words = " ".join(value.split())
    return words if words.isprintable() else None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    words = str(value).replace("\N{MINUS SIGN}", "-")
    return Decimal(words.replace(",", "")) if _NUMBER.fullmatch(words) else None


_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
"""A number as people write it: no exponent, no underscore, and a comma only before three digits."""


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return None
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _shown(value: Any) -> str:
    """Return a value as an error names it, cut where it is long."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"


LONG = 80
"""More characters of a value than this say nothing more."""

_READERS = {"text": _text, "number": _number, "date": _date}
_EXPECTED = {
    "text": "text on one line, without control characters",
    "number": "a number such as 5108 or 5,108 or 3.0",
    "date": "a date such as 2025-10-06",
}


def _problems(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield each field that is wrong and why."""
    if not _ID.fullmatch(claim.id):
        yield "id", f"found {claim.id!r}, expected lower-case words, digits and single hyphens."
    if claim.address and not _ADDRESS.fullmatch(claim.address):
        yield "address", f"found {claim.address!r}, expected an address that starts with https://."
    yield from refusals(claim)
