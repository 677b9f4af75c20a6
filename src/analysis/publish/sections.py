"""Links inside a page: from the end of a section to the contents, from a caveat's line to its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from markupsafe import Markup

from analysis.publish.cells import Block

WAY_BACK = Markup('<p class="back"><a href="#contents">Back to contents</a></p>')
"""Stands at the end of every section."""

_SECTION = re.compile(r"<h2\b")
_IN_FULL = re.compile(r'<li id="(?P<id>caveat-[a-z0-9-]+)"><strong>(?P<short>[^<]*)</strong>')
_LINES = re.compile(r'(?<=<ul class="caveats">)(?:<li>[^<]*</li>)+(?=</ul>)')
_LINE = re.compile(r"<li>([^<]*)</li>")


def with_ways_back(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks of a page with a link to the contents before every section but the first.

    Parameters
    ----------
    blocks
        In the order of the page.
    """
    made, first = [], True
    for block in blocks:
        parts = _SECTION.split(block.html)
        text = parts[0]
        for part in parts[1:]:
            text += f"<h2{part}" if first else f"{WAY_BACK}\n<h2{part}"
            first = False
        made.append(_changed(block, text))
    return tuple(made)


def with_caveats_linked(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with the lines under figures linked to what the page says of them in full.

    A line that the page does not take up further down stays as it is.
    """
    places = {
        unescape(found["short"]): found["id"] for block in blocks for found in _IN_FULL.finditer(block.html)
    }

    def linked(line: re.Match[str]) -> str:
        place = places.get(unescape(line[1]))
        return line[0] if place is None else f'<li><a href="#{place}">{line[1]}</a></li>'

    return tuple(
        _changed(block, _LINES.sub(lambda lines: _LINE.sub(linked, lines[0]), block.html)) for block in blocks
    )


def _changed(block: Block, html: str) -> Block:
    return replace(block, html=Markup(html))  # noqa: S704 - links added to what is markup already
