"""The forces' own trends: a dot plot of all of them, and a small panel for each."""

from __future__ import annotations

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.forces import ENGLAND_AND_WALES
from analysis.wording import trend as trend_words
from analysis.wording.prose import join, plural, sentence_case

STEP_APART = "a step in level is modelled apart"
"""What the table and the key of a dot plot say of a trend that leaves a step in level out."""


def trends_by_force(trends: pd.DataFrame) -> pd.DataFrame:
    """Return trends of many areas as a dot plot reads them: England and Wales, then by name.

    The order is no finding: the intervals overlap too much to tell which force is steeper.

    Parameters
    ----------
    trends
        Rows of the table ``trends`` of one code.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``value``, ``lower``, ``upper`` (per cent a year), ``clear`` (the interval leaves
        no change out), ``note`` (why there is none, or that a step is modelled apart) and ``apart``
        (whether one is).
    """
    ordered = trends.assign(_forces=trends["force"] != ENGLAND_AND_WALES).sort_values(["_forces", "force"])
    steps = ordered["steps"].fillna("").map(lambda held: len(str(held).split()))
    reasons = ordered["not_estimated_because"].fillna("").astype(str)
    return pd.DataFrame(
        {
            "label": ordered["force"],
            "value": ordered["annual_percent"],
            "lower": ordered["lower"],
            "upper": ordered["upper"],
            "clear": ordered["direction"].isin(["rising", "falling"]),
            "note": reasons.where(reasons != "", steps.map(_apart)),
            "apart": (steps > 0) & ordered["annual_percent"].notna(),
        }
    ).reset_index(drop=True)


def _apart(steps: int) -> str:
    """Return the note on a trend with so many steps in level."""
    return ("", STEP_APART)[steps] if steps < 2 else f"{steps} steps in level are modelled apart"


def _has_step(trends: pd.DataFrame) -> pd.Series:
    return trends["steps"].fillna("").astype(str).str.strip() != ""


def trends_by_force_title(trends: pd.DataFrame) -> str:
    """Return how many forces' trends are clear, as a title; rows as for :func:`trends_by_force`."""
    forces = trends[trends["force"] != ENGLAND_AND_WALES]
    rising, falling = (forces["direction"] == word for word in ("rising", "falling"))
    stepped = int((rising & _has_step(forces)).sum())
    apart = f" ({stepped} of them with a step in level modelled apart)" if stepped else ""
    what = trend_words.subject(str(trends["code"].iloc[0]))
    return (
        f"{sentence_case(what)} was clearly rising in {_forces(int(rising.sum()))}{apart} and clearly "
        f"falling in {_forces(int(falling.sum()))}"
    )


def _forces(number: int) -> str:
    return "no force" if number == 0 else f"{number} {plural(number, 'force', 'forces')}"


def trends_by_force_alt(trends: pd.DataFrame) -> str:
    """Return the alt text of a dot plot of the forces' trends."""
    forces = trends[trends["force"] != ENGLAND_AND_WALES]
    held = forces.dropna(subset=["annual_percent"])
    if held.empty:
        return "Dot plot of the yearly change in each force: no trend is estimated in any of them."
    values = held["annual_percent"]
    texts = [
        f"Dot plot of the yearly change in each of {len(held)} forces with its 95% interval: England and "
        "Wales first, then the forces by name.",
        f"The best estimates go from {numbers.signed_percent(values.min())} a year to "
        f"{numbers.signed_percent(values.max())}; the middle force "
        f"{numbers.signed_percent(values.median())}. Most intervals overlap, so they do not put the forces "
        "in an order.",
    ]
    for word in ("rising", "falling"):
        names = sorted(forces.loc[forces["direction"] == word, "force"])
        if names:
            texts.append(f"Clearly {word}: {join(names)}.")
    stepped = sorted(held.loc[_has_step(held), "force"])
    if stepped:
        texts.append(f"A step in level is modelled apart, and drawn as a diamond: {join(stepped)}.")
    without = sorted(forces.loc[forces["annual_percent"].isna(), "force"])
    if without:
        texts.append(f"Not estimated: {join(without)}.")
    return " ".join(texts)


PANEL_NOTES_ARE = f"Below the name: the trend, a year, with its 95% interval; * {STEP_APART}."
"""What stands under the names of the small panels."""


def panel_notes(trends: pd.DataFrame) -> dict[str, str]:
    """Return what stands under each force's name in its small panel: the trend with its interval.

    A star marks a trend that models a step in level apart.
    """
    notes = {}
    for row in trends[trends["force"] != ENGLAND_AND_WALES].to_dict("records"):
        if numbers.is_missing(row["annual_percent"]):
            notes[str(row["force"])] = "no trend estimated"
            continue
        star = "*" if str(row["steps"] or "").strip() else ""
        notes[str(row["force"])] = (
            f"{numbers.signed_percent(row['annual_percent'])} "
            f"({numbers.interval_beside(row['lower'], row['upper'], 0)}){star}"
        )
    return notes


def panels_alt(trends: pd.DataFrame, counts: pd.DataFrame) -> str:
    """Return the alt text of the small panels; ``counts`` as the panels draw them."""
    forces = trends[trends["force"] != ENGLAND_AND_WALES]
    what = trend_words.subject(str(trends["code"].iloc[0]))
    texts = [
        f"{counts['force'].nunique()} small line charts of {what} by quarter, one for each force, in "
        "alphabetical order and each on a scale of its own.",
    ]
    for word in ("rising", "falling"):
        names = sorted(forces.loc[forces["direction"] == word, "force"])
        if names:
            texts.append(f"Clearly {word}: {join(names)}.")
    unclear = int((forces["direction"] == "no clear change").sum())
    if unclear:
        texts.append(f"Neither in {_forces(unclear)}.")
    stepped = sorted(forces.loc[_has_step(forces) & forces["annual_percent"].notna(), "force"])
    if stepped:
        texts.append(f"A step in level is modelled apart in {join(stepped)}.")
    return " ".join(texts)


def panels_table(trends: pd.DataFrame, counts: pd.DataFrame) -> DataTable:
    """Return the numbers behind the small panels: first and latest quarter, and the trend."""
    notes = panel_notes(trends)
    directions = dict(zip(trends["force"], trends["direction"], strict=True))
    rows = []
    for force, mine in counts.groupby("force", sort=True):
        held = mine.sort_values("quarter")["offences"]
        rows.append(
            (
                str(force),
                numbers.count(held.iloc[0]),
                numbers.count(held.iloc[-1]),
                notes[str(force)],
                str(directions[force]),
            )
        )
    return DataTable(
        caption="Recorded stalking in each force by quarter, and its trend",
        columns=(
            Column("Force", align="text"),
            Column("First quarter", "offences"),
            Column("Latest", "offences"),
            Column("Change a year", "% (95% interval)"),
            Column("What may be said", align="text"),
        ),
        rows=tuple(rows),
        footnotes=(f"* {sentence_case(STEP_APART)}.",),
    )
