"""The trend of the collected charges, as it is kept with the release."""

from __future__ import annotations

import pytest

from analysis.errors import RequestError
from analysis.estimates.collected_charges import (
    BEFORE_THE_RULES,
    LAST_COLLECTED,
    collected_charge_trend,
    held_charge_trend,
)
from analysis.models.charge_trend import YearlyChange
from analysis.periods import FinancialYear
from analysis.release import load_release

RELEASE = "2026-04-23"


def alike(kept: YearlyChange, fitted: YearlyChange) -> bool:
    measures = ("percent", "own_slope", "weight")
    for name in measures:
        mine, other = getattr(kept, name), getattr(fitted, name)
        assert (mine is None) == (other is None), (kept.area, name)
        assert mine is None or mine == pytest.approx(other, rel=1e-4), (kept.area, name)
    assert (kept.percent_interval is None) == (fitted.percent_interval is None), kept.area
    if kept.percent_interval is not None and fitted.percent_interval is not None:
        for end in ("lower", "upper"):
            assert getattr(kept.percent_interval, end) == pytest.approx(
                getattr(fitted.percent_interval, end), rel=1e-4
            ), kept.area
    words = ("area", "direction", "not_estimated_because")
    return all(getattr(kept, name) == getattr(fitted, name) for name in words)


@pytest.mark.parametrize("last", [LAST_COLLECTED, FinancialYear(2018), BEFORE_THE_RULES])
def test_the_kept_trend_is_the_fitted_one_force_by_force(last: FinancialYear) -> None:
    kept, fitted = held_charge_trend(load_release(RELEASE), last), collected_charge_trend(last)
    assert alike(kept.national, fitted.national)
    assert alike(kept.typical, fitted.typical)
    assert [change.area for change in kept.forces] == [change.area for change in fitted.forces]
    assert all(alike(mine, other) for mine, other in zip(kept.forces, fitted.forces, strict=True))
    for name in ("basis", "first", "last", "months", "df", "left_out", "n_forces", "not_estimated_because"):
        assert getattr(kept, name) == getattr(fitted, name), name
    for name in ("between", "dispersion", "bend"):
        assert getattr(kept, name) == pytest.approx(getattr(fitted, name), rel=1e-5), name
    assert kept.yearly["charged"].tolist() == fitted.yearly["charged"].tolist()
    assert kept.yearly["lower"].tolist() == pytest.approx(fitted.yearly["lower"].tolist(), rel=1e-5)


def test_leicestershire_is_left_out_with_its_reason_and_has_no_line() -> None:
    kept = held_charge_trend(load_release(RELEASE))
    assert kept.left_out["Leicestershire"].startswith("figures are missing for 2015/16")
    assert kept.of("Leicestershire").percent is None
    assert kept.of("Leicestershire").not_estimated_because == kept.left_out["Leicestershire"]


def test_a_run_that_is_not_kept_is_refused_with_those_that_are() -> None:
    with pytest.raises(
        RequestError, match=r"No trend of charges up to 2016/17 is kept .* up to 2017/18, 2018/19, 2019/20,"
    ):
        held_charge_trend(load_release(RELEASE), FinancialYear(2016))
