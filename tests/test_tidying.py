"""From official tables to the tidy figures: the same bytes, or nothing at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.built_files import SUMS_FILE
from analysis.errors import FileRefusedError, RequestError
from analysis.origins import catalogue, origins, origins_of
from analysis.paths import data_dir
from analysis.tidying import build, build_frames, five_codes_and_totals, official_frames, sums
from tests.sources.official_layouts import OUTCOMES_HEADER, outcome_row, write_xlsx


def test_the_digests_in_the_repository_are_those_of_its_files() -> None:
    listed = (data_dir() / SUMS_FILE).read_text(encoding="ascii").splitlines()
    paths = [line.split("  ", 1)[1] for line in listed]
    contents = {path: (data_dir() / path).read_bytes() for path in paths}
    assert sums(contents).decode().splitlines() == listed
    assert set(paths) == {path for record in origins() for path in record.gives}


def test_sha256sum_itself_accepts_the_digests() -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", SUMS_FILE], cwd=data_dir(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_origin_says_who_when_where_and_under_which_licence() -> None:
    assert len(origins()) == 19
    for record in origins():
        assert record.publisher
        assert record.title
        assert record.release_date[:2] == "20"
        assert record.url.startswith("https://")
        assert record.licence == "Open Government Licence v3.0"
        assert len(record.sha256) == 64
        assert record.grade in ("OFF", "COPY", "PRESS")
        assert record.done


def test_the_catalogue_holds_twelve_years_of_outcomes_and_recorded_crime() -> None:
    kinds = [file.kind for file in catalogue()]
    assert kinds.count("outcomes_open_data") == 12
    assert kinds.count("recorded_crime_police_force_area") == 1
    assert {file.as_of for file in catalogue() if file.financial_year == "2016/17"} == {"2024-07-24"}


def test_a_tidy_file_without_an_origin_is_refused() -> None:
    with pytest.raises(RequestError, match=r"names no origin for data/rumours\.csv"):
        origins_of("rumours.csv")


def test_a_folder_without_the_files_is_refused_with_the_first_missing(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"recorded_crime_pfa_2026-04-23\.parquet is not in the folder"):
        build(tmp_path, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_wider_total_with_a_missing_part_is_missing() -> None:
    table = pd.DataFrame(
        {
            "force": "Kent",
            "quarter": pd.PeriodIndex(["2025Q1"] * 3, freq="Q-MAR"),
            "code": ["8Q", "8L", "30C"],
            "group": ["Violence against the person"] * 2 + ["Theft offences"],
            "offences": pd.array([5, None, 7], dtype="Int64"),
            "status": ["", "not_provided", ""],
            "is_force": True,
        }
    )
    tidy = five_codes_and_totals(table).set_index("code")["offences"]
    assert tidy["8Q"] == 5
    assert tidy["8L"] is pd.NA
    assert tidy["violence_against_the_person"] is pd.NA
    assert tidy["all_crime_excluding_fraud"] is pd.NA


def test_an_expired_code_does_not_make_a_total_missing() -> None:
    table = pd.DataFrame(
        {
            "force": "Kent",
            "quarter": pd.PeriodIndex(["2025Q1"] * 2, freq="Q-MAR"),
            "code": ["8Q", "30C"],
            "group": "Violence against the person",
            "offences": pd.array([5, None], dtype="Int64"),
            "status": ["", "not_applicable"],
            "is_force": True,
        }
    )
    tidy = five_codes_and_totals(table).set_index("code")["offences"]
    assert tidy["violence_against_the_person"] == 5


def test_each_file_is_told_when_its_reading_begins(tmp_path: Path) -> None:
    (record,) = (each for each in origins() if each.kind == "outcomes")
    files = {
        replace(record, id=year): write_xlsx(
            tmp_path / f"{year[:4]}.xlsx", {"Data": [OUTCOMES_HEADER, outcome_row(year=year)]}
        )
        for year in ("2023/24", "2024/25")
    }
    told: list[str] = []
    frames = official_frames(files, lambda path: told.append(path.name))
    assert told == ["2023.xlsx", "2024.xlsx"]
    assert set(frames["releases/2026-04-23/outcomes.csv"]["quarter"]) == {"2023/24 Q1", "2024/25 Q1"}


@pytest.mark.shared
def test_building_from_the_original_files_gives_the_committed_bytes(tmp_path: Path) -> None:
    shared = Path(os.environ["SHARED_DIR"]) / "data"
    built = build(shared, tmp_path)
    for file in built:
        assert file.content == (data_dir() / file.path).read_bytes(), file.path


@pytest.mark.shared
def test_a_file_of_another_version_is_refused_and_nothing_is_replaced(tmp_path: Path) -> None:
    shared = Path(os.environ["SHARED_DIR"]) / "data"
    copy = tmp_path / "copy"
    shutil.copytree(shared, copy)
    orders = copy / "bbc" / "stalking_protection_orders_2020-2021.csv"
    orders.chmod(0o644)
    orders.write_text(orders.read_text(encoding="utf-8").replace("Bedfordshire,2", "Bedfordshire,3"))
    with pytest.raises(
        FileRefusedError, match=r"stalking_protection_orders.*its SHA-256 is .* another version"
    ):
        build(copy, tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.shared
def test_forces_that_did_not_reply_about_orders_are_missing_not_nought() -> None:
    frames = build_frames(Path(os.environ["SHARED_DIR"]) / "data")
    orders = frames["protection_orders.csv"].set_index("force")
    for force in ("Lincolnshire", "North Yorkshire"):
        assert orders.loc[force, "responded"] == "no"
        assert orders.loc[force, "applied"] is pd.NA
    assert orders.loc["Dorset", "applied"] == 0
    assert orders.loc["Nottinghamshire", "rejected"] is pd.NA
