"""The fork server of this process: started at the first kernel, ended with the process."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.warm.messages import hear, say

START_SECONDS = 60.0
WITHOUT_THREADS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""Variables that keep libraries from starting threads when they are imported: a fork copies none."""
_SHORTEST_WAIT = 0.02


class NotWarmError(Exception):
    """There is no warm kernel to be had; a cold one will do."""


class WarmProcess:
    """A kernel forked by the server, with the face of :class:`subprocess.Popen`.

    Parameters
    ----------
    connection
        To the server; it says how the kernel ended, and closing it ends the kernel.
    process
        Its number.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, process: int) -> None:
        self.pid = process
        self.returncode: int | None = None
        self._connection = connection
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return how the kernel ended; None while it runs."""
        with self._lock:
            if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
                try:
                    message, _ = hear(self._connection)
                    self.returncode = int(message["ended"])
                except (EOFError, OSError):
                    # The server is gone, and ends its kernels as it goes.
                    self.returncode = -signal.SIGKILL
                self._connection.close()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
            time.sleep(_SHORTEST_WAIT)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class ServerProcess:
    """A running fork server and the private folder of its socket."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.folder = Path(tempfile.mkdtemp(prefix="warm-"))  # 0700: nobody else reaches the socket
        self.socket = self.folder / "s"
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this package
            [sys.executable, "-m", "analysis.warm.server", str(self.socket)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment | WITHOUT_THREADS,
            start_new_session=True,
        )
        self.owner = os.getpid()
        if not self._answers():
            self.stop()
            raise NotWarmError("the fork server did not start")

    def _answers(self) -> bool:
        said = self._process.stdout
        if said is None or not select.select([said], [], [], START_SECONDS)[0]:
            return False
        return said.readline() == b"ready\n"

    def fork(
        self, arguments: list[str], folder: str, environment: Mapping[str, str], files: Sequence[int]
    ) -> WarmProcess:
        """Fork a kernel.

        Parameters
        ----------
        arguments
            Of ``ipykernel_launcher``.
        folder, environment
            Where it works, and its variables.
        files
            Descriptors of its standard input, output and error.

        Raises
        ------
        NotWarmError
            If the server is gone or will not fork.
        """
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(self.socket))
            request = {"arguments": arguments, "folder": folder, "environment": dict(environment)}
            say(connection, request, tuple(files))
            answer, _ = hear(connection)
        except (OSError, EOFError) as error:
            connection.close()
            raise NotWarmError(f"the fork server is gone ({error})") from error
        if "process" not in answer:
            connection.close()
            raise NotWarmError(str(answer.get("refused", "the fork server gave no kernel")))
        return WarmProcess(connection, int(answer["process"]))

    @property
    def runs(self) -> bool:
        """Whether the server still runs, and is this process's own."""
        return self.owner == os.getpid() and self._process.poll() is None

    def stop(self) -> None:
        """End the server with its kernels, and take its folder away."""
        if self.owner != os.getpid():
            return
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


_lock = threading.Lock()
_server: ServerProcess | None = None


def server(environment: Mapping[str, str]) -> ServerProcess:
    """Return the fork server of this process, started now if there is none.

    Parameters
    ----------
    environment
        Variables it is started with; those that Python reads at its start (hash seed, threads of linear
        algebra) hold for its kernels.

    Raises
    ------
    NotWarmError
        If there can be none here.
    """
    global _server  # noqa: PLW0603 - one server for a process
    if not sys.platform.startswith("linux"):
        raise NotWarmError("warm kernels need Linux")
    with _lock:
        if _server is None or not _server.runs:
            if _server is not None:
                _server.stop()  # it died; what it left goes with it
            _server = ServerProcess(environment)
            atexit.register(_server.stop)
        return _server


def stop() -> None:
    """End the fork server of this process, if there is one."""
    global _server  # noqa: PLW0603 - one server for a process
    with _lock:
        if _server is not None:
            _server.stop()
            _server = None
