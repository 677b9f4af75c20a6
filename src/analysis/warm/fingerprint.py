"""Whether the project's files are those that a fork server imported.

A kernel that starts from nothing reads them anew. One that is forked has what its server read, so a
server is good only until somebody edits a module, or the names of forces or offences.
"""

from __future__ import annotations

from pathlib import Path

import analysis
from analysis.errors import FileRefusedError
from analysis.paths import data_dir


def project_files() -> tuple[Path, ...]:
    """Return the files that importing the project reads: its modules, and names at the top of ``data/``."""
    modules = Path(analysis.__file__).parent.rglob("*.py")
    try:
        names = [*data_dir().glob("*.csv"), *data_dir().glob("*.toml")]
    except FileRefusedError:
        names = []  # the package is used without the project's folder
    return (*sorted(modules), *sorted(names))


def fingerprint() -> int:
    """Return a number that changes when one of these files does."""
    seen = []
    for path in project_files():
        try:
            status = path.stat()
        except OSError:
            continue  # gone since it was listed, which is a change as well
        seen.append((str(path), status.st_mtime_ns, status.st_size))
    return hash(tuple(seen))
