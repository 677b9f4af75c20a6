"""A sheet is handed to matplotlib's renderer as matplotlib's own figures hand themselves to it."""

from __future__ import annotations

import io
import math
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from analysis.figures.drawing import house_style, matplotlib_svg
from analysis.figures.sheet import Sheet
from analysis.inks import INKS

WIDTH, HEIGHT = 216, 108


def drawn(svg: str) -> list[tuple[str, dict[str, str], str]]:
    """Return what an SVG file draws and defines, without groups and stylesheets."""
    (_, *elements) = ET.fromstring(svg).iter()  # noqa: S314 - matplotlib's own text
    named = [
        (element.tag.rpartition("}")[2], dict(element.attrib), element.text or "") for element in elements
    ]
    return [
        (tag, attributes, text.strip())
        for tag, attributes, text in named
        if tag in {"path", "text", "use", "clipPath", "pattern", "rect"}
    ]


def drawn_by_a_figure() -> str:
    """Return the SVG file of a figure of matplotlib's, with axes that measure in pixels from the top left."""
    figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72, frameon=False)
    axes = figure.add_axes((0, 0, 1, 1), frameon=False)
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(HEIGHT, 0)
    text: dict[str, Any] = {"fontfamily": "DejaVu Sans"}
    axes.text(
        20, 30.25, "5,296 <offences>", fontsize=14, color=INKS["ink"], fontweight="bold", zorder=2, **text
    )
    axes.text(180, 45, "in a year", fontsize=13, color=INKS["muted"], ha="right", zorder=3, **text)
    line: dict[str, Any] = {"clip_on": False}
    axes.plot([10, 60, 110], [20, 90.125, 40], color=INKS["part-8q"], lw=2, ls=(0, (4, 3)), zorder=4, **line)
    axes.plot(
        [10, 10, math.nan, 30, 30],
        [5, 25, 0, 5, 25],
        color=INKS["grid"],
        lw=1,
        zorder=5,
        solid_capstyle="round",
        **line,
    )
    axes.plot([10, 300], [5, 25], color=INKS["grid"], lw=1, zorder=5.5, solid_capstyle="butt", **line)
    mark: dict[str, Any] = {"ls": "none", "markersize": 6, **line}
    blue: dict[str, Any] = {
        "markerfacecolor": INKS["part-8l"],
        "markeredgecolor": INKS["paper"],
        "markeredgewidth": 1,
    }
    hollow: dict[str, Any] = {
        "markerfacecolor": INKS["paper"],
        "markeredgecolor": INKS["axis"],
        "markeredgewidth": 2,
    }
    axes.plot([60, 80], [50, 55], marker=MarkerStyle("s", joinstyle="round"), zorder=6, **mark, **blue)
    axes.plot([20], [30], marker="o", zorder=7, **mark, **hollow)
    box: dict[str, Any] = {"clip_on": False, "joinstyle": "round"}
    axes.add_patch(
        Rectangle((5, 5), 40, 20, fc=INKS["paper"], ec=INKS["muted"], lw=1.2, hatch="////", zorder=8, **box)
    )
    axes.add_patch(Rectangle((5, 35), 40, 20, fc=INKS["axis"], ec=INKS["ink"], lw=1, zorder=9, **box))
    corners = [(10, 40), (60, 50), (250, 60), (250, 40), (60, 30), (10, 20)]
    axes.add_patch(Polygon(corners, closed=True, fc=INKS["band"], ec="none", lw=0, zorder=10))
    squares = [Path([(x, 4), (x + 9, 4), (x + 9, 13), (x, 13), (x, 4)], closed=True) for x in (3, 26)]
    axes.add_patch(
        PathPatch(Path.make_compound_path(*squares), fc=INKS["level-1"], ec="none", lw=0, zorder=11, **box)
    )
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    return buffer.getvalue()


def test_a_sheet_is_drawn_as_a_figure_of_matplotlib_itself_is() -> None:
    sheet = Sheet(WIDTH, HEIGHT)
    sheet.text(20, 30.25, "5,296 <offences>", size=14, weight="bold")
    sheet.text(180, 45, "in a year", ink="muted", align="right")
    sheet.line([10, 60, 110], [20, 90.125, 40], ink="part-8q", width=2, dashes=(4, 3))
    sheet.line([10, 10, math.nan, 30, 30], [5, 25, 0, 5, 25], ink="grid")
    sheet.line([10, 300], [5, 25], ink="grid", ends="butt")
    sheet.mark(60, 50, ink="part-8l", shape="s")
    sheet.mark(80, 55, ink="part-8l", shape="s")
    sheet.mark(20, 30, ink="axis", hollow=True)
    sheet.box(5, 5, 40, 20, ink="muted", hatched=True)
    sheet.box(5, 35, 40, 20, ink="axis", edge="ink")
    sheet.area([10, 60, 250], [20, 30, 40], [40, 50, 60], ink="band")
    sheet.boxes([(3, 4), (26, 4)], 9, ink="level-1")
    with house_style("sheet"):
        theirs = drawn_by_a_figure()
    assert drawn(matplotlib_svg(sheet, salt="sheet")) == drawn(theirs)


def test_a_sheet_is_drawn_alike_whatever_the_notebook_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet(WIDTH, HEIGHT)
    sheet.text(20, 30, "offences")
    sheet.box(5, 5, 40, 20, ink="muted", hatched=True)
    before = matplotlib_svg(sheet, salt="sheet")
    monkeypatch.setitem(mpl.rcParams, "svg.fonttype", "path")
    monkeypatch.setitem(mpl.rcParams, "hatch.linewidth", 7.0)
    monkeypatch.setitem(mpl.rcParams, "svg.hashsalt", "another")
    assert matplotlib_svg(sheet, salt="sheet") == before


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
