"""The program, its options and how it ends.

What goes wrong is said on the error stream in plain words, without a
traceback, and the exit code is that of the error (:mod:`analysis.errors`).
Modules that read figures or run notebooks are imported by the commands that
need them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import analysis
from analysis.cli.claims import claims_app
from analysis.cli.data import data_app
from analysis.cli.publish import publish
from analysis.cli.render import render
from analysis.errors import FileRefusedError, ReportError
from analysis.forces import all_forces
from analysis.paths import settings_environment

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of the signal."""


class _PlainErrors(TyperGroup):
    """Says what went wrong in words, and ends quietly when a reader goes away."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except ReportError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from error
        except FileNotFoundError as error:
            refused = FileRefusedError(
                str(error.filename), "there is no such file. Fetch the project's folder again."
            )
            typer.echo(str(refused), err=True)
            raise typer.Exit(refused.exit_code) from error
        except KeyboardInterrupt:
            typer.echo("Stopped.", err=True)
            raise typer.Exit(STOPPED) from None
        except BrokenPipeError:
            # Whoever read the output has seen enough (`| head`); nothing is wrong.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        return result


app = typer.Typer(
    cls=_PlainErrors,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Recorded stalking, charge outcomes and domestic-abuse links, force by force, England and Wales.",
)
app.command()(render)
app.command()(publish)
app.add_typer(data_app, name="data")
app.add_typer(claims_app, name="claims")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - called so by the command line
    if wanted:
        typer.echo(f"stalking-report {analysis.__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    """Set what holds for every command."""
    del version


@app.command()
def forces() -> None:
    """List the forces: name, name in links and the ONS code of the area."""
    width = max(len(force.name) for force in all_forces())
    slug = max(len(force.slug) for force in all_forces())
    for force in all_forces():
        typer.echo(f"{force.name:<{width}}  {force.slug:<{slug}}  {force.ons_code or '(no area of its own)'}")


def main() -> None:
    """Run the command line."""
    for name, place in settings_environment().items():
        os.environ.setdefault(name, place)
    # Nobody looks once more through all that was imported and read: it goes with the process.
    atexit.register(gc.freeze)
    try:
        app(prog_name="stalking-report")
    except KeyboardInterrupt:
        sys.exit(STOPPED)
