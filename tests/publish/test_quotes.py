"""A page has one style of quotation marks, and code keeps its own."""

from __future__ import annotations

import re

import pytest

from analysis.publish.page import index_html, page_html
from analysis.publish.quotes import curly
from tests.publish.sample_notebook import notebook
from tests.publish.test_page import context


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("<p>a force's own</p>", "<p>a force’s own</p>"),
        ("<p>the forces' own</p>", "<p>the forces’ own</p>"),
        ('<p>"Up" and "a clear rise".</p>', "<p>“Up” and “a clear rise”.</p>"),
        ("<p>&quot;Up&quot; and West Midlands&#x27;</p>", "<p>“Up” and West Midlands’</p>"),
        ("<p>&#34;Up&#34; and Hull&#39;s</p>", "<p>“Up” and Hull’s</p>"),
        ("<p>three 'N/a' cells ('year to')</p>", "<p>three ‘N/a’ cells (‘year to’)</p>"),
        ('<p>said "<b>not</b>" in</p>', "<p>said “<b>not</b>” in</p>"),
        ('<p>end</p><p>"Up"</p>', "<p>end</p><p>“Up”</p>"),
        ("<p>\"'no change' lies\"</p>", "<p>“‘no change’ lies”</p>"),
        ("<p><code>x</code>'s</p>", "<p><code>x</code>’s</p>"),
        ('<svg aria-label="the police\'s &quot;x&quot;"/>', '<svg aria-label="the police’s “x”"/>'),
    ],
)
def test_straight_marks_become_curly_where_people_read_them(written: str, printed: str) -> None:
    assert curly(written) == printed


@pytest.mark.parametrize(
    "kept",
    [
        "<pre><code>force = \"Kent\"\nx = 'y'</code></pre>",
        '<code>"8Q"</code>',
        '<style>a::before{content:"\'"}</style>',
        '<script type="application/ld+json">{"name": "it\'s"}</script>',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">',
        "<a href=\"x?y='z'\">z</a>",
    ],
)
def test_code_data_and_addresses_keep_their_marks(kept: str) -> None:
    assert curly(kept) == kept


def test_marks_that_are_curly_already_stay() -> None:
    assert curly("<p>the edition’s “date”</p>") == "<p>the edition’s “date”</p>"


def test_neither_a_page_nor_the_index_has_a_straight_mark_outside_code() -> None:
    for html in (page_html(notebook()), index_html(context())):
        words = re.sub(r"<(code|pre|script|style)\b.*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
        assert not re.findall(r".{0,30}(?:[\"']|&quot;|&#x27;|&#34;|&#39;).{0,30}", words)
