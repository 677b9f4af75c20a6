"""Kernels of this very interpreter, reachable by nobody else, and none left behind.

A kernel specification called ``python3`` is whatever the machine has under
that name; the kernels here run :data:`sys.executable`. They talk over sockets
in a private folder rather than over TCP ports, which parallel kernels race for
and any process on the machine may reach. Their environment is fixed: one
thread for linear algebra, no hash randomisation, no personal IPython or
matplotlib settings.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from analysis.errors import ReportError
from analysis.paths import settings_environment

KERNEL_NAME = "python3"
"""The name notebooks carry, so that JupyterLab opens them without a question."""

WARM = "STALKING_REPORT_WARM_KERNELS"
"""Variable that asks for kernels forked from a process that has imported the libraries."""

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
"""Variables that set how many threads linear algebra uses."""

_LONGEST_SOCKET_PATH = 100

QUIET = logging.getLogger("analysis.publish.kernels")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False


class StoppedError(ReportError):
    """The run was stopped by the person who started it."""


class LiveKernels:
    """The kernels that run now, so that all of them can be stopped at once.

    A kernel that starts after :meth:`stop` is ended on the spot.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._processes: set[int] = set()
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether :meth:`stop` has been called."""
        return self._stopped.is_set()

    def started(self, process: int) -> None:
        """Note a kernel process; end it if the run has been stopped meanwhile."""
        with self._lock:
            self._processes.add(process)
        self.check()

    def check(self) -> None:
        """Raise :class:`StoppedError` if the run has been stopped."""
        if self.stopped:
            self.stop()
            raise StoppedError("Stopped before the page was whole.")

    def ended(self, process: int) -> None:
        """Forget a kernel process, ending whatever it may have started and left."""
        with self._lock:
            known = process in self._processes
            self._processes.discard(process)
        if known:
            _kill(process)

    def stop(self) -> None:
        """End every kernel now, and every one that is about to start."""
        self._stopped.set()
        with self._lock:
            for process in self._processes:
                _kill(process)


def _kill(process: int) -> None:
    """Kill a kernel and its descendants; each kernel leads a process group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process, signal.SIGKILL)
        else:
            os.kill(process, signal.SIGTERM)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let a second Ctrl-C not break into the tidying up after the first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel: the interpreter that is running."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of this interpreter's kernel, whatever name is asked for."""
        provisioner = "warm-provisioner" if os.environ.get(WARM) else "local-provisioner"
        return KernelSpec(
            name=kernel_name,
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": provisioner}},
        )


class OwnKernel(AsyncKernelManager):
    """One kernel of this interpreter; see :func:`own_kernel`."""

    live: LiveKernels
    process: int = 0

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        self.live.check()
        await super()._async_launch_kernel(kernel_cmd, **kw)
        self.process = int(getattr(self.provisioner, "pid", 0) or 0)
        self.live.started(self.process)


@contextlib.contextmanager
def own_kernel(live: LiveKernels) -> Iterator[tuple[OwnKernel, Path]]:
    """Give a kernel that has not been started, and its private folder.

    The folder holds the connection file, the sockets, an empty IPython profile
    and what the process says before it is a kernel; it is removed afterwards,
    and the kernel's process group is ended if it still runs.

    Parameters
    ----------
    live
        Where the kernel is noted once it runs.
    """
    with tempfile.TemporaryDirectory(prefix="kernel-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        kernel = OwnKernel(
            kernel_name=KERNEL_NAME,
            kernel_spec_manager=OwnKernelSpecs(log=QUIET),
            connection_file=str(folder / "kernel.json"),
            log=QUIET,
        )
        kernel.live = live
        if sockets_fit(folder):
            kernel.transport = "ipc"
            kernel.ip = str(folder / "s")
        try:
            yield kernel, folder
        finally:
            if kernel.process:
                live.ended(kernel.process)


def sockets_fit(folder: Path) -> bool:
    """Whether sockets can live in ``folder``: the system has them and the path is short enough."""
    return os.name == "posix" and zmq.has("ipc") and len(os.fsencode(folder)) + 8 < _LONGEST_SOCKET_PATH


def kernel_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a kernel whose private folder is ``folder``."""
    environment = dict(os.environ)
    environment.update(dict.fromkeys(ONE_THREAD, "1"))
    environment.update(
        PYTHONHASHSEED="0",
        LC_ALL="C.UTF-8",
        TZ="UTC",
        IPYTHONDIR=str(folder / "ipython"),
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    )
    environment.pop("PYTHONSTARTUP", None)
    for name, place in settings_environment().items():
        environment.setdefault(name, place)
    root = os.environ.get("STALKING_REPORT_ROOT")
    if root:
        environment["STALKING_REPORT_ROOT"] = str(Path(root).resolve())
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib is not None and matplotlib.submodule_search_locations:
        style = Path(matplotlib.submodule_search_locations[0]) / "mpl-data" / "matplotlibrc"
        if style.is_file():
            environment["MATPLOTLIBRC"] = str(style)
    return environment
