"""Many pages in one process: whether a page costs as much at the end as at the beginning.

Run as ``python -m tests.benchmarks.many_pages PAGES``. The 43 forces' pages are rendered over and over,
by one process and one fork server, until there are that many. After each 43 a line says the seconds by
the clock and of processors so far, and what memory the process and its fork server hold.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from analysis.forces import territorial_forces
from analysis.paths import settings_environment
from analysis.publish.edition import render_edition
from analysis.release import latest_release
from analysis.warm import client


def _memory(process: int) -> int:
    """Return the resident memory of a process in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def _processor() -> float:
    # The server has not ended, so what its kernels used is asked of it.
    ours = sum(os.times()[:4])
    fields = Path(f"/proc/{client.server(os.environ).pid}/stat").read_text().rsplit(")", 1)[1].split()
    return ours + sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def main(pages: int) -> None:
    """Render, and say how it goes."""
    os.environ.update({**settings_environment(), **os.environ})
    release = latest_release()
    forces = [force.name for force in territorial_forces()]
    with tempfile.TemporaryDirectory() as out:
        # The first pages wait for the server's imports; they are not counted.
        render_edition(forces[:2], release, release, Path(out) / "first")
        start, before = time.monotonic(), _processor()
        for done in range(0, pages, len(forces)):
            result = render_edition(forces, release, release, Path(out) / str(done))
            if result.failures:
                raise RuntimeError(str(result.failures[0]))
            line = {
                "pages": done + len(forces),
                "wall": time.monotonic() - start,
                "processor": _processor() - before,
                "own memory": _memory(os.getpid()),
                "server memory": _memory(client.server(os.environ).pid),
            }
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
