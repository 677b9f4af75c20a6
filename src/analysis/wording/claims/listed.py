"""Checked claims as a page, a table or a terminal shows them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.check import Checked
from analysis.claims.verdict import VERDICTS
from analysis.figures.table import Column, DataTable
from analysis.periods import format_date
from analysis.wording.claims.verdicts import fair_version, verdict_line
from analysis.wording.claims.working import steps
from analysis.wording.prose import sentence_case


def who_and_when(checked: Checked) -> str:
    """Return who said it, where and when: ``Office for National Statistics, 6 October 2025``."""
    claim = checked.claim
    day = format_date(claim.said_on) if claim.said_on is not None else "no date known"
    return ", ".join(filter(None, (claim.speaker, claim.published_in, day)))


@dataclass(frozen=True, slots=True)
class ClaimList:
    """Claims with their verdict, and the working folded under each.

    Attributes
    ----------
    checked
        In the order they are read.
    none
        What is said where there is no claim.
    """

    checked: tuple[Checked, ...]
    none: str

    def _repr_html_(self) -> str:
        if not self.checked:
            return f"<p>{html.escape(self.none, quote=False)}</p>"
        return f'<ul class="claims">{"".join(_item(each) for each in self.checked)}</ul>'

    def __repr__(self) -> str:
        return "\n".join(_text(each) for each in self.checked) or self.none


def _text(checked: Checked) -> str:
    fair = fair_version(checked)
    lines = [f"{verdict_line(checked)}. {checked.claim.statement} ({who_and_when(checked)})", *steps(checked)]
    return "\n".join([*lines, *([f"Fair: {fair}"] if fair else [])])


def _item(checked: Checked) -> str:
    claim, fair = checked.claim, fair_version(checked)
    where = _escaped(who_and_when(checked))
    if claim.address:
        where = f'<a href="{html.escape(claim.address)}">{where}</a>'
    working = "".join(f"<li>{_escaped(step)}</li>" for step in steps(checked))
    fair_html = f"<br>Fair: {_escaped(fair)}" if fair else ""
    return (
        f'<li id="claim-{html.escape(claim.id)}"><strong>{_escaped(verdict_line(checked))}.</strong> '
        f"{_escaped(claim.statement)} ({where}){fair_html}"
        f'<details><summary>Working<span class="unseen"> for: {_escaped(claim.statement)}</span></summary>'
        f"<ul>{working}</ul></details></li>"
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def claims_listed(checked: Sequence[Checked], area: str) -> ClaimList:
    """Return claims for a page: those that call for care first, those that cannot be checked last."""
    order = {
        verdict: place
        for place, verdict in enumerate(
            (
                "arithmetic wrong",
                "differs",
                "not like for like",
                "definition unclear",
                "held when published, since revised",
                "close",
                "close, within the usual revisions",
                "holds",
                "not checkable here",
            )
        )
    }
    ordered = sorted(checked, key=lambda each: (order[each.verdict], each.claim.id))
    return ClaimList(
        tuple(ordered),
        f"No published statement about {area} has been collected yet.",
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
