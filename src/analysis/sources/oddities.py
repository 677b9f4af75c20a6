"""The few things official files are known to hold that no rule would allow.

They are data (``data/known_oddities.toml``), each with its reason and source;
the readers look them up here and refuse whatever is not listed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.errors import FileRefusedError
from analysis.paths import data_dir

FILE = "known_oddities.toml"


@dataclass(frozen=True, slots=True)
class NegativeTotal:
    """A negative total of a year that is known.

    Attributes
    ----------
    basis, financial_year, force, code, outcome_type
        Which total.
    """

    basis: str
    financial_year: str
    force: str
    code: str
    outcome_type: str


@cache
def _all() -> dict[str, list[dict[str, Any]]]:
    with (data_dir() / FILE).open("rb") as handle:
        content: dict[str, list[dict[str, Any]]] = tomllib.load(handle)
    for kind, entries in content.items():
        for number, entry in enumerate(entries, 1):
            lacking = [key for key in ("layouts", "why", "source") if not entry.get(key)]
            if lacking:
                raise FileRefusedError(
                    FILE,
                    f"entry {number} of [[{kind}]] lacks {', '.join(lacking)}. Every oddity says all three.",
                )
    return content


def _entries(kind: str, layout: str) -> list[dict[str, Any]]:
    return [entry for entry in _all().get(kind, []) if layout in entry["layouts"]]


@cache
def _cell_markers(layout: str, table: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (text.casefold(), entry["status"])
        for entry in _entries("cell_text", layout)
        if not entry.get("tables") or table in entry["tables"]
        for text in entry["texts"]
    )


def cell_markers(layout: str, table: str = "") -> dict[str, str]:
    """Return the texts that stand for a missing number, in lower case, and the status of each."""
    return dict(_cell_markers(layout, table))


def sheet_key(name: str) -> str:
    """Return a sheet name in the form sheet names are compared in."""
    return " ".join(name.replace("_", " ").replace("-", " ").split()).casefold()


@cache
def sheets_without_figures(layout: str) -> frozenset[str]:
    """Return the :func:`sheet_key` of every sheet known to hold no figures."""
    return frozenset(
        sheet_key(name) for entry in _entries("sheets_without_figures", layout) for name in entry["names"]
    )


@cache
def repeated_codes(layout: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of financial year and offence code that repeat within a force and quarter."""
    return frozenset(
        (year, entry["code"])
        for entry in _entries("repeated_code", layout)
        for year in entry["financial_years"]
    )


@cache
def negative_totals(layout: str) -> frozenset[NegativeTotal]:
    """Return the negative totals of a year that are known."""
    return frozenset(
        NegativeTotal(
            entry["basis"], entry["financial_year"], entry["force"], entry["code"], entry["outcome_type"]
        )
        for entry in _entries("negative_annual_total", layout)
    )


@cache
def misprints(kind: str, layout: str) -> dict[str, str]:
    """Return what each known misprint means: ``kind`` is ``date`` or ``heading``."""
    return {entry["text"]: entry["means"] for entry in _entries(kind, layout)}


def is_number_in_suppressed_row(
    layout: str, *, edition: str, table: str, area_code: str, offence: str
) -> bool:
    """Return whether this number is known to stand in a row that is otherwise suppressed."""
    return any(
        edition in entry["editions"]
        and (table, area_code, offence) == (entry["table"], entry["area_code"], entry["offence"])
        for entry in _entries("number_in_suppressed_row", layout)
    )
