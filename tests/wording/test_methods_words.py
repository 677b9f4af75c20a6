"""The page on methods: tables, titles and alt texts agree with the tables and models they speak of."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest

from analysis import numbers
from analysis.estimates.among_forces import charge_funnel, rate_funnel
from analysis.estimates.held_links import HEADLINE, OTHER_WAYS
from analysis.estimates.spans import all_spans
from analysis.estimates.tables import held_table
from analysis.estimates.trend_checks import area_trend_sensitivity
from analysis.estimates.trends import TREND_CODES
from analysis.figures.table import DataTable
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.funnel import Method
from analysis.models.sensitivity import COLUMNS
from analysis.periods import Quarter
from analysis.recording import SUBGROUP_CODE, comparable_span
from analysis.simulations import CHOSEN, load_trend_coverage
from analysis.wording import outlook
from analysis.wording.forecast import PRINTED_METHODS, printed_offence
from analysis.wording.methods import comparisons, forecasts, links, spans, trends
from analysis.wording.methods.parts import part_named
from tests.benchmarks.trend_coverage import AS_IN_A_RELEASE, CELLS
from tests.wording.pages import AREAS, FORCES, RELEASE, release, without_holes

NAMES_IN_CAPITALS = re.compile(
    r"april|july|metropolitan|arima|\bets\b|theta|auto(?:arima|ets|theta)", re.IGNORECASE
)


def cells(table: DataTable) -> dict[str, tuple[str, ...]]:
    without_holes(str(table))
    rows = {row[0]: row[1:] for row in table.rows}
    assert len(rows) == len(table.rows)
    return rows


def keeps_its_capitals(text: str) -> None:
    """Months, forces and methods begin with a capital wherever they stand."""
    for name in NAMES_IN_CAPITALS.findall(without_holes(text)):
        assert name[0].isupper(), f"{name!r} in: {text}"


# Comparing forces


@cache
def funnels() -> dict[str, dict[Method, object]]:
    return {
        "Stalking for each 1,000 residents": {
            method: rate_funnel(release(), method=method) for method in comparisons.ALLOWANCES
        },
        "Share of stalking charged": {
            method: charge_funnel(release(), method=method) for method in comparisons.ALLOWANCES
        },
    }


def test_every_force_is_counted_once_under_every_allowance() -> None:
    rows = cells(comparisons.calls_table(funnels()))  # type: ignore[arg-type]
    assert len(rows) == 6
    for _, *calls in rows.values():
        assert sum(map(int, calls)) == len(FORCES)
    rate = "Stalking for each 1,000 residents"
    assert rows[f"{rate}: chance alone"][-1] == "1"
    assert rows[f"{rate}: spread between forces added (as reported)"][1:3] == ("0", "0")
    assert int(rows[f"{rate}: chance alone"][1]) > 10


def test_shares_drawn_towards_all_forces_are_those_of_the_table() -> None:
    table = held_table(RELEASE, "charge_rates")
    mine = table[table["code"] == "8Q"]
    frame = comparisons.shares_frame(mine)
    # City of London has too few offences, the others too many without an outcome yet.
    few = ["City of London", "Derbyshire", "Humberside", "Lincolnshire"]
    assert list(frame["label"]) == sorted(set(FORCES) - set(few))
    held = mine.set_index("area")
    for label, value, lower, upper in frame[["label", "value", "lower", "upper"]].itertuples(index=False):
        row = held.loc[[label], ["shrunk", "shrunk_lower", "shrunk_upper"]].to_numpy(float)[0]
        assert (value, lower, upper) == pytest.approx(100 * row)
    by_size = frame.sort_values("value")
    low, high = by_size.iloc[0], by_size.iloc[-1]
    assert comparisons.shares_title(frame) == (
        f"Moved towards all forces, the shares charged range from {numbers.percent(low['value'])} to "
        f"{numbers.percent(high['value'])}"
    )
    alt = without_holes(comparisons.shares_alt(frame))
    assert f"{numbers.percent(low['value'])} in {low['label']} to {numbers.percent(high['value'])} in " in alt
    assert f"in {len(FORCES) - len(few)} forces" in alt


# Forecasts


def scores() -> pd.DataFrame:
    return held_table(RELEASE, "forecast_scores")


def test_gains_are_those_of_the_table_and_clear_only_by_their_intervals() -> None:
    frame = forecasts.gains_frame(scores())
    assert len(frame) == 3 * len(forecasts.COMPARED)
    assert (frame["clear"] == ((frame["lower"] > 0) | (frame["upper"] < 0))).all()
    table = scores()
    kept = table[(table["origins"] == "all") & table["method"].isin(forecasts.COMPARED)]
    for code, mine in kept.groupby("code"):
        shown = frame[frame["group"] == part_named(str(code))]
        if len(shown):
            assert sorted(shown["value"]) == sorted(mine["gain_percent"])
    better, worse = int((frame["lower"] > 0).sum()), int((frame["upper"] < 0).sum())
    assert forecasts.gains_title(frame) == (
        f"The errors were clearly smaller in {better} of {len(frame)} comparisons, clearly larger in "
        f"{worse or 'none'}"
    )
    late = forecasts.gains_frame(scores(), origins="late", codes=("8Q",))
    assert len(late) == len(forecasts.COMPARED)
    assert late["value"].tolist() != frame["value"].tolist()[: len(late)]


def test_the_nearest_method_is_named_for_each_offence_as_it_is_written() -> None:
    frame = forecasts.gains_frame(scores())
    alt = without_holes(forecasts.gains_alt(frame))
    for group, mine in frame.groupby("group"):
        best = mine.loc[[mine["value"].idxmin()]].iloc[0]
        said = re.search(rf"{group}: nearest is (.*?), [−+\d]", alt)
        assert said is not None
        assert said[1].lower() == str(best["label"]).lower()
    for method in ("AutoARIMA", "Theta", "ETS"):
        nearest = frame.assign(label=forecasts._method(method), value=-5.0)
        keeps_its_capitals(forecasts.gains_alt(nearest))


def test_every_method_has_a_row_for_every_offence_scored_and_software_keeps_its_name() -> None:
    table = forecasts.scores_table(scores())
    rows = cells(table)
    assert len(rows) == len(forecasts.SCORED_CODES) * (1 + len(forecasts.COMPARED))
    held = scores()
    for code in forecasts.SCORED_CODES:
        chosen = held[(held["code"] == code) & (held["method"] == "pooled level")].set_index("origins")
        assert rows[f"{part_named(code)}: this report's method"] == tuple(
            numbers.decimal(float(chosen["mase"][part]), 3) for part in forecasts.PARTS
        )
    for name in rows:
        keeps_its_capitals(name)
    assert "Stalking: AutoARIMA" in rows
    assert "Stalking: the Theta method" in rows


def test_a_method_that_ties_everywhere_is_named_and_why_it_is_not_used() -> None:
    text = without_holes(forecasts.ties(scores()).text)
    keeps_its_capitals(text)
    table = scores()
    for method in forecasts.COMPARED:
        mine = table[(table["method"] == method) & table["code"].isin(forecasts.SCORED_CODES)]
        overall = mine[mine["origins"] == "all"]
        ties = bool(((overall["gain_lower"] <= 0) & (overall["gain_upper"] >= 0)).all())
        assert (f"Over every quarter forecast, {PRINTED_METHODS[method]} is not clearly" in text) == ties
        if ties:
            worse = mine[(mine["gain_lower"] > 0) & mine["origins"].isin(forecasts.PARTS)]
            assert text.count("so it is kept") >= len(worse)
            for code in worse["code"]:
                assert f"for {printed_offence(str(code))}, the errors of this report's method were" in text


def test_a_method_that_is_as_good_everywhere_could_take_the_place_and_that_is_said() -> None:
    table = scores()
    mine = table["method"] == "Theta"
    table.loc[mine, ["gain_lower", "gain_upper"]] = (-1.0, 1.0)
    text = forecasts.ties(table).text
    assert "the Theta method is not clearly different anywhere. It is as good and could take" in text
    table["gain_lower"], table["gain_upper"] = 1.0, 2.0
    assert forecasts.ties(table).text == ""


def test_the_coverage_of_forecasts_is_that_of_the_table() -> None:
    covered = held_table(RELEASE, "forecast_coverage")
    rows = cells(forecasts.forecast_coverage_table(covered))
    held = covered.set_index(["code", "level", "held_out"])["covered"]
    for code in forecasts.SCORED_CODES:
        assert rows[part_named(code)] == tuple(
            numbers.percent(100 * float(held[code, level, part]))
            for part in ("later quarters", "late origins", "own force")
            for level in (0.8, 0.95)
        )


# Links


@cache
def together() -> pd.DataFrame:
    return links.together_frame(held_table(RELEASE, "moving_together"))


def test_every_way_of_asking_that_is_kept_has_its_words_and_its_interval() -> None:
    table = held_table(RELEASE, "moving_together")
    kept = table[table["question"] == "within_forces"]
    assert set(links.VARIANTS) == set(kept["variant"])
    frame = together()
    assert len(frame) == len(kept) == 13
    assert frame["label"].iloc[0] == "As reported, from April 2021"
    headline = kept[kept["variant"] == HEADLINE].iloc[0]
    assert frame["value"].iloc[0] == pytest.approx(float(headline["estimate"]))
    # Every other way says from when on, and those that a page gives say it as the page does.
    for variant, label in links.VARIANTS.items():
        since = "July 2023" if "july_2023" in variant else "April 2021" if "april_2021" in variant else None
        assert f"from {since or 'April 2020'}" in label
    assert set(OTHER_WAYS.values()) < set(links.VARIANTS)
    assert (frame["clear"] == ((frame["lower"] > 0) | (frame["upper"] < 0))).all()
    found = int(frame.loc[frame["of_stalking"], "clear"].sum())
    assert links.together_title(frame) == f"{found} of 11 ways of asking find a clear link within forces"
    # What asks about harassment bears nothing out: it is drawn and not counted.
    assert list(frame.loc[~frame["of_stalking"], "label"].str.contains("harassment")) == [True, True]


def test_other_ways_of_asking_that_agree_are_counted_and_the_others_named() -> None:
    frame = together()
    text = without_holes(links.together_in_brief(frame).text)
    keeps_its_capitals(text)
    asked = frame[frame["of_stalking"]]
    agree = int(asked["clear"].iloc[1:].sum())
    assert text.startswith(f"{agree} of 10 other ways of asking find a clear link as well")
    for label in asked.loc[~asked["clear"], "label"]:
        assert label[1:] in text
    assert "harassment" not in text
    unclear = frame.assign(clear=[False, *frame["clear"].iloc[1:]])
    assert links.together_in_brief(unclear).text.startswith(
        f"{10 - agree} of 10 other ways of asking find no"
    )


def test_a_clear_link_the_other_way_round_does_not_bear_the_reported_one_out() -> None:
    frame = (
        together()
        .head(3)
        .assign(value=[0.3, -0.2, 0.4], lower=[0.1, -0.3, 0.2], upper=[0.5, -0.1, 0.6], clear=True)
    )
    text = links.together_in_brief(frame).text
    assert text.startswith("1 of 2 other ways of asking find a clear link as well")
    assert text.endswith("Those that do not: from April 2020.")


def test_the_alt_text_of_the_links_gives_the_range_and_names_those_without_a_link() -> None:
    frame = together()
    alt = links.together_alt(frame)
    keeps_its_capitals(alt)
    assert f"{numbers.decimal(frame['value'].iloc[0], 2)} as reported" in alt
    low, high = (numbers.decimal(value, 2) for value in (frame["value"].min(), frame["value"].max()))
    assert f"from {low} to {high} in all" in alt
    for label in frame.loc[~frame["clear"], "label"]:
        assert label[1:] in alt
    keeps_its_capitals(links.together_alt(frame.assign(clear=False)))
    assert "No clear link" not in links.together_alt(frame.assign(clear=True))


def test_the_odds_looked_at_in_other_ways_carry_the_word_their_interval_allows() -> None:
    table = links.odds_sensitivity(held_table(RELEASE, "outcome_odds"))
    without_holes(str(table))
    assert len(table.rows) == 2 * 3 * 4
    for row in table.rows:
        lower, upper = (float(end) for end in re.findall(r"[\d.]+", row[2])[1:])
        assert (row[3] == "higher") == (lower > 1)
        assert (row[3] == "lower") == (upper < 1)
    assert len({row[:2] for row in table.rows}) == len(table.rows)


# Spans


def spans_of(**starts: Quarter | None) -> pd.DataFrame:
    """Spans of stalking of a few forces; None where no quarter compares yet."""
    return pd.DataFrame(
        [(force, "8Q", "Stalking", start, Quarter(2025, 3)) for force, start in starts.items()],
        columns=["force", "code", "name", "start", "end"],
    ).astype({"start": object})


def test_spans_of_all_forces_are_those_of_the_rule() -> None:
    frame = all_spans(release())
    assert len(frame) == len(FORCES) * len(TREND_CODES)
    for force, code, _, start, end, n in frame.itertuples(index=False):
        span = comparable_span(force, code, last=Quarter(2025, 3))
        assert (start, end, n) == (span.start, span.end, span.n_quarters)
    assert set(frame.loc[frame["code"] == SUBGROUP_CODE, "name"]) == {"Stalking and harassment"}


def test_the_title_and_the_alt_text_of_the_spans_name_the_usual_quarter_and_those_that_differ() -> None:
    frame = all_spans(release())
    assert spans.spans_title(frame) == "Stalking compares from April 2021 in all 43 forces"
    alt = without_holes(spans.spans_alt(frame))
    assert "behaviour: from April 2020 in 42 forces; otherwise West Midlands (April 2021)." in alt
    assert alt.count(": from ") == 6


def test_a_force_that_starts_elsewhere_or_not_yet_is_counted_apart() -> None:
    april, july = Quarter(2021, 1), Quarter(2021, 2)
    assert spans.spans_title(spans_of(Kent=april, Essex=april, Surrey=july)) == (
        "Stalking compares from April 2021 in 2 of 3 forces, from another quarter in 1"
    )
    some = spans_of(Kent=april, Essex=april, Surrey=None)
    assert spans.spans_title(some) == (
        "Stalking compares from April 2021 in 2 of 3 forces, from no quarter yet in 1"
    )
    assert spans.spans_alt(some).endswith("Stalking: from April 2021 in 2 forces; not yet in Surrey.")
    none = spans_of(Kent=None, Essex=None)
    assert spans.spans_title(none) == "Stalking compares from no quarter yet in any force"
    assert spans.spans_alt(none).endswith("Stalking: no quarter compares yet.")
    alone = spans_of(Kent=april)
    assert spans.spans_alt(alone).endswith("Stalking: from April 2021 in 1 force.")


# Trends


def test_the_diagnostics_count_the_forces_of_the_table() -> None:
    table = held_table(RELEASE, "trends")
    rows = cells(trends.trend_diagnostics(table))
    forces = table[table["force"] != ENGLAND_AND_WALES]
    assert list(rows) == [part_named(code) for code in TREND_CODES]
    for code in TREND_CODES:
        mine = forces[forces["code"] == code].dropna(subset=["annual_percent"])
        row = rows[part_named(code)]
        assert row[0] == str(len(mine))
        if mine.empty:
            assert row[1:] == ("none",) * 6
            continue
        assert row[1] == numbers.decimal(mine["dispersion"].median())
        assert row[5] == str(int((mine["quadratic_p"] < 0.05).sum()))
        counts = [int((mine["direction"] == word).sum()) for word in ("rising", "falling")]
        assert row[6] == f"{counts[0]} and {counts[1]}"


def test_the_simulated_coverage_stands_in_the_table_cell_by_cell() -> None:
    held = load_trend_coverage()
    rows = cells(trends.coverage_table(held))
    assert len(rows) == len(CELLS) + len(AS_IN_A_RELEASE)
    chosen = held[held["method"] == CHOSEN]
    for row in chosen.to_dict("records"):
        name = f"{row['quarters']} quarters, correlation {numbers.decimal(row['correlation'])}"
        assert rows[name][:3] == (
            numbers.percent(100 * row["coverage"]),
            numbers.decimal(row["width_ratio"], 2),
            numbers.percent(100 * row["false_words"]),
        )
    strained = cells(trends.strained_coverage_table(held))
    assert list(strained) == list(rows)
    for method, column in zip(trends.STRAINED, range(3), strict=True):
        mine = held[held["method"] == method]
        assert [row[column] for row in strained.values()] == [
            f"{numbers.percent(100 * covered)} ({numbers.percent(100 * false)})"
            for covered, false in zip(mine["coverage"], mine["false_words"], strict=True)
        ]


def test_levels_are_counted_by_their_intervals_and_framed_in_order() -> None:
    table = held_table(RELEASE, "level_changes").query("code == '8Q'")
    frame = trends.levels_frame(table)
    assert sorted(frame["label"]) == sorted(AREAS)
    assert frame["label"].iloc[0] == ENGLAND_AND_WALES
    assert frame["label"].iloc[1:].is_monotonic_increasing
    assert (frame["clear"] == ((frame["lower"] > 1) | (frame["upper"] < 1))).all()
    forces = frame[frame["label"] != ENGLAND_AND_WALES]
    rose, fell = int((forces["lower"] > 1).sum()), int((forces["upper"] < 1).sum())
    title = without_holes(trends.levels_title(table))
    assert f"at a clearly higher level after the change of rules in {rose} of 43 forces" in title
    assert title.endswith(f"at a clearly lower one in {fell or 'none'}")
    alt = without_holes(trends.levels_alt(table))
    by_size = forces.dropna(subset=["value"]).sort_values("value")
    high, low = by_size.iloc[-1], by_size.iloc[0]
    assert f"From {numbers.decimal(low['value'])} times in {low['label']} to " in alt
    assert f"{numbers.decimal(high['value'])} times in {high['label']}; the middle force" in alt


def ways(*directions: str) -> pd.DataFrame:
    rows = [
        (f"way {place}", "2021/22 Q1", 19, 1.0, 0.5, 1.5, direction, "")
        for place, direction in enumerate(directions)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_agreement_counts_the_other_ways_of_looking_and_names_those_that_differ() -> None:
    said = outlook.agreement(
        {
            "8Q": ways("rising", "rising", "no clear change", "falling", "not estimated"),
            "8L": ways("no clear change", "no clear change"),
            "8U": ways("rising", "rising", "rising"),
        }
    )
    assert said.as_list
    assert [sentence.text for sentence in said.sentences] == [
        "Stalking, rising: 1 of 3 other ways of looking say the same; not way 2 (no clear change) or way 3 "
        "(falling).",
        "Harassment, no clear change: 1 of 1 other way of looking cannot tell either.",
        "Controlling or coercive behaviour, rising: 2 of 2 other ways of looking say the same.",
    ]


def test_a_trend_that_is_not_estimated_or_cannot_be_looked_at_otherwise_agrees_with_nothing() -> None:
    assert not outlook.agreement(
        {"8Q": ways("not estimated", "rising"), "8L": ways("rising", "not estimated")}
    ).sentences


def test_the_agreement_of_an_area_is_counted_from_its_own_table() -> None:
    checks = {code: area_trend_sensitivity(release(), ENGLAND_AND_WALES, code) for code in ("8Q", "8R")}
    (sentence,) = outlook.agreement(checks).sentences
    without_holes(sentence.text)
    table = checks["8Q"]
    reported, others = table["direction"].iloc[0], table.iloc[1:]
    fitted = others[others["direction"] != "not estimated"]
    same = int((fitted["direction"] == reported).sum())
    assert sentence.text.startswith(
        f"Stalking, {reported}: {same} of {len(fitted)} other ways of looking say"
    )
    for check, direction in zip(fitted["check"], fitted["direction"], strict=True):
        assert (f"{check} ({direction})" in sentence.text) == (direction != reported)


def test_the_simulations_are_read_at_the_correlation_and_the_lengths_of_this_release() -> None:
    held, table = load_trend_coverage(), held_table(RELEASE, "trends")
    text = without_holes(trends.at_this_release(held, table).text)
    estimated = table[(table["force"] != ENGLAND_AND_WALES) & table["correlation"].notna()]
    rho, longest = estimated["correlation"].median(), estimated["n"].max()
    assert f"estimated for this release is about {numbers.decimal(rho, 2)} (the middle force" in text
    chosen = held[held["method"] == CHOSEN]
    looked_at = sorted(chosen["correlation"].unique())
    around = [max(at for at in looked_at if at <= rho), min(at for at in looked_at if at >= rho)]
    for at in around:
        assert f"At a correlation of {numbers.decimal(at)} in the simulations, with " in text
    said = re.findall(
        r"with (\d+) quarters ([\d.]+%) held the truth and ([\d.]+%) of flat series were called", text
    )
    kept = chosen[chosen["correlation"].isin(around) & (chosen["quarters"] <= longest)]
    kept = kept.sort_values(["correlation", "quarters"])
    assert len(kept) > 0
    assert said == [
        (str(n), numbers.percent(100 * covered), numbers.percent(100 * false))
        for n, covered, false in zip(kept["quarters"], kept["coverage"], kept["false_words"], strict=True)
    ]


def test_the_simulations_read_follow_the_release_and_no_length_it_does_not_have() -> None:
    held = load_trend_coverage()
    national = pd.DataFrame({"force": [ENGLAND_AND_WALES], "correlation": [0.0], "n": [99]})
    for longest in (12, 19, 23):
        short = held[held["quarters"] <= longest]
        for looked_at in sorted(short["correlation"].unique()):
            made = pd.DataFrame(
                {"force": ["Kent", "Essex"], "correlation": [looked_at] * 2, "n": [8, longest]}
            )
            text = without_holes(trends.at_this_release(held, pd.concat([made, national])).text)
            assert f"At a correlation of {numbers.decimal(looked_at)} in" in text
            assert {int(n) for n in re.findall(r"with (\d+) quarters", text)} == {
                int(n) for n in short.loc[short["correlation"] == looked_at, "quarters"]
            }


def test_spans_shorter_than_all_simulated_are_said_to_be_so() -> None:
    made = pd.DataFrame({"force": ["Kent"], "correlation": [0.8], "n": [8]})
    assert trends.at_this_release(load_trend_coverage(), made).text == (
        "No span of this release is as long as those simulated; the longest has 8 quarters."
    )
