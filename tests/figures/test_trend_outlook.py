import re

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.trend_outlook import trend_outlook
from analysis.inks import DARK_INKS, INKS
from analysis.periods import Quarter
from tests.figures.test_parts_over_time import lines, texts
from tests.figures.test_rank_strip import apart, words
from tests.figures.written_out import written_out
from tests.publish.sample_notebook import CHANGES, Change

FIRST = Quarter.parse("2014/15 Q1")
SPAN = Quarter.parse("2021/22 Q1")
LAST = Quarter.parse("2025/26 Q3")


def quarters(first: Quarter, last: Quarter) -> list[Quarter]:
    return [first + step for step in range(last.ordinal - first.ordinal + 1)]


def series(level: float = 300, last: Quarter = LAST) -> pd.DataFrame:
    held = quarters(FIRST, last)
    counts = [round(level * (0.2 + 0.02 * place) + level / 9 * (place % 3)) for place in range(len(held))]
    frame = pd.DataFrame({"quarter": [quarter.to_period() for quarter in held], "offences": counts})
    return frame.astype({"offences": "Int64"})


def trend(level: float = 300) -> pd.DataFrame:
    held = quarters(SPAN, LAST)
    fitted = [level * 1.01**place for place in range(len(held))]
    return pd.DataFrame(
        {
            "quarter": held,
            "fitted": fitted,
            "lower": [value * 0.8 for value in fitted],
            "upper": [value * 1.3 for value in fitted],
        }
    )


def forecast(level: float = 300) -> pd.DataFrame:
    factors = (1.2, 1.0, 1.4, 0.7, 1.9)
    rows = [(str(LAST + step), *(level * factor for factor in factors)) for step in range(1, 5)]
    return pd.DataFrame(rows, columns=["quarter", "central", "lower80", "upper80", "lower95", "upper95"])


def draw(
    counts: pd.DataFrame | None = None,
    line: pd.DataFrame | None = None,
    fan: pd.DataFrame | None = None,
    *,
    no_trend: str = "",
    no_forecast: str = "",
    span: tuple[Quarter, Quarter] | None = None,
    changes: tuple[Change, ...] = (),
    code: str = "8Q",
) -> AccessibleFigure:
    return trend_outlook(
        series() if counts is None else counts,
        trend() if line is None else line,
        forecast() if fan is None else fan,
        key="outlook",
        title="t",
        alt="a",
        caption="c",
        code=code,
        span=span,
        changes=changes,
        no_trend_because=no_trend,
        no_forecast_because=no_forecast,
    )


def test_the_key_on_a_phone_names_only_the_changes_its_drawing_marks() -> None:
    figure = draw(changes=CHANGES)
    letters = {mark.letter for mark in figure.marks}
    on_a_phone = {item["text"] for item in texts(figure.svg_narrow)} & letters
    assert on_a_phone < letters, "the drawing for a phone begins after a change"
    for mark in figure.marks:
        hidden = f'<li class="wide-only"><b>{mark.letter}</b>' in figure.html()
        assert hidden == (mark.letter not in on_a_phone)


SHORT = "only 6 quarters are comparable, and a trend needs 8"


@pytest.mark.parametrize("level", [0, 1, 5, 300, 90_000])
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, level: int) -> None:
    apart(getattr(draw(series(level), trend(level), forecast(level)), drawing))


@pytest.mark.parametrize("quarters_held", [1, 2, 7])
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_a_short_series_without_trend_or_forecast_says_why(drawing: str, quarters_held: int) -> None:
    figure = draw(
        series().tail(quarters_held),
        trend().iloc[:0],
        forecast().iloc[:0],
        no_trend=SHORT,
        no_forecast="too few quarters are held",
        span=(LAST, LAST),
    )
    apart(getattr(figure, drawing))
    shown = words(getattr(figure, drawing))
    assert f"No trend: {SHORT}." in shown
    assert "No forecast: too few quarters are held." in shown
    assert f"No trend: {SHORT}." in figure.table.footnotes


def test_the_central_value_and_both_intervals_are_written_at_the_end_of_the_fan() -> None:
    for svg in (draw().svg_wide, draw().svg_narrow):
        shown = words(svg)
        for label in ("360 central", "300 (80%)", "420 (80%)", "210 (95%)", "570 (95%)"):
            assert label in shown


def test_small_counts_keep_one_decimal() -> None:
    assert "2.4 central" in words(draw(series(2), trend(2), forecast(2)).svg_wide)


def test_the_comparable_span_is_marked_and_named() -> None:
    figure = draw()
    assert "comparable quarters, April 2021 to December 2025" in words(figure.svg_wide)
    given = draw(span=(SPAN + 4, LAST))
    assert "comparable quarters, April 2022 to December 2025" in words(given.svg_narrow)


DRAWINGS = ("svg_wide", "svg_narrow")


def joined(svg: str, ink: str) -> list[list[float]]:
    """Return the places along the axis that each line of this ink and of more than one quarter joins."""
    paths = [re.findall(r' d="([^"]*)"', tag)[0] for tag in lines(svg, ink)]
    points = [[float(point.split()[0]) for point in re.split("[ML]", path) if point] for path in paths]
    return [xs for xs in points if len(xs) > 2 and len(set(xs)) == len(xs)]


def shaded(svg: str) -> list[tuple[float, float]]:
    """Return from where to where each shade runs."""
    tags = [tag for tag in re.findall(r"<path[^>]*>", written_out(svg)) if f'fill="{INKS["shade"]}"' in tag]
    spans = [[float(x) for x in re.findall(r"[ML](\S+) ", tag)] for tag in tags]
    return [(min(xs), max(xs)) for xs in spans]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_transition_is_shaded_and_the_comparable_quarters_are_not(drawing: str) -> None:
    assert shaded(getattr(draw(), drawing)) == []
    svg = getattr(draw(changes=CHANGES), drawing)
    ((left, right),) = shaded(svg)
    (comparable,) = joined(svg, "part-8q")
    assert left < right < comparable[0]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_no_line_joins_quarters_before_during_and_after_a_transition(drawing: str) -> None:
    svg = getattr(draw(changes=CHANGES), drawing)
    ((left, right),) = shaded(svg)
    runs = joined(svg, "muted") + joined(svg, "part-8q")
    for xs in runs:
        assert max(xs) < left or min(xs) > right or left < min(xs) <= max(xs) < right
    assert any(left < min(xs) for xs in runs if max(xs) < right), "the transition itself is drawn"


def test_no_line_crosses_a_break_of_its_code() -> None:
    """April 2018 is a break of stalking; April 2017 is not."""
    places = joined(draw(changes=CHANGES).svg_wide, "muted")
    # April 2014 to March 2018, April 2018 to June 2019, July 2019 to March 2021
    assert [len(xs) for xs in places if len(xs) > 4] == [16, 5, 7]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_the_line_through_a_transition_is_dotted_and_the_key_says_so(drawing: str) -> None:
    svg = getattr(draw(changes=CHANGES), drawing)
    ((left, right),) = shaded(svg)
    seen = 0
    for tag in lines(svg, "muted"):
        xs = [
            float(point.split()[0])
            for point in re.split("[ML]", re.findall(r' d="([^"]*)"', tag)[0])
            if point
        ]
        if len(xs) > 2 and len(set(xs)) == len(xs):
            inside = left < min(xs) <= max(xs) < right
            assert ("stroke-dasharray" in tag) == inside
            seen += inside
    assert seen == 1
    assert "dotted while a new rule arrived" in words(svg)
    assert "no line crosses" not in words(svg)
    assert "dotted" not in words(getattr(draw(), drawing))


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_quarters_outside_the_comparable_span_are_muted_and_the_key_says_so(drawing: str) -> None:
    figure = draw(changes=CHANGES)
    svg = getattr(figure, drawing)
    (comparable,) = joined(svg, "part-8q")
    assert len(comparable) == len(quarters(SPAN, LAST))
    assert "recorded in quarters that do not compare" in words(svg)
    assert "Other quarters do not compare with them." in figure.table.footnotes


@pytest.mark.parametrize("inks", [INKS, DARK_INKS], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "shade"])
def test_muted_counts_are_legible_on_paper_and_on_the_shade(inks: dict[str, str], ground: str) -> None:
    def light(ink: str) -> float:
        parts = [int(inks[ink][place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light("muted"), light(ground)))
    assert (high + 0.05) / (low + 0.05) >= 3


def test_changes_of_the_code_are_lettered_and_named_as_on_the_chart_of_the_parts() -> None:
    figure = draw(changes=CHANGES)
    assert [mark.label for mark in figure.marks] == [
        "repeated conduct recorded as well",
        "former-partner rule adopted by forces",
    ]
    for text in ("repeated conduct recorded as well", "former-partner rule adopted by forces"):
        assert text in words(figure.svg_wide)
    assert "July 2019 to June 2021: former-partner rule adopted by forces." in figure.table.footnotes
    assert "<b>B</b> <span>July 2019 to June 2021: former-partner rule" in figure.html()
    # A phone shows the last seven years: the change of April 2018 is not on it.
    letters = [item["text"] for item in texts(figure.svg_narrow) if re.fullmatch("[A-Z]", item["text"])]
    assert letters == ["B"]


def test_a_series_that_compares_throughout_is_not_muted_or_broken() -> None:
    figure = draw(series().tail(19), changes=CHANGES)
    for svg in (figure.svg_wide, figure.svg_narrow):
        assert "do not compare" not in words(svg)
        assert len(joined(svg, "part-8q")) == 1
        assert shaded(svg) == []
    assert figure.marks == ()


def test_a_series_without_a_comparable_quarter_is_muted_throughout() -> None:
    figure = draw(
        line=trend().iloc[:0], fan=forecast().iloc[:0], no_trend=SHORT, no_forecast=SHORT, changes=CHANGES
    )
    assert joined(figure.svg_wide, "part-8q") == []
    assert "offences recorded, not comparable" in words(figure.svg_wide)
    assert "No quarter compares yet." in figure.table.footnotes


def test_counts_in_a_gap_are_not_drawn_and_the_gap_is_named() -> None:
    gap = Change("gap", ("8U",), "2020/21 Q1", "2020/21 Q4", "coercive control of West Midlands missing")
    figure = draw(series().tail(23), changes=(gap,), code="8U")
    for svg in (figure.svg_wide, figure.svg_narrow):
        assert [len(xs) for xs in joined(svg, "part-8u")] == [19]
        assert joined(svg, "muted") == []
    assert "coercive control of West Midlands missing" in words(figure.svg_wide)
    assert figure.table.rows[-1][:2] == ("Apr to Jun 2020", "not available")


MANY = (
    *CHANGES,
    Change("gap", ("8Q",), "2018/19 Q1", "2018/19 Q3", "figures of a whole force missing for a long time"),
    Change("break", ("8Q",), "2021/22 Q1", None, "a change of one force alone"),
    Change("transition", ("8Q",), "2023/24 Q1", "2024/25 Q1", "another rule taken up force by force"),
)


@pytest.mark.parametrize("start", [0, 13, 17, 18], ids=lambda step: f"from {SPAN + step}")
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_names_of_changes_stand_clear_of_each_other(drawing: str, start: int) -> None:
    figure = draw(span=(SPAN + start, LAST), changes=MANY)
    apart(getattr(figure, drawing))
    assert words(getattr(figure, drawing)).count("comparable quarters,") == 1


def test_a_phone_shows_the_last_seven_years_and_says_so() -> None:
    figure = draw()
    assert "Shown from January 2019" in words(figure.svg_narrow)
    assert "Shown from" not in words(figure.svg_wide)
    assert len(figure.table.rows) == len(series()) + 4


@pytest.mark.parametrize("ahead", range(2, 16))
def test_a_name_in_two_lines_near_the_edge_stays_on_the_paper(ahead: int) -> None:
    late = Change("break", ("8Q",), str(LAST - ahead), None, "Online Safety Act offences enter the rules")
    apart(draw(fan=forecast().iloc[:0], no_forecast=SHORT, changes=(late,)).svg_wide)


def test_a_missing_quarter_interrupts_the_line() -> None:
    counts = series()
    counts.loc[20, "offences"] = pd.NA

    def drawn(figure: AccessibleFigure) -> list[str]:
        return lines(figure.svg_wide, "part-8q") + lines(figure.svg_wide, "muted")

    assert len(drawn(draw(counts))) == len(drawn(draw())) + 1
    assert draw(counts).table.rows[-21][:2] == ("Apr to Jun 2019", "not available")


def test_the_table_holds_the_numbers_drawn_latest_first() -> None:
    rows = draw().table.rows
    assert rows[0] == ("Oct to Dec 2026", "", "", "", "360", "300 to 420", "210 to 570")
    assert rows[4][0] == "Oct to Dec 2025"
    assert rows[4][2:4] == ("359", "287 to 466")
    assert rows[-1][:3] == ("Apr to Jun 2014", "60", "")


def test_frames_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ReportError, match="no trend; say why in no_trend_because"):
        draw(line=trend().iloc[:0])
    with pytest.raises(ReportError, match="no forecast; say why in no_forecast_because"):
        draw(fan=forecast().iloc[:0])
    with pytest.raises(ReportError, match="no quarter with a count"):
        draw(series().assign(offences=None))
    with pytest.raises(ReportError, match=r"forecast of the outlook needs the columns \['upper95'\]"):
        draw(fan=forecast().drop(columns="upper95"))
    with pytest.raises(ReportError, match="series of the outlook has 2014/15 Q1 more than once"):
        draw(pd.concat([series(), series().head(1)]))
    with pytest.raises(ReportError, match="trend of the outlook lacks a value for 2021/22 Q1"):
        draw(line=trend().assign(upper=None))


def test_the_same_frames_give_the_same_drawing() -> None:
    assert draw().html() == draw().html()
    assert not re.findall(r' style="', draw().svg_wide)
