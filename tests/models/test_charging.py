"""Charge rates and outcome mixes: published values, reference intervals, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from analysis.forces import ENGLAND_AND_WALES, all_forces, territorial_forces
from analysis.models.charge_tables import charge_rates, complete_years, outcome_years, rates_frame
from analysis.models.charging import MIX_NAMES, charge_rate, tally, wilson
from analysis.models.outcome_mix import outcome_mix
from analysis.offences import subgroup_codes
from analysis.periods import FinancialYear, Quarter
from analysis.release import load_release

RELEASE = "2026-04-23"
YEAR = FinancialYear(2024)
FORTY_THREE = [force.name for force in territorial_forces()]


def outcomes_of(*forces: str) -> pd.DataFrame:
    outcomes = load_release(RELEASE).outcomes
    return outcomes[outcomes["force"].isin(list(forces))]


def cells(
    counts: dict[str, int | None], *, force: str = "Bedfordshire", code: str = "8Q", basis: str = "recorded"
) -> pd.DataFrame:
    """The same counts by outcome type in each quarter of 2024/25."""
    rows = [
        (force, Quarter(2024, number).to_period(), code, kind, basis, count)
        for number in (1, 2, 3, 4)
        for kind, count in counts.items()
    ]
    columns = ["force", "quarter", "code", "outcome_type", "basis", "offences"]
    return pd.DataFrame(rows, columns=columns).astype({"offences": "Int64"})


@pytest.mark.parametrize(
    ("charged", "offences", "lower", "upper"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_that_of_newcombes_table(
    charged: int, offences: int, lower: float, upper: float
) -> None:
    interval = wilson(charged, offences)
    assert (round(interval.lower, 4), round(interval.upper, 4)) == (lower, upper)


@given(st.integers(1, 10**5), st.floats(0, 1))
def test_wilsons_interval_agrees_with_statsmodels(offences: int, share: float) -> None:
    charged = round(share * offences)
    interval = wilson(charged, offences)
    assert (interval.lower, interval.upper) == pytest.approx(
        proportion_confint(charged, offences, method="wilson"), abs=1e-12
    )
    wide = wilson(charged, offences, dispersion=3.0)
    assert wide.lower <= interval.lower + 1e-12
    assert wide.upper >= interval.upper - 1e-12


def test_the_43_forces_charged_30506_of_598830_offences_recorded_in_2024_25() -> None:
    result = charge_rate(outcomes_of(*FORTY_THREE), subgroup_codes(), YEAR, area="43 forces")
    assert (result.offences, result.charged) == (598830, 30506)
    assert result.basis == "recorded"
    assert result.note == (
        "an official total of offences not yet assigned an outcome is negative (of Humberside); "
        "it is added up as published"
    )


def test_stalking_was_charged_in_8_6_per_cent_over_the_43_forces() -> None:
    result = charge_rate(outcomes_of(*FORTY_THREE), ["8Q"], YEAR, area="43 forces")
    assert result.proportion == pytest.approx(0.0856, abs=5e-5)
    assert result.not_yet_assigned_share == pytest.approx(0.042, abs=5e-4)


def test_england_and_wales_adds_british_transport_police() -> None:
    names = [force.name for force in all_forces()]
    (both,) = charge_rates(load_release(RELEASE).outcomes, subgroup_codes(), YEAR, {ENGLAND_AND_WALES: names})
    assert both.offences == 599180


def test_bedfordshire_charged_155_stalking_offences() -> None:
    result = charge_rate(outcomes_of("Bedfordshire"), ["8Q"], YEAR, area="Bedfordshire")
    assert (result.charged, result.offences) == (155, 1269)
    assert result.interval is not None
    assert [round(100 * bound, 1) for bound in (result.interval.lower, result.interval.upper)] == [10.5, 14.1]
    assert result.bounds is not None
    assert result.bounds.lower == result.proportion
    assert result.bounds.upper == pytest.approx((155 + 34) / 1269)
    assert result.no_comparison_because == ""


@pytest.mark.parametrize(("force", "share"), [("Derbyshire", 36), ("Humberside", 33), ("Lincolnshire", 12)])
def test_a_force_with_more_than_a_tenth_not_yet_assigned_is_compared_with_no_one(
    force: str, share: int
) -> None:
    result = charge_rate(outcomes_of(force), ["8Q"], YEAR, area=force)
    assert result.no_comparison_because == f"{share}% of its offences had not yet been assigned an outcome"


def test_humbersides_malicious_communications_have_no_mix_and_no_bounds() -> None:
    mine = outcomes_of("Humberside")
    mix = outcome_mix(mine, ["8R"], YEAR, area="Humberside")
    assert mix.parts == ()
    assert mix.not_estimated_because.startswith("the official table holds a negative total")
    result = charge_rate(mine, ["8R"], YEAR, area="Humberside")
    assert result.proportion == pytest.approx(16 / 752)
    assert result.bounds is None
    assert result.no_comparison_because == (
        "the official number of offences not yet assigned an outcome cannot be used"
    )


def test_a_negative_total_stops_the_mix_of_several_forces_too() -> None:
    mix = outcome_mix(outcomes_of(*FORTY_THREE), ["8R"], YEAR, area="43 forces")
    assert mix.parts == ()
    assert outcome_mix(outcomes_of(*FORTY_THREE), ["8Q"], YEAR, area="43 forces").parts


def test_the_parts_of_every_mix_add_up_to_the_offences_recorded() -> None:
    release = load_release(RELEASE)
    periods = [quarter.to_period() for quarter in YEAR.quarters]
    recorded = release.recorded[release.recorded["quarter"].isin(periods)]
    totals = recorded.groupby(["force", "code"])["offences"].sum()
    for force in ("Bedfordshire", "City of London", "Metropolitan Police", "Humberside"):
        for code in subgroup_codes():
            mix = outcome_mix(outcomes_of(force), [code], YEAR, area=force)
            if mix.parts:
                assert sum(part.offences for part in mix.parts) == totals[(force, code)] == mix.total
                assert [part.key for part in mix.parts] == list(MIX_NAMES)


def test_outcome_14_stands_under_no_suspect_and_16_under_victim_does_not_support() -> None:
    mix = outcome_mix(cells({"0": 0, "1": 1, "14": 2, "16": 4, "18": 8}), ["8Q"], YEAR, area="x")
    held = {part.key: part.offences for part in mix.parts}
    assert held["no_suspect"] == 4 * (2 + 8)
    assert held["victim_does_not_support"] == 4 * 4


def test_alternate_offences_are_never_counted_twice() -> None:
    plain = tally(cells({"0": 1, "1": 5, "16": 4}), ["8Q"], YEAR)
    more = tally(cells({"0": 1, "1": 5, "1A": 3, "2A": 2, "3A": 1, "16": 4}), ["8Q"], YEAR)
    assert more.counts == plain.counts
    assert more.total == 40


def test_the_closed_basis_leaves_out_offences_without_an_outcome() -> None:
    frame = cells({"0": 50, "1": 5, "16": 15}, basis="closed")
    result = charge_rate(frame, ["8Q"], YEAR, area="x", basis="closed")
    assert result.proportion == pytest.approx(0.25)
    assert result.not_yet_assigned is None
    assert result.bounds is None
    mix = outcome_mix(frame, ["8Q"], YEAR, area="x", basis="closed")
    assert mix.part("not_yet_assigned") is None
    assert sum(part.offences for part in mix.parts) == 80


def test_the_two_bases_are_never_added() -> None:
    both = pd.concat([cells({"0": 1, "1": 5}), cells({"0": 1, "1": 700}, basis="closed")])
    assert charge_rate(both, ["8Q"], YEAR, area="x").charged == 20


def test_an_unknown_outcome_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="outcome types 23 are not known; add them to data/outcome_types"):
        tally(cells({"1": 5, "23": 1}), ["8Q"], YEAR)


def test_flows_cannot_be_counted_from_outcomes() -> None:
    with pytest.raises(ValueError, match="the bases recorded and closed, not 'flows'"):
        tally(cells({"1": 5}), ["8Q"], YEAR, basis="flows")


def test_a_missing_cell_makes_the_rate_missing_and_names_it() -> None:
    frame = cells({"0": 1, "1": 5})
    frame.loc[frame.index[1], "offences"] = pd.NA
    result = charge_rate(frame, ["8Q"], YEAR, area="x")
    assert result.proportion is None
    assert result.interval is None
    assert result.not_estimated_because == "figures are missing: 8Q 2024/25 Q1"
    assert outcome_mix(frame, ["8Q"], YEAR, area="x").not_estimated_because == result.not_estimated_because


def test_a_missing_quarter_is_not_a_quarter_without_offences() -> None:
    frame = cells({"0": 1, "1": 5})
    frame = frame[frame["quarter"] != Quarter(2024, 3).to_period()]
    assert (
        charge_rate(frame, ["8Q"], YEAR, area="x").not_estimated_because
        == "figures are missing: 8Q 2024/25 Q3"
    )


def test_one_force_of_several_without_figures_makes_the_sum_missing() -> None:
    two = pd.concat([cells({"0": 1, "1": 5}), cells({"0": 1, "1": 5}, force="Kent")])
    two = two[~((two["force"] == "Kent") & (two["quarter"] == Quarter(2024, 2).to_period()))]
    assert charge_rate(two, ["8Q"], YEAR, area="x").not_estimated_because == (
        "figures are missing: 8Q 2024/25 Q2"
    )
    (absent,) = charge_rates(two, ["8Q"], YEAR, {"both": ["Kent", "Essex"]})
    assert absent.not_estimated_because.startswith("figures are missing: 8Q 2024/25 Q1")


def test_all_missing_gives_no_rate() -> None:
    result = charge_rate(cells({"0": None, "1": None}), ["8Q"], YEAR, area="x")
    assert result.not_estimated_because.startswith("figures are missing")
    assert rates_frame([result])["proportion"].isna().all()


def test_no_offence_gives_no_rate() -> None:
    result = charge_rate(cells({"0": 0, "1": 0}), ["8Q"], YEAR, area="x")
    assert result.not_estimated_because == "no offence was recorded"


def test_no_charge_is_a_rate_of_nought_with_an_interval() -> None:
    result = charge_rate(cells({"0": 0, "1": 0, "16": 5}), ["8Q"], YEAR, area="x")
    assert result.proportion == 0
    assert result.interval is not None
    assert (result.interval.lower, round(result.interval.upper, 4)) == (0.0, 0.1611)


def test_offences_all_not_yet_assigned_could_be_charged_or_not() -> None:
    result = charge_rate(cells({"0": 9, "1": 0}), ["8Q"], YEAR, area="x")
    assert result.bounds is not None
    assert (result.bounds.lower, result.bounds.upper) == (0, 1)
    assert result.no_comparison_because.startswith("100% of its offences")


def test_city_of_london_with_30_stalking_offences_has_a_rate_and_a_wide_interval() -> None:
    result = charge_rate(outcomes_of("City of London"), ["8Q"], YEAR, area="City of London")
    assert result.offences == 30
    assert result.interval is not None
    assert result.interval.upper - result.interval.lower > 0.25


def test_only_years_with_four_quarters_are_given_as_years() -> None:
    frame = cells({"0": 1, "1": 5})
    extra = cells({"0": 1, "1": 5}).iloc[:2].copy()
    extra["quarter"] = pd.PeriodIndex([Quarter(2025, 1).to_period()] * 2)
    both = pd.concat([frame, extra])
    assert complete_years(both) == (YEAR,)
    years = outcome_years(both, ["8Q"], ["Bedfordshire"], basis="recorded")
    assert years[["financial_year", "offences", "charged", "basis"]].to_numpy().tolist() == [
        ["2024/25", 24, 20, "recorded"]
    ]
