"""What the methods page says of comparing forces: the allowance for their spread, shrinkage."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis import numbers
from analysis.comparison_words import WHAT_WITHIN_MEANS, WITHIN
from analysis.figures.table import Column, DataTable
from analysis.models.funnel import Funnel, Method
from analysis.small_numbers import FEWEST_FOR_PERCENTAGE
from analysis.wording.prose import sentence_case

ALLOWANCES: Mapping[Method, str] = {
    "none": "chance alone",
    "multiplicative": "chance stretched",
    "additive": "spread between forces added (as reported)",
}
"""What a comparison may allow for, and what it is called."""


def calls_table(funnels: Mapping[str, Mapping[Method, Funnel]]) -> DataTable:
    """Return how many forces would be called different under each allowance for their spread.

    Parameters
    ----------
    funnels
        By what is compared, by allowance: ``none``, ``multiplicative``, ``additive``.
    """
    rows = []
    for subject, by_method in funnels.items():
        for method, around in by_method.items():
            rows.append(
                (
                    f"{subject}: {ALLOWANCES[method]}",
                    numbers.decimal(around.dispersion),
                    numbers.count(around.counted("higher than expected")),
                    numbers.count(around.counted("lower than expected")),
                    numbers.count(around.counted("no clear difference")),
                    numbers.count(around.counted("not compared")),
                )
            )
    return DataTable(
        caption="How many forces would be called different, by what is allowed for",
        columns=(
            Column("What is compared, and what is allowed for", align="text"),
            Column("Spread", "times chance"),
            Column("Higher than expected", "forces"),
            Column("Lower than expected", "forces"),
            Column(sentence_case(WITHIN), "forces"),
            Column("Not compared", "forces"),
        ),
        rows=tuple(rows),
        footnotes=(WHAT_WITHIN_MEANS,),
    )


def shares_frame(rates: pd.DataFrame) -> pd.DataFrame:
    """Return every force's share of stalking offences charged, drawn towards all forces, for a dot plot.

    Parameters
    ----------
    rates
        Rows of the table ``charge_rates`` of one code; a force whose share is not compared with others,
        because its offences are too few or too many of them have no outcome yet, is left out.
    """
    shown = (
        rates["shrunk"].notna()
        & (rates["offences"] >= FEWEST_FOR_PERCENTAGE)
        & rates["no_comparison_because"].isna()
    )
    mine = rates[shown].sort_values("area")
    return pd.DataFrame(
        {
            "label": mine["area"],
            "value": 100 * mine["shrunk"],
            "lower": 100 * mine["shrunk_lower"],
            "upper": 100 * mine["shrunk_upper"],
        }
    ).reset_index(drop=True)


def shares_title(frame: pd.DataFrame) -> str:
    """Return the range of the shares drawn towards all forces."""
    return (
        f"Moved towards all forces, the shares charged range from {numbers.percent(frame['value'].min())} to "
        f"{numbers.percent(frame['value'].max())}"
    )


def shares_alt(frame: pd.DataFrame) -> str:
    """Return the alt text of the dot plot of shares drawn towards all forces."""
    by_size = frame.sort_values("value")
    low, high = by_size.iloc[0], by_size.iloc[-1]
    return (
        f"Dot plot of the share of recorded stalking offences charged or summonsed in {len(frame)} forces, "
        f"moved towards all forces, with 95% intervals: from {numbers.percent(low['value'])} in "
        f"{low['label']} to {numbers.percent(high['value'])} in {high['label']}; the middle force "
        f"{numbers.percent(frame['value'].median())}."
    )
