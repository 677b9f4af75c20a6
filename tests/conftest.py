"""What every test relies on."""

from __future__ import annotations

import pytest
from hypothesis import settings

# Machines are shared and noisy: a property is about values, never about time.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    # Not in pyproject.toml: there pytest would import pandas for the notebooks as well, which need it in
    # their kernels alone.
    config.addinivalue_line("filterwarnings", "error::pandas.errors.PerformanceWarning")
