"""nbval over warm kernels: ``make test`` runs the committed notebooks with ``-p tests.nbval_kernels``.

Outputs are compared as ever; ``STALKING_REPORT_KERNELS=cold`` starts each notebook's kernel from nothing.
The kernel of the next notebook starts while one is compared. Whoever's settings of IPython the machine has
do not reach them. The summary says which kernels there were, and why where they were ordinary ones unasked.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections import deque
from importlib import import_module
from pathlib import Path
from pprint import pformat
from queue import Empty
from typing import Any, Self

import pytest

from analysis.shared_results import FOLDER_VARIABLE
from analysis.warm import client
from analysis.warm.asking import PROVISIONER, NotWarmError, cold_is_asked, reasons_said
from analysis.warm.den import den, shared
from analysis.warm.page_kernel_client import AskedKernel, KernelGoneError, Said

os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", PROVISIONER)
# What is the same in all notebooks is worked out by the first that asks for it.
os.environ[FOLDER_VARIABLE] = str(shared())
os.environ["IPYTHONDIR"] = str(den() / "ipython")
# The fork server imports while pytest does.
client.start_importing(os.environ)
_LONG = 3600.0
_OF_THIS_INTERPRETER = ("python", "python3")

# nbval imports nbformat, and that jsonschema; pytest imports this module before nbval.
import_module("analysis.publish.schemas").import_jsonschema()


class _Message:
    """A message of a kernel, printed when the log prints it: nbval does that for nobody, drawings and all."""

    def __init__(self, message: object) -> None:
        self._message = message

    def __str__(self) -> str:
        return pformat(self._message)


class _Asked:
    """A kernel of this interpreter with the face of nbval's, each message of which it has at once.

    Parameters
    ----------
    folder
        Where it works.
    """

    language = "python"

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with open(os.devnull, "w") as nobody:  # noqa: PTH123 - a device, not a file
            self._kernel = AskedKernel(Path(folder), dict(os.environ), nobody.fileno())
        self._said: deque[Said] = deque()
        self._cell = 0

    def ready(self, seconds: float) -> Self:
        """Wait until it runs, and return it."""
        try:
            self._kernel.language(seconds)
        except (KernelGoneError, TimeoutError) as error:
            self.stop()
            raise RuntimeError("A notebook's kernel did not start.") from error
        if not self.is_alive():  # it had said that it runs before its fork server was killed
            self.stop()
            raise RuntimeError("A notebook's kernel ended before its first cell.")
        return self

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        """Begin a cell, as nbval asks for it."""
        assert not allow_stdin
        self._said.clear()
        try:
            self._kernel.ask(cell_input, _LONG, stop_on_error=False, store_history=False)
        except KernelGoneError:
            raise RuntimeError("The kernel is dead.") from None
        self._cell += 1
        return str(self._cell)

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Wait until the cell has run; its messages come with that."""
        assert msg_id == str(self._cell)
        if not self._said:
            self._take(timeout)

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message of the cell."""
        assert stream == "iopub"
        if not self._said:
            self._take(timeout)
        said = self._said.popleft()
        about = {"msg_id": str(self._cell)}
        return {"msg_type": said.kind, "parent_header": about, "content": said.content}

    def await_idle(self, parent_id: str, timeout: float | None = None) -> None:
        """Pass over what is left of the cell."""
        assert parent_id == str(self._cell)
        while (message := self.get_message("iopub", timeout))["msg_type"] != "status" or message["content"][
            "execution_state"
        ] != "idle":
            pass

    def is_alive(self) -> bool:
        return self._kernel.process.poll() is None

    def interrupt(self) -> None:
        self._kernel.process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        self._kernel.close()

    def _take(self, seconds: float | None) -> None:
        try:
            self._said.extend(self._kernel.answer(_LONG if seconds is None else seconds).said)
        except TimeoutError:
            raise Empty from None
        except KernelGoneError:
            raise RuntimeError("The kernel died in this cell.") from None


class _Kernels:
    """Gives nbval its kernels, and starts each while the notebook before it is compared.

    Parameters
    ----------
    ordinary
        nbval's own, where there are no others.
    """

    def __init__(self, ordinary: Any) -> None:
        self._ordinary = ordinary
        self._started: _Asked | None = None
        self.to_come = 0

    def __call__(self, kernel_name: str, cwd: str, startup_timeout: float = 60) -> Any:
        """Return a kernel that runs in a folder."""
        self.to_come -= 1
        kernel, self._started = self._started, None
        if kernel is not None and (kernel.folder != cwd or kernel_name not in _OF_THIS_INTERPRETER):
            kernel.stop()
            kernel = None
        if kernel_name in _OF_THIS_INTERPRETER:
            with contextlib.suppress(NotWarmError):  # the ordinary one says why
                return self._ready(kernel, cwd, startup_timeout)
        return self._ordinary(kernel_name, cwd=cwd, startup_timeout=startup_timeout)

    def _ready(self, started: _Asked | None, cwd: str, seconds: float) -> _Asked:
        kernel = None
        if started is not None:
            with contextlib.suppress(RuntimeError):  # the fork server may have ended since, and it with that
                kernel = started.ready(seconds)
        kernel = kernel or _Asked(cwd).ready(seconds)
        if self.to_come > 0:
            with contextlib.suppress(NotWarmError):
                self._started = _Asked(cwd)
        return kernel

    def end(self) -> None:
        """End a kernel that no notebook took."""
        if self._started is not None:
            self._started.stop()


_kernels: _Kernels | None = None


def pytest_configure() -> None:
    global _kernels  # noqa: PLW0603 - one for a run of pytest
    import_module("nbval.kernel").pformat = _Message  # type: ignore[attr-defined]
    plugin: Any = import_module("nbval.plugin")  # pytest has imported it by now, in the order it wants
    plugin.RunningKernel = _kernels = _Kernels(plugin.RunningKernel)


def pytest_collection_finish(session: pytest.Session) -> None:
    if _kernels is not None:
        _kernels.to_come = len({item.parent for item in session.items})


def pytest_sessionfinish() -> None:
    if _kernels is not None:
        _kernels.end()
    client.stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    kernels = "cold, as asked" if cold_is_asked(os.environ) else "warm"
    if reasons := reasons_said():
        kernels = f"ordinary: {'; '.join(reasons)}"
    terminalreporter.write_line(f"Kernels of the notebooks: {kernels}.")
