"""Results in, rows out: one registration for each type of result, and what the rows are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, singledispatch
from typing import Any

from analysis.errors import ReportError
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.intervals import Interval
from analysis.numbers import is_missing
from analysis.offences import SUBGROUP, codes_counted_in, offence, subgroup_codes
from analysis.page_subject import PageSubject
from analysis.periods import Quarter
from analysis.provenance import origins_behind
from analysis.recording import SUBGROUP_CODE
from analysis.results.measures import ALL_MEASURES
from analysis.results.row import Row, rounded
from analysis.results.span import Span, mid_year
from analysis.results.vocabulary import WITH_BTP, WITHOUT_LEVEL

TOTAL = "total"
"""Code of all the parts that stalking and harassment counted in the period."""

Rows = Iterator[Row]


@singledispatch
def rows_of(result: object, subject: PageSubject) -> Rows:
    """Return a result as rows.

    Parameters
    ----------
    result
        A result of :mod:`analysis.models`, or one of the tables of :mod:`analysis.results`.
    subject
        What the page is about.

    Raises
    ------
    ReportError
        If the type of the result is not known.
    """
    del subject
    kind = type(result)
    raise ReportError(
        f"The results have no table for {kind.__module__}.{kind.__qualname__}. Pass a result of "
        "analysis.models, or name what a frame holds with one of the tables of analysis.results."
    )


def code_of(codes: Sequence[str] | str, at: Quarter | None = None) -> str:
    """Return codes as a row has them: one, several parted by blanks, or ``total``.

    Parameters
    ----------
    codes
        Codes counted together, or a label of the five: ``total``, ``subgroup``.
    at
        A quarter; the codes the subgroup counted then are its total.
    """
    if isinstance(codes, str):
        return TOTAL if codes in (TOTAL, SUBGROUP_CODE) else codes
    every = set(codes_counted_in(at) if at is not None else subgroup_codes())
    return TOTAL if len(codes) > 1 and set(codes) == every else " ".join(codes)


@cache
def offence_in_words(code: str) -> str:
    """Return the name of what a row's code counts; empty for no code."""
    if code == TOTAL:
        return SUBGROUP
    return ", ".join(offence(each).name for each in code.split())


@cache
def _sources(release: str, figures: tuple[str, ...]) -> str:
    """Return the ids of the official files behind figures, as a row has them."""
    return " ".join(origin.id for origin in origins_behind(release, figures))


def number(value: Any) -> Any:
    """Return a cell of a frame, None where it is missing."""
    return None if is_missing(value) else value


def text(value: Any) -> str:
    """Return a cell of a frame as text, empty where it is missing."""
    return value if isinstance(value, str) else ""


def ends(record: Mapping[Any, Any], lower: str = "lower", upper: str = "upper") -> Interval | None:
    """Return the interval in two columns of a row of a frame; None where it is missing."""
    low, high = number(record[lower]), number(record[upper])
    return None if low is None or high is None else Interval(float(low), float(high))


def times_100(interval: Interval | None) -> Interval | None:
    """Return an interval of a share in per cent."""
    return None if interval is None else Interval(100 * interval.lower, 100 * interval.upper)


def percent(share: Any) -> float | None:
    """Return a share in per cent."""
    return None if is_missing(share) else 100 * float(share)


@dataclass(frozen=True, slots=True)
class About:
    """What rows are about; :meth:`row` adds a measure and its number.

    Attributes
    ----------
    subject
        What the page is about.
    table, basis
        Out of the vocabulary.
    figures
        Kinds of figures behind the rows, out of :data:`analysis.provenance.FIGURES`.
    period
        When.
    area, coverage, code, detail, note
        As in :class:`~analysis.results.row.Row`; the area is the page's own unless given.
    """

    subject: PageSubject
    table: str
    basis: str
    figures: tuple[str, ...]
    period: Span
    area: str = ""
    coverage: str = ""
    code: str = ""
    detail: str = ""
    note: str = ""

    def but(self, **other: Any) -> About:
        """Return the same with something else about it."""
        return replace(self, **other)

    def of_all_forces(self) -> About:
        """Return the same, with the coverage of official totals where the area is England and Wales."""
        area = self.area or self.subject.area
        return replace(self, coverage=WITH_BTP if area == ENGLAND_AND_WALES else "")

    def residents(self, count: int, year: int) -> Row:
        """Return the row of the residents in the middle of a year."""
        return self.row(
            "residents", count, code="", basis="residents", figures=("population",), period=mid_year(year)
        )

    def row(
        self,
        measure: str,
        value: Any = None,
        interval: Interval | None = None,
        *,
        kind: str = "confidence",
        level: int = 95,
        finding: str = "",
        because: str = "",
        **other: Any,
    ) -> Row:
        """Return a row.

        Parameters
        ----------
        measure
            Out of the vocabulary; it has the unit.
        value, interval
            The number and its interval; None where there is none.
        kind, level
            Of the interval.
        finding, because
            What may be said of it; why the value or the interval is missing.
        **other
            What is different about this row, as for :meth:`but`.
        """
        about = self.but(**other) if other else self
        if measure not in ALL_MEASURES:
            raise ReportError(
                f"The results have no measure {measure!r}. Add it, with what it is, to "
                "analysis.results.measures."
            )
        held = rounded(value)
        low, high = (rounded(interval.lower), rounded(interval.upper)) if interval else (None, None)
        inside = kind if (low, high) != (None, None) else ""
        note = about.note
        if interval is not None and high is None and inside:
            note = "; ".join(filter(None, (note, "the interval has no upper end")))
        release = about.subject.release.name
        return Row(
            table=about.table,
            measure=measure,
            area=about.area or about.subject.area,
            coverage=about.coverage,
            code=about.code,
            offence=offence_in_words(about.code),
            period=about.period.text,
            period_start=about.period.start,
            period_end=about.period.end,
            detail=about.detail,
            value=held,
            lower=low,
            upper=high,
            interval=inside,
            level=None if not inside or kind in WITHOUT_LEVEL else level,
            unit=ALL_MEASURES[measure].unit,
            finding=finding,
            not_estimated_because=because,
            note=note,
            basis=about.basis,
            source=_sources(release, about.figures),
            release=release,
        )
