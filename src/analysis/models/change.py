"""What changed from one year to the next, part by part and like for like.

The interval of a change is the range of changes that the two counts are compatible
with, given how much the force's own quarters go up and down. It is about what was
recorded, not about how much stalking there was.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.models.dispersion import (
    QUARTER_MISSING,
    WINDOW,
    Dispersion,
    allow_for_persistence,
    quarterly_dispersion,
)
from analysis.models.intervals import Interval, ratio_interval
from analysis.models.quarterly_spread import UsualSpread
from analysis.models.reasons import BESIDE_A_MOVE, LEVEL_MOVED, PARTS_NOT_COMPARED, RULE_CHANGED
from analysis.models.totals import Total, quarterly, year_count
from analysis.offences import codes_counted_in, offence, subgroup_codes
from analysis.periods import Quarter, YearEnding
from analysis.small_numbers import TOO_FEW, too_few

BETWEEN_WHICH_OFFENCES_MOVE = frozenset({"8Q", "8L"})
"""Stalking and harassment: how conduct is recorded can move between them."""

Direction = Literal["up", "down", "no clear change", "not judged", "not compared", "not estimated"]

TOTAL = "total"
"""Key of what is usual for several codes together."""


def moves_to_or_from(code: str) -> str | None:
    """Return the code that offences of a code can move to or from; None where there is none."""
    if code not in BETWEEN_WHICH_OFFENCES_MOVE:
        return None
    (other,) = BETWEEN_WHICH_OFFENCES_MOVE - {code}
    return other


TOO_SHORT = "too few quarters are held to say how much it usually varies"
"""Why a change of a short series has no interval, to follow "because"."""


def reasons_not_compared(moved: Collection[str], changed: Collection[str]) -> dict[str, str]:
    """Return the codes that do not compare between two periods, each with the reason.

    Offences can move between stalking and harassment, so where one of the two moved, the other does not
    compare either.

    Parameters
    ----------
    moved
        Codes that moved to another level for no published reason.
    changed
        Codes whose recording rule changed.
    """
    beside = BETWEEN_WHICH_OFFENCES_MOVE if BETWEEN_WHICH_OFFENCES_MOVE & set(moved) else ()
    reasons = dict.fromkeys(beside, BESIDE_A_MOVE)
    reasons |= dict.fromkeys(moved, LEVEL_MOVED)
    reasons |= dict.fromkeys(changed, RULE_CHANGED)
    return {code: reasons[code] for code in subgroup_codes() if code in reasons}


@dataclass(frozen=True, slots=True)
class Change:
    """A count in one year against the year before.

    Attributes
    ----------
    codes
        The codes counted, in both years.
    year
        The later year.
    before, after
        Offences recorded in the year before and in the year; None where a part is missing.
    ratio
        95% interval of ``after / before``; None where it is not estimated.
    dispersion
        Of the quarterly counts up to the end of the year, with the allowance for persistence.
    missing
        Cells missing in either year, as ``code quarter``.
    not_compared_because
        Why the two counts are given without an interval and without a word for their difference:
        they do not count the same thing. Empty where they do.
    """

    codes: tuple[str, ...]
    year: YearEnding
    before: int | None
    after: int | None
    ratio: Interval | None
    dispersion: Dispersion
    missing: tuple[str, ...] = ()
    not_compared_because: str = ""

    @property
    def difference(self) -> int | None:
        """``after - before``, in offences."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def percent(self) -> float | None:
        """Change in per cent of the year before; None where that is missing or not above zero."""
        if self.before is None or self.after is None or self.before <= 0:
            return None
        return 100 * (self.after - self.before) / self.before

    @property
    def percent_interval(self) -> Interval | None:
        """95% interval of :attr:`percent`."""
        if self.ratio is None:
            return None
        return Interval(100 * (self.ratio.lower - 1), 100 * (self.ratio.upper - 1))

    @property
    def no_percentage_because(self) -> str:
        """Why the change is given in offences only; empty where it has a percentage with its interval."""
        return self.not_estimated_because or (TOO_FEW if self.of_few else "")

    @property
    def of_few(self) -> bool:
        """Whether one of the two counts is too small for a percentage, and so for a finding."""
        return too_few(self.before) or too_few(self.after)

    @property
    def stated_percent(self) -> float | None:
        """:attr:`percent` where it may be shown: a percentage never stands without its interval."""
        return None if self.no_percentage_because else self.percent

    @property
    def stated_interval(self) -> Interval | None:
        """:attr:`percent_interval` where it may be shown."""
        return None if self.no_percentage_because else self.percent_interval

    @property
    def direction(self) -> Direction:
        """Up or down only where the two years compare and the interval leaves no change out.

        A change of few offences is not judged: its interval is not shown, so no word rests on it.
        """
        if self.not_compared_because and not self.missing:
            return "not compared"
        if self.ratio is None:
            return "not estimated"
        if self.of_few:
            return "not judged"
        if self.ratio.lower > 1:
            return "up"
        if self.ratio.upper < 1:
            return "down"
        return "no clear change"

    @property
    def not_estimated_because(self) -> str:
        """Why there is no interval; empty where there is one."""
        if self.ratio is not None:
            return ""
        if self.missing:
            return f"figures are missing: {', '.join(self.missing)}"
        if self.not_compared_because:
            return self.not_compared_because
        if self.before is not None and self.before > 0 and self.dispersion.is_assumed:
            return _spread_not_known(self.dispersion)
        return "the year before has no offence to compare with"


def _spread_not_known(spread: Dispersion) -> str:
    """Return why it is not known how much a series usually varies, to follow "because"."""
    if spread.n_quarters < WINDOW or spread.assumed_because == QUARTER_MISSING:
        return TOO_SHORT
    return f"how much it usually varies is not known ({spread.assumed_because})"


@dataclass(frozen=True, slots=True)
class PartsOfChange:
    """The change of a total, its parts, and the same change like for like.

    Attributes
    ----------
    total
        All the codes together.
    parts
        One change for each code; their differences add up to that of the total.
    recording_changed
        Codes that do not compare between the two years, each part saying why.
    like_for_like
        The change of the other codes together; None where no code is left out or none is left.
    """

    total: Change
    parts: tuple[Change, ...]
    recording_changed: tuple[str, ...]
    like_for_like: Change | None

    def points(self, part: Change) -> float | None:
        """Return what a part contributes to the total's change, in percentage points."""
        if part.difference is None or not self.total.before:
            return None
        return 100 * part.difference / self.total.before

    def to_frame(self) -> pd.DataFrame:
        """Return the parts, then the total and, if there is one, the total like for like.

        Returns
        -------
        pandas.DataFrame
            ``code`` (``total`` and ``like_for_like`` for the sums), ``name``, ``before``,
            ``after``, ``difference`` (offences), ``points`` (percentage points of the
            total), ``percent``, ``lower``, ``upper`` (95% interval of the change in per
            cent; missing together), ``direction``, ``recording_changed``.
        """
        named = [(part.codes[0], offence(part.codes[0]).name, part) for part in self.parts]
        named.append(("total", "All parts together", self.total))
        if self.like_for_like is not None:
            *others, last = [offence(code).name.lower() for code in self.recording_changed]
            left_out = f"{', '.join(others)} and {last}" if others else last
            named.append(("like_for_like", f"Without {left_out}", self.like_for_like))
        rows = []
        for code, name, change in named:
            interval = change.stated_interval
            rows.append(
                {
                    "code": code,
                    "name": name,
                    "before": change.before,
                    "after": change.after,
                    "difference": change.difference,
                    "points": self.points(change),
                    "percent": change.stated_percent,
                    "lower": interval.lower if interval else None,
                    "upper": interval.upper if interval else None,
                    "direction": change.direction,
                    "recording_changed": code in self.recording_changed,
                }
            )
        frame = pd.DataFrame(rows)
        counts = dict.fromkeys(("before", "after", "difference"), "Int64")
        return frame.astype(counts | dict.fromkeys(("points", "percent", "lower", "upper"), "Float64"))


def year_on_year(
    series: pd.DataFrame,
    codes: Sequence[str],
    year: YearEnding,
    *,
    steps: Mapping[str, Sequence[Quarter]] | None = None,
    usual: Mapping[str, UsualSpread] | None = None,
    not_compared_because: str = "",
) -> Change:
    """Compare a year with the year before.

    There is no interval where nothing tells how much the series usually varies: one of chance alone is
    narrower than any series of offences is even.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area.
    codes
        The codes counted together, in both years.
    year
        The later year; it must end with a quarter.
    steps
        By code, first quarters of level shifts; they are no part of the ups and downs that the
        interval allows for.
    usual
        By code, and ``total`` for codes together, what dispersion is usual over the forces for counts
        of a size; a force's own few quarters are drawn towards it.
    not_compared_because
        Why the two years do not compare; then there is no interval.

    Returns
    -------
    Change
    """
    after: Total = year_count(series, codes, year)
    before: Total = year_count(series, codes, year.previous)
    last = year.quarters[-1]
    counts = quarterly(series, codes, last - (WINDOW - 1), last)
    moved = [step for code in codes for step in (steps or {}).get(code, ())]
    own = quarterly_dispersion(counts, steps=moved)
    prior = (usual or {}).get(codes[0] if len(codes) == 1 else TOTAL)
    mean = 0.0 if counts.isna().all() else float(counts.mean())
    spread = allow_for_persistence(own if prior is None else prior.draw(own, mean))
    ratio = None
    compares = not not_compared_because and not spread.is_assumed
    if compares and before.offences is not None and after.offences is not None:
        ratio = ratio_interval(before.offences, after.offences, spread)
    return Change(
        codes=tuple(codes),
        year=year,
        before=before.offences,
        after=after.offences,
        ratio=ratio,
        dispersion=spread,
        missing=(*before.missing, *after.missing),
        not_compared_because=not_compared_because,
    )


def split_change(
    series: pd.DataFrame,
    year: YearEnding,
    *,
    recording_changed: Mapping[str, str] | Sequence[str] = (),
    steps: Mapping[str, Sequence[Quarter]] | None = None,
    usual: Mapping[str, UsualSpread] | None = None,
) -> PartsOfChange:
    """Split the subgroup's change into its codes.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area.
    year
        The later year. The codes are those the subgroup counted throughout both years.
    recording_changed
        Codes that do not compare between the two years, and why (:data:`RULE_CHANGED` where only
        codes are given). They and the total are given as counts, without an interval and a word; they
        are left out of the like-for-like change.
    steps, usual
        As for :func:`year_on_year`.

    Returns
    -------
    PartsOfChange

    Raises
    ------
    ValueError
        If the parts do not add up to the total.
    """
    codes = codes_counted_in(year.previous.quarters[0])
    if not isinstance(recording_changed, Mapping):
        recording_changed = dict.fromkeys(recording_changed, RULE_CHANGED)
    changed = tuple(code for code in codes if code in recording_changed)

    def compare(chosen: Sequence[str], because: str = "") -> Change:
        return year_on_year(series, chosen, year, steps=steps, usual=usual, not_compared_because=because)

    total = compare(codes, PARTS_NOT_COMPARED if changed else "")
    parts = tuple(compare([code], recording_changed.get(code, "")) for code in codes)
    if total.difference is not None:
        added = sum(part.difference or 0 for part in parts)
        if added != total.difference or not math.isclose(
            sum(part.after or 0 for part in parts), total.after or 0
        ):
            raise ValueError(f"The parts add up to {added}, the total to {total.difference}.")
    kept = tuple(code for code in codes if code not in changed)
    like = compare(kept) if changed and kept else None
    return PartsOfChange(total=total, parts=parts, recording_changed=changed, like_for_like=like)
