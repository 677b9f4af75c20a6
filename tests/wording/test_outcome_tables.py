"""Charge outcomes in words and tables: sums agree, totals stand with parts, reasons with what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import numbers
from analysis.estimates.among_forces import shrunk_share
from analysis.estimates.charges import area_outcome_mix
from analysis.estimates.collected_charges import collected_charge_trend, load_stalking_charges
from analysis.figures.table import DataTable
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.charge_trend import ChargeTrend
from analysis.models.charging import MIX_NAMES, ChargeRate, wilson
from analysis.models.intervals import byar
from analysis.models.outcome_mix import MixPart, OutcomeMix
from analysis.offences import offence, subgroup_codes
from analysis.periods import FinancialYear
from analysis.small_numbers import TOO_FEW_BRIEFLY, too_few
from analysis.wording import charging, outcome_tables
from analysis.wording.area import area_named
from analysis.wording.prose import Prose, mid_sentence
from tests.wording.pages import AREAS, FORCES, charged_of, release, report_of, without_holes

pytestmark = pytest.mark.xdist_group("pages' words")

CODES = (*subgroup_codes(), "total")
MIXES = ("8Q", "8L", "8U", "8R", "8M")
YEAR = FinancialYear(2024)


@pytest.fixture(scope="module")
def collected() -> ChargeTrend:
    return collected_charge_trend()


def whole(cell: str) -> int:
    return int(cell.replace(",", ""))


def made(
    charged: int | None, offences: int | None, waiting: int | None = 0, *, codes: Sequence[str] = ("8Q",),
    reason: str = "", note: str = "",
) -> ChargeRate:  # fmt: skip
    interval = wilson(charged, offences) if charged is not None and offences and not reason else None
    return ChargeRate(
        "Kent", tuple(codes), "recorded", YEAR, offences, charged, waiting, interval, reason, note
    )


@pytest.mark.parametrize("area", AREAS)
def test_the_shares_of_every_area_stand_with_all_five_parts_which_add_up_to_the_total(area: str) -> None:
    rates = [charged_of(area, code) for code in CODES]
    table = outcome_tables.charge_rates_table(rates, area)
    without_holes(str(table))
    assert f"in {area_named(area)} in 2024/25" in table.caption
    rows = {row[0]: row[1:] for row in table.rows}
    assert list(rows) == [*(offence(code).name for code in subgroup_codes()), "All five parts"]
    *parts, total = list(rows.values())
    for column in (0, 1):
        assert sum(whole(part[column]) for part in parts) == whole(total[column])
    for rate, (recorded, charged, share, waiting, most) in zip(rates, rows.values(), strict=True):
        assert (whole(recorded), whole(charged)) == (rate.offences, rate.charged)
        if too_few(rate.offences):
            assert share == f"{rate.charged} of {rate.offences}"
            assert (waiting, most) == (
                f"{rate.not_yet_assigned} of {rate.offences}",
                f"{(rate.charged or 0) + (rate.not_yet_assigned or 0)} of {rate.offences}",
            )
            continue
        assert share.startswith(f"{numbers.percent(100 * (rate.proportion or 0))} (")
        ends = [float(end) for end in re.findall(r"([\d.]+)%", share)]
        assert ends[1] <= ends[0] <= ends[2]
        if rate.not_yet_assigned is None:
            assert (waiting, most) == (numbers.NOT_AVAILABLE, numbers.NOT_AVAILABLE)
            assert any(rate.note in note for note in table.footnotes)
        else:
            assert waiting == numbers.percent(100 * rate.not_yet_assigned / (rate.offences or 1))
            assert float(most.rstrip("%")) >= ends[0]


def test_a_share_that_is_not_estimated_gives_its_reason_and_no_number() -> None:
    none = made(None, None, None, reason="figures are missing: 8Q 2024/25 Q1")
    table = outcome_tables.charge_rates_table([none, made(6, 80, 8, codes=["8L"])], "Kent")
    assert table.rows[0] == ("Stalking", *["not available"] * 2, "not estimated", *["not available"] * 2)
    assert table.rows[1] == ("Harassment", "80", "6", "7.5% (3.5% to 15.4%)", "10.0%", "17.5%")
    assert table.footnotes == ("Stalking: figures are missing: 8Q 2024/25 Q1.",)


def test_an_official_oddity_stands_under_the_table() -> None:
    table = outcome_tables.charge_rates_table(
        [made(6, 80, None, note="an official total is negative")], "Kent"
    )
    assert table.footnotes == ("Stalking: an official total is negative.",)


@pytest.mark.parametrize("area", AREAS)
def test_every_area_says_its_share_on_its_basis_with_what_belongs_beside_it(area: str) -> None:
    report, rate = report_of(area), charged_of(area)
    drawn = shrunk_share(release(), area) if report.force else None
    text = without_holes(charging.in_full(rate, recorder=report.recorder, drawn=drawn).text)
    assert (
        f"Of {numbers.count(rate.offences)} stalking offences recorded by {mid_sentence(report.recorder)} in "
        f"2024/25, {numbers.count(rate.charged)} had led to a charge or summons"
    ) in text
    assert charging.BASIS["recorded"] in text
    assert charging.NOT_THE_OTHERS in text
    few = too_few(rate.offences)
    assert few == (area == "City of London")
    assert (charging.INTERVAL_BY_CHANCE in text) == (not few)
    compared = not rate.no_comparison_because
    assert ("Moved towards all forces together" in text) == (
        report.force is not None and compared and not few
    )
    if drawn is not None and not compared and not few:
        assert (
            f"The share in {area} is not moved towards all forces together, because "
            f"{rate.no_comparison_because}."
        ) in text
    elif drawn is not None and not few:
        assert f"the share in {area} is {numbers.percent(100 * (drawn.share or 0))} (95% interval" in text
    waiting = rate.not_yet_assigned_share
    assert ("All of them had an outcome." in text) == (waiting == 0)
    assert (f"{numbers.percent(100 * (waiting or 0))} had no outcome yet." in text) == bool(waiting)


@pytest.mark.parametrize("area", AREAS)
def test_the_mixes_of_every_area_are_framed_and_said_part_by_part(area: str) -> None:
    mixes = [area_outcome_mix(release(), area, code) for code in MIXES]
    frame = outcome_tables.mixes_frame(mixes)
    assert list(dict.fromkeys(frame["code"])) == list(MIXES)
    alt = without_holes(charging.mixes_alt(mixes))
    assert alt.startswith(f"{charging.mix_title(mixes[0])}. Stacked bars of how ")
    assert alt.count("%") <= 1, "the shares are in the table"
    for mix in mixes:
        mine = frame[frame["code"] == mix.codes[0]]
        text = charging.mix(mix)
        assert area in text
        if not mix.parts:
            assert text in alt
            assert mine["because"].tolist() == [mix.not_estimated_because]
            assert len(mine) == 1
            assert mine[["category", "share", "offences"]].isna().to_numpy().all()
            assert f"is not shown, because {mix.not_estimated_because}." in text
            assert "%" not in text
            continue
        assert mine["category"].tolist() == [part.name for part in mix.parts]
        assert int(mine["offences"].sum()) == mix.total == charged_of(area, mix.codes[0]).offences
        assert float(mine["share"].sum()) == pytest.approx(1)
        if too_few(mix.total):
            counts = [int(number) for number in re.findall(rf", (\d+) of {mix.total}", text)]
            assert counts == sorted((part.offences for part in mix.parts), reverse=True)
            assert "%" not in text
            continue
        said = [float(share) for share in re.findall(r", ([\d.]+)%", text)]
        assert said == sorted(said, reverse=True)
        assert len(said) == len(MIX_NAMES)
        assert sum(said) == pytest.approx(100, abs=0.35)
    title = without_holes(charging.mix_title(mixes[0]))
    (charged,) = [part for part in mixes[0].parts if part.key == "charged"]
    share = f"{numbers.percent(100 * charged.share, 0)} of"
    if too_few(mixes[0].total):
        share = f"{charged.offences} of {mixes[0].total}"
    where = f"{area_named(area)} in 2024/25"
    assert title == f"{share} stalking offences recorded in {where} were charged or summonsed"


def test_a_mix_that_is_not_given_leaves_a_title_without_a_number() -> None:
    none = OutcomeMix("Humberside", ("8R",), "recorded", YEAR, 752, (), "a total is negative")
    assert (
        charging.mix_title(none) == "How malicious communications offences in Humberside ended is not shown"
    )
    charged = MixPart("charged", "Charged or summonsed", 90, 0.9, wilson(90, 100))
    other = MixPart("other", "Other outcomes", 10, 0.1, wilson(10, 100))
    most = OutcomeMix("Kent", ("8Q",), "recorded", YEAR, 100, (other, charged))
    assert charging.mix_title(most) == (
        "90% of stalking offences recorded in Kent in 2024/25 were charged or summonsed"
    )
    fewest = replace(most, parts=(replace(other, share=0.9), replace(charged, share=0.1)))
    assert charging.mix_title(fewest).startswith("10% of stalking offences")
    one = replace(most, total=2, parts=(replace(other, offences=1), replace(charged, offences=1)))
    assert charging.mix_title(one) == (
        "1 of 2 stalking offences recorded in Kent in 2024/25 was charged or summonsed"
    )


def test_the_collected_years_of_every_force_are_the_figures_collected(collected: ChargeTrend) -> None:
    charges = load_stalking_charges()
    for force in FORCES:
        shown = outcome_tables.collected_years(charges, collected, force)
        mine = charges[charges["force"] == force].sort_values("financial_year")
        if mine.empty:
            assert isinstance(shown, Prose)
            assert shown.text == f"No charges of these years were collected for {force}."
            continue
        assert isinstance(shown, DataTable)
        without_holes(str(shown))
        assert shown.caption.endswith(f", {force}")
        assert [row[1] for row in shown.rows] == [numbers.count(cell) for cell in mine["offences"]]
        assert [row[2] for row in shown.rows] == [numbers.count(cell) for cell in mine["charged"]]
        assert shown.rows[-1][0] == "April to December 2020"
        for row, (offences, charged) in zip(
            shown.rows, mine[["offences", "charged"]].itertuples(index=False), strict=True
        ):
            if pd.isna(offences) or pd.isna(charged):
                assert row[3] == numbers.NOT_AVAILABLE
                continue
            if too_few(offences):
                assert row[3] == TOO_FEW_BRIEFLY
                continue
            value, lower, upper = (float(part) for part in re.findall(r"[\d.]+", row[3]))
            assert value == pytest.approx(100 * charged / offences, abs=0.05)
            chance = byar(int(charged))
            assert (lower, upper) == pytest.approx(
                (100 * chance.lower / offences, 100 * chance.upper / offences), abs=0.051
            )
            assert lower <= value <= upper
    assert isinstance(outcome_tables.collected_years(charges, collected, "City of London"), Prose)


def test_the_collected_years_of_england_and_wales_are_the_forces_with_every_year(
    collected: ChargeTrend,
) -> None:
    shown = outcome_tables.collected_years(load_stalking_charges(), collected, ENGLAND_AND_WALES)
    assert isinstance(shown, DataTable)
    without_holes(str(shown))
    assert shown.caption.endswith(f", {collected.n_forces} forces together")
    charges = load_stalking_charges()
    used = charges[~charges["force"].isin(list(collected.left_out))]
    assert used["force"].nunique() == collected.n_forces
    sums = used.groupby("financial_year")[["offences", "charged"]].sum()
    assert [(whole(row[1]), whole(row[2])) for row in shown.rows] == [
        (int(offences), int(charged)) for offences, charged in sums.itertuples(index=False)
    ]


@pytest.mark.parametrize("force", [*FORCES, None])
def test_the_runs_of_collected_years_stand_side_by_side_for_every_force(
    collected: ChargeTrend, force: str | None
) -> None:
    runs = [collected_charge_trend(FinancialYear(2017)), collected]
    ends = ["from 2015/16 to 2017/18", "from 2015/16 to April to December 2020"]
    said = charging.trends(runs, force)
    without_holes(said.text)
    texts = [sentence.text for sentence in said.sentences]
    assert texts[0] == charging.BASIS["flows"]
    own = [None if force is None else run.of(force) for run in runs]
    for place, run in enumerate(runs):
        for change, area in ((run.national, f"{run.n_forces} forces together"), (own[place], force)):
            if change is None or change.percent is None:
                continue
            who = f"In {area_named(str(area))} "
            (text,) = [line for line in texts if who in line and f"{ends[place]} " in line]
            assert ("rose from" in text) == (change.direction == "rising")
            assert ("fell from" in text) == (change.direction == "falling")
            assert ("no clear change from" in text) == (change.direction == "no clear change")
            assert "charges for every 100 stalking offences recorded" in text
            assert " a year in their odds, 95% interval " in text
            # The years before the rules stand before the sentence on the rules, the longer run after it.
            assert (texts.index(text) > texts.index(charging.ACROSS_THE_RULES)) == (place == 1)
            # A force's own figures alone have no interval, so they are among the rows and in no sentence.
            assert "alone" not in text
    refused = [line for line in texts if line.startswith("No trend of charges is given for")]
    missing = [change for change in own if change is not None and change.percent is None]
    if len(missing) == len(runs):
        assert refused == [
            f"No trend of charges is given for {force}, because {missing[0].not_estimated_because}."
        ]
    else:
        assert refused == [
            f"No trend of charges is given for {force} {end}, because {change.not_estimated_because}."
            for end, change in zip(ends, own, strict=True)
            if change in missing
        ]
    drawn = any("moved towards the change common" in line for line in texts)
    assert drawn == (force is not None and len(missing) < len(runs))
    assert texts.count(charging.ACROSS_THE_RULES) == 1
    left_out = [line for line in texts if line.startswith("Left out")]
    assert left_out == (
        []
        if force is not None
        else [
            "Left out: Leicestershire (figures are missing for 2015/16, 2016/17, 2017/18) and North "
            "Yorkshire (figures are missing for 2015/16, 2016/17, 2017/18).",
            f"Left out of the longer run as well: Greater Manchester "
            f"({collected.left_out['Greater Manchester']}).",
        ]
    )
    if force is None:
        named = {name for run in runs for name in run.left_out}
        assert all(name in " ".join(left_out) for name in named)
        assert [run.n_forces for run in runs] == [42 - len(run.left_out) for run in runs]


def test_a_bend_of_the_common_line_is_not_said_of_a_force(collected: ChargeTrend) -> None:
    bent = replace(collected, bend=0.001)
    uneven = "The change was not the same in every year."
    assert charging.trend(bent.national, bent, area="39 forces together").endswith(uneven)
    assert uneven not in charging.trend(bent.of("Kent"), bent, area="Kent")


@given(st.integers(0, 3), st.integers(1, 3))
def test_one_offence_is_singular(charged: int, offences: int) -> None:
    text = charging.rate(made(min(charged, offences), offences), recorder="Kent Police")
    assert text.startswith(f"Of {offences} stalking {'offence' if offences == 1 else 'offences'} recorded by")
    every = charging.rate(made(1, offences, codes=subgroup_codes()), recorder="Police in England and Wales")
    assert "recorded by police in England and Wales in" in every
    assert f" stalking and harassment {'offence' if offences == 1 else 'offences'} recorded" in every


def test_a_closed_basis_speaks_of_outcomes_and_has_nothing_waiting() -> None:
    closed = ChargeRate("Kent", ("8Q",), "closed", YEAR, 80, 1, None, wilson(1, 80))
    text = charging.rate(closed, recorder="Kent Police")
    assert text.startswith(
        "Of 80 outcomes for stalking offences whose investigations Kent Police closed in 2024/25, 1 was a "
        "charge or summons: 1.2% (95% interval"
    )
    assert charging.rate(replace(closed, offences=1), recorder="Kent Police").startswith("Of 1 outcome for")
    assert charging.not_yet_assigned(closed) == ""
    full = charging.in_full(closed, recorder="Kent Police").text
    assert charging.BASIS["closed"] in full
    assert charging.BASIS["recorded"] not in full
