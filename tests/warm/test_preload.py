"""The fork server imports what the notebooks import, and nothing that a fork would share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis.paths import notebooks_dir
from analysis.warm.preload import imports_of
from analysis.warm.threads import NO_THREAD_AT_IMPORT, ONE_THREAD
from tests.publish.standin import code, force_notebook

pytestmark = pytest.mark.linux

IMPORTED = """
import json, os, random, sys
before = random.getstate()
opened = []
sys.addaudithook(lambda event, words: opened.append(str(words[0])) if event == "open" else None)
from analysis.warm.preload import import_everything
import_everything()
import numpy
print(json.dumps({
    "modules": sorted(sys.modules),
    "threads": len(os.listdir("/proc/self/task")),
    "drawn": random.getstate() != before,
    "figures": sorted({path for path in opened if "/data/" in path and path.endswith((".csv", ".toml"))}),
}))
"""


def imported() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        env=os.environ | ONE_THREAD | NO_THREAD_AT_IMPORT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_module_a_notebook_imports_is_there_and_no_figure_thread_or_number_with_it() -> None:
    found = imported()
    namespace: dict[str, object] = {}
    for notebook in sorted(notebooks_dir().glob("*.ipynb")):
        for statement in imports_of(notebook):
            exec(statement, namespace)  # noqa: S102 - an import of the project's own notebook
    needed = {
        name if value.__class__.__name__ == "module" else getattr(value, "__module__", None)
        for name, value in namespace.items()
        for name in [getattr(value, "__name__", name)]
    }
    own = {name for name in needed if str(name).startswith("analysis")}
    assert len(own) > 30
    assert own <= set(found["modules"])
    assert "ipykernel.kernelapp" in found["modules"]
    read = {Path(name).name for name in found["figures"]}
    # Names of forces and offences are no figures.
    assert (found["threads"], found["drawn"], read) == (1, False, {"forces.csv", "offences.csv"})


def test_import_statements_are_found_in_plain_cells_alone(tmp_path: Path) -> None:
    notebook = force_notebook(
        tmp_path,
        code("import json, os\nfrom pathlib import (\n    Path,\n)\nx = 1"),
        code("%matplotlib inline\nimport antigravity"),
    )
    found = list(imports_of(notebook))
    assert found[-2:] == ["import json, os", "from pathlib import Path"]
    assert not any("antigravity" in statement for statement in found)
