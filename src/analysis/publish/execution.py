"""Run one notebook with papermill, and hand back what is the same every time.

papermill 2.7 lets a cell that calls ``exit()`` end the notebook as if all were
well, notes clock times and file paths in the metadata, and changes the
process's working directory, which threads share. Here the notebook is whole
or refused, the metadata hold what the notebook says and nothing of the
machine, and the working directory is the kernel's alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.parameterize import parameterize_notebook

from analysis.errors import ReportError
from analysis.forces import ENGLAND_AND_WALES
from analysis.publish.engine import ENGINE, Run
from analysis.publish.executed import HEADING, SHOWN_LINES, refuse_unfinished, tidied
from analysis.publish.failures import PageFailedError
from analysis.publish.kernels import KERNEL_NAME, LiveKernels, own_folder
from analysis.publish.parameters import ParameterValue, check_parameters

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FAILED_LINE = re.compile(r"^-+> (\d+) ", re.MULTILINE)

_log = logging.getLogger(__name__)
logging.getLogger("papermill").addHandler(logging.NullHandler())


def run_notebook(
    path: Path,
    parameters: Mapping[str, ParameterValue],
    *,
    timeout: float,
    live: LiveKernels | None = None,
    about: str | None = None,
) -> NotebookNode:
    """Run a notebook in a fresh kernel and return it with its outputs.

    Nothing is written. The kernel is this interpreter's, works in the
    notebook's folder and is gone when this returns or raises. A notebook
    whose kernel dies is run once more, from its first cell, in a fresh kernel;
    one whose cell raises or takes too long is not.

    Parameters
    ----------
    path
        The notebook.
    parameters
        All the parameters that it declares; see
        :func:`analysis.publish.parameters.check_parameters`.
    timeout
        Seconds for each run of the whole notebook, starting the kernel included.
    live
        Where to note the kernel, for a caller that may stop several.
    about
        What the page is about, for the error; the force of the parameters unless given.

    Returns
    -------
    NotebookNode
        Equal for equal inputs: no clock times, paths or random identifiers.

    Raises
    ------
    ParameterError
        If the parameters do not fit, before any kernel starts.
    PageFailedError
        If a cell fails, the kernel dies twice or the time is up.
    StoppedError
        If ``live`` was stopped.
    nbformat.ValidationError
        If what the kernel gave makes no notebook.
    """
    source = read_notebook(path)
    checked = check_parameters(source, parameters, path.name)
    area = about if about is not None else str(parameters.get("force", ENGLAND_AND_WALES))
    asked = _Asked(path.resolve(), source, checked, area, timeout, live or LiveKernels())
    try:
        executed = _executed(asked)
    except _KernelDiedError as first:
        _log.warning("%s: the kernel died (%s); the page is tried once more, in a fresh one.", area, first)
        try:
            executed = _executed(asked)
        except _KernelDiedError as error:
            raise error.failure from error
    whole = tidied(executed, source, checked)
    nbformat.validate(whole)
    refuse_unfinished(whole, area)
    return whole


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one page asks for."""

    path: Path
    source: NotebookNode
    parameters: Mapping[str, ParameterValue]
    area: str
    timeout: float
    live: LiveKernels


class _KernelDiedError(Exception):
    """The kernel died; a fresh one may not."""

    def __init__(self, failure: PageFailedError) -> None:
        self.failure = failure
        super().__init__("as it started" if failure.cell is None else f"in cell {failure.cell}")


def _executed(asked: _Asked) -> NotebookNode:
    """Return the notebook run in a fresh kernel."""
    with own_folder() as folder:
        run = Run(asked.path, asked.live, folder, asked.timeout)
        try:
            executed: NotebookNode = papermill_engines.execute_notebook_with_engine(
                ENGINE,
                _with_parameters(asked),
                kernel_name=KERNEL_NAME,
                progress_bar=False,
                log_output=False,
                autosave_cell_every=0,
                run=run,
            )
            raise_for_execution_errors(executed, None)
        except PapermillExecutionError as error:
            asked.live.check()
            raise _cell_failed(asked.area, asked.source, run, error) from error
        except CellTimeoutError as error:
            raise _too_long(asked, run) from error
        except (DeadKernelError, RuntimeError) as error:
            asked.live.check()
            if run.remaining() < 1:
                raise _too_long(asked, run) from error
            raise _KernelDiedError(_kernel_died(asked.area, asked.source, run)) from error
    return executed


def _with_parameters(asked: _Asked) -> NotebookNode:
    """Return a copy to run, with the parameters and what papermill notes things in.

    It is what papermill makes itself of a notebook it is given, but papermill writes it as JSON and reads
    that before it runs it, and writes it again when it is done.
    """
    notebook = _without_outputs(asked.source)
    notebook.metadata["papermill"] = {}
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    whole: NotebookNode = parameterize_notebook(
        notebook, asked.parameters, kernel_name=KERNEL_NAME, language="python", engine_name=ENGINE
    )
    return whole


def _without_outputs(source: NotebookNode) -> NotebookNode:
    """Return a copy without what the notebook was kept with."""
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell.cell_type == "code" else cell
        for cell in source.cells
    ]
    bare: NotebookNode = nbformat.from_dict({**source, "cells": cells})  # type: ignore[no-untyped-call]
    return bare


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook, in format 4.5 with an identifier for each cell.

    The pages of an edition share what is returned, so it is not to be altered.

    Raises
    ------
    ReportError
        If there is no such file or it is no notebook.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReportError(f"{path.name}: there is no such notebook in {path.parent.name}/.") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise ReportError(f"{path.name}: not a Jupyter notebook. Open and save it in JupyterLab.") from error


@lru_cache(maxsize=8)
def _parsed(text: str) -> NotebookNode:
    """Parse and check a notebook once, although every page of a force is made from the same."""
    notebook: NotebookNode = nbformat.reads(text, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        notebook = nbformat.convert(notebook, 4)  # type: ignore[no-untyped-call]
        notebook.nbformat_minor = 5
        for number, cell in enumerate(notebook.cells, start=1):
            cell["id"] = f"cell-{number}"
    return notebook


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as its file has it; :func:`run_notebook` has held it against the schema."""
    return str(nbformat.v4.writes_json(notebook)) + "\n"  # type: ignore[no-untyped-call]


def _cell_failed(
    area: str, source: NotebookNode, run: Run, error: PapermillExecutionError
) -> PageFailedError:
    message = _COLOURS.sub("", str(error.evalue)).strip()
    traceback = _COLOURS.sub("", "\n".join(error.traceback))
    at = _FAILED_LINE.search(traceback)
    said = f"{error.ename}: {message}" if message else error.ename
    return _failed(area, source, run, said, error.ename, upto=int(at[1]) if at else None)


def _too_long(asked: _Asked, run: Run) -> PageFailedError:
    said = f"still running after {asked.timeout:g} seconds, and was stopped."
    return _failed(asked.area, asked.source, run, said, "TimeoutError")


def _kernel_died(area: str, source: NotebookNode, run: Run) -> PageFailedError:
    if run.cell is None:
        words = "".join(f"\n    {line}" for line in run.last_words())
        return PageFailedError(area, f"the kernel did not start, twice.{words}", error="DeadKernelError")
    return _failed(
        area,
        source,
        run,
        "the kernel died (killed, out of memory, or ended by the cell itself), twice.",
        "DeadKernelError",
    )


def _failed(
    area: str, source: NotebookNode, run: Run, problem: str, error: str, *, upto: int | None = None
) -> PageFailedError:
    """Build the error for the cell that ran last, counted as in the notebook file."""
    cell = run.cell
    if cell is None:
        return PageFailedError(area, problem, error=error)
    lines = cell.source.splitlines()[:upto]
    number, heading = _place(source, cell)
    return PageFailedError(
        area,
        problem,
        cell=number,
        heading=heading,
        error=error,
        lines=tuple(line for line in lines if line.strip())[-SHOWN_LINES:],
    )


def _place(source: NotebookNode, failed: NotebookNode) -> tuple[int | None, str]:
    heading = ""
    for number, cell in enumerate(source.cells, start=1):
        if cell.cell_type == "markdown":
            headings = HEADING.findall(cell.source)
            heading = headings[-1] if headings else heading
        if cell.get("id") == failed.get("id"):
            return number, heading
    return None, "parameters"
