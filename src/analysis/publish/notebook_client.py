"""papermill's client, without what a page that is made in a second has no use for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

from analysis.warm.page_kernel_client import Answer, AskedKernel, KernelGoneError

_OF_AN_OUTPUT = {
    "display_data": ("metadata", "data"),
    "execute_result": ("metadata", "data", "execution_count"),
    "stream": ("name", "text"),
}
"""What messages that become outputs say that goes into the output."""

_WRITTEN_OVER = re.compile(r".*\r(?=[^\n])")
"""What a line said before it went back to its beginning."""


class PageClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs the cells of a notebook that is saved nowhere before it is whole, and checked then."""

    def papermill_execute_cells(self) -> None:
        """Run the cells, up to one that fails.

        papermill notes when each of them began and ended, and saves what there is so far. Neither is kept.
        """
        for index, cell in enumerate(self.nb.cells):
            try:
                self.execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                break

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Take an output of the cell that runs.

        nbclient holds each against the schema of notebooks by itself, with the slower of nbformat's two
        validators. Here the whole is held against it once, when the notebook has run, see
        :func:`analysis.publish.execution.run_notebook`; whatever is not a plain output of the cell (it
        bears a name by which it may be shown anew, widgets take it, it waits to clear others, it is an
        error) is nbclient's.
        """
        named = _OF_AN_OUTPUT.get(msg["msg_type"])
        hooked = self.output_hook_stack.get(msg["parent_header"].get("msg_id"))
        if named is None or display_id or hooked or self.clear_before_next_output:
            whole: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
            return whole
        content = msg["content"]
        made: NotebookNode = from_dict(
            {"output_type": msg["msg_type"], **{name: content[name] for name in named}}
        )  # type: ignore[no-untyped-call]
        outs.append(made)
        return made


class AskingClient(PageClient):
    """Runs the cells in a kernel that answers this process alone.

    Parameters
    ----------
    nb_man
        papermill's notebook.
    kernel
        It has been started.
    remaining
        Tells how many seconds are left.
    settings
        Of :class:`nbclient.NotebookClient`.
    """

    def __init__(
        self,
        nb_man: NotebookExecutionManager,
        kernel: AskedKernel,
        remaining: Callable[[], float],
        **settings: Any,
    ) -> None:
        super().__init__(nb_man, **settings)
        self._kernel = kernel
        self._remaining = remaining

    def execute(self, **_kwargs: Any) -> NotebookNode:
        """Run the cells and note what language they are in.

        Raises
        ------
        DeadKernelError, CellTimeoutError
            If the kernel ends first, or time does.
        """
        self.reset_execution_trackers()
        language = self._answered(lambda: self._kernel.language(self._remaining()))
        self.papermill_execute_cells()
        notebook: NotebookNode = self.nb
        notebook.metadata["language_info"] = language
        return notebook

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_kwargs: Any) -> NotebookNode:
        """Run one cell, as :meth:`nbclient.NotebookClient.async_execute_cell` does.

        Raises
        ------
        CellExecutionError
            If it fails and may not.
        DeadKernelError, CellTimeoutError
            If the kernel ends, or time does.
        """
        self.on_cell_start(cell=cell, cell_index=cell_index)
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        may_fail = self.allow_errors or "raises-exception" in tags
        answer: Answer = self._answered(
            lambda: self._kernel.run(cell.source, self._remaining(), stop_on_error=not may_fail)
        )
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        self._take(cell, cell_index, answer)
        cell.outputs = _one_stream_each(cell.outputs)
        _at_once(self._check_raise_for_error(cell, cell_index, {"content": answer.reply}))
        return cell

    def _take(self, cell: NotebookNode, cell_index: int, answer: Answer) -> None:
        about = {"msg_id": answer.request}
        for one in answer.said:
            message = {
                "msg_type": one.kind,
                "header": {"msg_type": one.kind},
                "parent_header": about,
                "content": one.content,
            }
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                return

    def _answered(self, asked: Callable[[], Any]) -> Any:
        try:
            return asked()
        except KernelGoneError:
            raise DeadKernelError("Kernel died") from None
        except TimeoutError:
            raise CellTimeoutError("The time is up.") from None


def _at_once(work: Any) -> None:
    """Run a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("nothing was to be waited for")


def _one_stream_each(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Put what was written to a stream together, output before error, as nbclient does.

    A line that went back to its beginning holds only what was written last.
    """
    kept: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        first = streams.get(output.get("name", ""))
        if output.output_type != "stream":
            kept.append(output)
        elif first is None:
            kept.append(output)
            streams[output.name] = output
        else:
            first.text += output.text
    for stream in streams.values():
        if "\r" in stream.text:  # a long line without one takes the pattern minutes
            stream.text = _WRITTEN_OVER.sub("", stream.text)
    for at, (this, following) in enumerate(itertools.pairwise(kept)):
        if (this.get("name"), following.get("name")) == ("stderr", "stdout"):
            kept[at : at + 2] = [following, this]
            break
    return kept
