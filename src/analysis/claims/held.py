"""The statements collected in ``data/claims``, and the call a notebook uses."""

from __future__ import annotations

from functools import cache

from analysis.claims.areas import find_area
from analysis.claims.check import Checked, check
from analysis.claims.claim import Claim
from analysis.claims.reading import read_claims
from analysis.forces import ENGLAND_AND_WALES
from analysis.paths import data_dir
from analysis.release import Release
from analysis.shared_results import once_an_edition

FILE = "claims/claims.csv"


@cache
@once_an_edition
def load_claims() -> tuple[Claim, ...]:
    """Return the statements collected, in the order of the file.

    Raises
    ------
    FileRefusedError
        With the row, if one is not what it should be.
    """
    return read_claims(data_dir() / FILE)


@cache
@once_an_edition
def _checked(claim: Claim, release: Release) -> Checked:
    return check(claim, release)


def every_claim(release: Release) -> tuple[Checked, ...]:
    """Return all statements collected, checked against a release."""
    return tuple(_checked(claim, release) for claim in load_claims())


def claims_about(release: Release, area: str) -> tuple[Checked, ...]:
    """Return the statements about an area, checked against a release.

    Parameters
    ----------
    release
        The newest release to set them against.
    area
        A force; or England and Wales, whose page also takes those about England, Wales and regions.
    """
    wanted = find_area(area)
    mine = [
        claim
        for claim in load_claims()
        if find_area(claim.area) == wanted
        or (wanted.name == ENGLAND_AND_WALES and not find_area(claim.area).is_force)
    ]
    return tuple(_checked(claim, release) for claim in mine)
