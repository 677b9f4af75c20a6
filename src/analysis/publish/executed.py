"""An executed notebook: what is the same every time, and whole."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from nbformat import NotebookNode

from analysis.publish.failures import PageFailedError
from analysis.publish.kernels import KERNEL_NAME
from analysis.publish.parameters import ParameterValue

INJECTED = "injected-parameters"

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
"""A heading of prose in Markdown."""

SHOWN_LINES = 4
"""How many lines of a cell, or of what a process said, an error shows."""


def tidied(
    executed: NotebookNode, source: NotebookNode, parameters: Mapping[str, ParameterValue]
) -> NotebookNode:
    """Return the notebook without clock times, paths and random identifiers."""
    tagged = {cell.get("id") for cell in source.cells if "tags" in cell.metadata}
    for cell in executed.cells:
        tags = cell.metadata.get("tags", [])
        if INJECTED in tags:
            cell["id"] = INJECTED
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not tags and cell.get("id") not in tagged:
            cell.metadata.pop("tags", None)
    metadata = executed.metadata
    metadata["papermill"] = {"parameters": dict(parameters)}
    metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": KERNEL_NAME,
    }
    if "language_info" in metadata:
        metadata["language_info"]["version"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    return executed


def refuse_unfinished(notebook: NotebookNode, area: str) -> None:
    """Refuse a notebook that a cell ended early, which papermill reports as done."""
    heading = ""
    number = 0
    for cell in notebook.cells:
        number += INJECTED not in cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            headings = HEADING.findall(cell.source)
            heading = headings[-1] if headings else heading
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if "skip-execution" in cell.metadata.get("tags", []):
            continue
        ended = any(output.output_type == "error" for output in cell.outputs)
        if ended or cell.execution_count is None:
            raise PageFailedError(
                area,
                "the notebook was ended here, before its last cell." if ended else "this cell never ran.",
                cell=number,
                heading=heading,
                error="SystemExit" if ended else "",
                lines=tuple(cell.source.splitlines()[-SHOWN_LINES:]),
            )
