"""The whole recorded-crime table as the Home Office publishes it: a workbook of 14 sheets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from tests.sources.official_layouts import RECORDED_HEADER, Row, Value, write_big_ods

COPY = "data/home_office/recorded_crime_pfa_2026-04-23.parquet"


def shared_file(name: str) -> Path:
    """A file of the shared folder; it must be there."""
    path = Path(os.environ["SHARED_DIR"]) / name
    assert path.is_file(), f"{path} is missing"
    return path


def public_copy() -> pd.DataFrame:
    """The public copy as it is, columns renamed by whoever made it."""
    return pd.read_parquet(shared_file(COPY))


def _year_rows(rows: pd.DataFrame, year: str) -> Iterator[Row]:
    if year == "2013/14":
        yield ["Police recorded crime, financial year 2013/14"]
        yield []
        yield ["", "", "draft"]
    yield RECORDED_HEADER
    columns: list[list[Value]] = [
        rows[name].tolist()
        for name in (
            "FY",
            "Financial Quarter",
            "Force",
            "Offence Description",
            "Group",
            "Offence Subgroup",
            "Offence Code",
            "n",
        )
    ]
    columns[1] = [int(float(str(value))) for value in columns[1]]
    columns[7] = [int(float(str(value))) for value in columns[7]]
    yield from zip(*columns, strict=True)


def write_whole_workbook(path: Path, *, limit: int | None = None) -> Path:
    """Write the public copy back into the official layout: a cover, notes and a sheet for each year.

    ``limit`` keeps only so many rows of the last year and no other sheet.
    """
    copy = public_copy()
    if limit is not None:
        last = copy[copy["FY"] == "2024/25"].head(limit)
        return write_big_ods(path, {"2024_25": _year_rows(last, "2024/25")})
    sheets: dict[str, Iterator[Row]] = {
        "Cover": iter([["Police recorded crime open data: police force area tables"], ["23 April 2026"]]),
        "Notes": iter([["Note", "Text"], [1, "Figures are subject to revision."]]),
    }
    for year in sorted(copy["FY"].unique()):
        sheets[year.replace("/", "_")] = _year_rows(copy[copy["FY"] == year], year)
    return write_big_ods(path, sheets)
