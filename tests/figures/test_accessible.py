import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest

from analysis import __version__
from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure, data_digest
from analysis.figures.paths import shortest
from analysis.figures.sheet import Sheet
from analysis.figures.style import LEVELS
from analysis.figures.svg import page_svg
from analysis.figures.table import Column, DataTable
from analysis.inks import DARK_INKS, INKS
from analysis.provenance import PROVENANCE_MIME, Provenance, Used
from analysis.publish.stylesheet import stylesheet
from tests.figures.written_out import _points, written_out
from tests.publish.sample_notebook import figures

FIGURES = figures()
TABLE = DataTable("T", (Column("Part"),), (("Stalking",),))


def _sheet() -> Sheet:
    sheet = Sheet(100, 50)
    sheet.text(5, 20, "<b>&", ink="muted")
    sheet.line([0, 50], [10, 10], ink="part-8q", dashes=(2, 1))
    sheet.mark(20, 20, ink="part-8l")
    sheet.box(10, 10, 20, 20, ink="part-8r", hatched=True)
    return sheet


def _figure(**other: object) -> AccessibleFigure:
    given: dict[str, object] = {
        "key": "a-key",
        "title": "A finding",
        "alt": "It rose.",
        "caption": "A source.",
        "table": TABLE,
        "data": pd.DataFrame({"n": [1]}),
        "wide": _sheet,
        "narrow": _sheet,
    }
    return AccessibleFigure.draw(**(given | other))  # type: ignore[arg-type]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_drawing_needs_no_style_attribute_and_brings_no_stylesheet_of_its_own(
    figure: AccessibleFigure,
) -> None:
    for svg in (figure.svg_wide, figure.svg_narrow):
        assert not re.findall(r"\sstyle=|<style|<metadata|<\?xml|<!DOCTYPE|ns\d+:|xlink", svg)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_identifiers_are_unique_in_a_figure_and_every_reference_is_kept(figure: AccessibleFigure) -> None:
    html = figure.html()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert [name for name, number in Counter(ids).items() if number > 1] == []
    assert all(name.startswith(figure.key) for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", html) + re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_every_colour_of_a_drawing_is_an_ink_the_page_can_restyle(figure: AccessibleFigure) -> None:
    for svg in (figure.svg_wide, figure.svg_narrow):
        for tag in re.findall(r"<[a-z][^>]*>", svg):
            for name, value in re.findall(r'\s(fill|stroke)="(#[^"]+)"', tag):
                assert value in INKS.values(), tag
                assert f'[{name}="{value}"]' in stylesheet()


def test_text_stays_text_and_is_escaped() -> None:
    svg = page_svg(_sheet(), prefix="x", alt='says "so" & more')
    assert ">&lt;b&gt;&amp;</text>" in svg
    assert 'role="img" id="x" aria-label="says &quot;so&quot; &amp; more"' in svg


def test_a_colour_that_is_no_ink_is_refused() -> None:
    sheet = Sheet(10, 10)
    with pytest.raises(ReportError, match="the colour #123456, which is no ink"):
        sheet.text(0, 0, "x", ink="#123456")
    with pytest.raises(ReportError, match="the colour red, which is no ink"):
        sheet.box(0, 0, 5, 5, ink="axis", edge="red")


def test_every_ink_has_a_value_in_the_dark_and_no_two_share_one() -> None:
    assert INKS.keys() == DARK_INKS.keys()
    assert len(set(INKS.values())) == len(INKS)


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("inks", [INKS, DARK_INKS], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "muted", "part-8l", "part-8m", "part-8q", "part-8r", "part-8u"])
def test_inks_that_write_words_have_enough_contrast(ink: str, inks: dict[str, str]) -> None:
    assert _contrast(inks[ink], inks["paper"]) >= 4.5


@pytest.mark.parametrize("inks", [INKS, DARK_INKS], ids=["light", "dark"])
def test_words_can_be_read_on_every_shade(inks: dict[str, str]) -> None:
    for shade, words in LEVELS:
        assert _contrast(inks[shade], inks[words]) >= 4.5, shade


@pytest.mark.parametrize("inks", [INKS, DARK_INKS], ids=["light", "dark"])
def test_shades_go_evenly_away_from_the_paper_so_that_lightness_alone_tells_them_apart(
    inks: dict[str, str],
) -> None:
    away = [_contrast(inks[shade], inks["paper"]) for shade, _ in LEVELS]
    assert away[0] >= 1.15
    assert all(after / before >= 1.3 for before, after in pairwise(away))


def test_texts_alike_in_a_row_share_their_looks_and_one_keeps_its_own() -> None:
    def written(number: int) -> str:
        sheet = Sheet(100, 50)
        for step in range(number):
            sheet.text(step, 20, f"t{step}", ink="muted", weight="bold")
        sheet.text(5, 40, "other", ink="ink")
        return page_svg(sheet, prefix="x", alt="x")

    one, many = written(1), written(8)
    assert "<g" not in one
    assert one.count(f'fill="{INKS["muted"]}"') == 1
    assert re.search(rf'<g [^>]*fill="{INKS["muted"]}"[^>]*><text x="0" y="20">t0</text><text x="1"', many)
    assert many.count(f'fill="{INKS["muted"]}"') == 1
    assert re.search(rf't7</text></g><text [^>]*fill="{INKS["ink"]}"[^>]*>other</text>', many)


def test_a_figure_says_its_finding_its_source_and_its_numbers() -> None:
    html = _figure(caveats=("Beware <this>.",)).html()
    assert html.startswith('<figure id="a-key" ')
    assert '<p class="figure-title" id="a-key-title">A finding</p>' in html
    assert '<figcaption><p class="caption">A source.</p>' in html
    assert "<li>Beware &lt;this&gt;.</li>" in html
    assert "<summary>Numbers" in html
    assert "<table><caption>T</caption>" in html
    # The drawing for a phone takes its words from the other one: they are not written twice.
    assert html.count('role="img" id="a-key-wide" aria-label="It rose."') == 1
    assert html.count('role="img" aria-labelledby="a-key-wide"') == 1
    assert '<div class="drawing narrow" hidden>' in html


def test_the_numbers_of_two_figures_are_told_apart_by_name() -> None:
    regions = [
        re.findall(r'role="region" tabindex="0" aria-label="([^"]+)"', _figure(title=title).html())
        for title in ("One", "Two")
    ]
    assert regions == [["T: One"], ["T: Two"]]


def test_a_notebook_shows_the_figure_and_guards_it_by_its_digest() -> None:
    figure = _figure()
    shown = figure._repr_mimebundle_()
    assert shown["text/html"] == figure.html()
    assert shown["text/plain"] == f"A finding\nIt rose.\nfigure a-key, data {figure.data_digest}"


def test_the_digest_is_of_the_data_and_tells_missing_from_nought() -> None:
    nought, missing = (pd.DataFrame({"n": pd.array([n], dtype="Int64")}) for n in (0, None))
    assert data_digest(nought) != data_digest(missing)
    assert data_digest(pd.DataFrame({"n": [1, 2]})) == "b08a11a12effc9d6"


@pytest.mark.parametrize("key", ["Two Words", "a--b", "1a", ""])
def test_a_key_that_cannot_be_a_name_is_refused(key: str) -> None:
    with pytest.raises(ReportError, match="cannot name a figure"):
        _figure(key=key)


@pytest.mark.parametrize("name", ["title", "alt", "caption"])
def test_a_figure_without_words_is_refused(name: str) -> None:
    with pytest.raises(ReportError, match=f"has no {name}"):
        _figure(**{name: " "})


def test_drawing_leaves_matplotlib_as_it_was() -> None:
    before = dict(mpl.rcParams)
    _figure()
    assert dict(mpl.rcParams) == before


def test_a_reader_s_own_matplotlib_settings_do_not_change_a_drawing() -> None:
    plain = _figure().html()
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path"}):
        assert _figure().html() == plain


def test_the_same_figures_have_the_same_bytes_in_fresh_processes() -> None:
    script = (
        "import hashlib; from tests.publish.sample_notebook import figures; "
        "print(hashlib.sha256(''.join(f.html() for f in figures()).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env
        ).stdout
        for env in (
            os.environ | {"PYTHONHASHSEED": "1", "MPLBACKEND": "agg"},
            os.environ | {"PYTHONHASHSEED": "2", "MPLBACKEND": "svg", "LANG": "C"},
        )
    }
    assert len(runs) == 1


def test_the_digest_passes_over_digits_that_versions_of_numpy_disagree_on() -> None:
    first = pd.DataFrame({"offences": [5296], "percent": [3.7820889672741527]})
    second = pd.DataFrame({"offences": [5296], "percent": [3.7820889672741531]})
    other = pd.DataFrame({"offences": [5296], "percent": [3.78209]})
    assert data_digest(first) == data_digest(second) != data_digest(other)


def test_a_notebook_shows_what_a_figure_was_drawn_from_as_well() -> None:
    provenance = Provenance("2026-04-23", ("a-file",), (Used("recorded.csv", (("code", ("8Q", "8L")),)),))
    figure = _figure(provenance=provenance, function="analysis.figures.contributions.contributions")
    assert figure._repr_mimebundle_()[PROVENANCE_MIME] == {
        "figure": "a-key",
        "title": "A finding",
        "function": "analysis.figures.contributions.contributions",
        "version": __version__,
        "data_digest": figure.data_digest,
        "release": "2026-04-23",
        "sources": ["a-file"],
        "drawn_from": [{"file": "data/recorded.csv", "rows": {"code": ["8Q", "8L"]}}],
    }


def test_a_figure_whose_caller_does_not_say_still_has_its_digest_and_function() -> None:
    (over_time, _) = FIGURES
    record = over_time.record()
    assert record["function"] == "analysis.figures.parts_over_time.parts_over_time"
    assert record["data_digest"] == over_time.data_digest
    assert "sources" not in record


def test_a_line_drawn_twice_is_written_once_and_used_where_it_comes_again() -> None:
    xs = [3.0 + 7.3 * place for place in range(16)]
    ys = [20.0 + (place * 7.1) % 11 for place in range(16)]
    sheet = Sheet(140, 160)
    for down in (0, 50, 100):
        sheet.line([x + 2 for x in xs], [y + down for y in ys], ink="ghost")
    sheet.line(xs, ys, ink="ink")
    svg = page_svg(sheet, prefix="x", alt="a")
    assert len(re.findall(r"<path[^>]*>", svg)) == 2
    assert re.findall(r'<use href="#x-line-1" y="(\d+)"/>', svg) == ["50", "100"]
    path = re.findall(r' d="([^"]*)"', written_out(svg))[0]
    places = [float(number) for number in re.findall(r"[\d.]+", path)]
    assert places[:4] == [5, 20, 12.3, 27.1]
    # Steps are taken between printed places: the last point is where it was.
    assert places[-2:] == [round(xs[-1] + 2, 1), round(ys[-1], 1)]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("M1 2L30 2", "M1 2h29"),
        ("M1 2L1 30", "M1 2v28"),
        ("M1 2L30 40", "M1 2L30 40"),
        ("M0 -2L20 -2L20 15L0 15z", "M0 -2h20v17H0z"),
        ("M4 41L4 54M9 41L9 54", "M4 41v13m5-13v13"),
        ("M408.4 157L408.4 183M413.4 157L413.4 183", "M408.4 157v26m5-26v26"),
        ("M0 4C1 4 2 3 2 2z", "M0 4C1 4 2 3 2 2z"),
    ],
)
def test_a_run_along_or_across_the_sheet_is_written_with_the_one_place_that_changes(
    path: str, written: str
) -> None:
    assert shortest(path) == written
    assert _points(written) == path
