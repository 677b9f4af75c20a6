"""What is put on a sheet is written as few words of SVG, in the order in which it was put there."""

from __future__ import annotations

import math
import re

from analysis.figures.sheet import Sheet
from analysis.figures.svg import page_svg
from analysis.inks import INKS


def written(sheet: Sheet) -> str:
    """Return what a drawing holds."""
    svg = page_svg(sheet, prefix="sheet", alt="A sheet.")
    return re.sub(r"^<svg[^>]*>|</svg>$", "", svg)


def test_words_stand_at_their_anchor_and_say_only_what_is_not_so_anyway() -> None:
    sheet = Sheet(200, 100)
    sheet.text(20, 30.25, "5,296 offences", size=14, weight="bold")
    sheet.text(180, 45, "in a <year>", ink="muted", align="right")
    assert written(sheet) == (
        f'<text font-weight="700" font-size="14" fill="{INKS["ink"]}" x="20" y="30.2">5,296 offences</text>'
        f'<text text-anchor="end" fill="{INKS["muted"]}" x="180" y="45">in a &lt;year&gt;</text>'
    )


def test_a_sheet_shows_no_text_and_no_line_that_is_empty() -> None:
    sheet = Sheet(200, 100)
    sheet.text(20, 30, "")
    sheet.line([], [], ink="axis")
    assert not sheet.shapes
    assert written(sheet) == ""


def test_a_dashed_line_has_dashes_as_long_as_it_is_thick_and_flat_ends() -> None:
    sheet = Sheet(200, 100)
    sheet.line([10, 60, 110], [20, 90.125, 40], ink="part-8q", width=2, dashes=(4, 3))
    sheet.line([10, 60], [20, 20], ink="axis", ends="butt")
    sheet.line([10, 60], [30, 30], ink="grid")
    assert written(sheet) == (
        f'<path stroke-dasharray="8,6" stroke="{INKS["part-8q"]}" stroke-width="2" '
        'd="M10 20L60 90.1L110 40" stroke-linecap="butt"/>'
        f'<path stroke="{INKS["axis"]}" d="M10 20h50" stroke-linecap="butt"/>'
        f'<path stroke="{INKS["grid"]}" d="M10 30h50"/>'
    )


def test_a_line_is_interrupted_where_a_place_is_missing() -> None:
    sheet = Sheet(200, 100)
    sheet.line([10, 10, math.nan, 30, 30, math.nan], [5, 25, math.nan, 5, 25, math.nan], ink="grid")
    assert written(sheet) == f'<path stroke="{INKS["grid"]}" d="M10 5v20m20-20v20"/>'


def test_a_mark_that_comes_again_is_defined_once_and_one_that_does_not_is_written_where_it_is() -> None:
    sheet = Sheet(200, 100)
    sheet.mark(60, 50, ink="part-8l", shape="s")
    sheet.mark(20, 30, ink="axis", shape="^", hollow=True)
    sheet.mark(80, 50, ink="part-8l", shape="s")
    blue, grey, paper = INKS["part-8l"], INKS["axis"], INKS["paper"]
    assert written(sheet) == (
        f'<defs><path stroke="{paper}" id="sheet-1" d="M-3 3h6v-6h-6z"/></defs>'
        f'<use fill="{blue}" stroke="{paper}" x="60" y="50" href="#sheet-1"/>'
        f'<path fill="{paper}" stroke="{grey}" stroke-width="2" d="M0 -3L-3 3h6z" '
        'transform="translate(20 30)"/>'
        f'<use fill="{blue}" stroke="{paper}" x="80" y="50" href="#sheet-1"/>'
    )


def test_a_round_mark_is_a_circle() -> None:
    sheet = Sheet(200, 100)
    sheet.mark(60, 50, ink="part-8q", size=9)
    assert ' d="M0 4.5C1.19 4.5 2.34 4.03 3.18 3.18C4.03 2.34 4.5 1.19 4.5 0C' in written(sheet)


def test_a_hatched_box_is_filled_with_stripes_of_its_ink_on_paper() -> None:
    sheet = Sheet(200, 100)
    sheet.box(5, 5, 40, 20, ink="muted", hatched=True)
    sheet.box(5, 35, 40, 20, ink="axis", edge="ink")
    svg = written(sheet)
    muted = INKS["muted"]
    assert svg.startswith(
        f'<path fill="url(#sheet-1)" stroke="{muted}" stroke-width="1.2" d="M5 5h40v20H5z"/>'
        f'<path fill="{INKS["axis"]}" stroke="{INKS["ink"]}" d="M5 35h40v20H5z"/>'
        '<defs><pattern id="sheet-1" patternUnits="userSpaceOnUse" x="0" y="0" width="72" height="72">'
        f'<rect x="0" y="0" width="73" height="73" fill="{INKS["paper"]}"/>'
        f'<path fill="{muted}" stroke="{muted}" stroke-width="1.2" stroke-linecap="butt" '
        'd="M-36 36L36 -36m-69 75'
    )
    assert svg.endswith('L108 36"/></pattern></defs>')


def test_an_area_is_cut_at_the_edge_of_the_paper() -> None:
    sheet = Sheet(200.5, 100)
    sheet.area([10, 60, 250], [20, 30, 40], [40, 50, 60], ink="band")
    assert written(sheet) == (
        f'<path fill="{INKS["band"]}" d="M10 40L60 50L250 60V40L60 30L10 20z" clip-path="url(#sheet-1)"/>'
        '<defs><clipPath id="sheet-1"><rect x="0" y="0" width="200.5" height="100"/></clipPath></defs>'
    )


def test_an_area_that_begins_in_a_point_has_that_corner_once() -> None:
    sheet = Sheet(200, 100)
    sheet.area([10, 60], [20, 30], [20, 50], ink="band")
    assert ' d="M10 20L60 50V30z"' in written(sheet)


def test_squares_alike_are_one_shape() -> None:
    sheet = Sheet(200, 100)
    sheet.boxes([(3, 4), (26, 4)], 10.5, ink="level-1")
    path = "M3 4L13.5 4L13.5 14.5L3 14.5zM26 4L36.5 4L36.5 14.5L26 14.5z"
    assert written(sheet) == f'<path fill="{INKS["level-1"]}" d="{path}"/>'
