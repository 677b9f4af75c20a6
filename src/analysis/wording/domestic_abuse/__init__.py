"""Sentences on the links between recorded stalking and domestic abuse.

Two counts that move together are said to move together, never that one leads to the other.
"""

from analysis.wording.domestic_abuse.april_2020 import RULE_AND_LOCKDOWNS, share_move, shares_moved
from analysis.wording.domestic_abuse.flagged import flagged, how_to_add
from analysis.wording.domestic_abuse.moving_together import (
    NO_CAUSE,
    STEP,
    between_forces,
    within_forces,
)
from analysis.wording.domestic_abuse.outcomes import (
    all_force_odds,
    all_odds,
    force_odds,
    odds_over_forces,
    outcome_in_words,
)
from analysis.wording.domestic_abuse.scale import BY_DEFINITION, scale, title

__all__ = [
    "BY_DEFINITION",
    "NO_CAUSE",
    "RULE_AND_LOCKDOWNS",
    "STEP",
    "all_force_odds",
    "all_odds",
    "between_forces",
    "flagged",
    "force_odds",
    "how_to_add",
    "odds_over_forces",
    "outcome_in_words",
    "scale",
    "share_move",
    "shares_moved",
    "title",
    "within_forces",
]
