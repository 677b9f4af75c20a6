"""The figures of the index are the same wherever they are worked out."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.forces import territorial_forces
from analysis.publish import overview
from analysis.release import latest_release
from analysis.warm.asking import KERNELS
from analysis.warm.environment import results_shared

RELEASE = latest_release()


@pytest.mark.linux
def test_a_kernel_works_them_out_and_they_are_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KERNELS, raising=False)
    here = overview.of_forces(RELEASE, warm=False)
    asked: list[str] = []
    monkeypatch.setattr("analysis.side_by_side.side_by_side", lambda release: asked.append(release.name))
    with results_shared():
        there = overview.of_forces(RELEASE, warm=True)
    pd.testing.assert_frame_equal(here, there)
    assert asked == []
    assert list(here["force"]) == [force.name for force in territorial_forces()]


def test_where_there_is_no_such_kernel_they_are_worked_out_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KERNELS, "cold")
    assert len(overview.of_forces(RELEASE, warm=True)) == 43
