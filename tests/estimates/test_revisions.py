"""Revisions kept with the release: the files are what the code gives, and known revisions are found."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from analysis.estimates.revisions import (
    TAKEN_OUT,
    Revision,
    derive,
    held_revisions,
    held_usual,
    known_cause,
    nearest_usual,
    usual_of,
)
from analysis.estimates.tables import derived_file, held_table
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.periods import YearEnding
from analysis.recording import load_recording_changes
from analysis.release import load_release
from analysis.tidying import csv_bytes

RELEASE = "2026-04-23"
FORCES = [force.name for force in territorial_forces()]


def first(area: str, measure: str, year: YearEnding) -> Revision:
    (one,) = (
        one for one in held_revisions(RELEASE, area).first_said if (one.measure, one.year) == (measure, year)
    )
    return one


def test_the_files_are_what_the_code_gives() -> None:
    for name, frame in derive(load_release(RELEASE)).items():
        assert csv_bytes(frame) == derived_file(RELEASE, name).read_bytes(), name


def test_bedfordshire_was_2778_in_july_2018_and_is_2756_which_is_usual() -> None:
    """The two figures of the year to March 2018 that the project's notes on the domain give."""
    one = first("Bedfordshire", "total", YearEnding(2018, 3))
    assert (one.was, one.now, one.earlier.when) == (2778, 2756, "19 July 2018")
    assert round(one.percent or 0, 1) == -0.8
    assert one.standing == "usual"


def test_the_43_forces_fell_from_227653_to_214314_nearly_all_of_it_in_three() -> None:
    """2016/17 as of April 2019 and of April 2026, from the same notes: 98% of the fall is in three forces."""
    mine = [first(force, "total", YearEnding(2017, 3)) for force in FORCES]
    assert sum(one.was or 0 for one in mine) == 227_653
    assert sum(one.now or 0 for one in mine) == 214_314
    three = [one for one in mine if one.area in ("Hampshire", "Kent", "South Wales")]
    share = sum(one.difference or 0 for one in three) / (214_314 - 227_653)
    assert round(100 * share) == 98
    assert {one.standing for one in three} == {"known cause"}
    assert {one.change_id for one in three} == {TAKEN_OUT}


def test_the_break_of_three_forces_is_one_that_is_known_and_marks_the_nation_too() -> None:
    assert TAKEN_OUT in {change.id for change in load_recording_changes()}
    assert known_cause("Kent", "total", YearEnding(2016, 3)) == TAKEN_OUT
    assert known_cause(ENGLAND_AND_WALES, "total", YearEnding(2017, 3)) == TAKEN_OUT
    assert known_cause("Kent", "total", YearEnding(2018, 3)) == ""
    assert known_cause("Kent", "total", YearEnding(2015, 3)) == ""
    assert known_cause("Surrey", "total", YearEnding(2017, 3)) == ""


def test_an_undercount_in_one_edition_is_a_known_cause_of_that_force() -> None:
    assert known_cause("Dyfed-Powys", "total", YearEnding(2019, 12)) == "dyfed-powys-undercount-2019"
    one = first("Dyfed-Powys", "total", YearEnding(2019, 12))
    assert (one.was, one.now, one.standing) == (3614, 4251, "known cause")


def test_england_and_wales_of_december_2019_is_compared_without_greater_manchester() -> None:
    one = first(ENGLAND_AND_WALES, "total", YearEnding(2019, 12))
    assert one.coverage == "42 forces and British Transport Police, without Greater Manchester"
    held = load_release(RELEASE).recorded
    year = held[held["quarter"].astype(str).isin(["2019Q4", "2020Q1", "2020Q2", "2020Q3"])]
    mine = year[(year["force"] != "Greater Manchester") & year["code"].isin(["8L", "8M", "8Q", "8R"])]
    assert one.was == 460_351
    assert one.now == mine["offences"].sum()


def test_greater_manchester_has_no_figure_of_late_2019_and_that_is_no_revision() -> None:
    one = first("Greater Manchester", "total", YearEnding(2019, 9))
    assert (one.was, one.difference, one.standing) == (None, None, "not compared")
    assert one.not_compared_because == "no figure in ons-2019-09"


def test_the_usual_rests_on_the_revisions_that_the_file_lists() -> None:
    pairs = held_table(RELEASE, "revisions")
    for usual in held_usual(RELEASE):
        if usual.over == ENGLAND_AND_WALES or usual.measure != "total":
            continue
        mine = pairs[(pairs["measure"] == "total") & (pairs["area"] != ENGLAND_AND_WALES)]
        months, gap = mine["age_months"], mine["gap_months"]
        ages = {"6 months or less": months <= 6, "7 to 18 months": months.between(7, 18)}
        fits = mine[ages.get(usual.age, months > 18) & ((gap <= 18) == (usual.gap == "18 months or less"))]
        fits = fits[(fits["earlier_offences"] >= 50) & (fits["change_id"] == "")]
        assert (len(fits), fits["area"].nunique()) == (usual.n, usual.n_areas), usual
        moved = 100 * (fits["later_offences"] / fits["earlier_offences"] - 1)
        assert usual.lower is not None
        assert usual.upper is not None
        inside = moved.between(usual.lower - 1e-4, usual.upper + 1e-4).mean()
        assert 0.88 <= inside <= 0.92, usual


def test_every_revision_called_usual_lies_in_its_range_and_every_other_one_outside() -> None:
    for area in (*FORCES, "British Transport Police"):
        found = held_revisions(RELEASE, area)
        for one in found.revisions:
            usual = found.usual_for(one)
            if one.standing in ("usual", "larger than usual", "stands out"):
                assert usual is not None
                moved = one.difference if usual.unit == "offences" else one.percent
                assert moved is not None
                assert usual.holds(moved) == (one.standing == "usual"), one


def test_what_is_usual_can_be_asked_for_a_figure_somebody_said() -> None:
    """5,108 as quoted in October 2025 for the year to March 2025, 5,092 in April 2026: within the usual."""
    usual = usual_of(held_usual(RELEASE), "total", 5108, age_months=6, gap_months=6)
    assert usual is not None
    assert usual.holds(100 * (5092 / 5108 - 1))
    assert usual_of(held_usual(RELEASE), "8U", 5108, age_months=6, gap_months=6) is None


def test_where_no_class_holds_a_figure_the_nearest_of_its_offence_stands_in() -> None:
    held = held_usual(RELEASE)
    old = nearest_usual(held, "total", 5108, age_months=30, gap_months=3)
    assert old is not None
    assert (old.measure, old.age, old.gap) == ("total", "more than 18 months", "more than 18 months")
    stalking = nearest_usual(held, "8Q", 900, age_months=60, gap_months=3)
    assert stalking is not None
    assert (stalking.measure, stalking.age) == ("8Q", "7 to 18 months")
    assert nearest_usual(held, "8U", 900, age_months=60, gap_months=3) is None
    exact = nearest_usual(held, "total", 5108, age_months=6, gap_months=6)
    assert exact == usual_of(held, "total", 5108, age_months=6, gap_months=6)


def test_years_of_the_rolling_table_that_nothing_else_prints_are_not_counted_four_times() -> None:
    years = set(held_table(RELEASE, "revisions")["year_ending"])
    assert "year ending December 2015" not in years
    assert "year ending March 2016" in years


def test_the_total_of_the_sheet_is_left_out_as_it_repeats_the_rolling_year() -> None:
    frame = held_table(RELEASE, "revisions")
    sheet = frame[frame["earlier"] == "home-office-2017-18-sheet-2019"]
    assert set(sheet["measure"]) == {"8L", "8M", "8Q", "8R"}


@pytest.mark.parametrize("name", ["revisions", "usual_revisions"])
def test_the_table_reads_back_as_it_was_made(name: str) -> None:
    made = derive(load_release(RELEASE))[name]
    read = pd.read_csv(io.BytesIO(csv_bytes(made)))
    assert len(read) == len(held_table(RELEASE, name))
