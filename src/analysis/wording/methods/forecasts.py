"""What the methods page says of forecasts: scores on past quarters and coverage of the intervals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.wording.forecast import PRINTED_METHODS, printed_offence
from analysis.wording.methods.parts import inside, part_named
from analysis.wording.prose import Prose, sentence_case

COMPARED = (
    "seasonal naive",
    "local level",
    "ETS",
    "Theta",
    "median of the four",
    "pooled smoothing",
    "pooled level without drift",
    "pooled level without season",
    "AutoARIMA",
    "AutoETS",
    "AutoTheta",
    "median of AutoARIMA, AutoETS and AutoTheta",
)
"""Methods of the table of scores the chosen one is set against, in the order they are printed."""


SCORED_CODES = ("8Q", "8L", "8U", "8M")


PARTS = {
    "all": "every quarter forecast",
    "late": "later quarters, after those it was chosen on",
}


def gains_frame(
    scores: pd.DataFrame, *, origins: str = "all", codes: Sequence[str] = ("8Q", "8L", "8U")
) -> pd.DataFrame:
    """Return how much smaller the chosen method's errors were than those of others, for a dot plot.

    Parameters
    ----------
    scores
        The table ``forecast_scores`` of a release.
    origins
        Which quarters.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``value``, ``lower``, ``upper`` (per cent), ``clear``, ``group`` (the offence).
    """
    chosen = scores[(scores["origins"] == origins) & scores["method"].isin(COMPARED)]
    rows = []
    for code in codes:
        mine = chosen[chosen["code"] == code].set_index("method")
        for method in COMPARED:
            if method in mine.index:
                row = mine.loc[method]
                gain, lower, upper = row["gain_percent"], row["gain_lower"], row["gain_upper"]
                clear = bool(lower > 0 or upper < 0)
                rows.append((_method(method), gain, lower, upper, clear, part_named(code)))
    return pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "clear", "group"])


def _method(name: str) -> str:
    return sentence_case(PRINTED_METHODS.get(name, name))


def ties(scores: pd.DataFrame) -> Prose:
    """Return which methods tie with the chosen one on every offence, and why it is kept beside them.

    A simpler method that ties everywhere is to be preferred; one that is clearly worse on some
    quarters of some offence does not tie everywhere.
    """
    texts = []
    for method in COMPARED:
        mine = scores[(scores["method"] == method) & scores["code"].isin(SCORED_CODES)]
        overall = mine[mine["origins"] == "all"]
        if not ((overall["gain_lower"] <= 0) & (overall["gain_upper"] >= 0)).all():
            continue
        text = f"Over every quarter forecast, {inside(_method(method))} is not clearly different anywhere."
        worse = mine[(mine["gain_lower"] > 0) & mine["origins"].isin(PARTS)]
        for row in worse.to_dict("records"):
            ends = numbers.interval_beside(row["gain_lower"], row["gain_upper"], 0, places=0)
            text += (
                f" On {PARTS[str(row['origins'])].partition(',')[0]}, for "
                f"{printed_offence(str(row['code']))}, the errors of this report's method were "
                f"{numbers.percent(row['gain_percent'], 0)} smaller (95% interval {ends}), so it is kept."
            )
        if worse.empty:
            text += " It is as good and could take the place of this report's method."
        texts.append(text)
    return Prose.paragraph(*texts)


def gains_title(frame: pd.DataFrame) -> str:
    """Return in how many comparisons the chosen forecasts were clearly better, and clearly worse."""
    better = int((frame["lower"] > 0).sum())
    worse = int((frame["upper"] < 0).sum())
    return (
        f"The errors were clearly smaller in {better} of {len(frame)} comparisons, clearly larger in "
        f"{worse if worse else 'none'}"
    )


def gains_alt(frame: pd.DataFrame) -> str:
    """Return the alt text of the dot plot of gains."""
    texts = [
        "Dot plot of how much smaller the errors of this report's forecasts were than those of other "
        "methods, in per cent, with 95% intervals over the forces."
    ]
    for group, mine in frame.groupby("group", sort=False):
        best = mine.sort_values("value").iloc[0]
        texts.append(
            f"{group}: nearest is {inside(str(best['label']))}, {numbers.signed_percent(best['value'])} "
            f"({numbers.interval(best['lower'], best['upper'])})."
        )
    return " ".join(texts)


def scores_table(scores: pd.DataFrame) -> DataTable:
    """Return the scaled errors of every method, over all quarters and over the later ones."""
    chosen = "pooled level"
    rows = []
    for code in SCORED_CODES:
        for method in (chosen, *COMPARED):
            cells = []
            for part in PARTS:
                row = scores[
                    (scores["code"] == code) & (scores["origins"] == part) & (scores["method"] == method)
                ]
                cells.append(numbers.decimal(row["mase"].iloc[0], 3) if len(row) else numbers.NOT_AVAILABLE)
            name = "This report's method" if method == chosen else _method(method)
            rows.append((f"{part_named(code)}: {inside(name)}", *cells))
    return DataTable(
        caption="Mean scaled error of forecasts of past quarters; smaller is better",
        columns=(
            Column("Offence and method", align="text"),
            *[Column(sentence_case(words)) for words in PARTS.values()],
        ),
        rows=tuple(rows),
        footnotes=(
            "Absolute error over the mean absolute difference of four quarters in the figures the method "
            "saw: 1 is an error as large as the usual difference from a year before in those figures. "
            "Later quarters are those after the first 17 since April 2020.",
        ),
    )


def forecast_coverage_table(covered: pd.DataFrame) -> DataTable:
    """Return how often the forecast intervals held what was then recorded."""
    rows = []
    for code in SCORED_CODES:
        held = covered[covered["code"] == code]
        shares = dict(zip(zip(held["level"], held["held_out"], strict=True), held["covered"], strict=True))
        rows.append(
            (
                part_named(code),
                *[
                    numbers.percent(100 * float(shares[level, part]))
                    for part in ("later quarters", "late origins", "own force")
                    for level in (0.8, 0.95)
                ],
            )
        )
    said = ("Known at the time", "Later quarters alone", "Force left out of the calibration")
    return DataTable(
        caption="How many forecast intervals held what was then recorded",
        columns=(
            Column("Part", align="text"),
            *[Column(words, f"% of {level} intervals") for words in said for level in ("80%", "95%")],
        ),
        rows=tuple(rows),
    )
