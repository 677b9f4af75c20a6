"""The tables worked out once a release, and how a page reads them."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import FileRefusedError
from analysis.estimates.tables import KEPT, held_table, significant
from analysis.paths import data_dir

RELEASE = "2026-04-23"
FOLDER = data_dir() / "releases" / RELEASE / "derived"
COMPARED = {"forecast_outside"}
"""Forecasts of another package, which `make bench` writes and no page reads by this way."""


def test_every_table_in_the_folder_is_known_and_every_known_one_is_there() -> None:
    names = [name for field in KEPT for name in field.names]
    assert len(names) == len(set(names))
    assert {file.stem for file in FOLDER.glob("*.csv")} == {*names, *COMPARED}


def test_a_table_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(FileRefusedError, match=r"no such table\. There are usual_spread, charge_rates"):
        held_table(RELEASE, "charge_forecast")
    with pytest.raises(FileRefusedError, match=r"The tables on trends are trend_correlation, trends"):
        held_table("1999-01-01", "trends")


def test_an_empty_cell_is_missing_but_in_a_column_of_text_it_is_an_empty_text() -> None:
    assert held_table(RELEASE, "charge_rates")["not_estimated_because"].isna().any()
    reasons = held_table(RELEASE, "trends")["not_estimated_because"]
    assert reasons.notna().all()
    assert (reasons == "").any()


def test_a_reader_who_changes_a_table_changes_no_other_readers() -> None:
    mine = held_table(RELEASE, "trends")
    mine["n"] = 0
    assert (held_table(RELEASE, "trends")["n"] > 0).any()


def test_fractions_are_kept_to_six_digits() -> None:
    frame = significant(pd.DataFrame({"a": [1 / 3, None], "b": ["x", "y"]}))
    assert frame["a"].tolist()[0] == 0.333333
    assert frame["a"].isna().tolist() == [False, True]
