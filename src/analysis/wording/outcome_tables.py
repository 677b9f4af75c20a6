"""Tables of charge outcomes: shares by code, collected years, and the frame an outcome mix is drawn from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import numbers
from analysis.figures.table import Column, DataTable
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.charge_trend import ChargeTrend
from analysis.models.charging import ChargeRate
from analysis.models.intervals import byar
from analysis.models.outcome_mix import OutcomeMix
from analysis.offences import offence, subgroup_codes
from analysis.periods import FinancialYear
from analysis.small_numbers import FEWEST_FOR_PERCENTAGE, TOO_FEW_BRIEFLY, out_of, too_few
from analysis.wording.area import area_named
from analysis.wording.charging import as_of
from analysis.wording.prose import Prose


def _name(codes: tuple[str, ...]) -> str:
    return "All five parts" if set(codes) == set(subgroup_codes()) else offence(codes[0]).name


def charge_rates_table(rates: Sequence[ChargeRate], area: str) -> DataTable:
    """Return shares charged or summonsed of several codes in one year, on one basis.

    Parameters
    ----------
    rates
        One for each row, all of one year and basis.
    area
        The area's name.
    """
    rows, reasons, few = [], [], False
    for rate in rates:
        share, pending, most = "not estimated", numbers.NOT_AVAILABLE, numbers.NOT_AVAILABLE
        if too_few(rate.offences) and rate.proportion is not None:
            share = out_of(rate.charged, rate.offences)
            pending = out_of(rate.not_yet_assigned, rate.offences) if rate.bounds else pending
            most = (
                out_of((rate.charged or 0) + (rate.not_yet_assigned or 0), rate.offences)
                if rate.bounds
                else most
            )
            few = True
        elif rate.proportion is not None and rate.interval is not None:
            ends = numbers.interval(100 * rate.interval.lower, 100 * rate.interval.upper)
            share = f"{numbers.percent(100 * rate.proportion)} ({ends})"
            if rate.not_yet_assigned_share is not None:
                pending = numbers.percent(100 * rate.not_yet_assigned_share)
            if rate.bounds is not None:
                most = numbers.percent(100 * rate.bounds.upper)
        said = filter(None, (rate.not_estimated_because, rate.note))
        reasons += [f"{_name(rate.codes)}: {reason}." for reason in said]
        rows.append(
            (
                _name(rate.codes),
                numbers.count(rate.offences),
                numbers.count(rate.charged),
                share,
                pending,
                most,
            )
        )
    if few:
        reasons.append(f"Of fewer than {FEWEST_FOR_PERCENTAGE} offences, counts are given and no percentage.")
    year = rates[0].year
    return DataTable(
        caption=(
            f"Offences recorded in {area_named(area)} in {year} and charged or summonsed {as_of(rates[0])}"
        ),
        columns=(
            Column("Part", align="text"),
            Column("Recorded", "offences"),
            Column("Charged or summonsed", "offences"),
            Column("Share", "% (95% interval)"),
            Column("No outcome yet", "%"),
            Column("Share if all of those were charged", "%"),
        ),
        rows=tuple(rows),
        footnotes=tuple(reasons),
    )


def mixes_frame(mixes: Sequence[OutcomeMix]) -> pd.DataFrame:
    """Return several outcome mixes as :func:`~analysis.figures.outcome_mix.outcome_mix` draws them.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``name``, ``category``, ``share``, ``offences``, ``because``; one row with missing
        values, and the reason, for a mix that is not given.
    """
    rows: list[tuple[str, str, str | None, float | None, int | None, str]] = []
    for mix in mixes:
        code, name = mix.codes[0], offence(mix.codes[0]).name
        rows += [(code, name, part.name, part.share, part.offences, "") for part in mix.parts]
        if not mix.parts:
            rows.append((code, name, None, None, None, mix.not_estimated_because))
    frame = pd.DataFrame(rows, columns=["code", "name", "category", "share", "offences", "because"])
    return frame.astype({"share": "Float64", "offences": "Int64"})


def collected_years(charges: pd.DataFrame, run: ChargeTrend, area: str) -> DataTable | Prose:
    """Return charges over recorded offences of the years collected by the BBC Shared Data Unit.

    Parameters
    ----------
    charges
        As :func:`~analysis.estimates.charges.load_stalking_charges` gives them.
    run
        The trend of the same years; its forces together stand for England and Wales.
    area
        Name of a force, or England and Wales.
    """
    if area == ENGLAND_AND_WALES:
        years = run.yearly
        whose = f"{run.n_forces} forces together"
        note = "The interval allows for how much the forces' years vary."
    else:
        years = charges[charges["force"] == area]
        whose = area
        note = "The interval is that of the number of charges by chance alone."
    if years.empty:
        return Prose.paragraph(f"No charges of these years were collected for {area}.")
    rows = []
    for row in years.sort_values("financial_year").to_dict("records"):
        start = FinancialYear.parse(str(row["financial_year"])).start
        label = f"April to December {start}" if row["months"] == 9 else str(row["financial_year"])
        rows.append((label, numbers.count(row["offences"]), numbers.count(row["charged"]), _ratio(row)))
    return DataTable(
        caption=f"Stalking offences recorded and charges in the same months, {whose}",
        columns=(
            Column("Year", align="text"),
            Column("Recorded", "offences"),
            Column("Charges"),
            Column("Charges for each 100 offences", "(95% interval)"),
        ),
        rows=tuple(rows),
        footnotes=(
            "Collected by the BBC Shared Data Unit from Home Office outcomes. The charges of a period need "
            "not belong to its offences, and these offences differ from today's counts, so no line joins "
            f"these years to the figures above. {note}",
        ),
    )


def _ratio(row: Mapping[Hashable, Any]) -> str:
    """Return charges for each 100 offences with their interval, the one given or that of the count."""
    if numbers.is_missing(row["offences"]) or numbers.is_missing(row["charged"]) or not row["offences"]:
        return numbers.NOT_AVAILABLE
    charged, offences = int(row["charged"]), int(row["offences"])
    if too_few(offences):
        return TOO_FEW_BRIEFLY
    if "lower" in row:
        lower, upper = 100 * float(row["lower"]), 100 * float(row["upper"])
    else:
        ends = byar(charged)
        lower, upper = 100 * ends.lower / offences, 100 * ends.upper / offences
    return f"{numbers.decimal(100 * charged / offences)} ({numbers.interval(lower, upper, unit='')})"
