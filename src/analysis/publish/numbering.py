"""Which edition a run makes: a published one is never overwritten, a corrected one is the next number.

The first edition of a release stands in ``<out>/2026-04-23/``, the second in ``<out>/2026-04-23-2/``. An
edition that is not published yet may be rendered again; once it is, its folder stays as it is, and a
correction is an edition of its own that says what changed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import FileRefusedError, RequestError
from analysis.folder_lock import held_for_one_run
from analysis.publish.manifest import FILE_NAME, Records, no_manifest, read_records
from analysis.put_in_place import put_in_place
from analysis.release import held_releases


@dataclass(frozen=True, slots=True)
class EditionNumber:
    """The number of an edition of one release, and what it corrects.

    Attributes
    ----------
    release
        ISO date.
    number
        1 for the first.
    what_changed
        What a correction changes, in words for its readers; empty for the first.
    """

    release: str
    number: int = 1
    what_changed: str = ""

    @property
    def folder(self) -> str:
        """Name of its folder: ``2026-04-23``, ``2026-04-23-2``."""
        return self.release if self.number == 1 else f"{self.release}-{self.number}"

    @property
    def corrects(self) -> EditionNumber | None:
        """The edition before it; None for the first."""
        return EditionNumber(self.release, self.number - 1) if self.number > 1 else None


def editions_of(out: Path, release: str) -> tuple[EditionNumber, ...]:
    """Return the editions of a release that have a manifest under ``out``, the first one first."""
    named = re.compile(rf"{re.escape(release)}(?:-(\d+))?")
    found = []
    for folder in out.glob(f"{release}*"):
        match = named.fullmatch(folder.name)
        if match and (folder / FILE_NAME).is_file():
            found.append(read_edition(folder))
    return tuple(sorted(found, key=lambda edition: edition.number))


def read_edition(folder: Path) -> EditionNumber:
    """Return the number that the manifest of a folder gives.

    Raises
    ------
    FileRefusedError
        If it is no manifest of this project.
    """
    held = _manifest(folder)
    try:
        return EditionNumber(str(held["release"]), int(held["edition"]), str(held.get("what_changed", "")))
    except (KeyError, TypeError, ValueError) as error:
        raise no_manifest(folder) from error


def is_published(folder: Path) -> bool:
    """Whether the edition in a folder is published; one without a manifest is not."""
    return (folder / FILE_NAME).is_file() and bool(_manifest(folder).get("published", False))


def edition_to_render(out: Path, release: str, correction: str | None = None) -> EditionNumber:
    """Return the edition that a run makes.

    Parameters
    ----------
    out
        Folder of the editions.
    release
        ISO date.
    correction
        What a corrected edition changes; None to render the one that is not published yet.

    Raises
    ------
    RequestError
        If the newest edition is published and no correction is named, if there is nothing to correct, or
        if the correction says nothing.
    """
    held = editions_of(out, release)
    newest = held[-1] if held else EditionNumber(release)
    published = is_published(out / newest.folder)
    if correction is None:
        if published:
            raise RequestError(
                f"Edition {newest.number} of the release of {release} is published, and a published edition "
                f"is never overwritten. Name what is corrected to render edition {newest.number + 1}, as in "
                '--correction "The rate of Kent was for another year".'
            )
        return newest
    if not correction.strip():
        raise RequestError("--correction says nothing. Say in a sentence what changed, for the readers.")
    if published:
        return EditionNumber(release, newest.number + 1, correction.strip())
    if newest.number > 1:
        return EditionNumber(release, newest.number, correction.strip())
    raise RequestError(
        f"No edition of the release of {release} is published, so there is nothing to correct. Leave "
        "--correction away: the edition is simply rendered again."
    )


def previous_edition(out: Path, release: str) -> str | None:
    """Return the folder of the edition from the release before, the newest that is published.

    Where none is published under ``out``, it is the first edition of that release.

    Parameters
    ----------
    out
        Folder of the editions.
    release
        ISO date; the release before is the last one held that is earlier.
    """
    earlier = [held for held in held_releases() if held < release]
    if not earlier:
        return None
    published = [held for held in editions_of(out, earlier[-1]) if is_published(out / held.folder)]
    return published[-1].folder if published else EditionNumber(earlier[-1]).folder


def publish(folder: Path) -> EditionNumber:
    """Mark an edition as published, after checking that it is whole and stands as it was made.

    Parameters
    ----------
    folder
        Of one edition.

    Returns
    -------
    EditionNumber

    Raises
    ------
    RequestError
        If it is not whole, a file was changed since, or a run is working on it.
    FileRefusedError
        If there is no manifest.
    """
    _manifest(folder)
    with held_for_one_run(folder) as aside:
        return _publish(folder, aside)


def _publish(folder: Path, aside: Path) -> EditionNumber:
    held, edition = _manifest(folder), read_edition(folder)
    if not held.get("whole"):
        missing = list(held.get("missing", ()))
        lacking = f"it lacks {', '.join(missing)}" if missing else "its pages are of different making"
        raise RequestError(
            f"{folder.name} is no whole edition: {lacking}. Render the whole edition, then publish it."
        )
    records = read_records(folder)
    if len(records.pages) != len(held["pages"]) or records.index is None:
        raise RequestError(
            f"{folder.name} was rendered by an earlier version of this project. Render the whole edition "
            "again, then publish it."
        )
    changed = _changed_files(folder, records)
    if changed:
        raise RequestError(
            f"{folder.name} is not as it was rendered: {', '.join(changed)} changed or gone. Render the "
            "whole edition again, then publish it."
        )
    text = json.dumps(held | {"published": True}, indent=2, ensure_ascii=False) + "\n"
    put_in_place(folder, {FILE_NAME: text.encode()}, aside=aside)
    return edition


def _changed_files(folder: Path, records: Records) -> list[str]:
    files = [file for page in records.pages.values() for file in page.files]
    if records.index is not None:
        files.append(records.index.file)
    return sorted(file.name for file in files if not file.stands(folder))


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / FILE_NAME
    if not path.is_file():
        raise FileRefusedError(
            f"{folder.name}/{FILE_NAME}", "it is not there. Render an edition first, or name its folder."
        )
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise no_manifest(folder) from error
    if not isinstance(held, dict):
        raise no_manifest(folder)
    return held
