"""Which publication says what: vintages, coverage, gaps, and how large a revision is usual."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from analysis.claims import published_figures
from analysis.claims.areas import find_area
from analysis.claims.figures import figures_of
from analysis.claims.held import claims_about, every_claim, load_claims
from analysis.claims.periods import read_period
from analysis.claims.understanding import load_measures
from analysis.claims.vintages import current_on
from analysis.forces import ENGLAND_AND_WALES
from analysis.release import load_release
from analysis.wording.claims import steps
from tests.claims.one import RELEASE, checked

TOTAL = load_measures()["recorded_stalking_and_harassment"]


def values(area: str, period: str, measure: str = TOTAL.id) -> dict[str, float | None]:
    found = figures_of(load_measures()[measure], find_area(area), read_period(period))
    return {figure.vintage.name: figure.value for figure in found}


def test_each_publication_keeps_its_own_figure() -> None:
    assert values("Bedfordshire", "year to March 2018") == {
        "the ONS police force area tables of 19 July 2018": 2778,
        "the Home Office file of rolling years of April 2019": 2778,
        "the older Home Office sheet of 2017/18": 2778,
        "the Home Office release of 23 April 2026": 2756,
    }


def test_official_totals_include_british_transport_police_and_the_forces_alone_do_not() -> None:
    newest = "the Home Office release of 23 April 2026"
    assert values("England and Wales", "2024/25")[newest] == 599180
    both = values("England", "2024/25")[newest], values("Wales", "2024/25")[newest]
    assert sum(value or 0 for value in both) == 598830


def test_a_figure_with_a_gap_is_missing_and_says_what_is() -> None:
    found = checked(area=ENGLAND_AND_WALES, measure="coercive control", period="2020/21", value=30800)
    assert found.verdicts == ("not checkable here",)
    part = found.part("value")
    assert part is not None
    assert part.missing == "figures are missing: 8U West Midlands"


def test_a_gap_in_one_force_keeps_every_total_it_belongs_to_from_being_compared() -> None:
    found = checked(
        area=ENGLAND_AND_WALES,
        measure="coercive control",
        period="2021/22",
        value=41534,
        comparison_value=30800,
    )
    assert [each.id for each in found.comparability.breaks] == ["west-midlands-8u-2020"]
    other = checked(area="Kent", measure="coercive control", period="2021/22", value=1, comparison_value=1)
    assert other.comparability.breaks == ()


def test_a_total_that_leaves_a_force_out_says_so() -> None:
    found = figures_of(TOTAL, find_area(ENGLAND_AND_WALES), read_period("year ending December 2019"))
    assert found[0].note == "Greater Manchester is left out"


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2018-07-18", None),
        ("2018-07-19", 2778),
        ("2018-10-25", 2778),
        ("2018-10-26", None),
        ("2026-05-01", 2756),
    ],
)
def test_a_publication_is_current_until_the_next_quarters_is_out(day: str, value: int | None) -> None:
    found = figures_of(TOTAL, find_area("Bedfordshire"), read_period("year to March 2018"))
    current = current_on(found, dt.date.fromisoformat(day))
    assert (current.value if current else None) == value


def test_a_claim_that_was_right_for_its_edition_says_so_with_todays_figure() -> None:
    found = checked(
        measure="stalking and harassment",
        period="year to March 2018",
        value=2778,
        unit="offences",
        said_on="2018-08-01",
    )
    assert found.verdicts == ("held when published, since revised",)


def test_a_figure_of_outcomes_is_on_the_basis_of_offences_recorded() -> None:
    assert values("Bedfordshire", "2024/25", "charged_of_recorded")[
        "the Home Office release of 23 April 2026"
    ] == pytest.approx(100 * 155 / 1269, abs=0.01)


def test_no_rate_is_given_for_the_city_of_london() -> None:
    found = checked(area="City of London", measure="rate_stalking", value=2, unit="per 1,000")
    assert found.verdicts == ("not checkable here",)


def test_a_rate_takes_no_count_of_residents_of_another_time() -> None:
    newest = "the Home Office release of 23 April 2026"
    assert values("Bedfordshire", "2024/25", "rate_stalking")[newest] is not None
    assert values("Bedfordshire", "2018/19", "rate_stalking")[newest] is None
    found = checked(measure="rate_stalking", period="2018/19", value=2)
    assert found.verdicts == ("not checkable here",)
    assert any("residents are held for mid-2024, too far from that time" in step for step in steps(found))


def test_the_42_first_statements_are_all_there_and_every_other_has_its_address() -> None:
    held = load_claims()
    assert [each.id for each in held[:42]] == [f"s{number:02d}" for number in range(1, 43)]
    assert all(each.address for each in held)
    areas = {find_area(each.area).name for each in held}
    assert len(held) - 42 >= 60
    assert sum(find_area(name).is_force for name in areas) >= 25


def test_a_page_takes_the_statements_about_its_own_area() -> None:
    release = load_release(RELEASE)
    here = claims_about(release, "Bedfordshire")
    assert {each.understood.area.name for each in here} == {"Bedfordshire"}
    nation = claims_about(release, ENGLAND_AND_WALES)
    assert {"Wales", ENGLAND_AND_WALES} <= {each.understood.area.name for each in nation}
    assert claims_about(release, "City of London") == ()
    by_area = sum(
        len(claims_about(release, name))
        for name in {e.understood.area.name for e in every_claim(release) if e.understood.area.is_force}
    )
    assert by_area + len(nation) == len(every_claim(release)), "no statement is on no page"


def test_a_share_with_a_missing_count_is_missing_and_not_smaller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    charged = next(each for each in load_measures().values() if each.source == "outcomes")
    asked = (charged, find_area("Bedfordshire"), read_period("year to March 2025"))
    (held,) = (figure for figure in figures_of(*asked) if "Home Office release" in figure.vintage.name)
    assert held.value is not None
    release = load_release(RELEASE)
    lacking = release.outcomes.astype({"offences": "Int64"})
    gone = (lacking["force"] == "Bedfordshire") & (lacking["outcome_type"] == "1")
    lacking.loc[gone, "offences"] = pd.NA
    monkeypatch.setattr(published_figures, "load_release", lambda _: replace(release, outcomes=lacking))
    (figure,) = (each for each in figures_of(*asked) if "Home Office release" in each.vintage.name)
    assert (figure.value, figure.because) == (None, "outcomes are missing")
