"""The results of a page, collected from what was worked out for it."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.errors import ReportError
from analysis.page_subject import PageSubject
from analysis.results.making import rows_of
from analysis.results.page import PageResults
from analysis.results.row import COLUMNS, Row
from analysis.results.vocabulary import TABLES


def page_results(subject: PageSubject, results: Iterable[object]) -> PageResults:
    """Return all the results of a page.

    Parameters
    ----------
    subject
        What the page is about.
    results
        Results of :mod:`analysis.models`, and tables of :mod:`analysis.results` for frames. A result
        given twice counts once.

    Raises
    ------
    ReportError
        If a type is not known, a word is not in the vocabulary, or two rows say different things of
        the same.
    """
    held: dict[tuple[str, ...], Row] = {}
    for result in results:
        for row in rows_of(result, subject):
            earlier = held.setdefault(row.key, row)
            if earlier != row:
                different = [
                    column.name
                    for column in COLUMNS
                    if getattr(earlier, column.name) != getattr(row, column.name)
                ]
                name = different[0]
                raise ReportError(
                    f"{row} stands twice, with the {name} {getattr(earlier, name)!r} and "
                    f"{getattr(row, name)!r}. Give it a detail that tells the two apart."
                )
    order = {name: place for place, name in enumerate(TABLES)}
    rows = sorted(held.values(), key=lambda row: order[row.table])
    return PageResults(page=dict(subject.identity), rows=tuple(rows))
