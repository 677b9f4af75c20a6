"""Checks on the frames that come out of the readers, with pandera.

The readers refuse a bad cell where it stands; these checks hold the frame as a
whole to its documented columns, kinds and vocabularies.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.errors import FileRefusedError
from analysis.forces import all_forces, names_that_are_not_forces

TEXT: Final = pd.StringDtype(na_value=np.nan)
QUARTER: Final = pd.PeriodDtype("Q-MAR")


def _something(series: pd.Series[Any]) -> bool:
    return bool((series.str.len() > 0).all())


def text_column(*allowed: str, may_be_empty: bool = False) -> pa.Column:
    """Return a column of text, of the allowed values if any are named."""
    if allowed:
        return pa.Column(TEXT, pa.Check.isin(list(allowed)))
    return pa.Column(TEXT) if may_be_empty else pa.Column(TEXT, pa.Check(_something, error="text is empty"))


def force_column() -> pa.Column:
    """Return a column of canonical force names and of bodies known to be no force."""
    names = [force.name for force in all_forces()]
    return text_column(*names, *sorted(names_that_are_not_forces()))


def count_column() -> pa.Column:
    """Return a column of whole numbers that may be missing."""
    return pa.Column(pd.Int64Dtype(), nullable=True)


def missing_exactly_where_status_says(value: str) -> pa.Check:
    """Return the check that a value is missing where, and only where, a status gives the reason."""
    return pa.Check(
        lambda frame: bool((frame[value].isna() == (frame["status"] != "")).all()),
        error=f"{value} is missing exactly where status says why",
    )


def never_repeated(*columns: str) -> pa.Check:
    """Return the check that no two rows share these columns."""
    return pa.Check(
        lambda frame: not frame.duplicated(list(columns)).any(),
        error=f"one row for each {', '.join(columns)}",
    )


def checked(file: str, schema: pa.DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame if it keeps its schema.

    Raises
    ------
    FileRefusedError
        Naming the column or the rule that does not hold.
    """
    try:
        return schema.validate(frame)
    except pa.errors.SchemaError as error:
        cases = error.failure_cases
        found = ""
        if isinstance(cases, pd.DataFrame) and "failure_case" in cases:
            distinct = cases["failure_case"].drop_duplicates().head(3)
            found = f" Found {', '.join(repr(case) for case in distinct)}."
        where = getattr(error.schema, "name", None)
        rule = str(error.check)
        broken = (
            "a value is not one of the values known"
            if "isin(" in rule
            else f"the table that was read does not keep the rule {rule}"
        )
        raise FileRefusedError(
            file,
            f"{broken}.{found}",
            column=str(where) if where else None,
        ) from error
