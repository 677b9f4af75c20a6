import re
from html import unescape

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure, parts_over_time
from analysis.figures.style import text_width
from analysis.inks import INKS
from analysis.periods import Quarter
from tests.figures.written_out import written_out
from tests.publish.sample_notebook import CHANGES, Change, recorded


def draw(
    frame: pd.DataFrame | None = None, changes: tuple[Change, ...] = CHANGES, first: str | None = None
) -> AccessibleFigure:
    return parts_over_time(
        recorded() if frame is None else frame,
        changes,
        title="t",
        alt="a",
        caption="c",
        first=None if first is None else Quarter.parse(first),
    )


def texts(svg: str) -> list[dict[str, str]]:
    found = []
    shared = r"<g([^>]*)>((?:<text[^>]*>[^<]*</text>)+)</g>"
    alone = re.sub(shared, lambda group: group[2].replace("<text", f"<text{group[1]}"), svg)
    for attributes, text in re.findall(r"<text([^>]*)>([^<]*)</text>", alone):
        found.append(dict(re.findall(r'([\w-]+)="([^"]*)"', attributes)) | {"text": unescape(text)})
    return found


def lines(svg: str, ink: str) -> list[str]:
    return [
        tag
        for tag in re.findall(r"<path[^>]*>", written_out(svg))
        if f'stroke="{INKS[ink]}"' in tag and 'fill="none"' in tag
    ]


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    held = []
    for item in texts(svg):
        size = float(item.get("font-size", 13))
        wide = text_width(item["text"], size, "bold" if item.get("font-weight") == "700" else "normal")
        x = float(item["x"])
        left = {"end": x - wide, "middle": x - wide / 2}.get(item.get("text-anchor", "start"), x)
        y = float(item["y"])
        held.append((left, left + wide, y - 0.72 * size, y, item["text"]))
    return held


@pytest.mark.parametrize(
    "frame", [recorded(), recorded().assign(offences=7)], ids=["usual", "all lines at one place"]
)
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, frame: pd.DataFrame) -> None:
    svg = getattr(draw(frame), drawing)
    _, _, width, height = (float(part) for part in re.findall(r'viewBox="([^"]+)"', svg)[0].split())
    placed = boxes(svg)
    for left, right, top, bottom, text in placed:
        assert left >= -1, text
        assert right <= width + 1, text
        assert top >= 0, text
        assert bottom <= height, text
    for number, one in enumerate(placed):
        for other in placed[:number]:
            apart = one[0] >= other[1] or other[0] >= one[1] or one[2] >= other[3] or other[2] >= one[3]
            assert apart, (one[4], other[4])


def test_each_line_is_labelled_at_its_end_with_the_latest_value() -> None:
    words = {item["text"] for item in texts(draw().svg_wide)}
    last = recorded().groupby("code")["offences"].last()
    assert f"Stalking {last['8Q']}" in words
    assert f"Malicious communications {last['8R']}" in words


def test_changes_are_lettered_by_time_and_named_on_the_chart() -> None:
    figure = draw()
    words = [item["text"] for item in texts(figure.svg_wide)]
    assert "former-partner rule adopted by forces" in words
    assert [mark.letter for mark in figure.marks] == ["A", "B", "C", "D", "E"]
    assert figure.marks[2].text == "July 2019 to June 2021: former-partner rule adopted by forces"
    assert "<b>C</b> <span>July 2019 to June 2021: former-partner rule" in figure.html()


def test_a_change_before_the_first_quarter_shown_is_not_marked() -> None:
    assert "April 2014" not in " ".join(mark.text for mark in draw().marks)


def test_on_a_phone_a_change_is_marked_only_where_it_applies() -> None:
    letters = [item["text"] for item in texts(draw().svg_narrow) if re.fullmatch("[A-Z]", item["text"])]
    # A touches 8L and 8R, B 8L, 8Q and 8U, C 8L and 8Q, D 8U, E 8R.
    assert sorted(letters) == list("AABBBCCDE")


def dotted(svg: str, ink: str) -> list[int]:
    """Return how many quarters each dotted piece of a line joins."""
    tags = [tag for tag in lines(svg, ink) if "stroke-dasharray" in tag]
    return [len(re.findall("[ML]", re.findall(r' d="([^"]*)"', tag)[0])) for tag in tags]


def test_a_line_is_dotted_where_it_crosses_a_change_of_its_own_code_only() -> None:
    svg = draw().svg_wide
    # April 2017 and April 2018 are steps; July 2019 to June 2021 is eight quarters, entered and left.
    assert dotted(svg, "part-8l") == [2, 2, 10]
    assert dotted(svg, "part-8q") == [2, 10]
    assert dotted(svg, "part-8m") == []


def test_a_rule_taken_up_over_many_quarters_joins_none_of_them_by_a_whole_line() -> None:
    taken_up = Change("transition", ("8Q",), "2019/20 Q2", "2021/22 Q1", "rule adopted")
    svg = draw(changes=(taken_up,)).svg_wide
    assert dotted(svg, "part-8q") == [10]
    assert len(lines(svg, "part-8q")) == 3


def test_a_missing_quarter_breaks_the_line_and_is_not_nought() -> None:
    frame = recorded()
    missing = (frame["code"] == "8M") & (frame["quarter"] == Quarter.parse("2020/21 Q2").to_period())
    frame.loc[missing, "offences"] = pd.NA
    figure = draw(frame, ())
    assert len(lines(figure.svg_wide, "part-8m")) == 2
    row = next(row for row in figure.table.rows if row[0] == "Jul to Sep 2020")
    place = [column.heading for column in figure.table.columns].index("Aggravated harassment")
    assert row[place] == "not available"


def test_figures_inside_a_gap_are_not_drawn() -> None:
    gap = Change("gap", ("8U",), "2021/22 Q1", "2021/22 Q4", "figures missing")
    figure = draw(changes=(gap,))
    assert len(lines(figure.svg_wide, "part-8u")) == 2
    assert len(lines(draw(changes=()).svg_wide, "part-8u")) == 1
    assert figure.data_digest != draw(changes=()).data_digest


def test_a_latest_value_that_is_missing_is_said_to_be() -> None:
    frame = recorded()
    last = (frame["code"] == "8U") & (frame["quarter"] == frame["quarter"].max())
    frame.loc[last, "offences"] = pd.NA
    assert "Coercive control not available" in {item["text"] for item in texts(draw(frame).svg_wide)}


def test_the_table_holds_every_quarter_latest_first() -> None:
    figure = draw(first="2017/18 Q1")
    assert figure.table.rows[0][0] == "Oct to Dec 2025"
    assert figure.table.rows[-1][0] == "Apr to Jun 2017"
    assert figure.table.columns[1].heading == "Stalking"


def test_a_frame_of_two_areas_is_refused() -> None:
    with pytest.raises(ReportError, match=r"shows one area, but 8L in .* is there more than once"):
        draw(pd.concat([recorded(), recorded()]))


def test_an_empty_frame_is_refused() -> None:
    with pytest.raises(ReportError, match="no figures of the five codes"):
        draw(recorded().iloc[:0])


def test_codes_outside_the_subgroup_are_left_out() -> None:
    wider = recorded().assign(code="all_crime_excluding_fraud").drop_duplicates("quarter")
    assert draw(pd.concat([recorded(), wider])).data_digest == draw().data_digest
