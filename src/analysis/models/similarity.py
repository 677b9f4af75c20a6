"""Which forces are most alike in size and in recorded rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class SimilarForce:
    """A force much like another.

    Attributes
    ----------
    force
        Its name.
    population, rate
        Its residents, and its recorded offences for each 1,000 of them.
    distance
        How far it is: the root of the squared differences of log residents and log rate, each in
        standard deviations of the forces.
    size_ratio, rate_ratio
        Its residents and its rate over those of the force asked about.
    """

    force: str
    population: int
    rate: float
    distance: float
    size_ratio: float
    rate_ratio: float


@dataclass(frozen=True, slots=True)
class SimilarForces:
    """The forces most like one force, the most similar first.

    Attributes
    ----------
    force
        The force asked about.
    population, rate
        Its residents and rate; None where not estimated.
    similar
        The most similar forces.
    not_estimated_because
        Why there are none; empty where there are some.
    """

    force: str
    population: int | None
    rate: float | None
    similar: tuple[SimilarForce, ...]
    not_estimated_because: str = ""


def similar_forces(rates: pd.DataFrame, force: str, *, n: int = 4) -> SimilarForces:
    """Return the forces most like ``force`` in residents and in recorded rate.

    Parameters
    ----------
    rates
        ``force``, ``population``, ``rate`` (for each 1,000 residents), missing where there is none.
    force
        The force asked about.
    n
        How many.

    Returns
    -------
    SimilarForces
        Alike in these two only: not in who lives there, nor in how offences are recorded.
    """
    held = rates.dropna(subset=["population", "rate"])
    held = held[(held["population"] > 0) & (held["rate"] > 0)].sort_values("force", ignore_index=True)
    if force not in set(held["force"]):
        return SimilarForces(force, None, None, (), "it has no rate for its residents")
    if len(held) < 3:
        return SimilarForces(force, None, None, (), "fewer than three forces have a rate")
    points = np.log(held[["population", "rate"]].to_numpy(dtype=float))
    scale = points.std(axis=0, ddof=1)
    points = points / np.where(scale > 0, scale, 1.0)
    place = int(held.index[held["force"] == force][0])
    distance = np.sqrt(((points - points[place]) ** 2).sum(axis=1))
    order = [int(other) for other in np.argsort(distance, kind="stable") if other != place][:n]
    population = held["population"].to_numpy(dtype=float)
    rate = held["rate"].to_numpy(dtype=float)
    similar = tuple(
        SimilarForce(
            force=str(held["force"].iloc[other]),
            population=int(population[other]),
            rate=float(rate[other]),
            distance=float(distance[other]),
            size_ratio=float(population[other] / population[place]),
            rate_ratio=float(rate[other] / rate[place]),
        )
        for other in order
    )
    return SimilarForces(force, int(population[place]), float(rate[place]), similar)
