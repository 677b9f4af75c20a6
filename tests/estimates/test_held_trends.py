"""Trends as the release keeps them are what a fit gives."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from analysis.errors import RequestError
from analysis.estimates.held_trends import drawn_trend, held_trend
from analysis.estimates.trends import TREND_CODES, area_trend
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.periods import Quarter
from analysis.release import load_release

RELEASE = "2026-04-23"
MEASURED = (
    *("annual_percent", "standard_error", "dispersion", "residual_correlation", "correlation"),
    *("ljung_box_p", "quadratic_p"),
)
ENDS = ("interval", "independent_interval")


@pytest.mark.parametrize(
    "area", [ENGLAND_AND_WALES, "Kent", "Avon and Somerset", "West Midlands", "City of London"]
)
@pytest.mark.parametrize("code", TREND_CODES)
def test_the_kept_trend_is_the_fitted_one_to_six_digits(area: str, code: str) -> None:
    release = load_release(RELEASE)
    kept, fitted = held_trend(release, area, code), area_trend(release, area, code)
    for name in MEASURED:
        ours, theirs = getattr(kept, name), getattr(fitted, name)
        assert (ours is None) == (theirs is None), name
        if ours is not None:
            assert ours == pytest.approx(theirs, rel=1e-5), name
    for name in ENDS:
        ours, theirs = getattr(kept, name), getattr(fitted, name)
        assert (ours is None) == (theirs is None), name
        if ours is not None:
            assert astuple(ours) == pytest.approx(astuple(theirs), rel=1e-5), name
    same = {name: getattr(fitted, name) for name in (*MEASURED, *ENDS)}
    assert replace(kept, **same) == replace(fitted, fitted=(), line=())
    assert kept.direction == fitted.direction


def test_every_area_has_a_trend_of_each_code_or_a_reason() -> None:
    release = load_release(RELEASE)
    for area in [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES]:
        for code in TREND_CODES:
            kept = held_trend(release, area, code)
            assert (kept.interval is None) == bool(kept.not_estimated_because), (area, code)


def test_a_code_without_a_trend_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(RequestError, match="'9Z' has no trend; use one of 8L, 8M, 8Q, 8R, 8U, subgroup"):
        held_trend(load_release(RELEASE), "Kent", "9Z")


def test_an_area_without_a_trend_is_refused() -> None:
    with pytest.raises(RequestError, match="No trend is kept for 'Kernow' with the release"):
        held_trend(load_release(RELEASE), "Kernow", "8Q")


@pytest.mark.parametrize("area", ["Norfolk", "Dyfed-Powys", "City of London"])
def test_a_drawn_trend_has_the_numbers_kept_and_the_line_fitted(area: str) -> None:
    release = load_release(RELEASE)
    drawn, fitted = drawn_trend(release, area, "8Q"), area_trend(release, area, "8Q", band=True)
    assert (drawn.line, drawn.band, drawn.fitted) == (fitted.line, fitted.band, fitted.fitted)
    assert replace(drawn, line=(), band=(), fitted=()) == held_trend(release, area, "8Q")


def test_a_trend_knows_the_moved_levels_of_the_code_that_offences_move_to_or_from() -> None:
    release = load_release(RELEASE)
    moved = (Quarter(2024, 4),)
    assert held_trend(release, "Devon and Cornwall", "8L").moved_beside == moved
    stalking = held_trend(release, "Devon and Cornwall", "8Q")
    assert (stalking.steps, stalking.moved_beside) == (moved, ())
    # Stalking and harassment moved together in one quarter, and stalking once more.
    assert held_trend(release, "Humberside", "8L").moved_beside == (Quarter(2024, 2),)
    assert held_trend(release, "Devon and Cornwall", "8U").moved_beside == ()
