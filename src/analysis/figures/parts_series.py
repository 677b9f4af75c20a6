"""The counts a chart of the parts draws: one area, every quarter, gaps left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.errors import ReportError
from analysis.figures.changes import MarkedChange, RecordedChange, marked_changes, year_fraction
from analysis.figures.style import EMPHASISED
from analysis.offences import subgroup_codes
from analysis.periods import Quarter, quarters_between

Segment = tuple[bool, list[int]]
"""Whether a run of quarters crosses a change of its code (and is dotted), and the places of its quarters."""


@dataclass(frozen=True)
class PartsSeries:
    """Counts of each part, for every quarter of the chart."""

    quarters: tuple[Quarter, ...]
    counts: dict[str, tuple[int | None, ...]]
    marks: tuple[MarkedChange, ...]

    @property
    def top(self) -> float:
        """The largest count."""
        return max(
            (value for values in self.counts.values() for value in values if value is not None), default=1
        )

    @cached_property
    def begin(self) -> float:
        """Where the first quarter begins, as a year and its fraction."""
        return year_fraction(self.quarters[0])

    @cached_property
    def end(self) -> float:
        """Where the last quarter ends."""
        return year_fraction(self.quarters[-1] + 1)

    @cached_property
    def middles(self) -> tuple[float, ...]:
        """The middle of each quarter, as a year and its fraction."""
        return tuple(year_fraction(quarter) + 0.125 for quarter in self.quarters)

    @cached_property
    def segments(self) -> dict[str, list[Segment]]:
        """For each code, the runs of quarters that are joined by a line."""
        return {code: _segments(self, code) for code in self.counts}

    def latest(self, code: str) -> int | None:
        """Return the count of the last quarter."""
        return self.counts[code][-1]

    def by_latest(self) -> list[str]:
        """Return the codes, stalking first, then by their latest count."""
        return sorted(self.counts, key=lambda code: (code != EMPHASISED, -(self.latest(code) or 0), code))


def read_parts(
    recorded: pd.DataFrame, changes: Sequence[RecordedChange], first: Quarter | None
) -> tuple[pd.DataFrame, PartsSeries]:
    """Return what is drawn, as a frame for the digest and as series for the chart.

    Raises
    ------
    ReportError
        If the frame has no figures of the five codes, or those of more than one area.
    """
    lacking = {"quarter", "code", "offences"} - set(recorded.columns)
    if lacking:
        raise ReportError(f"The chart of the parts over time needs the columns {sorted(lacking)}.")
    codes = [code for code in subgroup_codes() if code in set(recorded["code"])]
    frame = recorded.loc[recorded["code"].isin(codes), ["quarter", "code", "offences"]]
    repeated = frame.loc[frame.duplicated(["quarter", "code"])]
    if len(repeated):
        row = repeated.iloc[0]
        raise ReportError(
            f"The chart of the parts over time shows one area, but {row['code']} in {row['quarter']} "
            "is there more than once. Filter the frame to one force, or sum it, first."
        )
    found = [Quarter.from_period(period) for period in frame["quarter"].unique()]
    if not found:
        raise ReportError("The chart of the parts over time was given no figures of the five codes.")
    begin, last = max(min(found), first or min(found)), max(found)
    quarters = tuple(quarters_between(begin, last))
    marks = marked_changes(changes, codes=codes, first=begin, last=last)
    held = {(Quarter.from_period(q), code): n for q, code, n in frame.itertuples(index=False, name=None)}
    counts: dict[str, tuple[int | None, ...]] = {}
    for code in codes:
        gaps = [mark for mark in marks if mark.kind == "gap" and code in mark.codes]
        values = []
        for quarter in quarters:
            value = held.get((quarter, code), pd.NA)
            in_gap = any(gap.first <= quarter <= gap.last for gap in gaps)
            values.append(None if in_gap or pd.isna(value) else int(value))
        counts[code] = tuple(values)
    drawn = pd.DataFrame(
        [(str(q), code, counts[code][i]) for i, q in enumerate(quarters) for code in codes],
        columns=["quarter", "code", "offences"],
    ).astype({"offences": "Int64"})
    return drawn, PartsSeries(quarters, counts, marks)


def _segments(series: PartsSeries, code: str) -> list[Segment]:
    """Return the runs of quarters of a code.

    A change at one point is crossed by the step to its quarter; one that took several quarters by
    every step to, in or out of them, since no two of these quarters compare.
    """
    marks = [mark for mark in series.marks if code in mark.codes]
    runs: list[Segment] = []
    for index, value in enumerate(series.counts[code]):
        if value is None:
            continue
        if not runs or runs[-1][1][-1] != index - 1:
            runs.append((False, [index]))
            continue
        crossed = any(_crossed(mark, series.quarters[index]) for mark in marks)
        if crossed and not runs[-1][0]:
            runs.append((True, [index - 1, index]))
        elif not crossed and runs[-1][0]:
            runs.append((False, [index - 1, index]))
        else:
            runs[-1][1].append(index)
    return runs


def _crossed(mark: MarkedChange, quarter: Quarter) -> bool:
    """Whether the step that leads to a quarter crosses a change."""
    return mark.first <= quarter <= mark.last + 1 if mark.is_span else quarter == mark.first
