"""The picture of revisions: legible for every area, with all it draws in its table."""

from __future__ import annotations

import pytest

from analysis.errors import ReportError
from analysis.estimates.revisions import held_revisions
from analysis.figures import AccessibleFigure
from analysis.figures.revision_paths import Path, revision_paths
from analysis.forces import ENGLAND_AND_WALES
from analysis.wording import revisions
from tests.figures.test_parts_over_time import texts
from tests.figures.test_rank_strip import apart
from tests.wording.pages import AREAS, RELEASE

LARGEST_PAGE_SHARE = 25_000
"""Bytes that the section may take of a page."""


def draw(area: str) -> AccessibleFigure:
    found = held_revisions(RELEASE, area)
    return revision_paths(
        revisions.paths(found),
        revisions.table(found),
        key="revision-paths",
        title=revisions.title(found),
        alt=revisions.alt(found),
        caption=revisions.caption(found),
    )


@pytest.mark.parametrize(
    "area", ["Bedfordshire", "Metropolitan Police", "City of London", "Hampshire", AREAS[-1]]
)
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(area: str, drawing: str) -> None:
    apart(getattr(draw(area), drawing))


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_a_picture_of_few_bytes(area: str) -> None:
    assert len(draw(area).html().encode()) < LARGEST_PAGE_SHARE - 6000


def test_both_figures_of_each_year_stand_beside_its_row() -> None:
    said = [each["text"] for each in texts(draw("Bedfordshire").svg_wide)]
    assert "2,778 → 2,756" in said
    assert "March 2018" in said


def test_a_revision_beyond_the_axis_is_marked_at_its_edge_and_small_figures_have_no_mark() -> None:
    row = Path("a", 100, 20, (), -80.0, None, marked=True)
    small = Path("b", 5, 6, (), None, None, marked=False)
    table = revisions.table(held_revisions(RELEASE, "Bedfordshire"))
    beyond = revision_paths([row, small], table, key="k", title="t", alt="a", caption="c")
    inside = revision_paths(
        [Path("a", 100, 98, (), -2.0, None, marked=True), small],
        table,
        key="k",
        title="t",
        alt="a",
        caption="c",
    )
    assert beyond.svg_wide.count("<path") == inside.svg_wide.count("<path")
    assert beyond.svg_wide != inside.svg_wide
    assert "−10%" in [each["text"] for each in texts(beyond.svg_wide)]


@pytest.mark.parametrize("area", AREAS)
def test_key_caption_and_table_name_what_is_drawn_and_nothing_else(area: str) -> None:
    drawn, figure = revisions.paths(held_revisions(RELEASE, area)), draw(area)
    key = " ".join(each["text"] for each in texts(figure.svg_wide))
    moved = [path for path in drawn if path.percent is not None]
    shaded = any(path.usual for path in drawn)
    assert shaded == (area != ENGLAND_AND_WALES)
    assert ("Shaded" in key) == ("shaded" in figure.caption) == shaded
    assert ("Usual" in [column.heading for column in figure.table.columns]) == shaded
    assert ("a square" in key) == any(path.marked for path in moved)
    assert ("a triangle" in key) == any(abs(path.percent or 0) > 10 for path in moved)
    assert ("◆" in key) == any(path.between for path in moved)


def test_nothing_to_draw_and_a_row_that_comes_twice_are_refused() -> None:
    table = revisions.table(held_revisions(RELEASE, "Bedfordshire"))
    row = Path("a", 100, 98, (), -2.0, None, marked=False)
    with pytest.raises(ReportError, match="no figure"):
        revision_paths([], table, key="k", title="t", alt="a", caption="c")
    with pytest.raises(ReportError, match="twice"):
        revision_paths([row, row], table, key="k", title="t", alt="a", caption="c")
