"""A page's kernel says what an ordinary one says, whatever a cell does."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode

from analysis.publish.execution import run_notebook
from analysis.publish.failures import PageFailedError
from analysis.warm.asking import KERNELS, NotWarmError
from analysis.warm.environment import kernel_environment
from analysis.warm.page_kernel_client import Answer, AskedKernel, KernelGoneError
from tests.publish.standin import KENT, code, force_notebook

pytestmark = pytest.mark.linux

_TOLD = r"""
== a result
import os, time
6 * 7
== nothing
None
== a result that is silenced
6 * 7;
== both streams
import sys
print('out')
print('err', file=sys.stderr)
print('out again')
== a line that is written over
print('10%', end='\r'); print('20%', end='\r'); print('100%')
== a display between two lines
from IPython.display import HTML
print(1)
display(HTML('<b>2</b>'))
print(3)
== a display that changes
shown = display('before', display_id='one')
shown.update('after')
== a display that an earlier cell changes
shown.update('much later')
== an output that is cleared
from IPython.display import clear_output
print('gone')
clear_output()
print('here')
== an output that is cleared when there is another
print('gone')
clear_output(wait=True)
print('here')
== a drawing of pyplot
import matplotlib.pyplot as plt
plt.plot([1, 3, 2]);
== a table
import pandas as pd
pd.DataFrame({'force': ['Kent', 'Surrey'], 'offences': [1, None]})
== what is missing
float('nan')
== a magic
%%capture caught
print('caught')
== what a magic caught
caught.stdout
== a command
!echo from a command
== a script
%%bash
echo from a script
echo its error >&2
== help
len?
== a cell that waits
import asyncio
await asyncio.sleep(0.01)
'waited'
== a loop that runs
asyncio.get_running_loop().is_running()
== work that is begun
done = []
async def work():
    done.append(1)
begun = asyncio.create_task(work())
== work that goes on between cells
done
== what a context holds
import contextvars
held = contextvars.ContextVar('held', default=0)
held.set(1)
held.get()
== what it holds in the next cell
held.get()
== a thread
import threading
other = threading.Thread(target=print, args=('from a thread',))
other.start()
other.join()
== a process
import multiprocessing
forking = multiprocessing.get_context('fork')
made = forking.Process(target=print, args=('from a fork',))
made.start()
made.join()
time.sleep(0.5)
== a warning
import warnings
warnings.warn_explicit('careful', UserWarning, 'a file', 1)
== the log
import logging
logging.getLogger('x').warning('logged')
== a comm
from comm import create_comm
create_comm(target_name='nobody').close()
== what was asked before
_i, _, len(Out), len(In)
== the history
%history 1-2
== a number of the cell
get_ipython().execution_count
== a long output
print('a line of many\n' * 100_000)
== text beyond ASCII
print('–“é”\N{SNOWMAN}')
'\N{SNOWMAN}'
== bytes that are no text
print(os.fsdecode(b'caf\xe9'))
== standard input
import sys
sys.stdin.read()
== a name of the program
os.path.basename(sys.argv[0]).removesuffix('.py')
== names of the kernel
sorted(name for name in globals() if name.startswith('__'))
"""

CELLS = dict(told.strip().split("\n", maxsplit=1) for told in _TOLD.split("\n== ")[1:])
"""What a cell does, and the cell."""

FAILING = {
    "a failure": ("'above'\n1 / 0", "ZeroDivisionError: division by zero"),
    "a mistyped cell": ("for", "SyntaxError"),
    "a value whose text fails": (
        "class Bad:\n    def __repr__(self):\n        raise ValueError('no text')\nBad()",
        "ValueError: no text",
    ),
    "what is asked of a reader": ("input('Which force? ')", "StdinNotImplementedError"),
    "a stop": (
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(5)",
        "KeyboardInterrupt",
    ),
    "a stop of a cell that waits": (
        "import asyncio, os, signal\nos.kill(os.getpid(), signal.SIGINT)\nawait asyncio.sleep(5)",
        "CancelledError",
    ),
}
"""What fails in a cell, the cell, and what is said of it."""

SAID = {
    "a result": "42",
    "both streams": "out again",
    "a display that changes": "much later",
    "an output that is cleared": "here",
    "work that goes on between cells": "[1]",
    "a process": "from a fork",
}
"""Words that stand in the outputs, for cells that could otherwise agree on saying nothing."""


def executed(folder: Path) -> dict[str, NotebookNode]:
    cells = [code(source) for source in CELLS.values()]
    made = run_notebook(force_notebook(folder, *cells), KENT, timeout=120)
    return dict(zip(CELLS, made.cells[-len(cells) :], strict=True))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, NotebookNode], ...]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(KERNELS, raising=False)
        asked = executed(tmp_path_factory.mktemp("asked"))
        patch.setenv(KERNELS, "cold")
        yield asked, executed(tmp_path_factory.mktemp("cold"))


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_of_a_page_has_the_outputs_it_has_in_an_ordinary_kernel(
    both: tuple[dict[str, NotebookNode], ...], name: str
) -> None:
    asked, ordinary = both
    assert asked[name] == ordinary[name]
    assert SAID.get(name, "") in str(asked[name].outputs)


@pytest.mark.parametrize("what", FAILING)
def test_a_cell_that_fails_is_reported_as_in_an_ordinary_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    source, words = FAILING[what]
    said = []
    for kernels in ("warm", "cold"):
        monkeypatch.setenv(KERNELS, kernels)
        with pytest.raises(PageFailedError) as caught:
            run_notebook(force_notebook(tmp_path, code(source)), KENT, timeout=60)
        said.append(str(caught.value))
    assert words in said[0]
    assert said[0] == said[1]


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[AskedKernel]:
    with (tmp_path / "said").open("wb") as said:
        one = AskedKernel(tmp_path, kernel_environment(tmp_path), said.fileno())
        one.language(60)
        yield one
        one.close()


def text(answer: Answer) -> str:
    return "".join(str(one.content.get("text", "")) for one in answer.said)


def test_a_cell_that_takes_too_long_can_be_interrupted_and_its_kernel_goes_on(kernel: AskedKernel) -> None:
    kernel.ask("import time\ntime.sleep(600)", 30)
    with pytest.raises(TimeoutError):
        kernel.answer(1)
    kernel.process.send_signal(signal.SIGINT)
    assert kernel.answer(30).reply["ename"] == "KeyboardInterrupt"
    assert text(kernel.run("print(2 * 3)", 30)) == "6\n"


def test_an_interrupt_between_two_cells_is_nothing_to_a_kernel(kernel: AskedKernel) -> None:
    kernel.process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert text(kernel.run("print(2 * 3)", 30)) == "6\n"


@pytest.mark.parametrize("ending", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_the_end_of_a_kernel_is_noticed_although_a_child_of_it_holds_its_channel(
    kernel: AskedKernel, ending: str
) -> None:
    child = "import os, time\nif os.fork() == 0:\n    time.sleep(30)\n    os._exit(0)\n"
    start = time.monotonic()
    with pytest.raises(KernelGoneError):
        kernel.run(child + ending, 25)
    assert time.monotonic() - start < 20
    with pytest.raises(KernelGoneError):
        kernel.run("1", 25)


def test_a_process_that_comes_back_from_its_cell_is_not_taken_for_the_kernel(kernel: AskedKernel) -> None:
    child = (
        "import os\nforked = os.fork()\nif not forked:\n    raise ValueError('in the child')\nprint('one')"
    )
    said = [text(kernel.run(code, 30)) for code in (child, "print('two')", "print('three')")]
    assert said == ["one\n", "two\n", "three\n"]


def test_an_answer_that_a_cell_made_up_is_refused(kernel: AskedKernel) -> None:
    forge = """
import os, stat, struct
answer = b'[7,[["execute_reply","x",{"status":"ok"}]]]'
for file in range(3, 100):
    try:
        if stat.S_ISSOCK(os.fstat(file).st_mode):
            os.write(file, struct.pack(">Q", len(answer)) + answer)
    except OSError:
        pass
"""
    with pytest.raises(KernelGoneError, match="was answered as 7"):
        kernel.run(forge, 30)


def test_a_cell_that_is_answered_without_a_reply_is_named(tmp_path: Path) -> None:
    breaks = "get_ipython().kernel.finish_metadata = lambda *_: 1 / 0"
    with pytest.raises(PageFailedError) as caught:
        run_notebook(force_notebook(tmp_path, code(breaks)), KENT, timeout=60)
    assert caught.value.cell == 4


def test_half_a_character_is_a_question_mark_and_the_cell_goes_on(kernel: AskedKernel) -> None:
    assert text(kernel.run("print('\\ud800 and \\N{SNOWMAN}')\nprint(2)", 30)) == "? and \N{SNOWMAN}\n2\n"


def test_a_kernel_goes_on_after_a_cell_that_cancels_all_work(kernel: AskedKernel) -> None:
    cancel = "import asyncio\nfor task in asyncio.all_tasks():\n    task.cancel()"
    kernel.run(cancel, 30)
    later = "asyncio.get_running_loop().call_later(0.1, lambda: [t.cancel() for t in asyncio.all_tasks()]);"
    kernel.run(later, 30)
    time.sleep(0.5)
    assert text(kernel.run("print(2 * 3)", 30)) == "6\n"


def test_a_kernel_that_takes_no_cell_is_not_waited_for_beyond_the_time(kernel: AskedKernel) -> None:
    kernel.process.send_signal(signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        kernel.run(f"# {'x' * 5_000_000}", 1)
    assert time.monotonic() - start < 15


def test_what_a_cell_started_ends_with_its_kernel(tmp_path: Path, kernel: AskedKernel) -> None:
    marker = f"import time; time.sleep(601)  # {tmp_path.name}"
    kernel.run(f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {marker!r}])", 30)
    kernel.close()
    time.sleep(0.5)
    assert subprocess.run(["pgrep", "-f", tmp_path.name], capture_output=True, check=False).stdout == b""


def test_a_cell_that_leaves_ends_its_kernel(tmp_path: Path) -> None:
    with pytest.raises(PageFailedError) as caught:
        run_notebook(force_notebook(tmp_path, code("exit()"), code("3")), KENT, timeout=60)
    assert caught.value.cell == 5


def test_a_kernel_is_asked_for_where_ordinary_ones_are_wanted_and_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KERNELS, "cold")
    with (tmp_path / "said").open("wb") as said, pytest.raises(NotWarmError, match="ordinary kernels"):
        AskedKernel(tmp_path, dict(os.environ), said.fileno())
