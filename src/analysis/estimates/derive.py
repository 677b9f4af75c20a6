"""The tables worked out once a release: ``data/releases/<date>/derived/``, made anew.

Each field says in a ``derive`` of its own what its tables hold, and its tests
compare the files with it. Here they are all worked out before any is replaced.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis import tidying
from analysis.paths import data_dir
from analysis.put_in_place import put_in_place
from analysis.release import Release

FIELDS = (
    "analysis.estimates.spreads",
    "analysis.estimates.charges",
    "analysis.estimates.rates",
    "analysis.side_by_side",
    "analysis.estimates.trends",
    "analysis.estimates.trend_checks",
    "analysis.estimates.forecasts",
    "analysis.estimates.link_tables",
    "analysis.estimates.revisions",
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


def tables(release: Release, fields: tuple[str, ...] = FIELDS) -> Iterator[tuple[str, pd.DataFrame]]:
    """Work the tables out, field by field: the name and the frame of each."""
    for field in fields:
        made: dict[str, pd.DataFrame] = importlib.import_module(field).derive(release)
        yield from made.items()


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
    made = {f"{name}.csv": table for name, table in tables(release, fields)}
    folder = data_dir() / "releases" / release.name / "derived"
    contents = {name: tidying.csv_bytes(table) for name, table in made.items()}
    changed = put_in_place(folder, contents, aside=folder.parent.parent)
    return tuple(
        DerivedFile((folder / name).relative_to(data_dir()).as_posix(), len(table), changed[name])
        for name, table in made.items()
    )
