"""The floor of an edition: what its notebooks compute and draw, without Jupyter.

Run as ``python -m tests.benchmarks.floor AREA...``. The notebooks' code cells run in an IPython
``InteractiveShell`` inside two plain processes, forked from one that has imported what the fork server
imports. No kernel, no message, no notebook file and no page are made; each process goes from one page
to the next, so that what pages share is computed once in each. Importing is not counted.

With ``--apart`` every page has a process of its own, as an edition's pages have, and finds what pages
share in a folder: the least that can be asked of pages that cannot reach each other.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import wait
from typing import Any

from analysis.forces import ENGLAND_AND_WALES
from analysis.publish.plans import FORCE_NOTEBOOK, NATIONAL_NOTEBOOK, STANDING
from analysis.shared_results import FOLDER_VARIABLE
from tests.benchmarks.page_cost import cells_of_notebook

WORKERS = 2
APART = "--apart"


def _notebook_of(area: str) -> str:
    if area in STANDING:
        return STANDING[area][1]
    return NATIONAL_NOTEBOOK if area == ENGLAND_AND_WALES else FORCE_NOTEBOOK


def _run_pages(areas: Sequence[str]) -> None:
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415

    shell: Any = InteractiveShell.instance()
    for area in areas:
        notebook = _notebook_of(area)
        shell.reset(new_session=True, aggressive=False)
        with contextlib.redirect_stdout(io.StringIO()):
            for source, tags in cells_of_notebook(notebook.removesuffix(".ipynb")):
                shell.run_cell(source).raise_error()
                if "parameters" in tags and notebook == FORCE_NOTEBOOK:
                    shell.run_cell(f"force = {area!r}").raise_error()


def _together(areas: Sequence[str]) -> None:
    """Run the pages in two processes."""
    forked = multiprocessing.get_context("fork")
    workers = [forked.Process(target=_run_pages, args=(areas[at::WORKERS],)) for at in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("A page of the floor failed.")


def _apart(areas: Sequence[str]) -> None:
    """Run each page in a process of its own, two at a time."""
    forked = multiprocessing.get_context("fork")
    waiting, running = list(areas), list[multiprocessing.process.BaseProcess]()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER_VARIABLE] = folder
        while waiting or running:
            while waiting and len(running) < WORKERS:
                running.append(forked.Process(target=_run_pages, args=([waiting.pop(0)],)))
                running[-1].start()
            wait([worker.sentinel for worker in running])
            for worker in [each for each in running if not each.is_alive()]:
                worker.join()
                running.remove(worker)
                if worker.exitcode:
                    raise RuntimeError("A page of the floor failed.")


def main(words: Sequence[str]) -> None:
    """Run the pages and print the seconds they took, by the clock and of processors."""
    areas = [word for word in words if word != APART]
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    from analysis.warm.preload import import_everything  # noqa: PLC0415

    import_everything()
    gc.collect()
    gc.freeze()
    start, before = time.monotonic(), os.times()
    (_apart if APART in words else _together)(areas)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    sys.stdout.write(json.dumps({"wall": time.monotonic() - start, "processor": used}))


if __name__ == "__main__":
    main(sys.argv[1:])
