"""What the calls of a funnel are called where they are printed: on a page, and in the files beside it.

The stored call "no clear difference" would say too little and too much: a force can differ plainly
from the figure of all forces and still not be unusual, because forces differ so widely.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WITHIN: Final = "within the usual spread of forces"

_PRINTED: Final[Mapping[str, str]] = {"no clear difference": WITHIN}

WHAT_WITHIN_MEANS: Final = (
    f'"{WITHIN[0].upper()}{WITHIN[1:]}" says that a force is not unusual, given how widely forces differ. It '
    "does not say that it equals the figure for all forces together."
)
"""The one explanation of the words, under the table that uses them."""


def printed_call(call: str) -> str:
    """Return a call as tables, drawings, alt texts and downloads have it."""
    return _PRINTED.get(call, call)
