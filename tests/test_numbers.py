import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import numbers


@pytest.mark.parametrize(
    ("value", "printed"), [(5296, "5,296"), (0, "0"), (-12, "−12"), (np.int64(1_000_000), "1,000,000")]
)
def test_a_count_has_commas_and_a_true_minus_sign(value: int, printed: str) -> None:
    assert numbers.count(value) == printed


@pytest.mark.parametrize("missing", [None, pd.NA, float("nan"), np.nan])
def test_a_missing_number_is_said_to_be_not_available_never_nought(missing: float | None) -> None:
    writers = (numbers.count, numbers.signed, numbers.percent, numbers.signed_percent, numbers.decimal)
    assert {write(missing) for write in writers} == {"not available"}


@pytest.mark.parametrize(("value", "printed"), [(212, "+212"), (-231, "−231"), (0, "0"), (1500, "+1,500")])
def test_a_change_has_its_sign(value: int, printed: str) -> None:
    assert numbers.signed(value) == printed


def test_a_change_that_rounds_to_nought_has_no_sign() -> None:
    assert (numbers.signed(-0.04, 1), numbers.signed_percent(0.04)) == ("0.0", "0.0%")


def test_percentages_are_given_in_percent() -> None:
    assert (numbers.percent(3.78), numbers.signed_percent(-3.0, 0)) == ("3.8%", "−3%")


def test_an_interval_has_both_ends_or_none() -> None:
    assert numbers.interval(-1.24, 6.4) == "−1.2% to 6.4%"
    assert numbers.interval(None, 6.4) == "not available"


@given(st.integers(-3000, 3000), st.integers(1, 3000), st.sampled_from([0, 1]), st.integers(0, 2))
def test_no_end_that_is_not_the_centre_is_printed_as_the_centre(
    low: int, width: int, centre: int, places: int
) -> None:
    lower, upper = low / 1000, (low + width) / 1000
    text = numbers.interval_beside(lower, upper, centre, places=places, unit="")
    ends = [float(end.replace(numbers.MINUS, "-")) for end in text.split(" to ")]
    assert ends == pytest.approx([lower, upper], abs=0.5 * 10**-places + 1e-9)
    # Both ways: an interval that holds the centre inside, and one that leaves it out.
    for end, printed in zip((lower, upper), ends, strict=True):
        assert (printed > centre, printed < centre) == (end > centre, end < centre)
    near = [end for end in (lower, upper) if end != centre and round(end, places) == centre]
    if not near:
        assert text == numbers.interval(lower, upper, places, unit="")


@given(st.integers(1, 10**6), st.sampled_from([-1, 1]), st.sampled_from([0, 1]))
def test_an_end_beside_the_centre_gets_no_more_places_than_it_needs(
    millionths: int, sign: int, centre: int
) -> None:
    end = centre + sign * millionths / 10**6
    lower, upper = sorted((end, float(centre - 5 * sign)))
    text = numbers.interval_beside(lower, upper, centre, unit="")
    places = len(text.split(" to ")[0].partition(".")[2])
    assert round(end, places) != centre
    assert places == 1 or round(end, places - 1) == centre


@pytest.mark.parametrize(
    ("lower", "upper", "centre", "printed"),
    [
        (0.04, 18.3, 0, "0.04% to 18.30%"),
        (-28.5, -0.28, 0, "−28.5% to −0.3%"),
        (-0.04, 18.3, 0, "−0.04% to 18.30%"),
        (-18.3, 0.004, 0, "−18.300% to 0.004%"),
        (0.0, 18.3, 0, "0.0% to 18.3%"),
        (-18.3, 0.0, 0, "−18.3% to 0.0%"),
        (0.96, 1.3, 1, "0.96% to 1.30%"),
        (1.0, 1.3, 1, "1.0% to 1.3%"),
        (2.1, 10.9, 0, "2.1% to 10.9%"),
        (None, 10.9, 0, "not available"),
        (1e-9, 5.0, 0, "0.000000% to 5.000000%"),
    ],
)
def test_both_ends_have_as_many_places_as_the_nearer_one_needs(
    lower: float | None, upper: float, centre: float, printed: str
) -> None:
    assert numbers.interval_beside(lower, upper, centre) == printed


def test_a_small_number_is_a_word_and_a_larger_one_is_in_figures() -> None:
    assert [numbers.in_words(number) for number in (0, 1, 5, 6, 1204)] == [
        "none",
        "one",
        "five",
        "6",
        "1,204",
    ]
