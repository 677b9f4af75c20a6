"""How much coercive control was recorded, and its share of the subgroup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.models.dispersion import WINDOW, allow_for_persistence, quarterly_dispersion
from analysis.models.domestic_abuse.shares import Share, ShareDispersion, estimate_share, share_dispersion
from analysis.models.quarterly_spread import UsualSpread
from analysis.models.rate import Rate, no_rate, rate_per_1000
from analysis.models.totals import quarterly, year_count
from analysis.offences import codes_counted_in
from analysis.periods import Quarter, YearEnding

COERCIVE_CONTROL = "8U"

_NO_FIGURES = "no figure of this year is held"


@dataclass(frozen=True, slots=True)
class CoerciveControl:
    """Recorded coercive control of one area in one year.

    It can only be committed within an intimate or family relationship, so it is a
    domestic-abuse offence by definition.

    Attributes
    ----------
    year
        The rolling year.
    rate
        Offences for each 1,000 residents with a 95% interval, or the reason there is none.
    share
        Share of stalking and harassment with a 95% interval, or the reason there is none.
    dispersion
        Of the quarterly shares.
    n_quarters
        Quarters in the span.
    basis
        What was counted.
    """

    year: YearEnding
    rate: Rate
    share: Share
    dispersion: ShareDispersion
    n_quarters: int = 4
    basis: str = "offences recorded by the police in the year"

    @property
    def offences(self) -> int | None:
        """Offences of coercive control recorded in the year."""
        return self.share.part

    @property
    def span(self) -> str:
        """The year in prose."""
        return self.year.in_prose

    @property
    def not_estimated_because(self) -> str:
        """Why there is no share; empty where there is one."""
        return self.share.not_estimated_because


def _window_dispersion(series: pd.DataFrame, codes: tuple[str, ...], year: YearEnding) -> ShareDispersion:
    """Return the dispersion of the shares within each of the years up to this one."""
    last = year.quarters[-1]
    part = quarterly(series, [COERCIVE_CONTROL], last - (WINDOW - 1), last).to_numpy(
        dtype=float, na_value=np.nan
    )
    whole = quarterly(series, codes, last - (WINDOW - 1), last).to_numpy(dtype=float, na_value=np.nan)
    held = np.isfinite(part) & np.isfinite(whole) & (part >= 0) & (whole >= part)
    years = np.arange(WINDOW) // 4
    return share_dispersion(part[held], whole[held], years[held])


def coercive_control(
    series: pd.DataFrame,
    year: YearEnding,
    *,
    residents: int | None = None,
    residents_year: int | None = None,
    no_rate_because: str = "",
    dispersion: ShareDispersion | None = None,
    steps: Sequence[Quarter] = (),
    usual: UsualSpread | None = None,
) -> CoerciveControl:
    """Return recorded coercive control for each 1,000 residents and as a share of the subgroup.

    Parameters
    ----------
    series
        ``quarter``, ``code``, ``offences`` of one area; with ``forces_missing``, as
        :func:`~analysis.models.totals.sum_forces` gives it, if it is a sum over forces.
    year
        A year ending with a quarter.
    residents, residents_year
        Residents and the mid-year of the estimate; without them there is no rate.
    no_rate_because
        Why a rate is not to be given; it overrides the residents.
    dispersion
        Of the quarterly shares; from the three years up to ``year`` if left out.
    steps
        First quarters of level shifts of coercive control.
    usual
        What dispersion is usual over the forces; the force's own is drawn towards it.

    Returns
    -------
    CoerciveControl
    """
    codes = codes_counted_in(year.quarters[-1])
    last = year.quarters[-1]
    if COERCIVE_CONTROL not in codes:
        reason = "coercive control was not part of stalking and harassment then"
        return CoerciveControl(
            year,
            no_rate(None, reason),
            Share(None, None, None, None, reason),
            ShareDispersion(1.0, np.inf, reason),
        )
    part, whole = year_count(series, [COERCIVE_CONTROL], year), year_count(series, codes, year)
    reason = _missing_reason(series, codes, year, (*part.missing, *whole.missing))
    if reason or part.offences is None or whole.offences is None:
        reason = reason or _NO_FIGURES
        empty = Share(part.offences, whole.offences, None, None, reason)
        return CoerciveControl(year, no_rate(None, reason), empty, ShareDispersion(1.0, np.inf, reason))
    spread = dispersion or _window_dispersion(series, codes, year)
    if no_rate_because:
        rate = no_rate(part.offences, no_rate_because)
    elif residents is None or residents_year is None:
        rate = no_rate(part.offences, "no number of residents is held")
    elif part.offences < 0:
        rate = no_rate(part.offences, "the count is negative, an official correction")
    else:
        counts = quarterly(series, [COERCIVE_CONTROL], last - (WINDOW - 1), last)
        own = quarterly_dispersion(counts, steps=steps)
        uneven = allow_for_persistence(own if usual is None else usual.draw(own, float(counts.mean())))
        rate = rate_per_1000(part.offences, residents, residents_year, uneven)
    return CoerciveControl(year, rate, estimate_share(part.offences, whole.offences, spread), spread)


def _missing_reason(
    series: pd.DataFrame, codes: tuple[str, ...], year: YearEnding, missing: tuple[str, ...]
) -> str:
    if not missing:
        return ""
    named = f"figures are missing: {', '.join(dict.fromkeys(missing))}"
    if "forces_missing" not in series.columns:
        return named
    quarters = [quarter.to_period() for quarter in year.quarters]
    cells = series[series["quarter"].isin(quarters) & series["code"].isin(list(codes))]
    names = sorted({name for text in cells["forces_missing"] if text for name in text.split("; ")})
    return f"figures of {', '.join(names)} are missing, so the total has another coverage" if names else named
