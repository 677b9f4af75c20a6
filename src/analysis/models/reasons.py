"""Why parts and totals are not compared between two years, in words to follow "because"."""

from __future__ import annotations

RULE_CHANGED = "its recording rule changed within these two years"
LEVEL_MOVED = "it moved to another level for no published reason"
BESIDE_A_MOVE = "offences may have moved between it and a part that moved to another level"
"""Why a part is not compared, to follow "because"."""

PARTS_NOT_COMPARED = "not all of its parts compare between these two years"
"""Why a total is not."""
