"""How fast full-size workbooks of outcomes are read, and in how much memory: ``make bench``.

In one run: a workbook as large as the Home Office's (about 580,000 rows of 13 columns, 44 forces, 4
quarters, 150 offence codes, 22 outcome types) read twice over, as two years would be, into the checked
frame of the subgroup; against it, the same workbook taken apart into plain rows and nothing else. Each
runs in a process of its own, which reports its own peak memory. The library that unpacks a workbook
holds a whole sheet at once, some 785 MB of a workbook of this size: the peak is its, and reading more
workbooks adds little to it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODES = 150
OUTCOMES = 22
COLUMNS = 13

MOST_MEGABYTES = 950.0
MOST_TIMES_PLAIN_ROWS = 2.0


def _rows() -> Iterator[list[object]]:
    from analysis.forces import all_forces  # noqa: PLC0415
    from tests.sources.official_layouts import DESCRIPTIONS, OUTCOMES_HEADER, outcome_row  # noqa: PLC0415

    yield list(OUTCOMES_HEADER)
    others = [f"{number}A" for number in range(100, 100 + CODES - len(DESCRIPTIONS))]
    for quarter in range(1, 5):
        for force in all_forces():
            for code in [*DESCRIPTIONS, *others]:
                subgroup = "Stalking and harassment" if code in DESCRIPTIONS else "Another subgroup"
                for outcome in range(OUTCOMES):
                    yield list(
                        outcome_row(
                            force.name,
                            code,
                            str(outcome),
                            outcome * 3,
                            outcome,
                            quarter=quarter,
                            subgroup=subgroup,
                        )
                    )


def write_full_size(path: Path) -> int:
    """Write the workbook row by row; return its rows."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("2024_25")
    count = 0
    for row in _rows():
        sheet.append(row)
        count += 1
    book.save(path)
    return count


def _project(path: Path) -> None:
    from analysis.sources.outcomes import read_outcomes  # noqa: PLC0415

    for _ in range(2):
        read_outcomes(path, subgroup_only=True)


def _plain(path: Path) -> None:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    for _ in range(2):
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        for row in sheet.iter_rows():
            del row


def _in_this_process(which: str, path: Path) -> None:
    start = time.perf_counter()
    (_project if which == "project" else _plain)(path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak}))


def _measured(which: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, which, str(path)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> int:
    """Run the comparison; 1 if a promise is not kept."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outcomes.xlsx"
        rows = write_full_size(path)
        size = path.stat().st_size / 1e6
        ours, plain = (_measured(which, path) for which in ("project", "plain"))
    cells = 2 * rows * COLUMNS / 1e6
    ratio = ours["seconds"] / plain["seconds"]
    sys.stdout.write(f"two workbooks of {rows:,} rows, {size:.0f} MB each\n")
    for name, held in (("this project, checked and tidy", ours), ("plain rows alone", plain)):
        sys.stdout.write(
            f"{name:<34} {held['seconds']:>7.1f} s, {held['seconds'] / cells:.2f} s per million cells, "
            f"{held['megabytes']:.0f} MB at most\n"
        )
    promises = {
        f"under {MOST_MEGABYTES:.0f} MB": ours["megabytes"] < MOST_MEGABYTES,
        f"at most {MOST_TIMES_PLAIN_ROWS:.1f} times the plain rows ({ratio:.2f})": (
            ratio <= MOST_TIMES_PLAIN_ROWS
        ),
    }
    for promise, kept in promises.items():
        sys.stdout.write(f"{'kept' if kept else 'NOT KEPT'}: {promise}\n")
    return 0 if all(promises.values()) else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) == 3:
        _in_this_process(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
