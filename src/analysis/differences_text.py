"""Differences between two publications as a person or a program reads them."""

from __future__ import annotations

import json

import pandas as pd

from analysis import numbers
from analysis.differences import Differences
from analysis.offences import offence
from analysis.vintages import TOTAL

_HEADINGS = ("Force", "Offence", "Period", "Earlier", "Later", "Difference", "Change")


def _name(measure: str) -> str:
    return "all parts" if measure == TOTAL else f"{measure} {offence(measure).short_name.lower()}"


def _apart(frame: pd.DataFrame, what: str) -> list[str]:
    """Say how many figures only one publication holds, period by period."""
    lines = [f"{what}: {len(frame):,}."] if len(frame) else []
    for period, mine in frame.groupby("period"):
        forces = sorted(set(mine["force"]))
        which = ", ".join(forces) if len(forces) <= 5 else f"{len(forces)} forces"
        lines.append(f"  {period}: {len(mine):,} of {which}")
    return lines


def as_table(found: Differences, most: int) -> str:
    """Return the largest differences as aligned columns, and in few words what only one of them holds.

    Parameters
    ----------
    found
        The differences.
    most
        Rows of the table.
    """
    shown = found.changed.head(most)
    lines = [
        (
            str(row["force"]),
            _name(str(row["measure"])),
            str(row["period"]),
            numbers.count(row["earlier"]),
            numbers.count(row["later"]),
            numbers.signed(row["difference"]),
            "" if pd.isna(row["percent"]) else numbers.signed_percent(row["percent"]),
        )
        for row in shown.to_dict("records")
    ]
    said = [
        f"{found.second.name} ({found.second.title}) against {found.first.name} ({found.first.title}).",
        f"{found.compared:,} figures compared, {len(found.changed):,} differ.",
    ]
    if lines:
        widths = [max(len(line[place]) for line in [_HEADINGS, *lines]) for place in range(len(_HEADINGS))]
        said += [
            "  ".join(
                cell.ljust(width) if place < 3 else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in [_HEADINGS, *lines]
        ]
        if len(found.changed) > most:
            said.append(
                f"{len(found.changed) - most:,} smaller differences are not shown; --rows shows more."
            )
    said += _apart(found.new, f"Figures in {found.second.name} only")
    said += _apart(found.vanished, f"Figures in {found.first.name} only")
    return "\n".join(said) + "\n"


def _rows(found: Differences) -> pd.DataFrame:
    """Return every difference, and what only one of them holds, as one frame."""
    frames = [
        found.changed.assign(kind="changed"),
        found.new.rename(columns={"offences": "later"}).assign(kind="new"),
        found.vanished.rename(columns={"offences": "earlier"}).assign(kind="vanished"),
    ]
    held = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    columns = ["kind", "force", "measure", "period", "earlier", "later", "difference", "percent"]
    counts = dict.fromkeys(("earlier", "later", "difference"), "Int64")
    return held.reindex(columns=columns).astype(counts)


def as_csv(found: Differences) -> str:
    """Return every row as CSV: ``kind`` is ``changed``, ``new`` or ``vanished``."""
    return _rows(found).to_csv(index=False, lineterminator="\n")


def as_json(found: Differences) -> str:
    """Return every row as JSON, with what was compared."""
    rows = [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in _rows(found).astype(object).to_dict("records")
    ]
    document = {
        "earlier": found.first.name,
        "later": found.second.name,
        "compared": found.compared,
        "differences": rows,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
