"""A small executed notebook, as the tests of pages need it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from analysis.figures import AccessibleFigure, contributions, parts_over_time
from analysis.page_subject import PAGE_MIME
from analysis.periods import Quarter

_MAKE: Any = nbformat.v4  # nbformat's makers have no types


class Change:
    """A recording change, as far as a chart needs it."""

    def __init__(self, kind: str, codes: tuple[str, ...], start: str, end: str | None, label: str) -> None:
        self.kind = kind
        self.codes = codes
        self.start = Quarter.parse(start)
        self.end = None if end is None else Quarter.parse(end)
        self.label = label


CHANGES = (
    Change("break", ("8L", "8Q"), "2014/15 Q1", None, "stalking gets its own code"),
    Change("break", ("8L", "8R"), "2017/18 Q1", None, "malicious communications get their own code"),
    Change("break", ("8L", "8Q", "8U"), "2018/19 Q1", None, "repeated conduct recorded as well"),
    Change("transition", ("8L", "8Q"), "2019/20 Q2", "2021/22 Q1", "former-partner rule adopted by forces"),
    Change("break", ("8U",), "2020/21 Q1", None, "coercive control joins the total"),
    Change("transition", ("8R",), "2023/24 Q1", "2024/25 Q1", "rules for malicious communications changed"),
)


def recorded(first: str = "2016/17 Q1", quarters: int = 39) -> pd.DataFrame:
    """Return plausible counts of one area."""
    start = Quarter.parse(first)
    rows = []
    for step in range(quarters):
        for code, base, slope in (
            ("8L", 400, 2),
            ("8M", 12, 0),
            ("8Q", 20, 9),
            ("8R", 600, -7),
            ("8U", 30, 3),
        ):
            own = {"8Q": "2014/15 Q1", "8R": "2017/18 Q1", "8U": "2020/21 Q1"}.get(code, first)
            if start + step < Quarter.parse(own):
                continue
            value = max(base + slope * step + (step * 37 % 23), 0)
            rows.append(((start + step).to_period(), code, value))
    return pd.DataFrame(rows, columns=["quarter", "code", "offences"]).astype({"offences": "Int64"})


def parts() -> pd.DataFrame:
    """Return the change of each part, as Bedfordshire had it to December 2025."""
    return pd.DataFrame(
        [
            ("8L", "Harassment", 1848, 2011, 163, 3.2, -1.5, 20.1),
            ("8M", "Aggravated harassment", 90, 86, -4, -0.1, -30.5, 31.2),
            ("8Q", "Stalking", 1221, 1433, 212, 4.2, 4.5, 31.8),
            ("8R", "Malicious communications", 1419, 1188, -231, -4.5, -26.0, -5.5),
            ("8U", "Coercive control", 525, 578, 53, 1.0, -4.0, 26.0),
        ],
        columns=["code", "name", "before", "after", "difference", "points", "lower", "upper"],
    )


def figures() -> tuple[AccessibleFigure, AccessibleFigure]:
    """Return the two figures of the sample."""
    return (
        parts_over_time(
            recorded(),
            CHANGES,
            title="Stalking overtook malicious communications in 2025",
            alt="Line chart. Recorded stalking rose from 20 a quarter to 380; malicious communications fell.",
            caption="Offences recorded by quarter. Home Office, release of 23 April 2026; recorded basis.",
            caveats=("Counts on either side of a marked change are not comparable.",),
        ),
        contributions(
            parts(),
            title="Without malicious communications the rise is 424, not 193",
            alt="Bar chart. Stalking +212, harassment +163, malicious communications −231.",
            caption="Year to December 2025 against the year before. Home Office, release of 23 April 2026.",
            changes=CHANGES[-1:],
        ),
    )


def identity(area: str = "Bedfordshire", slug: str = "bedfordshire", **other: str) -> dict[str, str]:
    """Return the identity a report shows."""
    return {
        "area": area,
        "slug": slug,
        "release": "2026-04-23",
        "edition_date": "2026-05-06",
        "data_digest": "0123456789abcdef",
        "title": f"{area}: recorded stalking and harassment",
    } | other


def _node(made: Any) -> NotebookNode:
    assert isinstance(made, NotebookNode)
    return made


def output(kind: str, **content: Any) -> NotebookNode:
    """Return an output of another kind: ``stream``, ``error``."""
    return _node(_MAKE.new_output(kind, **content))


def result(data: dict[str, Any]) -> NotebookNode:
    """Return an output that shows ``data``."""
    return _node(_MAKE.new_output("display_data", data=data))


def code(source: str, *outputs: NotebookNode, tags: Sequence[str] = ()) -> NotebookNode:
    """Return a code cell that ran."""
    return _node(_MAKE.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)}))


def words(source: str) -> NotebookNode:
    """Return a Markdown cell."""
    return _node(_MAKE.new_markdown_cell(source))


def report_cell(said: dict[str, str] | None = None) -> NotebookNode:
    """Return the cell that says which page this is."""
    held = identity() if said is None else said
    html = (
        '<p class="edition-line">Edition of 6 May 2026. Figures to December 2025, from the Home Office '
        "release of 23 April 2026: official statistics, not accredited official statistics.</p>"
    )
    return code("report", result({"text/html": html, PAGE_MIME: json.dumps(held)}))


def notebook(*cells: NotebookNode) -> NotebookNode:
    """Return a notebook of these cells, or the whole sample without any."""
    if cells:
        return _node(_MAKE.new_notebook(cells=list(cells)))
    return sample(*figures())


KEY_FIGURES = """<ul class="key-figures">
<li><strong>1,433</strong> <span>stalking offences recorded in the year to December 2025, up from 1,221
the year before (4.5% to 31.8% more)</span></li>
<li><strong>12.2%</strong> <span>of stalking recorded in 2024/25 had led to a charge by April 2026
(10.5% to 14.1%); 8.6% across the 43 forces</span></li>
<li><strong>1st to 26th</strong> <span>of 43 forces is as much as can be said about where that rate
ranks</span></li></ul>"""

IN_BRIEF = """<ul class="in-brief">
<li>Bedfordshire Police recorded <strong>5,296</strong> stalking and harassment offences in the year to
December 2025, up 3.8% from 5,103. <a href="#what-was-recorded">What was recorded</a></li>
<li>The total hides its parts: <strong>stalking rose by 212</strong>, while malicious communications fell
by 231 as the recording rule changed. <a href="#what-changed-part-by-part">What changed</a></li></ul>"""

NOTE = """<aside class="note" aria-label="What this page cannot tell you"><p><strong>What this page cannot
tell you.</strong> How much stalking happens: most is never reported.</p></aside>"""


def sample(
    over_time: AccessibleFigure, changed: AccessibleFigure, said: dict[str, str] | None = None
) -> NotebookNode:
    """Return a notebook with all that a page can hold."""
    return _node(
        _MAKE.new_notebook(
            cells=[
                words("# Recorded stalking and harassment in one force"),
                code('FORCE = "Bedfordshire"', tags=["parameters"]),
                code("from analysis import open_report"),
                report_cell(said),
                code("key_figures(report)", result({"text/html": KEY_FIGURES}), tags=["hide"]),
                words("## In brief"),
                code("in_brief(report)", result({"text/html": IN_BRIEF})),
                words(
                    "## What was recorded\n\nThe police count five offences together. They joined the "
                    "count at **different times**, and the rules changed, so no line is one story."
                ),
                code("recorded = report.recorded"),
                code("parts_over_time(recorded, report.recording_changes)", result(_bundle(over_time))),
                words("## What changed, part by part\n\nThe parts add up to the total, to the offence."),
                code("contributions(changes_by_part(recorded))", result(_bundle(changed))),
                words("### Checked\n\n| Said | Now |\n|---|---|\n| 5,108 | 5,092 |\n"),
                code("note", result({"text/html": NOTE})),
            ]
        )
    )


def _bundle(figure: AccessibleFigure) -> dict[str, str]:
    return figure._repr_mimebundle_()
