"""What a reader has to know: short lines beside the figures, and the texts they lead to."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.recording import Caveat, caveats_on_page, load_caveats
from analysis.wording.prose import join

HEADINGS: Mapping[str, str] = {
    "recorded": "On what was recorded",
    "change": "On changes from year to year",
    "trend": "On trend and outlook",
    "forces": "On places beside other forces",
    "charges": "On charge outcomes",
    "domestic_abuse": "On links with domestic abuse",
    "orders": "On orders",
    "survey": "On the Crime Survey",
    "revisions": "On revisions",
}
"""What each group of caveats is headed, by section, in the order of the page."""

ELSEWHERE = "On published figures, where they are quoted"
"""The heading of caveats that concern no figure drawn on the page of an area."""

FULL_LIST = "methods.html#what-to-know-beside-the-figures"
"""Where every caveat stands: the heading is that of ``notebooks/methods.ipynb``."""


def anchor(caveat: Caveat) -> str:
    """Return the name that links to a caveat use."""
    return f"caveat-{caveat.id}"


@dataclass(frozen=True, slots=True)
class Lines:
    """Caveats in a line each, which lead to their text further down the page."""

    caveats: tuple[Caveat, ...]

    def _repr_html_(self) -> str:
        lines = "".join(
            f'<li><a href="#{anchor(caveat)}">{html.escape(caveat.short, quote=False)}</a></li>'
            for caveat in self.caveats
        )
        lead = '<p class="footnote">Also to know about these figures:</p>'
        return f'{lead}<ul class="to-know">{lines}</ul>' if lines else ""

    def __repr__(self) -> str:
        return "\n".join(f"- {caveat.short}" for caveat in self.caveats)


@dataclass(frozen=True, slots=True)
class Group:
    """Caveats in full under one heading."""

    heading: str
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Caveats in full, in groups, each with its source.

    Attributes
    ----------
    groups
        In the order of the page.
    whole
        Whether these are all there are, each with the areas it is about; the list of one page leads
        to the whole one.
    """

    groups: tuple[Group, ...]
    whole: bool = False

    def _repr_html_(self) -> str:
        parts = [
            f"<h3>{html.escape(group.heading, quote=False)}</h3>"
            f'<ul class="limits">{"".join(self._item(caveat) for caveat in group.caveats)}</ul>'
            for group in self.groups
        ]
        if not self.whole:
            parts.append(
                f'<p>These concern the figures of this page. <a href="{FULL_LIST}">All that there are, for '
                "every force and every figure</a>, stand on the page of methods.</p>"
            )
        return "".join(parts)

    def _item(self, caveat: Caveat) -> str:
        about = f" About {join(caveat.forces)}." if self.whole and caveat.forces else ""
        return (
            f'<li id="{anchor(caveat)}"><strong>{html.escape(caveat.short, quote=False)}</strong> '
            f"{html.escape(caveat.long, quote=False)}{html.escape(about, quote=False)} "
            f'<small class="source">Source: {html.escape(caveat.source, quote=False)}.</small></li>'
        )

    def __repr__(self) -> str:
        return "\n".join(
            f"{group.heading}\n" + "\n".join(f"- {caveat.short} {caveat.long}" for caveat in group.caveats)
            for group in self.groups
        )


def lines(area: str, section: str, said: Sequence[str] = ()) -> Lines:
    """Return what concerns a section of an area's page and is not yet said there.

    Parameters
    ----------
    area
        Canonical name of a force, or ``England and Wales``.
    section
        One of :data:`HEADINGS`.
    said
        Short lines that stand under the figures of the section.

    Raises
    ------
    KeyError
        If there is no such section.
    RequestError
        If there is no such area.
    """
    return Lines(tuple(caveat for caveat in caveats_on_page(area)[section] if caveat.short not in said))


def limits(area: str) -> Limits:
    """Return in full what concerns the figures of an area's page, each once, where it is met first.

    Raises
    ------
    RequestError
        If there is no such area.
    """
    return Limits(_grouped(caveats_on_page(area)))


def every_caveat() -> Limits:
    """Return all the caveats there are."""
    by_section = {
        section: tuple(caveat for caveat in load_caveats() if section in caveat.sections)
        for section in HEADINGS
    }
    elsewhere = tuple(caveat for caveat in load_caveats() if not caveat.sections)
    return Limits((*_grouped(by_section), Group(ELSEWHERE, elsewhere)), whole=True)


def _grouped(by_section: Mapping[str, Sequence[Caveat]]) -> tuple[Group, ...]:
    said: set[str] = set()
    groups = []
    for section, caveats in by_section.items():
        new = tuple(caveat for caveat in caveats if caveat.id not in said)
        said |= {caveat.id for caveat in new}
        if new:
            groups.append(Group(HEADINGS[section], new))
    return tuple(groups)
