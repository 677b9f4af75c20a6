"""Sentences on charge outcomes: the basis always named, a difference only by the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis import numbers
from analysis.models.charge_trend import ChargeTrend, YearlyChange
from analysis.models.charging import ChargeRate
from analysis.models.outcome_mix import MixPart, OutcomeMix
from analysis.models.shrinkage import Shrunk
from analysis.offences import offence, subgroup_codes
from analysis.periods import format_date
from analysis.small_numbers import out_of, too_few
from analysis.wording.area import area_named
from analysis.wording.prose import Prose, Sentence, join, lower_first, mid_sentence, plural

BASIS: Mapping[str, str] = {
    "recorded": (
        "This is the share of offences recorded in the year that had led to a charge or summons at the date "
        "of the figures; it rises as cases close."
    ),
    "closed": (
        "This is the share of outcomes of investigations closed in the year, whenever the offence was "
        "recorded, that were a charge or summons."
    ),
    "flows": (
        "This is the number of charges in a period over the offences recorded in the same period, which "
        "need not be the same offences."
    ),
}
"""What each basis is, as a sentence; one of them stands beside every charge rate."""

NOT_THE_OTHERS = (
    "It cannot be compared with shares on another basis, nor with the charging rate of the Crown "
    "Prosecution Service, which leaves out cases that never reached a prosecutor."
)

INTERVAL_BY_CHANCE = (
    "The interval is that of chance: between which shares this one could lie if each offence ended in a "
    "charge or not by chance alone. Offences with no outcome yet count as not charged, and the interval "
    "does not allow for them."
)


def offences_of(codes: tuple[str, ...], number: int | None = None) -> str:
    """Return how the offences are named: ``stalking offences``, ``stalking and harassment offences``."""
    word = "offences" if number is None else plural(number, "offence", "offences")
    if set(codes) == set(subgroup_codes()):
        return f"stalking and harassment {word}"
    return f"{join([offence(code).name.lower() for code in codes])} {word}"


def rate(result: ChargeRate, *, recorder: str) -> str:
    """Return the charge rate as a sentence, with its interval, on its basis.

    Parameters
    ----------
    result
        A charge rate.
    recorder
        Who recorded: ``Bedfordshire Police``.
    """
    if result.proportion is None or result.interval is None:
        return (
            f"No share charged is given for {offences_of(result.codes)} recorded by "
            f"{mid_sentence(recorder)} in {result.year}, because {result.not_estimated_because}."
        )
    share = (
        "too few for a percentage"
        if too_few(result.offences)
        else f"{numbers.percent(100 * result.proportion)} "
        f"(95% interval {_percents(result.interval.lower, result.interval.upper)})"
    )
    named = offences_of(result.codes, result.offences)
    if result.basis == "closed":
        return (
            f"Of {numbers.count(result.offences)} {plural(result.offences or 0, 'outcome', 'outcomes')} for "
            f"{offences_of(result.codes)} whose "
            f"investigations {mid_sentence(recorder)} closed in {result.year}, "
            f"{numbers.count(result.charged)} {plural(result.charged or 0, 'was', 'were')} a charge or "
            f"summons: {share}."
        )
    return (
        f"Of {numbers.count(result.offences)} {named} recorded by {mid_sentence(recorder)} in {result.year}, "
        f"{numbers.count(result.charged)} had led to a charge or summons {as_of(result)}: {share}."
    )


def as_of(result: ChargeRate) -> str:
    """Return of which day the outcomes are: ``in the figures of 23 April 2026``."""
    if result.as_of is None:
        return "at the date of the figures"
    return f"in the figures of {format_date(result.as_of)}"


def not_yet_assigned(result: ChargeRate) -> str:
    """Return the share with no outcome yet, and the bounds it sets; empty where it does not apply."""
    if result.basis == "closed" or result.proportion is None:
        return ""
    share, bounds = result.not_yet_assigned_share, result.bounds
    if share is None or bounds is None:
        return (
            "How many of these offences have no outcome yet cannot be said: the official figure cannot "
            "be used."
        )
    if not result.not_yet_assigned:
        return "All of them had an outcome."
    if too_few(result.offences):
        return f"{out_of(result.not_yet_assigned, result.offences)} had no outcome yet."
    return (
        f"{numbers.percent(100 * share)} had no outcome yet. If none of those ends in a charge the share "
        f"stays {numbers.percent(100 * bounds.lower)}; if all do, it becomes "
        f"{numbers.percent(100 * bounds.upper)}."
    )


def shrunk(result: Shrunk) -> str:
    """Return the share drawn towards all forces, or why it is not."""
    if result.share is None or result.interval is None:
        return (
            f"The share in {result.force} is not moved towards all forces together, because "
            f"{result.not_estimated_because}."
        )
    return (
        "Moved towards all forces together, as far as the number of offences calls for, the share in "
        f"{result.force} is {numbers.percent(100 * result.share)} "
        f"(95% interval {_percents(result.interval.lower, result.interval.upper)})."
    )


def in_full(result: ChargeRate, *, recorder: str, drawn: Shrunk | None = None) -> Prose:
    """Return a share charged with everything that belongs beside it.

    Parameters
    ----------
    result
        A charge rate.
    recorder
        ``Bedfordshire Police``.
    drawn
        The same drawn towards all forces; None for England and Wales.
    """
    in_percent = not too_few(result.offences)
    return Prose.paragraph(
        rate(result, recorder=recorder),
        not_yet_assigned(result),
        shrunk(drawn) if drawn is not None and in_percent else "",
        BASIS[result.basis],
        NOT_THE_OTHERS,
        INTERVAL_BY_CHANCE if in_percent else "",
    )


def mix(result: OutcomeMix) -> str:
    """Return how the offences ended, the largest part first."""
    named = offences_of(result.codes)
    if not result.parts:
        return (
            f"How {named} recorded in {area_named(result.area)} in {result.year} ended is not shown, because "
            f"{result.not_estimated_because}."
        )
    parts = sorted(result.parts, key=lambda part: -part.offences)
    listed = "; ".join(f"{lower_first(part.name)}, {_of_all(part, result)}" for part in parts)
    lead = (
        f"Outcomes of investigations into {named} closed in {area_named(result.area)} in {result.year}"
        if result.basis == "closed"
        else f"Of {named} recorded in {area_named(result.area)} in {result.year}"
    )
    return f"{lead}: {listed}."


def _of_all(part: MixPart, result: OutcomeMix) -> str:
    if too_few(result.total):
        return out_of(part.offences, result.total)
    return numbers.percent(100 * part.share)


def _percents(lower: float, upper: float) -> str:
    return numbers.interval(100 * lower, 100 * upper)


def trend(change: YearlyChange, run: ChargeTrend, *, area: str, what: str = "stalking") -> str:
    """Return the yearly change in the odds of a charge, in the words the rule allows.

    Parameters
    ----------
    change
        A line of the trend.
    run
        The trend it belongs to.
    area
        Who is described: ``Bedfordshire``, ``39 forces together``.
    what
        The offence.
    """
    bounds = change.percent_interval
    if change.percent is None or bounds is None:
        return _no_trend(change, area)
    span = _years(run)
    interval = (
        f"{numbers.signed_percent(change.percent, 0)} a year in their odds, 95% interval "
        f"{numbers.interval_beside(bounds.lower, bounds.upper, 0, places=0)}"
    )
    if change.direction == "no clear change":
        text = (
            f"In {area_named(area)} there was no clear change {span} in charges for every 100 {what} "
            f"offences recorded ({interval})."
        )
    else:
        word = "rose" if change.direction == "rising" else "fell"
        counted = f"charges for every 100 {what} offences recorded"
        text = f"In {area_named(area)} {counted} {word} {span} ({interval})."
    if run.bend is not None and run.bend < 0.05 and change.own_slope is None:
        # What was tested for a bend is the line common to the forces.
        text += " The change was not the same in every year."
    return text


def _no_trend(change: YearlyChange, area: str, years: str = "") -> str:
    return f"No trend of charges is given for {area}{years}, because {change.not_estimated_because}."


def _years(run: ChargeTrend) -> str:
    return f"from {run.first} to {_end(run)}"


ACROSS_THE_RULES = (
    "The longer run crosses the changes of rules of April 2018 and July 2019, which multiplied the offences "
    "recorded, so fewer charges for every 100 offences need not mean fewer charges:"
)
"""What stands before trends of years that do not hold the same kinds of offences."""


def trends(runs: Sequence[ChargeTrend], force: str | None) -> Prose:
    """Return the trends of one basis over several runs of years, with their basis.

    The years before the recording rules changed come first; a longer run crosses the changes.

    Parameters
    ----------
    runs
        Trends of the same series up to different years.
    force
        The force described beside the forces together; None for those alone.
    """
    texts = [BASIS[runs[0].basis]] if runs[0].basis in BASIS else []
    own = [] if force is None else [run.of(force) for run in runs]
    if own and all(change.percent is None for change in own):
        texts.append(_no_trend(own[0], own[0].area))
        own = []
    for place, run in enumerate(runs):
        if place:
            texts.append(ACROSS_THE_RULES)
        if own and own[place].percent is None:
            texts.append(_no_trend(own[place], own[place].area, f" {_years(run)}"))
        elif own:
            texts.append(trend(own[place], run, area=own[place].area))
        texts.append(trend(run.national, run, area=f"{run.n_forces} forces together"))
    if own:
        texts.append(
            "One force has few years, so its figure is moved towards the change common to the forces."
        )
    if force is None:
        texts += _left_out(runs)
    return Prose(tuple(Sentence(text) for text in texts), as_list=True)


def _left_out(runs: Sequence[ChargeTrend]) -> list[str]:
    """Return the forces that each run leaves out; of a later run those that it leaves out besides."""
    texts, said = [], set[str]()
    for place, run in enumerate(runs):
        more = [f"{name} ({reason})" for name, reason in run.left_out.items() if name not in said]
        said |= set(run.left_out)
        if more:
            texts.append(f"Left out{' of the longer run as well' if place else ''}: {join(more)}.")
    return texts


def _end(run: ChargeTrend) -> str:
    if run.months.get(str(run.last), 12) == 9 and run.last is not None:
        return f"April to December {run.last.start}"
    return str(run.last)


def mix_title(result: OutcomeMix) -> str:
    """Return the finding a chart of outcome mixes is titled with: the share charged."""
    named = offences_of(result.codes)
    if not result.parts:
        return f"How {named} in {area_named(result.area)} ended is not shown"
    charged = next(part for part in result.parts if part.key == "charged")
    if too_few(result.total):
        share = f"{out_of(charged.offences, result.total)} {offences_of(result.codes, result.total)}"
        verb = plural(charged.offences, "was", "were")
    else:
        share, verb = f"{numbers.percent(100 * charged.share, 0)} of {named}", "were"
    where = f"{area_named(result.area)} in {result.year}"
    return f"{share} recorded in {where} {verb} charged or summonsed"


def mixes_alt(results: Sequence[OutcomeMix]) -> str:
    """Return the alt text of a chart of outcome mixes: its finding, what is drawn, and what is not."""
    drawn = [offences_of(result.codes) for result in results if result.parts]
    return " ".join(
        [
            f"{mix_title(results[0])}.",
            *([f"Stacked bars of how {join(drawn)} ended; every share is in the table."] if drawn else []),
            *[mix(result) for result in results if not result.parts],
        ]
    )
