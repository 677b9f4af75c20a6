"""A scheduler and workers in fresh processes, on this machine and reachable from nowhere else."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
SECONDS_TO_START = 90

_NO_PAGE = ("--no-dashboard", "--dashboard-address", f"{HOST}:0")


@dataclass
class LocalCluster:
    """A scheduler, and the workers started so far by name."""

    address: str
    folder: Path
    tls: tuple[str, ...] = ()
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start_worker(self, name: str, root: Path, *, threads: int = 1, **environment: str) -> None:
        """Start a worker over the project folder ``root``; it comes by itself."""
        temporary = self.folder / name
        temporary.mkdir()
        words = ["--name", name, "--nthreads", str(threads), "--host", HOST, "--no-nanny", *_NO_PAGE]
        words += ["--local-directory", str(temporary), "--memory-limit", "0", "--death-timeout", "60"]
        more = {"STALKING_REPORT_ROOT": str(root), "TMPDIR": str(temporary), **environment}
        self.workers[name] = _process(
            "dask_worker", self.address, *words, *self.tls, log=self.folder / f"{name}.log", **more
        )

    def said_by(self, name: str) -> str:
        """Return what a worker, or ``scheduler``, wrote to its log."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def wait_for(self, name: str) -> None:
        """Wait until a worker has come to the scheduler."""
        deadline = time.monotonic() + SECONDS_TO_START
        while "Registered to:" not in self.said_by(name):
            assert time.monotonic() < deadline, self.said_by(name)
            assert self.workers[name].poll() is None, self.said_by(name)
            time.sleep(0.1)


def _process(module: str, *words: str, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *words],
            stdout=said,
            stderr=said,
            env={**os.environ, **environment},
            cwd=log.parent,
        )


@contextlib.contextmanager
def local_cluster(folder: Path, *tls: str) -> Iterator[LocalCluster]:
    """Give a scheduler without workers; all of them are ended afterwards."""
    folder.mkdir()
    known = folder / "scheduler.json"
    protocol = ("--protocol", "tls") if tls else ()
    words = ["--host", HOST, "--port", "0", *_NO_PAGE, "--scheduler-file", str(known)]
    scheduler = _process("dask_scheduler", *words, *protocol, *tls, log=folder / "scheduler.log")
    cluster = LocalCluster("", folder, tls)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not cluster.address:
            assert time.monotonic() < deadline, cluster.said_by("scheduler")
            assert scheduler.poll() is None, cluster.said_by("scheduler")
            with contextlib.suppress(OSError, ValueError):
                cluster.address = json.loads(known.read_text())["address"]
            time.sleep(0.05)
        yield cluster
    finally:
        for process in (*cluster.workers.values(), scheduler):
            process.kill()
            process.wait()
