"""The look of every chart: sizes in CSS pixels, inks and type.

Colours are *inks*: a name, and the value it has on white paper. In a page the
stylesheet gives the same ink another value in the dark, so a chart may use
nothing else; a :class:`~analysis.figures.sheet.Sheet` refuses any other colour.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.ticker import MaxNLocator

WIDE = 720
"""Width of the drawing for a desk, in CSS pixels."""

NARROW = 340
"""Width of the drawing for a phone."""

LEVELS = (
    ("level-1", "ink"),
    ("level-2", "ink"),
    ("level-3", "ink"),
    ("level-4", "paper"),
    ("level-5", "paper"),
)
"""Five shades from low to high, each with the ink that words on it are written in.

Low is near the paper and high far from it: dark on white paper, bright on dark.
"""

EMPHASISED = "8Q"
"""The part every chart brings forward: stalking."""

MARKERS = {"8Q": "o", "8L": "s", "8R": "D", "8U": "^", "8M": "v"}
"""A shape for each part, so that nothing is told by colour alone."""

FONT = "DejaVu Sans"
"""The font in which words are measured; it comes with matplotlib."""

Weight = Literal["normal", "bold"]

_FILES = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
_MEASURED_AT = 100
"""Size at which words are measured: large, so that the whole 64ths of a pixel of the font are fine enough."""


def part_ink(code: str) -> str:
    """Return the ink of one of the five parts."""
    return f"part-{code.lower()}"


@cache
def _font(weight: Weight) -> FT2Font:
    font = FT2Font(Path(mpl.get_data_path(), "fonts", "ttf", _FILES[weight]))
    font.set_size(_MEASURED_AT, 72)
    return font


@lru_cache(maxsize=4096)
def _word_width(word: str, weight: Weight) -> int:
    """Return the width of a word in 64ths of a pixel, at the size of measuring."""
    font = _font(weight)
    font.set_text(word, 0.0, flags=LoadFlags.NO_HINTING)
    width: int = font.get_width_height()[0]
    return width


def text_width(text: str, size: float, weight: Weight = "normal") -> float:
    """Return the width of a text in pixels, in a font as wide as any it is shown in.

    DejaVu Sans comes with matplotlib and is wider than the fonts of phones and
    desks, so what fits here fits there.
    """
    # It sets no letter closer to a blank, so a text is as wide as its words: these come again and again.
    blanks = text.count(" ") * _word_width(" ", weight)
    wide = blanks + sum(_word_width(word, weight) for word in text.split(" "))
    return wide / 64 * (size / _MEASURED_AT)


def round_ticks(top: float, number: int = 5) -> list[float]:
    """Return round values from 0 to at least ``top``, whole numbers only."""
    ticks = MaxNLocator(nbins=number, integer=True, steps=[1, 2, 2.5, 5, 10]).tick_values(0, max(top, 1))
    return [float(tick) for tick in ticks]
