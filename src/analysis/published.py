"""Figures kept as others published them: flagged crimes, orders, courts and surveys.

They do not belong to one release of the Home Office tables, so they are loaded
beside it, checked, and passed to the models as frames.
"""

from __future__ import annotations

from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.errors import FileRefusedError
from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.paths import data_dir
from analysis.release import read_tidy
from analysis.shared_results import once_an_edition

NOT_OF_STALKING = ("domestic_homicide_victims", "domestic_homicide_victims_women")
"""Figures that are held and say nothing of stalking; a page on stalking does not set them among its own."""

_AREAS = [ENGLAND_AND_WALES, *(force.name for force in all_forces())]
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_COUNT = pa.Check.ge(0)

DOMESTIC_ABUSE_SCHEMA = pa.DataFrameSchema(
    {
        "area": pa.Column(str, pa.Check.isin(_AREAS)),
        "year_ending": pa.Column(str, pa.Check.str_matches(r"^year ending March \d{4}$")),
        "crimes": pa.Column("Int64", _COUNT, nullable=True),
        "first_release_crimes": pa.Column("Int64", _COUNT, nullable=True),
        "percent_of_all_recorded_crime": pa.Column("Float64", pa.Check.in_range(0, 100), nullable=True),
        "rate_per_1000": pa.Column("Float64", _COUNT, nullable=True),
        "percent_charged_or_summonsed": pa.Column("Float64", pa.Check.in_range(0, 100), nullable=True),
        "coverage": pa.Column(str),
        "publication": pa.Column(str),
        "source": pa.Column(str),
    },
    unique=["area", "year_ending"],
    strict=True,
)

ORDERS_SCHEMA = pa.DataFrameSchema(
    {
        "force": pa.Column(str, pa.Check.isin([force.name for force in territorial_forces()])),
        "applied": pa.Column("Int64", _COUNT, nullable=True),
        "granted": pa.Column("Int64", _COUNT, nullable=True),
        "rejected": pa.Column("Int64", _COUNT, nullable=True),
        "not_yet_heard": pa.Column("Int64", _COUNT, nullable=True),
        "responded": pa.Column(str, pa.Check.isin(["yes", "no"])),
        "counted_from": pa.Column(str, pa.Check.str_matches(_DAY)),
        "counted_to": pa.Column(str, pa.Check.str_matches(_DAY), nullable=True),
    },
    unique=["force"],
    strict=True,
)

JUSTICE_AND_SURVEY_SCHEMA = pa.DataFrameSchema(
    {
        "area": pa.Column(str, pa.Check.isin(_AREAS)),
        "measure": pa.Column(str, pa.Check.str_matches(r"^[a-z0-9_]+$")),
        "period": pa.Column(str),
        "value": pa.Column("Float64", _COUNT),
        "publication": pa.Column(str),
        "source": pa.Column(str),
    },
    unique=["area", "measure", "period"],
    strict=True,
)


@cache
@once_an_edition
def load_domestic_abuse_crimes() -> pd.DataFrame:
    """Return domestic abuse-related crimes as published.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``year_ending``, ``crimes``, ``first_release_crimes``,
        ``percent_of_all_recorded_crime``, ``rate_per_1000``, ``percent_charged_or_summonsed``,
        ``coverage``, ``publication``, ``source``.

    Raises
    ------
    FileRefusedError
        If a row is not what it should be.
    """
    return read_tidy(data_dir() / "domestic_abuse_crimes.csv", DOMESTIC_ABUSE_SCHEMA)


@cache
@once_an_edition
def load_protection_orders() -> pd.DataFrame:
    """Return stalking protection orders by force, as forces told the BBC Shared Data Unit.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``applied``, ``granted``, ``rejected``, ``not_yet_heard`` (missing where a
        force did not say), ``responded`` (bool), ``counted_from``, ``counted_to`` (dates;
        missing where the force did not reply).

    Raises
    ------
    FileRefusedError
        If a row is not what it should be, if a force that did not reply has a figure, or one
        that did has none.
    """
    frame = read_tidy(data_dir() / "protection_orders.csv", ORDERS_SCHEMA)
    replied = frame["responded"] == "yes"
    wrong = replied == frame[["applied", "granted", "counted_to"]].isna().any(axis=1)
    wrong |= ~replied & frame[["applied", "granted"]].notna().any(axis=1)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise FileRefusedError(
            "data/protection_orders.csv",
            f"{frame['force'].iloc[row]} has responded={frame['responded'].iloc[row]!r}, which does not go "
            "with its figures. A force that replied has applied, granted and counted_to; one that did not "
            "has none of them, because missing is not zero.",
            row=row + 2,
        )
    days = {name: pd.to_datetime(frame[name], format="%Y-%m-%d") for name in ("counted_from", "counted_to")}
    return frame.assign(responded=replied, **days)


@cache
@once_an_edition
def load_justice_and_survey() -> pd.DataFrame:
    """Return prosecutions, orders, reviews and survey figures as published.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``measure``, ``period``, ``value``, ``publication``, ``source``.

    Raises
    ------
    FileRefusedError
        If a row is not what it should be.
    """
    return read_tidy(data_dir() / "justice_and_survey.csv", JUSTICE_AND_SURVEY_SCHEMA)


def justice_and_survey_of(area: str) -> pd.DataFrame:
    """Return the published figures of one area; no row if none is held.

    Parameters
    ----------
    area
        Name of a force, or England and Wales.
    """
    frame = load_justice_and_survey()
    return frame[frame["area"] == area].reset_index(drop=True)
