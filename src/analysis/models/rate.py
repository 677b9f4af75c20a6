"""Recorded offences for each 1,000 residents."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.models.dispersion import Dispersion
from analysis.models.intervals import Interval, count_interval
from analysis.periods import YearEnding


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its interval, or the reason there is none.

    Attributes
    ----------
    offences, population
        Numerator and denominator.
    population_year
        Mid-year the residents were estimated for.
    per_1000
        Offences for each 1,000 residents.
    interval
        Its 95% interval, from the dispersion of the quarterly counts.
    not_estimated_because
        The reason there is no rate; empty where there is one.
    area, codes, year
        Whose rate it is, of which codes and in which year; empty where the caller does not say.
    """

    offences: int | None
    population: int | None
    population_year: int | None
    per_1000: float | None
    interval: Interval | None
    not_estimated_because: str = ""
    area: str = ""
    codes: tuple[str, ...] = ()
    year: YearEnding | None = None


def no_rate(offences: int | None, reason: str) -> Rate:
    """Return the rate that is not estimated, with the reason."""
    return Rate(offences, None, None, None, None, reason)


def rate_per_1000(offences: int, population: int, population_year: int, dispersion: Dispersion) -> Rate:
    """Return offences for each 1,000 residents with a 95% interval.

    Parameters
    ----------
    offences
        Recorded in a year.
    population
        Residents, at least 1.
    population_year
        The mid-year of the estimate.
    dispersion
        Of the quarterly counts.

    Raises
    ------
    ValueError
        If the population is not positive.
    """
    if population <= 0:
        raise ValueError(f"A population of {population} gives no rate.")
    interval = count_interval(offences, dispersion)
    return Rate(
        offences=offences,
        population=population,
        population_year=population_year,
        per_1000=1000 * offences / population,
        interval=Interval(1000 * interval.lower / population, 1000 * interval.upper / population),
    )
