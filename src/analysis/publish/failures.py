"""A page that could not be made, in words for the person who has to mend it."""

from __future__ import annotations

from typing import Any

from analysis.errors import ReportError


class PageFailedError(ReportError):
    """A page that could not be made, and where its notebook stopped.

    Attributes
    ----------
    area
        The force, or England and Wales.
    problem
        What went wrong, as a sentence.
    cell
        Number of the cell in the notebook file, the first being 1; None when no cell is to blame.
    heading
        The heading that the cell stands under; may be empty.
    error
        Name of the error in the cell ("ValueError"); may be empty.
    lines
        The last lines of the cell that ran.
    """

    def __init__(
        self,
        area: str,
        problem: str,
        *,
        cell: int | None = None,
        heading: str = "",
        error: str = "",
        lines: tuple[str, ...] = (),
    ) -> None:
        self.area = area
        self.problem = problem
        self.cell = cell
        self.heading = heading
        self.error = error
        self.lines = lines
        where = ""
        if cell is not None:
            where = f"cell {cell}" + (f", under “{heading}”" if heading else "") + ": "
        shown = "".join(f"\n    {line}" for line in lines)
        super().__init__(f"{area}: {where}{problem}{shown}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error travel between processes with all it knows."""
        return _again, (self.area, self.problem, self.cell, self.heading, self.error, self.lines)


def _again(
    area: str, problem: str, cell: int | None, heading: str, error: str, lines: tuple[str, ...]
) -> PageFailedError:
    return PageFailedError(area, problem, cell=cell, heading=heading, error=error, lines=lines)
