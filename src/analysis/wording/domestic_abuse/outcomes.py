"""Sentences on the odds of an outcome for coercive control beside other offences."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import numbers
from analysis.models.domestic_abuse.outcomes import (
    CHARGED,
    VICTIM_DOES_NOT_SUPPORT,
    ForceOdds,
    OddsOverForces,
)
from analysis.models.intervals import Interval
from analysis.small_numbers import FEWEST_FOR_PERCENTAGE, too_few
from analysis.wording.domestic_abuse.words import named, ratio_ends
from analysis.wording.prose import Prose, Sentence, mid_sentence

DIFFER_IN_MANY_WAYS = "The offences differ in many ways; this does not say why their outcomes do."


def outcome_in_words(outcome_types: tuple[str, ...]) -> str:
    """Return outcome types as a sentence has them: ``had ended with a charge or summons``."""
    if outcome_types == CHARGED:
        return "had ended with a charge or summons"
    if outcome_types == VICTIM_DOES_NOT_SUPPORT:
        return (
            'had the outcome "evidential difficulties: suspect identified, victim does not support further '
            'action"'
        )
    return (
        'had the outcome "evidential difficulties: victim does not support further action", with or without '
        "a suspect identified"
    )


def odds_over_forces(found: OddsOverForces) -> Prose:
    """Return the odds of an outcome for coercive control against another offence, over all forces."""
    what = f"{named(found.code)} {outcome_in_words(found.outcome_types)}"
    if found.odds_ratio is None or found.over_forces is None or found.interval is None:
        return Prose.paragraph(
            f"The odds that {what} are not set against those of {named(found.against)}, because "
            f"{found.not_estimated_because or 'one force decides them'}."
        )
    texts = [
        f"Within forces, the odds that an offence of {what}, when the table was drawn, were "
        f"{numbers.decimal(found.odds_ratio, 2)} times those of {named(found.against)} recorded in "
        f"{found.span}: {_called(found.direction)} (95% interval {ratio_ends(found.over_forces)}, which "
        f"allows for differences between forces; {ratio_ends(found.interval)} for these "
        f"{numbers.count(found.n_forces)} forces as they are)."
    ]
    spread = found.spread
    if found.homogeneity_p is not None and found.homogeneity_p < 0.05:
        text = "Forces differ in this more than chance would explain"
        if spread is not None and spread.range_to_expect is not None:
            text += (
                "; another force like these would be expected between "
                f"{_between(spread.range_to_expect)} (95% prediction interval)"
            )
        texts.append(f"{text}, so one number for all is an average, not a rule.")
    texts += [f"{force} is left out, because {reason}." for force, reason in found.left_out]
    return Prose.paragraph(*texts)


def _between(interval: Interval) -> str:
    return f"{numbers.decimal(interval.lower, 2)} and {numbers.decimal(interval.upper, 2)}"


def _called(verdict: str) -> str:
    return {"higher": "clearly higher", "lower": "clearly lower"}.get(verdict, "no clear difference")


def all_odds(found: Sequence[OddsOverForces]) -> Prose:
    """Return the odds over all forces for several outcomes and offences, as a list."""
    said = [*(odds_over_forces(item).text for item in found), DIFFER_IN_MANY_WAYS]
    return Prose(tuple(Sentence(text) for text in said), as_list=True)


def all_force_odds(found: Sequence[OddsOverForces], force: str, recorder: str) -> Prose:
    """Return one force's odds for several outcomes and offences, as a list.

    Parameters
    ----------
    found
        The odds over all forces, one for each question.
    force, recorder
        ``Bedfordshire``, ``Bedfordshire Police``.
    """
    said = [force_odds(item.of(force), item, recorder).text for item in found]
    return Prose(tuple(Sentence(text) for text in said), as_list=True)


def force_odds(item: ForceOdds, over: OddsOverForces, recorder: str) -> Prose:
    """Return the same for one force, without a call where too many outcomes are not yet assigned."""
    by = mid_sentence(recorder)
    what = f"{named(over.code)} recorded by {by} {outcome_in_words(over.outcome_types)}"
    few = too_few(min(item.offences or 0, item.against_offences or 0))
    if item.odds_ratio is None or item.interval is None or few:
        because = (
            item.not_estimated_because
            or f"there are fewer than {FEWEST_FOR_PERCENTAGE} offences of one of them"
        )
        return Prose.paragraph(
            f"The odds that {what} are not set against those of {named(over.against)}, because {because}."
        )
    numbers_said = (
        f"{numbers.count(item.with_outcome)} of {numbers.count(item.offences)} offences against "
        f"{numbers.count(item.against_with_outcome)} of {numbers.count(item.against_offences)}"
    )
    ratio = (
        f"{numbers.decimal(item.odds_ratio, 2)} times those of {named(over.against)} "
        f"(95% interval {ratio_ends(item.interval)}; {numbers_said})"
    )
    lead = f"In {over.span} the odds that {what} were {ratio}"
    if item.flagged:
        waiting = numbers.percent(100 * (item.not_assigned or 0), 0)
        return Prose.paragraph(
            f"{lead}. For up to {waiting} of these offences no outcome had been assigned, so this is not "
            "called higher or lower."
        )
    return Prose.paragraph(f"{lead}: {_called(item.verdict)}.")
