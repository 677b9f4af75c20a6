"""What the fork server imports: whatever the notebooks import, and what that imports when it is first used.

Imports only: no figure is read, no number drawn and no thread started.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import FileRefusedError
from analysis.paths import notebooks_dir

KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "analysis.warm.page_kernel",
    "faulthandler",
    "sqlite3",
)
"""What every kernel imports as it starts."""

AT_FIRST_USE = (
    "encodings.utf_8_sig",
    "matplotlib.backends.backend_svg",
    "pandas.core.methods.to_dict",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pandera.accessors.pandas_accessor",
    "pandera.api.geopandas.container",
    "pandera.backends.pandas.builtin_checks",
    "pandera.backends.pandas.builtin_hypotheses",
    "pandera.backends.pandas.register",
    "pandera.backends.register_checks",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
)
"""What the libraries import only when a notebook first reads, checks, draws or writes something."""


def imports_of(notebook: Path) -> Iterator[str]:
    """Yield the import statements of a notebook, one by one.

    Parameters
    ----------
    notebook
        Its file. Cells that are no plain Python have none.
    """
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        with contextlib.suppress(SyntaxError):
            for statement in ast.parse("".join(cell["source"])).body:
                if isinstance(statement, ast.Import | ast.ImportFrom):
                    yield ast.unparse(statement)


def import_everything() -> None:
    """Import what kernels need and what the project's notebooks import.

    What cannot be imported is left to the notebook that asks for it, which says so in its cell.
    """
    for name in (*KERNEL, *AT_FIRST_USE):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    try:
        notebooks = sorted(notebooks_dir().glob("*.ipynb"))
    except FileRefusedError:
        notebooks = []  # the package is used without the project's folder
    for notebook in notebooks:
        with contextlib.suppress(OSError, ValueError, KeyError):
            for statement in imports_of(notebook):
                with contextlib.suppress(ImportError):
                    exec(statement, {})  # noqa: S102 - an import statement of the project's own notebook
