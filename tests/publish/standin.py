"""Small notebooks and a small layout that stand in for the real ones."""

# nbformat's own functions carry no types.
# mypy: allow-untyped-calls

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.forces import territorial_forces
from analysis.publish.layout import Layout
from analysis.publish.plans import FORCE_NOTEBOOK, NATIONAL_NOTEBOOK

DATES = {"release": "2026-04-23", "edition_date": "2026-04-23"}
KENT: dict[str, str] = {"force": "Kent", **DATES}

SLUGS = {force.name: force.slug for force in territorial_forces()}
PAGE_MIME = "application/vnd.stalking-report.page"

IDENTITY = f"""
import json
from IPython.display import display
from analysis.data_digest import data_digest
slugs = {SLUGS!r}
area = globals().get("force", "England and Wales")
page = {{
    "area": area,
    "slug": slugs.get(area, "england-and-wales"),
    "release": release,
    "edition_date": edition_date,
    "data_digest": data_digest(release),
    "latest_quarter": "October to December 2025",
    "title": area + ": recorded stalking and harassment",
    "version": "0.1.0",
}}
display(
    {{"text/html": "<p>" + area + "</p>", "text/plain": area, "{PAGE_MIME}": json.dumps(page)}}, raw=True
)
"""

FIGURE = """
display({"text/html": "<figure><figcaption>Recorded in " + area + "</figcaption></figure>"}, raw=True)
"""


def code(source: str) -> NotebookNode:
    """Return a code cell."""
    cell: NotebookNode = new_code_cell(source.strip())
    return cell


def text(source: str) -> NotebookNode:
    """Return a prose cell."""
    cell: NotebookNode = new_markdown_cell(source)
    return cell


def write_notebook(path: Path, *cells: NotebookNode, parameters: str, **metadata: Any) -> Path:
    """Write a notebook with a parameters cell before the cells given, all with known identifiers."""
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[text("# A report"), first, *cells], metadata=metadata)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def force_notebook(folder: Path, *cells: NotebookNode, **metadata: Any) -> Path:
    """Write a stand-in of the force report that says whom it is about, then runs ``cells``."""
    parameters = 'force = "Bedfordshire"\nrelease = "2026-04-23"\nedition_date = "2026-04-23"'
    path = folder / FORCE_NOTEBOOK
    return write_notebook(path, code(IDENTITY), *cells, parameters=parameters, **metadata)


def national_notebook(folder: Path, *cells: NotebookNode) -> Path:
    """Write a stand-in of the national overview."""
    parameters = 'release = "2026-04-23"\nedition_date = "2026-04-23"'
    return write_notebook(folder / NATIONAL_NOTEBOOK, code(IDENTITY), *cells, parameters=parameters)


@dataclass(frozen=True)
class StandInIdentity:
    """Whom a stand-in page is about."""

    slug: str
    release: str
    edition_date: str
    data_digest: str


def _page(notebook: NotebookNode, beside: Mapping[str, str]) -> str:
    shown = [
        output["data"].get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    return f"<!doctype html><title>{', '.join(beside)}</title>" + "\n".join(shown)


def _identity(notebook: NotebookNode) -> StandInIdentity:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    page = json.loads(next(one["data"][PAGE_MIME] for one in outputs if PAGE_MIME in one.get("data", {})))
    return StandInIdentity(page["slug"], page["release"], page["edition_date"], page["data_digest"])


LAYOUT = Layout(page_html=_page, index_html=json.dumps, identity=_identity)


def children_running(marker: str) -> list[str]:
    """Return the command lines of processes that mention ``marker``: kernels of one test."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if marker in words:
                found.append(words)
    return found


def kernels_running(marker: str) -> int:
    """Return how many kernels of one test run; its fork server, which looks like them, is none."""
    processes = children_running(marker)
    server = any("analysis.warm.server" in words for words in processes)
    return len(processes) - server
