"""Results of long simulations, read as they are kept and refused where a cell is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import FileRefusedError
from analysis.forces import territorial_forces
from analysis.models.between_spread import reference_df
from analysis.models.funnel import FEWEST_FORCES
from analysis.paths import data_dir
from analysis.simulations import (
    CHOSEN,
    held_reference_df,
    load_funnel_reference,
    load_trend_coverage,
    simulations_dir,
)
from tests.benchmarks.trend_coverage import AS_IN_A_RELEASE, CELLS, OTHERS

HEADER = "method,quarters,correlation,series,coverage,width_ratio,false_words"
NAME = "data/simulations/trend_coverage.csv"
GOOD = f"{CHOSEN},12,0.3,1290,0.973,1.45,0.03"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of data that holds two rows of results, read anew and forgotten afterwards."""
    (tmp_path / "data").mkdir()
    shutil.copy(data_dir() / "forces.csv", tmp_path / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    simulations_dir().mkdir()
    load_trend_coverage.cache_clear()
    yield simulations_dir() / "trend_coverage.csv"
    load_trend_coverage.cache_clear()


def write(file: Path, *rows: str) -> None:
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")


def test_what_is_kept_is_read_with_its_types(kept: Path) -> None:
    write(kept, GOOD, "Newey-West,12,0.3,215,0.78,0.7,0.2")
    frame = load_trend_coverage()
    assert frame.to_dict("records")[0] == {
        "method": CHOSEN,
        "quarters": 12,
        "correlation": 0.3,
        "series": 1290,
        "coverage": 0.973,
        "width_ratio": 1.45,
        "false_words": 0.03,
    }
    assert frame.dtypes.astype(str).tolist()[1:] == [
        *("Int64", "Float64", "Int64"), *("Float64", "Float64", "Float64"),
    ]  # fmt: skip
    assert load_trend_coverage() is frame


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"{CHOSEN},0,0.3,1290,0.97,1.4,0.03", "quarters"),
        (f"{CHOSEN},12,1.3,1290,0.97,1.4,0.03", "correlation"),
        (f"{CHOSEN},12,0.3,0,0.97,1.4,0.03", "series"),
        (f"{CHOSEN},12,0.3,1290,97.3,1.4,0.03", "coverage"),
        (f"{CHOSEN},12,0.3,1290,-0.1,1.4,0.03", "coverage"),
        (f"{CHOSEN},12,0.3,1290,,1.4,0.03", "coverage"),
        (f"{CHOSEN},12,0.3,1290,0.97,0,0.03", "width_ratio"),
        (f"{CHOSEN},12,0.3,1290,0.97,1.4,3", "false_words"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_row_and_column(kept: Path, row: str, column: str) -> None:
    write(kept, "Newey-West,12,0.3,215,0.78,0.7,0.2", row)
    with pytest.raises(FileRefusedError) as refused:
        load_trend_coverage()
    assert (refused.value.file, refused.value.row) == (NAME, 3)
    assert refused.value.column == column


def test_a_text_where_a_number_should_be_is_refused(kept: Path) -> None:
    write(kept, f"{CHOSEN},twelve,0.3,1290,0.97,1.4,0.03")
    with pytest.raises(FileRefusedError, match="does not read as the tidy table it should be"):
        load_trend_coverage()


def test_a_cell_of_the_simulation_stands_once(kept: Path) -> None:
    write(kept, GOOD, GOOD.replace("0.973", "0.9"))
    with pytest.raises(FileRefusedError, match="is a duplicate of an earlier row"):
        load_trend_coverage()


def test_other_columns_are_refused_with_those_expected(kept: Path) -> None:
    kept.write_text("method,quarters\na,1\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match=f"expected {HEADER.replace(',', ', ')}"):
        load_trend_coverage()


def test_a_file_that_is_not_there_is_refused_by_name(kept: Path) -> None:
    with pytest.raises(FileRefusedError, match=f"^{NAME}: "):
        load_trend_coverage()


def test_every_method_has_every_cell_and_the_chosen_one_keeps_its_promise() -> None:
    frame = load_trend_coverage()
    cells = pd.MultiIndex.from_frame(frame[["quarters", "correlation"]].drop_duplicates())
    every = (*CELLS, *AS_IN_A_RELEASE)
    assert sorted(cells) == sorted(every)
    assert {CHOSEN, *OTHERS} <= set(frame["method"])
    assert (frame.groupby("method").size() == len(every)).all()
    # The promise is of the nine cells; the others are the harder ones that a release has.
    promised = pd.MultiIndex.from_frame(frame[["quarters", "correlation"]]).isin(CELLS)
    chosen = frame[promised & (frame["method"] == CHOSEN)]
    assert len(chosen) == len(CELLS)
    assert (chosen["coverage"] >= 0.93).all()
    assert (chosen["false_words"] <= 0.07).all()
    assert (chosen["width_ratio"] <= chosen["correlation"].map(lambda rho: 2.2 if rho == 0 else 1.6)).all()


@pytest.mark.parametrize("forces", [10, 42, 43])
def test_the_degrees_of_freedom_kept_for_a_funnel_are_those_simulated(forces: int) -> None:
    assert held_reference_df(forces, 0.1) == pytest.approx(reference_df(forces, 0.1), rel=1e-9)


def test_every_number_of_forces_a_funnel_can_have_is_kept() -> None:
    kept_for = load_funnel_reference()
    assert list(kept_for["forces"]) == list(range(FEWEST_FORCES, len(territorial_forces()) + 1))
    assert set(kept_for["tail"]) == {0.1}


def test_another_share_of_the_tails_is_simulated() -> None:
    assert held_reference_df(43, 0.2) == reference_df(43, 0.2)
    assert held_reference_df(43, 0.2) != held_reference_df(43, 0.1)
