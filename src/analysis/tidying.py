"""From official tables to the tidy figures in ``data/``: ``stalking-report data build``.

Every tidy file is made from the files its origin records name
(``data/sources.toml``), after their SHA-256 was checked. The same inputs give
the same bytes: rows sorted, UTF-8, line feeds, no clock. Everything is built
before anything is replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.built_files import SUMS_FILE, file_digest
from analysis.errors import FileRefusedError, RequestError
from analysis.offences import ALL_CRIME, SUBGROUP, VIOLENCE, subgroup_codes
from analysis.origins import Origin, origins
from analysis.paths import data_dir
from analysis.periods import Quarter, YearEnding
from analysis.put_in_place import put_in_place
from analysis.recording import load_recording_changes
from analysis.sources import collected
from analysis.sources.layouts import read_official_table
from analysis.sources.outcomes import read_outcomes

PUBLISHED_OFFENCES = (
    "Stalking and harassment",
    "Total recorded crime (excluding fraud)",
    "Violence against the person",
)

Begun = Callable[[Path], None]
"""Told each file when its reading begins: the outcomes of a year take a while."""

Builder = Callable[[Mapping[Origin, Path], Begun], dict[str, pd.DataFrame]]

PUBLISHED_COLUMNS = [
    "edition",
    "release_date",
    "table",
    "area_code",
    "area",
    "offence",
    "measure",
    "value",
    "status",
    "coverage",
]


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One tidy file, as bytes.

    Attributes
    ----------
    path
        Inside ``data/``.
    rows
        Number of rows without the header.
    content
        The bytes.
    changed
        Whether they differ from the file held before.
    """

    path: str
    rows: int
    content: bytes
    changed: bool


def tell_nobody(path: Path) -> None:
    """Say nothing of the file that is read."""
    del path


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as the project writes it: UTF-8, line feeds, missing cells empty."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def five_codes_and_totals(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the five codes and the two wider totals of the 44 forces.

    Parameters
    ----------
    table
        A recorded-crime table as :mod:`analysis.sources.recorded_crime` reads it.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``quarter`` (period ``Q-MAR``), ``code``, ``offences``, sorted. A wider
        total with a missing cell in it is missing.
    """
    keys = ["force", "quarter"]
    # A code that had expired is not missing from a total: it was not counted at all.
    police = table[table["is_force"] & (table["status"] != "not_applicable")]
    codes = police.loc[police["code"].isin(subgroup_codes()), [*keys, "code", "offences"]]
    groups = {
        ALL_CRIME: police["group"] != "Fraud offences",
        VIOLENCE: police["group"] == "Violence against the person",
    }
    parts = [codes]
    for name, chosen in groups.items():
        cells = police[chosen].groupby(keys)["offences"]
        # A sum passes over missing cells; a total with one in it is missing.
        total = cells.sum().where(cells.count() == cells.size()).reset_index()
        parts.append(total.assign(code=name)[[*keys, "code", "offences"]])
    tidy = pd.concat(parts, ignore_index=True)
    return tidy.astype({"offences": "Int64"}).sort_values([*keys, "code"], ignore_index=True)


def set_gaps_aside(recorded: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take out the official cells that stand for a known gap.

    Returns
    -------
    recorded : pandas.DataFrame
        The same rows, missing where a recording change of kind ``gap`` covers them.
    set_aside : pandas.DataFrame
        ``force``, ``quarter``, ``code``, ``official_offences``, ``change_id``, ``reason``.
    """
    kept = recorded.copy()
    taken: list[pd.DataFrame] = []
    for change in load_recording_changes():
        if change.kind != "gap" or "recorded" not in change.measures:
            continue
        last = change.end or Quarter.from_period(recorded["quarter"].max())
        covered = (
            kept["force"].isin(change.forces)
            & kept["code"].isin(change.codes)
            & (kept["quarter"] >= change.start.to_period())
            & (kept["quarter"] <= last.to_period())
        )
        rows = kept.loc[covered, ["force", "quarter", "code", "offences"]]
        taken.append(
            rows.rename(columns={"offences": "official_offences"}).assign(
                change_id=change.id, reason=change.effect
            )
        )
        kept.loc[covered, "offences"] = pd.NA
    if taken:
        return kept, pd.concat(taken, ignore_index=True)
    empty = ["force", "quarter", "code", "official_offences", "change_id", "reason"]
    return kept, pd.DataFrame(columns=empty)


def _with_official_quarters(frame: pd.DataFrame) -> pd.DataFrame:
    names = {period: str(Quarter.from_period(period)) for period in frame["quarter"].unique()}
    return frame.assign(quarter=frame["quarter"].map(names))


def _one_by_one(files: Mapping[Origin, Path], begun: Begun) -> Iterator[tuple[Origin, Path]]:
    for record, path in files.items():
        begun(path)
        yield record, path


def _recorded(files: Mapping[Origin, Path], begun: Begun) -> dict[str, pd.DataFrame]:
    ((record, path),) = _one_by_one(files, begun)
    recorded, set_aside = set_gaps_aside(five_codes_and_totals(read_official_table(path).frame))
    folder = f"releases/{record.release_date}"
    return {
        f"{folder}/recorded.csv": _with_official_quarters(recorded),
        f"{folder}/recorded_set_aside.csv": _with_official_quarters(set_aside),
    }


def _outcomes(files: Mapping[Origin, Path], begun: Begun) -> dict[str, pd.DataFrame]:
    # A workbook has over half a million rows of other offences: they are checked and let go of at once.
    frames = [read_outcomes(path, subgroup_only=True) for _, path in _one_by_one(files, begun)]
    table = pd.concat(frames, ignore_index=True)
    mine = table[table["code"].isin(subgroup_codes()) & table["is_force"]]
    columns = ["force", "quarter", "code", "outcome_type", "basis", "offences"]
    mine = mine.assign(order=mine["outcome_type"].astype(int))
    mine = mine.sort_values(["force", "quarter", "code", "basis", "order"], ignore_index=True)
    (release,) = {record.release_date for record in files}
    return {f"releases/{release}/outcomes.csv": _with_official_quarters(mine[columns])}


def _sheet_of_2019(files: Mapping[Origin, Path], begun: Begun) -> dict[str, pd.DataFrame]:
    ((record, path),) = _one_by_one(files, begun)
    tidy = five_codes_and_totals(read_official_table(path).frame)
    return {record.gives[0]: _with_official_quarters(tidy).assign(release_date=record.release_date)}


def _rolling_years(files: Mapping[Origin, Path], begun: Begun) -> dict[str, pd.DataFrame]:
    ((record, path),) = _one_by_one(files, begun)
    table = read_official_table(path).frame
    mine = table[(table["offence"] == SUBGROUP) & table["is_force"]]
    tidy = mine[["force", "year_ending", "offences"]].assign(release_date=record.release_date)
    order = tidy["year_ending"].map(_year_order)
    tidy = tidy.assign(order=order).sort_values(["force", "order"], ignore_index=True)
    return {record.gives[0]: tidy.drop(columns="order")}


def _year_order(text: str) -> tuple[int, int]:
    year = YearEnding.parse(text)
    return (year.year, year.month)


def _ons_tables(files: Mapping[Origin, Path], begun: Begun) -> dict[str, pd.DataFrame]:
    frames = []
    for record, path in _one_by_one(files, begun):
        for table in ("P1", "P2", "P3"):
            frame = read_official_table(path, table=table).frame
            kept = frame["offence"].isin(PUBLISHED_OFFENCES) | (frame["measure"] == "population")
            frames.append(frame[kept].assign(release_date=record.release_date))
    tidy = pd.concat(frames, ignore_index=True)
    tidy = tidy.sort_values(
        ["release_date", "table", "area_code", "area", "measure", "offence"], ignore_index=True
    )
    (path_inside,) = {record.gives[0] for record in files}
    return {path_inside: tidy[PUBLISHED_COLUMNS]}


def _simple(reader: Callable[[Path], pd.DataFrame], by: list[str]) -> Builder:
    def build(files: Mapping[Origin, Path], begun: Begun) -> dict[str, pd.DataFrame]:
        ((record, path),) = _one_by_one(files, begun)
        return {record.gives[0]: reader(path).sort_values(by, ignore_index=True, kind="stable")}

    return build


def _domestic_abuse(files: Mapping[Origin, Path], begun: Begun) -> dict[str, pd.DataFrame]:
    readers = {
        "domestic-abuse-crimes-by-force": collected.read_domestic_abuse_crimes_by_force,
        "domestic-abuse-crimes-england-and-wales": collected.read_domestic_abuse_crimes_national,
    }
    frames = [readers[record.id](path) for record, path in _one_by_one(files, begun)]
    tidy = pd.concat(frames, ignore_index=True).sort_values(["area", "year_ending"], ignore_index=True)
    return {"domestic_abuse_crimes.csv": tidy}


BUILDERS: Mapping[str, Builder] = {
    "recorded_crime": _recorded,
    "outcomes": _outcomes,
    "recorded_crime_sheet": _sheet_of_2019,
    "rolling_years": _rolling_years,
    "police_force_areas": _ons_tables,
    "population": _simple(collected.read_population, ["force", "year"]),
    "partner_abuse_survey": _simple(
        collected.read_partner_abuse_survey,
        ["year", "series", "abuse_type", "abuse_subcategory", "region"],
    ),
    "stalking_charges": _simple(collected.read_stalking_charges, ["force", "financial_year"]),
    "protection_orders": _simple(collected.read_protection_orders, ["force"]),
    "domestic_abuse_crimes": _domestic_abuse,
    "justice_and_survey": _simple(collected.read_justice_and_survey, ["area", "measure", "period"]),
}


def official_frames(files: Mapping[Origin, Path], begun: Begun = tell_nobody) -> dict[str, pd.DataFrame]:
    """Return the tidy frames of official files of one kind, by their paths inside ``data/``."""
    (kind,) = {record.kind for record in files}
    return BUILDERS[kind](files, begun)


def _find(record: Origin, from_dir: Path) -> Path:
    for candidate in (from_dir / record.file, from_dir / Path(record.file).name):
        if candidate.is_file():
            path = candidate
            break
    else:
        raise RequestError(
            f"{record.file} is not in the folder given. It holds {record.title!r} ({record.publisher}), "
            f"published at {record.url}."
        )
    found = file_digest(path)
    if found != record.sha256:
        raise FileRefusedError(
            record.file,
            f"its SHA-256 is {found}, and data/sources.toml expects {record.sha256}. It is another version "
            "of the file: add an origin record for it rather than replacing this one.",
        )
    return path


def build_frames(from_dir: Path, begun: Begun = tell_nobody) -> dict[str, pd.DataFrame]:
    """Return every tidy frame by its path inside ``data/``.

    Parameters
    ----------
    from_dir
        The folder with the files the origin records name, in their subfolders or flat.
    begun
        Told each file when its reading begins.

    Raises
    ------
    RequestError
        If a file is not there.
    FileRefusedError
        If a file is another version than its record, or does not read as its layout.
    """
    groups: dict[tuple[str, tuple[str, ...]], dict[Origin, Path]] = {}
    for record in origins():
        groups.setdefault((record.kind, record.gives), {})[record] = _find(record, from_dir)
    frames: dict[str, pd.DataFrame] = {}
    for (kind, gives), files in groups.items():
        if kind not in BUILDERS:
            raise FileRefusedError("data/sources.toml", f"nothing knows how to tidy the kind {kind!r}.")
        made = BUILDERS[kind](files, begun)
        if set(made) != set(gives):
            raise FileRefusedError(
                "data/sources.toml",
                f"{', '.join(record.id for record in files)} should give {', '.join(gives)} "
                f"and gave {', '.join(made)}.",
            )
        frames.update(made)
    return frames


def sums(contents: Mapping[str, bytes]) -> bytes:
    """Return the digests of the tidy files in the form ``sha256sum --check`` reads."""
    lines = [f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents)]
    return "".join(lines).encode("ascii")


def build(from_dir: Path, to: Path | None = None, *, begun: Begun = tell_nobody) -> tuple[BuiltFile, ...]:
    """Build every tidy file and put them in place together.

    Parameters
    ----------
    from_dir
        The folder with the official and collected files.
    to
        The folder to write; the project's own ``data/`` unless given.
    begun
        Told each file when its reading begins.

    Returns
    -------
    tuple of BuiltFile
        In the order of their paths, with ``SHA256SUMS`` last.

    Raises
    ------
    RequestError, FileRefusedError
        As :func:`build_frames`; nothing is replaced then.
    """
    folder = to if to is not None else data_dir()
    frames = build_frames(from_dir, begun)
    contents = {path: csv_bytes(frames[path]) for path in sorted(frames)}
    rows = {path: len(frame) for path, frame in frames.items()}
    contents[SUMS_FILE] = sums(contents)
    changed = put_in_place(folder, contents)
    return tuple(
        BuiltFile(path, rows.get(path, len(rows)), content, changed[path])
        for path, content in contents.items()
    )
