"""The tables on trends are what the code gives, for the whole release."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.estimates.tables import derived_file, held_table
from analysis.estimates.trends import area_level_change, area_trend, derive, figures_of, held_correlation
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.release import load_release
from analysis.tidying import csv_bytes

RELEASE = "2026-04-23"
AREAS = [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES]


def lines_of(name: str, code: str, model: str = "") -> list[str]:
    text = derived_file(RELEASE, name).read_text(encoding="utf-8").splitlines()
    code_at = text[0].split(",").index("code")
    rows = [line for line in text[1:] if line.split(",")[code_at] == code and line.startswith(model)]
    return [text[0], *rows]


def lines(table: pd.DataFrame) -> list[str]:
    return csv_bytes(table).decode().splitlines()


def test_the_tables_held_are_what_the_code_gives_for_stalking() -> None:
    made = derive(load_release(RELEASE), codes=("8Q", "8R"), level_codes=("8Q",))
    stalking = made["trends"][made["trends"]["code"] == "8Q"]
    other = made["trends"][made["trends"]["code"] == "8R"]
    assert lines(stalking) == lines_of("trends", "8Q")
    # Without a number in it, an empty column would be written in another way.
    assert len(lines_of("trends", "8R")) == 1 + len(other) == 45
    assert lines(made["level_changes"]) == lines_of("level_changes", "8Q")
    assert lines(made["trend_correlation"]) == lines_of("trend_correlation", "8Q")


def test_every_force_and_code_has_a_row_with_a_trend_or_a_reason() -> None:
    table = held_table(RELEASE, "trends")
    assert len(table) == 44 * 6
    for _, rows in table.groupby("code"):
        assert rows["force"].tolist() == AREAS
    estimated = table["annual_percent"].notna()
    assert (table.loc[estimated, "not_estimated_because"] == "").all()
    assert (table.loc[~estimated, "not_estimated_because"] != "").all()
    assert (table.loc[~estimated, "direction"] == "not estimated").all()
    assert (table.loc[table["lower"] > 0, "direction"] == "rising").all()
    assert (table.loc[table["upper"] < 0, "direction"] == "falling").all()
    assert set(table.loc[table["direction"] == "rising", "lower"] > 0) == {True}
    short = table[table["code"].isin(["8R", "subgroup"])]
    assert set(short["not_estimated_because"]) == {"only 6 quarters are comparable, and a trend needs 8"}


def test_awkward_series_of_the_release_are_handled_as_stated() -> None:
    table = held_table(RELEASE, "trends").set_index(["force", "code"])
    for code in ("8M", "8U"):
        assert "too small" in str(table.loc[("City of London", code), "not_estimated_because"])
    # West Midlands' figures of coercive control begin after the gap; so do the national ones.
    assert table.loc[("West Midlands", "8U"), "first"] == "2021/22 Q1"
    assert table.loc[(ENGLAND_AND_WALES, "8U"), "first"] == "2021/22 Q1"
    assert table.loc[("Bedfordshire", "8U"), "first"] == "2020/21 Q1"
    assert table.loc[("Humberside", "8Q"), "steps"] == "2022/23-Q4 2024/25-Q2"
    assert table.loc[("Humberside", "8Q"), "direction"] == "no clear change"
    # No interval is wider than from half to double in a year.
    width = (1 + table["upper"] / 100) / (1 + table["lower"] / 100)
    assert width.max() <= 4


def test_pages_get_the_numbers_of_the_table() -> None:
    release = load_release(RELEASE)
    table = held_table(RELEASE, "trends").set_index(["force", "code"])
    for force, code in (("Bedfordshire", "8Q"), (ENGLAND_AND_WALES, "8L"), ("Surrey", "8U")):
        trend = area_trend(release, force, code)
        assert trend.annual_percent == pytest.approx(table.loc[(force, code), "annual_percent"], rel=1e-5)
        assert trend.interval is not None
        assert trend.interval.upper == pytest.approx(table.loc[(force, code), "upper"], rel=1e-3)
    levels = held_table(RELEASE, "level_changes").set_index(["force", "code"])
    change = area_level_change(release, "Bedfordshire", "8Q")
    assert change.ratio == pytest.approx(levels.loc[("Bedfordshire", "8Q"), "ratio"], rel=1e-3)


def test_national_figures_lack_what_a_force_lacks() -> None:
    national = figures_of(load_release(RELEASE), ENGLAND_AND_WALES)
    cells = national[(national["code"] == "8U") & (national["quarter"] <= pd.Period("2021Q4", "Q-MAR"))]
    assert cells["offences"].isna().all()


def test_the_correlation_of_every_code_is_pooled_over_the_forces() -> None:
    for code in ("8L", "8M", "8Q", "8U"):
        pooled = held_correlation(RELEASE, code)
        assert pooled.n_series >= 42
        assert 0.5 < pooled.mean < 0.95
        assert sum(pooled.weights) == pytest.approx(1)
    assert held_correlation(RELEASE, "8R").n_series == 0
