"""nbval over warm kernels: ``make test`` runs the committed notebooks with ``-p tests.nbval_kernels``.

Outputs are compared as ever; ``STALKING_REPORT_KERNELS=cold`` starts each notebook's kernel from nothing.
The kernel of the next notebook starts while one is compared. Whoever's settings of IPython the machine has
do not reach them. The summary says which kernels there were, and why where they were ordinary ones unasked.
"""

from __future__ import annotations

import os
import time
from importlib import import_module
from pprint import pformat
from queue import Empty
from typing import Any

import pytest

from analysis.publish.schemas import import_jsonschema
from analysis.shared_results import FOLDER_VARIABLE
from analysis.warm import client
from analysis.warm.asking import cold_is_asked, reasons_said
from analysis.warm.den import den, shared
from analysis.warm.provisioner import NAME, start_importing

os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)
# What is the same in all notebooks is worked out by the first that asks for it.
os.environ[FOLDER_VARIABLE] = str(shared())
os.environ["IPYTHONDIR"] = str(den() / "ipython")
_SETTINGS = den() / "ipython" / "profile_default" / "ipython_kernel_config.py"
_SETTINGS.parent.mkdir(parents=True, exist_ok=True)
# A history on disk is waited for after every cell.
_SETTINGS.write_text("c.HistoryManager.hist_file = ':memory:'\n")
# The fork server imports while pytest does.
start_importing(os.environ)
# nbval imports nbformat, and that jsonschema; pytest imports this module before nbval.
import_jsonschema()


class _Message:
    """A message of a kernel, printed when the log prints it: nbval does that for nobody, drawings and all."""

    def __init__(self, message: object) -> None:
        self._message = message

    def __str__(self) -> str:
        return pformat(self._message)


class _Ahead:
    """Starts kernels for nbval, each while the notebook before it is compared.

    Parameters
    ----------
    nbval
        nbval's module of kernels.
    """

    def __init__(self, nbval: Any) -> None:
        self._nbval = nbval
        self._started: tuple[dict[str, Any], Any] | None = None
        self.to_come = 0

    def start_new_kernel(self, startup_timeout: float = 60, **asked: Any) -> tuple[Any, Any]:
        """Return the manager and the client of a kernel that answers, as nbval's function does."""
        asked.pop("stderr").close()
        manager = self._manager(asked)
        self.to_come -= 1
        client_of_it = manager.client()
        client_of_it.start_channels()
        try:
            _wait(manager, client_of_it, startup_timeout)
        except RuntimeError:
            client_of_it.stop_channels()
            manager.shutdown_kernel(now=True)
            raise
        if self.to_come > 0:
            self._started = asked, self._started_with(asked)
        return manager, client_of_it

    def end(self) -> None:
        """End a kernel that no notebook took."""
        if self._started is not None:
            self._started[1].shutdown_kernel(now=True)

    def _manager(self, asked: dict[str, Any]) -> Any:
        started, self._started = self._started, None
        if started is not None:
            if started[0] == asked:
                return started[1]
            started[1].shutdown_kernel(now=True)
        return self._started_with(asked)

    def _started_with(self, asked: dict[str, Any]) -> Any:
        words = {**asked}
        manager = self._nbval.KernelManager(
            kernel_name=words.pop("kernel_name"), kernel_spec_manager=self._nbval.NbvalKernelspecManager()
        )
        with open(os.devnull, "w") as nobody:  # noqa: PTH123 - a device, not a file
            manager.start_kernel(stderr=nobody, **words)
        return manager


def _wait(manager: Any, client_of_it: Any, seconds: float) -> None:
    """Wait until a kernel answers; nbval itself then makes sure that its outputs are heard."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        asked = client_of_it.kernel_info()
        try:
            while client_of_it.get_shell_msg(timeout=1)["parent_header"].get("msg_id") != asked:
                pass
        except Empty:
            if not manager.is_alive():
                raise RuntimeError("A notebook's kernel died before it answered.") from None
        else:
            return
    raise RuntimeError(f"A notebook's kernel did not answer in {seconds:g} seconds.")


_ahead: _Ahead | None = None


def pytest_configure() -> None:
    global _ahead  # noqa: PLW0603 - one for a run of pytest
    kernel: Any = import_module("nbval.kernel")  # pytest has imported it by now, in the order it wants
    kernel.pformat = _Message
    _ahead = _Ahead(kernel)
    kernel.start_new_kernel = _ahead.start_new_kernel


def pytest_collection_finish(session: pytest.Session) -> None:
    if _ahead is not None:
        _ahead.to_come = len({item.parent for item in session.items})


def pytest_sessionfinish() -> None:
    if _ahead is not None:
        _ahead.end()
    client.stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    kernels = "cold, as asked" if cold_is_asked(os.environ) else "warm"
    if reasons := reasons_said():
        kernels = f"ordinary: {'; '.join(reasons)}"
    terminalreporter.write_line(f"Kernels of the notebooks: {kernels}.")
