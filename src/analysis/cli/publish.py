"""``stalking-report publish``: check an edition and mark it as published, so that it stays as it is."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli.render import iso_date, named_folder
from analysis.errors import RequestError
from analysis.paths import reports_dir


def publish(
    release: Annotated[
        str | None, typer.Option(metavar="DATE", help="Release of the edition, 2026-04-23; the newest held.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder of the editions; reports/ unless given.")
    ] = None,
) -> None:
    """Check that the newest edition is whole and as it was rendered, and never overwrite it from now on."""
    folder = reports_dir() if out is None else named_folder(out)
    from analysis.publish import numbering  # noqa: PLC0415 - keeps --help fast
    from analysis.release import latest_release  # noqa: PLC0415 - keeps --help fast

    chosen = latest_release() if release is None else iso_date(release).isoformat()
    held = numbering.editions_of(folder, chosen)
    if not held:
        raise RequestError(
            f"There is no edition of the release of {chosen} in {str(folder)!r}. Render one first: "
            "stalking-report render."
        )
    newest = held[-1]
    if numbering.is_published(folder / newest.folder):
        typer.echo(f"Edition {newest.number} of the release of {chosen} is published already.")
        return
    numbering.publish(folder / newest.folder)
    typer.echo(
        f"Published edition {newest.number} of the release of {chosen}: {newest.folder}/ is whole and every "
        "file is as it was rendered. Copy the folder to a web server; from now on no run overwrites it. If "
        "something turns out to be wrong, render the next edition with stalking-report render --correction."
    )
