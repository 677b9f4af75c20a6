"""Counts as rows: quarter by quarter and year by year, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.models.domestic_abuse.april_2020 import BEFORE, STALKING
from analysis.models.totals import QuarterlyCells
from analysis.offences import codes_counted_in, offence, subgroup_codes, subgroup_offences
from analysis.page_subject import PageSubject
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.report import Report
from analysis.results.making import TOTAL, About, Rows, code_of, rows_of
from analysis.results.row import Row
from analysis.results.span import span
from analysis.results.vocabulary import WITH_BTP

RECORDED = "offences recorded"
NOT_HELD = "the official table holds no figure"


@dataclass(frozen=True, eq=False)
class QuarterlyCounts:
    """Counts of an area in every quarter, as the chart of the parts draws them.

    Attributes
    ----------
    report
        The report of the page.
    first
        First quarter.
    """

    report: Report
    first: Quarter


@dataclass(frozen=True, eq=False)
class ForcesByQuarter:
    """The first and the latest comparable quarter of each force, as its small panel begins and ends.

    Attributes
    ----------
    frame
        As :func:`analysis.estimates.trends.comparable_counts` gives it.
    code
        Offence code.
    """

    frame: pd.DataFrame
    code: str


@rows_of.register
def _by_quarter(result: ForcesByQuarter, subject: PageSubject) -> Rows:
    for force, mine in result.frame.sort_values("quarter").groupby("force", sort=True):
        for place in (0, -1):
            quarter = Quarter.from_period(mine["quarter"].iloc[place])
            value = mine["offences"].iloc[place]
            about = About(subject, "forces_by_quarter", RECORDED, ("recorded",), span(quarter))
            held = about.but(area=str(force), code=code_of(result.code))
            missing = bool(pd.isna(value))
            yield held.row(
                "offences_recorded", None if missing else int(value), because=NOT_HELD if missing else ""
            )


@dataclass(frozen=True, eq=False)
class YearlyCounts:
    """Counts of an area in every financial year and the latest rolling year.

    Attributes
    ----------
    report
        The report of the page.
    first
        First financial year.
    """

    report: Report
    first: FinancialYear

    @property
    def years(self) -> list[FinancialYear | YearEnding]:
        """The years in order, a rolling year last where the latest quarter ends no financial year."""
        last, latest = self.report.latest_financial_year, self.report.latest_year
        held: list[FinancialYear | YearEnding] = [
            FinancialYear(start) for start in range(self.first.start, last.start + 1)
        ]
        return held if latest.is_financial_year else [*held, latest]


def _gaps(report: Report) -> dict[tuple[str, pd.Period], str]:
    """Return why cells are missing: what set them aside, or which forces have none."""
    aside = report.release.set_aside
    mine = aside if report.force is None else aside[aside["force"] == report.area]
    reasons = {(str(row["code"]), row["quarter"]): str(row["reason"]) for row in mine.to_dict("records")}
    if "forces_missing" in report.recorded:
        held = report.recorded[report.recorded["forces_missing"] != ""]
        for row in held.to_dict("records"):
            reason = f"figures of {row['forces_missing']} are missing, so the total has another coverage"
            reasons[str(row["code"]), row["quarter"]] = reason
    return reasons


@rows_of.register
def _quarterly(result: QuarterlyCounts, subject: PageSubject) -> Rows:
    report, gaps = result.report, _gaps(result.report)
    about = About(subject, "quarterly_counts", RECORDED, ("recorded",), span(result.first)).of_all_forces()
    held = report.recorded[report.recorded["quarter"] >= result.first.to_period()]
    for item in subgroup_offences():
        mine = held[held["code"] == item.code].sort_values("quarter")
        for period, count in zip(mine["quarter"], mine["offences"], strict=True):
            quarter = Quarter.from_period(period)
            missing = pd.isna(count)
            because = ""
            if missing:
                before = item.before(quarter) if quarter < item.own_code_from else ""
                because = before or gaps.get((item.code, period), NOT_HELD)
            yield about.row(
                "offences_recorded",
                None if missing else int(count),
                code=item.code,
                period=span(quarter),
                because=because,
            )
    whole = span(result.first, report.release.latest_quarter)
    yield about.row("recording_changes_marked", len(report.marked_changes), code=TOTAL, period=whole)


@rows_of.register
def _yearly(result: YearlyCounts, subject: PageSubject) -> Rows:
    about = About(subject, "yearly_counts", RECORDED, ("recorded",), span(result.first)).of_all_forces()
    first = min(result.first.quarters[0], BEFORE.quarters[0])
    held = QuarterlyCells.of(
        result.report.recorded, subgroup_codes(), first, result.report.latest_year.quarters[-1]
    )
    for year in result.years:
        counted = codes_counted_in(year.quarters[0])
        of_year = about.but(period=span(year))
        for code in subgroup_codes():
            if code in counted:
                yield from _count(result.report, held, of_year, [code], year)
            else:
                yield of_year.row(
                    "offences_recorded", code=code, because=offence(code).before(year.quarters[-1])
                )
        yield from _count(result.report, held, of_year, counted, year)
    yield from _count(result.report, held, about.but(period=span(BEFORE)), [STALKING], BEFORE)


def _count(
    report: Report,
    held: QuarterlyCells,
    about: About,
    codes: Sequence[str],
    year: FinancialYear | YearEnding,
) -> list[Row]:
    """Return a count; where forces lack figures, why, and what the others add up to."""
    ending = year.year_ending if isinstance(year, FinancialYear) else year
    code = TOTAL if len(codes) > 1 else code_of(codes)
    total, series = held.year_count(codes, ending), report.recorded
    if total.offences is not None or "forces_missing" not in series:
        missing = f"figures are missing: {', '.join(total.missing)}" if total.missing else ""
        return [about.row("offences_recorded", total.offences, code=code, because=missing)]
    quarters = [quarter.to_period() for quarter in ending.quarters]
    mine = series[series["code"].isin(list(codes)) & series["quarter"].isin(quarters)]
    names = sorted({name for text in mine["forces_missing"] if text for name in text.split("; ")})
    short = sorted(set(mine.loc[mine["forces_missing"] != "", "code"]))
    because = f"figures of {', '.join(names)} are missing, so the total has another coverage"
    without = f"{WITH_BTP}, without {', '.join(names)} in {' '.join(short)}"
    return [
        about.row("offences_recorded", code=code, because=because),
        about.row("offences_recorded", int(mine["offences_held"].sum()), code=code, coverage=without),
    ]
