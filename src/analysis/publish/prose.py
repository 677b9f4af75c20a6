"""A notebook's words as HTML, and a check that HTML is fit for a page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

import mistune

from analysis.errors import ReportError

_TAG = re.compile(r"<[^>]*>")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SCRIPT = re.compile(r"<\s*/?\s*script\b", re.IGNORECASE)
_FORBIDDEN_TAGS = frozenset(
    {"script", "style", "link", "iframe", "object", "embed", "form", "base", "meta", "audio", "video"}
)
_HEADINGS = frozenset({"h1", "h2", "h3"})

_PLAIN_NAMES = (
    "svg|g|defs|clipPath|pattern|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|use|"
    "table|caption|thead|tbody|tfoot|tr|th|td|p|ul|ol|li|dl|dt|dd|div|span|strong|em|b|i|small|code|pre|br|"
    "figure|figcaption|details|summary"
)
_PLAIN_ATTRIBUTES = (
    "class|role|scope|tabindex|colspan|rowspan|aria-[a-z]+|data-[a-z-]+|"
    "d|points|x|y|x1|y1|x2|y2|r|rx|ry|cx|cy|width|height|transform|viewBox|xmlns|patternUnits|clip-path|"
    "fill|fill-[a-z]+|stroke|stroke-[a-z]+|opacity|font-[a-z]+|text-anchor"
)
_PLAIN = re.compile(
    rf'(?:[^<]+|<(?:{_PLAIN_NAMES})(?: (?:(?:{_PLAIN_ATTRIBUTES})="[^"<>]*"|href="#[^"<>]*"))*/?>'
    rf"|</(?:{_PLAIN_NAMES})>)*+"
)
"""Text and tags that no rule of :class:`PageScan` is about, written in the one way that cannot be misread.

Nearly all of a drawing and of a table is that, and the parser of the standard library is slow.
"""


def heading_id(text: str) -> str:
    """Return the name a link to a heading uses: ``what-was-recorded``."""
    return _NOT_WORD.sub("-", text.casefold().replace("’", "").replace("'", "")).strip("-") or "section"


class _Renderer(mistune.HTMLRenderer):
    """Escapes HTML written in the text, and gives headings their names."""

    def __init__(self, taken: set[str]) -> None:
        super().__init__(escape=True)
        self._taken = taken

    def heading(self, text: str, level: int, **attrs: object) -> str:
        del attrs
        if level not in (2, 3):
            return f"<h{level}>{text}</h{level}>\n"
        plain = unescape(_TAG.sub("", text))
        name = base = heading_id(plain)
        number = 2
        while name in self._taken:
            name, number = f"{base}-{number}", number + 1
        self._taken.add(name)
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def table(self, text: str) -> str:
        return (
            f'<div class="table" role="group" tabindex="0" aria-label="Table"><table>{text}</table></div>\n'
        )


def markdown_html(source: str, *, place: str, taken: set[str] | None = None) -> str:
    """Return Markdown as HTML; HTML inside it is shown as it is written.

    Parameters
    ----------
    source
        Markdown, with tables.
    place
        Where it stands, for the error: ``cell 4``.
    taken
        Names of headings so far; grows.

    Raises
    ------
    ReportError
        If it holds a script, which no page of this report may.
    """
    if _SCRIPT.search(source):
        raise ReportError(f"The text in {place} holds a script. Pages have none; take it out.")
    render = mistune.create_markdown(
        renderer=_Renderer(set() if taken is None else taken), plugins=["table", "strikethrough"]
    )
    return str(render(source))


class PageScan(HTMLParser):
    """What stands in a piece of HTML: names, headings, links, and what may not.

    Whatever is not plain beyond doubt, by a list of elements and attributes, is parsed.

    Attributes
    ----------
    ids
        Every ``id``, in order.
    headings
        Level, ``id`` and text of each h1, h2 and h3.
    targets
        What links inside the page point to.
    faults
        What a page may not hold, in words.
    scripts
        The type of every script element. A result may hold none; a page holds its own data in some.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.headings: list[tuple[int, str, str]] = []
        self.targets: list[str] = []
        self.faults: list[str] = []
        self.scripts: list[str] = []
        self._open: tuple[int, str, list[str]] | None = None
        self._scan(html)

    def _scan(self, html: str) -> None:
        """Feed the parser all but what is plain; what comes out is as if it had been fed everything."""
        place, end = 0, len(html)
        while place < end:
            if self._between_tags and (plain := _PLAIN.match(html, place)):
                place = plain.end()
            following = html.find("<", place + 1)
            upto = end if following < 0 else following
            self.feed(html[place:upto])
            place = upto
        self.close()

    @property
    def _between_tags(self) -> bool:
        """Whether the parser has read all it was fed, and waits for no end: of a script, of a heading."""
        return not self.rawdata and self.cdata_elem is None and self._open is None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        values = {name: value or "" for name, value in attrs}
        if tag == "script":
            self.scripts.append(values.get("type", ""))
        if tag in _FORBIDDEN_TAGS:
            self.faults.append(f"the element <{tag}>")
        for name, value in values.items():
            low = value.strip().casefold()
            if name.startswith("on"):
                self.faults.append(f"the attribute {name}")
            elif name == "style":
                self.faults.append(f"the attribute style on <{tag}>, which the page's security policy blocks")
            elif name in ("src", "srcset", "poster", "data") and not low.startswith("data:image/"):
                self.faults.append(f"<{tag} {name}={value[:60]!r}>, a request to somewhere else")
            elif name in ("href", "xlink:href"):
                if low.startswith(("javascript:", "data:", "vbscript:")):
                    self.faults.append(f"the link {value[:60]!r}")
                elif low.startswith("#") and tag == "a":
                    self.targets.append(value.strip()[1:])
        if tag == "img" and "alt" not in values:
            self.faults.append("a picture without a text alternative")
        if "id" in values:
            self.ids.append(values["id"])
        if tag in _HEADINGS:
            self._open = (int(tag[1]), values.get("id", ""), [])

    def handle_data(self, data: str) -> None:
        """Collect the text of a heading."""
        if self._open is not None:
            self._open[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close a heading."""
        if tag in _HEADINGS and self._open is not None:
            level, name, words = self._open
            self.headings.append((level, name, " ".join("".join(words).split())))
            self._open = None


@lru_cache(maxsize=128)
def scanned(html: str) -> PageScan:
    """Return what stands in one piece of a page, which is asked when it is read and when it is laid out."""
    return PageScan(html)


def check_html(html: str, *, place: str) -> None:
    """Refuse HTML that a page may not hold, saying where it stands."""
    faults = scanned(html).faults
    if faults:
        raise ReportError(
            f"The result of {place} holds {faults[0]}. Pages show results of analysis.figures and "
            "analysis.wording; show a frame as analysis.figures.DataTable."
        )
