"""The one stylesheet of every page: the inks by day and by night, and the page's own rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analysis.inks import DARK_INKS, INKS

TEMPLATES = Path(__file__).parent / "templates"

_PAGE_COLOURS = (
    {"link": "#1a4f8b", "focus": "#b45309", "band-paper": "#16191f"},
    {"link": "#8ec5ff", "focus": "#ffdd00", "band-paper": "#000000"},
)


_PLAIN = re.compile(r"[^A-Za-z0-9 ,.:]")


def foot_of_paper(text: str) -> str:
    """Return the rule that prints a text and the sheet's number at the foot of every sheet of paper.

    Parameters
    ----------
    text
        Which page this is, and of which edition.
    """
    written = _PLAIN.sub(lambda sign: f"\\{ord(sign[0]):x} ", text)
    small = "font:8pt sans-serif"
    return (
        f'@page{{@bottom-left{{content:"{written}";{small};width:80%}}'
        f"@bottom-right{{content:counter(page);{small}}}}}"
    )


@cache
def stylesheet() -> str:
    """Return the rules that all pages share."""

    def values(inks: Mapping[str, str], own: Mapping[str, str]) -> str:
        return "".join(f"--{name}:{value};" for name, value in {**inks, **own}.items())

    light, dark = _PAGE_COLOURS
    inks = "".join(
        f'[fill="{value}"],.fill-{name}{{fill:var(--{name})}}'
        f'[stroke="{value}"],.stroke-{name}{{stroke:var(--{name})}}'
        for name, value in INKS.items()
    )
    rules = (TEMPLATES / "report" / "style.css").read_text(encoding="utf-8")
    return (
        f":root{{color-scheme:light dark;{values(INKS, light)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{values(DARK_INKS, dark)}}}}}"
        f"@media print{{:root{{color-scheme:light}}}}{inks}\n{rules}"
    ).replace("</", "<\\/")
