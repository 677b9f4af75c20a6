import math
import re
from itertools import pairwise

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.figures import AccessibleFigure
from analysis.figures.interval_dots import interval_dots
from analysis.forces import territorial_forces
from analysis.inks import INKS
from tests.figures.test_parts_over_time import boxes, texts
from tests.figures.test_rank_strip import apart, words
from tests.figures.written_out import written_out

FORCES = [force.name for force in territorial_forces()]
LONG = (
    "the figures of two quarters were not supplied, and no trend is given without them, as the notes on "
    "the recording of offences in this area explain at length; they are expected with the next release"
)


def many(*, wide: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return 43 forces in order of their values, the intervals of some much wider."""
    rows = [
        (force, 20 - place, 20 - place - (400 if force in wide else 7), 20 - place + 7 + place / 9)
        for place, force in enumerate(FORCES)
    ]
    frame = pd.DataFrame(rows, columns=["label", "value", "lower", "upper"], dtype=object)
    frame = frame.astype(dict.fromkeys(("value", "lower", "upper"), "Float64"))
    return frame.assign(clear=(frame["lower"] > 0) | (frame["upper"] < 0))


def few() -> pd.DataFrame:
    rows = [
        ("Harassment", 2.07, -6.68, 11.63, "", "Bedfordshire"),
        ("Stalking", 9.04, -0.88, 19.95, "", "Bedfordshire"),
        ("Malicious communications", None, None, None, "only 6 quarters are comparable", "Bedfordshire"),
        ("Racially or religiously aggravated harassment", 11.74, 1.04, 40.41, "", "Bedfordshire"),
        ("Stalking", 6.01, 2.53, 9.6, "", "England and Wales"),
        ("Malicious communications", None, None, None, LONG, "England and Wales"),
    ]
    frame = pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "note", "group"])
    clear = (frame["lower"] > 0) | (frame["upper"] < 0)
    return frame.assign(clear=clear.astype("boolean").mask(frame["value"].isna()))


def ratios(rows: list[tuple[str, float, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["label", "value", "lower", "upper"])


RATIOS = ratios([("A", 2.9, 1.9, 4.4), ("B", 8.57, 6.45, 11.44), ("C", 0.93, 0.5, 1.81)])


def draw(
    rows: pd.DataFrame | None = None,
    *,
    unit: str = "signed percent",
    reference: float | None = 0,
    name: str = "no change",
    highlight: str | None = None,
    log: bool = False,
    footnotes: tuple[str, ...] = (),
    apart_name: str = "",
) -> AccessibleFigure:
    return interval_dots(
        many() if rows is None else rows,
        key="dots",
        title="t",
        alt="a",
        caption="c",
        unit=unit,
        reference=reference,
        reference_name=name,
        highlight=highlight,
        log=log,
        value_heading="Change in one year",
        table_caption="Trends",
        footnotes=footnotes,
        **({"apart_name": apart_name} if apart_name else {}),  # type: ignore[arg-type]
    )


def paths(svg: str, ink: str, width: str) -> list[str]:
    """Return the subpaths of the lines with this ink and width."""
    found = [
        re.findall(r' d="([^"]*)"', tag)[0]
        for tag in re.findall(r"<path[^>]*>", written_out(svg))
        if f'stroke="{INKS[ink]}"' in tag and f'stroke-width="{width}"' in tag
    ]
    return [part.strip() for data in found for part in data.split("M") if part.strip()]


def place(svg: str, text: str) -> tuple[float, float]:
    item = next(item for item in texts(svg) if item["text"] == text)
    return float(item["x"]), float(item["y"])


CASES = {
    "many": (many(), {"highlight": "Bedfordshire"}),
    "many cut": (many(wide=("Kent", "Avon and Somerset")), {"highlight": "Kent"}),
    "many missing": (
        many().assign(value=lambda held: held["value"].mask(held["label"] == "Kent"))
        .assign(
            lower=lambda held: held["lower"].mask(held["label"] == "Kent"),
            upper=lambda held: held["upper"].mask(held["label"] == "Kent"),
            note=LONG,
        ),
        {"highlight": "Kent"},
    ),
    "many in groups": (
        many().assign(group=["All forces of which the first letter stands before M"] * 22 + ["Others"] * 21),
        {"name": "a change that is as large as in England and Wales as a whole, or larger than that"},
    ),
    "few": (few(), {"highlight": "Stalking"}),
    "one": (few().head(1), {}),
    "no width": (ratios([("A", 4, 4, 4)]), {"reference": None}),
    "ratios": (RATIOS, {"unit": "times", "reference": 1, "log": True}),
    "huge": (ratios([("A", 4e6, 1e6, 9e6), ("B", 2e5, 1e5, 3e5)]), {"unit": "number", "reference": None}),
    "tiny": (ratios([("A", 0.0004, 0.0001, 0.0009)]), {"unit": "times", "reference": 1, "log": True}),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CASES))
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_words_overlap_or_leave_the_paper(drawing: str, case: str) -> None:
    rows, options = CASES[case]
    apart(getattr(draw(rows, **options), drawing))  # type: ignore[arg-type]


@pytest.mark.parametrize("case", list(CASES))
@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_no_line_leaves_the_paper_or_crosses_words(drawing: str, case: str) -> None:
    rows, options = CASES[case]
    svg = getattr(draw(rows, **options), drawing)  # type: ignore[arg-type]
    width, height = (float(part) for part in re.findall(r'viewBox="0 0 (\S+) (\S+)"', svg)[0])
    written = boxes(svg)
    for one, other in strokes(svg):
        (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        assert left >= 0
        assert right <= width
        assert top >= 0
        assert bottom <= height
        for begin, end, above, below, text in written:
            assert right <= begin or end <= left or bottom <= above or below <= top, (one, other, text)


def strokes(svg: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return every straight piece of every line that is drawn."""
    found = []
    for data in re.findall(r' d="([^"]*)"', written_out(svg)):
        for part in filter(str.strip, data.split("M")):
            points = [(float(pair.split()[0]), float(pair.split()[1])) for pair in part.split("L")]
            found += list(pairwise(points))
    return found


def test_many_rows_print_their_labels_closely_and_leave_the_figures_to_the_table() -> None:
    figure = draw()
    for svg in (figure.svg_wide, figure.svg_narrow):
        heights = [place(svg, force)[1] for force in FORCES]
        assert all(16 <= after - before <= 18 for before, after in pairwise(heights))
        assert "(+" not in words(svg)
    assert ("Bedfordshire", "+19.0%", "+12.0% to +26.1%", "no") in figure.table.rows
    assert len(figure.table.rows) == 43
    assert [column.heading for column in figure.table.columns] == [
        "Force", "Change in one year", "95% interval", "Includes no change",
    ]  # fmt: skip


def test_few_rows_print_their_figures_beside_or_below_the_label() -> None:
    figure = draw(few())
    label, said = place(figure.svg_wide, "Harassment"), place(figure.svg_wide, "+2.1% (−6.7% to +11.6%)")
    assert label[1] == said[1]
    assert said[0] == 720
    label, said = place(figure.svg_narrow, "Harassment"), place(figure.svg_narrow, "+2.1% (−6.7% to +11.6%)")
    assert label[0] == said[0] == 0
    assert 15 <= said[1] - label[1] <= 20


def test_rows_stay_in_the_order_given() -> None:
    shuffled = many().sample(frac=1, random_state=1)
    svg = draw(shuffled).svg_wide
    heights = [place(svg, force)[1] for force in shuffled["label"]]
    assert heights == sorted(heights)


def test_rows_clear_of_the_reference_are_filled_and_the_others_hollow() -> None:
    frame = many()
    clear = int(frame["clear"].sum())
    for svg in (draw().svg_wide, draw().svg_narrow):
        # One more of each in the key.
        assert len(paths(svg, "ink", "8")) == clear + 1
        assert len(paths(svg, "mix-3", "8")) == len(paths(svg, "paper", "4.8")) == 43 - clear + 1
        assert "95% interval excludes no change" in words(svg)
        assert "95% interval includes no change" in words(svg)


STEPPED = many().assign(apart=lambda held: held["label"].isin(["Avon and Somerset", "Lancashire"]))
STEP = "a step in level is modelled apart"


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_rows_set_apart_are_diamonds_filled_or_hollow_like_the_others(drawing: str) -> None:
    """Told by their shape, so that no colour is needed, and named in the key."""

    def diamonds(svg: str, ink: str) -> int:
        return len(re.findall(rf'<(?:use|path)[^>]*fill="{INKS[ink]}"', svg))

    svg = getattr(draw(STEPPED, apart_name=STEP), drawing)
    apart(svg)
    assert STEP in words(svg)
    held = STEPPED[STEPPED["apart"]]
    assert held["clear"].tolist() == [True, False]
    assert diamonds(svg, "ink") - diamonds(getattr(draw(), drawing), "ink") == 2  # one in the key
    assert diamonds(svg, "mix-3") == 2
    rounds = int(STEPPED["clear"].sum()) - 1
    assert len(paths(svg, "ink", "8")) == rounds + 1
    plain = getattr(draw(many().assign(apart=False)), drawing)
    assert STEP not in words(plain)
    assert plain == getattr(draw(), drawing)


def test_rows_that_say_nothing_about_the_reference_are_all_filled() -> None:
    figure = draw(many().drop(columns="clear"))
    assert len(paths(figure.svg_wide, "ink", "8")) == 44
    assert INKS["paper"] not in figure.svg_wide
    assert INKS["paper"] in draw().svg_wide
    assert "estimate and its 95% interval" in words(figure.svg_wide)
    assert len(figure.table.columns) == 3


def test_the_highlighted_row_is_bold_and_has_its_own_ink_and_size() -> None:
    for svg in (draw(highlight="Kent").svg_wide, draw(highlight="Kent").svg_narrow):
        (label,) = [item for item in texts(svg) if item["text"] == "Kent"]
        assert label["fill"] == INKS["part-8q"]
        assert label["font-weight"] == "700"
        assert len(paths(svg, "part-8q", "10")) == len(paths(svg, "part-8q", "2.6")) == 1
        assert "Kent: +1.0% (−6.0% to +10.1%)" in words(svg)
    assert INKS["part-8q"] not in draw().svg_wide


def test_a_row_without_an_estimate_says_why_in_its_place() -> None:
    figure = draw(few())
    assert "only 6 quarters are comparable" in words(figure.svg_wide)
    label, said = (
        place(figure.svg_wide, text)
        for text in ("Malicious communications", "only 6 quarters are comparable")
    )
    assert label[1] == said[1]
    assert "only 6 quarters are comparable" in words(figure.svg_narrow)
    muted = [item for item in texts(figure.svg_wide) if item["text"].startswith("only 6")]
    assert muted[0]["fill"] == INKS["muted"]


def test_a_reason_too_long_for_the_drawing_is_whole_in_the_table() -> None:
    figure = draw(few())
    assert "not estimated" in words(figure.svg_wide)
    assert "not supplied" not in words(figure.svg_wide)
    assert figure.table.rows[-1][2:] == ("not available", "not available", "", LONG)


def test_a_group_is_headed_where_it_changes() -> None:
    for svg in (draw(few()).svg_wide, draw(few()).svg_narrow):
        headings = [item["text"] for item in texts(svg) if item.get("font-weight") == "700"]
        assert headings == ["Bedfordshire", "England and Wales"]
        before, after = (item["y"] for item in texts(svg) if item["text"] == "Stalking")
        assert float(before) < place(svg, "England and Wales")[1] < float(after)


def test_dots_and_ticks_are_on_one_scale() -> None:
    svg = draw(ratios([("A", 10, 5, 15), ("B", 20, -5, 30)])).svg_wide
    dots = [float(part.split()[0]) for part in paths(svg, "ink", "8")][1:]
    assert dots == [place(svg, "+10%")[0], place(svg, "+20%")[0]]
    (reference,) = [part for part in paths_of_reference(svg) if part]
    assert float(reference.split()[0]) == place(svg, "no change")[0] == place(svg, "0%")[0]


def paths_of_reference(svg: str) -> list[str]:
    """Return the lines in ink that have the width of a plain line."""
    tags = [
        tag
        for tag in re.findall(r"<path[^>]*>", written_out(svg))
        if f'stroke="{INKS["ink"]}"' in tag and "stroke-width" not in tag
    ]
    return [part for tag in tags for part in re.findall(r' d="M([^"]*)"', tag)]


def test_on_a_log_scale_equal_ratios_are_equally_far_apart() -> None:
    figure = draw(RATIOS, unit="times", reference=1, log=True)
    xs = [place(figure.svg_wide, tick)[0] for tick in ("0.5", "1", "2", "4", "8")]
    assert all(math.isclose(after - before, xs[1] - xs[0], abs_tol=0.2) for before, after in pairwise(xs))
    assert "Change in one year (times, log scale)" in words(figure.svg_wide)
    assert "2.9 (1.9 to 4.4)" in words(figure.svg_narrow)
    assert figure.table.columns[1].unit == "times"


def test_an_interval_longer_than_the_axis_ends_in_an_arrow_and_is_named() -> None:
    figure = draw(many(wide=("Kent", "Essex")), footnotes=("A footnote.",))
    plain = draw()
    assert "interval goes on beyond the axis" in words(figure.svg_narrow)
    assert "interval goes on beyond the axis" not in words(plain.svg_narrow)

    def arrows(svg: str) -> int:
        return sum(part.count("L") == 2 for ink in ("ink", "mix-3") for width in ("1.4", "1.8")
                   for part in paths(svg, ink, width))  # fmt: skip

    assert arrows(figure.svg_wide) == arrows(figure.svg_narrow) == 3  # one in the key
    assert arrows(plain.svg_wide) == 0
    assert figure.table.footnotes == (
        "A footnote.",
        "The intervals of Essex and Kent are longer than the axis of the drawing and end there in an arrow.",
    )
    assert plain.table.footnotes == ()


@pytest.mark.parametrize(
    ("unit", "value", "said", "tick"),
    [
        ("percent", 12, "12.0% (8.0% to 16.0%)", "10%"),
        ("signed percent", 12, "+12.0% (+8.0% to +16.0%)", "+10%"),
        ("times", 12.5, "12.5 (8.0 to 16.0)", "10"),
        ("points", 12, "+12.0 (+8.0 to +16.0)", "+10"),
        ("number", 12, "12 (8 to 16)", "10"),
        ("number", 12.5, "12.5 (8.0 to 16.0)", "10"),
    ],
)
def test_each_unit_is_printed_its_own_way(unit: str, value: float, said: str, tick: str) -> None:
    figure = draw(ratios([("A", value, 8, 16)]), unit=unit, reference=None)
    assert said in words(figure.svg_wide)
    assert tick in {item["text"] for item in texts(figure.svg_wide)}
    assert "{} ({})".format(*figure.table.rows[0][1:]) == said


def test_an_end_clear_of_the_reference_is_not_printed_as_the_reference() -> None:
    close = ratios([("A", 1.42, 1.04, 2.02), ("B", 1.1, 0.9, 1.3)])
    assert "1.42 (1.04 to 2.02)" in words(draw(close, unit="times", reference=1, log=True).svg_wide)
    assert "1.4 (1.0 to 2.0)" in words(draw(close, unit="times", reference=None, log=True).svg_wide)


@pytest.mark.parametrize("drawing", ["svg_wide", "svg_narrow"])
def test_43_rows_stay_small(drawing: str) -> None:
    assert len(getattr(draw(highlight="Kent"), drawing)) < 12_500


REFUSED = {
    "columns": (many().drop(columns="upper"), {}, r"needs the columns \['upper'\]"),
    "unit": (many(), {"unit": "dozens"}, "prints the units .*, not 'dozens'"),
    "twice": (pd.concat([many(), many().head(1)]), {}, r"given \['Avon and Somerset'\] more than once"),
    "empty": (many().head(0), {}, "no row with a value"),
    "missing": (few()[few()["value"].isna()], {}, "no row with a value"),
    "half": (ratios([("A", 1, math.nan, 2)]), {}, "A of the dot plot has a value without an interval"),
    "outside": (ratios([("A", 5, 1, 2)]), {}, "value 5 and the interval 1 to 2, which does not hold it"),
    "endless": (ratios([("A", 5, 1, math.inf)]), {}, "1 to inf"),
    "nameless": (many(), {"name": " "}, "has no name; say what it is in reference_name"),
    "no reference": (many(), {"reference": None}, "only against a reference"),
    "silent": (many().assign(clear=None), {}, "does not say whether it is clear"),
    "not clear": (many().assign(clear=True), {}, "said to be clear of 0, but its interval is"),
    "clear": (many().assign(clear=False), {}, "said to be not clear of 0, but its interval is"),
    "highlight": (many(), {"highlight": "Narnia"}, "no row 'Narnia' to highlight"),
    "group": (few().assign(group=["A", "A", "A", "", "B", "B"]), {}, r"rows \['Racially .*have no group"),
    "apart": (STEPPED, {}, "sets rows apart; say why in apart_name"),
    "log value": (ratios([("A", 0, 0, 2)]), {"log": True, "reference": 1}, "needs values above 0"),
    "log reference": (RATIOS, {"log": True}, "no place for the reference 0"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_frames_that_cannot_be_drawn_are_refused(case: str) -> None:
    rows, options, said = REFUSED[case]
    with pytest.raises(ReportError, match=said):
        draw(rows, **options)  # type: ignore[arg-type]


def test_the_same_rows_give_the_same_drawing_and_other_rows_another_digest() -> None:
    assert draw(few()).html() == draw(few()).html()
    assert draw(few()).data_digest != draw(few().assign(note="")).data_digest
    assert " style=" not in draw(few()).svg_wide
