"""What a client and the fork server say to each other: one JSON text a line, over a socket of their own."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

DISMISSED = b"q"
"""What a client sends in place of a connection when it needs the server no more."""

LONGEST = 1 << 20
"""Bytes of one message at most: an environment is long, a message longer than this is none of ours."""

LENGTH = struct.Struct(">Q")
"""How a frame on the channel of a page's kernel says how many bytes it has."""


def say(connection: socket.socket, message: dict[str, Any], files: tuple[int, ...] = ()) -> None:
    """Send a message and, beside its first bytes, open files."""
    text = json.dumps(message).encode() + b"\n"
    sent = socket.send_fds(connection, [text], list(files)) if files else connection.send(text)
    connection.sendall(text[sent:])


def hear(connection: socket.socket, *, files: int = 0) -> tuple[dict[str, Any], list[int]]:
    """Receive one message and the files beside it.

    Raises
    ------
    EOFError
        If the other side is gone.
    """
    held, received = b"", list[int]()
    while not held.endswith(b"\n"):
        if len(held) > LONGEST:
            raise EOFError("the message has no end")
        if files:
            part, more, _, _ = socket.recv_fds(connection, 65536, files)
            received += more
        else:
            part = connection.recv(65536)
        if not part:
            raise EOFError("the other side is gone")
        held += part
    message: dict[str, Any] = json.loads(held)
    return message, received
