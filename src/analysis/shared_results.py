"""Results that are the same on every page, worked out once an edition.

Every page runs in a process of its own, and most of what it reads, checks and compares among forces is
what the page before it read, checked and compared. The run that renders an edition names a private
folder in :data:`FOLDER_VARIABLE`; the first page that needs such a result works it out and leaves it
there, and the others take it up. A result is known by its function, what that was asked, and the digest
of every file of ``data/``, so that no page is ever given a result of other figures. Where no folder is
named, as in JupyterLab, each process works out its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, Protocol, TypeVar, runtime_checkable

from analysis.built_files import file_digest
from analysis.data_digest import digest_over
from analysis.errors import RequestError
from analysis.paths import data_dir
from analysis.put_in_place import put_in_place

FOLDER_VARIABLE: Final = "STALKING_REPORT_SHARED_RESULTS"
"""The environment variable with the folder in which the pages of one run leave results for each other."""

_LONG: Final = 200
"""Longer texts are known by their digest."""

_Asked = ParamSpec("_Asked")
_Result = TypeVar("_Result")


@runtime_checkable
class Named(Protocol):
    """Something large that a short name stands for, such as a release."""

    def shared_name(self) -> str | None:
        """Return the name; None where it is not what the name stands for, so that nothing is shared."""


def once_an_edition(work: Callable[_Asked, _Result]) -> Callable[_Asked, _Result]:
    """Let a function work out each result once for all pages of an edition.

    Parameters
    ----------
    work
        A function of the figures in ``data/`` and of its arguments alone: texts, numbers, days, paths,
        members of an enumeration, tuples and dataclasses of these, or something :class:`Named`. Its
        results can be pickled, and nobody alters one.

    Raises
    ------
    RequestError
        From the function that is returned, if others than its owner may enter the folder.
    """
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def worked_out(*asked: _Asked.args, **by_name: _Asked.kwargs) -> _Result:
        folder = _folder()
        words = None if folder is None else _in_words((*asked, *sorted(by_name.items())))
        if folder is None or words is None:
            return work(*asked, **by_name)
        state = _state()
        file = folder / f"{hashlib.sha256(f'{name}({words}) of {state.digest}'.encode()).hexdigest()}.pickle"
        # Whatever keeps a result from being shared is no reason to have none.
        with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
            # A page of the same run wrote it where only its owner may.
            held: _Result = pickle.loads(file.read_bytes())  # noqa: S301
            return held
        result = work(*asked, **by_name)
        # Files that changed while it was worked out are in it, and are not what its name says.
        if _looks() == state.looks:
            with contextlib.suppress(OSError):
                put_in_place(folder, {file.name: pickle.dumps(result, pickle.HIGHEST_PROTOCOL)})
        return result

    return worked_out


def _folder() -> Path | None:
    """Return the folder of this run; None where results are not shared."""
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        return None
    folder = Path(named)
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None  # the run that named it is over
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise RequestError(
            f"{FOLDER_VARIABLE} names {folder}, which others may enter. What lies there is taken as it is, "
            "so it has to be a folder of your own with mode 0700."
        )
    return folder


def _in_words(asked: tuple[Any, ...]) -> str | None:
    """Return what a function was asked, in words that stand for nothing else; None if it has none."""
    words = []
    for one in asked:
        word = _word(one)
        if word is None:
            return None
        words.append(f"{type(one).__qualname__} {len(word)} {word}")
    return ", ".join(words)


def _word(one: Any) -> str | None:
    # What is asked most stands first: a design of a model is asked for with hundreds of numbers.
    if isinstance(one, str):
        return hashlib.sha256(one.encode()).hexdigest() if len(one) > _LONG else one
    if isinstance(one, tuple):
        return _in_words(one)
    if isinstance(one, Enum):
        return one.name
    if one is None or isinstance(one, int | float | Decimal | date | Path):
        return repr(one)
    if isinstance(one, Named):
        return one.shared_name()
    if is_dataclass(one):
        return _in_words(tuple((field.name, getattr(one, field.name)) for field in fields(one)))
    raise TypeError(f"A result for all pages cannot be asked for with {one!r}: no words stand for it alone.")


@dataclass(frozen=True, slots=True)
class _State:
    """The files of ``data/`` as a process found them.

    Attributes
    ----------
    digest
        Over the content of all of them.
    looks
        Path, size and time of change of each, which cost next to nothing to look at again.
    """

    digest: str
    looks: tuple[tuple[str, int, int], ...]


@cache
def _state() -> _State:
    looks = _looks()  # before a file is read: one that is changed meanwhile looks different afterwards
    root = data_dir()
    return _State(digest_over({path: file_digest(root / path) for path, *_ in looks}), looks)


def _looks() -> tuple[tuple[str, int, int], ...]:
    root = data_dir()
    found = ((file.relative_to(root).as_posix(), file.stat()) for file in _files(root))
    return tuple((path, about.st_size, about.st_mtime_ns) for path, about in found)


def _files(root: Path) -> Iterator[Path]:
    """Yield every file of ``data/``, whatever release it is of."""
    for file in sorted(root.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            yield file
