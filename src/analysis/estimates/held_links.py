"""The domestic-abuse links that are the same for every page, as they are kept with the release.

:mod:`analysis.estimates.link_tables` writes them; here the rows become results again.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, Final

import pandas as pd

from analysis.estimates.link_tables import read_derived
from analysis.estimates.links import EVENTS
from analysis.forces import territorial_forces
from analysis.models.domestic_abuse.moving_together import BetweenForces, WithinForces
from analysis.models.domestic_abuse.outcomes import ForceOdds, OddsOverForces
from analysis.models.domestic_abuse.pooling import SpreadOverForces
from analysis.models.intervals import Interval
from analysis.periods import FinancialYear, Quarter
from analysis.release import Release

ALL_FORCES: Final = "all forces"


@cache
def _held(release: str, name: str) -> pd.DataFrame:
    return read_derived(release, name)


def held_within(release: Release, variant: str = "main") -> WithinForces:
    """Return a link within forces as it is kept with the release, without its diagnostics.

    Parameters
    ----------
    release
        The release.
    variant
        A name of :func:`moving_together_variants`.
    """
    table = _held(release.name, "moving_together")
    row = table[(table["question"] == "within_forces") & (table["variant"] == variant)].iloc[0]
    first, last = Quarter.parse(row["first"]), Quarter.parse(row["last"])
    return WithinForces(
        outcome=str(row["outcome"]),
        regressor=str(row["regressor"]),
        elasticity=_number(row["estimate"]),
        interval=_ends(row, "estimate"),
        first=first,
        last=last,
        n_cells=int(row["n_cells"]),
        n_forces=int(row["n_forces"]),
        n_quarters=last.ordinal - first.ordinal + 1,
        left_out=_listed(row["left_out"]),
        not_estimated_because=_said(row["not_estimated_because"]),
        variant=variant,
    )


def held_between(release: Release, variant: str = "main") -> BetweenForces:
    """Return the rank correlation over the forces as it is kept with the release."""
    table = _held(release.name, "moving_together")
    row = table[(table["question"] == "between_forces") & (table["variant"] == variant)].iloc[0]
    return BetweenForces(
        outcome=str(row["outcome"]),
        regressor=str(row["regressor"]),
        correlation=_number(row["estimate"]),
        interval=_ends(row, "estimate"),
        check=_ends(row, "check"),
        year=Quarter.parse(row["last"]).year_ending,
        n_forces=int(row["n_forces"]),
        left_out=_listed(row["left_out"]),
        not_estimated_because=_said(row["not_estimated_because"]),
    )


def held_odds(release: Release, event: str, against: str, variant: str = ALL_FORCES) -> OddsOverForces:
    """Return the odds of an outcome as they are kept with the release.

    Parameters
    ----------
    release
        The release.
    event
        One of :data:`EVENTS`.
    against
        A code out of :data:`AGAINST`.
    variant
        ``all forces``, or one of the pooled sensitivities.
    """
    table = _held(release.name, "outcome_odds")
    mine = table[(table["event"] == event) & (table["against"] == against)]
    row = mine[mine["area"] == variant].iloc[0]
    names = [force.name for force in territorial_forces()]
    expected = _ends(row, "expected")
    spread = None
    if expected is not None:
        spread = SpreadOverForces(None, None, None, expected, None, 0, None, int(row["n_forces"]))
    p_value = _number(row["homogeneity_p"])
    return OddsOverForces(
        code=str(row["code"]),
        against=against,
        outcome_types=EVENTS[event],
        year=FinancialYear.parse(row["financial_year"]),
        basis="recorded",
        odds_ratio=_number(row["odds_ratio"]),
        interval=_ends(row, "odds_ratio"),
        over_forces=_ends(row, "over_forces"),
        homogeneity=_number(row["homogeneity"]),
        homogeneity_df=int(row["n_forces"]) - 1 if p_value is not None else 0,
        homogeneity_p=p_value,
        spread=spread,
        dispersion=float(row["dispersion"]),
        forces=tuple(_force_odds(record) for record in mine[mine["area"].isin(names)].to_dict("records")),
        left_out=tuple(
            (name, reason) for name, _, reason in (item.partition(": ") for item in _listed(row["left_out"]))
        ),
        not_estimated_because=_said(row["not_estimated_because"]),
    )


def _force_odds(row: Mapping[Hashable, Any]) -> ForceOdds:
    return ForceOdds(
        force=str(row["area"]),
        with_outcome=_count(row["with_outcome"]),
        offences=_count(row["offences"]),
        against_with_outcome=_count(row["against_with_outcome"]),
        against_offences=_count(row["against_offences"]),
        odds_ratio=_number(row["odds_ratio"]),
        interval=_ends(row, "odds_ratio"),
        not_assigned=_number(row["not_assigned"]),
        adjusted_p=_number(row["adjusted_p"]),
        not_estimated_because=_said(row["not_estimated_because"]),
    )


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _said(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _listed(value: Any) -> tuple[str, ...]:
    return () if pd.isna(value) else tuple(str(value).split("; "))


def _ends(row: Any, name: str) -> Interval | None:
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    return None if pd.isna(lower) or pd.isna(upper) else Interval(float(lower), float(upper))
