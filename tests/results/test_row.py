"""A row says what it is, why its value is missing, and the same bytes everywhere."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.results.measures import ALL_MEASURES, UNITS
from analysis.results.row import (
    COLUMNS,
    KEY,
    LISTED,
    Row,
    cell_text,
    csv_text,
    digest_of,
    read_rows,
    rounded,
)


def row(**other: Any) -> Row:
    held: dict[str, Any] = {
        "table": "rates",
        "measure": "offences_per_1000_residents",
        "area": "Bedfordshire",
        "code": "8Q",
        "period": "2024/25",
        "value": 1.91,
        "lower": 1.79,
        "upper": 2.04,
        "interval": "confidence",
        "level": 95,
        "unit": "per 1,000 residents",
        "basis": "offences recorded",
        "release": "2026-04-23",
    }
    return Row(**(held | other))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"table": "rumours"}, "The results have no table 'rumours'"),
        ({"measure": "guess"}, "no measure 'guess'. Add it, with what it is, to analysis.results.measures"),
        ({"basis": "hearsay"}, "no basis 'hearsay'. Add it, with what it is, to analysis.results.vocabulary"),
        ({"interval": "wide"}, "no kind of interval 'wide'"),
        ({"unit": "offences"}, "is in 'offences'; the measure offences_per_1000_residents is in 'per 1,000"),
        ({"interval": ""}, r"an interval of the kind '' with the ends \(1.79, 2.04\)"),
        ({"lower": None, "upper": None}, r"of the kind 'confidence' with the ends \(None, None\)"),
        ({"lower": 2.5}, "the interval 2.5 to 2.04, upside down"),
        ({"level": None}, "an interval of the kind 'confidence' at the level None"),
        ({"interval": "bounds"}, "an interval of the kind 'bounds' at the level 95"),
        ({"note": "two\nlines"}, "holds a line break"),
    ],
)
def test_a_row_that_is_not_what_it_should_be_is_refused(other: dict[str, Any], message: str) -> None:
    with pytest.raises(ReportError, match=message):
        row(**other)


def test_a_value_is_never_missing_without_a_reason() -> None:
    nothing: dict[str, Any] = {"value": None, "lower": None, "upper": None, "interval": "", "level": None}
    with pytest.raises(
        ReportError, match="rates, offences_per_1000_residents, Bedfordshire, 8Q, 2024/25 has no"
    ):
        row(**nothing)
    assert row(**nothing, not_estimated_because="it has no residents").cells()[10:13] == ("", "", "")


def test_a_place_has_an_interval_and_no_value_of_its_own() -> None:
    place = row(
        table="places",
        measure="place",
        value=None,
        lower=21,
        upper=32,
        interval="joint confidence",
        unit="place",
    )
    assert place.value is None


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (61_806_682, 61_806_682),
        (np.int64(5_296), 5_296),
        (17.36281736, 17.3628),
        (0.000123456789, 0.000123457),
        (128_456_789.4, 128_457_000),
        (7.0, 7),
        (-0.0, 0),
        (np.float64(1.5), 1.5),
        (None, None),
        (pd.NA, None),
        (math.nan, None),
        (math.inf, None),
    ],
)
def test_counts_are_held_in_full_and_other_numbers_to_six_digits(given: Any, held: float | None) -> None:
    found = rounded(given)
    assert found == held
    assert type(found) is type(held)


@pytest.mark.parametrize("given", ["5", True, [1]])
def test_what_is_no_number_is_refused(given: object) -> None:
    with pytest.raises(ReportError, match="is no number of a result"):
        rounded(given)


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0, "0"), (1e-11, "0.00000000001"), (-4.5977, "-4.5977"), ("8Q", "8Q")]
)
def test_a_cell_has_no_exponent_and_is_empty_where_it_is_missing(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_rows_are_read_back_as_they_were_written() -> None:
    rows = (
        row(),
        row(value=2, lower=0.25, upper=None, note='says "so", twice', period="2023/24"),
        row(value=None, lower=1.0e-7, upper=3, detail="a, b"),
    )
    text = csv_text(rows)
    assert text.startswith(",".join(column.name for column in COLUMNS) + "\n")
    assert text.isascii()
    assert "\r" not in text
    assert tuple(read_rows(text.splitlines()[1:])) == rows
    assert [len(cells) for cells in csv.reader(io.StringIO(text))] == [len(COLUMNS)] * 4


def test_a_line_with_another_number_of_cells_or_no_number_is_refused() -> None:
    line = csv_text([row()]).splitlines()[1]
    with pytest.raises(ReportError, match="Row 1 of the results has 23 cells, not 22"):
        list(read_rows([line + ",more"]))
    with pytest.raises(ReportError, match=r"'1\.9l' is no number of a result"):
        list(read_rows([line.replace("1.91", "1.9l")]))


def test_the_digest_tells_missing_from_nought_and_depends_on_the_order() -> None:
    nought = row(value=0, lower=0, upper=1)
    missing = row(value=None, lower=0, upper=1)
    assert digest_of(csv_text([nought])) != digest_of(csv_text([missing]))
    assert digest_of(csv_text([nought, missing])) != digest_of(csv_text([missing, nought]))
    assert digest_of(csv_text([row()])) == digest_of(csv_text([row()]))


def test_every_column_is_described_and_those_of_the_brief_are_there() -> None:
    names = [column.name for column in COLUMNS]
    for name in ("table", "measure", "area", "period", "value", "lower", "upper", "unit", "basis", "source"):
        assert name in names
    assert set(KEY) <= set(names)
    assert set(LISTED) <= set(names)
    for column in COLUMNS:
        assert column.described.description.endswith(".")
        assert column.described.title[0].isupper()


def test_every_measure_has_a_known_unit_and_every_unit_a_measure() -> None:
    assert {measure.unit for measure in ALL_MEASURES.values()} == set(UNITS)
    assert all(measure.description.endswith(".") for measure in ALL_MEASURES.values())
