"""What the results measure: each measure's name, its unit and what it is, in one place.

A result whose measure is not listed here is refused, so a page cannot hold a number nobody described.
"""

from __future__ import annotations

from dataclasses import dataclass

UNITS = {
    "cases": "case files",
    "as claimed": "what the statement counts",
    "cells": "counts of one force in one quarter",
    "changes": "changes in recording",
    "charges": "charges or summonses",
    "comparisons": "ways of asking, or comparisons with another method",
    "claims": "published statements",
    "correlation": "between -1 and 1",
    "crimes": "crimes",
    "elasticity": "per cent more of one that goes with one per cent more of the other",
    "figures": "published figures",
    "forces": "police forces",
    "forecasts": "forecasts of one force and quarter",
    "million people": "people, in millions",
    "months": "months",
    "offences": "offences",
    "orders": "stalking protection orders",
    "people": "people",
    "per 100 offences": "for every 100 offences",
    "per 1,000 offences": "for every 1,000 offences",
    "per 1,000 residents": "for every 1,000 residents",
    "per cent": "per cent",
    "per cent a year": "per cent a year",
    "percentage points": "percentage points",
    "place": "place among the forces, 1 the highest value",
    "prosecutions": "prosecutions",
    "probability": "between 0 and 1",
    "quarters": "quarters of a year",
    "ratio": "one number over another",
    "series": "simulated series",
    "times chance": "variance over that of chance alone",
}
"""The units a measure may have, and what each is."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that a row may hold.

    Attributes
    ----------
    unit
        Out of :data:`UNITS`.
    description
        What it is, as a sentence.
    """

    unit: str
    description: str


MEASURES = {
    # Counts, and how they changed.
    "offences_recorded": Measure("offences", "Offences the police recorded in the period."),
    "recording_changes_marked": Measure(
        "changes", "Changes in recording that the chart of the parts over time marks."
    ),
    "change_in_offences": Measure("offences", "Offences recorded less those of the year before."),
    "change_percent": Measure("per cent", "Change in offences recorded against the year before."),
    "contribution_to_change": Measure(
        "percentage points", "What a part adds to the change of the total, which is 100 in the year before."
    ),
    # Rates and what is near.
    "offences_per_1000_residents": Measure(
        "per 1,000 residents", "Offences recorded in the period for every 1,000 residents."
    ),
    "residents": Measure("people", "Residents in the middle of the year."),
    "residents_against_own": Measure("per cent", "Residents more or fewer than in the page's own area."),
    "rate_against_own": Measure(
        "per cent", "Offences for every 1,000 residents, more or fewer than in the page's own area."
    ),
    # Trends.
    "trend_percent_a_year": Measure(
        "per cent a year", "Steady yearly change in quarterly offences within the comparable quarters."
    ),
    "comparable_quarters": Measure("quarters", "Quarters with a figure that compare with the latest."),
    "correlation_of_quarters": Measure(
        "correlation", "How much neighbouring quarters resemble each other, as the interval allows for."
    ),
    "correlation_of_residuals": Measure(
        "correlation", "How much neighbouring quarters resemble each other, read off one series."
    ),
    "dispersion": Measure("times chance", "Variance of quarterly offences around the trend."),
    "p_value_of_a_bend": Measure("probability", "Of a straight line against a line with a bend."),
    "p_value_of_correlation_left": Measure(
        "probability", "Of no correlation left over up to four quarters (Ljung and Box)."
    ),
    "offences_on_the_line": Measure("offences", "The trend without seasons, in the quarter."),
    "level_ratio": Measure("ratio", "Level just after the quarters left out over the level just before."),
    "level_ratio_beyond_trend": Measure(
        "ratio", "Level just after the quarters left out over where the line before would have led."
    ),
    "quarters_before": Measure("quarters", "Quarters with a figure used before those left out."),
    "quarters_after": Measure("quarters", "Quarters with a figure used after those left out."),
    # Forecasts.
    "offences_forecast": Measure(
        "offences", "Offences the police would record if recent patterns carried on."
    ),
    "intervals_that_held": Measure(
        "per cent", "Past forecast intervals that held what was then recorded; the detail says which."
    ),
    "intervals_checked": Measure("forecasts", "Past forecast intervals that were checked."),
    "errors_smaller_by": Measure(
        "per cent",
        "How much smaller the errors of this report's forecasts were than those of another method.",
    ),
    "scaled_error": Measure(
        "ratio", "Mean absolute error of past forecasts over that of repeating the year before."
    ),
    "forecasts_scored": Measure("forecasts", "Past forecasts that were scored."),
    "comparisons_counted": Measure(
        "comparisons", "Comparisons with another method, for one offence, of which the detail is true."
    ),
    # Places and comparisons.
    "place": Measure("place", "The first and the last place a force may hold; there is no single place."),
    "places_open": Measure("place", "How many places a force may hold."),
    "forces_ranked": Measure("forces", "Forces ranked among, those without a place of their own included."),
    "forces_placed": Measure("forces", "Forces of those ranked among that have a place of their own."),
    "spread_of_forces": Measure("times chance", "Spread of the forces around their common value."),
    "forces_counted": Measure("forces", "Forces of which the detail is true."),
    "limits_of_rate": Measure(
        "per 1,000 residents",
        "Between which rates a force of the size of the area does not stand out; the detail says by which "
        "limits.",
    ),
    "limits_of_share_charged": Measure(
        "per cent",
        "Between which shares charged a force of the size of the area does not stand out; the detail says by "
        "which limits.",
    ),
    "adjusted_p_value": Measure(
        "probability", "Of no difference from the other forces, all forces judged together."
    ),
    # Charges and outcomes.
    "offences_charged": Measure("offences", "Offences with the outcome charged or summonsed."),
    "offences_without_outcome": Measure("offences", "Offences not yet assigned an outcome."),
    "share_charged": Measure("per cent", "Offences charged or summonsed, of all."),
    "share_charged_if_open": Measure(
        "per cent", "The share charged if none, and if all, of the offences without an outcome were charged."
    ),
    "share_charged_drawn": Measure(
        "per cent", "The share charged, drawn towards that of all forces; of shares that are compared."
    ),
    "share_without_outcome": Measure("per cent", "Offences not yet assigned an outcome, of all."),
    "offences_with_outcome": Measure("offences", "Offences with the outcome that the detail names."),
    "share_with_outcome": Measure("per cent", "Offences with the outcome that the detail names, of all."),
    "charges": Measure(
        "charges", "Charges of the same months as the offences, not always of the same offences."
    ),
    "charges_per_100_offences": Measure("per 100 offences", "Charges for every 100 offences recorded."),
    "odds_of_a_charge": Measure("per cent a year", "Yearly change in the odds of a charge."),
    "forces_used": Measure("forces", "Forces that the estimate rests on."),
    # Links with domestic abuse.
    "share_of_stalking_and_harassment": Measure(
        "per cent", "Offences recorded of the code, of all parts of stalking and harassment."
    ),
    "stalking_of_stalking_or_harassment": Measure(
        "per cent",
        "Stalking, of offences recorded as stalking (8Q) or as harassment (8L) alone, without the other "
        "parts.",
    ),
    "change_of_share": Measure("percentage points", "Share in the later year less that in the earlier."),
    "odds_of_stalking": Measure(
        "ratio",
        "Odds that an offence of stalking or harassment is recorded as stalking, later over earlier year.",
    ),
    "elasticity": Measure("elasticity", "Stalking that goes with coercive control within forces."),
    "more_with_10_per_cent": Measure(
        "per cent",
        "More recorded in quarters in which a force recorded 10% more coercive control than usual.",
    ),
    "rank_correlation": Measure("correlation", "Of the two rates over the forces (Spearman)."),
    "cells_used": Measure("cells", "Counts of one force in one quarter that the estimate rests on."),
    "ways_of_asking": Measure("comparisons", "Ways of asking of which the detail is true."),
    "odds_ratio": Measure("ratio", "Odds of the outcome over those for the offence it is set beside."),
    "odds_ratio_expected": Measure("ratio", "Where the odds ratio of another force like these would lie."),
    "domestic_abuse_crimes": Measure("crimes", "Crimes the police flagged as domestic abuse-related."),
    "change_in_crimes": Measure("crimes", "Flagged crimes less those of the year before."),
    "domestic_abuse_share_of_crime": Measure("per cent", "Flagged crimes, of all recorded crime."),
    "domestic_abuse_per_1000_residents": Measure(
        "per 1,000 residents", "Flagged crimes for every 1,000 residents."
    ),
    "domestic_abuse_charged": Measure("per cent", "Flagged crimes charged or summonsed, as published."),
    # Orders.
    "orders_granted": Measure("orders", "Stalking protection orders that courts granted."),
    "orders_applied": Measure("orders", "Stalking protection orders that the police applied for."),
    "orders_granted_per_1000_offences": Measure(
        "per 1,000 offences", "Orders granted for every 1,000 stalking offences recorded."
    ),
    "orders_applied_per_1000_offences": Measure(
        "per 1,000 offences", "Orders applied for, for every 1,000 stalking offences recorded."
    ),
    # Revisions.
    "offences_published_earlier": Measure(
        "offences", "Offences recorded in the year, as the publication in the detail gave them."
    ),
    "revision_in_offences": Measure(
        "offences", "Offences in this release less those in the publication in the detail."
    ),
    "revision_percent": Measure(
        "per cent", "Offences in this release against those in the publication in the detail."
    ),
    "usual_revision_percent": Measure("per cent", "Between which revisions like it usually lie."),
    "usual_revision_in_offences": Measure(
        "offences", "Between which revisions of figures under 50 offences usually lie."
    ),
    "revisions_behind_the_usual": Measure("figures", "Revisions that the usual range rests on."),
    "figures_compared": Measure("figures", "Figures published earlier of which the detail is true."),
    # Claims.
    "claimed": Measure("as claimed", "The number a published statement gives; the detail says which."),
    "claimed_percent": Measure(
        "per cent", "The share, rate of change or share of a whole that a published statement gives."
    ),
    "figure_for_claim": Measure(
        "as claimed",
        "The figure of what a published statement counts; the note says out of which publication.",
    ),
    "figure_for_claim_percent": Measure(
        "per cent", "The share or change that a published statement speaks of, out of the publication named."
    ),
    "claim_gap": Measure("per cent", "A published number less the figure, in per cent of the figure."),
    "claim_gap_points": Measure("percentage points", "A published share or change less the figure's."),
    "usual_revision_points": Measure(
        "percentage points", "Between which a published change is usually revised, as its two numbers are."
    ),
    "claims_counted": Measure("claims", "Published statements of which the detail is true."),
    # Simulated.
    "intervals_that_held_the_truth": Measure(
        "per cent", "Intervals that held the known trend of a simulated series."
    ),
    "width_of_intervals": Measure("ratio", "Mean width over that of the narrowest interval possible."),
    "false_words": Measure("per cent", "Flat simulated series that would be called rising or falling."),
    "series_simulated": Measure("series", "Simulated series."),
    "quarters_simulated": Measure("quarters", "Quarters of a simulated series."),
    "correlation_simulated": Measure("correlation", "Of neighbouring quarters of a simulated series."),
}
"""Every measure this report estimates or counts."""

PUBLISHED = {
    "csew_stalking_cyber_percent": Measure("per cent", "People stalked who had been stalked online."),
    "csew_stalking_family_percent": Measure("per cent", "People stalked, by a family member."),
    "csew_stalking_partner_or_ex_percent": Measure(
        "per cent", "People stalked, by a partner or former partner."
    ),
    "csew_stalking_prevalence_percent": Measure("per cent", "Adults stalked in the year."),
    "csew_stalking_since_16_men_percent": Measure("per cent", "Men stalked since the age of 16."),
    "csew_stalking_since_16_percent": Measure("per cent", "Adults stalked since the age of 16."),
    "csew_stalking_since_16_women_percent": Measure("per cent", "Women stalked since the age of 16."),
    "csew_stalking_victims_millions": Measure("million people", "People stalked in the year."),
    "csew_stalking_victims_women_percent": Measure("per cent", "People stalked who were women."),
    "domestic_homicide_victims": Measure("people", "Victims of domestic homicide."),
    "domestic_homicide_victims_women": Measure("people", "Victims of domestic homicide who were women."),
    "stalking_average_custodial_sentence_months": Measure("months", "Average prison sentence for stalking."),
    "stalking_immediate_custody": Measure("people", "People sent to prison for stalking."),
    "stalking_offences_charged_reaching_first_hearing": Measure(
        "offences", "Charged stalking offences that reached a first hearing."
    ),
    "stalking_offences_recorded": Measure("offences", "Stalking offences recorded, as quoted then."),
    "stalking_prosecutions": Measure("prosecutions", "Prosecutions for stalking."),
    "stalking_protection_orders_granted": Measure("orders", "Stalking protection orders granted."),
    "stalking_sentenced": Measure("people", "People sentenced for stalking."),
    "supercomplaint_case_files_reviewed": Measure("cases", "Case files reviewed after the super-complaint."),
    "supercomplaint_case_files_where_police_identified_that_risk": Measure(
        "cases", "Case files in which the police had identified a risk of serious harm or homicide."
    ),
    "supercomplaint_case_files_with_risk_of_serious_harm_or_homicide": Measure(
        "cases", "Case files reviewed that showed a risk of serious harm or homicide."
    ),
}
"""Measures kept as others published them, by their names in ``data/justice_and_survey.csv``."""

ALL_MEASURES = MEASURES | PUBLISHED
