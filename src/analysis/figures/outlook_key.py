"""The key of the outlook of one code: what each line, mark and band is."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.figures.change_marks import DOTTED
from analysis.figures.labels import wrap
from analysis.figures.outlook_series import Outlook
from analysis.figures.sheet import Sheet
from analysis.figures.style import text_width

_SIZE = 13.0
_SAMPLE = 30.0
"""Room for a sample, before its words."""


def draw_counts(
    sheet: Sheet,
    xs: Sequence[float],
    ys: Sequence[float],
    *,
    ink: str,
    comparable: bool,
    dotted: bool = False,
) -> None:
    """Draw recorded counts: filled marks in the ink of the code, or hollow and muted where none compares."""
    if len(xs) > 1:
        sheet.line(
            xs,
            ys,
            ink=ink if comparable else "muted",
            width=1.6 if comparable else 1.3,
            dashes=DOTTED if dotted else None,
        )
    for x, y in zip(xs, ys, strict=True):
        sheet.mark(x, y, ink=ink if comparable else "muted", size=5.5 if comparable else 6)
        if not comparable:
            sheet.mark(x, y, ink="paper", size=2.2)


def _entries(outlook: Outlook) -> list[tuple[str, str]]:
    kinds = {run.comparable for run in outlook.runs}
    entries = [("recorded", "offences recorded in each quarter")] if True in kinds else []
    if False in kinds:
        what = (
            "recorded in quarters that do not compare"
            if True in kinds
            else "offences recorded, not comparable"
        )
        if any(run.arriving for run in outlook.runs):
            what += "; dotted while a new rule arrived"
        entries.append(("apart", what))
    if outlook.trend:
        entries.append(("trend", "fitted trend, 95% band"))
    if outlook.forecast:
        entries.append(("forecast", "forecast: central, 80% and 95% prediction"))
    return entries


def outlook_key(sheet: Sheet | None, outlook: Outlook, width: float) -> float:
    """Write what each line is, in rows; return where they end. Without a sheet, only measure."""
    x, y = 0.0, 0.0
    for what, words in _entries(outlook):
        lines = wrap(words, width - _SAMPLE, _SIZE)
        wide = _SAMPLE + max(text_width(line, _SIZE) for line in lines)
        if x > 0 and x + wide > width:
            x, y = 0.0, y + 20
        if sheet is not None:
            _sample(sheet, what, x, y + 9, outlook.ink)
            for number, line in enumerate(lines):
                sheet.text(x + _SAMPLE, y + 13 + 17 * number, line, size=_SIZE)
        y += 17 * (len(lines) - 1)
        x += wide + 20
    return y + 22


def _sample(sheet: Sheet, what: str, x: float, y: float, ink: str) -> None:
    if what in ("recorded", "apart"):
        comparable = what == "recorded"
        sheet.line([x, x + 22], [y, y], ink=ink if comparable else "muted", width=1.6 if comparable else 1.3)
        draw_counts(sheet, [x + 11], [y], ink=ink, comparable=comparable)
    elif what == "trend":
        sheet.box(x, y - 6, 22, 12, ink="ghost")
        sheet.line([x, x + 22], [y, y], ink="ink", width=2.2)
    else:
        sheet.box(x, y - 8, 22, 16, ink="grid")
        sheet.box(x, y - 4, 22, 8, ink="edge")
        sheet.line([x, x + 22], [y, y], ink="ink", width=1.8, dashes=(3, 2))
        sheet.mark(x + 11, y, ink="ink", shape="D", size=6)
