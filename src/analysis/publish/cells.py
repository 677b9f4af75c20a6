"""An executed notebook as the blocks of a page: words, results, and the code behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from analysis.errors import ReportError
from analysis.page_subject import PAGE_MIME
from analysis.publish.prose import check_html, markdown_html

_SETTING_TAGS = frozenset({"parameters", "injected-parameters", "hide"})
_FIRST_HEADING = re.compile(r"\A\s*#[ \t]+(?P<text>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_DRAWN_OR_TABLED = re.compile(r'<figure[ >]|<div class="table"')
_FIGURE_END = Markup("</figcaption></figure>")
_TITLE = re.compile(r'class="figure-title"[^>]*>([^<]+)<')
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page.

    Attributes
    ----------
    html
        What is shown.
    code
        The code that made it, for a figure or a table; empty for words.
    about
        What the code made, for those who hear the page.
    """

    html: Markup
    code: str = ""
    about: str = ""

    @property
    def before_code(self) -> Markup:
        """What stands before the code: all of it, or a figure up to its end."""
        return Markup(self.html.removesuffix(_FIGURE_END))  # noqa: S704 - a part of what is markup already

    @property
    def after_code(self) -> Markup:
        """The end of a figure, so that its code stands inside it, beside its numbers."""
        return _FIGURE_END if self.html.endswith(_FIGURE_END) else Markup()


@dataclass(frozen=True)
class Body:
    """A notebook, taken apart.

    Attributes
    ----------
    heading
        Its first heading of level 1, if it begins with one.
    edition
        What the report says of itself, to stand below the title.
    blocks
        Everything else, in order.
    setting
        Code that shows nothing: parameters, setting up.
    """

    heading: str
    edition: Markup
    blocks: tuple[Block, ...]
    setting: str


@dataclass
class _Reader:
    heading: str = ""
    edition: str = ""
    blocks: list[Block] = field(default_factory=list)
    setting: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    shown: bool = False

    def words(self, source: str, place: str) -> None:
        found = None if self.heading else _FIRST_HEADING.match(source)
        if found is not None:
            self.heading = found["text"]
            source = source[found.end() :]
        if source.strip():
            html = markdown_html(source, place=place, taken=self.taken)
            self.blocks.append(Block(Markup(html)))  # noqa: S704 - the text was escaped by the renderer

    def code(self, cell: NotebookNode, place: str) -> None:
        source = str(cell.source).strip()
        outputs = cell.get("outputs", [])
        html = "\n".join(filter(None, (output_html(output, place=place) for output in outputs)))
        is_identity = any(PAGE_MIME in output.get("data", {}) for output in outputs)
        if is_identity:
            self.edition, html = html, ""
        if set(cell.get("metadata", {}).get("tags", [])) & _SETTING_TAGS:
            self.setting.append(source)
            source = ""
        if not html:
            if source:
                (self.setting if is_identity or not self.shown else self.silent).append(source)
            return
        self.shown = True
        code = ""
        if source and _DRAWN_OR_TABLED.search(html):
            # Under every sentence the same fold would be a stop for nothing; the notebook holds all code.
            code = "\n\n".join(filter(None, [*self.silent, source]))
            self.silent.clear()
        title = _TITLE.search(html)
        about = unescape(title[1]) if title else place
        self.blocks.append(Block(Markup(html), code, about))  # noqa: S704 - checked by output_html


def read_cells(notebook: NotebookNode) -> Body:
    """Take an executed notebook apart.

    A figure and a table bring the code that made them; what is said in words, and the
    numbers to call, do not. Code that shows nothing stands with the next figure or table;
    before the first result, and for cells tagged ``parameters``, ``injected-parameters``
    or ``hide``, it belongs to the setting.

    Raises
    ------
    ReportError
        If a cell failed, wrote to standard error, or shows what a page may not hold.
    """
    reader = _Reader()
    for number, cell in enumerate(notebook.cells, start=1):
        place = f"cell {number}"
        if cell.cell_type == "markdown":
            reader.words(str(cell.source), place)
        elif cell.cell_type == "code":
            reader.code(cell, place)
    return Body(
        heading=reader.heading,
        edition=Markup(reader.edition),  # noqa: S704 - checked by output_html
        blocks=tuple(reader.blocks),
        setting="\n\n".join(filter(None, [*reader.setting, *reader.silent])),
    )


def _text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def output_html(output: Mapping[str, Any], *, place: str) -> str:
    """Return one output as HTML: our own HTML as it is, Markdown rendered, else text.

    Raises
    ------
    ReportError
        If the output is an error, standard error, or a picture without words.
    """
    kind = output["output_type"]
    if kind == "error":
        raise ReportError(
            f"The code in {place} failed ({output.get('ename', 'error')}: {output.get('evalue', '')}). "
            "A page is made from a notebook that ran to its end."
        )
    if kind == "stream":
        said = _ANSI.sub("", _text(output["text"])).strip()
        if output.get("name") == "stderr":
            raise ReportError(
                f"The code in {place} wrote to standard error: {said[:200]!r}. A warning is settled in the "
                "code, not printed for readers."
            )
        return f'<pre tabindex="0">{escape(said)}</pre>' if said else ""
    data = output.get("data", {})
    if "text/html" in data:
        html = _text(data["text/html"])
        check_html(html, place=place)
        return html
    if "text/markdown" in data:
        return markdown_html(_text(data["text/markdown"]), place=place)
    if any(name.startswith("image/") for name in data):
        raise ReportError(
            f"The result of {place} is a picture without words or numbers. Return an AccessibleFigure."
        )
    said = _ANSI.sub("", _text(data.get("text/plain", ""))).strip()
    return f'<pre tabindex="0">{escape(said)}</pre>' if said else ""
