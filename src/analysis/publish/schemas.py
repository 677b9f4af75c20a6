"""jsonschema, which nbformat imports, without what takes it longest."""

from __future__ import annotations

import sys
from importlib import import_module

_GRAMMAR = "rfc3987_syntax"
"""Package that jsonschema imports where it is installed, to tell which texts are addresses."""


def import_jsonschema() -> None:
    """Import jsonschema as it is where the package for addresses is not installed.

    That package compiles a grammar as it is imported, which takes two seconds of processor. It comes with
    JupyterLab. No schema of notebooks or of results asks whether a text is an address, so what they accept
    is the same.
    """
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules:
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment] # importing it raises, as if it were not there
    try:
        import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]
