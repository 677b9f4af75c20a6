"""Which kernels are asked for, and the one line that says when an ordinary one is all there is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from analysis.errors import RequestError

KERNELS = "STALKING_REPORT_KERNELS"
"""Variable that asks for ``warm`` kernels or ``cold`` ones; warm where it is not set."""

PROVISIONER = "warm-provisioner"
"""The name of :mod:`analysis.warm.provisioner` among the entry points."""

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_said: set[str] = set()


class NotWarmError(Exception):
    """There is no warm kernel to be had; an ordinary one will do."""


def cold_is_asked(environment: Mapping[str, str]) -> bool:
    """Whether ``environment`` asks for ordinary kernels.

    Raises
    ------
    RequestError
        If it asks for neither warm nor cold ones.
    """
    asked = environment.get(KERNELS, "").strip().casefold()
    if asked not in ("", "warm", "cold"):
        raise RequestError(f"{KERNELS} is {asked!r}. Set it to warm or cold, or leave it away for warm.")
    return asked == "cold"


def say_ordinary(reason: NotWarmError) -> None:
    """Say that kernels are ordinary ones and why: once in a process, however many kernels it starts.

    The line goes to the error stream where nobody has set logging up, else to the log.
    """
    with _lock:
        if _said:
            return
        _said.add(str(reason))
    _log.warning("Ordinary kernels are used, which start more slowly: %s.", reason)


def reasons_said() -> tuple[str, ...]:
    """Return why this process had ordinary kernels unasked; empty while it had none."""
    with _lock:
        return tuple(_said)
