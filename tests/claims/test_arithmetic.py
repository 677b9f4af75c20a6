"""A claim's own numbers: whether they fit each other at the precision they were printed with."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.claims.arithmetic import (
    check_arithmetic,
    range_of,
    range_of_comparison,
    rounding_of,
    stated_change,
)
from tests.claims.one import claim


@pytest.mark.parametrize(
    ("given", "lower", "upper"),
    [
        ({"value": 5108}, 5108, 5108),
        ({"value": 5000, "precision": "rounded", "comparison_value": 5200}, 4950, 5050),
        ({"value": 5000, "precision": "rounded"}, 4500, 5500),
        ({"value": 5000, "precision": "rounded", "rounded_to": 10}, 4995, 5005),
        ({"value": 7, "precision": "about", "measure": "rate_stalking", "rounded_to": 1}, 6.5, 7.5),
        (
            {"value": 8, "unit": "one in", "precision": "about", "measure": "charge_rate"},
            100 / 8.5,
            100 / 7.5,
        ),
        ({"value": 8, "measure": "charge_rate"}, 7.5, 8.5),
        ({"value": "8.0", "measure": "charge_rate"}, 7.95, 8.05),
        ({"value": "1.4", "measure": "csew_stalking_victims"}, 1.35, 1.45),
        # A nought or two say little of how coarse a number is: a tenth at most.
        ({"value": 6000, "precision": "nearly"}, 5400, 6000),
        ({"value": 1000, "precision": "nearly"}, 900, 1000),
        ({"value": 1000, "precision": "about"}, 900, 1100),
        ({"value": 1000, "precision": "about", "rounded_to": 1000}, 500, 1500),
        ({"value": 7, "precision": "about"}, 6.5, 7.5),
        ({"value": 300, "precision": "less than"}, 0, 300),
    ],
)
def test_a_printed_number_stands_for_a_range(given: dict[str, Any], lower: float, upper: float) -> None:
    one = claim(**given)
    assert one.value is not None
    found = range_of(one.value, one)
    assert (found.lower, found.upper) == pytest.approx((lower, upper))


def test_more_than_is_a_lower_bound() -> None:
    one = claim(value=150, precision="more than")
    assert one.value is not None
    found = range_of(one.value, one)
    assert found.holds(150)
    assert found.holds(10_000)
    assert not found.holds(149)


def test_the_finer_of_two_numbers_tells_what_both_are_rounded_to() -> None:
    assert rounding_of(claim(value=5000, comparison_value=5250, precision="rounded")) == 10


@pytest.mark.parametrize(
    ("value", "before", "stated", "fault"),
    [
        (5108, 4949, "3", ""),
        (599908, 636954, "-6", ""),
        (547, 288, "47", "wrong base"),
        (547, 288, "90", ""),
        (20527, 20283, "6", "no reason found"),
        (20527, 20283, "1.2", ""),
        (20527, 20283, "1", ""),
        (20527, 20283, "1.3", "no reason found"),
        (110, 100, "-10", "sign"),
        (110, 100, "1.0", "decimal point"),
        # Cut off rather than rounded: 167.7 printed as 167.
        (340, 127, "167", ""),
        (340, 127, "166", "no reason found"),
    ],
)
def test_a_stated_change_has_to_follow_from_the_two_numbers(
    value: int, before: int, stated: str, fault: str
) -> None:
    found = check_arithmetic(
        claim(value=value, comparison_value=before, change_percent=stated, unit="offences")
    )
    assert found.fault == fault


def test_rounded_numbers_allow_every_change_they_may_stand_for() -> None:
    given = {"value": 5000, "comparison_value": 5200, "precision": "rounded", "unit": "offences"}
    assert check_arithmetic(claim(**given, change_percent=-2)).fits
    assert check_arithmetic(claim(**given, change_percent="-5")).fits
    assert not check_arithmetic(claim(**given, change_percent=-7)).fits


@pytest.mark.parametrize(
    ("value", "before", "words", "fits"),
    [
        (200, 100, "doubled", True),
        (190, 100, "doubled", True),
        (189, 100, "doubled", False),
        (211, 100, "doubled", False),
        (201, 100, "more than doubled", True),
        (199, 100, "more than doubled", False),
        (180, 100, "nearly doubled", True),
        (201, 100, "nearly doubled", False),
        (67, 100, "a third less", True),
        (70, 100, "a third less", False),
        (101, 100, "up", True),
        (99, 100, "up", False),
        (104, 100, "up slightly", True),
        (106, 100, "up slightly", False),
    ],
)
def test_words_for_a_change_have_borders(value: int, before: int, words: str, fits: bool) -> None:
    assert check_arithmetic(claim(value=value, comparison_value=before, change_words=words)).fits is fits


def test_a_share_has_to_follow_from_its_part_and_its_whole() -> None:
    given = {"value": 231, "out_of": 353, "unit": "victims"}
    right = check_arithmetic(claim(**given, share_percent=65))
    assert (right.fits, round(right.share or 0, 1)) == (True, 65.4)
    assert check_arithmetic(claim(**given, share_percent=66)).fault == "share"


def test_a_bound_is_of_the_value_alone_and_not_of_the_number_it_is_set_against() -> None:
    one = claim(value=5000, precision="more than", comparison_value=4949, change_percent=300)
    assert one.comparison_value is not None
    assert range_of_comparison(one.comparison_value, one).upper == 4949
    assert check_arithmetic(one).fits, "a lower bound allows a larger change"
    assert check_arithmetic(
        claim(value=5000, precision="more than", comparison_value=9000, change_words="up")
    ).fits
    less = claim(value=5000, precision="less than", comparison_value=4949, change_percent=300)
    assert check_arithmetic(less).fault == "no reason found"


@pytest.mark.parametrize(
    ("precision", "percent", "inside", "outside"),
    [
        ("more than", 50, 75, 49),
        ("less than", 50, 49, 51),
        ("about", 50, 54, 56),
        ("nearly", 50, 46, 51),
        ("more than", -50, -75, -49),
        ("nearly", -50, -46, -51),
    ],
)
def test_of_a_change_said_without_a_number_the_precision_is_that_of_the_change(
    precision: str, percent: int, inside: int, outside: int
) -> None:
    found = stated_change(claim(change_percent=percent, precision=precision))
    assert found is not None
    assert (found.holds(inside), found.holds(outside)) == (True, False)


@pytest.mark.parametrize(
    ("words", "percent", "fault"), [("doubled", 80, "words and per cent"), ("up", 80, "")]
)
def test_a_change_said_twice_has_to_be_one_change(words: str, percent: int, fault: str) -> None:
    assert check_arithmetic(claim(change_words=words, change_percent=percent)).fault == fault


def test_a_change_from_nought_has_no_per_cent() -> None:
    assert check_arithmetic(claim(value=5, comparison_value=0, change_percent=500)).fault == "from nought"
    assert check_arithmetic(claim(value=5, comparison_value=0, change_words="up")).fits
