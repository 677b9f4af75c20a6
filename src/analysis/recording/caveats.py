"""What a reader has to know beside a figure: ``data/caveats.toml``, checked."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import FileRefusedError, RequestError
from analysis.forces import ENGLAND_AND_WALES, all_forces
from analysis.offences import subgroup_codes
from analysis.paths import data_dir
from analysis.recording.changes import GRADES, SUBGROUP_CODE, require_known
from analysis.shared_results import once_an_edition

FILE = "caveats.toml"

CAVEAT_MEASURES = (
    "offences",
    "rate",
    "change",
    "trend",
    "forecast",
    "rank",
    "charge_rate",
    "outcomes",
    "domestic_abuse",
    "orders",
    "survey",
    "claims",
    "revisions",
)
"""What a caveat can stand beside."""

CAVEAT_SECTIONS = (
    "recorded",
    "change",
    "trend",
    "forces",
    "charges",
    "domestic_abuse",
    "orders",
    "survey",
    "revisions",
)
"""Parts of an area's page whose figures a caveat can concern, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """One caveat.

    Attributes
    ----------
    id
        Short name; markers on the page link to it.
    short
        One line under a chart.
    long
        A paragraph on the page.
    forces
        Canonical names, ``England and Wales`` among them where the national
        figure alone is meant; empty for all.
    codes
        Codes, or ``subgroup`` for their total; empty for all.
    years
        The years it concerns, in words; empty for all.
    measures
        What it stands beside, out of :data:`CAVEAT_MEASURES`.
    sections
        Where an area's page has figures it concerns, out of :data:`CAVEAT_SECTIONS`; empty where no
        page of an area has one.
    source, grade
        Where it is known from and how well (see
        :class:`~analysis.recording.changes.RecordingChange`).
    checked
        Day on which a person last compared it with its source.
    """

    id: str
    short: str
    long: str
    forces: tuple[str, ...]
    codes: tuple[str, ...]
    years: str
    measures: tuple[str, ...]
    sections: tuple[str, ...]
    source: str
    grade: str
    checked: dt.date


_TEXTS = ("id", "short", "long", "source", "grade")
_LISTS = ("forces", "codes", "measures", "sections")
_KEYS = frozenset({*_TEXTS, *_LISTS, "years", "checked"})


def read_caveats(path: Path) -> tuple[Caveat, ...]:
    """Read and check a file of caveats.

    Raises
    ------
    FileRefusedError
        Naming the caveat, if a key is missing or unknown or a value is not what
        it should be.
    """
    file = f"data/{path.name}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FileRefusedError(file, f"it is no TOML: {error}.") from error
    caveats: list[Caveat] = []
    for number, entry in enumerate(content.get("caveat", []), start=1):
        name = f"caveat {number} ({entry.get('id', 'without id')})"
        problem = _problem(entry)
        if problem is None and any(entry["id"] == other.id for other in caveats):
            problem = "its id is used before; every caveat has its own."
        if problem:
            raise FileRefusedError(file, f"{name}: {problem}")
        caveats.append(
            Caveat(
                id=entry["id"],
                short=entry["short"],
                long=" ".join(entry["long"].split()),
                forces=tuple(entry["forces"]),
                codes=tuple(entry["codes"]),
                years=entry["years"],
                measures=tuple(entry["measures"]),
                sections=tuple(entry["sections"]),
                source=entry["source"],
                grade=entry["grade"],
                checked=entry["checked"],
            )
        )
    return tuple(caveats)


def _problem(entry: dict[str, Any]) -> str | None:
    if set(entry) != _KEYS:
        missing, unknown = sorted(_KEYS - set(entry)), sorted(set(entry) - _KEYS)
        return f"the keys should be {', '.join(sorted(_KEYS))}; missing {missing}, unknown {unknown}."
    problems = (*_wrong_texts(entry), *_wrong_lists(entry))
    return problems[0] if problems else None


def _wrong_texts(entry: dict[str, Any]) -> list[str]:
    problems = [
        f"{key} should be a text."
        for key in _TEXTS
        if not isinstance(entry[key], str) or not entry[key].strip()
    ]
    if not isinstance(entry["years"], str):
        problems.append("years should be a text, empty for all years.")
    if type(entry["checked"]) is not dt.date:
        problems.append("checked should be a date written as 2026-11-22.")
    if not problems and set(entry["grade"].replace(",", " ").split()) - set(GRADES):
        problems.append(f"grade is {entry['grade']!r}, expected {', '.join(GRADES)}.")
    return problems


def _wrong_lists(entry: dict[str, Any]) -> list[str]:
    allowed = {
        "forces": {*(force.name for force in all_forces()), ENGLAND_AND_WALES},
        "codes": {*subgroup_codes(), SUBGROUP_CODE},
        "measures": set(CAVEAT_MEASURES),
        "sections": set(CAVEAT_SECTIONS),
    }
    problems = []
    for key in _LISTS:
        if not isinstance(entry[key], list):
            problems.append(f"{key} should be a list, as in [] or ['8Q'].")
            continue
        problems += [
            f"{key} holds {value!r}, which is not known." for value in entry[key] if value not in allowed[key]
        ]
    if not entry["measures"]:
        problems.append("measures names what the caveat stands beside; it cannot be empty.")
    return problems


@cache
@once_an_edition
def load_caveats() -> tuple[Caveat, ...]:
    """Return the project's caveats, in the order of the file."""
    return read_caveats(data_dir() / FILE)


def caveats_for(
    force: str,
    codes: Iterable[str] | None = None,
    measure: str | None = None,
    *,
    caveats: Sequence[Caveat] | None = None,
) -> tuple[Caveat, ...]:
    """Return the caveats for a force, codes and measure, in the order of the file.

    Parameters
    ----------
    force
        Canonical name, or ``England and Wales``.
    codes
        Codes shown, or ``subgroup``; all if left out.
    measure
        One of :data:`CAVEAT_MEASURES`; all if left out.
    caveats
        Caveats to choose from; the project's own if left out.

    Raises
    ------
    RequestError
        If the force, a code or the measure is unknown.
    """
    wanted = None if codes is None else set(codes)
    require_known(force, wanted or ())
    if measure is not None and measure not in CAVEAT_MEASURES:
        raise RequestError(f"{measure!r} is no measure; use one of {', '.join(CAVEAT_MEASURES)}.")
    return tuple(
        caveat
        for caveat in (load_caveats() if caveats is None else caveats)
        if (not caveat.forces or force in caveat.forces)
        and (wanted is None or not caveat.codes or wanted & set(caveat.codes))
        and (measure is None or measure in caveat.measures)
    )


def caveats_on_page(area: str, *, caveats: Sequence[Caveat] | None = None) -> dict[str, tuple[Caveat, ...]]:
    """Return the caveats that concern figures of an area's page, by section in the order of the page.

    Parameters
    ----------
    area
        Canonical name of a force, or ``England and Wales``.
    caveats
        Caveats to choose from; the project's own if left out.

    Raises
    ------
    RequestError
        If there is no such area.
    """
    own = caveats_for(area, caveats=caveats)
    return {
        section: tuple(caveat for caveat in own if section in caveat.sections) for section in CAVEAT_SECTIONS
    }
