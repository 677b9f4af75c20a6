"""What is said of a stated record, and of a figure that is not held for its time."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import numbers
from analysis.claims.check import Checked
from analysis.claims.periods import ClaimPeriod
from analysis.claims.series import EarlierYear, Series
from analysis.offences import AGGREGATE_CODES, offence, subgroup_offences
from analysis.periods import Quarter
from analysis.release import load_release
from analysis.wording.claims.alike import levels_moved
from analysis.wording.prose import join

MOST_NAMED = 3
"""Missing cells named one by one; of more the number is said."""


def _most(series: Series) -> str:
    return "highest" if series.said.highest else "lowest"


def _when(year: EarlierYear) -> str:
    assert year.count is not None
    return f"{numbers.count(year.count)} in {year.period.in_a_sentence}"


def record_steps(checked: Checked) -> Iterator[str]:
    """Yield the working of a stated record."""
    series = checked.series
    rival = series.rival() if series is not None else None
    if series is None or rival is None or series.own.value is None:
        return
    most, when = _most(series), checked.understood.period.in_a_sentence
    yield (
        f"Said: {series.said.words}. In {series.own.vintage.name} it is "
        f"{numbers.count(series.own.value)} in {when}; before that, back to "
        f"{series.years[-1].period.in_a_sentence}, the {most} is {_when(rival)}."
    )
    if series.named is not None and series.named.count is not None:
        yield f"The year named: {_when(series.named)}."
    if series.alike:
        return
    between = join([f"{each.label} ({each.start.first_month})" for each in series.breaks])
    alike = series.rival(alike=True)
    if alike is None:
        yield f"None of them counts the same as {when}."
    else:
        yield f"Not all of them count the same as {when}; of those that do, the {most} is {_when(alike)}."
    if series.breaks:
        yield f"What changed in recording since the oldest of them: {between}."
    if series.levels:
        yield f"Since the oldest of them, {levels_moved(series.levels)}."


def fair_record(checked: Checked) -> str:
    """Return what can fairly be said of a stated record; empty where nothing held tells."""
    series = checked.series
    rival = series.rival() if series is not None else None
    if series is None or rival is None:
        return ""
    most = _most(series)
    if not series.beats(rival):
        return f"It is not the {most}: {_when(rival)}."
    if series.alike:
        return f"It is the {most} from {series.years[-1].period.in_a_sentence} on."
    alike = [year for year in series.years if year.alike and year.count is not None]
    if not alike:
        return f"That it is the {most} is not of how much happened alone: no earlier figure counts the same."
    return f"Of the figures that count the same, from {alike[-1].period.in_a_sentence} on, it is the {most}."


def why_not_held(checked: Checked, period: ClaimPeriod | None, missing: str) -> str:
    """Return why no figure is held for a period, in words that need no list of cells.

    Parameters
    ----------
    checked
        The claim.
    period
        The one of its periods that is meant.
    missing
        What the newest publication says of it.
    """
    measure = checked.understood.measure
    if measure is None or period is None or period.start is None or not measure.codes:
        return missing
    if period.quarters is None:
        return f"police figures are held by quarter, and {period.in_a_sentence} is no run of whole quarters"
    first, last = period.quarters
    apart = [offence(code).own_code_from for code in measure.codes if code not in AGGREGATE_CODES]
    release = load_release(checked.release)
    begin = Quarter.from_period(release.recorded["quarter"].min())
    if last > release.latest_quarter:
        return f"the figures held end in {release.latest_quarter.last_month}"
    if first < begin:
        return f"the figures held begin in {begin.first_month}"
    if not measure.is_subgroup and apart and first < max(apart):
        return f"{measure.name} is held under a code of its own from {max(apart).first_month} on"
    return _shortened(missing)


def _shortened(missing: str) -> str:
    """Return a list of missing cells, "8U West Midlands", with names for codes and the first few alone."""
    head, colon, cells = missing.partition(": ")
    if not colon:
        return missing
    codes = {each.code: each.name.lower() for each in subgroup_offences()}
    named = []
    for cell in cells.split(", "):
        code, _, force = cell.partition(" ")
        named.append(f"{codes[code]} of {force}" if code in codes else cell)
    if len(named) <= MOST_NAMED:
        return f"{head}: {', '.join(named)}"
    return f"{head}: {', '.join(named[:MOST_NAMED])} and {len(named) - MOST_NAMED} more"
