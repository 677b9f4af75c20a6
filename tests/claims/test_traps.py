"""The known traps, each as a worked example: what was printed, what is true, and what a fair version says."""

from __future__ import annotations

import pytest

from analysis.wording.claims import fair_version, steps, verdict_line
from tests.claims.one import checked

TOTAL = "stalking and harassment"


def test_bedfordshires_5108_is_close_and_within_the_usual_revisions() -> None:
    found = checked(
        measure=TOTAL,
        value=5108,
        comparison_value=4949,
        change_percent=3,
        unit="offences",
        said_on="2025-10-06",
    )
    assert found.verdict == "close, within the usual revisions"
    part = found.part("value")
    assert part is not None
    assert part.now is not None
    assert part.then is None, "the release of the day is not held"
    assert (part.now.value, round(part.gap or 0, 1)) == (5092, 0.3)
    assert verdict_line(found) == "Close, within the usual revisions (a gap of 0.3%); not like for like"


def test_the_same_claim_is_not_like_for_like_and_both_are_said() -> None:
    found = checked(measure=TOTAL, value=5108, comparison_value=4949, unit="offences", said_on="2025-10-06")
    alike = found.comparability.like_for_like
    assert found.verdicts == ("close, within the usual revisions", "not like for like")
    assert alike is not None
    assert (alike.left_out, alike.later, alike.earlier) == (("8R",), 3758, 3259)
    fair = fair_version(found)
    assert "Leaving out malicious communications, whose recording rule changed, it is 3,758 against" in fair
    assert "up 15.3%, no clear change (95% interval −0.8% to 34.1%)" in fair


def test_dyfed_powys_146_per_cent_was_printed_so_on_an_undercounted_base() -> None:
    found = checked(
        area="Dyfed-Powys",
        measure=TOTAL,
        period="year ending December 2019",
        change_percent=146,
        said_on="2020-04-23",
    )
    assert found.verdicts == ("not like for like", "held when published, since revised")
    assert found.change is not None
    moved = found.change.base_moved
    assert moved is not None
    assert (round(moved.base), moved.earlier.value, round(moved.change)) == (1471, 2720, 33)
    assert [each.id for each in moved.known] == ["dyfed-powys-undercount-2019"]
    part = found.part("change")
    assert part is not None
    assert part.then is not None
    assert part.now is not None
    assert (round(part.then.value or 0), round(part.now.value or 0)) == (146, 51)
    fair = fair_version(found)
    assert "4,251 against 2,820 in the year to December 2018, up 1,431" in fair
    assert "Published a year earlier, the count for the year to December 2018 was 2,720" in fair
    assert "%" not in fair


def test_nottinghamshires_37_per_cent_is_a_misaligned_charge_rate() -> None:
    found = checked(
        area="Nottinghamshire",
        measure="charges over offences of the same months",
        period="April to December 2020",
        value=37,
        unit="per cent",
        said_on="2021-06-20",
    )
    assert found.verdicts == ("differs",)
    part = found.part("value")
    assert part is not None
    assert part.reference is not None
    assert part.reference.value == pytest.approx(9.553, abs=0.001)
    assert "nine months" in part.reference.note


@pytest.mark.parametrize(
    ("area", "value", "verdict", "whose"),
    [
        ("England", 294, "differs", "England and Wales"),
        # The Welsh forces counted to 30 December 2020, so nothing is held of the four months after it.
        ("Wales", 2, "not checkable here", ""),
        ("England", 292, "holds", ""),
    ],
)
def test_294_orders_in_england_are_those_of_england_and_wales(
    area: str, value: int, verdict: str, whose: str
) -> None:
    found = checked(
        area=area,
        measure="stalking protection orders",
        period="January 2020 to April 2021",
        value=value,
        unit="orders",
    )
    assert (found.verdict, found.whose) == (verdict, whose)


def test_orders_are_held_to_the_day_each_force_counted_to_and_of_no_other_time() -> None:
    given = {"measure": "stalking protection orders", "unit": "orders"}
    wales = checked(**given, area="Wales", period="January to December 2020", value=2)
    assert wales.verdicts == ("holds",)
    assert any("counted from 20 January 2020 to 30 December 2020" in step for step in steps(wales))
    later = checked(**given, area="Wales", period="January 2020 to April 2021", value=2)
    assert any("counted from 20 January 2020 to 30 December 2020" in step for step in steps(later))
    assert checked(**given, area="England", period="calendar year 2020", value=292).verdicts == (
        "not checkable here",
    )


@pytest.mark.parametrize(
    ("area", "period", "value", "newest"),
    [
        ("North Wales", "April to December 2020", 1270, "1,508"),
        ("North Wales", "2019/20", 829, "885"),
        ("England and Wales", "April to December 2020", 59950, "71,126"),
    ],
)
def test_a_number_that_forces_gave_the_bbc_holds_in_that_source(
    area: str, period: str, value: int, newest: str
) -> None:
    found = checked(area=area, period=period, value=value)
    assert found.verdicts == ("holds",)
    assert verdict_line(found) == "Holds (in the figures forces gave the BBC Shared Data Unit)"
    working = " ".join(steps(found))
    assert f"The figures forces gave the BBC Shared Data Unit: {value:,}" in working
    assert newest in working
    assert "counts otherwise than the recorded crime tables" in working
    assert "revis" not in working
    assert "as of the figures forces gave the BBC Shared Data Unit" in fair_version(found)
    assert newest in fair_version(found)
    other = checked(area=area, period=period, value=value // 2)
    assert other.verdicts == ("differs",)
    assert "BBC" not in " ".join(steps(other))


def test_nine_months_beside_twelve_hold_in_the_source_and_are_not_like_for_like() -> None:
    given = {"area": "England and Wales", "period": "April to December 2020", "value": 59950}
    said = checked(**given, comparison_period="year to March 2020", change_words="almost doubled")
    assert said.verdicts == ("holds", "not like for like")
    assert any("figures forces gave the BBC Shared Data Unit: up 94.5%" in step for step in steps(said))
    numbers = checked(**given, comparison_period="year to March 2020", comparison_value=30818)
    assert numbers.numbers == "holds"


def test_a_claim_holds_in_the_collected_figures_with_all_of_its_numbers_and_once_they_were_out() -> None:
    given = {"area": "England and Wales", "period": "April to December 2020", "value": 59950}
    assert (
        checked(**given, comparison_period="year to March 2020", change_words="tripled").numbers == "differs"
    )
    assert (
        checked(**given, comparison_period="year to March 2020", comparison_value=20000).numbers == "differs"
    )
    assert checked(**given, said_on="2021-03-01").numbers == "differs"
    assert checked(**given | {"value": 60000}, precision="about").numbers == "differs"


def test_a_lower_bound_bears_no_change_out() -> None:
    found = checked(area="Kent", value=4000, precision="more than", comparison_value=4224, change_percent=300)
    assert found.verdicts == ("differs",)
    assert any("Its own numbers allow what was said: more than 4,000" in step for step in steps(found))


def test_six_per_cent_from_20283_to_20527_is_one_point_two() -> None:
    found = checked(value=20527, comparison_value=20283, change_percent=6, unit="offences")
    assert found.verdict == "arithmetic wrong"
    assert found.arithmetic.fault == "no reason found"
    assert any("from 20,283 to 20,527 is up 1.2%, and up 6% was said" in step for step in steps(found))
    # The per cent of its own numbers stands in the working; a fair version has none without an interval.
    assert fair_version(found).endswith(" From 20,283 to 20,527 is up 244.")


def test_288_to_547_printed_as_47_per_cent_was_divided_by_the_later_number() -> None:
    found = checked(
        area="Hertfordshire",
        place="Welwyn Hatfield",
        measure=TOTAL,
        period="calendar year 2017",
        value=547,
        comparison_value=288,
        comparison_period="calendar year 2015",
        change_percent=47,
        unit="offences",
    )
    assert found.arithmetic.fault == "wrong base"
    assert round(found.arithmetic.change or 0, 1) == 89.9
    assert found.verdict == "arithmetic wrong"
    assert "not checkable here" in found.verdicts, "no figure of a town is held"
    assert any("over the later number, 47.3%" in step for step in steps(found))


def test_declined_in_recent_years_is_true_of_the_total_and_an_effect_of_recording() -> None:
    found = checked(
        area="England and Wales",
        measure=TOTAL,
        period="recent years",
        change_words="declined",
        said_on="2025-10-06",
    )
    assert found.verdicts == ("not like for like", "holds")
    assert "malicious-communications-bar-2023" in {each.id for each in found.comparability.breaks}
    assert found.comparability.like_for_like is None
    assert "less than half of the total" in found.comparability.none_because


def test_the_jump_of_2020_in_stalking_is_right_in_number_and_not_like_for_like() -> None:
    given = {"period": "year to March 2021", "change_words": "up", "said_on": "2022-01-01"}
    said = checked(**given, value=824, comparison_value=143, unit="offences")
    assert said.verdicts == ("holds", "not like for like")
    assert [each.id for each in said.comparability.breaks] == ["former-partner-rule-2020"]
    assert said.comparability.like_for_like is None
    assert checked(**given).verdicts == ("not like for like", "holds"), (
        "a change alone is first of all not alike"
    )
    assert "former-partner rule adopted by forces" in fair_version(said)


def test_six_months_beside_a_whole_year_are_not_like_for_like() -> None:
    found = checked(
        period="April to September 2020",
        value=337,
        comparison_value=142,
        comparison_period="year to March 2020",
        change_words="more than doubled",
        unit="offences",
    )
    assert found.comparability.unlike_lengths
    assert "not like for like" in found.verdicts
    assert "periods of the same length" in fair_version(found)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        (
            {"period": "April to September 2020", "value": 45000},
            "April to September 2020: 45,383; 33,350 in the year to March 2020.",
        ),
        (
            {"period": "April to September 2020"},
            "April to September 2020: 45,383; 33,350 in the year to March 2020.",
        ),
    ],
)
def test_periods_of_two_lengths_are_named_with_their_counts_and_without_a_percentage(
    given: dict[str, object], counts: str
) -> None:
    found = checked(
        **given, area="England and Wales", comparison_period="year to March 2020", change_percent=39
    )
    fair = fair_version(found)
    assert counts in fair
    assert "%" not in fair
    named = {part.name for part in found.parts if part.verdict != "not checkable here"}
    assert "change" in named, "the percentage itself is still checked"
