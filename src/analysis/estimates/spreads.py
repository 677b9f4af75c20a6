"""How much quarterly counts usually vary beyond chance, over the forces of a release.

Every change and rate of a force draws its own few quarters towards it, so that a force that happened
to be even for three years is not taken to be more certain than others.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from analysis.estimates.tables import held_table, significant
from analysis.forces import territorial_forces
from analysis.models.change import TOTAL
from analysis.models.dispersion import WINDOW, Dispersion, quarterly_dispersion
from analysis.models.quarterly_spread import UsualSpread, usual_spread
from analysis.models.totals import quarterly
from analysis.offences import codes_counted_in, subgroup_codes
from analysis.recording import load_level_shifts, steps_of
from analysis.release import Release
from analysis.shared_results import once_an_edition


def own_dispersions(release: Release, codes: tuple[str, ...]) -> tuple[list[Dispersion], list[float]]:
    """Return each force's own dispersion and mean quarterly count of some codes, latest three years.

    Level shifts that a stated rule finds are part of the mean.
    """
    last = release.latest_quarter
    shifts = load_level_shifts(release.name)
    spreads, means = [], []
    for force in territorial_forces():
        counts = quarterly(release.recorded_by(force.name), list(codes), last - (WINDOW - 1), last)
        moved = steps_of(shifts, force.name)
        steps = [step for code in codes for step in moved.get(code, ())]
        spreads.append(quarterly_dispersion(counts, steps=steps))
        means.append(0.0 if counts.isna().any() else float(counts.mean()))
    return spreads, means


def derive(release: Release) -> dict[str, pd.DataFrame]:
    """Return what dispersion is usual for counts of a size.

    Returns
    -------
    dict of DataFrame
        ``usual_spread``: ``code`` (``total`` for the five together), ``intercept`` and ``slope`` of
        the log dispersion on the log of the mean quarterly count, ``df`` (what it is worth),
        ``n_forces`` (with a dispersion of their own). Rounded to six significant digits.
    """
    rows = []
    for label, (usual, estimated) in _fitted(release).items():
        rows.append((label, usual.intercept, usual.slope, usual.df, estimated))
    frame = pd.DataFrame(rows, columns=["code", "intercept", "slope", "df", "n_forces"])
    return {"usual_spread": significant(frame)}


@cache
def _fitted(release: Release) -> dict[str, tuple[UsualSpread, int]]:
    """Return what is usual, and how many forces have a dispersion of their own, by code."""
    found = {}
    sets = {code: (code,) for code in subgroup_codes()} | {TOTAL: codes_counted_in(release.latest_quarter)}
    for label, codes in sets.items():
        spreads, means = own_dispersions(release, tuple(codes))
        usual = usual_spread(spreads, means)
        if usual is not None:
            found[label] = (usual, sum(not spread.assumed_because for spread in spreads))
    return found


def fitted_spreads(release: Release) -> dict[str, UsualSpread]:
    """Return what dispersion is usual, worked out anew: for tables made before this one is kept."""
    return {code: usual for code, (usual, _) in _fitted(release).items()}


@cache
@once_an_edition
def usual_spreads(release: str) -> dict[str, UsualSpread]:
    """Return what dispersion is usual, by code and for the total, as it is kept with a release.

    Raises
    ------
    FileRefusedError
        If the table is not there.
    """
    table = held_table(release, "usual_spread")
    return {
        str(row["code"]): UsualSpread(float(row["intercept"]), float(row["slope"]), float(row["df"]))
        for row in table.to_dict("records")
    }
