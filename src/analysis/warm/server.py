"""The fork server: imports the libraries once, then forks a kernel for each request.

Run as ``python -m analysis.warm.server DEN`` with a socket for its standard input. It is single-threaded,
so that a fork copies no lock that another thread holds. For each kernel its client sends the end of a new
connection; what is said on it is a request, then how the kernel ended. A kernel is ended when its
connection closes. When the client is gone, in whatever way, the server ends every kernel, takes the
private folder of their sockets away, and ends; a client that dismisses it keeps the folder.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from analysis.warm.messages import DISMISSED, hear, say
from analysis.warm.preload import import_everything

FILES = 3
"""Standard input, output and error of a kernel come with its request; with that of a page's, its channel."""

SECONDS_TO_HEAR = 1.0
"""How long a client is given to hear that it gets no kernel."""


class ForkServer:
    """Forks kernels and says how each of them ended.

    Parameters
    ----------
    control
        Where the client sends connections, one for each kernel.
    """

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ, self.accept)
        woken, wakes = socket.socketpair()
        for end in (woken, wakes):
            end.settimeout(0)
        self.selector.register(woken, selectors.EVENT_READ, self.reap)
        self.wakes = (woken, wakes)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.over = self.dismissed = False

    def serve(self) -> None:
        """Answer until the client is gone, then end every kernel."""
        try:
            while not self.over:
                for key, _ in self.selector.select():
                    key.data(key.fileobj)
        finally:
            for process in self.kernels:
                _end(process)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(process, 0)

    def accept(self, control: socket.socket) -> None:
        """Take a connection, hear its request and fork its kernel; or end, for the client is gone."""
        try:
            said, ends, _, _ = socket.recv_fds(control, 1, 1)
        except ConnectionError:
            said, ends = b"", []
        if not ends:
            self.over = True
            self.dismissed = said == DISMISSED
            return
        connection = socket.socket(fileno=ends[0])
        try:
            request, files = hear(connection, files=FILES + 1)
        except (EOFError, ValueError, OSError):
            connection.close()
            return
        process, why = 0, "the request is not whole"
        try:
            if _threads() > 1:
                why = "a library that the fork server imports runs threads of its own"
            elif len(files) == FILES + (request.get("arguments") is None):
                process = os.fork()
                if process == 0:
                    self.become(request, files, connection)
        except OSError as error:
            why = f"no process can be forked ({error})"
        for file in files:
            os.close(file)
        if not process:
            with contextlib.suppress(OSError):
                connection.settimeout(SECONDS_TO_HEAR)
                say(connection, {"refused": why})
                connection.recv(1)  # the client closes its end when it has heard
            connection.close()
            return
        self.kernels[process] = connection
        with contextlib.suppress(OSError):  # a client that is gone already is noticed by its closed end
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
            for end in (self.control, connection, *self.wakes, *self.kernels.values()):
                end.close()
            os.setsid()
            for file, standard in zip(files, (0, 1, 2), strict=False):
                os.dup2(file, standard)
            for file in files[:FILES]:
                os.close(file)
            code = _run_kernel(request, files[FILES:])
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


def _threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def _end(process: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)


def _run_kernel(request: dict[str, Any], channel: list[int]) -> int:
    """Run a kernel in this process, as a cold one would run."""
    os.environ.clear()
    os.environ.update(request["environment"])
    # The kernel watches its parent and ends with it; that is the fork server.
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.chdir(request["folder"])
    arguments = request["arguments"]
    sys.argv = ["ipykernel_launcher", *(arguments or ())]
    sys.stdin, sys.stdout, sys.stderr = (
        open(0, closefd=False),  # noqa: SIM115 - the standard files of the process
        open(1, "w", buffering=1, closefd=False),  # noqa: SIM115
        open(2, "w", buffering=1, closefd=False),  # noqa: SIM115
    )
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    _fresh_chance()
    if arguments is None:
        from analysis.warm import page_kernel  # noqa: PLC0415 - imported by the server already

        page_kernel.run(socket.socket(fileno=channel[0]))
        return 0
    from ipykernel import kernelapp  # noqa: PLC0415 - imported by the server already

    # ipykernel reads the variable above when it is imported, which was in the server.
    watched = f"--IPKernelApp.parent_handle={os.getppid()}"
    kernelapp.launch_new_instance(argv=[*arguments, watched])
    return 0


def _fresh_chance() -> None:
    """Seed what a fork would otherwise share with every other kernel."""
    import random  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    random.seed()
    np.random.seed()


def main() -> None:
    """Import, say so, serve."""
    home = Path(sys.argv[1])
    # A kernel sets this for itself, but Matplotlib reads it when it is imported, which is now.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    import_everything()
    gc.collect()
    # What is imported is shared by every fork and looked at by no collector again.
    gc.freeze()
    # The control socket is the standard input; a fork puts its own standard input in that place.
    with socket.socket(fileno=os.dup(0)) as control:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        server = ForkServer(control)
        try:
            control.sendall(b"ready")
            server.serve()
        except BrokenPipeError:
            pass  # the client went while this imported
        finally:
            if not server.dismissed:  # a client that was killed cannot take its folder away
                shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
