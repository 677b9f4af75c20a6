"""A year against the year before, and a rate, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.errors import ReportError
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.change import Change, PartsOfChange
from analysis.models.rate import Rate
from analysis.offences import offence
from analysis.page_subject import PageSubject
from analysis.periods import YearEnding
from analysis.results.counts import RECORDED
from analysis.results.making import TOTAL, About, Rows, code_of, ends, number, rows_of, text
from analysis.results.span import span
from analysis.results.vocabulary import FORTY_THREE


@rows_of.register
def _change(result: Change, subject: PageSubject) -> Rows:
    about = _about_changes(result, subject).but(code=code_of(result.codes, result.year.previous.quarters[0]))
    yield from _change_rows(result, about)


@rows_of.register
def _parts(result: PartsOfChange, subject: PageSubject) -> Rows:
    about = _about_changes(result.total, subject)
    for part in result.parts:
        yield from _change_rows(part, about.but(code=part.codes[0]), points=result.points(part))
    yield from _change_rows(result.total, about.but(code=TOTAL), points=result.points(result.total))
    like = result.like_for_like
    if like is not None:
        left_out = ", ".join(offence(code).name.lower() for code in result.recording_changed)
        alike = about.but(code=" ".join(like.codes), detail=f"like for like, without {left_out}")
        yield from _change_rows(like, alike, points=result.points(like))


@dataclass(frozen=True, slots=True)
class ChangeWithoutForces:
    """A national change without some forces.

    Attributes
    ----------
    split
        The change.
    moved_forces
        Those left out, by code; nothing is handed over where there are none.
    """

    split: PartsOfChange
    moved_forces: Mapping[str, Sequence[str]]


@rows_of.register
def _without(result: ChangeWithoutForces, subject: PageSubject) -> Rows:
    names = sorted({force for forces in result.moved_forces.values() for force in forces})
    if not names:
        return
    for row in _parts(result.split, subject):
        yield replace(row, coverage=f"without {', '.join(names)}")


def _about_changes(result: Change, subject: PageSubject) -> About:
    return About(subject, "changes", RECORDED, ("recorded",), span(result.year)).of_all_forces()


def _change_rows(result: Change, about: About, *, points: float | None = None) -> Rows:
    missing = f"figures are missing: {', '.join(result.missing)}" if result.missing else ""
    for year, count in ((result.year.previous, result.before), (result.year, result.after)):
        because = missing if count is None else ""
        yield about.row("offences_recorded", count, period=span(year), because=because)
    yield about.row("change_in_offences", result.difference, because=missing)
    yield about.row(
        "change_percent",
        result.stated_percent,
        result.stated_interval,
        finding=result.direction,
        because=result.no_percentage_because,
    )
    if points is not None:
        yield about.row("contribution_to_change", points)


@rows_of.register
def _rate(result: Rate, subject: PageSubject) -> Rows:
    if not result.area or result.year is None:
        raise ReportError("The rate does not say whose it is and of which year; ask Report.rate for it.")
    about = About(
        subject,
        "rates",
        RECORDED,
        ("recorded",),
        span(result.year),
        area=result.area,
        coverage=FORTY_THREE if result.area == ENGLAND_AND_WALES else "",
        code=code_of(result.codes, result.year.quarters[-1]),
    )
    yield from rate_rows(result, about)


def rate_rows(result: Rate, about: About) -> Rows:
    """Yield a rate with its numerator and denominator."""
    because = result.not_estimated_because
    yield about.row("offences_recorded", result.offences, because=because if result.offences is None else "")
    note = f"residents of mid-{result.population_year}" if result.population_year is not None else ""
    yield about.row(
        "offences_per_1000_residents",
        result.per_1000,
        result.interval,
        figures=("recorded", "population"),
        because=because,
        note=note,
    )
    if result.population is not None and result.population_year is not None:
        yield about.residents(result.population, result.population_year)


@dataclass(frozen=True, eq=False)
class ForcesSideBySide:
    """The 43 forces in one year.

    Attributes
    ----------
    frame
        As :func:`analysis.models.overview.forces_side_by_side` gives it.
    year
        The year described.
    """

    frame: pd.DataFrame
    year: YearEnding


@dataclass(frozen=True, eq=False)
class RatesOfForces:
    """The rates of the 43 forces in the latest rolling year, as a map draws them.

    Attributes
    ----------
    frame
        As :func:`analysis.estimates.among_forces.rates_of_forces` gives it.
    code
        The offence.
    """

    frame: pd.DataFrame
    code: str = "8Q"


@rows_of.register
def _rates_of_forces(result: RatesOfForces, subject: PageSubject) -> Rows:
    about = About(
        subject,
        "forces",
        RECORDED,
        ("recorded", "population"),
        span(subject.release.latest_year),
        code=code_of(result.code),
    )
    for record in result.frame.to_dict("records"):
        yield about.row(
            "offences_per_1000_residents",
            number(record["value"]),
            ends(record),
            area=str(record["force"]),
            because=text(record["why_none"]),
        )
    held = result.frame["value"].dropna()
    if len(held):
        every = about.but(area=ENGLAND_AND_WALES, coverage=f"{len(held)} forces")
        yield every.row("offences_per_1000_residents", float(held.median()), detail="the middle force")


@rows_of.register
def _side_by_side(result: ForcesSideBySide, subject: PageSubject) -> Rows:
    about = About(subject, "forces", RECORDED, ("recorded",), span(result.year))
    missing = "a figure is missing"
    for record in result.frame.to_dict("records"):
        mine = about.but(area=str(record["force"]))
        for prefix, code in (("", TOTAL), ("stalking_", "8Q")):
            for year, name in ((result.year, "offences"), (result.year.previous, "offences_before")):
                count = number(record[f"{prefix}{name}"])
                because = missing if count is None else ""
                yield mine.row("offences_recorded", count, code=code, period=span(year), because=because)
            yield mine.row(
                "change_percent",
                number(record[f"{prefix}change_percent"]),
                ends(record, f"{prefix}change_lower", f"{prefix}change_upper"),
                code=code,
                finding=str(record[f"{prefix}direction"]),
                because=text(record[f"{prefix}no_percentage_because"]),
            )
        rate = number(record["rate"])
        yield mine.row(
            "offences_per_1000_residents",
            rate,
            ends(record, "rate_lower", "rate_upper"),
            code=TOTAL,
            figures=("recorded", "population"),
            because="" if rate is not None else "no rate for its residents is given",
        )
