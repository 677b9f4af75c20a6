"""What the methods page says of trends and level changes: diagnostics, coverage, sensitivity."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.forces import ENGLAND_AND_WALES
from analysis.simulations import CHOSEN, correlations_around
from analysis.wording.methods.parts import part_named
from analysis.wording.prose import Prose, join


def trend_diagnostics(trends: pd.DataFrame) -> DataTable:
    """Return how the trends of the 43 forces fit, one row for each code.

    Parameters
    ----------
    trends
        The table ``trends`` of a release.
    """
    forces = trends[trends["force"] != ENGLAND_AND_WALES]
    rows = []
    for code, mine in forces.groupby("code", sort=False):
        held = mine.dropna(subset=["annual_percent"])
        if held.empty:
            rows.append((part_named(str(code)), "0", *(["none"] * 6)))
            continue
        rows.append(
            (
                part_named(str(code)),
                numbers.count(len(held)),
                numbers.decimal(held["dispersion"].median()),
                numbers.decimal(held["residual_correlation"].median(), 2),
                numbers.decimal(held["correlation"].median(), 2),
                numbers.count((held["ljung_box_p"] < 0.05).sum()),
                numbers.count((held["quadratic_p"] < 0.05).sum()),
                f"{numbers.count((held['direction'] == 'rising').sum())} and "
                f"{numbers.count((held['direction'] == 'falling').sum())}",
            )
        )
    return DataTable(
        caption="How the trends of the 43 forces fit",
        columns=(
            Column("Part", align="text"),
            Column("Trends", "forces"),
            Column("Dispersion", "median; 1 is chance"),
            Column("Correlation read off the residuals", "median"),
            Column("Correlation the interval uses", "median"),
            Column("Correlation left over", "forces, Ljung-Box p below 0.05"),
            Column("A bend fits better", "forces, p below 0.05"),
            Column("Rising and falling", "forces"),
        ),
        rows=tuple(rows),
        footnotes=(
            "The correlation read off a short series is too low; the interval uses what all forces say "
            "together. Correlation left over is expected here: the interval allows for it.",
        ),
    )


STRAINED = {
    "chosen: one series alone": "Correlation judged from one series alone",
    "chosen: forces differ by 0.3": "Correlations of the forces differ by up to 0.3",
    "chosen: negative binomial, 0.01": "More noise from quarter to quarter",
}
"""Simulations in which the method's own assumptions do not hold, by their names in the table."""


def coverage_table(coverage: pd.DataFrame) -> DataTable:
    """Return the simulated coverage of trend intervals, the chosen method beside the usual ones.

    Parameters
    ----------
    coverage
        As :func:`~analysis.simulations.load_trend_coverage` gives it.
    """
    methods = [name for name in dict.fromkeys(coverage["method"]) if name not in (CHOSEN, *STRAINED)]
    rows = []
    for _, cell in coverage.groupby(["quarters", "correlation"], sort=False):
        chosen = cell[cell["method"] == CHOSEN].to_dict("records")[0]
        held = dict(zip(cell["method"], cell["coverage"], strict=True))
        rows.append(
            (
                _cell(chosen),
                numbers.percent(100 * chosen["coverage"]),
                numbers.decimal(chosen["width_ratio"], 2),
                numbers.percent(100 * chosen["false_words"]),
                *[numbers.percent(100 * held[method], 0) for method in methods],
            )
        )
    series = coverage.groupby("method")["series"].first()
    return DataTable(
        caption="Of simulated series with a known trend, how many 95% intervals held it",
        columns=(
            Column("Series", align="text"),
            Column("This report's method", "% held"),
            Column("Its width", "times the narrowest possible"),
            Column("False words", "% of flat series called rising or falling"),
            *[Column(method, "% held") for method in methods],
        ),
        rows=tuple(rows),
        footnotes=(
            f"{numbers.count(series[CHOSEN])} series in each row for the first method, "
            f"{numbers.count(series[methods[0]])} for the others. 95% is aimed at; a test requires at least "
            "93% up to a correlation of 0.6.",
        ),
    )


def _cell(row: Mapping[Hashable, Any]) -> str:
    return f"{row['quarters']} quarters, correlation {numbers.decimal(row['correlation'])}"


def strained_coverage_table(coverage: pd.DataFrame) -> DataTable:
    """Return what becomes of the chosen method's intervals where its own assumptions do not hold."""
    rows = []
    for _, cell in coverage.groupby(["quarters", "correlation"], sort=False):
        held = {str(row["method"]): row for row in cell.to_dict("records")}
        shown = [
            f"{numbers.percent(100 * held[name]['coverage'])} "
            f"({numbers.percent(100 * held[name]['false_words'])})"
            for name in STRAINED
        ]
        rows.append((_cell(held[CHOSEN]), *shown))
    return DataTable(
        caption="The same where the method's assumptions do not hold",
        columns=(
            Column("Series", align="text"),
            *[Column(words, "% held (% false words)") for words in STRAINED.values()],
        ),
        rows=tuple(rows),
        footnotes=(
            "More noise from quarter to quarter is that of a negative binomial count with a variance of its "
            "mean and 1% of its square. No span of this release is as long as 40 quarters.",
        ),
    )


def levels_frame(levels: pd.DataFrame) -> pd.DataFrame:
    """Return level changes as a dot plot of ratios reads them: England and Wales, then the forces by name."""
    levels = levels.assign(_forces=levels["force"] != ENGLAND_AND_WALES).sort_values(["_forces", "force"])
    return pd.DataFrame(
        {
            "label": levels["force"],
            "value": levels["ratio"],
            "lower": levels["lower"],
            "upper": levels["upper"],
            "clear": levels["direction"].isin(["rose", "fell"]),
            "note": levels["not_estimated_because"],
        }
    ).reset_index(drop=True)


def levels_title(levels: pd.DataFrame) -> str:
    """Return in how many forces the level of stalking clearly rose while the rule changed."""
    forces = levels[levels["force"] != ENGLAND_AND_WALES]
    rose = int((forces["direction"] == "rose").sum())
    fell = int((forces["direction"] == "fell").sum())
    return (
        f"Recorded stalking was at a clearly higher level after the change of rules in {rose} of "
        f"{len(forces)} forces, at a clearly lower one in {fell if fell else 'none'}"
    )


def levels_alt(levels: pd.DataFrame) -> str:
    """Return the alt text of the dot plot of level changes."""
    held = levels[levels["force"] != ENGLAND_AND_WALES].dropna(subset=["ratio"]).sort_values("ratio")
    low, high = held.iloc[0], held.iloc[-1]
    return (
        f"Dot plot of the level of recorded stalking after the transition over the level before, for "
        f"{len(held)} forces and England and Wales, with 95% intervals on a log scale. From "
        f"{numbers.decimal(low['ratio'])} times in {low['force']} to {numbers.decimal(high['ratio'])} times "
        f"in {high['force']}; the middle force {numbers.decimal(held['ratio'].median())} times."
    )


def at_this_release(coverage: pd.DataFrame, trends: pd.DataFrame) -> Prose:
    """Return what the simulations say at the length and correlation of this release's spans.

    Parameters
    ----------
    coverage
        As :func:`~analysis.simulations.load_trend_coverage` gives it.
    trends
        The table ``trends`` of a release.
    """
    held = trends[(trends["force"] != ENGLAND_AND_WALES) & trends["correlation"].notna()]
    rho = float(held["correlation"].median())
    longest = int(held["n"].max())
    chosen = coverage[(coverage["method"] == CHOSEN) & (coverage["quarters"] <= longest)]
    if chosen.empty:
        return Prose.paragraph(
            f"No span of this release is as long as those simulated; the longest has {longest} quarters."
        )
    around = correlations_around(chosen["correlation"], rho)
    said = []
    for at in around:
        cells = [
            f"with {row['quarters']} quarters {numbers.percent(100 * row['coverage'])} held the truth and "
            f"{numbers.percent(100 * row['false_words'])} of flat series were called rising or falling"
            for row in chosen[chosen["correlation"] == at].to_dict("records")
        ]
        said.append(f"At a correlation of {numbers.decimal(at)} in the simulations, {join(cells)}.")
    opening = (
        f"The correlation estimated for this release is about {numbers.decimal(rho, 2)} (the middle force"
        f"{', between the two nearest that were simulated' if len(around) == 2 else ''})."
    )
    return Prose.paragraph(opening, *said)
