"""Whom a page is about, as the notebook that ran says it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from nbformat import NotebookNode

from analysis.errors import ReportError
from analysis.page_subject import PAGE_MIME

_FIELDS = ("area", "slug", "release", "edition_date", "data_digest", "title")


@dataclass(frozen=True, slots=True)
class PageIdentity:
    """Whom an executed notebook says its page is about.

    Attributes
    ----------
    area, slug
        Name of the area, and as file names have it.
    release, edition_date
        ISO dates.
    data_digest
        Digest of the release's figures.
    title
        Title of the page.
    """

    area: str
    slug: str
    release: str
    edition_date: str
    data_digest: str
    title: str

    @classmethod
    def from_notebook(cls, notebook: NotebookNode) -> PageIdentity:
        """Read the one identity an executed notebook shows.

        Raises
        ------
        ReportError
            If there is none, more than one, or a part of it is missing.
        """
        found = [
            output["data"][PAGE_MIME]
            for cell in notebook.cells
            if cell.cell_type == "code"
            for output in cell.get("outputs", [])
            if PAGE_MIME in output.get("data", {})
        ]
        if len(found) != 1:
            said = (
                "does not say which page it is" if not found else f"says {len(found)} times which page it is"
            )
            raise ReportError(
                f"The notebook {said}. Exactly one cell shows the report it opened "
                "(report = open_report(...), then report)."
            )
        held = json.loads(found[0]) if isinstance(found[0], str) else dict(found[0])
        lacking = [name for name in _FIELDS if not held.get(name)]
        if lacking:
            raise ReportError(f"The identity of the page lacks {', '.join(lacking)}.")
        return cls(**{name: str(held[name]) for name in _FIELDS})
