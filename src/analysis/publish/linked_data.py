"""What a machine reads of a page: schema.org JSON-LD, and data blocks that no browser runs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from analysis import __version__
from analysis.forces import ENGLAND_AND_WALES, NATIONAL_CODE, territorial_forces
from analysis.origins import Origin
from analysis.page_subject import KIND_OF_STATISTICS
from analysis.periods import format_date
from analysis.publish.downloads import (
    LICENCE_NAME,
    LICENCE_URL,
    Download,
    figure_records,
    results_of,
    sources_behind,
)
from analysis.publish.index import IndexContext
from analysis.publisher import publisher
from analysis.results.page import PageResults

LINKED_DATA = "application/ld+json"
PLAIN_DATA = "application/json"
DATA_TYPES = (LINKED_DATA, PLAIN_DATA)
"""Types of the script elements a page may hold: data, which no browser runs."""

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, slots=True)
class DataBlock:
    """A script element that holds data.

    Attributes
    ----------
    media_type
        Out of :data:`DATA_TYPES`.
    text
        JSON that cannot end the element.
    id
        Its name in the page; empty for none.
    """

    media_type: str
    text: Markup
    id: str = ""


def data_block(media_type: str, held: Any, *, id_: str = "") -> DataBlock:
    """Return JSON as a block of a page, with nothing in it that could end the element."""
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    for sign, written in _ESCAPED.items():
        text = text.replace(sign, written)
    return DataBlock(media_type, Markup(text), id_)  # noqa: S704 - every < and & was replaced above


def _place(area: str) -> dict[str, Any]:
    codes = {force.name: force.ons_code for force in territorial_forces()}
    area = area if area in codes else ENGLAND_AND_WALES
    return {"@type": "AdministrativeArea", "name": area, "identifier": codes.get(area, NATIONAL_CODE)}


def _source(source: Origin) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "name": source.title,
        "url": source.url,
        "datePublished": source.release_date,
        "creator": {"@type": "Organization", "name": source.publisher},
        **({"license": LICENCE_URL} if source.licence == LICENCE_NAME else {}),
    }


def _publisher() -> dict[str, Any]:
    """Return who made the pages and the data beside them: never the office whose figures they rest on."""
    held = publisher()
    found: dict[str, Any] = {"@type": "Organization", "name": held.name}
    if held.url:
        found["url"] = held.url
    if held.contact:
        email = held.contact_link.startswith("mailto:")
        where = {"email": held.contact} if email else {"url": held.contact}
        found["contactPoint"] = {"@type": "ContactPoint", "contactType": "corrections", **where}
    return found


_NOT_YET = "offences_forecast"
"""The one measure of days that are still to come."""


def _first_and_last(results: PageResults) -> str:
    """Return the days that the page's figures cover, forecasts left out, as schema.org writes an interval."""
    dated = [row for row in results.rows if row.period_start and row.period_end and row.measure != _NOT_YET]
    first = min(row.period_start for row in dated)
    return f"{first}/{max(row.period_end for row in dated)}"


def described(title: str, release: str) -> str:
    """Return what a page is, for those who meet it in a list of results before they open it.

    Parameters
    ----------
    title
        Of the page.
    release
        ISO date of the figures.
    """
    return (
        f"{title}. Every number with its interval, basis and source, from the Home Office release of "
        f"{format_date(dt.date.fromisoformat(release))} ({KIND_OF_STATISTICS}). {publisher().standing}"
    )


def report_data(
    page: Mapping[str, str],
    *,
    results: PageResults | None,
    sources: Sequence[Origin] = (),
    downloads: Sequence[Download] = (),
) -> dict[str, Any]:
    """Return the JSON-LD of a page.

    Parameters
    ----------
    page
        ``title``, ``area``, ``release``, ``edition_date``.
    results
        The results of the page, if it has some.
    sources
        Origin records behind them.
    downloads
        Files beside the page.
    """
    maker = _publisher()
    shared = {
        "publisher": maker,
        "creator": maker,
        "datePublished": page["edition_date"],
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "license": LICENCE_URL,
        "version": __version__,
    }
    description = described(page["title"], page["release"])
    dataset: dict[str, Any] = {
        "@type": "Dataset",
        "name": f"{page['title']}: every number of the page",
        "description": description,
        **shared,
        "spatialCoverage": _place(page["area"]),
    }
    if results is not None and any(row.period_start and row.measure != _NOT_YET for row in results.rows):
        dataset["temporalCoverage"] = _first_and_last(results)
    if sources:
        dataset["isBasedOn"] = [_source(source) for source in sources]
    dataset["distribution"] = [
        {
            "@type": "DataDownload",
            "contentUrl": download.href,
            **({"encodingFormat": download.media_type} if download.media_type else {}),
            **({"contentSize": download.size} if download.size else {}),
        }
        for download in downloads
    ]
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": page["title"],
        "description": description,
        **shared,
        "spatialCoverage": _place(page["area"]),
        "about": dataset,
    }


def page_data_blocks(
    notebook: NotebookNode, page: Mapping[str, str], downloads: Sequence[Download]
) -> tuple[DataBlock, ...]:
    """Return the data a page holds: what each figure was drawn from, and what the page is about.

    Parameters
    ----------
    notebook
        Executed.
    page
        Whom the page is about.
    downloads
        Files beside the page.
    """
    figures, results = figure_records(notebook), results_of(notebook)
    sources = sources_behind(results, figures)
    blocks = []
    if figures:
        blocks.append(data_block(PLAIN_DATA, {"page": page["slug"], "figures": figures}, id_="provenance"))
    held = report_data(page, results=results, sources=sources, downloads=downloads)
    return (*blocks, data_block(LINKED_DATA, held))


def index_data_blocks(context: IndexContext) -> tuple[DataBlock, ...]:
    """Return the data an index holds: the pages it lists, by name and file."""
    page = {
        "title": "Recorded stalking and harassment, force by force",
        "area": ENGLAND_AND_WALES,
        "release": context.release,
        "edition_date": context.edition_date,
    }
    held = report_data(page, results=None)
    del held["about"]
    listed = [(row.force, row.page) for row in context.forces if row.page]
    held["hasPart"] = [{"@type": "Report", "name": name, "url": file} for name, file in listed]
    return (data_block(LINKED_DATA, held),)
