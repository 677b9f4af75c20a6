import math

import pytest

from analysis.figures.interval_axis import IntervalAxis, choose_axis, fitting_ticks


def alike(number: int) -> list[tuple[float, float, float]]:
    return [(place / 4, place / 4 - 5, place / 4 + 5) for place in range(number)]


def chosen(
    estimates: list[tuple[float, float, float]],
    *,
    log: bool = False,
    reference: float | None = None,
    from_nought: bool = False,
) -> IntervalAxis:
    return choose_axis(estimates, log=log, reference=reference, from_nought=from_nought)


def inside(axis: IntervalAxis, estimates: list[tuple[float, float, float]]) -> int:
    return sum((lower >= axis.low) + (upper <= axis.high) for _, lower, upper in estimates)


def test_an_axis_holds_all_intervals_that_are_not_far_longer_than_the_others() -> None:
    estimates = [*alike(42), (5, -7, 21)]
    assert inside(chosen(estimates), estimates) == 86


@pytest.mark.parametrize("extremes", [1, 2, 4])
def test_a_few_extreme_ends_are_left_outside_and_all_values_inside(extremes: int) -> None:
    estimates = [*alike(43 - extremes), *[(18.0, -4.0, 900.0)] * extremes]
    axis = chosen(estimates)
    assert inside(axis, estimates) == 86 - extremes
    assert axis.high < 30
    assert all(0 < axis.share(value) < 1 for value, _, _ in estimates)


def test_never_are_more_than_5_percent_of_the_ends_outside() -> None:
    estimates = [*alike(38), *[(18.0, -4.0, 900.0)] * 5]
    assert inside(chosen(estimates), estimates) == 86
    short = [(1.0, 0.0, 2.0), (1.0, -900.0, 2.0)]
    assert inside(chosen(short), short) == 4


def test_only_ends_that_need_it_are_left_outside() -> None:
    estimates = [*alike(40), (10, 5, 20), (10, -7, 15), (10, 3, 700)]
    assert inside(chosen(estimates), estimates) == 85


def test_a_value_is_never_so_near_the_end_that_it_hides_an_arrow_head() -> None:
    estimates = [*alike(42), (25, 4, 900)]
    assert chosen(estimates).share(25) < 0.96


def test_the_reference_is_on_the_axis() -> None:
    assert 0 < chosen([(5, 4, 6)], reference=0).share(0) < 1
    assert 0 < chosen([(5, 4, 6)], reference=1, log=True).share(1) < 1


def test_figures_that_cannot_be_negative_have_no_axis_below_nought() -> None:
    assert chosen([(5, 0.1, 9)], from_nought=True).low == 0
    assert chosen([(5, 0.1, 9)]).low < 0
    assert chosen([(95, 94, 96)], from_nought=True).low > 90


def test_an_interval_down_to_nought_has_no_end_on_a_log_scale() -> None:
    estimates = [(2.0, 1.0, 4.0), (0.5, 0.0, 3.0)]
    axis = chosen(estimates, log=True)
    assert axis.share(0) == -math.inf
    assert axis.cuts(0, 3)
    assert 0.3 < axis.low < 0.5


@pytest.mark.parametrize(
    ("axis", "ticks"),
    [
        (IntervalAxis(-12, 33, log=False), [-10, 0, 10, 20, 30]),
        (IntervalAxis(0, 0.9, log=False), [0, 0.2, 0.4, 0.6, 0.8]),
        (IntervalAxis(0.2, 20, log=True), [0.25, 1, 4, 16]),
        (IntervalAxis(0.45, 9, log=True), [0.5, 1, 2, 4, 8]),
        (IntervalAxis(0.8, 1.6, log=True), [0.8, 1, 1.2, 1.4, 1.6]),
        (IntervalAxis(0.005, 2000, log=True), [0.01, 1, 100]),
    ],
)
def test_ticks_are_round(axis: IntervalAxis, ticks: list[float]) -> None:
    assert [round(tick, 9) for tick in axis.ticks(5)] == ticks


def test_fewer_ticks_are_taken_where_their_labels_need_the_room() -> None:
    axis = IntervalAxis(-12, 33, log=False)
    assert len(fitting_ticks(axis, most=8, fits=lambda ticks: len(ticks) < 4)) < 4
    assert len(fitting_ticks(axis, most=8, fits=lambda ticks: len(ticks) < 9)) > 4
