"""Recorded offences for each 1,000 residents, force by force, and the place of each among the 43."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.estimates.spreads import own_dispersions
from analysis.estimates.tables import significant
from analysis.forces import territorial_forces
from analysis.models.change import TOTAL
from analysis.models.dispersion import allow_for_persistence
from analysis.models.funnel import funnel
from analysis.models.quarterly_spread import moderated
from analysis.models.ranking import rank_rates
from analysis.models.rate import rate_per_1000
from analysis.models.totals import quarterly
from analysis.offences import codes_counted_in
from analysis.periods import YearEnding
from analysis.release import Release

STALKING: Final = "8Q"


def derive(release: Release) -> dict[str, pd.DataFrame]:
    """Return the rates and places of the forces, by file name without its ending.

    Returns
    -------
    dict of DataFrame
        ``rate_ranks``: offences for each 1,000 residents in the latest rolling year, of the five codes
        together (``total``) and of stalking: ``year_ending``, ``code``, ``force``, ``offences``,
        ``population``, ``population_year``, ``rate``, ``rate_lower``, ``rate_upper`` (95% interval),
        ``call``, ``best``, ``worst``, ``of``, ``not_estimated_because``. Rounded to six significant
        digits.
    """
    ranked = [
        rate_ranks(release, codes_counted_in(release.latest_quarter), TOTAL),
        rate_ranks(release, [STALKING], STALKING),
    ]
    return {"rate_ranks": significant(pd.concat(ranked, ignore_index=True))}


def recorded_rates(
    release: Release, codes: tuple[str, ...] | list[str], year: YearEnding | None = None
) -> pd.DataFrame:
    """Return recorded offences for each 1,000 residents of the 43 forces in a year.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``offences``, ``population``, ``population_year``, ``rate`` (missing where there is
        none), ``no_rate_because``.
    """
    chosen = year or release.latest_year
    newest = int(release.population["year"].max())
    residents = release.population[release.population["year"] == newest].set_index("force")["population"]
    first, *_, last = chosen.quarters
    rows = []
    for force in territorial_forces():
        series = quarterly(release.recorded_by(force.name), list(codes), first, last)
        offences = None if series.isna().any() else int(series.sum())
        people = int(residents[force.name]) if force.name in residents.index else None
        reason = force.no_rate_because
        if not reason and offences is None:
            reason = "figures are missing in the year"
        if not reason and people is None:
            reason = f"its residents in mid-{newest} are not held"
        rate = None if reason or offences is None or people is None else 1000 * offences / people
        rows.append((force.name, offences, people, newest, rate, reason))
    frame = pd.DataFrame(
        rows, columns=["force", "offences", "population", "population_year", "rate", "no_rate_because"]
    )
    counts = dict.fromkeys(("offences", "population", "population_year"), "Int64")
    return frame.astype(counts | {"rate": "Float64"})


def rate_ranks(release: Release, codes: tuple[str, ...] | list[str], label: str) -> pd.DataFrame:
    """Return rates for each 1,000 residents in the latest rolling year, with funnel calls and ranks."""
    year = release.latest_year
    rates = recorded_rates(release, codes, year)
    ranked = rates[rates["rate"].notna()]
    counts = ranked[["force", "offences", "population"]].set_axis(["force", "count", "base"], axis=1)
    own, means = own_dispersions(release, tuple(codes))
    drawn = [allow_for_persistence(spread) for spread in moderated(own, means)]
    by_force = dict(zip((force.name for force in territorial_forces()), drawn, strict=True))
    spreads = [by_force[force] for force in ranked["force"]]
    ends = [
        rate_per_1000(int(offences), int(people), int(mid_year), spread).interval
        for offences, people, mid_year, spread in zip(
            ranked["offences"], ranked["population"], ranked["population_year"], spreads, strict=True
        )
    ]
    for name in ("lower", "upper"):
        values = [getattr(end, name) if end else None for end in ends]
        rates[f"rate_{name}"] = pd.Series(values, index=ranked.index, dtype="Float64")
    calls = funnel(counts, kind="rate").to_frame()[["force", "call"]]
    ranks = rank_rates(counts, spreads).to_frame()
    frame = rates.merge(calls, on="force", how="left").merge(ranks, on="force", how="left")
    frame["call"] = frame["call"].fillna("not compared")
    reason = frame.pop("no_rate_because")
    frame["not_estimated_because"] = frame["not_estimated_because"].fillna("").where(reason == "", reason)
    frame.insert(0, "year_ending", str(year))
    frame.insert(1, "code", label)
    return frame
