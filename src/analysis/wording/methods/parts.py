"""How the methods page names the parts."""

from __future__ import annotations

from analysis.wording.forecast import printed_offence
from analysis.wording.prose import sentence_case


def part_named(code: str) -> str:
    """Return a code's name as a row of a table begins: ``Stalking``."""
    return sentence_case(printed_offence(code))
