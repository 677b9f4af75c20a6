"""The tables worked out once a release: ``data/releases/<date>/derived/``, made anew.

Each field says in a ``derive`` of its own what its tables hold, and its tests
compare the files with it. Here they are all worked out before any is replaced.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import tidying, trends
from analysis.paths import data_dir
from analysis.release import Release

FIELDS = (
    "analysis.charges",
    "analysis.trends",
    "analysis.models.forecast.derive",
    "analysis.link_tables",
)
"""Modules whose ``derive`` gives tables by name."""


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """One table, as it stands in its file.

    Attributes
    ----------
    path
        Inside ``data/``.
    rows
        Number of rows without the header.
    changed
        Whether its bytes differ from the file held before.
    """

    path: str
    rows: int
    changed: bool


def table_bytes(field: str, table: pd.DataFrame) -> bytes:
    """Return a table as its field writes it; trends are rounded as they are written."""
    return trends.as_written(table).encode() if field == "analysis.trends" else tidying.csv_bytes(table)


def tables(release: Release, fields: tuple[str, ...] = FIELDS) -> Iterator[tuple[str, int, bytes]]:
    """Work the tables out, field by field: name, rows and bytes of each."""
    for field in fields:
        made: dict[str, pd.DataFrame] = importlib.import_module(field).derive(release)
        for name, table in made.items():
            yield name, len(table), table_bytes(field, table)


def write(release: Release, fields: tuple[str, ...] = FIELDS) -> tuple[DerivedFile, ...]:
    """Work out the tables of a release and put them in place together.

    Parameters
    ----------
    release
        The release.
    fields
        Modules out of :data:`FIELDS`; all of them if left out.

    Returns
    -------
    tuple of DerivedFile
        In the order they were worked out. Nothing is replaced if one of them fails.
    """
    folder = data_dir() / "releases" / release.name / "derived"
    folder.mkdir(exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory(prefix=".deriving-", dir=folder.parent.parent) as aside:
        made = []
        for name, rows, content in tables(release, fields):
            (Path(aside) / f"{name}.csv").write_bytes(content)
            made.append((name, rows))
        for name, rows in made:
            new, final = Path(aside) / f"{name}.csv", folder / f"{name}.csv"
            changed = not final.is_file() or final.read_bytes() != new.read_bytes()
            new.replace(final)
            written.append(DerivedFile(final.relative_to(data_dir()).as_posix(), rows, changed))
    return tuple(written)
