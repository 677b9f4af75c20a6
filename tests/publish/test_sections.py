"""Every section ends with a way back to the contents, and a caveat's line leads to its text."""

from __future__ import annotations

import re

from markupsafe import Markup

from analysis.publish.cells import Block
from analysis.publish.page import page_html
from analysis.publish.sections import WAY_BACK, with_caveats_linked, with_ways_back
from analysis.publish.stylesheet import stylesheet
from tests.publish.sample_notebook import identity, notebook, report_cell, words

LINE = '<figure><ul class="caveats"><li>It&#x27;s one.</li><li>Another &amp; more.</li></ul></figure>'
IN_FULL = (
    '<ul class="limits"><li id="caveat-one"><strong>It\'s one.</strong> Long.</li>'
    '<li id="caveat-another"><strong>Another &amp; more.</strong> Long.</li></ul>'
)


def block(html: str) -> Block:
    return Block(Markup(html))  # noqa: S704 - a text of this test


def small(*texts: str) -> str:
    return page_html(notebook(report_cell(identity()), *(words(text) for text in texts)))


def test_every_section_ends_with_a_link_to_the_contents() -> None:
    html = small("Before.\n\n## First\n\nText.\n\n### Part\n\n## Second", "## Third")
    main = html[html.index("<main") : html.index("</main>")]
    sections = re.split(r"<h2\b", main)[1:]
    assert len(sections) == 5  # three of the notebook, help and how it was made
    for section in sections:
        assert section.count(WAY_BACK) == 1
    before = main[: main.index("<h2")]
    assert WAY_BACK not in before
    assert main.rstrip().endswith(WAY_BACK)
    assert '<nav class="contents" id="contents"' in html


def test_the_way_back_is_a_link_that_prints_nothing() -> None:
    assert re.search(r"@media print\{.*?\.back,[^}]*display:none!important", stylesheet(), re.DOTALL)


def test_the_first_section_has_no_way_back_before_it() -> None:
    first, second = with_ways_back([block("<h2>A</h2>"), block("<p>x</p><h2>B</h2>")])
    assert first.html == "<h2>A</h2>"
    assert second.html == f"<p>x</p>{WAY_BACK}\n<h2>B</h2>"


def test_a_line_under_a_figure_leads_to_what_the_page_says_in_full() -> None:
    figure, full = with_caveats_linked([block(LINE), block(IN_FULL)])
    assert '<li><a href="#caveat-one">It&#x27;s one.</a></li>' in figure.html
    assert '<li><a href="#caveat-another">Another &amp; more.</a></li>' in figure.html
    assert full.html == IN_FULL


def test_a_line_that_the_page_does_not_take_up_stays_as_it_is() -> None:
    (figure,) = with_caveats_linked([block(LINE)])
    assert figure.html == LINE
