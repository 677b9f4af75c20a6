"""Pages of an edition: semantic HTML from an executed notebook, and the index.

A page needs no script, asks no other host for anything, and proves in its own
``<meta>`` elements whom it is about.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode, from_dict

from analysis.errors import ReportError
from analysis.forces import ENGLAND_AND_WALES, NATIONAL_SLUG
from analysis.help_lines import LEAVING, HelpLine, help_lines, help_lines_for
from analysis.periods import format_date
from analysis.publish.cells import Block, read_cells
from analysis.publish.downloads import Download
from analysis.publish.identity import PageIdentity
from analysis.publish.index import IndexContext, IndexRow, IndexView
from analysis.publish.linked_data import DataBlock, described, index_data_blocks, page_data_blocks
from analysis.publish.numbering import EditionNumber
from analysis.publish.prose import PageScan, scanned
from analysis.publish.quotes import curly
from analysis.publish.sections import WAY_BACK, with_caveats_linked, with_ways_back
from analysis.publish.stylesheet import TEMPLATES, foot_of_paper, stylesheet
from analysis.publish.tile_links import tile_links_css
from analysis.publisher import Publisher, publisher

__all__ = ["Download", "IndexContext", "IndexRow", "PageIdentity", "index_html", "page_html"]

BESIDE_EVERY_PAGE = (
    (NATIONAL_SLUG, "England and Wales"),
    ("methods", "Methods"),
    ("claims", "Claims checked"),
)
"""Pages that every page links to, beside the index."""

_SITE = "Recorded stalking, charge outcomes and domestic-abuse links"


@dataclass(frozen=True)
class _Frame:
    """What every page's template needs."""

    title: str
    area: str
    meta: tuple[tuple[str, str], ...]
    description: str
    edition_date: str
    edition_number: int
    release_date: str
    data: tuple[DataBlock, ...]

    @property
    def style(self) -> Markup:
        edition = f"Edition of {self.edition_date}"
        if self.edition_number > 1:
            edition += f", number {self.edition_number}"
        foot = foot_of_paper(f"{self.title}. {edition}.")
        return Markup(stylesheet() + self.own_rules + foot)  # noqa: S704 - our own file, and a text that was escaped

    @property
    def own_rules(self) -> str:
        """Rules of style that other pages have no use for."""
        return ""

    @property
    def style_hash(self) -> str:
        digest = hashlib.sha256(self.style.encode("utf-8")).digest()
        return f"sha256-{base64.b64encode(digest).decode('ascii')}"

    @property
    def script(self) -> Markup:
        """The page's own script; none unless a page has one."""
        return Markup()

    @property
    def script_hash(self) -> str:
        digest = hashlib.sha256(self.script.encode("utf-8")).digest()
        return f"sha256-{base64.b64encode(digest).decode('ascii')}"

    @property
    def publisher(self) -> Publisher:
        return publisher()

    @property
    def help_lines(self) -> tuple[HelpLine, ...]:
        return help_lines_for(self.area)

    @property
    def leaving(self) -> str:
        return LEAVING

    @property
    def band(self) -> tuple[HelpLine, ...]:
        return tuple(line for line in reversed(help_lines()) if line.in_band)


@dataclass(frozen=True)
class _Link:
    id: str
    text: str


@dataclass(frozen=True)
class _Other:
    href: str
    text: str


@dataclass(frozen=True)
class _Page(_Frame):
    home: str | None
    slug: str
    others: tuple[_Other, ...]
    previous: str | None
    what_changed: str
    corrected: str | None
    heading: str
    eyebrow: str
    edition: Markup
    contents: tuple[_Link, ...]
    blocks: tuple[Block, ...]
    adds_help: bool
    adds_making: bool
    downloads: tuple[Download, ...]
    setting: str

    @property
    def way_back(self) -> Markup:
        """The end of a section."""
        return WAY_BACK if self.contents else Markup()


@dataclass(frozen=True)
class _Index(_Frame, IndexView):
    """The index, as its template needs it."""

    @property
    def own_rules(self) -> str:
        """The rules of the map of squares, which the index alone has."""
        return tile_links_css()

    @property
    def script(self) -> Markup:
        """Find a force and sort the table; the index is whole without it."""
        text = (TEMPLATES / "report" / "index.js").read_text(encoding="utf-8")
        return Markup(text)  # noqa: S704 - our own file


class ReportExporter(TemplateExporter):
    """nbconvert's exporter with our own page and nothing of nbconvert's."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            template_name="report",
            template_file="page.html.j2",
            extra_template_basedirs=[str(TEMPLATES)],
            # Our template shows the page as it was read, so nothing has to be made of the notebook before it.
            default_preprocessors=[],
            **kwargs,
        )

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        return environment


@cache
def _exporter() -> ReportExporter:
    return ReportExporter()


def _printed(day: str) -> str:
    return format_date(dt.date.fromisoformat(day))


def _headings(identity: PageIdentity) -> tuple[str, str]:
    """Return the heading and the line above it: the area, and what the page is about."""
    area, colon, about = identity.title.partition(": ")
    if colon and area == identity.area:
        return area, about[:1].upper() + about[1:]
    return identity.title, _SITE


def page_html(
    notebook: NotebookNode,
    *,
    downloads: Sequence[str | Download] = (),
    home: str | None = "index.html",
    edition: EditionNumber | None = None,
    previous: str | None = None,
) -> str:
    """Return an executed notebook as a page.

    Parameters
    ----------
    notebook
        Executed; one cell shows the report it opened.
    downloads
        Files beside the page: names, or :class:`Download`.
    home
        Link to the index; none if there is none.
    edition
        Which edition it belongs to; the first of its release if left out.
    previous
        Folder of the edition from the release before; None if there is none.

    Raises
    ------
    ReportError
        If the notebook did not run to its end, does not say whom it is about,
        or shows what a page may not hold; the message names the cell.
    """
    identity = PageIdentity.from_notebook(notebook)
    body = read_cells(notebook)
    blocks = with_ways_back(with_caveats_linked(body.blocks))
    parts = [scanned(str(html)) for html in (body.edition, *(block.html for block in blocks))]
    headings = [heading for part in parts for heading in part.headings]
    if any(level == 1 for level, _, _ in headings):
        raise ReportError(
            "The notebook has a second heading of level 1 (#). The page's own title is the only one; "
            "use ## for sections."
        )
    ids = {name for part in parts for name in part.ids}
    making = [text for level, _, text in headings if level == 2][-1:] == ["How it was made"]
    contents = [_Link(name, text) for level, name, text in headings if level == 2 and name]
    if "help" not in ids:
        contents.append(_Link("help", "Help"))
    if not making:
        contents.append(_Link("how-it-was-made", "How it was made"))
    heading, eyebrow = _headings(identity)
    number = edition or EditionNumber(identity.release)
    beside = tuple(Download.of(file) if isinstance(file, str) else file for file in downloads)
    page = _Page(
        title=identity.title,
        area=identity.area,
        meta=(
            ("slug", identity.slug),
            ("area", identity.area),
            ("release", identity.release),
            ("edition-date", identity.edition_date),
            ("edition-number", str(number.number)),
            ("data-digest", identity.data_digest),
        ),
        description=described(identity.title, identity.release),
        edition_date=_printed(identity.edition_date),
        release_date=_printed(identity.release),
        data=page_data_blocks(notebook, asdict(identity), beside),
        home=home,
        slug=identity.slug,
        others=tuple(
            _Other(f"{slug}.html", text) for slug, text in BESIDE_EVERY_PAGE if slug != identity.slug
        ),
        previous=previous,
        edition_number=number.number,
        what_changed=number.what_changed,
        corrected=number.corrects.folder if number.corrects else None,
        heading=heading,
        eyebrow=eyebrow,
        edition=body.edition,
        contents=tuple(contents),
        blocks=blocks,
        adds_help="help" not in ids,
        adds_making=not making,
        downloads=beside,
        setting=body.setting,
    )
    # Our template asks for the page as it was read, and nbconvert copies whatever notebook it is given.
    bare = from_dict({**notebook, "cells": []})  # type: ignore[no-untyped-call]
    html, _ = _exporter().from_notebook_node(bare, resources={"page": page})
    return _checked(str(html), page)


def _checked(html: str, page: _Frame) -> str:
    """Return a page with one style of quotation marks.

    One in which a name stands twice, a link leads nowhere or a script is not its own is refused.
    """
    html = curly(html)
    scan = PageScan(html)
    own = [*(block.media_type for block in page.data), *([""] if page.script else [])]
    if scan.scripts != own:
        raise ReportError(f"The page holds scripts of the types {scan.scripts}; its own are {own}.")
    twice = [name for name, number in Counter(scan.ids).items() if number > 1]
    if twice:
        raise ReportError(
            f"The name {twice[0]!r} stands more than once in the page. Headings and figures need names of "
            "their own; change the key of the figure."
        )
    lost = [target for target in scan.targets if target and target not in scan.ids]
    if lost:
        raise ReportError(f"A link leads to #{lost[0]}, and nothing in the page has that name.")
    return html


def index_html(context: IndexContext | Mapping[str, Any]) -> str:
    """Return the index of an edition.

    Parameters
    ----------
    context
        What to list; a mapping is read by :meth:`IndexContext.from_mapping`.
    """
    read = context if isinstance(context, IndexContext) else IndexContext.from_mapping(context)
    view = read.view()
    page = _Index(
        title="Recorded stalking and harassment, force by force",
        area=ENGLAND_AND_WALES,
        meta=(
            ("slug", "index"),
            ("area", "England and Wales"),
            ("release", read.release),
            ("edition-date", read.edition_date),
            ("edition-number", str(read.edition)),
            ("data-digest", read.data_digest),
        ),
        description=described("Recorded stalking and harassment, force by force", read.release),
        edition_date=_printed(read.edition_date),
        release_date=_printed(read.release),
        data=index_data_blocks(read),
        **{name: getattr(view, name) for name in IndexView.__dataclass_fields__},
    )
    template = _exporter().environment.get_template("index.html.j2")
    return _checked(template.render(page=page), page)
