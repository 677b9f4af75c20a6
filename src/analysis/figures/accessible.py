"""A chart with everything a reader may need: finding, words, source, numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from analysis import __version__
from analysis.errors import ReportError
from analysis.figures.changes import MarkedChange
from analysis.figures.sheet import Sheet
from analysis.figures.svg import page_svg
from analysis.figures.table import DataTable
from analysis.provenance import PROVENANCE_MIME, Provenance

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def data_digest(frame: pd.DataFrame) -> str:
    """Return the first 16 hex digits of the SHA-256 of a frame as CSV.

    The frame is written with its columns in order, without its index, missing
    values empty, lines ending in a line feed, and fractions to nine significant
    digits: the last ones differ between versions of NumPy, and nobody sees them.
    """
    text = frame.to_csv(index=False, lineterminator="\n", na_rep="", float_format="%.9g")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True)
class AccessibleFigure:
    """What every chart function returns; a notebook shows it, a page prints it.

    Parameters
    ----------
    key
        Name of the figure, unique in a page: ``parts-over-time``.
    title
        The finding, as a title.
    alt
        The finding and its main numbers, for those who do not see the picture.
    caption
        Source table, release and basis.
    caveats
        Short texts that belong beside this figure.
    table
        The numbers that were drawn.
    svg_wide, svg_narrow
        The drawing for a desk and the drawing for a phone.
    data_digest
        From :func:`data_digest`.
    marks
        Changes of recording marked by letter, for the key below the drawing.
    wide_only
        Letters of the changes that only the drawing for a desk has room for.
    provenance
        The figures it was drawn from; None where the caller does not say.
    function
        Dotted name of the function that drew it.
    """

    key: str
    title: str
    alt: str
    caption: str
    caveats: tuple[str, ...]
    table: DataTable
    svg_wide: str
    svg_narrow: str
    data_digest: str
    marks: tuple[MarkedChange, ...] = field(default=())
    wide_only: frozenset[str] = field(default=frozenset())
    provenance: Provenance | None = None
    function: str = ""

    def __post_init__(self) -> None:
        _check_key(self.key)
        for name in ("title", "alt", "caption"):
            if not getattr(self, name).strip():
                raise ReportError(f"The figure {self.key!r} has no {name}; a reader needs one.")

    @classmethod
    def draw(
        cls,
        *,
        key: str,
        title: str,
        alt: str,
        caption: str,
        table: DataTable,
        data: pd.DataFrame,
        wide: Callable[[], Sheet],
        narrow: Callable[[], Sheet],
        caveats: tuple[str, ...] = (),
        marks: tuple[MarkedChange, ...] = (),
        wide_only: frozenset[str] = frozenset(),
        provenance: Provenance | None = None,
        function: str = "",
    ) -> AccessibleFigure:
        """Draw both sizes and put the figure together.

        Parameters
        ----------
        data
            What is drawn, for the digest.
        wide, narrow
            Draw on a sheet about 720 and about 340 pixels wide and return it.
        wide_only, provenance, function
            As for the class.
        """
        _check_key(key)
        drawings = {}
        for size, draw in (("wide", wide), ("narrow", narrow)):
            named_by = f"{key}-wide" if size == "narrow" else ""
            drawings[size] = page_svg(draw(), prefix=f"{key}-{size}", alt=alt, named_by=named_by)
        return cls(
            key=key,
            title=title,
            alt=alt,
            caption=caption,
            caveats=tuple(caveats),
            table=table,
            svg_wide=drawings["wide"],
            svg_narrow=drawings["narrow"],
            data_digest=data_digest(data),
            marks=tuple(marks),
            wide_only=wide_only,
            provenance=provenance,
            function=function,
        )

    def html(self) -> str:
        """Return the ``<figure>`` as the page prints it."""
        marks = "".join(
            f"<li{self._width(mark)}><b>{mark.letter}</b> <span>{escape(mark.text)}</span></li>"
            for mark in self.marks
        )
        key = (
            f'<ul class="marks" aria-label="Recording changes marked on the chart">{marks}</ul>'
            if marks
            else ""
        )
        label = f"{self.table.caption}: {self.title}"
        caveats = "".join(f"<li>{escape(caveat)}</li>" for caveat in self.caveats)
        notes = f'<ul class="caveats">{caveats}</ul>' if caveats else ""
        return (
            f'<figure id="{self.key}" data-digest="{self.data_digest}" aria-labelledby="{self.key}-title">'
            f'<p class="figure-title" id="{self.key}-title">{escape(self.title)}</p>'
            f'<div class="drawing wide">{self.svg_wide}</div>'
            f'<div class="drawing narrow" hidden>{self.svg_narrow}</div>'
            f'{key}<figcaption><p class="caption">{escape(self.caption)}</p>{notes}'
            f'<details class="numbers"><summary>Numbers<span class="visually-hidden">: {escape(self.title)}'
            f"</span></summary>{self.table.html(label=label)}</details></figcaption></figure>"
        )

    def _width(self, mark: MarkedChange) -> str:
        """Return the class of a change that the drawing for a phone does not mark."""
        return ' class="wide-only"' if mark.letter in self.wide_only else ""

    def __str__(self) -> str:
        return f"{self.title}\n{self.alt}\nfigure {self.key}, data {self.data_digest}"

    def record(self) -> dict[str, object]:
        """Return what a machine can read of how the figure came about."""
        drawn = self.provenance.as_json() if self.provenance is not None else {}
        return {
            "figure": self.key,
            "title": self.title,
            "function": self.function,
            "version": __version__,
            "data_digest": self.data_digest,
            **drawn,
        }

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Return what a notebook shows: the figure, words with the digest, and its provenance."""
        del include, exclude
        return {"text/html": self.html(), "text/plain": str(self), PROVENANCE_MIME: self.record()}


def _check_key(key: str) -> None:
    if not _SLUG.fullmatch(key):
        raise ReportError(
            f"{key!r} cannot name a figure; use small letters, digits and single hyphens, "
            "as in parts-over-time."
        )
