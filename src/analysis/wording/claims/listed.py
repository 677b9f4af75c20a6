"""Checked claims as a page, a table or a terminal shows them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.check import Checked
from analysis.claims.verdict import (
    ARITHMETIC,
    CLOSE,
    CLOSE_CHANGE,
    CLOSE_COUNT,
    CLOSE_SHARE,
    DIFFERS,
    HOLDS,
    NOT_CHECKABLE,
    NOT_LIKE,
    REVISED,
    UNCLEAR,
    USUAL,
    VERDICTS,
)
from analysis.figures.table import Column, DataTable
from analysis.wording.claims.verdicts import fair_version, verdict_line
from analysis.wording.claims.working import NAMED_THERE, steps
from analysis.wording.prose import Prose, plural, sentence_case


@dataclass(frozen=True, slots=True)
class ClaimList:
    """Claims with their verdict, and the working folded under each.

    Attributes
    ----------
    checked
        In the order they are read.
    none
        What is said where there is no claim.
    area_shown
        Whether each says what area it is about.
    left_out
        How many more the page on claims has, because they cannot be checked here.
    cut
        Whether the page on claims has others that can be checked, too.
    with_care
        Those a reader is warned of; they stand last, after the warning.
    headed
        Whether a heading stands before the warning; a section of its own has one.
    whole
        Whether this is the page on claims, which names what other pages only count.
    """

    checked: tuple[Checked, ...]
    none: str
    area_shown: bool = False
    left_out: int = 0
    cut: bool = False
    with_care: tuple[Checked, ...] = ()
    headed: bool = True
    whole: bool = False

    @property
    def _more(self) -> str:
        """What is said of the claims that only the page on claims shows."""
        texts = []
        if self.cut:
            texts.append("Other statements stand on the page of claims checked, with their working.")
        if self.left_out:
            verb = plural(self.left_out, "statement cannot", "statements cannot")
            texts.append(
                f"{self.left_out} more {verb} be checked with the figures held; the page of claims checked "
                "says what would be needed."
            )
        return " ".join(texts)

    def _repr_html_(self) -> str:
        shown = [self._list(self.checked)] if self.checked else []
        if self.with_care:
            heading = f"<h3>{KILLINGS}</h3>" if self.headed else ""
            warning = f'<p>{WARNING} <a href="#help">{HELP}</a></p>'
            shown += [heading, warning, self._list(self.with_care)]
        shown = shown or [f"<p>{_escaped(self.none)}</p>"]
        return "".join([*shown, *([f"<p>{self._more}</p>"] if self._more else [])])

    def _list(self, checked: tuple[Checked, ...]) -> str:
        items = "".join(_item(each, area_shown=self.area_shown, every_name=self.whole) for each in checked)
        return f'<ul class="claims">{items}</ul>'

    def __repr__(self) -> str:
        lines = [_text(each, every_name=self.whole) for each in self.checked]
        if self.with_care:
            lines += [*([KILLINGS] if self.headed else []), f"{WARNING} {HELP}"]
            lines += [_text(each, every_name=self.whole) for each in self.with_care]
        return "\n".join([*(lines or [self.none]), *([self._more] if self._more else [])])


KILLINGS = "Statements about killings"
WARNING = "What follows is about people who were killed, or about the risk of it; you need not read it."
HELP = "Help for anyone this touches."
"""The heading, the warning and the link that stand before statements a reader is warned of."""


def _text(checked: Checked, *, every_name: bool) -> str:
    fair = fair_version(checked)
    lines = [
        f"{verdict_line(checked)}. {checked.claim.statement} ({checked.claim.who_and_when})",
        *steps(checked, every_name=every_name),
    ]
    return "\n".join([*lines, *([f"Fair: {fair}"] if fair else [])])


def _item(checked: Checked, *, area_shown: bool, every_name: bool) -> str:
    claim, fair = checked.claim, fair_version(checked)
    where = _escaped(claim.who_and_when)
    if claim.address:
        where = f'<a href="{html.escape(claim.address)}">{where}</a>'
    area = f"{_escaped(checked.understood.area.name)}. " if area_shown else ""
    there = f'<a href="claims.html#claim-{html.escape(claim.id)}">{NAMED_THERE}</a>'
    working = "".join(
        f"<li>{_escaped(step).replace(NAMED_THERE, there)}</li>"
        for step in steps(checked, every_name=every_name)
    )
    fair_html = f"<br>Fair: {_escaped(fair)}" if fair else ""
    return (
        f'<li id="claim-{html.escape(claim.id)}">{area}<strong>{_escaped(verdict_line(checked))}.</strong> '
        f"{_escaped(claim.statement)} ({where}){fair_html}"
        f'<details><summary>Working<span class="visually-hidden"> of statement {html.escape(claim.id)}</span>'
        "</summary>"
        f"<ul>{working}</ul></details></li>"
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


MOST_SHOWN = 12
"""Claims that a page of an area shows: more would bury what calls for care."""

_CARE_FIRST = (
    ARITHMETIC,
    DIFFERS,
    NOT_LIKE,
    UNCLEAR,
    REVISED,
    CLOSE,
    USUAL,
    HOLDS,
    NOT_CHECKABLE,
)


def claims_listed(checked: Sequence[Checked], area: str, *, every: bool = False) -> ClaimList:
    """Return claims for a page: those that call for care first, those that cannot be checked last.

    Parameters
    ----------
    checked
        The claims about the area.
    area
        Its name.
    every
        Whether this is the page on claims, which shows all but those of :func:`claims_with_care`; otherwise
        the first :data:`MOST_SHOWN` that can be checked here are shown, and the page on claims has the
        others.
    """
    ordered = sorted(checked, key=lambda each: (_CARE_FIRST.index(each.verdict), each.claim.id))
    none = f"No published statement about {area} has been collected yet."
    if every:
        return ClaimList(tuple(each for each in ordered if not each.claim.care), none, whole=True)
    able = tuple(each for each in ordered if each.verdict != NOT_CHECKABLE)
    shown = able[:MOST_SHOWN]
    if checked and not shown:
        none = f"No published statement collected about {area} can be checked with the figures held."
    return ClaimList(
        tuple(each for each in shown if not each.claim.care),
        none,
        left_out=len(ordered) - len(able),
        cut=len(shown) < len(able),
        with_care=tuple(each for each in shown if each.claim.care),
    )


def claims_with_care(checked: Sequence[Checked]) -> ClaimList:
    """Return the claims a reader is warned of, with the warning, as the section of the page on claims."""
    mine = sorted(
        (each for each in checked if each.claim.care),
        key=lambda each: (each.understood.area.is_force, each.understood.area.name, each.claim.id),
    )
    none = "No statement about killings has been collected."
    return ClaimList((), none, area_shown=True, with_care=tuple(mine), headed=False, whole=True)


def claims_by_force(checked: Sequence[Checked]) -> ClaimList:
    """Return the claims about forces, in the order of their names, without :func:`claims_with_care`."""
    mine = [each for each in checked if each.understood.area.is_force and not each.claim.care]
    ordered = sorted(
        mine,
        key=lambda each: (each.understood.area.name, _CARE_FIRST.index(each.verdict), each.claim.id),
    )
    none = "No statement about a force has been collected yet."
    return ClaimList(tuple(ordered), none, area_shown=True, whole=True)


def collected(checked: Sequence[Checked]) -> Prose:
    """Return how many statements are collected, and how many of them can be checked here."""
    able = sum(each.from_a_figure for each in checked)
    without = sum(not each.from_a_figure and each.verdict != NOT_CHECKABLE for each in checked)
    texts = [
        f"{len(checked)} published statements have been collected; {able} of them can be checked with the "
        "figures held, in part at least."
    ]
    if without:
        have = plural(without, "has", "have")
        texts.append(
            f"Of the others {without} {have} a verdict without a figure, from their own words and numbers or "
            "from what is known of the recording."
        )
    return Prose.paragraph(*texts, "The rest say what would be needed.")


def limits() -> Prose:
    """Return how far off is still called close, from the written rule."""
    count, change, share = (f"{limit:g}" for limit in (CLOSE_COUNT, CLOSE_CHANGE, CLOSE_SHARE))
    return Prose.paragraph(
        f"A number is called close where the gap is at most {count}% of a count or of a rate for residents, "
        f"{change} percentage points of a change in per cent, or {share} of a share.",
        "A change said of a number is close, too, where that number and the earlier one that follows from "
        f"the two are each at most {count}% off.",
        "Before that a gap is called usual, whatever its size, where revisions of figures like it, of more "
        "than one year, have been as large. Where neither holds the statement differs; so does a change that "
        "goes the other way.",
    )


def verdicts_table(checked: Sequence[Checked]) -> DataTable:
    """Return how many claims have each verdict as the first one, and as any."""
    rows = []
    for verdict in VERDICTS:
        first = sum(each.verdict == verdict for each in checked)
        any_ = sum(verdict in each.verdicts for each in checked)
        rows.append((sentence_case(verdict), f"{first:,}", f"{any_:,}"))
    return DataTable(
        caption="Published statements checked, by verdict",
        columns=(
            Column("Verdict", align="text"),
            Column("Printed first", "statements"),
            Column("In all", "statements"),
        ),
        rows=tuple(rows),
        footnotes=("A statement may get more than one verdict.",),
    )
