"""From how many offences on a percentage is given: one rule for changes, shares, tables and drawings.

The Office for National Statistics gives no percentage change from a base under 50. Here neither of the
two counts of a change may be under it, and the same goes for a share: "20%" of 30 offences claims more
than "6 of 30".
"""

from __future__ import annotations

from typing import Final

from analysis import numbers
from analysis.numbers import Number

FEWEST_FOR_PERCENTAGE: Final = 50
"""A percentage of fewer offences than this is given as counts."""

TOO_FEW: Final = f"fewer than {FEWEST_FOR_PERCENTAGE} offences are too few for a percentage"
"""Why there is no percentage, to follow "because"."""

TOO_FEW_BRIEFLY: Final = f"fewer than {FEWEST_FOR_PERCENTAGE} offences"
"""The same in a cell of a table."""

NOT_JUDGED: Final = f"not judged, {TOO_FEW_BRIEFLY}"
"""What is said of a change of so few instead of a finding."""


def too_few(base: Number) -> bool:
    """Say whether what a percentage would be of is known and under the least number."""
    return base is not None and not numbers.is_missing(base) and float(base) < FEWEST_FOR_PERCENTAGE


def out_of(part: Number, whole: Number) -> str:
    """Return two counts as they stand instead of a percentage: ``6 of 30``."""
    return f"{numbers.count(part)} of {numbers.count(whole)}"
