"""How fast a run of full-size workbooks of outcomes is read, and in how much memory: ``make bench``.

In one run: twelve workbooks as large as the Home Office's (about 580,000 rows of 13 columns, 44 forces, 4
quarters, 150 offence codes, 22 outcome types; the same under twelve names) recognised, checked and made
tidy as ``data refresh`` does it with those of a folder; against it, one of them taken apart by
python-calamine into plain rows and nothing else, a whole sheet at once. Each runs in a process of its
own, which reports its own peak memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tests.sources.official_layouts import Value

ROOT = Path(__file__).resolve().parents[2]
WORKBOOKS = 12
CODES = 150
OUTCOMES = 22
COLUMNS = 13

MOST_MEGABYTES = 700.0
MOST_MINUTES = 15.0
MOST_TIMES_PLAIN_ROWS = 3.0


def _rows() -> Iterator[list[Value]]:
    from analysis.forces import all_forces  # noqa: PLC0415
    from tests.sources.official_layouts import DESCRIPTIONS, OUTCOMES_HEADER, outcome_row  # noqa: PLC0415

    yield list(OUTCOMES_HEADER)
    counts = np.random.default_rng(1)
    others = [f"{number}A" for number in range(100, 100 + CODES - len(DESCRIPTIONS))]
    for quarter in range(1, 5):
        for force in all_forces():
            for code in [*DESCRIPTIONS, *others]:
                subgroup = "Stalking and harassment" if code in DESCRIPTIONS else "Another subgroup"
                for outcome in range(OUTCOMES):
                    recorded, closed = counts.integers(0, 10_000, 2).tolist()
                    yield outcome_row(
                        force.name,
                        code,
                        str(outcome),
                        recorded,
                        closed,
                        quarter=quarter,
                        subgroup=subgroup,
                    )


def write_release(folder: Path) -> tuple[int, Path]:
    """Write a folder of one release: a small table of recorded crime and the twelve workbooks.

    Returns
    -------
    rows : int
        In each workbook.
    path : Path
        The last workbook.
    """
    from analysis.forces import all_forces  # noqa: PLC0415
    from tests.sources.big_xlsx import write_big_xlsx  # noqa: PLC0415
    from tests.sources.official_layouts import RECORDED_HEADER, recorded_row, write_ods  # noqa: PLC0415

    write_ods(
        folder / "prc-pfa-mar2013-onwards-tables-230726.ods", {"2024_25": [RECORDED_HEADER, recorded_row()]}
    )
    paths = [
        folder / f"prc-outcomes-open-data-mar{2015 + number}-tables-230726.xlsx"
        for number in range(WORKBOOKS)
    ]
    write_big_xlsx(paths[0], _rows(), sheet="2024_25")
    for path in paths[1:]:
        os.link(paths[0], path)
    return 1 + 4 * len(all_forces()) * CODES * OUTCOMES, paths[-1]


def _project(folder: Path) -> None:
    from analysis.refresh.incoming import files_in, origin_records  # noqa: PLC0415
    from analysis.tidying import official_frames  # noqa: PLC0415

    received, _ = files_in(folder)
    records, _ = origin_records(received, None)
    official_frames({record: path for record, path in records.items() if record.kind == "outcomes"})


def _plain(path: Path) -> None:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
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
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows, path = write_release(folder)
        size = path.stat().st_size / 1e6
        ours, plain = _measured("project", folder), _measured("plain", path)
    cells = rows * COLUMNS / 1e6
    per_million = {"ours": ours["seconds"] / (WORKBOOKS * cells), "plain": plain["seconds"] / cells}
    ratio = per_million["ours"] / per_million["plain"]
    sys.stdout.write(f"workbooks of {rows:,} rows, {size:.0f} MB each\n")
    for name, held, seconds in (
        (f"this project, {WORKBOOKS} workbooks, checked and tidy", ours, per_million["ours"]),
        ("plain rows of one workbook", plain, per_million["plain"]),
    ):
        sys.stdout.write(
            f"{name:<46} {held['seconds']:>7.1f} s, {seconds:.2f} s per million cells, "
            f"{held['megabytes']:.0f} MB at most\n"
        )
    promises = {
        f"under {MOST_MEGABYTES:.0f} MB": ours["megabytes"] < MOST_MEGABYTES,
        f"under {MOST_MINUTES:.0f} minutes ({ours['seconds'] / 60:.1f})": ours["seconds"] < MOST_MINUTES * 60,
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
