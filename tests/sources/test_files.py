"""Opening a file by its content, and saying what is wrong with one that cannot be opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from analysis.errors import FileRefusedError
from analysis.sources.files import OfficialFile
from analysis.sources.layouts import read_official_table, recognise
from tests.sources.official_layouts import RECORDED_HEADER, recorded_row, write_csv, write_ods, write_xlsx

ROWS = [RECORDED_HEADER, recorded_row()]


@pytest.mark.parametrize("ending", [".ods", ".xlsx", ".csv", ".txt", ""])
def test_a_workbook_is_known_by_its_content_whatever_its_ending(tmp_path: Path, ending: str) -> None:
    ods = write_ods(tmp_path / "table.ods", {"2024_25": ROWS}).rename(tmp_path / f"one{ending}")
    xlsx = write_xlsx(tmp_path / "table.xlsx", {"2024_25": ROWS}).rename(tmp_path / f"two{ending}")
    plain = write_csv(tmp_path / "table.csv", ROWS).rename(tmp_path / f"three{ending}")
    assert [OfficialFile(path).kind for path in (ods, xlsx, plain)] == ["ods", "xlsx", "csv"]
    for path in (ods, xlsx, plain):
        assert read_official_table(path).frame["offences"].tolist() == [12]


def test_a_missing_file_is_named_with_the_folder_it_was_looked_for_in(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="there is no file") as refusal:
        recognise(tmp_path / "prc.ods")
    assert str(tmp_path) in str(refusal.value)
    assert "Check the name" in str(refusal.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="this is a folder"):
        recognise(tmp_path)


@pytest.mark.parametrize("content", [b"", b" \n\r\n", b"\0\0\0"])
def test_an_empty_file_is_called_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "prc.ods"
    path.write_bytes(content)
    with pytest.raises(FileRefusedError, match=r"prc\.ods: the file is empty\. Download it again"):
        recognise(path)


@pytest.mark.parametrize("name", ["prc.ods", "outcomes.xlsx", "table.csv"])
def test_a_web_page_saved_as_a_table_is_called_a_web_page(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("\n<!DOCTYPE html>\n<html><body><h1>404 Not Found</h1></body></html>", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="this is a web page, not a table"):
        recognise(path)


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_workbook_cut_short_is_refused_as_damaged(tmp_path: Path, kind: str, share: float) -> None:
    path = tmp_path / f"prc.{kind}"
    (write_ods if kind == "ods" else write_xlsx)(path, {"2024_25": ROWS})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(FileRefusedError, match="cut short or damaged") as refusal:
        recognise(path)
    assert "Download it again" in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "member"),
    [("ods", "content.xml"), ("xlsx", "xl/worksheets/sheet1.xml"), ("xlsx", "xl/workbook.xml")],
)
def test_a_workbook_with_broken_xml_inside_is_refused(tmp_path: Path, kind: str, member: str) -> None:
    sound = tmp_path / f"sound.{kind}"
    (write_ods if kind == "ods" else write_xlsx)(sound, {"2024_25": ROWS})
    broken = tmp_path / f"broken.{kind}"
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name == member else content)
    with pytest.raises(FileRefusedError, match=r"broken\."):
        read_official_table(broken)


def test_a_zip_that_is_no_workbook_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "prc.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileRefusedError, match=r"no workbook; it holds readme\.txt"):
        recognise(path)


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b'{"a": 1}', b"a\0b"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "prc.xlsx"
    path.write_bytes(start + b" more of it")
    with pytest.raises(FileRefusedError, match="Expected ODS, XLSX or CSV"):
        recognise(path)


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    rows = [[], ["first"], [], ["", "second"]]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"S": rows}),
        write_ods(tmp_path / "a.ods", {"S": rows}),
        write_csv(tmp_path / "a.csv", rows),
    ):
        file = OfficialFile(path)
        assert [number for number, _ in file.rows(file.sheets[0])] == [2, 4]


def test_a_csv_file_in_the_windows_encoding_is_read(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        [RECORDED_HEADER, recorded_row(code="80", subgroup="Other – other")],
        encoding="cp1252",
    )
    assert read_official_table(path).frame["subgroup"].tolist() == ["Other – other"]


def test_a_csv_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS, encoding="utf-8-sig")
    assert read_official_table(path).frame["force"].tolist() == ["Bedfordshire"]


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "copy.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(FileRefusedError, match="the Parquet file is damaged"):
        read_official_table(path)
