"""What an interval means, and of which it says too much."""

from __future__ import annotations

from analysis.periods import YearEnding
from analysis.wording import intervals
from tests.wording.pages import report_of


def test_the_interval_of_the_total_says_that_a_changed_rule_is_among_its_ups_and_downs() -> None:
    said = intervals.of_a_rate_or_share(report_of("Kent"))
    assert said.startswith(intervals.OF_A_RATE_OR_SHARE)
    assert said.endswith(
        "That of all parts together may be wider than these ups and downs alone would make it: the three "
        "years it is judged from hold a change in the recording of malicious communications."
    )


def test_three_years_without_a_change_of_rules_hold_none() -> None:
    report = report_of("Kent")
    assert report.rules_changed_in_window(YearEnding(2025, 12)) == ("8R",)
    # The rules changed until April to June 2024, the first quarter of these three years.
    assert report.rules_changed_in_window(YearEnding(2027, 3)) == ()
    assert report.rules_changed_in_window(YearEnding(2019, 3)) == ("8L", "8M", "8Q", "8R")
