"""A page has the caveats of its own figures, in groups, and every one of them is led to."""

from __future__ import annotations

import re

import pytest

from analysis.errors import RequestError
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.periods import Quarter
from analysis.recording import load_caveats
from analysis.recording.caveats import CAVEAT_SECTIONS, caveats_on_page
from analysis.wording import captions
from analysis.wording import caveats as wording
from tests.wording.pages import report_of

AREAS = [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES]

SECTION_OF = {
    "offences": "recorded",
    "change": "change",
    "trend": "trend",
    "rate": "forces",
    "rank": "forces",
    "charge_rate": "charges",
    "outcomes": "charges",
    "revisions": "revisions",
}


def in_full(html: str) -> list[str]:
    return re.findall(r'<li id="(caveat-[a-z0-9-]+)">', html)


@pytest.mark.parametrize("area", AREAS)
def test_every_caveat_of_a_page_stands_once_in_full_and_every_line_leads_to_one(area: str) -> None:
    full = in_full(wording.limits(area)._repr_html_())
    assert len(full) == len(set(full))
    led_to = {
        target
        for section in CAVEAT_SECTIONS
        for target in re.findall(r'href="#([^"]+)"', wording.lines(area, section)._repr_html_())
    }
    assert led_to == set(full)


@pytest.mark.parametrize("area", ["Bedfordshire", "City of London", "Hampshire", "West Midlands"])
def test_a_line_under_a_figure_is_a_caveat_of_its_section(area: str) -> None:
    report = report_of(area)
    for measure, section in SECTION_OF.items():
        own = {caveat.short for caveat in caveats_on_page(area)[section]}
        assert set(captions.caveats(report, measure)) <= own, measure


def test_what_is_said_under_the_figures_of_a_section_is_not_said_again() -> None:
    said = captions.caveats(report_of("Bedfordshire"), "offences")
    shown = wording.lines("Bedfordshire", "recorded", said)
    assert not {caveat.short for caveat in shown.caveats} & set(said)
    assert {caveat.id for caveat in shown.caveats} >= {"course-of-conduct-rule", "recording-improved"}
    everything = [caveat.short for caveat in wording.lines("Bedfordshire", "recorded").caveats]
    assert wording.lines("Bedfordshire", "recorded", everything)._repr_html_() == ""


def test_a_page_leaves_out_what_concerns_other_forces_and_figures_it_does_not_have() -> None:
    kent = in_full(wording.limits("Kent")._repr_html_())
    assert {"caveat-three-forces-2017", "caveat-former-partner-rule"} <= set(kent)
    for other in ("west-midlands-coercive-control", "survey-ages", "negative-counts", "population-basis"):
        assert f"caveat-{other}" not in kent
    assert "caveat-negative-counts" in in_full(wording.limits("Wiltshire")._repr_html_())
    nation = in_full(wording.limits(ENGLAND_AND_WALES)._repr_html_())
    assert {"caveat-survey-ages", "caveat-btp-coverage"} <= set(nation)
    assert len(kent) <= 19


def test_the_negative_counts_are_those_of_the_forces_named() -> None:
    (caveat,) = [caveat for caveat in load_caveats() if caveat.id == "negative-counts"]
    recorded = report_of("Kent").release.recorded
    negative = (recorded["offences"] < 0).fillna(value=False)
    drawn = recorded[negative & (recorded["quarter"] >= Quarter(2013, 1).to_period())]
    assert set(caveat.forces) == set(drawn["force"])
    assert len(drawn) == 7


def test_only_a_force_that_has_a_nought_may_have_a_missing_figure_read_as_one() -> None:
    (caveat,) = [caveat for caveat in load_caveats() if caveat.id == "three-cells-read-as-zero"]
    recorded = report_of("Kent").release.recorded
    noughts = set(recorded.loc[(recorded["offences"] == 0).fillna(value=False), "force"])
    assert set(caveat.forces) == noughts | {ENGLAND_AND_WALES}


def test_caveats_stand_in_groups_in_the_order_of_the_page_and_lead_to_the_whole_list() -> None:
    html = wording.limits("Bedfordshire")._repr_html_()
    headings = re.findall(r"<h3>([^<]+)</h3>", html)
    order = list(wording.HEADINGS.values())
    assert headings == [heading for heading in order if heading in headings]
    assert len(headings) >= 6
    assert 'href="methods.html#what-to-know-beside-the-figures"' in html
    assert tuple(wording.HEADINGS) == CAVEAT_SECTIONS


def test_the_methods_page_has_all_of_them_with_the_forces_they_are_about() -> None:
    html = wording.every_caveat()._repr_html_()
    assert sorted(in_full(html)) == sorted(f"caveat-{caveat.id}" for caveat in load_caveats())
    assert "About Hampshire, Kent, South Wales and England and Wales." in html
    assert wording.FULL_LIST not in html


def test_a_section_or_an_area_that_is_not_known_is_refused() -> None:
    with pytest.raises(RequestError):
        wording.limits("Atlantis")
    with pytest.raises(KeyError):
        wording.lines("Kent", "weather")
