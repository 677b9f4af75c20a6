"""A sheet skips what matplotlib does for charts that find their own size, and the drawing is the same."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.patches import Polygon, Rectangle

from analysis.figures.style import INKS, Sheet, house_style
from analysis.figures.svg import page_svg


def written(sheet: Sheet) -> str:
    return page_svg(sheet, prefix="sheet", alt="A sheet.")


def test_a_sheet_is_written_as_matplotlib_itself_would_write_it() -> None:
    with house_style("sheet"):
        ours, theirs = Sheet(200.5, 100), Sheet(200.5, 100)
        ours.text(20, 30.25, "5,296 offences", size=14, weight="bold")
        ours.text(180, 45, "in a year", ink="muted", align="right")
        ours.line([10, 60, 110], [20, 90.125, 40], ink="part-8q", width=2, dashes=(4, 3))
        ours.mark(60, 50, ink="part-8l", shape="s")
        ours.box(5, 5, 40, 20, ink="muted", hatched=True)
        ours.area([10, 60, 250], [20, 30, 40], [40, 50, 60], ink="band")
        (axes,) = theirs.figure.axes
        bold: dict[str, Any] = {"fontweight": "bold", "fontfamily": "DejaVu Sans"}
        axes.text(20, 30.25, "5,296 offences", fontsize=14, color=INKS["ink"], zorder=2, **bold)
        axes.text(
            180,
            45,
            "in a year",
            fontsize=13,
            color=INKS["muted"],
            ha="right",
            fontfamily="DejaVu Sans",
            zorder=3,
        )
        axes.plot(
            [10, 60, 110],
            [20, 90.125, 40],
            color=INKS["part-8q"],
            linewidth=2,
            linestyle=(0, (4, 3)),
            clip_on=False,
            zorder=4,
        )
        axes.plot(
            [60],
            [50],
            marker="s",
            markersize=6,
            markerfacecolor=INKS["part-8l"],
            markeredgecolor=INKS["paper"],
            markeredgewidth=1,
            linestyle="none",
            clip_on=False,
            zorder=5,
        )
        axes.add_patch(
            Rectangle(
                (5, 5),
                40,
                20,
                facecolor=INKS["paper"],
                edgecolor=INKS["muted"],
                linewidth=1.2,
                hatch="////",
                clip_on=False,
                zorder=6,
            )
        )
        corners = [(10, 40), (60, 50), (250, 60), (250, 40), (60, 30), (10, 20)]
        axes.add_patch(
            Polygon(corners, closed=True, facecolor=INKS["band"], edgecolor="none", linewidth=0, zorder=7)
        )
    assert written(ours) == written(theirs)


def test_a_sheet_shows_no_text_that_is_empty() -> None:
    with house_style("sheet"):
        sheet = Sheet(200, 100)
        sheet.text(20, 30, "")
    assert "<text" not in written(sheet)


def test_the_house_style_holds_whatever_the_notebook_has_set_and_leaves_it_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(mpl.rcParams, "lines.solid_capstyle", "butt")
    monkeypatch.setitem(mpl.rcParams, "font.size", 31.0)
    with house_style("sheet"):
        assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]
        assert mpl.rcParams["lines.solid_capstyle"] == mpl.rcParamsDefault["lines.solid_capstyle"]
        assert mpl.rcParams["svg.hashsalt"] == "sheet"
    assert mpl.rcParams["font.size"] == 31.0
    assert mpl.rcParams["svg.hashsalt"] != "sheet"
