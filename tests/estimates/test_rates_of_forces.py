"""Rates and changes of the 43 forces, as they are kept with the release."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import side_by_side
from analysis.estimates import rates
from analysis.estimates.tables import derived_file, held_table
from analysis.release import Release, load_release
from analysis.report import open_report
from analysis.small_numbers import TOO_FEW
from analysis.tidying import csv_bytes

RELEASE = "2026-04-23"


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(RELEASE)


@pytest.mark.parametrize("field", [rates, side_by_side])
def test_the_tables_hold_what_the_code_gives(release: Release, field: object) -> None:
    for name, frame in field.derive(release).items():  # type: ignore[attr-defined]
        assert derived_file(RELEASE, name).read_bytes() == csv_bytes(frame), name


def test_city_of_london_has_no_rate_and_no_place_among_42() -> None:
    ranks = held_table(RELEASE, "rate_ranks")
    city = ranks[ranks["force"] == "City of London"]
    assert city[["rate", "best", "worst"]].isna().to_numpy().all()
    assert city["not_estimated_because"].str.contains("15,000 people").all()
    assert set(ranks.loc[ranks["force"] != "City of London", "of"]) == {42}


@pytest.mark.parametrize("force", ["Bedfordshire", "Metropolitan Police", "City of London", "West Midlands"])
def test_the_row_of_a_force_is_what_its_own_page_says(release: Release, force: str) -> None:
    row = side_by_side.side_by_side(release).set_index("force").loc[force]
    page = open_report(force, RELEASE, RELEASE)
    change, rate = page.change(release.latest_year), page.rate(release.latest_year)
    stalking = next(part for part in change.parts if part.codes == ("8Q",))
    assert (row["offences"], row["stalking_offences"]) == (change.total.after, stalking.after)
    assert row["stalking_direction"] == stalking.direction
    if stalking.stated_interval is None:
        assert force == "City of London"
        assert row[["stalking_change_percent", "stalking_change_lower"]].isna().all()
        assert row["stalking_no_percentage_because"] == TOO_FEW
    else:
        assert row["stalking_change_percent"] == pytest.approx(stalking.percent, rel=1e-5)
        assert row["stalking_change_lower"] == pytest.approx(stalking.stated_interval.lower, rel=1e-5)
    if rate.per_1000 is None:
        assert pd.isna(row["rate"])
    else:
        assert row["rate"] == pytest.approx(rate.per_1000, rel=1e-5)
