"""How the offences of each code ended, as stacked bars with every share written beside its part."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.accessible import AccessibleFigure
from analysis.figures.labels import spread, wrap
from analysis.figures.sheet import Sheet
from analysis.figures.style import NARROW, WIDE, text_width
from analysis.figures.table import Column, DataTable
from analysis.provenance import Provenance
from analysis.small_numbers import out_of, too_few

_COLUMNS = ("code", "name", "category", "share", "offences")
_INKS = ("mix-1", "mix-2", "mix-3", "mix-4", "mix-5", "mix-6")
_PATTERNS = ("solid", "solid", "upright", "level", "solid", "solid")


@dataclass(frozen=True)
class _Category:
    letter: str
    name: str
    ink: str
    pattern: str


@dataclass(frozen=True)
class _Bar:
    code: str
    name: str
    shares: tuple[float | None, ...]
    offences: tuple[int | None, ...]
    because: str = ""

    @property
    def instead(self) -> str:
        """What is said where the mix is not given."""
        return f"{numbers.NOT_AVAILABLE}: {self.because}" if self.because else numbers.NOT_AVAILABLE

    @property
    def total(self) -> int | None:
        known = [value for value in self.offences if value is not None]
        return sum(known) if known else None


def _categories(names: Sequence[str], unassigned: str) -> tuple[_Category, ...]:
    styles = iter(zip(_INKS, _PATTERNS, strict=True))
    made = []
    for number, name in enumerate(names):
        ink, pattern = ("muted", "striped") if name == unassigned else next(styles)
        made.append(_Category(chr(ord("A") + number), name, ink, pattern))
    return tuple(made)


def _read(mix: pd.DataFrame, unassigned: str) -> tuple[tuple[_Category, ...], tuple[_Bar, ...]]:
    lacking = [name for name in _COLUMNS if name not in mix.columns]
    if lacking:
        raise ReportError(f"The chart of outcomes needs the columns {lacking}.")
    names = [str(name) for name in mix["category"].dropna().drop_duplicates()]
    plain = [name for name in names if name != unassigned]
    if not names:
        raise ReportError("The chart of outcomes was given no outcome.")
    if len(plain) > len(_INKS):
        raise ReportError(f"The chart of outcomes can tell {len(_INKS)} parts apart, not {len(plain)}.")
    of_code: dict[str, list[Mapping[Hashable, Any]]] = {}
    for row in mix.to_dict("records"):
        of_code.setdefault(str(row["code"]), []).append(row)
    bars = []
    for code, rows in of_code.items():
        known = [row for row in rows if not (pd.isna(row["category"]) or pd.isna(row["share"]))]
        shares = {str(row["category"]): float(row["share"]) for row in known}
        if len(shares) < len(known):
            raise ReportError(f"The chart of outcomes was given an outcome of {code} twice.")
        counts = {str(row["category"]): int(row["offences"]) for row in known if not pd.isna(row["offences"])}
        if shares and (not math.isclose(sum(shares.values()), 1, abs_tol=0.005) or min(shares.values()) < 0):
            raise ReportError(
                f"The outcomes of {code} add up to {sum(shares.values()):.3f}; the shares of a mix "
                "are 0 or more and add up to 1."
            )
        bars.append(
            _Bar(
                code,
                str(rows[0]["name"]),
                tuple(shares.get(name, 0.0) if shares else None for name in names),
                tuple(counts.get(name, 0 if shares and counts else None) for name in names),
                str(rows[0].get("because", "")),
            )
        )
    return _categories(names, unassigned), tuple(bars)


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else numbers.percent(share * 100, 0)


def _segment(sheet: Sheet, category: _Category, x: float, top: float, width: float, thick: float) -> None:
    """Fill one part: its ink, and lines of paper across it that tell it apart without colour."""
    sheet.box(x, top, width, thick, ink=category.ink, hatched=category.pattern == "striped")
    gap = math.nan
    if category.pattern == "upright":
        steps = [x + 4 + 5 * step for step in range(int(width // 5) + 1) if 4 + 5 * step < width - 1]
        if steps:
            xs = [value for step in steps for value in (step, step, gap)]
            sheet.line(xs, [top, top + thick, gap] * len(steps), ink="paper", width=1.2)
    elif category.pattern == "level" and width > 2:
        steps = [top + 4 + 5 * step for step in range(int((thick - 4) // 5) + 1) if 4 + 5 * step < thick]
        ys = [value for step in steps for value in (step, step, gap)]
        sheet.line([x + 1, x + width - 1, gap] * len(steps), ys, ink="paper", width=1.2)
    sheet.line(
        [x, x + width, x + width, x, x], [top, top, top + thick, top + thick, top], ink="ink", width=0.8
    )


def _key(
    sheet: Sheet,
    categories: Sequence[_Category],
    begin: float,
    *,
    rows: Sequence[Sequence[str]],
    columns: int,
) -> float:
    """Write what each letter and pattern means; return where the key ends."""
    size, line = 13.0, 17.0
    each = sheet.width / columns
    top = begin
    for start in range(0, len(categories), columns):
        deepest = 1
        for place, category in enumerate(categories[start : start + columns]):
            x = place * each
            _segment(sheet, category, x, top + 2, 20, 13)
            sheet.text(x + 27, top + 13, category.letter, size=size, weight="bold")
            for step, words in enumerate(rows[start + place]):
                sheet.text(x + 43, top + 13 + step * line, words, size=size)
            deepest = max(deepest, len(rows[start + place]))
        top += deepest * line + 5
    return top


def _labels(sheet: Sheet, categories: Sequence[_Category], bar: _Bar, *, top: float, bar_top: float) -> None:
    """Write the share of each part above it, a leader where the words had to move aside."""
    size = 13.0
    middles, words, letters = [], [], []
    before = 0.0
    for category, share, offences in zip(categories, bar.shares, bar.offences, strict=True):
        part = share or 0.0
        if part > 0:
            middles.append((before + part / 2) * sheet.width)
            # Of few offences the bar shows counts: a percentage would claim more than they bear.
            words.append(numbers.count(offences) if too_few(bar.total) else _percent(part))
            letters.append(category.letter)
        before += part

    def width_of(letter: str, word: str) -> float:
        return text_width(letter, size, "bold") + 4 + text_width(word, size)

    widths = [width_of(letter, word) for letter, word in zip(letters, words, strict=True)]
    half = max(widths) / 2
    places = spread(middles, max(widths) + 7, half + 1, sheet.width - half - 1)
    for middle, place, letter, word, width in zip(middles, places, letters, words, widths, strict=True):
        left = place - width / 2
        sheet.text(left, top + 12, letter, size=size, weight="bold")
        sheet.text(left + text_width(letter, size, "bold") + 4, top + 12, word, size=size)
        sheet.line([place, middle], [top + 16, bar_top - 1], ink="axis", width=0.9)


def _draw(categories: Sequence[_Category], bars: Sequence[_Bar], width: float, columns: int) -> Sheet:
    thick = 26.0
    key_rows = [wrap(category.name, width / columns - 56, 13) for category in categories]
    key_height = sum(
        17 * max(len(rows) for rows in key_rows[start : start + columns]) + 5
        for start in range(0, len(key_rows), columns)
    )
    heads = [_head(bar, width) for bar in bars]
    instead = [wrap(bar.instead, width, 13) for bar in bars]
    heights = [
        18 * len(head) + 8 + (24 + thick + 16 if _given(bar) else 18 * len(said))
        for bar, head, said in zip(bars, heads, instead, strict=True)
    ]
    sheet = Sheet(width, key_height + 8 + sum(heights))
    top = _key(sheet, categories, 0, rows=key_rows, columns=columns) + 8
    for bar, head, said, height in zip(bars, heads, instead, heights, strict=True):
        for number, (line, strong) in enumerate(head):
            sheet.text(0, top + 14 + 18 * number, line, size=14, weight="bold" if strong else "normal")
        below = top + 18 * len(head) + 6
        if not _given(bar):
            for number, line in enumerate(said):
                sheet.text(0, below + 13 + 18 * number, line, size=13, ink="muted")
        else:
            bar_top = below + 24
            _labels(sheet, categories, bar, top=below, bar_top=bar_top)
            before = 0.0
            for category, share in zip(categories, bar.shares, strict=True):
                if share:
                    _segment(sheet, category, before * width, bar_top, share * width, thick)
                before += share or 0.0
        top += height
    return sheet


def _given(bar: _Bar) -> bool:
    return any(share is not None for share in bar.shares)


def _head(bar: _Bar, width: float) -> list[tuple[str, bool]]:
    lines = [(line, True) for line in wrap(bar.name, width, 14, "bold")]
    if bar.total is not None:
        lines.append((f"{numbers.count(bar.total)} offences" if bar.total != 1 else "1 offence", False))
    return lines


def _table(categories: Sequence[_Category], bars: Sequence[_Bar]) -> DataTable:
    rows = []
    for bar in bars:
        for category, share, offences in zip(categories, bar.shares, bar.offences, strict=True):
            rows.append(
                (
                    bar.name,
                    category.name,
                    numbers.count(offences),
                    out_of(offences, bar.total)
                    if too_few(bar.total)
                    else numbers.percent(None if share is None else share * 100, 1),
                )
            )
    return DataTable(
        caption="How the recorded offences of each code ended",
        columns=(
            Column("Code", align="text"),
            Column("Outcome", align="text"),
            Column("Offences", "offences"),
            Column("Share", "% of the code's offences"),
        ),
        rows=tuple(rows),
    )


def outcome_mix(
    mix: pd.DataFrame,
    *,
    key: str,
    title: str,
    alt: str,
    caption: str,
    caveats: Sequence[str] = (),
    unassigned: str = "Not yet assigned an outcome",
    provenance: Provenance | None = None,
) -> AccessibleFigure:
    """Draw how the offences of each code ended, one bar a code, every share written.

    Parameters
    ----------
    mix
        One row a code and outcome: code, name (of the code, as printed), category (the outcome,
        as printed, in the order it is drawn), share (0 to 1, adding up to 1 in a code),
        offences. A code whose mix is not given has one row with category, share and offences
        missing, and is said to be not available; the column because, if there is one, says why.
    key, title, alt, caption, caveats, provenance
        As for :class:`~analysis.figures.accessible.AccessibleFigure`.
    unassigned
        The category of offences without an outcome so far, striped on paper.

    Raises
    ------
    ReportError
        If a column is lacking, an outcome comes twice, the shares do not add up, or there are
        more than six outcomes beside the one not yet assigned.
    """
    categories, bars = _read(mix, unassigned)
    return AccessibleFigure.draw(
        key=key,
        title=title,
        alt=alt,
        caption=caption,
        caveats=tuple(caveats),
        table=_table(categories, bars),
        data=mix[list(_COLUMNS)],
        wide=lambda: _draw(categories, bars, WIDE, 2),
        narrow=lambda: _draw(categories, bars, NARROW, 1),
        provenance=provenance,
        function=f"{__name__}.outcome_mix",
    )
