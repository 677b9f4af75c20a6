"""The areas of an ONS table: forces, regions and nations, known by their codes.

"West Midlands" is a force and a region, "London" a region, "Wales" a nation: a
name alone does not say. Where a row has a code, the code decides and the name
must agree with it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import Literal

from analysis.errors import UnknownForceError
from analysis.forces import Force, all_forces, find_force
from analysis.paths import data_dir
from analysis.sources.cells import CellError, area_code, strip_footnotes, tidy_text


@dataclass(frozen=True, slots=True)
class Area:
    """One area of an official table.

    Attributes
    ----------
    code
        ONS code; empty for British Transport Police.
    name
        Canonical name.
    kind
        ``force``, ``region`` or ``nation``.
    """

    code: str
    name: str
    kind: Literal["force", "region", "nation"]


@cache
def _regions() -> dict[str, tuple[Area, frozenset[str]]]:
    with (data_dir() / "regions.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    known = {}
    for row in rows:
        spellings = {row["name"], *filter(None, row["other_spellings"].split(";"))}
        area = Area(row["code"], row["name"], "nation" if row["kind"] == "nation" else "region")
        known[row["code"]] = (area, frozenset(spelling.casefold() for spelling in spellings))
    return known


@cache
def _forces_by_code() -> dict[str, Force]:
    return {force.ons_code: force for force in all_forces() if force.ons_code}


def find_area(code: str, name: str) -> Area:
    """Return the area with this code, whose name must agree.

    Footnote numbers glued to either are left aside. Only British Transport
    Police has no code.

    Raises
    ------
    CellError
        If the code is unknown, or the name is not the name of the area with this code.
    """
    plain = strip_footnotes(name)
    if not tidy_text(code):
        force = _force_named(plain)
        if force is None or force.ons_code:
            raise CellError(
                f"{name!r} has no area code. Expected a code such as E23000026: "
                "only British Transport Police has none."
            )
        return Area("", force.name, "force")
    exact = area_code(code)
    if exact in _regions():
        area, spellings = _regions()[exact]
        if plain.casefold() not in spellings:
            raise CellError(f"{name!r} stands beside the area code {code!r}. Expected {area.name!r}.")
        return area
    by_code = _forces_by_code().get(exact)
    if by_code is None:
        raise CellError(
            f"the area code {code!r} ({plain}) is unknown. "
            "Expected a code of data/forces.csv or data/regions.csv."
        )
    if _force_named(plain) != by_code:
        raise CellError(f"{name!r} stands beside the area code {code!r}. Expected {by_code.name!r}.")
    return Area(exact, by_code.name, "force")


def lies_in(force: Force, area: Area) -> bool:
    """Return whether a force's area is part of ``area``."""
    if area.kind == "force":
        return area.name == force.name
    return area.name in (force.region, force.country) or area.name == "England and Wales"


def _force_named(name: str) -> Force | None:
    try:
        return find_force(name)
    except UnknownForceError:
        return None
