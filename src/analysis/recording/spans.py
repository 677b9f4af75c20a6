"""From when a series can be compared with itself.

The comparable span of a force and a code is the longest run of quarters up to
the latest with no break, transition or gap in it (:mod:`analysis.recording.changes`
says which kinds cut). It is the only span a trend or a forecast may use.

For England and Wales a break or transition of single forces is noted and does
not cut. A *gap* of one force does cut: a total without that force has another
coverage, and totals of different coverage are never compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.forces import ENGLAND_AND_WALES, all_forces
from analysis.offences import offence, subgroup_codes, subgroup_offences
from analysis.periods import Quarter, quarters_between
from analysis.recording.changes import (
    SUBGROUP_CODE,
    RecordingChange,
    changes_for,
    load_recording_changes,
    require_known,
)


@dataclass(frozen=True, slots=True)
class ComparableSpan:
    """The quarters of one force and code that can be compared.

    Attributes
    ----------
    force, code
        Whose figures; the code may be ``subgroup``.
    start, end
        First and last quarter. If no quarter is comparable yet, ``start`` is the
        first that will be and lies after ``end``.
    n_quarters
        Number of quarters from ``start`` to ``end``; 0 if there is none yet.
    starts_after
        The change that starts it; ``None`` where the first figures do.
    noted
        Changes inside it that do not cut it, in order of time: anomalies, level
        shifts and, for England and Wales, what happened in single forces.
    words
        The same as one plain sentence.
    """

    force: str
    code: str
    start: Quarter
    end: Quarter
    n_quarters: int
    starts_after: RecordingChange | None
    noted: tuple[RecordingChange, ...]
    words: str

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Its quarters in order."""
        return tuple(quarters_between(self.start, self.end))

    def starting_at(self, first: Quarter) -> ComparableSpan:
        """Return the same span from a later quarter on, and what is noted in it.

        An earlier quarter changes nothing: what lies before the span does not compare.
        """
        if not self.n_quarters or not self.start < first:
            return self
        left = max(0, self.end.ordinal - first.ordinal + 1)
        noted = tuple(change for change in self.noted if change.touches(first, self.end)) if left else ()
        return replace(self, start=first, n_quarters=left, noted=noted)

    def noted_for(self, measure: str) -> tuple[RecordingChange, ...]:
        """Return the noted changes that touch ``recorded`` figures, ``outcomes`` or ``editions``."""
        return tuple(change for change in self.noted if measure in change.measures)


def cuts_span(change: RecordingChange, force: str) -> bool:
    """Whether no comparable span of ``force`` may reach across this change."""
    if not change.cuts:
        return False
    if force == ENGLAND_AND_WALES and change.forces:
        return change.kind == "gap"
    return True


def comparable_span(
    force: str,
    code: str,
    *,
    last: Quarter,
    changes: Sequence[RecordingChange] | None = None,
) -> ComparableSpan:
    """Return the comparable span of one force and code up to ``last``.

    Parameters
    ----------
    force
        Canonical name, or ``England and Wales``.
    code
        One of the five codes, or ``subgroup`` for their total.
    last
        Latest quarter of the release.
    changes
        Recording changes; the project's own if left out.

    Raises
    ------
    RequestError
        If the force or the code is unknown.
    """
    require_known(force, (code,))
    pool = load_recording_changes() if changes is None else changes
    touching = changes_for(force, (code,), last=last, changes=pool)
    start = _first_figures(code)
    starts_after: RecordingChange | None = None
    for change in touching:
        # A cut in the very first quarter is what made the series, and is named.
        if cuts_span(change, force) and change.first_comparable >= start:
            start, starts_after = change.first_comparable, change
    noted = tuple(
        change for change in touching if not cuts_span(change, force) and change.touches(start, last)
    )
    n_quarters = max(0, last.ordinal - start.ordinal + 1)
    return ComparableSpan(
        force=force,
        code=code,
        start=start,
        end=last,
        n_quarters=n_quarters,
        starts_after=starts_after,
        noted=noted,
        words=_words(code, start, last, n_quarters, starts_after),
    )


def comparable_spans(last: Quarter, *, changes: Sequence[RecordingChange] | None = None) -> pd.DataFrame:
    """Return the comparable spans of every force, England and Wales, and every code.

    Returns
    -------
    pandas.DataFrame
        ``force``, ``code`` (the five and ``subgroup``), ``start`` and ``end``
        (periods ``Q-MAR``), ``n_quarters``, ``starts_after`` (id, empty where the
        first figures start it), ``noted`` (ids with blanks between) and ``words``.
    """
    rows = []
    for force in (*(item.name for item in all_forces()), ENGLAND_AND_WALES):
        for code in (*subgroup_codes(), SUBGROUP_CODE):
            span = comparable_span(force, code, last=last, changes=changes)
            rows.append(
                {
                    "force": force,
                    "code": code,
                    "start": span.start.to_period(),
                    "end": span.end.to_period(),
                    "n_quarters": span.n_quarters,
                    "starts_after": span.starts_after.id if span.starts_after else "",
                    "noted": " ".join(change.id for change in span.noted),
                    "words": span.words,
                }
            )
    return pd.DataFrame(rows)


def _first_figures(code: str) -> Quarter:
    if code == SUBGROUP_CODE:
        return min(item.in_subgroup_from for item in subgroup_offences())
    return offence(code).own_code_from


def _printed(code: str) -> str:
    return "The total of stalking and harassment" if code == SUBGROUP_CODE else offence(code).name


def _words(
    code: str, start: Quarter, last: Quarter, n_quarters: int, starts_after: RecordingChange | None
) -> str:
    name = _printed(code)
    reason = _reason(starts_after)
    if n_quarters == 0:
        return f"{name} has no comparable quarter up to {last.months}, {reason}; the first is {start.months}."
    if n_quarters == 1:
        return f"{name} is comparable in one quarter only, {last.months}, {reason}."
    return f"{name} is comparable from {start.months} to {last.months} ({n_quarters} quarters), {reason}."


def _reason(change: RecordingChange | None) -> str:
    if change is None:
        return "because its figures start there and no later change cuts them"
    first = change.start.first_month
    if change.seen_nationally:
        when = f"in {first}" if change.end is None else f"between {first} and {change.end.last_month}"
        return f"because it moved to another level in the national figures {when}"
    if change.end is None:
        return f"because recording changed in {first}: {change.label}"
    final = change.end.last_month
    if change.kind == "gap":
        return f"because of a gap from {first} to {final}: {change.label}"
    reason = f"because recording changed between {first} and {final}: {change.label}"
    if change.end >= change.first_comparable:
        reason += f"; {change.end.months} already counts by the new rule in nearly every force"
    return reason
