"""How many forces that did not change would be called clear, worked out from the simulations kept."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.estimates.tables import held_table
from analysis.forces import ENGLAND_AND_WALES
from analysis.simulations import CHOSEN, OTHERWISE, correlations_around, load_trend_coverage
from analysis.wording import captions
from analysis.wording.false_words import called_by_chance, share_of_false_words
from analysis.wording.methods.trends import STRAINED
from tests.wording.pages import RELEASE, report_of, without_holes

SAID = re.compile(r"of (\d+) forces that did not change, about (\d+) .* about (\d+), and about (\d+) where")


def trends_of(code: str) -> pd.DataFrame:
    return held_table(RELEASE, "trends").query("code == @code")


@pytest.mark.parametrize(
    ("code", "quarters", "numbers"), [("8Q", 19, (43, 2, 3, 5)), ("8U", 23, (42, 2, 4, 9))]
)
def test_a_caption_counts_by_the_simulations_of_its_own_length_and_forces(
    code: str, quarters: int, numbers: tuple[int, ...]
) -> None:
    trends, held = trends_of(code), load_trend_coverage()
    caption = without_holes(
        captions.trends_of_forces(report_of(ENGLAND_AND_WALES), trends, load_trend_coverage())
    )
    found = SAID.search(caption)
    assert found is not None
    assert tuple(int(number) for number in found.groups()) == numbers
    # Seen from the table: the middle correlation lies between 0.8 and 0.9.
    alike = held[(held["quarters"] == quarters) & held["correlation"].isin([0.8, 0.9])]
    for methods, number in (([CHOSEN], numbers[2]), (OTHERWISE, numbers[3])):
        worst = alike.loc[alike["method"].isin(methods), "false_words"].max()
        assert number == round(numbers[0] * worst)


def test_the_strains_counted_are_among_those_shown_and_all_are_given_all_forces() -> None:
    assert set(OTHERWISE) == set(STRAINED) - {"chosen: one series alone"}


def test_each_correlation_is_looked_at_in_the_length_nearest_to_that_of_the_release() -> None:
    held = pd.DataFrame(
        [("a", 12, 0.3, 0.02), ("a", 40, 0.3, 0.5), ("a", 23, 0.6, 0.04), ("a", 12, 0.9, 0.9)],
        columns=["method", "quarters", "correlation", "false_words"],
    )
    assert share_of_false_words(held, ["a"], 19, 0.5) == 0.04
    assert share_of_false_words(held, ["a"], 19, 0.3) == 0.02
    assert share_of_false_words(held, ["a"], 39, 0.1) == 0.5
    assert share_of_false_words(held, ["a"], 23, 0.97) == 0.9


def test_the_correlations_around_one_are_the_nearest_on_both_sides_and_the_outermost_beyond() -> None:
    assert correlations_around([0.9, 0.0, 0.3, 0.3], 0.5) == (0.3, 0.9)
    assert correlations_around([0.0, 0.3], 0.3) == (0.3,)
    assert correlations_around([0.3, 0.6], 0.7) == (0.6,)
    assert correlations_around([0.3, 0.6], 0.1) == (0.3,)


def test_where_no_force_has_a_trend_nothing_is_counted() -> None:
    assert called_by_chance(trends_of("8R"), load_trend_coverage()) == ""
    caption = captions.trends_of_forces(report_of(ENGLAND_AND_WALES), trends_of("8R"), load_trend_coverage())
    assert "did not change" not in caption
