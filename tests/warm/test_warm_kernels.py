"""A warm kernel is a fresh process like any other, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbformat import NotebookNode

import analysis
from analysis.publish.execution import run_notebook
from analysis.publish.failures import PageFailedError
from analysis.warm import client, fingerprint
from analysis.warm.asking import KERNELS, NotWarmError
from analysis.warm.environment import kernel_environment
from analysis.warm.messages import hear, say
from analysis.warm.page_kernel_client import AskedKernel
from analysis.warm.server import ForkServer
from tests.publish.standin import KENT, code, force_notebook

pytestmark = pytest.mark.linux

WHO = """
import os, sys
print(open(f"/proc/{os.getppid()}/cmdline").read().replace(chr(0), " "))
"""


def printed(notebook: NotebookNode) -> str:
    return "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))


def run(folder: Path, *sources: str) -> NotebookNode:
    return run_notebook(force_notebook(folder, *[code(source) for source in sources]), KENT, timeout=60)


def test_a_kernel_is_a_fork_of_the_server_and_says_what_a_cold_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "import sys, os, random\nprint(sys.argv[0], os.getcwd(), os.environ['TZ'], __name__)\nsys.path[0]"
    warm_one = run(tmp_path, says)
    assert "analysis.warm.server" in printed(run(tmp_path, WHO))
    monkeypatch.setenv(KERNELS, "cold")
    assert "analysis.warm.server" not in printed(run(tmp_path, WHO))
    assert printed(run(tmp_path, says)).split()[1:] == printed(warm_one).split()[1:]


def test_nothing_of_one_notebook_reaches_the_next(tmp_path: Path) -> None:
    run(
        tmp_path,
        "import os, threading, time, matplotlib, pandas as pd, random, numpy as np",
        "os.environ['LEFT'] = 'yes'; os.chdir('/'); matplotlib.rcParams['lines.linewidth'] = 99",
        "pd.set_option('display.max_rows', 3); pd.left = 1; random.seed(1); np.random.seed(1)",
        "threading.Thread(target=time.sleep, args=(30,), daemon=True).start()",
    )
    text = printed(
        run(
            tmp_path,
            "import os, threading, matplotlib, pandas as pd",
            "print('LEFT' in os.environ, os.getcwd() == '/', matplotlib.rcParams['lines.linewidth'])",
            "print(pd.get_option('display.max_rows'), hasattr(pd, 'left'))",
        )
    )
    assert text.split() == ["False", "False", "1.5", "60", "False"]


def test_two_kernels_draw_different_numbers(tmp_path: Path) -> None:
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    assert len({printed(run(tmp_path, draw)) for _ in range(2)}) == 2


def test_a_figure_of_pyplot_is_shown(tmp_path: Path) -> None:
    made = run(tmp_path, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    kinds = [set(output.get("data", {})) for cell in made.cells for output in cell.get("outputs", [])]
    assert any("image/png" in kind for kind in kinds)


@pytest.mark.parametrize("ending", ["os._exit(3)", "os.kill(os.getpid(), 9)", "1 / 0"])
def test_a_kernel_that_dies_or_fails_is_reported_and_the_next_one_runs(tmp_path: Path, ending: str) -> None:
    with pytest.raises(PageFailedError) as caught:
        run(tmp_path, f"import os\n{ending}")
    assert caught.value.cell == 4
    assert "6" in printed(run(tmp_path, "print(2 * 3)"))


def test_a_notebook_that_takes_too_long_is_stopped_and_its_children_with_it(tmp_path: Path) -> None:
    marker = f"import time; time.sleep(601)  # {tmp_path.name}"
    child = (
        f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {marker!r}])\ntime.sleep(600)"
    )
    notebook = force_notebook(tmp_path, code(child))
    with pytest.raises(PageFailedError, match="still running after 4 seconds"):
        run_notebook(notebook, KENT, timeout=4)
    time.sleep(0.5)
    assert subprocess.run(["pgrep", "-f", tmp_path.name], capture_output=True, check=False).stdout == b""


def test_when_the_server_is_killed_its_kernel_ends_and_an_other_server_is_started(tmp_path: Path) -> None:
    run(tmp_path, "1")
    server = client.server(os.environ)
    kill = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
    start = time.monotonic()
    with pytest.raises(PageFailedError, match="the kernel died"):
        run(tmp_path, kill)
    assert time.monotonic() - start < 30
    assert not server.serves
    assert "7" in printed(run(tmp_path, "print(7)"))


def test_when_the_server_is_killed_while_it_imports_whoever_waits_for_it_gets_a_kernel_of_the_next(
    tmp_path: Path,
) -> None:
    client.stop()
    environment = kernel_environment(tmp_path)
    first = client.server(client.of_server(environment))
    with Path(os.devnull).open("wb") as words, ThreadPoolExecutor(3) as pool:
        made = [pool.submit(AskedKernel, tmp_path, environment, words.fileno()) for _ in range(3)]
        time.sleep(0.3)
        os.kill(first.pid, signal.SIGKILL)
        kernels = [one.result(timeout=60) for one in made]
    for kernel in kernels:
        assert kernel.language(60)["name"] == "python"
        kernel.close()
    assert not first.serves


def test_a_server_that_cannot_fork_says_so_and_its_kernels_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> int:
        raise BlockingIOError("no process to be had")

    monkeypatch.setattr(os, "fork", none)
    monkeypatch.setattr("analysis.warm.server._threads", lambda: 1)
    control, asks = socket.socketpair()
    mine, theirs = socket.socketpair()
    before = signal.getsignal(signal.SIGCHLD), signal.set_wakeup_fd(-1)
    try:
        with control, asks, mine, Path(os.devnull).open("r+b") as nothing:
            server = ForkServer(control)
            with theirs:
                socket.send_fds(asks, [b"k"], [theirs.fileno()])
            say(mine, {"arguments": [], "folder": "/", "environment": {}}, (nothing.fileno(),) * 3)
            server.accept(control)
            assert hear(mine)[0] == {"refused": "no process can be forked (no process to be had)"}
            assert not server.over
    finally:
        signal.signal(signal.SIGCHLD, before[0])
        signal.set_wakeup_fd(before[1])


def test_another_time_zone_than_the_server_s_is_not_to_be_had_from_it(tmp_path: Path) -> None:
    environment = kernel_environment(tmp_path)
    with Path(os.devnull).open("wb") as words:
        AskedKernel(tmp_path, environment, words.fileno()).close()
        with pytest.raises(NotWarmError, match="TZ is not what the fork server was started with"):
            AskedKernel(tmp_path, environment | {"TZ": "America/New_York"}, words.fileno())


def test_after_a_module_is_edited_a_kernel_is_a_fork_of_a_server_that_read_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run(tmp_path, "1")
    first = client.server(os.environ)
    monkeypatch.setattr(client, "fingerprint", lambda: 0)
    assert "analysis.warm.server" in printed(run(tmp_path, WHO))
    assert client.server(os.environ) is not first
    assert caplog.records == []


def test_while_kernels_of_an_outdated_server_run_another_one_is_ordinary_and_they_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, "1")
    server = client.server(os.environ)
    words = ["-f", str(tmp_path / "kernel.json")]
    with Path(os.devnull).open("r+b") as nothing:
        running = server.fork(words, str(tmp_path), os.environ, [nothing.fileno()] * 3)
    monkeypatch.setattr(client, "fingerprint", lambda: 0)
    assert "analysis.warm.server" not in printed(run(tmp_path, WHO))
    assert running.poll() is None
    running.kill()
    assert running.wait(timeout=20) == -9
    assert "analysis.warm.server" in printed(run(tmp_path, WHO))


def test_an_edited_module_changes_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "analysis" / "models" / "trend.py"
    module.parent.mkdir(parents=True)
    module.write_text("a = 1\n")
    monkeypatch.setattr(analysis, "__file__", str(tmp_path / "analysis" / "__init__.py"))
    before = fingerprint.fingerprint()
    assert before == fingerprint.fingerprint()
    module.write_text("a = 12\n")
    assert before != fingerprint.fingerprint()


def test_an_interrupt_stops_a_cell(tmp_path: Path) -> None:
    made = run(
        tmp_path,
        "import os, signal, threading, time",
        "threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "try:\n    time.sleep(30)\nexcept KeyboardInterrupt:\n    print('interrupted')",
    )
    assert "interrupted" in printed(made)
