"""What a check of the figures found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grade = Literal["agrees", "note", "fails"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check.

    Attributes
    ----------
    grade
        ``agrees``, ``note`` (a revision, listed) or ``fails``.
    check
        What was compared.
    detail
        What was found.
    """

    grade: Grade
    check: str
    detail: str
