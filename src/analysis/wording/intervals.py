"""What an interval means, in plain words, in one place: under figures, tables and first mentions."""

from __future__ import annotations

from analysis.report import Report
from analysis.wording.change import codes_in_words

OF_A_RATE_OR_SHARE = (
    "The 95% interval of a rate or a share says how far it could have come out otherwise, with the usual ups "
    "and downs of such figures. It is no sampling error: every recorded offence is counted."
)


def of_a_rate_or_share(report: Report) -> str:
    """Return what an interval of a rate or share means on a page, and of which it says too much.

    The ups and downs of a rate are judged from three years of quarters. Where a rule of recording changed
    in them, the total's own move is taken for ups and downs, and its interval is wider for it.
    """
    changed = report.rules_changed_in_window(report.latest_year)
    if not changed:
        return OF_A_RATE_OR_SHARE
    return (
        f"{OF_A_RATE_OR_SHARE} That of all parts together may be wider than these ups and downs alone would "
        f"make it: the three years it is judged from hold a change in the recording of "
        f"{codes_in_words(changed)}."
    )


OF_A_PLACE = (
    "A strip covers the places that are possible for a force, given the ups and downs of its own quarters."
)
