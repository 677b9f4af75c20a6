"""How fast the whole recorded-crime workbook is read: ``make bench``, with SHARED_DIR set.

In one run: the workbook of 14 sheets (321,893 rows, written from the public copy in
SHARED_DIR) into the checked, tidy frame; against it, pandas with its ``odf`` engine on
a single sheet of the first 3,000 rows of 2024/25, without any check. The single sheet
is reduced because the engine takes minutes for a whole one; it slows down with size, so
the ratio of rows per second is in its favour. Each runs in a process of its own, which
reports its own peak memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SINGLE_SHEET_ROWS = 3_000

MOST_SECONDS = 10.0
MOST_MEGABYTES = 600.0
LEAST_RATIO = 20.0


def _measure_project(path: Path) -> int:
    from analysis.sources.recorded_crime import read_recorded_crime  # noqa: PLC0415

    return len(read_recorded_crime(path))


def _measure_pandas(path: Path) -> int:
    import pandas as pd  # noqa: PLC0415

    return len(pd.read_excel(path, engine="odf"))


def _in_this_process(which: str, path: Path) -> None:
    measured = _measure_project if which == "project" else _measure_pandas
    start, worked = time.perf_counter(), time.process_time()
    rows = measured(path)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"rows": rows, "seconds": seconds, "processor": worked, "megabytes": peak}))


def _measured(which: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, which, str(path)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _line(name: str, measured: dict[str, float]) -> str:
    return (
        f"{name:<46} {measured['rows']:>9,.0f} rows  {measured['seconds']:>7.2f} s  "
        f"({measured['processor']:.2f} s of processor)  "
        f"{measured['megabytes']:>6.0f} MB at most  {measured['rows'] / measured['seconds']:>9,.0f} rows/s\n"
    )


def main() -> int:
    """Run the comparison; 1 if a promise is not kept."""
    sys.path.insert(0, str(ROOT))
    from tests.sources.whole_table import write_whole_workbook  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        whole = write_whole_workbook(Path(folder) / "whole.ods")
        single = write_whole_workbook(Path(folder) / "single.ods", limit=SINGLE_SHEET_ROWS)
        ours = _measured("project", whole)
        theirs = _measured("pandas", single)
    ratio = (ours["rows"] / ours["seconds"]) / (theirs["rows"] / theirs["seconds"])
    sys.stdout.write(_line("this project, 14 sheets, checked and tidy", ours))
    sys.stdout.write(_line(f"pandas odf, one sheet of {SINGLE_SHEET_ROWS:,} rows", theirs))
    sys.stdout.write(f"rows per second, this project to pandas: {ratio:,.0f} times\n")
    promises = {
        f"under {MOST_SECONDS:.0f} s": ours["seconds"] < MOST_SECONDS,
        f"under {MOST_MEGABYTES:.0f} MB": ours["megabytes"] < MOST_MEGABYTES,
        f"at least {LEAST_RATIO:.0f} times the rows per second": ratio >= LEAST_RATIO,
    }
    for promise, kept in promises.items():
        sys.stdout.write(f"{'kept' if kept else 'NOT KEPT'}: {promise}\n")
    return 0 if all(promises.values()) else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _in_this_process(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
