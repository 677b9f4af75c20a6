"""The fork server: imports the libraries once, then forks a kernel for each request.

Run as ``python -m analysis.warm.server SOCKET``. It is single-threaded, so that a fork copies no lock
that another thread holds; it ends, with every kernel it forked, when its standard input does, which its
client holds open. A kernel is ended when the connection that asked for it closes.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from analysis.warm.messages import hear, say

MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "pandas",
    "scipy.stats",
    "statsmodels.api",
    "analysis.report",
    "analysis.results",
    "analysis.wording",
)
"""What a notebook of this project imports, and no figure or random state with it."""

NOTEBOOK_MODULES = (
    "analysis.estimates.among_forces",
    "analysis.estimates.charges",
    "analysis.estimates.forecasts",
    "analysis.estimates.held_links",
    "analysis.estimates.links",
    "analysis.estimates.side_by_side",
    "analysis.estimates.spans",
    "analysis.estimates.trends",
    "analysis.figures.comparable_spans",
    "analysis.figures.contributions",
    "analysis.figures.funnel",
    "analysis.figures.interval_dots",
    "analysis.figures.outcome_mix",
    "analysis.figures.parts_over_time",
    "analysis.figures.rank_strip",
    "analysis.figures.small_multiples",
    "analysis.figures.tile_map",
    "analysis.figures.trend_outlook",
    "analysis.provenance",
    "analysis.published",
    "analysis.simulations",
    "analysis.wording.methods.trends",
)
"""The rooms of the project that its notebooks ask."""

FILES = 3
"""Standard input, output and error of a kernel come with its request."""


class ForkServer:
    """Forks kernels and says how each of them ended.

    Parameters
    ----------
    listening
        A socket that listens.
    """

    def __init__(self, listening: socket.socket) -> None:
        self.listening = listening
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(listening, selectors.EVENT_READ, self.accept)
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ, self.leave)
        woken, wakes = socket.socketpair()
        for end in (woken, wakes):
            end.settimeout(0)
        self.selector.register(woken, selectors.EVENT_READ, self.reap)
        self.wakes = (woken, wakes)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.over = False

    def serve(self) -> None:
        """Answer until the client is gone, then end every kernel."""
        try:
            while not self.over:
                for key, _ in self.selector.select():
                    key.data(key.fileobj)
        finally:
            for process in self.kernels:
                _end(process)

    def leave(self, _stdin: Any) -> None:
        """End, if the standard input is at its end: nobody holds it open any more."""
        self.over = not os.read(sys.stdin.fileno(), 1024)

    def accept(self, listening: socket.socket) -> None:
        """Take a request and fork its kernel."""
        connection, _ = listening.accept()
        try:
            request, files = hear(connection, files=FILES)
        except (EOFError, ValueError, OSError):
            connection.close()
            return
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads > 1 or len(files) != FILES:
            say(connection, {"refused": f"the fork server runs {threads} threads; a fork would not be safe"})
            connection.close()
            return
        process = os.fork()
        if process == 0:
            self.become(request, files, connection)
        for file in files:
            os.close(file)
        self.kernels[process] = connection
        say(connection, {"process": process})
        self.selector.register(connection, selectors.EVENT_READ, self.hung_up)

    def hung_up(self, connection: socket.socket) -> None:
        """End the kernel whose client is gone."""
        try:
            gone = not connection.recv(1)
        except OSError:
            gone = True
        if gone:
            self.selector.unregister(connection)
            for process, held in self.kernels.items():
                if held is connection:
                    _end(process)

    def reap(self, woken: socket.socket) -> None:
        """Tell clients how their kernels ended."""
        with contextlib.suppress(BlockingIOError):
            woken.recv(4096)
        while self.kernels:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            connection = self.kernels.pop(process)
            with contextlib.suppress(OSError):
                say(connection, {"ended": os.waitstatus_to_exitcode(status)})
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(connection)
            connection.close()

    def become(self, request: dict[str, Any], files: list[int], connection: socket.socket) -> None:
        """Turn this fork into the kernel asked for; never returns."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.selector.close()
            for end in (self.listening, connection, *self.wakes, *self.kernels.values()):
                end.close()
            os.setsid()
            for file, standard in zip(files, (0, 1, 2), strict=True):
                os.dup2(file, standard)
            for file in files:
                os.close(file)
            code = _run_kernel(request)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:  # noqa: BLE001 - a fork must not go back into the server's loop
            import traceback  # noqa: PLC0415

            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)


def _end(process: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)


def _run_kernel(request: dict[str, Any]) -> int:
    """Run a kernel in this process, as a cold one would run."""
    os.environ.clear()
    os.environ.update(request["environment"])
    # The kernel watches its parent and ends with it; that is the fork server.
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.chdir(request["folder"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    sys.stdin, sys.stdout, sys.stderr = (
        open(0, closefd=False),  # noqa: SIM115 - the standard files of the process
        open(1, "w", buffering=1, closefd=False),  # noqa: SIM115
        open(2, "w", buffering=1, closefd=False),  # noqa: SIM115
    )
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    _fresh_chance()
    from ipykernel import kernelapp  # noqa: PLC0415 - imported by the server already

    kernelapp.IPKernelApp.parent_handle.default_value = os.getppid()
    kernelapp.launch_new_instance(argv=list(request["arguments"]))
    return 0


def _fresh_chance() -> None:
    """Seed what a fork would otherwise share with every other kernel."""
    import random  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    random.seed()
    np.random.seed()


def main() -> None:
    """Import, listen, serve."""
    # A kernel sets this for itself, but Matplotlib reads it when it is imported, which is now.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in (*MODULES, *NOTEBOOK_MODULES):
        importlib.import_module(name)
    gc.collect()
    # What is imported is shared by every fork and looked at by no collector again.
    gc.freeze()
    place = Path(sys.argv[1])
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(place))
        listening.listen(16)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        try:
            ForkServer(listening).serve()
        finally:
            # A client that was killed cannot take its folder away.
            with contextlib.suppress(OSError):
                place.unlink()
                place.parent.rmdir()


if __name__ == "__main__":
    main()
