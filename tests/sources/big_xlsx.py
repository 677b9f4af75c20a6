"""A writer of XLSX workbooks of any size, as Excel writes them: texts kept once, rows and cells numbered.

The XML is written by hand, one row at a time: openpyxl takes minutes for a table of the real size, and
keeps no texts apart when it writes row by row.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from tests.sources.official_layouts import Row

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

SHEET = "xl/worksheets/sheet1.xml"


def _beside(sheet: str) -> dict[str, str]:
    kinds = {"workbook": "sheet.main", SHEET[3:-4]: "worksheet", "sharedStrings": "sharedStrings"}
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
    }


def write_sheet_xml(
    path: Path, xml: Iterable[str], *, sheet: str = "Data", texts: Iterable[str] = ()
) -> Path:
    """Write a workbook of one sheet from the XML of the sheet, and the texts it refers to by number."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _beside(sheet).items():
            archive.writestr(name, _START + content)
        with archive.open(SHEET, "w", force_zip64=True) as stream:
            for piece in xml:
                stream.write(piece.encode())
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'{_START}<sst xmlns="{_MAIN}">{items}</sst>')
    return path


def write_big_xlsx(path: Path, rows: Iterable[Row], *, sheet: str = "Data") -> Path:
    """Write a workbook of one sheet, one row at a time."""
    texts: dict[str, int] = {}
    return write_sheet_xml(path, _sheet(rows, texts), sheet=sheet, texts=texts)


def _sheet(rows: Iterable[Row], texts: dict[str, int]) -> Iterator[str]:
    yield f'{_START}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    yield "<sheetData>"
    letters = [get_column_letter(number) for number in range(1, 100)]
    for number, row in enumerate(rows, 1):
        cells = []
        for letter, value in zip(letters, row, strict=False):
            if isinstance(value, str) and value:
                kept = texts.setdefault(value, len(texts))
                cells.append(f'<c r="{letter}{number}" t="s"><v>{kept}</v></c>')
            elif isinstance(value, bool):
                cells.append(f'<c r="{letter}{number}" t="b"><v>{int(value)}</v></c>')
            elif isinstance(value, int | float):
                cells.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
        yield f'<row r="{number}" spans="1:{len(row)}">{"".join(cells)}</row>'
    yield '</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75"/></worksheet>'
