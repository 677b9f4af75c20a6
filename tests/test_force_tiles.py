"""The map of squares has every force once and keeps neighbours near."""

from __future__ import annotations

import math

import pytest

from analysis.force_tiles import force_tiles
from analysis.forces import territorial_forces

TILES = {tile.force: tile for tile in force_tiles()}

# Forces whose areas share a border on land, well known and from every part of the map.
NEIGHBOURS = (
    ("Northumbria", "Cumbria"),
    ("Northumbria", "Durham"),
    ("Durham", "Cumbria"),
    ("Durham", "Cleveland"),
    ("Durham", "North Yorkshire"),
    ("Cleveland", "North Yorkshire"),
    ("Cumbria", "Lancashire"),
    ("Lancashire", "Merseyside"),
    ("Lancashire", "Greater Manchester"),
    ("Lancashire", "North Yorkshire"),
    ("West Yorkshire", "North Yorkshire"),
    ("West Yorkshire", "Greater Manchester"),
    ("West Yorkshire", "South Yorkshire"),
    ("Humberside", "North Yorkshire"),
    ("Humberside", "South Yorkshire"),
    ("Humberside", "Lincolnshire"),
    ("South Yorkshire", "Nottinghamshire"),
    ("South Yorkshire", "Derbyshire"),
    ("Cheshire", "Merseyside"),
    ("Cheshire", "Greater Manchester"),
    ("Cheshire", "North Wales"),
    ("Cheshire", "Staffordshire"),
    ("Cheshire", "Derbyshire"),
    ("North Wales", "Dyfed-Powys"),
    ("Dyfed-Powys", "South Wales"),
    ("Dyfed-Powys", "West Mercia"),
    ("South Wales", "Gwent"),
    ("Gwent", "West Mercia"),
    ("Gwent", "Gloucestershire"),
    ("West Midlands", "West Mercia"),
    ("West Midlands", "Staffordshire"),
    ("West Midlands", "Warwickshire"),
    ("Warwickshire", "Leicestershire"),
    ("Warwickshire", "Gloucestershire"),
    ("Warwickshire", "Thames Valley"),
    ("Derbyshire", "Nottinghamshire"),
    ("Leicestershire", "Nottinghamshire"),
    ("Leicestershire", "Northamptonshire"),
    ("Lincolnshire", "Norfolk"),
    ("Cambridgeshire", "Norfolk"),
    ("Cambridgeshire", "Northamptonshire"),
    ("Norfolk", "Suffolk"),
    ("Suffolk", "Essex"),
    ("Essex", "Hertfordshire"),
    ("Bedfordshire", "Hertfordshire"),
    ("Bedfordshire", "Northamptonshire"),
    ("Metropolitan Police", "City of London"),
    ("Metropolitan Police", "Hertfordshire"),
    ("Metropolitan Police", "Essex"),
    ("Metropolitan Police", "Surrey"),
    ("Metropolitan Police", "Kent"),
    ("Thames Valley", "Metropolitan Police"),
    ("Thames Valley", "Gloucestershire"),
    ("Thames Valley", "Hampshire"),
    ("Surrey", "Sussex"),
    ("Kent", "Sussex"),
    ("Hampshire", "Sussex"),
    ("Hampshire", "Dorset"),
    ("Wiltshire", "Gloucestershire"),
    ("Wiltshire", "Avon and Somerset"),
    ("Avon and Somerset", "Devon and Cornwall"),
    ("Dorset", "Devon and Cornwall"),
)


def between(one: str, other: str) -> float:
    """Return the distance of two squares: 1 where they share a side, 1.41 where they share a corner."""
    return math.hypot(TILES[one].column - TILES[other].column, TILES[one].row - TILES[other].row)


def test_every_territorial_force_has_one_square_and_no_two_share_one() -> None:
    forces = [tile.force for tile in force_tiles()]
    assert sorted(forces) == sorted(force.name for force in territorial_forces())
    assert len({(tile.column, tile.row) for tile in force_tiles()}) == 43


def test_the_squares_come_row_by_row_from_the_top_left() -> None:
    places = [(tile.row, tile.column) for tile in force_tiles()]
    assert places == sorted(places)
    assert min(tile.row for tile in force_tiles()) == 0
    assert min(tile.column for tile in force_tiles()) == 0
    assert max(tile.column for tile in force_tiles()) <= 8


def test_short_names_are_unique_and_have_two_to_six_letters() -> None:
    shorts = [tile.short for tile in force_tiles()]
    assert len({short.casefold() for short in shorts}) == 43
    assert all(2 <= sum(letter.isalpha() for letter in short) <= 6 for short in shorts)


def test_neighbours_stand_near_one_another() -> None:
    distances = {pair: between(*pair) for pair in NEIGHBOURS}
    assert sum(distances.values()) / len(distances) <= 1.3
    assert {pair for pair, distance in distances.items() if distance > 2.5} == set()
    touching = sum(distance < 1.5 for distance in distances.values())
    assert touching / len(distances) >= 0.9


def test_the_map_is_one_piece() -> None:
    places = {(tile.column, tile.row) for tile in force_tiles()}
    reached, new = set(), {next(iter(sorted(places)))}
    while new:
        reached |= new
        beside = {(column + x, row + y) for column, row in new for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1))}
        new = (beside & places) - reached
    assert places - reached == set()


@pytest.mark.parametrize(
    ("north", "south"),
    [
        ("Northumbria", "Durham"),
        ("Cumbria", "Lancashire"),
        ("North Yorkshire", "West Yorkshire"),
        ("North Wales", "South Wales"),
        ("Lincolnshire", "Cambridgeshire"),
        ("Norfolk", "Suffolk"),
        ("Suffolk", "Essex"),
        ("Hertfordshire", "Metropolitan Police"),
        ("Metropolitan Police", "Surrey"),
        ("Surrey", "Sussex"),
        ("Wiltshire", "Dorset"),
    ],
)
def test_north_is_up(north: str, south: str) -> None:
    assert TILES[north].row < TILES[south].row


@pytest.mark.parametrize(
    ("west", "east"),
    [
        ("Cumbria", "Durham"),
        ("Merseyside", "Greater Manchester"),
        ("West Yorkshire", "Humberside"),
        ("North Wales", "Cheshire"),
        ("Dyfed-Powys", "West Mercia"),
        ("South Wales", "Gwent"),
        ("Gwent", "Gloucestershire"),
        ("Staffordshire", "Lincolnshire"),
        ("Cambridgeshire", "Suffolk"),
        ("Thames Valley", "Metropolitan Police"),
        ("Devon and Cornwall", "Dorset"),
        ("Dorset", "Hampshire"),
        ("Surrey", "Kent"),
    ],
)
def test_west_is_left(west: str, east: str) -> None:
    assert TILES[west].column < TILES[east].column
