"""What a page is about, and how its notebook proves it.

One cell of every notebook shows the subject of its page; publishing reads it back and refuses a page
about something else.
"""

from __future__ import annotations

import datetime as dt
import html
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from analysis import __version__
from analysis.errors import RequestError
from analysis.periods import format_date
from analysis.release import Release, load_release

PAGE_MIME = "application/vnd.stalking-report.page"
"""MIME type under which a notebook says which page it is."""

KIND_OF_STATISTICS = "official statistics, not accredited official statistics"


@dataclass(frozen=True)
class PageSubject(ABC):
    """What a page is about.

    Attributes
    ----------
    area
        Name of the area; for a page beside those of areas, its own name.
    slug
        Name of the page without its ending.
    release
        The figures.
    edition_date
        The date printed on the page.
    """

    area: str
    slug: str
    release: Release
    edition_date: dt.date

    @property
    @abstractmethod
    def title(self) -> str:
        """Title of the page."""

    @property
    def identity(self) -> Mapping[str, str]:
        """What proves which page this is."""
        return {
            "area": self.area,
            "slug": self.slug,
            "release": self.release.name,
            "edition_date": self.edition_date.isoformat(),
            "latest_quarter": self.release.latest_quarter.months,
            "data_digest": self.release.digest,
            "title": self.title,
            "version": __version__,
        }

    @property
    def edition_line(self) -> str:
        """The line under the title."""
        return (
            f"Edition of {format_date(self.edition_date)}. Figures to "
            f"{self.release.latest_year.month_and_year}, from the Home Office release of "
            f"{self.release.printed_date}: {KIND_OF_STATISTICS}."
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        _ = include, exclude
        return {
            "text/html": f'<p class="edition-line">{html.escape(self.edition_line, quote=False)}</p>',
            "text/plain": f"{self.title}\n{self.edition_line}\nData digest: {self.release.digest}",
            PAGE_MIME: json.dumps(self.identity, ensure_ascii=False, sort_keys=True),
        }


@dataclass(frozen=True)
class StandingPage(PageSubject):
    """A page that stands beside those of areas: methods, claims.

    Attributes
    ----------
    about
        What it is about, after its name in the title.
    """

    about: str

    @property
    def title(self) -> str:
        """Title of the page."""
        return f"{self.area}: {self.about}"


def edition_day(text: str) -> dt.date:
    """Read the date of an edition, ``2026-04-23``; the other forms of ISO 8601 are refused."""
    day = None
    with suppress(ValueError):
        day = dt.date.fromisoformat(text)
    if day is None or day.isoformat() != text:
        raise RequestError(f"The edition date {text!r} should look like 2026-04-23.")
    return day


def open_methods(release: str, edition_date: str) -> StandingPage:
    """Open the page on methods.

    Parameters
    ----------
    release
        Date of a release held, such as ``2026-04-23``.
    edition_date
        The date printed on the page, in the same form.
    """
    return StandingPage(
        area="Methods",
        slug="methods",
        release=load_release(release),
        edition_date=edition_day(edition_date),
        about="how the numbers are made, and how far to trust them",
    )


def open_claims(release: str, edition_date: str) -> StandingPage:
    """Open the page on published statements.

    Parameters
    ----------
    release, edition_date
        As for :func:`open_methods`.
    """
    return StandingPage(
        area="Claims checked",
        slug="claims",
        release=load_release(release),
        edition_date=edition_day(edition_date),
        about="published statements against the official figures",
    )
