"""The changes of recording a page marks, and those it compares by."""

import pandas as pd
import pytest

from analysis.periods import Quarter, YearEnding
from analysis.recording import comparable_span
from analysis.report import Report, open_national_report, open_report

RELEASE = "2026-04-23"
FORCES = ("Bedfordshire", "Metropolitan Police", "City of London", "West Midlands", "Humberside")
MOVES = {"aggravated-harassment-2018", "aggravated-harassment-2020"}


def marked(report: Report) -> set[str]:
    return {change.id for change in report.marked_changes}


@pytest.mark.parametrize("force", FORCES)
def test_a_move_of_the_national_figures_is_not_marked_on_the_page_of_a_force(force: str) -> None:
    """No force's own figures show it by the rule for level shifts, and in some they fell."""
    assert not marked(open_report(force, RELEASE, RELEASE)) & MOVES


def test_a_move_of_the_national_figures_is_marked_on_the_national_page() -> None:
    assert marked(open_national_report(RELEASE, RELEASE)) >= MOVES


def test_rules_of_all_forces_are_marked_on_every_page() -> None:
    rules = {"course-of-conduct-2018", "former-partner-rule-2020", "malicious-communications-bar-2023"}
    for force in FORCES:
        assert rules <= marked(open_report(force, RELEASE, RELEASE))


@pytest.mark.parametrize(
    ("code", "quarter", "shown"),
    [
        ("8M", Quarter(2018, 1), {"aggravated-harassment-2018"}),
        ("8M", Quarter(2020, 3), {"aggravated-harassment-2020"}),
        ("8M", Quarter(2021, 2), set()),
        ("8Q", Quarter(2018, 1), set()),
    ],
)
def test_a_force_whose_own_level_shift_shows_the_move_has_it_marked(
    monkeypatch: pytest.MonkeyPatch, code: str, quarter: Quarter, shown: set[str]
) -> None:
    found = pd.DataFrame(
        [("Kent", code, "level_shift", quarter.to_period())], columns=["force", "code", "kind", "quarter"]
    )
    monkeypatch.setattr("analysis.report.load_level_shifts", lambda _: found)
    assert marked(open_report("Kent", RELEASE, RELEASE)) & MOVES == shown


@pytest.mark.parametrize("force", FORCES)
def test_a_move_that_is_not_marked_still_cuts_and_is_still_not_compared_across(force: str) -> None:
    report = open_report(force, RELEASE, RELEASE)
    span = comparable_span(force, "8M", last=report.release.latest_quarter)
    assert span.starts_after is not None
    assert span.starts_after.id == "aggravated-harassment-2020"
    assert "8M" in report.recording_changed(YearEnding(2021, 3))
