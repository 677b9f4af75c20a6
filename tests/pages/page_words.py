"""What a page says in computed words, and the results those words are held against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from nbformat import NotebookNode

from analysis.estimates.revisions import RevisionsOfArea, held_revisions
from analysis.estimates.tables import held_table
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.change import PartsOfChange
from analysis.numbers import MINUS
from analysis.report import Report, open_national_report, open_report

STANDING_TEXTS = ("limits", "to-know", "help-lines", "sources")
"""Classes of results that hold facts kept as data, with their source, and no finding."""

NUMERAL = rf"[+{MINUS}]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?"
NUMBER = rf"({NUMERAL})%?"
ENDS = rf"{NUMBER} to {NUMBER}"


def value(text: str) -> float:
    """Return a printed number as a number."""
    return float(text.replace(",", "").replace(MINUS, "-").replace("+", ""))


@dataclass(frozen=True)
class Page:
    """One area's executed notebook, with the results its words are held against."""

    area: str
    release: str
    notebook: NotebookNode

    @cached_property
    def report(self) -> Report:
        if self.area == ENGLAND_AND_WALES:
            return open_national_report(self.release, self.release)
        return open_report(self.area, self.release, self.release)

    @cached_property
    def splits(self) -> tuple[PartsOfChange, ...]:
        years = (self.report.latest_year, self.report.latest_financial_year.year_ending)
        return tuple(self.report.change(year) for year in years)

    @cached_property
    def revisions(self) -> RevisionsOfArea:
        return held_revisions(self.release, self.area)

    @cached_property
    def trends(self) -> pd.DataFrame:
        return held_table(self.release, "trends")

    def direction(self, area: str, code: str = "8Q") -> str:
        row = self.trends[(self.trends["force"] == area) & (self.trends["code"] == code)]
        return str(row["direction"].iloc[0])

    def texts(self) -> Iterator[str]:
        """Yield every computed text of the page, not the prose of the notebook."""
        for cell in self.notebook.cells:
            if cell.cell_type != "code":
                continue
            for output in cell.outputs:
                data = output.get("data", {})
                text = data.get("text/plain", "")
                if any(f'class="{kind}"' in "".join(data.get("text/html", "")) for kind in STANDING_TEXTS):
                    continue
                if text and not text.startswith(("DataTable(", "'")):
                    yield "".join(text)

    def sentences(self) -> Iterator[str]:
        for text in self.texts():
            for line in text.splitlines():
                yield from filter(None, re.split(r"(?<=[.!?])\s+(?=[A-Z0-9\"])", line.removeprefix("- ")))
