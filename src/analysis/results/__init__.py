"""Results as tidy rows: one number a row, with its interval, unit, basis and source.

``page_results(report, [...])`` collects the results of a page; publishing writes them beside it as
CSV and JSON. A result of :mod:`analysis.models` knows what it is; a frame is named by one of the
tables here.

Whoever only reads rows that were kept, as publishing does, needs none of :mod:`analysis.models`, which
takes seconds to import. So what this package offers is imported when the first of it is asked for, and
then all of it, which registers every type of result (a module's ``__getattr__``, :pep:`562`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.results.offered import *  # noqa: F403 - the names are those of its __all__
    from analysis.results.offered import __all__ as __all__


def __getattr__(name: str) -> Any:
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("analysis.results.offered"), name)
