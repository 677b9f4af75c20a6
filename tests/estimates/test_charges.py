"""What is worked out once a release on charges, and that the files hold it."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.estimates.charges import FORTY_THREE, derive
from analysis.estimates.collected_charges import load_stalking_charges
from analysis.estimates.tables import held_table
from analysis.paths import data_dir
from analysis.release import load_release
from analysis.tidying import csv_bytes

RELEASE = "2026-04-23"


@pytest.fixture(scope="module")
def derived() -> dict[str, pd.DataFrame]:
    return derive(load_release(RELEASE))


@pytest.mark.parametrize("name", ["charge_rates", "charge_ranks", "charge_trend"])
def test_each_derived_file_holds_what_the_code_gives(derived: dict[str, pd.DataFrame], name: str) -> None:
    file = data_dir() / "releases" / RELEASE / "derived" / f"{name}.csv"
    assert file.read_bytes() == csv_bytes(derived[name]), (
        f"{name}.csv is not what analysis.estimates.charges.derive gives; write it anew."
    )


def test_every_force_has_a_row_for_every_code_and_no_reason_stands_beside_a_figure() -> None:
    rates = held_table(RELEASE, "charge_rates")
    assert (rates.groupby("code")["area"].nunique() == 45).all()
    assert (rates["basis"] == "recorded").all()
    assert rates.loc[rates["not_estimated_because"].isna(), "proportion"].notna().all()
    ranks = held_table(RELEASE, "charge_ranks")
    assert (ranks["best"].notna() == ranks["not_estimated_because"].isna()).all()
    assert set(ranks["of"]) == {43}


def test_the_43_forces_charged_8_6_per_cent_of_stalking_with_a_dispersion_of_27() -> None:
    rates = held_table(RELEASE, "charge_rates")
    row = rates[(rates["code"] == "8Q") & (rates["area"] == FORTY_THREE)]
    assert row[["charged", "offences"]].to_numpy().tolist() == [[11603, 135492]]
    assert row["dispersion"].tolist() == [pytest.approx(27, abs=1)]


def test_trends_on_different_bases_stand_in_rows_of_their_own() -> None:
    trend = held_table(RELEASE, "charge_trend")
    assert set(trend["basis"]) == {"flows", "recorded"}
    recorded = trend[trend["basis"] == "recorded"]
    assert recorded["percent"].isna().all()
    assert set(recorded["not_estimated_because"]) == {
        "one year is held on this basis; a trend needs at least 3"
    }
    assert trend.loc[trend["basis"] == "flows", "last"].max() == "2020/21"


def test_the_collected_charges_keep_what_is_missing_missing() -> None:
    frame = load_stalking_charges()
    assert frame.loc[frame["force"] == "Leicestershire", "charged"].isna().all()
    assert set(frame["basis"]) == {"flows"}
