"""Errors written for the person who has to act on them.

Every error of the project says what was wrong, where, what was expected and
what to do next. ``exit_code`` is what the command line returns:

==== ==========================================================
code meaning
==== ==========================================================
0    done
1    the work ran and part of it failed (a page, a check)
2    the request was not understood (a force, a release, an option)
3    ``claims check --strict``: a claim differs, or its arithmetic is wrong
4    a file was refused: it is not what it should be
==== ==========================================================
"""

from __future__ import annotations


class ReportError(Exception):
    """Base of every error a person may meet."""

    exit_code = 1


class RequestError(ReportError):
    """What was asked for does not exist or makes no sense."""

    exit_code = 2


class UnknownForceError(RequestError):
    """A name that is no force, with the nearest names that are."""


class UnknownReleaseError(RequestError):
    """A release that is not held, with those that are."""


class PeriodError(RequestError):
    """A period that is not written in one of the official forms."""


class FileRefusedError(ReportError):
    """A file whose content is not what its layout promises.

    Parameters
    ----------
    file
        Name of the file, without the machine's folders.
    problem
        What was found and what was expected, as a sentence.
    sheet, row, column
        Where, as a person counts: the first row is 1.
    """

    exit_code = 4

    def __init__(
        self,
        file: str,
        problem: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.file = file
        self.problem = problem
        self.sheet = sheet
        self.row = row
        self.column = column
        place = [file]
        if sheet is not None:
            place.append(f"sheet {sheet!r}")
        if row is not None:
            place.append(f"row {row}")
        if column is not None:
            place.append(f"column {column!r}")
        super().__init__(f"{', '.join(place)}: {problem}")


class DownloadError(ReportError):
    """A file or page that could not be fetched, with what the server said."""


class CheckFailedError(ReportError):
    """A check of the figures held did not hold."""
