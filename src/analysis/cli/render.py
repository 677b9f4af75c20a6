"""``stalking-report render``: pages for the forces named, or the whole edition."""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import FileRefusedError, RequestError, UnknownForceError
from analysis.forces import ENGLAND_AND_WALES, NATIONAL_SLUG, find_force
from analysis.paths import notebooks_dir, reports_dir

if TYPE_CHECKING:
    import pandas as pd

    from analysis.publish.edition import EditionResult, PageDone


STANDING = {"methods": "Methods", "claims": "Claims checked"}
"""Pages beside those of areas, by their slug, which is also the name of their notebook."""


def standing_pages() -> dict[str, str]:
    """Return the pages beside those of areas that have a notebook: their slug and name."""
    try:
        folder = notebooks_dir()
    except FileRefusedError:
        return {}  # --help still answers; the command says what is missing
    return {slug: name for slug, name in STANDING.items() if (folder / f"{slug}.ipynb").is_file()}


def render(
    forces: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FORCE]...",
            help=f"Forces by name, slug or ONS code; {', '.join([NATIONAL_SLUG, *standing_pages()])}. "
            "None: the whole edition.",
        ),
    ] = None,
    release: Annotated[
        str | None, typer.Option(metavar="DATE", help="Release of the figures, 2026-04-23; the newest held.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="Edition date; the date of the release.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder of the editions; reports/ unless given.")
    ] = None,
    workers: Annotated[int, typer.Option(metavar="N", min=1, help="How many pages are made at once.")] = 2,
    correction: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Render a corrected edition of one that is published: what changed, in a sentence for "
            "readers. It goes into DIR/RELEASE-2/, and so on.",
        ),
    ] = None,
) -> None:
    """Render the pages of some forces, or the whole edition, into DIR/RELEASE/."""
    areas = chosen_areas(forces) if forces else None
    edition_date = None if date is None else iso_date(date)
    folder = reports_dir() if out is None else named_folder(out)
    from analysis.publish import edition  # noqa: PLC0415 - keeps --help fast
    from analysis.publish.numbering import edition_to_render  # noqa: PLC0415 - keeps --help fast
    from analysis.publish.plans import page_count  # noqa: PLC0415 - keeps --help fast
    from analysis.release import latest_release, load_release  # noqa: PLC0415 - keeps --help fast

    held = load_release(release if release is not None else latest_release())
    if edition_date is not None and edition_date < held.date:
        raise RequestError(
            f"An edition of {edition_date} cannot hold figures released on {held.date}. "
            "Give a later --date or an earlier --release."
        )
    number = edition_to_render(folder, held.name, correction)
    start = time.monotonic()
    reporter = _Reporter(page_count(areas, notebooks_dir()))
    with _can_be_written(folder, folder / number.folder), _stopped_politely() as stopped_by, reporter:
        try:
            result = edition.render_edition(
                areas,
                held.name,
                (edition_date or held.date).isoformat(),
                folder,
                workers,
                reporter.page_done,
                correction=correction,
                overview=lambda: _overview(held.name),
                latest_year=held.latest_year.in_prose,
                latest_quarter=held.latest_quarter.months,
            )
        except KeyboardInterrupt:
            reporter.close()
            typer.echo(f"Stopped after {reporter.done} of {reporter.total} pages; those are whole.", err=True)
            raise typer.Exit(128 + (stopped_by[0] if stopped_by else signal.SIGINT)) from None
    _say_result(result, time.monotonic() - start, reporter)
    raise typer.Exit(result.exit_code)


def chosen_areas(texts: list[str]) -> list[str]:
    """Return the areas that the words on the command line name.

    Raises
    ------
    UnknownForceError
        With every word that names none, and the nearest names.
    """
    areas, unknown = [], []
    national = (ENGLAND_AND_WALES.casefold(), NATIONAL_SLUG)
    others = dict.fromkeys(national, ENGLAND_AND_WALES) | standing_pages()
    for text in texts:
        if text.strip().casefold() in others:
            areas.append(others[text.strip().casefold()])
            continue
        try:
            areas.append(find_force(text).name)
        except UnknownForceError as error:
            near = difflib.get_close_matches(text.strip().casefold(), national, n=1, cutoff=0.8)
            unknown.append(
                f"There is no area called {text!r}. Did you mean {ENGLAND_AND_WALES}?" if near else str(error)
            )
    if unknown:
        raise UnknownForceError("\n".join(unknown))
    return areas


def named_folder(text: str) -> Path:
    """Read the name of a folder.

    Raises
    ------
    RequestError
        If it is empty.
    """
    if not text.strip():
        raise RequestError("--out names no folder. Name one, or leave --out away for reports/.")
    return Path(text)


@contextlib.contextmanager
def _can_be_written(named: Path, folder: Path) -> Iterator[None]:
    """Make sure that pages can be put into ``folder``; leave no empty folder behind where none came."""
    made: list[Path] = []
    try:
        try:
            made += [path for path in (folder, *folder.parents) if not path.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            Path(tempfile.mkdtemp(prefix=".rendering-", dir=folder)).rmdir()
        except OSError as error:
            raise RequestError(
                f"Pages cannot be put into {str(named)!r} ({error.strerror}). Name a folder with --out that "
                "is there or can be made, and is no file."
            ) from error
        yield
    finally:
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()


def iso_date(text: str) -> dt.date:
    """Read a date written as 2026-04-23.

    Raises
    ------
    RequestError
        If it is written in another way or there is no such day.
    """
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise RequestError(f"{text!r} is not a date; it should look like 2026-04-23.")
    return day


def _overview(release: str) -> pd.DataFrame:
    from analysis.estimates.among_forces import rates_of_forces  # noqa: PLC0415 - needed for the index only
    from analysis.estimates.side_by_side import side_by_side  # noqa: PLC0415 - needed for the index only
    from analysis.release import load_release  # noqa: PLC0415 - keeps --help fast

    held = load_release(release)
    figures = side_by_side(held)[
        [
            "force",
            "slug",
            "offences",
            "offences_before",
            "stalking_offences",
            "stalking_change_percent",
            "stalking_change_lower",
            "stalking_change_upper",
            "stalking_no_percentage_because",
        ]
    ].rename(
        columns={
            "stalking_offences": "stalking",
            "stalking_change_percent": "change_percent",
            "stalking_change_lower": "change_lower",
            "stalking_change_upper": "change_upper",
            "stalking_no_percentage_because": "no_change_because",
        }
    )
    rates = rates_of_forces(held).rename(
        columns={
            "value": "rate",
            "lower": "rate_lower",
            "upper": "rate_upper",
            "why_none": "no_rate_because",
        }
    )
    return figures.merge(rates, on="force", how="left", validate="one_to_one")


@contextlib.contextmanager
def _stopped_politely() -> Iterator[list[int]]:
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


class _Reporter:
    """Says how far a run is: a bar on a terminal, a line for each page elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = total
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
            self._task = self._bar.add_task("Rendering", total=total)

    def __enter__(self) -> _Reporter:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

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
        try:
            typer.echo(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self._listened_to = False
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_result(result: EditionResult, seconds: float, reporter: _Reporter) -> None:
    for failure in result.failures:
        typer.echo(f"Failed: {failure}", err=True)
    minutes, rest = divmod(round(seconds), 60)
    took = f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
    count = len(result.rendered)
    reporter.say(f"{count} page{'' if count == 1 else 's'} in {took}: {_short(result.folder)}")
    if result.failures:
        failed = ", ".join(failure.area for failure in result.failures)
        typer.echo(f"{len(result.failures)} failed: {failed}.", err=True)
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
