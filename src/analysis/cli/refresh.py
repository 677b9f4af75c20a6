"""What ``stalking-report data refresh`` does, step by step, and what it prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pooch
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from analysis.cli.reading import reading_bar
from analysis.errors import RequestError
from analysis.findings import Finding
from analysis.refresh.download import Limits, fetch, read_page
from analysis.refresh.download import Progress as Told
from analysis.refresh.incoming import LANDING_PAGE, Received, files_in, read_release
from analysis.refresh.landing import PassedOver, find_files
from analysis.refresh.look import what_changed
from analysis.refresh.place import put_beside, refuse_held
from analysis.release import latest_release, load_release


@contextmanager
def _bar() -> Iterator[Told]:
    """Show a bar for each file on a terminal; elsewhere nothing."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def told(name: str, held: int, of: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=of)
            bar.update(tasks[name], completed=held, total=of)

        yield told


def _say_passed_over(passed: Iterable[PassedOver]) -> None:
    for each in passed:
        typer.echo(f"passed over: {each.title}: {each.why}")


def _from_page(address: str, release: str | None, folder: Path, limits: Limits) -> tuple[Received, ...]:
    found = find_files(read_page(address, limits), address)
    (table,) = (one for one in found.wanted if one.kind == "recorded_crime")
    if release or table.drawn:
        refuse_held(release or str(table.drawn))  # before 500 MB are fetched
    for one in found.wanted:
        typer.echo(f"found: {one.title} ({one.filename})")
    _say_passed_over(found.passed_over)
    with _bar() as told:
        return tuple(
            Received(
                fetch(one.url, folder, one.filename, sha256=one.sha256, limits=limits, progress=told),
                one.title,
                one.url,
            )
            for one in found.wanted
        )


def _from_folder(folder: Path) -> tuple[Received, ...]:
    received, passed = files_in(folder)
    for each in received:
        typer.echo(f"found: {each.path.name}")
    _say_passed_over(passed)
    return received


def _say(findings: Iterable[Finding], heading: str) -> None:
    typer.echo(f"\n{heading}")
    for each in findings:
        typer.echo(f"- {each.check}: {each.detail}")


def take_in(source: str, release: str | None, downloads: Path | None, limits: Limits | None = None) -> None:
    """Take a release in.

    Parameters
    ----------
    source
        A folder, a landing page, or empty for that of the Home Office.
    release
        Its date, if no file name says it.
    downloads
        Where downloads are kept; a folder of this program in the user's cache unless given.
    limits
        What a download may cost.
    """
    address = source or LANDING_PAGE
    if address.startswith(("http://", "https://")):
        folder = downloads or Path(str(pooch.os_cache("stalking-report")))
        files = _from_page(address, release, folder, limits or Limits())
    elif Path(address).is_dir():
        files = _from_folder(Path(address))
    else:
        raise RequestError(f"{address!r} is neither a folder nor the address of a page (http or https).")
    before = load_release(latest_release())
    with reading_bar(len(files)) as begun:
        incoming = read_release(files, release, before=before.recorded, begun=begun)
    refuse_held(incoming.release)
    changes = tuple(what_changed(incoming, before))
    written = put_beside(incoming)
    _say((each for each in incoming.findings if each.grade == "agrees"), "What agrees:")
    look = [each for each in incoming.findings if each.grade == "note"]
    _say((*changes, *look), "What changed, and what to look at:")
    typer.echo("\nWritten:")
    for path in written:
        typer.echo(f"- data/{path}")
    typer.echo(
        f"\nNext: judge data/level_shifts_{incoming.release}.csv, run `stalking-report data derive --release "
        f"{incoming.release}`, `stalking-report data check` and the tests, and read what changed."
    )
