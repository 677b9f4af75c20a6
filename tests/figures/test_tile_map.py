import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.style import LEVELS
from analysis.figures.tile_map import tile_map
from analysis.figures.tile_values import level_bounds
from analysis.force_tiles import force_tiles
from analysis.forces import territorial_forces
from analysis.inks import INKS
from analysis.paths import data_dir
from tests.figures.test_parts_over_time import boxes, texts
from tests.figures.test_rank_strip import apart, words
from tests.figures.written_out import written_out

FORCES = [force.name for force in territorial_forces()]
RATE = "for every 1,000 people"
PHONE = 328 / 340  # a phone of 360 pixels leaves 328 to a drawing of 340
WHY = "about 15,000 people live there"


def rates() -> pd.DataFrame:
    """Return rates of 0.8 to 4.2 with intervals."""
    frame = pd.DataFrame({"force": FORCES, "value": [0.8 + place * 37 % 43 * 0.081 for place in range(43)]})
    return frame.assign(lower=frame["value"] - 0.2, upper=frame["value"] + 0.25)


def without(frame: pd.DataFrame, force: str, why: str | None = WHY) -> pd.DataFrame:
    held = frame.assign(why_none="")
    held.loc[held["force"] == force, ["value", "lower", "upper"]] = float("nan")
    held.loc[held["force"] == force, "why_none"] = why
    return held


def only(value: float) -> pd.DataFrame:
    return rates().assign(value=value, lower=value, upper=value)


def large() -> pd.DataFrame:
    """Return rates of 60 to 260, without intervals, and one force without a rate."""
    frame = rates().assign(lower=float("nan"), upper=float("nan"))
    return without(frame.assign(value=frame["value"] * 60 + 12), "City of London")


def with_value(force: str, value: float) -> pd.DataFrame:
    frame = rates()
    frame.loc[frame["force"] == force, ["value", "lower", "upper"]] = value
    return frame


def draw(frame: pd.DataFrame | None = None, highlight: str | None = None, **other: Any) -> AccessibleFigure:
    given: dict[str, Any] = {
        "key": "tiles",
        "title": "t",
        "alt": "a",
        "caption": "c",
        "unit": RATE,
        "value_heading": "Stalking offences recorded",
        "table_caption": "Stalking by force",
        "highlight": highlight,
    }
    return tile_map(rates() if frame is None else frame, **(given | other))


def charged() -> pd.DataFrame:
    """Return the shares charged of the release, in percent."""
    frame = pd.read_csv(data_dir() / "releases" / "2026-04-23" / "derived" / "charge_rates.csv")
    held = frame[(frame["code"] == "8Q") & frame["area"].isin(FORCES)]
    numbers = {name: held[column] * 100 for name, column in (("value", "proportion"), ("upper", "upper"))}
    return pd.DataFrame({"force": held["area"], **numbers, "lower": held["lower"] * 100})


def recorded() -> pd.DataFrame:
    """Return the rates of the release, which have no intervals; the City of London has none."""
    frame = pd.read_csv(data_dir() / "releases" / "2026-04-23" / "derived" / "rate_ranks.csv")
    names = {"rate": "value", "not_estimated_because": "why_none"}
    return (
        frame[frame["code"] == "total"].rename(columns=names).assign(lower=float("nan"), upper=float("nan"))
    )


Square = tuple[float, float, float, float]


def squares(svg: str, ink: str, side: float | None = None) -> list[Square]:
    """Return left, right, top and bottom of every square of a force with this ink, or of this side."""
    return squares_in(written_out(svg), ink, side)


def squares_in(written: str, ink: str, side: float | None = None) -> list[Square]:
    """Return the same of a part of a drawing that is written out."""
    found = []
    for tag in re.findall(r"<path[^>]*>", written):
        if f'fill="{INKS[ink]}"' not in tag:
            continue
        path = re.findall(r' d="([^"]+)"', tag)[0]
        for part in path.split("z")[:-1]:
            numbers = [float(number) for number in re.findall(r"[\d.]+", part)]
            place = min(numbers[::2]), max(numbers[::2]), min(numbers[1::2]), max(numbers[1::2])
            wide = place[1] - place[0]
            if wide > 30 if side is None else wide == side:
                found.append(place)
    return found


def printed(svg: str, ink: str) -> dict[str, str]:
    """Return what stands in each square of an ink: the short name, and the number."""
    held = boxes(svg)
    inside = {}
    for left, right, top, bottom in squares(svg, ink):
        within = [
            item[4]
            for item in sorted(held, key=lambda item: item[3])
            if left <= item[0] and item[1] <= right and top <= item[2] and item[3] <= bottom
        ]
        name, number = within
        inside[name] = number
    return inside


def every_square(svg: str) -> dict[str, str]:
    return {name: number for shade, _ in LEVELS for name, number in printed(svg, shade).items()}


@pytest.mark.parametrize("force", ["City of London", "North Wales", "Metropolitan Police", None])
@pytest.mark.parametrize(
    "frame",
    [rates(), without(rates(), "City of London", f"{WHY} " * 4), only(2.0), only(104.0), large()],
    ids=["usual", "one without", "all alike", "all large", "large"],
)
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
@pytest.mark.parametrize("unit", [RATE, "%"])
def test_no_words_overlap_or_leave_the_paper(
    unit: str, drawing: str, frame: pd.DataFrame, force: str | None
) -> None:
    apart(getattr(draw(frame, highlight=force, unit=unit), drawing))


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
@pytest.mark.parametrize("times", [1, 200], ids=["usual", "large"])
def test_every_square_has_its_name_and_its_number_inside_it(times: int, drawing: str) -> None:
    frame = rates().assign(value=rates()["value"] * times, lower=float("nan"), upper=float("nan"))
    value = frame.set_index("force")["value"]
    expected = {tile.short: f"{value[tile.force]:.1f}" for tile in force_tiles()}
    assert every_square(getattr(draw(frame), drawing)) == expected


@pytest.mark.parametrize("frame", [rates(), large()], ids=["usual", "large"])
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_of_the_key_come_near_a_shade_that_is_not_theirs(drawing: str, frame: pd.DataFrame) -> None:
    svg = getattr(draw(frame), drawing)
    shades = [square for shade, _ in LEVELS for square in squares(svg, shade, side=16)]
    assert len(shades) == 5
    for left, right, top, base, text in boxes(svg):
        for shade in shades:
            assert right + 6 < shade[0] or shade[1] < left or base < shade[2] or shade[3] < top, text


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_squares_are_equal_and_stand_where_the_layout_has_them(drawing: str) -> None:
    svg = getattr(draw(), drawing)
    found = [square for shade, _ in LEVELS for square in squares(svg, shade)]
    assert len(found) == 43
    assert len({(round(right - left, 1), round(low - top, 1)) for left, right, top, low in found}) == 1
    columns = sorted({left for left, _, _, _ in found})
    rows = sorted({top for _, _, top, _ in found})
    placed = {(columns.index(left), rows.index(top)) for left, _, top, _ in found}
    assert placed == {(tile.column, tile.row) for tile in force_tiles()}


@pytest.mark.parametrize("frame", [rates(), large()], ids=["usual", "large"])
def test_on_a_phone_squares_can_be_told_apart_and_no_type_is_under_10_pixels(frame: pd.DataFrame) -> None:
    svg = draw(frame, "Bedfordshire").svg_narrow
    assert min(float(item.get("font-size", 13)) for item in texts(svg)) * PHONE >= 10
    left, right, _, _ = next(square for shade, _ in LEVELS for square in squares(svg, shade))
    assert (right - left) * PHONE >= 36


def test_the_shade_goes_by_the_printed_number() -> None:
    svg = draw(with_value("Kent", 1.96)).svg_wide
    shown = [printed(svg, shade) for shade, _ in LEVELS]
    (place,) = (number for number, held in enumerate(shown) if "Kent" in held)
    assert shown[place]["Kent"] == "2.0"
    assert {held for held in shown[place].values() if held < "2.0"} == set()
    lows = [min(held.values()) for held in shown]
    highs = [max(held.values()) for held in shown]
    assert all(high < low for high, low in zip(highs, lows[1:], strict=False))


def test_the_key_says_which_printed_numbers_each_shade_holds() -> None:
    for svg in (draw(recorded()).svg_wide, draw(recorded()).svg_narrow):
        said = words(svg)
        assert "Under 8.0 8.0 to 9.9 10.0 to 11.9 12.0 to 13.9 14.0 or more Not available" in said
        shown = [printed(svg, shade).values() for shade, _ in LEVELS]
        assert max(map(float, shown[0])) < 8.0 <= min(map(float, shown[1]))
        assert max(map(float, shown[3])) < 14.0 <= min(map(float, shown[4]))


def test_a_class_of_one_number_is_named_by_it() -> None:
    frame = rates().assign(value=[3.0 + place % 5 for place in range(43)], lower=0, upper=99)
    assert "Under 4% 4% 5% 6% 7% or more" in words(draw(frame, unit="%").svg_wide)


def test_the_words_say_what_a_shade_is_and_where_the_intervals_are() -> None:
    for svg in (draw().svg_wide, draw().svg_narrow):
        assert "Stalking offences recorded for every 1,000 people" in words(svg)
        assert "Shade shows the estimate; the table has the 95% intervals." in words(svg)
    assert "Shade shows the estimate." in words(draw(recorded()).svg_narrow)
    assert "interval" not in words(draw(recorded(), "Bedfordshire").svg_wide)


def test_percentages_are_printed_whole() -> None:
    figure = draw(charged(), "Bedfordshire", unit="%", value_heading="Led to a charge")
    for svg in (figure.svg_wide, figure.svg_narrow):
        assert "Bedfordshire: 12% (95% interval 11% to 14%)" in words(svg)
        assert every_square(svg)["Beds"] == "12%"
    assert figure.table.columns[1].heading == "Led to a charge"
    assert figure.table.columns[1].unit == ""
    assert ("Bedfordshire", "12%", "11% to 14%") in figure.table.rows


def test_the_highlighted_force_is_outlined_and_named_in_full_above_the_map() -> None:
    value = rates().set_index("force")["value"]["West Mercia"]
    said = (
        f"West Mercia: {value:.1f} for every 1,000 people "
        f"(95% interval {value - 0.2:.1f} to {value + 0.25:.1f})"
    )
    for drawing in ("svg_wide", "svg_narrow"):
        svg, plain = (getattr(draw(highlight=force), drawing) for force in ("West Mercia", None))
        assert said in words(svg)
        assert "West Mercia" not in words(plain)
        assert squares(plain, "part-8q") == []
        (outline,) = squares(svg, "part-8q")
        inside = [
            square
            for shade, _ in LEVELS
            for square in squares(svg, shade)
            if outline[0] < square[0] and square[1] < outline[1]
            and outline[2] < square[2] and square[3] < outline[3]
        ]  # fmt: skip
        (own,) = set(inside)
        assert 3 <= own[0] - outline[0] <= 4.5  # heavy, and no more than 1.5 over its neighbours
        held = printed(svg, "part-8q")
        assert held == {"W Merc": f"{value:.1f}"}
        # Nothing but its own square and the words is painted over the outline.
        drawn = written_out(svg)
        after = drawn[drawn.rindex(f'fill="{INKS["part-8q"]}"') :]
        assert len([square for shade, _ in LEVELS for square in squares_in(after, shade)]) == 1


def test_a_force_without_a_value_has_no_shade_and_its_reason_is_in_the_table() -> None:
    figure = draw(without(rates(), "City of London"))
    for svg in (figure.svg_wide, figure.svg_narrow):
        assert printed(svg, "paper") == {"City": "–"}
        assert len(every_square(svg)) == 42
        assert "Not available" in words(svg)
        assert "Not available" not in words(draw().svg_wide)
    assert ("City of London", "not available", "not available") in figure.table.rows
    assert figure.table.footnotes == (f"Not available for City of London: {WHY}.",)


def test_forces_with_one_reason_share_a_footnote_and_others_follow() -> None:
    frame = without(rates(), "City of London").set_index("force")
    for force, why in (("Kent", f"{WHY}."), ("Surrey", None)):
        frame.loc[force, ["value", "lower", "upper"]] = float("nan")
        frame.loc[force, "why_none"] = why
    figure = draw(frame.reset_index(), footnotes=("Rounded.",))
    assert figure.table.footnotes == (f"Not available for City of London and Kent: {WHY}.", "Rounded.")


def test_a_highlighted_force_without_a_value_is_named_with_the_reason() -> None:
    figure = draw(without(rates(), "City of London"), "City of London")
    for svg in (figure.svg_wide, figure.svg_narrow):
        assert f"City of London: not available A{WHY[1:]}." in words(svg)
    with pytest.raises(ReportError, match="City of London has no value to bring forward; say why"):
        draw(without(rates(), "City of London", None), "City of London")


def test_the_table_holds_every_force_with_value_and_interval() -> None:
    table = draw().table
    assert [row[0] for row in table.rows] == FORCES
    assert [column.heading for column in table.columns] == [
        "Force", "Stalking offences recorded", "95% interval",
    ]  # fmt: skip
    assert table.columns[1].unit == RATE
    assert table.rows[0] == (FORCES[0], "0.8", "0.6 to 1.1")
    assert table.caption == "Stalking by force"


def test_without_intervals_the_table_has_no_empty_column() -> None:
    table = draw(recorded()).table
    assert [column.heading for column in table.columns] == ["Force", "Stalking offences recorded"]
    assert ("Bedfordshire", "7.1") in table.rows


def test_one_force_far_out_does_not_leave_the_others_in_one_shade() -> None:
    svg = draw(with_value("City of London", 60.0)).svg_wide
    assert max(len(printed(svg, shade)) for shade, _ in LEVELS) <= 15


COUNTS = st.lists(st.integers(0, 400), min_size=1, max_size=43)


@given(COUNTS)
def test_bounds_are_round_and_equally_far_apart(shown: list[int]) -> None:
    bounds = level_bounds(shown)
    (step,) = {high - low for low, high in pairwise(bounds)}
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert all(bound > 0 and bound % step == 0 for bound in bounds)
    assert bounds[-1] <= max(*shown, 4)


@given(COUNTS, st.randoms())
def test_the_same_numbers_have_the_same_bounds_in_any_order(shown: list[int], chance: Any) -> None:
    mixed = list(shown)
    chance.shuffle(mixed)
    assert level_bounds(mixed) == level_bounds(shown)


def test_bounds_share_the_forces_out_evenly_and_of_equals_are_the_widest_apart() -> None:
    assert level_bounds([5, 15, 25, 35, 45]) == (10, 20, 30, 40)
    assert level_bounds([1, 2, 3, 4, 900]) == (2, 3, 4, 5)
    assert level_bounds([104] * 43) == (20, 40, 60, 80)
    assert level_bounds([0, 1]) == (1, 2, 3, 4)
    sizes = Counter(sum(number >= bound for bound in level_bounds(range(100))) for number in range(100))
    assert sizes == {0: 20, 1: 20, 2: 20, 3: 20, 4: 20}


def test_highlighting_changes_no_shade() -> None:
    chosen, plain = draw(highlight="Kent").svg_wide, draw().svg_wide
    for shade, _ in LEVELS:
        assert printed(chosen, shade) == printed(plain, shade)


def test_frames_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ReportError, match=r"needs the columns \['upper'\]"):
        draw(rates().drop(columns="upper"))
    with pytest.raises(ReportError, match=r"was given \['Avon and Somerset'\] more than once"):
        draw(pd.concat([rates(), rates().iloc[:1]]))
    with pytest.raises(ReportError, match="was not given Avon and Somerset, Bedfordshire"):
        draw(rates().iloc[2:])
    with pytest.raises(ReportError, match="British Transport Police has no square"):
        draw(rates().replace({"force": {"Kent": "British Transport Police"}}))
    with pytest.raises(ReportError, match="no force with a value"):
        draw(rates().assign(value=float("nan"), lower=float("nan"), upper=float("nan")))
    with pytest.raises(ReportError, match=r"The value of Kent is -1.0; shades from low to high"):
        draw(with_value("Kent", -1.0))
    with pytest.raises(ReportError, match="The value of Kent is inf"):
        draw(with_value("Kent", float("inf")))
    with pytest.raises(ReportError, match=r"not 'offences'"):
        draw(unit="offences")
    with pytest.raises(ReportError, match="'Kentish' cannot be brought forward"):
        draw(highlight="Kentish")


def test_intervals_that_cannot_be_are_refused() -> None:
    frame = rates().set_index("force")
    frame.loc["Kent", "lower"] = float("nan")
    with pytest.raises(ReportError, match="interval of Kent has one end only"):
        draw(frame.reset_index())
    frame.loc["Kent", ["lower", "upper"]] = [5.0, 9.0]
    with pytest.raises(ReportError, match=r"interval of Kent is given as 5.0 to 9.0, which does not hold"):
        draw(frame.reset_index())
    frame.loc["Kent", "value"] = float("nan")
    with pytest.raises(ReportError, match="does not hold its value, none"):
        draw(frame.reset_index())


@pytest.mark.parametrize("frame", [charged(), recorded()], ids=["charged", "recorded"])
def test_both_drawings_together_are_small(frame: pd.DataFrame) -> None:
    figure = draw(frame, "City of London")
    assert len(figure.svg_wide.encode()) + len(figure.svg_narrow.encode()) < 25_000


def test_the_same_values_give_the_same_drawing_in_any_order() -> None:
    assert draw().html() == draw().html()
    assert draw(rates().iloc[::-1]).svg_wide == draw().svg_wide
