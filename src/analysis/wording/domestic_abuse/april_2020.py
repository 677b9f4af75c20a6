"""Sentences on stalking's share before and after the rule of April 2020."""

from __future__ import annotations

from analysis import numbers
from analysis.models.domestic_abuse.april_2020 import HARASSMENT, STALKING, ShareMove, SharesMoved
from analysis.offences import subgroup_offences
from analysis.small_numbers import out_of, too_few
from analysis.wording.prose import Prose, join, mid_sentence, plural

RULE_AND_LOCKDOWNS = (
    "Between these years the rule for former partners changed and forces took it up at different times, and "
    "the Covid-19 lockdowns fell in the same months; the figures cannot tell these apart."
)


def recorded_as_either(recorder: str) -> str:
    """Return which offences the share is of, so that nobody takes them for all parts of the group."""
    others = [
        item.short_name.lower() for item in subgroup_offences() if item.code not in (STALKING, HARASSMENT)
    ]
    return (
        f"Of the offences that {mid_sentence(recorder)} recorded as stalking or as harassment alone (without "
        f"{join(others)})"
    )


def share_move(move: ShareMove, recorder: str) -> Prose:
    """Return stalking's share of what one force recorded as stalking or harassment, before and after."""
    before, after = move.before.percent_interval, move.after.percent_interval
    bounds = move.points_interval
    if before is None or after is None or bounds is None or move.points is None:
        because = move.not_estimated_because or move.after.not_estimated_because
        return Prose.paragraph(
            "Stalking's share before and after the rule of April 2020 is not estimated for "
            f"{mid_sentence(recorder)}, because {because}."
        )
    if too_few(move.before.whole) or too_few(move.after.whole):
        return Prose.paragraph(
            f"{recorded_as_either(recorder)}, {out_of(move.before.part, move.before.whole)} were stalking in "
            f"the {move.before_year.in_prose}, {out_of(move.after.part, move.after.whole)} in the "
            f"{move.after_year.in_prose}: too few for percentages.",
            RULE_AND_LOCKDOWNS,
        )
    shares = (
        f"{recorded_as_either(recorder)}, {numbers.percent(move.before.percent)} were stalking in the "
        f"{move.before_year.in_prose} (95% interval {numbers.interval(before.lower, before.upper)}), "
        f"{numbers.percent(move.after.percent)} in the {move.after_year.in_prose} "
        f"({numbers.interval(after.lower, after.upper)})."
    )
    gap = numbers.decimal(abs(move.points))
    ends = numbers.interval_beside(bounds.lower, bounds.upper, 0, unit="")
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
            f"{numbers.decimal(spread.range_to_expect.upper)} times (95% prediction interval)."
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
