"""Changes of level as they are kept with the release, row by row results again.

:mod:`analysis.estimates.trends` writes them.
"""

from __future__ import annotations

from typing import Any

from analysis.errors import RequestError
from analysis.estimates.tables import held_table, interval_in, none_kept, number_in, words_in
from analysis.estimates.trends import LEVEL_CODES
from analysis.models.interrupted import LevelChange, overlaps_of, transition_of
from analysis.periods import Quarter
from analysis.recording import load_recording_changes
from analysis.release import Release


def held_level_change(release: Release, force: str, code: str) -> LevelChange:
    """Return the level change of a force, or of England and Wales, as it is kept with the release.

    Parameters
    ----------
    release
        The release.
    force, code
        Canonical name, or ``England and Wales``; one of
        :data:`~analysis.estimates.trends.LEVEL_CODES`.

    Returns
    -------
    LevelChange
        What :func:`~analysis.estimates.trends.area_level_change` gives, with six significant digits and
        without the quarters, counts and line that were fitted, which no table keeps.

    Raises
    ------
    RequestError
        If no change of level is kept for this area or code.
    """
    if code not in LEVEL_CODES:
        raise RequestError(f"{code!r} has no change of level; use one of {', '.join(LEVEL_CODES)}.")
    table = held_table(release.name, "level_changes")
    mine = table[(table["force"] == force) & (table["code"] == code)]
    if mine.empty:
        raise none_kept("change of level", force, release.name)
    row = mine.iloc[0]
    changes = load_recording_changes()
    return LevelChange(
        force=force,
        code=code,
        transition=transition_of(code, changes),
        before=_quarters(row, "before"),
        after=_quarters(row, "after"),
        n_before=int(row["n_before"]),
        n_after=int(row["n_after"]),
        ratio=number_in(row["ratio"]),
        interval=interval_in(row),
        beyond_trend=number_in(row["beyond_trend"]),
        beyond_trend_interval=interval_in(row, "beyond_trend_"),
        steps=tuple(Quarter.parse(step.replace("-", " ")) for step in words_in(row["steps"]).split()),
        overlaps=overlaps_of(force, code, changes),
        dispersion=number_in(row["dispersion"]),
        residual_correlation=number_in(row["residual_correlation"]),
        correlation=number_in(row["correlation"]),
        not_estimated_because=words_in(row["not_estimated_because"]),
    )


def _quarters(row: Any, side: str) -> tuple[Quarter, Quarter] | None:
    first, last = words_in(row[f"{side}_first"]), words_in(row[f"{side}_last"])
    return (Quarter.parse(first), Quarter.parse(last)) if first and last else None
