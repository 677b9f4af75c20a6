"""One sentence as a claim: shapes that are understood, and the rest refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from analysis.claims.sentence import SHAPES, claim_of
from analysis.errors import PeriodError, RequestError

TOTAL = "recorded_stalking_and_harassment"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SHAPES[0],
            {
                "area": "Bedfordshire Police",
                "measure": TOTAL,
                "value": 5108,
                "comparison_value": 4949,
                "change_percent": 3,
            },
        ),
        (SHAPES[1], {"area": "England and Wales", "measure": "recorded_stalking", "value": 116792}),
        (SHAPES[2], {"value": 5000, "precision": "about", "comparison_value": 5200, "change_words": "down"}),
        (SHAPES[3], {"area": "Dyfed-Powys", "change_percent": 146, "value": None}),
        (SHAPES[4], {"area": "Kent", "change_words": "doubled", "value": None}),
        (
            "The Metropolitan Police logged more than 1,000 stalking offences in 2017.",
            {"area": "Metropolitan Police", "value": 1000, "precision": "more than", "period": "2017"},
        ),
        (
            "Sussex Police recorded 845 coercive control offences in 2021/22, compared with 1,030 in 2020/21",
            {"value": 845, "comparison_value": 1030, "comparison_period": "2020/21"},
        ),
        (
            "Recorded stalking and harassment in England and Wales fell by 6% from 636,954 to 599,908 in the "
            "year to March 2025",
            {"change_percent": -6, "comparison_value": 636954, "value": 599908},
        ),
        (
            "Harassment in Merseyside went down 4.0 per cent in the year ending September 2023",
            {"change_percent": Decimal("-4.0")},
        ),
        (
            "Stalking in Kent rose by more than 40 per cent in 2019/20",
            {"change_percent": 40, "precision": "more than"},
        ),
        (
            "Stalking in Kent was at its highest level since 2014/15 in 2024/25",
            {"record": "highest level since 2014/15", "period": "2024/25", "value": None},
        ),
        (
            "Devon & Cornwall recorded 3,000 stalking offences in 2024/25, a record high",
            {"value": 3000, "record": "record high", "area": "Devon & Cornwall"},
        ),
        (
            "There were 3,000 stalking offences in Kent in 2024/25, up 20 per cent on the previous year",
            {"value": 3000, "change_percent": 20, "comparison_value": None, "comparison_period": ""},
        ),
        (
            "Kent Police recorded 4,106 stalking offences in the year ending 31 March 2025",
            {"value": 4106, "period": "the year ending 31 March 2025"},
        ),
        ("Kent recorded 300 stalking offences in May 2024", {"period": "May 2024"}),
        (
            "There were two stalking protection orders in Wales in January 2020 to April 2021",
            {"value": 2, "measure": "orders_granted", "area": "Wales"},
        ),
    ],
)
def test_the_usual_newsroom_sentences_are_understood(text: str, expected: dict[str, Any]) -> None:
    found = claim_of(text)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Stalking is a terrible crime.",
        "Bedfordshire Police recorded 5,108 offences in the year to March 2025",
        "Bedfordshire Police recorded 5,108 stalking offences last year",
        "Police Scotland recorded 5,108 stalking offences in 2024/25",
        "Bedfordshire Police recorded 5,108 stalking offences in 2024/25, which shocked campaigners",
        "Bedfordshire Police recorded 51,08 stalking offences in 2024/25",
        "Bedfordshire Police recorded 5,108 stalking offences in 2024/25. Kent recorded 3.",
        # 2019 may be a year or a count.
        "Kent Police recorded 3,000 stalking offences in 2024, up from 2019",
        "Kent Police recorded 3,000 stalking offences in 2024, compared with 2019",
        "Kent Police recorded 3,000 stalking offences in 2024, down from 2019, in 2023",
        "Kent Police recorded a record 3,000 stalking offences in 2024/25",
        "Stalking in Kent did not rise by 3 per cent in 2024/25",
        "Stalking in Kent soared by 40 per cent in 2019/20",
        "",
    ],
)
def test_what_is_in_no_known_shape_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(RequestError, match=r"in none of the shapes understood"):
        claim_of(text)


def test_a_period_that_makes_no_sense_is_refused_by_name() -> None:
    with pytest.raises(PeriodError, match=r"'2024/26'"):
        claim_of("Kent Police recorded 10 stalking offences in 2024/26")


def test_the_day_it_was_said_goes_with_the_sentence() -> None:
    assert claim_of(SHAPES[0], dt.date(2025, 10, 6)).said_on == dt.date(2025, 10, 6)


def test_a_sentence_that_cannot_be_is_refused_as_a_request() -> None:
    with pytest.raises(RequestError, match="nothing falls by more than 100 per cent"):
        claim_of("Stalking in Kent fell by 150 per cent in 2024/25")
    with pytest.raises(RequestError, match="does not begin before the period"):
        claim_of("Stalking in Kent rose by 5 per cent in 2023/24, compared with 2024/25")


def test_a_refusal_says_what_of_the_sentence_is_known_so_that_a_slip_is_found() -> None:
    with pytest.raises(RequestError) as refused:
        claim_of("Kant Police recorded 10 stalking offences in 2024/25")
    assert "no known name of an area" in str(refused.value)
    assert "a measure 'stalking offences'" in str(refused.value)
    assert "a period '2024/25'" in str(refused.value)
