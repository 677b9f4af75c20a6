"""Sentences on the links between recorded stalking and domestic abuse.

Two counts that move together are said to move together, never that one leads to the other.
"""

from __future__ import annotations

import math

from analysis import numbers
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.domestic_abuse.april_2020 import ShareMove, SharesMoved
from analysis.models.domestic_abuse.flagged import FlaggedChange, FlaggedCrimes
from analysis.models.domestic_abuse.moving_together import BetweenForces, WithinForces
from analysis.models.domestic_abuse.outcomes import (
    CHARGED,
    VICTIM_DOES_NOT_SUPPORT,
    ForceOdds,
    OddsOverForces,
)
from analysis.models.domestic_abuse.scale import CoerciveControl
from analysis.models.intervals import Interval
from analysis.offences import offence
from analysis.wording.prose import Prose, join, plural, sentence_case

BY_DEFINITION = (
    "Controlling or coercive behaviour can only be committed within an intimate or family relationship, so "
    "every offence of it is domestic abuse by definition."
)

NO_CAUSE = (
    "This says that two counts of recorded offences move together, not that one leads to the other: how much "
    "a force records of everything, and how, may be behind both."
)

RULE_AND_LOCKDOWNS = (
    "Between these years the rule for former partners changed and forces took it up at different times, and "
    "the Covid-19 lockdowns fell in the same months; the figures cannot tell these apart."
)

STEP = 10
"""Per cent more of the regressor that a sentence speaks of."""


def _ratio(interval: Interval) -> str:
    return numbers.interval(interval.lower, interval.upper, 2, unit="")


def _name(code: str) -> str:
    return offence(code).name.lower()


def scale(found: CoerciveControl, recorder: str) -> Prose:
    """Return how much coercive control was recorded, for residents and as a share.

    Parameters
    ----------
    found
        The result.
    recorder
        Who recorded, in prose: ``Bedfordshire Police``.
    """
    if found.offences is None:
        return Prose.paragraph(
            f"How much controlling or coercive behaviour {recorder} recorded in the {found.span} cannot be "
            f"said, because {found.not_estimated_because}.",
            BY_DEFINITION,
        )
    noun = plural(found.offences, "offence", "offences")
    texts = [
        f"{recorder} recorded {numbers.count(found.offences) if found.offences else 'no'} {noun} of "
        f"controlling or coercive behaviour in the {found.span}."
    ]
    rate = found.rate
    if rate.per_1000 is not None and rate.interval is not None:
        texts.append(
            f"That is about {numbers.decimal(rate.per_1000, 2)} for every 1,000 people (95% interval "
            f"{_ratio(rate.interval)})."
        )
    else:
        texts.append(f"There is no rate for residents, because {rate.not_estimated_because}.")
    bounds = found.share.percent_interval
    if found.share.percent is not None and bounds is not None:
        texts.append(
            f"It was {numbers.percent(found.share.percent)} of all recorded stalking and harassment "
            f"(95% interval {numbers.interval(bounds.lower, bounds.upper)})."
        )
    else:
        texts.append(f"Its share is not given, because {found.not_estimated_because}.")
    return Prose.paragraph(*texts, BY_DEFINITION)


def share_move(move: ShareMove, recorder: str) -> Prose:
    """Return stalking's share of one force's stalking and harassment before and after the rule."""
    before, after = move.before.percent_interval, move.after.percent_interval
    bounds = move.points_interval
    if before is None or after is None or bounds is None or move.points is None:
        return Prose.paragraph(
            f"Stalking's share before and after the rule of April 2020 is not estimated for {recorder}, "
            f"because {move.not_estimated_because or move.after.not_estimated_because}."
        )
    shares = (
        f"In the {move.before_year.in_prose} {numbers.percent(move.before.percent)} of the stalking and "
        f"harassment that {recorder} recorded was stalking (95% interval "
        f"{numbers.interval(before.lower, before.upper)}), in the {move.after_year.in_prose} "
        f"{numbers.percent(move.after.percent)} ({numbers.interval(after.lower, after.upper)})."
    )
    gap = numbers.decimal(abs(move.points))
    ends = numbers.interval(bounds.lower, bounds.upper, unit="")
    finding = {
        "larger": f"The share was clearly larger, by {gap} percentage points (95% interval {ends}).",
        "smaller": f"The share was clearly smaller, by {gap} percentage points (95% interval {ends}).",
    }.get(
        move.direction,
        f"There is no clear change: {numbers.signed(move.points, 1)} percentage points "
        f"(95% interval {ends}).",
    )
    return Prose.paragraph(shares, finding, RULE_AND_LOCKDOWNS)


def shares_moved(moved: SharesMoved) -> Prose:
    """Return how differently the forces moved."""
    spread = moved.spread
    if spread.ratio is None or spread.interval is None or spread.range_to_expect is None:
        return Prose.paragraph(
            f"How differently forces moved is not estimated, because {moved.not_estimated_because}."
        )
    texts = [
        f"Over {moved.n_forces} forces, from the {moved.before_year.in_prose} to the "
        f"{moved.after_year.in_prose}, the odds that recorded stalking or harassment was recorded as "
        f"stalking were {numbers.decimal(spread.ratio)} times as high in a typical force (95% interval "
        f"{numbers.interval(spread.interval.lower, spread.interval.upper, unit='')}).",
        f"Stalking's share was clearly larger in {_how_many(moved, 'larger')} and clearly smaller in "
        f"{_how_many(moved, 'smaller')}; there is no clear change in {_how_many(moved, 'no clear change')}.",
    ]
    if spread.p_value is not None and spread.p_value < 0.05:
        texts.append(
            "Forces moved very differently: another force like these would be expected between "
            f"{numbers.decimal(spread.range_to_expect.lower)} and "
            f"{numbers.decimal(spread.range_to_expect.upper)} times."
        )
    else:
        texts.append("The forces' figures agree with one common change.")
    if moved.left_out:
        listed = join([f"{force} ({reason})" for force, reason in moved.left_out])
        texts.append(f"Not among them: {listed}.")
    return Prose.paragraph(*texts, RULE_AND_LOCKDOWNS)


def _how_many(moved: SharesMoved, direction: str) -> str:
    """Return how many forces moved so, with their names where they are few."""
    names = [move.force for move in moved.forces if move.direction == direction]
    if not names:
        return "none"
    listed = f" ({join(names)})" if len(names) <= 6 else ""
    return f"{numbers.count(len(names))} {plural(len(names), 'force', 'forces')}{listed}"


def _more(elasticity: float) -> float:
    return 100.0 * math.expm1(elasticity * math.log1p(STEP / 100))


def _more_ends(interval: Interval) -> str:
    return numbers.interval(_more(interval.lower), _more(interval.upper))


def _linked(found: WithinForces) -> str:
    """Return a link as ``3.1% more stalking (95% interval 1.5% to 4.8%)``."""
    if found.elasticity is None or found.interval is None:
        return f"not estimated, because {found.not_estimated_because}"
    more = _more(found.elasticity)
    word = "more" if more >= 0 else "less"
    return (
        f"{numbers.percent(abs(more))} {word} {_name(found.outcome)} (95% interval "
        f"{_more_ends(found.interval)})"
    )


def within_forces(
    main: WithinForces,
    believed: WithinForces,
    comparable: WithinForces,
    other_outcome: WithinForces | None = None,
) -> Prose:
    """Return whether stalking and coercive control move together within forces, with what decides it.

    Parameters
    ----------
    main
        The headline, with official cells that stand for a gap left out.
    believed
        The same with these cells as the official file prints them.
    comparable
        The same within the span in which stalking is comparable.
    other_outcome
        The same for another offence, which shows whether the link is one of stalking alone.
    """
    if main.elasticity is None or main.interval is None:
        return Prose.paragraph(
            "Whether stalking and coercive control move together within forces is not estimated, because "
            f"{main.not_estimated_because}."
        )
    if main.direction == "no clear link":
        first = (
            f"Within forces there is no clear link: with {STEP}% more {_name(main.regressor)} than usual "
            f"goes {_linked(main)}"
        )
    else:
        first = (
            f"In quarters in which a force recorded {STEP}% more {_name(main.regressor)} than usual for it, "
            f"it recorded {_linked(main)}"
        )
    decide = "Missing figures decide this"
    if believed.direction == main.direction:
        decide = "Missing figures do not decide this"
    texts = [
        f"{first}, compared with the other forces in the same quarter ({main.span}, "
        f"{numbers.count(main.n_forces)} forces).",
        f"{decide}: if the cells of coercive control that the official file prints in "
        f"place of a gap are believed, the same figure is {_linked(believed)}.",
        f"Within the span in which stalking is comparable, {comparable.span}, it is {_linked(comparable)}.",
    ]
    if other_outcome is not None and other_outcome.direction == "together":
        texts.append(
            f"It is not a link of stalking alone: over {other_outcome.span} {_name(other_outcome.outcome)} "
            f"moves with it too, {_linked(other_outcome)}."
        )
    return Prose.paragraph(*texts, NO_CAUSE)


def between_forces(found: BetweenForces) -> Prose:
    """Return whether forces with more coercive control for their residents have more stalking."""
    if found.correlation is None or found.interval is None:
        return Prose.paragraph(
            "Whether forces with more coercive control for their residents recorded more stalking is not "
            f"estimated, because {found.not_estimated_because}."
        )
    finding = {
        "together": "tended to record more stalking for them as well",
        "apart": "tended to record less stalking for them",
    }.get(found.direction, "did not clearly record more or less stalking for them")
    left_out = f" Not among them: {join(list(found.left_out))}." if found.left_out else ""
    return Prose.paragraph(
        f"Forces that recorded more {_name(found.regressor)} for their residents in the "
        f"{found.year.in_prose} {finding}: rank correlation {numbers.decimal(found.correlation, 2)} "
        f"(95% interval {_ratio(found.interval)}) over {numbers.count(found.n_forces)} forces.{left_out}",
        "That compares forces with each other; it is another question than what happens within a force.",
        NO_CAUSE,
    )


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
    what = f"{_name(found.code)} {outcome_in_words(found.outcome_types)}"
    if found.odds_ratio is None or found.over_forces is None or found.interval is None:
        return Prose.paragraph(
            f"The odds that {what} are not set against those of {_name(found.against)}, because "
            f"{found.not_estimated_because or 'one force decides them'}."
        )
    texts = [
        f"Within forces, the odds that an offence of {what}, when the table was drawn, were "
        f"{numbers.decimal(found.odds_ratio, 2)} times those of {_name(found.against)} recorded in "
        f"{found.span}: {_called(found.direction)} (95% interval {_ratio(found.over_forces)}, which allows "
        f"for differences between forces; {_ratio(found.interval)} for these "
        f"{numbers.count(found.n_forces)} forces as they are)."
    ]
    spread = found.spread
    if found.homogeneity_p is not None and found.homogeneity_p < 0.05:
        text = "Forces differ in this more than chance would explain"
        if spread is not None and spread.range_to_expect is not None:
            text += f"; another force like these would be expected between {_between(spread.range_to_expect)}"
        texts.append(f"{text}, so one number for all is an average, not a rule.")
    texts += [f"{force} is left out, because {reason}." for force, reason in found.left_out]
    texts.append("The offences differ in many ways; this does not say why their outcomes do.")
    return Prose.paragraph(*texts)


def _between(interval: Interval) -> str:
    return f"{numbers.decimal(interval.lower, 2)} and {numbers.decimal(interval.upper, 2)}"


def _called(verdict: str) -> str:
    return {"higher": "clearly higher", "lower": "clearly lower"}.get(verdict, "no clear difference")


def force_odds(item: ForceOdds, over: OddsOverForces, recorder: str) -> Prose:
    """Return the same for one force, without a call where too many outcomes are not yet assigned."""
    what = f"{_name(over.code)} recorded by {recorder} {outcome_in_words(over.outcome_types)}"
    if item.odds_ratio is None or item.interval is None:
        return Prose.paragraph(
            f"The odds that {what} are not set against those of {_name(over.against)}, because "
            f"{item.not_estimated_because}."
        )
    numbers_said = (
        f"{numbers.count(item.with_outcome)} of {numbers.count(item.offences)} offences against "
        f"{numbers.count(item.against_with_outcome)} of {numbers.count(item.against_offences)}"
    )
    ratio = (
        f"{numbers.decimal(item.odds_ratio, 2)} times those of {_name(over.against)} "
        f"(95% interval {_ratio(item.interval)}; {numbers_said})"
    )
    lead = f"In {over.span} the odds that {what} were {ratio}"
    if item.flagged:
        waiting = numbers.percent(100 * (item.not_assigned or 0), 0)
        return Prose.paragraph(
            f"{lead}. For up to {waiting} of these offences no outcome had been assigned, so this is not "
            "called higher or lower."
        )
    return Prose.paragraph(f"{lead}: {_called(item.verdict)}.")


def how_to_add(area: str) -> str:
    """Return how a published figure of flagged crimes is added."""
    kind = "england_wales" if area == ENGLAND_AND_WALES else "by_force"
    return (
        f"To add one, put a row for {area} in transcribed/domestic_abuse_crimes_{kind}.csv with the year, "
        "the number of crimes, whose crimes they are and the publication, give the file's new digest in "
        "data/sources.toml, and run `stalking-report data build`."
    )


def flagged(found: FlaggedCrimes, *, newest: int | None = None) -> Prose:
    """Return the published domestic abuse-related crimes of an area, with coverage and source.

    Parameters
    ----------
    found
        The result.
    newest
        Year ending March of the newest figure held for any area; an older one is said to be so.
    """
    meaning = (
        "Police put a domestic abuse flag on any offence; these are the figures as published, not counted by "
        "this report."
    )
    latest = found.latest
    if latest is None:
        return Prose.paragraph(
            f"For {found.area}, {found.not_estimated_because}.", how_to_add(found.area), meaning
        )
    texts = [
        f"Police recorded {numbers.count(latest.crimes)} domestic abuse-related crimes in the "
        f"{latest.year.in_prose} ({latest.coverage}; {latest.publication})."
    ]
    if latest.percent_of_all_crime is not None:
        texts.append(f"That was {_published(latest.percent_of_all_crime)} of all recorded crime.")
    if latest.percent_charged is not None:
        texts.append(f"As published, {_published(latest.percent_charged)} of them were charged or summonsed.")
    texts += [_flagged_change(change) for change in found.changes[-1:] if change.after == latest]
    texts += [
        f"The {before.in_prose} and the {after.in_prose} are not compared, because they cover different "
        "forces."
        for before, after in found.not_compared
    ]
    if newest is not None and latest.year.year < newest:
        texts.append(f"No later figure is held. {how_to_add(found.area)}")
    return Prose.paragraph(*texts, meaning)


def _published(value: float) -> str:
    return numbers.percent(value, 0 if value.is_integer() else 1)


def _flagged_change(change: FlaggedChange) -> str:
    way = "more" if change.difference >= 0 else "fewer"
    edition = (
        "" if change.same_publication else " The two were published at different times, and may be revised."
    )
    return (
        f"The {change.before.year.in_prose}, with the same coverage, had "
        f"{numbers.count(change.before.crimes)}: {numbers.count(abs(change.difference))} {way} in the "
        "later year. No interval is given, because "
        f"{change.not_estimated_because}.{edition}"
    )


def title(found: CoerciveControl) -> str:
    """Return the finding the section on coercive control is titled with."""
    if found.offences is None or found.share.percent is None:
        return sentence_case(f"coercive control in the {found.span}: figures are missing")
    return (
        f"Coercive control was {numbers.percent(found.share.percent, 0)} of recorded stalking and harassment "
        f"in the {found.span}"
    )
