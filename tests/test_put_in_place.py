"""Files that belong together take their places together, or none does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.put_in_place import put_in_place


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.csv").write_bytes(b"old a")
    (place / "b.csv").write_bytes(b"old b")
    return place


def test_files_take_the_place_of_old_ones_and_those_that_changed_are_reported(folder: Path) -> None:
    changed = put_in_place(folder, {"a.csv": b"new a", "b.csv": b"old b", "c.csv": b""})
    assert changed == {"a.csv": True, "b.csv": False, "c.csv": True}
    assert held(folder) == {"a.csv": b"new a", "b.csv": b"old b", "c.csv": b""}


def test_a_file_of_the_same_bytes_is_reported_as_unchanged_the_second_time(folder: Path) -> None:
    contents = {"a.csv": b"new", "deep/er/d.csv": b"d"}
    assert put_in_place(folder, contents) == {"a.csv": True, "deep/er/d.csv": True}
    assert put_in_place(folder, contents) == {"a.csv": False, "deep/er/d.csv": False}


def test_folders_that_are_not_there_are_made(tmp_path: Path) -> None:
    place = tmp_path / "not" / "yet"
    assert put_in_place(place, {"one/a.csv": b"a", "two/a.csv": b"b"}) == {
        "one/a.csv": True,
        "two/a.csv": True,
    }
    assert held(place) == {"one/a.csv": b"a", "two/a.csv": b"b"}


def test_files_that_are_not_named_stay(folder: Path) -> None:
    put_in_place(folder, {"b.csv": b"new"})
    assert held(folder) == {"a.csv": b"old a", "b.csv": b"new"}
    assert put_in_place(folder, {}) == {}


def test_every_file_is_written_aside_before_the_first_one_moves(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[dict[str, bytes], list[bytes]]] = []
    move = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append(
            (
                {name: (folder / name).read_bytes() for name in ("a.csv", "b.csv")},
                sorted(path.read_bytes() for path in self.parent.iterdir()),
            )
        )
        return move(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    put_in_place(folder, {"a.csv": b"new a", "b.csv": b"new b"})
    assert seen[0] == ({"a.csv": b"old a", "b.csv": b"old b"}, [b"new a", b"new b"])
    assert len(seen) == 2


def test_a_failure_while_writing_leaves_every_old_file_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(folder)
    write = Path.write_bytes

    def full(self: Path, data: Any) -> int:
        if data == b"new b":
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        put_in_place(folder, {"a.csv": b"new a", "b.csv": b"new b", "c.csv": b"c"})
    assert held(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.csv"]


def test_a_content_that_cannot_be_written_leaves_every_old_file(folder: Path) -> None:
    before = held(folder)
    with pytest.raises(TypeError):
        put_in_place(folder, {"a.csv": b"new a", "b.csv": None})  # type: ignore[dict-item]
    assert held(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.csv"]


@pytest.mark.parametrize("wrong", ["b.csv/in/a/file.csv", "stands/here"])
def test_a_place_that_cannot_be_taken_leaves_every_old_file(folder: Path, wrong: str) -> None:
    (folder / "stands" / "here").mkdir(parents=True)
    before = held(folder)
    with pytest.raises(OSError, match=r"b\.csv|here"):
        put_in_place(folder, {"a.csv": b"new a", wrong: b"x"})
    assert held(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.csv", "stands"]


def test_files_can_be_written_aside_in_another_folder_which_is_left_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "kept.txt").write_bytes(b"kept")
    parents: set[Path] = set()
    move = Path.replace

    def watched(self: Path, target: Path) -> Path:
        parents.add(self.parent.parent)
        return move(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    put_in_place(folder, {"a.csv": b"new a"}, aside=aside)
    assert parents == {aside}
    assert held(aside) == {"kept.txt": b"kept"}
    assert held(folder)["a.csv"] == b"new a"
    assert sorted(path.name for path in aside.iterdir()) == ["kept.txt"]
