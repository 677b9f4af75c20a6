"""How a page was made: its sources, the version of the code, how to make it again and how to cite it."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.origins import Origin
from analysis.page_subject import PageSubject
from analysis.periods import format_date
from analysis.provenance import FIGURES, origins_behind

LICENCE_STATEMENT = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True, slots=True)
class HowMade:
    """Sources and digests of one page.

    Attributes
    ----------
    sources
        Origin records of the figures used.
    facts
        Name and value of what identifies this page: release, digest, version, command, citation.
    """

    sources: tuple[Origin, ...]
    facts: tuple[tuple[str, str], ...]

    def _repr_html_(self) -> str:
        items = "".join(
            f'<li><a href="{html.escape(origin.url)}">{html.escape(origin.title, quote=False)}</a>, '
            f"{html.escape(origin.publisher, quote=False)}, {html.escape(_released(origin), quote=False)}. "
            f"{html.escape(origin.licence, quote=False)}. {html.escape(origin.done, quote=False)} "
            f"{html.escape(origin.note, quote=False)} "
            f"<small>SHA-256 of the file read: <code>{html.escape(origin.sha256)}</code></small></li>"
            for origin in self.sources
        )
        facts = "".join(
            f"<dt>{html.escape(name, quote=False)}</dt><dd>{html.escape(value, quote=False)}</dd>"
            for name, value in self.facts
        )
        return f'<ul class="sources">{items}</ul><p>{LICENCE_STATEMENT}</p><dl class="facts">{facts}</dl>'

    def __repr__(self) -> str:
        lines = [f"{origin.title}, {origin.publisher}, {_released(origin)}." for origin in self.sources]
        lines += [f"{name}: {value}" for name, value in self.facts]
        return "\n".join(lines)


def _released(origin: Origin) -> str:
    parts = origin.release_date.split("-")
    if len(parts) == 3:
        return f"release of {format_date(dt.date.fromisoformat(origin.release_date))}"
    return f"release of {origin.release_date}"


def how_made(report: PageSubject, figures: Sequence[str] = tuple(FIGURES)) -> HowMade:
    """Return how a page was made.

    Parameters
    ----------
    report
        What the page is about.
    figures
        The kinds of figures it uses, out of :data:`FIGURES`.
    """
    sources = origins_behind(report.release.name, tuple(figures))
    identity = report.identity
    facts = (
        ("Release", report.release.printed_date),
        ("Edition", format_date(report.edition_date)),
        ("Digest of the data", identity["data_digest"]),
        ("Version of the code", identity["version"]),
        (
            "Make this page again",
            f"stalking-report render {report.slug} --release {report.release.name} "
            f"--date {report.edition_date.isoformat()}",
        ),
        (
            "Cite as",
            f"Stalking report: {report.area}, edition of {format_date(report.edition_date)}, "
            f"from Home Office figures released on {report.release.printed_date}. "
            f"Version {identity['version']}, data {identity['data_digest'][:16]}.",
        ),
    )
    return HowMade(sources=sources, facts=facts)
