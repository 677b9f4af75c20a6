"""``stalking-report claims``: published statements against the official figures, with the working."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.render import iso_date
from analysis.errors import RequestError

if TYPE_CHECKING:
    from analysis.claims.check import Checked

STRICT = 3
"""Exit code of ``--strict`` where a claim differs, or its arithmetic is wrong."""

claims_app = typer.Typer(
    no_args_is_help=True, help="Check published statements against the official figures."
)


class Form(StrEnum):
    """How the answer is written."""

    table = "table"
    json = "json"
    csv = "csv"


@claims_app.callback()
def claims() -> None:
    """Check published statements against the official figures."""


@claims_app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="Claims as CSV, JSON or TOML; docs/claims.md lists the fields.")
    ] = None,
    *,
    text: Annotated[
        str | None, typer.Option(metavar="SENTENCE", help="One sentence, instead of a file.")
    ] = None,
    said_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day the sentence was said, 2025-10-06.")
    ] = None,
    output: Annotated[Form, typer.Option("--format", help="How the answer is written.")] = Form.table,
    strict: Annotated[
        bool,
        typer.Option("--strict", help=f"End with {STRICT} if any differs or its arithmetic is wrong."),
    ] = False,
    release: Annotated[
        str | None, typer.Option(metavar="DATE", help="Release of the figures, 2026-04-23; the newest held.")
    ] = None,
) -> None:
    """Check the claims of a file, or one sentence; every step of the working is printed."""
    if (file is None) == (text is None):
        raise RequestError("Give a file of claims, or one sentence with --text; not both.")
    if said_on is not None and text is None:
        raise RequestError("--said-on goes with --text; in a file each claim has its own said_on.")
    day = None if said_on is None else iso_date(said_on)
    from analysis.claims.check import check_all  # noqa: PLC0415 - keeps --help fast
    from analysis.claims.reading import read_claims  # noqa: PLC0415 - keeps --help fast
    from analysis.claims.sentence import claim_of  # noqa: PLC0415 - keeps --help fast
    from analysis.release import latest_release, load_release  # noqa: PLC0415 - keeps --help fast

    found = read_claims(file) if file is not None else (claim_of(text or "", day),)
    checked = check_all(found, load_release(release if release is not None else latest_release()))
    typer.echo(_written(checked, output), nl=False)
    if strict and any(_against(each) for each in checked):
        raise typer.Exit(STRICT)


def _against(checked: Checked) -> bool:
    return bool({"differs", "arithmetic wrong"} & set(checked.verdicts))


def _written(checked: tuple[Checked, ...], output: Form) -> str:
    from analysis.wording.claims.records import COLUMNS, records_of  # noqa: PLC0415 - keeps --help fast

    if output is Form.table:
        return _table(checked)
    records = records_of(checked)
    if output is Form.json:
        return json.dumps({"claims": records}, ensure_ascii=False, indent=2) + "\n"
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {
            name: " | ".join(map(str, cell)) if isinstance(cell, list) else cell
            for name, cell in record.items()
        }
        for record in records
    )
    return text.getvalue()


def _table(checked: tuple[Checked, ...]) -> str:
    from analysis.wording.claims import fair_version, steps, verdict_line  # noqa: PLC0415 - keeps --help fast

    lines = []
    for each in checked:
        lines.append(f"{each.claim.id}: {verdict_line(each)}")
        lines.append(f"  {each.claim.statement}")
        lines += [f"  - {step}" for step in steps(each, hints=True)]
        fair = fair_version(each)
        lines += [f"  Fair: {fair}"] if fair else []
        lines.append("")
    counts: dict[str, int] = {}
    for each in checked:
        counts[each.verdict] = counts.get(each.verdict, 0) + 1
    claims_word = "claim" if len(checked) == 1 else "claims"
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return "\n".join([*lines, f"{len(checked)} {claims_word} checked: {told}."]) + "\n"
