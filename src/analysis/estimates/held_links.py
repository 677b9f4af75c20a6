"""The domestic-abuse links that are the same for every page, as they are kept with the release.

:mod:`analysis.estimates.link_tables` writes them; here the rows become results again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import cache
from typing import Any, Final

import pandas as pd

from analysis.errors import RequestError
from analysis.estimates.links import AGAINST, EVENTS
from analysis.estimates.tables import held_table, interval_in, number_in, words_in
from analysis.forces import territorial_forces
from analysis.models.domestic_abuse.moving_together import BetweenForces, WithinForces
from analysis.models.domestic_abuse.outcomes import ForceOdds, OddsOverForces
from analysis.models.domestic_abuse.pooling import SpreadOverForces
from analysis.periods import FinancialYear, Quarter
from analysis.release import Release
from analysis.shared_results import once_an_edition

ALL_FORCES: Final = "all forces"
"""Name of the row of the table of odds that stands for the forces together."""


def _of_question(release: Release, question: str, variant: str) -> Mapping[Hashable, Any]:
    answers = _answers(release.name, question)
    _require(release, variant, answers)
    return answers[variant]


@cache
@once_an_edition
def _answers(release: str, question: str) -> Mapping[str, Mapping[Hashable, Any]]:
    """Return the rows kept on a question, by variant."""
    table = held_table(release, "moving_together")
    mine = table[table["question"] == question]
    return {str(row["variant"]): row for row in mine.to_dict("records")}


def _require(release: Release, asked: str, kept: Iterable[str]) -> None:
    names = list(kept)
    if asked not in names:
        raise RequestError(
            f"{asked!r} is not kept with the release {release.name}; there are {', '.join(names)}."
        )


def held_within(release: Release, variant: str = "main") -> WithinForces:
    """Return a link within forces as it is kept with the release, without its diagnostics.

    Parameters
    ----------
    release
        The release.
    variant
        A name of :func:`~analysis.estimates.links.moving_together_variants`.

    Raises
    ------
    RequestError
        If no such variant is kept.
    """
    row = _of_question(release, "within_forces", variant)
    first, last = Quarter.parse(row["first"]), Quarter.parse(row["last"])
    return WithinForces(
        outcome=str(row["outcome"]),
        regressor=str(row["regressor"]),
        elasticity=number_in(row["estimate"]),
        interval=interval_in(row, "estimate_"),
        first=first,
        last=last,
        n_cells=int(row["n_cells"]),
        n_forces=int(row["n_forces"]),
        n_quarters=last.ordinal - first.ordinal + 1,
        left_out=_listed(row["left_out"]),
        not_estimated_because=words_in(row["not_estimated_because"]),
        variant=variant,
    )


OTHER_WAYS: Final[Mapping[str, str]] = {
    "from April 2020, with the quarters in which forces took up the rule for stalking": "main",
    "from April 2020 with the zeros of a gap in West Midlands taken as counts": "zeros_believed",
    "from July 2023": "from_july_2023",
    "from April 2021 with a trend of each force's own": "from_april_2021_force_trends",
}
"""Ways of asking that stand beside the headline, and the variants that answer them."""

HEADLINE: Final = "from_april_2021"
"""Within the span in which stalking is comparable."""


def held_other_ways(release: Release) -> dict[str, WithinForces]:
    """Return the link within forces in the other ways a page gives beside the headline."""
    return {words: held_within(release, variant) for words, variant in OTHER_WAYS.items()}


def held_between(release: Release, variant: str = "main") -> BetweenForces:
    """Return the rank correlation over the forces as it is kept with the release.

    Parameters
    ----------
    release
        The release.
    variant
        ``main`` or ``without_largest_force``; another one is a
        :class:`~analysis.errors.RequestError`.
    """
    row = _of_question(release, "between_forces", variant)
    return BetweenForces(
        outcome=str(row["outcome"]),
        regressor=str(row["regressor"]),
        correlation=number_in(row["estimate"]),
        interval=interval_in(row, "estimate_"),
        check=interval_in(row, "check_"),
        year=Quarter.parse(row["last"]).year_ending,
        n_forces=int(row["n_forces"]),
        left_out=_listed(row["left_out"]),
        not_estimated_because=words_in(row["not_estimated_because"]),
    )


def held_odds(release: Release, event: str, against: str) -> OddsOverForces:
    """Return the odds of an outcome as they are kept with the release.

    The pooled sensitivities stand in the table ``outcome_odds`` only: they are of other forces, or of
    other offences, than the forces' rows kept with them.

    Parameters
    ----------
    release
        The release.
    event
        One of :data:`~analysis.estimates.links.EVENTS`.
    against
        A code out of :data:`~analysis.estimates.links.AGAINST`.

    Raises
    ------
    RequestError
        If nothing is kept for this event or code.
    """
    _require(release, event, EVENTS)
    _require(release, against, AGAINST)
    table = held_table(release.name, "outcome_odds")
    mine = table[(table["event"] == event) & (table["against"] == against)]
    row = mine[mine["area"] == ALL_FORCES].iloc[0]
    names = [force.name for force in territorial_forces()]
    expected = interval_in(row, "expected_")
    spread = None
    if expected is not None:
        spread = SpreadOverForces(None, None, None, expected, None, 0, None, int(row["n_forces"]))
    p_value = number_in(row["homogeneity_p"])
    return OddsOverForces(
        code=str(row["code"]),
        against=against,
        outcome_types=EVENTS[event],
        year=FinancialYear.parse(row["financial_year"]),
        basis="recorded",
        odds_ratio=number_in(row["odds_ratio"]),
        interval=interval_in(row, "odds_ratio_"),
        over_forces=interval_in(row, "over_forces_"),
        homogeneity=number_in(row["homogeneity"]),
        homogeneity_df=int(row["n_forces"]) - 1 if p_value is not None else 0,
        homogeneity_p=p_value,
        spread=spread,
        dispersion=float(row["dispersion"]),
        forces=tuple(_force_odds(record) for record in mine[mine["area"].isin(names)].to_dict("records")),
        left_out=tuple(
            (name, reason) for name, _, reason in (item.partition(": ") for item in _listed(row["left_out"]))
        ),
        not_estimated_because=words_in(row["not_estimated_because"]),
    )


def _force_odds(row: Mapping[Hashable, Any]) -> ForceOdds:
    return ForceOdds(
        force=str(row["area"]),
        with_outcome=_count(row["with_outcome"]),
        offences=_count(row["offences"]),
        against_with_outcome=_count(row["against_with_outcome"]),
        against_offences=_count(row["against_offences"]),
        odds_ratio=number_in(row["odds_ratio"]),
        interval=interval_in(row, "odds_ratio_"),
        not_assigned=number_in(row["not_assigned"]),
        adjusted_p=number_in(row["adjusted_p"]),
        not_estimated_because=words_in(row["not_estimated_because"]),
    )


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _listed(value: Any) -> tuple[str, ...]:
    return () if pd.isna(value) else tuple(str(value).split("; "))
