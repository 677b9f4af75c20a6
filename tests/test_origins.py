"""The day of a figure is that of its file or its release, and never that of a clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from analysis.origins import origins_of, outcomes_dated, years_drawn_apart
from analysis.periods import FinancialYear

RELEASE = "2026-04-23"
HELD = origins_of(f"releases/{RELEASE}/outcomes.csv")[0]
OLDER = replace(HELD, file="prc-outcomes-open-data-mar2024-tables-230726.ods")


def test_outcomes_are_of_the_day_their_file_names_and_else_of_the_day_of_the_release() -> None:
    assert outcomes_dated([HELD], FinancialYear(2024), RELEASE) == dt.date(2026, 4, 23)
    assert outcomes_dated([HELD, OLDER], FinancialYear(2023), RELEASE) == dt.date(2026, 7, 23)
    assert outcomes_dated([HELD, OLDER], FinancialYear(2024), RELEASE) == dt.date(2026, 4, 23)


def test_a_year_is_drawn_apart_where_its_file_names_another_day_than_the_release() -> None:
    assert years_drawn_apart([HELD, OLDER], RELEASE) == {"2023/24"}
    assert years_drawn_apart([OLDER], "2026-07-23") == frozenset()
