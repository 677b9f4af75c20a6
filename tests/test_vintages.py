"""The publications held, each as it stood."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.errors import UnknownReleaseError
from analysis.forces import ENGLAND_AND_WALES, all_forces
from analysis.periods import YearEnding
from analysis.vintages import EVERY_FORCE, figures_of, find_vintage, held_vintages


def test_every_older_edition_and_every_release_is_held_oldest_first() -> None:
    names = [vintage.name for vintage in held_vintages()]
    assert sum(name.startswith("ons-") for name in names) == 8
    assert names[0] == "ons-2018-03"
    assert names[-1] == "2026-04-23"


def test_a_publication_whose_day_is_not_known_stands_in_the_middle_of_what_is() -> None:
    sheet = find_vintage("home-office-2017-18-sheet-2019")
    assert (sheet.when, sheet.day) == ("2019", dt.date(2019, 7, 1))
    assert find_vintage("home-office-rolling-2019-04").when == "April 2019"


def test_a_name_that_is_not_held_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownReleaseError, match=r"No release '2031-01-01'.*ons-2018-03.*2026-04-23\.$"):
        find_vintage("2031-01-01")


def test_an_edition_has_every_force_once_and_no_region_of_the_same_name() -> None:
    for vintage in held_vintages():
        if vintage.kind == "ons":
            areas = figures_of(vintage)["area"].tolist()
            assert sorted(areas) == sorted([ENGLAND_AND_WALES, *(force.name for force in all_forces())])


def test_years_in_which_the_subgroup_was_another_are_left_out() -> None:
    years = {
        YearEnding.parse(text)
        for text in figures_of(find_vintage("home-office-rolling-2019-04"))["year_ending"]
    }
    assert min(years) == YearEnding(2014, 3)


def test_the_nation_is_the_sum_of_its_forces_and_missing_where_one_is() -> None:
    held = figures_of(find_vintage("2026-04-23"), [YearEnding(2021, 3)])
    nation = held[(held["area"] == ENGLAND_AND_WALES) & (held["coverage"] == EVERY_FORCE)].set_index(
        "measure"
    )
    assert nation.loc["8U", "offences"] is not None
    assert nation["offences"].isna().to_dict() == {
        "total": True,
        "8L": False,
        "8M": False,
        "8Q": False,
        "8R": False,
        "8U": True,
    }, "West Midlands' coercive control of 2020/21 is missing"


def test_the_published_total_is_the_sum_the_edition_s_forces_have() -> None:
    frame = figures_of(find_vintage("ons-2018-03"))
    nation = frame.loc[frame["area"] == ENGLAND_AND_WALES, "offences"].item()
    assert nation == frame.loc[frame["area"] != ENGLAND_AND_WALES, "offences"].sum() == 295_571
