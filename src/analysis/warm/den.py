"""The private folder of this process's kernels: their sockets, connection files and profiles.

Only its owner may enter it. It goes with the process; the fork server, which outlives a process that is
killed by a moment, takes it away then.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from pathlib import Path

_LONGEST_SOCKET_PATH = 100

_lock = threading.Lock()
_den: tuple[int, Path] | None = None


def den() -> Path:
    """Return the folder, made now if there is none."""
    global _den  # noqa: PLW0603 - one for a process
    with _lock:
        if _den is None or _den[0] != os.getpid() or not _den[1].is_dir():
            _den = os.getpid(), Path(tempfile.mkdtemp(prefix="warm-"))
            atexit.register(leave)
        return _den[1]


def shared() -> Path:
    """Return the folder inside it in which the kernels leave results for each other."""
    folder = den() / "shared"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def leave() -> None:
    """Take the folder away, if this process made one."""
    global _den  # noqa: PLW0603 - one for a process
    with _lock:
        if _den is not None and _den[0] == os.getpid():
            shutil.rmtree(_den[1], ignore_errors=True)
        _den = None


def sockets_fit(folder: Path) -> bool:
    """Whether sockets can live in ``folder``: the system has them and the path is short enough."""
    import zmq  # noqa: PLC0415 - a fork server is asked for before anything of Jupyter is imported

    return os.name == "posix" and zmq.has("ipc") and len(os.fsencode(folder)) + 8 < _LONGEST_SOCKET_PATH
