"""The figures held agree with each other and with what was published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis import reconciliation
from analysis.errors import CheckFailedError
from analysis.paths import data_dir
from analysis.release import load_release

RELEASE = "2026-04-23"


@pytest.fixture
def copied_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    shutil.copytree(data_dir(), tmp_path / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    load_release.cache_clear()
    yield tmp_path / "data"
    load_release.cache_clear()


def grades(check: str) -> set[str]:
    return {item.grade for item in reconciliation.findings() if check in item.check}


def test_every_check_holds() -> None:
    found = reconciliation.check()
    assert {item.grade for item in found} == {"agrees", "note"}


def test_the_two_publications_of_december_2018_are_equal_to_the_unit() -> None:
    found = [item for item in reconciliation.check_vintages() if item.check.startswith("December 2018")]
    assert [item.detail for item in found] == ["44 of 44 forces equal to the unit"]


def test_the_two_publications_of_march_2018_differ_exactly_as_listed() -> None:
    found = [item for item in reconciliation.check_vintages() if item.check.startswith("March 2018")]
    assert found[0].grade == "agrees"
    assert "19 differ exactly as listed" in found[0].detail


def test_outcomes_equal_recorded_offences_in_880_cells() -> None:
    (found,) = reconciliation.check_outcomes(load_release(RELEASE))
    assert found.detail == "880 force, quarter and code cells equal"


def test_revisions_are_listed_with_the_case_of_hampshire() -> None:
    table = reconciliation.revisions(load_release(RELEASE))
    row = table[
        (table["force"] == "Hampshire")
        & (table["year_ending"] == "year ending March 2017")
        & (table["publication"] == "Home Office rolling years, April 2019")
    ].iloc[0]
    assert (row["published"], row["now"]) == (7546, 2394)


def test_bedfordshire_in_the_year_to_march_2018_was_2778_and_is_2756_now() -> None:
    table = reconciliation.revisions(load_release(RELEASE))
    row = table[
        (table["force"] == "Bedfordshire")
        & (table["publication"] == "ONS police force area tables, year ending March 2018")
    ].iloc[0]
    assert (row["published"], row["now"]) == (2778, 2756)


def test_dyfed_powys_in_the_year_to_december_2018_was_published_as_2709() -> None:
    # The later edition's +146% came from an undercounted base; this is the count published in 2019.
    table = reconciliation.revisions(load_release(RELEASE))
    mine = table[(table["force"] == "Dyfed-Powys")].set_index("publication")["published"]
    then = mine["ONS police force area tables, year ending December 2018"]
    later = mine["ONS police force area tables, year ending December 2019"]
    assert round(100 * (later - then) / then) == 33


def test_an_edited_built_file_fails_by_name(copied_data: Path) -> None:
    file = copied_data / "stalking_charges.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("Wiltshire,2019/20,12,126", "Wiltshire,2019/20,12,127")
    )
    with pytest.raises(CheckFailedError, match=r"digest of data/stalking_charges\.csv: the file was changed"):
        reconciliation.check()


def test_an_unlisted_difference_between_publications_fails(copied_data: Path) -> None:
    file = copied_data / "known_differences.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(line for line in lines if "Leicestershire" not in line) + "\n")
    with pytest.raises(CheckFailedError, match=r"Leicestershire differs by \+119; .* lists \+0"):
        reconciliation.check()


def test_a_listed_difference_that_is_no_longer_there_fails(copied_data: Path) -> None:
    file = copied_data / "known_differences.csv"
    text = file.read_text(encoding="utf-8").rstrip("\n")
    name = text.splitlines()[1].split(",", 1)[0]
    file.write_text(f"{text}\n{name},Kent,12,no reason\n")
    with pytest.raises(CheckFailedError, match=r"Kent differs by \+0; .* lists \+12"):
        reconciliation.check()


def test_a_published_total_that_the_parts_do_not_give_fails(copied_data: Path) -> None:
    file = copied_data / "published_totals.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("599180", "599181"))
    with pytest.raises(CheckFailedError, match=r"599,181 in .*; 599180 from the parts"):
        reconciliation.check()
