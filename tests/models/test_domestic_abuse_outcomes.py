"""Odds of an outcome stratified by force: a published worked example, formulas by hand, known values."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.estimates import links
from analysis.forces import territorial_forces
from analysis.models.domestic_abuse.outcomes import CHARGED, OddsOverForces, odds_over_forces
from analysis.periods import FinancialYear, Quarter
from analysis.release import load_release

RELEASE = "2026-04-23"

# Breslow and Day (1980), Statistical Methods in Cancer Research, volume I, section 4.2: oesophageal cancer in
# Ille-et-Vilaine by age; cases exposed and not, controls exposed and not (80 g of alcohol a day or more).
OESOPHAGUS = [
    *[(1, 0, 9, 106), (4, 5, 26, 164), (25, 21, 29, 138)],
    *[(42, 34, 27, 139), (19, 36, 18, 88), (5, 8, 0, 31)],
]
NAMES = [force.name for force in territorial_forces()]


def frame(tables: list[tuple[int, int, int, int]]) -> pd.DataFrame:
    rows = []
    for name, (a, b, c, d) in zip(NAMES, tables, strict=False):
        cells = (("8U", "1", a), ("8U", "16", b), ("8Q", "1", c), ("8Q", "16", d))
        rows += [(name, Quarter(2024, 1).to_period(), code, kind, "recorded", n) for code, kind, n in cells]
    made = pd.DataFrame(rows, columns=["force", "quarter", "code", "outcome_type", "basis", "offences"])
    quarters = pd.PeriodIndex(made["quarter"], freq="Q-MAR")
    return made.assign(quarter=quarters, offences=made["offences"].astype("Int64"))


def ask(tables: list[tuple[int, int, int, int]]) -> OddsOverForces:
    names = NAMES[: len(tables)]
    return odds_over_forces(frame(tables), names, against="8Q", year=FinancialYear(2024))


def test_the_pooled_odds_ratio_is_that_of_breslow_and_day() -> None:
    found = ask(OESOPHAGUS)
    assert found.odds_ratio == pytest.approx(5.158, abs=0.0005)
    assert found.homogeneity == pytest.approx(9.3, abs=0.1)
    assert found.homogeneity_df == 5


def test_the_interval_is_that_of_robins_breslow_and_greenland_by_hand() -> None:
    # Robins, Breslow and Greenland (1986), Biometrics 42, 311-323.
    a, b, c, d = np.array(OESOPHAGUS, dtype=float).T
    n = a + b + c + d
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    top, bottom = r.sum(), s.sum()
    variance = (
        (p * r).sum() / (2 * top**2)
        + (p * s + q * r).sum() / (2 * top * bottom)
        + (q * s).sum() / (2 * bottom**2)
    )
    half = stats.norm.ppf(0.975) * math.sqrt(variance)
    found = ask(OESOPHAGUS)
    assert found.interval is not None
    assert found.odds_ratio == pytest.approx(top / bottom)
    assert found.interval.lower == pytest.approx(top / bottom * math.exp(-half))
    assert found.interval.upper == pytest.approx(top / bottom * math.exp(half))


def test_the_homogeneity_test_is_tarones_by_hand() -> None:
    # Tarone (1985), Biometrika 72, 91-95, with the expected counts of Breslow and Day (1980), page 142.
    found = ask(OESOPHAGUS)
    psi = found.odds_ratio or 0
    x2, gap, weight = 0.0, 0.0, 0.0
    for a, b, c, d in OESOPHAGUS:
        m1, n1, n0 = a + c, a + b, c + d
        k2, k1, k0 = 1 - psi, n0 - m1 + psi * (n1 + m1), -psi * n1 * m1
        roots = np.roots([k2, k1, k0])
        e = next(float(root) for root in roots if max(0, m1 - n0) <= root <= min(n1, m1))
        v = 1 / (1 / e + 1 / (n1 - e) + 1 / (m1 - e) + 1 / (n0 - m1 + e))
        x2, gap, weight = x2 + (a - e) ** 2 / v, gap + (a - e), weight + v
    assert found.homogeneity == pytest.approx(x2 - gap**2 / weight, rel=1e-6)


def test_a_force_with_an_empty_cell_counts_in_the_pool_and_has_no_ratio_of_its_own() -> None:
    found = ask(OESOPHAGUS)
    assert found.n_forces == 6
    assert found.forces[0].odds_ratio is None
    assert found.forces[0].not_estimated_because == (
        "one of the two offences has no case with, or none without, this outcome"
    )
    assert found.forces[1].interval is not None


@pytest.mark.parametrize(
    ("event", "against", "ratio", "lower", "upper"),
    [
        ("charged", "8Q", 0.847, 0.814, 0.880),
        ("charged", "8L", 1.766, 1.699, 1.836),
        ("charged", "8R", 3.060, 2.896, 3.233),
        ("victim_does_not_support", "8Q", 1.421, 1.391, 1.451),
        ("victim_does_not_support", "8L", 2.799, 2.745, 2.855),
        ("victim_does_not_support", "8R", 2.456, 2.399, 2.514),
    ],
)
def test_the_odds_of_2024_25_against_formulas_by_hand(
    event: str, against: str, ratio: float, lower: float, upper: float
) -> None:
    release = load_release(RELEASE)
    found = links.outcome_odds(release, event, against)
    types = links.EVENTS[event]
    held = release.outcomes[release.outcomes["code"].isin(["8U", against])]
    held = held[held["force"].isin(NAMES)]
    if against == "8R":
        held = held[held["force"] != "Humberside"]
    hits = held[held["outcome_type"].isin(types)].groupby(["force", "code"])["offences"].sum().unstack()
    total = held.groupby(["force", "code"])["offences"].sum().unstack()
    n = total.sum(axis=1)
    top = (hits["8U"] * (total[against] - hits[against]) / n).sum()
    bottom = (hits[against] * (total["8U"] - hits["8U"]) / n).sum()
    assert found.odds_ratio == pytest.approx(float(top / bottom))
    assert found.odds_ratio == pytest.approx(ratio, abs=0.001)
    assert found.interval is not None
    assert found.interval.lower == pytest.approx(lower, abs=0.001)
    assert found.interval.upper == pytest.approx(upper, abs=0.001)
    assert found.homogeneity_p is not None
    assert found.homogeneity_p < 1e-6
    assert found.over_forces is not None
    assert found.over_forces.lower < found.interval.lower


def test_humberside_is_left_out_of_malicious_communications_and_says_why() -> None:
    # Official cells of Humberside 8R, outcome 0, in 2024/25: 42, -150, -111 and -133.
    found = links.outcome_odds(load_release(RELEASE), "charged", "8R")
    reason = "the official outcomes of 8R hold negative counts"
    assert found.left_out == (("Humberside", reason),)
    assert found.n_forces == 42
    assert found.of("Humberside").not_estimated_because == reason


def test_forces_with_many_outcomes_not_assigned_are_flagged_and_not_called() -> None:
    # Not yet assigned in 2024/25: stalking 36% in Derbyshire, 33% in Humberside, 12% in Lincolnshire;
    # coercive control just over 10% in Devon and Cornwall.
    found = links.outcome_odds(load_release(RELEASE), "charged", "8Q")
    flagged = {item.force for item in found.forces if item.flagged}
    assert flagged == {"Derbyshire", "Humberside", "Lincolnshire", "Devon and Cornwall"}
    assert {found.of(force).verdict for force in flagged} == {"not called"}
    assert all(item.adjusted_p is None for item in found.forces if item.flagged)


def test_a_force_with_few_offences_gets_the_exact_interval() -> None:
    found = links.outcome_odds(load_release(RELEASE), "charged", "8Q").of("City of London")
    assert (found.with_outcome, found.offences) == (1, 7)
    assert found.interval is not None
    assert found.interval.upper / found.interval.lower > 100
    assert found.verdict == "no clear difference"


def test_separation_and_missing_outcomes_state_a_reason() -> None:
    never = ask([(0, 50, 10, 90)] * 6)
    assert never.odds_ratio is None
    assert never.not_estimated_because == (
        "one of the offences has the outcome in no force, or in every case"
    )
    nobody = ask([(0, 50, 0, 90)] * 6)
    assert nobody.not_estimated_because == "only 0 forces have figures with and without the outcome"
    empty = frame(OESOPHAGUS)
    gone = empty.assign(offences=pd.array([pd.NA] * len(empty), dtype="Int64"))
    missing = odds_over_forces(gone, NAMES[:6], against="8Q", outcome_types=CHARGED, year=FinancialYear(2024))
    assert missing.odds_ratio is None
    assert missing.forces[0].not_estimated_because == "outcomes of 8U are missing"
    other_year = odds_over_forces(empty, NAMES[:6], against="8Q", year=FinancialYear(2023))
    assert other_year.forces[0].not_estimated_because == "no outcomes of 8U are held"
