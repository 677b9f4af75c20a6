import re
from html.parser import HTMLParser

import pytest

from analysis.errors import ReportError
from analysis.force_tiles import force_tiles
from analysis.forces import territorial_forces
from analysis.publish.stylesheet import stylesheet
from analysis.publish.tile_links import TileLink, tile_links, tile_links_css

LINKS = [
    TileLink(force.name, f"{force.name.count('e')}.5", f"{force.slug}.html") for force in territorial_forces()
]
UNIT = "for every 1,000 people"


class Reading(HTMLParser):
    """Reads a map: the text of each square as it is heard and as it is seen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.heard: list[str] = []
        self.seen: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append((tag, dict(attrs)))
        self.tags.append((tag, dict(attrs)))
        if tag == "li":
            self.heard.append("")
            self.seen.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not any(attrs.get("aria-hidden") == "true" for _, attrs in self.open):
            self.heard[-1] += data
        if not any(attrs.get("class") == "visually-hidden" for _, attrs in self.open):
            self.seen[-1] += data


def read(links: list[TileLink] | None = None) -> Reading:
    return Reading(tile_links(LINKS if links is None else links, label="Stalking by force", unit=UNIT))


def test_every_force_is_a_link_to_its_page_in_the_order_of_the_map() -> None:
    slug = {force.name: force.slug for force in territorial_forces()}
    hrefs = [attrs["href"] for tag, attrs in read().tags if tag == "a"]
    assert hrefs == [f"{slug[tile.force]}.html" for tile in force_tiles()]


def test_a_square_is_seen_short_and_heard_in_full() -> None:
    held = read([TileLink("Bedfordshire", "2.5", "bedfordshire.html")])
    assert held.seen == ["Beds2.5"]
    assert held.heard == ["Beds Bedfordshire: 2.5 for every 1,000 people"]


def test_a_name_that_is_printed_in_full_is_heard_once() -> None:
    assert read([TileLink("Kent", "2.5", "kent.html")]).heard == ["Kent: 2.5 for every 1,000 people"]


def test_what_is_seen_of_a_link_is_part_of_what_is_heard() -> None:
    held = read()
    for tile, seen, heard in zip(force_tiles(), held.seen, held.heard, strict=True):
        assert seen.startswith(tile.short)
        assert heard.startswith(tile.short)
        assert tile.force in heard


def test_a_missing_number_is_a_dash_to_see_and_words_to_hear() -> None:
    held = read([TileLink("City of London", "not available", "city-of-london.html")])
    assert held.seen == ["City–"]
    assert held.heard == ["City City of London: not available"]


def test_a_force_without_a_page_is_no_link() -> None:
    held = read([TileLink("Kent", "2.5", None)])
    assert [tag for tag, _ in held.tags if tag == "a"] == []
    assert held.heard == ["Kent: 2.5 for every 1,000 people, page not made"]


def test_the_list_has_a_name_and_nothing_has_a_style_or_a_script() -> None:
    held = read()
    assert held.tags[0] == ("ul", {"class": "tiles", "role": "list", "aria-label": "Stalking by force"})
    names = {name for _, attrs in held.tags for name in attrs}
    assert names <= {"class", "role", "aria-label", "aria-hidden", "href"}


def test_what_is_given_is_escaped() -> None:
    html = tile_links([TileLink("Kent", "<1", 'k".html')], label='a "b"', unit="<i>")
    assert "&lt;1" in html
    assert 'href="k&quot;.html"' in html
    assert 'aria-label="a &quot;b&quot;"' in html
    assert "&lt;i&gt;" in html


def test_every_square_has_its_place_and_the_rules_know_it() -> None:
    css = tile_links_css()
    items = [attrs["class"] for tag, attrs in read().tags if tag == "li"]
    assert items == [f"tile-c{tile.column + 1} tile-r{tile.row + 1}" for tile in force_tiles()]
    for name in {name for item in items if item for name in item.split()}:
        kind = "column" if name.startswith("tile-c") else "row"
        assert f".{name}{{grid-{kind}:{name[6:]}}}" in css
    across = max(tile.column for tile in force_tiles()) + 1
    assert f"repeat({across}," in css


def test_the_rules_use_what_the_page_has_and_take_no_class_of_its_own() -> None:
    css = tile_links_css()
    page = stylesheet()
    assert css not in page, "the index alone has a map of squares"
    assert all(f"--{name}:" in page for name in re.findall(r"var\(--([\w-]+)\)", css))
    assert ".visually-hidden{" in page
    assert not re.search(r"\.tile", page)
    assert css.count("{") == css.count("}")
    assert "</" not in css


def test_forces_that_cannot_be_placed_are_refused() -> None:
    with pytest.raises(ReportError, match="British Transport Police has no square"):
        read([TileLink("British Transport Police", "1.0", None)])
    with pytest.raises(ReportError, match="was given Kent more than once"):
        read([*LINKS, TileLink("Kent", "1.0", None)])
    with pytest.raises(ReportError, match="Kent has no number to print"):
        read([TileLink("Kent", " ", None)])
