"""The caveats: complete, checked, and chosen by force, code and measure."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from analysis.errors import FileRefusedError, RequestError
from analysis.forces import ENGLAND_AND_WALES
from analysis.paths import data_dir
from analysis.recording import caveats_for, load_caveats
from analysis.recording.caveats import CAVEAT_MEASURES, read_caveats

KNOWN = [
    ("recorded-not-experienced", "reported to the police"),
    ("not-accredited", "16 May 2024"),
    ("recording-improved", "79.4%"),
    ("btp-coverage", "598,830"),
    ("revision", "5,092"),
    ("bbc-nine-months", "April to December 2020"),
    ("rate-denominators", "mid-2016"),
    ("population-basis", "749,943"),
    ("no-rate-city-of-london", "15,000 residents"),
    ("charge-rate-bases", "four different things"),
    ("outcome-immaturity", "will rise"),
    ("not-yet-assigned", "36%"),
    ("coercive-control-subset", "small part"),
    ("west-midlands-coercive-control", "31%"),
    ("humberside-outcomes", "negative total"),
    ("covid-19", "23 March 2020"),
    ("malicious-communications-rule", "May 2023"),
    ("malicious-communications-in-total", "175,833"),
    ("former-partner-rule", "July 2019"),
    ("greater-manchester-2019", "July to December 2019"),
    ("three-forces-2017", "227,653"),
    ("three-forces-2017", "In three forces, figures before April 2017"),
    ("dyfed-powys-undercount", "146%"),
    ("survey-ages", "16 to 59"),
    ("level-shifts", "England and Wales holds the steps of the forces in it"),
    ("three-cells-read-as-zero", "may be missing"),
]


CHECKED_LATER = {"three-cells-read-as-zero": dt.date(2026, 11, 24)}


@pytest.mark.parametrize(("caveat_id", "words"), KNOWN)
def test_every_known_caveat_is_held_with_its_facts(caveat_id: str, words: str) -> None:
    found = [caveat for caveat in load_caveats() if caveat.id == caveat_id]
    assert len(found) == 1
    assert words in found[0].short + " " + found[0].long


def test_every_caveat_has_one_short_line_a_paragraph_and_the_day_it_was_checked() -> None:
    for caveat in load_caveats():
        assert len(caveat.short) <= 110, caveat.id
        assert caveat.short.endswith("."), caveat.id
        assert caveat.long.endswith("."), caveat.id
        assert caveat.checked == CHECKED_LATER.get(caveat.id, dt.date(2026, 11, 22)), caveat.id
    assert set(CHECKED_LATER) <= {caveat.id for caveat in load_caveats()}


def test_every_measure_has_a_caveat() -> None:
    for measure in CAVEAT_MEASURES:
        assert caveats_for(ENGLAND_AND_WALES, measure=measure), measure


def test_caveats_are_chosen_by_force_code_and_measure() -> None:
    kent = {caveat.id for caveat in caveats_for("Kent", ["8U"], "trend")}
    west_midlands = {caveat.id for caveat in caveats_for("West Midlands", ["8U"], "trend")}
    assert west_midlands - kent == {"west-midlands-coercive-control"}
    assert "former-partner-rule" not in kent
    assert "recorded-not-experienced" in kent


def test_only_the_city_of_london_is_told_that_it_has_no_rate() -> None:
    assert "no-rate-city-of-london" in {item.id for item in caveats_for("City of London", measure="rate")}
    assert "no-rate-city-of-london" not in {item.id for item in caveats_for("Kent", measure="rate")}


def test_an_unknown_measure_is_refused_with_those_there_are() -> None:
    with pytest.raises(RequestError, match="'mood' is no measure; use one of offences, rate"):
        caveats_for("Kent", measure="mood")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "revision"', 'id = "not-accredited"', "its id is used before"),
        ('id = "revision"', 'ident = "revision"', r"missing \['id'\], unknown \['ident'\]"),
        ('forces = ["City of London"]', 'forces = ["London"]', "forces holds 'London', which is not known"),
        ('codes = ["8U"]', 'codes = ["8X"]', "codes holds '8X', which is not known"),
        ('measures = ["orders"]', 'measures = ["order"]', "measures holds 'order', which is not known"),
        ('measures = ["orders"]', "measures = []", "it cannot be empty"),
        ('sections = ["orders"]', 'sections = ["court"]', "sections holds 'court', which is not known"),
        ('grade = "PRESS"', 'grade = "GOSSIP"', "grade is 'GOSSIP', expected OFF, COPY, PRESS, DATA, OPEN"),
        ("checked = 2026-11-22", 'checked = "today"', "checked should be a date written as 2026-11-22"),
    ],
)
def test_a_broken_caveat_is_refused_by_name(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (data_dir() / "caveats.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "caveats.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileRefusedError, match=message) as refused:
        read_caveats(path)
    assert "data/caveats.toml: caveat " in str(refused.value)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "caveats.toml"
    path.write_text("[[caveat]\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="it is no TOML"):
        read_caveats(path)
