"""All the results of one page: what its section "Downloads" shows, and what stands beside the page."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from analysis.errors import ReportError
from analysis.results.row import COLUMNS, Row, csv_text, digest_of, read_rows

RESULTS_MIME = "application/vnd.stalking-report.results+json"
"""MIME type under which a notebook shows the results of its page."""


@dataclass(frozen=True)
class PageResults:
    """The results of one page.

    Attributes
    ----------
    page
        What proves which page this is, as :attr:`PageSubject.identity` gives it.
    rows
        Every number of the page, in the order of the page; none comes twice.
    kept
        The CSV that the rows were read from; None where they were not.
    """

    page: Mapping[str, str]
    rows: tuple[Row, ...]
    kept: str | None = field(default=None, repr=False, compare=False)

    @cached_property
    def csv(self) -> str:
        """The rows as CSV, written once: the digest, the payload and the file ask for thousands of them."""
        return csv_text(self.rows) if self.kept is None else self.kept

    @property
    def digest(self) -> str:
        """The first 16 hex digits of the SHA-256 of the rows as CSV."""
        return digest_of(self.csv)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has, in the order of the page."""
        return dict(Counter(row.table for row in self.rows))

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a frame, missing where a cell is empty."""
        names = [column.name for column in COLUMNS]
        held = [[getattr(row, name) for name in names] for row in self.rows]
        numeric = {column.name: "Float64" for column in COLUMNS if column.described.datatype == "number"}
        return pd.DataFrame(held, columns=names).astype(numeric | {"level": "Int64"})

    def payload(self) -> dict[str, Any]:
        """Return the results as a notebook keeps them: each row a line of CSV."""
        header, *lines = self.csv.splitlines()
        return {"page": dict(self.page), "columns": header, "rows": lines, "digest": self.digest}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> PageResults:
        """Read the results a notebook keeps.

        Raises
        ------
        ReportError
            If the columns are others, or the rows are not those that were kept.
        """
        page = tuple(payload["page"].items())
        return _read(page, payload["columns"], tuple(payload["rows"]), payload["digest"])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        del include, exclude
        slug = html.escape(self.page["slug"])
        links = (
            f'<p>Every number of this page is a row of <a href="{slug}.csv" download>{slug}.csv</a>, '
            "with its interval, its basis and its source, and the reason where there is none. "
            f'<a href="{slug}.json" download>{slug}.json</a> holds the same with what each figure was drawn '
            "from.</p>"
        )
        counts = "\n".join(f"{name}: {count}" for name, count in self.counts.items())
        return {
            "text/html": links,
            "text/plain": (
                f"{self.page['slug']}: {len(self.rows)} rows\n{counts}\nDigest of the rows: {self.digest}"
            ),
            RESULTS_MIME: self.payload(),
        }


@lru_cache(maxsize=4)
def _read(page: tuple[tuple[str, str], ...], columns: str, rows: tuple[str, ...], digest: str) -> PageResults:
    """Read results once, although the page, its data and the files beside it all ask for them."""
    expected = csv_text(()).rstrip()
    if columns != expected:
        raise ReportError(
            f"The results in the notebook have the columns {columns}; expected {expected}. "
            "Run the notebook again."
        )
    found = PageResults(dict(page), tuple(read_rows(rows)), "\n".join((columns, *rows, "")))
    if found.digest != digest:
        raise ReportError(
            f"The results in the notebook have the digest {found.digest}; it says {digest}. "
            "Run the notebook again."
        )
    return found
