"""Places, charges, links and what others published, as rows."""

from __future__ import annotations

import pytest

from analysis.comparison_words import WITHIN
from analysis.errors import ReportError
from analysis.estimates.among_forces import (
    charge_funnel,
    every_place,
    place,
    rate_funnel,
    shrunk_share,
    similar_to,
)
from analysis.estimates.charges import area_charge_rate
from analysis.estimates.collected_charges import collected_charge_trend, load_stalking_charges
from analysis.estimates.held_links import held_odds, held_within
from analysis.estimates.links import coercive_control_of, flagged_crimes_of, protection_orders_of
from analysis.models.domestic_abuse.april_2020 import share_move
from analysis.published import justice_and_survey_of
from analysis.results import (
    CollectedCharges,
    PublishedFigures,
)
from analysis.results.orders import published_period
from tests.results.pages import only, report, rows, standing


def test_a_place_is_an_interval_and_a_force_without_one_says_why() -> None:
    ranks = every_place(report().release, "rate")
    assert len(ranks) == 43
    found = [row for rank in ranks for row in rows(rank)]
    mine = only(found, "place", area="Bedfordshire")
    rank = place(report().release, "Bedfordshire", "rate")
    assert (mine.value, mine.lower, mine.upper) == (None, rank.best, rank.worst)
    assert (mine.interval, mine.level) == ("joint confidence", 95)
    city = only(found, "place", area="City of London")
    assert city.not_estimated_because


def test_a_comparison_has_every_force_and_what_it_is_called() -> None:
    found = rows(rate_funnel(report().release))
    forces = [row for row in found if row.measure == "offences_per_1000_residents"]
    assert len(forces) == 44
    together = only(found, "offences_per_1000_residents", coverage="42 forces")
    assert together.area == "England and Wales"
    assert only(found, "offences_per_1000_residents", area="City of London").finding == "not compared"
    counted = [row.value for row in found if row.measure == "forces_counted"]
    assert counted == [0, 0, 42, 1]


def test_downloads_say_what_the_pages_say_of_a_force_that_is_not_unusual() -> None:
    for around in (rate_funnel(report().release), charge_funnel(report().release)):
        found = rows(around)
        said = {row.finding for row in found} - {""}
        assert said <= {"higher than expected", "lower than expected", WITHIN, "not compared"}
        assert WITHIN in said
        assert not [row for row in found if "no clear difference" in " ".join(row.cells())]
        within = [row.value for row in found if row.detail.endswith(WITHIN)]
        assert within == [around.counted("no clear difference")]


@pytest.mark.parametrize(
    ("force", "because"),
    [
        ("Derbyshire", "36% of its offences had not yet been assigned an outcome"),
        ("City of London", "its numbers are too small for a comparison"),
        ("Kent", ""),
    ],
)
def test_a_share_that_is_not_compared_is_not_drawn_towards_the_others(force: str, because: str) -> None:
    (drawn,) = rows(shrunk_share(report().release, force), report(force))
    assert drawn.not_estimated_because == because
    assert (drawn.value is None) == bool(because)


def test_what_would_have_stood_out_is_held_for_the_area_of_the_page_or_a_force_of_middle_size() -> None:
    found = rows(rate_funnel(report().release))
    drawn = only(found, "limits_of_rate", detail="drawn in the funnel")
    called = only(found, "limits_of_rate", detail="of being called different")
    assert {drawn.area, called.area} == {"Bedfordshire"}
    assert (drawn.interval, drawn.level) == ("prediction", 95)
    assert (called.interval, called.level) == ("limits", None)
    assert called.lower < drawn.lower < drawn.upper < called.upper  # type: ignore[operator]
    (one, other) = (
        row
        for row in rows(charge_funnel(report().release), report("City of London"))
        if row.measure == "limits_of_share_charged"
    )
    assert one.area == other.area != "City of London"


def test_similar_forces_are_beside_the_page_s_own() -> None:
    found = rows(similar_to(report().release, "Bedfordshire"))
    assert round(float(only(found, "residents_against_own", area="Warwickshire").value or 0)) == -16


def test_a_share_charged_names_its_basis_and_what_open_cases_could_make_of_it() -> None:
    found = rows(area_charge_rate(report().release, "Bedfordshire", "8Q"))
    share = only(found, "share_charged")
    assert (share.basis, share.unit) == ("outcomes of offences recorded", "per cent")
    assert (share.value, share.lower, share.upper) == (12.2143, 10.5259, 14.1309)
    bounds = only(found, "share_charged_if_open")
    assert (bounds.lower, bounds.upper, bounds.interval, bounds.level) == (12.2143, 14.8936, "bounds", None)


def test_collected_charges_are_on_a_basis_of_their_own_and_end_in_december_2020() -> None:
    run = collected_charge_trend()
    found = rows(CollectedCharges(load_stalking_charges(), run, "Bedfordshire"))
    assert {row.basis for row in found} == {"charges over offences of the same months"}
    last = found[-1]
    assert (last.period, last.period_end) == ("2020/21 Q1 to 2020/21 Q3", "2020-12-31")
    trend = [row for row in rows(run) if row.measure == "odds_of_a_charge"]
    assert {row.area for row in trend} >= {"England and Wales", "Bedfordshire", "Greater Manchester"}
    assert next(row for row in trend if row.area == "Greater Manchester").value is None


def test_links_are_of_the_forces_together_and_the_force_s_own_stand_beside_them() -> None:
    within = [held_within(report().release, name) for name in ("main", "zeros_believed")]
    found = [row for each in within for row in rows(each)]
    assert len({row.key for row in found}) == len(found)
    more = only(found, "more_with_10_per_cent", detail="within forces, beside 8U: main")
    assert (round(float(more.value or 0), 1), more.finding) == (3.1, "together")
    odds = rows(held_odds(report().release, "charged", "8Q"))
    assert only(odds, "odds_ratio", area="Bedfordshire").value == 0.968696
    assert only(odds, "offences_with_outcome", code="8Q").value == 155
    on_methods = rows(held_odds(report().release, "charged", "8Q"), standing())
    assert {row.area for row in on_methods} == {"England and Wales"}


def test_coercive_control_and_the_move_of_shares_are_in_per_cent() -> None:
    control = rows(coercive_control_of(report().release, "Bedfordshire"))
    assert only(control, "share_of_stalking_and_harassment").value == 10.7628
    move = rows(share_move(report().recorded, "Bedfordshire"))
    assert only(move, "change_of_share").unit == "percentage points"
    before = {"period": "year ending June 2019"}
    part = only(move, "offences_recorded", code="8Q", **before).value
    whole = only(move, "offences_recorded", code="8L 8Q", **before).value
    # One measure has one denominator: this share is not of all parts, and its own stands beside it.
    assert {row.measure for row in move}.isdisjoint(row.measure for row in control if row.unit == "per cent")
    share = only(move, "stalking_of_stalking_or_harassment", **before).value
    assert part == 161
    assert share == pytest.approx(100 * float(part or 0) / float(whole or 1), rel=1e-5)
    total = only(control, "offences_recorded", code="total").value
    mine = only(control, "offences_recorded", code="8U").value
    assert 100 * float(mine or 0) / float(total or 1) == pytest.approx(10.7628, rel=1e-5)


def test_published_figures_name_their_publication_and_an_unknown_measure_is_refused() -> None:
    frame = justice_and_survey_of("Bedfordshire")
    found = rows(PublishedFigures(frame))
    assert {row.basis for row in found} == {"as published"}
    assert all(row.note for row in found)
    with pytest.raises(ReportError, match="has the measure arrests, which the results do not know"):
        rows(PublishedFigures(frame.assign(measure="arrests")))


def test_flagged_crimes_and_orders_that_are_not_held_say_so() -> None:
    (none,) = rows(flagged_crimes_of("Kent"), report("Kent"))
    assert (none.value, none.not_estimated_because) == (
        None,
        "no published figure of domestic abuse-related crimes is held for this area",
    )
    (order,) = rows(protection_orders_of(report().release, "Lincolnshire"), report("Lincolnshire"))
    assert order.not_estimated_because == "the force did not reply when forces were asked"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("year ending March 2021 to year ending March 2023", "2020-04-01", "2023-03-31"),
        ("calendar year 2023", "2023-01-01", "2023-12-31"),
        ("financial year 2018/19", "2018-04-01", "2019-03-31"),
        ("investigation 2022 to 2024", "", ""),
    ],
)
def test_a_published_period_has_days_where_they_can_be_told(words: str, start: str, end: str) -> None:
    found = published_period(words)
    assert (found.text, found.start, found.end) == (words, start, end)
