"""Trends beside what they would be with another span, another model or without some forces.

They are the slowest fits of a page, up to eight for each code, so they are kept with the release for
every force and for England and Wales.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from analysis.errors import RequestError
from analysis.estimates.tables import held_table, significant
from analysis.estimates.trends import TREND_CODES, figures_of, held_correlation, span_and_steps
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.autocorrelation import Correlation
from analysis.models.sensitivity import COLUMNS, FORCES_MOVED, trend_sensitivity
from analysis.models.totals import sum_forces
from analysis.offences import subgroup_codes
from analysis.recording import SUBGROUP_CODE, load_level_shifts, shifts_between
from analysis.release import Release

MEASURES = ("annual_percent", "lower", "upper")


def area_trend_sensitivity(
    release: Release, force: str, code: str, *, correlation: Correlation | None = None
) -> pd.DataFrame:
    """Return a trend beside other spans, models and, nationally, without some forces.

    Those are the force with most offences, and the forces of :func:`forces_whose_level_moved`.

    Parameters
    ----------
    release, force, code, correlation
        As for :func:`~analysis.estimates.trends.area_trend`.

    Returns
    -------
    pandas.DataFrame
        As :func:`~analysis.models.sensitivity.trend_sensitivity` returns it.
    """
    pooled = held_correlation(release.name, code) if correlation is None else correlation
    span, steps = span_and_steps(release, force, code)
    without = {}
    if force == ENGLAND_AND_WALES:
        largest, rest = _without_largest(release, code)
        without[largest] = rest
        moved = forces_whose_level_moved(release, code)
        if moved:
            without[FORCES_MOVED] = _figures_without(release, moved)
    return trend_sensitivity(
        figures_of(release, force), span, steps=steps, correlation=pooled, without=without
    )


def derive(release: Release, *, areas: Sequence[str] | None = None) -> dict[str, pd.DataFrame]:
    """Return ``trend_sensitivity``: the checks of every area, rounded to six significant digits.

    Parameters
    ----------
    release
        The release.
    areas
        Forces, or ``England and Wales``; all of them if left out.

    Returns
    -------
    dict of str to pandas.DataFrame
        One row an area, code and check: ``force``, ``code`` and the columns of
        :func:`~analysis.models.sensitivity.trend_sensitivity`.
    """
    everywhere = [*(force.name for force in territorial_forces()), ENGLAND_AND_WALES]
    tables = []
    for area in everywhere if areas is None else areas:
        for code in TREND_CODES:
            table = area_trend_sensitivity(release, area, code)
            table.insert(0, "force", area)
            table.insert(1, "code", code)
            tables.append(table)
    return {"trend_sensitivity": significant(pd.concat(tables, ignore_index=True))}


def held_trend_sensitivity(release: Release, force: str, code: str) -> pd.DataFrame:
    """Return the checks of a trend as they are kept with the release.

    Parameters
    ----------
    release, force, code
        As for :func:`area_trend_sensitivity`, whose answer it is to six significant digits.

    Raises
    ------
    RequestError
        If the area or the code has no checks.
    """
    if code not in TREND_CODES:
        raise RequestError(f"{code!r} has no checks of its trend; use one of {', '.join(TREND_CODES)}.")
    table = held_table(release.name, "trend_sensitivity")
    mine = table[(table["force"] == force) & (table["code"] == code)]
    if mine.empty:
        raise RequestError(
            f"The release {release.name} keeps no checks of trends for {force!r}; it does for each of the "
            f"43 forces and {ENGLAND_AND_WALES}, as data/forces.csv spells them."
        )
    return mine[list(COLUMNS)].reset_index(drop=True).astype(dict.fromkeys(MEASURES, "Float64"))


def forces_whose_level_moved(release: Release, code: str) -> tuple[str, ...]:
    """Return the forces whose level of a code moved within the national comparable quarters.

    The rule is that of :meth:`analysis.report.Report.forces_moved`, over the quarters of the trend
    instead of two years.

    Parameters
    ----------
    release, code
        As for :func:`~analysis.estimates.trends.area_trend`.

    Returns
    -------
    tuple of str
        In order of name. Malicious communications and the total are not looked at for level shifts,
        so there are none of them.
    """
    span, _ = span_and_steps(release, ENGLAND_AND_WALES, code)
    if not span.n_quarters:
        return ()
    found = shifts_between(load_level_shifts(release.name), span.start, span.end)
    forces = [force.name for force in all_forces()]
    return tuple(sorted(set(found.loc[(found["code"] == code) & found["force"].isin(forces), "force"])))


def _without_largest(release: Release, code: str) -> tuple[str, pd.DataFrame]:
    codes = subgroup_codes() if code == SUBGROUP_CODE else (code,)
    of_code = release.recorded[release.recorded["code"].isin(codes)]
    recent = of_code[of_code["quarter"] > (release.latest_quarter - 4).to_period()]
    largest = str(recent.groupby("force")["offences"].sum().idxmax())
    return largest, _figures_without(release, (largest,))


@cache
def _figures_without(release: Release, forces: tuple[str, ...]) -> pd.DataFrame:
    return sum_forces(release.recorded, [item.name for item in all_forces() if item.name not in forces])
