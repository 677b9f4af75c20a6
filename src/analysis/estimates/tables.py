"""The tables that are estimated once a release, as files: ``data/releases/<date>/derived/``."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.errors import FileRefusedError
from analysis.paths import data_dir


def derived_file(release: str, name: str) -> Path:
    """Return the file of a table estimated once a release."""
    return data_dir() / "releases" / release / "derived" / f"{name}.csv"


def significant(frame: pd.DataFrame, digits: int = 6) -> pd.DataFrame:
    """Return a table as its file holds it: fractions rounded to ``digits`` significant digits.

    Further digits differ between machines, and the file would not be the same everywhere.
    """
    rounded = frame.copy()
    for name in frame.columns:
        if frame[name].dtype in ("float64", "Float64"):
            rounded[name] = [None if pd.isna(cell) else float(f"{cell:.{digits}g}") for cell in frame[name]]
            rounded[name] = rounded[name].astype("Float64")
    return rounded


def read_derived_table(
    release: str, name: str, *, known: Sequence[str], about: str, text: Sequence[str] = ()
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
            f"there is no such table. The tables on {about} are {', '.join(known)}; "
            "`stalking-report data derive` makes them anew.",
        )
    return _parsed(file.read_text(encoding="utf-8"), tuple(text)).copy()


@lru_cache(maxsize=32)
def _parsed(held: str, text: tuple[str, ...]) -> pd.DataFrame:
    """Return the table of a file's text; a page asks for some of them many times."""
    texts = dict.fromkeys(text, str)
    frame = pd.read_csv(io.StringIO(held), keep_default_na=False, na_values=[""], dtype=texts)
    return frame.fillna(dict.fromkeys(text, "")) if text else frame
