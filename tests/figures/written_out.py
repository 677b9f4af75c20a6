"""A drawing as a reader of SVG sees it: shared looks on every element, every point of a line by its place."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")


def places(path: str) -> str:
    """Return a path with its steps, and its runs along or across, written as places."""
    if "l" not in path:
        return _points(path)
    start, steps = path[1:].split("l")
    x, y = (float(number) for number in start.split())
    written = [f"M{x:g} {y:g}"]
    numbers = [float(number) for number in _NUMBER.findall(steps)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = round(x + dx, 3), round(y + dy, 3)
        written.append(f"L{x:g} {y:g}")
    return "".join(written)


def _points(path: str) -> str:
    written, x, y = [], 0.0, 0.0
    for letter, text in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(text)]
        if letter not in "MLHVmhv":
            written.append(letter + text)
            continue
        if letter in "hv":
            numbers = [numbers[0] + (x if letter == "h" else y)]
        if letter == "m":
            numbers = [x + numbers[0], y + numbers[1]]
        if letter in "Hh":
            (x,) = numbers
        elif letter in "Vv":
            (y,) = numbers
        else:
            x, y = numbers
        x, y = round(x, 3), round(y, 3)
        written.append(f"{'M' if letter in 'Mm' else 'L'}{x:g} {y:g}")
    return "".join(written)


def written_out(svg: str) -> str:
    """Return a drawing without groups of shared looks and without steps."""
    root = ET.fromstring(svg)  # noqa: S314 - the project's own drawing

    def spread(element: ET.Element, looks: dict[str, str]) -> None:
        mine = {**looks, **element.attrib} if element is not root else dict(element.attrib)
        if element.tag != f"{_SVG}g" and element is not root:
            element.attrib.update({name: value for name, value in mine.items() if name != "id"})
            if "d" in element.attrib:
                element.set("d", places(element.attrib["d"]))
        shared = {name: value for name, value in mine.items() if name != "id"} if element is not root else {}
        if element.tag == f"{_SVG}g":
            element.attrib.clear()
        for child in element:
            spread(child, shared if element.tag == f"{_SVG}g" else {})

    spread(root, {})
    for element in root.iter():
        if element.tag == f"{_SVG}path":
            element.attrib.setdefault("fill", root.attrib["fill"])
    text = ET.tostring(root, encoding="unicode")
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", re.sub(r"<(/?)ns\d+:", r"<\1", text))
