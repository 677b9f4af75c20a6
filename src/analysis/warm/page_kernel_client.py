"""The asker of a page's kernel; see :mod:`analysis.warm.page_kernel` for what it asks."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.warm import client
from analysis.warm.asking import NotWarmError, cold_is_asked
from analysis.warm.messages import LENGTH

_GONE_WITHIN = 1.0
_LOOKS_UP_AFTER = 0.2
_SHORTEST = 0.01


class KernelGoneError(Exception):
    """The kernel ended, by itself or killed."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a kernel.

    Attributes
    ----------
    kind
        Its ``msg_type``.
    content
        What it says.
    """

    kind: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a kernel said to a request.

    Attributes
    ----------
    request
        The identifier that the kernel gave it.
    reply
        The content of its reply.
    said
        What it said about it beside that, in order.
    """

    request: str
    reply: dict[str, Any]
    said: tuple[Said, ...]

    @classmethod
    def of(cls, messages: list[tuple[str, str, dict[str, Any]]]) -> Answer:
        """Read messages: their types, the identifiers of the requests they are about, their contents.

        Raises
        ------
        KernelGoneError
            If none of them replies.
        """
        replies = [each for each in messages if each[0] in ("execute_reply", "kernel_info_reply")]
        if not replies:
            raise KernelGoneError("a request was answered without a reply")
        _, request, content = replies[0]
        said = (Said(kind, what) for kind, about, what in messages if about == request)
        return cls(request, content, tuple(one for one in said if one.content is not content))


class AskedKernel:
    """A kernel that runs one cell after the other, as they are asked for.

    Parameters
    ----------
    folder
        Where it works.
    environment
        Its variables.
    words
        Descriptor of a file for what its process says before and beside its messages.

    Raises
    ------
    NotWarmError
        If there can be none here, or ordinary kernels are asked for.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], words: int) -> None:
        if cold_is_asked(environment):
            raise NotWarmError("ordinary kernels are asked for")
        self._held = bytearray()
        self._number = 0
        self._channel, theirs = socket.socketpair()
        try:
            with theirs, open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device, not a file
                files = [nothing.fileno(), words, words, theirs.fileno()]
                self.process = client.forked(None, str(folder), environment, files)
        except NotWarmError:
            self._channel.close()
            raise

    @property
    def pid(self) -> int:
        """Number of its process."""
        return self.process.pid

    def language(self, seconds: float) -> dict[str, Any]:
        """Wait until it runs and return what language it speaks, as a notebook notes it.

        Parameters
        ----------
        seconds
            How long to wait.

        Raises
        ------
        KernelGoneError, TimeoutError
            If it ends first, or time does.
        """
        found: dict[str, Any] = self.answer(seconds).reply["language_info"]
        return found

    def run(self, code: str, seconds: float, *, stop_on_error: bool = True) -> Answer:
        """Run a cell and return what was said.

        Parameters
        ----------
        code
            The cell.
        seconds
            How long it may take.
        stop_on_error
            As of an ``execute_request``.

        Raises
        ------
        KernelGoneError, TimeoutError
            If the kernel ends first, or time does.
        """
        end = time.monotonic() + seconds
        self.ask(code, seconds, stop_on_error=stop_on_error)
        return self.answer(end - time.monotonic())

    def ask(
        self, code: str, seconds: float, *, stop_on_error: bool = True, store_history: bool = True
    ) -> None:
        """Begin a cell; its :meth:`answer` has to be taken before the next is begun.

        Raises
        ------
        KernelGoneError, TimeoutError
            If the kernel has ended, or does not take the cell.
        """
        self._number += 1
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        text = json.dumps([self._number, content]).encode()
        self._channel.settimeout(max(seconds, _SHORTEST))
        try:
            self._channel.sendall(LENGTH.pack(len(text)) + text)
        except TimeoutError:
            raise
        except OSError as error:
            raise KernelGoneError from error

    def answer(self, seconds: float) -> Answer:
        """Wait for a cell that has begun; after a TimeoutError it may be waited for again.

        Raises
        ------
        KernelGoneError, TimeoutError
            If the kernel ends first, or time does.
        """
        end = time.monotonic() + seconds
        (length,) = LENGTH.unpack_from(self._bytes(LENGTH.size, end))
        frame = self._bytes(LENGTH.size + length, end)[LENGTH.size :]
        self._held.clear()
        # What is no text is replaced, as jupyter_client does it.
        number, messages = json.loads(frame.decode("utf-8", "replace"))
        if number != self._number:
            raise KernelGoneError(f"request {self._number} was answered as {number}")
        return Answer.of(messages)

    def close(self) -> None:
        """End it, if it runs, and wait until it is gone."""
        self._channel.close()
        self.process.kill()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # and what it started
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_GONE_WITHIN)

    def _bytes(self, count: int, end: float) -> bytes:
        """Return so many bytes of the frame that comes; they stay held."""
        while len(self._held) < count:
            left = end - time.monotonic()
            if select.select([self._channel], [], [], max(0.0, min(left, _LOOKS_UP_AFTER)))[0]:
                try:
                    part = self._channel.recv(count - len(self._held))
                except ConnectionResetError:  # it ended before it had read all that it was sent
                    part = b""
                if not part:
                    raise KernelGoneError
                self._held += part
            # A process that the notebook started may hold the channel open after its kernel has ended.
            elif self.process.poll() is not None:
                raise KernelGoneError
            elif left <= 0:
                raise TimeoutError
        return bytes(self._held)
