"""How long an edition takes: by the stock commands, by this project and by computing alone.

``make bench`` runs every part on the notebooks of the project, two pages at a time, in one run, so that
the ratios hold on any machine. Processor seconds stand beside the clock's, for a machine that has other
work to do. Some parts alone: ``python -m tests.benchmarks.engine --parts stock,ours``.

stock   ``papermill`` and ``jupyter nbconvert`` for each of six forces
ours    ``stalking-report render`` for the same six, and for the whole edition
floor   the same cells in two plain processes, for the same six and for the edition; and in one a page
nbval   the committed notebooks compared, cold and warm
many    430 pages against 43
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from analysis.paths import notebooks_dir
from analysis.publish.plans import edition_areas
from tests.benchmarks.floor import APART

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SIX = ("Bedfordshire", "City of London", "Devon and Cornwall", "Kent", "Metropolitan Police", "West Midlands")
AT_ONCE = 2
WITHOUT = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
NBVAL = ("-m", "pytest", "-q", *WITHOUT, "--nbval", "--nbval-cell-timeout=120", "notebooks")

PROMISES = {
    "stock / ours, edition": (8.0, "at least"),
    "ours / floor, edition": (1.5, "at most"),
    "nbval cold / warm": (2.5, "at least"),
    "a page at 430 / at 43": (1.1, "at most"),
}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock and of processors."""

    wall: float
    processor: float

    def times(self, factor: float) -> Took:
        """Return what so many times as much work takes."""
        return Took(self.wall * factor, self.processor * factor)


def _took(work: Callable[[], None]) -> Took:
    start, before = time.monotonic(), os.times()
    work()
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(time.monotonic() - start, used)


def _run(*words: str, cwd: Path = ROOT) -> str:
    return subprocess.run(words, cwd=cwd, check=True, capture_output=True, text=True).stdout


def _stock(force: str, folder: Path) -> None:
    made = folder / f"{force}.ipynb"
    words = ("-k", "python3", "--no-progress-bar", "-p", "force", force, "force_report.ipynb", str(made))
    _run(str(BIN / "papermill"), *words, cwd=notebooks_dir())
    _run(str(BIN / "jupyter"), "nbconvert", "--to", "html", "--log-level=ERROR", str(made))


def stock() -> dict[str, Took]:
    """Measure the stock commands."""

    def six() -> None:
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(_stock, force, Path(folder)) for force in SIX]:
                done.result()

    took = _took(six)
    pages = len(edition_areas(notebooks_dir()))
    return {"stock, six": took, "stock, edition (scaled)": took.times(pages / len(SIX))}


def ours() -> dict[str, Took]:
    """Measure ``stalking-report render``, from the command to its end."""

    def render(*areas: str) -> Took:
        with tempfile.TemporaryDirectory() as folder:
            words = (str(BIN / "stalking-report"), "render", *areas, "--workers", str(AT_ONCE))
            return _took(lambda: void(_run(*words, "--out", folder)))

    return {"ours, six": render(*SIX), "ours, edition": render()}


def void(_: object) -> None:
    """Take what nobody needs."""


def floor() -> dict[str, Took]:
    """Measure the cells without Jupyter."""

    def pages(areas: Sequence[str], *words: str) -> Took:
        return Took(**json.loads(_run(sys.executable, "-m", "tests.benchmarks.floor", *words, *areas)))

    whole = edition_areas(notebooks_dir())
    return {
        "floor, six": pages(SIX),
        "floor, edition": pages(whole),
        "floor, a process a page": pages(whole, APART),
    }


def nbval() -> dict[str, Took]:
    """Measure the comparison of the committed notebooks."""

    def compare(*words: str) -> Took:
        return _took(lambda: void(_run(sys.executable, *NBVAL, *words)))

    return {"nbval cold": compare(), "nbval warm": compare("-p", "tests.nbval_kernels")}


def many(pages: int) -> dict[str, Took]:
    """Measure many pages of one process."""
    said = _run(sys.executable, "-m", "tests.benchmarks.many_pages", str(pages))
    lines = [json.loads(line) for line in said.splitlines()]
    first, last = lines[0], lines[-1]
    for line in (first, last):
        held = f"{line['own memory']} MB, its fork server {line['server memory']} MB"
        sys.stdout.write(f"after {line['pages']} pages the process holds {held}\n")
    return {
        f"a page of {line['pages']}": Took(line["wall"], line["processor"]).times(1 / line["pages"])
        for line in (first, last)
    }


def ratios(took: dict[str, Took]) -> dict[str, tuple[float, float]]:
    """Return the ratios promised that were measured, by the clock and of processors."""
    pages = [name for name in took if name.startswith("a page of ")]
    pairs = {
        "stock / ours, six": ("stock, six", "ours, six"),
        "stock / ours, edition": ("stock, edition (scaled)", "ours, edition"),
        "ours / floor, six": ("ours, six", "floor, six"),
        "ours / floor, edition": ("ours, edition", "floor, edition"),
        "a process a page / floor": ("floor, a process a page", "floor, edition"),
        "nbval cold / warm": ("nbval cold", "nbval warm"),
        "a page at 430 / at 43": (pages[-1], pages[0]) if pages else ("", ""),
    }
    return {
        name: (took[over].wall / took[under].wall, took[over].processor / took[under].processor)
        for name, (over, under) in pairs.items()
        if over in took and under in took
    }


def table(took: dict[str, Took]) -> tuple[str, bool]:
    """Return what is printed, and whether every promise measured is kept."""
    lines = [f"{'':<40} {'clock':>8} {'processors':>11}  seconds"]
    lines += [f"{name:<40} {one.wall:>8.2f} {one.processor:>11.2f}" for name, one in took.items()]
    kept = True
    for name, (wall, processor) in ratios(took).items():
        said = ""
        if name in PROMISES:
            limit, which = PROMISES[name]
            holds = wall >= limit if which == "at least" else wall <= limit
            kept &= holds
            said = f"  {'kept' if holds else 'NOT KEPT'}: {which} {limit:g}"
        lines.append(f"{name:<40} {wall:>8.2f} {processor:>11.2f}  times{said}")
    return "\n".join(lines) + "\n", kept


def main(words: Sequence[str] = ()) -> int:
    """Measure; 1 if a promise is not kept."""
    parts: dict[str, Callable[[], dict[str, Took]]] = {
        "stock": stock,
        "ours": ours,
        "floor": floor,
        "nbval": nbval,
        "many": lambda: many(chosen.pages),
    }
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.engine")
    asked.add_argument("--parts", default=",".join(parts), help=f"some of {', '.join(parts)}")
    asked.add_argument("--pages", type=int, default=430, help="how many pages are many")
    chosen = asked.parse_args(words)
    unknown = set(chosen.parts.split(",")) - set(parts)
    if unknown:
        asked.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    took: dict[str, Took] = {}
    for name in chosen.parts.split(","):
        measured = parts[name]()
        took |= measured
        for what, one in measured.items():  # a part that fails later takes nothing of what was measured
            sys.stdout.write(f"{what}: {one.wall:.2f} s\n")
        sys.stdout.flush()
    text, kept = table(took)
    sys.stdout.write(text)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
