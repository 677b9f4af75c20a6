"""``stalking-report data``: read an official table, build the tidy figures, check and compare them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

data_app = typer.Typer(
    no_args_is_help=True, help="Read official tables, build the tidy figures, derive tables, check, compare."
)


class DiffFormat(StrEnum):
    """How differences are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@data_app.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="An official table: ODS, XLSX, CSV or Parquet.")],
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="One table of an ONS workbook: P1, P2 or P3.")
    ] = None,
) -> None:
    """Print an official table as tidy CSV; what it was recognised as goes to the error stream."""
    from analysis.periods import Quarter  # noqa: PLC0415 - keeps --help fast
    from analysis.sources.layouts import LAYOUTS, read_official_table  # noqa: PLC0415 - keeps --help fast

    held = read_official_table(file, table)
    (layout,) = (one for one in LAYOUTS if one.name == held.layout)
    typer.echo(f"{held.file}: {layout.description} ({layout.publisher}).", err=True)
    title = f"{held.title}; " if held.title != layout.description else ""
    typer.echo(f"{title}{held.period}; {len(held.frame):,} rows.", err=True)
    for note in held.notes:
        typer.echo(f"Note: {note}", err=True)
    frame = held.frame
    if "quarter" in frame:
        names = {period: str(Quarter.from_period(period)) for period in frame["quarter"].dropna().unique()}
        frame = frame.assign(quarter=frame["quarter"].map(names))
    typer.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)


@data_app.command("build")
def build(
    source: Annotated[
        Path,
        typer.Option(
            "--from", metavar="DIR", help="The folder with the official files.", exists=True, file_okay=False
        ),
    ],
) -> None:
    """Build the tidy figures in data/ from the official files, once their SHA-256 is checked."""
    from analysis import tidying  # noqa: PLC0415 - keeps --help fast
    from analysis.cli.reading import reading_bar  # noqa: PLC0415 - keeps --help fast
    from analysis.origins import origins  # noqa: PLC0415 - keeps --help fast

    with reading_bar(len(origins())) as begun:
        built = tidying.build(source, begun=begun)
    for file in built:
        typer.echo(f"data/{file.path}: {file.rows:,} rows, {'changed' if file.changed else 'as before'}")
    changed = sum(file.changed for file in built)
    typer.echo(f"{len(built)} files, {changed} changed.")


@data_app.command("derive")
def derive(
    release: Annotated[
        str | None, typer.Option(metavar="DATE", help="Release of the figures, 2026-04-23; the newest held.")
    ] = None,
) -> None:
    """Work out anew the tables kept with a release, data/releases/DATE/derived; it takes minutes."""
    from analysis.estimates.derive import write  # noqa: PLC0415 - keeps --help fast
    from analysis.release import latest_release, load_release  # noqa: PLC0415 - keeps --help fast

    held = load_release(release if release is not None else latest_release())
    written = write(held)
    for file in written:
        typer.echo(f"data/{file.path}: {file.rows:,} rows, {'changed' if file.changed else 'as before'}")
    typer.echo(f"{len(written)} files, {sum(file.changed for file in written)} changed.")


@data_app.command("check")
def check() -> None:
    """Check every file of data/, compare the figures with what was published, say where they agree."""
    from analysis import hand_kept  # noqa: PLC0415 - keeps --help fast

    found = hand_kept.findings()
    if all(finding.grade != "fails" for finding in found):
        from analysis import reconciliation  # noqa: PLC0415 - needs the files just checked

        found = reconciliation.findings()
    for finding in found:
        typer.echo(f"{finding.grade}: {finding.check}: {finding.detail}", err=finding.grade == "fails")
    count = {grade: sum(one.grade == grade for one in found) for grade in ("agrees", "note", "fails")}
    typer.echo(f"{count['agrees']} agree, {count['note']} notes, {count['fails']} fail.")
    if count["fails"]:
        raise typer.Exit(1)


@data_app.command("diff")
def diff(
    earlier: Annotated[
        str, typer.Argument(metavar="RELEASE", help="A release, 2026-04-23, or an older publication.")
    ],
    later: Annotated[str, typer.Argument(metavar="RELEASE", help="The one set against it.")],
    style: Annotated[
        DiffFormat, typer.Option("--format", help="A table to read, or every row as CSV or JSON.")
    ] = DiffFormat.TABLE,
    rows: Annotated[int, typer.Option(min=1, help="Rows of the table, the largest first.")] = 20,
) -> None:
    """Print which figures differ between two publications held, by force, measure and year.

    Exit code 0 when compared, whether or not they differ, 2 when a release is not held or the two have
    no period in common, 4 when a file was refused.
    """
    from analysis.differences import differences  # noqa: PLC0415 - keeps --help fast
    from analysis.differences_text import as_csv, as_json, as_table  # noqa: PLC0415 - keeps --help fast
    from analysis.vintages import find_vintage  # noqa: PLC0415 - keeps --help fast

    found = differences(find_vintage(earlier), find_vintage(later))
    if style is DiffFormat.TABLE:
        typer.echo(as_table(found, rows), nl=False)
    else:
        typer.echo(as_csv(found) if style is DiffFormat.CSV else as_json(found), nl=False)


@data_app.command("refresh")
def refresh(
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="DIR|URL",
            help="A folder with the files of one release, or its landing page; the Home Office page.",
        ),
    ] = "",
    release: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day of the release, where no file name says it: 2026-07-23."),
    ] = None,
    downloads: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where downloads are kept, so that one that broke off goes on."),
    ] = None,
) -> None:
    """Take in a new release: find its files, fetch, read and check them, put it beside the older ones.

    Nothing is written before everything passed, and a release held is never touched. Exit code 0 when
    it is taken in, 1 when a file could not be fetched or a check does not hold, 2 when the request was
    not understood or the release is held, 4 when a file was refused.
    """
    from analysis.cli.refresh import take_in  # noqa: PLC0415 - keeps --help fast

    take_in(source, release, downloads)
