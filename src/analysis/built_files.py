"""The digests of the files that ``data build`` wrote: ``data/SHA256SUMS``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.errors import FileRefusedError
from analysis.paths import data_dir

SUMS_FILE = "SHA256SUMS"

NOT_THERE = "the file is not there. Run `stalking-report data build`."
BROKEN_OFF = (
    "the file is not there, nor is any of its release: a refresh was ended before the release took its "
    "place. Run the same `stalking-report data refresh` again; it finishes the work."
)
CHANGED = (
    "the file was changed after it was built. Built files are never edited: correct the fact it comes from "
    "and run `stalking-report data build`."
)

_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def listed_digests() -> dict[str, str]:
    """Return the SHA-256 of every built file, by its path inside ``data/``.

    Raises
    ------
    FileRefusedError
        If the list is not there, is empty or has a line of another form.
    """
    label = f"data/{SUMS_FILE}"
    try:
        lines = (data_dir() / SUMS_FILE).read_text(encoding="ascii").splitlines()
    except FileNotFoundError as error:
        raise FileRefusedError(label, NOT_THERE) from error
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            label, "it holds something that is no ASCII text. Run `stalking-report data build`."
        ) from error
    listed: dict[str, str] = {}
    for row, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise FileRefusedError(
                label,
                f"found {line!r}. Expected 64 hexadecimal digits, two blanks and a path, as sha256sum "
                "writes them. Run `stalking-report data build`.",
                row=row,
            )
        listed[match[2]] = match[1]
    if not listed:
        raise FileRefusedError(label, "it lists no file. Run `stalking-report data build`.")
    return listed


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file, of which no more than a piece is held at once."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def refuse_changed(found: Mapping[str, str], required: Iterable[str], release: str) -> None:
    """Refuse built files that are not as they were built.

    Parameters
    ----------
    found
        Digests of the files held, by path inside ``data/``.
    required
        Paths that have to be listed.
    release
        Its files, and those of no release, are compared; other releases' are not.

    Raises
    ------
    FileRefusedError
        Naming the first file that is missing, not listed or changed.
    """
    listed = listed_digests()
    for path in required:
        if path not in listed:
            raise FileRefusedError(
                f"data/{SUMS_FILE}", f"it does not list {path}. Run `stalking-report data build`."
            )
    for path, digest in listed.items():
        if path.startswith("releases/") and not path.startswith(f"releases/{release}/"):
            continue
        if path not in found:
            raise FileRefusedError(f"data/{path}", NOT_THERE)
        if found[path] != digest:
            raise FileRefusedError(f"data/{path}", CHANGED)
