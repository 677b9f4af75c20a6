from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures.labels import spread, stairs, wrap
from analysis.figures.style import text_width

PLACES = st.lists(st.floats(0, 300, allow_nan=False), max_size=12)


@given(PLACES)
def test_spread_labels_never_overlap_nor_leave_the_room(wanted: list[float]) -> None:
    placed = spread(wanted, 17, 0, 300)
    assert all(-1e-6 <= value <= 300 + 1e-6 for value in placed)
    ordered = sorted(placed)
    assert all(after - before >= 17 - 1e-6 for before, after in pairwise(ordered))


@given(PLACES)
def test_spread_labels_keep_their_order(wanted: list[float]) -> None:
    placed = spread(wanted, 17, 0, 300)
    pairs = sorted(zip(wanted, placed, strict=True))
    assert [place for _, place in pairs] == sorted(placed) or len(set(wanted)) < len(wanted)


def test_labels_with_room_stay_where_they_are() -> None:
    assert spread([250, 20, 100], 17, 0, 300) == [250, 20, 100]


def test_two_labels_at_one_place_move_apart_evenly() -> None:
    assert spread([100, 100], 20, 0, 300) == [90, 110]


def test_too_many_labels_share_the_room_there_is() -> None:
    assert spread([5, 5, 5], 17, 0, 10) == [0, 5, 10]


@given(
    st.lists(
        st.tuples(st.floats(50, 500, allow_nan=False), st.text("abcdef ", min_size=3, max_size=60)),
        max_size=14,
    )
)
def test_no_leader_crosses_a_label_and_no_label_overlaps_another(found: list[tuple[float, str]]) -> None:
    labels = sorted((x, f"w{text}") for x, text in found)
    placed = stairs(labels, right=720, size=12)
    boxes = [
        (x, x + text_width(line, 12), stair.row + step)
        for (x, _), stair in zip(labels, placed, strict=True)
        for step, line in enumerate(stair.lines)
    ]
    for number, ((x, _), stair) in enumerate(zip(labels, placed, strict=True)):
        for (other_x, _), other in list(zip(labels, placed, strict=True))[:number]:
            for step, line in enumerate(other.lines):
                if other_x + text_width(line, 12) > x:  # an earlier label that reaches past this leader
                    assert other.row + step < stair.row
    assert len({(round(left, 3), row) for left, _, row in boxes}) == len(boxes)


def test_a_label_that_would_leave_the_paper_is_wrapped() -> None:
    (stair,) = stairs([(600.0, "former-partner rule adopted by forces")], right=720, size=12)
    assert len(stair.lines) > 1
    assert all(600 + text_width(line, 12) <= 720 for line in stair.lines)


def test_wrapping_loses_no_word() -> None:
    assert " ".join(wrap("one two three four five", 60, 12)) == "one two three four five"


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_an_empty_text_has_no_width(weight: str) -> None:
    assert text_width("", 12, "bold" if weight == "bold" else "normal") == 0
