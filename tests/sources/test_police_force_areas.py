"""Reading the ONS police force area tables, with every oddity of their editions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.errors import FileRefusedError, RequestError
from analysis.forces import territorial_forces
from analysis.sources.police_force_areas import read_police_force_areas, read_published_table
from tests.sources.official_layouts import Value, ons_edition, ons_table, write_csv, write_ods, write_xlsx

COLUMNS = ["edition", "table", "area_code", "area", "offence", "measure", "value", "status", "coverage"]


def read(tmp_path: Path, table: str = "P1", rows: list[list[Value]] | None = None) -> pd.DataFrame:
    path = ons_edition(tmp_path / "tables.xlsx", **{table: rows if rows is not None else ons_table(table)})
    return read_police_force_areas(path, table)


def refusal_of(tmp_path: Path, rows: list[list[Value]], table: str = "P1") -> str:
    with pytest.raises(FileRefusedError) as refusal:
        read(tmp_path, table, rows)
    return str(refusal.value)


def cell(frame: pd.DataFrame, area: str, offence: str, code: str | None = None) -> pd.Series[Any]:
    rows = frame[(frame["area"] == area) & (frame["offence"] == offence)]
    if code is not None:
        rows = rows[rows["area_code"] == code]
    assert len(rows) == 1
    return rows.iloc[0]


def test_counts_are_read_with_canonical_names_and_plain_headings(tmp_path: Path) -> None:
    frame = read(tmp_path)
    assert list(frame.columns) == COLUMNS
    assert set(frame["offence"]) == {
        "Total recorded crime (excluding fraud)",
        "Violence against the person",
        "Stalking and harassment",
        "Other theft offences",
        "Burglary",
    }
    assert set(frame["edition"]) == {"year ending December 2018"}
    assert set(frame["measure"]) == {"offences"}
    assert {force.name for force in territorial_forces()} <= set(frame["area"])
    assert cell(frame, "England and Wales", "Stalking and harassment")["value"] == 102
    assert cell(frame, "British Transport Police", "Burglary")["area_code"] == ""
    assert frame["value"].dtype == "Float64"


def test_all_other_theft_and_other_theft_are_both_kept_as_published(tmp_path: Path) -> None:
    assert "Other theft offences" in set(read(tmp_path, "P1")["offence"])
    assert "All other theft offences" in set(read(tmp_path, "P2")["offence"])


def test_west_midlands_the_region_and_west_midlands_the_force_are_told_apart_by_code(tmp_path: Path) -> None:
    frame = read(tmp_path)
    region = cell(frame, "West Midlands", "Burglary", "E12000005")
    force = cell(frame, "West Midlands", "Burglary", "E23000014")
    assert region["value"] != force["value"]


def test_rates_come_with_the_populations_they_used(tmp_path: Path) -> None:
    frame = read(tmp_path, "P3")
    assert cell(frame, "Kent", "Population figures (mid-2017) rounded to 100")["measure"] == "population"
    assert cell(frame, "Kent", "Household figures (mid-2017) rounded to 100")["measure"] == "households"
    assert cell(frame, "Kent", "Residential burglary (households)")["measure"] == "rate_per_1000"
    assert "British Transport Police" not in set(frame["area"])


def test_a_total_carries_its_coverage(tmp_path: Path) -> None:
    rows = ons_table(coverage="England and Wales (excluding Greater Manchester Police)")
    frame = read(tmp_path, rows=rows)
    nation = cell(frame, "England and Wales", "Burglary")
    assert nation["coverage"] == (
        "England and Wales (excluding Greater Manchester Police), including British Transport Police"
    )
    assert cell(frame, "Kent", "Burglary")["coverage"] == "Kent"
    assert cell(frame, "West Midlands", "Burglary", "E12000005")["coverage"] == "West Midlands"


def test_a_region_without_one_of_its_forces_says_so(tmp_path: Path) -> None:
    rows = ons_table(coverage="England and Wales (excluding Staffordshire Police)")
    frame = read(tmp_path, rows=rows)
    region = cell(frame, "West Midlands", "Burglary", "E12000005")
    assert region["coverage"] == "West Midlands (excluding Staffordshire Police)"
    assert cell(frame, "Staffordshire", "Burglary")["coverage"] == "Staffordshire"


def test_a_total_whose_footnote_does_not_name_the_transport_police_does_not_claim_it(tmp_path: Path) -> None:
    frame = read(tmp_path, rows=ons_table(nation="ENGLAND AND WALES8"))
    assert cell(frame, "England and Wales", "Burglary")["coverage"] == "England and Wales"


def test_an_unreadable_line_on_coverage_stops_the_read(tmp_path: Path) -> None:
    assert "no line on coverage" in refusal_of(tmp_path, ons_table(coverage="United Kingdom"))
    message = refusal_of(tmp_path, ons_table(coverage="England and Wales (excluding some forces)"))
    assert "row 3: the line on coverage is" in message


def test_an_unavailable_force_is_missing(tmp_path: Path) -> None:
    change: dict[tuple[str, int], Value] = {("Greater Manchester", column): ".." for column in range(2, 9)}
    frame = read(tmp_path, rows=ons_table(change=change))
    force = frame[frame["area"] == "Greater Manchester"]
    assert force["value"].isna().all()
    assert set(force["status"]) == {"unavailable"}


def test_a_change_from_a_small_base_is_missing_and_says_why(tmp_path: Path) -> None:
    frame = read(tmp_path, "P2", ons_table("P2", change={("Dyfed-Powys", 5): "-"}))
    found = cell(frame, "Dyfed-Powys", "Stalking and harassment")
    assert pd.isna(found["value"])
    assert found["status"] == "base_under_50"


def test_a_dash_is_a_small_base_in_changes_only(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, ons_table(change={("Kent", 5): "-"}))
    assert "column 'Stalking and harassment': found the text '-'" in message


def suppressed_city(title: str, stray: Value) -> list[list[Value]]:
    change: dict[tuple[str, int], Value] = {("City of London", column): "+" for column in (4, 6, 7, 8)}
    change["City of London", 9] = stray
    return ons_table("P3", title=title, change=change, names={"City of London": "City of London11"})


def test_the_number_left_in_the_suppressed_row_of_city_of_london_is_suppressed_too(tmp_path: Path) -> None:
    frame = read(tmp_path, "P3", suppressed_city("rate of offences, year ending June 20181,2", 3.6))
    city = frame[(frame["area"] == "City of London") & (frame["measure"] == "rate_per_1000")]
    assert city["value"].isna().all()
    assert set(city["status"]) == {"suppressed"}
    people = cell(frame, "City of London", "Population figures (mid-2017) rounded to 100")
    assert people["value"] == 7700


def test_a_number_in_a_suppressed_row_that_is_not_a_known_oddity_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, suppressed_city("rate of offences, year ending March 20201", 3.6), "P3")
    assert "column 'Residential burglary (households)': found 3.6 in a row whose other rates" in message
    assert "data/known_oddities.toml" in message


@pytest.mark.parametrize(
    ("table", "title", "edition"),
    [
        ("P1", "number of offences, year ending June 181,2", "June 2018"),
        ("P1", "number of offences, year ending March 181,2,3", "March 2018"),
        ("P1", "number of offences, year ending December 20191,2", "December 2019"),
        ("P1", "number of offences, year ending December 2019", "December 2019"),
        ("P1", "number of offences, year ending December 2020 [note 1]", "December 2020"),
        ("P2", "year ending march 2017 compared with year ending March 20181,2,3", "March 2018"),
        ("P2", "year ending September 2018 compared with year ending September 20171,2", "September 2018"),
    ],
)
def test_the_year_is_read_from_a_title_with_glued_footnotes_and_either_order(
    tmp_path: Path, table: str, title: str, edition: str
) -> None:
    assert set(read(tmp_path, table, ons_table(table, title=title))["edition"]) == {f"year ending {edition}"}


@pytest.mark.parametrize(
    ("table", "title"),
    [
        ("P1", "number of offences"),
        ("P1", "number of offences, year ending March 2018 and year ending March 2019"),
        ("P2", "percentage change, year ending March 2018"),
        ("P2", "year ending March 2018 compared with year ending March 2018"),
        ("P2", "year ending March 2016 compared with year ending March 2018"),
    ],
)
def test_a_title_without_the_years_of_its_table_stops_the_read(
    tmp_path: Path, table: str, title: str
) -> None:
    message = refusal_of(tmp_path, ons_table(table, title=title), table)
    assert "row 1: the title" in message


def test_a_table_on_the_wrong_sheet_is_noticed(tmp_path: Path) -> None:
    assert "Expected one that begins 'Table P1'" in refusal_of(tmp_path, ons_table("P3", unit="Numbers"))
    assert "this should be table P1" in refusal_of(tmp_path, ons_table("P1", unit="Percentage change"))


def test_a_sheet_name_with_trailing_blanks_is_the_same_sheet(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "tables.xlsx", {"Notes": [["x"]], "Table P1 ": ons_table()})
    assert len(read_police_force_areas(path, "p1")) > 200


def test_the_layout_is_read_from_ods_and_from_one_table_as_csv(tmp_path: Path) -> None:
    rows = ons_table(change={("Kent", 5): "12,345", ("Surrey", 5): "[x]", ("Essex", 5): "1,234 [note 4]"})
    as_csv = read_police_force_areas(
        write_csv(tmp_path / "p1.csv", [[*row, *[""] * 9][:9] for row in rows]), "P1"
    )
    as_ods = read_police_force_areas(write_ods(tmp_path / "p1.ods", {"Table P1": rows}), "P1")
    pd.testing.assert_frame_equal(as_csv, as_ods)
    assert cell(as_csv, "Kent", "Stalking and harassment")["value"] == 12345
    assert cell(as_csv, "Surrey", "Stalking and harassment")["status"] == "unavailable"
    assert cell(as_csv, "Essex", "Stalking and harassment")["value"] == 1234


def test_the_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    padded = [row if len(row) < 3 else [*row, *[""] * 9][:9] for row in ons_table()]
    rows = [row if len(row) < 3 else [*row[2:], row[0], row[1]] for row in padded]
    turned = read(tmp_path, rows=rows)
    pd.testing.assert_frame_equal(turned, read(tmp_path))


def test_codes_and_names_with_glued_footnotes_are_read(tmp_path: Path) -> None:
    rows = ons_table(
        codes={"South Yorkshire": "E230000118"},
        names={
            "Greater Manchester": "Greater Manchester8,9",
            "City of London": "London, City of",
            "Kent": "Kent 7,8",
        },
    )
    frame = read(tmp_path, rows=rows)
    assert cell(frame, "South Yorkshire", "Burglary")["area_code"] == "E23000011"
    assert {"Greater Manchester", "City of London", "Kent"} <= set(frame["area"])


def test_a_name_that_does_not_agree_with_its_code_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, ons_table(names={"Kent": "Surrey"}))
    assert "'Surrey' stands beside the area code 'E23000032'. Expected 'Kent'" in message
    nation = refusal_of(tmp_path, ons_table(nation="ENGLAND"))
    assert "Expected 'England and Wales'" in nation


def test_an_unknown_or_missing_code_stops_the_read(tmp_path: Path) -> None:
    assert "'E23000099' (Kent) is unknown" in refusal_of(tmp_path, ons_table(codes={"Kent": "E23000099"}))
    message = refusal_of(tmp_path, ons_table(codes={"Kent": ""}))
    assert "only British Transport Police has none" in message


def test_a_missing_force_stops_the_read(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, ons_table(leave_out=["Kent", "British Transport Police"]))
    assert "there is no row for Kent, British Transport Police" in message
    assert "no row for England and Wales" in refusal_of(tmp_path, ons_table(leave_out=["England and Wales"]))


def test_an_area_given_twice_stops_the_read(tmp_path: Path) -> None:
    rows = ons_table()
    rows.insert(10, rows[9])
    assert "row 11: Bedfordshire stands in row 10 too" in refusal_of(tmp_path, rows)


def test_a_table_cut_short_stops_the_read(tmp_path: Path) -> None:
    assert "no 'Source' line" in refusal_of(tmp_path, ons_table(source=None))


def test_a_misprinted_heading_that_is_known_is_put_right(tmp_path: Path) -> None:
    headings = ["Stalking and harassment", "Residental burglary4"]
    frame = read(tmp_path, "P2", ons_table("P2", headings=headings))
    assert "Residential burglary" in set(frame["offence"])


def test_a_table_without_stalking_and_harassment_says_what_it_has(tmp_path: Path) -> None:
    message = refusal_of(tmp_path, ons_table(headings=["Homicide", "Harassment"]))
    assert (
        "no column 'Stalking and harassment'. Found 'Total recorded crime (excluding fraud)', 'Homicide'"
        in message
    )


def test_a_heading_given_twice_stops_the_read(tmp_path: Path) -> None:
    headings = ["Stalking and harassment", "Burglary4", "Burglary5"]
    assert "'Burglary' stands twice" in refusal_of(tmp_path, ons_table(headings=headings))


def test_a_figure_under_no_heading_stops_the_read_and_a_marker_does_not(tmp_path: Path) -> None:
    assert "Kent" in set(read(tmp_path, rows=ons_table(change={("Kent", 8): ".."}))["area"])
    message = refusal_of(tmp_path, ons_table(change={("Kent", 8): 7}))
    assert "found '7' in column 9, which has no heading" in message


@pytest.mark.parametrize(
    ("value", "words"), [("", "an empty cell"), ("n/a", "'n/a'"), (1.5, "Expected a whole")]
)
def test_a_cell_that_is_no_count_stops_the_read(tmp_path: Path, value: Value, words: str) -> None:
    message = refusal_of(tmp_path, ons_table(change={("Kent", 5): value}))
    assert "sheet 'Table P1'" in message
    assert "column 'Stalking and harassment'" in message
    assert words in message


def test_a_sheet_without_the_heading_row_stops_the_read(tmp_path: Path) -> None:
    assert "no header row. Expected a row with 'Area Code'" in refusal_of(
        tmp_path, [["Table P1"], ["Area", 1]]
    )


def test_a_table_that_is_not_there_is_asked_for_in_vain(tmp_path: Path) -> None:
    path = ons_edition(tmp_path / "tables.xlsx", P1=ons_table())
    with pytest.raises(
        FileRefusedError, match=r"there is no table P3\. Found the sheets 'Notes', 'Table P1'"
    ):
        read_police_force_areas(path, "P3")
    with pytest.raises(RequestError, match="There is no table 'P9'"):
        read_police_force_areas(path, "P9")


def test_title_and_footnotes_come_with_the_table(tmp_path: Path) -> None:
    table = read_published_table(ons_edition(tmp_path / "tables.xlsx", P1=ons_table()), "P1")
    assert table.title.endswith("number of offences, year ending December 2018")
    assert table.coverage == "England and Wales"
    assert table.notes[1] == "7. Includes British Transport Police."
