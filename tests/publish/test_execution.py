"""Notebooks run in kernels of this interpreter, whole or refused, with the same bytes each time."""

# nbformat's own functions carry no types.
# mypy: allow-untyped-calls

import gc
import json
import os
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.errors import ReportError
from analysis.publish.execution import run_notebook
from analysis.publish.failures import PageFailedError
from analysis.publish.kernels import LiveKernels, StoppedError, own_folder, own_kernel
from analysis.publish.parameters import ParameterError
from analysis.warm import client
from analysis.warm.den import sockets_fit
from analysis.warm.environment import kernel_environment
from tests.publish.standin import KENT, children_running, code, force_notebook, text


def failure(path: Path, timeout: float = 60) -> PageFailedError:
    with pytest.raises(PageFailedError) as caught:
        run_notebook(path, KENT, timeout=timeout)
    return caught.value


def printed(notebook: NotebookNode) -> str:
    return "".join(
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    )


def test_a_notebook_runs_with_its_parameters_in_this_interpreter_and_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere" / "kernels" / "python3"
    elsewhere.mkdir(parents=True)
    (elsewhere / "kernel.json").write_text(
        json.dumps({"argv": ["/nonexistent/python"], "display_name": "x", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "elsewhere"))
    monkeypatch.chdir(tmp_path)
    names = ["PYTHONHASHSEED", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TZ"]
    path = force_notebook(
        tmp_path / "notebooks",
        code(
            f"import os, sys, json\nprint(json.dumps([force, sys.executable, os.getcwd(), "
            f"*[os.environ[name] for name in {names}]]))"
        ),
    )
    executed = run_notebook(path, KENT, timeout=60)
    said = json.loads(printed(executed))
    assert said == ["Kent", sys.executable, str(path.parent), "0", "1", "1", "UTC"]
    assert os.getcwd() == str(tmp_path)  # noqa: PTH109 - what threads share


def test_the_same_inputs_give_the_same_bytes_without_times_paths_or_random_names(tmp_path: Path) -> None:
    path = force_notebook(tmp_path, code("import sys\nprint(force)\nprint('x', file=sys.stderr)\nprint('y')"))
    first, second = (nbformat.writes(run_notebook(path, KENT, timeout=60)) for _ in range(2))
    assert first == second
    assert str(tmp_path) not in first
    metadata = json.loads(first)["metadata"]
    assert metadata["papermill"] == {"parameters": KENT}
    assert metadata["language_info"]["version"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    for word in ("start_time", "duration", "iopub", "output_path"):
        assert word not in first


def test_a_misspelt_parameter_is_refused_before_any_kernel_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = force_notebook(tmp_path)

    def started(*_args: object) -> None:
        raise AssertionError("a kernel was made")

    monkeypatch.setattr("analysis.publish.execution.own_folder", started)
    with pytest.raises(ParameterError, match="did you mean 'force'"):
        run_notebook(path, {"forse": "Kent"}, timeout=60)


def test_a_failing_cell_is_named_with_its_number_heading_error_and_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = force_notebook(
        tmp_path, text("## Trend and outlook\n\nProse."), code("a = 1\nb = a / 0\nnever = 2"), code("c = 3")
    )
    error = failure(path)
    assert (error.area, error.cell, error.heading, error.error) == (
        "Kent",
        5,
        "Trend and outlook",
        "ZeroDivisionError",
    )
    assert error.lines == ("a = 1", "b = a / 0")
    assert str(error).startswith(
        "Kent: cell 5, under “Trend and outlook”: ZeroDivisionError: division by zero"
    )
    assert error.exit_code == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "ending", ["os._exit(0)", "import signal; os.kill(os.getpid(), signal.SIGKILL)"], ids=["exit", "killed"]
)
def test_a_kernel_that_dies_is_reported_with_the_cell_it_died_in(tmp_path: Path, ending: str) -> None:
    error = failure(force_notebook(tmp_path, code(f"import os\n{ending}"), code("1")))
    assert error.cell == 4
    assert "the kernel died" in str(error)
    assert error.lines[0] == "import os"


NOTES_ITS_RUNS = "import os, signal, time\nwith open('runs', 'a') as runs:\n    runs.write('run ')\n"
DIES = "os.kill(os.getpid(), signal.SIGKILL)"


def test_a_dead_kernel_is_tried_once_more_and_then_named_with_its_cell(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = force_notebook(tmp_path, text("## Trend"), code(NOTES_ITS_RUNS), code(DIES))
    error = failure(path)
    assert str(error).startswith("Kent: cell 6, under “Trend”: the kernel died")
    assert "twice" in str(error)
    assert (tmp_path / "runs").read_text() == "run run "
    said = [record.getMessage() for record in caplog.records if record.name == "analysis.publish.execution"]
    assert said == ["Kent: the kernel died (in cell 6); the page is tried once more, in a fresh one."]


def test_a_page_whose_kernel_dies_once_is_whole_and_the_same_as_if_it_had_not(tmp_path: Path) -> None:
    dies_first = f"if open('runs').read() == 'run ':\n    {DIES}\nprint(2 * 3)"
    path = force_notebook(tmp_path, code(NOTES_ITS_RUNS), code(dies_first))
    retried = run_notebook(path, KENT, timeout=60)
    assert (tmp_path / "runs").read_text() == "run run "
    assert nbformat.writes(retried) == nbformat.writes(run_notebook(path, KENT, timeout=60))
    assert printed(retried) == "6\n"


@pytest.mark.parametrize("ending", ["1 / 0", "time.sleep(600)", "raise SystemExit"])
def test_a_cell_that_raises_leaves_or_takes_too_long_is_not_tried_again(tmp_path: Path, ending: str) -> None:
    error = failure(force_notebook(tmp_path, code(NOTES_ITS_RUNS + ending)), timeout=6)
    assert error.cell == 4
    assert (tmp_path / "runs").read_text() == "run "


def test_a_kernel_that_cannot_start_says_so_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STALKING_REPORT_KERNELS", "cold")
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('no room')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    error = failure(force_notebook(tmp_path / "notebooks"))
    assert str(error) == "Kent: the kernel did not start, twice.\n    no room"


def test_a_cell_that_leaves_with_success_does_not_pass_for_a_whole_notebook(tmp_path: Path) -> None:
    error = failure(force_notebook(tmp_path, code("import sys\nsys.exit(0)"), code("print('never')")))
    assert error.cell == 4
    assert "ended here, before its last cell" in str(error)


def test_a_notebook_that_takes_too_long_is_stopped_and_nothing_goes_on_listening(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start = time.monotonic()
    error = failure(force_notebook(tmp_path, code("import time\ntime.sleep(600)")), timeout=4)
    assert "still running after 4 seconds" in str(error)
    assert time.monotonic() - start < 30
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


@pytest.mark.parametrize("ending", ["1 / 0", "os._exit(1)"], ids=["failing", "dying"])
def test_no_process_of_a_failed_notebook_is_left_not_even_its_children(tmp_path: Path, ending: str) -> None:
    marker = f"import time; time.sleep(601)  # {tmp_path.name}"
    child = f"import os, subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {marker!r}])"
    assert failure(force_notebook(tmp_path, code(f"{child}\n{ending}"))).cell == 4
    deadline = time.monotonic() + 5
    while children_running(tmp_path.name) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert children_running(tmp_path.name) == []


def test_stopping_ends_a_running_kernel_at_once(tmp_path: Path) -> None:
    live = LiveKernels()
    path = force_notebook(tmp_path, code("import time\ntime.sleep(600)"))
    threading.Timer(3, live.stop).start()
    start = time.monotonic()
    with pytest.raises(StoppedError):
        run_notebook(path, KENT, timeout=60, live=live)
    assert time.monotonic() - start < 20
    with pytest.raises(StoppedError):
        run_notebook(path, KENT, timeout=60, live=live)


def test_a_kernel_talks_over_sockets_in_a_private_folder_where_the_system_has_them() -> None:
    with own_folder() as folder, own_kernel(LiveKernels(), folder) as kernel:
        assert folder.stat().st_mode & 0o077 == 0
        assert kernel.transport == ("ipc" if sockets_fit(folder) else "tcp")
        assert kernel.kernel_spec is not None
        assert kernel.kernel_spec.argv[0] == sys.executable
    assert not folder.exists()


def test_a_temporary_folder_with_too_long_a_name_for_sockets_falls_back_to_ports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 80)
    deep.mkdir()
    client.stop()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    executed = run_notebook(force_notebook(tmp_path, code("print(force)")), KENT, timeout=60)
    assert printed(executed) == "Kent\n"
    client.stop()
    assert list(deep.iterdir()) == []


def test_personal_settings_do_not_reach_a_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATPLOTLIBRC", "/somebody/matplotlibrc")
    monkeypatch.setenv("PYTHONSTARTUP", "/somebody/startup.py")
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    environment = kernel_environment(tmp_path)
    assert environment["MATPLOTLIBRC"].endswith("mpl-data/matplotlibrc")
    assert environment["IPYTHONDIR"] == str(tmp_path / "ipython")
    assert environment["OMP_NUM_THREADS"] == "1"
    assert "PYTHONSTARTUP" not in environment


def test_a_notebook_that_is_not_there_or_not_one_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"missing\.ipynb: there is no such notebook"):
        run_notebook(tmp_path / "missing.ipynb", KENT, timeout=60)
    (tmp_path / "text.ipynb").write_text("not JSON")
    with pytest.raises(ReportError, match=r"text\.ipynb: not a Jupyter notebook"):
        run_notebook(tmp_path / "text.ipynb", KENT, timeout=60)
