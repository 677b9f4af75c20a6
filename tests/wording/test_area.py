"""How an area is named within a sentence."""

from __future__ import annotations

import pytest

from analysis.wording.area import area_named


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("Bedfordshire", "Bedfordshire"),
        ("Metropolitan Police", "the Metropolitan Police area"),
        ("City of London", "the City of London"),
        ("England and Wales", "England and Wales"),
        ("40 forces together", "40 forces together"),
    ],
)
def test_an_area_stands_after_in_as_a_reader_would_say_it(area: str, said: str) -> None:
    assert area_named(area) == said
