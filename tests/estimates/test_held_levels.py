"""Changes of level as the release keeps them are what a fit gives."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from analysis.errors import RequestError
from analysis.estimates.held_levels import held_level_change
from analysis.estimates.trends import LEVEL_CODES, area_level_change
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.release import load_release

RELEASE = "2026-04-23"
MEASURED = ("ratio", "beyond_trend", "dispersion", "residual_correlation", "correlation")
ENDS = ("interval", "beyond_trend_interval")


@pytest.mark.parametrize("area", [ENGLAND_AND_WALES, "Kent", "Humberside", "City of London"])
@pytest.mark.parametrize("code", LEVEL_CODES)
def test_the_kept_change_is_the_fitted_one_to_six_digits(area: str, code: str) -> None:
    release = load_release(RELEASE)
    kept, fitted = held_level_change(release, area, code), area_level_change(release, area, code)
    for name in MEASURED:
        assert getattr(kept, name) == pytest.approx(getattr(fitted, name), rel=1e-5), name
    for name in ENDS:
        ours, theirs = getattr(kept, name), getattr(fitted, name)
        assert (ours is None) == (theirs is None), name
        if ours is not None:
            assert astuple(ours) == pytest.approx(astuple(theirs), rel=1e-5), name
    same = {name: getattr(fitted, name) for name in (*MEASURED, *ENDS)}
    assert replace(kept, **same) == replace(fitted, quarters=(), counts=(), line=())
    assert kept.direction == fitted.direction


def test_every_area_has_a_change_of_level_or_a_reason() -> None:
    release = load_release(RELEASE)
    for area in [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES]:
        for code in LEVEL_CODES:
            kept = held_level_change(release, area, code)
            assert (kept.ratio is None) == bool(kept.not_estimated_because), (area, code)


def test_a_code_without_a_change_of_level_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(RequestError, match="'8U' has no change of level; use one of 8Q, 8L"):
        held_level_change(load_release(RELEASE), "Kent", "8U")


def test_an_area_without_a_change_of_level_is_refused() -> None:
    with pytest.raises(RequestError, match="No change of level is kept for 'Kernow' with the release"):
        held_level_change(load_release(RELEASE), "Kernow", "8Q")
