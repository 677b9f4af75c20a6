"""Published statements checked, as rows: what was said, each figure behind the verdict, and the gap."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analysis.claims.check import Checked
from analysis.claims.parts import kind_of
from analysis.claims.verdict import ARITHMETIC, NOT_CHECKABLE, VERDICTS, Part
from analysis.claims.vintages import Figure
from analysis.forces import ENGLAND_AND_WALES
from analysis.models.change import Change
from analysis.models.intervals import Interval
from analysis.page_subject import PageSubject
from analysis.results.making import About, Rows, rows_of
from analysis.results.revisions import of_which
from analysis.results.span import Span

_USUAL = {
    "per cent": "usual_revision_percent",
    "offences": "usual_revision_in_offences",
    "percentage points": "usual_revision_points",
}


@dataclass(frozen=True, slots=True)
class ClaimsChecked:
    """Published statements of a page, checked.

    Attributes
    ----------
    checked
        As :func:`analysis.claims.held.claims_about` gives them.
    counted
        Whether the page says how many there are of each verdict.
    """

    checked: tuple[Checked, ...]
    counted: bool = False


@rows_of.register
def _claims(result: ClaimsChecked, subject: PageSubject) -> Rows:
    for checked in result.checked:
        yield from _claim(checked, subject)
    yield from _counts(result, subject)


def _claim(checked: Checked, subject: PageSubject) -> Rows:
    claim, read = checked.claim, checked.understood
    about = About(
        subject,
        "claims",
        "as claimed",
        (),
        _span(checked),
        area=read.area.name,
        coverage=read.area.coverage,
        detail=claim.id,
        note=_statement(checked),
    )
    verdict = "; ".join(checked.verdicts)
    said = (
        ("", claim.value, claim.unit in ("per cent", "one in")),
        ("; set against", claim.comparison_value, claim.unit in ("per cent", "one in")),
        ("; change said", claim.change_percent, True),
        ("; out of", claim.out_of, False),
        ("; share said", claim.share_percent, True),
    )
    yielded = False
    for what, number, per_cent in said:
        if number is not None:
            name = "claimed_percent" if per_cent and claim.unit != "one in" else "claimed"
            yield about.row(
                name, float(number), detail=f"{claim.id}{what}", finding="" if yielded else verdict
            )
            yielded = True
    if not yielded:
        yield about.row("claimed", detail=claim.id, finding=verdict, because="a change said in words")
    worked = about.but(basis="claim against figures")
    for what, value in (
        ("change of its own numbers", checked.arithmetic.change),
        ("share", checked.arithmetic.share),
    ):
        if value is not None:
            yield worked.row("figure_for_claim_percent", value, detail=f"{claim.id}; {what}")
    way = checked.arithmetic.wrong_way
    if way is not None:
        yield worked.row(
            "figure_for_claim_percent", way, detail=f"{claim.id}; difference over the later number"
        )
    for part in checked.parts:
        yield from _part(part, worked, claim.id)
    yield from _not_held(checked, worked)
    yield from _beyond(checked, worked)


def _printed(number: Decimal) -> float | int:
    return int(number) if number == number.to_integral_value() else float(number)


def _statement(checked: Checked) -> str:
    return f"{checked.claim.statement} ({checked.claim.who_and_when})".replace("; ", ", ")


def _span(checked: Checked) -> Span:
    period = checked.understood.period
    if period.start is None or period.end is None:
        return Span(period.text)
    return Span(period.in_words, period.start.isoformat(), period.end.isoformat())


def _part(part: Part, about: About, claim: str) -> Rows:
    per_cent = part.kind in ("share", "change")
    name = "figure_for_claim_percent" if per_cent else "figure_for_claim"
    shown = dict.fromkeys(
        each for each in (part.then, part.earlier, part.collected, part.now) if each is not None
    )
    for each in shown:
        yield about.row(
            name,
            _whole(each.value, part),
            detail=f"{claim}; {part.name}; {each.vintage.name}",
            note=each.note.replace("; ", ", "),
            figures=each.vintage.origins,
            basis="as claimed" if each.vintage.by_press else about.basis,
        )
    if part.gap is not None:
        gap = "claim_gap_points" if per_cent else "claim_gap"
        yield about.row(gap, part.gap, detail=f"{claim}; {part.name}", note="")
    if part.usual is not None:
        like = part.usual.of[0]
        usual = about.but(detail=f"{claim}; {part.name}; {of_which(like)}", note=like.rule)
        ends = Interval(part.usual.lower, part.usual.upper)
        yield usual.row(_USUAL[part.usual.unit], interval=ends, kind="range")
        yield usual.row("revisions_behind_the_usual", like.n)


def _not_held(checked: Checked, about: About) -> Rows:
    """Yield why there is no figure: what would be needed, what was not understood, what is missing."""
    measure = checked.understood.measure
    reasons = {
        "needed": measure.needed if measure is not None else "",
        "not understood": checked.understood.problem.rstrip("."),
        "missing": next((part.missing for part in checked.parts if part.missing), ""),
    }
    reasons |= {f"needed for {each.measure.name}": each.measure.needed for each in checked.readings}
    for what, reason in reasons.items():
        if reason and (what != "needed" or NOT_CHECKABLE in checked.verdicts):
            detail = f"{checked.claim.id}; {what}"
            yield about.row("figure_for_claim", detail=detail, because=reason, note="")


def _whole(value: float | None, part: Part) -> float | None:
    return int(value) if value is not None and part.kind == "count" and float(value).is_integer() else value


def _beyond(checked: Checked, about: About) -> Rows:
    """Yield the like-for-like change, a base that moved, the readings and the change of the figures."""
    claim, alike = checked.claim.id, checked.comparability.like_for_like
    if alike is not None:
        without = ", ".join((*alike.missing, *alike.moved))
        kept = about.but(code=" ".join(alike.codes), figures=("recorded",), note="")
        kept = kept.but(coverage=f"without {without}") if without else kept
        yield kept.row("figure_for_claim", alike.later, detail=f"{claim}; like for like, later")
        yield kept.row("figure_for_claim", alike.earlier, detail=f"{claim}; like for like, earlier")
        yield from _estimated(alike.model, kept, f"{claim}; like for like")
    yield from _compared(checked, about)
    if checked.series is not None:
        counted = about.but(figures=("recorded",), note="")
        series = checked.series
        rivals = (
            ("earlier years", series.rival()),
            ("earlier years that count the same", series.rival(alike=True)),
            ("year named", series.named),
        )
        for what, rival in rivals:
            if rival is not None and rival.count is not None:
                detail = f"{claim}; record; {what}"
                yield counted.row("figure_for_claim", int(rival.count), detail=detail)
    change = checked.change
    if change is not None and change.figures and change.figures[-1].value is not None:
        newest = change.figures[-1]
        yield about.row(
            "figure_for_claim_percent",
            newest.value,
            detail=f"{claim}; change of the figures; {newest.vintage.name}",
            note="",
            figures=newest.vintage.origins,
        )
    if change is not None and change.counts:
        percent = checked.understood.measure is not None and kind_of(checked.understood.measure) == "share"
        name = "figure_for_claim_percent" if percent else "figure_for_claim"
        origins = change.figures[-1].vintage.origins if change.figures else ()
        for which, value in zip(("earlier", "later"), change.counts, strict=True):
            printed = int(value) if float(value).is_integer() else value
            yield about.row(
                name, printed, detail=f"{claim}; {which} of the two periods", note="", figures=origins
            )
    if change is not None and change.base_moved is not None:
        moved = change.base_moved
        base = about.but(figures=("ons editions",), note="")
        yield base.row("figure_for_claim", round(moved.base), detail=f"{claim}; base of the change printed")
        yield base.row("figure_for_claim", _number(moved.earlier), detail=f"{claim}; count of a year before")
        yield base.row("figure_for_claim_percent", moved.change, detail=f"{claim}; against that count")
    for each in checked.readings:
        if each.value is not None and each.value.value is not None:
            percent = each.kind in ("share", "change")
            name = "figure_for_claim_percent" if percent else "figure_for_claim"
            yield about.row(
                name,
                _number(each.value),
                detail=f"{claim}; read as {each.measure.name}",
                note=each.value.note.replace("; ", ", "),
                figures=each.value.vintage.origins,
            )


def _estimated(model: Change | None, about: About, detail: str) -> Rows:
    """Yield a change with its interval, or why it has none; nothing where none was estimated."""
    if model is not None:
        yield about.row(
            "figure_for_claim_percent",
            model.stated_percent,
            model.stated_interval,
            finding=model.direction,
            because=model.no_percentage_because,
            detail=detail,
        )


def _compared(checked: Checked, about: About) -> Rows:
    """Yield the change of what compares, the parts of a total that does not, and how many forces are why."""
    claim, found = checked.claim.id, checked.comparability
    counted = about.but(figures=("recorded",), note="")
    if found.estimate is not None:
        codes = " ".join(found.estimate.codes)
        yield from _estimated(found.estimate, counted.but(code=codes), f"{claim}; between the two periods")
    if found.split is not None:
        split = found.split
        for parts, offences, which in (
            ((*split.left_out, *split.kept), split.difference, "of the total"),
            (split.left_out, split.of_left_out, "of the parts that do not compare"),
            (split.kept, split.of_kept, "of the parts that compare"),
        ):
            detail = f"{claim}; difference {which}"
            yield counted.row("figure_for_claim", offences, code=" ".join(parts), detail=detail)
    if found.withheld_for:
        yield counted.row(
            "forces_counted",
            len(found.withheld_for),
            detail=f"{claim}; an offence moved to another level",
            coverage=", ".join(found.withheld_for),
        )
    if ARITHMETIC in checked.verdicts and checked.claim.value and checked.claim.comparison_value is not None:
        apart = checked.claim.value - checked.claim.comparison_value
        yield about.row(
            "figure_for_claim", _printed(apart), detail=f"{claim}; difference of its own numbers", note=""
        )


def _number(figure: Figure) -> float | int | None:
    value = figure.value
    return int(value) if value is not None and float(value).is_integer() else value


def _counts(result: ClaimsChecked, subject: PageSubject) -> Rows:
    checked = result.checked
    about = About(
        subject, "claims", "claim against figures", (), Span("all collected"), area=ENGLAND_AND_WALES
    )
    if not result.counted:
        about = about.but(area=subject.area, period=Span("all collected about the area"))
    open_ones = sum(each.verdict == NOT_CHECKABLE for each in checked)
    yield about.row("claims_counted", len(checked), detail="collected")
    yield about.row("claims_counted", open_ones, detail="of which nothing can be checked here")
    if not result.counted:
        return
    able = sum(each.from_a_figure for each in checked)
    yield about.row("claims_counted", able, detail="checked with a figure held")
    without = len(checked) - able - open_ones
    yield about.row("claims_counted", without, detail="judged without a figure held")
    for verdict in VERDICTS:
        first = sum(each.verdict == verdict for each in checked)
        every = sum(verdict in each.verdicts for each in checked)
        yield about.row("claims_counted", first, detail=f"printed first: {verdict}")
        yield about.row("claims_counted", every, detail=f"in all: {verdict}")
