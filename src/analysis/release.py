"""One release of the official figures, loaded and checked.

A release is a vintage: what the Home Office published on one day, kept as tidy
figures in ``data/releases/<date>/``. Figures of different releases are never
mixed in one number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from analysis.built_files import NOT_THERE, refuse_changed
from analysis.data_digest import digest_over, file_digests
from analysis.errors import FileRefusedError, UnknownReleaseError
from analysis.forces import all_forces, territorial_forces
from analysis.offences import AGGREGATE_CODES, subgroup_codes
from analysis.paths import data_dir
from analysis.periods import FinancialYear, Quarter, YearEnding, format_date
from analysis.shared_results import once_an_edition

_REBUILD = "Correct the row, or rebuild the figures with `stalking-report data build`."

FORCE_NAMES = [force.name for force in all_forces()]

RECORDED_SCHEMA = pa.DataFrameSchema(
    {
        "force": pa.Column(str, pa.Check.isin(FORCE_NAMES)),
        "quarter": pa.Column(str, pa.Check.str_matches(r"^\d{4}/\d{2} Q[1-4]$")),
        "code": pa.Column(str, pa.Check.isin([*subgroup_codes(), *AGGREGATE_CODES])),
        "offences": pa.Column("Int64", nullable=True),
    },
    unique=["force", "quarter", "code"],
    strict=True,
)

OUTCOMES_SCHEMA = pa.DataFrameSchema(
    {
        "force": pa.Column(str, pa.Check.isin(FORCE_NAMES)),
        "quarter": pa.Column(str, pa.Check.str_matches(r"^\d{4}/\d{2} Q[1-4]$")),
        "code": pa.Column(str, pa.Check.isin(subgroup_codes())),
        "outcome_type": pa.Column(str, pa.Check.str_matches(r"^\d{1,2}$")),
        "basis": pa.Column(str, pa.Check.isin(["recorded", "closed"])),
        "offences": pa.Column("Int64", nullable=True),
    },
    unique=["force", "quarter", "code", "outcome_type", "basis"],
    strict=True,
)

POPULATION_SCHEMA = pa.DataFrameSchema(
    {
        "force": pa.Column(str, pa.Check.isin([force.name for force in territorial_forces()])),
        "year": pa.Column("Int64", pa.Check.in_range(2002, 2100)),
        "population": pa.Column("Int64", pa.Check.gt(0)),
        "rounded_to": pa.Column("Int64", pa.Check.isin([1, 100])),
        "basis": pa.Column(str),
        "source": pa.Column(str),
    },
    unique=["force", "year"],
    strict=True,
)


@dataclass(frozen=True, eq=False)
class Release:
    """The figures of one release.

    Attributes
    ----------
    date
        Day the Home Office published it.
    recorded
        Columns ``force``, ``quarter`` (period ``Q-MAR``), ``code``, ``offences``
        (``Int64``; missing is not zero).
    set_aside
        Official cells that stand for a gap and are missing in ``recorded``:
        ``force``, ``quarter``, ``code``, ``official_offences``, ``change_id``, ``reason``.
    outcomes
        Columns ``force``, ``quarter``, ``code``, ``outcome_type``, ``basis``, ``offences``.
    population
        Mid-year residents: ``force``, ``year``, ``population``, ``rounded_to``,
        ``basis``, ``source``.
    digest
        SHA-256 over every data file this release's pages may use.
    """

    date: dt.date
    recorded: pd.DataFrame
    set_aside: pd.DataFrame
    outcomes: pd.DataFrame
    population: pd.DataFrame
    digest: str

    @property
    def name(self) -> str:
        """The release as folders are named: ``2026-04-23``."""
        return self.date.isoformat()

    def shared_name(self) -> str | None:
        """Return its name, by which pages share results; None where its figures are not those held."""
        return self.name if _LOADED.get(self.name) is self else None

    @property
    def printed_date(self) -> str:
        """The release date as it is printed: ``23 April 2026``."""
        return format_date(self.date)

    @cached_property
    def latest_quarter(self) -> Quarter:
        """The last quarter with recorded figures."""
        return Quarter.from_period(self.recorded["quarter"].max())

    @cached_property
    def latest_year(self) -> YearEnding:
        """The latest rolling year: the four quarters up to the latest."""
        return self.latest_quarter.year_ending

    @cached_property
    def latest_financial_year(self) -> FinancialYear:
        """The last financial year that is complete."""
        last = self.latest_quarter
        return last.financial_year if last.number == 4 else FinancialYear(last.start_year - 1)

    def recorded_by(self, force: str) -> pd.DataFrame:
        """Return the recorded figures of one force: ``quarter``, ``code``, ``offences``."""
        return _recorded_by(self, force).copy()


@lru_cache(maxsize=64)
def _recorded_by(release: Release, force: str) -> pd.DataFrame:
    """Return the figures of one force; a page asks for its own some ten times."""
    mine = release.recorded[(release.recorded["force"] == force).to_numpy()]
    return mine.drop(columns="force").reset_index(drop=True)


def held_releases() -> tuple[str, ...]:
    """Return the dates of the releases held, oldest first.

    Raises
    ------
    FileRefusedError
        If there is none.
    """
    files = (data_dir() / "releases").glob("*/recorded.csv")
    held = tuple(sorted(file.parent.name for file in files if file.is_file()))
    if not held:
        raise FileRefusedError(
            "data/releases", "it holds no release. Run `stalking-report data build`, or fetch data/ again."
        )
    return held


def latest_release() -> str:
    """Return the date of the newest release held."""
    return held_releases()[-1]


def read_tidy(file: Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Read one tidy CSV of ``data/`` and check it.

    Raises
    ------
    FileRefusedError
        With the row and column, if a value is not what the schema allows.
    """
    dtypes = {name: column.dtype.type for name, column in schema.columns.items()}
    label = file.relative_to(data_dir().parent).as_posix()
    try:
        frame = pd.read_csv(file, dtype=dtypes, keep_default_na=False, na_values=[""])
    except FileNotFoundError as error:
        raise FileRefusedError(label, NOT_THERE) from error
    except (ValueError, OverflowError) as error:
        raise FileRefusedError(label, f"it does not read as the tidy table it should be: {error}") from error
    if list(frame.columns) != list(schema.columns):
        raise FileRefusedError(
            label,
            f"its columns are {', '.join(map(str, frame.columns))}; expected {', '.join(schema.columns)}. "
            f"{_REBUILD}",
            row=1,
        )
    keys = list(schema.unique or [])
    repeated = frame.duplicated(keys) if keys else pd.Series(data=False, index=frame.index)
    if repeated.any():
        index = int(repeated.to_numpy().argmax())
        key = ", ".join(str(frame[name].iloc[index]) for name in keys)
        raise FileRefusedError(
            label, f"{key} is a duplicate of an earlier row; each may stand once. {_REBUILD}", row=index + 2
        )
    try:
        return schema.validate(frame)
    except pa.errors.SchemaError as error:
        row, found = None, ""
        cases = error.failure_cases
        if isinstance(cases, pd.DataFrame) and len(cases) and "index" in cases:
            first = cases.iloc[0]
            if pd.notna(first["index"]):
                row = int(first["index"]) + 2
            found = f" Found {first['failure_case']!r}."
        raise FileRefusedError(
            label,
            f"{_rule(error)}{found} {_REBUILD}",
            row=row,
            column=str(error.schema.name) if error.schema.name else None,
        ) from error


def _rule(error: pa.errors.SchemaError) -> str:
    """Say which rule of a schema was broken, without the list of every value that keeps it."""
    rule = str(error.check)
    return "it is not one of the values known." if "isin(" in rule else f"the check {rule} failed."


def as_quarters(text: pd.Series) -> pd.Series:
    """Turn ``2024/25 Q1`` into pandas periods of frequency ``Q-MAR``."""
    known = {value: Quarter.parse(value).to_period() for value in text.unique()}
    return pd.Series(pd.PeriodIndex(text.map(known), freq="Q-MAR"), index=text.index, name=text.name)


@cache
def load_release(date: str) -> Release:
    """Load one release.

    Parameters
    ----------
    date
        As its folder is named: ``2026-04-23``.

    Raises
    ------
    UnknownReleaseError
        With the releases held.
    FileRefusedError
        If a built file was changed after it was built, or does not pass its checks.
    """
    held = held_releases()
    if date not in held:
        raise UnknownReleaseError(f"There is no release {date!r} in data/releases. Held: {', '.join(held)}.")
    digests = file_digests(date)
    mine = [f"releases/{date}/{name}.csv" for name in ("recorded", "recorded_set_aside", "outcomes")]
    refuse_changed(digests, [*mine, "population.csv"], date)
    figures = _figures(date)
    release = Release(dt.date.fromisoformat(date), *figures, digest=digest_over(digests))
    _LOADED[date] = release
    return release


_LOADED: dict[str, Release] = {}
"""The releases as they are held, by name."""


class _Figures(NamedTuple):
    """The tables of a release, read and checked."""

    recorded: pd.DataFrame
    set_aside: pd.DataFrame
    outcomes: pd.DataFrame
    population: pd.DataFrame


@once_an_edition
def _figures(date: str) -> _Figures:
    folder = data_dir() / "releases" / date
    recorded = read_tidy(folder / "recorded.csv", RECORDED_SCHEMA)
    outcomes = read_tidy(folder / "outcomes.csv", OUTCOMES_SCHEMA)
    set_aside = pd.read_csv(folder / "recorded_set_aside.csv", dtype={"official_offences": "Int64"})
    return _Figures(
        recorded=recorded.assign(quarter=as_quarters(recorded["quarter"])),
        set_aside=set_aside.assign(quarter=as_quarters(set_aside["quarter"])),
        outcomes=outcomes.assign(quarter=as_quarters(outcomes["quarter"])),
        population=read_tidy(data_dir() / "population.csv", POPULATION_SCHEMA),
    )
