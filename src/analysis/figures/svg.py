"""Matplotlib's SVG, rewritten so that it can live inside a page.

A page has a strict Content-Security-Policy, a dark side, and many charts: so
no ``style`` attribute, no stylesheet of the drawing's own, colours that are inks, which the
page restyles by their value, and identifiers no other chart has. A page also has
a largest size, so nothing is written that a browser takes for granted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

from analysis.figures.drawing import matplotlib_svg
from analysis.figures.paths import printed, rounded, short_path
from analysis.figures.sheet import Sheet

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DROPPED = frozenset({"font-family", "stroke-dashoffset", "stroke-linejoin"})
_OF_ITSELF = {
    "text-anchor": "start",
    "stroke-linecap": "round",
    "stroke-width": "1",
    "font-size": "13",
    "fill": "none",
}
"""Values an element has without saying so: SVG's own, or those of the drawing as a whole."""
_PLACES = frozenset({"x", "y", "transform", "id", "d", "href"})
"""What is an element's own; everything else is its looks."""

_REFERRING = ("fill", "clip-path", "href")
"""Attributes that may name what is defined elsewhere."""

_GROUP = len("<g></g>")
"""Characters that a group costs."""

_WORTH_USING = 60
"""From how many characters on a line is used again rather than written again."""

_FONT_STACK = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@lru_cache(maxsize=1024)
def _looks(style: str) -> tuple[dict[str, str], bool]:
    """Return what a style says, as attributes, and whether lines of it end flat without saying so.

    A drawing has few styles, which come again and again.
    """
    said = dict(declaration.split(": ", 1) for declaration in style.split("; "))
    if "font-size" in said:
        said["font-size"] = said["font-size"].removesuffix("px")
    attributes = {
        name: ",".join(map(rounded, value.split(",")))
        for name, value in said.items()
        if name not in _DROPPED and _OF_ITSELF.get(name) != value
    }
    # Matplotlib takes flat ends for granted, and a drawing of a page round ones.
    line = said.get("fill") == "none" and "stroke-linecap" not in said
    return attributes, "stroke" in said and (line or "stroke-dasharray" in said)


def _make_plain(element: ET.Element) -> None:
    """Turn the style of an element into attributes, and round its numbers to what can be seen."""
    said = dict(element.attrib)
    said.pop("transform", None)  # of each text matplotlib says that it is turned by nothing
    looks, flat = _looks(said.pop("style")) if "style" in said else ({}, False)
    used = said.pop(_HREF, None)
    own = {name: short_path(value) if name == "d" else rounded(value) for name, value in said.items()}
    if used is not None:
        own["href"] = used
    if flat:
        own["stroke-linecap"] = "butt"
    element.attrib = looks | own
    element.tag = element.tag.removeprefix(_SVG)
    element.tail = None
    if len(element):
        element.text = None


def _elements(svg: str) -> list[ET.Element]:
    """Return what is drawn and what is defined, from the lowest to the topmost, without what wraps it."""
    found: list[ET.Element] = []
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib's own text, no reader's
    for child in root:
        for element in child.iter():
            _make_plain(element)
        if child.tag == "g":
            found.extend(child)
        elif child.find("style") is None:
            found.append(child)
    return found


def _rename(elements: Sequence[ET.Element], prefix: str) -> None:
    """Give what is defined numbers, in the order in which it is first referred to."""
    defined = [thing for element in elements if element.tag == "defs" for thing in element]
    ways = ("#{}", "url(#{})")
    names = {way.format(thing.attrib["id"]): thing.attrib["id"] for thing in defined for way in ways}
    new: dict[str, str] = {}
    for element in elements:
        for attribute in _REFERRING:
            value = element.get(attribute, "")
            if value in names:
                name = new.setdefault(names[value], f"{prefix}-{len(new) + 1}")
                element.set(attribute, value.replace(names[value], name))
    for thing in defined:
        thing.set("id", new[thing.attrib["id"]])


def _with_marks_in_place(elements: Sequence[ET.Element]) -> Iterator[ET.Element]:
    """Yield the elements; a mark that is used once is written where it is used, with its colours there."""
    uses = Counter(element.get("href") for element in elements)
    single: dict[str, str] = {}
    for element in elements:
        name = f"#{element[0].get('id')}" if element.tag == "defs" else element.get("href", "")
        if uses[name] != 1:
            yield element
        elif element.tag == "defs":
            single[name] = element[0].attrib["d"]
        else:
            element.tag = "path"
            del element.attrib["href"]
            x, y = element.attrib.pop("x"), element.attrib.pop("y")
            element.attrib |= {"d": single[name], "transform": f"translate({x} {y})"}
            yield element


def page_svg(sheet: Sheet, *, prefix: str, alt: str, named_by: str = "") -> str:
    """Return a sheet as the ``<svg>`` element of a page.

    Parameters
    ----------
    sheet
        What was drawn.
    prefix
        Begins every identifier; no other drawing of the page may have it.
    alt
        The finding in words, for those who do not see the drawing.
    named_by
        Identifier of the other drawing of the same figure, which holds these words already: long ones
        are then not written twice.
    """
    elements = _elements(matplotlib_svg(sheet, salt=prefix))
    _rename(elements, prefix)
    elements = list(_with_marks_in_place(elements))
    _repeat_lines(elements, prefix)
    drawing = ET.Element("svg")
    drawing.extend(_sharing_looks(elements))
    inner = ET.tostring(drawing, encoding="unicode").partition(">")[2].rpartition("<")[0]
    width, height = round(sheet.width), round(sheet.height)
    name = f'aria-labelledby="{named_by}"' if named_by else f'id="{prefix}" aria-label="{escape(alt)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" {name} '
        f'font-family="{_FONT_STACK}" font-size="13" fill="none" '
        f'stroke-linejoin="round" stroke-linecap="round">'
        f"{inner.replace(' />', '/>')}</svg>"
    )


def _repeat_lines(elements: Iterable[ET.Element], prefix: str) -> None:
    """Write a line that comes again elsewhere, with the same looks and steps, once, and use it there."""
    alike: dict[tuple[object, ...], list[ET.Element]] = {}
    for element in elements:
        _, steps, tail = element.get("d", "").partition("l")
        if steps and len(tail) > _WORTH_USING:
            alike.setdefault((tail, *_shared(element)), []).append(element)
    for at, (first, *others) in enumerate((held for held in alike.values() if len(held) > 1), start=1):
        first.set("id", f"{prefix}-line-{at}")
        x, y = _start(first)
        for other in others:
            to_x, to_y = _start(other)
            other.tag = "use"
            other.attrib = {"href": f"#{prefix}-line-{at}"}
            for name, by in (("x", to_x - x), ("y", to_y - y)):
                if by:
                    other.set(name, printed(by))


def _start(line: ET.Element) -> tuple[Decimal, Decimal]:
    """Return where a line that is written in steps begins."""
    x, y = line.attrib["d"][1:].partition("l")[0].split()
    return Decimal(x), Decimal(y)


def _shared(element: ET.Element) -> list[tuple[str, str]]:
    """Return the attributes that other elements may share."""
    return [(name, value) for name, value in element.items() if name not in _PLACES]


def _sharing_looks(elements: Iterable[ET.Element]) -> Iterator[ET.Element]:
    """Yield the elements, the looks of many texts, lines or marks in a row once, on a group around them."""
    for (tag, *looks), found in groupby(elements, key=lambda element: (element.tag, *_shared(element))):
        run = list(found)
        said = sum(len(f' {name}="{value}"') for name, value in looks)
        if tag not in {"text", "path", "use"} or said * len(run) <= said + _GROUP:
            yield from run
            continue
        for element in run:
            element.attrib = {name: value for name, value in element.items() if name in _PLACES}
        group = ET.Element("g", dict(looks))
        group.extend(run)
        yield group
