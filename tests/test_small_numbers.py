"""One rule for small numbers: the constant, and every place that keeps to it."""

from __future__ import annotations

import re

import pytest

from analysis.estimates.among_forces import charge_funnel
from analysis.estimates.charges import area_charge_rate, area_outcome_mix
from analysis.estimates.collected_charges import collected_charge_trend, load_stalking_charges
from analysis.figures.contributions import contributions
from analysis.figures.funnel import funnel
from analysis.figures.outcome_mix import outcome_mix
from analysis.models.domestic_abuse.april_2020 import share_move
from analysis.models.domestic_abuse.shares import ShareDispersion, estimate_share
from analysis.numbers import Number
from analysis.offences import subgroup_codes
from analysis.side_by_side import side_by_side
from analysis.small_numbers import FEWEST_FOR_PERCENTAGE, out_of, too_few
from analysis.wording import beside, change, charging, domestic_abuse, not_compared, outcome_tables, tables
from analysis.wording.beside import SHARE_CHARGED
from tests.results.pages import report as subject_of
from tests.results.pages import rows
from tests.wording.pages import FORCES, change_in, charged_of, release, report_of

CITY = "City of London"
SHOWN = re.compile(r"\d%")


@pytest.mark.parametrize(
    ("base", "few"), [(0, True), (49, True), (50, False), (5000, False), (None, False), (float("nan"), False)]
)
def test_fewer_than_fifty_are_too_few_and_a_missing_number_is_no_small_one(base: Number, few: bool) -> None:
    assert FEWEST_FOR_PERCENTAGE == 50
    assert too_few(base) is few
    assert out_of(6, 1030) == "6 of 1,030"


def test_the_forces_side_by_side_have_no_percentage_of_few_offences() -> None:
    frame = side_by_side(release())
    for prefix in ("", "stalking_"):
        few = frame[frame[f"{prefix}offences_before"] < FEWEST_FOR_PERCENTAGE]
        assert few[[f"{prefix}change_{name}" for name in ("percent", "lower", "upper")]].isna().all(axis=None)
    city = frame.set_index("force").loc[CITY]
    assert (city["stalking_offences"], city["stalking_offences_before"]) == (24, 31)
    table = tables.forces_table(frame, release().latest_year)
    row = next(row for row in table.rows if row[0] == CITY)
    assert row[-1] == "not compared (fewer than 50 offences)"
    assert not_compared.briefly(str(city["stalking_no_percentage_because"])) == "fewer than 50 offences"


def test_a_share_of_few_offences_is_given_as_counts_in_every_sentence() -> None:
    charged, mix = charged_of(CITY), area_outcome_mix(release(), CITY, "8Q")
    assert charging.rate(charged, recorder="City of London Police").endswith(
        "6 had led to a charge or summons in the figures of 23 April 2026: too few for a percentage."
    )
    assert charging.mix_title(mix) == (
        "6 of 30 stalking offences recorded in the City of London in 2024/25 were charged or summonsed"
    )
    for text in (charging.in_full(charged, recorder="x").text, charging.mixes_alt([mix])):
        assert not SHOWN.search(text), text
    assert charging.mixes_alt([mix]).startswith("6 of 30 ")
    assert "12.2%" in charging.rate(charged_of("Bedfordshire"), recorder="x")


@pytest.mark.parametrize("force", FORCES)
def test_the_table_of_shares_has_no_percentage_of_few_offences(force: str) -> None:
    rates = [area_charge_rate(release(), force, code) for code in (*subgroup_codes(), "total")]
    table = outcome_tables.charge_rates_table(rates, force)
    for rate, row in zip(rates, table.rows, strict=True):
        assert any(SHOWN.search(cell) for cell in row) == (not too_few(rate.offences) and bool(rate.offences))
        if too_few(rate.offences) and rate.proportion is not None:
            assert row[3] == out_of(rate.charged, rate.offences)


def test_collected_years_have_no_ratio_of_few_offences() -> None:
    for force in FORCES:
        table = outcome_tables.collected_years(load_stalking_charges(), collected_charge_trend(), force)
        for row in getattr(table, "rows", ()):
            if row[1].isdigit() and int(row[1]) < FEWEST_FOR_PERCENTAGE:
                assert row[3] in ("fewer than 50 offences", "not available")


def test_drawings_of_few_offences_carry_counts() -> None:
    mixes = [area_outcome_mix(release(), CITY, code) for code in ("8Q", "8R")]
    drawn = outcome_mix(outcome_tables.mixes_frame(mixes), key="m", title="t", alt="a", caption="c")
    held = {row[1]: row[3] for row in drawn.table.rows if row[0] == "Stalking"}
    assert held["Charged or summonsed"] == "6 of 30"
    assert not any(SHOWN.search(cell) for cell in held.values())
    bars = re.findall(r">([\d<]+%)<", drawn.svg_wide)
    others = sum(part.share > 0 for part in mixes[1].parts)
    assert len(bars) == others  # those of the offence with 66 only

    split = change_in(CITY, release().latest_year)
    part = contributions(split.to_frame(), key="k", title="t", alt="a", caption="c")
    cells = {row[0]: row[-1] for row in part.table.rows}
    assert not any("1,695" in row[-1] for row in part.table.rows)
    assert cells["Stalking"] == "fewer than 50 offences"
    assert "%" not in change.verdict(next(p for p in split.parts if p.codes == ("8Q",)))


def test_the_funnel_shows_the_counts_of_a_force_with_few_and_draws_no_share_of_it() -> None:
    shares = charge_funnel(release())
    assert shares.stated(shares.of(CITY)) is None
    assert shares.stated(shares.of("Kent")) == shares.of("Kent").value
    figure = funnel(
        shares.points(), shares.limits(), highlight=CITY, national=shares.centre, key="f", title="t", alt="a",
        caption="c", not_shown_because=shares.of(CITY).not_compared_because,
    )  # fmt: skip
    assert figure.table.rows[-1] == (CITY, "not available", "6 of 30", "not compared")
    alt = beside.funnel_alt(shares, CITY, SHARE_CHARGED)
    assert "Scatter chart of 42 forces" in alt
    assert f"{CITY} is not shown, because its numbers are too small for a comparison." in alt
    assert "20.0%" not in alt


def test_downloads_have_no_percentage_of_few_offences() -> None:
    city = subject_of(CITY)
    shown = [
        *rows(area_charge_rate(release(), CITY, "8Q"), city),
        *rows(area_outcome_mix(release(), CITY, "8Q"), city),
    ]
    counts = {row.measure: row.value for row in shown if row.measure.startswith("offences_")}
    assert counts["offences_recorded"] == 30
    for row in shown:
        if row.unit == "per cent":
            assert (row.value, row.lower, row.upper) == (None, None, None)
            assert row.not_estimated_because
    split = change_in(CITY, release().latest_year)
    small = [row for row in rows(split, city) if row.measure == "change_percent" and row.code in ("8Q", "8U")]
    assert len(small) == 2
    assert all(row.value is None for row in small)


def test_stalking_s_share_of_few_offences_is_counts() -> None:
    report = report_of(CITY)
    plain = ShareDispersion(1.0, 7.0, "")
    move = share_move(report.recorded, CITY)
    few = type(move)(
        **{
            name: getattr(move, name) for name in move.__dataclass_fields__ if name not in ("before", "after")
        },
        before=estimate_share(9, 56, plain),
        after=estimate_share(10, 25, plain),
    )
    text = domestic_abuse.share_move(few, "City of London Police").text
    assert "9 of 56 were stalking" in text
    assert "10 of 25 in the year to June 2022: too few for percentages." in text
    assert not SHOWN.search(text)
