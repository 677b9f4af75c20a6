"""The statements collected in ``data/claims``, and the call a notebook uses."""

from __future__ import annotations

from functools import cache

from analysis.claims.areas import find_area
from analysis.claims.check import Checked, check_all
from analysis.claims.claim import Claim
from analysis.claims.reading import read_claims
from analysis.forces import ENGLAND_AND_WALES
from analysis.paths import data_dir
from analysis.release import Release

FILE = "claims/claims.csv"


@cache
def load_claims() -> tuple[Claim, ...]:
    """Return the statements collected, in the order of the file.

    Raises
    ------
    FileRefusedError
        With the row, if one is not what it should be.
    """
    return read_claims(data_dir() / FILE)


@cache
def _checked(release: Release) -> tuple[Checked, ...]:
    return check_all(load_claims(), release)


def every_claim(release: Release) -> tuple[Checked, ...]:
    """Return all statements collected, checked against a release."""
    return _checked(release)


def claims_about(release: Release, area: str) -> tuple[Checked, ...]:
    """Return the statements about an area, checked against a release.

    Parameters
    ----------
    release
        The newest release to set them against.
    area
        A force; or England and Wales, whose page also takes those about England, Wales and regions.
    """
    if area == ENGLAND_AND_WALES:
        return tuple(each for each in _checked(release) if not each.understood.area.is_force)
    name = find_area(area).name
    return tuple(each for each in _checked(release) if each.understood.area.name == name)
