"""One claim, made from its fields and checked against the release held."""

from __future__ import annotations

from typing import Any

from analysis.claims.check import Checked, check
from analysis.claims.claim import Claim
from analysis.claims.reading import claims_from_records
from analysis.release import load_release

RELEASE = "2026-04-23"


def claim(**given: Any) -> Claim:
    """Return a claim with the fields given."""
    held = {"id": "one", "statement": "What was said.", "area": "Bedfordshire", "measure": "stalking"}
    (found,) = claims_from_records([held | {"period": "year to March 2025"} | given])
    return found


def checked(**given: Any) -> Checked:
    """Return a claim with the fields given, checked."""
    return check(claim(**given), load_release(RELEASE))
