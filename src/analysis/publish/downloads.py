"""The files beside a page: its results as CSV and JSON, what the columns mean, and the notebook.

They are made from what the executed notebook shows, and from nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis.errors import ReportError
from analysis.origins import Origin, origin
from analysis.page_subject import KIND_OF_STATISTICS
from analysis.provenance import PROVENANCE_MIME
from analysis.publish.csvw import csvw_text
from analysis.publish.numbering import EditionNumber
from analysis.results.measures import ALL_MEASURES
from analysis.results.page import RESULTS_MIME, PageResults
from analysis.results.row import COLUMNS, Row
from analysis.results.vocabulary import BASES, INTERVALS, TABLES
from analysis.wording.provenance import LICENCE_STATEMENT

FORMAT = "stalking-report results 1"
"""Name and version of the JSON file's form; ``docs/results.schema.json`` describes it."""

LICENCE_NAME = "Open Government Licence v3.0"
LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

_KINDS = {
    ".csv-metadata.json": ("What each column means, as CSVW metadata", "application/csvm+json"),
    ".csv": ("Every number, as CSV", "text/csv"),
    ".json": ("Every number and what each figure was drawn from, as JSON", "application/json"),
    ".ipynb": ("The notebook, as it ran", "application/x-ipynb+json"),
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that stands beside the page.

    Attributes
    ----------
    href, label
        Its name and what the link says.
    media_type
        MIME type; empty where it is not known.
    size
        In words; empty where it is not known.
    """

    href: str
    label: str
    media_type: str = ""
    size: str = ""

    @classmethod
    def of(cls, file: str, text: str | None = None) -> Download:
        """Describe a file by its ending, with its size where its text is given."""
        ending = next((end for end in _KINDS if file.endswith(end)), "")
        said, media_type = _KINDS.get(ending, ("Download", ""))
        size = "" if text is None else file_size(len(text.encode("utf-8")))
        return cls(file, f"{said} ({', '.join(filter(None, (file, size)))})", media_type, size)


def file_size(number: int) -> str:
    """Return a number of bytes in words: ``277 KB``, ``1.2 MB``."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f} MB"
    return f"{max(1, round(number / 1000))} KB"


def _shown(notebook: NotebookNode, mime: str) -> Iterator[Any]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            held = output.get("data", {})
            if mime in held:
                yield json.loads(held[mime]) if isinstance(held[mime], str) else held[mime]


def results_of(notebook: NotebookNode) -> PageResults | None:
    """Return the results an executed notebook shows; None where it shows none.

    Raises
    ------
    ReportError
        If it shows them more than once, or they are not what was kept.
    """
    found = list(_shown(notebook, RESULTS_MIME))
    if len(found) > 1:
        raise ReportError(
            f"The notebook shows its results {len(found)} times. Exactly one cell shows page_results(...)."
        )
    return PageResults.from_payload(found[0]) if found else None


def figure_records(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return what every figure of an executed notebook was drawn from, in the order of the page."""
    return [dict(record) for record in _shown(notebook, PROVENANCE_MIME)]


def sources_behind(results: PageResults | None, figures: Sequence[Mapping[str, Any]]) -> tuple[Origin, ...]:
    """Return the origin records behind rows and figures, each once, in the order of their ids."""
    named = {name for row in results.rows for name in row.source.split()} if results else set()
    named |= {name for figure in figures for name in figure.get("sources", ())}
    return tuple(origin(name) for name in sorted(named))


def files_beside(
    notebook: NotebookNode, identity: Mapping[str, str], edition: EditionNumber | None = None
) -> dict[str, str]:
    """Return the files of results beside a page: their names and texts.

    Parameters
    ----------
    notebook
        Executed. One that shows no results has no such files.
    identity
        Whom the page is about, for the proof that the results are about the same.
    edition
        Which edition they belong to; the first of its release if left out.

    Raises
    ------
    ReportError
        If the results are those of another page.
    """
    results = results_of(notebook)
    if results is None:
        return {}
    for name, said in identity.items():
        if results.page.get(name) != said:
            raise ReportError(
                f"The results of the page have the {name.replace('_', ' ')} {results.page.get(name)!r}, and "
                f"the page {said!r}. Pass page_results the report that the notebook opened."
            )
    slug = results.page["slug"]
    number = edition or EditionNumber(results.page["release"])
    figures = figure_records(notebook)
    sources = sources_behind(results, figures)
    return {
        f"{slug}.csv": results.csv,
        f"{slug}.json": results_json(results, figures, sources, number),
        f"{slug}.csv-metadata.json": csvw_text(results, sources, number, licence=LICENCE_URL),
    }


def row_json(row: Row) -> dict[str, Any]:
    """Return a row as the JSON file has it: what does not apply is left out, a missing value is null."""
    held = {column.name: getattr(row, column.name) for column in COLUMNS}
    return {name: cell for name, cell in held.items() if name == "value" or cell not in ("", None)}


def results_json(
    results: PageResults,
    figures: Sequence[Mapping[str, Any]],
    sources: Sequence[Origin],
    edition: EditionNumber,
) -> str:
    """Return the JSON file beside a page, one row of results a line."""
    used = {
        name: {getattr(row, name) for row in results.rows}
        for name in ("table", "measure", "basis", "interval")
    }
    head = {
        "format": FORMAT,
        "page": dict(results.page),
        "edition": {"number": edition.number, "what_changed": edition.what_changed},
        "statistics": KIND_OF_STATISTICS,
        "licence": {"name": LICENCE_NAME, "url": LICENCE_URL, "statement": LICENCE_STATEMENT},
        "digest": results.digest,
        "tables": {name: words for name, words in TABLES.items() if name in used["table"]},
        "measures": {name: asdict(held) for name, held in ALL_MEASURES.items() if name in used["measure"]},
        "bases": {name: words for name, words in BASES.items() if name in used["basis"]},
        "intervals": {name: words for name, words in INTERVALS.items() if name in used["interval"]},
        "sources": [asdict(source) for source in sources],
        "figures": [dict(figure) for figure in figures],
    }
    written = json.JSONEncoder(ensure_ascii=False).encode
    lines = [written(row_json(row)) for row in results.rows]
    opening = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    body = ",\n  ".join(lines)
    return f'{opening},\n "results": [\n  {body}\n ]\n}}\n'


def downloads_of(files: Mapping[str, str]) -> tuple[Download, ...]:
    """Describe files by their names and texts, in their order."""
    return tuple(Download.of(Path(name).name, text) for name, text in files.items())
