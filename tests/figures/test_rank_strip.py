import re

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.rank_strip import ordinal, rank_strip, rank_words
from analysis.forces import territorial_forces
from analysis.inks import INKS
from tests.figures.test_parts_over_time import boxes, texts
from tests.figures.written_out import written_out

FORCES = [force.name for force in territorial_forces()]


def ranks(*, without: str | None = None) -> pd.DataFrame:
    held = [force for force in FORCES if force != without]
    rows = [
        (force, max(1, place - 6), min(len(held), place + 9), len(held))
        for place, force in enumerate(held, start=1)
    ]
    frame = pd.DataFrame(rows, columns=["force", "lower", "upper", "n"]).astype(
        {"lower": "Int64", "upper": "Int64"}
    )
    if without is not None:
        unranked = pd.DataFrame([(without, pd.NA, pd.NA, len(held))], columns=frame.columns)
        return pd.concat([frame, unranked.astype(frame.dtypes)], ignore_index=True)
    return frame


def draw(
    frame: pd.DataFrame | None = None,
    highlight: str | None = "Bedfordshire",
    because: str = "",
    also_named: tuple[str, ...] = (),
) -> AccessibleFigure:
    return rank_strip(
        ranks() if frame is None else frame,
        highlight=highlight,
        key="ranks",
        title="t",
        alt="a",
        caption="c",
        not_ranked_because=because,
        also_named=also_named,
    )


def apart(svg: str) -> None:
    """Assert that words stand on the paper and on no other words."""
    _, _, width, height = (float(part) for part in re.findall(r'viewBox="([^"]+)"', svg)[0].split())
    placed = boxes(svg.replace("&lt;", "+"))  # as wide as the sign itself
    for left, right, top, bottom, text in placed:
        assert left >= -1, text
        assert right <= width + 1, text
        assert top >= 0, text
        assert bottom <= height, text
    for number, one in enumerate(placed):
        for other in placed[:number]:
            clear = one[0] >= other[1] or other[0] >= one[1] or one[2] >= other[3] or other[2] >= one[3]
            assert clear, (one[4], other[4])


def words(svg: str) -> str:
    return " ".join(item["text"] for item in texts(svg))


@pytest.mark.parametrize("force", ["Metropolitan Police", "Avon and Somerset", "Wiltshire", None])
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, force: str | None) -> None:
    apart(getattr(draw(highlight=force), drawing))


def test_the_highlighted_force_is_named_with_its_interval() -> None:
    for svg in (draw().svg_wide, draw().svg_narrow):
        assert "Bedfordshire: between 1st and 11th of 43" in words(svg)


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_without_a_force_brought_forward_the_first_the_last_and_those_asked_for_are_named(
    drawing: str,
) -> None:
    svg = getattr(draw(highlight=None, also_named=("Metropolitan Police",)), drawing)
    named = {*FORCES[:3], *FORCES[-3:]} | ({"Metropolitan Police"} if drawing == "svg_wide" else set())
    assert {force for force in FORCES if force in words(svg)} == named  # the phone has no room for more
    apart(svg)
    beside = words(getattr(draw(also_named=("Metropolitan Police",)), drawing))
    assert [force for force in FORCES if force in beside] == ["Bedfordshire"]


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_a_name_that_no_strip_leaves_room_for_is_left_out(drawing: str) -> None:
    svg = getattr(draw(ranks().assign(lower=1, upper=43), highlight=None), drawing)
    assert not any(force in words(svg) for force in FORCES)


def test_a_force_to_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(ReportError, match="no force Elsewhere to name"):
        draw(highlight=None, also_named=("Elsewhere",))


def test_every_force_has_a_strip_and_one_stands_out_without_colour() -> None:
    svg = written_out(draw().svg_wide)
    assert len(re.findall(f'fill="{INKS["axis"]}"', svg)) == 42
    assert len(re.findall(f'fill="{INKS["part-8q"]}" stroke="{INKS["ink"]}"', svg)) == 1


def test_a_force_without_a_rank_is_named_with_the_reason() -> None:
    frame = ranks(without="City of London")
    figure = draw(frame, highlight="City of London", because="it has few residents")
    assert "City of London is not ranked: it has few residents" in words(figure.svg_narrow)
    apart(figure.svg_narrow)
    assert figure.table.rows[-1] == ("City of London", "not ranked")
    assert "42 of 43 forces are ranked. Not ranked: City of London." in words(draw(frame).svg_wide)


def test_a_highlight_without_rank_or_reason_is_refused() -> None:
    with pytest.raises(ReportError, match="City of London has no rank to highlight; say why"):
        draw(ranks(without="City of London"), highlight="City of London")


def test_the_table_holds_every_force() -> None:
    table = draw().table
    assert len(table.rows) == 43
    assert ("Bedfordshire", "between 1st and 11th of 43") in table.rows


def test_ranks_are_said_in_words() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 22, 43)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "22nd", "43rd",
    ]  # fmt: skip
    assert rank_words(3, 3, 43) == "3rd of 43"


def test_frames_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ReportError, match=r"needs the columns \['n'\]"):
        draw(ranks().drop(columns="n"))
    with pytest.raises(ReportError, match="no force with a rank"):
        draw(ranks().iloc[:0])
    with pytest.raises(ReportError, match="different numbers of forces"):
        draw(ranks().assign(n=[42, *[43] * 42]))
    frame = ranks()
    frame.loc[frame["force"] == "Bedfordshire", ["lower", "upper"]] = [9, 3]
    with pytest.raises(ReportError, match="Bedfordshire is given as 9 to 3 of 43"):
        draw(frame)
    with pytest.raises(ReportError, match="more than once"):
        draw(pd.concat([ranks(), ranks().iloc[:1]]))


def test_the_same_ranks_give_the_same_drawing() -> None:
    assert draw().html() == draw().html()
