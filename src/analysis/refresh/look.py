"""What a new release changes, and what a person should look at before it is used."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis import numbers
from analysis.estimates.revisions import held_usual, nearest_usual
from analysis.findings import Finding
from analysis.forces import all_forces
from analysis.models.revisions import Usual
from analysis.offences import subgroup_codes
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.refresh.incoming import Incoming
from analysis.release import Release
from analysis.vintages import TOTAL

MOST_LINES = 20
"""So many forces and years are named, the furthest from the usual first; the rest is counted."""


def _years(recorded: pd.DataFrame) -> pd.DataFrame:
    """Return offences by force, measure and financial year, of whole years with every cell."""
    mine = recorded[recorded["code"].isin(subgroup_codes())]
    quarters = {period: Quarter.from_period(period) for period in mine["quarter"].unique()}
    mine = mine.assign(
        year=mine["quarter"].map({key: str(each.financial_year) for key, each in quarters.items()})
    )
    keys = ["force", "code", "year"]
    held = mine.groupby(keys)["offences"].agg(["sum", "count"])
    parts = (
        held[held["count"] == 4]["sum"].reset_index().rename(columns={"code": "measure", "sum": "offences"})
    )
    whole = mine.groupby(["force", "year"])["offences"].agg(
        offences="sum", missing=lambda cells: int(cells.isna().sum()), size="size"
    )
    expected = mine.groupby("year")["code"].nunique()
    totals = whole.reset_index()
    needed = 4 * totals["year"].map(expected)
    totals = totals[(totals["missing"] == 0) & (totals["size"] == needed)]
    return pd.concat([parts, totals[["force", "year", "offences"]].assign(measure=TOTAL)], ignore_index=True)


def what_changed(incoming: Incoming, before: Release) -> Iterator[Finding]:
    """Yield what a new release changes of the one before, and what is larger than is usual.

    Parameters
    ----------
    incoming
        The new release.
    before
        The newest one held.
    """
    mine, theirs = incoming.recorded, before.recorded
    new = sorted({Quarter.from_period(each) for each in set(mine["quarter"]) - set(theirs["quarter"])})
    said = f"new: {', '.join(map(str, new))}" if new else "no new quarter"
    yield Finding("note", "quarters", said)
    both = _years(theirs).merge(
        _years(mine), on=["force", "measure", "year"], suffixes=("_before", "_now"), how="inner"
    )
    moved = both[both["offences_before"] != both["offences_now"]]
    yield Finding(
        "note",
        f"figures of years against the release of {before.printed_date}",
        f"{len(moved):,} of {len(both):,} differ, in {moved['force'].nunique()} of {len(all_forces())} "
        "forces",
    )
    yield from _beyond_the_usual(moved, incoming, before)


def _beyond_the_usual(moved: pd.DataFrame, incoming: Incoming, before: Release) -> Iterator[Finding]:
    usual = held_usual(before.name)
    gap = _months(before.name, incoming.release)
    lines: list[tuple[float, str]] = []
    unjudged = 0
    for row in moved.to_dict("records"):
        year = FinancialYear.parse(str(row["year"])).year_ending
        was, now = int(row["offences_before"]), int(row["offences_now"])
        measure = str(row["measure"])
        held = nearest_usual(usual, measure, was, _age(year, before), gap)
        if held is None or held.lower is None or held.upper is None:
            unjudged += 1
            continue
        size = now - was if held.unit == "offences" else 100 * (now / was - 1)
        if not held.holds(size):
            beyond = size - held.upper if size > held.upper else held.lower - size
            moved_by = numbers.signed(size) if held.unit == "offences" else numbers.signed_percent(size)
            name = "all parts" if measure == TOTAL else measure
            lines.append(
                (
                    beyond,
                    f"{row['force']}, {name}, {row['year']}: {numbers.count(was)} then, "
                    f"{numbers.count(now)} now ({moved_by}; usual {_range(held)})",
                )
            )
    for _, text in sorted(lines, key=lambda line: (-line[0], line[1]))[:MOST_LINES]:
        yield Finding("note", "moved more than is usual", text)
    if len(lines) > MOST_LINES:
        yield Finding("note", "moved more than is usual", f"{len(lines) - MOST_LINES} more, by less")
    if unjudged:
        yield Finding(
            "note",
            "no usual range",
            f"{unjudged} changed figures are of a measure of which too few revisions are held; "
            f"`stalking-report data diff {before.name} {incoming.release}` lists them",
        )


def _range(held: Usual) -> str:
    if held.unit == "offences":
        return f"{numbers.signed(held.lower)} to {numbers.signed(held.upper)}"
    return f"{numbers.signed_percent(held.lower)} to {numbers.signed_percent(held.upper)}"


def _age(year: YearEnding, release: Release) -> int:
    return (release.date.year - year.year) * 12 + release.date.month - year.month


def _months(first: str, second: str) -> int:
    (year, month), (then_year, then_month) = (
        tuple(int(part) for part in date.split("-")[:2]) for date in (second, first)
    )
    return max(0, (year - then_year) * 12 + month - then_month)
