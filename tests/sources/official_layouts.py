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

Value = str | float | int | bool | None
Row = Sequence[Value]
Sheets = Mapping[str, Sequence[Row]]

RECORDED_HEADER = [
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Number of Offences",
]

OUTCOMES_HEADER = [
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
