"""``make bench`` runs every measurement that this machine can."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.benchmarks import __main__ as bench


def stand_in(ran: list[str], name: str, result: int | None) -> Callable[[], int | None]:
    def measure() -> int | None:
        ran.append(name)
        return result

    return measure


def test_each_measurement_is_named_and_only_reading_needs_the_original_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    results = {
        "read_recorded_crime": 0,
        "read_outcomes": 0,
        "page_cost": 0,
        "engine": 0,
        "trend_coverage": 1,
        "statsforecast_comparison": None,
    }
    assert set(bench.MEASUREMENTS) == set(results)
    for name, result in results.items():
        monkeypatch.setitem(bench.MEASUREMENTS, name, stand_in(ran, name, result))
    monkeypatch.delenv("SHARED_DIR", raising=False)
    assert bench.main() == 1
    assert ran == ["read_outcomes", "page_cost", "engine", "trend_coverage", "statsforecast_comparison"]
    said = capsys.readouterr()
    assert said.out.splitlines() == ran
    assert said.err.startswith("read_recorded_crime: left out. Set SHARED_DIR")
    monkeypatch.setenv("SHARED_DIR", "here")
    bench.main()
    assert ran[len(results) - 1 :] == list(results)
