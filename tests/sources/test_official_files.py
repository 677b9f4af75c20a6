"""The official files themselves, as published, and what is known of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.forces import territorial_forces
from analysis.offences import SUBGROUP
from analysis.periods import Quarter
from analysis.sources.layouts import read_official_table
from analysis.sources.outcomes import read_outcomes
from analysis.sources.police_force_areas import read_police_force_areas
from analysis.sources.recorded_crime import read_recorded_crime
from analysis.sources.rolling_year import read_rolling_year
from tests.sources.whole_table import COPY, public_copy, shared_file, write_whole_workbook

pytestmark = pytest.mark.shared

TOTAL = "Total recorded crime (excluding fraud)"

EDITIONS = {
    "policeforceareatablesyearendingmarch2018v2.xlsx": ("year ending March 2018", 295571),
    "policeforceareadatatablesyearendingjune2018corrected.xlsx": ("year ending June 2018", 332327),
    "policeforceareatablesyearendingsep18corrected.xlsx": ("year ending September 2018", 371953),
    "policeforceareatablesyearendingdecember2018.xlsx": ("year ending December 2018", 408522),
    "policeforceareatablesyeendingmarch2019.xlsx": ("year ending March 2019", 444054),
    "policeforceareatablesyearendingjune2019.xlsx": ("year ending June 2019", 458881),
    "policeforceareatablesyearendingseptember2019.xlsx": ("year ending September 2019", 448960),
    "pfatablesdec19.xlsx": ("year ending December 2019", 460351),
}
"""File, edition and its published count of stalking and harassment for England and Wales."""

WITHOUT_MANCHESTER = {"year ending September 2019", "year ending December 2019"}

TERRITORIAL = {force.name for force in territorial_forces()}

editions = pytest.mark.parametrize(
    ("name", "edition", "count"), [(name, edition, count) for name, (edition, count) in EDITIONS.items()]
)


def ons(name: str, table: str) -> pd.DataFrame:
    return read_police_force_areas(shared_file(f"data/ons/{name}"), table)


def subgroup(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["offence"] == SUBGROUP]


def value_of(frame: pd.DataFrame, area: str) -> float:
    values = frame.loc[frame["area"] == area, "value"]
    assert len(values) == 1
    return float(values.iloc[0])


@pytest.fixture(scope="module")
def whole_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whole_workbook(tmp_path_factory.mktemp("whole") / "prc-pfa.ods")


def test_the_whole_workbook_of_14_sheets_reads_back_equal_to_what_was_written(whole_workbook: Path) -> None:
    table = read_official_table(whole_workbook)
    written = public_copy()
    assert table.period == "2012/13 Q1 to 2025/26 Q3"
    assert len(table.frame) == len(written) == 321_893
    frame = table.frame
    # The writer sorts nothing within a year and the copy stands in the order of the years.
    assert frame["offences"].tolist() == written["n"].astype("Int64").tolist()
    assert frame["code"].tolist() == written["Offence Code"].tolist()
    described = written["Offence Description"].map(lambda text: " ".join(text.split()))
    assert frame["description"].tolist() == described.tolist()
    assert frame["group"].tolist() == written["Group"].tolist()
    assert frame["subgroup"].tolist() == written["Offence Subgroup"].tolist()
    assert frame["force"].replace({"City of London": "London, City of"}).tolist() == written["Force"].tolist()
    names = {period: Quarter.from_period(period) for period in frame["quarter"].unique()}
    quarters = frame["quarter"].map(lambda period: str(names[period])).tolist()
    wanted = written["FY"].str.cat(written["Financial Quarter"].astype(int).astype(str), sep=" Q").tolist()
    assert quarters == wanted
    assert (frame["status"] == "").all()


def test_the_workbook_and_the_public_copy_give_the_same_frame(whole_workbook: Path) -> None:
    copy = read_recorded_crime(shared_file(COPY))
    pd.testing.assert_frame_equal(read_recorded_crime(whole_workbook), copy)


def test_recorded_crime_of_the_44_forces_in_2024_25_sums_to_the_known_total() -> None:
    frame = read_recorded_crime(shared_file(COPY))
    year = frame[frame["is_force"] & (frame["quarter"].dt.qyear == 2025)]
    assert year["force"].nunique() == 44
    assert year["offences"].sum() == 5_307_473
    mine = year[year["subgroup"] == SUBGROUP]
    assert mine["offences"].sum() == 599_180
    assert mine.loc[mine["force"].isin(TERRITORIAL), "offences"].sum() == 598_830
    assert mine.loc[mine["force"] == "Bedfordshire", "offences"].sum() == 5_092


def test_the_seven_negative_cells_of_aggravated_harassment_are_kept() -> None:
    frame = read_recorded_crime(shared_file(COPY))
    below = frame[(frame["code"] == "8M") & (frame["subgroup"] == SUBGROUP) & (frame["offences"] < 0)]
    assert len(below) == 7
    assert set(below["offences"]) <= {-1, -2}


def test_the_sheet_of_2017_18_as_it_stood_in_2019_is_read() -> None:
    frame = read_recorded_crime(
        shared_file("data/home_office/recorded_crime_pfa_2017-18_sheet_release_2019.csv")
    )
    assert len(frame) == 23_068
    assert frame["quarter"].nunique() == 4
    shared_code = frame[(frame["code"] == "1/4.1/4.10/4.2") & frame["is_force"]]
    assert shared_code.duplicated(["force", "quarter"]).sum() == 528
    mine = frame[(frame["subgroup"] == SUBGROUP) & (frame["force"] == "Bedfordshire")]
    assert mine["offences"].sum() == 2_778
    assert frame["offences"].min() == -45
    assert (frame["offences"] == 0).sum() == 5_792


@editions
def test_each_edition_has_every_force_once_in_all_three_tables(name: str, edition: str, count: int) -> None:
    for table in ("P1", "P2", "P3"):
        frame = subgroup(ons(name, table))
        assert set(frame["edition"]) == {edition}
        forces = frame[frame["area"].isin(TERRITORIAL) & ~frame["area_code"].str.startswith("E12")]
        assert len(forces) == 43
        assert set(forces["area"]) == TERRITORIAL
        assert ("British Transport Police" in set(frame["area"])) == (table != "P3")
    assert value_of(subgroup(ons(name, "P1")), "England and Wales") == count


@editions
def test_each_total_carries_its_coverage(name: str, edition: str, count: int) -> None:
    without = " (excluding Greater Manchester Police)" if edition in WITHOUT_MANCHESTER else ""
    for table in ("P1", "P2", "P3"):
        frame = subgroup(ons(name, table)).set_index("area")
        nation = f"England and Wales{without}, including British Transport Police"
        assert frame.loc["England and Wales", "coverage"] == nation
        assert frame.loc["England", "coverage"] == f"England{without}"
        assert frame.loc["North West", "coverage"] == f"North West{without}"
        assert frame.loc["Wales", "coverage"] == "Wales"
        assert frame.loc["Kent", "coverage"] == "Kent"
        manchester = frame.loc["Greater Manchester", "status"]
        assert manchester == ("unavailable" if without else "")


@editions
def test_the_counts_of_an_edition_add_up_to_its_own_total(name: str, edition: str, count: int) -> None:
    frame = ons(name, "P1")
    for offence in (SUBGROUP, TOTAL):
        rows = frame[(frame["offence"] == offence) & ~frame["area_code"].str.match("[KW]|E12|E92")]
        welsh = frame[(frame["offence"] == offence) & frame["area_code"].str.startswith("W15")]
        parts = pd.concat([rows, welsh])["value"].sum()
        assert parts == value_of(frame[frame["offence"] == offence], "England and Wales")


@editions
def test_no_rate_of_city_of_london_is_shown(name: str, edition: str, count: int) -> None:
    frame = ons(name, "P3")
    rates = frame[(frame["area"] == "City of London") & (frame["measure"] == "rate_per_1000")]
    assert set(rates["status"]) == {"suppressed"}
    people = frame[(frame["area"] == "City of London") & (frame["measure"] == "population")]
    assert 7_000 < float(people["value"].iloc[0]) < 9_000


@editions
def test_the_rates_follow_from_the_counts_and_populations_of_the_edition(
    name: str, edition: str, count: int
) -> None:
    counts = subgroup(ons(name, "P1")).set_index("area_code")["value"]
    third = ons(name, "P3")
    rates = subgroup(third).set_index("area_code")["value"].dropna()
    people = third[third["measure"] == "population"].set_index("area_code")["value"]
    expected = counts.loc[rates.index] / people.loc[rates.index] * 1000
    assert float((rates - expected).abs().max()) < 0.01


def test_the_oddities_of_single_editions_are_read() -> None:
    durham = subgroup(ons("pfatablesdec19.xlsx", "P1"))
    assert value_of(durham, "Durham") == 10_897
    june = ons("policeforceareadatatablesyearendingjune2018corrected.xlsx", "P2")
    by_code = subgroup(june).set_index("area_code")["area"]
    assert by_code["E23000011"] == "South Yorkshire"
    assert by_code["E23000024"] == "Norfolk"
    assert by_code["E12000005"] == by_code["E23000014"] == "West Midlands"
    december = ons("policeforceareatablesyearendingdecember2018.xlsx", "P2")
    robbery = december[december["offence"] == "Robbery"].set_index("area")
    assert robbery.loc["Dyfed-Powys", "status"] == "base_under_50"
    assert "Residential burglary" in set(december["offence"]), "published as Residental"
    september = subgroup(ons("policeforceareatablesyearendingsep18corrected.xlsx", "P2"))
    assert set(september["edition"]) == {"year ending September 2018"}
    first = set(ons("pfatablesdec19.xlsx", "P1")["offence"])
    second = set(ons("pfatablesdec19.xlsx", "P2")["offence"])
    assert "Other theft offences" in first
    assert "All other theft offences" in second


def test_the_rolling_years_equal_the_ons_counts_of_december_2018_to_the_unit() -> None:
    rolling = read_rolling_year(
        shared_file("data/home_office/recorded_crime_rolling_year_2003-2018_release_2019-04.csv")
    )
    assert len(rolling) == 46_469
    assert rolling["year_ending"].nunique() == 52
    mine = rolling[
        (rolling["year_ending"] == "year ending December 2018")
        & (rolling["offence"] == SUBGROUP)
        & rolling["is_force"]
    ]
    published = subgroup(ons("policeforceareatablesyearendingdecember2018.xlsx", "P1"))
    published = published[~published["area_code"].str.match("K|E12|E92|W92")]
    assert len(mine) == 44
    assert mine.set_index("force")["offences"].to_dict() == published.set_index("area")["value"].to_dict()


def test_the_outcomes_sum_to_the_known_totals_and_equal_recorded_crime_in_every_cell() -> None:
    outcomes = read_outcomes(
        shared_file("data/home_office/outcomes_stalking_harassment_2024-25_2026-04-23.csv")
    )
    assert set(outcomes["basis"]) == {"recorded"}
    forces = outcomes[outcomes["force"].isin(TERRITORIAL)]
    assert forces["offences"].sum() == 598_830
    assert forces.loc[forces["outcome_type"] == "1", "offences"].sum() == 30_506
    recorded = read_recorded_crime(shared_file(COPY))
    recorded = recorded[(recorded["subgroup"] == SUBGROUP) & (recorded["quarter"].dt.qyear == 2025)]
    keys = ["force", "quarter", "code"]
    ours = outcomes.groupby(keys)["offences"].sum().sort_index()
    theirs = recorded.set_index(keys)["offences"].sort_index()
    assert len(theirs) == 880
    pd.testing.assert_series_equal(ours, theirs)


def test_each_shared_file_is_recognised() -> None:
    found = {
        COPY: "recorded_crime",
        "data/home_office/recorded_crime_pfa_2017-18_sheet_release_2019.csv": "recorded_crime",
        "data/home_office/outcomes_stalking_harassment_2024-25_2026-04-23.csv": "outcomes",
        "data/home_office/recorded_crime_rolling_year_2003-2018_release_2019-04.csv": "rolling_year",
        **{f"data/ons/{name}": "police_force_areas" for name in EDITIONS},
    }
    for name, layout in found.items():
        assert read_official_table(shared_file(name)).layout == layout
