"""Trends beside other spans and models, as they are kept for every area."""

from __future__ import annotations

import pytest
from pandas.testing import assert_frame_equal

from analysis.errors import RequestError
from analysis.estimates.tables import derived_file, held_table
from analysis.estimates.trend_checks import (
    area_trend_sensitivity,
    derive,
    forces_whose_level_moved,
    held_trend_sensitivity,
)
from analysis.estimates.trends import TREND_CODES, area_trend
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.totals import sum_forces
from analysis.release import load_release
from analysis.report import open_national_report
from analysis.tidying import csv_bytes

RELEASE = "2026-04-23"


def lines_of(area: str) -> list[str]:
    text = derived_file(RELEASE, "trend_sensitivity").read_text(encoding="utf-8").splitlines()
    return [text[0], *(line for line in text[1:] if line.startswith(f"{area},"))]


@pytest.mark.parametrize("area", [ENGLAND_AND_WALES, "Kent", "Humberside", "City of London"])
def test_the_file_holds_what_the_code_gives(area: str) -> None:
    made = derive(load_release(RELEASE), areas=[area])["trend_sensitivity"]
    assert csv_bytes(made).decode().splitlines() == lines_of(area)
    assert list(dict.fromkeys(made["code"])) == list(TREND_CODES)


def test_every_area_has_checks_of_every_code() -> None:
    table = held_table(RELEASE, "trend_sensitivity")
    areas = [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES]
    assert list(table.groupby(["force", "code"], sort=False).groups) == [
        (area, code) for area in areas for code in TREND_CODES
    ]


def test_the_kept_checks_begin_with_the_trend_that_is_reported() -> None:
    checks = held_table(RELEASE, "trend_sensitivity")
    reported = checks[checks["check"] == "as reported"].set_index(["force", "code"])
    trends = held_table(RELEASE, "trends").set_index(["force", "code"])
    columns = ["first", "n", "annual_percent", "lower", "upper", "direction", "not_estimated_because"]
    # Trends are fitted before the pooled correlation is rounded for its file, the checks after.
    assert_frame_equal(reported[columns].sort_index(), trends[columns].sort_index(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("area", "code"), [(ENGLAND_AND_WALES, "8Q"), ("Kent", "8U"), ("Bedfordshire", "8R")]
)
def test_the_kept_checks_are_the_fitted_ones(area: str, code: str) -> None:
    release = load_release(RELEASE)
    kept = held_trend_sensitivity(release, area, code)
    assert_frame_equal(kept, area_trend_sensitivity(release, area, code), rtol=1e-5)


def test_the_national_trend_is_also_shown_without_the_largest_force() -> None:
    table = held_trend_sensitivity(load_release(RELEASE), ENGLAND_AND_WALES, "8Q")
    assert "without Metropolitan Police" in set(table["check"])
    assert table["annual_percent"].notna().all()


def test_the_national_trend_is_also_shown_without_the_forces_whose_level_moved() -> None:
    release = load_release(RELEASE)
    table = held_trend_sensitivity(release, ENGLAND_AND_WALES, "8Q").set_index("check")
    moved = forces_whose_level_moved(release, "8Q")
    assert moved == (
        "Avon and Somerset",
        "Devon and Cornwall",
        "Hertfordshire",
        "Humberside",
        "Lancashire",
        "Suffolk",
    )
    report = open_national_report(RELEASE, RELEASE)
    assert set(report.forces_moved(report.latest_year)["8Q"]) <= set(moved)
    rest = sum_forces(release.recorded, [force.name for force in all_forces() if force.name not in moved])
    apart = area_trend(release, ENGLAND_AND_WALES, "8Q", series=rest)
    row = table.loc["without the forces whose level moved"]
    assert row["annual_percent"] == pytest.approx(apart.annual_percent, rel=1e-5)
    assert row["direction"] == apart.direction == "rising"
    assert row["annual_percent"] < table.loc["as reported", "annual_percent"]


def test_no_force_is_left_out_where_no_level_was_looked_at() -> None:
    assert forces_whose_level_moved(load_release(RELEASE), "8R") == ()
    table = held_trend_sensitivity(load_release(RELEASE), ENGLAND_AND_WALES, "8R")
    assert not table["check"].str.contains("level moved").any()


def test_a_code_without_checks_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(RequestError, match=r"'8Z' has no checks of its trend; use one of 8L, 8M, 8Q"):
        held_trend_sensitivity(load_release(RELEASE), "Kent", "8Z")


def test_an_area_without_checks_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(RequestError, match="no checks of trends for 'Kernow'; it does for each of the 43"):
        held_trend_sensitivity(load_release(RELEASE), "Kernow", "8Q")
