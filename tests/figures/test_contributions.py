import re

import pandas as pd
import pytest

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures import AccessibleFigure, contributions
from analysis.periods import YearEnding
from analysis.report import open_report
from tests.figures.test_parts_over_time import boxes, texts
from tests.publish.sample_notebook import CHANGES, Change, parts


def draw(frame: pd.DataFrame | None = None, changes: tuple[Change, ...] = CHANGES[-1:]) -> AccessibleFigure:
    return contributions(
        parts() if frame is None else frame, title="t", alt="a", caption="c", changes=changes
    )


def words(figure: AccessibleFigure) -> list[str]:
    return [item["text"] for item in texts(figure.svg_wide)]


LONG = "Racially or religiously aggravated harassment, and then some more"


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("name", ["Aggravated harassment", LONG])
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, name: str, sign: int) -> None:
    frame = parts()
    frame.loc[frame["code"].isin(["8M", "8R"]), "name"] = name
    frame["difference"] *= sign
    frame[["lower", "upper"]] = frame[["lower", "upper"]] * sign
    svg = getattr(draw(frame), drawing)
    width = float(re.findall(r'viewBox="([^"]+)"', svg)[0].split()[2])
    placed = boxes(svg)
    assert all(left >= -1 and right <= width + 1 for left, right, _, _, _ in placed)
    for number, one in enumerate(placed):
        for other in placed[:number]:
            apart = one[0] >= other[1] or other[0] >= one[1] or one[2] >= other[3] or other[2] >= one[3]
            assert apart, (one[4], other[4])


def test_changes_have_their_sign_and_a_true_minus() -> None:
    assert {"+212", "+163", "+53", "−4", "−231"} <= set(words(draw()))


def test_the_parts_stand_above_their_sum_and_the_sum_like_for_like() -> None:
    shown = words(draw())
    assert shown[shown.index("All five together") + 1] == "+193"
    assert shown[shown.index("Without the hatched") + 1] == "+424"


def test_a_part_whose_rule_changed_is_hatched_and_named() -> None:
    assert draw().svg_wide.count("<pattern") == 1
    assert "<pattern" not in draw(changes=()).svg_wide
    assert "rules for malicious" in " ".join(words(draw()))
    assert "Without the hatched" not in words(draw(changes=()))


def test_a_missing_change_has_no_bar_and_leaves_the_total_unsaid() -> None:
    frame = parts().astype({"difference": "Int64"})
    frame.loc[frame["code"] == "8U", ["after", "difference", "points", "lower", "upper"]] = pd.NA
    shown = words(draw(frame))
    assert "not available" in shown
    assert "All five together" not in shown


def test_totals_that_are_given_are_drawn_with_their_interval() -> None:
    total = pd.DataFrame([("total", "All five", 5103, 5296, 193, 3.8, -1.0, 9.0)], columns=parts().columns)
    shown = words(draw(pd.concat([parts(), total])))
    assert "All five" in shown
    assert "All five together" not in shown


def test_parts_that_do_not_compare_stand_as_counts_without_an_interval_and_the_sum_without_them() -> None:
    split = open_report("Devon and Cornwall", "2026-04-23", "2026-04-23").change(YearEnding(2025, 12))
    frame = split.to_frame()
    figure = draw(frame)
    shown = words(figure)
    assert shown[shown.index("All parts together") + 1] == "+3,766"
    (like,) = frame.loc[frame["code"] == "like_for_like", "name"]
    assert like == "Without harassment, stalking and malicious communications"
    assert like in " ".join(shown)
    assert "+202" in shown
    rows = {row[0]: row for row in figure.table.rows}
    held = frame.set_index("code")
    for part in split.parts:
        row = rows[str(held.loc[part.codes[0], "name"])]
        assert row[3] == numbers.signed(part.difference)
        assert (row[-1] == "not available") == bool(part.not_compared_because)
    assert rows["All parts together"][-1] == "not available"
    assert "not available" not in rows[like]
    # Each interval is drawn as a stem with two caps, first on paper and then in ink.
    with_interval = int(held["lower"].notna().sum())
    assert with_interval == 3
    without = frame.assign(lower=None, upper=None)
    plain, drawn = (
        len(re.findall(r"<(?:line|path|polyline)\b", draw(each).svg_wide)) for each in (without, frame)
    )
    assert drawn - plain == with_interval * 6


def test_the_table_says_points_and_interval() -> None:
    rows = {row[0]: row for row in draw().table.rows}
    assert rows["Stalking"] == ("Stalking", "1,221", "1,433", "+212", "+4.2", "4.5% to 31.8%")


def test_a_frame_without_a_column_is_refused_by_name() -> None:
    with pytest.raises(ReportError, match=r"needs the columns \['lower'\]"):
        draw(parts().drop(columns="lower"))


def test_a_frame_without_parts_is_refused() -> None:
    with pytest.raises(ReportError, match="given no parts"):
        draw(parts().iloc[:0])
