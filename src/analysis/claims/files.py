"""The files of ``data/claims``, each read by its own reader for ``stalking-report data check``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from pathlib import Path

from analysis.claims.arithmetic import read_change_words
from analysis.claims.reading import read_claims
from analysis.claims.understanding import read_measures

READERS: Mapping[str, Callable[[Path], Sized]] = {
    "changes.toml": read_change_words,
    "claims.csv": read_claims,
    "measures.toml": read_measures,
}
"""What reads each file, by its name."""


def entries_in(path: Path) -> int:
    """Return how many entries a file of ``data/claims`` holds; it is read and checked anew."""
    return len(READERS[path.name](path))
