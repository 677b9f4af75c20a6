"""Whatever starts kernels through ``jupyter_client`` can have warm ones: Lab, nbval, a script."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from analysis.warm import asking
from analysis.warm.asking import PROVISIONER

pytestmark = pytest.mark.linux


def manager() -> Any:
    made = KernelManager(kernel_name="python3")
    assert made.kernel_spec is not None
    made.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": PROVISIONER}
    return made


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """Start a kernel as a program that knows nothing of this project would."""
    started = manager()
    started.start_kernel(cwd=str(tmp_path))
    client = started.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield started, client
    client.stop_channels()
    if started.has_kernel:
        started.shutdown_kernel(now=True)


def said(client: Any, source: str) -> str:
    """Run a cell and return what it printed, or the name of its error."""
    asked = client.execute(source)
    words = []
    while True:
        message = client.get_iopub_msg(timeout=30)
        if message["parent_header"].get("msg_id") != asked:
            continue
        kind, content = message["msg_type"], message["content"]
        words += [content["text"]] if kind == "stream" else [content["ename"]] if kind == "error" else []
        if kind == "status" and content["execution_state"] == "idle":
            return "".join(words).strip()


def test_a_kernel_works_where_it_is_told_over_sockets_that_only_its_owner_reaches(
    kernel: tuple[Any, Any], tmp_path: Path, own_temporary: Path
) -> None:
    started, client = kernel
    who = "import os; print(os.getcwd(), 'analysis.warm' in open('/proc/self/cmdline').read())"
    assert said(client, who) == f"{tmp_path} True"
    assert started.transport == "ipc"
    folder = Path(started.connection_file).parent
    assert folder.is_relative_to(own_temporary)
    assert (folder.stat().st_mode & 0o077, folder.parent.stat().st_mode & 0o077) == (0, 0)
    client.stop_channels()
    started.shutdown_kernel()
    assert not folder.exists()


def test_an_interrupt_ends_the_cell_and_not_the_kernel(kernel: tuple[Any, Any]) -> None:
    started, client = kernel
    asked = client.execute("import time\nkept = 7\nprint('sleeps')\ntime.sleep(60)", stop_on_error=False)
    while client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass
    started.interrupt_kernel()
    while (reply := client.get_shell_msg(timeout=30))["parent_header"]["msg_id"] != asked:
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert said(client, "print(kept)") == "7"


def test_a_restarted_kernel_is_another_process_that_remembers_nothing(kernel: tuple[Any, Any]) -> None:
    started, client = kernel
    first = said(client, "import os; kept = 7; print(os.getpid())")
    started.restart_kernel()
    client.wait_for_ready(timeout=60)
    second = said(client, "import os; print(os.getpid())")
    assert first != second
    assert "analysis.warm" in Path(f"/proc/{second}/cmdline").read_text()
    assert said(client, "print(kept)") == "NameError"
    assert not Path(f"/proc/{first}").exists()


def test_how_a_kernel_ended_is_known(kernel: tuple[Any, Any]) -> None:
    started, client = kernel
    client.execute("import os; os._exit(7)")
    for _ in range(500):
        if not started.is_alive():
            break
        time.sleep(0.01)
    assert started.provisioner.process.poll() == 7


def test_a_kernel_may_ask_for_input(kernel: tuple[Any, Any]) -> None:
    _, client = kernel
    client.execute("print(input('who? '))", allow_stdin=True)
    assert client.get_stdin_msg(timeout=30)["content"]["prompt"] == "who? "
    client.input("a reader")
    words = ""
    while "a reader" not in words:
        try:
            words += client.get_iopub_msg(timeout=30)["content"].get("text", "")
        except queue.Empty:
            pytest.fail("the answer did not come back")


def test_a_kernel_of_another_kind_is_an_ordinary_one_and_that_is_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_said", set())
    for _ in range(2):
        other = manager()
        other.kernel_spec.argv.insert(1, "-B")
        other.start_kernel()
        try:
            assert other.is_alive()
            assert "analysis.warm" not in Path(f"/proc/{other.provisioner.pid}/cmdline").read_text()
        finally:
            other.shutdown_kernel(now=True)
    assert [record.getMessage() for record in caplog.records if record.name == asking.__name__] == [
        "Ordinary kernels are used, which start more slowly: the kernel is of another interpreter or kind."
    ]
