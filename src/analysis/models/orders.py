"""Stalking protection orders beside recorded stalking.

Forces counted orders from 20 January 2020 to a day of their own, and offences are
held by quarter. So orders are set against the offences of the nearest whole
quarters, and bounded by the whole quarters inside the dates and those that cover
them. The dates fall in the time in which forces changed how they record stalking,
so the figure says little about one force against another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from analysis.models.intervals import Interval
from analysis.models.totals import cells_of
from analysis.periods import Quarter

STALKING = "8Q"

Measure = Literal["applied", "granted"]

NOT_ASKED = "the figures collected have no row for this force"
NO_REPLY = "the force did not reply when forces were asked"


@dataclass(frozen=True, slots=True)
class OrdersRate:
    """Orders for each 1,000 recorded stalking offences.

    Attributes
    ----------
    area
        The force, or what the forces together are called.
    measure
        Orders applied for, or granted.
    orders
        Their number.
    counted_from, counted_to
        First and last day; for several forces the last day of the latest.
    earliest_to
        For several forces, the earliest of their last days; else the same as ``counted_to``.
    first, last
        The nearest whole quarters.
    offences
        Stalking offences recorded in those quarters.
    offences_inside, offences_covering
        The same in the whole quarters inside the dates, and in those that cover them.
    per_1000, interval
        Orders for each 1,000 offences with the exact 95% interval of the orders.
    bounds
        The rate over the covering quarters and over those inside.
    n_forces, left_out
        Forces counted, and those not counted with the reason.
    not_estimated_because
        The reason there is no rate; empty where there is one.
    """

    area: str
    measure: Measure
    orders: int | None
    counted_from: dt.date | None
    counted_to: dt.date | None
    earliest_to: dt.date | None
    first: Quarter | None
    last: Quarter | None
    offences: int | None
    offences_inside: int | None
    offences_covering: int | None
    per_1000: float | None
    interval: Interval | None
    bounds: Interval | None
    n_forces: int = 1
    left_out: tuple[tuple[str, str], ...] = ()
    not_estimated_because: str = ""
    basis: str = "orders as forces told the BBC Shared Data Unit, over stalking offences they recorded"

    @property
    def span(self) -> str:
        """The nearest whole quarters in prose."""
        if self.first is None or self.last is None:
            return ""
        return f"{self.first.first_month} to {self.last.year_ending.month_and_year}"

    @property
    def widest(self) -> Interval | None:
        """The interval with both doubts in it: chance, and which offences belong to the dates."""
        if self.orders is None or not self.offences_inside or not self.offences_covering:
            return None
        counts = exact_poisson(self.orders)
        return Interval(
            1000 * counts.lower / self.offences_covering, 1000 * counts.upper / self.offences_inside
        )


@dataclass(frozen=True, slots=True)
class Window:
    """The quarters that go with two days.

    Attributes
    ----------
    nearest, inside, covering
        First and last quarter of each; ``inside`` may be empty (its first after its last).
    """

    nearest: tuple[Quarter, Quarter]
    inside: tuple[Quarter, Quarter]
    covering: tuple[Quarter, Quarter]


def exact_poisson(count: int, *, level: float = 0.95) -> Interval:
    """Return the exact interval of a Poisson count (Garwood 1936), for counts as small as these."""
    tail = (1 - level) / 2
    # The quantiles of chi-square halved, as the gamma function has them.
    lower = 0.0 if count == 0 else float(special.gammaincinv(count, tail))
    return Interval(lower, float(special.gammaincinv(count + 1, 1 - tail)))


def window(counted_from: dt.date, counted_to: dt.date) -> Window:
    """Return the quarters nearest to, inside and covering the days from one to the other.

    Raises
    ------
    ValueError
        If the days are in the wrong order.
    """
    if counted_to < counted_from:
        raise ValueError(f"The last day, {counted_to}, lies before the first, {counted_from}.")
    begins, ends = Quarter.containing(counted_from), Quarter.containing(counted_to)
    first_inside = begins if counted_from == begins.start else begins + 1
    last_inside = ends if counted_to == ends.end else ends - 1
    # A tie goes to the quarter that covers the days.
    late = (counted_from - begins.start) > ((begins + 1).start - counted_from)
    early = (ends.end - counted_to) > (counted_to - (ends - 1).end)
    nearest = (begins + 1 if late else begins, ends - 1 if early else ends)
    return Window(nearest, (first_inside, last_inside), (begins, ends))


def orders_rate(
    orders: pd.DataFrame, recorded: pd.DataFrame, force: str, *, measure: Measure = "granted"
) -> OrdersRate:
    """Return one force's orders for each 1,000 stalking offences it recorded.

    Parameters
    ----------
    orders
        ``force``, ``applied``, ``granted``, ``responded``, ``counted_from``, ``counted_to``, as
        :func:`~analysis.published.load_protection_orders` gives them.
    recorded
        ``force``, ``quarter``, ``code``, ``offences``.
    force
        Its name.
    measure
        Orders applied for, or granted.

    Returns
    -------
    OrdersRate
    """
    rows = orders[orders["force"] == force]
    if rows.empty:
        return _none(force, measure, NOT_ASKED)
    row = rows.iloc[0]
    if not row["responded"]:
        return _none(force, measure, NO_REPLY)
    if pd.isna(row[measure]):
        return _none(force, measure, f"the force did not say how many orders were {_said(measure)}")
    days = (row["counted_from"].date(), row["counted_to"].date())
    found = window(*days)
    held = recorded[(recorded["force"] == force) & (recorded["code"] == STALKING)]
    first, last = found.covering
    by_quarter = cells_of(held, [STALKING], first, last)[:, 0]
    # The nearest quarters and those inside the dates lie within those that cover them.
    counts = [
        _sum(by_quarter[begin.ordinal - first.ordinal : end.ordinal - first.ordinal + 1])
        for begin, end in (found.nearest, found.inside, found.covering)
    ]
    return _rate(force, measure, int(row[measure]), days, days[1], found.nearest, counts)


def orders_rate_together(
    orders: pd.DataFrame,
    recorded: pd.DataFrame,
    forces: Sequence[str],
    *,
    area: str,
    measure: Measure = "granted",
) -> OrdersRate:
    """Return the orders of several forces for each 1,000 stalking offences they recorded.

    Each force counts over its own dates. Forces without a figure are left out of both orders
    and offences, and named.

    Parameters
    ----------
    orders, recorded, measure
        As in :func:`orders_rate`.
    forces
        Names of the forces.
    area
        What they are called together.

    Returns
    -------
    OrdersRate
    """
    # Each force looks through stalking of the forces asked for, not through every code of all.
    stalking = recorded[(recorded["code"] == STALKING) & recorded["force"].isin(list(forces))]
    by_force = dict(tuple(stalking.groupby("force")))
    none = stalking.iloc[:0]
    each = [orders_rate(orders, by_force.get(force, none), force, measure=measure) for force in forces]
    used = [item for item in each if not item.not_estimated_because]
    left_out = tuple((item.area, item.not_estimated_because) for item in each if item.not_estimated_because)
    if not used:
        empty = _none(area, measure, "none of the forces has a figure")
        return replace(empty, n_forces=0, left_out=left_out)
    ends = [item.counted_to for item in used if item.counted_to]
    starts = [item.counted_from for item in used if item.counted_from]
    spans = [(item.first, item.last) for item in used]
    counts = [
        sum(getattr(item, name) or 0 for item in used)
        for name in ("offences", "offences_inside", "offences_covering")
    ]
    result = _rate(
        area,
        measure,
        sum(item.orders or 0 for item in used),
        (min(starts), max(ends)),
        min(ends),
        (min(span[0] for span in spans if span[0]), max(span[1] for span in spans if span[1])),
        counts,
    )
    return replace(result, n_forces=len(used), left_out=left_out)


def _said(measure: Measure) -> str:
    return "applied for" if measure == "applied" else "granted"


def _none(area: str, measure: Measure, reason: str) -> OrdersRate:
    return OrdersRate(
        area=area,
        measure=measure,
        orders=None,
        counted_from=None,
        counted_to=None,
        earliest_to=None,
        first=None,
        last=None,
        offences=None,
        offences_inside=None,
        offences_covering=None,
        per_1000=None,
        interval=None,
        bounds=None,
        not_estimated_because=reason,
    )


def _sum(counts: NDArray[np.float64]) -> int | None:
    """Return the sum of quarterly counts, 0 of none; None where one is missing or negative."""
    return int(counts.sum()) if (counts >= 0).all() else None


def _rate(
    area: str,
    measure: Measure,
    number: int,
    days: tuple[dt.date, dt.date],
    earliest_to: dt.date,
    nearest: tuple[Quarter, Quarter],
    counts: Sequence[int | None],
) -> OrdersRate:
    offences, inside, covering = counts
    shared = (area, measure, number, *days, earliest_to, *nearest, offences, inside, covering)
    if offences is None or inside is None or covering is None:
        reason = "a quarter of recorded stalking is missing"
        return OrdersRate(*shared, None, None, None, not_estimated_because=reason)
    if offences <= 0 or inside <= 0:
        reason = "no stalking was recorded in whole quarters inside the dates"
        return OrdersRate(*shared, None, None, None, not_estimated_because=reason)
    chance = exact_poisson(number)
    return OrdersRate(
        *shared,
        per_1000=1000 * number / offences,
        interval=Interval(1000 * chance.lower / offences, 1000 * chance.upper / offences),
        bounds=Interval(1000 * number / covering, 1000 * number / inside),
    )
