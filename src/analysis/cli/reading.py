"""The bar of ``stalking-report data build`` and ``data refresh`` while official files are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from analysis.tidying import Begun


@contextmanager
def reading_bar(files: int, console: Console | None = None) -> Iterator[Begun]:
    """Show on a terminal which file is read and how many are done; elsewhere nothing.

    Parameters
    ----------
    files
        How many are to be read.
    console
        Where it is shown; the error stream unless given.
    """
    shown = console or Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=shown, disable=not shown.is_terminal) as bar:
        task = bar.add_task("Reading", total=files)
        count = 0

        def begun(path: Path) -> None:
            nonlocal count
            bar.update(task, completed=count, description=f"Reading {path.name}")
            count += 1

        yield begun
        bar.update(task, completed=files)
