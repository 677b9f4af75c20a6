"""Paths of an SVG, written as short as they can be: rounded to what can be seen, in steps where shorter."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

_AROUND_LETTER = re.compile(r" ?([A-Za-z]) ?")
_LONG_LINE = re.compile(r"M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+){4,}")
_STRAIGHT = re.compile(r"([ML]-?[\d.]+ -?[\d.]+)+z?")
_POINT = re.compile(r"([ML])(-?[\d.]+) (-?[\d.]+)")


def rounded(value: str) -> str:
    """Round a number to what can be seen: a tenth of a pixel, finer where a shape is small.

    Anything without a decimal point is left as it is.
    """
    if "." not in value:
        return value
    number = float(value)
    text = f"{number:.{1 if abs(number) >= 10 else 2}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def short_path(path: str) -> str:
    """Return a path as matplotlib writes it, with all that can go left out."""
    return shortest(_AROUND_LETTER.sub(r"\1", " ".join(map(rounded, path.split()))))


def shortest(path: str) -> str:
    """Write a line through many points as steps from one to the next, which are shorter than places.

    Steps are taken between the places as they are printed, so their rounding does not add up.
    """
    if not _LONG_LINE.fullmatch(path):
        return _level_and_upright(path)
    points = [[Decimal(place) for place in pair.split()] for pair in path[1:].split("L")]
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
        x, y = (Decimal(one) for one in place)
        across, down = x - before[0], y - before[1]
        if letter == "M" and written:
            written.append(f"m{_pair(across, down)}")
        elif letter == "M":
            written.append(f"M{printed(x)} {printed(y)}")
        elif not down:
            written.append(min(f"h{printed(across)}", f"H{printed(x)}", key=len))
        elif not across:
            written.append(min(f"v{printed(down)}", f"V{printed(y)}", key=len))
        else:
            written.append(f"L{printed(x)} {printed(y)}")
        before = (x, y)
    return "".join(written) + ("z" if path.endswith("z") else "")


def _pair(x: Decimal, y: Decimal) -> str:
    return f"{printed(x)}{'' if y < 0 else ' '}{printed(y)}"


def printed(value: Decimal) -> str:
    """Return a number that is rounded already, without the noughts at its end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
