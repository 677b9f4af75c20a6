"""nbval over warm kernels: ``make test`` runs the committed notebooks with ``-p tests.nbval_kernels``.

Outputs are compared as ever; ``STALKING_REPORT_KERNELS=cold`` starts each notebook's kernel from nothing.
The summary says which kernels there were, and why where they were ordinary ones unasked.
"""

from __future__ import annotations

import os
from typing import Any

from analysis.warm import client
from analysis.warm.asking import cold_is_asked, reasons_said
from analysis.warm.provisioner import NAME, start_importing


def pytest_configure() -> None:
    os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)
    start_importing(os.environ)


def pytest_sessionfinish() -> None:
    client.stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    kernels = "cold, as asked" if cold_is_asked(os.environ) else "warm"
    if reasons := reasons_said():
        kernels = f"ordinary: {'; '.join(reasons)}"
    terminalreporter.write_line(f"Kernels of the notebooks: {kernels}.")
