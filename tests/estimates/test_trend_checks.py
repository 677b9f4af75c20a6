"""Trends beside other spans and models, as they are kept for England and Wales."""

from __future__ import annotations

import pytest
from pandas.testing import assert_frame_equal

from analysis.errors import RequestError
from analysis.estimates.tables import derived_file
from analysis.estimates.trend_checks import area_trend_sensitivity, derive, held_trend_sensitivity
from analysis.estimates.trends import TREND_CODES
from analysis.forces import ENGLAND_AND_WALES
from analysis.release import load_release
from analysis.tidying import csv_bytes

RELEASE = "2026-04-23"


def test_the_file_holds_what_the_code_gives() -> None:
    made = derive(load_release(RELEASE))["trend_sensitivity"]
    assert derived_file(RELEASE, "trend_sensitivity").read_bytes() == csv_bytes(made)
    assert list(dict.fromkeys(made["code"])) == list(TREND_CODES)


@pytest.mark.parametrize("code", ["8Q", "8R"])
def test_the_kept_checks_are_the_fitted_ones(code: str) -> None:
    release = load_release(RELEASE)
    kept = held_trend_sensitivity(release, code)
    assert_frame_equal(kept, area_trend_sensitivity(release, ENGLAND_AND_WALES, code), rtol=1e-5)


def test_the_national_trend_is_also_shown_without_the_largest_force() -> None:
    table = held_trend_sensitivity(load_release(RELEASE), "8Q")
    assert table["check"].iloc[-1] == "without Metropolitan Police"
    assert table["annual_percent"].notna().all()


def test_a_code_without_checks_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(RequestError, match=r"'8Z' has no checks of its trend; use one of 8L, 8M, 8Q"):
        held_trend_sensitivity(load_release(RELEASE), "8Z")
