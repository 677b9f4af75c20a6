"""How the numbers of claims are written."""

from __future__ import annotations

from decimal import Decimal

from analysis import numbers
from analysis.claims.arithmetic import ONE_IN
from analysis.claims.claim import Claim
from analysis.claims.usual import UsualMove
from analysis.claims.verdict import Kind, Part
from analysis.forces import ENGLAND_AND_WALES

SMALL = 0.05
"""A gap under this prints as nought with one decimal place, so it is told in words."""

LARGE = 100
"""A gap from this on is printed without a decimal place."""


def said(number: Decimal) -> str:
    """Return a number as it was printed, with commas."""
    return f"{number:,}".replace("-", numbers.MINUS)


def claimed(claim: Claim) -> str:
    """Return the value a claim says, as it was meant: ``about 7``, ``more than 150``, ``one in 8``."""
    if claim.value is None:
        return ""
    loose = ("about", "more than", "less than", "up to", "nearly")
    before = {words: f"{words} " for words in loose}
    text = said(claim.value)
    if claim.unit == ONE_IN:
        return f"{before.get(claim.precision, '')}one in {text}"
    per_cent = "%" if claim.unit == "per cent" else ""
    return f"{before.get(claim.precision, '')}{text}{per_cent}"


def figure(value: float, kind: Kind) -> str:
    """Return a figure: a count with commas, a rate with one decimal place, a share in per cent."""
    if kind == "count":
        return numbers.count(value) if float(value).is_integer() else numbers.decimal(value)
    if kind == "rate":
        return numbers.decimal(value)
    return f"{numbers.decimal(value)}%"


def change(percent: float) -> str:
    """Return a change in words: ``up 3.2%``, ``down 15.1%``, ``no change``."""
    if abs(percent) < SMALL:
        return "hardly any change"
    return f"{'up' if percent > 0 else 'down'} {numbers.decimal(abs(percent))}%"


def gap(part: Part) -> str:
    """Return how far a printed number is from the figure."""
    if part.gap is None:
        return ""
    size = abs(part.gap)
    if size < SMALL:
        return "hardly any gap"
    if part.kind in ("share", "change"):
        return f"a gap of {numbers.decimal(size)} percentage points"
    return f"a gap of {numbers.decimal(size, 0 if size >= LARGE else 1)}%"


def _ends(usual: UsualMove) -> str:
    """Return a usual range, with as many places as show that an end is not nought."""
    places = 0 if usual.unit == "offences" else 1
    ends = [end for end in (usual.lower, usual.upper) if end]
    while places < numbers.MOST_PLACES and any(round(end, places) == 0 for end in ends):
        places += 1
    if usual.unit == "per cent":
        return " to ".join(numbers.signed_percent(end, places) for end in (usual.lower, usual.upper))
    return f"{numbers.signed(usual.lower, places)} to {numbers.signed(usual.upper, places)} {usual.unit}"


def usual_moves(usual: UsualMove) -> str:
    """Return how far numbers like one that was said usually move until the newest release."""
    what = "changes" if usual.unit == "percentage points" else "figures"
    if usual.of_years:
        what = f"{what} of whole years"
    first = usual.of[0]
    if first.over == ENGLAND_AND_WALES:
        return (
            f"national {what} like it moved by {_ends(usual)} afterwards, the lowest and highest of {first.n}"
        )
    near = ", those nearest in age" if usual.nearest else ""
    return f"{what} like it usually moved by {_ends(usual)} afterwards ({first.n} revisions{near})"
