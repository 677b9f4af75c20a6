"""What the methods page says of comparable spans."""

from __future__ import annotations

import pandas as pd

from analysis.wording.prose import join


def spans_title(spans: pd.DataFrame) -> str:
    """Return from when stalking compares in most forces, and in how many it is another quarter."""
    mine = spans[spans["code"] == "8Q"].dropna(subset=["start"])
    usual = mine["start"].map(lambda start: start.first_month).mode().iloc[0]
    number = int((mine["start"].map(lambda start: start.first_month) == usual).sum())
    others = len(mine) - number
    if not others:
        return f"Stalking compares from {usual} in all {number} forces"
    return (
        f"Stalking compares from {usual} in {number} of {len(spans[spans['code'] == '8Q'])} forces, "
        f"from another quarter in {others}"
    )


def spans_alt(spans: pd.DataFrame) -> str:
    """Return the alt text of the picture of comparable spans, one sentence for each offence."""
    texts = ["Bars of the comparable quarters of each force, one panel for each offence."]
    for name, mine in spans.groupby("name", sort=False):
        starts = mine.dropna(subset=["start"])["start"].map(lambda start: start.first_month)
        if starts.empty:
            texts.append(f"{name}: no quarter compares yet.")
            continue
        usual = starts.mode().iloc[0]
        same = int((starts == usual).sum())
        text = f"{name}: from {usual} in {same} forces"
        different = mine[mine["start"].notna() & (mine["start"].map(_first) != usual)]
        if len(different):
            listed = join([f"{row['force']} ({_first(row['start'])})" for _, row in different.iterrows()])
            text += f"; otherwise {listed}"
        texts.append(f"{text}.")
    return " ".join(texts)


def _first(start: object) -> str:
    return str(getattr(start, "first_month", ""))
