"""The tidy files of what was published before the releases held, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.errors import FileRefusedError
from analysis.paths import data_dir
from analysis.shared_results import once_an_edition

ONS_TABLES: Final = "published/ons_police_force_areas.csv"
"""Police force area tables of the Office for National Statistics, edition by edition."""

ROLLING_YEARS: Final = "published/home_office_rolling_years_2019_04.csv"
"""Rolling years of all parts together, of April 2019."""

SHEET_2017_18: Final = "published/home_office_2017_18_sheet_2019.csv"
"""Quarters of 2017/18 by code, of 2019."""


def older_table(path: str) -> pd.DataFrame:
    """Return one of these files; a day, month or year of release stays text, an empty cell is missing.

    Raises
    ------
    FileRefusedError
        If it is not there.
    """
    file = data_dir() / path
    if not file.is_file():
        raise FileRefusedError(f"data/{path}", "it is not there. Fetch data/ again, or run `data build`.")
    return _read(file)


@cache
@once_an_edition
def _read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, keep_default_na=False, na_values=[""], dtype={"release_date": str})
