"""One release, loaded and checked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.errors import FileRefusedError, UnknownReleaseError
from analysis.paths import data_dir
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.release import held_releases, load_release

RELEASE = "2026-04-23"


def test_the_latest_quarter_and_years_are_read_from_the_figures() -> None:
    release = load_release(RELEASE)
    assert release.latest_quarter == Quarter(2025, 3)
    assert release.latest_year == YearEnding(2025, 12)
    assert release.latest_financial_year == FinancialYear(2024)
    assert release.printed_date == "23 April 2026"


def test_an_unknown_release_is_refused_with_those_held() -> None:
    with pytest.raises(UnknownReleaseError, match=r"no release '2026-07-23'.*Held: 2026-04-23\."):
        load_release("2026-07-23")


def test_west_midlands_coercive_control_before_april_2021_is_missing_and_its_cells_are_kept() -> None:
    release = load_release(RELEASE)
    mine = release.recorded_by("West Midlands")
    cells = mine[(mine["code"] == "8U") & (mine["quarter"] <= Quarter(2020, 4).to_period())]
    assert len(cells) == 4
    assert cells["offences"].isna().all()
    assert release.set_aside["official_offences"].tolist() == [1, 0, 2, 0]
    after = mine[(mine["code"] == "8U") & (mine["quarter"] == Quarter(2021, 1).to_period())]
    assert after["offences"].tolist() == [941]


def test_negative_official_corrections_are_kept() -> None:
    recorded = load_release(RELEASE).recorded
    negative = recorded[(recorded["offences"] < 0) & (recorded["quarter"] >= Quarter(2013, 1).to_period())]
    assert len(negative) == 7
    assert set(negative["code"]) == {"8M"}


def test_national_stalking_in_2022_23_is_117177_with_british_transport_police() -> None:
    recorded = load_release(RELEASE).recorded
    quarters = [quarter.to_period() for quarter in FinancialYear(2022).quarters]
    mine = recorded[(recorded["code"] == "8Q") & recorded["quarter"].isin(quarters)]
    assert int(mine["offences"].sum()) == 117177
    assert int(mine.loc[mine["force"] != "British Transport Police", "offences"].sum()) < 117177


@pytest.fixture
def copied_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(data_dir(), tmp_path / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    load_release.cache_clear()
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def _fresh_cache() -> object:
    yield
    load_release.cache_clear()


def test_the_digest_follows_every_data_file(copied_data: Path) -> None:
    before = load_release(RELEASE).digest
    caveats = copied_data / "caveats.toml"
    caveats.write_text(caveats.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    load_release.cache_clear()
    assert load_release(RELEASE).digest != before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "Bedfordshire,2012/13 Q1,8L",
            "Bedforshire,2012/13 Q1,8L",
            r"row \d+, column 'force'.*'Bedforshire'",
        ),
        (
            "Bedfordshire,2012/13 Q1,8L",
            "Bedfordshire,2012/13 Q9,8L",
            r"row \d+, column 'quarter'.*2012/13 Q9",
        ),
        ("Bedfordshire,2012/13 Q1,8L", "Bedfordshire,2012/13 Q1,8X", r"row \d+, column 'code'.*'8X'"),
        ("Bedfordshire,2012/13 Q2,8L", "Bedfordshire,2012/13 Q1,8L", "unique|duplicate"),
    ],
)
def test_a_damaged_tidy_file_is_refused_with_the_row(
    copied_data: Path, old: str, new: str, message: str
) -> None:
    file = copied_data / "releases" / RELEASE / "recorded.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FileRefusedError, match=message):
        load_release(RELEASE)


def test_a_count_that_is_no_number_is_refused(copied_data: Path) -> None:
    file = copied_data / "releases" / RELEASE / "recorded.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Bedfordshire,2012/13 Q1,8L,", "Bedfordshire,2012/13 Q1,8L,about ", 1))
    with pytest.raises(FileRefusedError, match=r"recorded\.csv: it does not read as the tidy table"):
        load_release(RELEASE)


def test_only_folders_with_figures_are_releases(copied_data: Path) -> None:
    (copied_data / "releases" / "2026-07-23").mkdir()
    assert held_releases() == (RELEASE,)
