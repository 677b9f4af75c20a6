"""The folder of an edition: pages take their places there, and the manifest says so at once.

The files of a page cannot take their places in one step. So the manifest is written after them, and a
page whose files are not those of its record is no page: a kill or a power cut at any moment costs the
pages that were being made and no other.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from analysis.publish.manifest import (
    FILE_NAME,
    FileRecord,
    IndexRecord,
    Origins,
    PageInputs,
    PageRecord,
    Records,
    is_whole,
    manifest_text,
    read_records,
)

INDEX = "index.html"


class EditionFolder:
    """What one run holds of an edition.

    Attributes
    ----------
    folder
        Where the edition is.
    recorded
        The pages that the manifest recorded when the run began, whether they still stand or not.
    pages
        The pages that stand, by slug.
    index
        The index, if there is one and it stands.

    Parameters
    ----------
    folder
        Held by this run; see :func:`analysis.folder_lock.held_for_one_run`.
    aside
        A private folder on the same file system.
    origins
        What the pages of this run are made from.
    expected
        Slugs of the pages that a whole edition has.
    notebooks
        Digests of the notebooks of this run, by name.

    Raises
    ------
    FileRefusedError
        If a file stands where the manifest belongs and is none.
    """

    def __init__(
        self,
        folder: Path,
        aside: Path,
        origins: Origins,
        *,
        expected: Sequence[str],
        notebooks: Mapping[str, str],
    ) -> None:
        self.folder = folder
        self._aside = aside
        self._origins = origins
        self._expected = tuple(expected)
        self._notebooks = notebooks
        held = read_records(folder)
        self.recorded: Mapping[str, PageRecord] = held.pages
        self.pages = {slug: page for slug, page in held.pages.items() if page.stands(folder)}
        self.index = held.index if held.index and held.index.file.stands(folder) else None

    @property
    def records(self) -> Records:
        """The pages that stand, and the index."""
        return Records(self.pages, self.index)

    @property
    def whole(self) -> bool:
        """Whether every page stands, all of one making, with the index of them."""
        return is_whole(self.records, self._expected)

    @property
    def mixed(self) -> tuple[str, ...]:
        """Slugs of pages that stand and were made from something else than this run's."""

        def differs(page: PageRecord) -> bool:
            made_from = page.inputs.notebook_digest
            return (
                page.origins != self._origins
                or self._notebooks.get(page.inputs.notebook, made_from) != made_from
            )

        return tuple(sorted(slug for slug, page in self.pages.items() if differs(page)))

    def index_stands(self) -> bool:
        """Whether the index would be the same again: made from this run's origins and the same pages."""
        return (
            self.index is not None
            and self.index.origins == self._origins
            and self.index.pages == tuple(sorted(self.pages))
        )

    def promote(self, slug: str, area: str, inputs: PageInputs, contents: Mapping[str, bytes]) -> None:
        """Let a page take its place, and record it.

        Parameters
        ----------
        slug, area
            Which page.
        inputs
            What it was made from.
        contents
            Its files, by name.
        """
        with signals_wait():
            for name, content in contents.items():
                _write_durably(self._aside / name, content)
            before = self.recorded.get(slug)
            for file in before.files if before else ():
                if file.name not in contents:
                    (self.folder / file.name).unlink(missing_ok=True)
            for name in contents:
                (self._aside / name).replace(self.folder / name)
            _sync_folder(self.folder)
            files = tuple(FileRecord.holding(name, contents[name]) for name in sorted(contents))
            self.pages[slug] = PageRecord(slug, area, inputs, files)
            self.write_manifest()

    def put_index(self, html: str) -> None:
        """Let the index of the pages that stand take its place, and record it."""
        content = html.encode()
        with signals_wait():
            self._replace(INDEX, content)
            self.index = IndexRecord(
                FileRecord.holding(INDEX, content), self._origins, tuple(sorted(self.pages))
            )
            self.write_manifest()

    def write_manifest(self) -> None:
        """Write the manifest, unless it says the same already."""
        text = manifest_text(
            self.records,
            expected=self._expected,
            release=self._origins.release,
            edition_date=self._origins.edition_date,
            edition=self._origins.edition,
            what_changed=self._origins.what_changed,
        ).encode()
        path = self.folder / FILE_NAME
        if not path.is_file() or path.read_bytes() != text:
            self._replace(FILE_NAME, text)

    def _replace(self, name: str, content: bytes) -> None:
        _write_durably(self._aside / name, content)
        (self._aside / name).replace(self.folder / name)
        _sync_folder(self.folder)


def _write_durably(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it: a name may not outlive a power cut without its content."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened
    opened = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems refuse this for folders, and keep the order of names by themselves.
        with contextlib.suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)


@contextlib.contextmanager
def signals_wait() -> Iterator[None]:
    """Let Ctrl-C and requests to end wait for a step that takes a moment and should not be cut."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    # A handler that was not set from Python cannot be put back, so such a signal is left alone.
    own = {number: handler for number, handler in before.items() if handler is not None}
    for number in own:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in own.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
