"""The seam between running notebooks and laying pages out.

An edition needs three things of a page's layout: the page, the index and whom
a page is about. They are taken from :mod:`analysis.publish.page`, which is
imported only when an edition is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import pandas as pd
from nbformat import NotebookNode

from analysis.publish.manifest import PageRecord
from analysis.publish.numbering import EditionNumber


class Identity(Protocol):
    """Whom an executed notebook says its page is about."""

    @property
    def slug(self) -> str:
        """The area, as file names have it."""

    @property
    def release(self) -> str:
        """ISO date of the release."""

    @property
    def edition_date(self) -> str:
        """ISO date of the edition."""

    @property
    def data_digest(self) -> str:
        """SHA-256 over the figures."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What makes HTML of executed notebooks.

    Attributes
    ----------
    page_html
        From an executed notebook and the files that stand beside the page, by name, the page.
    index_html
        From what :func:`index_context` gives, the index.
    identity
        From an executed notebook, whom it is about.
    beside
        From an executed notebook, the files of results that stand beside its page: names and texts.
    """

    page_html: Callable[[NotebookNode, Mapping[str, str]], str]
    index_html: Callable[[dict[str, Any]], str]
    identity: Callable[[NotebookNode], Identity]
    beside: Callable[[NotebookNode], Mapping[str, str]] = field(default=lambda _notebook: {})


def own_layout(edition: EditionNumber, previous: str | None = None) -> Layout:
    """Return the project's own layout.

    Parameters
    ----------
    edition
        Which edition its pages belong to.
    previous
        Folder of the edition from the release before, which pages lead to.
    """
    from analysis.publish import downloads, page  # noqa: PLC0415 - templates are read when pages are made

    def beside(notebook: NotebookNode) -> dict[str, str]:
        return downloads.files_beside(notebook, asdict(page.PageIdentity.from_notebook(notebook)), edition)

    def page_html(notebook: NotebookNode, files: Mapping[str, str]) -> str:
        return page.page_html(
            notebook, downloads=downloads.downloads_of(files), edition=edition, previous=previous
        )

    return Layout(
        page_html=page_html,
        index_html=page.index_html,
        identity=page.PageIdentity.from_notebook,
        beside=beside,
    )


def index_context(
    figures: pd.DataFrame,
    *,
    pages: Mapping[str, PageRecord],
    release: str,
    edition_date: str,
    edition: EditionNumber,
    data_digest: str,
    latest_year: str,
    latest_quarter: str = "",
) -> dict[str, Any]:
    """Return what the index shows: each force's figures, and its page if there is one.

    Parameters
    ----------
    figures
        One row for each force; columns ``force``, ``slug``, ``offences``,
        ``offences_before``, ``change_percent``, ``change_lower``,
        ``change_upper``, ``no_change_because``, ``stalking``, ``rate``, ``rate_lower``, ``rate_upper``,
        ``no_rate_because``.
    pages
        The pages that stand in the folder.
    release, edition_date, edition, data_digest
        What edition it is.
    latest_year
        The rolling year of the figures, in prose.
    latest_quarter
        Its last quarter, in prose.
    """
    forces = [
        {key: None if pd.isna(value) else value for key, value in row.items()}
        | {"page": f"{row['slug']}.html" if row["slug"] in pages else None}
        for row in figures.to_dict("records")
    ]
    return {
        "release": release,
        "edition_date": edition_date,
        "edition": edition.number,
        "what_changed": edition.what_changed,
        "corrected": edition.corrects.folder if edition.corrects else None,
        "data_digest": data_digest,
        "latest_year": latest_year,
        "latest_quarter": latest_quarter,
        "forces": forces,
        "pages": sorted(pages),
    }
