"""nbval over warm kernels: ``make test`` runs the committed notebooks with ``-p tests.nbval_kernels``.

Outputs are compared as ever; ``STALKING_REPORT_KERNELS=cold`` starts each notebook's kernel from nothing.
The summary says which kernels there were, and why where they were ordinary ones unasked.
"""

from __future__ import annotations

import os
from importlib import import_module
from pprint import pformat
from typing import Any

from analysis.publish.schemas import import_jsonschema
from analysis.shared_results import FOLDER_VARIABLE
from analysis.warm import client
from analysis.warm.asking import cold_is_asked, reasons_said
from analysis.warm.den import shared
from analysis.warm.provisioner import NAME, start_importing

os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)
# What is the same in all notebooks is worked out by the first that asks for it.
os.environ[FOLDER_VARIABLE] = str(shared())
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


def pytest_configure() -> None:
    kernel = import_module("nbval.kernel")  # pytest has imported it by now, in the order it wants

    kernel.pformat = _Message  # type: ignore[attr-defined]


def pytest_sessionfinish() -> None:
    client.stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    kernels = "cold, as asked" if cold_is_asked(os.environ) else "warm"
    if reasons := reasons_said():
        kernels = f"ordinary: {'; '.join(reasons)}"
    terminalreporter.write_line(f"Kernels of the notebooks: {kernels}.")
