"""Links with domestic abuse, as rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from analysis.forces import ENGLAND_AND_WALES
from analysis.models.domestic_abuse.april_2020 import Direction, ShareMove, SharesMoved
from analysis.models.domestic_abuse.flagged import FlaggedCrimes, FlaggedYear
from analysis.models.domestic_abuse.moving_together import BetweenForces, WithinForces
from analysis.models.domestic_abuse.scale import CoerciveControl
from analysis.models.domestic_abuse.shares import Share
from analysis.models.intervals import Interval
from analysis.page_subject import PageSubject
from analysis.results.changes import rate_rows
from analysis.results.counts import RECORDED
from analysis.results.making import About, Rows, rows_of
from analysis.results.row import Row
from analysis.results.span import Span, span
from analysis.results.vocabulary import FORTY_THREE
from analysis.small_numbers import TOO_FEW, too_few

FIGURES = ("recorded",)
STEP = 10
"""Per cent more of the regressor that a sentence speaks of."""


def _of_nation(subject: PageSubject) -> str:
    return FORTY_THREE if subject.area == ENGLAND_AND_WALES else ""


@rows_of.register
def _control(result: CoerciveControl, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "coercive_control",
        RECORDED,
        FIGURES,
        span(result.year),
        coverage=_of_nation(subject),
        code="8U",
    )
    yield from rate_rows(result.rate, about)
    yield _share_row("share_of_stalking_and_harassment", result.share, about)
    because = result.share.not_estimated_because
    whole = result.share.whole
    yield about.row("offences_recorded", whole, code="total", because=because if whole is None else "")


def _share_row(measure: str, share: Share, about: About) -> Row:
    few = too_few(share.whole)
    return about.row(
        measure,
        None if few else share.percent,
        None if few else share.percent_interval,
        because=share.not_estimated_because or (TOO_FEW if few else ""),
    )


@rows_of.register
def _share_move(result: ShareMove, subject: PageSubject) -> Rows:
    yield from _move_rows(result, _about_moves(result, subject).but(area=result.force).of_all_forces())


def _about_moves(result: ShareMove | SharesMoved, subject: PageSubject) -> About:
    before, after = span(result.before_year), span(result.after_year)
    when = Span(f"{before.text} against {after.text}", before.start, after.end)
    return About(subject, "stalking_share", RECORDED, FIGURES, when, code="8Q")


def _move_rows(result: ShareMove, about: About) -> Rows:
    for year, share in ((result.before_year, result.before), (result.after_year, result.after)):
        mine = about.but(period=span(year))
        yield _share_row("stalking_of_stalking_or_harassment", share, mine)
        because = share.not_estimated_because
        yield mine.row("offences_recorded", share.part, because=because if share.part is None else "")
        yield mine.row(
            "offences_recorded", share.whole, code="8L 8Q", because=because if share.whole is None else ""
        )
    yield _points_row(result, about)
    ratio = result.odds_ratio
    because = result.not_estimated_because or "a year has no stalking, or nothing but stalking"
    yield about.row(
        "odds_of_stalking", ratio, result.odds_interval, because="" if ratio is not None else because
    )


def _points_row(result: ShareMove, about: About) -> Row:
    because = result.not_estimated_because or result.after.not_estimated_because
    few = too_few(result.before.whole) or too_few(result.after.whole)
    return about.row(
        "change_of_share",
        None if few else result.points,
        None if few else result.points_interval,
        finding=result.direction,
        because=TOO_FEW if few else "" if result.points is not None else because,
    )


@rows_of.register
def _shares_moved(result: SharesMoved, subject: PageSubject) -> Rows:
    about = _about_moves(result, subject)
    for move in result.forces:
        yield _points_row(move, about.but(area=move.force))
    every = about.but(area=ENGLAND_AND_WALES, coverage=f"{result.n_forces} forces")
    spread, because = result.spread, result.not_estimated_because
    yield every.row(
        "odds_of_stalking", spread.ratio, spread.interval, detail="a typical force", because=because
    )
    yield every.row(
        "odds_of_stalking",
        interval=spread.range_to_expect,
        kind="prediction",
        detail="another force like these",
        because="" if spread.range_to_expect is not None else because,
    )
    directions: tuple[Direction, ...] = ("larger", "smaller", "no clear change")
    for direction in directions:
        yield every.row("forces_counted", result.counted(direction), detail=direction)
    yield every.row("forces_used", result.n_forces)


@rows_of.register
def _within(result: WithinForces, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "moving_together",
        RECORDED,
        FIGURES,
        span(result.first, result.last),
        area=ENGLAND_AND_WALES,
        coverage=f"{result.n_forces} forces",
        code=result.outcome,
        detail=f"within forces, beside {result.regressor}: {result.variant.replace('_', ' ')}",
        note=f"left out: {'; '.join(result.left_out)}" if result.left_out else "",
    )
    because, inside = result.not_estimated_because, result.interval
    more = None if result.elasticity is None else _more(result.elasticity)
    ends = None if inside is None else Interval(_more(inside.lower), _more(inside.upper))
    yield about.row("elasticity", result.elasticity, inside, finding=result.direction, because=because)
    yield about.row("more_with_10_per_cent", more, ends, finding=result.direction, because=because)
    yield about.row("forces_used", result.n_forces)
    yield about.row("cells_used", result.n_cells)


def _more(elasticity: float) -> float:
    return 100.0 * math.expm1(elasticity * math.log1p(STEP / 100))


@rows_of.register
def _between(result: BetweenForces, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "moving_together",
        RECORDED,
        ("recorded", "population"),
        span(result.year),
        area=ENGLAND_AND_WALES,
        coverage=f"{result.n_forces} forces",
        code=result.outcome,
        detail=f"between forces, beside {result.regressor}",
        note=f"left out: {'; '.join(result.left_out)}" if result.left_out else "",
    )
    yield about.row(
        "rank_correlation",
        result.correlation,
        result.interval,
        finding=result.direction,
        because=result.not_estimated_because,
    )
    yield about.row("forces_used", result.n_forces)


@dataclass(frozen=True, eq=False)
class WaysOfAsking:
    """How many other ways of asking bear the link within forces out.

    Attributes
    ----------
    frame
        As :func:`analysis.wording.methods.links.together_frame` gives it, the reported way first.
    """

    frame: pd.DataFrame


@rows_of.register
def _ways(result: WaysOfAsking, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "moving_together",
        RECORDED,
        FIGURES,
        Span("the spans of the ways of asking"),
        area=ENGLAND_AND_WALES,
        coverage=FORTY_THREE,
        code="8Q",
    )
    clear = result.frame.loc[result.frame["of_stalking"], "clear"]
    others = clear.iloc[1:]
    for detail, count in (
        ("other ways than the one reported", len(others)),
        ("other ways that find what the one reported finds", int((others == clear.iloc[0]).sum())),
        ("all ways", len(clear)),
        ("ways that find a clear link", int(clear.sum())),
    ):
        yield about.row("ways_of_asking", count, detail=detail)


@rows_of.register
def _flagged(result: FlaggedCrimes, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "flagged_crimes",
        "as published",
        ("domestic abuse crimes",),
        Span("no year held"),
        area=result.area,
    )
    if not result.years:
        yield about.row("domestic_abuse_crimes", because=result.not_estimated_because)
    for year in result.years:
        yield from _flagged_year(year, about)
    for change in result.changes:
        yield about.row(
            "change_in_crimes",
            change.difference,
            period=span(change.after.year),
            coverage=_cover(change.after, about),
            because=change.not_estimated_because,
            note="" if change.same_publication else "the two years were published at different times",
        )


def _cover(year: FlaggedYear, about: About) -> str:
    return "" if year.coverage == about.area else year.coverage


def _flagged_year(year: FlaggedYear, about: About) -> Rows:
    said = "; ".join(filter(None, (year.publication, year.remark)))
    mine = about.but(period=span(year.year), coverage=_cover(year, about), note=said)
    yield mine.row("domestic_abuse_crimes", year.crimes)
    for measure, value in (
        ("domestic_abuse_share_of_crime", year.percent_of_all_crime),
        ("domestic_abuse_per_1000_residents", year.rate_per_1000),
        ("domestic_abuse_charged", year.percent_charged),
    ):
        if value is not None:
            yield mine.row(measure, value)
