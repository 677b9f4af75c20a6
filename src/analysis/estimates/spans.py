"""The comparable spans of all forces in a release."""

from __future__ import annotations

import pandas as pd

from analysis.forces import territorial_forces
from analysis.offences import SUBGROUP, offence, subgroup_codes
from analysis.recording import SUBGROUP_CODE, comparable_span
from analysis.release import Release


def all_spans(release: Release) -> pd.DataFrame:
    """Return the comparable span of each of the 43 forces and each code, and of the five together.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``code``, ``name`` (of the offence), ``start``, ``end``
        (:class:`~analysis.periods.Quarter`; None where no quarter compares yet), ``n_quarters``.
    """
    rows = []
    for code in (*subgroup_codes(), SUBGROUP_CODE):
        name = SUBGROUP if code == SUBGROUP_CODE else offence(code).name
        for force in territorial_forces():
            span = comparable_span(force.name, code, last=release.latest_quarter)
            some = span.n_quarters > 0
            rows.append(
                (
                    force.name,
                    code,
                    name,
                    span.start if some else None,
                    span.end if some else None,
                    span.n_quarters,
                )
            )
    return pd.DataFrame(rows, columns=["force", "code", "name", "start", "end", "n_quarters"])
