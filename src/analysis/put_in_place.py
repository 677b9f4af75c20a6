"""Files that belong together take their places together, or none does."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path


def put_in_place(
    folder: Path, contents: Mapping[str, bytes], *, aside: Path | None = None
) -> dict[str, bool]:
    """Write files aside, all of them, and then move each to its place.

    Parameters
    ----------
    folder
        Where they belong; made if it is not there.
    contents
        Bytes by path inside ``folder``.
    aside
        Folder on the same file system in which they are written first; ``folder`` unless given.

    Returns
    -------
    dict of bool
        By path, whether the bytes differ from those held before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    changed = {}
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=aside or folder) as written:
        for number, content in enumerate(contents.values()):
            (Path(written) / str(number)).write_bytes(content)
        # Every place is looked at before the first file moves.
        for path, content in contents.items():
            final = folder / path
            final.parent.mkdir(parents=True, exist_ok=True)
            if final.is_dir():
                raise IsADirectoryError(f"{final} is a folder; a file should stand there.")
            changed[path] = not final.is_file() or final.read_bytes() != content
        for number, path in enumerate(contents):
            (Path(written) / str(number)).replace(folder / path)
    return changed
