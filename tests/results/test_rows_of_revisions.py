"""Revisions as rows."""

from __future__ import annotations

from analysis.estimates.revisions import held_revisions
from tests.results.pages import RELEASE, nation, only, report, rows

BEDFORDSHIRE = rows(held_revisions(RELEASE, "Bedfordshire"))
JULY = "published on 19 July 2018"


def test_a_revision_has_both_figures_the_difference_and_its_finding() -> None:
    assert only(BEDFORDSHIRE, "offences_published_earlier", detail=JULY).value == 2778
    year = "year ending March 2018"
    assert only(BEDFORDSHIRE, "offences_recorded", period=year, code="total").value == 2756
    moved = only(BEDFORDSHIRE, "revision_percent", detail=JULY)
    assert (moved.value, moved.finding) == (-0.791937, "usual")
    assert only(BEDFORDSHIRE, "revision_in_offences", detail=JULY).value == -22


def test_the_earlier_figure_names_its_own_source_and_the_later_one_the_release() -> None:
    earlier = only(BEDFORDSHIRE, "offences_published_earlier", detail=JULY)
    assert "ons-police-force-areas-march-2018" in earlier.source.split()
    assert earlier.basis == "figures published earlier"
    later = only(BEDFORDSHIRE, "offences_recorded", period="year ending March 2018", code="total")
    assert "ons" not in later.source


def test_the_usual_range_has_what_it_rests_on() -> None:
    wanted = (
        "over the forces; first published 6 months or less after the year, compared more than 18 months later"
    )
    usual = only(BEDFORDSHIRE, "usual_revision_percent", detail=wanted)
    assert (usual.interval, usual.level, usual.note) == ("range", None, "middle nine tenths")
    assert only(BEDFORDSHIRE, "revisions_behind_the_usual", detail=wanted).value == 320


def test_a_figure_that_was_not_there_says_why() -> None:
    found = rows(held_revisions(RELEASE, "Greater Manchester"), report("Greater Manchester"))
    gone = only(found, "offences_published_earlier", period="year ending September 2019")
    assert (gone.value, gone.not_estimated_because) == (None, "no figure in ons-2019-09")


def test_a_national_figure_carries_its_coverage() -> None:
    found = rows(held_revisions(RELEASE, "England and Wales"), nation())
    late = only(found, "offences_published_earlier", period="year ending December 2019")
    assert late.coverage == "42 forces and British Transport Police, without Greater Manchester"
    march = only(found, "offences_published_earlier", detail=JULY)
    assert march.coverage == "43 forces and British Transport Police"


def test_the_findings_are_counted_and_add_up() -> None:
    counted = [row for row in BEDFORDSHIRE if row.measure == "figures_compared"]
    whole = only(counted, "figures_compared", detail="first figure held, any finding")
    assert whole.value == sum(int(row.value or 0) for row in counted if row is not whole) == 16
