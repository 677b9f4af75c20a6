"""Sentences on what was recorded over time."""

from __future__ import annotations

import pandas as pd

from analysis import numbers
from analysis.models.totals import subgroup_year, year_count
from analysis.offences import codes_counted_in, offence
from analysis.periods import Quarter, YearEnding
from analysis.wording.prose import Prose, join, mid_sentence

_PLACES = ("first", "second", "third", "fourth", "fifth")


def ranked_parts(series: pd.DataFrame, year: YearEnding) -> list[tuple[str, int]]:
    """Return the codes of a year with their counts, the largest first; missing ones are left out."""
    counts = [
        (code, year_count(series, [code], year).offences) for code in codes_counted_in(year.quarters[-1])
    ]
    held = [(code, number) for code, number in counts if number is not None]
    return sorted(held, key=lambda item: (-item[1], item[0]))


def title(series: pd.DataFrame, year: YearEnding) -> str:
    """Return the finding the chart of the parts is titled with."""
    ranked = ranked_parts(series, year)
    codes = [code for code, _ in ranked]
    largest = offence(codes[0]).name
    verb = "were" if largest.endswith("s") else "was"
    if codes[0] == "8Q":
        return f"Stalking was the part recorded most often in the {year.in_prose}"
    place = _PLACES[codes.index("8Q")]
    return f"{largest} {verb} recorded most often in the {year.in_prose}, stalking {place}"


def alt(series: pd.DataFrame, recorder: str, first: Quarter, last: Quarter, changes: int) -> str:
    """Return the alt text of the chart of the parts.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of the area.
    recorder
        Who recorded: ``Bedfordshire Police``.
    first, last
        The quarters the chart shows.
    changes
        Number of recording changes marked on the chart.
    """
    latest = series[series["quarter"] == last.to_period()].set_index("code")["offences"]
    codes = sorted(
        codes_counted_in(last), key=lambda code: -(0 if pd.isna(latest[code]) else int(latest[code]))
    )
    listed = join([f"{offence(code).name.lower()} {numbers.count(latest[code])}" for code in codes])
    marked, one = ("change in recording is", "it") if changes == 1 else ("changes in recording are", "one")
    texts = [
        f"Line chart of offences recorded each quarter by {mid_sentence(recorder)}, {first.months} to "
        f"{last.months}, one line for each of the five parts of stalking and harassment. In {last.months}: "
        f"{listed}.",
        stalking_step(series),
        f"{numbers.count(changes)} {marked} marked; counts on either side of {one} are not comparable.",
    ]
    return " ".join(filter(None, texts))


def stalking_step(series: pd.DataFrame) -> str:
    """Return recorded stalking before and after the former-partner rule, as counts, without a cause."""
    before, after = YearEnding(2019, 6), YearEnding(2022, 3)
    low = year_count(series, ["8Q"], before).offences
    high = year_count(series, ["8Q"], after).offences
    if low is None or high is None:
        return ""
    return (
        f"Recorded stalking went from {numbers.count(low)} in the {before.in_prose} to "
        f"{numbers.count(high)} in the "
        f"{after.in_prose}, years between which the rule for former partners changed and lockdowns fell."
    )


def over_the_years(series: pd.DataFrame) -> Prose:
    """Return what stands under the table of years: stalking before and after the rule."""
    return Prose.paragraph(stalking_step(series))


def coverage(
    with_btp: pd.DataFrame, forty_three: pd.DataFrame, year: YearEnding, full_year: YearEnding
) -> Prose:
    """Return the national totals with and without British Transport Police, both named."""
    texts = []
    for each in (year, full_year):
        both = subgroup_year(with_btp, each).offences
        forces = subgroup_year(forty_three, each).offences
        texts.append(
            f"In the {each.in_prose}: {numbers.count(both)} with British Transport Police, "
            f"{numbers.count(forces)} in the 43 forces alone."
        )
    return Prose.paragraph(
        "Official totals of England and Wales include British Transport Police, which has no residents; "
        "rates leave it out.",
        *texts,
    )
