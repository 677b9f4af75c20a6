"""Kernels of this very interpreter, reachable by nobody else, and none left behind.

A kernel specification called ``python3`` is whatever the machine has under
that name; the kernels here run :data:`sys.executable`. They talk over sockets
in a private folder rather than over TCP ports, which parallel kernels race for
and any process on the machine may reach. Their environment is fixed
(:mod:`analysis.warm.environment`). Pages are made with them where there are no
kernels that answer one asker alone (:mod:`analysis.warm.page_kernel`): where
``STALKING_REPORT_KERNELS=cold`` asks for ordinary ones, and where nothing forks.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type

from analysis.errors import ReportError
from analysis.publish.channels import PromptChannel, heard_together
from analysis.warm.asking import PROVISIONER
from analysis.warm.den import den, sockets_fit

KERNEL_NAME = "python3"
"""The name notebooks carry, so that JupyterLab opens them without a question."""

_HEARD_WITHIN = 0.03

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


class OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel: the interpreter that is running."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of this interpreter's kernel, whatever name is asked for."""
        return KernelSpec(
            name=kernel_name,
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}},
        )


class OwnClient(AsyncKernelClient):
    """A client that asks a kernel whether it is ready, rather than waiting until it says nothing more."""

    shell_channel_class = Type(PromptChannel)
    iopub_channel_class = Type(PromptChannel)
    stdin_channel_class = Type(PromptChannel)
    control_channel_class = Type(PromptChannel)

    def start_channels(
        self,
        shell: bool = True,  # noqa: FBT001, FBT002 - called so
        iopub: bool = True,  # noqa: FBT001, FBT002
        stdin: bool = True,  # noqa: FBT001, FBT002
        hb: bool = False,  # noqa: FBT001, FBT002
        control: bool = True,  # noqa: FBT001, FBT002
    ) -> None:
        """Open the channels, to be heard together; whether a kernel lives is asked of its process."""
        super().start_channels(shell=shell, iopub=iopub, stdin=stdin, hb=hb, control=control)
        heard_together([self.shell_channel, self.iopub_channel, self.stdin_channel, self.control_channel])

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until a question is answered and everything older has been heard.

        Raises
        ------
        RuntimeError
            If the kernel died, or ``timeout`` seconds were not enough.
        """
        end = float("inf") if timeout is None else time.monotonic() + timeout
        while time.monotonic() < end:
            if await self._answers():
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answers(self) -> bool:
        asked = self.kernel_info()
        try:
            while (reply := await self.shell_channel.get_msg(timeout=1))["parent_header"].get(
                "msg_id"
            ) != asked:
                pass
            # Its last word on the question; a channel that was joined too late never hears it.
            while not _is_idle(await self.iopub_channel.get_msg(timeout=_HEARD_WITHIN), asked):
                pass
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


def _is_idle(message: dict[str, Any], asked: str) -> bool:
    about_it: bool = message["parent_header"].get("msg_id") == asked
    idle: bool = message["content"].get("execution_state") == "idle"
    return about_it and idle


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
def own_folder() -> Iterator[Path]:
    """Give the private folder of a kernel, and take it away afterwards.

    It holds an empty IPython profile, what the process says before it is a kernel, and the connection
    file and sockets of one that has any.
    """
    with tempfile.TemporaryDirectory(prefix="kernel-", dir=den(), ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextlib.contextmanager
def own_kernel(live: LiveKernels, folder: Path) -> Iterator[OwnKernel]:
    """Give a kernel that has not been started; its process group is ended afterwards if it still runs.

    Parameters
    ----------
    live
        Where the kernel is noted once it runs.
    folder
        Its private folder.
    """
    kernel = OwnKernel(
        kernel_name=KERNEL_NAME,
        kernel_spec_manager=OwnKernelSpecs(log=QUIET),
        connection_file=str(folder / "kernel.json"),
        client_factory=OwnClient,
        log=QUIET,
    )
    kernel.live = live
    if sockets_fit(folder):
        kernel.transport = "ipc"
        kernel.ip = str(folder / "s")
    try:
        yield kernel
    finally:
        if kernel.process:
            live.ended(kernel.process)
