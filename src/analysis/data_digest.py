"""The digest of every figure and fact in ``data/`` that the pages of a release may use.

It is worked out from the files alone, so that a run can tell before it reads a figure whether any of
them changed. A page states the digest it was made from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from analysis.built_files import file_digest
from analysis.paths import data_dir
from analysis.publisher import FILE_NAME as PUBLISHER


def file_digests(release: str) -> dict[str, str]:
    """Return the SHA-256 of every file that pages of a release may use, by its path inside ``data/``.

    These are the release's own files, and those of no release: what is kept by hand, the published
    totals and the simulations. Who publishes the pages is no figure and has a digest of its own, of
    :func:`analysis.publisher.publisher_digest`.
    """
    root = data_dir()
    files = [path for path in root.glob("*") if path.suffix in {".csv", ".toml"} and path.name != PUBLISHER]
    for kept in ("published", "simulations", "claims", f"releases/{release}"):
        files += [path for path in (root / kept).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): file_digest(path) for path in files}


def digest_over(digests: Mapping[str, str]) -> str:
    """Return the SHA-256 over the names and digests of files."""
    digest = hashlib.sha256()
    for path in sorted(digests):
        digest.update(path.encode())
        digest.update(b"\0")
        digest.update(bytes.fromhex(digests[path]))
    return digest.hexdigest()


def data_digest(release: str) -> str:
    """Return the digest of a release, as :attr:`analysis.release.Release.digest` has it."""
    return digest_over(file_digests(release))
