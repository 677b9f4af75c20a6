"""``stalking-report data``: read an official table, build the tidy figures, check them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

data_app = typer.Typer(no_args_is_help=True, help="Read official tables, build the tidy figures, check them.")


@data_app.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="An official table: ODS, XLSX, CSV or Parquet.")],
    table: Annotated[str | None, typer.Option(help="Which table of an ONS workbook: P1, P2 or P3.")] = None,
) -> None:
    """Read one official table and print it tidy, as CSV; say what it was on the error stream."""
    from analysis.sources.layouts import read_official_table  # noqa: PLC0415 - keeps --help fast

    read_table = read_official_table(file) if table is None else read_official_table(file, table=table)
    typer.echo(f"{file.name}: {read_table.layout}, {len(read_table.frame):,} rows.", err=True)
    typer.echo(read_table.frame.to_csv(index=False, lineterminator="\n"), nl=False)


@data_app.command("build")
def build(
    source: Annotated[
        Path, typer.Option("--from", help="The folder with the official files.", exists=True, file_okay=False)
    ],
) -> None:
    """Build the tidy figures in data/ from the official files, once their SHA-256 is checked."""
    from analysis import tidying  # noqa: PLC0415 - keeps --help fast

    built = tidying.build(source)
    for file in built:
        typer.echo(f"data/{file.path}: {file.rows:,} rows, {'changed' if file.changed else 'as before'}")
    changed = sum(file.changed for file in built)
    typer.echo(f"{len(built)} files, {changed} changed.")


@data_app.command("check")
def check() -> None:
    """Compute published values again from the figures held, and say where they agree."""
    from analysis import reconciliation  # noqa: PLC0415 - keeps --help fast

    reconciliation.check()
