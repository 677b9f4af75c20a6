"""The environment of this project's kernels, and a fork server for them before anything else is imported.

It is fixed: one thread for linear algebra, no hash randomisation, no personal settings of IPython and
matplotlib.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

from analysis.paths import settings_environment
from analysis.shared_results import FOLDER_VARIABLE
from analysis.warm import client
from analysis.warm.den import shared
from analysis.warm.threads import ONE_THREAD


def start_importing() -> None:
    """Let the fork server of the kernels import while this process still imports what it needs itself.

    Raises
    ------
    RequestError
        If the environment asks for kernels that are neither warm nor cold.
    """
    client.start_importing(kernel_environment(Path()))


@contextlib.contextmanager
def results_shared() -> Iterator[None]:
    """Let this process leave results for its kernels, and take up theirs."""
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(shared())
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = before


def kernel_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a kernel whose private folder is ``folder``."""
    environment = dict(os.environ)
    environment.update(ONE_THREAD)
    environment.update(
        PYTHONHASHSEED="0",
        LC_ALL="C.UTF-8",
        TZ="UTC",
        IPYTHONDIR=str(folder / "ipython"),
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    )
    environment[FOLDER_VARIABLE] = str(shared())
    environment.pop("PYTHONSTARTUP", None)
    environment.pop("PYTEST_CURRENT_TEST", None)  # under tests as ever: ipykernel would read no pipes
    for name, place in settings_environment().items():
        environment.setdefault(name, place)
    root = os.environ.get("STALKING_REPORT_ROOT")
    if root:
        environment["STALKING_REPORT_ROOT"] = str(Path(root).resolve())
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib is not None and matplotlib.submodule_search_locations:
        style = Path(matplotlib.submodule_search_locations[0]) / "mpl-data" / "matplotlibrc"
        if style.is_file():
            environment["MATPLOTLIBRC"] = str(style)
    return environment
