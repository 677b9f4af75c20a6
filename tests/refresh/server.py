"""A server on this machine that sends official files, breaks off, refuses, dawdles and errs as told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"
SHEET = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Answer:
    """How one address is answered.

    Attributes
    ----------
    body, kind
        What is sent, and as what.
    status
        Status of the first ``times`` answers; 200 after that.
    times
        How often the status, or the breaking off, happens.
    breaks_after
        Bytes after which the connection is closed.
    waits
        Seconds before each of the pieces.
    stops_after
        Bytes after which nothing more comes, and the connection stays open.
    ranges
        Whether a part may be asked for.
    length
        Length it claims to have; its own unless given.
    tag
        What tells this version of the file from others.
    """

    body: bytes = b""
    kind: str = SHEET
    status: int = 200
    times: int = 10**6
    breaks_after: int = 0
    stops_after: int = 0
    waits: float = 0.0
    ranges: bool = True
    length: int | None = None
    tag: str = '"one"'


@dataclass
class Server:
    """The addresses, and what was asked of them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""
    go_on: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def times_asked(self, path: str) -> int:
        return sum(each == path for each, _ in self.asked)


@contextmanager
def serving() -> Iterator[Server]:
    """Serve on a free port of 127.0.0.1 for a while."""
    held = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.asked.append((self.path, self.headers.get("Range", "")))
            answer = held.answers.get(self.path, Answer(b"<html>not found</html>", HTML, 404))
            count = held.times_asked(self.path)
            failing = count <= answer.times
            if failing and answer.status != 200:
                self._send(answer.status, b"<html>an error</html>", HTML, 21, answer)
                return
            start = 0
            asked = self.headers.get("Range", "")
            fits = self.headers.get("If-Range", answer.tag) == answer.tag
            if answer.ranges and asked and fits:
                start = int(asked.removeprefix("bytes=").rstrip("-"))
            body = answer.body[start:]
            if start and not body:
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(answer.body)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            length = len(body) if answer.length is None else answer.length
            if failing and (answer.breaks_after or answer.stops_after):
                body = body[: answer.breaks_after or answer.stops_after]
            self._send(206 if start else 200, body, answer.kind, length, answer)
            if failing and answer.stops_after:
                held.go_on.wait(60)

        def _send(self, status: int, body: bytes, kind: str, length: int, answer: Answer) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(length))
            self.send_header("ETag", answer.tag)
            self.end_headers()
            pieces = [body] if not answer.waits else [body[:10], body[10:]]
            try:
                for piece in pieces:
                    time.sleep(answer.waits)
                    self.wfile.write(piece)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name is given
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield held
    finally:
        held.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
