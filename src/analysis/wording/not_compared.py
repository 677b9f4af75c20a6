"""Why a change has no percentage, in the few words that a cell of a table has room for."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.models.reasons import BESIDE_A_MOVE, LEVEL_MOVED, PARTS_NOT_COMPARED, RULE_CHANGED
from analysis.small_numbers import TOO_FEW, TOO_FEW_BRIEFLY

NOT_COMPARED = "not compared"
"""What a cell says instead of a percentage that would stand without an interval."""

_BRIEFLY: Mapping[str, str] = {
    LEVEL_MOVED: "level moved",
    BESIDE_A_MOVE: "another part moved",
    RULE_CHANGED: "recording changed",
    PARTS_NOT_COMPARED: "parts do not compare",
    TOO_FEW: TOO_FEW_BRIEFLY,
}


def briefly(reason: str) -> str:
    """Return the reason for a cell; "figures missing" for one that names cells of the official tables."""
    return _BRIEFLY.get(reason, "figures missing")


def cell(reason: str) -> str:
    """Return what a cell says of a change without a percentage: ``not compared (level moved)``."""
    return f"{NOT_COMPARED} ({briefly(reason)})"
