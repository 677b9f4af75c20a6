"""Telling the official layouts apart, and reading whichever a file is in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import FileRefusedError, RequestError
from analysis.periods import Quarter, YearEnding
from analysis.sources import outcomes, police_force_areas, recorded_crime, rolling_year
from analysis.sources.files import OfficialFile, open_official_file
from analysis.sources.published_sheet import LAYOUT as PUBLISHED_LAYOUT
from analysis.sources.published_sheet import TABLES as PUBLISHED_TABLES
from analysis.sources.tables import Columns, best_header_row, looks_like


@dataclass(frozen=True, slots=True)
class Layout:
    """One official layout.

    Attributes
    ----------
    name
        ``recorded_crime``, ``outcomes``, ``police_force_areas`` or ``rolling_year``.
    publisher
        Who publishes it.
    description
        What it holds, in words.
    tables
        The tables to choose from; empty if there is only one.
    """

    name: str
    publisher: str
    description: str
    tables: tuple[str, ...] = ()


RECORDED_CRIME = Layout(
    recorded_crime.LAYOUT, "Home Office", "Police recorded crime by force, quarter and offence code"
)
OUTCOMES = Layout(
    outcomes.LAYOUT, "Home Office", "Crime outcomes by force, quarter, offence code and outcome type"
)
POLICE_FORCE_AREAS = Layout(
    PUBLISHED_LAYOUT,
    "Office for National Statistics",
    "Police force area tables",
    tuple(PUBLISHED_TABLES),
)
ROLLING_YEAR = Layout(rolling_year.LAYOUT, "Home Office", "Recorded offences of rolling years by force")

LAYOUTS = (RECORDED_CRIME, OUTCOMES, POLICE_FORCE_AREAS, ROLLING_YEAR)

_COLUMNS: tuple[tuple[Layout, Columns], ...] = (
    (RECORDED_CRIME, recorded_crime.COLUMNS),
    (OUTCOMES, outcomes.COLUMNS),
    (ROLLING_YEAR, rolling_year.COLUMNS),
)

_READERS: dict[str, Callable[[OfficialFile], pd.DataFrame]] = {
    RECORDED_CRIME.name: recorded_crime.read_recorded_crime,
    OUTCOMES.name: outcomes.read_outcomes,
    ROLLING_YEAR.name: rolling_year.read_rolling_year,
}


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """A table read and checked.

    Attributes
    ----------
    layout
        Name of its layout.
    file
        Name of the file.
    title
        The title it carries, or what its layout holds.
    period
        What its figures are for: ``year ending December 2018``, or the first and last
        quarter, ``2012/13 Q1 to 2025/26 Q3``.
    notes
        Its footnotes and what a reader must know about the frame.
    frame
        The figures, as the reader of the layout documents them.
    """

    layout: str
    file: str
    title: str
    period: str
    notes: tuple[str, ...]
    frame: pd.DataFrame


def recognise(path: Path | str | OfficialFile) -> Layout:
    """Return the layout of a file, told by its content.

    Raises
    ------
    FileRefusedError
        If the file cannot be opened, or is in no known layout.
    """
    file = open_official_file(path)
    if file.kind == "parquet":
        return RECORDED_CRIME
    if police_force_areas.table_sheets(file):
        return POLICE_FORCE_AREAS
    nearest: tuple[float, Layout] | None = None
    seen: list[str] = []
    for sheet in file.sheets:
        for layout, columns in _COLUMNS:
            _, row, found = best_header_row(file, sheet, columns)
            share = len(found.intersection(columns.required)) / len(columns.required)
            if looks_like(columns, found) and (nearest is None or share > nearest[0]):
                nearest = (share, layout)
            if found and not seen:
                seen = [repr(str(cell)) for cell in row if cell != ""]
        if nearest is not None and nearest[0] == 1:
            break
    if nearest is not None:
        return nearest[1]
    held = f"Found the columns {', '.join(seen)}." if seen else _what_it_holds(file)
    raise FileRefusedError(
        file.name,
        f"the layout is unknown. {held} Expected one of: "
        + "; ".join(f"{layout.description} ({layout.publisher})" for layout in LAYOUTS)
        + ".",
    )


def read_official_table(path: Path | str, table: str | None = None) -> OfficialTable:
    """Read an official file in whichever known layout it is.

    Parameters
    ----------
    path
        The file; its ending plays no part.
    table
        For the ONS police force area tables, ``P1``, ``P2`` or ``P3``; all three
        together if none is named. Other layouts have one table only.

    Returns
    -------
    OfficialTable
        The frame with its layout, title, period and notes.

    Raises
    ------
    FileRefusedError
        Naming file, sheet and row, with what was found and what was expected.
    RequestError
        If ``table`` names no table of the layout.
    """
    file = open_official_file(path)
    layout = recognise(file)
    if layout is POLICE_FORCE_AREAS:
        return _published(file, table)
    if table is not None:
        raise RequestError(
            f"{file.name} is {layout.description.lower()} ({layout.publisher}), which has one table only. "
            "Leave the choice of table out."
        )
    frame = _READERS[layout.name](file)
    return OfficialTable(layout.name, file.name, layout.description, _period(frame), _notes(frame), frame)


def _published(file: OfficialFile, table: str | None) -> OfficialTable:
    names = [table] if table is not None else sorted(police_force_areas.table_sheets(file))
    read = [police_force_areas.read_published_table(file, name) for name in names]
    notes = [f"Coverage: {part.coverage}." for part in read]
    notes += [note for part in read for note in part.notes]
    editions = {part.edition for part in read}
    if len(editions) > 1:
        raise FileRefusedError(
            file.name,
            f"the tables are for different years: {', '.join(sorted(editions))}. "
            "Expected one year in a file.",
        )
    return OfficialTable(
        POLICE_FORCE_AREAS.name,
        file.name,
        "; ".join(part.title for part in read),
        editions.pop(),
        tuple(dict.fromkeys(notes)),
        pd.concat([part.frame for part in read], ignore_index=True),
    )


def _period(frame: pd.DataFrame) -> str:
    if "quarter" in frame:
        first, last = (Quarter.from_period(edge) for edge in (frame["quarter"].min(), frame["quarter"].max()))
        return str(first) if first == last else f"{first} to {last}"
    years = sorted(YearEnding.parse(text) for text in frame["year_ending"].unique())
    return f"{years[0]} to {years[-1]}"


def _notes(frame: pd.DataFrame) -> tuple[str, ...]:
    if "status" not in frame:
        return ()
    words = {
        "not_applicable": "not applicable: the offence code was not in use, so nothing is missing",
        "not_provided": "not provided: missing, not zero",
        "unavailable": "marked as not available: missing, not zero",
    }
    counted = frame["status"].value_counts()
    return tuple(
        f"{counted[status]:,} cell{'s are' if counted[status] != 1 else ' is'} {text}."
        for status, text in words.items()
        if status in counted
    )


def _what_it_holds(file: OfficialFile) -> str:
    if file.kind == "csv":
        first = next((row for _, row in file.rows("", limit=50)), [])
        return f"Its first row is {', '.join(repr(str(cell)) for cell in first[:6])}."
    return f"Found the sheets {', '.join(map(repr, file.sheets[:8]))}."
