"""One area's trend, forecast, share charged and outcome mix, each by one call."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from analysis.errors import RequestError, UnknownForceError
from analysis.estimates.charges import area_charge_rate, area_outcome_mix
from analysis.estimates.collected_charges import collected_charge_trend
from analysis.estimates.forecasts import area_forecast
from analysis.estimates.tables import derived_file, held_table
from analysis.estimates.trends import area_trend, figures_of, held_correlation
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.models.trend import Trend, fit_trend
from analysis.paths import data_dir
from analysis.periods import FinancialYear, Quarter
from analysis.recording import comparable_span
from analysis.release import Release, load_release

RELEASE = "2026-04-23"
LAST = Quarter(2025, 3)
LATER = Quarter(2022, 3)


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(RELEASE)


@pytest.fixture(scope="module")
def plain(release: Release) -> Trend:
    return area_trend(release, "Bedfordshire", "8Q")


@pytest.fixture(scope="module")
def banded(release: Release) -> Trend:
    return area_trend(release, "Bedfordshire", "8Q", band=True)


@cache
def outcomes() -> list[dict[str, str]]:
    """Outcomes of 2024/25 as the file has them, each with the part of the mix it belongs to."""
    with (data_dir() / "outcome_types.csv").open(encoding="utf-8", newline="") as handle:
        part_of = {row["type"]: row["mix"] for row in csv.DictReader(handle) if row["in_this_table"] == "yes"}
    with (data_dir() / "releases" / RELEASE / "outcomes.csv").open(encoding="utf-8", newline="") as handle:
        return [
            row | {"part": part_of[row["outcome_type"]]}
            for row in csv.DictReader(handle)
            if row["quarter"].startswith("2024/25")
            and row["basis"] == "recorded"
            and row["outcome_type"] in part_of
        ]


def counted(area: str, code: str) -> Counter[str]:
    parts: Counter[str] = Counter()
    for row in outcomes():
        if area in (row["force"], ENGLAND_AND_WALES) and code in (row["code"], "total"):
            parts[row["part"]] += int(row["offences"])
    return parts


def fitted_by_hand(release: Release, first: Quarter, **how: object) -> Trend:
    span = comparable_span("Bedfordshire", "8Q", last=LAST)
    if span.start < first:
        span = replace(span, start=first, n_quarters=LAST.ordinal - first.ordinal + 1, noted=())
    figures = figures_of(release, "Bedfordshire")
    return fit_trend(figures, span, correlation=held_correlation(RELEASE, "8Q"), **how)  # type: ignore[arg-type]


def test_a_trend_by_another_formula_is_another_trend_and_says_which(release: Release, plain: Trend) -> None:
    without_seasons = area_trend(release, "Bedfordshire", "8Q", formula="years")
    assert without_seasons == fitted_by_hand(release, Quarter(2021, 1), formula="years")
    assert (plain.formula, without_seasons.formula) == ("years + C(season)", "years")
    assert without_seasons.annual_percent != plain.annual_percent
    assert without_seasons.annual_percent == pytest.approx(plain.annual_percent, abs=2)
    with pytest.raises(RequestError, match="A formula for a trend needs the term `years`"):
        area_trend(release, "Bedfordshire", "8Q", formula="C(season)")


def test_a_trend_of_another_family_is_another_trend_and_says_which(release: Release, plain: Trend) -> None:
    other = area_trend(release, "Bedfordshire", "8Q", family="negative binomial")
    assert other == fitted_by_hand(release, Quarter(2021, 1), family="negative binomial")
    assert (plain.family, other.family) == ("quasi-poisson", "negative binomial")
    assert other.annual_percent != plain.annual_percent
    assert other.annual_percent == pytest.approx(plain.annual_percent, abs=2)


def test_a_trend_from_a_later_quarter_uses_nothing_before_it(release: Release, plain: Trend) -> None:
    later = area_trend(release, "Bedfordshire", "8Q", first=LATER)
    assert later == fitted_by_hand(release, LATER)
    assert (later.first, later.last, later.n) == (LATER, LAST, 13)
    assert later.quarters[0] == LATER
    assert later.counts == plain.counts[6:]
    changed = figures_of(release, "Bedfordshire").copy()
    before = (changed["code"] == "8Q") & (changed["quarter"] < LATER.to_period())
    changed.loc[before, "offences"] = 1
    assert area_trend(release, "Bedfordshire", "8Q", first=LATER, series=changed) == later


def test_a_trend_does_not_reach_back_before_its_comparable_quarters(release: Release, plain: Trend) -> None:
    assert area_trend(release, "Bedfordshire", "8Q", first=Quarter(2015, 1)) == plain
    assert plain.first == Quarter(2021, 1)


def test_a_trend_from_too_late_a_quarter_is_not_estimated_and_the_reason_is_given(release: Release) -> None:
    short = area_trend(release, "Bedfordshire", "8Q", first=LAST - 6)
    assert (short.annual_percent, short.interval) == (None, None)
    assert short.not_estimated_because == "only 7 quarters are comparable, and a trend needs 8"
    none = area_trend(release, "Bedfordshire", "8Q", first=LAST + 1, band=True)
    assert none.not_estimated_because == "only 0 quarters are comparable, and a trend needs 8"
    assert none.span is None
    assert none.line_frame().empty


def test_a_band_is_there_where_it_is_asked_for_and_holds_the_line(plain: Trend, banded: Trend) -> None:
    assert plain.band == ()
    assert plain.line_frame().empty
    assert len(banded.band) == len(banded.line) == banded.n == 19
    for value, interval in zip(banded.line, banded.band, strict=True):
        assert 0 < interval.lower < value < interval.upper
    assert replace(banded, band=()) == plain


def test_the_frame_of_the_line_is_the_line_and_its_band_quarter_by_quarter(banded: Trend) -> None:
    frame = banded.line_frame()
    assert list(frame.columns) == ["quarter", "fitted", "lower", "upper"]
    assert frame["quarter"].tolist() == list(banded.quarters)
    assert frame["fitted"].tolist() == list(banded.line)
    assert frame["lower"].tolist() == [interval.lower for interval in banded.band]
    assert frame["upper"].tolist() == [interval.upper for interval in banded.band]


def test_a_step_stands_in_the_line_and_in_its_band(release: Release) -> None:
    stepped = area_trend(release, "Humberside", "8Q", band=True)
    assert [str(step) for step in stepped.steps] == ["2022/23 Q4", "2024/25 Q2"]
    at = stepped.quarters.index(stepped.steps[0])
    rise = stepped.line[at] / stepped.line[at - 1]
    usual = stepped.line[1] / stepped.line[0]
    assert abs(rise - 1) > 5 * abs(usual - 1)
    for value, interval in zip(stepped.line, stepped.band, strict=True):
        assert interval.contains(value)


def test_the_national_trend_is_that_of_the_table(release: Release) -> None:
    table = held_table(RELEASE, "trends")
    mine = table[(table["force"] == ENGLAND_AND_WALES) & (table["code"] == "8Q")]
    (row,) = mine.to_dict("records")
    found = area_trend(release, ENGLAND_AND_WALES, "8Q", band=True)
    assert found.annual_percent == pytest.approx(row["annual_percent"], rel=1e-5)
    assert found.direction == row["direction"]
    assert len(found.band) == row["n"]


def test_a_forecast_is_the_one_kept_with_the_release(release: Release) -> None:
    kept = pd.read_csv(derived_file(RELEASE, "forecasts"))
    areas = (*(force.name for force in territorial_forces()), ENGLAND_AND_WALES)
    for code in ("8L", "8M", "8Q", "8U"):
        for area in areas:
            rows = kept[(kept["force"] == area) & (kept["code"] == code)]
            found = area_forecast(release, area, code)
            assert (found.force, found.code, found.last_quarter) == (area, code, LAST)
            assert [str(quarter) for quarter in found.quarters] == rows["quarter"].tolist()
            frame = found.fan_frame().drop(columns="quarter")
            columns = ["central", "lower80", "upper80", "lower95", "upper95"]
            assert list(frame.columns) == columns
            assert (frame.to_numpy() == rows[columns].to_numpy()).all()
            assert found.is_estimated
            assert found.quarters == tuple(LAST + step for step in (1, 2, 3, 4))


def test_what_has_too_few_quarters_has_no_forecast_and_the_reason_is_given(release: Release) -> None:
    for code, reason in (
        ("8R", "only 6 comparable quarters are held, and a forecast needs 8"),
        ("subgroup", "the total holds malicious communications, whose recording rules changed: only 6 "
         "comparable quarters are held, and a forecast needs 8"),
    ):  # fmt: skip
        found = area_forecast(release, "Bedfordshire", code)
        assert not found.is_estimated
        assert found.not_estimated_because == reason
        assert (found.central, found.interval80, found.interval95) == ((), (), ())
        assert found.fan_frame().empty


@pytest.mark.parametrize("area", ["Bedfordshire", "Metropolitan Police", "City of London", ENGLAND_AND_WALES])
@pytest.mark.parametrize("code", ["8L", "8M", "8Q", "8U", "total"])
def test_a_share_charged_and_a_mix_are_those_of_the_file(release: Release, area: str, code: str) -> None:
    parts = counted(area, code)
    rate = area_charge_rate(release, area, code)
    assert (rate.area, rate.basis, str(rate.year)) == (area, "recorded", "2024/25")
    assert (rate.offences, rate.charged) == (parts.total(), parts["charged"])
    assert rate.not_yet_assigned == parts["not_yet_assigned"]
    assert rate.proportion == parts["charged"] / parts.total()
    assert rate.interval is not None
    assert rate.interval.contains(rate.proportion or 0.0)
    if code == "total" and area == ENGLAND_AND_WALES:
        return  # holds an official negative total: no mix, and the next test says why
    mix = area_outcome_mix(release, area, code)
    assert (mix.area, str(mix.year), mix.total) == (area, "2024/25", parts.total())
    assert {part.key: part.offences for part in mix.parts} == dict.fromkeys(
        (part.key for part in mix.parts), 0
    ) | dict(parts)
    assert sum(part.offences for part in mix.parts) == mix.total
    assert sum(part.share for part in mix.parts) == pytest.approx(1)


def test_the_numbers_a_reader_will_know(release: Release) -> None:
    bedfordshire = area_charge_rate(release, "Bedfordshire")
    assert (bedfordshire.charged, bedfordshire.offences) == (155, 1269)
    national = area_charge_rate(release, ENGLAND_AND_WALES)
    assert (national.charged, national.offences) == (11610, 135628)
    charged = area_outcome_mix(release, ENGLAND_AND_WALES).part("charged")
    assert charged is not None
    assert (charged.offences, charged.share) == (11610, 11610 / 135628)


def test_a_negative_official_total_leaves_no_mix_and_the_reason_is_given(release: Release) -> None:
    for area in ("Humberside", ENGLAND_AND_WALES):
        mix = area_outcome_mix(release, area, "8R")
        assert mix.parts == ()
        whose = " of Humberside" if area == ENGLAND_AND_WALES else ""
        assert mix.not_estimated_because.startswith(f"the official table holds a negative total{whose} for")
    assert area_outcome_mix(release, "Bedfordshire", "8R").parts
    assert "(of Humberside)" in area_charge_rate(release, ENGLAND_AND_WALES, "8R").note
    assert "Humberside" not in area_charge_rate(release, "Humberside", "8R").note


def test_a_total_that_lacks_a_force_is_neither_a_share_nor_a_mix_of_england_and_wales(
    release: Release,
) -> None:
    lacking = replace(release, outcomes=release.outcomes[release.outcomes["force"] != "Kent"])
    for result in (
        area_charge_rate(lacking, ENGLAND_AND_WALES),
        area_outcome_mix(lacking, ENGLAND_AND_WALES),
    ):
        assert result.not_estimated_because.startswith("figures are missing: 8Q 2024/25 Q1")
    assert area_charge_rate(lacking, "Surrey").proportion is not None
    assert area_outcome_mix(lacking, "Surrey").parts


def test_an_area_or_a_code_that_is_none_is_refused_and_not_said_to_have_no_figures(release: Release) -> None:
    for ask in (area_charge_rate, area_outcome_mix):
        with pytest.raises(UnknownForceError, match="There is no force called 'Bedforshire'"):
            ask(release, "Bedforshire")
        with pytest.raises(RequestError, match=r"'8Z' is no code; use one of 8L, 8M, 8Q, 8R, 8U, total\."):
            ask(release, "Bedfordshire", "8Z")


def test_the_collected_trend_stops_where_it_is_asked_to(release: Release) -> None:
    whole, shorter = collected_charge_trend(), collected_charge_trend(FinancialYear(2017))
    assert (str(whole.last), str(shorter.last)) == ("2020/21", "2017/18")
    assert (str(whole.first), str(shorter.first)) == ("2015/16", "2015/16")
    assert whole.basis == shorter.basis == "flows"
    assert whole.yearly["financial_year"].tolist()[:3] == shorter.yearly["financial_year"].tolist()
    assert whole is collected_charge_trend()
