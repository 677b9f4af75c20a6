"""What is computed once for a release: scores, coverage and the forecasts archived with the edition."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis.errors import FileRefusedError
from analysis.estimates.tables import derived_file, held_table, significant
from analysis.forces import all_forces
from analysis.models.forecast import candidates, pooled
from analysis.models.forecast.backtest import (
    EARLY_UP_TO,
    Backtest,
    Method,
    run_backtest,
    score_table,
)
from analysis.models.forecast.intervals import (
    LEVELS,
    Coverage,
    PastErrors,
    coverage_forward,
    coverage_national,
    coverage_without_own_force,
    past_errors,
)
from analysis.models.forecast.panel import Panel, panel
from analysis.models.forecast.result import (
    FORECAST_CODES,
    METHOD,
    Forecast,
    as_frame,
    forecast_for,
    forecasts_of,
)
from analysis.periods import Quarter
from analysis.release import Release, as_quarters
from analysis.shared_results import once_an_edition

OWN_METHODS: dict[str, Method] = {
    "seasonal naive": candidates.seasonal_naive,
    "local level": candidates.local_level,
    "ETS": candidates.ets,
    "Theta": candidates.theta,
    "pooled smoothing": pooled.pooled_smoothing,
    "pooled level without drift": pooled.pooled_without_drift,
    "pooled level without season": pooled.pooled_without_season,
    METHOD: pooled.pooled_level,
}
"""Candidates, by the name they are printed with; the chosen one last."""

MEDIAN_OF = ("seasonal naive", "local level", "ETS", "Theta")
OWN_MEDIAN = "median of the four"

OUTSIDE_METHODS = ("AutoARIMA", "AutoETS", "AutoTheta")
OUTSIDE_MEDIAN = "median of AutoARIMA, AutoETS and AutoTheta"
OUTSIDE = "forecast_outside"
OUTSIDE_FILE = f"{OUTSIDE}.csv"
"""Forecasts of another package at the same origins; ``make bench`` writes them."""

FIRST_SCORED_ORIGIN = 14
FIRST_CALIBRATED_ORIGIN = 16
"""First origin before which every horizon has a result to calibrate on."""


def area_forecast(release: Release, area: str, code: str) -> Forecast:
    """Return the forecast archived with a release for a force, or for England and Wales.

    Parameters
    ----------
    release
        The release.
    area, code
        Canonical name, or ``England and Wales``; one of the five codes, or ``subgroup``.
    """
    return forecast_for(_archive(release.name), area, code, last=release.latest_quarter)


@cache
@once_an_edition
def _archive(release: str) -> pd.DataFrame:
    return read_forecasts(release)


def panels(release: Release) -> dict[str, Panel]:
    """Return the panel of each forecast code: the 43 forces and British Transport Police."""
    names = [force.name for force in all_forces()]
    return {code: panel(release.recorded, code, names) for code in FORECAST_CODES}


def read_outside(release: str) -> pd.DataFrame:
    """Return the forecasts of another package held for a release.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``code``, ``last_quarter`` (period), ``horizon``, one column a method, and
        ``statsforecast`` (its version).

    Raises
    ------
    FileRefusedError
        If none are held or the columns are others.
    """
    file = derived_file(release, OUTSIDE)
    label = f"data/releases/{release}/derived/{OUTSIDE_FILE}"
    if not file.is_file():
        raise FileRefusedError(label, "there is no such file; `make bench` writes it.")
    frame = pd.read_csv(file, dtype={"statsforecast": str})
    expected = ["force", "code", "last_quarter", "horizon", *OUTSIDE_METHODS, "statsforecast"]
    if list(frame.columns) != expected:
        raise FileRefusedError(label, f"the columns should be {', '.join(expected)}.", row=1)
    return frame.assign(last_quarter=as_quarters(frame["last_quarter"]))


def with_outside(backtest: Backtest, outside: pd.DataFrame) -> Backtest:
    """Return a backtest with the outside methods and their median, cell by cell.

    Raises
    ------
    FileRefusedError
        If a forecast is lacking: left out, its cell would be left out for every method.
    """
    shape = backtest.actual.shape
    rows = {n: row for row, n in enumerate(backtest.origins)}
    columns = {force: column for column, force in enumerate(backtest.forces)}
    cubes = {name: np.full(shape, np.nan) for name in OUTSIDE_METHODS}
    mine = outside[(outside["code"] == backtest.code) & outside["force"].isin(columns)]
    for record in mine.to_dict("records"):
        n = Quarter.from_period(record["last_quarter"]).ordinal - backtest.first.ordinal + 1
        if n in rows:
            for name, cube in cubes.items():
                cube[rows[n], columns[record["force"]], int(record["horizon"]) - 1] = max(0.0, record[name])
    lacking = np.isfinite(backtest.actual) & ~np.isfinite(np.stack(list(cubes.values()))).all(axis=0)
    if lacking.any():
        row, column, step = (int(index) for index in np.argwhere(lacking)[0])
        raise FileRefusedError(
            OUTSIDE_FILE,
            f"{backtest.code} lacks a forecast for {backtest.forces[column]}, {step + 1} quarters after "
            f"{backtest.first + (backtest.origins[row] - 1)}; `make bench` writes every one.",
        )
    for name, cube in cubes.items():
        backtest = backtest.with_forecasts(name, cube)
    return backtest.with_forecasts(OUTSIDE_MEDIAN, candidates.median_of(list(cubes.values())))


def own_backtest(each: Panel) -> Backtest:
    """Return the backtest of this project's own methods and the median of four of them."""
    made = run_backtest(each, OWN_METHODS)
    return made.with_forecasts(OWN_MEDIAN, candidates.median_of([made.forecasts[name] for name in MEDIAN_OF]))


def backtests(release: Release, *, outside: pd.DataFrame | None = None) -> tuple[Backtest, ...]:
    """Return the backtest of every forecast code; without the outside methods if none are given."""
    made = [own_backtest(each) for each in panels(release).values()]
    return tuple(made if outside is None else [with_outside(each, outside) for each in made])


def coverage_table(code: str, past: PastErrors) -> pd.DataFrame:
    """Return the coverage of the intervals of one code.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``level``, ``held_out``, ``covered`` and ``n``. What was held out: ``later
        quarters`` (calibrated on results known at the origin), ``late origins`` (the same, late
        origins only), ``own force`` (calibrated on the other forces) and ``England and Wales``
        (the sum, on results known at the origin).
    """
    rows: list[dict[str, object]] = []
    for level in LEVELS:
        found: dict[str, Coverage] = {
            "later quarters": coverage_forward(past, level, first_origin=FIRST_CALIBRATED_ORIGIN),
            "late origins": coverage_forward(past, level, first_origin=EARLY_UP_TO + 1),
            "own force": coverage_without_own_force(past, level, first_origin=FIRST_SCORED_ORIGIN),
            "England and Wales": coverage_national(past, level),
        }
        rows += [
            {"code": code, "level": level, "held_out": name, "covered": item.share, "n": item.n}
            for name, item in found.items()
        ]
    return pd.DataFrame(rows)


def derive(release: Release) -> dict[str, pd.DataFrame]:
    """Compute what the pages read, once for a release.

    Returns
    -------
    dict
        ``forecast_scores`` (:func:`~analysis.models.forecast.backtest.score_table`),
        ``forecast_coverage`` (:func:`coverage_table`) and ``forecasts`` (the archive; quarters
        written as ``2025/26 Q4``), each rounded to six significant digits.
    """
    outside = read_outside(release.name)
    versions = dict.fromkeys(
        (*OUTSIDE_METHODS, OUTSIDE_MEDIAN), f"statsforecast {outside['statsforecast'].iloc[0]}"
    )
    scores = score_table(backtests(release, outside=outside), METHOD, versions=versions)
    covered, archive = [], []
    for code, each in panels(release).items():
        past = past_errors(each)
        covered.append(coverage_table(code, past))
        archive.append(as_frame(forecasts_of(each, past=past)))
    forecasts = pd.concat(archive, ignore_index=True)
    for column in ("last_quarter", "quarter"):
        forecasts[column] = [str(Quarter.from_period(period)) for period in forecasts[column]]
    tables = {
        "forecast_scores": scores,
        "forecast_coverage": pd.concat(covered, ignore_index=True),
        "forecasts": forecasts,
    }
    return {name: significant(table) for name, table in tables.items()}


def read_forecasts(release: str) -> pd.DataFrame:
    """Return the archived forecasts of a release, quarters as periods."""
    frame = held_table(release, "forecasts")
    return frame.assign(
        last_quarter=as_quarters(frame["last_quarter"]), quarter=as_quarters(frame["quarter"])
    )
