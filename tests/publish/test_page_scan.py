"""What a piece of HTML holds is found, however little of it the parser is shown."""

from __future__ import annotations

import json
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.paths import notebooks_dir
from analysis.publish.prose import PageScan

PIECES = (
    '<path d="M0 0H9" stroke="#16191f"/>',
    '<use href="#dot" x="1" y="2"/>',
    '<use href="javascript:alert(1)"/>',
    '<use href=" javascript:alert(1)"/>',
    '<text x="1" y="2" fill="#545b67">',
    "</text>",
    '<g class="a">',
    '<g class="a" onclick="alert(1)">',
    '<g class="',
    '<g class="onclick=alert(1) x=">',
    '" onload="alert(1)" a="',
    "<g class='a' style='x'>",
    "<path\nd='M0'/>",
    '<rect width="1"height="2" src="http://example.org">',
    '<td class="number">12</td>',
    '<li id="caveat-one">',
    '<div title="<p class="x">',
    '<h2 id="one">',
    '<h3 class="x">',
    "</h2>",
    "</h3 >",
    "Words &amp; more",
    "AT&T &am",
    "a < b > c",
    '"',
    "'",
    ">",
    "<",
    "/>",
    "&lt;script&gt;",
    "<script>",
    '<script type="application/json">{"a": "<p>"}</script>',
    "</script>",
    "</script ",
    "<STYLE>a{}</STYLE>",
    "<style>",
    "</style\n>",
    "<!-- ",
    "-->",
    "<!doctype html>",
    "<![CDATA[",
    "]]>",
    "<?php ",
    "?>",
    "</",
    "<scr",
    "ipt>",
    '<a href="#one">',
    '<a href="#two" onmouseover="x">',
    "<a href=#three>",
    '<img src="data:image/png;base64,AA">',
    '<img alt="" src="//example.org/x.png">',
    '<svg viewBox="0 0 1 1" role="img" aria-label="Words">',
    "<svg/onload=alert(1)>",
    "<iframe>",
    "<title>",
    "</title>",
    "\n",
)
"""Pieces of HTML, whole and broken, that between them mislead a careless reader."""


def _whole(html: str) -> PageScan:
    """Return what the parser of the standard library sees when it is shown everything at once."""
    scan = PageScan("")
    scan.reset()
    scan.feed(html)
    scan.close()
    return scan


def _found(scan: PageScan) -> dict[str, object]:
    return {name: getattr(scan, name) for name in ("ids", "headings", "targets", "faults", "scripts")}


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_nothing_is_overlooked_in_broken_html(html: str) -> None:
    """A tag that hides behind quotation marks, comments or scripts is found as ever."""
    assert _found(PageScan(html)) == _found(_whole(html))


def test_nothing_is_overlooked_in_the_notebooks() -> None:
    """The results of the committed notebooks give the same names, headings and links."""
    shown = [
        "".join(output["data"]["text/html"])
        for path in sorted(notebooks_dir().glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert len(shown) > 100
    for html in (*shown, "\n".join(shown)):
        assert _found(PageScan(html)) == _found(_whole(html))


@pytest.mark.parametrize(
    "fault",
    ['onload="x"', 'style="x"', 'src="x"', 'href="javascript:x"', 'href="data:x"', 'id="seen"'],
)
@pytest.mark.parametrize("element", ["path", "text", "td", "svg", "span"])
def test_what_is_looked_for_is_never_plain(element: str, fault: str) -> None:
    """An attribute that matters is seen on every element, first or last."""
    for attributes in ((fault, 'class="a"'), ('class="a"', fault)):
        scan = PageScan(f"<p>Words</p><{element} {' '.join(attributes)}>")
        assert list(chain(scan.faults, scan.ids))
