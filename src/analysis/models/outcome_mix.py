"""How the offences of one code ended: the parts of the outcome mix, adding up to the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.models.charging import MIX_NAMES, NOT_YET_ASSIGNED, Basis, tally, wilson
from analysis.models.intervals import Interval
from analysis.periods import FinancialYear
from analysis.sources.outcome_types import outcome_types


@dataclass(frozen=True, slots=True)
class MixPart:
    """One part of an outcome mix.

    Attributes
    ----------
    key, name
        The part, as ``data/outcome_types.csv`` calls it, and as it is printed.
    offences
        Offences with an outcome of this part.
    share
        Share of all of them.
    interval
        Wilson's 95% interval of the share, by chance alone.
    """

    key: str
    name: str
    offences: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class OutcomeMix:
    """The outcomes of some codes of one area in one financial year.

    Attributes
    ----------
    area, codes, basis, year
        What is described.
    total
        Offences; None where a cell is missing.
    parts
        In the order of :data:`~analysis.models.charging.MIX_NAMES`, adding up to the total; empty
        where the mix is not given.
    not_estimated_because
        Why there is no mix; empty where there is one.
    """

    area: str
    codes: tuple[str, ...]
    basis: Basis
    year: FinancialYear
    total: int | None
    parts: tuple[MixPart, ...]
    not_estimated_because: str = ""

    def part(self, key: str) -> MixPart | None:
        """Return one part by its key; None where there is none."""
        return next((part for part in self.parts if part.key == key), None)

    def to_frame(self) -> pd.DataFrame:
        """Return ``key``, ``name``, ``offences``, ``share``, ``lower``, ``upper``, one row a part."""
        columns = ["key", "name", "offences", "share", "lower", "upper"]
        rows = [
            (part.key, part.name, part.offences, part.share, part.interval.lower, part.interval.upper)
            for part in self.parts
        ]
        return pd.DataFrame(rows, columns=columns)


def outcome_mix(
    outcomes: pd.DataFrame,
    codes: Sequence[str],
    year: FinancialYear,
    *,
    area: str,
    basis: Basis = "recorded",
) -> OutcomeMix:
    """Split the offences of an area by how they ended.

    Parameters
    ----------
    outcomes
        The outcomes frame of the force or forces that make up the area.
    codes
        Codes counted together.
    area
        Name printed for it.

    Returns
    -------
    OutcomeMix
        Not given where a cell is missing, where there is no offence, or where a force's total of
        an outcome type is negative: shares of such a total mean nothing.

    Raises
    ------
    ValueError
        If the parts do not add up to the total.
    """
    counted = tally(outcomes, codes, year, basis=basis)

    def without(reason: str) -> OutcomeMix:
        return OutcomeMix(area, tuple(codes), basis, year, counted.total, (), reason)

    if counted.missing or counted.total is None:
        return without(f"figures are missing: {', '.join(counted.missing)}")
    if counted.negative:
        whose = f" of {', '.join(counted.negative_in)}" if counted.negative_in else ""
        return without(
            f"the official table holds a negative total{whose} for an outcome type in the year, more "
            "outcomes than offences"
        )
    if counted.total == 0:
        return without("no offence was recorded" if basis == "recorded" else "no investigation was closed")
    known = outcome_types()
    sums = dict.fromkeys(MIX_NAMES, 0)
    for kind, number in counted.counts.items():
        if basis == "recorded" or kind != NOT_YET_ASSIGNED:
            sums[known[kind].mix] += number
    if basis == "closed":
        del sums["not_yet_assigned"]
    if sum(sums.values()) != counted.total:
        raise ValueError(f"The parts add up to {sum(sums.values())}, the total is {counted.total}.")
    parts = tuple(
        MixPart(key, MIX_NAMES[key], number, number / counted.total, wilson(number, counted.total))
        for key, number in sums.items()
    )
    return OutcomeMix(area, tuple(codes), basis, year, counted.total, parts)
