"""One run at a time over the folder of an edition, and nothing left there by one that was killed.

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
from pathlib import Path
from typing import BinaryIO

from analysis.errors import RequestError

LOCK = ".rendering.lock"
ASIDE = ".rendering-"
"""How the private folders begin in which a run writes before it moves."""


@contextlib.contextmanager
def held_for_one_run(folder: Path) -> Iterator[Path]:
    """Hold the folder of an edition, and give a private folder in it to write in.

    Folders that were made for it and are empty at the end go again.

    Parameters
    ----------
    folder
        Of one edition; made if it is not there.

    Raises
    ------
    RequestError
        If another run holds it, or nothing can be written there.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        with _writing_into(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = _locked(folder)
        try:
            with _writing_into(folder):
                for left in folder.glob(f"{ASIDE}*"):
                    shutil.rmtree(left, ignore_errors=True)
                aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))
            try:
                yield aside
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        finally:
            # The file goes while it is locked, so that nobody can lock one that is about to go.
            (folder / LOCK).unlink(missing_ok=True)
            lock.close()
    finally:
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()


@contextlib.contextmanager
def _writing_into(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RequestError(
            f"Pages cannot be put into {str(folder)!r} ({error.strerror}). Name a folder with --out that "
            "is there or can be made, and is no file."
        ) from error


def _locked(folder: Path) -> BinaryIO:
    path = folder / LOCK
    while True:
        file = path.open("a+b")
        try:
            _lock(file)
        except BlockingIOError:
            file.seek(0)
            said = file.read(32).decode("ascii", errors="replace").strip()
            file.close()
            raise RequestError(
                f"Another run is working on {folder.name}{f' (process {said})' if said else ''}. Wait until "
                "it has ended, or name another folder with --out."
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
