"""The figure held for a measure, an area and a period, in each publication that has it.

A publication is a vintage: what was said on one day. Figures of several vintages are returned side by
side, oldest first, and never mixed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from analysis.claims.areas import Area
from analysis.claims.periods import ClaimPeriod
from analysis.claims.published_figures import (
    of_collected_charges,
    of_domestic_abuse,
    of_orders,
    of_outcomes,
    of_published,
)
from analysis.claims.recorded_figures import of_editions, of_older_files, of_releases
from analysis.claims.understanding import Measure
from analysis.claims.vintages import Figure
from analysis.release import load_release

RESIDENTS_LAG = 2
"""Official rates rest on the residents of the year itself, or of up to two years before."""


def _of_release_rates(measure: Measure, area: Area, period: ClaimPeriod) -> Iterator[Figure]:
    """Yield rates of the releases, where their count of residents is near the period."""
    for figure in of_releases(measure, area, period):
        held = load_release(str(figure.vintage.published)).population["year"].max()
        if (
            figure.value is not None
            and period.year is not None
            and abs(period.year.year - held) > RESIDENTS_LAG
        ):
            because = f"residents are held for mid-{held}, too far from that time for a rate"
            yield Figure(None, figure.vintage, because)
        else:
            yield figure


_Source = Callable[[Measure, Area, ClaimPeriod], Iterator[Figure]]
_SOURCES: dict[str, tuple[_Source, ...]] = {
    "recorded": (of_editions, of_older_files, of_releases),
    "rate": (of_editions, _of_release_rates),
    "outcomes": (of_outcomes,),
    "charges over offences": (of_collected_charges,),
    "orders": (of_orders,),
    "domestic abuse": (of_domestic_abuse,),
    "published": (of_published,),
}


def figures_of(measure: Measure, area: Area, period: ClaimPeriod) -> tuple[Figure, ...]:
    """Return the figure in each vintage that has this measure, area and period, oldest first.

    Parameters
    ----------
    measure
        One that is no choice of readings.
    area, period
        Where and when.
    """
    found = [
        figure for source in _SOURCES.get(measure.source, ()) for figure in source(measure, area, period)
    ]
    return tuple(sorted(found, key=lambda figure: figure.vintage.published or dt.date(2019, 12, 31)))
