"""What stands under a figure: its source, release and basis, and the caveats that apply."""

from __future__ import annotations

from analysis.periods import YearEnding
from analysis.recording import caveats_for
from analysis.report import Report

RECORDED_TABLE = "Home Office, police recorded crime open data, police force area tables"

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
    "change": (
        "recorded-not-experienced",
        "malicious-communications-in-total",
        "level-shifts",
        "revision",
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


def caveats(report: Report, measure: str) -> tuple[str, ...]:
    """Return the short caveats beside a figure, those of this area only.

    Parameters
    ----------
    report
        The report of the page.
    measure
        ``offences`` or ``change``.
    """
    chosen = BESIDE_FIGURES[measure]
    held = {caveat.id: caveat.short for caveat in caveats_for(report.area, measure=measure)}
    return tuple(held[name] for name in chosen if name in held)[:MOST_CAVEATS]
