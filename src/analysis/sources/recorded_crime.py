"""Recorded crime by force, quarter and offence code: the Home Office open data table.

Three forms of one table are read: the workbook (ODS or XLSX), one sheet for each
financial year; one of its sheets saved as CSV; and the public Parquet copy, whose
columns are renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow.parquet as pq

from analysis.errors import FileRefusedError
from analysis.offences import SUBGROUP
from analysis.periods import Quarter
from analysis.sources.cells import Cell, CellError, cell_text
from analysis.sources.checks import (
    QUARTER,
    checked,
    count_column,
    force_column,
    missing_exactly_where_status_says,
    text_column,
)
from analysis.sources.files import DOWNLOAD_AGAIN, OfficialFile, open_official_file
from analysis.sources.home_office import check_subgroup, force_name, is_force, required_wording
from analysis.sources.oddities import cell_markers, repeated_codes, sheet_key, sheets_without_figures
from analysis.sources.tables import Block, Columns, best_header_row, blocks, find_header, looks_like

LAYOUT: Final = "recorded_crime"

COLUMNS: Final = Columns(
    (
        "Financial Year",
        "Financial Quarter",
        "Force Name",
        "Offence Description",
        "Offence Group",
        "Offence Subgroup",
        "Offence Code",
        "Number of Offences",
    )
)

COPY_NAMES: Final = {
    "FY": "Financial Year",
    "Financial Quarter": "Financial Quarter",
    "Force": "Force Name",
    "Offence Description": "Offence Description",
    "Group": "Offence Group",
    "Offence Subgroup": "Offence Subgroup",
    "Offence Code": "Offence Code",
    "n": "Number of Offences",
}
"""What the public Parquet copy calls the official columns."""

_COPY_EXTRA = "territorial"

_YEAR_SHEET = re.compile(r"(\d{4}) (\d{2})")


@cache
def _schema() -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "force": force_column(),
            "quarter": pa.Column(QUARTER),
            "code": text_column(),
            "description": text_column(),
            "group": text_column(),
            "subgroup": text_column(),
            "offences": count_column(),
            "status": text_column("", "not_applicable", "not_provided", "unavailable"),
            "is_force": pa.Column(bool),
        },
        checks=missing_exactly_where_status_says("offences"),
        strict=True,
        ordered=True,
    )


def read_recorded_crime(file: Path | str | OfficialFile) -> pd.DataFrame:
    """Read recorded crime from the official workbook, one of its sheets as CSV, or the public copy.

    Every row of the table is kept, bodies that are no police force among them.

    Parameters
    ----------
    file
        The file, known by its content.

    Returns
    -------
    pandas.DataFrame
        ``force`` (canonical; bodies that are no force keep their name), ``quarter``
        (period Q-MAR), ``code``, ``description``, ``group``, ``subgroup`` (official
        wording), ``offences`` (Int64, negative corrections kept, ``<NA>`` where there is
        no number), ``status`` (``""``; ``not_applicable``: the offence code is not in use,
        nothing is missing; ``not_provided`` or ``unavailable``: missing, not zero) and
        ``is_force`` (true for the 43 and British Transport Police).

    Raises
    ------
    FileRefusedError
        Naming file, sheet and row, with what was found and what was expected.
    """
    opened = open_official_file(file)
    frames = [_tidy(block) for block in _all_blocks(opened)]
    if not frames:
        raise FileRefusedError(
            opened.name, f"no sheet holds a row of figures below its header. {DOWNLOAD_AGAIN}"
        )
    frame = pd.concat(frames, ignore_index=True)
    _check_years_once(opened, frames)
    return checked(opened.name, _schema(), frame)


def _all_blocks(file: OfficialFile) -> Iterator[Block]:
    if file.kind == "parquet":
        yield from _copy_blocks(file)
        return
    for sheet in file.sheets:
        if file.kind != "csv" and not _holds_figures(file, sheet):
            continue
        header = find_header(file, sheet, COLUMNS)
        empty = True
        for block in blocks(file, sheet, header):
            _check_year_of_sheet(block)
            yield block
            empty = False
        if empty:
            raise FileRefusedError(
                file.name,
                f"there is no row below the header of row {header.row}. {DOWNLOAD_AGAIN}",
                sheet=sheet or None,
            )


def _holds_figures(file: OfficialFile, sheet: str) -> bool:
    if _year_of_sheet(sheet) is not None:
        return True
    _, _, found = best_header_row(file, sheet, COLUMNS)
    if looks_like(COLUMNS, found):
        return True
    if sheet_key(sheet) in sheets_without_figures(LAYOUT):
        return False
    raise FileRefusedError(
        file.name,
        "the sheet is unknown and has no header row. Expected sheets named for a financial year, as 2024_25, "
        "each with the table, and front matter such as a cover or notes. If it holds no figures, "
        "add its name to data/known_oddities.toml.",
        sheet=sheet,
    )


def _year_of_sheet(sheet: str) -> str | None:
    match = _YEAR_SHEET.fullmatch(sheet_key(sheet))
    return f"{match[1]}/{match[2]}" if match else None


def _check_year_of_sheet(block: Block) -> None:
    year = _year_of_sheet(block.sheet)
    if year is None:
        return
    texts = block.text("Financial Year")
    other = texts != year
    if other.any():
        index = int(np.argmax(other.to_numpy()))
        raise block.refusal(
            f"found the financial year {texts.iloc[index]!r} in the sheet of {year}. "
            f"Expected {year!r} in every row.",
            index,
            "Financial Year",
        )


def _copy_blocks(file: OfficialFile) -> Iterator[Block]:
    try:
        table = pq.read_table(file.path)
    except (OSError, ValueError) as error:
        raise FileRefusedError(
            file.name, f"the Parquet file is damaged and cannot be read. {DOWNLOAD_AGAIN}"
        ) from error
    found = [name for name in table.column_names if name != _COPY_EXTRA]
    missing = [name for name in COPY_NAMES if name not in found]
    unknown = [name for name in found if name not in COPY_NAMES]
    if missing or unknown:
        raise FileRefusedError(
            file.name,
            f"found the columns {', '.join(map(repr, table.column_names))}. "
            f"Expected {', '.join(map(repr, COPY_NAMES))}, as in the public copy of recorded crime.",
        )
    cells = {
        official: table.column(name).to_pandas().astype(object).fillna("").to_numpy()
        for name, official in COPY_NAMES.items()
    }
    yield Block(file.name, "", np.arange(1, table.num_rows + 1, dtype=np.int64), cells)


def _offence_code(cell: Cell) -> str:
    text = cell_text(cell)
    if not text:
        raise CellError("the offence code is empty. Expected a code such as 8L.")
    return text


def _tidy(block: Block) -> pd.DataFrame:
    offences, status = block.counts("Number of Offences", cell_markers(LAYOUT))
    force = block.read("Force Name", force_name)
    frame = pd.DataFrame(
        {
            "force": force,
            "quarter": block.quarters("Financial Year", "Financial Quarter"),
            "code": block.read("Offence Code", _offence_code),
            "description": block.read("Offence Description", required_wording),
            "group": block.read("Offence Group", required_wording),
            "subgroup": block.read("Offence Subgroup", required_wording),
            "offences": offences,
            "status": status,
            "is_force": is_force(force),
        }
    )
    check_subgroup(block, frame)
    _check_keys(block, frame)
    return frame


def _check_keys(block: Block, frame: pd.DataFrame) -> None:
    repeated = frame.duplicated(["force", "quarter", "code"])
    if not repeated.any():
        return
    allowed = repeated_codes(LAYOUT)
    rows = frame.loc[repeated, ["force", "quarter", "code", "subgroup"]]
    for index, force, period, code, subgroup in rows.itertuples(name=None):
        quarter = Quarter.from_period(period)
        if subgroup != SUBGROUP and (str(quarter.financial_year), code) in allowed:
            continue
        raise block.refusal(
            f"{force}, {quarter}, {code} stands in an earlier row too. "
            "Expected one row for each force, quarter and offence code; which of the two is right "
            "must be settled at the source.",
            int(index),
        )


def _check_years_once(file: OfficialFile, frames: list[pd.DataFrame]) -> None:
    seen: set[tuple[str, pd.Period]] = set()
    for frame in frames:
        cells = frame.loc[frame["subgroup"] == SUBGROUP, ["force", "quarter", "code"]]
        mine = {(f"{force} {code}", quarter) for force, quarter, code in cells.itertuples(index=False)}
        again = seen & mine
        if again:
            name, quarter = min(again)
            raise FileRefusedError(
                file.name,
                f"{name} has figures for {Quarter.from_period(quarter)} twice. "
                "Expected each financial year on one sheet only.",
            )
        seen |= mine
