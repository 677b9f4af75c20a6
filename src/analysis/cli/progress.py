"""What ``stalking-report render`` says while it works: a bar on a terminal, elsewhere a line a page."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from analysis.publish.edition import EditionResult, PageDone
    from analysis.publish.standing import Choice


class Reporter:
    """Says how far a run is."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self._listened_to = True
        self._bar = None
        if sys.stdout.isatty():
            from rich.progress import (  # noqa: PLC0415
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeElapsedColumn,
            )

            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
            )
            self._task = self._bar.add_task("Rendering", total=None)

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def chosen(self, choice: Choice) -> None:
        """Say which pages are as before and why others are made anew, where there were pages before."""
        self.total = len(choice.anew)
        if choice.tells:
            self.say(choice.said)
        if self._bar is not None and self.total:
            self._bar.update(self._task, total=self.total)
            self._bar.start()

    def page_done(self, page: PageDone) -> None:
        """Say that one page is finished."""
        self.done += page.failure is None
        if self._bar is not None:
            self._bar.update(self._task, advance=1, description=page.area)
            return
        how = "failed" if page.failure is not None else f"{page.seconds:.1f} s"
        self.say(f"{page.done}/{page.total}  {page.area}: {how}")

    def say(self, text: str) -> None:
        """Print a line, unless nobody reads any more: the pages matter, not the lines."""
        if not self._listened_to:
            return
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
            return
        try:
            typer.echo(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self._listened_to = False
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_BESIDE = {
    "index.html": "All forces",
    "england-and-wales.html": "England and Wales",
    "methods.html": "Methods",
    "claims.html": "Claims checked",
}
"""What every page leads to, by the file it needs."""


def _dead_links(folder: Path) -> str:
    """Return which links at the head of the pages lead nowhere, where an edition is not whole."""
    dead = [name for file, name in _BESIDE.items() if not (folder / file).is_file()]
    if not dead:
        return ""
    listed = ", ".join(f"“{name}”" for name in dead)
    return f"; {listed} {'leads' if len(dead) == 1 else 'lead'} nowhere until the whole edition is rendered"


def say_result(
    result: EditionResult, seconds: float, reporter: Reporter, *, correction: bool = False
) -> None:
    """Say what came of a run, and on the error stream what failed.

    Parameters
    ----------
    result
        What came of it.
    seconds
        How long it took.
    reporter
        Says it.
    correction
        Whether a corrected edition was asked for, which is published whole or not at all.
    """
    for failure in result.failures:
        typer.echo(f"Failed: {failure}", err=True)
    minutes, rest = divmod(round(seconds), 60)
    took = f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
    count = len(result.rendered)
    if result.as_before and not count and not result.failures:
        reporter.say(f"Nothing to make: {_short(result.folder)}")
    else:
        made = f"{count} page{'' if count == 1 else 's'} in {took}{_dead_links(result.folder)}"
        reporter.say(f"{made}: {_short(result.folder)}")
    if result.failures:
        failed = ", ".join(failure.area for failure in result.failures)
        typer.echo(f"{len(result.failures)} failed: {failed}.", err=True)
    if correction and not result.whole and not result.failures:
        typer.echo(
            f"A corrected edition is published whole: {result.folder.name}/ lacks pages. Render it "
            "again without naming forces, with the same --correction, before stalking-report publish.",
            err=True,
        )
    if result.mixed:
        typer.echo(
            f"Other pages in the folder were made from other figures or code, or for another date: "
            f"{', '.join(result.mixed)}. Render the whole edition before publishing it.",
            err=True,
        )


def _short(folder: Path) -> str:
    try:
        return f"{folder.resolve().relative_to(Path.cwd())}/"
    except ValueError:
        return f"{folder}/"


@contextlib.contextmanager
def stopped_politely() -> Iterator[list[int]]:
    """Treat a request to end, or a closed terminal, like Ctrl-C; give the signal that came."""
    came: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    names = ("SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
