"""papermill's client, without what a page that is made in a second has no use for."""

from __future__ import annotations

from typing import Any

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient

_OF_AN_OUTPUT = {
    "display_data": ("metadata", "data"),
    "execute_result": ("metadata", "data", "execution_count"),
    "stream": ("name", "text"),
}
"""What messages that become outputs say that goes into the output."""


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
