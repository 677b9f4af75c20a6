"""A large sheet of an XLSX workbook, read in parts.

python-calamine holds a whole sheet at once: most of a gigabyte for the outcomes of a year. Here the XML
of the sheet is cut between two rows while it is unpacked, and python-calamine reads each part as a
workbook of its own, with the texts, styles and settings of the whole. Every cell is so what it would be
in the whole sheet, and only one part is held.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from xml.etree import ElementTree as ET

from python_calamine import CalamineSheet, CalamineWorkbook, XmlError

from analysis.sources.cells import Cell

PART = 4 << 20
"""So many bytes of XML make a part; a sheet that has no more is not large."""

_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_BESIDE = frozenset({"", "_rels", "xl", "xl/_rels"})
"""Folders of what a sheet needs beside it: texts, styles, the date system, the list of sheets."""

_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OPENING = re.compile(rb"<((?:\w+:)?)worksheet\s.*?<\1sheetData\s*>", re.DOTALL)
_NUMBERED = re.compile(rb"<[^>]*\sr=[\"']\d")


def large_sheet(path: Path, sheet: str, *, over: int = PART) -> str | None:
    """Return where a sheet stands inside an XLSX workbook if it is large.

    Parameters
    ----------
    path
        The workbook.
    sheet
        Name of the sheet.
    over
        A sheet of more bytes is large.

    Returns
    -------
    str or None
        Its path inside the workbook, ``xl/worksheets/sheet1.xml``; None if it is not large, or not found
        by the ordinary way, so that it is read as a whole.
    """
    with zipfile.ZipFile(path) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        if max(sizes.values(), default=0) <= over or not sizes.keys() >= {_BOOK, _LINKS}:
            return None
        try:
            book, links = (ET.fromstring(archive.read(name)) for name in (_BOOK, _LINKS))  # noqa: S314 - expat bounds what entities grow to
        except ET.ParseError:
            return None  # python-calamine says what is wrong with it
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for each in book.iterfind("{*}sheets/{*}sheet"):
        if each.get("name") == sheet:
            name = posixpath.normpath(posixpath.join("/xl", targets.get(each.get(_LINK), ""))).lstrip("/")
            return name if sizes.get(name, 0) > over else None
    return None


def rows_in_parts(path: Path, sheet: str, name: str, *, size: int | None = None) -> Iterator[list[Cell]]:
    """Yield every row of a large sheet from the first on, also the empty ones.

    A row has all columns from A to the last one used so far.

    Parameters
    ----------
    path, sheet
        The workbook, and the name of the sheet.
    name
        Where the sheet stands inside it, as :func:`large_sheet` says.
    size
        Bytes of XML in a part; unless given :data:`PART`, or more where the texts beside it have more.

    Raises
    ------
    python_calamine.CalamineError
        If the XML is damaged.
    zipfile.BadZipFile, zlib.error, EOFError
        If what is packed is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        beside = {
            each: archive.read(each) for each in archive.namelist() if posixpath.dirname(each) in _BESIDE
        }
        if size is None:  # the texts are read again with every part, so that it has no less than they
            size = max(PART, sum(map(len, beside.values())))
        last = width = 0
        for part in _parts(archive, name, size):
            read = _sheet_of({**beside, name: part}, sheet)
            if read.start is None:
                continue
            first, left = read.start
            if first < last:
                raise XmlError(f"row {first + 1} stands below row {last}")
            yield from ([] for _ in range(last, first))
            width = max(width, left + read.width)
            before, after = [""] * left, [""] * (width - left - read.width)
            for row in cast("list[list[Cell]]", read.to_python()):
                yield [*before, *row, *after] if before or after else row
            last = first + read.height


def _parts(archive: zipfile.ZipFile, name: str, size: int) -> Iterator[bytes]:
    """Yield the XML of a sheet cut before rows that say their number, each part closed to a sheet."""
    with archive.open(name) as stream:
        held = stream.read(size)
        opening = _OPENING.search(held)
        if opening is None:
            yield held + stream.read()
            return
        head, prefix = held[: opening.end()], opening[1]
        foot = b"</%bsheetData></%bworksheet>" % (prefix, prefix)
        held = held[opening.end() :]
        while more := stream.read(size):
            held += more
            cut = _cut(held, b"<%brow " % prefix)
            if cut:
                yield b"".join((head, held[:cut], foot))
                held = held[cut:]
        yield head + held


def _cut(xml: bytes, row: bytes) -> int:
    """Return where the last row begins, if it says its number; 0 where no cut is safe."""
    if b"<!" in xml:  # a comment, or a text marked as such, may hold what looks like a row
        return 0
    start = xml.rfind(row)
    return start if start > 0 and _NUMBERED.match(xml, start) else 0


def _sheet_of(members: dict[str, bytes], sheet: str) -> CalamineSheet:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    packed.seek(0)
    return CalamineWorkbook.from_filelike(packed).get_sheet_by_name(sheet)
