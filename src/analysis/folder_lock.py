"""One run at a time over a folder, and nothing left there by one that was killed.

A run holds a lock that the system takes from it when it ends, however it ends. Whatever a run left
aside is therefore nobody's once the lock is had, and goes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from analysis.errors import RequestError


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work that one run at a time does in a folder.

    Attributes
    ----------
    name
        Its lock is ``.<name>.lock``; the private folders in which a run writes before it moves begin
        with ``.<name>-``.
    refused
        What is said where nothing can be written, with ``{folder}`` and ``{why}``.
    otherwise
        What may be done while another run is at work.
    """

    name: str
    refused: str
    otherwise: str

    @property
    def lock(self) -> str:
        """Name of the locked file."""
        return f".{self.name}.lock"

    @property
    def aside(self) -> str:
        """How the private folders begin."""
        return f".{self.name}-"


RENDERING: Final = Work(
    "rendering",
    "Pages cannot be put into {folder!r} ({why}). Name a folder with --out that is there or can be made, and "
    "is no file.",
    "Wait until it has ended, or name another folder with --out.",
)


@contextlib.contextmanager
def held_for_one_run(folder: Path, work: Work = RENDERING) -> Iterator[Path]:
    """Hold a folder, and give a private folder in it to write in.

    Folders that were made for it and are empty at the end go again.

    Parameters
    ----------
    folder
        Made if it is not there.
    work
        What the run does there; an edition is rendered unless given.

    Raises
    ------
    RequestError
        If another run holds it, or nothing can be written there.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        with _writing_into(folder, work):
            folder.mkdir(parents=True, exist_ok=True)
            lock = _locked(folder, work)
        try:
            with _writing_into(folder, work):
                for left in folder.glob(f"{work.aside}*"):
                    shutil.rmtree(left, ignore_errors=True)
                aside = Path(tempfile.mkdtemp(prefix=work.aside, dir=folder))
            try:
                yield aside
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        finally:
            # The file goes while it is locked, so that nobody can lock one that is about to go.
            (folder / work.lock).unlink(missing_ok=True)
            lock.close()
    finally:
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()


@contextlib.contextmanager
def _writing_into(folder: Path, work: Work) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RequestError(work.refused.format(folder=str(folder), why=error.strerror)) from error


def _locked(folder: Path, work: Work) -> BinaryIO:
    path = folder / work.lock
    while True:
        file = path.open("a+b")
        try:
            _lock(file)
        except BlockingIOError:
            file.seek(0)
            said = file.read(32).decode("ascii", errors="replace").strip()
            file.close()
            raise RequestError(
                f"Another run is working on {folder.name}{f' (process {said})' if said else ''}. "
                f"{work.otherwise}"
            ) from None
        except OSError:
            file.close()
            raise
        # The run before may have taken the file away between opening and locking it.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                file.truncate(0)
                file.write(str(os.getpid()).encode())
                file.flush()
                return file
        file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        # Windows lets nobody read a locked byte: a far one is locked, so that the number can be read.
        file.seek(1 << 20)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError from error

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
