"""A long table is read in blocks, and a row keeps its number in each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.sources.files import OfficialFile
from analysis.sources.recorded_crime import COLUMNS
from analysis.sources.tables import blocks, find_header
from tests.sources.official_layouts import RECORDED_HEADER, Row, recorded_row, write_csv, write_xlsx


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_rows_keep_their_numbers_whatever_the_size_of_a_block(tmp_path: Path, size: int) -> None:
    rows: list[Row] = [["stray"], RECORDED_HEADER]
    rows += [recorded_row(quarter=1), [], recorded_row(quarter=2), recorded_row(quarter=3), [], []]
    rows += [recorded_row(quarter=4)]
    for path in (write_xlsx(tmp_path / "a.xlsx", {"S": rows}), write_csv(tmp_path / "a.csv", rows)):
        file = OfficialFile(path)
        header = find_header(file, file.sheets[0], COLUMNS)
        read = list(blocks(file, file.sheets[0], header, size=size))
        assert [int(number) for block in read for number in block.rows] == [3, 5, 6, 9]
        quarters = [text for block in read for text in block.text("Financial Quarter")]
        assert quarters == ["1", "2", "3", "4"]
