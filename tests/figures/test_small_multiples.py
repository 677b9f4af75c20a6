"""One small panel for each force: legible, in alphabetical order, on scales of their own."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.estimates.tables import held_table
from analysis.estimates.trends import comparable_counts
from analysis.figures import AccessibleFigure
from analysis.figures.small_multiples import small_multiples
from analysis.forces import territorial_forces
from analysis.periods import Quarter
from analysis.release import load_release
from analysis.wording import forces_trends
from tests.figures.test_parts_over_time import lines, texts
from tests.figures.test_rank_strip import apart

RELEASE = "2026-04-23"
FORCES = [force.name for force in territorial_forces()]
TRENDS = held_table(RELEASE, "trends").query("code == '8Q'")
COUNTS = comparable_counts(load_release(RELEASE), "8Q")


def draw(counts: pd.DataFrame = COUNTS, notes: dict[str, str] | None = None) -> AccessibleFigure:
    return small_multiples(
        counts,
        forces_trends.panel_notes(TRENDS) if notes is None else notes,
        forces_trends.panels_table(TRENDS, COUNTS),
        notes_are=forces_trends.PANEL_NOTES_ARE,
        key="panels",
        title="t",
        alt="a",
        caption="c",
    )


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_of_43_panels_overlap_or_leave_the_paper(drawing: str) -> None:
    apart(getattr(draw(), drawing))


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_every_force_has_a_panel_with_its_latest_count_in_alphabetical_order(drawing: str) -> None:
    shown = [item["text"] for item in texts(getattr(draw(), drawing))]
    assert [text for text in shown if text in FORCES] == FORCES
    latest = COUNTS.sort_values("quarter").groupby("force")["offences"].last()
    for force in ("Bedfordshire", "Metropolitan Police", "City of London"):
        assert f"{latest[force]:,}" in shown
    assert len(lines(getattr(draw(), drawing), "part-8q")) == len(FORCES)


def test_a_force_of_6_and_one_of_3_802_are_drawn_to_the_same_height() -> None:
    heights = []
    for path in lines(draw().svg_wide, "part-8q"):
        ys = [float(point.split()[1]) for point in path.split(' d="M')[1].split('"')[0].split("L")]
        heights.append(min(ys))
    # Four panels to a row: the highest point of each stands at the same place in its row.
    for row in range(0, 40, 4):
        assert max(heights[row : row + 4]) - min(heights[row : row + 4]) < 0.5


def test_a_missing_quarter_interrupts_a_line_and_one_quarter_alone_is_a_mark() -> None:
    kent = COUNTS[COUNTS["force"] == "Kent"].sort_values("quarter", ignore_index=True)
    assert len(lines(draw(kent).svg_wide, "part-8q")) == 1
    gap = kent.copy()
    gap.loc[7, "offences"] = pd.NA
    assert len(lines(draw(gap).svg_wide, "part-8q")) == 2
    gap.loc[1, "offences"] = pd.NA
    assert len(lines(draw(gap).svg_wide, "part-8q")) == 2


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ReportError, match="Kent has no note"):
        draw(COUNTS[COUNTS["force"] == "Kent"], notes={})
    with pytest.raises(ReportError, match="twice in one quarter"):
        draw(pd.concat([COUNTS, COUNTS.tail(1)]))
    with pytest.raises(ReportError, match="Kent has no count in any quarter"):
        draw(COUNTS[COUNTS["force"] == "Kent"].assign(offences=float("nan")))
    with pytest.raises(ReportError, match="need the columns"):
        draw(COUNTS.drop(columns="offences"))
    with pytest.raises(ReportError, match="given no force"):
        draw(COUNTS.iloc[:0])


def test_each_force_stands_in_its_own_comparable_quarters() -> None:
    firsts = COUNTS.groupby("force")["quarter"].min()
    assert firsts["Bedfordshire"] == Quarter(2021, 1).to_period()
    spans = TRENDS.set_index("force")
    for force in FORCES:
        assert str(Quarter.from_period(firsts[force])) == spans.loc[force, "first"]


def test_the_notes_the_alt_text_and_the_table_say_the_same_of_each_force() -> None:
    notes = forces_trends.panel_notes(TRENDS)
    table = forces_trends.panels_table(TRENDS, COUNTS)
    alt = forces_trends.panels_alt(TRENDS, COUNTS)
    rows = {row[0]: row for row in table.rows}
    assert list(rows) == FORCES
    rising = TRENDS[(TRENDS["direction"] == "rising") & (TRENDS["force"] != "England and Wales")]
    for force in rising["force"]:
        assert force in alt.split("Clearly rising: ")[1].split(".")[0]
        assert rows[force][-1] == "rising"
    for force in FORCES:
        assert rows[force][3] == notes[force]
        stepped = bool(str(TRENDS.set_index("force").loc[force, "steps"]).strip())
        assert notes[force].endswith("*") == stepped
    assert alt.startswith("43 small line charts of recorded stalking by quarter")
