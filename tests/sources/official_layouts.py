"""Writers of small files in the official layouts, for the tests of the readers.

``write_xlsx`` and ``write_ods`` go through openpyxl and odfpy, two programs that know
nothing of the readers. ``write_big_ods`` writes the XML itself: odfpy takes minutes
for a table of the real size.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from analysis.forces import territorial_forces

Value = str | float | int | bool | None
Row = Sequence[Value]
Sheets = Mapping[str, Sequence[Row]]

RECORDED_HEADER: list[Value] = [
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Number of Offences",
]

OUTCOMES_HEADER: list[Value] = [
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Code",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence code expired",
    "Outcome Type",
    "Outcome Description",
    "Outcome Group",
    "Outcomes for offences that were recorded in the quarter",
    "Outcomes for investigations closed in the quarter",
]

DESCRIPTIONS = {
    "8L": "Harassment",
    "8M": "Racially or religiously aggravated harassment",
    "8Q": "Stalking",
    "8R": "Malicious Communications",
    "8U": "Controlling and coercive behaviour",
}


def recorded_row(
    year: str = "2024/25",
    quarter: Value = 1,
    force: str = "Bedfordshire",
    code: Value = "8Q",
    count: Value = 12,
    *,
    description: str | None = None,
    subgroup: str = "Stalking and harassment",
) -> list[Value]:
    """One row of the recorded-crime table, columns in the official order."""
    described = description if description is not None else DESCRIPTIONS.get(str(code), "Another offence")
    return [year, quarter, force, described, "Violence against the person", subgroup, code, count]


def outcome_row(
    force: str = "Bedfordshire",
    code: str = "8Q",
    outcome: Value = "1",
    recorded: Value = 5,
    closed: Value = 7,
    *,
    year: str = "2024/25",
    quarter: Value = 1,
    expired: Value = "",
    subgroup: str = "Stalking and harassment",
    description: str | None = None,
) -> list[Value]:
    """One row of the outcomes table, columns in the official order."""
    described = description if description is not None else DESCRIPTIONS.get(code, "Another offence")
    return [
        year,
        quarter,
        force,
        code,
        described,
        "Violence against the person",
        subgroup,
        expired,
        outcome,
        "Charged/Summonsed",
        "Charged/Summonsed",
        recorded,
        closed,
    ]


def write_xlsx(path: Path, sheets: Sheets) -> Path:
    """Write a workbook with openpyxl."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    book.save(path)
    return path


def write_ods(path: Path, sheets: Sheets) -> Path:
    """Write a workbook with odfpy."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                if value is None or value == "":
                    line.addElement(TableCell())
                elif isinstance(value, bool | str):
                    cell = TableCell(valuetype="string")
                    cell.addElement(P(text=str(value)))
                    line.addElement(cell)
                else:
                    cell = TableCell(valuetype="float", value=value)
                    cell.addElement(P(text=f"{value}"))
                    line.addElement(cell)
            table.addElement(line)
        document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


_START = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_END = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def write_big_ods(path: Path, sheets: Mapping[str, Iterable[Row]]) -> Path:
    """Write a workbook of any size, its XML by hand, one row at a time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(_START.encode())
            for name, rows in sheets.items():
                content.write(f'<table:table table:name="{escape(name)}">'.encode())
                for row in rows:
                    cells = "".join(_ods_cell(value) for value in row)
                    content.write(f"<table:table-row>{cells}</table:table-row>".encode())
                content.write(b"</table:table>")
            content.write(_END.encode())
    return path


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return (
            '<table:table-cell office:value-type="string" calcext:value-type="string" '
            'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value:,}</text:p></table:table-cell>"
    )


def write_csv(path: Path, rows: Iterable[Row], *, encoding: str = "utf-8") -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle).writerows(rows)
    return path


ONS_OFFENCES = {
    "P1": ["Violence against the person", "Stalking and harassment4", "Other theft offences", "Burglary"],
    "P2": ["Violence against the person", "Stalking\nand harassment", "All other theft offences", "Burglary"],
    "P3": [
        "Violence against the person",
        "Stalking\nand harassment",
        "All other theft offences",
        "Residential burglary\n(households)6,8",
    ],
}
ONS_UNITS = {"P1": "Numbers", "P2": "Percentage change4,5", "P3": "Rate per 1,000 population"}
ONS_TITLES = {
    "P1": "number of offences, year ending December 181,2",
    "P2": "percentage change, year ending December 2017 compared with year ending December 20181,2",
    "P3": "rate of offences, year ending December 20181,2",
}


def ons_table(
    table: str = "P1",
    *,
    title: str | None = None,
    coverage: str = "England and Wales",
    nation: str = "ENGLAND AND WALES7,8",
    change: Mapping[tuple[str, int], Value] | None = None,
    codes: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    leave_out: Iterable[str] = (),
    headings: Sequence[str] | None = None,
    unit: str | None = None,
    source: str | None = "Source: Home Office - Police recorded crime ",
) -> list[list[Value]]:
    """One ONS table as published: headings on two rows, footnotes glued on.

    Columns: code, name, (P3: population, households,) total, blank, four offences, blank.
    ``change`` sets the cell of an area (by its plain name) and a column; ``codes`` and
    ``names`` change how an area is written.
    """
    people: list[Value] = (
        [
            "Population figures\n (mid-2017)3  rounded to 100",
            "Household figures\n (mid-2017)4  rounded to 100 ",
        ]
        if table == "P3"
        else []
    )
    offences = list(headings) if headings is not None else ONS_OFFENCES[table]
    total = "Total recorded crime (excluding fraud3)"
    over: list[Value] = ["", "", *([""] * len(people)), total, "Victim-based crime"]
    rows: list[list[Value]] = [
        [
            f"Table {table}:  Police recorded crime by offence group and police force area, "
            f"{title or ONS_TITLES[table]}"
        ],
        [],
        [coverage],
        over,
        ["Area Code", "Area Name", *people, "", "", *offences, ""],
        ["", "", *([""] * len(people)), unit if unit is not None else ONS_UNITS[table]],
    ]
    areas = [
        ("K04000001", "England and Wales", nation),
        ("E12000005", "West Midlands region", "West Midlands "),
    ]
    areas += [(force.ons_code, force.name, force.name) for force in territorial_forces()]
    if table != "P3":
        areas.append(("", "British Transport Police", "British Transport Police(2006)"))
    for number, (code, plain, written) in enumerate(areas, 1):
        if plain in leave_out:
            continue
        figures: list[Value] = [float(number * 100 + column) for column in range(len(offences) + 1)]
        row: list[Value] = [
            (codes or {}).get(plain, code),
            (names or {}).get(plain, written),
            *([7700.0, 5000.0] if people else []),
            figures[0],
            "",
            *figures[1:],
        ]
        for (area, column), value in (change or {}).items():
            if area == plain:
                row.extend([""] * (column + 1 - len(row)))
                row[column] = value
        rows.append(row)
    if source is not None:
        rows.append([source])
    rows += [
        ["1. Police recorded crime data are not designated as National Statistics."],
        ["7. Includes British Transport Police."],
        ["8. Lancashire Police Force were unable to provide police recorded crime for November 2018."],
    ]
    return rows


def ons_edition(path: Path, **tables: list[list[Value]]) -> Path:
    """Write an edition: its notes and its tables, each on a sheet of its own."""
    sheets: dict[str, Sequence[Row]] = {"Notes": [["Notes to the tables"]]}
    sheets.update({f"Table {name}": rows for name, rows in tables.items()})
    return write_xlsx(path, sheets)
