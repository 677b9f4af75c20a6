"""The section on other forces: rates, funnels and places, each with the words its rule allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis import numbers
from analysis.comparison_words import printed_call
from analysis.models.funnel import Call, Comparison, Funnel
from analysis.models.ranking import Rank
from analysis.models.rate import Rate
from analysis.models.standing_out import on_page_of
from analysis.wording import ranking as ranking_words
from analysis.wording.prose import Prose, join, plural, sentence_case

FEW_NAMES = 6
"""Up to this many forces are named in a sentence."""

MORE, FAR_MORE = 1.5, 10.0
"""From how many times the spread of chance on forces differ "more", and "far more", than chance."""

WHY_PLACES_AND_FUNNEL_DIFFER = (
    "The two pictures answer different questions. A place asks which forces recorded more than which others, "
    "given the ups and downs of their own quarters. The funnel asks whether a force stands out from how "
    "widely all forces differ. A force can be among the first, and differ plainly from the figure for all "
    "forces together, and still lie within their usual spread."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What forces are compared by, in words.

    Attributes
    ----------
    subject
        As it is named within a sentence: ``the rate of recorded stalking``.
    figure, unit
        Writes a value without its unit; the unit that follows it.
    among
        What the common value belongs to.
    size
        What the funnel calls the size of a force.
    """

    subject: str
    figure: Callable[[float], str]
    unit: str
    among: str
    size: str

    def printed(self, value: float) -> str:
        """Return a value with its unit."""
        return f"{self.figure(value)}{self.unit}"


RATE_OF_STALKING = Compared(
    "the rate of recorded stalking",
    lambda value: numbers.decimal(1000 * value, 2),
    " for every 1,000 residents",
    "the 42 forces with a rate together",
    "Residents",
)

SHARE_CHARGED = Compared(
    "the share of recorded stalking offences charged or summonsed",
    lambda value: numbers.percent(100 * value),
    "",
    "the 43 forces together",
    "Offences recorded",
)


def rates(recorder: str, stalking: Rate, total: Rate, national: Rate, national_total: Rate) -> Prose:
    """Return the rates of a force beside those of England and Wales.

    Parameters
    ----------
    recorder
        ``Bedfordshire Police``.
    stalking, total
        Of stalking, and of the five parts together, in the same year.
    national, national_total
        The same of the 43 forces.
    """
    if stalking.per_1000 is None:
        return Prose.paragraph(f"There is no rate for residents, because {stalking.not_estimated_because}.")
    nationally = "" if national.per_1000 is None else f"{_against(national, 2)} across England and Wales"
    if total.per_1000 is None:
        together = f"there is no rate, because {total.not_estimated_because}"
    else:
        together = f"it was {_rate(total, 1)}{_against(national_total, 1)}"
    return Prose.paragraph(
        f"{recorder} recorded {_rate(stalking, 2)} stalking offences for every 1,000 residents{nationally}.",
        f"For all five parts together {together}.",
        f"Residents are those of mid-{stalking.population_year}. A rate says how much was recorded for the "
        "people who live there, not how likely anyone is to be stalked.",
    )


def _rate(rate: Rate, places: int) -> str:
    if rate.per_1000 is None or rate.interval is None:
        return "no rate"
    ends = numbers.interval(rate.interval.lower, rate.interval.upper, places, unit="")
    return f"{numbers.decimal(rate.per_1000, places)} (95% interval {ends})"


def _against(national: Rate, places: int) -> str:
    return "" if national.per_1000 is None else f", against {_rate(national, places)}"


def comparison(result: Comparison, around: Funnel, what: Compared) -> str:
    """Return how a force compares with all of them, in the words the rule allows."""
    if around.centre is None or result.call == "not compared":
        because = result.not_compared_because or around.not_estimated_because
        return f"{result.force} is not compared with the other forces, because {because}."
    common = what.printed(around.centre)
    if result.call == "no clear difference":
        own = "" if result.value is None else f", at {what.printed(result.value)},"
        return (
            f"Forces differ widely: {result.force}{own} lies within their usual spread around the "
            f"{common} of "
            f"{what.among}, and does not stand out from it."
        )
    word = "higher" if result.call == "higher than expected" else "lower"
    return (
        f"Allowing for how widely forces differ, {what.subject} is {word} in {result.force} than expected "
        f"from the {common} of {what.among}. The figures do not say why."
    )


def standing(result: Comparison, around: Funnel, rank: Rank, what: Compared) -> Prose:
    """Return the comparison and the place of a force."""
    return Prose.paragraph(comparison(result, around, what), ranking_words.place(rank, measure=what.subject))


def all_together(around: Funnel, what: Compared) -> Prose:
    """Return what a funnel says of all forces: the common value, their spread, and who stands out."""
    if around.centre is None:
        return Prose.paragraph(f"The forces are not compared, because {around.not_estimated_because}.")
    texts = [
        f"{sentence_case(what.subject)} was {what.printed(around.centre)} in {what.among}.",
        _spread(around.dispersion),
        f"Allowing for that spread, {_called(around, 'higher than expected')} higher than expected and "
        f"{_called(around, 'lower than expected')} lower.",
    ]
    left_out = [item for item in around.comparisons if item.call == "not compared"]
    if left_out:
        listed = join([f"{item.force} ({item.not_compared_because})" for item in left_out])
        texts.append(f"Not compared: {listed}.")
    return Prose.paragraph(*texts)


def _spread(dispersion: float | None) -> str:
    if dispersion is None:
        return ""
    word, places = "far more", 0
    if dispersion < FAR_MORE:
        word, places = "more" if dispersion >= MORE else "hardly more", 1
    return (
        f"Forces differ {word} than chance alone would make them: the variance "
        f"around it is about {numbers.decimal(dispersion, places)} times that of chance."
    )


def _called(around: Funnel, call: Call) -> str:
    names = [item.force for item in around.comparisons if item.call == call]
    if not names:
        return "no force is"
    count = f"{len(names)} {plural(len(names), 'force is', 'forces are')}"
    return f"{count} ({join(names)})" if len(names) <= FEW_NAMES else count


def funnel_title(around: Funnel, force: str | None, what: Compared) -> str:
    """Return the finding a funnel is titled with."""
    if force is not None:
        call = around.of(force).call
        if call == "not compared":
            return f"{force} is not compared with the other forces for {what.subject}"
        if call == "no clear difference":
            return f"{force} lies within the usual spread of the forces for {what.subject}"
        return f"{force} is {call} for {what.subject}"
    flagged = around.counted("higher than expected") + around.counted("lower than expected")
    if not flagged:
        return f"Forces differ widely for {what.subject}; none lies outside their usual spread"
    return (
        f"{flagged} {plural(flagged, 'force stands', 'forces stand')} out for {what.subject}, given how "
        "widely forces differ"
    )


def would_stand_out(around: Funnel, force: str | None, what: Compared) -> str:
    """Return what would have stood out in a funnel; empty where no force is compared.

    Parameters
    ----------
    around
        The forces around their common value.
    force
        The force whose size is meant; None, or one that is not compared, for the force of middle size.
    what
        What they are compared by.
    """
    found = on_page_of(around, force)
    if found is None:
        return ""
    size = f"the size of {force}" if found.force == force else f"middle size, such as {found.force}"
    drawn, called = found.drawn, found.called
    ends = [f"below {what.figure(called.lower)}"] if called.lower > 0 else []
    if around.kind == "rate" or called.upper < 1:
        ends.append(f"above {what.figure(called.upper)}")
    out = f"only a figure {' or '.join(ends)} would have" if ends else "no figure could have"
    return (
        f"For a force of {size}, the dashed limits lie at {what.figure(drawn.lower)} and "
        f"{what.printed(drawn.upper)}. About one force in twenty lies outside such limits without being "
        f"unusual; with all forces compared at once, {out} stood out."
    )


def funnel_alt(around: Funnel, force: str | None, what: Compared) -> str:
    """Return the alt text of a funnel."""
    held = [item for item in around.comparisons if around.stated(item) is not None]
    texts = [
        f"Scatter chart of {len(held)} forces: {what.subject} against the size of the force, with 95% limits "
        "that allow for how widely forces differ."
    ]
    if around.centre is not None:
        texts.append(f"All together: {what.printed(around.centre)}.")
    values = [item.value for item in held if item.value is not None and item.call != "not compared"]
    if values:
        texts.append(
            f"The forces compared range from {what.printed(min(values))} to {what.printed(max(values))}."
        )
    if force is not None:
        mine = around.of(force)
        value = around.stated(mine)
        if value is not None:
            why = f", because {mine.not_compared_because}" if mine.not_compared_because else ""
            texts.append(f"{force}: {what.printed(value)}, {printed_call(mine.call)}{why}.")
        else:
            texts.append(f"{force} is not shown, because {mine.not_compared_because}.")
    texts.append(
        f"{sentence_case(_called(around, 'higher than expected'))} higher than expected, "
        f"{_called(around, 'lower than expected')} lower."
    )
    return " ".join(filter(None, (*texts, would_stand_out(around, force, what))))


def map_title(rates: pd.DataFrame, force: str | None) -> str:
    """Return the finding a map of rates is titled with.

    Parameters
    ----------
    rates
        As :func:`~analysis.estimates.among_forces.rates_of_forces` gives them.
    force
        The force brought forward; None for none.
    """
    if force is not None:
        mine = rates[rates["force"] == force].iloc[0]
        if numbers.is_missing(mine["value"]):
            return f"{force} has no rate on the map of recorded stalking"
        ends = numbers.interval(mine["lower"], mine["upper"], unit="")
        return (
            f"{force} recorded {numbers.decimal(mine['value'])} stalking offences for every 1,000 residents "
            f"({ends})"
        )
    held = rates.dropna(subset=["value"])
    return (
        f"Recorded stalking ranged from {numbers.decimal(held['value'].min())} to "
        f"{numbers.decimal(held['value'].max())} offences for every 1,000 residents"
    )


def map_alt(rates: pd.DataFrame, force: str | None) -> str:
    """Return the alt text of a map of rates."""
    held = rates.dropna(subset=["value"]).sort_values(["value", "force"])
    low, high = held.iloc[0], held.iloc[-1]
    texts = [
        f"Map of {len(rates)} equal squares, one for each force, neighbours near each other: stalking "
        "offences recorded for every 1,000 residents.",
        f"Lowest {numbers.decimal(low['value'])} in {low['force']}, highest "
        f"{numbers.decimal(high['value'])} in {high['force']}; the middle force "
        f"{numbers.decimal(held['value'].median())}.",
    ]
    if force is not None:
        texts.append(f"{map_title(rates, force)}.")
    texts += [f"No rate: {join(sorted(rates.loc[rates['value'].isna(), 'force']))}."] * bool(
        rates["value"].isna().any()
    )
    return " ".join(texts)


def places_title(places: pd.DataFrame, rank: Rank | None, what: Compared) -> str:
    """Return the finding a strip of ranks is titled with."""
    if rank is not None:
        if rank.best is None or rank.worst is None:
            return f"{rank.force} is not placed among the forces for {what.subject}"
        return (
            f"{rank.force} stands {ranking_words.between(rank.best, rank.worst, rank.of)} for {what.subject}"
        )
    return f"Half of the forces could stand in {_typical_width(places)} or more places for {what.subject}"


def _typical_width(places: pd.DataFrame) -> int:
    held = places.dropna(subset=["lower", "upper"])
    return int((held["upper"] - held["lower"] + 1).median())


def places_alt(places: pd.DataFrame, rank: Rank | None, what: Compared) -> str:
    """Return the alt text of a strip of ranks."""
    held = places.dropna(subset=["lower", "upper"])
    width = held["upper"] - held["lower"] + 1
    texts = [
        f"The interval of possible places of each of {len(held)} forces for {what.subject}, 1st the highest; "
        f"with 95% confidence every force's place lies inside its interval. The narrowest holds "
        f"{int(width.min())} {plural(int(width.min()), 'place', 'places')}, the widest {int(width.max())}."
    ]
    if rank is not None:
        texts.append(f"{ranking_words.place(rank, measure=what.subject)}")
    return " ".join(texts)
