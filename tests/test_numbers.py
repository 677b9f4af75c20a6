import numpy as np
import pandas as pd
import pytest

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
