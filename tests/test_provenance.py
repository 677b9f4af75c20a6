"""What a figure was drawn from can be found again in the tidy files, row by row."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.figures.parts_series import read_parts
from analysis.origins import origin
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.provenance import KEPT, Provenance, Used, drawn_from, origins_behind, rows_used
from analysis.report import open_national_report, open_report

RELEASE = "2026-04-23"
BEDFORDSHIRE = open_report("Bedfordshire", RELEASE, RELEASE)
NATION = open_national_report(RELEASE, RELEASE)


def rows(provenance: Provenance, place: int = 0) -> pd.DataFrame:
    used = provenance.as_json()["drawn_from"][place]  # type: ignore[index]
    frame = pd.read_csv(data_dir().parent / used["file"], dtype=str, keep_default_na=False)
    return rows_used(frame, used["rows"])


def test_the_rows_named_are_the_very_counts_a_chart_draws() -> None:
    first = Quarter(2013, 1)
    drawn, _ = read_parts(BEDFORDSHIRE.recorded, (), first)
    found = rows(drawn_from(BEDFORDSHIRE, "recorded", first=first))
    shown = drawn.dropna().assign(offences=lambda frame: frame["offences"].astype(int).astype(str))
    key = ["quarter", "code", "offences"]
    held = found[found["offences"] != ""][key]
    assert sorted(map(tuple, shown[key].to_numpy())) == sorted(map(tuple, held.to_numpy()))


def test_a_force_s_record_is_of_its_own_rows_and_the_nation_s_of_every_row() -> None:
    assert set(rows(drawn_from(BEDFORDSHIRE, "recorded", code="8Q"))["force"]) == {"Bedfordshire"}
    assert len(set(rows(drawn_from(NATION, "recorded", code="8Q"))["force"])) == 44
    assert set(rows(drawn_from(NATION, "forecasts", code="8Q"))["force"]) == {"England and Wales"}


def test_a_first_and_a_last_quarter_bound_the_rows() -> None:
    found = rows(drawn_from(BEDFORDSHIRE, "recorded", first=Quarter(2024, 1), last=Quarter(2024, 4)))
    assert set(found["quarter"]) == {"2024/25 Q1", "2024/25 Q2", "2024/25 Q3", "2024/25 Q4"}


def test_a_record_is_of_the_five_codes_unless_others_are_named() -> None:
    assert set(rows(drawn_from(BEDFORDSHIRE, "recorded"))["code"]) == {"8L", "8M", "8Q", "8R", "8U"}
    assert set(rows(drawn_from(NATION, "trends", code=("8Q", "8U")))["code"]) == {"8Q", "8U"}


@pytest.mark.parametrize("kind", KEPT)
def test_every_file_that_figures_are_drawn_from_is_there_and_has_its_column(kind: str) -> None:
    assert len(rows(drawn_from(BEDFORDSHIRE, kind)))


def test_sources_are_origin_records_each_named_once() -> None:
    sources = drawn_from(BEDFORDSHIRE, "rates of forces", "recorded").sources
    assert sources == ("home-office-recorded-crime-2026-04-23", "ons-population")
    assert all(origin(name).sha256 for name in sources)


def test_a_kind_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(RequestError, match="kind 'rumours'; the kinds are recorded, outcomes, forecasts"):
        drawn_from(BEDFORDSHIRE, "rumours")
    with pytest.raises(RequestError, match="kind ''"):
        drawn_from(BEDFORDSHIRE)
    with pytest.raises(RequestError, match="no figures of the kind 'rumours'; the kinds are recorded"):
        origins_behind(RELEASE, ("rumours",))


def test_a_filter_on_a_column_the_file_lacks_is_refused() -> None:
    with pytest.raises(RequestError, match="The file has no column 'colour'; it has force, code"):
        rows_used(pd.DataFrame({"force": ["Kent"], "code": ["8Q"]}), {"colour": "red"})


def test_a_record_of_a_whole_file_has_no_filter() -> None:
    assert Used("population.csv").as_json() == {"file": "data/population.csv", "rows": {}}
