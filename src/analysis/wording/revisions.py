"""Sentences on revisions: what earlier publications said, what this release says, and what is usual."""

from __future__ import annotations

from analysis import numbers
from analysis.estimates.revisions import Revision, RevisionsOfArea
from analysis.figures.revision_paths import Path
from analysis.figures.table import Column, DataTable
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.revisions import SMALL, Usual
from analysis.offences import offence
from analysis.periods import YearEnding, format_date
from analysis.recording import load_recording_changes
from analysis.vintages import TOTAL, WITHOUT_GREATER_MANCHESTER
from analysis.wording.prose import Prose, Sentence, join, plural

QUOTED = (YearEnding(2018, 3), YearEnding(2019, 3))
"""Years whose revision is said in words: the first and the last financial year of the older editions."""

SAID = ("stands out", "known cause", "larger than usual")
"""Findings that are said in words, whatever the year."""

STANDING = {
    "usual": "a usual size",
    "unchanged": "the same",
    "larger than usual": "larger than is usual",
    "stands out": "stands out",
    "known cause": "known cause, not judged",
    "not judged": "too few to judge",
    "not compared": "not compared",
}
"""Each finding as a table has it."""


def percent(one: Revision) -> str:
    """Return a revision in per cent with its sign, with as many places as show that it is not nought."""
    if one.percent is None:
        return numbers.NOT_AVAILABLE
    return next(
        (
            text
            for places in range(1, 4)
            if (text := numbers.signed_percent(one.percent, places)).strip("0.%") or not one.difference
        ),
        numbers.signed_percent(one.percent, 4),
    )


def moved(one: Revision) -> str:
    """Return a revision as printed: in per cent, of fewer than 50 offences in offences."""
    if one.difference is None:
        return numbers.NOT_AVAILABLE
    if one.was is not None and one.was < SMALL:
        return f"{numbers.signed(one.difference)} {plural(one.difference, 'offence', 'offences')}"
    return percent(one)


def when(one: Revision) -> str:
    """Return when the earlier figure was published: ``on 19 July 2018``, ``in April 2019``."""
    return f"{'on' if len(one.earlier.released) > 7 else 'in'} {one.earlier.when}"


def usual_range(usual: Usual | None) -> str:
    """Return a usual range as printed; empty if there is none."""
    if usual is None or usual.lower is None or usual.upper is None:
        return ""
    if usual.unit == "offences":
        return f"{numbers.signed(usual.lower)} to {numbers.signed(usual.upper)}"
    return f"{numbers.signed_percent(usual.lower)} to {numbers.signed_percent(usual.upper)}"


def _finding(one: Revision, usual: Usual | None) -> str:
    """Return what may be said of a revision, as the end of its sentence."""
    if one.standing == "usual":
        return f"a revision of a usual size, {usual_range(usual)}"
    if one.standing == "larger than usual":
        return f"larger than is usual, {usual_range(usual)}"
    if one.standing == "stands out":
        return f"a revision that stands out, far beyond the usual {usual_range(usual)}"
    if one.standing == "known cause":
        labels = {change.id: change.label for change in load_recording_changes()}
        return f"with a known cause, so not called usual: {labels[one.change_id]}"
    if one.area == ENGLAND_AND_WALES:
        return "not judged, because too few national figures are held"
    return "not judged, because too few figures like it are held"


def sentence(one: Revision, usual: Usual | None) -> str:
    """Return what one figure was, what it is, and whether a move of that size is usual."""
    of = "" if one.measure == TOTAL else f" of {offence(one.measure).name.lower()}"
    apart = " without Greater Manchester" if one.coverage == WITHOUT_GREATER_MANCHESTER else ""
    begins = f"Figures{of} for the {one.year.in_prose}{apart} published {when(one)}"
    if one.was is None:
        return f"{begins} did not hold this force, so there is nothing to compare."
    said = f"{begins} said {numbers.count(one.was)}"
    if one.now is None:
        return f"{said}; this release has no figure, so there is nothing to compare."
    if one.standing == "unchanged":
        return f"{said}; this release says the same."
    return f"{said}; this release says {numbers.count(one.now)} ({moved(one)}), {_finding(one, usual)}."


def _chosen(found: RevisionsOfArea) -> list[Revision]:
    return [
        one
        for one in found.first_said
        if (one.measure == TOTAL and one.year in QUOTED)
        or one.measure == "8Q"
        or one.standing in SAID
        or one.standing == "not compared"
    ]


def nothing_held(found: RevisionsOfArea) -> Prose:
    """Return what is said of an area with nothing to compare."""
    return Prose.paragraph(
        f"No earlier publication of figures for {found.area} is held, so there is nothing to compare."
    )


def counts(found: RevisionsOfArea) -> str:
    """Return how many figures moved, and how far, as a sentence."""
    first = found.first_said
    tally = {name: sum(one.standing == name for one in first) for name in STANDING}
    names = {
        "unchanged": "{} the same now",
        "usual": "{} moved by a usual amount",
        "larger than usual": "{} moved by more than is usual",
        "stands out": "{} stood out",
        "known cause": "{} moved for a known cause",
        "not judged": "{} moved and cannot be judged",
        "not compared": "{} cannot be compared",
    }
    said = [
        text.format(f"{number} {plural(number, 'is', 'are')}" if name == "unchanged" else number)
        for name, text in names.items()
        if (number := tally[name])
    ]
    return f"Of {len(first)} figures that earlier publications gave for {found.area}, {join(said)}."


def in_prose(found: RevisionsOfArea) -> Prose:
    """Return what this release changes against what earlier publications said.

    Parameters
    ----------
    found
        As :func:`analysis.estimates.revisions.held_revisions` gives them.
    """
    if not found.first_said:
        return nothing_held(found)
    latest = max((one.earlier for one in found.to_release), key=lambda vintage: vintage.day)
    year, month, day = (int(part) for part in found.release.split("-"))
    now = latest.day.replace(year=year, month=month, day=day)
    texts = [
        counts(found),
        f"The newest of these publications is of {latest.when} and this release of {format_date(now)}: when "
        "in between a figure moved is not known.",
        *(sentence(one, found.usual_for(one)) for one in _chosen(found)),
    ]
    return Prose(tuple(Sentence(text) for text in texts), as_list=True)


def rule(found: RevisionsOfArea) -> Prose:
    """Return the rule for what is usual and what stands out, with what it rests on."""
    texts = [
        "Usual is the middle nine tenths of the revisions of all forces, of the same offence, of figures "
        "about as old when they were published, over about as long a time. Figures with a known cause in "
        "one force are left out. A revision stands out where it is far beyond that range even for the "
        "largest of so many (Student's t with few degrees of freedom, Benjamini and Hochberg)."
    ]
    for usual in found.usual_of_these:
        if usual.measure != TOTAL or not usual.is_a_range:
            continue
        like = f"Totals first published {usual.age} after their year"
        if usual.over == ENGLAND_AND_WALES:
            texts.append(f"{like} moved by {usual_range(usual)} ({usual.n} held).")
        else:
            texts.append(
                f"{like} usually moved by {usual_range(usual)} ({usual.n} revisions of {usual.n_areas} "
                "forces)."
            )
    if found.area == ENGLAND_AND_WALES:
        texts.append(
            "National figures move less than those of a force, and too few are held to say what is usual."
        )
    return Prose.paragraph(*texts)


def title(found: RevisionsOfArea) -> str:
    """Return the title of the picture of the revisions of an area."""
    moves = [one.percent for one in found.totals if one.percent is not None]
    if not moves:
        return f"No revision of the figures of {found.area} can be shown"
    ends = f"{numbers.signed_percent(min(moves))} to {numbers.signed_percent(max(moves))}"
    return f"Yearly totals of {found.area} in this release differ by {ends} from those published before"


def alt(found: RevisionsOfArea) -> str:
    """Return the text in the place of the picture."""
    return f"{title(found)}. {counts(found)}"


def caption(found: RevisionsOfArea) -> str:
    """Return what stands under the picture."""
    covers = ", British Transport Police included" if found.area == ENGLAND_AND_WALES else ""
    shaded = any(_shaded(one, found) is not None for one in found.first_said)
    lie = "; shaded, where the revisions of forces like it usually lie" if shaded else ""
    return (
        f"{found.area}{covers}. Offences recorded in years, as published then and in this release{lie}. "
        "Sources: ONS, police force area data tables; Home Office, police recorded crime open data, of "
        "earlier releases and of the one of this page."
    )


def label(one: Revision) -> str:
    """Return the name of a row: the year, and the offence where it is one part."""
    month = one.year.month_and_year
    apart = " (without Greater Manchester)" if one.coverage == WITHOUT_GREATER_MANCHESTER else ""
    return f"{month}{apart}" if one.measure == TOTAL else f"{offence(one.measure).short_name}, {month}"


def _shaded(one: Revision, found: RevisionsOfArea) -> tuple[float, float] | None:
    """Return between which values the picture is shaded beside a figure; None where it is not."""
    if one.was is None or one.now is None or one.was < SMALL or one.area == ENGLAND_AND_WALES:
        return None
    usual = found.usual_for(one)
    if usual is None or usual.lower is None or usual.upper is None:
        return None
    return usual.lower, usual.upper


def paths(found: RevisionsOfArea) -> tuple[Path, ...]:
    """Return the rows of the picture: each figure from its first publication to this release."""
    rows = []
    for one in found.first_said:
        if one.was is None or one.now is None:
            continue
        small = one.was < SMALL
        between = [
            100 * (other.was / one.was - 1)
            for other in found.to_release
            if (other.measure, other.year, other.coverage) == (one.measure, one.year, one.coverage)
            and other.earlier != one.earlier
            and other.was is not None
            and not small
        ]
        rows.append(
            Path(
                label(one),
                one.was,
                one.now,
                tuple(between),
                None if small else one.percent,
                _shaded(one, found),
                one.standing in ("stands out", "known cause"),
            )
        )
    return tuple(rows)


def table(found: RevisionsOfArea) -> DataTable:
    """Return every earlier figure beside that of this release, with what is usual where that is known."""
    usual = [
        usual_range(found.usual_for(one)) if one.area != ENGLAND_AND_WALES else "" for one in found.to_release
    ]
    any_usual = any(usual)
    rows = [
        (
            label(one),
            one.earlier.when,
            numbers.count(one.was),
            numbers.count(one.now),
            moved(one),
            *([said] if any_usual else []),
            STANDING[one.standing],
        )
        for one, said in zip(found.to_release, usual, strict=True)
    ]
    return DataTable(
        caption=f"Figures of {found.area} as published earlier and in this release",
        columns=(
            Column("Year to", align="text"),
            Column("Published", align="text"),
            Column("Then", "offences"),
            Column("This release", "offences"),
            Column("Revision"),
            *([Column("Usual")] if any_usual else []),
            Column("Finding", align="text"),
        ),
        rows=tuple(rows),
        footnotes=(
            "All parts of stalking and harassment, as counted in the year, unless a part is named. Figures "
            "of fewer than 50 offences are compared in offences.",
        ),
    )
