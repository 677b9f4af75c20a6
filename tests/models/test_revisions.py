"""What is usual for a revision, and what stands out: the written rule on figures made for it."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.forces import ENGLAND_AND_WALES
from analysis.models.revisions import FEWEST, PAIR_COLUMNS, Usual, judge, pair_up, usual_revisions
from analysis.periods import YearEnding

YEAR = "year ending March 2018"
OLD, NOW = dt.date(2018, 7, 19), dt.date(2026, 4, 23)


def figures(
    earlier: dict[str, int | None],
    later: dict[str, int | None],
    measure: str = "total",
    coverage: tuple[str, str] = ("", ""),
) -> pd.DataFrame:
    rows = [
        (area, measure, YEAR, covers, count, vintage, day)
        for held, covers, vintage, day in (
            (earlier, coverage[0], "old", OLD),
            (later, coverage[1], "now", NOW),
        )
        for area, count in held.items()
    ]
    columns = ["area", "measure", "year_ending", "coverage", "offences", "vintage", "released"]
    return pd.DataFrame(rows, columns=columns).astype({"offences": "Int64"})


def no_cause(area: str, measure: str, year: YearEnding) -> str:
    del area, measure, year
    return ""


def of_one_force(area: str, measure: str, year: YearEnding) -> str:
    del measure, year
    return "recoded" if area == "F0" else ""


def forces(number: int, per_thousand: int = 1) -> tuple[dict[str, int | None], dict[str, int | None]]:
    """Figures of 1,000 offences, moved by -10 to +10 for each thousand, in turn."""
    earlier: dict[str, int | None] = {f"F{place}": 1000 for place in range(number)}
    later: dict[str, int | None] = {
        f"F{place}": 1000 + per_thousand * (place % 21 - 10) for place in range(number)
    }
    return earlier, later


def standing(judged: pd.DataFrame, area: str) -> str:
    (word,) = judged.loc[judged["area"] == area, "standing"]
    return str(word)


def judged(frame: pd.DataFrame, **more: object) -> tuple[pd.DataFrame, tuple[Usual, ...]]:
    pairs = pair_up(frame, "now", known=no_cause, **more)  # type: ignore[arg-type]
    usual = usual_revisions(pairs)
    return judge(pairs, usual), usual


def test_the_usual_range_is_the_middle_nine_tenths_and_says_what_it_rests_on() -> None:
    _, (usual,) = judged(figures(*forces(42)))
    assert (usual.n, usual.n_areas, usual.n_years, usual.left_out) == (42, 42, 1, 0)
    assert (usual.age, usual.gap) == ("6 months or less", "more than 18 months")
    assert usual.lower == pytest.approx(-1.0, abs=0.05)
    assert usual.upper == pytest.approx(1.0, abs=0.05)
    assert usual.rule == "middle nine tenths"


def test_a_revision_far_beyond_the_others_stands_out_and_one_just_outside_does_not() -> None:
    earlier, later = forces(42)
    later |= {"F3": 1400, "F4": 1012}
    found, _ = judged(figures(earlier, later))
    assert standing(found, "F3") == "stands out"
    assert standing(found, "F4") == "larger than usual"
    assert standing(found, "F5") == "usual"
    assert standing(found, "F10") == "unchanged"


def test_the_more_are_compared_the_further_one_has_to_be_to_stand_out() -> None:
    def word(number: int) -> str:
        earlier, later = forces(number)
        later["F3"] = 1065
        return standing(judged(figures(earlier, later))[0], "F3")

    assert word(42) == "stands out"
    assert word(420) == "larger than usual"


def test_too_few_revisions_have_no_usual_range_and_are_not_judged() -> None:
    found, (usual,) = judged(figures(*forces(FEWEST - 1)))
    assert (usual.lower, usual.upper, usual.n) == (None, None, FEWEST - 1)
    assert set(found["standing"]) == {"not judged", "unchanged"}


def test_figures_under_fifty_are_judged_in_offences() -> None:
    earlier: dict[str, int | None] = {f"F{place}": 4 + place for place in range(30)}
    later = {area: (count or 0) + place % 3 for place, (area, count) in enumerate(earlier.items())}
    found, (usual,) = judged(figures(earlier, dict(later), measure="8Q"))
    assert (usual.measure, usual.unit, usual.lower, usual.upper) == ("any", "offences", 0.0, 2.0)
    assert standing(found, "F1") == "usual", "5 to 6 is 20%, and one offence"


def test_a_known_cause_counts_for_nothing_and_a_changed_definition_is_never_usual() -> None:
    earlier, later = forces(42)
    later["F0"] = 1005
    pairs = pair_up(figures(earlier, later), "now", known=of_one_force)
    usual = usual_revisions(pairs)
    assert (usual[0].n, usual[0].left_out) == (41, 1)
    assert standing(judge(pairs, usual), "F0") == "usual", "inside the range, whatever its cause"
    assert standing(judge(pairs, usual, definitions=["recoded"]), "F0") == "known cause"
    far = pair_up(figures(earlier, later | {"F0": 400}), "now", known=of_one_force)
    assert standing(judge(far, usual_revisions(far)), "F0") == "known cause"


def range_of(age: str, gap: str, most: float) -> Usual:
    """A usual range of totals, as far up as down."""
    return Usual("forces", "total", age, gap, "per cent", "", -most, most, 0.0, 99, 33, 3, 0)


NARROW_WHEN_YOUNG, NARROW_WHEN_OLD = (
    [
        range_of("6 months or less", "18 months or less", 1),
        range_of("6 months or less", "more than 18 months", young),
        range_of("7 to 18 months", "more than 18 months", old),
    ]
    for young, old in ((1, 2), (2, 1))
)


@pytest.mark.parametrize(
    ("usual", "moves", "words"),
    [
        # Unchanged until the second publication, whose narrower range leaves the one move out.
        (NARROW_WHEN_OLD, [(4, 1000, 90, 985), (10, 1000, 84, 985)], ["known cause", "known cause"]),
        # The same the other way round: what the second moved by is what the first moved by.
        (NARROW_WHEN_YOUNG, [(4, 1000, 90, 985), (10, 1000, 84, 985)], ["known cause", "known cause"]),
        # The cause showed in the second publication: the first spans it, what came after is another move.
        (
            NARROW_WHEN_OLD,
            [(4, 1000, 6, 1030), (4, 1000, 90, 1020), (10, 1030, 84, 1020)],
            ["known cause", "known cause", "usual"],
        ),
        # Nothing moved by more than is usual, whatever its cause.
        (NARROW_WHEN_OLD, [(4, 1000, 90, 995), (10, 1000, 84, 995)], ["usual", "usual"]),
    ],
)
def test_a_move_with_a_known_cause_has_it_in_every_revision_that_spans_it(
    usual: list[Usual], moves: list[tuple[int, int, int, int]], words: list[str]
) -> None:
    rows = [
        ("F0", "total", YEAR, "", f"age {age}", was, f"age {age + gap}", now, age, gap, "system", "")
        for age, was, gap, now in moves
    ]
    pairs = pd.DataFrame(rows, columns=list(PAIR_COLUMNS))
    assert judge(pairs, usual)["standing"].tolist() == words
    other = pairs.assign(year_ending="year ending March 2019", earlier_offences=1000, later_offences=1001)
    both = judge(pd.concat([pairs, other], ignore_index=True), usual)["standing"].tolist()
    assert both == [*words, *["usual"] * len(other)], "another figure is judged apart"


def test_figures_of_another_coverage_are_not_set_against_each_other() -> None:
    nation: dict[str, int | None] = {ENGLAND_AND_WALES: 1000}
    pairs = pair_up(
        figures(nation, {ENGLAND_AND_WALES: 1200}, coverage=("42 forces", "43 forces")), "now", known=no_cause
    )
    assert pairs.empty
    same = figures(nation, {ENGLAND_AND_WALES: 1001}, coverage=("42 forces", "42 forces"))
    assert len(pair_up(same, "now", known=no_cause, partial=["42 forces"])) == 1


def test_a_partial_figure_is_left_out_where_the_whole_one_is_held() -> None:
    nation: dict[str, int | None] = {ENGLAND_AND_WALES: 1000}
    whole, part = (
        figures(nation, {ENGLAND_AND_WALES: 1001}, coverage=(covers, covers)) for covers in ("43", "42")
    )
    pairs = pair_up(pd.concat([whole, part]), "now", known=no_cause, partial=["42"])
    assert pairs["coverage"].tolist() == ["43"]


def test_a_missing_figure_is_not_compared_and_says_which_is_missing() -> None:
    pairs = pair_up(figures({"F1": None}, {"F1": 5}), "now", known=no_cause)
    assert pairs["not_compared_because"].tolist() == ["no figure in old"]
    assert judge(pairs, usual_revisions(pairs))["standing"].tolist() == ["not compared"]


def test_two_publications_of_one_month_are_one() -> None:
    frame = figures({"F1": 10}, {"F1": 12})
    again = frame[frame["vintage"] == "old"].assign(vintage="again", released=dt.date(2018, 7, 1))
    pairs = pair_up(pd.concat([again, frame]), "now", known=no_cause)
    assert pairs[["earlier", "later"]].to_numpy().tolist() == [["old", "now"]]


def test_a_figure_is_set_against_the_next_publication_and_against_the_release() -> None:
    frame = figures({"F1": 10}, {"F1": 12})
    between = frame[frame["vintage"] == "old"].assign(vintage="between", released=dt.date(2019, 4, 1))
    pairs = pair_up(pd.concat([frame, between]), "now", known=no_cause)
    assert pairs[["earlier", "later"]].to_numpy().tolist() == [
        ["old", "between"],
        ["old", "now"],
        ["between", "now"],
    ]
    assert pairs["age_months"].tolist() == [4, 4, 13]
    assert pairs["gap_months"].tolist() == [9, 93, 84]


def test_the_nation_is_one_series_and_nothing_of_it_is_judged() -> None:
    found, (usual,) = judged(figures({ENGLAND_AND_WALES: 100_000}, {ENGLAND_AND_WALES: 100_200}))
    assert (usual.rule, usual.lower, usual.upper, usual.n) == ("lowest and highest", 0.2, 0.2, 1)
    assert found["standing"].tolist() == ["not judged"]
