"""The figures a forecast is made from: one code, every force, quarter by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.forces import territorial_forces
from analysis.periods import Quarter
from analysis.recording import RecordingChange, comparable_span

Matrix = NDArray[np.float64]
"""Forces by quarters, or forces by horizons; NaN where there is no figure."""

FIRST_QUARTER = Quarter(2020, 1)
"""Quarters before April 2020 are on other recording rules, and never used."""

HORIZON = 4
"""Quarters forecast."""

FEWEST_QUARTERS = 8
"""Comparable quarters below which a force and code get no forecast."""


@dataclass(frozen=True, eq=False)
class Panel:
    """The quarterly counts of one code.

    Attributes
    ----------
    code
        Offence code.
    forces
        Names, in the order of the rows.
    first
        Quarter of the first column.
    counts
        Forces by quarters; NaN where a figure is missing.
    comparable_from
        For each force, the column its comparable span starts with.
    """

    code: str
    forces: tuple[str, ...]
    first: Quarter
    counts: Matrix
    comparable_from: NDArray[np.int64]

    @property
    def n_quarters(self) -> int:
        """Quarters held."""
        return int(self.counts.shape[1])

    @property
    def last(self) -> Quarter:
        """The latest quarter held."""
        return self.first + (self.n_quarters - 1)

    @property
    def comparable(self) -> Matrix:
        """The counts, NaN outside each force's comparable span."""
        inside = np.arange(self.n_quarters)[None, :] >= self.comparable_from[:, None]
        return np.where(inside, self.counts, np.nan)

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Which rows are the 43 territorial forces, over which methods are compared."""
        names = {force.name for force in territorial_forces()}
        return np.array([force in names for force in self.forces])

    def up_to(self, n_quarters: int) -> Panel:
        """Return the panel as it stood after its first ``n_quarters``: nothing later is in it."""
        return replace(self, counts=self.counts[:, :n_quarters].copy())


def panel(
    recorded: pd.DataFrame,
    code: str,
    forces: Sequence[str],
    *,
    changes: Sequence[RecordingChange] | None = None,
) -> Panel:
    """Return the panel of one code since April 2020.

    Parameters
    ----------
    recorded
        Columns ``force``, ``quarter`` (period ``Q-MAR``), ``code``, ``offences``.
    forces
        Whose figures, in the order wanted; every one must be there.
    changes
        Recording changes; the project's own if left out.

    Raises
    ------
    ValueError
        If a force has no row of this code.
    """
    last = Quarter.from_period(recorded["quarter"].max())
    quarters = pd.period_range(FIRST_QUARTER.to_period(), last.to_period(), freq="Q-MAR")
    mine = recorded[(recorded["code"] == code) & (recorded["quarter"] >= quarters[0])]
    wide = mine.pivot(index="force", columns="quarter", values="offences").astype("Float64")
    absent = [force for force in forces if force not in wide.index]
    if absent:
        raise ValueError(f"{code} has no figures since April 2020 for {', '.join(absent)}.")
    counts = wide.reindex(index=list(forces), columns=quarters).to_numpy(dtype=np.float64, na_value=np.nan)
    starts = [comparable_span(force, code, last=last, changes=changes).start for force in forces]
    return Panel(
        code=code,
        forces=tuple(forces),
        first=FIRST_QUARTER,
        counts=counts,
        comparable_from=np.array([max(0, s.ordinal - FIRST_QUARTER.ordinal) for s in starts], dtype=np.int64),
    )


def log_counts(counts: Matrix) -> Matrix:
    """Return log(count + 1), a negative count (an official correction) taken as none."""
    return np.log1p(np.maximum(counts, 0.0))


def from_log(values: Matrix) -> Matrix:
    """Undo :func:`log_counts`; never below zero."""
    return np.maximum(np.expm1(values), 0.0)
