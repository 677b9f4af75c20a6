"""Every number that a page prints in computed words is a number of its results.

What is printed is held against the rows of the page: an interval is the two ends of one row, and the
estimate before it is that row's value; a place is a row's places; any other number is the value or an
end of a row in its unit. Numbers that are no figures (dates, levels, what a rate is for) are named one
by one in :data:`~tests.pages.printed_numbers.NO_FIGURES`, and a few forms that follow from rows in
:data:`DERIVED`.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator, Sequence

from nbformat import NotebookNode

from analysis.forces import ENGLAND_AND_WALES
from analysis.page_subject import PAGE_MIME
from analysis.results import RESULTS_MIME, PageResults
from analysis.results.making import TOTAL
from tests.pages.page_words import NUMERAL, STANDING_TEXTS
from tests.pages.printed_numbers import NO_FIGURES, ORDINALS, PAIR, SINGLE, Printed, Rows

SENTENCE_END = re.compile(r"(?<=[\w%)·])\. (?!That is)")
"""Where a sentence ends; one that begins with "That is" speaks of the numbers of the one before."""

FROM = re.compile(r"\b[Ff]rom $")
"""What stands before two numbers that are no interval: where something went from and to."""


def _other_trends(match: re.Match[str], rows: Rows) -> bool:
    """Whether as many other ways of looking at the trend of an offence say the same as is printed."""
    offence = match[1].removesuffix(", all parts")
    checks = [
        row
        for row in rows.rows
        if row.table == "trend_checks" and row.measure == "trend_percent_a_year" and row.offence == offence
    ]
    held = [row for row in checks[1:] if row.value is not None]
    same = sum(row.finding == match[2] for row in held)
    return (
        bool(checks) and checks[0].finding == match[2] and (int(match[3]), int(match[4])) == (same, len(held))
    )


def _rising_with_a_step(match: re.Match[str], rows: Rows) -> bool:
    """Whether as many forces' trends of an offence are rising, and of these with a step, as is printed."""
    rising = [
        row
        for row in rows.rows
        if row.table == "trends"
        and row.measure == "trend_percent_a_year"
        and row.finding == "rising"
        and row.area != ENGLAND_AND_WALES
        and row.offence.casefold() == match[1]
    ]
    stepped = [row for row in rising if "modelled apart" in row.note]
    return (int(match[2]), int(match[3])) == (len(rising), len(stepped))


def _ways(rows: Rows) -> tuple[int, int]:
    """Return how many other ways of asking find the same, and how many there are."""
    held = {row.detail: row.value for row in rows.rows if row.measure == "ways_of_asking"}
    found = held.get("other ways that find what the one reported finds")
    return int(found or 0), int(held.get("other ways than the one reported") or 0)


def _half_of_the_places(rows: Rows) -> tuple[int, ...]:
    by_detail: dict[str, list[float]] = {}
    for row in rows.rows:
        if row.measure == "places_open" and row.value is not None:
            by_detail.setdefault(row.detail, []).append(row.value)
    return tuple(int(statistics.median(held)) for held in by_detail.values())


def _as_quoted(match: re.Match[str], rows: Rows) -> bool:
    """Whether the per cent of the total that publications quote follows from its two counts."""
    after, before = (
        [
            row.value
            for row in rows.rows
            if (row.measure, row.code) == ("offences_recorded", TOTAL) and Printed(text).prints(row.value)
        ]
        for text in (match[1], match[3])
    )
    return any(
        Printed(match[2]).prints(100 * abs(late - early) / early)
        for late in after
        for early in before
        if late is not None and early
    )


Derived = Callable[[re.Match[str], Rows], bool]

DERIVED: tuple[tuple[re.Pattern[str], Derived], ...] = (
    (
        re.compile(
            rf"recorded ({NUMERAL}) stalking and harassment offences, (?:up|down) ({NUMERAL})% from "
            rf"({NUMERAL})"
        ),
        _as_quoted,
    ),
    (
        re.compile(r"([A-Z][a-z ,]+), ([a-z ]+): (\d+) of (\d+) other ways? of looking"),
        _other_trends,
    ),
    (
        re.compile(
            r"Recorded ([a-z ]+) was clearly rising in (\d+) forces? \((\d+) of them with a step in level "
            r"modelled apart\)"
        ),
        _rising_with_a_step,
    ),
    (
        re.compile(r"(\d+) of (\d+) other ways of asking"),
        lambda match, rows: (int(match[1]), int(match[2])) == _ways(rows),
    ),
    (
        re.compile(r"Half of the forces could stand in (\d+) or more places"),
        lambda match, rows: int(match[1]) in _half_of_the_places(rows),
    ),
)
"""Forms that follow from several rows: how they are written, and what must hold."""


def computed_texts(notebook: NotebookNode) -> Iterator[str]:
    """Yield the computed words of a page: its prose, its key figures, and the words of its figures."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text, html = ("".join(data.get(kind, "")) for kind in ("text/plain", "text/html"))
            standing = any(f'class="{kind}"' in html for kind in STANDING_TEXTS)
            if PAGE_MIME in data or RESULTS_MIME in data or standing or text.startswith(("DataTable(", "'")):
                continue
            yield text


def _without(text: str, pattern: str | re.Pattern[str]) -> str:
    return re.sub(pattern, lambda match: "·" * len(match[0]), text)


def text_faults(text: str, rows: Rows, *, bare_intervals: bool = False) -> list[str]:
    """Return what is wrong with one line of words.

    Parameters
    ----------
    text
        The line.
    rows
        The rows of the page.
    bare_intervals
        Whether an interval may stand without its estimate, as in a column of a table.
    """
    found, left = [], text
    for reason in rows.reasons:
        left = _without(left, re.escape(reason))
    for form, holds in DERIVED:
        found += [
            f"{match[0]!r} does not follow from the rows"
            for match in form.finditer(left)
            if not holds(match, rows)
        ]
        left = _without(left, form)
    for match in ORDINALS.finditer(left):
        best, worst = int(match[1]), int(match[2] or match[1])
        if not rows.place(best, worst, int(match[3])):
            found.append(f"no row has the places {match[0]!r}")
    left = _without(left, ORDINALS)
    for _, pattern in NO_FIGURES:
        left = _without(left, pattern)
    whole = left
    for match in PAIR.finditer(whole):
        before = whole[: match.start()]
        if not FROM.search(before):
            sentence = None if bare_intervals else SENTENCE_END.split(before)[-1]
            found += _interval_faults(match, sentence, rows)
            left = left[: match.start()] + "·" * len(match[0]) + left[match.end() :]
    for match in SINGLE.finditer(left):
        if not rows.single(Printed(match[1]), match[2] or "", text[: match.start()]):
            found.append(f"no row prints {match[0]!r}")
    return [f"{fault} in {text!r}" for fault in found]


def _interval_faults(match: re.Match[str], before: str | None, rows: Rows) -> list[str]:
    """Hold an interval, and the estimate that the same sentence prints before it, against one row."""
    held = rows.interval(Printed(match[1]), Printed(match[3]), "%" if match[4] else "")
    if not held:
        return [f"no row has the interval {match[0]!r}"]
    if before is None:
        return []
    said = [Printed(text) for text in re.findall(NUMERAL, before)]
    estimates = [rows.estimates(row) for row in held]
    if not all(estimates):
        return []  # a range of its own, as of revisions that are usual
    values = [value for found in estimates for value in found]
    if not any(each.prints(value) for each in said for value in values):
        return [f"no number before the interval {match[0]!r} is the value it belongs to"]
    return []


def faults(notebook: NotebookNode, results: PageResults) -> list[str]:
    """Return every number in the computed words of a page that its results do not hold.

    Parameters
    ----------
    notebook
        Executed.
    results
        The results of its page.
    """
    rows = Rows(results.rows)
    lines = [line for text in computed_texts(notebook) for line in text.splitlines()]
    return [fault for line in dict.fromkeys(lines) for fault in text_faults(line, rows)]


def numbers_checked(notebook: NotebookNode, results: PageResults) -> int:
    """Return how many numbers of a page were held against its rows."""
    rows: Sequence[str] = Rows(results.rows).reasons
    count = 0
    for text in computed_texts(notebook):
        left = text
        for pattern in (*map(re.escape, rows), *(pattern for _, pattern in NO_FIGURES)):
            left = _without(left, pattern)
        count += len(re.findall(NUMERAL, left))
    return count
