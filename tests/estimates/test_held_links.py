"""The domestic-abuse links as they are kept with a release are those computed, and say the same."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import pytest

from analysis.errors import RequestError
from analysis.estimates import links
from analysis.estimates.held_links import (
    HEADLINE,
    OTHER_WAYS,
    held_between,
    held_odds,
    held_other_ways,
    held_within,
)
from analysis.estimates.links import AGAINST, EVENTS, LARGEST_FORCE, Variant
from analysis.forces import territorial_forces
from analysis.models.domestic_abuse.moving_together import BetweenForces, WithinForces, within_forces
from analysis.models.domestic_abuse.outcomes import ForceOdds, OddsOverForces
from analysis.models.intervals import Interval
from analysis.release import Release, load_release
from analysis.wording import domestic_abuse as words

RELEASE = "2026-04-23"
QUESTIONS = [(event, against) for event in EVENTS for against in AGAINST]


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(RELEASE)


@pytest.fixture(scope="module")
def variants(release: Release) -> dict[str, WithinForces]:
    """Every way of asking, computed without the many draws of a p-value that is not kept in a result."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.estimates.links.within_forces", partial(within_forces, draws=1))
        made: tuple[Variant, ...] = links.moving_together_variants.__wrapped__(release)
    return {variant.name: variant.result for variant in made}


@pytest.fixture(scope="module")
def odds(release: Release) -> dict[tuple[str, str], OddsOverForces]:
    return {pair: links.outcome_odds(release, *pair) for pair in QUESTIONS}


def six(value: float | None) -> float | None:
    """Return a number as it is kept: to six significant digits."""
    return None if value is None else float(f"{value:.6g}")


def ends(interval: Interval | None) -> Interval | None:
    return None if interval is None else Interval(six(interval.lower) or 0.0, six(interval.upper) or 0.0)


def as_kept(found: WithinForces) -> WithinForces:
    return replace(found, elasticity=six(found.elasticity), interval=ends(found.interval), diagnostics=None)


def force_as_kept(item: ForceOdds) -> ForceOdds:
    return replace(
        item,
        odds_ratio=six(item.odds_ratio),
        interval=ends(item.interval),
        not_assigned=six(item.not_assigned),
        adjusted_p=six(item.adjusted_p),
    )


def test_every_way_of_asking_is_kept_as_it_is_computed(
    release: Release, variants: dict[str, WithinForces]
) -> None:
    assert len(variants) == 13
    for name, found in variants.items():
        assert found.diagnostics is not None
        assert held_within(release, name) == as_kept(found), name
        assert held_within(release, name).direction == found.direction
    assert held_within(release) == held_within(release, "main")


def test_the_other_ways_beside_the_headline_are_those_their_words_say(
    release: Release, variants: dict[str, WithinForces]
) -> None:
    others = held_other_ways(release)
    assert list(others) == list(OTHER_WAYS)
    assert HEADLINE not in OTHER_WAYS.values()
    assert str(variants[HEADLINE].first) == "2021/22 Q1"
    firsts = {"April 2020": "2020/21 Q1", "April 2021": "2021/22 Q1", "July 2023": "2023/24 Q2"}
    for said, found in others.items():
        assert found == as_kept(variants[OTHER_WAYS[said]])
        (since,) = [month for month in firsts if f"from {month}" in said]
        assert str(found.first) == firsts[since]
    assert [said for said, name in OTHER_WAYS.items() if "believed" in name] == [
        said for said in OTHER_WAYS if "taken as counts" in said
    ]
    assert [said for said, name in OTHER_WAYS.items() if "force_trends" in name] == [
        said for said in OTHER_WAYS if "a trend of each force's own" in said
    ]


def test_the_link_between_forces_is_kept_as_it_is_computed(release: Release) -> None:
    for name, leave_out in (("main", ()), ("without_largest_force", (LARGEST_FORCE,))):
        found: BetweenForces = links.moving_together_between(release, leave_out=leave_out)
        assert held_between(release, name) == replace(
            found, correlation=six(found.correlation), interval=ends(found.interval), check=ends(found.check)
        )
    assert held_between(release).left_out == ("City of London: no rate",)


@pytest.mark.parametrize(("event", "against"), QUESTIONS)
def test_the_odds_of_an_outcome_are_kept_as_they_are_computed(
    release: Release, odds: dict[tuple[str, str], OddsOverForces], event: str, against: str
) -> None:
    found, held = odds[event, against], held_odds(release, event, against)
    assert [item.force for item in held.forces] == [force.name for force in territorial_forces()]
    for mine, item in zip(held.forces, found.forces, strict=True):
        assert mine == force_as_kept(item)
        assert (mine.verdict, mine.flagged) == (item.verdict, item.flagged)
    spread = found.spread
    assert spread is not None
    assert held.spread is not None
    assert held.spread.range_to_expect == ends(spread.range_to_expect)
    assert replace(held, forces=(), spread=None) == replace(
        found,
        forces=(),
        spread=None,
        odds_ratio=six(found.odds_ratio),
        interval=ends(found.interval),
        over_forces=ends(found.over_forces),
        homogeneity=six(found.homogeneity),
        homogeneity_p=six(found.homogeneity_p),
        dispersion=float(f"{found.dispersion:.6g}"),
    )
    assert (held.n_forces, held.direction) == (found.n_forces, found.direction)


def test_what_is_kept_says_the_same_as_what_is_computed_word_for_word(
    release: Release, variants: dict[str, WithinForces], odds: dict[tuple[str, str], OddsOverForces]
) -> None:
    harassment = "from_april_2021_harassment_instead"
    computed = {said: variants[name] for said, name in OTHER_WAYS.items()}
    assert words.within_forces(
        held_within(release, HEADLINE), held_other_ways(release), held_within(release, harassment)
    ) == words.within_forces(variants[HEADLINE], computed, variants[harassment])
    for name, found in variants.items():
        kept = {said: held_within(release, other) for said, other in OTHER_WAYS.items()}
        assert words.within_forces(held_within(release, name), kept) == words.within_forces(found, computed)
    between = links.moving_together_between(release)
    assert words.between_forces(held_between(release)) == words.between_forces(between)
    held = [held_odds(release, *pair) for pair in QUESTIONS]
    assert words.all_odds(held) == words.all_odds([odds[pair] for pair in QUESTIONS])
    for force in territorial_forces():
        assert words.all_force_odds(held, force.name, force.police_name) == words.all_force_odds(
            [odds[pair] for pair in QUESTIONS], force.name, force.police_name
        )


def test_humberside_has_no_odds_beside_an_offence_with_negative_outcomes_and_the_reason_is_given(
    release: Release,
) -> None:
    held = held_odds(release, "charged", "8R")
    mine = held.of("Humberside")
    assert (mine.odds_ratio, mine.interval, mine.offences) == (None, None, None)
    assert held.left_out == (("Humberside", "the official outcomes of 8R hold negative counts"),)
    assert held.n_forces == 42


def test_the_elasticity_kept_is_the_slope_of_the_figures_themselves(release: Release) -> None:
    main = held_within(release)
    assert (str(main.first), str(main.last), main.n_quarters) == ("2020/21 Q1", "2025/26 Q3", 23)
    assert main.n_cells == 43 * 23 - 4
    assert main.n_forces == 43
    assert main.interval is not None
    assert main.interval.contains(main.elasticity or math.nan)


def test_a_way_of_asking_that_is_not_kept_is_refused_with_those_that_are(release: Release) -> None:
    with pytest.raises(
        RequestError, match=r"'mian' is not kept with the release 2026-04-23; there are main, z"
    ):
        held_within(release, "mian")
    with pytest.raises(RequestError, match=r"there are main, without_largest_force\."):
        held_between(release, "zeros_believed")
    with pytest.raises(RequestError, match=r"'cautioned' is not kept .*; there are charged, victim_does_not"):
        held_odds(release, "cautioned", "8Q")
    with pytest.raises(RequestError, match=r"'8M' is not kept .*; there are 8Q, 8L, 8R\."):
        held_odds(release, "charged", "8M")
