"""How published figures moved from one release to the next, what is usual, and what stands out.

The revision of a figure is the later one over the earlier less 1, of one area, measure, year and
coverage. Figures of another coverage or definition are not compared, and a revision with a known
cause of one force is marked and counts for nothing here.

**Usual.** Revisions are set side by side with those of the same measure, of about the same age of the
earlier figure (:data:`AGES`, months from the end of the year to its release) and with about the same
time between the two releases (:data:`GAPS`). The usual range is the middle nine tenths of them: from
the 5% to the 95% quantile (median-unbiased). It needs :data:`FEWEST` revisions. A figure of fewer than
50 offences moves by whole offences, so those are judged in offences, all parts together.

**Stands out.** A revision outside that range stands out if it is too far from the median even for the
largest of so many: its distance is measured in the distance of the quantile on its side (at least one
offence), its p-value is that of Student's t with 4 degrees of freedom, whose tails are as heavy as
those of revisions, and the p-values of all revisions that are judged together are adjusted by Benjamini
and Hochberg at 5%.

England and Wales is one series and a sum of forces: its revisions are smaller than a force's. Too few
are held for a range that is usual, so the lowest and the highest seen are given, and nothing is said to
stand out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy import stats

from analysis.forces import ENGLAND_AND_WALES
from analysis.periods import YearEnding

SMALL: Final = 50
"""Figures with fewer offences are judged in offences; the same bound as for other percentages."""

FEWEST: Final = 20
"""Fewer revisions than this have no usual range: its ends would be the largest ones."""

FEWEST_NATIONAL: Final = 3
"""Fewer national revisions than this have a lowest and a highest that say nothing of others."""

LEVEL: Final = 0.9
ADJUSTED: Final = 0.05
TAILS: Final = 4

AGES: Final = {"6 months or less": 6, "7 to 18 months": 18, "more than 18 months": 10_000}
"""How old the earlier figure was: months from the end of its year to its release, at most."""

GAPS: Final = {"18 months or less": 18, "more than 18 months": 10_000}
"""How long after it the later figure was released, in months, at most."""

ANY_PART: Final = "any"
"""Measure of figures under 50 offences, judged together."""

Standing = Literal[
    "usual", "larger than usual", "stands out", "known cause", "not judged", "not compared", "unchanged"
]
Unit = Literal["per cent", "offences"]

PAIR_COLUMNS = (
    "area",
    "measure",
    "year_ending",
    "coverage",
    "earlier",
    "earlier_offences",
    "later",
    "later_offences",
    "age_months",
    "gap_months",
    "change_id",
    "not_compared_because",
)


def band(months: int, bands: dict[str, int]) -> str:
    """Return the band of an age or of a time between releases."""
    return next(name for name, most in bands.items() if months <= most)


@dataclass(frozen=True, slots=True)
class Usual:
    """What revisions were usual.

    Attributes
    ----------
    over
        ``forces``, or England and Wales.
    measure
        ``total``, a code, or ``any`` part where figures are small.
    age, gap
        Out of :data:`AGES` and :data:`GAPS`.
    unit
        ``per cent`` or, of figures under 50, ``offences``.
    rule
        ``middle nine tenths`` or ``lowest and highest``.
    lower, upper
        The range; None with too few revisions.
    median
        The median.
    n, n_areas, n_years
        Revisions it rests on, and of how many areas and years: years overlap, so those of a force
        resemble each other.
    left_out
        Revisions left out because a cause of one force is known.
    """

    over: str
    measure: str
    age: str
    gap: str
    unit: Unit
    rule: str
    lower: float | None
    upper: float | None
    median: float | None
    n: int
    n_areas: int
    n_years: int
    left_out: int

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells it from others."""
        return (self.over, self.measure, self.age, self.gap, self.unit)

    @property
    def is_a_range(self) -> bool:
        """Whether it rests on enough revisions to set others against."""
        fewest = FEWEST_NATIONAL if self.over == ENGLAND_AND_WALES else FEWEST
        return self.lower is not None and self.upper is not None and self.n >= fewest

    def holds(self, moved: float) -> bool:
        """Whether a revision, in the unit, lies inside the range."""
        return self.lower is not None and self.upper is not None and self.lower <= moved <= self.upper


def _months_after(year: YearEnding, released: pd.Timestamp) -> int:
    return (int(released.year) - year.year) * 12 + int(released.month) - year.month


def pair_up(
    figures: pd.DataFrame,
    current: str,
    *,
    known: Callable[[str, str, YearEnding], str],
    partial: Sequence[str] = (),
) -> pd.DataFrame:
    """Set every figure against the same one in the next publication of it, and in the current release.

    Parameters
    ----------
    figures
        ``area``, ``measure``, ``year_ending``, ``coverage``, ``offences``, ``vintage`` and ``released``
        (a date) of every publication up to the current release.
    current
        Name of the current release, out of ``vintage``.
    known
        Gives the id of a known cause of a revision, of an area, measure and year, or an empty text.
    partial
        Coverages that leave a force out: compared only where an earlier figure has no fuller one.

    Returns
    -------
    pandas.DataFrame
        :data:`PAIR_COLUMNS`. Publications of one month are one: the latest of them counts.
    """
    rows = []
    keys = ["area", "measure", "year_ending", "coverage"]
    fuller = set(
        figures.loc[
            ~figures["coverage"].isin(list(partial)), ["area", "measure", "year_ending", "vintage"]
        ].itertuples(index=False, name=None)
    )
    ordered = figures.sort_values([*keys, "released", "vintage"], kind="stable")
    for (area, measure, text, coverage), mine in ordered.groupby(keys, sort=True):
        year = YearEnding.parse(str(text))
        held = _one_a_month(mine)
        for first, second in _pairs(held, current):
            if coverage in partial and (area, measure, text, first[0]) in fuller:
                continue
            age, later_age = (_months_after(year, one[1]) for one in (first, second))
            missing = [one[0] for one in (first, second) if one[2] is None]
            rows.append(
                (
                    area,
                    measure,
                    text,
                    coverage,
                    first[0],
                    first[2],
                    second[0],
                    second[2],
                    age,
                    later_age - age,
                    known(str(area), str(measure), year),
                    f"no figure in {' and '.join(missing)}" if missing else "",
                )
            )
    frame = pd.DataFrame(rows, columns=list(PAIR_COLUMNS))
    return frame.astype({"earlier_offences": "Int64", "later_offences": "Int64"})


_Held = tuple[str, pd.Timestamp, int | None]


def _one_a_month(mine: pd.DataFrame) -> list[_Held]:
    """Return the publications of a figure in order, the latest of each month."""
    months: dict[tuple[int, int], _Held] = {}
    days = pd.to_datetime(mine["released"])
    for vintage, day, offences in zip(mine["vintage"], days, mine["offences"], strict=True):
        count = None if pd.isna(offences) else int(offences)
        months[day.year, day.month] = (str(vintage), day, count)
    return list(months.values())


def _pairs(held: Sequence[_Held], current: str) -> Iterator[tuple[_Held, _Held]]:
    """Yield each figure with the next one and with the current one."""
    for place, earlier in enumerate(held[:-1]):
        following = held[place + 1]
        yield earlier, following
        if following[0] != current and held[-1][0] == current:
            yield earlier, held[-1]


def _classes(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs that compare, with their class and how far they moved in its unit."""
    compared = pairs[pairs["not_compared_because"] == ""].copy()
    was = compared["earlier_offences"].astype(float)
    moved = compared["later_offences"].astype(float) - was
    small = was < SMALL
    nation = compared["area"] == ENGLAND_AND_WALES
    compared["over"] = np.where(nation, ENGLAND_AND_WALES, "forces")
    compared["of"] = np.where(small, ANY_PART, compared["measure"])
    compared["age"] = [band(int(months), AGES) for months in compared["age_months"]]
    compared["gap"] = [band(int(months), GAPS) for months in compared["gap_months"]]
    compared["unit"] = np.where(small, "offences", "per cent")
    compared["moved"] = np.where(small, moved, 100 * moved / was.where(was != 0, np.nan))
    return compared


_CLASS = ["over", "of", "age", "gap", "unit"]


def usual_revisions(pairs: pd.DataFrame) -> tuple[Usual, ...]:
    """Return what revisions were usual, class by class.

    Parameters
    ----------
    pairs
        As :func:`pair_up` gives them.
    """
    found = []
    for (over, measure, age, gap, unit), mine in _classes(pairs).groupby(_CLASS, sort=True):
        used = mine[mine["change_id"] == ""]
        moved = used["moved"].to_numpy(dtype=float)
        ends: tuple[float | None, float | None] = (None, None)
        nation = over == ENGLAND_AND_WALES
        if nation and len(moved):
            ends = (float(moved.min()), float(moved.max()))
        elif len(moved) >= FEWEST:
            low, high = np.quantile(moved, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="median_unbiased")
            ends = (float(low), float(high))
        found.append(
            Usual(
                over=str(over),
                measure=str(measure),
                age=str(age),
                gap=str(gap),
                unit="offences" if unit == "offences" else "per cent",
                rule="lowest and highest" if nation else "middle nine tenths",
                lower=ends[0],
                upper=ends[1],
                median=float(np.median(moved)) if len(moved) else None,
                n=len(moved),
                n_areas=int(used["area"].nunique()),
                n_years=int(used["year_ending"].nunique()),
                left_out=len(mine) - len(used),
            )
        )
    return tuple(found)


def judge(pairs: pd.DataFrame, usual: Sequence[Usual], *, definitions: Sequence[str] = ()) -> pd.DataFrame:
    """Say of every revision whether it is usual or stands out.

    Parameters
    ----------
    pairs, usual
        As :func:`pair_up` and :func:`usual_revisions` give them.
    definitions
        Ids of known causes that changed what is counted: such a revision is never called usual. One
        with another known cause is, where it lies inside the usual range and no other revision of the
        figure that is laid to the cause lies within it.

    Returns
    -------
    pandas.DataFrame
        ``pairs`` with ``standing``: ``unchanged``, ``usual``, ``larger than usual``, ``stands out``,
        ``known cause``, ``not judged`` (no usual range, or England and Wales) or ``not compared``.
    """
    ranges = {one.key: one for one in usual}
    words = pd.Series("not compared", index=pairs.index)
    for key, mine in _classes(pairs).groupby(_CLASS, sort=True):
        held = ranges.get(key)  # type: ignore[arg-type]
        causes = mine["change_id"].to_numpy()
        moved = mine["moved"].to_numpy(dtype=float)
        said = np.where(causes == "", "not judged", "known cause").astype(object)
        if held is not None and held.over != ENGLAND_AND_WALES and held.lower is not None:
            said[causes == ""] = _standings(mine[causes == ""], held)
            inside = np.array([held.holds(float(value)) for value in moved])
            said[inside & ~np.isin(causes, ["", *definitions])] = "usual"
        said[moved == 0] = "unchanged"
        words = pd.concat([words.drop(mine.index), pd.Series(said, index=mine.index)])
    standing = words.reindex(pairs.index)
    return pairs.assign(standing=standing.mask(_holds_a_known_move(pairs, standing), "known cause"))


_FIGURE = ["area", "measure", "year_ending", "coverage"]


def _holds_a_known_move(pairs: pd.DataFrame, standing: pd.Series) -> pd.Series:
    """Say which usual revisions hold a move of the same figure that is laid to a known cause.

    Publications of different ages have different usual ranges, so one move can lie inside the range of
    one and outside that of another. A revision holds the move of another if it begins no later and ends
    no earlier, or is between the same two numbers.
    """
    ages = pairs.assign(until=pairs["age_months"] + pairs["gap_months"])
    known = ages[standing == "known cause"]
    beside = ages[standing == "usual"].reset_index().merge(known, on=_FIGURE, suffixes=("", "_known"))
    spans = (beside["age_months"] <= beside["age_months_known"]) & (beside["until"] >= beside["until_known"])
    same = (beside["earlier_offences"] == beside["earlier_offences_known"]) & (
        beside["later_offences"] == beside["later_offences_known"]
    )
    return pd.Series(pairs.index.isin(beside.loc[spans | same, "index"]), index=pairs.index)


def _standings(judged: pd.DataFrame, held: Usual) -> list[Standing]:
    if held.lower is None or held.upper is None or held.median is None:
        return ["not judged"] * len(judged)
    moved = judged["moved"].to_numpy(dtype=float)
    was = judged["earlier_offences"].to_numpy(dtype=float)
    one_offence = np.ones(len(judged)) if held.unit == "offences" else 100 / was
    side = np.where(moved >= held.median, held.upper - held.median, held.median - held.lower)
    steps = np.abs(moved - held.median) / np.maximum(side, one_offence)
    p_values = 2 * stats.t.sf(steps * stats.t.ppf((1 + LEVEL) / 2, TAILS), TAILS)
    far = stats.false_discovery_control(p_values) < ADJUSTED
    words: list[Standing] = []
    for value, out in zip(moved, far, strict=True):
        if held.holds(float(value)):
            words.append("usual")
        else:
            words.append("stands out" if out else "larger than usual")
    return words
