"""Sentences on recorded offences for each 1,000 residents."""

from __future__ import annotations

from analysis import numbers
from analysis.models.intervals import Interval
from analysis.models.rate import Rate


def _rounded(per_1000: float, interval: Interval) -> str:
    """Return a whole number where its interval, as printed, holds it; otherwise one decimal."""
    whole = round(per_1000)
    if round(interval.lower, 1) <= whole <= round(interval.upper, 1):
        return f"about {whole}"
    return numbers.decimal(per_1000, 1)


def about(rate: Rate) -> str:
    """Return a rate as a newsroom prints it: ``about 7 for every 1,000 people (95% interval 6.5 to 7.1)``."""
    if rate.per_1000 is None or rate.interval is None:
        return f"no rate for its residents is given, because {rate.not_estimated_because}"
    return (
        f"{_rounded(rate.per_1000, rate.interval)} for every 1,000 people "
        f"(95% interval {numbers.interval(rate.interval.lower, rate.interval.upper, unit='')})"
    )


def bare(rate: Rate) -> str:
    """Return a rate with its interval and no more: ``10 (9.4 to 10.0)``."""
    if rate.per_1000 is None or rate.interval is None:
        return "no rate"
    return (
        f"{_rounded(rate.per_1000, rate.interval).removeprefix('about ')} "
        f"({numbers.interval(rate.interval.lower, rate.interval.upper, unit='')})"
    )


def against(rate: Rate, national: Rate) -> str:
    """Return a force's rate against that of England and Wales, as one sentence."""
    if rate.per_1000 is None:
        return f"There is no rate for residents, because {rate.not_estimated_because}."
    if national.per_1000 is None:
        return f"That is {about(rate)}."
    return f"That is {about(rate)}, against {bare(national)} across England and Wales."


def basis(rate: Rate) -> str:
    """Return what a rate is divided by; empty where there is no rate."""
    if rate.population is None:
        return ""
    return f"Residents: {numbers.count(rate.population)}, mid-{rate.population_year}."
