"""What the 44 pages of areas speak of, worked out once for every test of their words."""

from __future__ import annotations

import re
from functools import cache

from analysis.estimates import held_trends
from analysis.estimates.among_forces import place
from analysis.estimates.charges import area_charge_rate
from analysis.estimates.links import coercive_control_of
from analysis.estimates.trend_checks import held_trend_sensitivity
from analysis.estimates.trends import area_trend
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.models.change import PartsOfChange
from analysis.models.charging import ChargeRate
from analysis.models.rate import Rate
from analysis.models.trend import Trend
from analysis.periods import YearEnding
from analysis.release import Release, load_release
from analysis.report import Report, open_national_report, open_report
from analysis.wording import brief

RELEASE = "2026-04-23"
FORCES = tuple(force.name for force in territorial_forces())
AREAS = (*FORCES, ENGLAND_AND_WALES)

HOLE = re.compile(r"\bnan\b|\bNone\b|<NA>|\bNaT\b|\binf\b|\{|\}|  | [.,;)]|\(\)|\.\.")
"""What a text shows where a value is missing and nobody said so: its mark, or the gap it leaves."""

NATIONAL_IN_THE_MIDDLE = re.compile(r"(?<![.:] )(?<!^)(?<!\n)Police in England and Wales")


def release() -> Release:
    return load_release(RELEASE)


@cache
def report_of(area: str) -> Report:
    if area == ENGLAND_AND_WALES:
        return open_national_report(RELEASE, RELEASE)
    return open_report(area, RELEASE, RELEASE)


@cache
def change_in(area: str, year: YearEnding) -> PartsOfChange:
    return report_of(area).change(year)


@cache
def trend_of(area: str, code: str = "8Q") -> Trend:
    return area_trend(release(), area, code)


@cache
def held_trend(area: str, code: str) -> Trend:
    return held_trends.held_trend(release(), area, code)


@cache
def charged_of(area: str, code: str = "8Q") -> ChargeRate:
    return area_charge_rate(release(), area, code)


@cache
def findings_of(area: str) -> brief.Findings:
    report = report_of(area)
    year, full = report.latest_year, report.latest_financial_year.year_ending
    force = report.force is not None
    return brief.Findings(
        latest=change_in(area, year),
        full_year=change_in(area, full),
        rate=report.rate(full),
        national_rate=national_rate(full) if force else None,
        trend=trend_of(area),
        charged=charged_of(area),
        control=coercive_control_of(release(), area),
        place=place(release(), area, "rate") if force else None,
        stalking_rate=report.rate(year, ["8Q"]) if force else None,
        shifts=report.level_shifts_in(year),
        checks=None if force else held_trend_sensitivity(release(), area, "8Q"),
    )


@cache
def national_rate(year: YearEnding, codes: tuple[str, ...] | None = None) -> Rate:
    return report_of(ENGLAND_AND_WALES).rate(year, codes)


def without_holes(text: str) -> str:
    """Return the text, having looked for what a missing value would have left in it."""
    found = HOLE.search(text)
    assert found is None, f"{found.group()!r} in: {text}" if found else ""
    again = NATIONAL_IN_THE_MIDDLE.search(text)
    assert again is None, f"a capital in the middle of a sentence: {text}"
    return text
