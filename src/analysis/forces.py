"""Who records: the 43 territorial forces and British Transport Police.

Names, ONS codes, regions, spellings and places are data (``data/forces.csv``,
``data/force_aliases.csv``, ``data/force_places.csv``, ``data/not_forces.csv``). Looking a name up never
guesses: it is one of the spellings held, or it is refused.
"""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from analysis.errors import UnknownForceError
from analysis.paths import data_dir

ENGLAND_AND_WALES = "England and Wales"
"""Name of the national area; its official rows include British Transport Police."""

NATIONAL_SLUG = "england-and-wales"

NATIONAL_CODE = "K04000001"


@dataclass(frozen=True, slots=True)
class Force:
    """One police force.

    Attributes
    ----------
    name
        The name this project prints ("City of London").
    slug
        The name in file names and links ("city-of-london").
    police_name
        What the force calls itself ("City of London Police").
    ons_code
        Code of its area; empty for British Transport Police, which has none.
    region, country
        ONS region (``Wales`` for the Welsh forces) and country.
    kind
        ``territorial`` for the 43, ``special`` for British Transport Police.
    no_rate_because
        Why no rate for its residents is given; empty where one is.
    """

    name: str
    slug: str
    police_name: str
    ons_code: str
    region: str
    country: str
    kind: Literal["territorial", "special"]
    no_rate_because: str = ""

    @property
    def has_resident_population(self) -> bool:
        """Whether a rate for each 1,000 residents can exist at all."""
        return self.kind == "territorial"


def _rows(file: str) -> list[dict[str, str]]:
    with (data_dir() / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def all_forces() -> tuple[Force, ...]:
    """Return the 44 forces: the 43 in alphabetical order, then British Transport Police."""
    forces = []
    for row in _rows("forces.csv"):
        kind = row["kind"]
        if kind not in ("territorial", "special"):
            raise ValueError(f"data/forces.csv: {row['force']} has the unknown kind {kind!r}.")
        forces.append(
            Force(
                name=row["force"],
                slug=row["slug"],
                police_name=row["police_name"],
                ons_code=row["ons_code"],
                region=row["region"],
                country=row["country"],
                kind="territorial" if kind == "territorial" else "special",
                no_rate_because=row["no_rate_because"],
            )
        )
    return tuple(forces)


@cache
def territorial_forces() -> tuple[Force, ...]:
    """Return the 43 forces that police an area, in alphabetical order."""
    return tuple(force for force in all_forces() if force.kind == "territorial")


@cache
def names_that_are_not_forces() -> frozenset[str]:
    """Return the names that stand in the force column of official tables but are no force."""
    return frozenset(row["name"] for row in _rows("not_forces.csv"))


@cache
def _spellings() -> dict[str, Force]:
    known: dict[str, Force] = {}
    by_name = {force.name: force for force in all_forces()}
    for force in all_forces():
        for spelling in (force.name, force.slug, force.police_name, force.ons_code):
            if spelling:
                known[spelling.casefold()] = force
    for row in _rows("force_aliases.csv"):
        known[row["alias"].casefold()] = by_name[row["force"]]
    return known


@cache
def _found_by() -> dict[str, tuple[str, ...]]:
    found = {force.name: [force.police_name] for force in all_forces()}
    for file, column in (("force_aliases.csv", "alias"), ("force_places.csv", "place")):
        for row in _rows(file):
            found[row["force"]].append(row[column])
    return {name: tuple(words) for name, words in found.items()}


def found_by(name: str) -> tuple[str, ...]:
    """Return what a reader may look for who means this force: other names, counties and towns.

    Only the search of the index goes by places; no figure is ever joined by one.
    """
    return _found_by().get(name, ())


_LEAST_TO_GO_BY = 3
"""How many letters of a name are enough to suggest every force that has them."""


def _near(text: str) -> list[str]:
    """Return up to three forces that may be meant: the text begins a name, or a word in one, or is near one.

    A county or town counts as a name here; that it is suggested is still no guess made for the reader.
    """
    known = _spellings()
    places = {place.casefold(): force for force in all_forces() for place in found_by(force.name)}
    held = {**known, **places}
    found = []
    if len(text) >= _LEAST_TO_GO_BY:
        found = [force for name, force in known.items() if name.startswith(text)]
        found += [force for name, force in held.items() if f" {text}" in f" {name}"]
    if not found:
        found = [known[name] for name in difflib.get_close_matches(text, known, n=5, cutoff=0.6)]
        # There are many towns, so a word is like one of them by chance: only what is very like counts.
        found += [places[name] for name in difflib.get_close_matches(text, places, n=5, cutoff=0.8)]
    return list(dict.fromkeys(force.name for force in found))[:3]


def names_a_force(text: str) -> bool:
    """Whether ``text`` is a spelling of a force that :func:`find_force` knows."""
    return text.strip().casefold() in _spellings()


def find_force(text: str) -> Force:
    """Return the force that ``text`` names.

    The name, the slug, the ONS code, the force's own name and the spellings of
    ``data/force_aliases.csv`` are known, in any case and with blanks around
    them. Nothing else is: a near miss is an error, never a guess.

    Raises
    ------
    UnknownForceError
        With the nearest names.
    """
    known = _spellings()
    force = known.get(text.strip().casefold())
    if force is not None:
        return force
    if text.strip() in names_that_are_not_forces():
        raise UnknownForceError(
            f"{text.strip()!r} stands in the force column of official tables but is not a police force. "
            "Name one of the 43 territorial forces or British Transport Police."
        )
    names = _near(text.strip().casefold())
    hint = (
        f"Did you mean {', '.join(names[:-1])}{' or ' if names[1:] else ''}{names[-1]}?"
        if names
        else "`stalking-report forces` lists the names that are known."
    )
    raise UnknownForceError(f"There is no force called {text!r}. {hint}")
