"""The JSON Schema of the JSON file beside a page, made from the description of the rows."""

from __future__ import annotations

from typing import Any

from analysis.publish.downloads import FORMAT, LICENCE_NAME, LICENCE_URL
from analysis.results.measures import UNITS
from analysis.results.row import COLUMNS, LISTED, ResultColumn

_TEXT = {"type": "string"}
_NAMED = {"type": "object", "additionalProperties": _TEXT}
_PAGE = (
    "area",
    "slug",
    "release",
    "edition_date",
    "latest_quarter",
    "data_digest",
    "title",
    "version",
)
_SOURCE = (
    "id",
    "kind",
    "publisher",
    "title",
    "release_date",
    "url",
    "licence",
    "grade",
    "file",
    "sha256",
    "gives",
    "done",
    "note",
)


def results_schema() -> dict[str, Any]:
    """Return the schema of ``<page>.json``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": "Every number of one page, what its words mean, and what its figures were drawn from.",
        **_object(
            {
                "format": {"const": FORMAT},
                "page": _object(dict.fromkeys(_PAGE, _TEXT)),
                "edition": _object({"number": {"type": "integer", "minimum": 1}, "what_changed": _TEXT}),
                "statistics": _TEXT,
                "licence": _object(
                    {"name": {"const": LICENCE_NAME}, "url": {"const": LICENCE_URL}, "statement": _TEXT}
                ),
                "digest": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                "tables": _NAMED,
                "measures": {
                    "type": "object",
                    "additionalProperties": _object({"unit": {"enum": list(UNITS)}, "description": _TEXT}),
                },
                "bases": _NAMED,
                "intervals": _NAMED,
                "sources": {
                    "type": "array",
                    "items": _object(
                        dict.fromkeys(_SOURCE, _TEXT) | {"gives": {"type": "array", "items": _TEXT}}
                    ),
                },
                "figures": {"type": "array", "items": _figure()},
                "results": {"type": "array", "minItems": 1, "items": _row()},
            }
        ),
    }


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }


def _figure() -> dict[str, Any]:
    listed = {"type": "array", "items": _TEXT}
    rows = {"type": "object", "additionalProperties": {"anyOf": [_TEXT, listed]}}
    return _object(
        {
            "figure": _TEXT,
            "title": _TEXT,
            "function": _TEXT,
            "version": _TEXT,
            "data_digest": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "release": _TEXT,
            "sources": listed,
            "drawn_from": {"type": "array", "minItems": 1, "items": _object({"file": _TEXT, "rows": rows})},
        },
        optional=("release", "sources", "drawn_from"),
    )


def _row() -> dict[str, Any]:
    optional = tuple(column.name for column in COLUMNS if not column.required and column.name != "value")
    row = _object({column.name: _cell(column) for column in COLUMNS}, optional)
    reason = {
        "if": {"properties": {"value": {"type": "null"}}, "not": {"required": ["interval"]}},
        "then": {"required": ["not_estimated_because"]},
    }
    ends = {"dependentSchemas": {name: {"required": ["interval"]} for name in ("lower", "upper", "level")}}
    return row | {"allOf": [reason, ends]}


def _cell(column: ResultColumn) -> dict[str, Any]:
    about = column.described
    held: dict[str, Any] = {"title": about.title, "description": about.description, "type": "string"}
    if about.datatype in ("number", "integer"):
        held["type"] = ["number", "null"] if column.name == "value" else about.datatype
    elif about.datatype == "date":
        held["pattern"] = r"^\d{4}-\d{2}-\d{2}$"
    if column.name in LISTED:
        held["enum"] = list(LISTED[column.name])
    return held
