"""One release, loaded and checked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.built_files import SUMS_FILE
from analysis.errors import FileRefusedError, UnknownReleaseError
from analysis.paths import data_dir
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.release import POPULATION_SCHEMA, held_releases, load_release, read_tidy
from analysis.tidying import sums

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


def sum_again(data: Path) -> None:
    """Write SHA256SUMS anew, so that a damaged file meets the checks of its content."""
    paths = [line.split("  ", 1)[1] for line in (data / SUMS_FILE).read_text().splitlines()]
    (data / SUMS_FILE).write_bytes(sums({path: (data / path).read_bytes() for path in paths}))


@pytest.mark.parametrize(
    "name",
    [
        f"releases/{RELEASE}/recorded.csv",
        f"releases/{RELEASE}/outcomes.csv",
        f"releases/{RELEASE}/recorded_set_aside.csv",
        "population.csv",
        "stalking_charges.csv",
    ],
)
def test_a_built_file_that_was_changed_is_refused_by_name(copied_data: Path, name: str) -> None:
    file = copied_data / name
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[-1] = lines[-2]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match=rf"^data/{name}: the file was changed .* run .*data build"):
        load_release(RELEASE)


def test_a_built_file_that_is_not_there_is_refused_by_name(copied_data: Path) -> None:
    (copied_data / "population.csv").unlink()
    with pytest.raises(FileRefusedError, match=r"^data/population\.csv: the file is not there.* data build"):
        load_release(RELEASE)


def test_figures_that_the_list_of_digests_leaves_out_are_refused(copied_data: Path) -> None:
    file = copied_data / SUMS_FILE
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.endswith("/outcomes.csv\n")))
    with pytest.raises(FileRefusedError, match=r"^data/SHA256SUMS: it does not list .*outcomes\.csv"):
        load_release(RELEASE)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "^data/SHA256SUMS: the file is not there"),
        (b"", "it lists no file"),
        (b"abc\n", "^data/SHA256SUMS, row 1: found 'abc'. Expected 64 hexadecimal digits"),
        (b"\xff\xfe", "no ASCII text"),
    ],
)
def test_a_list_of_digests_that_is_missing_or_malformed_is_refused(
    copied_data: Path, content: bytes | None, message: str
) -> None:
    (copied_data / SUMS_FILE).unlink()
    if content is not None:
        (copied_data / SUMS_FILE).write_bytes(content)
    with pytest.raises(FileRefusedError, match=message):
        load_release(RELEASE)


def test_a_table_with_a_column_too_many_is_refused_with_the_columns_expected(copied_data: Path) -> None:
    file = copied_data / "population.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0] + ",more", *(line + ",1" for line in lines[1:])]) + "\n")
    with pytest.raises(FileRefusedError, match=r"row 1: its columns are .*more; expected force, year"):
        read_tidy(file, POPULATION_SCHEMA)


def test_a_project_without_figures_is_refused(copied_data: Path) -> None:
    shutil.rmtree(copied_data / "releases")
    with pytest.raises(FileRefusedError, match="data/releases: it holds no release"):
        held_releases()
    (copied_data / "forces.csv").unlink()
    with pytest.raises(FileRefusedError, match=r"^data/forces\.csv: there is no such file"):
        data_dir()


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
        (
            "Bedfordshire,2012/13 Q2,8L",
            "Bedfordshire,2012/13 Q1,8L",
            r"row \d+: Bedfordshire, 2012/13 Q1, 8L is a duplicate of an earlier row",
        ),
    ],
)
def test_a_damaged_tidy_file_is_refused_with_the_row(
    copied_data: Path, old: str, new: str, message: str
) -> None:
    file = copied_data / "releases" / RELEASE / "recorded.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    sum_again(copied_data)
    with pytest.raises(FileRefusedError, match=message) as refused:
        load_release(RELEASE)
    assert len(str(refused.value)) < 250


def test_a_count_that_is_no_number_is_refused(copied_data: Path) -> None:
    file = copied_data / "releases" / RELEASE / "recorded.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Bedfordshire,2012/13 Q1,8L,", "Bedfordshire,2012/13 Q1,8L,about ", 1))
    sum_again(copied_data)
    with pytest.raises(FileRefusedError, match=r"recorded\.csv: it does not read as the tidy table"):
        load_release(RELEASE)


def test_only_folders_with_figures_are_releases(copied_data: Path) -> None:
    (copied_data / "releases" / "2026-07-23").mkdir()
    assert held_releases() == (RELEASE,)
