"""Run the committed notebooks and keep their outputs, the same bytes each time.

The notebooks are committed executed so that nbval can compare every output. Run this after a change
that is meant to change them, and read the difference before committing it. Kernels are warm unless
``STALKING_REPORT_KERNELS=cold`` asks otherwise.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from analysis.paths import notebooks_dir
from analysis.warm.asking import PROVISIONER

SECONDS = 600
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run_in_place(path: Path) -> None:
    """Run one notebook in its folder and write it back without clock times or versions."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
    )
    client.execute()
    declared = notebook.metadata.get("stalking_report", {})
    notebook.metadata.clear()
    notebook.metadata.update(METADATA, stalking_report=declared)
    text = nbformat.writes(notebook)
    path.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")


def main(names: list[str]) -> int:
    """Run the notebooks named, or all of them."""
    os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", PROVISIONER)
    for path in [Path(name) for name in names] or sorted(notebooks_dir().glob("*.ipynb")):
        run_in_place(path)
        sys.stdout.write(f"{path.name}: run\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
