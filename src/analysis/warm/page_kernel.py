"""A kernel for a page: ipykernel's own, but its messages go to one asker, over one socket.

A page's notebook is run from its first cell to its last by one process that waits for each of them.
The sockets and threads with which a kernel serves whoever connects, and a signature for every message,
cost an edition about a fifth of its time. Here a cell comes as one frame and what it said goes back
as one, once it has run. Everything a cell may notice is ipykernel's: the shell, the displays, the streams,
the event loop that goes on between cells, what a message is and how it becomes JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import comm
from ipykernel.iostream import BackgroundSocket, IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session, extract_header
from traitlets import Type
from traitlets.config import Config

from analysis.warm.messages import LENGTH

_Message = dict[str, Any]


class KeptSession(Session):
    """Makes messages as ever, and keeps them until they are taken.

    What is kept of a message is its type, the identifier of what it answers and its content, as JSON.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.kept: list[bytes] = []

    def send(  # the signature is jupyter_client's
        self,
        stream: Any,
        msg_or_type: _Message | str,
        content: _Message | None = None,
        parent: _Message | None = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,  # noqa: FBT001, FBT002
        header: _Message | None = None,
        metadata: _Message | None = None,
    ) -> _Message:
        """Keep a message; there is no other channel than the one to the asker."""
        del stream, ident, buffers, track
        if isinstance(msg_or_type, str):
            message: _Message = self.msg(msg_or_type, content, parent, header, metadata)
        else:
            message = msg_or_type
        about = extract_header(message["parent_header"]).get("msg_id", "")
        try:
            content_text = self.pack(message["content"])
        except UnicodeEncodeError:  # half of a character, which no text can hold
            whole = json.dumps(message["content"], default=json_default, ensure_ascii=False, allow_nan=False)
            content_text = whole.encode("utf-8", "replace")
        self.kept.append(b"[%s,%s,%s]" % (self.pack(message["msg_type"]), self.pack(about), content_text))
        return message

    def taken(self, number: int) -> bytes:
        """Return what was kept, as a JSON list with the number of its request, and keep it no longer."""
        kept, self.kept = self.kept, []
        return b"[%d,[%s]]" % (number, b",".join(kept))

    def feed_identities(self, msg_list: Any, copy: bool = True) -> tuple[list[bytes], Any]:  # noqa: FBT001, FBT002
        """Return the message: the one asker needs no identity."""
        del copy
        return [], msg_list

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> Any:  # noqa: FBT001, FBT002
        """Return the message, which is none of bytes."""
        del content, copy
        return msg_list


class _NoThread(IOPubThread):
    """Stands where ipykernel has the thread that sends: whatever it is given is done at once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.background_socket = BackgroundSocket(self)  # type: ignore[no-untyped-call]
        self.io_loop = None  # type: ignore[assignment]
        self.thread = None  # type: ignore[assignment]

    def schedule(self, f: Callable[[], None]) -> None:
        f()


class PageStream(OutStream):
    """Standard output or error: said where something is displayed and at the end of a cell."""

    def _schedule_flush(self) -> None:
        """Wait for the end of the cell, rather than for a fifth of a second."""

    def write(self, string: str) -> int:
        """Write; a process that the notebook forked writes to the pipe that this one watches."""
        if self._is_master_process() or not self._should_watch:  # type: ignore[no-untyped-call]
            return super().write(string) or 0
        os.write(self._original_stdstream_fd, string.encode())
        return len(string)


class PageKernel(IPythonKernel):
    """ipykernel's kernel without channels."""

    _supports_kernel_subshells = False
    _execute_sleep = 0  # ipykernel gives its thread of outputs a moment here
    session: KeptSession

    def __init__(self, **traits: Any) -> None:
        # As ipykernel does, but for its debugger, which nobody reaches here: to make one it looks at every
        # module there is, and a fork pays for what it looks at, page of memory by page.
        Kernel.__init__(self, **traits)  # type: ignore[no-untyped-call]
        shell: Any = self.shell_class.instance(
            parent=self,
            profile_dir=self.profile_dir,
            user_module=self.user_module,
            user_ns=self.user_ns,
            kernel=self,
            compiler_class=self.compiler_class,
        )
        for says in (shell.displayhook, shell.display_pub):
            says.session = self.session
            says.pub_socket = self.iopub_socket
        self.shell = shell
        self.comm_manager = comm.get_comm_manager()
        shell.configurables.append(self.comm_manager)
        for kind in ("comm_open", "comm_msg", "comm_close"):
            self.shell_handlers[kind] = getattr(self.comm_manager, kind)

    def start(self) -> None:
        """Begin; there is no debugger to wait for."""
        assert self.shell is not None
        self.shell.exit_now = False
        Kernel.start(self)  # type: ignore[no-untyped-call]

    @property
    def leaves(self) -> bool:
        """Whether a cell asked it to end, with ``exit()``."""
        return bool(self.shell and self.shell.exit_now)

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Go on: after a cell that fails, the asker decides what comes."""


class PageKernelApp(IPKernelApp):
    """Sets such a kernel up as :mod:`ipykernel` sets up its own, but for files of connections and sockets."""

    kernel_class = Type(PageKernel)

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Read none: there are no words."""

    def init_connection_file(self) -> None:
        """Make none: nobody else connects."""

    def init_sockets(self) -> None:
        """Make none, but what ipykernel calls instead of them."""
        self.session = KeptSession(parent=self)
        self.iopub_thread = _NoThread(self.session)
        self.iopub_socket = self.iopub_thread.background_socket

    def init_heartbeat(self) -> None:
        """Have none: the asker notices at once when this process ends."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """Write none."""

    def log_connection_info(self) -> None:
        """Say nothing."""
        self._ports: dict[str, int] = {}

    def init_kernel(self) -> None:
        """Make the kernel."""
        kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            # ipykernel asks it which thread may take an interrupt.
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        kernel.record_ports(self._ports)  # type: ignore[no-untyped-call]
        self.kernel = kernel
        self.displayhook.get_execution_count = lambda: kernel.execution_count


def run(channel: socket.socket) -> None:
    """Run cells until the asker is gone, or a cell ends the kernel.

    Parameters
    ----------
    channel
        To the asker. Its first frame, with the number 0, is what ``kernel_info`` gives; then it hears a
        frame with a number and the content of an ``execute_request``, and answers it with a frame, the
        number and a list of messages.
    """
    app = PageKernelApp.instance(
        outstream_class=f"{__name__}.{PageStream.__name__}",
        parent_handle=os.getppid(),
        # A history on disk would be waited for after every cell, and gone with the kernel's folder.
        config=Config({"HistoryManager": {"hist_file": ":memory:"}}),
    )
    app.initialize()  # type: ignore[no-untyped-call]
    if app.poller is not None:
        app.poller.start()
    try:
        asyncio.run(_answer(app.kernel, channel))
    except RuntimeError:
        if not app.kernel.leaves:  # exit() stops the loop, as it does in any kernel
            raise


async def _answer(kernel: PageKernel, channel: socket.socket) -> None:
    kernel.start()
    number, request = 0, kernel.session.msg("kernel_info_request")
    own = os.getpid()
    while True:
        with _uncancelled():
            await kernel.dispatch_shell(request)
        if os.getpid() != own:
            os._exit(0)  # a process that the cell forked has come back from it: only one of them goes on
        with _uncancelled():
            await asyncio.sleep(0)  # a turn for what the cell began and did not wait for
        said = kernel.session.taken(number)
        channel.setblocking(True)  # noqa: FBT003
        channel.sendall(LENGTH.pack(len(said)) + said)
        channel.setblocking(False)  # noqa: FBT003
        frame = None if kernel.leaves else await _frame(channel)
        if frame is None:
            return
        number, content = kernel.session.unpack(frame)
        request = kernel.session.msg("execute_request", content)


async def _frame(channel: socket.socket) -> bytes | None:
    """Return the next frame; None when the asker is gone."""
    length = await _bytes(channel, LENGTH.size)
    return None if length is None else await _bytes(channel, *LENGTH.unpack(length))


async def _bytes(channel: socket.socket, count: int) -> bytes | None:
    held = bytearray()
    loop = asyncio.get_running_loop()
    while len(held) < count:
        part = None
        with _uncancelled():
            part = await loop.sock_recv(channel, count - len(held))
        if part == b"":
            return None
        held += part or b""
    return bytes(held)


@contextlib.contextmanager
def _uncancelled() -> Iterator[None]:
    """Go on although a cell cancelled every task there is: this one is not the cell's."""
    try:
        yield
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
