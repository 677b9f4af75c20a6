"""How the methods page names the parts."""

from __future__ import annotations

from analysis.wording.forecast import printed_offence
from analysis.wording.prose import lower_first, sentence_case


def part_named(code: str) -> str:
    """Return a code's name as a row of a table begins: ``Stalking``."""
    return sentence_case(printed_offence(code))


def inside(label: str) -> str:
    """Return the label of a row as it stands inside a sentence; names of software keep their capitals."""
    return label if label.startswith("Auto") else lower_first(label)
