"""The map of squares as links: HTML that needs neither script nor style attribute.

A page's policy forbids inline styles, so a square finds its place by two
classes, ``tile-c3 tile-r2``, and :func:`tile_links_css` gives the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis.errors import ReportError
from analysis.force_tiles import Tile, force_tiles
from analysis.numbers import NOT_AVAILABLE


@dataclass(frozen=True, slots=True)
class TileLink:
    """One force of the map.

    Attributes
    ----------
    force
        Its name.
    value
        The number as printed: ``2.5``.
    page
        File name of its page, ``bedfordshire.html``; none if it was not made.
    """

    force: str
    value: str
    page: str | None


def tile_links(links: Sequence[TileLink], *, label: str, unit: str = "") -> str:
    """Return a list of links, each in the square of its force, in the order of the map.

    Parameters
    ----------
    links
        In any order; a force may be left out.
    label
        What the squares show, for those who do not see them: ``Stalking offences by force``.
    unit
        Read out after each number: ``for every 1,000 people``.

    Raises
    ------
    ReportError
        If a force has no square, comes twice, or has no number to print.
    """
    tiles = {tile.force: tile for tile in force_tiles()}
    held: dict[str, TileLink] = {}
    for link in links:
        if link.force not in tiles:
            raise ReportError(f"{link.force} has no square; the map is of the territorial forces alone.")
        if link.force in held:
            raise ReportError(f"The map of links was given {link.force} more than once.")
        if not link.value.strip():
            raise ReportError(
                f"{link.force} has no number to print; a number that is missing is {NOT_AVAILABLE!r}."
            )
        held[link.force] = link
    items = "".join(
        f'<li class="tile-c{tile.column + 1} tile-r{tile.row + 1}">{_square(tile, held[force], unit)}</li>'
        for force, tile in tiles.items()
        if force in held
    )
    # role: Safari does not read out a list without bullets as a list.
    return f'<ul class="tiles" role="list" aria-label="{escape(label)}">{items}</ul>'


def _square(tile: Tile, link: TileLink, unit: str) -> str:
    full = "" if tile.short == tile.force else f" {escape(tile.force)}"
    if link.value == NOT_AVAILABLE:
        number = f'<span aria-hidden="true">–</span>{_heard(NOT_AVAILABLE)}'
    else:
        number = escape(link.value) + (_heard(f" {escape(unit)}") if unit else "")
    words = (
        f'<span class="tile-name">{escape(tile.short)}</span>{_heard(f"{full}: ")}'
        f'<span class="tile-value">{number}</span>'
    )
    if link.page is None:
        return f'<span class="tile">{words}{_heard(", page not made")}</span>'
    return f'<a class="tile" href="{escape(link.page)}">{words}</a>'


def _heard(text: str) -> str:
    """Return words that are read out and not seen."""
    return f'<span class="visually-hidden">{text}</span>'


def tile_links_css() -> str:
    """Return the rules of the map of links, in the inks of the page.

    They lean on the page's ``visually-hidden`` and on its inks and link colour. Columns grow
    with the size of type; where they outgrow the page, the map scrolls.
    """
    columns = max(tile.column for tile in force_tiles()) + 1
    rows = max(tile.row for tile in force_tiles()) + 1
    places = [f".tile-c{number}{{grid-column:{number}}}" for number in range(1, columns + 1)]
    places += [f".tile-r{number}{{grid-row:{number}}}" for number in range(1, rows + 1)]
    return (
        f".tiles{{display:grid;grid-template-columns:repeat({columns},minmax(2.4rem,1fr));gap:.15rem;"
        "max-width:31rem;margin:0 -.3rem 1.5rem;padding:.3rem;list-style:none;overflow-x:auto}\n"
        ".tiles li{margin:0}\n"
        ".tile{position:relative;display:flex;flex-direction:column;align-items:center;justify-content:center;"
        "aspect-ratio:1;border:1px solid var(--edge);border-radius:2px;background:var(--shade);"
        "color:var(--ink);line-height:1.2;text-decoration:none;overflow-wrap:normal;white-space:nowrap}\n"
        ".tile:focus-visible{z-index:1;outline-offset:1px}\n"
        ".tile-name{font-size:.65625rem}\n"
        ".tile-value{font-size:.875rem;font-weight:700}\n"
        "a.tile .tile-name{color:var(--link)}\n"
        "a.tile:hover{border-color:var(--ink);background:var(--paper)}\n"
        "a.tile:hover .tile-name{text-decoration:underline}\n"
        "span.tile{background:none;color:var(--muted)}\n"
        f"{''.join(places)}\n"
        "@media screen and (min-width:45.01rem){"
        ".tile-name{font-size:.8125rem}.tile-value{font-size:1.0625rem}}\n"
        "@media print{.tile{background:none}.tiles{overflow:visible;break-inside:avoid}}\n"
    )
