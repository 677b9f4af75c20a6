import math
import re

import pandas as pd
import pytest

from analysis.comparison_words import WHAT_WITHIN_MEANS
from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.funnel import funnel
from analysis.forces import territorial_forces
from analysis.inks import INKS
from analysis.models.funnel import funnel as compare
from tests.figures.test_rank_strip import apart, words
from tests.figures.written_out import written_out

FORCES = [force.name for force in territorial_forces()]
LIMITS = pd.DataFrame({"base": [30, 300, 3000, 30000], "lower": [0, 0.02, 0.04, 0.05], "upper": 0.13})


def points() -> pd.DataFrame:
    special = {
        "City of London": (30.0, 0.2, "not compared"),
        "Metropolitan Police": (11800.0, 0.19, "higher than expected"),
        "Kent": (5200.0, 0.01, "lower than expected"),
    }
    rows = [
        (
            force,
            *special.get(
                force,
                (round(600 * 1.07**place), 0.085 + 0.03 * math.sin(place * 2.4), "no clear difference"),
            ),
        )
        for place, force in enumerate(FORCES)
    ]
    return pd.DataFrame(rows, columns=["force", "base", "value", "call"])


def draw(
    frame: pd.DataFrame | None = None,
    limits: pd.DataFrame = LIMITS,
    highlight: str | None = "Bedfordshire",
    because: str = "",
) -> AccessibleFigure:
    return funnel(
        points() if frame is None else frame,
        limits,
        highlight=highlight,
        national=0.086,
        key="funnel",
        title="t",
        alt="a",
        caption="c",
        not_shown_because=because,
    )


@pytest.mark.parametrize(
    "frame",
    [points(), points().assign(value=0.086), points().assign(base=900.0)],
    ids=["usual", "flat", "one size"],
)
@pytest.mark.parametrize("force", ["Metropolitan Police", "Bedfordshire", "City of London", None])
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, force: str | None, frame: pd.DataFrame) -> None:
    apart(getattr(draw(frame, highlight=force), drawing))


def test_the_highlighted_force_and_the_national_line_are_named_with_their_values() -> None:
    value = float(points().set_index("force")["value"]["Bedfordshire"]) * 100
    for svg in (draw().svg_wide, draw().svg_narrow):
        assert f"Bedfordshire {value:.1f}%" in words(svg)
        assert "England and Wales 8.6%" in words(svg)


def test_forces_marked_as_different_have_another_shape_and_are_counted() -> None:
    shown = words(draw().svg_wide)
    assert "higher than expected: 1 force" in shown
    assert "lower than expected: 1 force" in shown
    assert "within the usual spread of forces: 40 forces" in shown
    assert "no clear difference" not in shown
    assert "not compared: City of London" in shown
    assert "Metropolitan Police" in shown
    plain = draw(points().assign(call="no clear difference")).svg_wide
    assert "higher than expected" not in words(plain)
    outlines = [set(re.findall(r' d="([^"]+)"', svg)) for svg in (draw().svg_wide, plain)]
    assert len(outlines[0] - outlines[1]) >= 3  # a triangle, its opposite and a diamond


def marks(svg: str, looks: str) -> list[float]:
    """Return how wide the marks with these looks are."""
    whole = written_out(svg)
    shapes = {}
    for tag in re.findall(r"<path [^>]*>", whole):
        held = dict(re.findall(r' (id|d)="([^"]+)"', tag))
        shapes[held.get("id")] = held["d"]
    used = [tag for tag in re.findall(r"<use [^>]*>", whole) if looks in tag]
    return [reach(shapes[re.findall(r'href="#([^"]+)"', tag)[0]]) for tag in used]


def reach(outline: str) -> float:
    """Return how wide an outline is."""
    xs = [float(x) for x, _ in re.findall(r"(-?[\d.]+) (-?[\d.]+)", outline)]
    return max(xs) - min(xs)


def test_forces_that_are_not_compared_have_open_diamonds_plainly_larger_than_the_dots() -> None:
    frame = points().assign(call="no clear difference")
    frame.loc[frame["force"].isin(["Derbyshire", "Humberside"]), "call"] = "not compared"
    for svg in (draw(frame).svg_wide, draw(frame).svg_narrow):
        dots = marks(svg, f'fill="{INKS["mix-3"]}"')
        diamonds = marks(svg, f'fill="{INKS["paper"]}" stroke="{INKS["mix-3"]}"')
        assert len(dots) == 41  # forty forces, and the sample of the key
        assert len(diamonds) == 3
        assert min(diamonds) >= 1.4 * max(dots)
        assert "not compared: Derbyshire, Humberside" in words(svg)
    many = draw(points().assign(call="not compared"))
    assert "not compared: 43 forces" in words(many.svg_narrow)


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_without_a_force_brought_forward_the_outermost_and_the_largest_are_named(drawing: str) -> None:
    frame = points().assign(call="no clear difference").sort_values("value")
    shown = words(getattr(draw(frame, highlight=None), drawing))
    named = [force for force in FORCES if force in shown]
    outer = [*frame["force"].head(3), *frame["force"].tail(3)]
    largest = frame.nlargest(2, "base")["force"].tolist()
    assert set(named) <= {*outer, *largest}
    assert len(named) >= 5
    assert {frame["force"].iloc[0], frame["force"].iloc[-1]} <= set(named)
    beside = words(getattr(draw(frame), drawing))
    assert [force for force in FORCES if force in beside] == ["Bedfordshire"]


def test_a_force_without_a_value_is_left_out_with_the_reason() -> None:
    frame = points().astype({"value": "Float64"})
    frame.loc[frame["force"] == "City of London", "value"] = pd.NA
    figure = draw(frame, highlight="City of London", because="it has few residents")
    assert "City of London is not shown: it has few residents" in words(figure.svg_narrow)
    apart(figure.svg_narrow)
    assert figure.table.rows[-1] == ("City of London", "not available", "not available", "not compared")
    with pytest.raises(ReportError, match="City of London has no value in the funnel; say why"):
        draw(frame, highlight="City of London")


def test_a_funnel_without_limits_is_drawn_without_them() -> None:
    figure = draw(limits=LIMITS.iloc[:0])
    assert "95% limits" not in words(figure.svg_wide)
    assert "stroke-dasharray" not in figure.svg_wide


def test_what_the_model_gives_is_drawn_as_it_is() -> None:
    counts = points().assign(count=lambda frame: (frame["base"] * frame["value"]).round())
    found = compare(counts[["force", "count", "base"]])
    frame = pd.DataFrame(
        [(item.force, item.base, item.value, item.call) for item in found.comparisons],
        columns=["force", "base", "value", "call"],
    )
    assert len(draw(frame, found.limits([30, 300, 3000, 30000])).table.rows) == 43


def test_a_rate_is_printed_for_every_1000_people() -> None:
    frame = points().assign(base=lambda held: held["base"] * 1000, value=lambda held: held["value"] / 10)
    figure = funnel(
        frame,
        LIMITS.iloc[:0],
        highlight="Bedfordshire",
        national=0.0104,
        key="funnel",
        title="t",
        alt="a",
        caption="c",
        kind="rate",
        base_name="Residents",
    )
    assert "England and Wales 10.4" in words(figure.svg_wide)
    assert "For every 1,000 people" in words(figure.svg_narrow)
    assert figure.table.columns[2].unit == "for every 1,000 people"
    apart(figure.svg_narrow)


def test_frames_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ReportError, match=r"points of the funnel need the columns \['call'\]"):
        draw(points().drop(columns="call"))
    with pytest.raises(ReportError, match=r"limits of the funnel need the columns \['upper'\]"):
        draw(limits=LIMITS.drop(columns="upper"))
    with pytest.raises(ReportError, match="not \\['odd'\\]"):
        draw(points().assign(call="odd"))
    with pytest.raises(ReportError, match="more than once"):
        draw(pd.concat([points(), points().iloc[:1]]))
    with pytest.raises(ReportError, match="no force with a value"):
        draw(points().iloc[:0])


def test_the_same_points_give_the_same_drawing() -> None:
    assert draw().html() == draw().html()


def test_a_force_within_the_usual_spread_is_not_said_to_equal_all_forces() -> None:
    table = draw().table
    rows = {row[0]: row for row in table.rows}
    assert rows["Bedfordshire"][3] == "within the usual spread of forces"
    assert "no clear difference" not in str(table)
    assert table.footnotes.count(WHAT_WITHIN_MEANS) == 1
    assert "does not say that it equals the figure for all forces" in WHAT_WITHIN_MEANS
    apart = points().assign(call="not compared")
    assert WHAT_WITHIN_MEANS not in draw(apart).table.footnotes
