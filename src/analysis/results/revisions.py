"""Revisions as rows: what an earlier publication said, what this release says, and what is usual."""

from __future__ import annotations

from collections import Counter

from analysis.estimates.revisions import Revision, RevisionsOfArea
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.intervals import Interval
from analysis.models.revisions import ANY_PART, Usual
from analysis.page_subject import PageSubject
from analysis.results.making import TOTAL, About, Rows, rows_of
from analysis.results.row import Row
from analysis.results.span import Span, span

_FIGURES = {
    "ons": "ons editions",
    "rolling": "rolling years of 2019",
    "sheet": "sheet of 2019",
    "release": "recorded",
}


def _published(one: Revision) -> str:
    return f"published {'on' if len(one.earlier.released) > 7 else 'in'} {one.earlier.when}"


@rows_of.register
def _revisions(result: RevisionsOfArea, subject: PageSubject) -> Rows:
    said: set[Row] = set()
    for one in result.to_release:
        # This release's figure of a year stands once, however many publications it is set against.
        rows = [row for row in _revision(one, subject) if row not in said]
        said.update(rows)
        yield from rows
    for usual in result.usual_of_these:
        yield from _usual(usual, subject)
    counted = Counter(str(one.standing) for one in result.first_said)
    about = About(
        subject,
        "revisions",
        "later over earlier publication",
        ("recorded",),
        Span("all years held"),
        area=result.area,
    )
    yield about.row("figures_compared", len(result.first_said), detail="first figure held, any finding")
    for standing, count in sorted(counted.items()):
        yield about.row("figures_compared", count, detail=f"first figure held, {standing}")
    moved = [one.percent for one in result.totals if one.percent is not None]
    if moved:
        ends = Interval(min(moved), max(moved))
        yield about.row(
            "revision_percent", interval=ends, kind="range", detail="lowest and highest", code=TOTAL
        )


def _revision(one: Revision, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "revisions",
        "later over earlier publication",
        ("recorded", _FIGURES[one.earlier.kind]),
        span(one.year),
        area=one.area,
        coverage=one.coverage,
        code=one.measure,
        detail=_published(one),
        note="; ".join(filter(None, (one.earlier.title, one.change_id))),
    )
    because = one.not_compared_because
    yield about.but(basis="figures published earlier", figures=(_FIGURES[one.earlier.kind],)).row(
        "offences_published_earlier", one.was, because=because if one.was is None else ""
    )
    yield about.but(basis="offences recorded", figures=("recorded",), detail="", note="").row(
        "offences_recorded", one.now, because=because if one.now is None else ""
    )
    yield about.row("revision_in_offences", one.difference, finding=one.standing, because=because)
    why = because or ("" if one.was else "the earlier figure is nought")
    yield about.row("revision_percent", one.percent, finding=one.standing, because=why)


def of_which(usual: Usual) -> str:
    """Return which revisions a usual range is of, in a few words."""
    return f"first published {usual.age} after the year, compared {usual.gap} later"


def _usual(usual: Usual, subject: PageSubject) -> Rows:
    nation = usual.over == ENGLAND_AND_WALES
    code = "" if usual.measure == ANY_PART else usual.measure
    over = "England and Wales" if nation else "over the forces"
    about = About(
        subject,
        "revisions",
        "later over earlier publication",
        ("recorded", "ons editions", "rolling years of 2019", "sheet of 2019"),
        Span("all years held"),
        area=ENGLAND_AND_WALES,
        coverage="England and Wales together" if nation else f"{usual.n_areas} forces",
        code=code,
        detail=f"{over}; {of_which(usual)}",
        note=usual.rule,
    )
    measure = "usual_revision_percent" if usual.unit == "per cent" else "usual_revision_in_offences"
    ends = None if usual.lower is None or usual.upper is None else Interval(usual.lower, usual.upper)
    yield about.row(
        measure, interval=ends, kind="range", because="" if ends else "fewer than 20 revisions like it"
    )
    yield about.row("revisions_behind_the_usual", usual.n)
    if not nation:
        yield about.row("forces_used", usual.n_areas)
