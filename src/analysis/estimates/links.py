"""Domestic-abuse links and protection orders of a release: what each page asks, by one call.

The tables worked out once a release are made of these in :mod:`analysis.estimates.link_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import pandas as pd

from analysis.estimates.rates import recorded_rates
from analysis.estimates.spreads import usual_spreads
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.domestic_abuse.april_2020 import AFTER, BEFORE, SharesMoved, shares_moved
from analysis.models.domestic_abuse.flagged import FlaggedCrimes, flagged_crimes
from analysis.models.domestic_abuse.moving_together import (
    BetweenForces,
    WithinForces,
    believe_official,
    between_forces,
    within_forces,
)
from analysis.models.domestic_abuse.outcomes import (
    CHARGED,
    VICTIM_DOES_NOT_SUPPORT,
    VICTIM_DOES_NOT_SUPPORT_WIDER,
    OddsOverForces,
    odds_over_forces,
)
from analysis.models.domestic_abuse.scale import CoerciveControl, coercive_control
from analysis.models.orders import Measure, OrdersRate, orders_rate, orders_rate_together
from analysis.models.quarterly_spread import UsualSpread
from analysis.models.totals import sum_forces
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.published import load_domestic_abuse_crimes, load_protection_orders
from analysis.recording import load_level_shifts, steps_of
from analysis.release import Release

APRIL_2020: Final = Quarter(2020, 1)
APRIL_2021: Final = Quarter(2021, 1)
MAY_2023: Final = Quarter(2023, 2)
"""The first whole quarter after the principal-crime rule returned."""

LARGEST_FORCE: Final = "Metropolitan Police"

EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "charged": CHARGED,
    "victim_does_not_support": VICTIM_DOES_NOT_SUPPORT,
    "victim_does_not_support_wider": VICTIM_DOES_NOT_SUPPORT_WIDER,
}

AGAINST: Final = ("8Q", "8L", "8R")


def coercive_control_of(
    release: Release, area: str, year: YearEnding | None = None, *, usual: UsualSpread | None = None
) -> CoerciveControl:
    """Return recorded coercive control of a force, or of the 43 together as England and Wales.

    Parameters
    ----------
    release, area
        The release; canonical name of a force, or ``England and Wales``.
    year
        The latest rolling year if left out.
    usual
        What dispersion is usual over the forces; as it is kept with the release if left out.
    """
    chosen = year or release.latest_year
    newest = int(release.population["year"].max())
    residents = release.population[release.population["year"] == newest].set_index("force")["population"]
    if area == ENGLAND_AND_WALES:
        names = [force.name for force in territorial_forces()]
        series = sum_forces(release.recorded, names)
        return coercive_control(series, chosen, residents=int(residents[names].sum()), residents_year=newest)
    force = next(item for item in all_forces() if item.name == area)
    reason = force.no_rate_because
    if not force.has_resident_population:
        reason = f"{force.police_name} has no residents of its own"
    return coercive_control(
        release.recorded_by(area),
        chosen,
        residents=int(residents[area]) if area in residents.index else None,
        residents_year=newest,
        no_rate_because=reason,
        steps=steps_of(load_level_shifts(release.name), area).get("8U", ()),
        usual=usual or usual_spreads(release.name).get("8U"),
    )


@cache
def stalking_shares(release: Release, before: YearEnding = BEFORE, after: YearEnding = AFTER) -> SharesMoved:
    """Return how the 43 forces' shares of stalking moved between two years."""
    return shares_moved(
        release.recorded, [force.name for force in territorial_forces()], before=before, after=after
    )


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to ask whether stalking and coercive control move together within forces."""

    name: str
    result: WithinForces


@cache
def moving_together_variants(release: Release) -> tuple[Variant, ...]:
    """Return the headline within forces and its sensitivities, the headline first."""
    names = [force.name for force in territorial_forces()]
    last, recorded = release.latest_quarter, release.recorded
    official = believe_official(recorded, release.set_aside)
    shifts = load_level_shifts(release.name)
    stepped = set(shifts.loc[shifts["code"].isin(["8Q", "8U"]), "force"])
    steady = [name for name in names if name not in stepped]
    smaller = [name for name in names if name != LARGEST_FORCE]

    def ask(
        frame: pd.DataFrame = recorded, forces: list[str] = names, first: Quarter = APRIL_2020, **more: object
    ) -> WithinForces:
        return within_forces(frame, forces, first=first, last=last, **more)  # type: ignore[arg-type]

    asked = {
        "main": ask(),
        "zeros_believed": ask(official),
        "zero_quarters_left_out": ask(plus=0.0),
        "zeros_believed_zero_quarters_left_out": ask(official, plus=0.0),
        "from_april_2021": ask(first=APRIL_2021),
        "from_july_2023": ask(first=MAY_2023),
        "without_largest_force": ask(forces=smaller),
        "from_april_2021_without_largest_force": ask(forces=smaller, first=APRIL_2021),
        "from_april_2021_without_level_shifts": ask(forces=steady, first=APRIL_2021),
        "force_trends": ask(force_trends=True),
        "from_april_2021_force_trends": ask(first=APRIL_2021, force_trends=True),
        "harassment_instead": ask(outcome="8L"),
        "from_april_2021_harassment_instead": ask(first=APRIL_2021, outcome="8L"),
    }
    return tuple(Variant(name, replace(result, variant=name)) for name, result in asked.items())


@cache
def moving_together_between(release: Release, *, leave_out: tuple[str, ...] = ()) -> BetweenForces:
    """Return the rank correlation of the two rates over the forces in the latest rolling year."""
    columns = {}
    for code in ("8Q", "8U"):
        columns[code] = recorded_rates(release, [code]).set_index("force")["rate"]
    rates = pd.DataFrame(columns).reset_index()
    return between_forces(rates[~rates["force"].isin(leave_out)].reset_index(drop=True), release.latest_year)


@cache
def outcome_odds(
    release: Release,
    event: str,
    against: str,
    *,
    assigned_only: bool = False,
    leave_out: tuple[str, ...] = (),
) -> OddsOverForces:
    """Return the odds of an outcome for coercive control against another offence, latest year of outcomes.

    Parameters
    ----------
    release
        The release.
    event
        One of :data:`EVENTS`.
    against
        A code.
    assigned_only
        Leave out offences not yet assigned an outcome.
    leave_out
        Forces not to use.
    """
    year = FinancialYear(int(release.outcomes["quarter"].max().qyear) - 1)
    names = [force.name for force in territorial_forces() if force.name not in leave_out]
    return odds_over_forces(
        release.outcomes,
        names,
        against=against,
        outcome_types=EVENTS[event],
        year=year,
        assigned_only=assigned_only,
    )


@cache
def protection_orders_of(release: Release, area: str, measure: Measure = "granted") -> OrdersRate:
    """Return orders for each 1,000 recorded stalking offences of a force, a country or all forces."""
    orders = load_protection_orders()
    groups = {
        ENGLAND_AND_WALES: [force.name for force in territorial_forces()],
        "England": [force.name for force in territorial_forces() if force.country == "England"],
        "Wales": [force.name for force in territorial_forces() if force.country == "Wales"],
    }
    if area in groups:
        return orders_rate_together(orders, release.recorded, groups[area], area=area, measure=measure)
    return orders_rate(orders, release.recorded, area, measure=measure)


def flagged_crimes_of(area: str) -> FlaggedCrimes:
    """Return the published domestic abuse-related crimes of a force, or of England and Wales."""
    return flagged_crimes(load_domestic_abuse_crimes(), area)


def newest_flagged_year() -> int:
    """Return the year ending March of the newest figure of flagged crimes held for any area."""
    return max(YearEnding.parse(text).year for text in load_domestic_abuse_crimes()["year_ending"])
