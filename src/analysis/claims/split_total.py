"""The difference of a total between two periods, split into the parts that compare and the others."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims.areas import Area
from analysis.claims.recorded_figures import counts_in
from analysis.periods import Quarter
from analysis.release import Release


@dataclass(frozen=True, slots=True)
class SplitTotal:
    """What the difference of a total is made up of, in offences.

    Attributes
    ----------
    kept
        Codes that compare between the two periods.
    left_out
        Codes that do not.
    difference
        Of the total.
    of_kept
        Of the codes that compare, together.
    """

    kept: tuple[str, ...]
    left_out: tuple[str, ...]
    difference: int
    of_kept: int

    @property
    def of_left_out(self) -> int:
        """Of the codes that do not compare, together."""
        return self.difference - self.of_kept


def split_total(
    release: Release,
    area: Area,
    codes: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    earlier: tuple[Quarter, Quarter],
    later: tuple[Quarter, Quarter],
) -> SplitTotal | None:
    """Split the difference of a total; None where every part compares, none does, or a figure is missing.

    Parameters
    ----------
    release, area
        Whose figures.
    codes
        Those of the total, those that compare and those that do not.
    earlier, later
        First and last quarter of the two periods.
    """
    whole, kept, left_out = codes
    if not kept or not left_out:
        return None
    totals = counts_in(release, area, whole, earlier, later)
    counts = counts_in(release, area, kept, earlier, later)
    if None in totals or None in counts:
        return None
    before, after = (int(total or 0) for total in totals)
    kept_before, kept_after = (int(count or 0) for count in counts)
    return SplitTotal(kept, left_out, after - before, kept_after - kept_before)
