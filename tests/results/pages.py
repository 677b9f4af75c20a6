"""The results of a few areas, as the notebooks pass them, for tests."""

from __future__ import annotations

from functools import cache

from analysis.page_subject import PageSubject, StandingPage
from analysis.report import Report, open_national_report, open_report
from analysis.results import rows_of
from analysis.results.row import Row

RELEASE = "2026-04-23"


@cache
def report(area: str = "Bedfordshire") -> Report:
    """Return the report of a force."""
    return open_report(area, RELEASE, RELEASE)


@cache
def nation() -> Report:
    """Return the report of England and Wales."""
    return open_national_report(RELEASE, RELEASE)


def standing() -> StandingPage:
    """Return a page that is about no area."""
    held = report()
    return StandingPage("Methods", "methods", held.release, held.edition_date, "how it is done")


def rows(result: object, subject: PageSubject | None = None) -> list[Row]:
    """Return the rows of a result on a page, Bedfordshire's unless another is given."""
    return list(rows_of(result, subject or report()))


def only(found: list[Row], measure: str, **wanted: str) -> Row:
    """Return the one row of a measure that fits."""
    fits = [
        row
        for row in found
        if row.measure == measure and all(getattr(row, name) == word for name, word in wanted.items())
    ]
    assert len(fits) == 1, [str(row) for row in fits]
    return fits[0]
