"""Where a force stands among the forces: what is read from the tables and what is worked out from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.estimates import charges
from analysis.estimates.among_forces import (
    NO_RATE,
    charge_funnel,
    place,
    places,
    rate_funnel,
    rates_of_forces,
    shrunk_share,
    similar_to,
)
from analysis.estimates.rates import rate_ranks
from analysis.estimates.tables import derived_file
from analysis.forces import territorial_forces
from analysis.models.funnel import Funnel, funnel
from analysis.models.shrinkage import shrink
from analysis.release import Release, load_release
from analysis.report import open_report

RELEASE = "2026-04-23"
NAMES = [force.name for force in territorial_forces()]
NOT_YET = {
    "Derbyshire": "36% of its offences had not yet been assigned an outcome",
    "Humberside": "33% of its offences had not yet been assigned an outcome",
    "Lincolnshire": "12% of its offences had not yet been assigned an outcome",
}


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(RELEASE)


@pytest.fixture(scope="module")
def recorded_and_residents(release: Release) -> pd.DataFrame:
    """Stalking of the year to December 2025 and residents, added up from the figures themselves."""
    recorded, residents = release.recorded, release.population
    year = pd.period_range("2025Q4", "2026Q3", freq="Q-MAR")
    mine = recorded[(recorded["code"] == "8Q") & recorded["quarter"].isin(year)]
    stalking = mine.groupby("force")["offences"].sum()
    people = residents[residents["year"] == residents["year"].max()].set_index("force")["population"]
    frame = pd.DataFrame({"count": stalking[NAMES], "base": people.reindex(NAMES)})
    frame.loc["City of London"] = pd.NA
    return frame.rename_axis("force").reset_index().astype({"count": "Float64", "base": "Float64"})


@pytest.fixture(scope="module")
def charged_of_recorded(release: Release) -> pd.DataFrame:
    """Stalking of 2024/25 and what of it was charged, added up from the figures themselves."""
    outcomes = release.outcomes
    year = pd.period_range("2025Q1", "2025Q4", freq="Q-MAR")
    mine = outcomes[(outcomes["code"] == "8Q") & outcomes["quarter"].isin(year)]
    charged = mine[mine["outcome_type"] == "1"]
    return pd.DataFrame(
        {
            "count": charged.groupby("force")["offences"].sum()[NAMES],
            "base": mine.groupby("force")["offences"].sum()[NAMES],
        }
    ).reset_index()


def table(name: str, code: str) -> pd.DataFrame:
    held = pd.read_csv(derived_file(RELEASE, name))
    mine = held[held["code"] == code]
    column = "force" if "force" in mine else "area"
    return mine[mine[column].isin(NAMES)].set_index(column)


def assert_same_funnel(found: Funnel, expected: Funnel) -> None:
    assert (found.centre, found.dispersion, found.between, found.df) == pytest.approx(
        (expected.centre, expected.dispersion, expected.between, expected.df), rel=1e-12
    )
    assert [item.force for item in found.comparisons] == NAMES
    for mine, other in zip(found.comparisons, expected.comparisons, strict=True):
        assert (mine.force, mine.call) == (other.force, other.call)
        if other.z is not None:
            assert mine.value == other.value
            assert (mine.z, mine.p_adjusted) == pytest.approx((other.z, other.p_adjusted), rel=1e-9)


def test_the_rates_funnel_is_that_of_the_figures_themselves(
    release: Release, recorded_and_residents: pd.DataFrame
) -> None:
    found = rate_funnel(release)
    assert_same_funnel(found, funnel(recorded_and_residents, kind="rate"))
    rates = table("rate_ranks", "8Q")
    for item in found.comparisons:
        assert item.call == rates.loc[item.force, "call"]
    bedfordshire = found.of("Bedfordshire")
    assert 1000 * (bedfordshire.value or 0) == pytest.approx(rates.loc["Bedfordshire", "rate"], rel=1e-5)
    assert 1000 * (found.centre or 0) == pytest.approx(
        1000
        * rates["offences"].drop("City of London").sum()
        / rates["population"].drop("City of London").sum()
    )


def test_the_charge_funnel_is_that_of_the_figures_themselves(
    release: Release, charged_of_recorded: pd.DataFrame
) -> None:
    found = charge_funnel(release)
    assert_same_funnel(found, funnel(charged_of_recorded, not_compared=NOT_YET))
    rates = table("charge_rates", "8Q")
    for item in found.comparisons:
        held = rates.loc[item.force]
        assert item.call == held["call"]
        assert item.value == pytest.approx(held["proportion"], rel=1e-5)
        assert item.z_adjusted == pytest.approx(held["z_adjusted"], rel=1e-5)
        assert item.p_adjusted == pytest.approx(held["p_adjusted"], rel=1e-5)
        assert item.not_compared_because == (
            "" if pd.isna(held["no_comparison_because"]) else str(held["no_comparison_because"])
        )
    assert found.centre == 11603 / 135492


def test_another_allowance_gives_another_funnel_of_the_same_figures(
    release: Release, charged_of_recorded: pd.DataFrame
) -> None:
    stretched = charge_funnel(release, method="multiplicative")
    assert_same_funnel(stretched, funnel(charged_of_recorded, method="multiplicative", not_compared=NOT_YET))
    held = table("charge_rates", "8Q")["call_multiplicative"]
    assert {item.force: item.call for item in stretched.comparisons} == held.to_dict()
    chance = rate_funnel(release, method="none")
    added = rate_funnel(release)
    assert chance.centre == added.centre
    assert chance.counted("no clear difference") < added.counted("no clear difference")


def test_a_funnel_of_one_code_does_not_use_another(release: Release) -> None:
    for code in ("8L", "total"):
        rates = table("charge_rates", code)
        found = charge_funnel(release, code)
        assert found.centre == pytest.approx(rates["charged"].sum() / rates["offences"].sum())
        assert {item.force: item.call for item in found.comparisons} == rates["call"].to_dict()
    assert (
        rate_funnel(release, "total").of("Kent").count == table("rate_ranks", "total").loc["Kent", "offences"]
    )


def test_city_of_london_has_no_rate_and_no_place_for_one_and_the_reason_is_given(release: Release) -> None:
    city = rate_funnel(release).of("City of London")
    assert (city.value, city.z, city.p_adjusted, city.call) == (None, None, None, "not compared")
    assert city.not_compared_because == "it has no rate for its residents"
    rank = place(release, "City of London", "rate")
    assert (rank.best, rank.worst) == (None, None)
    assert rank.not_estimated_because == city.not_compared_because
    (mapped,) = rates_of_forces(release).query("force == 'City of London'").to_dict("records")
    assert all(pd.isna(mapped[column]) for column in ("value", "lower", "upper"))
    assert str(mapped["why_none"]).startswith("about 15,000 people live in the City of London")
    strip = places(release, "rate").set_index("force")
    assert strip.loc["City of London", ["lower", "upper"]].isna().all()
    assert (strip["n"] == 42).all()


def test_a_force_with_many_offences_not_yet_assigned_is_not_compared_and_the_reason_is_given(
    release: Release,
) -> None:
    found = charge_funnel(release)
    reasons = {
        item.force: item.not_compared_because
        for item in found.comparisons
        if item.call == "not compared" and item.force != "City of London"
    }
    assert reasons == NOT_YET
    for force, reason in NOT_YET.items():
        rank = place(release, force, "charged")
        assert (rank.best, rank.worst, rank.not_estimated_because) == (None, None, reason)
        assert found.of(force).value is not None


@pytest.mark.parametrize(("measure", "name"), [("rate", "rate_ranks"), ("charged", "charge_ranks")])
def test_a_place_is_the_interval_of_ranks_kept_with_the_release(
    release: Release, measure: Any, name: str
) -> None:
    for code in ("8Q", "total"):
        held = table(name, code)
        strip = places(release, measure, code)
        assert strip["force"].tolist() == NAMES
        assert list(strip.dtypes.astype(str)[1:]) == ["Int64"] * 3
        for force, lower, upper, n in strip.itertuples(index=False):
            rank, row = place(release, force, measure, code), held.loc[force]
            assert rank.force == force
            assert rank.of == n == held["of"].max()
            if measure == "charged" and force == "City of London" and code == "8Q":
                # Kept with a rank that its few offences leave wide open; a page gives it none.
                assert (row["best"], row["worst"], rank.best) == (1, 43, None)
                assert rank.not_estimated_because == "its numbers are too small for a comparison"
            elif pd.isna(row["best"]):
                assert pd.isna(lower)
                assert pd.isna(upper)
                assert (rank.best, rank.worst) == (None, None)
                kept = str(row["not_estimated_because"])
                assert rank.not_estimated_because == (kept if measure == "charged" else NO_RATE)
            else:
                assert (rank.best, rank.worst) == (lower, upper) == (row["best"], row["worst"])
                assert 1 <= lower <= upper <= n
                assert rank.not_estimated_because == ""


def test_the_ranks_kept_are_those_of_the_figures(release: Release) -> None:
    _, made = charges._charges(release, "8Q")
    made_rates = rate_ranks(release, ["8Q"], "8Q")
    for measure, frame in (("charged", made), ("rate", made_rates)):
        strip = places(release, measure).set_index("force")  # type: ignore[arg-type]
        computed = frame.set_index("force")
        if measure == "charged":  # its share is compared with no other, so it has no place on a page
            computed.loc["City of London", ["best", "worst"]] = pd.NA
        pd.testing.assert_series_equal(strip["lower"], computed["best"], check_names=False)
        pd.testing.assert_series_equal(strip["upper"], computed["worst"], check_names=False)


@pytest.mark.parametrize(("label", "codes"), [("8Q", ["8Q"]), ("total", None)])
def test_the_rates_on_the_map_are_those_of_the_forces_pages(
    release: Release, label: str, codes: list[str] | None
) -> None:
    mapped = rates_of_forces(release, label)
    assert mapped["force"].tolist() == NAMES
    assert (mapped["value"].isna() == (mapped["why_none"] != "")).all()
    for force in ("Bedfordshire", "Devon and Cornwall", "Metropolitan Police"):
        row = mapped.set_index("force").loc[[force], ["value", "lower", "upper"]].to_numpy(float)[0]
        rate = open_report(force, RELEASE, RELEASE).rate(release.latest_year, codes)
        assert rate.interval is not None
        assert row == pytest.approx((rate.per_1000, rate.interval.lower, rate.interval.upper), rel=1e-5)


def test_a_force_far_above_another_in_its_rate_stands_before_it(release: Release) -> None:
    rates = table("rate_ranks", "8Q")["rate"].dropna()
    highest, lowest = (place(release, str(name), "rate") for name in (rates.idxmax(), rates.idxmin()))
    assert highest.worst is not None
    assert lowest.best is not None
    assert highest.worst < lowest.best
    assert (highest.best, lowest.worst) == (1, 42)


def test_a_share_drawn_towards_all_forces_is_that_of_the_figures_and_of_the_table(
    release: Release, charged_of_recorded: pd.DataFrame
) -> None:
    fit, drawn = shrink(charged_of_recorded)
    columns = ["shrunk", "shrunk_lower", "shrunk_upper"]
    rows, held = drawn.set_index("force")[columns], table("charge_rates", "8Q")
    assert fit.mean is not None
    left_out: list[str] = []
    for force in NAMES:
        found = shrunk_share(release, force)
        apart = held.loc[force, "no_comparison_because"]
        assert (found.force, found.code) == (force, "8Q")
        if isinstance(apart, str):
            assert (found.share, found.interval, found.not_estimated_because) == (None, None, apart)
            left_out.append(force)
            continue
        assert found.not_estimated_because == ""
        assert found.interval is not None
        numbers = (found.share, found.interval.lower, found.interval.upper)
        assert numbers == pytest.approx(rows.loc[[force]].to_numpy(float)[0], rel=1e-5)
        assert numbers == pytest.approx(held.loc[[force], columns].to_numpy(float)[0])
        own = float(str(held.loc[force, "proportion"]))
        assert min(own, fit.mean) - 1e-6 <= (found.share or 0) <= max(own, fit.mean) + 1e-6
        assert found.interval.contains(found.share or 0)
    assert left_out == ["City of London", "Derbyshire", "Humberside", "Lincolnshire"]


def test_a_force_without_a_share_to_draw_says_why(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = table("charge_rates", "8Q").reset_index()
    lacking.loc[0, ["shrunk", "shrunk_lower", "shrunk_upper"]] = np.nan
    lacking["not_estimated_because"] = lacking["not_estimated_because"].astype(object)
    lacking.loc[0, "not_estimated_because"] = "figures are missing: 8Q 2024/25 Q1"
    monkeypatch.setattr("analysis.estimates.among_forces._charged", lambda *_: lacking)
    found = shrunk_share(release, NAMES[0])
    assert (found.share, found.interval) == (None, None)
    assert found.not_estimated_because == "figures are missing: 8Q 2024/25 Q1"


def test_similar_forces_are_the_nearest_in_residents_and_in_the_rate_of_all_parts(release: Release) -> None:
    held = table("rate_ranks", "total").dropna(subset=["rate"])
    logs = np.log(held[["population", "rate"]])
    scaled = logs / logs.std(ddof=1)
    for force in held.index:
        apart = np.sqrt(((scaled - scaled.loc[force]) ** 2).sum(axis=1)).drop(force)
        found = similar_to(release, force)
        assert [item.force for item in found.similar] == apart.nsmallest(4).index.tolist()
        first = found.similar[0]
        assert first.distance == pytest.approx(apart.min())
        assert first.size_ratio == held.loc[first.force, "population"] / held.loc[force, "population"]
        assert (found.population, found.rate) == (held.loc[force, "population"], held.loc[force, "rate"])
    assert len(similar_to(release, "Kent", n=7).similar) == 7


def test_a_force_without_a_rate_has_no_similar_force_and_is_like_no_other(release: Release) -> None:
    city = similar_to(release, "City of London")
    assert (city.similar, city.rate) == ((), None)
    assert city.not_estimated_because == "it has no rate for its residents"
    everyone = {other.force for force in NAMES for other in similar_to(release, force, n=41).similar}
    assert everyone == set(NAMES) - {"City of London"}


def test_a_code_without_a_table_is_refused_with_those_there_are(release: Release) -> None:
    with pytest.raises(RequestError, match=r"No rank is kept for the code '8L'; there are 8Q, total\."):
        place(release, "Bedfordshire", "rate", "8L")
    with pytest.raises(RequestError, match=r"'8Z'; there are 8L, 8M, 8Q, 8R, 8U, total\."):
        places(release, "charged", "8Z")
    with pytest.raises(RequestError, match=r"'8L'; there are 8Q, total\."):
        rate_funnel(release, "8L")
    with pytest.raises(RequestError, match=r"'8Z'; there are 8L, 8M, 8Q, 8R, 8U, total\."):
        charge_funnel(release, "8Z")
    with pytest.raises(RequestError, match=r"'subgroup'; there are 8L, 8M, 8Q, 8R, 8U, total\."):
        shrunk_share(release, "Bedfordshire", "subgroup")


@pytest.mark.parametrize("name", ["Bedforshire", "England and Wales"])
def test_a_force_that_is_not_among_those_compared_is_refused_by_name(release: Release, name: str) -> None:
    with pytest.raises(RequestError, match=f"'{name}' is not among the 43 forces compared with each other"):
        place(release, name, "rate")
    with pytest.raises(RequestError, match=f"'{name}' is not among the 43 forces compared with each other"):
        shrunk_share(release, name)


def test_a_force_whose_share_is_not_compared_has_no_place_and_its_reason(release: Release) -> None:
    shares = charge_funnel(release)
    apart = {
        item.force: item.not_compared_because for item in shares.comparisons if item.call == "not compared"
    }
    assert set(apart) == {"City of London", "Derbyshire", "Humberside", "Lincolnshire"}
    strip = places(release, "charged").set_index("force")
    for force in strip.index:
        rank = place(release, force, "charged")
        assert (rank.best is None) == pd.isna(strip.loc[force, "lower"]) == (force in apart), force
        assert rank.not_estimated_because == apart.get(force, "")
        assert dict(rank.not_placed) == apart
        assert (rank.of, rank.placed) == (43, 39)
    rate = place(release, "Kent", "rate")
    assert (rate.of, rate.placed, rate.not_placed) == (42, 42, ())
