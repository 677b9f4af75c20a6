"""Offences of rolling years by force: the Home Office table to December 2018, kept for revisions."""

from __future__ import annotations

import calendar
import re
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from analysis.errors import FileRefusedError
from analysis.periods import YearEnding
from analysis.sources.cells import Cell, CellError, cell_text
from analysis.sources.checks import checked, count_column, force_column, never_repeated, text_column
from analysis.sources.files import DOWNLOAD_AGAIN, OfficialFile, open_official_file
from analysis.sources.home_office import force_name, is_force, required_wording
from analysis.sources.oddities import cell_markers, misprints
from analysis.sources.tables import Block, Columns, blocks, find_header

LAYOUT: Final = "rolling_year"

COLUMNS: Final = Columns(
    ("12 months ending", "PFA", "Region", "Offence", "Rolling year total number of offences")
)

_DATE = re.compile(r"(\d{2})-(\d{2})-(\d{4})")


@cache
def _schema() -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "force": force_column(),
            "year_ending": text_column(),
            "offence": text_column(),
            "offences": count_column(),
            "is_force": pa.Column(bool),
        },
        checks=never_repeated("force", "year_ending", "offence"),
        strict=True,
        ordered=True,
    )


def read_rolling_year(file: Path | str | OfficialFile) -> pd.DataFrame:
    """Read the table of rolling years.

    Returns
    -------
    pandas.DataFrame
        ``force`` (canonical; bodies that are no force keep their name), ``year_ending``
        (``year ending December 2018``), ``offence`` (official wording), ``offences``
        (Int64, negative corrections kept) and ``is_force``.

    Raises
    ------
    FileRefusedError
        Naming file, sheet and row, with what was found and what was expected.
    """
    opened = open_official_file(file)
    sheet = opened.sheets[0]
    header = find_header(opened, sheet, COLUMNS)
    frames = [_tidy(block) for block in blocks(opened, sheet, header)]
    if not frames:
        raise FileRefusedError(
            opened.name, f"there is no row below the header of row {header.row}. {DOWNLOAD_AGAIN}"
        )
    return checked(opened.name, _schema(), pd.concat(frames, ignore_index=True))


def _year_ending(cell: Cell) -> str:
    text = cell_text(cell)
    meant = misprints("date", LAYOUT).get(text, text)
    match = _DATE.fullmatch(meant)
    if match is None:
        raise CellError(f"{text!r} is not a date. Expected day, month and year, as in 31-12-2018.")
    day, month, year = int(match[1]), int(match[2]), int(match[3])
    if not 1 <= month <= 12 or day != calendar.monthrange(year, month)[1]:
        raise CellError(
            f"twelve months cannot end on {text!r}. Expected the last day of a month, as in 31-12-2018."
        )
    return str(YearEnding(year, month))


def _tidy(block: Block) -> pd.DataFrame:
    offences, status = block.counts("Rolling year total number of offences", cell_markers(LAYOUT))
    del status
    force = block.read("PFA", force_name)
    block.text("Region")
    return pd.DataFrame(
        {
            "force": force,
            "year_ending": block.read("12 months ending", _year_ending),
            "offence": block.read("Offence", required_wording),
            "offences": offences,
            "is_force": is_force(force),
        }
    )
