import re

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.outcome_mix import outcome_mix
from analysis.models.charging import MIX_NAMES
from tests.figures.test_parts_over_time import texts
from tests.figures.test_rank_strip import apart, words

USUAL = (149, 634, 342, 51, 40, 53)
EDGES = (1, 2, 2, 1990, 3, 2)
NAMES = {"8Q": "Stalking", "8M": "Racially or religiously aggravated harassment"}


def mix(counts: tuple[int, ...] = USUAL) -> pd.DataFrame:
    rows = [
        (code, name, category, count / sum(counts), count)
        for code, name in NAMES.items()
        for category, count in zip(MIX_NAMES.values(), counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["code", "name", "category", "share", "offences"])


def draw(frame: pd.DataFrame | None = None) -> AccessibleFigure:
    return outcome_mix(mix() if frame is None else frame, key="mix", title="t", alt="a", caption="c")


@pytest.mark.parametrize("counts", [USUAL, EDGES, (0, 0, 1, 1, 0, 0), (1990, 2, 2, 2, 2, 2)])
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, counts: tuple[int, ...]) -> None:
    apart(getattr(draw(mix(counts)), drawing))


def test_every_share_is_written_beside_the_letter_of_its_part() -> None:
    shown = words(draw().svg_narrow)
    assert "A 12% B 50% C 27% D 4% E 3% F 4%" in shown
    assert "<1%" in words(draw(mix(EDGES)).svg_wide).replace("&lt;", "<")


def test_offences_not_yet_assigned_are_named_and_striped() -> None:
    svg = draw().svg_wide
    assert "Not yet assigned an outcome" in words(svg)
    assert "<pattern" in svg
    none = draw(mix((10, 10, 10, 10, 0, 10)))
    assert "E 0%" not in words(none.svg_wide)
    assert ("Stalking", "Not yet assigned an outcome", "0", "0.0%") in none.table.rows


def test_the_totals_and_the_numbers_are_there() -> None:
    figure = draw()
    assert "1,269 offences" in words(figure.svg_wide)
    assert figure.table.rows[0] == ("Stalking", "Charged or summonsed", "149", "11.7%")
    assert len(figure.table.rows) == 12


def test_a_code_without_a_mix_is_said_to_be_not_available() -> None:
    lacking = pd.DataFrame(
        [("8U", "Controlling or coercive behaviour", None, None, None)], columns=mix().columns
    )
    figure = draw(pd.concat([mix(), lacking]))
    assert "not available" in words(figure.svg_wide)
    apart(figure.svg_narrow)
    assert figure.table.rows[-1][2:] == ("not available", "not available")


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_why_a_code_has_no_mix_stands_in_the_drawing(drawing: str) -> None:
    why = "its recording changed within the year, and outcomes of offences on two sides of it do not compare"
    none = {"code": "8R", "name": "Malicious communications", "because": why}
    frame = pd.concat([mix().assign(because=""), pd.DataFrame([none])], ignore_index=True)
    svg = getattr(draw(frame), drawing)
    apart(svg)
    assert f"not available: {why}" in words(svg)


def test_letters_name_the_outcomes_in_their_order() -> None:
    shown = [item["text"] for item in texts(draw().svg_wide)]
    assert shown[shown.index("A") + 1] == "Charged or summonsed"
    assert shown[shown.index("E") + 1] == "Not yet assigned an outcome"


def test_frames_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ReportError, match=r"needs the columns \['share'\]"):
        draw(mix().drop(columns="share"))
    with pytest.raises(ReportError, match="given no outcome"):
        draw(mix().iloc[:0])
    frame = mix()
    frame.loc[frame["code"] == "8M", "share"] *= 2
    with pytest.raises(ReportError, match=r"outcomes of 8M add up to 2\.000"):
        draw(frame)
    with pytest.raises(ReportError, match="an outcome of 8Q twice"):
        draw(pd.concat([mix(), mix().iloc[:1]]))
    more = mix().head(2).assign(category=["x", "y"], share=0.0, offences=0)
    with pytest.raises(ReportError, match="can tell 6 parts apart, not 7"):
        draw(pd.concat([mix(), more]))


def test_the_same_mix_gives_the_same_drawing() -> None:
    assert draw().html() == draw().html()
    assert not re.findall(r' style="', draw().svg_wide)
