"""The 43 forces side by side in the latest rolling year: what the index and the national page compare."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.estimates.spreads import fitted_spreads
from analysis.estimates.tables import held_table, significant
from analysis.forces import territorial_forces
from analysis.models.overview import forces_side_by_side, typed
from analysis.release import Release
from analysis.report import open_report


def derive(release: Release) -> dict[str, pd.DataFrame]:
    """Return the 43 forces side by side, by file name without its ending.

    Returns
    -------
    dict of DataFrame
        ``forces_side_by_side``: as :func:`~analysis.models.overview.forces_side_by_side` gives it for
        the latest rolling year. Rounded to six significant digits.
    """
    year, usual = release.latest_year, fitted_spreads(release)
    reports = {
        force.name: replace(open_report(force.name, release.name, release.name), usual=usual)
        for force in territorial_forces()
    }
    frame = forces_side_by_side(
        {name: report.change(year) for name, report in reports.items()},
        {name: report.rate(year) for name, report in reports.items()},
    )
    return {"forces_side_by_side": significant(frame)}


def side_by_side(release: Release) -> pd.DataFrame:
    """Return the 43 forces side by side in the latest rolling year, as kept with a release.

    Returns
    -------
    pandas.DataFrame
        As :func:`~analysis.models.overview.forces_side_by_side`, with ``slug``.
    """
    frame = typed(held_table(release.name, "forces_side_by_side"))
    return frame.assign(slug=[force.slug for force in territorial_forces()])
