"""The files of a new release, read, checked and set against the release before; nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.built_files import file_digest
from analysis.errors import CheckFailedError, FileRefusedError, RequestError
from analysis.findings import Finding
from analysis.forces import all_forces
from analysis.offences import subgroup_offences
from analysis.origins import Origin, drawn_on
from analysis.periods import Quarter, quarters_between
from analysis.reconciliation import compare_outcomes
from analysis.refresh.landing import PassedOver
from analysis.release import as_quarters
from analysis.sources.layouts import OUTCOMES, RECORDED_CRIME, recognise
from analysis.tidying import Begun, official_frames, tell_nobody

LANDING_PAGE: Final = (
    "https://www.gov.uk/government/statistical-data-sets/police-recorded-crime-and-outcomes-open-data-tables"
)
_KIND = {RECORDED_CRIME.name: "recorded_crime", OUTCOMES.name: "outcomes"}
_TITLE = {
    "recorded_crime": (
        "Police recorded crime open data: police force area tables, year ending March 2013 onwards"
    ),
    "outcomes": "Police recorded crime outcomes open data",
}
_DONE = {
    "recorded_crime": (
        "Kept the five codes of the subgroup Stalking and harassment, all crime excluding fraud and violence "
        "against the person, for the 43 forces and British Transport Police. Cells that stand for a known "
        "gap are set aside, not used."
    ),
    "outcomes": (
        "Kept the offences of the subgroup Stalking and harassment of the 43 forces and British Transport "
        "Police, by outcome type, on both bases."
    ),
}


@dataclass(frozen=True, slots=True)
class Received:
    """One official file that is here.

    Attributes
    ----------
    path
        Where it is.
    title, url
        As the landing page gives them; empty for a file of a folder.
    """

    path: Path
    title: str = ""
    url: str = ""


@dataclass(frozen=True, eq=False)
class Incoming:
    """A release that is whole and passed its checks.

    Attributes
    ----------
    release
        Its date.
    frames
        Tidy frames by their paths inside ``data/``.
    origins
        A record for each file it is made from.
    findings
        What agrees, and what a person should look at.
    """

    release: str
    frames: dict[str, pd.DataFrame]
    origins: tuple[Origin, ...]
    findings: tuple[Finding, ...]

    @property
    def recorded(self) -> pd.DataFrame:
        """Its recorded crime, with quarters as periods."""
        frame = self.frames[f"releases/{self.release}/recorded.csv"]
        return frame.assign(quarter=as_quarters(frame["quarter"]))


def files_in(folder: Path) -> tuple[tuple[Received, ...], tuple[PassedOver, ...]]:
    """Return the official files of a folder that a release is made of, and what is passed over.

    Files are known by their content. What cannot be read at all is refused, not passed over: it may be
    the very file that is wanted.
    """
    received, passed = [], []
    for path in sorted(each for each in folder.iterdir() if not each.name.startswith(".")):
        if path.is_dir() or path.suffix.lower() not in (".ods", ".xlsx", ".csv", ".parquet"):
            passed.append(PassedOver(path.name, "no ODS, XLSX, CSV or Parquet file"))
            continue
        layout = recognise(path)
        if layout.name in _KIND:
            received.append(Received(path))
        else:
            passed.append(PassedOver(path.name, f"{layout.description} ({layout.publisher})"))
    return tuple(received), tuple(passed)


def origin_records(files: Iterable[Received], release: str | None) -> tuple[dict[Origin, Path], str]:
    """Return an origin record for each file, and the date of the release.

    Parameters
    ----------
    files
        The files.
    release
        Its date; the day in the name of the recorded crime table unless given.

    Raises
    ------
    RequestError
        If there is not one table of recorded crime, or its name has no day and none is given.
    """
    kinds = {each: _KIND.get(recognise(each.path).name, "") for each in files}
    recorded = [each for each, kind in kinds.items() if kind == "recorded_crime"]
    if len(recorded) != 1:
        names = ", ".join(each.path.name for each in recorded) or "none"
        raise RequestError(
            f"A release has one table of recorded crime by police force area; found {names}. Put the one of "
            "the release, and its outcomes tables, into a folder of their own."
        )
    drawn = drawn_on(recorded[0].path.name)
    date = release or (drawn.isoformat() if drawn else "")
    try:
        dt.date.fromisoformat(date)
    except ValueError as error:
        raise RequestError(
            f"The name {recorded[0].path.name!r} does not say of which release it is"
            + (f", and {date!r} is no date" if date else "")
            + ". Give the day it was published: --release 2026-07-23."
        ) from error
    return {_origin(each, kind, date): each.path for each, kind in kinds.items() if kind}, date


def _origin(file: Received, kind: str, release: str) -> Origin:
    folder = f"releases/{release}"
    gives = (f"{folder}/recorded.csv", f"{folder}/recorded_set_aside.csv")
    name = file.path.name
    return Origin(
        id=f"home-office-{kind.replace('_', '-')}-{name.rsplit('.', 1)[0].lower()}-{release}",
        kind=kind,
        publisher="Home Office",
        title=file.title or _TITLE[kind],
        release_date=release,
        url=file.url or LANDING_PAGE,
        licence="Open Government Licence v3.0",
        grade="OFF",
        file=f"home_office/{name}",
        sha256=file_digest(file.path),
        gives=gives if kind == "recorded_crime" else (f"{folder}/outcomes.csv",),
        done=_DONE[kind],
        note="",
    )


def read_release(
    files: Iterable[Received],
    release: str | None,
    *,
    before: pd.DataFrame | None = None,
    begun: Begun = tell_nobody,
) -> Incoming:
    """Read the files of a release and check them.

    Parameters
    ----------
    files
        One table of recorded crime and at least one of outcomes.
    release
        Its date, if the name of the table does not say.
    before
        Recorded crime of the release before: every quarter it holds has to be there.
    begun
        Told each file when its reading begins.

    Raises
    ------
    FileRefusedError
        If a file is not in its layout: a new code, an unknown force, a text where a number should be.
    CheckFailedError
        If a check does not hold, naming each.
    RequestError
        If a file is lacking.
    """
    origins, date = origin_records(tuple(files), release)
    groups: dict[str, dict[Origin, Path]] = {}
    for record, path in origins.items():
        groups.setdefault(record.kind, {})[record] = path
    if "outcomes" not in groups:
        raise RequestError(
            "There is no table of outcomes beside that of recorded crime; a release has both. Put at least "
            "that of the last full financial year beside it."
        )
    frames: dict[str, pd.DataFrame] = {}
    for mine in groups.values():
        frames |= official_frames(mine, begun)
    held = Incoming(date, frames, tuple(origins), ())
    outcomes = frames[f"releases/{date}/outcomes.csv"]
    if outcomes.duplicated(["force", "quarter", "code", "outcome_type", "basis"]).any():
        raise FileRefusedError(
            "the outcomes tables", "two of them are of the same year. Leave the older one out of the folder."
        )
    findings = [
        *_whole(held.recorded, before),
        *compare_outcomes(
            date,
            held.recorded,
            outcomes.assign(quarter=as_quarters(outcomes["quarter"])),
            groups["outcomes"],
        ),
    ]
    failed = [each for each in findings if each.grade == "fails"]
    if failed:
        lines = "\n".join(f"- {each.check}: {each.detail}" for each in failed)
        raise CheckFailedError(
            f"The release of {date} is not taken in, as checks do not hold:\n{lines}\nIf the files are as "
            "published, tell the publisher; a table of outcomes that does not fit can be left out of the "
            "folder."
        )
    return replace(held, findings=tuple(findings))


def _whole(recorded: pd.DataFrame, before: pd.DataFrame | None) -> Iterator[Finding]:
    """Check that every force has every code in every quarter, and that no quarter is gone."""
    quarters = sorted({Quarter.from_period(each) for each in recorded["quarter"].unique()})
    gaps = [each for each in quarters_between(quarters[0], quarters[-1]) if each not in quarters]
    if gaps:
        yield Finding("fails", "quarters follow each other", f"missing: {', '.join(map(str, gaps))}")
    if before is not None:
        gone = sorted({Quarter.from_period(each) for each in before["quarter"].unique()} - set(quarters))
        if gone:
            yield Finding("fails", "quarters held before", f"missing now: {', '.join(map(str, gone))}")
    held = set(recorded[["force", "quarter", "code"]].itertuples(index=False, name=None))
    lacking = [
        f"{force.name} {offence.code} {quarter}"
        for quarter in quarters
        for offence in subgroup_offences()
        if offence.in_subgroup_from <= quarter
        for force in all_forces()
        if (force.name, quarter.to_period(), offence.code) not in held
    ]
    check = "every force, quarter and code"
    if lacking:
        more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
        yield Finding("fails", check, f"no row for {', '.join(lacking[:5])}{more}")
    else:
        yield Finding("agrees", check, f"{quarters[0]} to {quarters[-1]}, {len(all_forces())} forces")
    missing = recorded[recorded["offences"].isna()]
    if len(missing):
        forces = ", ".join(sorted(set(missing["force"])))
        yield Finding("note", "missing cells", f"{len(missing)} of {forces}: missing, not zero")


def new_files(origins: Sequence[Origin]) -> list[str]:
    """Return origin records as ``data/sources.toml`` holds them."""
    return [_toml(record) for record in origins]


def _toml(record: Origin) -> str:
    lines = ["[[origin]]"]
    for name in Origin.__slots__:
        value = getattr(record, name)
        if value == "":
            continue
        if isinstance(value, tuple):
            lines.append(f"{name} = [{', '.join(map(_quoted, value))}]")
        else:
            lines.append(f"{name} = {_quoted(value)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
