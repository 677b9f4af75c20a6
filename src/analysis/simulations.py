"""Results of simulations that are too long to run with every test, as they are kept in ``data/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.paths import data_dir
from analysis.release import read_tidy


def simulations_dir() -> Path:
    """Return the folder of the results."""
    return data_dir() / "simulations"


CHOSEN = "chosen: pooled over 43"
"""The method of the pages, as :func:`load_trend_coverage` names it."""

_SHARE = pa.Check.in_range(0, 1)

TREND_COVERAGE_SCHEMA = pa.DataFrameSchema(
    {
        "method": pa.Column(str),
        "quarters": pa.Column("Int64", pa.Check.gt(0)),
        "correlation": pa.Column("Float64", _SHARE),
        "series": pa.Column("Int64", pa.Check.gt(0)),
        "coverage": pa.Column("Float64", _SHARE),
        "width_ratio": pa.Column("Float64", pa.Check.gt(0)),
        "false_words": pa.Column("Float64", _SHARE),
    },
    unique=["method", "quarters", "correlation"],
    strict=True,
)


@cache
def load_trend_coverage() -> pd.DataFrame:
    """Return how often 95% intervals of a trend held the truth, by method, length and correlation.

    Returns
    -------
    pandas.DataFrame
        ``method``, ``quarters``, ``correlation`` (AR(1) of the log intensity), ``series``,
        ``coverage``, ``width_ratio`` (mean width over that of an oracle), ``false_words`` (share of
        flat series called rising or falling). ``python -m tests.benchmarks.trend_coverage`` makes it.

    Raises
    ------
    FileRefusedError
        If the file is not there or a row is not what it should be.
    """
    return read_tidy(simulations_dir() / "trend_coverage.csv", TREND_COVERAGE_SCHEMA)
