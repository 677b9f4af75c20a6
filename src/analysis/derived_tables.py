"""Reading the tables that are estimated once a release: ``data/releases/<date>/derived/``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import FileRefusedError
from analysis.paths import data_dir


def derived_file(release: str, name: str) -> Path:
    """Return the file of a table estimated once a release."""
    return data_dir() / "releases" / release / "derived" / f"{name}.csv"


def read_derived_table(
    release: str, name: str, *, known: Sequence[str], about: str, made_by: str, text: Sequence[str] = ()
) -> pd.DataFrame:
    """Return one table, missing where a cell is empty.

    Parameters
    ----------
    release
        Its date.
    name
        One of ``known``.
    known
        The tables of one field.
    about
        What the field is about, for the error.
    made_by
        What makes them anew, for the error.
    text
        Columns where an empty cell is an empty text.

    Raises
    ------
    FileRefusedError
        If there is no such table.
    """
    file = derived_file(release, name)
    if name not in known or not file.is_file():
        raise FileRefusedError(
            f"data/releases/{release}/derived/{name}.csv",
            f"there is no such table. The tables on {about} are {', '.join(known)}; they are made anew by "
            f"{made_by}.",
        )
    frame = pd.read_csv(file, keep_default_na=False, na_values=[""], dtype=dict.fromkeys(text, str))
    return frame.fillna(dict.fromkeys(text, "")) if text else frame
