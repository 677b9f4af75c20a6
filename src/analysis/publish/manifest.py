"""What an edition is made of, in a file that is the same for the same inputs.

``manifest.json`` stands beside the pages. It names the release, the edition
date, the figures and the code the pages come from, and the SHA-256 of every
file. It holds no clock time and no name of a machine.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import analysis
from analysis.errors import FileRefusedError

FILE_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Origins:
    """What a page was made from: two pages belong to one edition if these are equal.

    Attributes
    ----------
    release, edition_date
        ISO dates.
    data_digest
        SHA-256 over the figures, as the page itself states it.
    code_version
        Version of the package.
    code_digest
        SHA-256 over the package's files and the notebooks.
    python
        Minor version of Python ("3.13"): bytes are promised within one.
    """

    release: str
    edition_date: str
    data_digest: str
    code_version: str
    code_digest: str
    python: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of the edition: its name, SHA-256 and size in bytes."""

    name: str
    sha256: str
    bytes: int

    @classmethod
    def of(cls, path: Path) -> FileRecord:
        """Record the file at ``path``."""
        content = path.read_bytes()
        return cls(path.name, hashlib.sha256(content).hexdigest(), len(content))


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page: the area it is about, what it was made from and its files."""

    slug: str
    area: str
    origins: Origins
    files: tuple[FileRecord, ...]

    def stands(self, folder: Path) -> bool:
        """Whether every file is still in ``folder`` as it was recorded."""
        return all(
            (folder / file.name).is_file() and FileRecord.of(folder / file.name) == file
            for file in self.files
        )


def code_digest(package: Path, notebooks: Path) -> str:
    """Return the SHA-256 over the package's code and templates and the notebooks' cells.

    A notebook counts with its cells' text and tags only, so that running it in
    JupyterLab changes nothing.

    Parameters
    ----------
    package
        Folder of the package.
    notebooks
        Folder of the notebooks.
    """
    digest = hashlib.sha256()
    code = [*package.rglob("*.py"), *(package / "publish" / "templates").rglob("*.*")]
    for path in sorted(code, key=lambda file: file.relative_to(package).as_posix()):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for path in sorted(notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        said = [
            [cell["cell_type"], cell["metadata"].get("tags", []), "".join(cell["source"])] for cell in cells
        ]
        digest.update(path.name.encode() + b"\0" + json.dumps(said).encode())
    return digest.hexdigest()


def origins(release: str, edition_date: str, data_digest: str, digest_of_code: str) -> Origins:
    """Return the origins of a page made by this package and interpreter."""
    return Origins(
        release=release,
        edition_date=edition_date,
        data_digest=data_digest,
        code_version=analysis.__version__,
        code_digest=digest_of_code,
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
    )


def read_pages(folder: Path) -> dict[str, PageRecord]:
    """Return the pages that the manifest in ``folder`` records and that stand there unchanged.

    Raises
    ------
    FileRefusedError
        If the manifest is not one that this project wrote.
    """
    return {slug: page for slug, page in manifest_records(folder).items() if page.stands(folder)}


def no_manifest(folder: Path) -> FileRefusedError:
    """Return the error of a file that stands where a manifest belongs and is none."""
    return FileRefusedError(
        f"{folder.name}/{FILE_NAME}",
        "it is not a manifest of an edition. Name another folder with --out, or move the file away.",
    )


def manifest_records(folder: Path) -> dict[str, PageRecord]:
    """Return every page that the manifest in ``folder`` records, whether it still stands or not.

    Raises
    ------
    FileRefusedError
        If the manifest is not one that this project wrote.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        pages = [
            PageRecord(
                slug=page["slug"],
                area=page["area"],
                origins=Origins(**page["origins"]),
                files=tuple(FileRecord(**file) for file in page["files"]),
            )
            for page in held["pages"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise no_manifest(folder) from error
    return {page.slug: page for page in pages}


def manifest_text(
    pages: Mapping[str, PageRecord],
    *,
    expected: Iterable[str],
    release: str,
    edition_date: str,
    edition: int,
    what_changed: str = "",
    index: FileRecord | None,
) -> str:
    """Return the manifest as text.

    Parameters
    ----------
    pages
        The pages that stand in the folder, by slug.
    expected
        Slugs of the pages that a whole edition has.
    release, edition_date, edition
        What is being rendered.
    what_changed
        What a corrected edition changes.
    index
        The index page, if there is one.
    """
    made_from = {page.origins for page in pages.values()}
    whole = set(expected) <= set(pages) and len(made_from) == 1 and index is not None
    one = next(iter(made_from)) if len(made_from) == 1 else None
    held = {
        "edition": edition,
        "published": False,
        "what_changed": what_changed,
        "release": release,
        "edition_date": edition_date,
        "whole": whole,
        "missing": sorted(set(expected) - set(pages)),
        "data_digest": one.data_digest if one else None,
        "code_version": one.code_version if one else None,
        "code_digest": one.code_digest if one else None,
        "python": one.python if one else None,
        "index": asdict(index) if index else None,
        "pages": [asdict(pages[slug]) for slug in sorted(pages)],
    }
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"
