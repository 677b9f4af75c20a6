"""papermill's engine of this project: every cell of a page, in a kernel of the page's own.

It is a kernel that answers this process alone where there can be one (:mod:`analysis.warm.page_kernel`),
and else one that ``jupyter_client`` starts.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from analysis.publish.executed import SHOWN_LINES
from analysis.publish.kernels import QUIET, LiveKernels, own_kernel
from analysis.publish.notebook_client import AskingClient, PageClient
from analysis.warm.asking import NotWarmError
from analysis.warm.environment import kernel_environment
from analysis.warm.page_kernel_client import AskedKernel

ENGINE = "analysis.publish"
"""Its name among papermill's engines."""


class Run:
    """What is known about one run of a notebook while it goes on.

    Parameters
    ----------
    path
        The notebook.
    live
        Where its kernel is noted.
    folder
        Private to the kernel.
    timeout
        Seconds for the whole notebook.
    """

    def __init__(self, path: Path, live: LiveKernels, folder: Path, timeout: float) -> None:
        self.path = path
        self.live = live
        self.folder = folder
        self.cell: NotebookNode | None = None
        self._deadline = time.monotonic() + timeout

    def remaining(self) -> float:
        """Seconds left for the whole notebook."""
        return self._deadline - time.monotonic()

    def note_cell(self, *, cell: NotebookNode, cell_index: int) -> None:
        """Remember which cell runs, and stop if the run has been stopped."""
        del cell_index
        self.cell = cell
        self.live.check()

    def last_words(self) -> tuple[str, ...]:
        """Return the last lines the process wrote, for a kernel that died."""
        try:
            text = (self.folder / "said").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ()
        return tuple(text.strip().splitlines()[-SHOWN_LINES:])


class _OwnEngine(Engine):  # type: ignore[misc]
    """papermill's engine over a kernel that is already chosen."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        run: Run | None = None,
        **_kwargs: Any,
    ) -> None:
        """Run every cell; called by papermill."""
        if run is None:
            raise TypeError("This engine is used by run_notebook only.")
        environment = kernel_environment(run.folder)
        settings = {
            "kernel_name": kernel_name,
            "log": QUIET,
            "record_timing": False,
            "coalesce_streams": True,
            "store_widget_state": False,
            "timeout_func": lambda _cell: max(1, int(run.remaining())),
            "on_cell_start": run.note_cell,
        }
        with (run.folder / "said").open("wb") as said:
            run.live.check()
            kernel = None
            with contextlib.suppress(NotWarmError):  # the provisioner of the ordinary kernel says why
                kernel = AskedKernel(run.path.parent, environment, said.fileno())
            if kernel is not None:
                try:
                    run.live.started(kernel.pid)
                    AskingClient(nb_man, kernel, run.remaining, **settings).execute()
                finally:
                    run.live.ended(kernel.pid)
                    kernel.close()
                return
            with own_kernel(run.live, run.folder) as manager:
                seconds = max(1, int(run.remaining()))
                PageClient(
                    nb_man, km=manager, shutdown_kernel="immediate", startup_timeout=seconds, **settings
                ).execute(
                    cleanup_kc=True, cwd=str(run.path.parent), env=environment, stdout=said, stderr=said
                )


papermill_engines.register(ENGINE, _OwnEngine)
