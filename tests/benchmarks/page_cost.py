"""What one page computes for itself: ``make bench``.

Every page runs as it does in an edition, each in a process of its own, forked from one that has
imported the libraries and nothing more. Its processor time is told apart into reading the release
(the same for every page), drawing and tagging its charts, and the rest, which is what the page
computes for itself: the models, the words, the tables and the results it hands over. Beside it
stands what importing the libraries costs, in the same run: the ratio holds on any machine.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import multiprocessing
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
PAGES = {
    "Metropolitan Police": "force_report",
    "Bedfordshire": "force_report",
    "City of London": "force_report",
    "West Midlands": "force_report",
    "England and Wales": "national_overview",
    "Methods": "methods",
}
RUNS = 3
MOST_SECONDS = 1.5
PARTS = ("read", "compute", "draw")


class _Clock:
    """Processor time of named parts; a part inside another counts for the inner one."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self._running = ["compute"]
        self._since = time.process_time()

    def _turn(self) -> None:
        now = time.process_time()
        self.seconds[self._running[-1]] += now - self._since
        self._since = now

    def timed(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self._turn()
            self._running.append(part)
            try:
                return call(*args, **kwargs)
            finally:
                self._turn()
                self._running.pop()

        return run

    def stop(self) -> dict[str, float]:
        self._turn()
        return self.seconds


def cells_of_notebook(notebook: str) -> list[tuple[str, list[str]]]:
    """Return the text and the tags of each code cell of a committed notebook."""
    held = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    return [
        ("".join(cell["source"]), cell["metadata"].get("tags", []))
        for cell in held["cells"]
        if cell["cell_type"] == "code"
    ]


def _import_everything() -> Any:
    """Import what the notebooks import, and return the shell that runs them; no figure is read."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415

    shell = InteractiveShell.instance()
    for notebook in sorted(set(PAGES.values())):
        for source, _ in cells_of_notebook(notebook):
            imports = [line for line in source.split("\n\n") if line.startswith(("from ", "import "))]
            for block in imports:
                exec(block, {})  # noqa: S102 the committed notebook's own imports
    return shell


def _run_page(area: str, notebook: str, shell: Any, answer: Any) -> None:
    from analysis import page_subject, release, report  # noqa: PLC0415
    from analysis.figures.accessible import AccessibleFigure  # noqa: PLC0415

    clock = _Clock()
    AccessibleFigure.draw = clock.timed("draw", AccessibleFigure.draw)  # type: ignore[method-assign]
    for desk in (report, page_subject):
        vars(desk)["load_release"] = clock.timed("read", release.load_release)
    with contextlib.redirect_stdout(io.StringIO()):
        for source, tags in cells_of_notebook(notebook):
            outcome = shell.run_cell(source)
            outcome.raise_error()
            if "parameters" in tags and notebook == "force_report":
                shell.run_cell(f"force = {area!r}").raise_error()
    answer.put(clock.stop())


def _one_run(area: str, shell: Any) -> dict[str, float]:
    forked = multiprocessing.get_context("fork")
    answer = forked.SimpleQueue()
    child = forked.Process(target=_run_page, args=(area, PAGES[area], shell, answer))
    child.start()
    child.join()
    if child.exitcode:
        raise RuntimeError(f"The page of {area} failed.")
    seconds: dict[str, float] = answer.get()
    return seconds


def _measured() -> dict[str, dict[str, float]]:
    start = time.process_time()
    shell = _import_everything()
    gc.freeze()
    costs = {"imports": {"read": 0.0, "compute": time.process_time() - start, "draw": 0.0}}
    for area in PAGES:
        runs = [_one_run(area, shell) for _ in range(RUNS)]
        costs[area] = {part: statistics.median(run[part] for run in runs) for part in PARTS}
    return costs


def main() -> int:
    """Measure six pages; 1 if one computes for longer than promised."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.page_cost", "measure"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    costs: dict[str, dict[str, float]] = json.loads(done.stdout)
    imports = costs.pop("imports")["compute"]
    sys.stdout.write(f"seconds of processor time, the middle of {RUNS} runs; imports take {imports:.2f} s\n")
    for area, cost in costs.items():
        sys.stdout.write(
            f"{area:<22} reading {cost['read']:.2f}  computing {cost['compute']:.2f} "
            f"({cost['compute'] / imports:.2f} of the imports)  drawing {cost['draw']:.2f}\n"
        )
    kept = max(cost["compute"] for cost in costs.values()) < MOST_SECONDS
    sys.stdout.write(f"{'kept' if kept else 'NOT KEPT'}: what a page computes, under {MOST_SECONDS} s\n")
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        sys.stdout.write(json.dumps(_measured()))
    else:
        sys.exit(main())
