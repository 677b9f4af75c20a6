"""Sentences on the next four quarters: what would be recorded if recent patterns carried on."""

from __future__ import annotations

import pandas as pd

from analysis import numbers
from analysis.models.forecast import Forecast
from analysis.models.intervals import Interval
from analysis.offences import offence
from analysis.recording import SUBGROUP_CODE
from analysis.wording.prose import mid_sentence, plural

WHAT_IT_IS = (
    "A forecast says what police would record if recent patterns carried on. It is not a target, and it does "
    "not count what is never reported or recorded. A change in recording rules would make it wrong."
)
"""What every page with a forecast says."""

PRINTED_METHODS = {
    "seasonal naive": "repeating the same quarter of the year before",
    "local level": "smoothing each force's own figures",
    "ETS": "exponential smoothing with trend and season (ETS)",
    "Theta": "the Theta method",
    "median of the four": "the median of four common methods",
    "pooled smoothing": "pooling with one weight for every force",
    "pooled level without drift": "the same method without its drift",
    "pooled level without season": "the same method without its seasons",
    "AutoARIMA": "AutoARIMA",
    "AutoETS": "AutoETS",
    "AutoTheta": "AutoTheta",
    "median of AutoARIMA, AutoETS and AutoTheta": "the median of three automatic models",
}
"""Methods of the table of scores, as prose names them."""


def printed_offence(code: str) -> str:
    """Return the name of an offence in prose; the subgroup's total by its own."""
    return "stalking and harassment" if code == SUBGROUP_CODE else offence(code).name.lower()


def _between(interval: Interval) -> str:
    return f"{numbers.count(interval.lower)} to {numbers.count(interval.upper)}"


def next_quarter(forecast: Forecast, recorder: str) -> str:
    """Return the forecast of the next quarter with its interval, or why there is none.

    Parameters
    ----------
    recorder
        Who records, as the subject of a sentence: ``Bedfordshire Police``.
    """
    if not forecast.is_estimated:
        return no_forecast(forecast)
    noun = plural(round(forecast.central[0]), "offence", "offences")
    return (
        f"If recent patterns carry on, {mid_sentence(recorder)} would record about "
        f"{numbers.count(forecast.central[0])} {noun} of {printed_offence(forecast.code)} in "
        f"{forecast.quarters[0].months} (95% prediction interval {_between(forecast.interval95[0])})."
    )


def furthest_quarter(forecast: Forecast) -> str:
    """Return how much less sure the last quarter is; empty where there is no forecast."""
    if not forecast.is_estimated:
        return ""
    return (
        f"A year ahead, in {forecast.quarters[-1].months}, it is about "
        f"{numbers.count(forecast.central[-1])} (95% prediction interval "
        f"{_between(forecast.interval95[-1])})."
    )


def no_forecast(forecast: Forecast) -> str:
    """Return why there is no forecast."""
    return (
        f"No forecast of {printed_offence(forecast.code)} is given, because {forecast.not_estimated_because}."
    )


def rows(forecast: Forecast) -> list[tuple[str, str, str, str]]:
    """Return the rows of a table: quarter, forecast, 80% and 95% prediction interval."""
    return [
        (quarter.months, numbers.count(central), _between(narrow), _between(wide))
        for quarter, central, narrow, wide in zip(
            forecast.quarters, forecast.central, forecast.interval80, forecast.interval95, strict=True
        )
    ]


def against(scores: pd.DataFrame, code: str, other: str, *, origins: str = "all") -> str:
    """Return how the method did against another on past quarters, by rule.

    "Smaller" or "larger" only where the interval of the gain leaves out none.

    Parameters
    ----------
    scores
        The table ``forecast_scores`` of a release.
    other
        Method compared with, by its name in that table.
    """
    chosen = (scores["code"] == code) & (scores["origins"] == origins) & (scores["method"] == other)
    row = scores[chosen].iloc[0]
    n = int(row["n"])
    gain, lower, upper = (float(row[name]) for name in ("gain_percent", "gain_lower", "gain_upper"))
    start = f"On {numbers.count(n)} past forecasts of {printed_offence(code)}, the errors were"
    name = PRINTED_METHODS.get(other, other)
    if lower <= 0 <= upper:
        return (
            f"{start} not clearly different from those of {name} ({numbers.percent(abs(gain), 0)} "
            f"{'smaller' if gain >= 0 else 'larger'}, 95% interval of the gain "
            f"{numbers.interval_beside(lower, upper, 0, places=0)})."
        )
    if gain > 0:
        return (
            f"{start} {numbers.percent(gain, 0)} smaller than those of {name} "
            f"(95% interval {numbers.interval(lower, upper, 0)})."
        )
    return (
        f"{start} {numbers.percent(-gain, 0)} larger than those of {name} "
        f"(95% interval {numbers.interval(-upper, -lower, 0)})."
    )


def coverage(covered: pd.DataFrame, code: str) -> str:
    """Return how often 95% intervals held what was then recorded.

    Parameters
    ----------
    covered
        The table ``forecast_coverage`` of a release.
    """
    chosen = _covered(covered, code, "later quarters")
    return (
        f"Of {numbers.count(chosen['n'])} past 95% intervals of {printed_offence(code)} in single forces, "
        "each set with what was known at the time, "
        f"{numbers.percent(100 * float(chosen['covered']), 0)} held what was then recorded."
    )


def national_coverage(covered: pd.DataFrame, code: str) -> str:
    """Return how often 95% intervals of England and Wales held what was then recorded.

    Parameters
    ----------
    covered
        The table ``forecast_coverage`` of a release.
    """
    chosen = _covered(covered, code, "England and Wales")
    share = 100 * float(chosen["covered"])
    return (
        f"For England and Wales as a whole only {numbers.count(chosen['n'])} past 95% intervals can be "
        "checked: "
        f"{numbers.percent(share, 0)} held what was then recorded. That is too few to say how far to "
        "trust them."
    )


def _covered(covered: pd.DataFrame, code: str, held_out: str) -> pd.Series:
    mine = (covered["code"] == code) & (covered["level"] == 0.95) & (covered["held_out"] == held_out)
    return covered[mine].iloc[0]
