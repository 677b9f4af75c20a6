"""What goes with an odds ratio stratified by force: uneven quarters, and forces left out in turn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analysis.models.intervals import Interval


def quarterly_dispersion_of_proportions(
    mine: pd.DataFrame,
    forces: Sequence[str],
    types: tuple[str, ...],
) -> float:
    """Return Pearson's chi-square over its degrees of freedom of quarterly proportions, at least 1.

    Around one proportion for each force and code and one common factor for each quarter of it,
    found by proportional scaling of the expected counts; expected counts below 1 say too little.
    """
    kept = mine[mine["force"].isin(list(forces))]
    keys = ["force", "code", "quarter"]
    total = kept.groupby(keys)["offences"].sum().astype(float)
    hits = kept[kept["outcome_type"].isin(types)].groupby(keys)["offences"].sum().astype(float)
    frame = pd.DataFrame({"n": total, "k": hits.reindex(total.index, fill_value=0.0)}).reset_index()
    chi2, df = 0.0, 0
    for _, part in frame.groupby("force"):
        wide_n = part.pivot(index="code", columns="quarter", values="n").to_numpy(float)
        wide_k = part.pivot(index="code", columns="quarter", values="k").to_numpy(float)
        if wide_n.shape[0] != 2 or np.isnan(wide_n).any() or (wide_n <= 0).any():
            continue
        expected = wide_n * wide_k.sum() / wide_n.sum()
        # A code or a quarter without the outcome has no expected count to scale to.
        if expected.min() < 1 or (wide_k.sum(axis=0) <= 0).any() or (wide_k.sum(axis=1) <= 0).any():
            continue
        for _ in range(50):
            rows = wide_k.sum(axis=1, keepdims=True) / expected.sum(axis=1, keepdims=True)
            expected = expected * rows
            columns = wide_k.sum(axis=0, keepdims=True) / expected.sum(axis=0, keepdims=True)
            expected = expected * columns
        if expected.min() < 1 or (expected >= wide_n).any():
            continue
        chi2 += float(((wide_k - expected) ** 2 / (expected * (1 - expected / wide_n))).sum())
        df += (wide_n.shape[0] - 1) * (wide_n.shape[1] - 1)
    return max(1.0, chi2 / df) if df >= 10 else 1.0


def jackknife_interval(arrays: Sequence[np.ndarray], ratio: float) -> Interval | None:
    """Return the interval of the pooled odds ratio from leaving out each force in turn."""
    tables = np.stack(arrays).astype(float)
    n = tables.sum(axis=(1, 2))
    top = tables[:, 0, 0] * tables[:, 1, 1] / n
    bottom = tables[:, 0, 1] * tables[:, 1, 0] / n
    up, down = top.sum() - top, bottom.sum() - bottom
    if (up <= 0).any() or (down <= 0).any():
        return None
    logs, g = np.log(up / down), len(tables)
    half = float(stats.t.ppf(0.975, g - 1)) * math.sqrt(
        (g - 1) / g * float(((logs - logs.mean()) ** 2).sum())
    )
    return Interval(ratio * math.exp(-half), ratio * math.exp(half))
