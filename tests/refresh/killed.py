"""The program, killed with SIGKILL at a moment that nobody outside could hit: MOMENT, then its words.

``fetched`` a file is whole and has not taken its place; ``reading`` the first official file is about to be
read; ``checked`` all are read and checked, and nothing is written; ``half 3`` half of the third file has been
written aside; ``before 8`` seven files have been written or moved, and the eighth has not; ``placed`` the
release has just taken its place.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.cli import refresh as steps
from analysis.cli.app import main
from analysis.refresh import incoming
from analysis.refresh.place import TAKING_IN, put_beside

WRITES = "write_bytes"
MOVES = ("replace", "rename")


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def counted(die_at: int, *, half: bool) -> None:
    """Die at a write or a move of what is written aside."""
    done = 0

    def watched(name: str, own: Callable[..., Any]) -> Callable[..., Any]:
        def step(path: Path, given: Any) -> Any:
            nonlocal done
            if any(part.startswith(TAKING_IN.aside) for part in path.parts):
                done += 1
                if done == die_at:
                    if half:
                        own(path, given[: len(given) // 2])
                    die()
            return own(path, given)

        return step

    for name in (WRITES, *MOVES):
        setattr(Path, name, watched(name, getattr(Path, name)))


def after(own: Callable[..., Any]) -> Callable[..., Any]:
    def step(*given: Any) -> None:
        own(*given)
        die()

    return step


TRAPS: dict[str, tuple[object, str, Callable[..., None]]] = {
    "fetched": (Path, "replace", die),
    "reading": (incoming, "official_frames", die),
    "checked": (steps, "put_beside", die),
    "placed": (steps, "put_beside", after(put_beside)),
}


def prepare(moment: str) -> None:
    """Set the trap."""
    kind, _, number = moment.partition(" ")
    if kind in ("half", "before"):
        counted(int(number), half=kind == "half")
    elif kind in TRAPS:
        setattr(*TRAPS[kind])
    else:
        raise SystemExit(f"no moment {moment!r}")


if __name__ == "__main__":
    prepare(sys.argv.pop(1))
    main()
