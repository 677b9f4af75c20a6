"""How an area is named within a sentence."""

from __future__ import annotations


def area_named(area: str) -> str:
    """Return an area as it stands after "in": ``Bedfordshire``, ``the Metropolitan Police area``.

    Parameters
    ----------
    area
        Canonical name of a force, ``England and Wales``, or words for several forces.
    """
    if area.endswith(" Police"):
        return f"the {area} area"
    return f"the {area}" if area.startswith("City of ") else area
