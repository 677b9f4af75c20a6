"""The sentences on links and orders: what they must say, and what they must never say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from analysis import numbers, published
from analysis.estimates import links
from analysis.estimates.held_links import HEADLINE, OTHER_WAYS
from analysis.forces import territorial_forces
from analysis.models.domestic_abuse.flagged import flagged_crimes
from analysis.models.domestic_abuse.moving_together import WithinForces
from analysis.models.intervals import Interval
from analysis.paths import data_dir
from analysis.periods import YearEnding
from analysis.release import Release, load_release
from analysis.wording import domestic_abuse as words
from analysis.wording import orders as order_words

CAUSE = re.compile(
    r"\b(caus\w+|due to|driv(?:es|en|ing)|result(?:s|ed) in|led to|effect of|impact|thanks to|surge\w*|"
    r"soar\w*|plummet\w*|shocking|alarming)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release("2026-04-23")


@pytest.fixture(scope="module")
def within(release: Release) -> dict[str, WithinForces]:
    return {item.name: item.result for item in links.moving_together_variants(release)}


def everything(release: Release, within: dict[str, WithinForces]) -> list[str]:
    moved = links.stalking_shares(release)
    texts = [
        words.shares_moved(moved).text,
        words.within_forces(
            within[HEADLINE],
            {said: within[variant] for said, variant in OTHER_WAYS.items()},
            within["from_april_2021_harassment_instead"],
        ).text,
        words.between_forces(links.moving_together_between(release)).text,
        order_words.orders(links.protection_orders_of(release, "England and Wales")).text,
    ]
    over = [
        links.outcome_odds(release, event, against) for event in links.EVENTS for against in links.AGAINST
    ]
    texts += [words.odds_over_forces(found).text for found in over]
    texts.append(words.all_odds(over).text)
    for force in territorial_forces():
        name = force.police_name
        texts += [
            words.scale(links.coercive_control_of(release, force.name), name).text,
            words.share_move(moved.of(force.name), name).text,
            words.flagged(flagged_crimes(published.load_domestic_abuse_crimes(), force.name)).text,
            order_words.orders(links.protection_orders_of(release, force.name)).text,
        ]
        texts += [words.force_odds(found.of(force.name), found, name).text for found in over]
    return texts


def test_no_sentence_speaks_of_a_cause_dramatises_or_shows_a_hole(
    release: Release, within: dict[str, WithinForces]
) -> None:
    for text in everything(release, within):
        assert not CAUSE.search(text), text
        assert not re.search(r"\bNone\b|\bnan\b|<NA>|\binf\b|not available|  ", text), text
        assert text.endswith("."), text


def test_the_scale_sentence_gives_number_rate_share_and_intervals(release: Release) -> None:
    text = words.scale(links.coercive_control_of(release, "Bedfordshire"), "Bedfordshire Police").text
    assert text.startswith(
        "Bedfordshire Police recorded 570 offences of controlling or coercive behaviour in the year to "
        "December 2025. That is about 0.76 for every 1,000 people (95% interval 0.63 to 0.91). It was 10.8% "
        "of all recorded stalking and harassment (95% interval 9.8% to 11.9%)."
    )


def test_a_missing_year_is_not_said_to_be_none(release: Release) -> None:
    found = links.coercive_control_of(release, "West Midlands", YearEnding(2021, 3))
    text = words.scale(found, "West Midlands Police").text
    assert "cannot be said, because figures are missing" in text
    assert "recorded no offences" not in text
    assert words.title(found) == "Coercive control in the year to March 2021: figures are missing"
    btp = words.scale(links.coercive_control_of(release, "British Transport Police"), "The force").text
    assert "The force recorded no offences of controlling or coercive behaviour" in btp


def test_a_share_is_called_larger_only_by_its_interval(release: Release) -> None:
    moved = links.stalking_shares(release)
    cleveland = words.share_move(moved.of("Cleveland"), "Cleveland Police").text
    assert (
        "Of the offences that Cleveland Police recorded as stalking or as harassment alone (without "
        "aggravated harassment, malicious communications and coercive control), 3.5% were stalking in the "
        "year to June 2019"
    ) in cleveland
    assert "stalking and harassment" not in cleveland
    assert "The share was clearly larger, by 25.0 percentage points (95% interval 22.7 to 27.2)." in cleveland
    assert "the figures cannot tell these apart" in cleveland
    sussex = words.share_move(moved.of("Sussex"), "Sussex Police").text
    assert "There is no clear change: −3.5 percentage points (95% interval −7.2 to 0.3)." in sussex
    together = words.shares_moved(moved).text
    assert "there is no clear change in 4 forces (City of London, South Wales, Surrey and Sussex)" in together
    assert "clearly smaller in none" in together


def test_every_other_way_of_asking_stands_beside_the_headline_and_those_that_differ_are_named(
    within: dict[str, WithinForces],
) -> None:
    main = within[HEADLINE]
    others = {said: within[variant] for said, variant in OTHER_WAYS.items()}
    sentences = [sentence.text for sentence in words.within_forces(main, others).sentences]
    text = " ".join(sentences)
    assert main.span in sentences[0]
    assert "April 2021" in sentences[0]
    assert "it recorded 2.4% more stalking (95% interval 0.9% to 4.0%), compared with" in sentences[0]
    believed = next(said for said in others if "taken as counts" in said)
    assert f"F{believed[1:]}, the figure is 0.1% more stalking (95% interval −5.5% to 6.1%)." in text
    unlike = [said for said, found in others.items() if found.direction != main.direction]
    assert believed in unlike
    assert (
        f"does not hold in every way of asking: {len(unlike)} of these {len(others)} do not find the same."
        in text
    )
    for said in others:
        assert text.count(f"F{said[1:]}, the figure is ") == 1
    assert text.endswith(words.NO_CAUSE)
    same = words.within_forces(main, dict.fromkeys(others, main)).text
    assert "does not hold" not in same


def test_a_link_of_another_offence_is_said_only_where_it_is_one(within: dict[str, WithinForces]) -> None:
    main, harassment = within[HEADLINE], within["from_april_2021_harassment_instead"]
    together = replace(harassment, elasticity=0.2, interval=Interval(0.1, 0.3))
    assert "It is not a link of stalking alone: harassment moves with it too, 1.9% more harassment" in (
        words.within_forces(main, {}, together).text
    )
    unclear = replace(harassment, elasticity=0.2, interval=Interval(-0.1, 0.3))
    assert "stalking alone" not in words.within_forces(main, {}, unclear).text
    assert "stalking alone" not in words.within_forces(main, {}).text


def test_without_a_clear_link_the_sentence_says_so(within: dict[str, WithinForces]) -> None:
    unclear = replace(within[HEADLINE], elasticity=-0.05, interval=Interval(-0.2, 0.1))
    text = words.within_forces(unclear, {"from July 2023": unclear}).text
    assert text.startswith("Within forces there is no clear link")
    assert text.count("0.5% less stalking") == 2
    assert "does not hold" not in text
    none = replace(within[HEADLINE], elasticity=None, interval=None, not_estimated_because="it is too short")
    assert words.within_forces(none, {"from July 2023": unclear}).text == (
        "Whether stalking and coercive control move together within forces is not estimated, because it is "
        "too short."
    )
    beside = words.within_forces(unclear, {"from July 2023": none}).text
    assert "From July 2023, the figure is not estimated, because it is too short." in beside


def test_odds_of_a_force_with_fewer_than_50_offences_of_either_kind_are_not_given(release: Release) -> None:
    over = links.outcome_odds(release, "charged", "8Q")
    mine = over.of("Kent")
    assert min(mine.offences or 0, mine.against_offences or 0) > 50
    assert "times those of stalking" in words.force_odds(mine, over, "Kent Police").text
    for few in (replace(mine, offences=49), replace(mine, against_offences=49)):
        assert words.force_odds(few, over, "Kent Police").text == (
            "The odds that controlling or coercive behaviour recorded by Kent Police had ended with a charge "
            "or summons are not set against those of stalking, because there are fewer than 50 offences of "
            "one of them."
        )
    enough = replace(mine, offences=50, against_offences=50)
    assert "times those of stalking" in words.force_odds(enough, over, "Kent Police").text


def test_that_offences_differ_in_many_ways_is_said_once_for_all_odds(release: Release) -> None:
    over = [
        links.outcome_odds(release, event, against) for event in links.EVENTS for against in links.AGAINST
    ]
    said = words.all_odds(over)
    assert len(said.sentences) == len(over) + 1
    assert (
        said.sentences[-1].text
        == "The offences differ in many ways; this does not say why their outcomes do."
    )
    assert said.text.count("differ in many ways") == 1


def test_a_force_with_many_outcomes_not_assigned_is_not_called(release: Release) -> None:
    found = links.outcome_odds(release, "charged", "8Q")
    text = words.force_odds(found.of("Derbyshire"), found, "Derbyshire Constabulary").text
    assert "For up to 43% of these offences no outcome had been assigned" in text
    assert "clearly" not in text
    pooled = words.odds_over_forces(found).text
    assert "0.85 times those of stalking recorded in 2024/25: clearly lower" in pooled
    assert "an average, not a rule" in pooled


def test_flagged_crimes_name_coverage_and_how_to_add_a_missing_one() -> None:
    frame = published.load_domestic_abuse_crimes()
    kent = words.flagged(flagged_crimes(frame, "Kent")).text
    assert kent.startswith("For Kent, no published figure of domestic abuse-related crimes is held")
    assert "How a published figure for Kent is added is said in data/README.md of this report's code." in kent
    assert "domestic_abuse_crimes" in (data_dir() / "README.md").read_text(encoding="utf-8")
    national = words.flagged(flagged_crimes(frame, "England and Wales"), newest=2025).text
    assert "in the year to March 2025 (England and Wales), as published (ONS, November 2025)." in national
    bedfordshire = words.flagged(flagged_crimes(frame, "Bedfordshire"), newest=2025).text
    assert bedfordshire.startswith(
        "Police recorded 7,993 domestic abuse-related crimes in the year to March 2024 (Bedfordshire), "
        "according to a press report of 4 December 2024 that quoted the Home Office."
    )
    assert "The year to March 2019 and the year to March 2020 are not compared" in national
    assert "No later figure is held" not in national
    essex = words.flagged(flagged_crimes(frame, "Essex"), newest=2025).text
    assert "7.4% of them were charged or summonsed; on which basis is not said there." in essex
    assert "No later figure is held" in essex


def test_orders_say_their_dates_and_that_missing_is_not_none(release: Release) -> None:
    wales = order_words.orders(links.protection_orders_of(release, "Wales")).text
    assert wales.startswith(
        "Wales: 2 stalking protection orders were granted from 20 January 2020 to 30 December 2020"
    )
    lincolnshire = order_words.orders(links.protection_orders_of(release, "Lincolnshire")).text
    assert "That is not the same as no order." in lincolnshire
    dorset = order_words.orders(links.protection_orders_of(release, "Dorset")).text
    assert dorset.startswith("Dorset: No stalking protection order was granted")
    assert "(95% interval 0.0 to 3.0)" in dorset
    bedfordshire = links.protection_orders_of(release, "Bedfordshire")
    assert bedfordshire.widest is not None
    ends = numbers.interval(bedfordshire.widest.lower, bedfordshire.widest.upper, 1, unit="")
    assert f"; with the interval and these bounds together {ends}." in order_words.orders(bedfordshire).text
    assert "these bounds together" not in dorset
    cleveland = order_words.orders(links.protection_orders_of(release, "Cleveland")).text
    assert "1 stalking protection order was granted" in cleveland


def test_every_published_measure_has_its_words() -> None:
    for area in ("Bedfordshire", "England and Wales"):
        rows = published.justice_and_survey_of(area)
        said = [sentence.text for sentence in order_words.courts(rows, area).sentences]
        homicide = rows["measure"].isin(published.NOT_OF_STALKING)
        assert homicide.any()
        surveys = rows["measure"].str.startswith("csew_")
        assert surveys.any() == (area == "England and Wales")
        assert len(said) == (~homicide & ~surveys).sum()
        assert not any("homicide" in text and "domestic" in text for text in said)
        assert len(order_words.survey(rows, area).sentences) == max(surveys.sum(), 1)
    for said_of in (order_words.courts, order_words.survey):
        rows = published.justice_and_survey_of("Bedfordshire").assign(measure="something_new")
        with pytest.raises(ValueError, match=r"something_new, which has no wording"):
            said_of(rows, "Bedfordshire")
    empty = published.justice_and_survey_of("Kent")
    assert "No published figure" in order_words.courts(empty, "Kent").text
    assert "No estimate of the Crime Survey is held for Kent." in order_words.survey(empty, "Kent").text


def test_files_reviewed_are_led_by_who_reviewed_them_and_are_not_said_of_the_nation() -> None:
    rows = published.justice_and_survey_of("England and Wales")
    said = [each.text for each in order_words.courts(rows, "England and Wales").sentences]
    files = [text for text in said if "case files" in text]
    assert len(files) == 3
    assert all(
        text.startswith("Files of the super-complaint, investigation 2022 to 2024: ") for text in files
    )
    assert "470 case files were reviewed by those who investigated the super-complaint" in files[0]
    assert "of these files alone and not of all recorded stalking" in files[0]


def test_the_crime_survey_stands_apart_from_courts_and_says_first_how_many_then_who_and_how() -> None:
    rows = published.justice_and_survey_of("England and Wales")
    assert "stalked" not in order_words.courts(rows, "England and Wales").text
    said = [sentence.text for sentence in order_words.survey(rows, "England and Wales").sentences]
    starts = [
        "Year ending March 2025: 1.4 million people had been stalked in the year (ONS Crime Survey",
        "Year ending March 2023: 3.4% of adults",
        "Year ending March 2024: 3.2% of adults had been stalked in the year (ONS, 26 September 2024)",
        "Year ending March 2024: 14.4% of adults had been stalked since the age of 16 (ONS, 26 September "
        "2024, one in seven).",
        "Year ending March 2024: 20.2% of women",
        "Year ending March 2024: 8.7% of men",
        "Year ending March 2025: 70% of people stalked in the year were women",
        "Year ending March 2025: 22% of people stalked in the year had been stalked by a partner",
        "Year ending March 2025: 9% of people stalked in the year had been stalked by a family member",
        "Year ending March 2025: 39% of people stalked in the year had been stalked online",
    ]
    assert len(said) == len(starts)
    for text, start in zip(said, starts, strict=True):
        assert text.startswith(start)
    assert "not police figures" in order_words.SURVEYS[0]
    assert "Neither their intervals nor the ages" in order_words.SURVEYS[1]
