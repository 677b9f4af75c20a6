"""Opening an official file: known by its content, not by its ending.

A workbook (XLSX or ODS) is read by python-calamine, a CSV file by the standard
library; both give the same thing, sheets of rows, with rows and columns counted as
a spreadsheet shows them. A large sheet of an XLSX workbook is read in parts.
"""

from __future__ import annotations

import csv
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from itertools import compress, islice
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from analysis.errors import FileRefusedError
from analysis.sources.cells import Cell
from analysis.sources.large_sheets import large_sheet, rows_in_parts

Kind = Literal["xlsx", "ods", "csv", "parquet"]

DOWNLOAD_AGAIN = "Download it again from the page it was published on."

_ODS_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)


class OfficialFile:
    """One downloaded file, opened at most once.

    Parameters
    ----------
    path
        Where it is. Its ending plays no part in how it is read.

    Raises
    ------
    FileRefusedError
        If there is no such file, or it is empty, cut short, a web page, or of
        no kind this project reads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.kind: Kind = _kind(path)
        self._held: CalamineSheet | None = None

    @cached_property
    def _workbook(self) -> CalamineWorkbook:
        try:
            if self.path.suffix.lower() == f".{self.kind}":
                return CalamineWorkbook.from_path(self.path)
            return CalamineWorkbook.from_filelike(io.BytesIO(self.path.read_bytes()))
        except PasswordError as error:
            raise FileRefusedError(
                self.name, "the workbook asks for a password. Expected the file as published, without one."
            ) from error
        except CalamineError as error:
            raise self._damaged(error) from error

    @cached_property
    def _text(self) -> str:
        content = self.path.read_bytes()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError as error:
            row = content.count(b"\n", 0, error.start) + 1
            raise FileRefusedError(
                self.name,
                f"found the byte 0x{content[error.start]:02x}, which is no letter in UTF-8 or Windows-1252. "
                f"{DOWNLOAD_AGAIN}",
                row=row,
            ) from error

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets as written, with their blanks; a CSV file has one, named ''."""
        if self.kind in ("csv", "parquet"):
            return ("",)
        return tuple(self._workbook.sheet_names)

    def rows(self, sheet: str, limit: int | None = None) -> Iterator[tuple[int, list[Cell]]]:
        """Yield each row of a sheet with its number, the first row being 1.

        Rows that are wholly empty are passed over; the numbers still count them.

        Parameters
        ----------
        sheet
            One of :attr:`sheets`.
        limit
            Stop after the row of this number.
        """
        for number, row in enumerate(islice(self._raw_rows(sheet), limit), 1):
            if _holds_something(row):
                yield number, row

    def chunks(
        self, sheet: str, after: int, size: int
    ) -> Iterator[tuple[NDArray[np.int64], list[list[Cell]]]]:
        """Yield the rows below row ``after`` in runs of at most ``size``, with their numbers.

        Rows that are wholly empty are passed over; the numbers still count them.
        """
        raw = islice(self._raw_rows(sheet), after, None)
        first = after + 1
        while read := list(islice(raw, size)):
            numbers = np.arange(first, first + len(read), dtype=np.int64)
            first += len(read)
            if any(not row or row[0] == "" for row in read):
                kept = [_holds_something(row) for row in read]
                numbers, read = numbers[kept], list(compress(read, kept))
            if read:
                yield numbers, read

    def _raw_rows(self, sheet: str) -> Iterator[list[Cell]]:
        return self._csv_rows() if self.kind == "csv" else self._sheet_rows(sheet)

    def _csv_rows(self) -> Iterator[list[Cell]]:
        try:
            yield from cast(
                "Iterator[list[Cell]]", csv.reader(io.StringIO(self._text, newline=""), strict=True)
            )
        except csv.Error as error:
            raise FileRefusedError(
                self.name, f"the file cannot be read as CSV ({error}). {DOWNLOAD_AGAIN}"
            ) from error

    def _sheet_rows(self, sheet: str) -> Iterator[list[Cell]]:
        try:
            large = large_sheet(self.path, sheet) if self.kind == "xlsx" else None
            if large is not None:
                yield from rows_in_parts(self.path, sheet, large)
                return
            if self._held is None or self._held.name != sheet:
                self._held = None  # let go of one sheet before the next is unpacked
                self._held = self._workbook.get_sheet_by_name(sheet)
        except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise self._damaged(error) from error
        if self._held.start is None:
            return
        left: list[Cell] = [""] * self._held.start[1]
        for row in cast("Iterator[list[Cell]]", self._held.iter_rows()):
            yield left + row

    def _damaged(self, error: Exception) -> FileRefusedError:
        return FileRefusedError(
            self.name, f"the workbook is damaged and cannot be read ({error}). {DOWNLOAD_AGAIN}"
        )


def _holds_something(row: list[Cell]) -> bool:
    return bool(row) and (row[0] != "" or any(cell != "" for cell in row))


def open_official_file(file: Path | str | OfficialFile) -> OfficialFile:
    """Return the file opened; an opened one is returned as it is."""
    return file if isinstance(file, OfficialFile) else OfficialFile(Path(file))


def _kind(path: Path) -> Kind:
    if path.is_dir():
        raise FileRefusedError(path.name, "this is a folder. Name one file in it.")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # Opening a pipe would wait for whoever writes to it, perhaps for ever.
            raise FileRefusedError(
                path.name,
                "this is no ordinary file but a pipe, a socket or a device. Save the table to a file first.",
            )
        with path.open("rb") as handle:
            start = handle.read(4096)
    except FileNotFoundError as error:
        raise FileRefusedError(
            path.name, f"there is no file {str(path)!r}. Check the name and the folder."
        ) from error
    except OSError as error:
        raise FileRefusedError(path.name, f"the file cannot be opened ({error.strerror}).") from error
    if not start.strip(b"\0 \t\r\n"):
        raise FileRefusedError(path.name, f"the file is empty. {DOWNLOAD_AGAIN}")
    if start.startswith(b"PK"):
        return _kind_of_zip(path)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefusedError(
            path.name,
            "this is an old Excel workbook (.xls) or one with a password. Expected ODS, XLSX or CSV: "
            "open it in a spreadsheet program and save it as XLSX.",
        )
    return _kind_of_text(path, start)


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.read("mimetype").strip() in _ODS_TYPES:
                return "ods"
            if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and "xl/" in " ".join(names)):
                return "xlsx"
            if "content.xml" in names and "mimetype" not in names:
                return "ods"
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileRefusedError(
            path.name,
            f"the workbook is cut short or damaged: its list of contents is missing. {DOWNLOAD_AGAIN}",
        ) from error
    held = ", ".join(sorted(names)[:3]) or "nothing"
    raise FileRefusedError(
        path.name,
        f"this is a zip file but no workbook; it holds {held}. Expected an ODS or XLSX workbook: "
        "if the workbook is inside, unpack it first.",
    )


def _kind_of_text(path: Path, start: bytes) -> Kind:
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in lowered:
        raise FileRefusedError(
            path.name,
            "this is a web page, not a table: the site probably answered with an error page. "
            "Open the address in a browser, then download the file itself.",
        )
    if lowered.startswith((b"<?xml", b"%pdf", b"{")) or b"\0" in start:
        raise FileRefusedError(
            path.name, "this is neither a workbook nor a CSV file. Expected ODS, XLSX or CSV as published."
        )
    return "csv"
