"""The key of a funnel: what each mark means, and how many forces have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.comparison_words import printed_call
from analysis.figures.funnel_points import FLAGGED, SHAPES, FunnelData
from analysis.figures.labels import wrap
from analysis.figures.sheet import Sheet
from analysis.figures.style import text_width

_SIZE = 13.0
_FEW = 4
"""Up to this many forces that are not compared are named."""


@dataclass(frozen=True)
class Entry:
    """A line of the key: the call of its mark, or none for the limits, and its words."""

    call: str
    words: str

    @property
    def room(self) -> float:
        """From the left end of the sample to that of the words."""
        return 18 if self.call else 26


def draw_mark(sheet: Sheet, x: float, y: float, call: str, *, chosen: bool = False) -> None:
    """Draw the mark of a force: a dot, a triangle where it stands out, open where it is not compared."""
    ink = "part-8q" if chosen else "ink" if call in FLAGGED else "mix-3"
    hollow = call == "not compared"
    size = (10 if hollow else 13) if chosen else 9 if call in FLAGGED else 7
    sheet.mark(x, y, ink=ink, shape=SHAPES[call], size=size, hollow=hollow)


def key_entries(funnel: FunnelData) -> list[Entry]:
    """Return the calls that are drawn, with how many forces each has or which, and the limits."""
    entries = []
    for call in SHAPES:
        names = sorted(point.force for point in funnel.points if point.call == call)
        if not names:
            continue
        said = f"{len(names)} {'force' if len(names) == 1 else 'forces'}"
        if call == "not compared" and len(names) <= _FEW:
            said = ", ".join(names)
        entries.append(Entry(call, f"{printed_call(call)}: {said}"))
    if funnel.limits:
        entries.append(Entry("", "95% limits, allowing for how forces differ"))
    return entries


def write_key(sheet: Sheet | None, entries: Sequence[Entry], width: float) -> float:
    """Write the key in rows from the top; return where it ends. Without a sheet, only measure."""
    x, y = 0.0, 0.0
    for entry in entries:
        lines = wrap(entry.words, width - entry.room, _SIZE)
        wide = entry.room + max(text_width(line, _SIZE) for line in lines)
        if x > 0 and x + wide > width:
            x, y = 0.0, y + 19
        if sheet is not None:
            if entry.call:
                draw_mark(sheet, x + 7, y + 9, entry.call)
            else:
                sheet.line([x, x + 20], [y + 9, y + 9], ink="muted", width=1.2, dashes=(5, 3))
            for number, line in enumerate(lines):
                sheet.text(x + entry.room, y + 13 + 17 * number, line, size=_SIZE, ink="muted")
        y += 17 * (len(lines) - 1)
        x += wide + 22
    return y + 19
