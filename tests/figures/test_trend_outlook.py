import re
from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.style import INKS
from analysis.figures.trend_outlook import trend_outlook
from analysis.periods import Quarter
from tests.figures.test_parts_over_time import lines
from tests.figures.test_rank_strip import apart, words

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
) -> AccessibleFigure:
    return trend_outlook(
        series() if counts is None else counts,
        trend() if line is None else line,
        forecast() if fan is None else fan,
        key="outlook",
        title="t",
        alt="a",
        caption="c",
        span=span,
        no_trend_because=no_trend,
        no_forecast_because=no_forecast,
    )


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
    assert f'fill="{INKS["shade"]}"' in figure.svg_wide
    given = draw(span=(SPAN + 4, LAST))
    assert "comparable quarters, April 2022 to December 2025" in words(given.svg_narrow)


def test_a_phone_shows_the_last_seven_years_and_says_so() -> None:
    figure = draw()
    assert "Shown from January 2019" in words(figure.svg_narrow)
    assert "Shown from" not in words(figure.svg_wide)
    assert len(figure.table.rows) == len(series()) + 4


def test_a_missing_quarter_interrupts_the_line() -> None:
    counts = series()
    counts.loc[20, "offences"] = pd.NA

    def drawn(figure: AccessibleFigure) -> Sequence[str]:
        return lines(figure.svg_wide, "part-8q")

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
