"""How far a number that was said is usually revised: the rule of the pages, asked for a claim."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.claims.areas import find_area
from analysis.claims.periods import read_period
from analysis.claims.understanding import load_measures
from analysis.claims.usual import Quoted, UsualMove, usual_move, usual_move_of_change, whole_months
from analysis.claims.verdict import CLOSE, DIFFERS
from analysis.estimates.revisions import held_usual
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.revisions import FEWEST_NATIONAL
from analysis.wording.claims import steps
from tests.claims.one import RELEASE, checked

NOW = dt.date.fromisoformat(RELEASE)


def move(
    area: str = "Bedfordshire",
    period: str = "year to March 2025",
    said_on: str = "2025-10-06",
    measure: str = "recorded_stalking_and_harassment",
    offences: float = 5108,
) -> UsualMove | None:
    day = dt.date.fromisoformat(said_on) if said_on else None
    quoted = Quoted(day, NOW, RELEASE)
    return usual_move(load_measures()[measure], find_area(area), read_period(period), offences, quoted)


def known(**given: str | float) -> UsualMove:
    found = move(**given)  # type: ignore[arg-type]
    assert found is not None
    return found


def bands(found: UsualMove) -> tuple[str, str]:
    (usual,) = found.of
    return usual.age, usual.gap


def test_a_claim_and_the_pages_are_set_against_one_rule() -> None:
    found = known()
    assert found.of[0] in held_usual(RELEASE)
    assert (found.lower, found.upper) == (found.of[0].lower, found.of[0].upper)
    assert found.holds(5108, 5092)


def test_the_age_is_the_whole_months_from_the_end_of_the_period_to_the_day_it_was_said() -> None:
    assert bands(known(said_on="2025-10-30")) == ("6 months or less", "18 months or less")
    assert bands(known(period="year to March 2019", said_on="2019-10-30"))[0] == "6 months or less"
    assert bands(known(period="year to March 2019", said_on="2019-10-31"))[0] == "7 to 18 months"
    assert bands(known(period="year to March 2019", said_on="2020-10-31"))[0] == "more than 18 months"


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-03-31", "2025-10-06", 6),
        ("2025-03-31", "2025-10-31", 7),
        ("2025-03-31", "2025-04-01", 0),
        ("2025-03-31", "2025-01-01", 0),
        ("2019-12-31", "2021-01-31", 13),
    ],
)
def test_whole_months_are_those_that_had_passed(first: str, last: str, months: int) -> None:
    assert whole_months(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == months


def test_a_claim_without_a_day_is_taken_as_said_when_the_figures_were_first_out() -> None:
    assert bands(known(said_on="")) == ("6 months or less", "18 months or less")
    old = known(period="year to March 2018", said_on="")
    assert bands(old) == ("6 months or less", "more than 18 months")
    later = known(period="year to March 2018", said_on="2020-06-01")
    assert old.lower < later.lower
    assert old.upper > later.upper


def test_a_number_said_after_the_newest_release_is_the_later_one() -> None:
    found = known(said_on="2026-09-01")
    assert not found.said_first
    assert bands(found)[0] == "7 to 18 months"
    assert found.nearest, "no revision of that age over so short a time is held"
    assert found.holds(1020, 1000)
    assert not found.holds(1000, 1020)


def test_where_revisions_of_its_age_are_too_few_those_nearest_in_age_stand_in_and_the_working_says_so() -> (
    None
):
    found = known(said_on="2026-03-01")
    assert (found.nearest, bands(found)) == (True, ("7 to 18 months", "more than 18 months"))
    assert not known().nearest
    claim = {"measure": "stalking and harassment", "value": 5110, "unit": "offences"}
    near = checked(**claim, said_on="2026-01-01")
    assert any("those nearest in age" in step for step in steps(near))
    assert not any("nearest in age" in step for step in steps(checked(**claim, said_on="2025-10-06")))


@pytest.mark.parametrize("measure", ["recorded_coercive_control", "all_crime"])
def test_an_offence_of_which_no_revisions_are_held_has_no_usual_one_and_the_working_says_so(
    measure: str,
) -> None:
    assert move(measure=measure, offences=900) is None
    found = checked(area="Kent", measure="coercive control", period="2023/24", value=2400, unit="offences")
    (part,) = found.parts
    assert (part.usual, part.too_few) == (None, True)
    assert any("too few revisions of figures like it are held" in step for step in steps(found))


def test_england_and_wales_takes_the_lowest_and_the_highest_seen_and_no_move_at_all() -> None:
    nation = known(area=ENGLAND_AND_WALES, period="year to March 2019", said_on="2020-06-01", offences=500000)
    (usual,) = nation.of
    assert (usual.over, usual.rule) == (ENGLAND_AND_WALES, "lowest and highest")
    assert usual.lower is not None
    assert usual.lower > 0
    assert (nation.lower, nation.upper) == (0, usual.upper)
    assert not nation.of_the_nation, "it is the nation"


def test_so_few_national_revisions_are_no_range() -> None:
    held = [one for one in held_usual(RELEASE) if (one.over, one.measure) == (ENGLAND_AND_WALES, "8Q")]
    assert all(one.n < FEWEST_NATIONAL for one in held)
    assert move(area=ENGLAND_AND_WALES, measure="recorded_stalking", offences=100000) is None


@pytest.mark.parametrize("area", ["Wales", "England", "West Midlands region"])
def test_several_forces_added_up_take_the_range_of_england_and_wales(area: str) -> None:
    found, nation = known(area=area, offences=30000), known(area=ENGLAND_AND_WALES, offences=500000)
    assert found.of_the_nation
    assert (found.lower, found.upper, found.of) == (nation.lower, nation.upper, nation.of)


@pytest.mark.parametrize("area", ["Kent", "Greater Manchester"])
def test_revisions_of_one_year_tell_nothing_of_what_is_usual_in_other_years(area: str) -> None:
    """Of stalking alone only 2017/18, when its code was new, is held in two publications."""
    held = [one for one in held_usual(RELEASE) if (one.over, one.measure) == ("forces", "8Q")]
    assert [(one.n_years, one.is_a_range) for one in held] == [(1, True)]
    assert move(area=area, measure="recorded_stalking", period="2019/20", said_on="2021-01-01") is None


def test_a_gap_of_stalking_alone_is_judged_by_its_size_and_the_working_says_why() -> None:
    said = {"area": "Greater Manchester", "period": "calendar year 2021", "unit": "offences"}
    near, far = checked(**said, value=7984), checked(**said, value=8500)
    assert (near.verdicts[0], far.verdicts[0]) == (CLOSE, DIFFERS)
    assert any("those of one year only" in step for step in steps(far))
    assert not any("usually moved" in step for step in steps(far))


def test_figures_under_50_of_which_one_year_is_held_have_no_usual_revision() -> None:
    assert move(measure="recorded_coercive_control", offences=49) is None
    assert move(measure="recorded_coercive_control", offences=50) is None


def test_a_range_in_offences_counts_offences() -> None:
    small = UsualMove(0, 2, "offences")
    assert small.holds(49, 51)
    assert not small.holds(49, 52)


def test_a_rate_is_set_against_the_revisions_of_its_offences() -> None:
    rate = known(measure="rate_stalking_and_harassment")
    assert (rate.lower, rate.upper) == (known().lower, known().upper)
    said = checked(
        measure="rate_stalking_and_harassment", value="6.9", unit="per 1,000", said_on="2025-10-06"
    )
    (part,) = said.parts
    assert part.usual is not None
    assert part.usual.unit == "per cent", "a rate of a few offences each is of thousands of them"


def test_a_period_that_is_no_year_takes_the_range_of_years() -> None:
    found = known(period="April to September 2020", said_on="2021-02-01")
    assert found.of_years
    assert not known().of_years


def test_a_change_moves_with_one_of_its_numbers_while_the_other_stays() -> None:
    base, top = UsualMove(-1.0, 2.0), UsualMove(-3.0, 4.0)
    found = usual_move_of_change(50.0, base, top, (1000, 1500))
    assert found is not None
    assert found.unit == "percentage points"
    assert found.lower == pytest.approx(1.5 * -3.0)
    assert found.upper == pytest.approx(1.5 * 4.0)
    by_base = usual_move_of_change(50.0, UsualMove(-10.0, 10.0), UsualMove(0.0, 0.0), (1000, 1500))
    assert by_base is not None
    assert by_base.lower == pytest.approx(150 / 1.1 - 150)
    assert by_base.upper == pytest.approx(150 / 0.9 - 150)
    small = usual_move_of_change(0.0, UsualMove(0.0, 2.0, "offences"), UsualMove(0.0, 0.0), (40, 40))
    assert small is not None
    assert small.lower == pytest.approx(100 / 1.05 - 100)
    assert usual_move_of_change(50.0, None, top, (1000, 1500)) is None
    assert usual_move_of_change(50.0, base, top, (0, 1500)) is None


def test_a_gap_counts_with_its_sign() -> None:
    """Totals are revised up further than down: 1,000 may well have become 1,024, and not the other way."""
    up = known(period="year to March 2018", said_on="")
    assert up.upper > -up.lower
    assert up.holds(1000, 1024)
    assert not up.holds(1024, 1000)
