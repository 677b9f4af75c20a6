"""``stalking-report render``: pages for the forces named, or the whole edition."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.cluster import asked_cluster, made_by
from analysis.cli.progress import Reporter, say_result, stopped_politely
from analysis.errors import FileRefusedError, RequestError, UnknownForceError
from analysis.forces import ENGLAND_AND_WALES, NATIONAL_SLUG, find_force
from analysis.paths import notebooks_dir, reports_dir
from analysis.warm.asking import KERNELS

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
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="How many pages are made at once; as many as there are processors, and at most 8, unless "
            "given.",
        ),
    ] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Make pages again that are as before.")] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Make the pages on a Dask cluster whose scheduler is at tcp://HOST:PORT or tls://HOST:PORT; "
            "each worker makes as many at once as it has threads.",
        ),
    ] = None,
    cluster_tls_ca_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificates of the authority of a tls:// cluster.")
    ] = None,
    cluster_tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Our certificate for a tls:// cluster.")
    ] = None,
    cluster_tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The key of our certificate.")
    ] = None,
    correction: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Render a corrected edition of one that is published: what changed, in a sentence for "
            "readers. It goes into DIR/RELEASE-2/, and so on.",
        ),
    ] = None,
    cold: Annotated[
        bool,
        typer.Option(
            "--cold", help=f"Start each page's kernel from nothing, as {KERNELS}=cold does; the same bytes."
        ),
    ] = False,
) -> None:
    """Render the pages of some forces, or the whole edition, into DIR/RELEASE/.

    A page that is there and would be the same again is left as it is.
    """
    areas = chosen_areas(forces) if forces else None
    edition_date = None if date is None else iso_date(date)
    folder = reports_dir() if out is None else named_folder(out)
    if cold:
        os.environ[KERNELS] = "cold"
    scheduler = asked_cluster(cluster, cluster_tls_ca_file, cluster_tls_cert, cluster_tls_key)
    from analysis.warm.environment import results_shared, start_importing  # noqa: PLC0415 - keeps --help fast

    if scheduler is None:
        start_importing()
    from analysis.publish import edition, overview  # noqa: PLC0415 - keeps --help fast
    from analysis.release import latest_release, load_release  # noqa: PLC0415 - keeps --help fast

    with results_shared():
        held = load_release(release if release is not None else latest_release())
    if edition_date is not None and edition_date < held.date:
        raise RequestError(
            f"An edition of {edition_date} cannot hold figures released on {held.date}. "
            "Give a later --date or an earlier --release."
        )
    start = time.monotonic()
    with results_shared(), stopped_politely() as stopped_by, Reporter() as reporter:
        try:
            result = edition.render_edition(
                areas,
                held.name,
                (edition_date or held.date).isoformat(),
                folder,
                workers,
                reporter.page_done,
                chosen=reporter.chosen,
                force=force,
                correction=correction,
                overview=lambda: overview.of_forces(held.name, warm=scheduler is None),
                latest_year=held.latest_year.in_prose,
                latest_quarter=held.latest_quarter.months,
                data_digest=held.digest,
                elsewhere=made_by(scheduler, reporter.say) if scheduler is not None else None,
            )
        except KeyboardInterrupt:
            reporter.close()
            typer.echo(f"Stopped after {reporter.done} of {reporter.total} pages; those are whole.", err=True)
            raise typer.Exit(128 + (stopped_by[0] if stopped_by else signal.SIGINT)) from None
    say_result(result, time.monotonic() - start, reporter, correction=correction is not None)
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
