"""The change like for like of a claim is that of the pages: the same codes, forces, interval and finding."""

from __future__ import annotations

import pytest

from analysis.models.change import reasons_not_compared
from analysis.models.reasons import BESIDE_A_MOVE, LEVEL_MOVED, RULE_CHANGED
from analysis.periods import YearEnding
from analysis.wording.claims import claims_listed, fair_version, steps
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
    fair = fair_version(found)
    assert "Leaving out West Midlands, where figures are missing, and Gloucestershire" in fair
    # Eight quarters of it were held then: an interval of chance alone would be called a clear rise.
    assert "it is 36,812 against 31,458; too few quarters are held to say how much it usually varies." in fair
    assert "95%" not in fair + said
    assert (alike.change, alike.interval) == (None, None)
    assert "say what changed in recording" not in fair_version(found)


def test_a_force_whose_own_figures_are_missing_has_none() -> None:
    found = checked(
        area="West Midlands", measure="coercive control", period="2021/22", value=4000, comparison_value=4
    )
    assert found.comparability.none_because == "figures of it are missing"


def test_a_year_that_compares_has_the_change_of_its_page_with_its_interval() -> None:
    found = checked(area="Wiltshire", value=850, comparison_value=566, change_percent=50)
    (page,) = (part for part in report("Wiltshire").change(LATEST).parts if part.codes == ("8Q",))
    assert found.comparability.estimate == page
    assert "805 against 541 in the year to March 2024, up 48.8%, a clear rise (95% interval 17.6%" in (
        fair_version(found)
    )
    quarter = checked(area="Wiltshire", period="April to June 2024", value=150, comparison_value=120)
    assert quarter.comparability.compares
    assert quarter.comparability.estimate is None
    assert "%" not in fair_version(quarter)


def test_an_offence_that_got_a_code_of_its_own_in_between_leaves_the_counts_alone() -> None:
    found = checked(area="Norfolk", measure=TOTAL, period="year to March 2018", value=3246, change_percent=38)
    assert found.comparability.compares
    assert found.comparability.estimate is None
    assert fair_version(found).endswith(": 3,293 against 2,389 in the year to March 2017.")


def test_an_area_in_which_a_force_moved_to_another_level_leaves_the_counts_alone() -> None:
    found = checked(area="England and Wales", value=1, comparison_value=2, period="year to December 2024")
    assert found.comparability.compares
    assert found.comparability.estimate is None
    assert "%" not in fair_version(found)


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("harassment", "A stated rule finds that this offence moved to another level in July 2023; no"),
        # Offences can move between the two, so where one moved the other does not compare either.
        (
            "stalking",
            "A stated rule finds that harassment moved to another level in July 2023, and offences may have "
            "moved between the two; no",
        ),
        (TOTAL, "A stated rule finds that harassment moved to another level in July 2023; no"),
    ],
)
def test_a_moved_level_keeps_the_periods_from_being_compared(measure: str, told: str) -> None:
    given = {"area": "Merseyside", "measure": measure, "value": 1, "comparison_value": 2}
    found = checked(**given, period="year to September 2023")
    assert "not like for like" in found.verdicts
    assert record_of(found)["levels_moved"] == ["8L 2023/24 Q2"]
    said = " ".join(steps(found))
    assert told in said
    assert "No change in recording is known" not in said
    fair = fair_version(found)
    assert "harassment in July 2023 moved to another level, for no published reason" in fair
    assert "%" not in fair
    page = report("Merseyside").recording_changed(YearEnding(2023, 9))
    assert {"8L", "8Q"} <= set(page)
    before = checked(**given, period="year to June 2022")
    assert not before.comparability.levels


def test_a_moved_level_that_lies_in_one_year_looked_at_keeps_a_record_from_being_alike() -> None:
    given = {"area": "Merseyside", "measure": "harassment", "period": "year to March 2025"}
    found = checked(**given, record="highest since 2021/22")
    assert found.series is not None
    assert not found.series.breaks
    assert "not like for like" in found.verdicts
    assert any("harassment in July 2023 moved to another level" in step for step in steps(found))
    later = checked(**given | {"period": "year to December 2025"}, record="highest since July 2024")
    assert "not like for like" not in later.verdicts


def test_a_total_that_does_not_compare_is_given_with_its_parts() -> None:
    found = checked(
        area="England and Wales",
        measure=TOTAL,
        period="year to March 2025",
        comparison_period="year to March 2023",
        change_words="declined",
    )
    split = found.comparability.split
    assert split is not None
    assert (split.difference, split.of_left_out, split.of_kept) == (-106_255, -175_833, 69_578)
    fair = fair_version(found)
    assert (
        "599,180 against 705,435 in the year to March 2023, down 106,255, of which malicious communications "
        "down 175,833 and the other four together up 69,578."
    ) in fair
    assert "%" not in fair


def test_forces_that_leave_no_change_like_for_like_are_counted_and_named() -> None:
    found = checked(
        area="England and Wales",
        measure=TOTAL,
        period="year to March 2025",
        comparison_period="year to March 2023",
        change_words="declined",
    )
    forces = found.comparability.withheld_for
    assert (len(forces), forces[0], forces[-1]) == (13, "Avon and Somerset", "Suffolk")
    full, short = (
        next(step for step in steps(found, every_name=names) if step.startswith("There is no like-for-like"))
        for names in (True, False)
    )
    for step in (full, short):
        assert "13 forces would be left out, where an offence moved to another level" in step
    assert all(force in full for force in forces)
    assert "Suffolk" not in short
    assert short.endswith("the page of claims checked names them.")
    page = claims_listed([found], "England and Wales")._repr_html_()
    assert '<a href="claims.html#claim-one">the page of claims checked</a> names them' in page
    assert "Suffolk" in claims_listed([found], "England and Wales", every=True)._repr_html_()


def test_a_rest_that_is_small_whatever_forces_are_left_out_is_said_to_be_so() -> None:
    found = checked(area="North Wales", measure=TOTAL, period="year to December 2019", change_percent=29)
    assert found.comparability.withheld_for == ()
