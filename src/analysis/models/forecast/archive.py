"""Forecasts kept with their edition, and scored when a later release tells what was recorded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.errors import RequestError
from analysis.forces import ENGLAND_AND_WALES, all_forces
from analysis.models.forecast.result import COLUMNS
from analysis.periods import Quarter


def score_archive(forecasts: pd.DataFrame, recorded: pd.DataFrame) -> pd.DataFrame:
    """Score archived forecasts against figures recorded since.

    Parameters
    ----------
    forecasts
        The archive: ``force``, ``code``, ``last_quarter``, ``quarter`` (periods ``Q-MAR``), ``central``,
        ``lower80``, ``upper80``, ``lower95``, ``upper95``, ``method``.
    recorded
        A later release: ``force``, ``quarter``, ``code``, ``offences``. England and Wales is
        added up from its forces, British Transport Police among them.

    Returns
    -------
    pandas.DataFrame
        One row for each forecast whose quarter is in ``recorded``, with a figure or missing: the archive's
        columns, ``horizon``, ``offences`` (missing stays missing), ``error`` (recorded less
        forecast), ``last_year`` (the count of the same quarter a year before, as recorded now),
        ``scaled_error`` (absolute error over the mean absolute difference of four quarters up to the last
        quarter known, since April 2020), ``scaled_error_last_year`` (the same for repeating last year),
        ``inside80`` and ``inside95``. Its means by code are MASE and coverage.

    Raises
    ------
    RequestError
        If a column of the archive is missing or a forecast stands twice.
    """
    absent = [column for column in COLUMNS if column not in forecasts.columns]
    if absent:
        raise RequestError(f"The archive of forecasts lacks the columns {', '.join(absent)}.")
    keys = ["force", "code", "last_quarter", "quarter"]
    if forecasts.duplicated(keys).any():
        twice = forecasts[forecasts.duplicated(keys)].iloc[0]
        raise RequestError(
            f"The archive holds two forecasts for {twice['force']}, {twice['code']}, {twice['quarter']}."
        )
    cells = _cells(recorded)
    held = set(recorded["quarter"])
    due = forecasts[forecasts["quarter"].isin(held)].reset_index(drop=True)
    offences, before, scale, horizon = [], [], [], []
    for force, code, last, quarter in due[keys].itertuples(index=False, name=None):
        offences.append(cells.get((force, code, quarter), np.nan))
        before.append(cells.get((force, code, quarter - 4), np.nan))
        scale.append(_scale(cells, force, code, Quarter.from_period(last)))
        horizon.append(Quarter.from_period(quarter).ordinal - Quarter.from_period(last).ordinal)
    due = due.assign(
        horizon=pd.Series(horizon, dtype="int64"),
        offences=pd.Series(offences, dtype="Float64").astype("Int64"),
        last_year=pd.Series(before, dtype="Float64").astype("Int64"),
    )
    actual = np.array(offences, dtype=np.float64)
    yard = np.array(scale, dtype=np.float64)
    yard = np.where(yard > 0, yard, np.nan)
    due["error"] = pd.array(_with_na(actual - due["central"].to_numpy(dtype=np.float64)), dtype="Float64")
    due["scaled_error"] = (due["error"].abs() / pd.array(_with_na(yard), dtype="Float64")).astype("Float64")
    naive = np.abs(actual - np.array(before, dtype=np.float64)) / yard
    due["scaled_error_last_year"] = pd.array(_with_na(naive), dtype="Float64")
    for level in ("80", "95"):
        inside = (due["offences"] >= due[f"lower{level}"]) & (due["offences"] <= due[f"upper{level}"])
        due[f"inside{level}"] = inside.astype("boolean")
    return due


def _with_na(values: np.ndarray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _cells(recorded: pd.DataFrame) -> dict[tuple[str, str, pd.Period], float]:
    held = recorded.dropna(subset=["offences"])
    cells = {
        (str(force), str(code), quarter): float(count)
        for force, code, quarter, count in held[["force", "code", "quarter", "offences"]].itertuples(
            index=False, name=None
        )
    }
    names = {force.name for force in all_forces()}
    complete = held[held["force"].isin(names)].groupby(["code", "quarter"])["offences"].agg(["sum", "size"])
    for code, quarter, total, size in complete.reset_index().itertuples(index=False, name=None):
        # A sum without one of its forces has another coverage and is no figure to score against.
        if int(size) == len(names):
            cells[(ENGLAND_AND_WALES, str(code), quarter)] = float(total)
    return cells


def _scale(cells: dict[tuple[str, str, pd.Period], float], force: str, code: str, last: Quarter) -> float:
    apart = []
    for ordinal in range(Quarter(2021, 1).ordinal, last.ordinal + 1):
        quarter = Quarter.from_ordinal(ordinal)
        now, then = (cells.get((force, code, q.to_period())) for q in (quarter, quarter - 4))
        if now is not None and then is not None:
            apart.append(abs(now - then))
    return float(np.mean(apart)) if apart else float("nan")
