"""Tables P1 to P3 of the ONS police force area tables: counts, changes and rates as published.

Every edition is laid out a little differently: headings several rows down and on two
rows, footnote numbers glued to titles, names, headings and codes, years in either order.
A total carries its coverage: what the figure counts and what it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.errors import FileRefusedError, RequestError
from analysis.forces import ENGLAND_AND_WALES, Force, all_forces, find_force
from analysis.sources.areas import Area, find_area, lies_in
from analysis.sources.cells import (
    Cell,
    CellError,
    Marker,
    cell_text,
    footnote_numbers,
    read_value,
    tidy_text,
)
from analysis.sources.checks import (
    checked,
    missing_exactly_where_status_says,
    never_repeated,
    text_column,
)
from analysis.sources.files import DOWNLOAD_AGAIN, OfficialFile, open_official_file
from analysis.sources.oddities import is_number_in_suppressed_row
from analysis.sources.published_sheet import LAYOUT, TABLES, Heading, PublishedSheet

_SHEET = re.compile(r"(?:table )?(p[123])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table of one edition.

    Attributes
    ----------
    title
        Its title, without footnote numbers.
    edition
        The year its figures are for: ``year ending December 2018``.
    coverage
        Its line on coverage, as published.
    notes
        Its footnotes, each with its number.
    frame
        As :func:`read_police_force_areas` returns it.
    """

    title: str
    edition: str
    coverage: str
    notes: tuple[str, ...]
    frame: pd.DataFrame


@cache
def _schema() -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "edition": text_column(),
            "table": text_column(*TABLES),
            "area_code": text_column(may_be_empty=True),
            "area": text_column(),
            "offence": text_column(),
            "measure": text_column("offences", "change_percent", "rate_per_1000", "population", "households"),
            "value": pa.Column(pd.Float64Dtype(), nullable=True),
            "status": text_column("", "unavailable", "suppressed", "base_under_50"),
            "coverage": text_column(),
        },
        checks=[
            missing_exactly_where_status_says("value"),
            never_repeated("table", "area_code", "offence", "measure"),
        ],
        strict=True,
        ordered=True,
    )


def table_sheets(file: OfficialFile) -> dict[str, str]:
    """Return the sheet of each of the tables P1 to P3 the file holds, by table."""
    if file.kind == "csv":
        for _, row in file.rows("", limit=10):
            match = re.match(r"table (p[123])\b", cell_text(row[0]), re.IGNORECASE)
            if match:
                return {match[1].upper(): ""}
        return {}
    found = {}
    for sheet in file.sheets:
        match = _SHEET.fullmatch(tidy_text(sheet))
        if match:
            found[match[1].upper()] = sheet
    return found


def read_police_force_areas(file: Path | str | OfficialFile, table: str) -> pd.DataFrame:
    """Read one table of one edition.

    Parameters
    ----------
    file
        The workbook, or one table of it as CSV.
    table
        ``P1`` (counts), ``P2`` (change in per cent) or ``P3`` (rates, population and households).

    Returns
    -------
    pandas.DataFrame
        ``edition``, ``table``, ``area_code`` (empty for British Transport Police),
        ``area`` (canonical), ``offence`` (official wording without footnotes), ``measure``
        (``offences``, ``change_percent``, ``rate_per_1000``, ``population``, ``households``),
        ``value`` (Float64), ``status`` (``""``, ``unavailable``, ``suppressed``,
        ``base_under_50``) and ``coverage`` (what the figure counts).
        "Residential burglary (households)" is a rate for each 1,000 households.

    Raises
    ------
    FileRefusedError
        Naming file, sheet and row, with what was found and what was expected.
    RequestError
        If there is no such table.
    """
    return read_published_table(file, table).frame


def read_published_table(file: Path | str | OfficialFile, table: str) -> PublishedTable:
    """Read one table of one edition with its title, coverage and footnotes."""
    opened = open_official_file(file)
    kind = TABLES.get(table.strip().upper())
    if kind is None:
        raise RequestError(f"There is no table {table!r}. Expected {', '.join(TABLES)}.")
    sheets = table_sheets(opened)
    if kind.name not in sheets:
        raise FileRefusedError(
            opened.name,
            f"there is no table {kind.name}. Found the sheets {', '.join(map(repr, opened.sheets))}; "
            f"expected one named 'Table {kind.name}'.",
        )
    return _Reader(PublishedSheet(opened, sheets[kind.name], kind)).read()


@dataclass(frozen=True, slots=True)
class _Heading:
    index: int
    offence: str
    measure: str


class _Reader:
    def __init__(self, sheet: PublishedSheet) -> None:
        self.sheet = sheet
        self.kind = sheet.kind
        self.refusal = sheet.refusal

    def read(self) -> PublishedTable:
        sheet = self.sheet
        records: list[tuple[str, str, str, str, float | None, str, str]] = []
        seen: dict[str, int] = {}
        for number, row in sheet.body:
            area = self._area(number, row)
            if area.name + area.code in seen:
                raise self.refusal(
                    f"{area.name} stands in row {seen[area.name + area.code]} too. "
                    "Expected one row for each area.",
                    number,
                )
            seen[area.name + area.code] = number
            covers = _covers(
                area,
                sheet.excluded,
                includes_transport_police=_includes_transport_police(
                    cell_text(row[sheet.name_at]), sheet.notes
                ),
            )
            for heading, value, status in self._values(number, row, area):
                records.append(
                    (area.code, area.name, heading.offence, heading.measure, value, status, covers)
                )
        self._check_areas(seen)
        frame = pd.DataFrame.from_records(
            records, columns=["area_code", "area", "offence", "measure", "value", "status", "coverage"]
        )
        frame.insert(0, "edition", sheet.edition)
        frame.insert(1, "table", self.kind.name)
        texts = dict.fromkeys(frame.columns.drop("value"), "str")
        frame = frame.astype({**texts, "value": "Float64"})
        return PublishedTable(
            sheet.title,
            sheet.edition,
            sheet.coverage,
            tuple(sheet.notes.values()),
            checked(sheet.file.name, _schema(), frame),
        )

    def _area(self, number: int, row: Sequence[Cell]) -> Area:
        try:
            return find_area(cell_text(row[self.sheet.code_at]), cell_text(row[self.sheet.name_at]))
        except CellError as error:
            raise self.refusal(str(error), number, "Area Code") from error

    def _values(
        self, number: int, row: Sequence[Cell], area: Area
    ) -> list[tuple[Heading, float | None, str]]:
        values: list[tuple[Heading, float | None, str]] = []
        for heading in self.sheet.headings:
            try:
                read = read_value(row[heading.index], self.sheet.markers)
            except CellError as error:
                raise self.refusal(str(error), number, heading.offence) from error
            if isinstance(read, Marker):
                values.append((heading, None, read.status))
                continue
            if not read.is_integer() and heading.measure in ("offences", "population", "households"):
                raise self.refusal(f"found {read:g}. Expected a whole number.", number, heading.offence)
            values.append((heading, read, ""))
        suppressed = any(status == "suppressed" for _, _, status in values)
        return [self._in_suppressed_row(number, entry, area) if suppressed else entry for entry in values]

    def _in_suppressed_row(
        self, number: int, entry: tuple[Heading, float | None, str], area: Area
    ) -> tuple[Heading, float | None, str]:
        heading, value, status = entry
        if status or heading.measure != "rate_per_1000":
            return entry
        if is_number_in_suppressed_row(
            LAYOUT,
            edition=self.sheet.edition,
            table=self.kind.name,
            area_code=area.code,
            offence=heading.offence,
        ):
            return heading, None, "suppressed"
        raise self.refusal(
            f"found {value:g} in a row whose other rates are suppressed ('+'). Expected '+' here too. "
            "If the file was published so, add it to data/known_oddities.toml with its source.",
            number,
            heading.offence,
        )

    def _check_areas(self, seen: dict[str, int]) -> None:
        expected = {force.name + force.ons_code: force.name for force in all_forces()}
        if not self.kind.has_transport_police:
            expected = {key: name for key, name in expected.items() if find_force(name).ons_code}
        lacking = [name for key, name in expected.items() if key not in seen]
        if not any(key.startswith(ENGLAND_AND_WALES) for key in seen):
            lacking.insert(0, ENGLAND_AND_WALES)
        if lacking:
            raise self.refusal(
                f"there is no row for {', '.join(lacking)}. Expected England and Wales and every force. "
                f"The table may be cut short. {DOWNLOAD_AGAIN}"
            )


def _includes_transport_police(name: str, notes: dict[int, str]) -> bool:
    return any(
        re.search(r"includes .*British Transport Police", notes.get(number, ""), re.IGNORECASE)
        for number in footnote_numbers(name)
    )


def _covers(area: Area, excluded: Sequence[Force], *, includes_transport_police: bool) -> str:
    without = [force.police_name for force in excluded if area.kind != "force" and lies_in(force, area)]
    text = f"{area.name} (excluding {', '.join(without)})" if without else area.name
    return f"{text}, including British Transport Police" if includes_transport_police else text
