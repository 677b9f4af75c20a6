"""Words and periods: what they are taken to mean, and what is left unclear rather than guessed."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.claims.areas import described, find_area
from analysis.claims.held import every_claim
from analysis.claims.periods import read_period
from analysis.claims.understanding import find_measure, load_measures
from analysis.errors import PeriodError, UnknownForceError
from analysis.release import load_release
from analysis.wording.claims import steps
from tests.claims.one import RELEASE, checked

SAID = dt.date(2025, 10, 6)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("stalking", ("8Q",)),
        ("Stalking offences", ("8Q",)),
        ("stalking & harassment", ("8L", "8M", "8Q", "8R", "8U")),
        ("harassment", ("8L",)),
        ("coercive control", ("8U",)),
        ("controlling or coercive behaviour", ("8U",)),
    ],
)
def test_stalking_is_8q_alone_and_stalking_and_harassment_the_subgroup(
    words: str, codes: tuple[str, ...]
) -> None:
    measure = find_measure(words)
    assert measure is not None
    assert measure.codes == codes


def test_the_four_charge_rates_are_kept_apart() -> None:
    readings = load_measures()["charge_rate"].readings
    assert readings == (
        "charged_of_recorded",
        "charged_of_closed",
        "charges_over_offences",
        "cps_charging_rate",
    )
    found = checked(measure="stalking charge rate", value=12, unit="per cent")
    assert found.verdicts == ("definition unclear",)
    values = {each.measure.id: each.value.value if each.value else None for each in found.readings}
    assert values["charged_of_recorded"] == pytest.approx(12.214, abs=0.001)
    assert values["charged_of_closed"] is None


def test_a_basis_that_is_named_settles_which_charge_rate_is_meant() -> None:
    found = checked(measure="stalking charge rate", value=12, unit="per cent", basis="charged_of_recorded")
    assert found.verdicts == ("holds",)


@pytest.mark.parametrize(
    ("basis", "measure"),
    [
        ("offences recorded", "charged_of_recorded"),
        ("cases closed", "charged_of_closed"),
        ("cps decisions", "cps_charging_rate"),
    ],
)
def test_a_basis_may_be_said_in_plain_words(basis: str, measure: str) -> None:
    found = checked(measure="charge_rate", value=12, basis=basis).understood.measure
    assert found is not None
    assert found.id == measure


def test_a_basis_that_is_not_known_is_said_and_leaves_the_words_unclear() -> None:
    found = checked(measure="charge_rate", value=12, basis="detections")
    assert found.verdicts == ("definition unclear",)
    assert "the basis 'detections'" in found.understood.problem


def test_a_reading_of_a_change_gives_the_change_of_the_publication_that_bears_it_out() -> None:
    found = checked(area="Dyfed-Powys", period="year ending December 2019", change_percent=146)
    assert found.verdict == "definition unclear"
    said = " ".join(steps(found))
    assert "Recorded stalking gives up 189.0%." in said
    assert "gives up 145.7%, which was the number said when it was published" in said


def test_an_area_is_named_so_that_it_cannot_be_taken_for_another() -> None:
    assert described(find_area("West Midlands")) == "West Midlands (the police force)"
    assert described(find_area("London")) == "London (City of London and Metropolitan Police together)"
    assert (
        described(find_area("England and Wales")) == "England and Wales (British Transport Police included)"
    )
    assert described(find_area("Kent")) == "Kent"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("recorded", "England and Wales (British Transport Police included)"),
        ("rate", "England and Wales (British Transport Police left out)"),
        ("published", "England and Wales"),
        ("not held", "England and Wales"),
    ],
)
def test_who_is_in_england_and_wales_is_said_of_counts_and_rates_of_recorded_offences_alone(
    source: str, said: str
) -> None:
    assert described(find_area("England and Wales"), source) == said


def test_a_rate_of_england_and_wales_leaves_british_transport_police_out() -> None:
    claim = {"area": "England and Wales", "unit": "per 1,000", "value": "9.7"}
    part = checked(**claim, measure="rate_stalking_and_harassment").part("value")
    assert part is not None
    assert part.now is not None
    assert part.now.value == pytest.approx(1000 * 598_830 / 61_806_682)


def test_up_to_is_a_bound_with_its_end_and_is_printed_as_it_was_said() -> None:
    found = checked(measure="stalking and harassment", value=5092, precision="up to")
    assert found.verdict == "holds"
    assert "Said: up to 5,092." in " ".join(steps(found))
    (law,) = (each for each in every_claim(load_release(RELEASE)) if each.claim.id == "s33")
    assert "less than" not in " ".join(steps(law))
    assert law.claim.precision == "up to"


def test_a_figure_of_the_press_alone_is_said_to_be_no_official_figure() -> None:
    told = " ".join(step for each in every_claim(load_release(RELEASE)) for step in steps(each))
    assert "no official figure is held to check it against" in told
    assert "bears nothing out" not in told


def test_a_number_of_the_whole_group_called_stalking_is_an_unclear_definition() -> None:
    found = checked(value=4950, period="year to March 2024", unit="offences")
    assert found.verdicts == ("definition unclear",)
    assert [(each.measure.id, each.value.value if each.value else None) for each in found.readings] == [
        ("recorded_stalking", 1021),
        ("recorded_stalking_and_harassment", 4950),
    ]


def test_words_that_are_not_known_are_said_and_not_guessed() -> None:
    found = checked(measure="menacing behaviour", value=4950)
    assert found.verdicts == ("not checkable here",)
    assert "'menacing behaviour' is not known" in found.understood.problem


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("year to March 2025", "2024/25 Q1", "2024/25 Q4", "year to March"),
        ("the year ending March 2025", "2024/25 Q1", "2024/25 Q4", "year to March"),
        ("year ending 31 March 2025", "2024/25 Q1", "2024/25 Q4", "year to March"),
        ("2024/25", "2024/25 Q1", "2024/25 Q4", "year to March"),
        ("2024-25", "2024/25 Q1", "2024/25 Q4", "year to March"),
        ("calendar year 2023", "2022/23 Q4", "2023/24 Q3", "calendar year"),
        ("2023", "2022/23 Q4", "2023/24 Q3", "calendar year"),
        ("12 months to September 2018", "2017/18 Q3", "2018/19 Q2", "rolling year"),
        ("April to December 2020", "2020/21 Q1", "2020/21 Q3", "months"),
        ("October 2020 to March 2021", "2020/21 Q3", "2020/21 Q4", "months"),
        ("Since april 2014", "2014/15 Q1", "2024/25 Q4", "since"),
        ("since April 2014", "2014/15 Q1", "2024/25 Q4", "since"),
        ("recent years", "2024/25 Q1", "2024/25 Q4", "recent years"),
    ],
)
def test_a_period_is_a_run_of_quarters(text: str, first: str, last: str, kind: str) -> None:
    period = read_period(text, SAID)
    assert period.quarters is not None
    assert (str(period.quarters[0]), str(period.quarters[1]), period.kind) == (first, last, kind)


@pytest.mark.parametrize("text", ["May 2024", "May to July 2024", "25 November to 3 December 2024"])
def test_months_that_are_no_quarters_are_understood_and_cannot_be_counted(text: str) -> None:
    period = read_period(text)
    assert period.start is not None
    assert period.quarters is None


@pytest.mark.parametrize(
    "text",
    [
        "last year",
        "2024/26",
        "year to Marhc 2025",
        "year to 30 March 2025",
        "June 2024 to May 2024",
        "",
        "recent years",
    ],
)
def test_a_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        read_period(text)


def test_a_name_that_is_a_force_and_a_region_is_the_force() -> None:
    assert find_area("West Midlands").forces == ("West Midlands",)
    assert len(find_area("West Midlands region").forces) == 4
    assert len(find_area("Wales").forces) == 4
    assert len(find_area("England and Wales").forces) == 44
    with pytest.raises(UnknownForceError):
        find_area("Mercia")


def test_a_claim_since_april_2014_adds_every_quarter_up() -> None:
    found = checked(
        area="Avon and Somerset", period="April 2014 to September 2021", value=7289, unit="offences"
    )
    part = found.part("value")
    assert part is not None
    assert part.now is not None
    assert part.now.value == pytest.approx(7345, abs=60)
