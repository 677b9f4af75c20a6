"""Domestic abuse-related crimes as published: a flag that police put on any offence.

The figures are those of the publications named, in their own words of coverage.
Years of different coverage are never compared, and a figure published later may
have been revised.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from analysis.periods import YearEnding

NONE_HELD = "no published figure of domestic abuse-related crimes is held for this area"


@dataclass(frozen=True, slots=True)
class FlaggedYear:
    """One year's published figure.

    Attributes
    ----------
    year
        Year ending March.
    crimes
        Domestic abuse-related crimes.
    coverage
        Whose crimes, without remarks on earlier releases.
    remark
        What the publication adds to the coverage; often empty.
    percent_of_all_crime, rate_per_1000, percent_charged
        As published; None where not.
    publication, source
        Where it stands.
    """

    year: YearEnding
    crimes: int
    coverage: str
    remark: str
    percent_of_all_crime: float | None
    rate_per_1000: float | None
    percent_charged: float | None
    publication: str
    source: str


@dataclass(frozen=True, slots=True)
class FlaggedChange:
    """Two published figures of the same coverage, one year apart.

    Attributes
    ----------
    before, after
        The two years.
    same_publication
        Whether one publication gives both, so that no revision lies between them.
    not_estimated_because
        Why there is no interval: none of these figures is published by quarter.
    """

    before: FlaggedYear
    after: FlaggedYear
    same_publication: bool
    not_estimated_because: str = (
        "the figures are not published by quarter, so their usual ups and downs are not known"
    )

    @property
    def difference(self) -> int:
        """``after`` less ``before``, in crimes."""
        return self.after.crimes - self.before.crimes


@dataclass(frozen=True, slots=True)
class FlaggedCrimes:
    """Published domestic abuse-related crimes of one area.

    Attributes
    ----------
    area
        The area.
    years
        In order of time; empty where none is held.
    changes
        Between years that follow each other and have the same coverage.
    not_compared
        Years that follow each other but have different coverage.
    not_estimated_because
        Why there is nothing to show; empty where there is.
    """

    area: str
    years: tuple[FlaggedYear, ...]
    changes: tuple[FlaggedChange, ...]
    not_compared: tuple[tuple[YearEnding, YearEnding], ...]
    not_estimated_because: str = ""
    basis: str = "crimes flagged by the police as domestic abuse-related, as published"

    @property
    def n(self) -> int:
        """Years held."""
        return len(self.years)

    @property
    def latest(self) -> FlaggedYear | None:
        """The latest year held; None where there is none."""
        return self.years[-1] if self.years else None


def flagged_crimes(published: pd.DataFrame, area: str) -> FlaggedCrimes:
    """Return the published domestic abuse-related crimes of one area.

    Parameters
    ----------
    published
        As :func:`~analysis.published.load_domestic_abuse_crimes` gives it.
    area
        Name of a force, or England and Wales.

    Returns
    -------
    FlaggedCrimes
    """
    mine = published[(published["area"] == area) & published["crimes"].notna()]
    years = tuple(sorted((_year(row) for _, row in mine.iterrows()), key=lambda item: item.year))
    if not years:
        return FlaggedCrimes(area, (), (), (), NONE_HELD)
    changes, not_compared = [], []
    for before, after in pairwise(years):
        if after.year.previous != before.year:
            continue
        if before.coverage == after.coverage:
            same = before.source == after.source and before.source != ""
            changes.append(FlaggedChange(before, after, same))
        else:
            not_compared.append((before.year, after.year))
    return FlaggedCrimes(area, years, tuple(changes), tuple(not_compared))


def _year(row: pd.Series) -> FlaggedYear:
    coverage, _, remark = str(row["coverage"]).partition(" (")
    numbers = [
        None if pd.isna(row[name]) else float(row[name])
        for name in ("percent_of_all_recorded_crime", "rate_per_1000", "percent_charged_or_summonsed")
    ]
    return FlaggedYear(
        year=YearEnding.parse(str(row["year_ending"])),
        crimes=int(row["crimes"]),
        coverage=coverage,
        remark=remark.removesuffix(")"),
        percent_of_all_crime=numbers[0],
        rate_per_1000=numbers[1],
        percent_charged=numbers[2],
        publication=str(row["publication"]),
        source=str(row["source"]),
    )
