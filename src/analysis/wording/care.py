"""Help for people affected."""

from __future__ import annotations

import html
from dataclasses import dataclass

from analysis.help_lines import LEAVING, HelpLine, help_lines_for


@dataclass(frozen=True, slots=True)
class Help:
    """The helplines in full, as a section of a page shows them."""

    lines: tuple[HelpLine, ...]

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><strong>{html.escape(line.name, quote=False)}: "
            f'<a href="tel:{line.tel}">{html.escape(line.number)}</a></strong> '
            f"{html.escape(line.when, quote=False)}."
            f"{' ' + html.escape(line.note, quote=False) if line.note else ''}</li>"
            for line in self.lines
        )
        return f'<ul class="help-lines">{items}</ul><p>{LEAVING}</p>'

    def __repr__(self) -> str:
        return "\n".join([*(f"{line.name}: {line.number}, {line.when}." for line in self.lines), LEAVING])


def help_in_full(area: str | None = None) -> Help:
    """Return the helplines a page shows in full.

    Parameters
    ----------
    area
        Whom the page is about: a Welsh force has the helpline of Wales before that of England.
    """
    return Help(help_lines_for(area))
