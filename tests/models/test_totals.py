"""Sums of quarters and codes: what they hold, and when they are missing."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.models.totals import count, quarterly, sum_forces, year_count
from analysis.periods import Quarter, YearEnding
from analysis.release import load_release

CODES = ("8L", "8M", "8Q", "8R", "8U")
FIRST = Quarter(2020, 1)


@st.composite
def series(draw: st.DrawFn) -> pd.DataFrame:
    """Draw twelve quarters of five codes in any order, with rows left out and cells missing."""
    cells = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(CODES), st.integers(0, 11)),
            st.one_of(st.none(), st.integers(-3, 90_000)),
            max_size=60,
        )
    )
    rows = draw(st.permutations(list(cells.items())))
    return pd.DataFrame(
        {
            "quarter": pd.PeriodIndex([(FIRST + at).to_period() for (_, at), _ in rows], freq="Q-MAR"),
            "code": pd.Series([code for (code, _), _ in rows], dtype="str"),
            "offences": pd.array([value for _, value in rows], dtype="Int64"),
        }
    )


@given(
    series(),
    st.lists(st.sampled_from(CODES), min_size=1, unique=True),
    st.integers(0, 14),
    st.integers(0, 6),
)
def test_a_sum_is_that_of_its_cells_and_missing_where_one_is(
    frame: pd.DataFrame, codes: list[str], start: int, more: int
) -> None:
    first, last = FIRST + start, FIRST + start + more
    held = {
        (row["code"], row["quarter"]): None if pd.isna(row["offences"]) else int(row["offences"])
        for row in frame.to_dict("records")
    }
    wanted = [(code, first + at) for at in range(more + 1) for code in codes]
    lacking = tuple(
        f"{code} {quarter}" for code, quarter in wanted if held.get((code, quarter.to_period())) is None
    )
    found = count(frame, codes, first, last)
    assert found.missing == lacking
    assert found.n_quarters == more + 1
    every = [held.get((code, quarter.to_period())) for code, quarter in wanted]
    assert found.offences == (None if lacking else sum(value or 0 for value in every))
    by_quarter = quarterly(frame, codes, first, last)
    assert by_quarter.dtype == "Float64"
    for at, value in enumerate(by_quarter):
        mine = every[at * len(codes) : (at + 1) * len(codes)]
        assert pd.isna(value) if None in mine else value == sum(one or 0 for one in mine)


def test_two_figures_for_one_quarter_are_refused() -> None:
    frame = load_release("2026-04-23").recorded_by("Kent")
    twice = pd.concat([frame, frame.tail(1)])
    code, quarter = str(frame["code"].iloc[-1]), Quarter.from_period(frame["quarter"].iloc[-1])
    with pytest.raises(ValueError, match=f"{code} has more than one figure for a quarter"):
        count(twice, [code], quarter - 1, quarter)


def test_west_midlands_is_missing_from_coercive_control_and_named() -> None:
    recorded = load_release("2026-04-23").recorded
    names = sorted(set(recorded["force"]))
    summed = sum_forces(recorded, names)
    cell = summed[(summed["code"] == "8U") & (summed["quarter"] == Quarter(2020, 4).to_period())].iloc[0]
    assert pd.isna(cell["offences"])
    assert cell["forces_missing"] == "West Midlands"
    assert cell["offences_held"] > 0
    found = year_count(summed, ["8U"], YearEnding(2021, 3))
    assert found.offences is None
    assert "8U 2020/21 Q4" in found.missing


def test_a_force_without_a_row_is_no_part_of_a_total() -> None:
    recorded = load_release("2026-04-23").recorded
    names = sorted(set(recorded["force"]))
    quarter = Quarter(2024, 2).to_period()
    less = recorded[~((recorded["force"] == "Kent") & (recorded["quarter"] == quarter))]
    with pytest.raises(ValueError, match=r"2024/25 Q2 has rows for 43 of 44 forces"):
        sum_forces(less, names)
