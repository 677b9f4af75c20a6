"""Channels to a kernel that take what has come, and wait for all of them at once.

A page's kernel says some three hundred messages. pyzmq's sockets for asyncio make several futures and go
round the event loop as often for each. The loop here belongs to one page, whose thread has nothing else
to do, so that it may as well wait in zmq: until one of the channels that are asked has something.
Everything else is :mod:`jupyter_client`'s: what a message is, that who says it signs it, what is sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Iterator
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session

_READABLE = int(zmq.POLLIN)

LOOKS_UP_AFTER = 0.1
"""Seconds after which a wait lets others of its loop look: at a deadline, at whether a kernel lives."""


class PromptChannel(AsyncZMQSocketChannel):
    """One socket of a kernel; see the module.

    Attributes
    ----------
    asked
        The sockets that are waited for; one object for the channels of a client, see :func:`heard_together`.
    """

    def __init__(self, socket: zmq.asyncio.Socket, session: Session, loop: Any = None) -> None:
        super().__init__(socket, session, loop)
        self.asked = zmq.Poller()
        self._plain: zmq.Socket[bytes] = zmq.Socket.shadow(socket.underlying)

    async def get_msg(  # type: ignore[override] # as the channel it extends does
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """Return the next message.

        Parameters
        ----------
        timeout
            Seconds to wait for one; for ever if it is None.

        Raises
        ------
        queue.Empty
            If none came.
        asyncio.CancelledError
            If the channel is closed meanwhile.
        """
        end = float("inf") if timeout is None else time.monotonic() + timeout
        with self._waited_for():
            while True:
                # Also where there is a message: one that never stops talking must not keep a deadline away.
                await asyncio.sleep(0)
                if self.socket is None:
                    raise asyncio.CancelledError  # the kernel is given up, and with it whoever listened
                if int(self._plain.EVENTS) & _READABLE:
                    break
                left = end - time.monotonic()
                if left <= 0:
                    raise Empty
                self.asked.poll(int(1000 * min(left, LOOKS_UP_AFTER)))
        _, signed = self.session.feed_identities(self._plain.recv_multipart())
        return self.session.deserialize(signed)

    @contextlib.contextmanager
    def _waited_for(self) -> Iterator[None]:
        self.asked.register(self._plain, zmq.POLLIN)
        try:
            yield
        finally:
            self.asked.unregister(self._plain)


def heard_together(channels: Iterable[PromptChannel]) -> None:
    """Let waiting for one channel end when another that is waited for has something."""
    asked = zmq.Poller()
    for channel in channels:
        channel.asked = asked
