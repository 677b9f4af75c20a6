"""Outcomes, charges, orders, flagged crimes and what others published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

import pandas as pd

from analysis.claims.areas import Area
from analysis.claims.periods import ClaimPeriod, read_period
from analysis.claims.recorded_figures import release_vintage
from analysis.claims.understanding import Measure
from analysis.claims.vintages import Figure, Vintage
from analysis.errors import PeriodError
from analysis.paths import data_dir
from analysis.periods import format_date, quarters_between
from analysis.release import held_releases, load_release

_BBC_OUT = dt.date(2021, 6, 1)
"""From when what forces told the BBC Shared Data Unit could be quoted."""

COLLECTED = Vintage(
    "the figures forces gave the BBC Shared Data Unit", _BBC_OUT, origins=("stalking charges",)
)
"""Recorded stalking offences of the file of collected charges: a publication of its own."""


@cache
def _tidy(file: str) -> pd.DataFrame:
    """Return a tidy file of ``data/`` as it stands."""
    return pd.read_csv(data_dir() / file)


def of_outcomes(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield shares charged of offences recorded in the period, of each release."""
    if period.quarters is None:
        return
    quarters = [quarter.to_period() for quarter in quarters_between(*period.quarters)]
    for name in held_releases():
        release = load_release(name)
        vintage = release_vintage(release, "outcomes")
        held = release.outcomes
        mine = held[
            held["force"].isin(area.forces)
            & held["quarter"].isin(quarters)
            & held["code"].isin(measure.codes)
            & (held["basis"] == "recorded")
        ]
        if set(mine["quarter"]) != set(quarters):
            yield Figure(None, vintage, "outcomes are held for offences recorded in 2024/25 only")
            continue
        if mine["offences"].isna().any():
            yield Figure(None, vintage, "outcomes are missing")
            continue
        total = float(mine["offences"].sum())
        charged = float(mine.loc[mine["outcome_type"] == "1", "offences"].sum())
        yield Figure(
            100 * charged / total if total else None, vintage, "" if total else "no offence was recorded"
        )


def _collected(area: Area, period: ClaimPeriod) -> pd.DataFrame | None:
    """Return the rows of the file of collected charges for an area's forces; None where it has none.

    The file has financial years, and of 2020/21 the first nine months.
    """
    if period.quarters is None:
        return None
    first, last = period.quarters
    if first.number != 1 or last.financial_year != first.financial_year:
        return None
    collected = _tidy("stalking_charges.csv")
    mine = collected[
        (collected["financial_year"] == str(first.financial_year))
        & (collected["months"] == 3 * period.n_quarters)
        & collected["force"].isin(area.forces)
    ]
    return None if mine.empty else mine


def of_collected_charges(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield charges, or charges for every 100 offences, of the years the BBC collected."""
    mine = _collected(area, period)
    vintage = Vintage(
        "the charges that the BBC Shared Data Unit collected", _BBC_OUT, origins=("stalking charges",)
    )
    if mine is None:
        return
    complete = mine.dropna(subset=["offences", "charged"])
    if area.is_force and complete.empty:
        yield Figure(None, vintage, "the force has no figure there")
        return
    note = "" if area.is_force else f"{len(complete)} forces that have both figures"
    if period.n_quarters == 3:
        note = "; ".join(filter(None, (note, "nine months, April to December 2020")))
    charged, offences = float(complete["charged"].sum()), float(complete["offences"].sum())
    yield Figure(charged if measure.column == "charged" else 100 * charged / offences, vintage, note=note)


def collected_offences(measure: Measure, area: Area, period: ClaimPeriod) -> Figure | None:
    """Return the stalking offences in the file of collected charges; None where it has none.

    They are not those of the recorded crime tables, and of several forces they leave some out, so they
    are never mixed with these; but a number quoted from there holds in that source.
    """
    if measure.source != "recorded" or measure.codes != ("8Q",):
        return None
    found = _collected(area, period)
    mine = found.dropna(subset=["offences"]) if found is not None else None
    if mine is None or mine.empty:
        return None
    return Figure(float(mine["offences"].sum()), COLLECTED)


_ORDERS_FROM = dt.date(2020, 1, 20)
_ORDERS_UNTIL = (dt.date(2020, 12, 30), dt.date(2021, 5, 31))


_ORDERS_NEAR = dt.timedelta(days=31)
"""Of most forces of an area, the day they counted to lies as near as this to the end of a claim's period."""


def _days_between(first: dt.date, last: dt.date) -> str:
    if first == last:
        return format_date(first)
    return f"days between {format_date(first)} and {format_date(last)}"


def of_orders(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield stalking protection orders from 20 January 2020 to the day each force counted to."""
    if period.start is None or period.end is None:
        return
    if abs(period.start - _ORDERS_FROM) > dt.timedelta(days=20):
        return
    if not _ORDERS_UNTIL[0] <= period.end <= _ORDERS_UNTIL[1]:
        return
    orders = _tidy("protection_orders.csv")
    mine = orders[orders["force"].isin(area.forces)]
    vintage = Vintage(
        "what forces told the BBC Shared Data Unit",
        _BBC_OUT,
        origins=("protection orders",),
    )
    replied = mine[mine["responded"] == "yes"]
    if replied.empty:
        yield Figure(None, vintage, "the force did not reply")
        return
    ends = [dt.date.fromisoformat(str(day)) for day in replied["counted_to"]]
    counted = f"counted from {format_date(_ORDERS_FROM)} to {_days_between(min(ends), max(ends))}"
    if 2 * sum(abs(end - period.end) > _ORDERS_NEAR for end in ends) > len(ends):
        yield Figure(None, vintage, f"orders were {counted}")
        return
    note = counted if area.is_force else f"{len(replied)} forces that replied; {counted}"
    yield Figure(float(replied[measure.column].sum()), vintage, note=note)


def of_domestic_abuse(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield flagged crimes as published, the first release before what was said of it later."""
    if period.year is None:
        return
    held = _tidy("domestic_abuse_crimes.csv")
    mine = held[(held["area"] == area.name) & (held["year_ending"] == str(period.year))]
    for record in mine.to_dict("records"):
        if measure.column == "crimes" and not pd.isna(record["first_release_crimes"]):
            yield Figure(float(record["first_release_crimes"]), _first_release(str(record["publication"])))
        value = record[measure.column]
        if not pd.isna(value):
            coverage = str(record["coverage"])
            note = coverage if coverage != area.name and "first release" not in coverage else ""
            yield Figure(
                float(value), _published(str(record["publication"]), "domestic abuse crimes"), note=note
            )


def _first_release(publication: str) -> Vintage:
    named = publication.partition("first release ")[2]
    return Vintage(f"the first release, {named}", _month_named(named), origins=("domestic abuse crimes",))


def _month_named(words: str) -> dt.date | None:
    """Return the last day of a month named in words: a publication of that month was out by then."""
    found = pd.to_datetime(words.strip(), format="%B %Y", errors="coerce")
    return None if pd.isna(found) else found.date()


def _published(publication: str, origin: str) -> Vintage:
    day = None
    for word in publication.replace(";", " ").split():
        if len(word) == 10 and word[4] == word[7] == "-":
            day = dt.date.fromisoformat(word)
    name = publication if day is None else publication.replace(day.isoformat(), format_date(day))
    return Vintage(name, day, origins=(origin,), by_press="press" in publication)


def of_published(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield courts, reviews and surveys as published."""
    held = _tidy("justice_and_survey.csv")
    mine = held[(held["area"] == area.name) & (held["measure"] == measure.column)]
    for record in mine.to_dict("records"):
        if _same_period(str(record["period"]), period):
            yield Figure(float(record["value"]), _published(str(record["publication"]), "justice and survey"))


def _same_period(held: str, period: ClaimPeriod) -> bool:
    if held == period.text:
        return True
    try:
        other = read_period(held)
    except PeriodError:
        return False
    return other.start is not None and (other.start, other.end) == (period.start, period.end)
