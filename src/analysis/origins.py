"""Where every figure comes from: the origin records of ``data/sources.toml``."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.errors import FileRefusedError, RequestError
from analysis.paths import data_dir
from analysis.periods import FinancialYear
from analysis.shared_results import once_an_edition

_SOURCES = "data/sources.toml"


@dataclass(frozen=True, slots=True)
class Origin:
    """One file that was read.

    Attributes
    ----------
    id
        Short name, unique.
    kind
        Which table it is, such as ``recorded_crime``: chooses how it is tidied.
    publisher, title, release_date, url, licence
        As the publisher gives them; ``release_date`` is ISO, or a month or a year where no
        more is known.
    grade
        ``OFF`` official file, ``COPY`` public copy of one, ``PRESS`` figures quoted in publications.
    file
        Where the file lies in the folder given to ``data build``.
    sha256
        Its digest.
    gives
        Tidy files made from it, as paths inside ``data/``.
    done
        What was done to it.
    note
        What a reader should know of this copy.
    """

    id: str
    kind: str
    publisher: str
    title: str
    release_date: str
    url: str
    licence: str
    grade: str
    file: str
    sha256: str
    gives: tuple[str, ...]
    done: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CataloguedFile:
    """An official file that is known but not held."""

    release_date: str
    landing_page: str
    kind: str
    filename: str
    url: str
    size_bytes: int
    sha256: str
    as_of: str
    financial_year: str | None = None


_DRAWN = re.compile(r"-(\d{2})(\d{2})(\d{2})\.[a-z]+$")
_YEAR_TO_MARCH = re.compile(r"-mar(\d{4})-")


def drawn_on(filename: str) -> dt.date | None:
    """Return the day in the name of a Home Office file: ``-230726.ods`` is 23 July 2026."""
    match = _DRAWN.search(filename.lower())
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    try:
        return dt.date(2000 + year, month, day)
    except ValueError:
        return None


def years_drawn_apart(records: Iterable[Origin], release: str) -> frozenset[str]:
    """Return the financial years whose table of outcomes was drawn on another day than a release.

    Their outcomes need not equal its recorded offences. A table whose name does not say so is taken to
    be of the day.
    """
    drawn = _drawn_by_year(records)
    return frozenset(year for year, day in drawn.items() if day.isoformat() != release)


def outcomes_dated(records: Iterable[Origin], year: FinancialYear, release: str) -> dt.date:
    """Return the day of a release's table of outcomes of a year, which the figures say and no clock.

    It is the day on which the table was drawn, where its name says so, and the day of the release
    where it does not.

    Parameters
    ----------
    records
        The origin records of the release's outcomes.
    year
        In which the offences were recorded.
    release
        ISO date.
    """
    return _drawn_by_year(records).get(str(year)) or dt.date.fromisoformat(release)


def _drawn_by_year(records: Iterable[Origin]) -> dict[str, dt.date]:
    found = {}
    for record in records:
        drawn, year = drawn_on(record.file), _YEAR_TO_MARCH.search(record.file.lower())
        if drawn is not None and year is not None:
            found[str(FinancialYear(int(year[1]) - 1))] = drawn
    return found


@cache
@once_an_edition
def _document() -> dict[str, Any]:
    with (data_dir() / "sources.toml").open("rb") as handle:
        return tomllib.load(handle)


@cache
@once_an_edition
def origins() -> tuple[Origin, ...]:
    """Return every origin record, in the order of the file.

    Raises
    ------
    FileRefusedError
        If a record lacks a field, has an unknown one, or repeats an id.
    """
    records: list[Origin] = []
    for number, entry in enumerate(_document()["origin"], start=1):
        try:
            record = Origin(**{**entry, "gives": tuple(entry["gives"])})
        except (TypeError, KeyError) as error:
            raise FileRefusedError(
                _SOURCES, f"origin record {number} is not complete or has an unknown field: {error}."
            ) from error
        if any(record.id == earlier.id for earlier in records):
            raise FileRefusedError(_SOURCES, f"two origin records have the id {record.id!r}.")
        records.append(record)
    return tuple(records)


@cache
def catalogue() -> tuple[CataloguedFile, ...]:
    """Return the official files that are catalogued but not held."""
    return tuple(CataloguedFile(**entry) for entry in _document()["catalogue"])


def origin(id_: str) -> Origin:
    """Return the origin record with this id.

    Raises
    ------
    RequestError
        If there is none.
    """
    for record in origins():
        if record.id == id_:
            return record
    raise RequestError(f"{_SOURCES} has no origin record {id_!r}.")


def origins_of(tidy_file: str) -> tuple[Origin, ...]:
    """Return the records a tidy file is made from.

    Parameters
    ----------
    tidy_file
        Path inside ``data/``, such as ``population.csv``.

    Raises
    ------
    RequestError
        If no record gives this file.
    """
    found = tuple(record for record in origins() if tidy_file in record.gives)
    if not found:
        raise RequestError(f"{_SOURCES} names no origin for data/{tidy_file}.")
    return found
