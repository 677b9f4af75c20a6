import re
from functools import cache
from itertools import pairwise

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.comparable_spans import comparable_spans
from analysis.forces import territorial_forces
from analysis.inks import INKS
from analysis.offences import offence, subgroup_codes
from analysis.periods import Quarter
from analysis.recording import comparable_span
from tests.figures.test_interval_dots import place
from tests.figures.test_parts_over_time import boxes, texts
from tests.figures.test_rank_strip import apart, words
from tests.figures.written_out import written_out

FORCES = [force.name for force in territorial_forces()]
FIRST = Quarter(2015, 1)
LAST = Quarter(2025, 3)
COMMON = Quarter(2021, 1)


def name(code: str) -> str:
    return "All five together" if code == "subgroup" else offence(code).name


def frame(
    others: dict[tuple[str, str], Quarter | None] | None = None,
    codes: tuple[str, ...] = (*subgroup_codes(), "subgroup"),
    common: Quarter | None = COMMON,
) -> pd.DataFrame:
    """Return spans that start in April 2021 but for some."""
    rows = []
    for code in codes:
        for force in FORCES:
            start = (others or {}).get((force, code), common)
            number = 0 if start is None else LAST.ordinal - start.ordinal + 1
            rows.append((force, code, name(code), start, None if start is None else LAST, number))
    return pd.DataFrame(rows, columns=["force", "code", "name", "start", "end", "n_quarters"])


def real() -> pd.DataFrame:
    rows = []
    for code in (*subgroup_codes(), "subgroup"):
        for force in FORCES:
            span = comparable_span(force, code, last=LAST)
            rows.append((force, code, name(code), span.start, span.end, span.n_quarters))
    return pd.DataFrame(rows, columns=["force", "code", "name", "start", "end", "n_quarters"])


OTHERS: dict[tuple[str, str], Quarter | None] = {
    ("Kent", "8Q"): Quarter(2023, 2),
    ("Metropolitan Police", "8Q"): LAST,
    ("Dyfed-Powys", "8R"): None,
}


def draw(rows: pd.DataFrame | None = None, first: Quarter = FIRST, last: Quarter = LAST) -> AccessibleFigure:
    return comparable_spans(
        frame(OTHERS) if rows is None else rows,
        first=first,
        last=last,
        key="spans",
        title="t",
        alt="a",
        caption="c",
    )


def bars(svg: str, ink: str, *, ends: str = "") -> list[tuple[float, float, float]]:
    """Return left end, right end and height of every bar of this ink and these ends, the key's left out."""
    width = "8" if ink == "ink" else "4"
    found = []
    for tag in re.findall(r"<path[^>]*>", written_out(svg)):
        if f'stroke="{INKS[ink]}"' in tag and f'stroke-width="{width}"' in tag and ends in tag:
            numbers = [float(number) for number in re.findall(r"[\d.]+", re.findall(r' d="(.*?)"', tag)[0])]
            found += list(zip(numbers[0::4], numbers[2::4], numbers[1::4], strict=True))
    return [bar for bar in found if bar[1] - bar[0] != 26]


def bold(svg: str) -> list[str]:
    return [item["text"] for item in texts(svg) if item.get("font-weight") == "700"]


CASES: dict[str, pd.DataFrame] = {
    "real": real(),
    "mixed": frame(OTHERS),
    "one code": frame(OTHERS, codes=("8Q",)),
    "four codes": frame(OTHERS, codes=("8L", "8Q", "8R", "8U")),
    "none at all": frame(common=None),
    "all different": frame({(force, "8Q"): FIRST + number for number, force in enumerate(FORCES)}),
    "one force": frame().query("force == 'Kent'"),
    "long names": frame(OTHERS).assign(
        force=lambda rows: rows["force"] + " and everything around it",
        name=lambda rows: rows["name"] + ", whatever the relationship of the people concerned may be",
    ),
}


@cache
def drawn(case: str) -> AccessibleFigure:
    return draw(CASES[case])


@pytest.mark.parametrize("case", list(CASES))
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, case: str) -> None:
    apart(getattr(drawn(case), drawing))


@pytest.mark.parametrize("case", list(CASES))
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_bar_crosses_words(drawing: str, case: str) -> None:
    svg = getattr(drawn(case), drawing)
    for left, right, y in (*bars(svg, "ink"), *bars(svg, "dot")):
        assert left < right
        for begin, end, above, below, text in boxes(svg):
            assert right <= begin or end <= left or y <= above or below <= y, text


def test_every_force_and_code_has_a_bar_from_its_first_to_its_last_quarter() -> None:
    svg = draw(first=Quarter(2015, 4), last=Quarter(2026, 3)).svg_wide  # January 2016 to December 2026
    plain = bars(svg, "dot")
    assert len(plain) == 6 * 43 - len(OTHERS)
    assert len(plain) == len(bars(svg, "dot", ends='stroke-linecap="butt"'))
    (left, right, _), *_ = plain
    one_year = (right - left) / 4.75
    year_2020 = next(float(item["x"]) for item in texts(svg) if item["text"] == "2020")
    assert left - year_2020 == pytest.approx(1.25 * one_year, abs=0.2)


def test_bars_are_beside_the_name_of_their_force() -> None:
    svg = draw().svg_wide
    heights = sorted({y for _, _, y in bars(svg, "dot")})
    names = [place(svg, force)[1] for force in FORCES]
    assert names == sorted(names)
    assert all(0 < below - y < 6 for y, below in zip(heights, names, strict=True))


def test_a_force_that_differs_has_a_thick_dark_bar_and_a_bold_name() -> None:
    svg = draw().svg_wide
    assert sorted(bold(svg)) == sorted(["Kent", "Metropolitan Police", "Dyfed-Powys", "none"])
    different = bars(svg, "ink")
    assert [y for _, _, y in different] == [
        place(svg, force)[1] - 4 for force in ("Kent", "Metropolitan Police")
    ]
    assert "different from most forces, named in bold" in words(svg)
    same = draw(frame()).svg_wide
    assert bold(same) == []
    assert "different from most" not in words(same)


def test_a_force_without_a_span_is_said_to_have_none_in_its_panel() -> None:
    svg = draw().svg_wide
    x, y = place(svg, "none")
    assert y == place(svg, "Dyfed-Powys")[1]
    shared = [bar for bar in bars(svg, "dot") if bar[2] == place(svg, "Kent")[1] - 4]
    starts = sorted(left for left, _, _ in shared)  # of the panels but 8Q: 8R is the third
    assert starts[1] < x < shared[2][1]


def test_panels_stand_side_by_side_where_they_are_wide_enough_and_else_in_two_rows() -> None:
    assert [item["text"] for item in texts(draw().svg_wide)].count("Kent") == 1
    long = drawn("long names").svg_wide
    written = [item for item in texts(long) if item["text"] == "Kent and everything around it"]
    assert len(written) == 2
    narrower = frame().assign(force=lambda rows: rows["force"] + " Constabulary")
    shown = [item["text"] for item in texts(draw(narrower).svg_wide)]
    assert shown.count("Kent Constabulary") == 2
    # It differs in the upper row of panels only, and is bold there only.
    assert [item.get("font-weight") for item in written] == ["700", None]


@pytest.mark.parametrize(
    "long",
    [
        "Incomprehensibilities",
        "Stalking, harassment, and everything else that happened because of somebody's attention",
    ],
)
def test_panels_stand_in_two_rows_where_the_last_head_has_no_room(long: str) -> None:
    rows = frame()
    renamed = rows.assign(name=rows["name"].where(rows["code"] != "subgroup", long))
    svg = draw(renamed).svg_wide
    assert [item["text"] for item in texts(svg)].count("Kent") == 2
    apart(svg)


def test_the_head_of_a_panel_says_what_most_forces_have() -> None:
    shown = words(draw().svg_wide)
    assert "Harassment, from April 2021" in {item["text"] for item in texts(draw().svg_wide)}
    assert "Stalking, from April 2021 (41 of 43 forces)" in shown
    ended = frame(codes=("8Q",)).assign(end="2024/25 Q4", n_quarters=16)
    assert "Stalking, April 2021 to March 2025" in words(draw(ended).svg_wide)
    assert "Stalking, no comparable quarter" in words(draw(frame(codes=("8Q",), common=None)).svg_wide)


def test_a_phone_shows_one_bar_for_those_alike_and_one_for_each_that_differs() -> None:
    svg = draw().svg_narrow
    assert len(bars(svg, "dot")) == 6
    assert len(bars(svg, "ink")) == 2
    shown = words(svg)
    assert "41 of 43 forces April 2021 to December 2025 (19 quarters)" in shown
    assert "all 43 forces" in shown
    assert "Kent July 2023 to December 2025 (10 quarters)" in shown
    assert "Metropolitan Police October to December 2025 (1 quarter)" in shown
    assert "Dyfed-Powys no comparable quarter" in shown
    assert "Surrey" not in shown
    heights = [place(svg, text)[1] for text in ("Stalking", "41 of 43 forces", "Kent", "Metropolitan Police")]
    assert all(before < after for before, after in pairwise(heights))


def test_of_two_spans_equally_common_the_longer_one_counts_as_common() -> None:
    halves = frame({(force, "8Q"): Quarter(2019, 1) for force in FORCES[:21]}, codes=("8Q",))
    halves = halves[halves["force"] != FORCES[-1]]
    assert "Stalking, from April 2019 (21 of 42 forces)" in words(draw(halves).svg_wide)


def test_the_table_says_every_span_in_words() -> None:
    table = draw().table
    assert [column.heading for column in table.columns] == [
        "Force",
        *map(name, [*subgroup_codes(), "subgroup"]),
    ]
    rows = {row[0]: row[1:] for row in table.rows}
    assert list(rows) == FORCES
    april = "April 2021 to December 2025 (19 quarters)"
    assert rows["Surrey"] == (april,) * 6
    assert rows["Kent"] == (april, april, "July 2023 to December 2025 (10 quarters)", april, april, april)
    assert rows["Dyfed-Powys"][3] == "no comparable quarter"
    assert f"Stalking: {april} in 41 of 43 forces." in table.footnotes


def test_the_real_spans_are_drawn_as_they_are() -> None:
    figure = draw(real())
    rows = {row[0]: row for row in figure.table.rows}
    for code, said in zip((*subgroup_codes(), "subgroup"), rows["Bedfordshire"][1:], strict=True):
        span = comparable_span("Bedfordshire", code, last=LAST)
        assert said.endswith(f"({span.n_quarters} quarters)")
    assert len(figure.svg_wide) + len(figure.svg_narrow) < 30_000


def spoilt(column: str, value: object) -> pd.DataFrame:
    rows = frame()
    held = rows[column].tolist()
    held[3] = value
    return rows.assign(**{column: held})


REFUSED = {
    "columns": (frame().drop(columns="end"), r"needs the columns \['end'\]"),
    "empty": (frame().head(0), "was given no force"),
    "codes": (pd.concat([frame(), frame(codes=("8Q",)).assign(code="9Z")]), "has room for 6 codes, not 7"),
    "twice": (pd.concat([frame(), frame().head(1)]), r"\['Avon and Somerset'\] more than once for 8L"),
    "incomplete": (frame().iloc[1:], r"no row of \['Avon and Somerset'\] for 8L"),
    "names": (spoilt("name", "Other"), r"code 8L .* has the names \['Harassment', 'Other'\]"),
    "length": (spoilt("n_quarters", 7), "Cheshire and 8L is 2021/22 Q1 to 2025/26 Q3, which is not 7"),
    "start": (spoilt("start", None), "Cheshire and 8L has 19 quarters, but not its start and end"),
    "outside": (frame({("Kent", "8Q"): FIRST - 1}), "Kent and 8Q is 2014/15 Q4 .* only goes from 2015/16 Q1"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_frames_that_cannot_be_drawn_are_refused(case: str) -> None:
    rows, said = REFUSED[case]
    with pytest.raises(ReportError, match=said):
        draw(rows)


def test_a_drawing_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ReportError, match="cannot go from 2025/26 Q3 to 2015/16 Q1"):
        draw(first=LAST, last=FIRST)


def test_periods_are_taken_as_the_frames_of_the_project_hold_them() -> None:
    rows = frame(codes=("8Q",))
    periods = rows.assign(
        start=[quarter.to_period() for quarter in rows["start"]],
        end=[quarter.to_period() for quarter in rows["end"]],
    )
    assert draw(periods).html() == draw(rows).html()


def test_the_same_spans_give_the_same_drawing_and_others_another_digest() -> None:
    assert draw().html() == draw().html()
    assert draw().data_digest != draw(frame()).data_digest
    assert " style=" not in draw().svg_wide
