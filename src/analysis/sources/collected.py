"""The smaller tables that are no official layout: population, charges, orders, transcribed figures.

Each reader takes the table as it was collected and returns a tidy frame with
canonical force names and missing cells kept missing.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from analysis.errors import FileRefusedError, UnknownForceError
from analysis.forces import ENGLAND_AND_WALES, find_force

SURVEY_COLUMNS = {
    "Year": "year",
    "Series": "series",
    "Type of partner abuse": "abuse_type",
    "Abuse sub-category": "abuse_subcategory",
    "Region": "region",
    "GeoCode": "region_code",
    "Observation status": "status",
    "Value": "percent",
}

SURVEY_BREAKDOWNS = (
    "Age",
    "Ethnicity",
    "Ethnic group",
    "Disability status",
    "Country of birth",
    "Urban or Rural",
    "Sexual orientation",
    "Gender identity",
    "Highest qualification",
    "Household income",
)


def _read(path: Path, expected: list[str]) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if list(frame.columns) != expected:
        raise FileRefusedError(
            path.name,
            f"its columns are {', '.join(frame.columns)}; expected {', '.join(expected)}.",
            row=1,
        )
    return frame


def _forces(path: Path, names: pd.Series) -> pd.Series:
    canonical = []
    for row, name in enumerate(names, start=2):
        try:
            canonical.append(find_force(str(name)).name)
        except UnknownForceError as error:
            raise FileRefusedError(path.name, str(error), row=row) from error
    return pd.Series(canonical, index=names.index, name="force", dtype="str")


def _counts(path: Path, cells: pd.Series) -> pd.Series:
    blank = cells == ""
    numbers = pd.to_numeric(cells.where(~blank), errors="coerce")
    wrong = (numbers.isna() & ~blank) | (numbers % 1 != 0).where(numbers.notna(), other=False)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise FileRefusedError(
            path.name,
            f"{cells.iloc[row]!r} is no count; expected a whole number, or nothing where it is missing.",
            row=row + 2,
            column=str(cells.name),
        )
    return numbers.astype("Float64").astype("Int64")


def read_population(path: Path) -> pd.DataFrame:
    """Read mid-year residents by force.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``year``, ``population``, ``rounded_to`` (100 or 1), ``basis``
        (which population estimates), ``source``.
    """
    raw = _read(path, ["pfa", "pfa_name", "year", "population", "source"])
    year = _counts(path, raw["year"])
    rounded = year < 2017
    return pd.DataFrame(
        {
            "force": _forces(path, raw["pfa"]),
            "year": year,
            "population": _counts(path, raw["population"]),
            "rounded_to": rounded.map({True: 100, False: 1}).astype("Int64"),
            "basis": (year >= 2021).map({True: "Census 2021", False: "before Census 2021"}),
            "source": raw["source"],
        }
    )


def read_stalking_charges(path: Path) -> pd.DataFrame:
    """Read the BBC Shared Data Unit's stalking offences and charges.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``financial_year``, ``months`` (9 = April to December), ``offences``,
        ``charged``; missing where the source is blank.
    """
    raw = _read(path, ["force", "financial_year", "stalking_offences", "stalking_charged", "months"])
    return pd.DataFrame(
        {
            "force": _forces(path, raw["force"]),
            "financial_year": raw["financial_year"],
            "months": _counts(path, raw["months"]),
            "offences": _counts(path, raw["stalking_offences"]),
            "charged": _counts(path, raw["stalking_charged"]),
        }
    )


def _british_date(path: Path, text: str, row: int) -> str:
    if text == "":
        return ""
    for form in ("%d/%m/%Y", "%d/%m/%y"):
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date().isoformat()
        except ValueError:
            continue
    raise FileRefusedError(path.name, f"{text!r} is no date; expected day/month/year.", row=row)


def read_protection_orders(path: Path) -> pd.DataFrame:
    """Read stalking protection orders by force.

    Forces that did not reply carry 0 applied in the source; that is missing here.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``applied``, ``granted``, ``rejected``, ``not_yet_heard``, ``responded``
        (yes or no), ``counted_from``, ``counted_to`` (ISO dates, empty if unknown).
    """
    counted = ("applied", "granted", "rejected", "not_yet_heard")
    raw = _read(
        path,
        ["force", *(f"spo_{name}" for name in counted), "responded", "counted_from", "counted_to"],
    )
    known = raw["responded"].isin(["yes", "no"])
    if not known.all():
        row = int((~known).to_numpy().argmax())
        raise FileRefusedError(
            path.name, f"responded is {raw['responded'].iloc[row]!r}; expected yes or no.", row=row + 2
        )
    replied = raw["responded"] == "yes"
    counts = {name: _counts(path, raw[f"spo_{name}"]).where(replied) for name in counted}
    dates = {
        name: [_british_date(path, text, row) for row, text in enumerate(raw[name], start=2)]
        for name in ("counted_from", "counted_to")
    }
    return pd.DataFrame(
        {"force": _forces(path, raw["force"]), **counts, "responded": raw["responded"], **dates}
    )


def read_domestic_abuse_crimes_by_force(path: Path) -> pd.DataFrame:
    """Read the domestic abuse-related crimes transcribed for single forces.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``year_ending`` (such as ``year ending March 2021``), ``crimes``,
        ``first_release_crimes``, ``percent_of_all_recorded_crime``, ``rate_per_1000``,
        ``percent_charged_or_summonsed``, ``coverage``, ``publication``, ``source``.
    """
    shares = ["percent_of_all_recorded_crime", "rate_per_1000", "percent_charged_or_summonsed"]
    raw = _read(path, ["force", "year_ending_march", "crimes", *shares, "publication", "source"])
    force = _forces(path, raw["force"])
    return pd.DataFrame(
        {
            "area": force,
            "year_ending": "year ending March " + raw["year_ending_march"],
            "crimes": _counts(path, raw["crimes"]),
            "first_release_crimes": pd.array([pd.NA] * len(raw), dtype="Int64"),
            **{name: raw[name] for name in shares},
            "coverage": force,
            "publication": raw["publication"],
            "source": raw["source"].map(_citable),
        }
    )


def read_domestic_abuse_crimes_national(path: Path) -> pd.DataFrame:
    """Read the domestic abuse-related crimes of England and Wales, with their coverage.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`read_domestic_abuse_crimes_by_force`.
    """
    raw = _read(
        path,
        ["year_ending_march", "crimes", "first_release_crimes", "coverage", "publication", "source_url"],
    )
    return pd.DataFrame(
        {
            "area": ENGLAND_AND_WALES,
            "year_ending": "year ending March " + raw["year_ending_march"],
            "crimes": _counts(path, raw["crimes"]),
            "first_release_crimes": _counts(path, raw["first_release_crimes"]),
            "percent_of_all_recorded_crime": "",
            "rate_per_1000": "",
            "percent_charged_or_summonsed": "",
            "coverage": raw["coverage"],
            "publication": raw["publication"],
            "source": raw["source_url"],
        }
    )


def _citable(source: str) -> str:
    return "press report, address not recorded" if source.startswith("seed document") else source


def read_justice_and_survey(path: Path) -> pd.DataFrame:
    """Read prosecutions, orders, the super-complaint review and survey figures.

    A source or publication written "as above" is filled from the row above it.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``measure``, ``period``, ``value``, ``publication``, ``source``.
    """
    raw = _read(path, ["area", "measure", "period", "value", "publication", "source"])
    for column in ("publication", "source"):
        raw[column] = raw[column].mask(raw[column] == "as above").ffill()
    raw["source"] = raw["source"].map(_citable)
    return raw


def read_partner_abuse_survey(path: Path) -> pd.DataFrame:
    """Read the Crime Survey's partner abuse of women: all women of a series, and by region.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``series`` (ages differ and are never joined), ``abuse_type``,
        ``abuse_subcategory``, ``region``, ``region_code``, ``status``, ``percent``.
    """
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    missing = [name for name in (*SURVEY_COLUMNS, *SURVEY_BREAKDOWNS) if name not in raw]
    if missing:
        raise FileRefusedError(path.name, f"the columns {', '.join(missing)} are missing.", row=1)
    whole = raw[(raw[list(SURVEY_BREAKDOWNS)] == "").all(axis=1)]
    tidy = whole[list(SURVEY_COLUMNS)].rename(columns=SURVEY_COLUMNS).reset_index(drop=True)
    percent = pd.to_numeric(tidy["percent"].where(tidy["percent"] != ""), errors="raise")
    return tidy.assign(percent=percent.round(4))
