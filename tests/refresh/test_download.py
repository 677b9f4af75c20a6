"""Fetching over real HTTP: breaks off, goes on, is refused, is another file, is no file at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import DownloadError, FileRefusedError
from analysis.refresh.download import Limits, fetch, read_page
from tests.refresh.server import HTML, Answer, Server, serving

BODY = bytes(range(256)) * 2000
DIGEST = hashlib.sha256(BODY).hexdigest()
QUICK = Limits(timeout=1.0, tries=3, pause=0.01)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as held:
        yield held


def get(server: Server, folder: Path, answer: Answer, *, sha256: str = "", limits: Limits = QUICK) -> Path:
    server.answers["/t.ods"] = answer
    return fetch(server.url("/t.ods"), folder, "t.ods", sha256=sha256, limits=limits)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_comes_whole_and_nothing_is_left_beside_it(server: Server, tmp_path: Path) -> None:
    assert get(server, tmp_path, Answer(BODY), sha256=DIGEST).read_bytes() == BODY
    assert names(tmp_path) == ["t.ods"]


def test_a_file_that_is_here_with_the_right_digest_is_not_asked_for_again(
    server: Server, tmp_path: Path
) -> None:
    for _ in range(2):
        get(server, tmp_path, Answer(BODY), sha256=DIGEST)
    assert server.times_asked("/t.ods") == 1


def test_a_transfer_that_breaks_off_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:
    found = get(server, tmp_path, Answer(BODY, times=1, breaks_after=200_000), sha256=DIGEST)
    assert found.read_bytes() == BODY
    (_, first), (_, second) = server.asked
    assert first == ""
    assert 0 < int(second.removeprefix("bytes=").rstrip("-")) <= 200_000


def test_a_server_that_sends_no_parts_sends_the_whole_again(server: Server, tmp_path: Path) -> None:
    found = get(server, tmp_path, Answer(BODY, times=1, breaks_after=200_000, ranges=False))
    assert found.read_bytes() == BODY


def test_what_broke_off_is_kept_for_the_next_run_and_then_gone_on_with(
    server: Server, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match=r"broke off .*, 3 times in a row\. What was fetched is kept"):
        get(server, tmp_path, Answer(BODY, times=3, breaks_after=100_000))
    assert names(tmp_path) == ["t.ods.part", "t.ods.part.tag"]
    assert get(server, tmp_path, Answer(BODY, times=0)).read_bytes() == BODY
    assert server.asked[-1][1].startswith("bytes=")
    assert names(tmp_path) == ["t.ods"]


def test_a_file_that_changed_in_between_is_fetched_from_its_beginning(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        get(server, tmp_path, Answer(BODY, times=3, breaks_after=100_000))
    other = BODY[::-1]
    assert get(server, tmp_path, Answer(other, times=0, tag='"two"')).read_bytes() == other


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "refuses it to programs"), (404, "has moved"), (410, "was withdrawn"), (418, "to see what")],
)
def test_a_refusal_is_told_with_what_to_do_and_not_tried_again(
    server: Server, tmp_path: Path, status: int, said: str
) -> None:
    with pytest.raises(DownloadError, match=rf"answered {status}\. .*{said}"):
        get(server, tmp_path, Answer(status=status))
    assert server.times_asked("/t.ods") == 1
    assert names(tmp_path) == []


def test_a_server_in_trouble_is_asked_again_and_then_named(server: Server, tmp_path: Path) -> None:
    assert get(server, tmp_path / "a", Answer(BODY, status=500, times=2)).read_bytes() == BODY
    assert server.times_asked("/t.ods") == 3
    server.asked.clear()
    with pytest.raises(DownloadError, match="the server answered 500, 3 times in a row"):
        get(server, tmp_path / "b", Answer(status=500))
    assert server.times_asked("/t.ods") == 3


def test_a_server_that_says_nothing_for_too_long_is_given_up(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="broke off"):
        get(server, tmp_path, Answer(BODY, waits=1.0), limits=Limits(timeout=0.1, tries=2, pause=0.01))


def test_a_file_that_trickles_is_given_up_and_what_came_is_kept(server: Server, tmp_path: Path) -> None:
    limits = Limits(timeout=2.0, tries=1, slowest=0.05)
    with pytest.raises(DownloadError, match=r"bytes came in 0 seconds\. They are kept"):
        get(server, tmp_path, Answer(BODY, waits=0.1), limits=limits)
    assert "t.ods.part" in names(tmp_path)


def test_another_digest_is_refused_and_leaves_nothing(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match=r"has another SHA-256 than data/sources\.toml knows"):
        get(server, tmp_path, Answer(BODY + b"x"), sha256=DIGEST)
    assert names(tmp_path) == []


def test_a_web_page_is_refused_even_if_all_is_well_otherwise(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="sent a web page, not a table"):
        get(server, tmp_path, Answer(b"<html>please consent</html>", HTML))
    assert names(tmp_path) == []


@pytest.mark.parametrize("length", [None, 300_000], ids=["as it comes", "as it says"])
def test_a_file_that_is_too_large_is_refused(server: Server, tmp_path: Path, length: int | None) -> None:
    limits = Limits(timeout=1.0, tries=1, most_bytes=100_000)
    with pytest.raises(FileRefusedError, match="at most 100,000 are expected"):
        get(server, tmp_path, Answer(BODY, length=length or len(BODY)), limits=limits)
    assert names(tmp_path) == []


def test_progress_is_told_up_to_the_whole(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    server.answers["/t.ods"] = Answer(BODY)
    fetch(
        server.url("/t.ods"),
        tmp_path,
        "t.ods",
        limits=QUICK,
        progress=lambda name, held, of: told.append((name, held, of)),
    )
    assert told[-1] == ("t.ods", len(BODY), len(BODY))


def test_a_page_is_read_and_one_that_cannot_be_had_is_named(server: Server) -> None:
    server.answers["/page"] = Answer(b"<html>tables</html>", HTML, status=503, times=1)
    assert read_page(server.url("/page"), QUICK) == "<html>tables</html>"
    with pytest.raises(DownloadError, match="answered 404"):
        read_page(server.url("/elsewhere"), QUICK)
    with pytest.raises(DownloadError, match="could not be had"):
        read_page("http://127.0.0.1:9/", QUICK)
