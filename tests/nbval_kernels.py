"""nbval over warm kernels: ``make test`` runs the committed notebooks with ``-p tests.nbval_kernels``.

Outputs are compared as ever; ``STALKING_REPORT_KERNELS=cold`` starts each notebook's kernel from nothing.
The summary says which kernels there were, and why where they were ordinary ones unasked.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from analysis.warm import client
from analysis.warm.asking import cold_is_asked, reasons_said
from analysis.warm.provisioner import NAME

_reasons: set[str] = set()


def pytest_configure() -> None:
    os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)


def pytest_sessionfinish(session: pytest.Session) -> None:
    client.stop()
    _reasons.update(reasons_said())
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["ordinary_kernels"] = sorted(_reasons)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _reasons.update(getattr(node, "workeroutput", {}).get("ordinary_kernels", []))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    kernels = "cold, as asked" if cold_is_asked(os.environ) else "warm"
    if _reasons:
        kernels = f"ordinary: {'; '.join(sorted(_reasons))}"
    terminalreporter.write_line(f"Kernels of the notebooks: {kernels}.")
