"""Where a force stands among the forces: funnels, ranks as intervals, shrinkage, similar forces.

The ranks, which are drawn, come from the tables kept with the release; the funnels are worked out
from the counts of those tables, so that a researcher can ask for another allowance.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from analysis.errors import RequestError
from analysis.estimates.charges import STALKING, TOTAL
from analysis.estimates.tables import held_table
from analysis.forces import territorial_forces
from analysis.models.funnel import Funnel, Method, funnel
from analysis.models.intervals import Interval
from analysis.models.ranking import Rank
from analysis.models.shrinkage import Shrunk
from analysis.models.similarity import SimilarForces, similar_forces
from analysis.release import Release
from analysis.shared_results import once_an_edition
from analysis.simulations import held_reference_df

Measure = Literal["rate", "charged"]
"""Recorded offences for each 1,000 residents, or the share of offences charged or summonsed."""

NO_RATE = "it has no rate for its residents"
"""Why a force is not compared by its rate; why it has none stands with the rate itself."""

_TABLES = {"rate": "rate_ranks", "charged": "charge_ranks"}


@cache
@once_an_edition
def _ranked(release: str, measure: Measure, code: str) -> pd.DataFrame:
    """Return the ranks kept with a release, none for a force whose share is compared with no other."""
    table = _of_code(held_table(release, _TABLES[measure]), code, "rank")
    if measure == "rate":
        return table
    apart = _charged(release, code).set_index("area")["no_comparison_because"].dropna()
    reasons = table["force"].map(apart)
    table[["best", "worst"]] = table[["best", "worst"]].where(reasons.isna())
    table["not_estimated_because"] = table["not_estimated_because"].fillna(reasons)
    return table


def _not_placed(table: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return the forces that are counted among those ranked and have no place, with the reasons.

    Forces that are not counted, as those without a rate, are no part of it.
    """
    counted = table[table["best"].isna() & table["of"].notna()].sort_values("force")
    return tuple(zip(counted["force"], counted["not_estimated_because"], strict=True))


def _of_code(table: pd.DataFrame, code: str, what: str) -> pd.DataFrame:
    mine = table[table["code"] == code]
    if mine.empty:
        known = ", ".join(sorted(set(table["code"])))
        raise RequestError(f"No {what} is kept for the code {code!r}; there are {known}.")
    return mine.reset_index(drop=True)


def _row_of(table: pd.DataFrame, column: str, force: str) -> pd.Series:
    mine = table[table[column] == force]
    if mine.empty:
        raise _not_among(force, len(table))
    return mine.iloc[0]


def _not_among(force: str, forces: int) -> RequestError:
    return RequestError(f"{force!r} is not among the {forces} forces compared with each other.")


def places(release: Release, measure: Measure, code: str = STALKING) -> pd.DataFrame:
    """Return every force's simultaneous 95% interval of ranks, as a rank strip draws it.

    Parameters
    ----------
    release
        The release.
    measure
        ``rate`` (latest rolling year) or ``charged`` (latest full year of outcomes).
    code
        A code, or ``total`` for the five together.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``lower``, ``upper`` (``Int64``, missing where it has none), ``n``.
    """
    table = _ranked(release.name, measure, code)
    frame = pd.DataFrame(
        {
            "force": table["force"],
            "lower": table["best"],
            "upper": table["worst"],
            "n": int(table["of"].max()),
        }
    )
    return frame.astype(dict.fromkeys(("lower", "upper", "n"), "Int64"))


def rates_of_forces(release: Release, code: str = STALKING) -> pd.DataFrame:
    """Return the forces' rates for their residents with 95% intervals, as a map draws them.

    Parameters
    ----------
    release
        The release.
    code
        ``8Q``, or ``total`` for the five together.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``value``, ``lower``, ``upper`` (for each 1,000 residents, latest rolling year;
        missing where there is none), ``why_none``.
    """
    table = _ranked(release.name, "rate", code)
    return pd.DataFrame(
        {
            "force": table["force"],
            "value": table["rate"],
            "lower": table["rate_lower"],
            "upper": table["rate_upper"],
            "why_none": table["not_estimated_because"].where(table["rate"].isna(), ""),
        }
    )


def place(release: Release, force: str, measure: Measure, code: str = STALKING) -> Rank:
    """Return the interval of ranks of one of the 43 forces; parameters as :func:`places`.

    Raises
    ------
    RequestError
        If the force is none of them, or nothing is kept for the code.
    """
    ranks = _ranks(release.name, measure, code)
    if force not in ranks:
        raise _not_among(force, len(ranks))
    return ranks[force]


def every_place(release: Release, measure: Measure, code: str = STALKING) -> tuple[Rank, ...]:
    """Return the interval of ranks of every force; parameters as :func:`places`."""
    return tuple(place(release, force.name, measure, code) for force in territorial_forces())


@cache
def _ranks(release: str, measure: Measure, code: str) -> Mapping[str, Rank]:
    """Return the interval of ranks of every force by its name."""
    table = _ranked(release, measure, code)
    of, apart = int(table["of"].max()), _not_placed(table)
    ranks = {}
    for row in table.to_dict("records"):
        ranked = pd.notna(row["best"])
        ranks[str(row["force"])] = Rank(
            force=str(row["force"]),
            best=int(row["best"]) if ranked else None,
            worst=int(row["worst"]) if ranked else None,
            of=of,
            not_estimated_because="" if ranked else _no_place_because(measure, row),
            measure=measure,
            code=code,
            not_placed=apart,
        )
    return MappingProxyType(ranks)


def _no_place_because(measure: Measure, row: Mapping[Hashable, Any]) -> str:
    if measure == "rate" and pd.isna(row["rate"]):
        return NO_RATE
    return str(row["not_estimated_because"])


@once_an_edition
def rate_funnel(release: Release, code: str = STALKING, *, method: Method = "additive") -> Funnel:
    """Return the forces' rates for their residents around the common one, latest rolling year.

    Parameters
    ----------
    release
        The release.
    code
        ``8Q``, or ``total`` for the five together.
    method
        How the spread of the forces is allowed for (:func:`~analysis.models.funnel.funnel`).
    """
    table = _ranked(release.name, "rate", code)
    rated = table["rate"].notna()
    counts = pd.DataFrame(
        {
            "force": table["force"],
            "count": table["offences"].where(rated),
            "base": table["population"].where(rated),
        }
    )
    no_rate = dict.fromkeys(table.loc[~rated, "force"], NO_RATE)
    around = funnel(counts, kind="rate", method=method, not_compared=no_rate, reference=held_reference_df)
    return replace(around, code=code)


@cache
@once_an_edition
def _charged(release: str, code: str) -> pd.DataFrame:
    table = held_table(release, "charge_rates")
    names = [force.name for force in territorial_forces()]
    return _of_code(table[table["area"].isin(names)], code, "share charged")


@once_an_edition
def charge_funnel(release: Release, code: str = STALKING, *, method: Method = "additive") -> Funnel:
    """Return the forces' shares charged around the common one; parameters as :func:`rate_funnel`."""
    table = _charged(release.name, code)
    usable = table["not_estimated_because"].isna()
    counts = pd.DataFrame(
        {
            "force": table["area"],
            "count": table["charged"].where(usable).astype("Int64"),
            "base": table["offences"].where(usable).astype("Int64"),
        }
    )
    reasons = table.set_index("area")["no_comparison_because"].dropna()
    not_compared = {str(force): str(reason) for force, reason in reasons.items()}
    around = funnel(counts, method=method, not_compared=not_compared, reference=held_reference_df)
    return replace(around, code=code)


def shrunk_share(release: Release, force: str, code: str = STALKING) -> Shrunk:
    """Return a force's share charged, drawn towards that of all forces as far as its size calls for.

    A share that is compared with no other is not drawn towards the others either: the reason is given.
    """
    row = _row_of(_charged(release.name, code), "area", force)
    reasons = row[["not_estimated_because", "no_comparison_because"]].dropna()
    if len(reasons) or pd.isna(row["shrunk"]):
        because = str(reasons.iloc[0]) if len(reasons) else "it was not fitted"
        return Shrunk(force, code, None, None, because)
    ends = Interval(float(row["shrunk_lower"]), float(row["shrunk_upper"]))
    return Shrunk(force, code, float(row["shrunk"]), ends)


def similar_to(release: Release, force: str, *, n: int = 4) -> SimilarForces:
    """Return the forces most like one in residents and in the rate of the five offences together."""
    table = _ranked(release.name, "rate", TOTAL)
    return similar_forces(table[["force", "population", "rate"]], force, n=n)
