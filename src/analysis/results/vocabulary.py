"""The words of the results besides their measures: tables, bases and kinds of interval."""

from __future__ import annotations

TABLES = {
    "quarterly_counts": "Offences recorded in each quarter, part by part.",
    "yearly_counts": "Offences recorded in each year, part by part and together.",
    "changes": "A year against the year before: the total, its parts, and like for like.",
    "rates": "Offences recorded for every 1,000 residents.",
    "forces": "The 43 forces side by side in the latest rolling year.",
    "forces_by_quarter": "The first and the latest comparable quarter of each force.",
    "trends": "Yearly change within the comparable quarters.",
    "trend_lines": "The trend without seasons, quarter by quarter, with the interval of the line.",
    "trend_checks": "The same trend with other quarters and other models.",
    "level_changes": "The level after a change of recording rules over the level before.",
    "comparable_quarters": "From when to when the quarters of a force and a part compare.",
    "forecasts": "The next four quarters if recent patterns carried on.",
    "forecast_skill": "How past forecasts did: errors beside other methods, and intervals that held.",
    "places": "The places a force may hold among the forces.",
    "comparisons": "Each force beside all of them together, allowing for how widely they differ.",
    "similar_forces": "The forces most alike in residents and rate.",
    "charge_rates": "Shares charged or summonsed.",
    "outcome_mix": "How offences ended.",
    "collected_charges": "Charges and offences of the same months, as collected in earlier years.",
    "charge_trends": "Yearly change in the odds of a charge in the collected years.",
    "coercive_control": "Controlling or coercive behaviour: how much, and of how much.",
    "stalking_share": (
        "Stalking's share of what was recorded as stalking or as harassment alone, before and after the rule "
        "of April 2020."
    ),
    "moving_together": "Whether stalking and coercive control move together.",
    "outcome_odds": "How offences of coercive control ended, beside other offences.",
    "flagged_crimes": "Crimes flagged as domestic abuse-related, as published.",
    "protection_orders": "Stalking protection orders.",
    "revisions": "Figures of years as earlier publications gave them, and as this release does.",
    "published": "Courts, reviews and surveys, as published.",
    "claims": "Published statements checked: what was said, and what the figures say.",
    "simulations": "How often intervals of simulated trends held the truth.",
}
"""The tables of the results, and what each holds."""

BASES = {
    "offences recorded": "Offences by the quarter in which the police recorded them.",
    "outcomes of offences recorded": (
        "Offences recorded in the period, by the outcome they had at the date of the figures."
    ),
    "outcomes of cases closed": "Investigations closed in the period, whenever the offence was recorded.",
    "charges over offences of the same months": (
        "Charges in a period over offences recorded in it; they need not be the same offences."
    ),
    "past forecasts": "Forecasts of past quarters, set with what was known then, and what was recorded.",
    "orders told by forces": "Orders as forces told the BBC Shared Data Unit.",
    "orders over offences recorded": (
        "Orders as forces told the BBC Shared Data Unit, over stalking offences recorded in whole quarters."
    ),
    "figures published earlier": "Offences recorded in a year, as an earlier publication gave them.",
    "later over earlier publication": (
        "Offences of one area, year and coverage in a later publication against an earlier one."
    ),
    "residents": "Official mid-year estimates of residents.",
    "as published": "As the publication in the note gives it; not counted by this report.",
    "as claimed": "As a published statement has it; not counted by this report.",
    "claim against figures": (
        "A published statement's number less the figure, or what follows from the statement's own numbers."
    ),
    "simulated": "Series made with a known trend.",
}
"""What a number counts. Numbers on different bases are never compared."""

INTERVALS = {
    "confidence": "The range of values that the figures are compatible with, at the level.",
    "prediction": "Where a value still to come, or of another force, would lie, at the level.",
    "joint confidence": "As confidence, for all the forces at once.",
    "posterior": "Where the value lies if the force is one of this family of forces, at the level.",
    "bounds": "The lowest and the highest value possible, whatever is not known.",
    "limits": "Beyond these one force would be called different, with all the forces judged together.",
    "range": "Between which earlier values lay: the middle nine tenths, or all of them, as the note says.",
}
"""Kinds of interval that ``lower`` and ``upper`` may be."""

WITHOUT_LEVEL = frozenset({"bounds", "limits", "range"})
"""Kinds of interval that have no level."""

WITH_BTP = "43 forces and British Transport Police"
FORTY_THREE = "43 forces"
"""Which forces a figure of England and Wales adds up."""
