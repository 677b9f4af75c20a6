"""Where the project's own files are, whatever folder a caller works in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from analysis.errors import FileRefusedError


def project_root() -> Path:
    """Return the project's folder, the one that holds ``data`` and ``notebooks``.

    The environment variable ``STALKING_REPORT_ROOT`` overrides it, for an
    installed package whose figures live elsewhere.

    Raises
    ------
    FileRefusedError
        If the folder holds no ``data/forces.csv``.
    """
    override = os.environ.get("STALKING_REPORT_ROOT")
    root = Path(override).resolve() if override else Path(__file__).resolve().parents[2]
    if not (root / "data" / "forces.csv").is_file():
        raise FileRefusedError(
            "data/forces.csv",
            f"there is no such file in {root}. Set STALKING_REPORT_ROOT to the project's folder, "
            "the one with data/ and notebooks/ in it.",
        )
    return root


def data_dir() -> Path:
    """Return the folder of the tidy figures."""
    return project_root() / "data"


def notebooks_dir() -> Path:
    """Return the folder of the notebooks."""
    return project_root() / "notebooks"


def reports_dir() -> Path:
    """Return the folder editions are written to unless another is named."""
    return project_root() / "reports"


def settings_environment() -> dict[str, str]:
    """Return variables that keep what matplotlib, IPython and Jupyter write inside the virtual environment.

    Without them they write to the home folder. Empty where Python runs in no virtual environment.
    """
    if sys.prefix == sys.base_prefix:
        return {}
    folder = Path(sys.prefix) / "settings"
    return {
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter" / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter" / "runtime"),
    }
