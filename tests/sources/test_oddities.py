"""The list of known oddities: data with a reason and a source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import FileRefusedError
from analysis.paths import data_dir
from analysis.sources import oddities


def entries() -> Iterator[tuple[str, dict[str, object]]]:
    with (data_dir() / oddities.FILE).open("rb") as handle:
        for kind, items in tomllib.load(handle).items():
            for item in items:
                yield kind, item


def test_every_oddity_says_where_why_and_by_what_source() -> None:
    kinds = set()
    for kind, entry in entries():
        kinds.add(kind)
        assert entry["layouts"], kind
        assert str(entry["why"]).endswith("."), entry
        assert entry["source"], kind
    assert kinds == {
        "cell_text",
        "sheets_without_figures",
        "repeated_code",
        "negative_annual_total",
        "date",
        "heading",
        "number_in_suppressed_row",
    }


def test_an_oddity_without_its_reason_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / oddities.FILE).write_text(
        '[[date]]\nlayouts = ["rolling_year"]\nsource = "x"\n', encoding="utf-8"
    )
    monkeypatch.setattr(oddities, "data_dir", lambda: tmp_path)
    oddities._all.cache_clear()
    try:
        with pytest.raises(FileRefusedError, match=r"entry 1 of \[\[date\]\] lacks why"):
            oddities.misprints.__wrapped__("date", "rolling_year")
    finally:
        oddities._all.cache_clear()


def test_sheet_names_are_compared_without_case_underscores_and_blanks() -> None:
    known = oddities.sheets_without_figures("recorded_crime")
    for name in ("Cover_sheet", "COVER SHEET ", "Table of contents", "Notes  "):
        assert oddities.sheet_key(name) in known
