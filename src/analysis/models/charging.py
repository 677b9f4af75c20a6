"""Charge outcomes on one named basis: proportion, interval, bounds and outcome mix.

"Charge rate" is used for four different things. Two of them can be computed here, and
every result names which:

``recorded``
    Of the offences *recorded in the period*, those charged or summonsed (outcome 1) when the
    table was drawn. It rises as cases close.
``closed``
    Of the outcomes of *investigations closed in the period*, whenever recorded, those that
    were a charge or summons. "Not yet assigned" is no outcome and is left out.
``flows``
    Charges in a period over offences recorded in the same period. Collected elsewhere
    (:mod:`analysis.estimates.charges`) and never joined with the other two.

Outcomes 1A, 2A and 3A are published in another file and already inside 1, 2 and 3: where
they appear they are never counted again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandas as pd
from scipy import stats

from analysis.models.intervals import Interval
from analysis.periods import FinancialYear
from analysis.sources.outcome_types import outcome_types

Basis = Literal["recorded", "closed", "flows"]

CHARGED = "1"
NOT_YET_ASSIGNED = "0"
MOST_NOT_YET_ASSIGNED = 0.10
"""Above this share without an outcome yet, a force is flagged and compared with no one."""

MIX_NAMES: Mapping[str, str] = {
    "charged": "Charged or summonsed",
    "victim_does_not_support": "Suspect identified, victim does not support action",
    "evidential_with_support": "Evidential difficulties, victim supports action",
    "no_suspect": "No suspect identified",
    "not_yet_assigned": "Not yet assigned an outcome",
    "other": "Other outcomes",
}
"""The parts of an outcome mix. Outcome 14 (suspect not identified, and the victim does not
support action) stands under "no suspect", with 18; the official grouping puts it with 16."""


def wilson(charged: float, offences: float, *, dispersion: float = 1.0, level: float = 0.95) -> Interval:
    """Return Wilson's score interval of a proportion.

    It answers: had the same force gone on in the same way, with each offence ending in a
    charge or not by chance, between which underlying proportions could this count lie? It is
    not about offences without an outcome yet, nor about how widely forces differ.

    Parameters
    ----------
    charged, offences
        Successes and trials, ``0 <= charged <= offences``, ``offences > 0``.
    dispersion
        Variance over that of independent offences, at least 1; above 1 the interval is that of
        as many independent offences as carry the same information.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 857-872, method 3.
    """
    n = offences / max(1.0, dispersion)
    p = charged / offences
    z = _normal_quantile(level)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5 / (1 + z * z / n)
    lower = 0.0 if charged == 0 else max(0.0, centre - half)
    upper = 1.0 if charged == offences else min(1.0, centre + half)
    return Interval(lower, upper)


@cache
def _normal_quantile(level: float) -> float:
    return float(stats.norm.ppf(0.5 + level / 2))


@dataclass(frozen=True, slots=True)
class OutcomeTally:
    """Offences by outcome type, of some codes of one area in one financial year.

    Attributes
    ----------
    basis, codes, year
        What is counted.
    counts
        Offences by outcome type; a type with no row is not there.
    missing
        Cells missing or without a row, as ``code quarter``.
    negative
        Outcome types whose total of a code over the year is negative, as ``code type``.
    negative_in
        The forces whose totals those are, where several are added up.
    """

    basis: Basis
    codes: tuple[str, ...]
    year: FinancialYear
    counts: Mapping[str, int]
    missing: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    negative_in: tuple[str, ...] = ()

    @property
    def total(self) -> int | None:
        """Every offence on the recorded basis, every outcome on the closed one; None if a cell is missing."""
        if self.missing:
            return None
        left_out = NOT_YET_ASSIGNED if self.basis == "closed" else ""
        return sum(number for kind, number in self.counts.items() if kind != left_out)


def tally(
    outcomes: pd.DataFrame, codes: Sequence[str], year: FinancialYear, *, basis: Basis = "recorded"
) -> OutcomeTally:
    """Add up the outcomes of one area, or of several together, over a financial year.

    Parameters
    ----------
    outcomes
        ``force``, ``quarter``, ``code``, ``outcome_type``, ``basis``, ``offences``. All rows of
        the frame are added up, so it holds the forces wanted and no others.
    codes
        Codes counted together.

    Raises
    ------
    ValueError
        For an outcome type that is not known, or a basis that is not in these tables.
    """
    if basis not in ("recorded", "closed"):
        raise ValueError(f"The outcomes tables have the bases recorded and closed, not {basis!r}.")
    known = outcome_types()
    unknown = sorted(set(outcomes["outcome_type"].unique()) - set(known))
    if unknown:
        raise ValueError(
            f"The outcome types {', '.join(unknown)} are not known; add them to data/outcome_types.csv."
        )
    counted = {kind.type for kind in known.values() if kind.in_this_table}
    quarters = {quarter.to_period().ordinal: quarter for quarter in year.quarters}
    mine = outcomes[outcomes["code"].isin(list(codes)) & (outcomes["basis"] == basis)]
    columns = (mine[name].tolist() for name in ("force", "code", "outcome_type", "offences"))
    forces = outcomes["force"].unique().tolist()
    charged: set[tuple[str, str, int]] = set()
    gaps = set() if forces else {(code, quarter) for code in codes for quarter in quarters}
    by_force: dict[tuple[str, str, str], int] = {}
    for quarter, force, code, kind, offences in zip(
        pd.PeriodIndex(mine["quarter"]).asi8.tolist(), *columns, strict=True
    ):
        if quarter not in quarters or kind not in counted:
            continue
        if kind == CHARGED:
            charged.add((force, code, quarter))
        if pd.isna(offences):
            gaps.add((code, quarter))
        else:
            by_force[force, code, kind] = by_force.get((force, code, kind), 0) + int(offences)
    gaps |= {
        (code, quarter)
        for force in forces
        for code in codes
        for quarter in quarters
        if (force, code, quarter) not in charged
    }
    below_zero = sorted(cell for cell, number in by_force.items() if number < 0)
    sums: dict[str, int] = {}
    for (_, _, kind), number in by_force.items():
        sums[kind] = sums.get(kind, 0) + number
    return OutcomeTally(
        basis=basis,
        codes=tuple(codes),
        year=year,
        counts=dict(sorted(sums.items())),
        missing=tuple(f"{code} {quarters[quarter]}" for code, quarter in sorted(gaps)),
        negative=tuple(f"{code} {kind}" for _, code, kind in below_zero),
        negative_in=tuple(sorted({force for force, _, _ in below_zero})) if len(forces) > 1 else (),
    )


@dataclass(frozen=True, slots=True)
class ChargeRate:
    """The proportion charged or summonsed, on one basis, with its interval.

    Attributes
    ----------
    area
        Name of the force, or of the forces together.
    codes, basis, year
        What is counted, on which basis, in which financial year.
    offences, charged
        Denominator and numerator; None where a cell is missing.
    not_yet_assigned
        Offences with outcome 0; None on the closed basis, where it does not apply, and where the
        official figure is negative or not held.
    interval
        Wilson's 95% interval of the proportion, by chance alone (:func:`wilson`).
    not_estimated_because
        Why there is no proportion; empty where there is one.
    note
        What a reader has to know of the official figures; empty if nothing.
    as_of
        Day of the figures; None where what worked it out has no release.
    """

    area: str
    codes: tuple[str, ...]
    basis: Basis
    year: FinancialYear
    offences: int | None
    charged: int | None
    not_yet_assigned: int | None
    interval: Interval | None
    not_estimated_because: str = ""
    note: str = ""
    as_of: dt.date | None = None

    @property
    def proportion(self) -> float | None:
        """Charged or summonsed over all; None where it is not estimated."""
        if not self.offences or self.charged is None or self.not_estimated_because:
            return None
        return self.charged / self.offences

    @property
    def not_yet_assigned_share(self) -> float | None:
        """Share of the offences with no outcome yet."""
        if self.not_yet_assigned is None or not self.offences:
            return None
        return self.not_yet_assigned / self.offences

    @property
    def bounds(self) -> Interval | None:
        """The proportion if none, and if all, of the offences not yet assigned were charged."""
        share = self.not_yet_assigned_share
        if self.proportion is None or share is None:
            return None
        return Interval(self.proportion, self.proportion + share)

    @property
    def no_comparison_because(self) -> str:
        """Why the area is compared with no other; empty where it is."""
        if self.proportion is None:
            return self.not_estimated_because
        if self.basis == "closed":
            return ""
        share = self.not_yet_assigned_share
        if share is None:
            return "the official number of offences not yet assigned an outcome cannot be used"
        if share > MOST_NOT_YET_ASSIGNED:
            return f"{100 * share:.0f}% of its offences had not yet been assigned an outcome"
        return ""


def charge_rate(
    outcomes: pd.DataFrame,
    codes: Sequence[str],
    year: FinancialYear,
    *,
    area: str,
    basis: Basis = "recorded",
    level: float = 0.95,
) -> ChargeRate:
    """Return the proportion charged or summonsed of one area, on one basis.

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
    ChargeRate
    """
    counted = tally(outcomes, codes, year, basis=basis)
    total, charged = counted.total, counted.counts.get(CHARGED)
    reason = ""
    if counted.missing:
        reason = f"figures are missing: {', '.join(counted.missing)}"
    elif not total:
        reason = "no offence was recorded" if basis == "recorded" else "no investigation was closed"
    elif charged is None or not 0 <= charged <= total:
        reason = f"the official figures give {charged} charges for {total} offences"
    open_cases, note = counted.counts.get(NOT_YET_ASSIGNED), ""
    n_forces = outcomes["force"].nunique()
    if any(cell.endswith(f" {NOT_YET_ASSIGNED}") for cell in counted.negative):
        note = "an official total of offences not yet assigned an outcome is negative"
        if n_forces > 1:
            note += f" (of {', '.join(counted.negative_in)}); it is added up as published"
    if basis == "closed" or counted.missing or (note and n_forces == 1):
        open_cases = None
    interval = None
    if not reason and total and charged is not None:
        interval = wilson(charged, total, level=level)
    return ChargeRate(
        area=area,
        codes=tuple(codes),
        basis=basis,
        year=year,
        offences=total,
        charged=None if counted.missing else charged,
        not_yet_assigned=open_cases,
        interval=interval,
        not_estimated_because=reason,
        note=note,
    )
