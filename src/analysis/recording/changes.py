"""What changed in the way offences were recorded: ``data/recording_changes.csv``, checked.

Which kinds cut a comparable span
---------------------------------
============== ==================================================================
kind           effect on the comparable span of its codes and forces
============== ==================================================================
``break``      cuts: the span starts with the quarter of the break
``transition`` cuts: the rule arrived force by force between ``start`` and ``end``;
               the span starts after ``end``, or at ``comparable_from`` if the row
               gives it
``gap``        cuts: figures are missing from ``start`` to ``end``; the span
               starts after ``end``
``anomaly``    does not cut: noted within the span
``level_shift`` does not cut: noted within the span, to be modelled as a step
               that starts with the quarter ``start``
============== ==================================================================

``comparable_from`` settles one case. Forces took up the former-partner rule
from July 2019 to about June 2021, and stalking and harassment are comparable
from April 2021. Both hold: the last force seen to move stepped up at the start
of April to June 2021, so that quarter is the last of the transition and the
first in which every force counts by the new rule. A chart shades the whole
transition, a before-and-after model leaves the whole of it out, and a trend
starts with its last quarter.

The code ``subgroup`` is the total of the five codes. A row names it where the
total itself moves, and not where offences only moved from one part to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

import pandas as pd
import pandera.pandas as pa

from analysis.errors import FileRefusedError, PeriodError, RequestError, UnknownForceError
from analysis.forces import ENGLAND_AND_WALES, all_forces
from analysis.offences import subgroup_codes
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.shared_results import once_an_edition

Kind = Literal["break", "transition", "gap", "anomaly", "level_shift"]

KINDS: tuple[Kind, ...] = ("break", "transition", "gap", "anomaly", "level_shift")
CUTTING_KINDS: frozenset[str] = frozenset({"break", "transition", "gap"})
POINT_KINDS: frozenset[str] = frozenset({"break", "level_shift"})
GRADES = ("OFF", "COPY", "PRESS", "DATA", "OPEN")
MEASURES = ("recorded", "outcomes", "editions")
SUBGROUP_CODE = "subgroup"
"""The total of the five codes, in the place of a code."""

FILE = "recording_changes.csv"


@dataclass(frozen=True, slots=True)
class RecordingChange:
    """One change in recording.

    Attributes
    ----------
    id
        Short name that never changes; other tables refer to it.
    kind
        ``break``, ``transition``, ``gap``, ``anomaly`` or ``level_shift``.
    codes
        Offence codes; ``subgroup`` is the total of the five.
    forces
        Canonical names; empty for all.
    start
        First quarter it touches.
    end
        Last quarter it touches; ``None`` for a break and a level shift.
    label
        A few words for a chart.
    effect
        A sentence for a lay reader.
    source
        The publication or table it is known from.
    grade
        ``OFF`` official text, ``COPY`` official text in a public copy, ``PRESS``
        news text, ``DATA`` seen in the figures, ``OPEN`` believed; more than one
        is written ``OFF, DATA``.
    comparable_from
        First comparable quarter, where that is not the one after ``end``.
    measures
        What it touches: ``recorded`` figures of the latest release, charge
        ``outcomes``, or earlier ``editions`` as they were published.
    """

    id: str
    kind: Kind
    codes: tuple[str, ...]
    forces: tuple[str, ...]
    start: Quarter
    end: Quarter | None
    label: str
    effect: str
    source: str
    grade: str
    comparable_from: Quarter | None = None
    measures: tuple[str, ...] = ("recorded",)

    @property
    def cuts(self) -> bool:
        """Whether no comparable span may reach across it."""
        return self.kind in CUTTING_KINDS

    @property
    def seen_nationally(self) -> bool:
        """Whether it is a move of the figures of all forces together that no published rule explains.

        It cuts every force's span, because a force's own figures may hold it. It is not a rule that
        every force took up: in some the figures did not move, or moved the other way.
        """
        return not self.forces and set(_words(self.grade, ",")) == {"DATA", "OPEN"}

    @property
    def first_comparable(self) -> Quarter:
        """First quarter a span may start with after it."""
        if self.comparable_from is not None:
            return self.comparable_from
        return self.start if self.end is None else self.end + 1

    def touches(self, first: Quarter | None, last: Quarter | None) -> bool:
        """Whether any of it lies in the quarters from ``first`` to ``last``."""
        final = self.start if self.end is None else self.end
        return (last is None or self.start <= last) and (first is None or final >= first)

    def concerns(self, force: str, codes: Iterable[str] | None = None) -> bool:
        """Whether it touches this force and any of these codes.

        Every change concerns England and Wales: what one force does is part of
        the national figure.
        """
        here = not self.forces or force == ENGLAND_AND_WALES or force in self.forces
        return here and (codes is None or bool(set(codes) & set(self.codes)))


def _words(text: str, separator: str | None) -> list[str]:
    return [word.strip() for word in text.split(separator) if word.strip()]


def _words_from(allowed: Sequence[str], separator: str | None, *, empty: bool, what: str) -> pa.Check:
    known = set(allowed)

    def check(text: str) -> bool:
        words = _words(text, separator)
        return (empty or bool(words)) and set(words) <= known and len(words) == len(set(words))

    return pa.Check(check, element_wise=True, error=what)


def _is_quarter(text: str) -> bool:
    try:
        Quarter.parse(text)
    except PeriodError:
        return False
    return True


def _quarter(*, empty: bool) -> pa.Check:
    form = 'a quarter written as "2020/21 Q1"' + (" or nothing" if empty else "")
    return pa.Check(lambda text: (empty and text == "") or _is_quarter(text), element_wise=True, error=form)


_FILLED = pa.Check(lambda text: bool(text.strip()), element_wise=True, error="some text")


def _schema() -> pa.DataFrameSchema:
    codes = [*subgroup_codes(), SUBGROUP_CODE]
    names = [force.name for force in all_forces()]
    return pa.DataFrameSchema(
        {
            "id": pa.Column(
                str, pa.Check.str_matches(r"^[a-z0-9-]+$", error="lower-case letters, digits and hyphens")
            ),
            "kind": pa.Column(str, pa.Check.isin(KINDS, error=f"one of {', '.join(KINDS)}")),
            "codes": pa.Column(
                str, _words_from(codes, None, empty=False, what=f"codes out of {' '.join(codes)}")
            ),
            "forces": pa.Column(
                str,
                _words_from(
                    names, ";", empty=True, what="names as in data/forces.csv with semicolons between"
                ),
            ),
            "start": pa.Column(str, _quarter(empty=False)),
            "end": pa.Column(str, _quarter(empty=True)),
            "comparable_from": pa.Column(str, _quarter(empty=True)),
            "measures": pa.Column(
                str, _words_from(MEASURES, None, empty=False, what=f"words out of {' '.join(MEASURES)}")
            ),
            "label": pa.Column(str, _FILLED),
            "effect": pa.Column(str, _FILLED),
            "source": pa.Column(str, _FILLED),
            "grade": pa.Column(
                str, _words_from(GRADES, None, empty=False, what=f"grades out of {' '.join(GRADES)}")
            ),
        },
        strict=True,
    )


def _refuse_failures(frame: pd.DataFrame, file: str) -> None:
    try:
        _schema().validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        columns = cases[cases["schema_context"] == "DataFrameSchema"]
        if len(columns):
            found = ", ".join(str(case) for case in columns["failure_case"])
            expected = ", ".join(_schema().columns)
            raise FileRefusedError(
                file, f"the columns should be {expected}; check {found}.", row=1
            ) from error
        first = cases.sort_values("index", kind="stable").iloc[0]
        raise FileRefusedError(
            file,
            f"found {first['failure_case']!r}, expected {first['check']}. Correct this cell.",
            row=int(first["index"]) + 2,
            column=str(first["column"]),
        ) from error


def _change(row: dict[str, str]) -> RecordingChange:
    return RecordingChange(
        id=row["id"],
        kind=cast("Kind", row["kind"]),
        codes=tuple(_words(row["codes"], None)),
        forces=tuple(_words(row["forces"], ";")),
        start=Quarter.parse(row["start"]),
        end=Quarter.parse(row["end"]) if row["end"] else None,
        label=row["label"],
        effect=row["effect"],
        source=row["source"],
        grade=", ".join(_words(row["grade"], None)),
        comparable_from=Quarter.parse(row["comparable_from"]) if row["comparable_from"] else None,
        measures=tuple(_words(row["measures"], None)),
    )


def _period_problem(change: RecordingChange) -> str | None:
    if change.kind in POINT_KINDS:
        if change.end is not None or change.comparable_from is not None:
            return f"a {change.kind} starts in one quarter; leave end and comparable_from empty."
        return None
    if change.end is None:
        return f"a {change.kind} has a last quarter; fill in end."
    if change.end < change.start:
        return f"it ends in {change.end}, before it starts in {change.start}."
    if change.comparable_from is not None and not (
        change.kind == "transition" and change.start < change.comparable_from <= change.end + 1
    ):
        return (
            "comparable_from is for a transition, and lies after its start and at the latest in the quarter "
            "after its end."
        )
    return None


def read_recording_changes(path: Path) -> tuple[RecordingChange, ...]:
    """Read and check a table of recording changes.

    Raises
    ------
    FileRefusedError
        With the row, if a cell is not what it should be, an id is used twice or
        a period makes no sense.
    """
    file = f"data/{path.name}"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    _refuse_failures(frame, file)
    changes: list[RecordingChange] = []
    for row, record in enumerate(frame.to_dict("records"), start=2):
        change = _change({str(key): str(value) for key, value in record.items()})
        problem = _period_problem(change)
        if any(change.id == other.id for other in changes):
            problem = f"the id {change.id!r} is used twice; every change has its own."
        if problem:
            raise FileRefusedError(file, problem, row=row)
        changes.append(change)
    return tuple(changes)


@cache
@once_an_edition
def load_recording_changes() -> tuple[RecordingChange, ...]:
    """Return the project's recording changes, in the order of the file."""
    return read_recording_changes(data_dir() / FILE)


def changes_for(
    force: str,
    codes: Iterable[str] | None = None,
    first: Quarter | None = None,
    last: Quarter | None = None,
    *,
    changes: Sequence[RecordingChange] | None = None,
) -> tuple[RecordingChange, ...]:
    """Return the changes that touch a force, in order of time.

    Parameters
    ----------
    force
        Canonical name, or ``England and Wales``, which every change touches.
    codes
        Codes or ``subgroup``; all if left out.
    first, last
        Quarters between which any part of the change must lie.
    changes
        Changes to choose from; the project's own if left out.

    Raises
    ------
    RequestError
        If the force or a code is unknown.
    """
    wanted = None if codes is None else tuple(codes)
    require_known(force, wanted or ())
    pool = load_recording_changes() if changes is None else changes
    chosen = [change for change in pool if change.concerns(force, wanted) and change.touches(first, last)]
    return tuple(sorted(chosen, key=lambda change: (change.start.ordinal, change.id)))


def require_known(force: str, codes: Iterable[str]) -> None:
    """Refuse a force or a code that is none.

    Raises
    ------
    RequestError
        Naming what is known.
    """
    names = {item.name for item in all_forces()} | {ENGLAND_AND_WALES}
    if force not in names:
        raise UnknownForceError(
            f"There is no force called {force!r}; use a name of data/forces.csv or {ENGLAND_AND_WALES!r}."
        )
    known = (*subgroup_codes(), SUBGROUP_CODE)
    for code in codes:
        if code not in known:
            raise RequestError(f"{code!r} is no code; use one of {', '.join(known)}.")
