"""The 43 forces side by side, for the index and the national page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.models.change import PartsOfChange
from analysis.models.rate import Rate


def forces_side_by_side(changes: Mapping[str, PartsOfChange], rates: Mapping[str, Rate]) -> pd.DataFrame:
    """Return one row a force: counts, changes and rates of one year, each with its interval.

    Parameters
    ----------
    changes, rates
        The change and the rate of each force to be listed, by its name, of one year.

    Returns
    -------
    pandas.DataFrame
        ``force``; ``offences``, ``offences_before``, ``change_percent``, ``change_lower``,
        ``change_upper`` (missing together), ``direction``, ``no_percentage_because`` (missing
        where there is one) of the subgroup; the same with the prefix ``stalking`` for code 8Q;
        ``rate``, ``rate_lower``, ``rate_upper`` for each 1,000 residents (missing where there is
        none).
    """
    rows = []
    for name, rate in rates.items():
        split = changes[name]
        stalking = next(part for part in split.parts if part.codes == ("8Q",))
        row: dict[str, object] = {"force": name}
        for prefix, change in (("", split.total), ("stalking_", stalking)):
            interval = change.stated_interval
            row |= {
                f"{prefix}offences": change.after,
                f"{prefix}offences_before": change.before,
                f"{prefix}change_percent": change.stated_percent,
                f"{prefix}change_lower": interval.lower if interval else None,
                f"{prefix}change_upper": interval.upper if interval else None,
                f"{prefix}direction": change.direction,
                f"{prefix}no_percentage_because": change.no_percentage_because or None,
            }
        row |= {
            "rate": rate.per_1000,
            "rate_lower": rate.interval.lower if rate.interval else None,
            "rate_upper": rate.interval.upper if rate.interval else None,
        }
        rows.append(row)
    return typed(pd.DataFrame(rows))


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the forces side by side with whole counts and with measures that may be missing."""
    counts = [name for name in frame.columns if str(name).endswith(("offences", "offences_before"))]
    measures = [name for name in frame.columns if str(name).endswith(("percent", "lower", "upper", "rate"))]
    return frame.astype(dict.fromkeys(counts, "Int64") | dict.fromkeys(measures, "Float64"))
