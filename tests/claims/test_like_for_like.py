"""The change like for like of a claim is that of the pages: the same codes, forces, interval and finding."""

from __future__ import annotations

import pytest

from analysis.models.change import BESIDE_A_MOVE, LEVEL_MOVED, RULE_CHANGED, reasons_not_compared
from analysis.periods import YearEnding
from analysis.wording.claims import fair_version, steps
from analysis.wording.claims.records import record_of
from tests.claims.one import checked
from tests.results.pages import nation, report

TOTAL = "stalking and harassment"
LATEST = YearEnding(2025, 3)


def test_a_moved_level_keeps_what_offences_may_have_moved_to_from_being_compared() -> None:
    assert reasons_not_compared({"8L"}, {"8R"}) == {
        "8L": LEVEL_MOVED,
        "8Q": BESIDE_A_MOVE,
        "8R": RULE_CHANGED,
    }
    assert reasons_not_compared({"8M"}, ()) == {"8M": LEVEL_MOVED}


@pytest.mark.parametrize("area", ["Bedfordshire", "Kent", "Surrey"])
def test_a_force_has_the_change_of_its_page(area: str) -> None:
    found = checked(area=area, measure=TOTAL, value=5108, comparison_value=4949)
    alike, page = found.comparability.like_for_like, report(area).change(LATEST)
    assert alike is not None
    assert alike.model == page.like_for_like
    assert dict(alike.reasons) == report(area).recording_changed(LATEST)


def test_a_force_whose_level_moved_has_no_change_of_the_small_rest() -> None:
    found = checked(area="Devon and Cornwall", measure=TOTAL, value=14551, comparison_value=12866)
    assert found.comparability.like_for_like is None
    assert "less than half of the total" in found.comparability.none_because
    assert "32.6" not in fair_version(found)


def test_england_and_wales_has_the_change_without_the_forces_whose_level_moved() -> None:
    found = checked(area="England and Wales", measure=TOTAL, value=599908, comparison_value=636954)
    alike, page = found.comparability.like_for_like, nation()
    assert alike is not None
    assert alike.model == page.without_moved(LATEST).change(LATEST).like_for_like
    moved = {force for forces in page.forces_moved(LATEST).values() for force in forces}
    assert set(alike.moved) == moved
    assert "up 3.6%, no clear change (95% interval −1.7% to 9.1%)" in fair_version(found)
    assert "7.1%" not in fair_version(found)


def test_no_change_in_per_cent_stands_without_its_interval() -> None:
    found = checked(
        measure=TOTAL, period="July to September 2024", value=1300, comparison_value=1200, change_words="up"
    )
    alike = found.comparability.like_for_like
    assert alike is not None
    assert (alike.change, alike.interval) == (None, None)
    told = f"Like for like it is {alike.later:,} against {alike.earlier:,}. "
    assert any(told in step for step in steps(found))
    year = record_of(checked(measure=TOTAL, value=5108, comparison_value=4949))
    assert round(year["like_for_like_lower"], 1) == -0.8


def test_figures_that_are_missing_are_no_change_in_recording() -> None:
    found = checked(
        area="England and Wales",
        measure="coercive control",
        period="2021/22",
        value=41534,
        comparison_value=30800,
    )
    said = " ".join(steps(found))
    assert "Figures are missing: coercive control of West Midlands (April 2020 to March 2021)." in said
    assert "recording of this offence itself changed" not in said
    assert "do not count the same" not in said
    alike = found.comparability.like_for_like
    assert alike is not None
    assert (alike.missing, alike.moved) == (("West Midlands",), ("Gloucestershire",))
    assert "Leaving out West Midlands, where figures are missing, and Gloucestershire" in fair_version(found)
    assert "say what changed in recording" not in fair_version(found)


def test_a_force_whose_own_figures_are_missing_has_none() -> None:
    found = checked(
        area="West Midlands", measure="coercive control", period="2021/22", value=4000, comparison_value=4
    )
    assert found.comparability.none_because == "figures of it are missing"
