"""Outcomes by force, quarter, offence code and outcome type: the Home Office open data table.

The workbook has two counts on every row: outcomes of the offences *recorded* in the
quarter, and outcomes of the investigations *closed* in it. They are kept apart as
two bases and never added. The public CSV copy has the first only.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa

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
from analysis.sources.oddities import (
    NegativeTotal,
    cell_markers,
    negative_totals,
    sheet_key,
    sheets_without_figures,
)
from analysis.sources.outcome_types import outcome_types
from analysis.sources.tables import Block, Columns, best_header_row, blocks, find_header, looks_like

LAYOUT: Final = "outcomes"

RECORDED: Final = "Outcomes for offences that were recorded in the quarter"
CLOSED: Final = "Outcomes for investigations closed in the quarter"
EXPIRED: Final = "Offence code expired"

COLUMNS: Final = Columns(
    required=(
        "Financial Year",
        "Financial Quarter",
        "Force Name",
        "Offence Code",
        "Offence Description",
        "Offence Group",
        "Offence Subgroup",
        "Outcome Type",
        "Outcome Group",
        RECORDED,
    ),
    optional=("Outcome Description", EXPIRED, CLOSED),
)

_BASES = (("recorded", RECORDED), ("closed", CLOSED))
_KEYS = ["force", "quarter", "code", "outcome_type", "basis"]
_YEAR_SHEET = re.compile(r"\d{4} \d{2}")


@cache
def _schema() -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "force": force_column(),
            "quarter": pa.Column(QUARTER),
            "code": text_column(),
            "subgroup": text_column(),
            "outcome_type": text_column(
                *(kind.type for kind in outcome_types().values() if kind.in_this_table)
            ),
            "basis": text_column("recorded", "closed"),
            "offences": count_column(),
            "status": text_column("", "not_applicable", "not_provided", "unavailable"),
            "is_force": pa.Column(bool),
        },
        checks=missing_exactly_where_status_says("offences"),
        strict=True,
        ordered=True,
    )


def read_outcomes(file: Path | str | OfficialFile, *, subgroup_only: bool = False) -> pd.DataFrame:
    """Read outcomes from the official workbook or from the public CSV copy.

    Parameters
    ----------
    file
        The file, known by its content.
    subgroup_only
        Keep only stalking and harassment: a workbook of all offences has over half a
        million rows. Every row is still checked.

    Returns
    -------
    pandas.DataFrame
        ``force`` (canonical), ``quarter`` (period Q-MAR), ``code``, ``subgroup``,
        ``outcome_type`` (``"0"`` to ``"22"``), ``basis`` (``recorded`` or ``closed``),
        ``offences`` (Int64, ``<NA>`` where there is no number), ``status`` (``""``;
        ``not_applicable``: the code is not in use, nothing is missing; ``not_provided``
        or ``unavailable``: missing, not zero) and ``is_force``.

    Raises
    ------
    FileRefusedError
        Naming file, sheet and row, with what was found and what was expected; also if
        a total of a year is negative and not known to be.
    """
    opened = open_official_file(file)
    frames: list[pd.DataFrame] = []
    for sheet in opened.sheets:
        if opened.kind != "csv" and not _holds_figures(opened, sheet):
            continue
        header = find_header(opened, sheet, COLUMNS)
        for block in blocks(opened, sheet, header):
            frames.extend(_tidy(block, subgroup_only=subgroup_only))
    if not frames:
        raise FileRefusedError(
            opened.name, f"no sheet holds a row of figures below its header. {DOWNLOAD_AGAIN}"
        )
    frame = pd.concat(frames, ignore_index=True)
    _check_keys(opened.name, frame)
    _check_annual_totals(opened.name, frame)
    return checked(opened.name, _schema(), frame)


def _holds_figures(file: OfficialFile, sheet: str) -> bool:
    if _YEAR_SHEET.fullmatch(sheet_key(sheet)):
        return True
    if sheet_key(sheet) in sheets_without_figures(LAYOUT):
        return False
    _, _, found = best_header_row(file, sheet, COLUMNS)
    if looks_like(COLUMNS, found):
        return True
    raise FileRefusedError(
        file.name,
        "the sheet is unknown and has no header row. Expected a sheet with the outcomes table, "
        "and front matter such as a cover or notes. If it holds no figures, "
        "add its name to data/known_oddities.toml.",
        sheet=sheet,
    )


def _outcome_type(cell: Cell) -> str:
    text = cell_text(cell).upper()
    kind = outcome_types().get(text)
    if kind is None:
        raise CellError(
            f"the outcome type {cell_text(cell)!r} is unknown. "
            "Expected 0 to 22, as listed in data/outcome_types.csv."
        )
    if not kind.in_this_table:
        raise CellError(
            f"the outcome type {text} is published in another file and is already counted "
            f"inside type {text[0]}. Expected 0 to 22 only: adding the two would count it twice."
        )
    return text


def _expired_flag(cell: Cell) -> str:
    text = cell_text(cell)
    if text not in ("", "x"):
        raise CellError(
            f"found {text!r} in the flag for an expired code. Expected a lower-case x or an empty cell."
        )
    return text


def _tidy(block: Block, *, subgroup_only: bool) -> list[pd.DataFrame]:
    force = block.read("Force Name", force_name)
    frame = pd.DataFrame(
        {
            "force": force,
            "quarter": block.quarters("Financial Year", "Financial Quarter"),
            "code": block.text("Offence Code"),
            "description": block.read("Offence Description", required_wording),
            "subgroup": block.read("Offence Subgroup", required_wording),
            "outcome_type": block.read("Outcome Type", _outcome_type),
            "is_force": is_force(force),
        }
    )
    if EXPIRED in block.cells:
        block.read(EXPIRED, _expired_flag)
    check_subgroup(block, frame)
    kept = (
        (frame["subgroup"] == SUBGROUP).to_numpy() if subgroup_only else np.full(len(frame), fill_value=True)
    )
    parts = []
    for basis, column in _BASES:
        if column not in block.cells:
            continue
        offences, status = block.counts(column, cell_markers(LAYOUT))
        part = frame.assign(basis=basis, offences=offences, status=status).astype({"basis": "str"})
        _check_block_keys(block, part)
        columns = [
            "force",
            "quarter",
            "code",
            "subgroup",
            "outcome_type",
            "basis",
            "offences",
            "status",
            "is_force",
        ]
        parts.append(part.loc[kept, columns])
    return parts


def _check_block_keys(block: Block, part: pd.DataFrame) -> None:
    mine = part[part["subgroup"] == SUBGROUP]
    repeated = mine[mine.duplicated(_KEYS)]
    if len(repeated):
        raise block.refusal(
            f"{_first_key(repeated)} stands in an earlier row too. "
            "Expected one row for each; which is right must be settled at the source.",
            int(repeated.index.to_numpy()[0]),
        )


def _check_keys(file: str, frame: pd.DataFrame) -> None:
    mine = frame[frame["subgroup"] == SUBGROUP]
    repeated = mine[mine.duplicated(_KEYS)]
    if len(repeated):
        raise FileRefusedError(
            file, f"{_first_key(repeated)} stands twice in the file. Expected one row for each."
        )


def _first_key(rows: pd.DataFrame) -> str:
    force, quarter, code, outcome_type, basis = rows[_KEYS].to_numpy()[0]
    return f"{force}, {Quarter.from_period(quarter)}, {code}, outcome {outcome_type} ({basis} basis)"


def _check_annual_totals(file: str, frame: pd.DataFrame) -> None:
    keys = ["force", "code", "outcome_type", "basis", "year"]
    years = frame.assign(year=frame["quarter"].dt.qyear - 1)
    totals = years.groupby(keys, as_index=False)["offences"].sum()
    known = negative_totals(LAYOUT)
    below = totals[totals["offences"] < 0]
    for force, code, outcome_type, basis, year, total in below.itertuples(index=False, name=None):
        financial_year = str(Quarter(int(year), 1).financial_year)
        if NegativeTotal(basis, financial_year, force, code, outcome_type) in known:
            continue
        raise FileRefusedError(
            file,
            f"{force}, {code}, outcome {outcome_type} ({basis} basis) comes to {total:,} "
            f"in {financial_year}. Expected no negative total of a year. If the file is right, "
            "add it to data/known_oddities.toml with its source.",
        )
