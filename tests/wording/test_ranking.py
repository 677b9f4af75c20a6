"""Sentences on the place among forces."""

from __future__ import annotations

import pytest

from analysis.models.ranking import Rank
from analysis.models.similarity import SimilarForce, SimilarForces
from analysis.wording.ranking import between, ordinal, place, reason, similar


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
        (21, "21st"), (22, "22nd"), (23, "23rd"), (31, "31st"), (43, "43rd"), (101, "101st"), (111, "111th"),
    ],
)  # fmt: skip
def test_ordinals(number: int, text: str) -> None:
    assert ordinal(number) == text


def test_a_place_is_an_interval() -> None:
    assert between(3, 31, 43) == "between 3rd and 31st of 43"
    assert between(1, 43, 43) == "anywhere from 1st to 43rd of 43"
    assert between(5, 5, 43) == "5th of 43 with no other place left open"


def test_the_sentence_says_which_end_is_first_and_that_places_are_joint() -> None:
    text = place(Rank("Bedfordshire", 1, 28, 43), measure="the share of recorded stalking offences charged")
    assert text == (
        "For the share of recorded stalking offences charged, Bedfordshire stands between 1st and 28th of "
        "43, where 1st is the highest (the places of all forces taken together, with 95% confidence)."
    )


def test_where_not_all_forces_are_placed_it_says_how_many_are_and_why_the_others_are_not() -> None:
    apart = (("Derbyshire", "36% of its offences had not yet been assigned an outcome"), ("Kent", "a reason"))
    text = place(Rank("Bedfordshire", 1, 28, 43, not_placed=apart), measure="x")
    assert text.endswith(
        " 41 of the 43 forces are placed. Not placed: Derbyshire (36% of its offences had not yet been "
        "assigned an outcome) and Kent (a reason). As nothing is known of where they stand, the places of "
        "the others are counted out of 43."
    )
    alone = place(Rank("Bedfordshire", 1, 28, 43, not_placed=apart[1:]), measure="x")
    assert (
        "42 of the 43 forces are placed. Not placed: Kent (a reason). As nothing is known of where it"
        in alone
    )


def test_no_place_says_why() -> None:
    rank = Rank("Derbyshire", None, None, 43, "36% of its offences had not yet been assigned an outcome")
    assert place(rank, measure="the share of recorded stalking offences charged") == (
        "Derbyshire is not placed among the forces for the share of recorded stalking offences charged, "
        "because 36% of its offences had not yet been assigned an outcome."
    )


def test_the_reason_for_likeness_names_size_and_the_rate_without_calling_it_anything() -> None:
    assert reason(SimilarForce("Dorset", 800_000, 6.9, 0.1, 1.07, 0.98)) == (
        "7% more residents, 6.9 for every 1,000"
    )
    assert reason(SimilarForce("x", 1, 8.0, 0.1, 0.8, 1.2)) == ("20% fewer residents, 8.0 for every 1,000")


def test_a_force_like_no_other_is_not_said_to_have_its_like() -> None:
    far = SimilarForce("Thames Valley", 2_500_000, 7.5, 2.1, 0.29, 1.11)
    assert similar(SimilarForces("Metropolitan Police", 9_000_000, 6.8, (far,))).startswith(
        "No force is much like Metropolitan Police in residents"
    )
    near = SimilarForce("Dorset", 800_000, 6.9, 0.1, 1.07, 0.98)
    assert similar(SimilarForces("Bedfordshire", 750_000, 7.1, (near,))).startswith(
        "The forces most like Bedfordshire in residents and in offences recorded"
    )
    assert similar(SimilarForces("City of London", None, None, (), "it has no rate for its residents")) == (
        "No similar forces are named for City of London, because it has no rate for its residents."
    )
