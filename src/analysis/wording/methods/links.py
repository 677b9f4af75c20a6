"""What the methods page says of the domestic-abuse links: every way of asking."""

from __future__ import annotations

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.wording.forecast import printed_offence
from analysis.wording.methods.parts import inside
from analysis.wording.prose import Prose, join, sentence_case

VARIANTS = {
    "from_april_2021": "as reported, from April 2021",
    "main": "from April 2020",
    "zeros_believed": "from April 2020, cells of a gap believed",
    "zero_quarters_left_out": "from April 2020, empty quarters left out",
    "zeros_believed_zero_quarters_left_out": (
        "from April 2020, cells of a gap believed, empty quarters left out"
    ),
    "from_july_2023": "from July 2023",
    "without_largest_force": "from April 2020, without the Metropolitan Police",
    "from_april_2021_without_largest_force": "from April 2021, without the Metropolitan Police",
    "from_april_2021_without_level_shifts": "from April 2021, without forces with a level shift",
    "force_trends": "from April 2020, each force with a trend of its own",
    "from_april_2021_force_trends": "from April 2021, each force with a trend of its own",
    "harassment_instead": "from April 2020, harassment in place of stalking",
    "from_april_2021_harassment_instead": "from April 2021, harassment in place of stalking",
}
"""Ways of asking whether stalking and coercive control move together, by their names in the table."""


OF_HARASSMENT = ("harassment_instead", "from_april_2021_harassment_instead")
"""Ways that ask about another offence: whether the link is one of stalking alone. They bear nothing out."""


def together_frame(together: pd.DataFrame) -> pd.DataFrame:
    """Return every way of asking whether stalking and coercive control move together, for a dot plot."""
    mine = together[together["question"] == "within_forces"].set_index("variant")
    rows = [
        (
            sentence_case(words),
            mine.loc[name, "estimate"],
            mine.loc[name, "estimate_lower"],
            mine.loc[name, "estimate_upper"],
            mine.loc[name, "direction"] in ("together", "apart"),
            name not in OF_HARASSMENT,
        )
        for name, words in VARIANTS.items()
        if name in mine.index
    ]
    return pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "clear", "of_stalking"])


def together_title(frame: pd.DataFrame) -> str:
    """Return how many of the ways that ask about stalking find a clear link."""
    asked = frame[frame["of_stalking"]]
    return f"{int(asked['clear'].sum())} of {len(asked)} ways of asking find a clear link within forces"


def together_in_brief(frame: pd.DataFrame) -> Prose:
    """Return how many other ways of asking bear the reported link out, and which do not.

    A clear link the other way round does not bear it out.
    """
    reported, others = bool(frame["clear"].iloc[0]), frame.iloc[1:][frame["of_stalking"].iloc[1:]]
    same = others["clear"] == reported
    if reported:
        same &= (others["value"] > 0) == (frame["value"].iloc[0] > 0)
    found = "a clear link" if reported else "no clear link"
    text = (
        f"{int(same.sum())} of {len(others)} other ways of asking find {found} as well; the page on methods "
        "shows them all."
    )
    unlike = [inside(str(label)) for label in others.loc[~same, "label"]]
    if unlike:
        text += f" Those that do not: {join(unlike)}."
    return Prose.paragraph(text)


def together_alt(frame: pd.DataFrame) -> str:
    """Return the alt text of the dot plot of links within forces."""
    asked = frame[frame["of_stalking"]]
    unclear = [inside(str(label)) for label in asked.loc[~asked["clear"], "label"]]
    text = (
        "Dot plot of the elasticity of recorded stalking with coercive control within forces, with 95% "
        f"intervals: {numbers.decimal(frame['value'].iloc[0], 2)} as reported; from "
        f"{numbers.decimal(frame['value'].min(), 2)} to {numbers.decimal(frame['value'].max(), 2)} in all."
    )
    return f"{text} No clear link: {join(unclear)}." if unclear else text


def odds_sensitivity(odds: pd.DataFrame) -> DataTable:
    """Return the odds over all forces beside what other choices of forces and outcomes would give.

    Parameters
    ----------
    odds
        The table ``outcome_odds`` of a release.
    """
    events = {"charged": "charged", "victim_does_not_support": "victim does not support action"}
    pooled = odds[odds["over_forces_lower"].notna()]
    rows = []
    for (event, against, area), mine in pooled.groupby(["event", "against", "area"], sort=False):
        if event in events:
            row = mine.iloc[0]
            ends = numbers.interval_beside(
                row["over_forces_lower"], row["over_forces_upper"], 1, places=2, unit=""
            )
            rows.append(
                (
                    f"{sentence_case(events[str(event)])}, beside {printed_offence(str(against))}",
                    str(area),
                    f"{numbers.decimal(row['odds_ratio'], 2)} ({ends})",
                    str(row["verdict"]),
                )
            )
    return DataTable(
        caption="Odds of an outcome for coercive control beside other offences, looked at in other ways",
        columns=(
            Column("Outcome and offence", align="text"),
            Column("Forces and outcomes", align="text"),
            Column("Odds ratio", "95% interval over forces"),
            Column("What may be said", align="text"),
        ),
        rows=tuple(rows),
    )
