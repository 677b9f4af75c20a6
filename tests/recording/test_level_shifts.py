"""The rule that looks for level shifts, and what it finds in the release of 23 April 2026."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.errors import FileRefusedError
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.recording import (
    RecordingChange,
    comparable_span,
    find_level_shifts,
    level_shifts,
    load_level_shifts,
    load_recording_changes,
    steps_within,
)
from analysis.recording.false_alarms import false_alarms
from analysis.recording.level_shifts import judged_table, known_change
from analysis.recording.step_scan import STEP_NOISE, own_noise, scan
from analysis.release import RECORDED_SCHEMA, as_quarters, read_tidy

RELEASE = "2026-04-23"
FORCES = ("Kent", "Surrey", "Essex", "Dorset", "Norfolk", "Gwent", "Cumbria", "Cheshire")
QUARTERS = pd.period_range("2022Q1", "2026Q3", freq="Q-MAR")


@pytest.fixture(scope="module")
def recorded() -> pd.DataFrame:
    frame = read_tidy(data_dir() / "releases" / RELEASE / "recorded.csv", RECORDED_SCHEMA)
    return frame.assign(quarter=as_quarters(frame["quarter"]))


@pytest.fixture(scope="module")
def found(recorded: pd.DataFrame) -> pd.DataFrame:
    return find_level_shifts(recorded)


def _calm(code: str = "8Q", level: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    season = np.array([1.0, 1.05, 0.95, 1.0])[np.arange(len(QUARTERS)) % 4]
    return pd.concat(
        [
            pd.DataFrame(
                {"force": force, "quarter": QUARTERS, "code": code, "offences": rng.poisson(level * season)}
            )
            for force in FORCES
        ],
        ignore_index=True,
    ).astype({"offences": "Int64"})


def _multiplied(frame: pd.DataFrame, force: str, factors: dict[str, float], *, onward: bool) -> pd.DataFrame:
    changed = frame.copy()
    for text, factor in factors.items():
        period = Quarter.parse(text).to_period()
        rows = changed["force"].eq(force) & (
            changed["quarter"] >= period if onward else changed["quarter"] == period
        )
        changed.loc[rows, "offences"] = (changed.loc[rows, "offences"] * factor).round().astype("Int64")
    return changed


def test_where_nothing_happens_nothing_is_found() -> None:
    assert find_level_shifts(_calm()).empty


def test_a_lasting_step_is_found_with_its_first_quarter_and_levels() -> None:
    found = find_level_shifts(_multiplied(_calm(), "Kent", {"2023/24 Q3": 1.6}, onward=True))
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["force"], row["code"], row["kind"]) == ("Kent", "8Q", "level_shift")
    assert str(Quarter.from_period(row["quarter"])) == "2023/24 Q3"
    assert row["ratio"] == pytest.approx(1.6, abs=0.1)
    assert row["before"] == pytest.approx(400, abs=30)
    assert row["statistic"] >= STEP_NOISE


def test_a_step_of_a_fifth_is_not_listed() -> None:
    assert find_level_shifts(_multiplied(_calm(), "Kent", {"2023/24 Q3": 1.2}, onward=True)).empty


def test_a_step_of_every_force_at_once_is_no_finding() -> None:
    frame = _calm()
    for force in FORCES:
        frame = _multiplied(frame, force, {"2023/24 Q3": 2.0}, onward=True)
    assert find_level_shifts(frame).empty


def test_one_high_quarter_is_an_anomaly_and_no_level_shift() -> None:
    found = find_level_shifts(_multiplied(_calm(), "Kent", {"2023/24 Q3": 3.0}, onward=False))
    assert found[["force", "kind", "n_quarters"]].to_numpy().tolist() == [["Kent", "anomaly", 1]]
    assert str(Quarter.from_period(found["quarter"].iloc[0])) == "2023/24 Q3"


def test_a_surge_shortly_before_a_step_does_not_hide_the_step() -> None:
    frame = _multiplied(_calm(), "Kent", {"2023/24 Q3": 1.6}, onward=True)
    found = find_level_shifts(_multiplied(frame, "Kent", {"2023/24 Q1": 3.0}, onward=False))
    assert found["kind"].tolist() == ["anomaly", "level_shift"]
    assert [str(Quarter.from_period(period)) for period in found["quarter"]] == ["2023/24 Q1", "2023/24 Q3"]
    assert found["before"].iloc[1] == pytest.approx(400, abs=30)


def test_a_step_that_has_not_lasted_four_quarters_yet_is_not_listed() -> None:
    assert find_level_shifts(_multiplied(_calm(), "Kent", {"2025/26 Q1": 2.0}, onward=True)).empty
    assert len(find_level_shifts(_multiplied(_calm(), "Kent", {"2024/25 Q4": 2.0}, onward=True))) == 1


def test_small_counts_are_not_looked_at() -> None:
    assert find_level_shifts(_multiplied(_calm(level=10), "Kent", {"2023/24 Q3": 3.0}, onward=True)).empty


def test_a_code_whose_span_is_too_short_is_not_looked_at() -> None:
    assert find_level_shifts(_multiplied(_calm("8R"), "Kent", {"2024/25 Q2": 3.0}, onward=True)).empty


def test_a_step_before_the_comparable_span_is_not_listed() -> None:
    early = _calm().assign(quarter=lambda frame: frame["quarter"] - 8)
    assert find_level_shifts(_multiplied(early, "Kent", {"2020/21 Q3": 3.0}, onward=True)).empty


def test_missing_figures_are_not_taken_for_a_fall() -> None:
    frame = _calm()
    gap = frame["force"].eq("Kent") & frame["quarter"].isin(QUARTERS[8:12])
    frame.loc[gap, "offences"] = pd.NA
    assert find_level_shifts(frame).empty


def test_figures_in_another_order_give_the_same_findings(recorded: pd.DataFrame, found: pd.DataFrame) -> None:
    shuffled = recorded.sample(frac=1, random_state=3)
    assert_frame_equal(find_level_shifts(shuffled), found)


LISTED = [
    change
    for change in load_recording_changes()
    if change.grade == "DATA"
    and len(change.forces) == 1
    and (change.kind == "level_shift" or change.id == "surrey-8u-2022")
]


@pytest.mark.parametrize("listed", LISTED, ids=[change.id for change in LISTED])
def test_the_rule_finds_every_shift_that_is_listed(listed: RecordingChange, found: pd.DataFrame) -> None:
    rows = found[
        (found["force"] == listed.forces[0])
        & (found["code"] == listed.codes[0])
        & (found["kind"] == listed.kind)
        & (found["quarter"] == listed.start.to_period())
    ]
    assert len(rows) == 1


def test_seven_shifts_are_listed_and_the_rule_lists_twenty_five(found: pd.DataFrame) -> None:
    assert len(LISTED) == 7
    assert len(found) == 25
    assert found["kind"].value_counts().to_dict() == {"level_shift": 24, "anomaly": 1}


def test_the_held_file_equals_what_the_rule_finds(found: pd.DataFrame) -> None:
    held = load_level_shifts(RELEASE)
    expected = judged_table(found, None).assign(quarter=found["quarter"])
    assert_frame_equal(held.drop(columns="judgement"), expected.drop(columns="judgement"), check_dtype=False)


def test_the_steps_within_a_span_are_its_level_shifts_and_not_its_surges(found: pd.DataFrame) -> None:
    last = Quarter(2025, 3)
    humberside = steps_within(found, comparable_span("Humberside", "8Q", last=last))
    assert [str(quarter) for quarter in humberside] == ["2022/23 Q4", "2024/25 Q2"]
    assert steps_within(found, comparable_span("Surrey", "8U", last=last)) == ()


def test_every_finding_has_the_grade_data_and_points_to_a_change_that_exists() -> None:
    held = load_level_shifts(RELEASE)
    assert set(held["grade"]) == {"DATA"}
    known = {change.id for change in load_recording_changes()}
    assert set(held["recording_change"]) - {""} == {change.id for change in LISTED}
    assert set(held["recording_change"]) - {""} <= known


def test_a_judgement_made_is_kept_when_the_findings_are_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(level_shifts, "data_dir", lambda: tmp_path)
    frame = _multiplied(_calm(), "Kent", {"2023/24 Q3": 1.6}, onward=True)
    file = level_shifts.write_level_shifts(frame, RELEASE)
    judged = pd.read_csv(file, dtype=str, keep_default_na=False).assign(judgement="new system, force website")
    judged.to_csv(file, index=False)
    level_shifts.write_level_shifts(frame, RELEASE)
    assert load_level_shifts(RELEASE)["judgement"].tolist() == ["new system, force website"]


def test_a_release_without_findings_says_how_to_write_them() -> None:
    with pytest.raises(FileRefusedError, match=r"level_shifts_1999-01-01\.csv: there are no findings"):
        load_level_shifts("1999-01-01")


def test_a_finding_is_known_only_near_its_quarter() -> None:
    assert known_change("Kent", "8U", Quarter(2022, 4)) is not None
    assert known_change("Kent", "8U", Quarter(2023, 1)) is None
    assert known_change("Kent", "8Q", Quarter(2022, 2)) is None


@pytest.mark.parametrize(("correlation", "most"), [(0.0, 0.5), (0.6, 2.0)])
def test_false_alarms_are_few_where_nothing_happens(correlation: float, most: float) -> None:
    rates = false_alarms(correlation=correlation, runs=2, seed=20261122)
    assert rates["level_shift"] <= most
    assert rates["anomaly"] <= 0.5


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-0.05, 0.05), min_size=19, max_size=19),
    st.integers(4, 15),
    st.floats(0.5, 1.5),
    st.sampled_from([1.0, -1.0]),
)
def test_a_large_step_is_found_at_its_quarter_whatever_the_small_noise(
    noise: list[float], position: int, size: float, sign: float
) -> None:
    series = np.array(noise)
    series[position:] += sign * size
    found = scan(series, 0.1)
    assert [(item.kind, item.position) for item in found] == [("level_shift", position)]
    assert found[0].log_ratio == pytest.approx(sign * size, abs=0.11)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-0.1, 0.1), min_size=8, max_size=30))
def test_wobbles_smaller_than_the_smallest_step_are_never_listed(noise: list[float]) -> None:
    assert scan(np.array(noise), 0.001) == []


def test_the_noise_of_a_series_does_not_grow_with_one_step() -> None:
    rng = np.random.default_rng(1)
    series = rng.normal(0, 0.1, 20)
    stepped = series.copy()
    stepped[10:] += 3
    assert own_noise(stepped) == pytest.approx(own_noise(series), rel=0.35)


def test_a_series_without_noise_is_refused() -> None:
    with pytest.raises(ValueError, match="must be above zero"):
        scan(np.zeros(12), 0.0)
