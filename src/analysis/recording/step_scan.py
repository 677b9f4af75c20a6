"""Look for a lasting step, or a short surge or dip, in one series of log ratios.

This module knows numbers only: no force, no file. :mod:`analysis.recording.level_shifts`
says what is scanned and prints what was found.

The rule, version 1
-------------------
Let ``d`` be the logarithm of a force's count over the rest of the country's.

*Noise* is the robust scale of the changes of ``d`` from one quarter to the next
(1.4826 times the median absolute deviation), but never below the typical scale
of the forces for that offence nor below what Poisson counts of this size show.

*Step at t*: the mean of ``d`` over the four quarters from ``t``, less the mean
over the four quarters before. Four quarters on both sides leave no season in it.
It counts when

* its size is at least 30% (a ratio of 1.3, or of 1/1.3 down),
* it is at least :data:`STEP_NOISE` times the noise, and
* it lasts: each of the four quarters before lies on the old side of the middle,
  each of the four after on the new side.

The largest is taken; the two halves are then searched in the same way.

*Surge or dip*: one to three quarters that all lie on the same side of the
median of the quarters before (up to four) and of the quarters after (up to
four, at least two), the furthest by at least 50% and by at least
:data:`SPIKE_NOISE` times the noise, the others by at least 20%, with the quarters
next to it less than half as far out. Surges and dips are looked for first and left
out of the search for steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

WINDOW = 4
"""Quarters averaged on either side of a possible step."""

STEP_SIZE = 1.3
"""Smallest ratio of the new level to the old one, or of the old to the new."""

STEP_NOISE = 3.2
"""Smallest step, as a multiple of the noise."""

SPIKE_SIZE = 1.5
"""Smallest ratio of the furthest quarter of a surge or dip to its surroundings."""

SPIKE_FOLLOWING = 1.2
"""Smallest ratio of every other quarter of a surge or dip."""

SPIKE_NOISE = 4.0
"""Smallest surge or dip, as a multiple of the noise."""

SPIKE_LONGEST = 3
"""Longest surge or dip, in quarters; what lasts longer is a step."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One step, surge or dip in a series.

    Attributes
    ----------
    kind
        ``level_shift`` for a step, ``anomaly`` for a surge or dip.
    position
        Index of the first quarter at the new level, or of the surge or dip.
    length
        Quarters of the surge or dip; 0 for a step.
    log_ratio
        New level over old, or furthest quarter over its surroundings, in logarithms.
    statistic
        Its size as a multiple of the noise.
    """

    kind: Literal["level_shift", "anomaly"]
    position: int
    length: int
    log_ratio: float
    statistic: float


def own_noise(series: Series) -> float:
    """Return the robust scale of the changes from one quarter to the next; NaN if there are none."""
    changes = np.diff(series)
    changes = changes[np.isfinite(changes)]
    if changes.size == 0:
        return float("nan")
    return float(1.4826 * np.median(np.abs(changes - np.median(changes))))


def scan(series: Series, noise: float) -> list[Finding]:
    """Return the steps, surges and dips of one series, in order of time.

    Parameters
    ----------
    series
        Log ratios by quarter; NaN where a figure is missing.
    noise
        Scale of a change from one quarter to the next, above zero.
    """
    if not noise > 0:
        raise ValueError(f"The noise of a series must be above zero, not {noise}.")
    spikes = _spikes(series, noise)
    calm = series.copy()
    for spike in spikes:
        calm[spike.position : spike.position + spike.length] = np.nan
    return sorted([*spikes, *_steps(calm, noise, 0, len(calm))], key=lambda item: item.position)


def _spikes(series: Series, noise: float) -> list[Finding]:
    candidates = []
    for length in range(1, SPIKE_LONGEST + 1):
        for start in range(2, len(series) - length - 1):
            found = _spike_at(series, start, length, noise)
            if found is not None:
                candidates.append(found)
    # The widest run first among those with the same peak: it names the whole surge.
    candidates.sort(key=lambda item: (-item.length, -item.statistic))
    taken: list[Finding] = []
    for item in candidates:
        inside = range(item.position, item.position + item.length)
        if not any(
            set(inside) & set(range(other.position, other.position + other.length)) for other in taken
        ):
            taken.append(item)
    return taken


def _spike_at(series: Series, start: int, length: int, noise: float) -> Finding | None:
    run = series[start : start + length]
    before = _finite(series[max(0, start - WINDOW) : start])
    after = _finite(series[start + length : start + length + WINDOW])
    if before.size < 2 or after.size < 2 or not np.isfinite(run).all():
        return None
    old, new = float(np.median(before)), float(np.median(after))
    for sign in (1.0, -1.0):
        beyond = np.minimum(sign * (run - old), sign * (run - new))
        furthest = float(beyond.max())
        if (
            furthest >= np.log(SPIKE_SIZE)
            and float(beyond.min()) >= np.log(SPIKE_FOLLOWING)
            and furthest >= SPIKE_NOISE * noise
            and _stands_alone(series, start, length, sign, furthest)
        ):
            return Finding("anomaly", start, length, sign * furthest, furthest / noise)
    return None


def _stands_alone(series: Series, start: int, length: int, sign: float, furthest: float) -> bool:
    """Tell whether the quarters next to a surge or dip are nearer its surroundings than its peak."""
    peak = float((sign * series[start : start + length]).max())
    beside = _finite(series[[start - 1, start + length]])
    return bool((sign * beside < peak - furthest / 2).all())


def _steps(series: Series, noise: float, first: int, stop: int) -> list[Finding]:
    best: Finding | None = None
    for position in range(first + WINDOW, stop - WINDOW + 1):
        found = _step_at(series, position, noise)
        if found is not None and (best is None or found.statistic > best.statistic):
            best = found
    if best is None:
        return []
    return [
        *_steps(series, noise, first, best.position),
        best,
        *_steps(series, noise, best.position, stop),
    ]


def _step_at(series: Series, position: int, noise: float) -> Finding | None:
    before = _finite(series[position - WINDOW : position])
    after = _finite(series[position : position + WINDOW])
    if before.size < 2 or after.size < 2:
        return None
    step = float(after.mean() - before.mean())
    middle = float(after.mean() + before.mean()) / 2
    sign = 1.0 if step > 0 else -1.0
    lasts = bool((sign * (after - middle) > 0).all() and (sign * (before - middle) < 0).all())
    statistic = abs(step) / noise
    if not lasts or abs(step) < np.log(STEP_SIZE) or statistic < STEP_NOISE:
        return None
    return Finding("level_shift", position, 0, step, statistic)


def _finite(values: Series) -> Series:
    return values[np.isfinite(values)]
