"""Who records: names, codes and spellings."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnknownForceError
from analysis.forces import all_forces, find_force, found_by, names_that_are_not_forces, territorial_forces
from analysis.paths import data_dir


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("West", "West Mercia, West Midlands or West Yorkshire"),
        ("yorkshire", "North Yorkshire, South Yorkshire or West Yorkshire"),
        ("London", "City of London or Metropolitan Police"),
        ("Birmingham", "West Midlands"),
    ],
)
def test_a_word_that_begins_a_name_or_stands_in_one_is_met_with_those_names(text: str, meant: str) -> None:
    with pytest.raises(UnknownForceError) as refused:
        find_force(text)
    assert str(refused.value).endswith(f"Did you mean {meant}?")


def test_there_are_43_territorial_forces_and_british_transport_police() -> None:
    assert len(territorial_forces()) == 43
    assert [force.name for force in all_forces() if force.kind == "special"] == ["British Transport Police"]
    assert len({force.slug for force in all_forces()}) == 44
    assert len({force.ons_code for force in territorial_forces()}) == 43
    assert sum(force.country == "Wales" for force in all_forces()) == 4


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("London, City of", "City of London"),
        ("City of London", "City of London"),
        ("Devon & Cornwall", "Devon and Cornwall"),
        ("Dyfed Powys", "Dyfed-Powys"),
        ("Metropolitan  Service", "Metropolitan Police"),
        ("Metropolitan", "Metropolitan Police"),
        ("British Transport Police(2006)", "British Transport Police"),
        ("Dorset ", "Dorset"),
        ("West Midlands ", "West Midlands"),
        ("bedfordshire", "Bedfordshire"),
        ("E23000026", "Bedfordshire"),
        ("Bedfordshire Police", "Bedfordshire"),
    ],
)
def test_every_spelling_met_in_official_tables_is_known(spelling: str, name: str) -> None:
    assert find_force(spelling).name == name


def test_an_unknown_force_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownForceError, match=r"no force called 'bedforshire'\. Did you mean Bedfordshire"):
        find_force("bedforshire")


def test_a_name_near_nothing_is_refused_without_a_guess() -> None:
    with pytest.raises(UnknownForceError, match="`stalking-report forces` lists the names"):
        find_force("Narnia")


@pytest.mark.parametrize(
    "name", ["Action Fraud", "CIFAS", "Cifas", "UK Finance", "Financial Fraud Action UK"]
)
def test_what_stands_in_the_force_column_but_is_no_force_is_said_to_be_none(name: str) -> None:
    assert name in names_that_are_not_forces()
    with pytest.raises(UnknownForceError, match="is not a police force"):
        find_force(name)


@given(st.text(max_size=40))
def test_looking_a_name_up_finds_a_known_spelling_or_refuses(text: str) -> None:
    try:
        force = find_force(text)
    except UnknownForceError:
        return
    letters = {force.name, force.slug, force.police_name, force.ons_code}
    assert (
        text.strip().casefold() in {spelling.casefold() for spelling in letters}
        or find_force(text.strip()) == force
    )


def test_only_the_city_of_london_has_a_reason_for_no_rate() -> None:
    assert [force.name for force in all_forces() if force.no_rate_because] == ["City of London"]


def test_every_force_may_be_looked_for_by_at_least_five_places_besides_its_own_names() -> None:
    with (data_dir() / "force_places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counted = Counter(row["force"] for row in rows)
    assert set(counted) == {force.name for force in territorial_forces()}
    assert min(counted.values()) >= 5
    for row in rows:
        assert row["place"] in found_by(row["force"])


@pytest.mark.parametrize(
    ("place", "forces"),
    [
        ("Newport", {"Gwent", "Hampshire"}),
        ("Ashford", {"Kent", "Surrey"}),
        ("Gillingham", {"Dorset", "Kent"}),
        ("St Ives", {"Cambridgeshire", "Devon and Cornwall"}),
        ("Darlington", {"Durham"}),
        ("Peterborough", {"Cambridgeshire"}),
        ("Milton Keynes", {"Thames Valley"}),
        ("Warrington", {"Cheshire"}),
        ("Glossop", {"Derbyshire"}),
        ("Caerphilly", {"Gwent"}),
        ("Redditch", {"West Mercia"}),
        ("Westminster", {"Metropolitan Police"}),
    ],
)
def test_a_town_near_a_border_or_of_two_forces_leads_to_the_force_that_polices_it(
    place: str, forces: set[str]
) -> None:
    assert {force.name for force in all_forces() if place in found_by(force.name)} == forces
