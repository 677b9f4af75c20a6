"""The rank of every force as an interval: how little a single rank would say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.labels import wrap
from analysis.figures.rank_names import Upright, name_strips
from analysis.figures.sheet import Sheet
from analysis.figures.style import NARROW, WIDE, text_width
from analysis.figures.table import Column, DataTable
from analysis.provenance import Provenance

_COLUMNS = ("force", "lower", "upper", "n")

_OUTERMOST = 3
"""As many of the first and of the last are named where no force is brought forward."""


def ordinal(number: int) -> str:
    """Return ``1st``, ``22nd``, ``13th``."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def rank_words(lower: int, upper: int, n: int) -> str:
    """Return ``between 1st and 28th of 43``, or ``3rd of 43`` where both ends are one."""
    if lower == upper:
        return f"{ordinal(lower)} of {n}"
    return f"between {ordinal(lower)} and {ordinal(upper)} of {n}"


@dataclass(frozen=True)
class _Strip:
    force: str
    lower: int
    upper: int

    @property
    def place(self) -> tuple[int, int, str]:
        return self.lower + self.upper, self.lower, self.force


@dataclass(frozen=True)
class _Ranks:
    strips: tuple[_Strip, ...]
    unranked: tuple[str, ...]
    n: int
    highlight: str | None
    first_is: str
    reason: str
    also_named: tuple[str, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """The forces named beside their strips: none where one is brought forward."""
        if self.highlight is not None:
            return ()
        outer = (*self.strips[:_OUTERMOST], *self.strips[-_OUTERMOST:])
        return (*(strip.force for strip in outer), *self.also_named)


def _read(
    ranks: pd.DataFrame, highlight: str | None, first_is: str, reason: str, also_named: Sequence[str]
) -> _Ranks:
    lacking = [name for name in _COLUMNS if name not in ranks.columns]
    if lacking:
        raise ReportError(f"The chart of ranks needs the columns {lacking}.")
    twice = ranks.loc[ranks["force"].duplicated(), "force"].tolist()
    if twice:
        raise ReportError(f"The chart of ranks was given {twice} more than once.")
    known = ranks[ranks["lower"].notna() & ranks["upper"].notna()]
    if known.empty:
        raise ReportError("The chart of ranks was given no force with a rank.")
    sizes = sorted({int(size) for size in known["n"]})
    if len(sizes) != 1:
        raise ReportError(f"The ranks are of different numbers of forces, {sizes}; give one ranking.")
    strips = [
        _Strip(str(force), int(lower), int(upper))
        for force, lower, upper in zip(known["force"], known["lower"], known["upper"], strict=True)
    ]
    for strip in strips:
        if not 1 <= strip.lower <= strip.upper <= sizes[0]:
            raise ReportError(
                f"The rank of {strip.force} is given as {strip.lower} to {strip.upper} of {sizes[0]}, "
                "which is no interval of ranks."
            )
    ranked = {strip.force for strip in strips}
    if highlight is not None and highlight not in ranked and not reason:
        raise ReportError(f"{highlight} has no rank to highlight; say why in not_ranked_because.")
    unranked = tuple(sorted(str(force) for force in ranks["force"] if str(force) not in ranked))
    ordered = tuple(sorted(strips, key=lambda strip: strip.place))
    strange = sorted(set(also_named) - set(ranks["force"]))
    if strange:
        raise ReportError(f"The chart of ranks has no force {', '.join(strange)} to name.")
    return _Ranks(ordered, unranked, sizes[0], highlight, first_is, reason, tuple(also_named))


def _ticks(n: int) -> list[int]:
    inner = [rank for rank in range(10, n, 10) if n - rank > 4]
    return [1, *inner, n] if n > 1 else [1]


def _said(ranks: _Ranks) -> str:
    if ranks.highlight is None:
        return ""
    for strip in ranks.strips:
        if strip.force == ranks.highlight:
            return f"{strip.force}: {rank_words(strip.lower, strip.upper, ranks.n)}"
    return f"{ranks.highlight} is not ranked: {ranks.reason}"


def _sheet(ranks: _Ranks, width: float, deep: float) -> Sheet:
    """Draw one upright strip for each force, first rank at the top, in order of their middles."""
    size = 13.0
    intro = wrap(
        f"Each strip is one force: the 95% interval of its rank. 1st is {ranks.first_is}.",
        width,
        size,
    )
    said = wrap(_said(ranks), width, 14, "bold")
    left = max(text_width(ordinal(tick), size) for tick in _ticks(ranks.n)) + 9
    top = 18.0 * len(intro) + 20 * len(said) + 14
    others = [force for force in ranks.unranked if force != ranks.highlight]
    ranked = f"{len(ranks.strips)} of {len(ranks.strips) + len(ranks.unranked)} forces are ranked."
    foot = wrap(f"{ranked} Not ranked: {', '.join(others)}." if others else "", width, 12)
    sheet = Sheet(width, top + deep + 10 + 16 * len(foot))
    for number, line in enumerate(intro):
        sheet.text(0, 13 + 18 * number, line, size=size, ink="muted")
    each = (width - left) / len(ranks.strips)

    def y(rank: float) -> float:
        return top + (rank - 0.5) / ranks.n * deep

    for tick in _ticks(ranks.n):
        sheet.line([left, width], [y(tick), y(tick)], ink="grid")
        sheet.text(left - 7, y(tick) + size * 0.36, ordinal(tick), size=size, ink="muted", align="right")
    middle = None
    uprights = []
    for number, strip in enumerate(ranks.strips):
        x = left + (number + 0.5) * each
        thick = min(each * 0.55, 9.0)
        high, low = y(strip.lower - 0.4), y(strip.upper + 0.4)
        uprights.append(Upright(strip.force, x, high, low))
        if strip.force == ranks.highlight:
            middle = x
            thick = min(each * 0.95, 13.0)
            sheet.line([x, x], [top - 4, high], ink="part-8q", dashes=(2, 2))
            sheet.box(x - thick / 2, high, thick, low - high, ink="part-8q", edge="ink")
        else:
            sheet.box(x - thick / 2, high, thick, low - high, ink="axis")
    name_strips(sheet, uprights, ranks.named, top, top + deep)
    base = 13.0 + 18 * len(intro) + 2
    for number, line in enumerate(said):
        if middle is None:
            sheet.text(0, base + 20 * number, line, size=14, weight="bold")
            continue
        half = max(text_width(words, 14, "bold") for words in said) / 2
        centre = min(max(middle, half), width - half)
        sheet.text(centre, base + 20 * number, line, size=14, weight="bold", ink="part-8q", align="center")
    for number, line in enumerate(foot):
        sheet.text(0, top + deep + 18 + 16 * number, line, size=12, ink="muted")
    return sheet


def rank_strip(
    ranks: pd.DataFrame,
    *,
    highlight: str | None,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    first_is: str = "the highest",
    also_named: Sequence[str] = (),
    not_ranked_because: str = "",
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw the interval of ranks of every force, one force brought forward.

    Parameters
    ----------
    ranks
        One row a force: force, lower and upper (the best and the worst rank of its 95%
        interval, 1 first), n (how many forces are ranked). A force without a rank has
        lower and upper missing and is named below the drawing.
    highlight
        The force brought forward and labelled; None to name the first and the last few.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    first_is
        What the first rank means: ``the highest rate``.
    also_named
        Further forces to name beside their strips where none is brought forward: the largest.
    not_ranked_because
        Why the highlighted force has no rank; needed where it has none.

    Raises
    ------
    ReportError
        If a column is lacking, a force comes twice, an interval is none, a force to name is
        not there, or the highlighted force has no rank and no reason is given.
    """
    held = _read(ranks, highlight, first_is, not_ranked_because, also_named)
    rows = [(strip.force, rank_words(strip.lower, strip.upper, held.n)) for strip in held.strips]
    rows += [(force, "not ranked") for force in held.unranked]
    every = len(held.strips) + len(held.unranked)
    counted = (f"{len(held.strips)} of {every} forces are ranked.",) if held.unranked else ()
    said = _said(held) if highlight is not None and all(row.force != highlight for row in held.strips) else ""
    table = DataTable(
        caption="Rank of each force, in order of the middle of its interval",
        columns=(Column("Force", align="text"), Column("Rank", "95% interval", align="text")),
        rows=tuple(rows),
        footnotes=(f"1st is {first_is}.", *counted, *((f"{said}.",) if said else ())),
    )
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=table,
        data=ranks[list(_COLUMNS)],
        wide=lambda: _sheet(held, WIDE, 260),
        narrow=lambda: _sheet(held, NARROW, 230),
        provenance=provenance,
        function=f"{__name__}.rank_strip",
    )
