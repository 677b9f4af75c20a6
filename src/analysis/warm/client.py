"""The fork server of this process: started for its first kernel, replaced if it dies, ended with it."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping, Sequence

from analysis.undisturbed import undisturbed
from analysis.warm.asking import NotWarmError, cold_is_asked
from analysis.warm.den import den, leave
from analysis.warm.fingerprint import fingerprint
from analysis.warm.messages import DISMISSED, hear, say
from analysis.warm.threads import NO_THREAD_AT_IMPORT, ONE_THREAD

START_SECONDS = 60.0
_SHORTEST_WAIT = 0.005
_LAST_WORDS = "server"


class ServerGoneError(NotWarmError):
    """The fork server died; another may be started."""


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
            with contextlib.suppress(ProcessLookupError):  # it ended since it was asked
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class ServerProcess:
    """A fork server, importing as this is made, and the socket it is asked over.

    Parameters
    ----------
    environment
        The variables it is started with.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.owner = os.getpid()
        self._home = den()
        self._kernels: weakref.WeakSet[WarmProcess] = weakref.WeakSet()
        self._fingerprint = fingerprint()
        self._asking = threading.Lock()
        self._refused = ""
        self._ready = self._gone = False
        # The server's end is its standard input: nothing has a name in the file system, and when
        # this process ends in whatever way, the server reads the end of it.
        self._control, theirs = socket.socketpair()
        with theirs, (self._home / _LAST_WORDS).open("wb") as words:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this package
                [sys.executable, "-m", "analysis.warm.server", str(self._home)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=words,
                env=self.environment | ONE_THREAD | NO_THREAD_AT_IMPORT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        return self._process.pid

    def fork(
        self, arguments: list[str] | None, folder: str, environment: Mapping[str, str], files: Sequence[int]
    ) -> WarmProcess:
        """Fork a kernel.

        Parameters
        ----------
        arguments
            Of ``ipykernel_launcher``; None for a page's kernel, see :mod:`analysis.warm.page_kernel`.
        folder, environment
            Where it works, and its variables.
        files
            Descriptors of its standard input, output and error, and of the channel of a page's.

        Raises
        ------
        ServerGoneError
            If the server has died.
        NotWarmError
            If it did not start, or will not fork.
        """
        mine, theirs = socket.socketpair()
        try:
            with theirs, self._asking:
                self._wait_until_ready()
                socket.send_fds(self._control, [b"k"], [theirs.fileno()])
            request = {"arguments": arguments, "folder": folder, "environment": dict(environment)}
            mine.settimeout(START_SECONDS)
            say(mine, request, tuple(files))
            answer, _ = hear(mine)
            mine.settimeout(None)
        except (OSError, EOFError) as error:
            mine.close()
            self._process.kill()  # one that drops a connection is no use to anybody
            self._process.wait()
            raise ServerGoneError(f"the fork server died ({error})") from error
        except NotWarmError:
            mine.close()
            raise
        if "process" not in answer:
            mine.close()
            raise NotWarmError(str(answer.get("refused", "the fork server gave no kernel")))
        kernel = WarmProcess(mine, int(answer["process"]))
        self._kernels.add(kernel)
        return kernel

    def _wait_until_ready(self) -> None:
        """Wait for the imports; a server that cannot make them is not asked again."""
        if self._gone or self._control.fileno() < 0:
            raise ServerGoneError("the fork server was given up")
        if self._ready:
            return
        if self._refused:
            raise NotWarmError(self._refused)
        self._ready = bool(select.select([self._control], [], [], START_SECONDS)[0]) and (
            self._control.recv(len(b"ready")) == b"ready"
        )
        if not self._ready:
            try:
                ended = self._process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                self._process.kill()
                ended = 0
            if ended < 0:
                self._gone = True
                raise ServerGoneError("the fork server was killed while it started")
            self._refused = f"the fork server did not start{self._last_words()}"
            raise NotWarmError(self._refused)

    def _last_words(self) -> str:
        try:
            text = (self._home / _LAST_WORDS).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        lines = text.strip().splitlines()
        return f" ({lines[-1]})" if lines else ""

    @property
    def serves(self) -> bool:
        """Whether it is this process's own and may be asked: it runs, or will say why it did not start."""
        if self.owner != os.getpid() or self._gone:
            return False
        return not self._ready or self._process.poll() is None

    @property
    def outdated(self) -> bool:
        """Whether the project's files are others now than those it imported."""
        return self._fingerprint != fingerprint()

    @property
    def busy(self) -> bool:
        """Whether a kernel of it runs."""
        return any(kernel.poll() is None for kernel in list(self._kernels))

    def stop(self, *, replaced: bool = False) -> None:
        """End the server with its kernels.

        Parameters
        ----------
        replaced
            Whether another one goes on in the same private folder. Else the server takes it away, for a
            process that is killed as it ends.
        """
        if self.owner != os.getpid():
            self._control.close()
            return
        if replaced:
            with contextlib.suppress(OSError):
                self._control.send(DISMISSED)
        self._control.close()
        if not self._ready:
            self._process.kill()  # it imports still, and has no kernels
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


AT_START = (
    "PYTHONHASHSEED",
    "PYTHONPATH",
    "MATPLOTLIBRC",
    "MPLCONFIGDIR",
    "STALKING_REPORT_ROOT",
    "TZ",
    "LC_ALL",
)
"""Variables that Python, the libraries and the project read once, at their start."""

_lock = threading.Lock()
_server: ServerProcess | None = None


def forked(
    arguments: list[str] | None, folder: str, environment: Mapping[str, str], files: Sequence[int]
) -> WarmProcess:
    """Return a kernel of the fork server of this process; of another one, if the first has died.

    Its parameters are those of :meth:`ServerProcess.fork`.

    Raises
    ------
    NotWarmError
        If there can be none, or a variable is not what the server was started with.
    """
    for last in (False, True):
        asked = server(of_server(environment))
        for name in AT_START:
            if environment.get(name) != asked.environment.get(name):
                raise NotWarmError(f"{name} is not what the fork server was started with")
        try:
            return asked.fork(arguments, folder, environment, files)
        except ServerGoneError:
            if last:
                raise
    raise AssertionError("the second try returns or raises")


def start_importing(environment: Mapping[str, str]) -> None:
    """Start the fork server, so that it imports while its caller does something else.

    Parameters
    ----------
    environment
        Of the kernels that will be asked for. Nothing is started where it asks for ordinary ones, and
        nothing is said yet where there can be no others.
    """
    if not cold_is_asked(environment):
        with contextlib.suppress(NotWarmError):
            server(of_server(environment))


def of_server(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables the server starts with: those of its first kernel, and no figures in the shell."""
    return {name: value for name, value in environment.items() if not name.startswith("JPY_")}


def server(environment: Mapping[str, str]) -> ServerProcess:
    """Return the fork server of this process, started now if there is none, it died or is outdated.

    It is returned before it has imported anything, so that its imports take no time from what the
    caller does next.

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
        outdated = _server is not None and _server.serves and _server.outdated
        if outdated and _server is not None and _server.busy:
            raise NotWarmError(
                "files of the project changed since its fork server started, and kernels of it still run"
            )
        if _server is None or outdated or not _server.serves:
            if _server is not None:
                _server.stop(replaced=True)
            else:
                atexit.register(stop)
            _server = ServerProcess(environment)
        return _server


def stop() -> None:
    """End the fork server of this process with its kernels, if there is one, and leave nothing of it."""
    global _server  # noqa: PLW0603 - one server for a process
    with undisturbed():
        with _lock:
            if _server is not None:
                _server.stop()
                _server = None
                atexit.unregister(stop)
        leave()
