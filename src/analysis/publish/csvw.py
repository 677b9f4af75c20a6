"""What the columns of a page's CSV file mean, as the W3C's metadata for tabular data on the web."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.origins import Origin
from analysis.page_subject import KIND_OF_STATISTICS
from analysis.publish.numbering import EditionNumber
from analysis.results.page import PageResults
from analysis.results.row import COLUMNS, KEY, LISTED, ResultColumn

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}]

_DATATYPES: dict[str, Any] = {
    "number": "decimal",
    "integer": "integer",
    "date": {"base": "date", "format": "yyyy-MM-dd"},
}


def csvw_text(
    results: PageResults, sources: Sequence[Origin], edition: EditionNumber, *, licence: str
) -> str:
    """Return the metadata of the CSV file beside a page.

    Parameters
    ----------
    results
        The results of the page.
    sources
        Origin records behind them.
    edition
        Which edition of its release they belong to.
    licence
        Address of the licence.
    """
    page = results.page
    changed = f" What changed in this edition: {edition.what_changed}" if edition.what_changed else ""
    described = {
        "@context": CONTEXT,
        "url": f"{page['slug']}.csv",
        "dc:title": page["title"],
        "dc:description": (
            f"Every number of the page of {page['area']}, edition {edition.number} of "
            f"{page['edition_date']}, from the Home Office release of {page['release']}: "
            f"{KIND_OF_STATISTICS}. One number a row, with its interval, unit, basis and source. An empty "
            f"value is missing, never nought.{changed}"
        ),
        "dc:issued": {"@value": page["edition_date"], "@type": "xsd:date"},
        "schema:version": str(edition.number),
        "dc:language": "en-GB",
        "dc:license": {"@id": licence},
        "dc:source": [_source(source) for source in sources],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\n"]},
        "tableSchema": {
            "columns": [_column(column) for column in COLUMNS],
            "primaryKey": list(KEY),
        },
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _source(source: Origin) -> dict[str, str]:
    return {
        "@id": source.url,
        "dc:identifier": source.id,
        "dc:title": source.title,
        "dc:publisher": source.publisher,
        "dc:issued": source.release_date,
    }


def _column(column: ResultColumn) -> dict[str, Any]:
    about = column.described
    held: dict[str, Any] = {
        "name": column.name,
        "titles": [column.name, about.title],
        "dc:description": about.description,
        "datatype": _DATATYPES.get(about.datatype, "string"),
    }
    if column.name in LISTED:
        held["datatype"] = {"base": "string", "format": _one_of(LISTED[column.name])}
    if column.required:
        held["required"] = True
    return held


def _one_of(words: Iterable[str]) -> str:
    return f"^({'|'.join(re.escape(word).replace(chr(92) + ' ', ' ') for word in words)})$"
