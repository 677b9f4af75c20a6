"""The results of a page: each number once, the same bytes each time, and nothing changed on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from analysis.errors import ReportError
from analysis.estimates.trends import area_trend
from analysis.models.change import split_change
from analysis.periods import FinancialYear, YearEnding
from analysis.results import RESULTS_MIME, PageResults, YearlyCounts, page_results
from analysis.results.row import csv_text
from tests.results.pages import report

YEAR = YearEnding(2025, 12)
SOME = page_results(report(), [split_change(report().recorded, YEAR), report().rate(YEAR)])


def test_a_result_given_twice_counts_once() -> None:
    twice = page_results(report(), [report().rate(YEAR), report().rate(YEAR)])
    assert len(twice.rows) == 3
    trend = area_trend(report().release, report().area, "8Q")
    banded = area_trend(report().release, report().area, "8Q", band=True)
    both = page_results(report(), [trend, banded])
    assert both.counts == {"trends": 5, "trend_lines": 19}


def test_two_numbers_for_the_same_are_refused() -> None:
    other = report().recorded.assign(offences=report().recorded["offences"] + 1)
    with pytest.raises(
        ReportError,
        match=r"year ending December 2024 stands twice, with the value 1849 and 1853. Give it a detail",
    ):
        page_results(report(), [split_change(report().recorded, YEAR), split_change(other, YEAR)])


def test_rows_stand_in_the_order_of_the_tables_whatever_order_they_are_given_in() -> None:
    results = [report().rate(YEAR), YearlyCounts(report(), FinancialYear(2020))]
    found = page_results(report(), results)
    assert list(found.counts) == ["yearly_counts", "rates"]


def test_a_notebook_shows_how_many_rows_there_are_the_links_and_a_digest() -> None:
    shown = SOME._repr_mimebundle_()
    assert '<a href="bedfordshire.csv" download>' in shown["text/html"]
    assert '<a href="bedfordshire.json" download>' in shown["text/html"]
    assert "<table" not in shown["text/html"]
    assert shown["text/plain"] == (
        f"bedfordshire: {len(SOME.rows)} rows\nchanges: {SOME.counts['changes']}\nrates: 3\n"
        f"Digest of the rows: {SOME.digest}"
    )
    assert json.loads(json.dumps(shown[RESULTS_MIME]))["page"] == dict(report().identity)


def test_what_a_notebook_keeps_is_read_back_and_a_changed_number_is_noticed() -> None:
    kept = json.loads(json.dumps(SOME.payload()))
    assert PageResults.from_payload(kept) == SOME
    changed = kept | {"rows": [kept["rows"][0].replace("1849", "1850"), *kept["rows"][1:]]}
    with pytest.raises(ReportError, match=f"it says {SOME.digest}. Run the notebook again"):
        PageResults.from_payload(changed)
    with pytest.raises(ReportError, match="have the columns table,value; expected table,measure,area"):
        PageResults.from_payload(kept | {"columns": "table,value"})


def test_a_frame_for_the_notebook_has_missing_numbers_missing() -> None:
    yearly = page_results(report(), [YearlyCounts(report(), FinancialYear(2013))]).to_frame()
    early = yearly[(yearly["code"] == "8Q") & (yearly["period"] == "2013/14")]
    assert early["value"].isna().all()
    assert early["not_estimated_because"].tolist() == ["within harassment"]


def test_the_rows_have_the_same_bytes_in_fresh_processes() -> None:
    script = (
        "from tests.results.test_page_results import SOME; from analysis.results.row import csv_text; "
        "import sys; sys.stdout.write(csv_text(SOME.rows))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        assert done.stdout == csv_text(SOME.rows)
