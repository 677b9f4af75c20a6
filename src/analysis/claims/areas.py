"""Where a claim is about: a force, or several together as a region or a country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analysis.forces import ENGLAND_AND_WALES, all_forces, find_force, names_a_force, territorial_forces


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a claim.

    Attributes
    ----------
    name
        As it is printed.
    forces
        The forces whose figures add up to it.
    """

    name: str
    forces: tuple[str, ...]

    @property
    def is_force(self) -> bool:
        """Whether it is one force."""
        return self.forces == (self.name,)

    @property
    def coverage(self) -> str:
        """Which forces it adds up, in words; empty for one force."""
        if self.is_force:
            return ""
        if self.name == ENGLAND_AND_WALES:
            return "43 forces and British Transport Police"
        return f"{len(self.forces)} forces"


@cache
def _groups() -> dict[str, Area]:
    groups = {ENGLAND_AND_WALES: tuple(force.name for force in all_forces())}
    for force in territorial_forces():
        for place in dict.fromkeys((force.country, force.region)):
            groups[place] = (*groups.get(place, ()), force.name)
    return {name.casefold(): Area(name, forces) for name, forces in groups.items()}


@cache
def find_area(text: str) -> Area:
    """Return the area that ``text`` names.

    A name that is both a region and a force ("West Midlands") is the force; the region is
    "West Midlands region".

    Raises
    ------
    UnknownForceError
        With the nearest names.
    """
    group = _groups().get(text.strip().casefold().removesuffix(" region").removeprefix("the "))
    if group is not None and not names_a_force(text):
        return group
    force = find_force(text)
    return Area(force.name, (force.name,))


NAMED_AT_MOST = 4
"""Forces of an area that are named one by one; of more it is said that all are meant."""


def described(area: Area, counted: str = "recorded") -> str:
    """Return an area so that it cannot be taken for another: ``London (City of London and ...)``.

    "West Midlands" is a force and a region; where it is the force, that is said. Of England and Wales it is
    said whether British Transport Police is in it, where that can be told.

    Parameters
    ----------
    area
        The area.
    counted
        The source of the measure, out of :data:`analysis.claims.understanding.SOURCES`.
    """
    if area.is_force:
        return f"{area.name} (the police force)" if area.name.casefold() in _groups() else area.name
    if area.name == ENGLAND_AND_WALES:
        covers = {"recorded": "included", "rate": "left out"}.get(counted)
        return f"{area.name} (British Transport Police {covers})" if covers else area.name
    if len(area.forces) > NAMED_AT_MOST:
        return f"{area.name} (all its forces together)"
    return f"{area.name} ({', '.join(area.forces[:-1])} and {area.forces[-1]} together)"


@cache
def every_area() -> tuple[Area, ...]:
    """Return every area a claim may be about: the countries and regions, then the forces."""
    return (*_groups().values(), *(Area(force.name, (force.name,)) for force in all_forces()))


def area_names() -> tuple[str, ...]:
    """Return the names a sentence may use for an area, the longest first."""
    names = [area.name for area in _groups().values()]
    names += [name for force in all_forces() for name in (force.name, force.police_name)]
    return tuple(sorted(dict.fromkeys(names), key=lambda name: (-len(name), name)))
