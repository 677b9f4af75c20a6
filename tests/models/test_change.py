"""What changed from year to year: known published values first."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.models.change import split_change, year_on_year
from analysis.models.totals import sum_forces
from analysis.offences import subgroup_codes
from analysis.periods import Quarter, YearEnding
from analysis.report import open_national_report, open_report

RELEASE = "2026-04-23"
DECEMBER_2025, MARCH_2025 = YearEnding(2025, 12), YearEnding(2025, 3)


def test_bedfordshire_in_the_year_to_december_2025() -> None:
    # Home Office police force area tables, release of 23 April 2026.
    split = split_change(open_report("Bedfordshire", RELEASE, RELEASE).recorded, DECEMBER_2025)
    assert (split.total.after, split.total.before) == (5296, 5103)
    assert split.total.percent == pytest.approx(3.8, abs=0.05)
    assert {part.codes[0]: part.difference for part in split.parts} == {
        "8L": 163,
        "8M": -4,
        "8Q": 212,
        "8R": -231,
        "8U": 53,
    }


def test_bedfordshire_in_the_year_to_march_2025() -> None:
    split = split_change(
        open_report("Bedfordshire", RELEASE, RELEASE).recorded, MARCH_2025, recording_changed=["8R"]
    )
    assert (split.total.after, split.total.before) == (5092, 4950)
    percent = {part.codes[0]: round(part.percent or 0) for part in split.parts}
    assert percent["8Q"] == 24
    assert percent["8R"] == -21
    assert split.like_for_like is not None
    assert split.like_for_like.difference == 142 + 357


def test_england_and_wales_in_the_year_to_december_2025() -> None:
    total = split_change(open_national_report(RELEASE, RELEASE).recorded, DECEMBER_2025).total
    assert (total.after, total.before) == (622376, 603910)
    assert total.percent == pytest.approx(3.1, abs=0.05)
    assert total.direction == "no clear change"


def test_the_national_fall_to_march_2025_is_malicious_communications_alone() -> None:
    # Against the year to March 2023: -106,255 in all, -175,833 of it malicious communications.
    report = open_national_report(RELEASE, RELEASE)
    wide = {
        year: {part.codes[0]: part.after for part in split_change(report.recorded, YearEnding(year, 3)).parts}
        for year in (2023, 2025)
    }
    moved = {code: (wide[2025][code] or 0) - (wide[2023][code] or 0) for code in wide[2025]}
    assert sum(moved.values()) == -106255
    assert moved["8R"] == -175833
    assert all(moved[code] > 0 for code in ("8L", "8Q", "8U"))


def frame(counts: dict[str, list[int]]) -> pd.DataFrame:
    rows = [
        (Quarter(2021, 1) + index, code, value)
        for code, values in counts.items()
        for index, value in enumerate(values)
    ]
    made = pd.DataFrame(rows, columns=["quarter", "code", "offences"])
    quarters = pd.PeriodIndex([quarter.to_period() for quarter in made["quarter"]], freq="Q-MAR")
    return made.assign(quarter=quarters, offences=made["offences"].astype("Int64"))


COUNTS = st.lists(st.integers(0, 5000), min_size=12, max_size=12)


@given(st.fixed_dictionaries(dict.fromkeys(subgroup_codes(), COUNTS)))
def test_the_parts_always_add_up_to_the_total(counts: dict[str, list[int]]) -> None:
    split = split_change(frame(counts), YearEnding(2024, 3), recording_changed=["8R"])
    assert sum(part.difference or 0 for part in split.parts) == split.total.difference
    points = [split.points(part) for part in split.parts]
    if split.total.percent is not None:
        assert sum(point or 0 for point in points) == pytest.approx(split.total.percent)
    left_out = next(part for part in split.parts if part.codes == ("8R",))
    assert split.like_for_like is not None
    assert split.like_for_like.difference == (split.total.difference or 0) - (left_out.difference or 0)


@given(COUNTS)
def test_up_and_down_are_said_only_where_the_interval_leaves_no_change_out(values: list[int]) -> None:
    change = year_on_year(frame({"8Q": values}), ["8Q"], YearEnding(2024, 3))
    interval = change.percent_interval
    match change.direction:
        case "up":
            assert interval is not None
            assert interval.lower > 0
        case "down":
            assert interval is not None
            assert interval.upper < 0
        case "no clear change":
            assert interval is not None
            assert interval.contains(0)
        case "not estimated":
            assert change.not_estimated_because


def test_a_missing_quarter_makes_the_total_missing_and_named() -> None:
    counts = frame({"8U": [10] * 12})
    counts.loc[9, "offences"] = pd.NA
    change = year_on_year(counts, ["8U"], YearEnding(2024, 3))
    assert change.after is None
    assert change.difference is None
    assert change.direction == "not estimated"
    assert change.not_estimated_because == "figures are missing: 8U 2023/24 Q2"


def test_a_year_before_of_nought_gives_no_percentage() -> None:
    change = year_on_year(frame({"8U": [0] * 8 + [3] * 4}), ["8U"], YearEnding(2024, 3))
    assert change.percent is None
    assert change.not_estimated_because == "the year before has no offence to compare with"


def test_a_total_over_forces_names_the_one_whose_figure_is_missing() -> None:
    report = open_national_report(RELEASE, RELEASE)
    row = report.recorded[
        (report.recorded["code"] == "8U") & (report.recorded["quarter"] == Quarter(2020, 2).to_period())
    ].iloc[0]
    assert row["forces_missing"] == "West Midlands"


def test_a_total_over_forces_of_which_one_has_no_row_is_refused() -> None:
    recorded = pd.concat([frame({"8Q": [5, 6]}).assign(force="A"), frame({"8Q": [7]}).assign(force="B")])
    with pytest.raises(ValueError, match=r"8Q in 2021/22 Q2 has rows for 1 of 2 forces"):
        sum_forces(recorded, ["A", "B"])
