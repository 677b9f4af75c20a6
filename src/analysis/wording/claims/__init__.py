"""Checked claims in plain words: the verdict, the working, and what a fair version would say."""

from analysis.wording.claims.listed import (
    ClaimList,
    claims_by_force,
    claims_listed,
    claims_with_care,
    collected,
    limits,
    verdicts_table,
)
from analysis.wording.claims.verdicts import fair_version, verdict_line
from analysis.wording.claims.working import steps, understood

__all__ = [
    "ClaimList",
    "claims_by_force",
    "claims_listed",
    "claims_with_care",
    "collected",
    "fair_version",
    "limits",
    "steps",
    "understood",
    "verdict_line",
    "verdicts_table",
]
