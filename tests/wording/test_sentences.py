"""Sentences follow their rule, read as sentences, and never say more than the figures."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import numbers
from analysis.forces import ENGLAND_AND_WALES
from analysis.help_lines import LEAVING, help_lines
from analysis.models.change import Change, split_change
from analysis.models.dispersion import Dispersion
from analysis.models.intervals import Interval
from analysis.models.rate import no_rate
from analysis.models.reasons import BESIDE_A_MOVE, LEVEL_MOVED, RULE_CHANGED
from analysis.offences import offence, subgroup_codes
from analysis.periods import FinancialYear, YearEnding
from analysis.side_by_side import side_by_side
from analysis.wording import brief, care, change, rate, recorded, tables
from analysis.wording.prose import Prose, Sentence, join
from tests.wording.pages import FORCES, change_in, findings_of, report_of

pytestmark = pytest.mark.xdist_group("pages' words")

YEAR = YearEnding(2025, 12)
PLAIN = Dispersion(1.0, 6.0, 12)


def made(before: int | None, after: int | None, ratio: tuple[float, float] | None) -> Change:
    return Change(("8Q",), YEAR, before, after, Interval(*ratio) if ratio else None, PLAIN)


def in_brief(area: str) -> Prose:
    report = report_of(area)
    return brief.in_brief(report.recorder, report.whose, findings_of(area))


def test_bedfordshires_headline_says_the_counts_and_that_the_total_does_not_compare() -> None:
    text = in_brief("Bedfordshire").text
    assert (
        "Bedfordshire Police recorded 5,296 stalking and harassment offences in the year to December 2025, "
        "up by 193 from 5,103. That is not called a rise or a fall, because not all of its parts compare "
        "between these two years. By part: malicious communications −231, stalking +212, harassment +163, "
        "controlling or coercive behaviour +53 and racially or religiously aggravated harassment −4. Leaving "
        "out malicious communications, whose recording rule changed, the change is +424 (+11.5%), no clear "
        "change: this force's quarterly ups and downs could account for it (95% interval −2.8% to 27.9%)."
    ) in text


def test_bedfordshires_newsroom_sentence() -> None:
    text = in_brief("Bedfordshire").text
    assert "recorded 5,092 stalking and harassment offences, up 3% from 4,950" in text
    assert re.search(r"about 7 for every 1,000 people .*, against 10 \(.*\) across England and Wales", text)
    # It is the one percentage without an interval: the total that publications quote.
    for name in FORCES:
        for sentence in re.split(r"(?<=\.)\s+(?=[A-Z])", in_brief(name).text):
            if re.search(r"\b(?:up|down) [\d.]+%", sentence) and "95% interval" not in sentence:
                assert re.match(r"In the year to March 2025, .* offences?, (?:up|down) \d+% from", sentence)


def test_what_stands_under_the_table_of_years_is_stalking_before_and_after_the_rule_and_no_record() -> None:
    text = recorded.over_the_years(report_of("Bedfordshire").recorded).text
    assert text == (
        "Recorded stalking went from 161 in the year to June 2019 to 1,080 in the year to March 2022, years "
        "between which the rule for former partners changed and lockdowns fell."
    )


def test_city_of_london_has_no_rate_and_the_page_says_why() -> None:
    report = report_of("City of London")
    assert report.rate(YEAR).per_1000 is None
    assert "There is no rate for residents, because about 15,000 people live" in in_brief(report.area).text
    latest = findings_of(report.area).latest
    assert "No rate" in str(brief.key_figures(latest, report.rate(YEAR)))


def test_england_and_wales_names_both_coverages() -> None:
    report = report_of(ENGLAND_AND_WALES)
    text = recorded.coverage(report.recorded, report.forty_three, YEAR, YearEnding(2025, 3)).text
    assert "599,180 with British Transport Police, 598,830 in the 43 forces alone" in text
    assert "622,376 with British Transport Police" in text


@pytest.mark.parametrize("name", FORCES)
def test_every_force_page_says_only_what_its_intervals_allow(name: str) -> None:
    report, found = report_of(name), findings_of(name)
    for split in (found.latest, found.full_year):
        results = [split.total, *split.parts, *([split.like_for_like] if split.like_for_like else [])]
        for result in results:
            words = change.finding(result, report.whose)
            interval = None if result.of_few else result.percent_interval
            assert ("clear rise" in words) == (interval is not None and interval.lower > 0)
            assert ("clear fall" in words) == (interval is not None and interval.upper < 0)
            assert ("no clear change" in words) == (interval is not None and interval.contains(0))
            assert ("not called a rise or a fall" in words) == bool(result.not_compared_because)
            assert ("not judged" in words) == (result.direction == "not judged")
            without = result.not_compared_because or result.missing or result.of_few
            assert (interval is None) == bool(without)
        assert {part.codes[0]: part.not_compared_because for part in split.parts} == {
            code: report.recording_changed(split.total.year).get(code, "") for code in subgroup_codes()
        }
        assert bool(split.total.not_compared_because) == bool(split.recording_changed)
    text = in_brief(name).text
    assert not re.search(r"\b(nan|None|<NA>|inf)\b", text)
    assert not re.search(r"\b(soar|surge|plunge|epidemic|alarming|shocking|worst|best)", text, re.IGNORECASE)
    for sentence in re.split(r"(?<=\.)\s+(?=[A-Z])", text):
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (made(100, 150, (1.2, 1.9)), "a clear rise"),
        (made(150, 100, (0.5, 0.9)), "a clear fall"),
        (made(100, 101, (0.9, 1.1)), "no clear change"),
        (made(0, 3, None), "no finding (no interval: the year before has no offence to compare with)"),
        (
            replace(made(100, 150, None), not_compared_because=LEVEL_MOVED),
            "not called a rise or a fall, because it moved to another level for no published reason",
        ),
        (
            replace(made(100, 150, None), not_compared_because=BESIDE_A_MOVE),
            "not called a rise or a fall, because offences may have moved between it and a part that moved "
            "to another level",
        ),
    ],
)
def test_a_verdict_follows_the_interval_and_nothing_else(result: Change, words: str) -> None:
    assert change.verdict(result).startswith(words)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (made(4950, 5092, (0.9, 1.1)), "up 2.9% from 4,950"),
        (made(2, 3, (0.1, 9.0)), "up by 1 from 2"),
        (made(49, 98, (1.2, 3.0)), "up by 49 from 49"),
        (made(50, 98, (1.2, 3.0)), "up 96.0% from 50"),
        (made(60, 49, (0.5, 1.2)), "down by 11 from 60"),
        (made(4313, 4312, (0.9, 1.1)), "down by 1 from 4,313"),
        (made(150, 147, (0.7, 1.3)), "down 2.0% from 150"),
        (made(12, 12, (0.4, 2.4)), "the same as in the year before (12)"),
        (made(0, 3, None), "from 0"),
        (made(None, 3, None), "with no figure for the year before to compare"),
    ],
)
def test_a_change_is_said_as_arithmetic_on_two_counts(result: Change, words: str) -> None:
    assert change.moved(result) == words


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_up_goes_with_more_and_down_with_fewer(before: int, after: int) -> None:
    words = change.moved(made(before, after, (0.5, 2.0)))
    assert words.startswith({True: "up", False: "down"}[after > before] if after != before else "the same")


def test_a_rate_that_does_not_exist_is_a_sentence_with_its_reason() -> None:
    assert rate.about(no_rate(24, "nobody lives there")) == (
        "no rate for its residents is given, because nobody lives there"
    )


def test_html_of_a_sentence_is_escaped_and_its_link_kept() -> None:
    shown = Prose((Sentence("Men & women <all>", "parts", "The parts"),), as_list=True)._repr_html_()
    assert shown == '<ul><li>Men &amp; women &lt;all&gt; <a href="#parts">The parts</a></li></ul>'


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5))
def test_lists_in_prose_have_one_and_before_the_last(items: list[str]) -> None:
    text = join(items)
    assert text.count(" and ") == (1 if len(items) > 1 else 0)
    assert text.count(",") == max(0, len(items) - 2)


def test_every_help_line_is_on_the_page_with_a_number_to_tap() -> None:
    shown = care.help_in_full()._repr_html_()
    for number in ("999", "101", "0808 802 0300", "0808 2000 247", "0808 801 0327", "0800 555 111"):
        assert number in shown
        assert f'href="tel:{number.replace(" ", "")}"' in shown


def test_help_names_the_line_of_the_pages_own_country_first_and_says_what_leaving_does_not_do() -> None:
    for area, first in (("South Wales", "Live Fear Free"), ("Kent", "National Domestic"), (None, "National")):
        shown = care.help_in_full(area)
        names = [line.name for line in shown.lines]
        assert sorted(names) == sorted(line.name for line in help_lines())
        assert names[:3] == ["Emergency", "National Stalking Helpline", "Police"]
        assert names[3].startswith(first)
        assert shown._repr_html_().endswith(f"<p>{LEAVING}</p>")
        assert str(shown).endswith(LEAVING)


def test_the_table_of_years_shows_a_total_with_its_parts_and_no_nought_for_not_counted() -> None:
    from_2013 = tables.by_financial_year(
        report_of("Bedfordshire").recorded,
        "Bedfordshire",
        FinancialYear(2013),
        YEAR,
    )
    rows = {row[0]: row for row in from_2013.rows}
    assert rows["2021/22"][-1] == "5,919"
    assert rows["2024/25"][-1] == "5,092"
    assert rows["Year to December 2025"][-1] == "5,296"
    assert rows["2013/14"][3] == "within harassment"
    malicious, control = (
        [rows[year][column] for year in ("2014/15", "2015/16", "2016/17", "2019/20")] for column in (4, 5)
    )
    assert malicious[:3] == ["not counted", "within harassment", "within harassment"]
    # An offence since December 2015; the group counts it from April 2020.
    assert control == ["no offence yet", *["counted elsewhere"] * 3]
    for cells in rows.values():
        parts = [int(cell.replace(",", "")) for cell in cells[1:-1] if cell.replace(",", "").isdigit()]
        assert sum(parts) == int(cells[-1].replace(",", ""))


def test_a_missing_part_makes_the_total_of_its_year_not_available() -> None:
    report = report_of("West Midlands")
    table = tables.by_financial_year(report.recorded, report.area, FinancialYear(2013), YEAR)
    row = next(row for row in table.rows if row[0] == "2020/21")
    assert row[-2:] == ("not available", "not available")


def test_the_43_forces_stand_side_by_side_in_alphabetical_order() -> None:
    report = report_of(ENGLAND_AND_WALES)
    table = tables.forces_table(side_by_side(report.release), YEAR)
    names = [row[0] for row in table.rows]
    assert names == sorted(names)
    assert len(names) == 43
    london = next(row for row in table.rows if row[0] == "City of London")
    assert london[3] == "no rate"
    assert pd.notna(london[1])


def test_side_by_side_a_change_that_no_force_has_is_no_column_and_its_reason_stands_once() -> None:
    frame = side_by_side(report_of(ENGLAND_AND_WALES).release)
    table = tables.forces_table(frame, YEAR)
    assert [column.heading for column in table.columns] == [
        "Force",
        "Stalking and harassment",
        "The year before",
        "Rate",
        "Stalking alone",
        "The year before",
        "Change in stalking",
    ]
    (note,) = (note for note in table.footnotes if "all five parts" in note)
    assert note.startswith(
        "No change of all five parts together is given for any force, because not all of its parts compare "
        "between these two years."
    )
    rows = {row[0]: row for row in table.rows}
    assert rows["Bedfordshire"][1:3] == ("5,296", "5,103")
    assert rows["Devon and Cornwall"][4:] == ("4,994", "2,753", "not compared (level moved)")
    percentages = [cell for row in table.rows for cell in row if "%" in cell]
    assert all(re.search(r"% \(.*% to .*%\)$", cell) for cell in percentages)
    compared = frame.assign(change_percent=1.0, change_lower=-1.0, change_upper=2.0)
    assert "Change in all parts" in [column.heading for column in tables.forces_table(compared, YEAR).columns]


def test_a_national_year_without_west_midlands_says_so_and_is_no_total() -> None:
    report = report_of(ENGLAND_AND_WALES)
    table = tables.by_financial_year(report.recorded, report.area, FinancialYear(2013), YEAR)
    rows = {row[0]: row for row in table.rows}
    assert rows["2020/21"][5] == "31,734 without West Midlands"
    assert rows["2020/21"][6] == "630,192 without West Midlands controlling or coercive behaviour"
    assert rows["2021/22"][5] == "41,534"
    gap = report.recorded[report.recorded["forces_missing"] != ""]
    assert gap["offences"].isna().all()


@pytest.mark.parametrize("name", ["Kent", "Suffolk", "Surrey", "Warwickshire", "Bedfordshire"])
def test_a_rate_as_printed_lies_inside_its_interval_as_printed(name: str) -> None:
    words = rate.about(report_of(name).rate(YearEnding(2025, 3)))
    found = re.search(r"([0-9.]+) for every 1,000 people \(95% interval ([0-9.]+) to ([0-9.]+)\)", words)
    assert found is not None
    value, lower, upper = (float(part) for part in found.groups())
    assert lower <= value <= upper


def test_a_part_that_moved_to_another_level_is_left_out_like_for_like_and_named() -> None:
    report, latest = report_of("Devon and Cornwall"), findings_of("Devon and Cornwall").latest
    assert latest.recording_changed == ("8L", "8Q", "8R")
    # Stalking moved, so harassment beside it does not compare either.
    assert report.recording_changed(YEAR) == {
        "8L": BESIDE_A_MOVE, "8Q": LEVEL_MOVED, "8R": RULE_CHANGED
    }  # fmt: skip
    assert change.like_for_like(latest, report.whose).startswith(
        "Leaving out stalking, which moved to another level for no published reason, and harassment, since "
        "offences may have moved between the two, and malicious communications, whose recording rule "
        "changed, the change is +202 (+21.1%), "
    )
    assert change.contributions_title(latest) == (
        "+3,766 offences in all; +202 without harassment, stalking and malicious communications"
    )
    shifts = report.level_shifts_in(YEAR)
    assert "Stalking moved to a higher level in January to March 2025, for no published reason" in (
        change.level_shifts(shifts)
    )
    cards = str(brief.key_figures(latest, report.rate(YEAR), shifts))
    assert "It moved to another level in January to March 2025" in cards


def test_an_interval_that_leaves_no_change_out_is_not_printed_as_if_it_held_it() -> None:
    assert "0.0%" not in change.verdict(made(1000, 1050, (1.0003, 1.1)))


def test_a_change_without_an_interval_is_counts_without_a_percentage() -> None:
    apart = replace(made(2753, 4994, None), not_compared_because=LEVEL_MOVED)
    assert change.moved(apart) == "up by 2,241 from 2,753"
    assert change.moved(apart, 0, as_quoted=True) == "up 81% from 2,753"
    assert (apart.percent is None, apart.stated_percent, apart.stated_interval) == (False, None, None)


def test_a_total_that_is_not_compared_names_the_parts_that_are_why() -> None:
    assert change.not_compared(change_in("Kent", YearEnding(2025, 3))) == (
        "Not all of its parts compare between these two years. These do not: malicious communications, "
        "whose recording rule changed."
    )
    assert change.not_compared(change_in("Hertfordshire", YearEnding(2025, 3))) == (
        "Not all of its parts compare between these two years. These do not: harassment and stalking, which "
        "moved to another level for no published reason, and malicious communications, whose recording rule "
        "changed."
    )


def test_a_change_from_very_few_offences_is_counts_without_a_percentage() -> None:
    for before in (2, 12, 49):
        few = made(before, 80, (0.1, 30.0))
        assert "%" not in change.moved(few) + change.verdict(few)
        assert change.verdict(few) == "not judged, fewer than 50 offences"
        assert change.finding(few, "the national") == "not judged, fewer than 50 offences"
    fewer = made(50, 49, (0.4, 2.2))
    assert change.moved(fewer) == "down by 1 from 50"
    assert (fewer.direction, fewer.stated_percent) == ("not judged", None)
    enough = made(50, 80, (0.9, 2.9))
    assert "%" in change.moved(enough)
    assert "95% interval" in change.verdict(enough)


def test_a_chart_of_parts_that_all_compare_is_titled_with_the_largest() -> None:
    report = report_of("Kent")
    whole = split_change(report.recorded, YEAR, steps=report.steps, usual=report.usual)
    largest = max(whole.parts, key=lambda part: abs(part.difference or 0))
    title = change.contributions_title(whole)
    assert title.endswith(f"is the largest part of a change of {numbers.signed(whole.total.difference)}")
    assert title.lower().startswith(offence(largest.codes[0]).name.lower())
    changed = report.change(YEAR)
    assert changed.like_for_like is not None
    assert change.contributions_title(changed) == (
        f"{numbers.signed(whole.total.difference)} offences in all; "
        f"{numbers.signed(changed.like_for_like.difference)} without malicious communications"
    )


def test_the_national_change_is_also_given_without_the_forces_whose_level_moved() -> None:
    report = report_of(ENGLAND_AND_WALES)
    moved = report.forces_moved(YEAR)
    assert moved == {"8Q": ("Devon and Cornwall", "Hertfordshire", "Humberside")}
    split = report.without_moved(YEAR).change(YEAR)
    text = change.without_moved_forces(split, moved).text
    assert (144_025 - 4_994 - 3_059 - 1_283, 134_648 - 2_753 - 2_409 - 2_495) == (134_689, 126_991)
    assert (
        "Stalking without these forces: 134,689, up 6.1% from 126,991, no clear change (95% interval" in text
    )
    assert re.search(r"Without these forces, leaving out malicious communications, .* a clear rise", text)
    full = report.latest_financial_year.year_ending
    # A clear rise that rests on forces whose level moved is not one without them.
    assert report.change(full).like_for_like.direction == "up"  # type: ignore[union-attr]
    assert report.without_moved(full).change(full).like_for_like.direction == "no clear change"  # type: ignore[union-attr]


def test_a_force_holds_no_forces_so_nothing_is_taken_out_of_it() -> None:
    report = report_of("Humberside")
    assert report.forces_moved(YEAR) == {}
    assert report.without_moved(YEAR) is report
    assert change.without_moved_forces(report.change(YEAR), {}).text == ""
