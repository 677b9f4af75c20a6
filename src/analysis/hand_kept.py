"""Checks of the files in ``data/`` that are kept by hand.

Each is read, compared with its columns and rules, and must not be empty.
What a page may never be without is named here as well: the numbers to call,
and the changes in recording that no comparison may reach across. A number or
a change that is meant to go is taken from both places.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import FileRefusedError, ReportError
from analysis.findings import Finding
from analysis.paths import data_dir
from analysis.publisher import FILE_NAME as PUBLISHER
from analysis.publisher import read_publisher

HELP_NUMBERS = {
    "Emergency": "999",
    "Police": "101",
    "National Stalking Helpline": "0808 802 0300",
    "National Domestic Abuse Helpline": "0808 2000 247",
    "Men's Advice Line": "0808 801 0327",
    "Crimestoppers": "0800 555 111",
}
"""Numbers to call that must be there, by whom they reach."""

RECORDING_CHANGES = (
    "subgroup-begins-2013",
    "stalking-own-code-2014",
    "malicious-communications-own-code-2017",
    "course-of-conduct-2018",
    "former-partner-rule-2020",
    "coercive-control-joins-2020",
    "west-midlands-8u-2020",
    "malicious-communications-bar-2023",
)
"""Ids of changes in recording that must be there."""


CLAIMS_FILES = ("changes.toml", "claims.csv", "measures.toml")
"""Files of ``data/claims``."""


@dataclass(frozen=True)
class _Table:
    """What a CSV file kept by hand promises.

    ``key`` may not repeat, nor may any of ``also_alone``; ``forms`` are regular expressions by
    column, and ``rows`` is how many there are, where that is known.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...]
    may_be_empty: tuple[str, ...] = ()
    forms: dict[str, str] = field(default_factory=dict)
    rows: int | None = None
    also_alone: tuple[tuple[str, ...], ...] = ()


_STAGES = r"([^;]+ until \d{4}/\d{2} Q[1-4]; )*[^;]+"
_QUARTER = r"\d{4}/\d{2} Q[1-4]"

_TABLES = {
    "forces.csv": _Table(
        (
            "force",
            "slug",
            "police_name",
            "ons_code",
            "region",
            "country",
            "kind",
            "no_rate_because",
        ),
        key=("force",),
        may_be_empty=("ons_code", "no_rate_because", "region", "country"),
        forms={"slug": "[a-z-]+", "ons_code": r"(E23\d{6}|W15\d{6})?", "kind": "territorial|special"},
        rows=44,
    ),
    "force_aliases.csv": _Table(("alias", "force", "seen_in"), key=("alias",)),
    "force_places.csv": _Table(("place", "force", "source"), key=("place", "force")),
    "force_tiles.csv": _Table(
        ("force", "column", "row", "short"),
        key=("force",),
        forms={"column": "[0-8]", "row": r"\d|1\d", "short": "[A-Z]([ &'-]*[A-Za-z]){1,5}"},
        rows=43,
        also_alone=(("column", "row"), ("short",)),
    ),
    "not_forces.csv": _Table(("name", "what_it_is", "seen_in"), key=("name",)),
    "regions.csv": _Table(
        ("code", "name", "kind", "other_spellings", "source"),
        key=("code",),
        may_be_empty=("other_spellings",),
        forms={"code": r"[EKW]\d{8}", "kind": "nation|region"},
    ),
    "offences.csv": _Table(
        (
            "code",
            "name",
            "short_name",
            "official_description",
            "other_spellings",
            "in_subgroup_from",
            "own_code_from",
            "source",
            "before_own_code",
        ),
        key=("code",),
        may_be_empty=("other_spellings",),
        forms={
            "code": "8[LMQRU]",
            "in_subgroup_from": _QUARTER,
            "own_code_from": _QUARTER,
            "before_own_code": _STAGES,
        },
        rows=5,
    ),
    "outcome_types.csv": _Table(
        ("type", "name", "group", "mix", "in_this_table", "note", "source"),
        key=("type",),
        may_be_empty=("note", "mix"),
        forms={
            "type": r"\d|1\d|2[0-2]|[123]A",
            "mix": "(charged|victim_does_not_support|evidential_with_support|no_suspect|not_yet_assigned|"
            "other)?",
            "in_this_table": "yes|no",
        },
        rows=26,
    ),
    "help_lines.csv": _Table(
        ("name", "number", "when", "note", "in_band", "country", "source"),
        key=("name",),
        may_be_empty=("note", "country"),
        forms={
            "number": "[0-9][0-9 ]+",
            "in_band": "yes|no",
            "country": "(England|Wales)?",
            "source": "https://.+",
        },
    ),
    "known_differences.csv": _Table(
        ("comparison", "force", "difference", "why"),
        key=("comparison", "force"),
        forms={"difference": r"-?\d+"},
    ),
    "published_totals.csv": _Table(
        ("kind", "release", "area", "year_ending", "measure", "offences", "source"),
        key=("kind", "release", "area", "year_ending", "measure"),
        forms={"kind": "publication|recomputation", "offences": r"\d+"},
    ),
}


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle, strict=True))


def _check_table(path: Path, table: _Table) -> int:
    label = f"data/{path.name}"
    header, *rows = _rows(path) or [[]]
    if not set(table.columns) <= set(header) or len(header) != len(set(header)):
        raise FileRefusedError(
            label,
            f"its columns are {', '.join(header) or 'none'}; expected {', '.join(table.columns)}.",
            row=1,
        )
    if not rows:
        raise FileRefusedError(label, "it holds no row below its header.")
    seen: set[tuple[tuple[str, str], ...]] = set()
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise FileRefusedError(label, f"{len(row)} cells; expected {len(header)}.", row=number)
        cells = dict(zip(header, row, strict=True))
        _check_cells(label, table, cells, number)
        for names in (table.key, *table.also_alone):
            held = tuple((name, cells[name]) for name in names)
            if held in seen:
                found = ", ".join(cells[name] for name in names)
                raise FileRefusedError(label, f"{found} stands in an earlier row too.", row=number)
            seen.add(held)
    if table.rows is not None and len(rows) != table.rows:
        raise FileRefusedError(label, f"it holds {len(rows)} rows; expected {table.rows}.")
    return len(rows)


def _check_cells(label: str, table: _Table, cells: dict[str, str], number: int) -> None:
    for name in table.columns:
        if not cells[name].strip() and name not in table.may_be_empty:
            raise FileRefusedError(label, "the cell is empty; expected some text.", row=number, column=name)
    for name, form in table.forms.items():
        if re.fullmatch(form, cells[name]) is None:
            raise FileRefusedError(
                label, f"found {cells[name]!r}, which has not the form expected.", row=number, column=name
            )


def _check_help_lines(path: Path) -> str:
    count = _check_table(path, _TABLES[path.name])
    header, *rows = _rows(path)
    held = {row[header.index("name")]: row[header.index("number")] for row in rows}
    for name, number in HELP_NUMBERS.items():
        if held.get(name) != number:
            raise FileRefusedError(
                f"data/{path.name}",
                f"{name} should have the number {number}; found {held.get(name, 'no such row')}. "
                "Check it with its source before anything is published.",
            )
    return f"{count} numbers, {len(HELP_NUMBERS)} of them expected"


def _check_names_of_forces(path: Path, kind: str = "") -> str:
    count = _check_table(path, _TABLES[path.name])
    header, *rows = _rows(data_dir() / "forces.csv")
    forces = {row[header.index("force")] for row in rows if kind in ("", row[header.index("kind")])}
    header, *rows = _rows(path)
    for number, row in enumerate(rows, start=2):
        if row[header.index("force")] not in forces:
            raise FileRefusedError(
                f"data/{path.name}",
                f"{row[header.index('force')]!r} is no {kind or 'known'} force of data/forces.csv.",
                row=number,
                column="force",
            )
    return f"{count} rows"


def _check_recording_changes(path: Path) -> str:
    from analysis.recording.changes import read_recording_changes  # noqa: PLC0415 - needs forces.csv

    changes = {change.id: change for change in read_recording_changes(path)}
    lacking = [name for name in RECORDING_CHANGES if name not in changes]
    if lacking:
        raise FileRefusedError(
            f"data/{path.name}",
            f"{', '.join(lacking)} should be there: figures before and after cannot be compared.",
        )
    harmless = [name for name in RECORDING_CHANGES if not changes[name].cuts]
    if harmless:
        raise FileRefusedError(
            f"data/{path.name}",
            f"{', '.join(harmless)} should be a break, a transition or a gap: figures before and after "
            "cannot be compared.",
        )
    return f"{len(changes)} changes, {len(RECORDING_CHANGES)} of them expected"


def _check_caveats(path: Path) -> str:
    from analysis.recording.caveats import read_caveats  # noqa: PLC0415 - needs forces.csv

    caveats = read_caveats(path)
    if not caveats:
        raise FileRefusedError(f"data/{path.name}", "it holds no caveat.")
    return f"{len(caveats)} caveats"


def _check_level_shifts(path: Path) -> str:
    from analysis.recording.level_shifts import load_level_shifts  # noqa: PLC0415 - needs forces.csv

    findings = load_level_shifts(path.stem.removeprefix("level_shifts_"))
    if findings.empty:
        raise FileRefusedError(f"data/{path.name}", "it holds no row below its header.")
    return f"{len(findings)} findings"


def _check_claims(path: Path) -> str:
    from analysis.claims.files import entries_in  # noqa: PLC0415 - needs forces.csv

    return f"{entries_in(path)} entries"


def _check_publisher(path: Path) -> str:
    return read_publisher(path).name


_ENTRY_KEYS = {
    "known_oddities.toml": {
        kind: {"layouts", "why", "source", *more}
        for kind, more in {
            "cell_text": ("texts", "status"),
            "sheets_without_figures": ("names",),
            "repeated_code": ("code", "financial_years"),
            "negative_annual_total": ("basis", "financial_year", "force", "code", "outcome_type"),
            "date": ("text", "means"),
            "heading": ("text", "means"),
            "number_in_suppressed_row": ("editions", "table", "area_code", "offence"),
        }.items()
    },
    "sources.toml": {
        "origin": {
            *("id", "kind", "publisher", "title", "release_date", "url", "licence", "grade"),
            *("file", "sha256", "gives", "done"),
        },
        "catalogue": {"release_date", "landing_page", "kind", "filename", "url", "size_bytes", "sha256"},
    },
}


def _check_entries(path: Path) -> str:
    label, expected = f"data/{path.name}", _ENTRY_KEYS[path.name]
    content: dict[str, list[dict[str, Any]]] = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = sorted(set(content) - set(expected))
    lacking = sorted(set(expected) - set(content))
    if unknown or lacking:
        raise FileRefusedError(
            label,
            f"its entries should be {', '.join(f'[[{kind}]]' for kind in expected)}; "
            f"missing {', '.join(lacking) or 'none'}, unknown {', '.join(unknown) or 'none'}.",
        )
    for kind, entries in content.items():
        for number, entry in enumerate(entries, start=1):
            empty = sorted(key for key in expected[kind] if entry.get(key) in (None, "", []))
            if empty:
                raise FileRefusedError(label, f"entry {number} of [[{kind}]] lacks {', '.join(empty)}.")
    return f"{sum(map(len, content.values()))} entries"


def _checks() -> Iterator[tuple[Path, Callable[[Path], str]]]:
    folder = data_dir()
    special: dict[str, Callable[[Path], str]] = {
        "help_lines.csv": _check_help_lines,
        "force_aliases.csv": _check_names_of_forces,
        "force_places.csv": lambda path: _check_names_of_forces(path, "territorial"),
        "force_tiles.csv": lambda path: _check_names_of_forces(path, "territorial"),
    }
    for name, table in _TABLES.items():
        yield folder / name, special.get(name, lambda path, table=table: f"{_check_table(path, table)} rows")  # type: ignore[misc]
    for name in _ENTRY_KEYS:
        yield folder / name, _check_entries
    yield folder / PUBLISHER, _check_publisher
    yield folder / "recording_changes.csv", _check_recording_changes
    yield folder / "caveats.toml", _check_caveats
    yield from ((folder / "claims" / name, _check_claims) for name in CLAIMS_FILES)
    for release in sorted(path.name for path in (folder / "releases").glob("*") if path.is_dir()):
        yield folder / f"level_shifts_{release}.csv", _check_level_shifts


def findings() -> tuple[Finding, ...]:
    """Check every file kept by hand and return what was found, one line for each.

    The tables of forces and codes come first; where one of them fails, the files that
    name forces and codes are not looked at.
    """
    found: list[Finding] = []
    for path, check in _checks():
        name = f"kept by hand: data/{path.relative_to(data_dir()).as_posix()}"
        if check in (_check_recording_changes, _check_caveats, _check_level_shifts, _check_claims) and any(
            finding.grade == "fails" for finding in found
        ):
            continue
        try:
            found.append(Finding("agrees", name, check(path)))
        except FileNotFoundError:
            found.append(Finding("fails", name, "the file is not there."))
        except ReportError as error:
            found.append(Finding("fails", name, str(error)))
        except (ValueError, KeyError, AttributeError, TypeError, csv.Error) as error:
            found.append(Finding("fails", name, f"it does not read as it should: {error}."))
    return tuple(found)
