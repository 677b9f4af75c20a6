"""Putting a release that passed its checks beside the older ones, in one step."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from analysis import tidying
from analysis.built_files import SUMS_FILE
from analysis.errors import RequestError
from analysis.folder_lock import Work, held_for_one_run
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.recording.level_shifts import (
    find_level_shifts,
    judged_table,
    level_shifts_file,
    load_level_shifts,
)
from analysis.refresh.incoming import Incoming, new_files
from analysis.release import held_releases

SOURCES = "sources.toml"
_CATALOGUE = "[[catalogue]]"
_RECORD = re.compile(r"^(?=\[\[origin\]\]$)", re.MULTILINE)

TAKING_IN: Final = Work(
    "refresh",
    "No release can be put into {folder!r} ({why}). Make room there, or make it writable.",
    "Wait until it has ended and run the command again.",
)


def refuse_held(release: str) -> None:
    """Refuse a release that is held: what was published of it never changes.

    Raises
    ------
    RequestError
        If it is held.
    """
    if release in held_releases():
        raise RequestError(
            f"The release of {release} is held already, and a release is never replaced. If its files were "
            "corrected under the same date, remove data/releases/ of that date by hand, with its lines in "
            "data/SHA256SUMS and data/sources.toml."
        )


def put_beside(incoming: Incoming) -> tuple[str, ...]:
    """Write a release beside the older ones; no file of an older release is touched.

    The lists that name its files are written first and its folder takes its name last, so a release
    that can be seen is whole. What a run that was killed left aside goes, and what it wrote into the lists
    is written again.

    Parameters
    ----------
    incoming
        As :func:`~analysis.refresh.incoming.read_release` gives it.

    Returns
    -------
    tuple of str
        The paths written, inside ``data/``.
    """
    root = data_dir()
    with held_for_one_run(root, TAKING_IN) as written:
        refuse_held(incoming.release)
        return _put(incoming, root, written)


def _put(incoming: Incoming, root: Path, written: Path) -> tuple[str, ...]:
    """Write a release into the private folder ``written``, and move it to its place."""
    final = root / "releases" / incoming.release
    contents = {path: tidying.csv_bytes(frame) for path, frame in incoming.frames.items()}
    lists = {
        SUMS_FILE: _sums(root, contents),
        SOURCES: _sources(root, incoming),
        level_shifts_file(incoming.release).name: _level_shifts(incoming),
    }
    before = {name: (root / name).read_bytes() for name in lists if (root / name).is_file()}
    aside = written / "release"
    aside.mkdir(mode=0o755)
    for path, content in contents.items():
        (aside / Path(path).name).write_bytes(content)
    for name, content in lists.items():
        (written / name).write_bytes(content)
    try:
        for name in lists:
            (written / name).replace(root / name)
        aside.rename(final)
    except OSError:
        for name in lists:
            if name in before:
                (root / name).write_bytes(before[name])
            else:
                (root / name).unlink(missing_ok=True)
        raise
    return (*contents, *lists)


def _sums(root: Path, contents: dict[str, bytes]) -> bytes:
    mine = tidying.sums(contents).decode("ascii").splitlines()
    held = (root / SUMS_FILE).read_text(encoding="ascii").splitlines()
    kept = [line for line in held if line[66:] not in contents]
    return "".join(f"{line}\n" for line in sorted([*kept, *mine], key=lambda line: line[66:])).encode("ascii")


def _sources(root: Path, incoming: Incoming) -> bytes:
    """Return the sources with the records of the release before the catalogue.

    Records that a run which was killed wrote are taken out: its files may have been others.
    """
    text = (root / SOURCES).read_text(encoding="utf-8")
    begin, mark, rest = text.partition(_CATALOGUE)
    mine = {f'id = "{record.id}"' for record in incoming.origins if record.release_date == incoming.release}
    kept = [each for each in _RECORD.split(begin) if not mine & set(each.splitlines())]
    held = {line for each in kept for line in each.splitlines()}
    records = new_files([one for one in incoming.origins if f'id = "{one.id}"' not in held])
    before = "".join(kept).rstrip("\n")
    return "\n".join([f"{before}\n", *records, f"{mark}{rest}"]).encode()


def _level_shifts(incoming: Incoming) -> bytes:
    """Return the level shifts of the release, with the judgements made on those found before."""
    earlier = load_level_shifts(held_releases()[-1])
    earlier = earlier.assign(quarter=[str(Quarter.from_period(each)) for each in earlier["quarter"]])
    return tidying.csv_bytes(judged_table(find_level_shifts(incoming.recorded), earlier))
