"""Sentences on trends and on the change of level while recording rules changed.

"Rising" and "falling" are said of a trend only where no change lies outside its interval;
"rose" and "fell" of a level in the same way. Everything is of recorded offences.
"""

from __future__ import annotations

from statistics import fmean

import pandas as pd

from analysis import numbers
from analysis.models.change import moves_to_or_from
from analysis.models.forecast import Forecast
from analysis.models.interrupted import LevelChange
from analysis.models.intervals import Interval
from analysis.models.sensitivity import FORCES_MOVED
from analysis.models.trend import Trend
from analysis.offences import SUBGROUP, offence
from analysis.periods import Quarter
from analysis.recording import SUBGROUP_CODE
from analysis.small_numbers import FEWEST_FOR_PERCENTAGE, too_few
from analysis.wording.area import area_named
from analysis.wording.prose import Prose, join, lower_first, plural, sentence_case


def subject(code: str) -> str:
    """Return what a code counts, in prose: ``recorded stalking``."""
    name = SUBGROUP if code == SUBGROUP_CODE else offence(code).name
    return f"recorded {lower_first(name)}"


def _span(trend: Trend) -> str:
    if trend.first is None or trend.last is None:
        return "in no comparable quarter"
    return f"from {trend.first.first_month} to {trend.last.last_month}"


def verdict(trend: Trend) -> str:
    """Return what a trend may be called, in a few words with its interval."""
    if trend.interval is None:
        return f"not estimated, because {trend.not_estimated_because}"
    size = numbers.signed_percent(trend.annual_percent)
    ends = numbers.interval_beside(trend.interval.lower, trend.interval.upper, 0)
    return f"{trend.direction} ({size} a year, 95% interval {ends})"


def finding(trend: Trend, area: str) -> str:
    """Return the trend as one sentence.

    Parameters
    ----------
    trend
        The result.
    area
        How the area is named within a sentence: ``Bedfordshire``.
    """
    what = f"{subject(trend.code)} in {area_named(area)}"
    if trend.interval is None:
        return f"The trend of {what} is not estimated, because {trend.not_estimated_because}."
    ends = numbers.interval_beside(trend.interval.lower, trend.interval.upper, 0)
    if trend.direction == "no clear change":
        best = numbers.signed_percent(trend.annual_percent)
        return (
            f"{sentence_case(_span(trend))}, {what} shows no clear change: the best estimate is {best} "
            f'a year, and "no change" lies inside the 95% interval, {ends}.'
        )
    size = numbers.percent(abs(trend.annual_percent or 0.0))
    return (
        f"{sentence_case(_span(trend))}, {what} was {trend.direction} by about {size} a year "
        f"(95% interval {ends})."
    )


def on_few_offences(trend: Trend) -> str:
    """Return that a trend rests on fewer offences a year than a percentage needs; empty if it does not."""
    if trend.interval is None or not trend.counts or not too_few(4 * fmean(trend.counts)):
        return ""
    return f"It rests on fewer than {FEWEST_FOR_PERCENTAGE} offences a year, so little can be read from it."


def steps(trend: Trend) -> str:
    """Return what was done about level shifts within the span; empty if there is none."""
    if not trend.steps:
        return ""
    listed = join([quarter.months for quarter in trend.steps])
    one = len(trend.steps) == 1
    if trend.interval is None:
        found = "a sudden shift in level was" if one else "sudden shifts in level were"
        return f"Within these quarters {found} found in {listed}."
    return (
        f"The figures move to another level in {listed}; "
        f"{'this step is' if one else 'these steps are'} modelled apart and "
        f"{'is' if one else 'are'} not part of the trend."
    )


def beside_a_move(trend: Trend) -> str:
    """Return that offences may have moved to or from the code while the other one's level moved; or empty."""
    other = moves_to_or_from(trend.code)
    if trend.interval is None or not trend.moved_beside or other is None:
        return ""
    return (
        f"{offence(other).name} moved to another level in "
        f"{join([quarter.months for quarter in trend.moved_beside])}. Offences may have moved between it and "
        f"{offence(trend.code).name.lower()}, so this trend may partly be that."
    )


def method(trend: Trend) -> Prose:
    """Return what the trend is, what it uses and what to be careful about."""
    if trend.interval is None or trend.first is None:
        return Prose.paragraph(trend.span_words, steps(trend))
    texts = [
        trend.span_words,
        "It is a trend of recorded offences, not of a rate: this report holds no figures of residents "
        "on one basis for these years.",
        f"It is a steady yearly change in {trend.n} {plural(trend.n, 'quarter', 'quarters')}, "
        "with the seasons allowed for. The interval allows for quarters that resemble the ones before "
        f"(correlation about {numbers.decimal(trend.correlation, 2)}, judged from all forces together and "
        "this one).",
        steps(trend),
    ]
    if trend.is_bent:
        texts.append("A line with a bend fits better than a straight one, so the change was not steady.")
    return Prose.paragraph(*texts)


def trend_title(trend: Trend, area: str) -> str:
    """Return the finding a trend chart is titled with."""
    what = sentence_case(f"{subject(trend.code)} in {area_named(area)}")
    if trend.interval is None:
        return f"{what}: no trend is estimated"
    if trend.direction == "no clear change":
        return f"{what} shows no clear change {_span(trend)}"
    return f"{what} was {trend.direction} {_span(trend)}"


def trend_alt(
    trend: Trend, area: str, drawn_from: Quarter | None = None, forecast: Forecast | None = None
) -> str:
    """Return the alt text of a chart of quarterly counts with the trend's line.

    ``drawn_from`` is the first quarter of the chart, where it begins before the comparable quarters;
    ``forecast`` is what the chart shows of the quarters to come.
    """
    what = f"{subject(trend.code)} in {area_named(area)}"
    earlier = _drawn_apart(trend, drawn_from)
    if trend.interval is None or not trend.counts:
        none = f"No trend line is drawn for {what}, because {trend.not_estimated_because or 'there is none'}."
        return " ".join(part for part in (none, earlier, _forecast(forecast)) if part)
    first, last = trend.quarters[0], trend.quarters[-1]
    low, high = min(trend.counts), max(trend.counts)
    parts = [
        f"Line chart of {what} by quarter, {first.months} to {last.months}.",
        f"From {numbers.count(trend.counts[0])} in the first quarter to {numbers.count(trend.counts[-1])} in "
        f"the last; between {numbers.count(low)} and {numbers.count(high)} throughout.",
        f"The trend without seasons goes from {numbers.count(trend.line[0])} to "
        f"{numbers.count(trend.line[-1])}{_with_steps(trend)}: {verdict(trend)}.",
        steps(trend),
        beside_a_move(trend),
        earlier,
        _forecast(forecast),
    ]
    return " ".join(part for part in parts if part)


def _with_steps(trend: Trend) -> str:
    """Return that the ends of a line hold the steps that its change a year leaves out; or empty."""
    if not trend.steps:
        return ""
    step = plural(len(trend.steps), "the step", "the steps")
    return f", {step} in level included; without {plural(len(trend.steps), 'it', 'them')}"


def _forecast(forecast: Forecast | None) -> str:
    """Return the last quarter of a forecast as its chart labels it; empty where none is drawn."""
    if forecast is None or not forecast.quarters:
        return ""
    bounds = forecast.interval95[-1]
    return (
        f"The forecast for {forecast.quarters[-1].months} is {numbers.count(round(forecast.central[-1]))} "
        f"(95% prediction interval {numbers.count(round(bounds.lower))} to "
        f"{numbers.count(round(bounds.upper))})."
    )


def _drawn_apart(trend: Trend, drawn_from: Quarter | None) -> str:
    """Return what is said of quarters that are drawn and do not compare; empty if there are none."""
    if drawn_from is None or trend.first is None or not drawn_from < trend.first:
        return ""
    until = (trend.first - 1).last_month
    return (
        f"Counts from {drawn_from.first_month} to {until} are drawn apart: recording changed, so they do not "
        "compare with later ones."
    )


def sensitivity(table: pd.DataFrame) -> str:
    """Return whether other spans and models would say the same of a trend.

    Parameters
    ----------
    table
        What :func:`~analysis.models.sensitivity.trend_sensitivity` returns.
    """
    reported = table.iloc[0]
    others = table.iloc[1:]
    if reported["direction"] == "not estimated":
        return ""
    listed = []
    for row in others.to_dict("records"):
        if row["direction"] == "not estimated":
            listed.append(f"{row['check']}: not estimated")
            continue
        size = numbers.signed_percent(row["annual_percent"])
        ends = numbers.interval_beside(row["lower"], row["upper"], 0)
        listed.append(f"{row['check']}: {row['direction']}, {size} a year ({ends})")
    fitted = others[others["direction"] != "not estimated"]
    same = int((fitted["direction"] == reported["direction"]).sum())
    if fitted.empty:
        opening = "No other way of looking could be fitted"
    elif same == len(fitted):
        opening = f"Every other way of looking says the same ({reported['direction']})"
    else:
        opening = f"{same} of {len(fitted)} other ways of looking say the same ({reported['direction']})"
    return f"{opening}. {sentence_case('; '.join(listed))}."


def without_forces_moved(table: pd.DataFrame) -> str:
    """Return a national trend without the forces whose level moved; empty where no level did.

    Parameters
    ----------
    table
        What :func:`~analysis.models.sensitivity.trend_sensitivity` returns.
    """
    found = table[table["check"] == f"without {FORCES_MOVED}"]
    if found.empty:
        return ""
    row = found.iloc[0]
    opening = "That holds forces whose level moved for no published reason; without them"
    if row["direction"] == "not estimated":
        return f"{opening} no trend is estimated, because {row['not_estimated_because']}."
    ends = numbers.interval_beside(row["lower"], row["upper"], 0)
    size = numbers.signed_percent(row["annual_percent"])
    return f"{opening} it is {row['direction']} ({size} a year, 95% interval {ends})."


def level_finding(change: LevelChange, area: str) -> str:
    """Return the change of level while recording rules changed, as one or two sentences."""
    what = f"{subject(change.code)} in {area_named(area)}"
    between = "between mid-2019 and mid-2021" if _usual(change) else "while recording rules changed"
    if change.interval is None or change.ratio is None:
        return (
            f"How much the level of {what} changed {between} is not estimated, because "
            f"{change.not_estimated_because}."
        )
    ends = f"95% interval {_ends(change.interval)}"
    times = f"{_times(change.ratio)} times"
    rules = "as recording rules changed"
    if change.direction == "rose":
        text = f"{sentence_case(between)}, {rules}, {what} rose to {times} its earlier level ({ends})."
    elif change.direction == "fell":
        text = f"{sentence_case(between)}, {rules}, {what} fell to {times} its earlier level ({ends})."
    else:
        text = (
            f"{sentence_case(between)}, {rules}, {what} shows no clear change of level: the later level is "
            f"{times} the earlier one ({ends})."
        )
    beyond = change.beyond_trend_interval
    if beyond is not None:
        text += (
            " Some of that may have been under way before the rule: against where the line before would have "
            f"led, more than two years on, the later level is {_beyond(beyond)}, "
            f"{_times(change.beyond_trend)} times ({_ends(beyond)})."
        )
    return f"{text} {_overlap(change)}".strip()


def _beyond(interval: Interval) -> str:
    if interval.lower > 1:
        return "higher"
    return "lower" if interval.upper < 1 else "not clearly higher or lower"


def _times(ratio: float | None) -> str:
    return numbers.decimal(ratio, 2 if ratio is not None and ratio < 1.95 else 1)


def _ends(interval: Interval) -> str:
    """Return the ends of an interval of a ratio, both to the same place."""
    places = 2 if interval.lower < 1.95 else 1
    return numbers.interval_beside(interval.lower, interval.upper, 1, places=places, unit="")


def _usual(change: LevelChange) -> bool:
    end = change.transition.end
    return end is not None and (change.transition.start.start.year, end.end.year) == (2019, 2021)


def _overlap(change: LevelChange) -> str:
    lockdowns = any("covid" in other.id for other in change.overlaps)
    if lockdowns:
        return (
            "The Covid-19 lockdowns fall in the same months, and these figures cannot tell the two apart. "
            "This is not part of the trend."
        )
    return "This is not part of the trend."


def level_method(change: LevelChange) -> str:
    """Return what the change of level compares."""
    if change.before is None or change.after is None or change.interval is None:
        return ""
    return (
        f"It compares the level just before {change.transition.start.first_month} with the level just after "
        f"{(change.after[0] - 1).last_month}, seasons allowed for, from {change.n_before} quarters before "
        f"and {change.n_after} after. The quarters between are left out, because forces took up the rule at "
        "different times. Two whole years within that time mix quarters before and after, so their counts "
        "give another figure."
    )
