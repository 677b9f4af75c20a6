"""Matplotlib's SVG, rewritten so that it can live inside a page.

A page has a strict Content-Security-Policy, a dark side, and many charts: so
no ``style`` attribute, no stylesheet of the drawing's own, colours that are inks, which the
page restyles by their value, and identifiers no other chart has. A page also has
a largest size, so nothing is written that a browser takes for granted.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from html import escape
from itertools import groupby, pairwise
from xml.etree import ElementTree as ET

from analysis.errors import ReportError
from analysis.figures.style import INKS, Sheet, house_style

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_INK_OF = {value: name for name, value in INKS.items()}
_NUMBER = re.compile(r"-?\d+\.\d+")
_AROUND_LETTER = re.compile(r" ?([A-Za-z]) ?")
_LONG_LINE = re.compile(r"M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+){4,}")
_STRAIGHT = re.compile(r"([ML]-?[\d.]+ -?[\d.]+)+z?")
_POINT = re.compile(r"([ML])(-?[\d.]+) (-?[\d.]+)")
_URL = re.compile(r"url\(#([^)]+)\)")
_DROPPED = frozenset({"font-family", "stroke-dashoffset", "stroke-linejoin", "class"})
_OF_ITSELF = {
    "text-anchor": "start",
    "stroke-linecap": "round",
    "stroke-width": "1",
    "font-size": "13",
    "fill": "none",
}
"""Values an element has without saying so: SVG's own, or those of the drawing as a whole."""
_GROUP = len("<g></g>")
"""Characters that a group costs."""

_WORTH_USING = 60
"""From how many characters on a line is used again rather than written again."""

_FONT_STACK = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def _short(text: str) -> str:
    """Round numbers to what can be seen: a tenth of a pixel, finer where a shape is small."""

    def shorten(match: re.Match[str]) -> str:
        value = float(match[0])
        number = f"{value:.{1 if abs(value) >= 10 else 2}f}".rstrip("0").rstrip(".")
        return "0" if number == "-0" else number

    return _NUMBER.sub(shorten, text)


def _step_by_step(path: str) -> str:
    """Write a line through many points as steps from one to the next, which are shorter than places.

    Steps are taken between the places as they are printed, so their rounding does not add up.
    """
    if not _LONG_LINE.fullmatch(path):
        return _level_and_upright(path)
    points = [[Decimal(number) for number in pair.split()] for pair in path[1:].split("L")]
    steps = [_pair(x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(points)]
    written = " ".join(steps).replace(" -", "-")
    return f"{path[: path.index('L')]}l{written}"


def _level_and_upright(path: str) -> str:
    """Write a straight run along or across the sheet with the one coordinate that changes.

    Further runs of one path, as of a hatching, are written as steps from where the last one ended.
    """
    if not _STRAIGHT.fullmatch(path):
        return path
    written: list[str] = []
    before = (Decimal(0), Decimal(0))
    for letter, *place in _POINT.findall(path):
        x, y = (Decimal(number) for number in place)
        across, down = x - before[0], y - before[1]
        if letter == "M" and written:
            written.append(f"m{_pair(across, down)}")
        elif letter == "M":
            written.append(f"M{_number(x)} {_number(y)}")
        elif not down:
            written.append(min(f"h{_number(across)}", f"H{_number(x)}", key=len))
        elif not across:
            written.append(min(f"v{_number(down)}", f"V{_number(y)}", key=len))
        else:
            written.append(f"L{_number(x)} {_number(y)}")
        before = (x, y)
    return "".join(written) + ("z" if path.endswith("z") else "")


def _pair(x: Decimal, y: Decimal) -> str:
    return f"{_number(x)}{'' if y < 0 else ' '}{_number(y)}"


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _declarations(style: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in style.split(";") if part.strip())
    return {name.strip(): value.strip() for name, value in pairs}


def _plain(element: ET.Element) -> None:
    """Turn the style of an element into attributes, and refuse colours that are no inks."""
    attributes = _declarations(element.attrib.pop("style", "")) | dict(element.attrib)
    element.attrib.clear()
    for name, value in attributes.items():
        if name in _DROPPED:
            continue
        if name in ("fill", "stroke") and value.startswith("#"):
            ink = _INK_OF.get(value)
            if ink is None and value == "#000000":  # a hatch's or a marker's default, never seen
                ink = "ink"
            if ink is None:
                raise ReportError(
                    f"A chart uses the colour {value}, which is no ink of analysis.figures.style.INKS, "
                    "so it could not be shown in the dark. Use one of the inks."
                )
            value = INKS[ink]  # noqa: PLW2901
        if name == "font-size":
            value = value.removesuffix("px")  # noqa: PLW2901
        if (name == "transform" and value.startswith("rotate(-0 ")) or _OF_ITSELF.get(name) == value:
            continue
        text = _short(" ".join(value.split()))
        element.set(name, _step_by_step(_AROUND_LETTER.sub(r"\1", text)) if name == "d" else text)
    if element.tag == f"{_SVG}text" and "fill" not in element.attrib:
        element.set("fill", INKS["ink"])
    # Matplotlib takes flat ends for granted, and a drawing of a page round ones.
    flat = attributes.get("fill") == "none" and "stroke-linecap" not in attributes
    if element.get("stroke", "none") != "none" and (flat or "stroke-dasharray" in attributes):
        element.set("stroke-linecap", "butt")


def _without_wrappers(element: ET.Element) -> None:
    """Drop empty groups and groups that only wrap, and metadata and stylesheets."""
    children: list[ET.Element] = []
    for child in list(element):
        if child.tag in (f"{_SVG}metadata", f"{_SVG}style"):
            continue
        _without_wrappers(child)
        if child.tag == f"{_SVG}g" and not set(child.attrib) - {"id"}:
            children.extend(child)
        elif child.tag != f"{_SVG}defs" or len(child):
            children.append(child)
    for child in list(element):
        element.remove(child)
    for child in children:
        child.tail = None
        element.append(child)
    if element.text is not None and not element.text.strip():
        element.text = None


def _rename(root: ET.Element, prefix: str) -> None:
    """Give identifiers that are referred to a new name; drop the others."""
    used: dict[str, str] = {}
    for element in root.iter():
        href = element.attrib.pop(f"{_XLINK}href", None)
        if href is not None:
            element.set("href", href)
        for value in element.attrib.values():
            found = _URL.findall(value) + ([value[1:]] if value == element.get("href") else [])
            for name in found:
                used.setdefault(name, f"{prefix}-{len(used) + 1}")
    for element in root.iter():
        own = element.get("id")
        if own is not None and own not in used:
            del element.attrib["id"]
        elif own is not None:
            element.set("id", used[own])
        for name, value in list(element.attrib.items()):
            if name == "href":
                element.set(name, f"#{used[value[1:]]}")
            elif "url(#" in value:
                element.set(name, _URL.sub(lambda match: f"url(#{used[match[1]]})", value))


def page_svg(sheet: Sheet, *, prefix: str, alt: str, named_by: str = "") -> str:
    """Return a sheet as the ``<svg>`` element of a page.

    Parameters
    ----------
    sheet
        What was drawn, inside :func:`~analysis.figures.style.house_style`.
    prefix
        Begins every identifier; no other drawing of the page may have it.
    alt
        The finding in words, for those who do not see the drawing.
    named_by
        Identifier of the other drawing of the same figure, which holds these words already: long ones
        are then not written twice.
    """
    buffer = io.StringIO()
    with house_style(prefix):
        sheet.figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    root = ET.fromstring(buffer.getvalue())  # noqa: S314 - matplotlib's own text, written a line above
    _without_wrappers(root)
    for element in root.iter():
        _plain(element)
    _rename(root, prefix)
    _one_definition(root)
    _repeat_lines(root, prefix)
    _share_looks(root)
    inner = "".join(ET.tostring(child, encoding="unicode") for child in root)
    inner = re.sub(r' xmlns(:\w+)?="[^"]*"', "", re.sub(r"<(/?)ns\d+:", r"<\1", inner)).replace(" />", "/>")
    width, height = round(sheet.width), round(sheet.height)
    name = f'aria-labelledby="{named_by}"' if named_by else f'id="{prefix}" aria-label="{escape(alt)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" {name} '
        f'font-family="{_FONT_STACK}" font-size="13" fill="none" '
        f'stroke-linejoin="round" stroke-linecap="round">'
        f"{inner}</svg>"
    )


def _one_definition(root: ET.Element) -> None:
    """Write a shape that is used once where it is used, with the colours it is used with."""
    uses: dict[str, list[ET.Element]] = {}
    for element in root.iter(f"{_SVG}use"):
        uses.setdefault(element.attrib["href"][1:], []).append(element)
    for parent in list(root.iter()):
        for child in list(parent):
            shapes = [shape for shape in child if len(uses.get(shape.get("id", ""), [])) == 1]
            if child.tag != f"{_SVG}defs" or not shapes:
                continue
            for shape in shapes:
                (use,) = uses[shape.attrib["id"]]
                use.tag = f"{_SVG}path"
                x, y = use.attrib.pop("x"), use.attrib.pop("y")
                del use.attrib["href"]
                use.set("d", shape.attrib["d"])
                use.set("transform", f"translate({x} {y})")
                if "stroke-width" in shape.attrib:
                    use.attrib.setdefault("stroke-width", shape.attrib["stroke-width"])
                child.remove(shape)
            if not len(child):
                parent.remove(child)


def _repeat_lines(root: ET.Element, prefix: str) -> None:
    """Write a line that comes again elsewhere, with the same looks and steps, once, and use it there."""
    alike: dict[tuple[object, ...], list[ET.Element]] = {}
    for path in root.iter(f"{_SVG}path"):
        _, steps, tail = path.get("d", "").partition("l")
        if steps and "id" not in path.attrib and len(tail) > _WORTH_USING:
            looks = tuple((name, value) for name, value in path.attrib.items() if name != "d")
            alike.setdefault((tail, looks), []).append(path)
    for number, (first, *others) in enumerate((held for held in alike.values() if len(held) > 1), start=1):
        first.set("id", f"{prefix}-line-{number}")
        x, y = (Decimal(place) for place in first.attrib["d"][1:].partition("l")[0].split())
        for other in others:
            to_x, to_y = (Decimal(place) for place in other.attrib["d"][1:].partition("l")[0].split())
            other.attrib.clear()
            other.tag = f"{_SVG}use"
            other.attrib.update({"href": f"#{prefix}-line-{number}"})
            for name, by in (("x", to_x - x), ("y", to_y - y)):
                if by:
                    other.set(name, _number(by))


def _share_looks(root: ET.Element) -> None:
    """Write the looks of many texts, lines or marks in a row once, on a group around them."""
    places = {"x", "y", "transform", "id", "d", "href"}
    shared = {f"{_SVG}{name}" for name in ("text", "path", "use")}
    for parent in list(root.iter()):
        runs = [
            list(run)
            for _, run in groupby(
                list(parent),
                key=lambda child: (child.tag, *((k, v) for k, v in child.attrib.items() if k not in places)),
            )
        ]
        for run in runs:
            looks = {name: value for name, value in run[0].attrib.items() if name not in places}
            said = sum(len(f' {name}="{value}"') for name, value in looks.items())
            if run[0].tag not in shared or said * len(run) <= said + _GROUP:
                continue
            group = ET.Element(f"{_SVG}g", looks)
            parent.insert(list(parent).index(run[0]), group)
            for text in run:
                parent.remove(text)
                for name in looks:
                    del text.attrib[name]
                group.append(text)
