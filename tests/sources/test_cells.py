"""What a cell of an official table says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.forces import all_forces
from analysis.sources.cells import (
    CellError,
    Marker,
    area_code,
    cell_text,
    footnote_numbers,
    parse_number,
    read_count,
    read_value,
    strip_footnotes,
)
from analysis.sources.oddities import cell_markers

COUNTS = cell_markers("recorded_crime")


@given(st.integers(min_value=-(10**9), max_value=10**9), st.sampled_from(["", " ", "  "]))
def test_a_count_written_with_commas_and_blanks_around_it_reads_back(number: int, blanks: str) -> None:
    assert parse_number(f"{blanks}{number:,}{blanks}") == number
    assert read_count(f"{blanks}{number}{blanks}", COUNTS) == number
    assert read_count(float(number), COUNTS) == number


@given(
    st.sampled_from([force.name for force in all_forces()]),
    st.lists(st.integers(min_value=1, max_value=19), min_size=1, max_size=3),
    st.sampled_from(["{name}{notes}", "{name} {notes}", "{name} [note {notes}]", "{name}[Note {notes}]"]),
)
def test_a_footnote_glued_to_a_force_is_told_from_its_name(name: str, notes: list[int], form: str) -> None:
    written = form.format(name=name, notes=",".join(map(str, notes)))
    assert strip_footnotes(written) == name
    assert footnote_numbers(written) == tuple(notes)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Stalking\nand harassment", "Stalking and harassment"),
        ("Stalking and harassment 5", "Stalking and harassment"),
        ("Total recorded crime (excluding fraud3)", "Total recorded crime (excluding fraud)"),
        ("Residential burglary (households) 6,7,9", "Residential burglary (households)"),
        (
            "Population figures\n (mid-2017)3  rounded to 100",
            "Population figures (mid-2017) rounded to 100",
        ),
        ("Rate per 1,000 population", "Rate per 1,000 population"),
        ("Fraud offences to 2012/13", "Fraud offences to 2012/13"),
        ("British Transport Police(2006)", "British Transport Police(2006)"),
        ("Dorset ", "Dorset"),
        ("Metropolitan  Service", "Metropolitan Service"),
    ],
)
def test_a_footnote_is_taken_off_and_the_numbers_of_the_words_stay(written: str, plain: str) -> None:
    assert strip_footnotes(written) == plain


@pytest.mark.parametrize(
    "spelling",
    ["NA", "N/A", "N/a", "N/A - Offence code expired", "N/A - offence code expired", " n/a  "],
)
def test_each_spelling_of_not_applicable_is_not_applicable(spelling: str) -> None:
    assert read_count(spelling, COUNTS) == Marker("not_applicable")


def test_data_not_provided_is_missing_and_not_the_same_as_not_applicable() -> None:
    assert read_count("N/A - data not provided", COUNTS) == Marker("not_provided")
    assert read_count("[x]", COUNTS) == Marker("unavailable")


def test_zero_is_a_count() -> None:
    assert read_count(0, COUNTS) == 0
    assert read_count(0.0, COUNTS) == 0
    assert read_count("0", COUNTS) == 0
    assert read_count(" -00 ", COUNTS) == 0


def test_a_negative_count_is_kept() -> None:
    assert read_count(" -2 ", COUNTS) == -2
    assert read_count("\u22122", COUNTS) == -2


def test_a_note_behind_a_number_is_left_aside() -> None:
    assert read_count("1,234 [note 4]", COUNTS) == 1234


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("", "an empty cell"),
        ("about 12", "the text 'about 12'"),
        ("1,23", "the text '1,23'"),
        ("12,3456", "the text '12,3456'"),
        ("-", "the text '-'"),
        (True, "the text 'True'"),
        (12.5, "found 12.5"),
    ],
)
def test_anything_else_where_a_count_should_be_is_refused(cell: str | float | bool, found: str) -> None:
    with pytest.raises(CellError, match="Expected a") as refusal:
        read_count(cell, COUNTS)
    assert found in str(refusal.value)


def test_a_refusal_lists_the_markers_that_would_have_been_read() -> None:
    with pytest.raises(CellError, match=r"'\[x\]', 'n/a', 'n/a - data not provided'"):
        read_count("missing", COUNTS)


def test_the_markers_of_a_table_are_its_own() -> None:
    assert read_value("+", cell_markers("police_force_areas", "P3")) == Marker("suppressed")
    assert read_value("-", cell_markers("police_force_areas", "P2")) == Marker("base_under_50")
    assert read_value("..", cell_markers("police_force_areas", "P1")) == Marker("unavailable")
    with pytest.raises(CellError, match="'-'"):
        read_value("-", cell_markers("police_force_areas", "P1"))
    with pytest.raises(CellError, match=r"'\+'"):
        read_value("+", cell_markers("police_force_areas", "P2"))


@pytest.mark.parametrize("written", ["E230000118", "E23000011", " E23000011 ", "E2300001112"])
def test_a_footnote_glued_to_an_area_code_is_taken_off(written: str) -> None:
    assert area_code(written) == "E23000011"


@pytest.mark.parametrize("written", ["E2300001", "23000011", "", "South Yorkshire"])
def test_what_is_no_area_code_is_refused(written: str) -> None:
    with pytest.raises(CellError, match="is not an area code"):
        area_code(written)


def test_a_whole_number_in_a_text_column_loses_its_decimal() -> None:
    assert cell_text(80.0) == "80"
    assert cell_text(4.1) == "4.1"
    assert cell_text(" 8L\n") == "8L"
