"""The trend of charge rates: another optimiser, known slopes, one basis, and what is not estimated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from analysis.estimates.collected_charges import load_stalking_charges
from analysis.forces import territorial_forces
from analysis.models.charge_lines import common_line, is_separated
from analysis.models.charge_tables import outcome_years
from analysis.models.charge_trend import _cells, charge_trend
from analysis.models.charging import Basis
from analysis.periods import FinancialYear
from analysis.sources.outcomes import read_outcomes
from tests.sources.official_layouts import OUTCOMES_HEADER, outcome_row, write_xlsx


def made(
    seed: int, *, slope: float = -0.2, between: float = 0.1, dispersion: float = 2.0, size: int = 39
) -> tuple[pd.DataFrame, np.ndarray]:
    """Six years of forces whose log odds move by a slope of their own."""
    rng = np.random.default_rng(seed)
    slopes = rng.normal(slope, between, size)
    rows = []
    for number in range(size):
        level = rng.normal(-2.0, 0.3)
        for year in range(2015, 2021):
            base = int(rng.integers(100, 1500))
            share = 1 / (1 + np.exp(-(level + slopes[number] * (year - 2017.5))))
            rho = (dispersion - 1) / (base - 1)
            own = share if rho == 0 else rng.beta(share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho)
            rows.append(
                (f"force {number:02d}", f"{year}/{year % 100 + 1}", 12, base, int(rng.binomial(base, own)))
            )
    frame = pd.DataFrame(rows, columns=["force", "financial_year", "months", "offences", "charged"])
    return frame.assign(basis="recorded"), slopes


def test_the_collected_series_uses_the_39_complete_forces() -> None:
    result = charge_trend(load_stalking_charges())
    assert result.basis == "flows"
    assert result.n_forces == 39
    assert set(result.left_out) == {"Greater Manchester", "Leicestershire", "North Yorkshire"}
    assert result.left_out["Greater Manchester"] == "figures are missing for 2019/20, 2020/21"
    assert result.months["2020/21"] == 9
    assert result.of("City of London").not_estimated_because == "the series holds no figures of it"
    assert result.national.direction == "falling"
    assert result.yearly["charged"].sum() == 885 + 1084 + 1879 + 2677 + 3394 + 3719


def test_the_logit_is_the_one_another_optimiser_finds() -> None:
    frame = load_stalking_charges()
    result = charge_trend(frame)
    used = frame[~frame["force"].isin(list(result.left_out))]
    cells = _cells(used.assign(start=[int(text[:4]) for text in used["financial_year"]]))
    design = np.column_stack([cells.dummies, cells.time])

    def loss(beta: np.ndarray) -> float:
        eta = design @ beta
        return float(np.sum(cells.offences * np.logaddexp(0, eta) - cells.charged * eta))

    def slope_of(beta: np.ndarray) -> np.ndarray:
        mean = 1 / (1 + np.exp(-(design @ beta)))
        return np.asarray(design.T @ (cells.offences * mean - cells.charged))

    found = optimize.minimize(
        loss, np.zeros(design.shape[1]), jac=slope_of, method="BFGS", options={"gtol": 1e-4}
    )
    assert result.national.slope == pytest.approx(found.x[-1], abs=1e-5)
    line = common_line(cells, 1.0)
    assert line is not None
    assert line.slope == pytest.approx(found.x[-1], abs=1e-5)


def test_the_interval_of_the_common_slope_covers_it_and_drawing_together_lowers_the_error() -> None:
    covered = forces_covered = own = drawn = 0.0
    runs = 15
    for seed in range(runs):
        frame, slopes = made(seed)
        result = charge_trend(frame)
        interval = result.typical.interval
        covered += interval is not None and interval.contains(-0.2)
        for change, truth in zip(result.forces, slopes, strict=True):
            assert change.interval is not None
            forces_covered += change.interval.contains(truth) / len(slopes)
            own += ((change.own_slope or 0) - truth) ** 2
            drawn += ((change.slope or 0) - truth) ** 2
    assert covered / runs >= 0.9
    assert forces_covered / runs >= 0.93
    assert drawn < 0.8 * own


def test_no_change_is_seldom_called_one() -> None:
    called, runs = 0, 40
    for seed in range(runs):
        frame, _ = made(1000 + seed, slope=0.0, between=0.0, size=12)
        called += charge_trend(frame).national.direction in ("rising", "falling")
    assert called / runs <= 0.1


def test_another_span_and_another_dispersion_can_be_asked_for() -> None:
    frame, _ = made(3)
    plain = charge_trend(frame)
    short = charge_trend(frame, first=FinancialYear(2016), last=FinancialYear(2019))
    assert (str(short.first), str(short.last)) == ("2016/17", "2019/20")
    assert plain.national.error is not None
    wide = charge_trend(frame, dispersion=50.0)
    assert wide.national.error is not None
    assert wide.national.error > plain.national.error


def test_series_on_two_bases_are_refused() -> None:
    one, _ = made(3)
    with pytest.raises(ValueError, match="on the bases flows and recorded: these measure different things"):
        charge_trend(pd.concat([one, load_stalking_charges()]))


def official_years(tmp_path: Path, years: range, *, forces: int = 12) -> pd.DataFrame:
    """Several years in the official layout: the closed basis charges half as many again."""
    rng = np.random.default_rng(1)
    frames = []
    for year in years:
        rows = []
        for force in territorial_forces()[:forces]:
            for quarter in (1, 2, 3, 4):
                base = int(rng.integers(200, 400))
                charged = int(rng.binomial(base, 0.08 + 0.01 * (year - years.start)))
                counts = {"0": (10, 0), "1": (charged, 3 * charged // 2), "16": (base - charged, base)}
                rows += [
                    outcome_row(
                        force.name,
                        outcome=kind,
                        recorded=one,
                        closed=two,
                        year=f"{year}/{year % 100 + 1}",
                        quarter=quarter,
                    )
                    for kind, (one, two) in counts.items()
                ]
        path = write_xlsx(tmp_path / f"outcomes-{year}.xlsx", {str(year): [OUTCOMES_HEADER, *rows]})
        frames.append(read_outcomes(path))
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize("basis", ["recorded", "closed"])
def test_years_in_the_official_layout_go_through_the_same_call_on_either_basis(
    tmp_path: Path, basis: Basis
) -> None:
    outcomes = official_years(tmp_path, range(2019, 2023))
    names = [force.name for force in territorial_forces()[:12]]
    series = outcome_years(outcomes, ["8Q"], names, basis=basis)
    assert sorted(series["financial_year"].unique()) == ["2019/20", "2020/21", "2021/22", "2022/23"]
    result = charge_trend(series)
    assert result.basis == basis
    assert result.not_estimated_because == ""
    assert result.n_forces == 12
    assert result.national.direction == "rising"


def test_a_force_with_many_offences_without_an_outcome_is_left_out() -> None:
    frame, _ = made(3)
    last = (frame["force"] == "force 00") & (frame["financial_year"] == "2020/21")
    frame["not_yet_assigned"] = frame["offences"].where(last, 0)
    result = charge_trend(frame)
    assert result.left_out == {"force 00": "over 10% of its offences had no outcome yet in 2020/21"}
    assert result.of("force 00").interval is None


@pytest.mark.parametrize(
    ("charged", "others", "separated"),
    [
        ([0, 0, 5, 5], [5, 5, 0, 0], True),
        ([0, 0, 2, 5], [5, 5, 3, 0], True),
        ([5, 2, 0, 0], [0, 3, 5, 5], True),
        ([0, 1, 0, 5], [5, 5, 5, 5], False),
        ([0, 0, 0, 0], [5, 5, 5, 5], True),
    ],
)
def test_perfect_separation_is_known_before_fitting(
    charged: list[float], others: list[float], separated: bool
) -> None:
    time = np.arange(4.0)
    assert is_separated(time, np.array(charged, dtype=float), np.array(others, dtype=float)) is separated


def test_a_separated_force_has_no_line_of_its_own_and_says_why() -> None:
    frame, _ = made(3)
    mine = frame["force"] == "force 00"
    frame.loc[mine, "offences"] = 50
    frame.loc[mine, "charged"] = [50, 50, 50, 0, 0, 0]
    result = charge_trend(frame)
    assert result.of("force 00").not_estimated_because == (
        "the year tells its charged and other offences apart perfectly"
    )
    assert result.of("force 01").interval is not None


def test_a_force_that_charged_no_one_is_left_out_and_named() -> None:
    frame, _ = made(3)
    frame.loc[frame["force"] == "force 00", "charged"] = 0
    assert charge_trend(frame).left_out == {"force 00": "no offence was charged in any year"}


def test_all_forces_separated_by_the_year_have_no_trend() -> None:
    frame, _ = made(3)
    frame["charged"] = frame["offences"].where(frame["financial_year"] < "2018/19", 0)
    assert charge_trend(frame).not_estimated_because == (
        "charged and other offences are told apart perfectly by the year"
    )


def test_too_few_years_too_few_forces_and_nothing_at_all_say_so() -> None:
    frame, _ = made(3)
    short = charge_trend(frame, first=FinancialYear(2019))
    assert short.not_estimated_because == "2 years are held on this basis; a trend needs at least 3"
    assert {change.direction for change in short.forces} == {"not estimated"}
    few = charge_trend(frame[frame["force"] < "force 04"])
    assert few.not_estimated_because.startswith("only 4 forces have figures for every year")
    blank = frame.astype({"charged": "Int64"})
    blank["charged"] = pd.array([pd.NA] * len(blank), dtype="Int64")
    assert charge_trend(blank).not_estimated_because.startswith("only 0 forces")
    assert charge_trend(frame.iloc[:0]).not_estimated_because.startswith("0 years are held")
