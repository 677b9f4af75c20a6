"""What changed from year to year: known published values first."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.models.change import TOO_SHORT, TOTAL, split_change, year_on_year
from analysis.models.dispersion import PERSISTENCE
from analysis.models.quarterly_spread import UsualSpread
from analysis.models.reasons import BESIDE_A_MOVE, LEVEL_MOVED, PARTS_NOT_COMPARED, RULE_CHANGED
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
    left_out = next(part for part in split.parts if part.codes == ("8R",))
    assert (left_out.direction, left_out.not_compared_because) == ("not compared", RULE_CHANGED)
    percent = {part.codes[0]: round(part.percent or 0) for part in split.parts}
    assert percent["8Q"] == 24
    assert percent["8R"] == -21
    assert split.like_for_like is not None
    assert split.like_for_like.difference == 142 + 357


def test_england_and_wales_in_the_year_to_december_2025() -> None:
    report = open_national_report(RELEASE, RELEASE)
    total = split_change(report.recorded, DECEMBER_2025).total
    assert (total.after, total.before) == (622376, 603910)
    assert total.percent == pytest.approx(3.1, abs=0.05)
    assert total.direction == "no clear change"
    # With the rule for malicious communications, which changed within these years, the total has no word.
    found = report.change(DECEMBER_2025)
    assert report.recording_changed(DECEMBER_2025) == {"8R": RULE_CHANGED}
    assert (found.total.after, found.total.before) == (622376, 603910)
    assert (found.total.direction, found.total.ratio) == ("not compared", None)
    assert found.total.not_estimated_because == PARTS_NOT_COMPARED
    assert found.like_for_like is not None
    assert found.like_for_like.ratio is not None


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
        case "not judged":
            assert change.of_few
        case "not estimated" | "not compared":
            assert change.direction == "not estimated"
            assert change.not_estimated_because


CODES = st.sets(st.sampled_from(subgroup_codes()))
REASONS = (RULE_CHANGED, LEVEL_MOVED, BESIDE_A_MOVE)


@given(st.fixed_dictionaries(dict.fromkeys(subgroup_codes(), COUNTS)), CODES, st.sampled_from(REASONS))
def test_a_part_that_does_not_compare_and_the_total_then_have_counts_and_no_word(
    counts: dict[str, list[int]], changed: set[str], because: str
) -> None:
    split = split_change(
        frame(counts), YearEnding(2024, 3), recording_changed=dict.fromkeys(changed, because)
    )
    assert set(split.recording_changed) == changed
    for part in split.parts:
        (code,) = part.codes
        assert (part.direction == "not compared") == (code in changed)
        assert part.not_compared_because == (because if code in changed else "")
        assert (part.before, part.after) == (sum(counts[code][4:8]), sum(counts[code][8:]))
        if code in changed:
            assert part.ratio is None
            assert part.percent_interval is None
            assert part.not_estimated_because == because
    assert (split.total.direction == "not compared") == bool(changed)
    assert split.total.not_compared_because == (PARTS_NOT_COMPARED if changed else "")
    none = bool(changed) or not split.total.before or split.total.dispersion.is_assumed
    assert (split.total.ratio is None) == none
    assert (split.like_for_like is None) == (len(changed) in (0, 5))
    if split.like_for_like is not None:
        assert set(split.like_for_like.codes) == set(subgroup_codes()) - changed
        assert split.like_for_like.direction != "not compared"
    row = split.to_frame().set_index("code")
    for code in changed:
        assert row.loc[[code], ["lower", "upper"]].isna().to_numpy().all()


def test_figures_that_are_missing_are_the_reason_before_any_rule() -> None:
    counts = frame({"8U": [10] * 12})
    counts.loc[9, "offences"] = pd.NA
    change = year_on_year(counts, ["8U"], YearEnding(2024, 3), not_compared_because=RULE_CHANGED)
    assert change.direction == "not estimated"
    assert change.not_estimated_because == "figures are missing: 8U 2023/24 Q2"


def test_a_series_too_short_to_say_how_much_it_varies_has_counts_and_no_interval() -> None:
    short = frame({"8U": [900, 910, 905, 895, 1002, 1008, 1100, 1105]})
    year = YearEnding(2023, 3)
    alone = year_on_year(short, ["8U"], year)
    assert (alone.before, alone.after) == (3610, 4215)
    assert (alone.ratio, alone.stated_percent, alone.direction) == (None, None, "not estimated")
    assert alone.not_estimated_because == TOO_SHORT
    # What is usual for forces tells it, where there is such a measure of it.
    drawn = year_on_year(short, ["8U"], year, usual={"8U": USUAL})
    assert drawn.dispersion.assumed_because
    assert drawn.ratio is not None
    # A total that holds a part of few quarters is no better known.
    both = pd.concat([short, frame({"8R": [500] * 8})], ignore_index=True)
    split = split_change(both, year, recording_changed=["8L", "8M", "8Q"])
    assert split.like_for_like is not None
    assert split.like_for_like.not_estimated_because == TOO_SHORT


def test_a_series_whose_spread_is_not_known_for_another_reason_says_which() -> None:
    counts = frame({"8U": [0, 90, 95, 89, 0, 100, 110, 105, 0, 98, 99, 101]})
    change = year_on_year(counts, ["8U"], YearEnding(2024, 3))
    assert change.ratio is None
    assert change.not_estimated_because == (
        "how much it usually varies is not known (the counts are too small to estimate it)"
    )


@pytest.mark.parametrize("year", [DECEMBER_2025, MARCH_2025])
def test_no_change_of_the_national_page_rests_on_an_assumed_spread(year: YearEnding) -> None:
    report = open_national_report(RELEASE, RELEASE)
    for split in (report.change(year), report.without_moved(year).change(year)):
        for change in (split.total, *split.parts, split.like_for_like):
            assert change is not None
            assert not change.dispersion.is_assumed


EVEN = [400, 420, 410, 405, 402, 418, 411, 404, 399, 421, 409, 406]
USUAL = UsualSpread(math.log(6.0), 0.0, 20.0)


def test_a_force_that_was_even_for_three_years_is_drawn_to_the_wider_interval_usual_for_forces() -> None:
    year = YearEnding(2024, 3)
    alone = year_on_year(frame({"8Q": EVEN}), ["8Q"], year)
    drawn = year_on_year(frame({"8Q": EVEN}), ["8Q"], year, usual={"8Q": USUAL})
    assert alone.dispersion.factor == 1.0
    # Six degrees of freedom of its own at 1 and twenty of what is usual at 6, then the allowance.
    own = (20 * 6.0 + 6 * 1.0) / 26
    assert drawn.dispersion.factor == pytest.approx(1 + PERSISTENCE * (own - 1))
    assert drawn.dispersion.df == 26
    assert drawn.ratio is not None
    assert alone.ratio is not None
    assert drawn.ratio.lower < alone.ratio.lower < alone.ratio.upper < drawn.ratio.upper
    # What is usual for another code is no measure of this one; several codes go by that of the total.
    assert year_on_year(frame({"8Q": EVEN}), ["8Q"], year, usual={"8L": USUAL, TOTAL: USUAL}) == alone
    both = frame({"8Q": EVEN, "8L": EVEN})
    assert year_on_year(both, ["8L", "8Q"], year, usual={TOTAL: USUAL}).dispersion.df == 26
    assert year_on_year(both, ["8L", "8Q"], year, usual={"8Q": USUAL}).dispersion.df == 6


def test_a_force_more_uneven_than_is_usual_is_drawn_to_a_narrower_interval() -> None:
    uneven = frame({"8Q": [400, 700, 250, 600, 300, 650, 500, 280, 690, 310, 600, 260]})
    alone = year_on_year(uneven, ["8Q"], YearEnding(2024, 3))
    drawn = year_on_year(uneven, ["8Q"], YearEnding(2024, 3), usual={"8Q": USUAL})
    assert alone.ratio is not None
    assert drawn.ratio is not None
    assert alone.ratio.lower < drawn.ratio.lower < drawn.ratio.upper < alone.ratio.upper


def test_years_of_which_no_quarter_is_held_say_so_whatever_is_usual() -> None:
    counts = frame({"8U": [10] * 12})
    counts["offences"] = pd.array([pd.NA] * 12, dtype="Int64")
    change = year_on_year(counts, ["8U"], YearEnding(2024, 3), usual={"8U": USUAL})
    assert (change.direction, change.ratio) == ("not estimated", None)


def test_a_known_step_is_no_part_of_the_ups_and_downs_that_widen_a_change() -> None:
    counts = frame({"8Q": [900, 910, 905, 895, 902, 908, 300, 305, 298, 303, 300, 297]})
    year = YearEnding(2024, 3)
    plain = year_on_year(counts, ["8Q"], year)
    known = year_on_year(counts, ["8Q"], year, steps={"8Q": [Quarter(2022, 3)]})
    assert known.dispersion.factor == pytest.approx(1.0)
    assert plain.dispersion.factor > 10
    assert year_on_year(counts, ["8Q"], year, steps={"8L": [Quarter(2022, 3)]}) == plain


def shifted(*codes: str) -> pd.DataFrame:
    rows = [("Kent", code, "level_shift", Quarter(2025, 1).to_period(), 1.5) for code in codes]
    return pd.DataFrame(rows, columns=["force", "code", "kind", "quarter", "ratio"])


@pytest.mark.parametrize(
    ("moved", "reasons"),
    [
        ((), {}),
        (("8Q",), {"8L": BESIDE_A_MOVE, "8Q": LEVEL_MOVED}),
        (("8L",), {"8L": LEVEL_MOVED, "8Q": BESIDE_A_MOVE}),
        (("8L", "8Q"), {"8L": LEVEL_MOVED, "8Q": LEVEL_MOVED}),
        (("8M",), {"8M": LEVEL_MOVED}),
        (("8U",), {"8U": LEVEL_MOVED}),
        # The published rule is the reason where there is one.
        (("8R",), {}),
    ],
)
def test_where_stalking_or_harassment_moved_the_other_does_not_compare_either(
    monkeypatch: pytest.MonkeyPatch, moved: tuple[str, ...], reasons: dict[str, str]
) -> None:
    monkeypatch.setattr("analysis.report.load_level_shifts", lambda _release: shifted(*moved))
    report = open_report("Kent", RELEASE, RELEASE)
    assert report.recording_changed(DECEMBER_2025) == reasons | {"8R": RULE_CHANGED}
    found = report.change(DECEMBER_2025)
    assert {part.codes[0]: part.not_compared_because for part in found.parts} == {
        code: (reasons | {"8R": RULE_CHANGED}).get(code, "") for code in subgroup_codes()
    }
    # The shift lies after the year to March 2025.
    assert report.recording_changed(MARCH_2025) == {"8R": RULE_CHANGED}


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
