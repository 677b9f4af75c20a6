"""Where words may stand so that they neither overlap nor leave the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.figures.style import Weight, text_width


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart as little as possible.

    Parameters
    ----------
    wanted
        Where each label would like to stand.
    gap
        Least distance between two labels; made smaller only where ``low`` to
        ``high`` has no room for all of them.
    low, high
        Ends of the room.

    Returns
    -------
    list of float
        A position for each label, in the order of ``wanted``.
    """
    if not wanted:
        return []
    if len(wanted) > 1:
        gap = min(gap, (high - low) / (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    # Blocks of labels that touch: (sum of wanted starts, number), each centred on what it wants.
    blocks: list[list[float]] = []
    for index in order:
        blocks.append([wanted[index], 1])
        while len(blocks) > 1:
            first, second = blocks[-2], blocks[-1]
            if first[0] / first[1] + first[1] * gap <= second[0] / second[1]:
                break
            # Starts of the second block, as the first would have to stand for them.
            first[0] += second[0] - second[1] * first[1] * gap
            first[1] += second[1]
            blocks.pop()
    placed: list[float] = []
    for total, number in blocks:
        start = total / number
        placed.extend(start + step * gap for step in range(round(number)))
    limit = low
    for step, value in enumerate(placed):
        placed[step] = limit = max(value, limit)
        limit += gap
    limit = high
    for step in reversed(range(len(placed))):
        placed[step] = limit = min(placed[step], limit)
        limit -= gap
    result = [0.0] * len(wanted)
    for index, value in zip(order, placed, strict=True):
        result[index] = value
    return result


def wrap(text: str, width: float, size: float, weight: Weight = "normal") -> list[str]:
    """Break a text into lines no wider than ``width`` pixels, between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True, slots=True)
class Stair:
    """A label on the stairs: the row its first line stands in, and its lines."""

    row: int
    lines: tuple[str, ...]


def stairs(labels: Sequence[tuple[float, str]], *, right: float, size: float) -> list[Stair]:
    """Put labels with leaders going down in rows, so that no leader crosses a label.

    Each label starts at its leader and runs to the right; it stands in the
    highest row that has no earlier label in it or below it at that place.

    Parameters
    ----------
    labels
        Position of the leader and text, in order of position.
    right
        Where the paper ends.
    size
        Size of the type.
    """
    ends: list[float] = []  # for each row, where its last label ends
    placed = []
    for x, text in labels:
        lines = wrap(text, max(right - x, 1), size)
        row = max((index + 1 for index, end in enumerate(ends) if end > x), default=0)
        for step, line in enumerate(lines):
            if row + step == len(ends):
                ends.append(0.0)
            ends[row + step] = x + text_width(line, size) + size
        placed.append(Stair(row, tuple(lines)))
    return placed
