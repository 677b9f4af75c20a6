"""What an edition is made of, in a file that is the same for the same inputs.

``manifest.json`` stands beside the pages. It names what each page was made from and the SHA-256 of
every file, so that a page is known to be as before, or not. It holds no clock time and no name of a
machine.
"""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import FileRefusedError
from analysis.publish.parameters import ParameterValue

FILE_NAME = "manifest.json"

FORMAT = "stalking-report manifest 3"
"""Name and version of the file's form; pages recorded in another form are made again."""


@dataclass(frozen=True, slots=True)
class Origins:
    """What all pages of an edition are made from: two pages belong to one if these are equal.

    Attributes
    ----------
    release, edition_date
        ISO dates.
    edition, what_changed
        Number of the edition among those of its release, and what it corrects.
    previous
        Folder of the edition from the release before, which pages lead to; None if there is none.
    data_digest
        SHA-256 over the figures, as the page itself states it.
    publisher_digest
        SHA-256 of the file that says who publishes the pages: printed on each, and no figure.
    code_version
        Version of the package.
    code_digest
        SHA-256 over the package's code and templates.
    lock_digest
        SHA-256 over the lock and the installed versions of what the report needs.
    python
        Minor version of Python ("3.13"): bytes are promised within one.
    """

    release: str
    edition_date: str
    edition: int
    what_changed: str
    previous: str | None
    data_digest: str
    publisher_digest: str
    code_version: str
    code_digest: str
    lock_digest: str
    python: str


@dataclass(frozen=True, slots=True)
class PageInputs:
    """What one page is made from.

    Attributes
    ----------
    origins
        What it shares with the other pages of its edition.
    notebook, notebook_digest
        Name of its notebook, and the SHA-256 over what that says.
    parameters
        Names and values, in the alphabet's order.
    """

    origins: Origins
    notebook: str
    notebook_digest: str
    parameters: tuple[tuple[str, ParameterValue], ...]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of the edition: its name, SHA-256 and size in bytes."""

    name: str
    sha256: str
    bytes: int

    @classmethod
    def of(cls, path: Path) -> FileRecord:
        """Record the file at ``path``."""
        return cls.holding(path.name, path.read_bytes())

    @classmethod
    def holding(cls, name: str, content: builtins.bytes) -> FileRecord:
        """Record a file by its content."""
        return cls(name, hashlib.sha256(content).hexdigest(), len(content))

    def stands(self, folder: Path) -> bool:
        """Whether the file is in ``folder`` as it was recorded."""
        return (folder / self.name).is_file() and FileRecord.of(folder / self.name) == self


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page: the area it is about, what it was made from and its files."""

    slug: str
    area: str
    inputs: PageInputs
    files: tuple[FileRecord, ...]

    @property
    def origins(self) -> Origins:
        """What it shares with the other pages of its edition."""
        return self.inputs.origins

    def stands(self, folder: Path) -> bool:
        """Whether every file is still in ``folder`` as it was recorded."""
        return all(file.stands(folder) for file in self.files)


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """The index: its file, what it was made from and the slugs of the pages that were there."""

    file: FileRecord
    origins: Origins
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """Everything a manifest records."""

    pages: Mapping[str, PageRecord]
    index: IndexRecord | None = None


def no_manifest(folder: Path) -> FileRefusedError:
    """Return the error of a file that stands where a manifest belongs and is none."""
    return FileRefusedError(
        f"{folder.name}/{FILE_NAME}",
        "it is not a manifest of an edition. Name another folder with --out, or move the file away.",
    )


def read_records(folder: Path) -> Records:
    """Return what the manifest in ``folder`` records, whether the files still stand or not.

    A manifest that an earlier version of this project wrote records nothing that can be relied on.

    Raises
    ------
    FileRefusedError
        If the manifest is not one that this project wrote.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return Records({})
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        listed, index = held["pages"], held["index"]
        if held.get("format") != FORMAT and {"edition", "release"} <= set(held):
            return Records({})
        pages = [_page(page) for page in listed]
        return Records({page.slug: page for page in pages}, _index(index) if index else None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise no_manifest(folder) from error


def _page(held: dict[str, Any]) -> PageRecord:
    inputs = PageInputs(
        origins=Origins(**held["origins"]),
        notebook=held["notebook"],
        notebook_digest=held["notebook_digest"],
        parameters=tuple(sorted(held["parameters"].items())),
    )
    return PageRecord(held["slug"], held["area"], inputs, tuple(FileRecord(**file) for file in held["files"]))


def _index(held: dict[str, Any]) -> IndexRecord:
    file = FileRecord(held["name"], held["sha256"], held["bytes"])
    return IndexRecord(file, Origins(**held["origins"]), tuple(held["pages"]))


def is_whole(records: Records, expected: Iterable[str]) -> bool:
    """Return whether there is a whole edition: every page, all of one making, and the index of them.

    Parameters
    ----------
    records
        What stands in the folder.
    expected
        Slugs of the pages that a whole edition has.
    """
    made_from = {page.origins for page in records.pages.values()}
    notebooks = {(page.inputs.notebook, page.inputs.notebook_digest) for page in records.pages.values()}
    return (
        set(expected) <= set(records.pages)
        and len(made_from) == 1
        and len(notebooks) == len({name for name, _ in notebooks})
        and records.index is not None
        and records.index.origins in made_from
        and set(records.index.pages) == set(records.pages)
    )


def manifest_text(
    records: Records,
    *,
    expected: Iterable[str],
    release: str,
    edition_date: str,
    edition: int,
    what_changed: str = "",
) -> str:
    """Return the manifest as text.

    Parameters
    ----------
    records
        The pages that stand in the folder, by slug, and the index.
    expected
        Slugs of the pages that a whole edition has.
    release, edition_date, edition
        What is being rendered.
    what_changed
        What a corrected edition changes.
    """
    expected, pages, index = tuple(expected), records.pages, records.index
    made_from = {page.origins for page in pages.values()}
    one = next(iter(made_from)) if len(made_from) == 1 else None
    head = {
        "format": FORMAT,
        "edition": edition,
        "published": False,
        "what_changed": what_changed,
        "release": release,
        "edition_date": edition_date,
        "whole": is_whole(records, expected),
        "missing": sorted(set(expected) - set(pages)),
        "data_digest": one.data_digest if one else None,
        "publisher_digest": one.publisher_digest if one else None,
        "code_version": one.code_version if one else None,
        "code_digest": one.code_digest if one else None,
        "lock_digest": one.lock_digest if one else None,
        "python": one.python if one else None,
        "index": asdict(index.file) | {"origins": asdict(index.origins), "pages": list(index.pages)}
        if index
        else None,
    }
    opening = json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}")
    body = ",\n".join(_page_text(pages[slug]) for slug in sorted(pages))
    return f'{opening},\n  "pages": [\n{body}\n  ]\n}}\n'


@cache
def _page_text(page: PageRecord) -> str:
    """Return a page's part of the manifest, kept because the manifest is written after every page."""
    held = {
        "slug": page.slug,
        "area": page.area,
        "notebook": page.inputs.notebook,
        "notebook_digest": page.inputs.notebook_digest,
        "parameters": dict(page.inputs.parameters),
        "origins": asdict(page.origins),
        "files": [asdict(file) for file in page.files],
    }
    text = json.dumps(held, indent=2, ensure_ascii=False)
    return "\n".join(f"    {line}" for line in text.splitlines())
