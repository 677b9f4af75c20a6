"""What every test relies on."""

from __future__ import annotations

from hypothesis import settings

# Machines are shared and noisy: a property is about values, never about time.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
