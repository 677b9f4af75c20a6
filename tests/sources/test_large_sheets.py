"""A large sheet of an XLSX workbook, read in parts: the same rows as in one."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from python_calamine import CalamineWorkbook

from analysis.errors import FileRefusedError
from analysis.sources.cells import Cell
from analysis.sources.files import OfficialFile
from analysis.sources.large_sheets import PART, large_sheet, rows_in_parts
from tests.sources.big_xlsx import SHEET, write_big_xlsx, write_sheet_xml
from tests.sources.official_layouts import Row, write_xlsx
from tests.sources.whole_table import shared_file

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
CELLS = st.one_of(
    st.none(),
    TEXTS.filter(lambda text: not text.startswith("=")),
    st.sampled_from(
        [" blanks ", "two\nlines", "<row r='9'>", "]]>", "&amp;", "#N/A", "#DIV/0!", "8Q", "0012"]
    ),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1980, 1, 1), dt.date(2100, 1, 1)),
    st.datetimes(dt.datetime.fromisoformat("1980-01-01"), dt.datetime.fromisoformat("2100-01-01")),
    st.times(),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=30)),
)
SHEETS = st.dictionaries(
    st.integers(1, 60), st.dictionaries(st.integers(1, 8), CELLS, max_size=6), min_size=1, max_size=20
)


def typed(rows: Iterable[list[Cell]]) -> list[list[tuple[str, Cell]]]:
    """Rows with the type of each cell, without the blank cells at their end."""
    held = []
    for row in rows:
        used = max((number for number, cell in enumerate(row, 1) if cell != ""), default=0)
        held.append([(type(cell).__name__, cell) for cell in row[:used]])
    return held


def whole(path: Path, sheet: str) -> list[list[Cell]]:
    """Every row of a sheet as python-calamine reads it in one, from the first row and column."""
    read = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet)
    return [] if read.start is None else read.to_python(skip_empty_area=False)


def in_parts(path: Path, sheet: str, size: int) -> list[list[Cell]]:
    name = large_sheet(path, sheet, over=0)
    assert name is not None
    return list(rows_in_parts(path, sheet, name, size=size))


@settings(max_examples=60, deadline=None)
@given(cells=SHEETS, size=st.integers(100, 2000), epoch=st.booleans(), by_row=st.booleans())
def test_a_sheet_read_in_parts_has_the_rows_and_types_of_the_whole(
    cells: dict[int, dict[int, object]], size: int, epoch: bool, by_row: bool
) -> None:
    book = Workbook(write_only=by_row)
    book.epoch = MAC_EPOCH if epoch else WINDOWS_EPOCH
    book.create_sheet("Before")
    sheet = book.create_sheet("Data & more")
    for number in range(1, max(cells) + 1):
        row = cells.get(number, {})
        sheet.append([row.get(column) for column in range(1, max(row, default=0) + 1)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        book.save(path)
        assert typed(in_parts(path, "Data & more", size)) == typed(whole(path, "Data & more"))


def test_a_large_workbook_is_read_in_parts_by_the_ordinary_way(tmp_path: Path) -> None:
    rows: list[Row] = [["", f"row {number}", number, number % 2 == 0] for number in range(1, 60_001)]
    rows[30_000] = []
    path = write_big_xlsx(tmp_path / "big.xlsx", rows)
    assert large_sheet(path, "Data") == SHEET
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo(SHEET).file_size > PART
    read = dict(OfficialFile(path).rows("Data"))
    assert len(read) == 59_999
    assert 30_001 not in read
    assert read[60_000] == ["", "row 60000", 60000.0, True]
    chunks = list(OfficialFile(path).chunks("Data", after=2, size=25_000))
    assert [len(numbers) for numbers, _ in chunks] == [25_000, 24_999, 9_998]
    assert chunks[1][0][[0, -1]].tolist() == [25_003, 50_002]


def test_a_small_sheet_and_one_that_is_not_there_are_not_large(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "book.xlsx", {"Data": [["one"]]})
    assert large_sheet(path, "Data") is None
    assert large_sheet(path, "Data", over=0) == SHEET
    assert large_sheet(path, "Notes", over=0) is None


@pytest.mark.parametrize(
    "rows",
    [
        "".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(3, 40)),
        "".join(f"<row\n spans=\"1:1\" r='{n}'><c><v>{n}</v></c></row>\n" for n in range(1, 40)),
        "".join(f"<row><c><v>{n}</v></c></row>" for n in range(1, 40)),
        "".join(f'<row spans="1:1"><c><v>{n}</v></c></row>' for n in range(1, 40)),
        "".join(f'<row r="{n}"/>' for n in range(1, 40)) + '<row r="40"><c r="C40"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<row r="9"> </row> >]]></t></is></c></row>'
        + "".join(f'<row r="{n}"><!-- <row r="1"> --><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 40)),
        '<row r="1"><c r="AB1"><v>1</v></c></row><row r="900"><c r="C900"><v>2</v></c></row>',
        "",
    ],
    ids=[
        "first rows empty",
        "other spacing",
        "no numbers",
        "spans alone",
        "empty rows",
        "marked text",
        "far apart",
        "none",
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("size", [90, 300, 10_000])
def test_xml_written_in_other_ways_gives_the_same_rows_in_parts(
    tmp_path: Path, rows: str, prefix: str, size: int
) -> None:
    xml = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    if prefix and "CDATA" not in rows:
        xml = (
            xml.replace("</", "</x:")
            .replace("<", "<x:")
            .replace("<x:/x:", "</x:")
            .replace("xmlns=", "xmlns:x=")
        )
    path = write_sheet_xml(tmp_path / "book.xlsx", [xml])
    read = in_parts(path, "Data", size)
    assert typed(read) == typed(whole(path, "Data"))
    assert bool(read) == bool(rows)


def test_rows_out_of_order_are_refused_where_parts_meet(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in [*range(1, 100_000), 7])
    filler = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(8, 100_000))
    xml = f"<worksheet {MAIN}><sheetData>{rows}{filler}</sheetData></worksheet>"
    path = write_sheet_xml(tmp_path / "book.xlsx", [xml])
    with pytest.raises(FileRefusedError, match=r"damaged and cannot be read .*stands below row"):
        list(OfficialFile(path).rows("Data"))


@pytest.mark.parametrize("damage", ["xml cut short", "byte changed", "row torn"])
def test_a_large_sheet_that_is_damaged_is_refused(tmp_path: Path, damage: str) -> None:
    rows: list[Row] = [[f"row {number}", number] for number in range(1, 100_001)]
    sound = write_big_xlsx(tmp_path / "sound.xlsx", rows)
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == SHEET and damage == "xml cut short":
                content = content[: int(len(content) * 0.9)]
            if name == SHEET and damage == "row torn":
                content = content.replace(b'<row r="90000"', b"<row r=")
            target.writestr(name, content)
    if damage == "byte changed":
        packed = path.read_bytes()
        at = packed.index(b'<c r="B90000"><v>90000') + len('<c r="B90000"><v>')
        path.write_bytes(packed[:at] + b"8" + packed[at + 1 :])
    with pytest.raises(
        FileRefusedError, match=r"damaged\.xlsx.*: the workbook is damaged.*Download it again"
    ):
        list(OfficialFile(path).rows("Data"))


@pytest.mark.shared
@pytest.mark.parametrize("size", [5_000, 60_000])
def test_the_original_workbooks_have_the_same_rows_in_parts(size: int) -> None:
    folder = shared_file("data/ons/pfatablesdec19.xlsx").parent
    compared = 0
    for path in sorted(folder.glob("*.xlsx")):
        for sheet in OfficialFile(path).sheets:
            assert typed(in_parts(path, sheet, size)) == typed(whole(path, sheet)), (path.name, sheet)
            compared += 1
    assert compared > 50
