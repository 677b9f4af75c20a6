"""Fetching an official file: whole or not at all, on with what broke off, known by its digest.

What is fetched is kept as ``.part`` beside the place of the finished file until it is whole, so that a
transfer that breaks off, or a run that is killed, goes on where the server allows. pooch then checks its
SHA-256 in a private folder, which the next run takes away if this one is killed, and the file takes its
place in one step.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pooch
import requests

from analysis.built_files import file_digest
from analysis.errors import DownloadError, FileRefusedError

Progress = Callable[[str, int, int | None], None]
"""Told the name of a file, the bytes held, and how many it has if that is known."""

_CHUNK = 1 << 14
_BROKEN_OFF = (
    requests.exceptions.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.Timeout,
)
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_WHAT_TO_DO = {
    401: "The server asks for a password. Open the address in a browser, save the file and use --from.",
    403: "The server refuses it to programs. Open the address in a browser, save the file and use --from.",
    404: "The file has moved. Look for its new address on the landing page.",
    410: "The file was withdrawn. Look for its successor on the landing page.",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a download may cost.

    Attributes
    ----------
    most_bytes
        A larger file is refused: the tables have 15 to 45 MB.
    timeout
        Seconds to wait for the server to answer or to send more.
    slowest
        Seconds after which a file that is not whole is given up.
    tries
        How often a transfer that broke off is tried.
    pause
        Seconds before the second try; doubled each time.
    """

    most_bytes: int = 200_000_000
    timeout: float = 30.0
    slowest: float = 1800.0
    tries: int = 4
    pause: float = 1.0


def no_progress(name: str, held: int, of: int | None) -> None:
    """Say nothing of how far a download is."""
    del name, held, of


def fetch(
    url: str,
    folder: Path,
    filename: str,
    *,
    sha256: str = "",
    limits: Limits | None = None,
    progress: Progress = no_progress,
) -> Path:
    """Fetch a file into a folder; one that is there with the right digest is not fetched again.

    Parameters
    ----------
    url, folder, filename
        What, and where to.
    sha256
        Its digest, if it is known.
    limits, progress
        What it may cost, and who is told how far it is.

    Raises
    ------
    DownloadError
        If the server refuses it, or it broke off as often as it may.
    FileRefusedError
        If it is a web page, larger than allowed, or has another digest.
    """
    final = folder / filename
    if final.is_file() and sha256 in ("", file_digest(final)):
        return final
    folder.mkdir(parents=True, exist_ok=True)
    asked = _Asked(url, filename, folder / f"{filename}.part", limits or Limits(), progress)
    private = folder / f".{filename}.checked"
    shutil.rmtree(private, ignore_errors=True)
    pooch.get_logger().setLevel("WARNING")  # what is fetched is said here, once
    try:
        found = pooch.retrieve(
            url, f"sha256:{sha256}" if sha256 else None, fname=filename, path=private, downloader=asked
        )
        Path(found).replace(final)
    except ValueError as error:
        asked.forget()
        raise FileRefusedError(
            filename,
            f"what {url} sent has another SHA-256 than data/sources.toml knows ({sha256[:16]}...). Either "
            "the file was published anew under the same address, or it was changed on the way. If the "
            "publisher says that it is new, correct the catalogue in data/sources.toml.",
        ) from error
    finally:
        shutil.rmtree(private, ignore_errors=True)
    asked.forget()
    return final


def read_page(url: str, limits: Limits | None = None) -> str:
    """Return a landing page.

    Raises
    ------
    DownloadError
        If it cannot be had.
    """
    held = limits or Limits()
    for attempt in range(held.tries):
        try:
            answer = requests.get(url, timeout=held.timeout)
        except _BROKEN_OFF as error:
            _wait_or_give_up(url, attempt, held, f"the page could not be had ({type(error).__name__})")
            continue
        except requests.exceptions.RequestException as error:
            raise DownloadError(f"{url} cannot be read: {error}.") from error
        if answer.status_code in _TRY_AGAIN:
            _wait_or_give_up(url, attempt, held, f"the server answered {answer.status_code}")
            continue
        _refuse(url, answer.status_code)
        return answer.text
    raise DownloadError(f"{url} could not be read.")


def _refuse(url: str, status: int) -> None:
    if status >= 400:
        advice = _WHAT_TO_DO.get(status, "Open the address in a browser to see what the server says.")
        raise DownloadError(f"{url}: the server answered {status}. {advice}")


def _wait_or_give_up(url: str, attempt: int, limits: Limits, what: str) -> None:
    if attempt + 1 >= limits.tries:
        raise DownloadError(
            f"{url}: {what}, {limits.tries} times in a row. What was fetched is kept: run the command again "
            "later and it goes on from there, or save the file in a browser and use --from."
        )
    time.sleep(limits.pause * 2**attempt)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One file that is asked for; pooch calls it with the place where it checks the whole file."""

    url: str
    filename: str
    part: Path
    limits: Limits
    progress: Progress

    @property
    def tag(self) -> Path:
        return self.part.with_name(f"{self.part.name}.tag")

    def forget(self) -> None:
        """Let go of what was fetched in part."""
        self.part.unlink(missing_ok=True)
        self.tag.unlink(missing_ok=True)

    def __call__(self, url: str, output_file: str, pooch: object) -> None:
        """Fetch the file into its part, on from what is held of it, and copy it when it is whole."""
        del url, pooch
        started = time.monotonic()
        for attempt in range(self.limits.tries):
            try:
                what = self._go_on(started)
            except _BROKEN_OFF as error:
                what = f"the transfer broke off ({type(error).__name__})"
            except requests.exceptions.RequestException as error:
                raise DownloadError(f"{self.url} cannot be fetched: {error}.") from error
            if not what:
                break
            _wait_or_give_up(self.url, attempt, self.limits, what)
        shutil.copyfile(self.part, output_file)

    def _go_on(self, started: float) -> str:
        """Fetch what is missing; return what went wrong, or nothing."""
        held, headers = self._held()
        with requests.get(self.url, headers=headers, stream=True, timeout=self.limits.timeout) as answer:
            if answer.status_code == 416:
                if answer.headers.get("Content-Range", "") == f"bytes */{held}":
                    return ""  # nothing is missing: the run before ended just before the file took its place
                self.forget()
                return "what was held did not fit the file"
            if answer.status_code in _TRY_AGAIN:
                return f"the server answered {answer.status_code}"
            _refuse(self.url, answer.status_code)
            self._refuse_pages(answer)
            if answer.status_code != 206:
                held = 0
                self._keep_tag(answer)
            size = _size(answer, held)
            if size is not None and size > self.limits.most_bytes:
                self._too_large(size)
            self._write(answer, held, size, started)
        got = self.part.stat().st_size
        return "" if size is None or got == size else f"{got:,} of {size:,} bytes came"

    def _held(self) -> tuple[int, dict[str, str]]:
        """Return how much is held, and how to ask for the rest of the very same file."""
        held = self.part.stat().st_size if self.part.is_file() else 0
        if held and self.tag.is_file():
            return held, {"Range": f"bytes={held}-", "If-Range": self.tag.read_text(encoding="utf-8")}
        return 0, {}

    def _keep_tag(self, answer: Any) -> None:
        """Keep what tells this version of the file from another; without it nothing is gone on with."""
        tag = str(answer.headers.get("ETag", ""))
        if tag.startswith('"'):
            self.tag.write_text(tag, encoding="utf-8")
        else:
            self.tag.unlink(missing_ok=True)

    def _write(self, answer: Any, held: int, size: int | None, started: float) -> None:
        with self.part.open("ab" if held else "wb") as handle:
            for chunk in answer.iter_content(_CHUNK):
                handle.write(chunk)
                held += len(chunk)
                self.progress(self.filename, held, size)
                if held > self.limits.most_bytes:
                    self._too_large(held)
                if time.monotonic() - started > self.limits.slowest:
                    raise DownloadError(
                        f"{self.url}: only {held:,} bytes came in {self.limits.slowest:.0f} seconds. They "
                        "are kept: run the command again later and it goes on from there."
                    )

    def _too_large(self, size: int) -> None:
        self.forget()
        raise FileRefusedError(
            self.filename,
            f"it has {size:,} bytes or more; at most {self.limits.most_bytes:,} are expected of an official "
            "table. Look at the address in a browser before fetching it.",
        )

    def _refuse_pages(self, answer: Any) -> None:
        kind = str(answer.headers.get("Content-Type", "")).lower()
        if "html" in kind:
            raise FileRefusedError(
                self.filename,
                f"{self.url} sent a web page, not a table: perhaps an error page or one that asks for "
                "consent. Open the address in a browser, save the file itself and use --from.",
            )


def _size(answer: Any, held: int) -> int | None:
    length = answer.headers.get("Content-Length")
    if length is None or not str(length).isdigit() or "Content-Encoding" in answer.headers:
        return None
    return held + int(length)
