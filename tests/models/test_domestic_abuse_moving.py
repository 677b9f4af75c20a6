"""Moving together: the first look's values, other ways to compute them, and degenerate input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from analysis.estimates import links
from analysis.estimates.rates import recorded_rates
from analysis.models.domestic_abuse.fixed_effects import (
    NotIdentifiedError,
    clustered_slope,
    dummies,
    fit_poisson,
)
from analysis.models.domestic_abuse.moving_together import (
    WithinForces,
    believe_official,
    between_forces,
    within_forces,
)
from analysis.periods import Quarter, YearEnding
from analysis.release import load_release

RELEASE = "2026-04-23"


def variant(name: str) -> WithinForces:
    found = links.moving_together_variants(load_release(RELEASE))
    return next(item.result for item in found if item.name == name)


def test_the_elasticity_is_about_0_3_with_the_gap_of_west_midlands_missing() -> None:
    # A first look at the release of 23 April 2026 gave 0.3 (0.2 to 0.5).
    found = variant("main")
    assert found.elasticity == pytest.approx(0.322, abs=0.001)
    assert found.interval is not None
    assert found.interval.lower == pytest.approx(0.156, abs=0.001)
    assert found.interval.upper == pytest.approx(0.487, abs=0.001)
    assert found.left_out == ("West Midlands: 4 quarters missing",)
    assert (found.n_forces, found.n_cells, found.direction) == (43, 43 * 23 - 4, "together")


def test_the_elasticity_is_about_0_01_if_its_zeros_are_believed() -> None:
    found = variant("zeros_believed")
    assert found.elasticity == pytest.approx(0.013, abs=0.001)
    assert found.direction == "no clear link"
    assert found.n_cells == 43 * 23


def test_leaving_out_each_force_shows_that_one_force_decides_the_believed_zeros() -> None:
    found = variant("zeros_believed").diagnostics
    assert found is not None
    assert found.jackknife_error > 4 * found.robust_error
    honest = variant("main").diagnostics
    assert honest is not None
    assert honest.jackknife_error < 1.2 * honest.robust_error


def panel(n_forces: int = 14, n_quarters: int = 9, seed: int = 3) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    force = np.repeat(np.arange(n_forces), n_quarters)
    time = np.tile(np.arange(n_quarters), n_forces)
    x = rng.normal(size=n_forces)[force] + 0.05 * time + rng.normal(0, 0.3, size=len(force))
    mean = np.exp(4 + 0.6 * rng.normal(size=n_forces)[force] + 0.1 * np.sin(time) + 0.5 * x)
    y = rng.poisson(mean * rng.gamma(20, 1 / 20, size=len(force))).astype(float)
    return y, x, force, time


def test_the_fit_equals_a_glm_with_dummies_and_its_clustered_errors() -> None:
    y, x, force, time = panel()
    design = dummies(force, time)
    found = clustered_slope(y, x, design, force, draws=199)
    glm = sm.GLM(y, np.column_stack([x, design]), family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": force}, tol=1e-12
    )
    assert found.slope == pytest.approx(glm.params[0], abs=1e-8)
    assert found.robust_error == pytest.approx(glm.bse[0], rel=1e-3)


def test_the_fit_equals_the_conditional_likelihood_without_force_effects() -> None:
    # Given each force's total the counts are multinomial; force effects drop out altogether.
    y, x, force, time = panel()
    quarters = (time[:, None] == np.arange(1, 9)).astype(float)
    totals = np.bincount(force, weights=y)

    def minus_log_likelihood(beta: np.ndarray) -> float:
        eta = beta[0] * x + quarters @ beta[1:]
        sums = np.bincount(force, weights=np.exp(eta))
        return -float(y @ eta - totals @ np.log(sums)) / float(y.sum())

    best = optimize.minimize(minus_log_likelihood, np.zeros(9), method="BFGS", options={"gtol": 1e-9})
    assert fit_poisson(y, x, dummies(force, time)).slope == pytest.approx(best.x[0], abs=1e-5)


def test_the_jackknife_equals_refitting_with_a_glm_without_each_force() -> None:
    y, x, force, time = panel(n_forces=10)
    found = clustered_slope(y, x, dummies(force, time), force, draws=99)
    left = []
    for out in range(10):
        kept = force != out
        design = np.column_stack([x[kept], dummies(force[kept], time[kept])])
        left.append(sm.GLM(y[kept], design, family=sm.families.Poisson()).fit().params[0])
    error = np.sqrt(9 / 10 * ((np.array(left) - found.slope) ** 2).sum())
    assert found.jackknife_error == pytest.approx(error, rel=1e-6)
    half = stats.t.ppf(0.975, 9) * error
    assert found.jackknife.upper == pytest.approx(found.slope + half, rel=1e-6)


def test_the_score_bootstrap_agrees_with_the_t_test_where_clusters_are_alike() -> None:
    y, x, force, time = panel(n_forces=30, seed=5)
    shuffled = np.random.default_rng(8).permutation(x)
    found = clustered_slope(y, shuffled, dummies(force, time), force, draws=1999)
    plain = 2 * stats.t.sf(abs(found.slope / found.robust_error), 29)
    assert found.bootstrap_p == pytest.approx(plain, abs=0.06)


def test_a_regressor_that_does_not_vary_within_forces_is_refused() -> None:
    y, _, force, time = panel()
    with pytest.raises(NotIdentifiedError, match="does not vary within forces"):
        clustered_slope(y, force.astype(float) + 0.1 * time, dummies(force, time), force)


def recorded(n_forces: int = 12, n_quarters: int = 8) -> pd.DataFrame:
    y, x, force, time = panel(n_forces, n_quarters)
    rows = []
    for cell, (count, level) in enumerate(zip(y, np.exp(4 + x), strict=True)):
        quarter = (Quarter(2021, 1) + int(time[cell])).to_period()
        rows += [(f"force {force[cell]:02d}", quarter, "8Q", int(count))]
        rows += [(f"force {force[cell]:02d}", quarter, "8U", round(level))]
    frame = pd.DataFrame(rows, columns=["force", "quarter", "code", "offences"])
    quarters = pd.PeriodIndex(frame["quarter"], freq="Q-MAR")
    return frame.assign(quarter=quarters, offences=frame["offences"].astype("Int64"))


def ask(frame: pd.DataFrame, **more: float) -> WithinForces:
    names = sorted(frame["force"].unique())
    return within_forces(frame, names, first=Quarter(2021, 1), last=Quarter(2022, 4), draws=99, **more)  # type: ignore[arg-type]


def test_degenerate_panels_state_a_reason_and_never_a_number() -> None:
    frame = recorded()
    everything_missing = frame.assign(offences=pd.array([pd.NA] * len(frame), dtype="Int64"))
    assert ask(everything_missing).not_estimated_because == (
        "only 0 forces have figures, and at least 10 are needed"
    )
    few = frame[frame["force"] < "force 05"]
    assert ask(few).not_estimated_because == "only 5 forces have figures, and at least 10 are needed"
    short = frame[frame["quarter"] <= Quarter(2021, 2).to_period()]
    assert ask(short).not_estimated_because == "only 2 quarters have figures, and at least 4 are needed"
    constant = frame.copy()
    constant.loc[constant["code"] == "8U", "offences"] = 7
    refused = ask(constant)
    assert "does not vary within forces" in refused.not_estimated_because
    assert (refused.elasticity, refused.direction) == (None, "not estimated")


def test_cells_left_out_are_named() -> None:
    frame = recorded()
    at = (frame["force"] == "force 03") & (frame["code"] == "8U")
    frame.loc[at & (frame["quarter"] == Quarter(2021, 1).to_period()), "offences"] = 0
    frame.loc[(frame["force"] == "force 04") & (frame["code"] == "8Q"), "offences"] = 0
    negative = (frame["force"] == "force 05") & (frame["quarter"] == Quarter(2021, 2).to_period())
    frame.loc[negative & (frame["code"] == "8Q"), "offences"] = -2
    found = ask(frame, plus=0.0)
    assert found.left_out == (
        "force 05: 1 quarter negative, an official correction",
        "force 03: 1 quarter without any 8U",
        "force 04: no offence of the outcome",
    )
    assert found.n_forces == 11
    assert "force 03: 1 quarter without any 8U" not in ask(frame).left_out


def test_believing_the_official_cells_changes_no_others() -> None:
    release = load_release(RELEASE)
    believed = believe_official(release.recorded, release.set_aside)
    assert believed["offences"].isna().sum() == release.recorded["offences"].isna().sum() - 4
    both = release.recorded.merge(believed, on=["force", "quarter", "code"], suffixes=("", "_b"))
    held = both[both["offences"].notna()]
    assert (held["offences"] == held["offences_b"]).all()


def test_between_forces_the_rank_correlation_is_that_of_scipy_with_an_interval_like_fishers() -> None:
    release = load_release(RELEASE)
    found = links.moving_together_between(release)
    rates = pd.DataFrame(
        {code: recorded_rates(release, [code]).set_index("force")["rate"] for code in ("8Q", "8U")}
    ).dropna()
    assert found.correlation == pytest.approx(stats.spearmanr(rates["8Q"], rates["8U"]).statistic)
    assert found.interval is not None
    assert found.check is not None
    assert found.interval.lower == pytest.approx(found.check.lower, abs=0.05)
    assert found.interval.upper == pytest.approx(found.check.upper, abs=0.05)
    assert (found.n_forces, found.left_out) == (42, ("City of London: no rate",))


def test_between_forces_degenerate_rates_state_a_reason() -> None:
    same = pd.DataFrame({"force": list("abcdefghijkl"), "8Q": 1.0, "8U": np.arange(12.0)})
    year = YearEnding(2025, 12)
    assert between_forces(same, year).not_estimated_because == "all the forces have the same rate"
    assert "only 4 forces" in between_forces(same.head(4), year).not_estimated_because
