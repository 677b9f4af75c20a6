"""Results of simulations that are too long to run with every test, as they are kept in ``data/``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.models.between_spread import reference_df
from analysis.paths import data_dir
from analysis.release import read_tidy
from analysis.shared_results import once_an_edition


def simulations_dir() -> Path:
    """Return the folder of the results."""
    return data_dir() / "simulations"


CHOSEN = "chosen: pooled over 43"
"""The method of the pages, as :func:`load_trend_coverage` names it."""

OTHERWISE = ("chosen: forces differ by 0.3", "chosen: negative binomial, 0.01")
"""The same method with series of another kind than it assumes; it is given all forces, as on the pages."""

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


def correlations_around(simulated: Iterable[float], correlation: float) -> tuple[float, ...]:
    """Return the nearest correlations that were simulated, below and above one of a release.

    Parameters
    ----------
    simulated
        The correlations simulated.
    correlation
        That of the release; beyond all that were simulated, the outermost stands alone.
    """
    looked_at = sorted({float(value) for value in simulated})
    below = max([at for at in looked_at if at <= correlation], default=looked_at[0])
    above = min([at for at in looked_at if at >= correlation], default=looked_at[-1])
    return tuple(sorted({below, above}))


FUNNEL_REFERENCE_SCHEMA = pa.DataFrameSchema(
    {
        "forces": pa.Column("Int64", pa.Check.gt(0)),
        "tail": pa.Column("Float64", pa.Check.in_range(0, 0.5)),
        "df": pa.Column("Float64", pa.Check.gt(0)),
    },
    unique=["forces", "tail"],
    strict=True,
)


@cache
@once_an_edition
def load_funnel_reference() -> pd.DataFrame:
    """Return with how many degrees of freedom a funnel's distances are read.

    Returns
    -------
    pandas.DataFrame
        ``forces``, ``tail`` (share of each tail pulled in), ``df`` (of the t distribution), as
        :func:`~analysis.models.between_spread.reference_df` simulates them.
        ``python -m tests.benchmarks.funnel_reference`` makes it.

    Raises
    ------
    FileRefusedError
        If the file is not there or a row is not what it should be.
    """
    return read_tidy(simulations_dir() / "funnel_reference.csv", FUNNEL_REFERENCE_SCHEMA)


def held_reference_df(n: int, tail: float) -> float:
    """Return the degrees of freedom kept for a number of forces; simulated where none are kept.

    Parameters
    ----------
    n
        Forces.
    tail
        Share of each tail pulled in.
    """
    table = load_funnel_reference()
    kept = table.loc[(table["forces"] == n) & (table["tail"] == tail), "df"]
    return float(kept.iloc[0]) if len(kept) else reference_df(n, tail)
