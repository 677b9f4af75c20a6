"""The tables that are estimated once a release, as files: ``data/releases/<date>/derived/``."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analysis.errors import FileRefusedError, RequestError
from analysis.models.intervals import Interval
from analysis.paths import data_dir
from analysis.shared_results import once_an_edition


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


@dataclass(frozen=True, slots=True)
class Kept:
    """The tables of one field.

    Attributes
    ----------
    about
        What they are about, for the error of one that is not there.
    names
        Their names; the file is the name with ``.csv``.
    text
        Columns where an empty cell is an empty text, and not a missing one.
    """

    about: str
    names: tuple[str, ...]
    text: tuple[str, ...] = ()


KEPT: Final = (
    Kept("the usual spread of quarters", ("usual_spread",)),
    Kept("charges", ("charge_rates", "charge_ranks", "charge_trend")),
    Kept("rates of forces", ("rate_ranks", "forces_side_by_side")),
    Kept(
        "trends",
        ("trend_correlation", "trends", "level_changes", "trend_sensitivity"),
        text=(
            "steps",
            "first",
            "last",
            "before_first",
            "before_last",
            "after_first",
            "after_last",
            "not_estimated_because",
        ),
    ),
    Kept(
        "revisions",
        ("revisions", "usual_revisions"),
        text=("coverage", "change_id", "not_compared_because"),
    ),
    Kept("forecasts", ("forecast_scores", "forecast_coverage", "forecasts"), text=("versions",)),
    Kept(
        "domestic-abuse links and orders",
        ("coercive_control", "stalking_share", "moving_together", "outcome_odds", "orders"),
    ),
)
"""Every table worked out once a release."""


def held_table(release: str, name: str) -> pd.DataFrame:
    """Return a table worked out once a release.

    Parameters
    ----------
    release
        Its date.
    name
        One of the names in :data:`KEPT`.

    Returns
    -------
    pandas.DataFrame
        With the columns that the ``derive`` of its field names; missing where a cell is empty.

    Raises
    ------
    FileRefusedError
        If there is no such table.
    """
    file = derived_file(release, name)
    field = next((kept for kept in KEPT if name in kept.names), None)
    if field is None or not file.is_file():
        which = (
            f"The tables on {field.about} are {', '.join(field.names)}"
            if field
            else f"There are {', '.join(known for kept in KEPT for known in kept.names)}"
        )
        raise FileRefusedError(
            f"data/releases/{release}/derived/{name}.csv",
            f"there is no such table. {which}; `stalking-report data derive` makes them anew.",
        )
    return _parsed(file.read_text(encoding="utf-8"), field.text).copy()


def number_in(cell: Any) -> float | None:
    """Return the number of a cell of a held table; None where it is empty."""
    return None if pd.isna(cell) else float(cell)


def words_in(cell: Any) -> str:
    """Return the words of a cell of a held table; an empty text where it is empty."""
    return "" if pd.isna(cell) else str(cell)


def interval_in(row: Any, prefix: str = "") -> Interval | None:
    """Return the interval a row of a held table has in two columns; None where one is empty.

    Parameters
    ----------
    row
        The row.
    prefix
        What stands before ``lower`` and ``upper`` in the names of the columns: ``beyond_trend_``.
    """
    lower, upper = number_in(row[f"{prefix}lower"]), number_in(row[f"{prefix}upper"])
    return None if lower is None or upper is None else Interval(lower, upper)


def none_kept(what: str, area: str, release: str) -> RequestError:
    """Return the error for an area that a held table has no row of: ``trend``, ``change of level``."""
    return RequestError(
        f"No {what} is kept for {area!r} with the release {release}; there is one for each of the 43 forces, "
        "as data/forces.csv spells them, and for England and Wales."
    )


@lru_cache(maxsize=32)
@once_an_edition
def _parsed(held: str, text: tuple[str, ...]) -> pd.DataFrame:
    """Return the table of a file's text; a page asks for some of them many times."""
    texts = dict.fromkeys(text, str)
    frame = pd.read_csv(io.StringIO(held), keep_default_na=False, na_values=[""], dtype=texts)
    return frame.fillna(dict.fromkeys(text, "")) if text else frame
