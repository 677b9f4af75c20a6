"""What stands under a figure: its source, release and basis, and the caveats that apply."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.charges import latest_outcomes
from analysis.models.trend import Trend
from analysis.page_subject import PageSubject
from analysis.periods import YearEnding
from analysis.recording import caveats_for
from analysis.report import Report
from analysis.wording import trend as trend_words
from analysis.wording.false_words import called_by_chance

RECORDED_TABLE = "Home Office, police recorded crime open data, police force area tables"

OUTCOMES_TABLE = "Home Office, crime outcomes open data"

BASIS = "Offences by the quarter in which they were recorded"

MOST_CAVEATS = 4
"""A figure carries the caveats that matter most beside it; all of them stand further down the page."""

BESIDE_FIGURES = {
    "offences": (
        "recorded-not-experienced",
        "former-partner-rule",
        "malicious-communications-rule",
        "west-midlands-coercive-control",
        "three-forces-2017",
        "btp-coverage",
    ),
    "trend": (
        "recorded-not-experienced",
        "former-partner-rule",
        "level-shifts",
    ),
    "rate": (
        "recorded-not-experienced",
        "no-rate-city-of-london",
        "btp-coverage",
    ),
    "rank": (
        "recorded-not-experienced",
        "no-rate-city-of-london",
    ),
    "charge_rate": (
        "charge-rate-bases",
        "outcome-immaturity",
        "not-yet-assigned",
        "humberside-outcomes",
    ),
    "outcomes": (
        "outcome-immaturity",
        "not-yet-assigned",
        "humberside-outcomes",
        "devon-and-cornwall-system",
    ),
    "change": (
        "recorded-not-experienced",
        "malicious-communications-in-total",
        "level-shifts",
        "revision",
    ),
    "revisions": (
        "revision",
        "three-forces-2017",
        "btp-coverage",
    ),
}


def coverage(report: Report) -> str:
    """Return whom the figures of a page cover."""
    return report.area if report.force else "England and Wales, British Transport Police included"


def quarterly(report: Report) -> str:
    """Return the caption of a chart of quarterly counts."""
    return f"{coverage(report)}. {BASIS}. Source: {RECORDED_TABLE}, release of {report.release.printed_date}."


def year_on_year(report: Report, year: YearEnding) -> str:
    """Return the caption of a chart of what changed in a year."""
    return (
        f"{coverage(report)}: {year.in_prose} against the {year.previous.in_prose}. {BASIS}; the parts "
        f"add up "
        f"to the total. Source: {RECORDED_TABLE}, release of {report.release.printed_date}."
    )


def trend(report: Report, found: Trend) -> str:
    """Return the caption of a chart of a trend and its outlook."""
    band = (
        "The band is the 95% interval of the fitted line, not of the counts around it. The band shows how "
        "sure the level of the trend is over the whole span; the forecast starts from the latest quarters, "
        "so its interval can be narrower. "
    )
    return (
        f"{coverage(report)}. {BASIS}. {band if found.interval is not None else ''}"
        f"{' '.join(filter(None, (found.span_words, trend_words.steps(found))))} "
        f"Source: {RECORDED_TABLE}, release of {report.release.printed_date}; trend and forecast are "
        "estimates of this report."
    )


def trends_of_forces(report: PageSubject, trends: pd.DataFrame, coverage: pd.DataFrame) -> str:
    """Return the caption of a chart of the forces' trends.

    Parameters
    ----------
    report
        The page.
    trends
        Rows of the table ``trends`` of one code.
    coverage
        As :func:`~analysis.simulations.load_trend_coverage` gives it.
    """
    by_chance = called_by_chance(trends, coverage)
    return (
        "Yearly change in offences recorded within each force's own comparable quarters, with 95% intervals "
        f"that allow for quarters that resemble the ones before{f'; {by_chance}' if by_chance else ''}. In "
        "order of name: most intervals overlap, so they do not put "
        f"the forces in an order. Source: {RECORDED_TABLE}, release of {report.release.printed_date}; trends "
        "are estimates of this report."
    )


def rates_of_forces(report: PageSubject, said: str = "") -> str:
    """Return the caption of a chart of the forces' rates for their residents, after what is said of it."""
    return _after(
        said,
        f"Stalking offences recorded in the {report.release.latest_year.in_prose} for each 1,000 "
        f"residents of mid-{int(report.release.population['year'].max())}. Source: {RECORDED_TABLE}, "
        f"release of {report.release.printed_date}; Office for National Statistics, mid-year population.",
    )


def charges(page: PageSubject, said: str = "") -> str:
    """Return the caption of a chart of charge outcomes, after what is said of it."""
    year = latest_outcomes(page.release)
    return _after(
        said,
        f"Offences recorded in {year} and their outcomes when the figures were drawn (basis: offences "
        "recorded in the year). "
        f"Source: {OUTCOMES_TABLE}, release of {page.release.printed_date}.",
    )


def _after(said: str, caption: str) -> str:
    return f"{said} {caption}" if said else caption


def spans(page: PageSubject) -> str:
    """Return the caption of the picture of comparable spans."""
    return (
        "Quarters up to the latest with no break, transition or gap in recording, from the table of "
        f"recording changes of this report and the quarters of the {RECORDED_TABLE}, release of "
        f"{page.release.printed_date}."
    )


def levels_of_forces(page: PageSubject) -> str:
    """Return the caption of a chart of the forces' changes of level."""
    return (
        "Level just after the quarters left out over the level just before, seasons allowed for; 95% "
        f"intervals on a log scale. Source: {RECORDED_TABLE}, release of {page.release.printed_date}; ratios "
        "are estimates of this report."
    )


def forecast_scores(page: PageSubject) -> str:
    """Return the caption of a chart of forecast scores."""
    return (
        "Mean scaled error of forecasts of past quarters from every origin since April 2020 with at least 14 "
        "quarters, 43 forces, known gaps left out; 95% intervals from a paired bootstrap over the forces. "
        f"Source: {RECORDED_TABLE}, release of {page.release.printed_date}; scores are worked out by this "
        "report."
    )


def moving_together(page: PageSubject) -> str:
    """Return the caption of the chart of links within forces."""
    return (
        "Per cent more recorded stalking that goes with one per cent more recorded coercive control, within "
        "forces and compared with other forces in the same quarter; 95% intervals from leaving out each "
        f"force in turn. Source: {RECORDED_TABLE}, release of {page.release.printed_date}; estimates of this "
        "report."
    )


def caveats(report: Report, measure: str) -> tuple[str, ...]:
    """Return the short caveats beside a figure, those of this area only.

    Parameters
    ----------
    report
        The report of the page.
    measure
        One of :data:`BESIDE_FIGURES`.
    """
    chosen = BESIDE_FIGURES[measure]
    held = {caveat.id: caveat.short for caveat in caveats_for(report.area, measure=measure)}
    return tuple(held[name] for name in chosen if name in held)[:MOST_CAVEATS]
