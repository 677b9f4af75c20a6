"""What the methods page says of comparable spans."""

from __future__ import annotations

import pandas as pd

from analysis.wording.prose import join, plural


def spans_title(spans: pd.DataFrame) -> str:
    """Return from when stalking compares in most forces, and in how many it is another quarter."""
    of_stalking = spans[spans["code"] == "8Q"]
    starts = _starts(of_stalking)
    if starts.empty:
        return "Stalking compares from no quarter yet in any force"
    usual = starts.mode().iloc[0]
    same, total = int((starts == usual).sum()), len(of_stalking)
    if same == total:
        return f"Stalking compares from {usual} in all {total} forces"
    text = f"Stalking compares from {usual} in {same} of {total} forces"
    if same < len(starts):
        text += f", from another quarter in {len(starts) - same}"
    if len(starts) < total:
        text += f", from no quarter yet in {total - len(starts)}"
    return text


def spans_alt(spans: pd.DataFrame) -> str:
    """Return the alt text of the picture of comparable spans, one sentence for each offence."""
    texts = ["Bars of the comparable quarters of each force, one panel for each offence."]
    for name, mine in spans.groupby("name", sort=False):
        starts = _starts(mine)
        if starts.empty:
            texts.append(f"{name}: no quarter compares yet.")
            continue
        usual = starts.mode().iloc[0]
        same = int((starts == usual).sum())
        text = f"{name}: from {usual} in {same} {plural(same, 'force', 'forces')}"
        different = mine[mine["start"].notna() & (mine["start"].map(_first) != usual)]
        if len(different):
            listed = join([f"{row['force']} ({_first(row['start'])})" for _, row in different.iterrows()])
            text += f"; otherwise {listed}"
        not_yet = mine.loc[mine["start"].isna(), "force"]
        if len(not_yet):
            text += f"; not yet in {join(list(not_yet))}"
        texts.append(f"{text}.")
    return " ".join(texts)


def _starts(spans: pd.DataFrame) -> pd.Series:
    return spans["start"].dropna().map(_first)


def _first(start: object) -> str:
    return str(getattr(start, "first_month", ""))
