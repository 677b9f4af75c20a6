"""Which files of a landing page a release is made of, told by their titles, and what is passed over."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from analysis.errors import FileRefusedError
from analysis.origins import CataloguedFile, catalogue, drawn_on
from analysis.periods import FinancialYear

Kind = Literal["recorded_crime", "outcomes"]

_TABLES = (".ods", ".xlsx", ".xls", ".csv")
_MARCH = re.compile(r"year ending march (\d{4})")
_OTHER_SUBJECTS = (
    "community safety partnership",
    "fraud",
    "knife",
    "sharp instrument",
    "firearm",
    "hate crime",
    "rape",
    "transferred",
    "cancelled",
    "alternate",
    "alternative",
    "supplementary",
)
_ONWARDS = re.compile(r"march 2013 (?:onwards|to )|from (?:the )?year ending march 2013")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a release is made of.

    Attributes
    ----------
    kind
        Which table.
    title
        As the page gives it.
    url, filename
        Where it is, and its name there.
    financial_year
        Of outcomes: the year of the offences.
    drawn
        Day its figures were drawn, read from the name; None if it does not say.
    sha256
        Digest, where the catalogue knows it; empty if not.
    """

    kind: Kind
    title: str
    url: str
    filename: str
    financial_year: FinancialYear | None = None
    drawn: dt.date | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file of the page that is not wanted, and why."""

    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a landing page holds."""

    wanted: tuple[Wanted, ...]
    passed_over: tuple[PassedOver, ...]


def links_of(page: str, address: str) -> list[tuple[str, str]]:
    """Return the title and the address of each file a page links to; the longest text is the title."""
    titles: dict[str, str] = {}
    for link in BeautifulSoup(page, "html.parser").find_all("a", href=True):
        url = urljoin(address, str(link["href"]))
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.path.lower().endswith(_TABLES):
            continue
        title = " ".join(link.get_text(" ").split())
        if len(title) >= len(titles.get(url, "")):
            titles[url] = title
    return [(title, url) for url, title in titles.items()]


def find_files(page: str, address: str, known: Sequence[CataloguedFile] | None = None) -> Found:
    """Find the files of a release on its landing page.

    Recorded crime is the table of police force areas from the year ending March 2013 on; outcomes are
    one table a year. Of several for one year the one drawn last is taken.

    Parameters
    ----------
    page, address
        The page and where it is.
    known
        Files whose digests are known; those of the catalogue unless given.

    Raises
    ------
    FileRefusedError
        If the page has no table of recorded crime, or two that nothing tells apart.
    """
    digests = {each.url: each.sha256 for each in (catalogue() if known is None else known)}
    chosen: dict[tuple[str, FinancialYear | None], Wanted] = {}
    passed: list[PassedOver] = []
    for title, url in links_of(page, address):
        filename = PurePosixPath(urlsplit(url).path).name
        kind, year, why = _what(title)
        if kind is None:
            passed.append(PassedOver(title or filename, why))
            continue
        found = Wanted(kind, title, url, filename, year, drawn_on(filename), digests.get(url, ""))
        rival = chosen.setdefault((kind, year), found)
        if rival is found:
            continue
        if rival.drawn is None or found.drawn is None or rival.drawn == found.drawn:
            raise FileRefusedError(
                address,
                f"the page links to {rival.filename} and {found.filename}, both titled as {kind} "
                f"{year or ''}, and their names do not say which is newer. Download the right ones into a "
                "folder and name it with --from.",
            )
        newer, older = (found, rival) if found.drawn > rival.drawn else (rival, found)
        chosen[kind, year] = newer
        passed.append(PassedOver(f"{older.title} ({older.filename})", f"{newer.filename} is newer"))
    if ("recorded_crime", None) not in chosen:
        seen = "; ".join(each.title for each in passed) or "no table at all"
        raise FileRefusedError(
            address,
            "the page links to no table of recorded crime by police force area from the year ending March "
            f"2013 on. It has: {seen}. If its title has changed, download the file and name its folder with "
            "--from.",
        )
    order = sorted(chosen.values(), key=lambda one: (one.kind != "recorded_crime", str(one.financial_year)))
    return Found(tuple(order), tuple(passed))


def _what(title: str) -> tuple[Kind | None, FinancialYear | None, str]:
    """Return which table a title names, of which year, or why it is passed over."""
    words = title.lower()
    other = next((subject for subject in _OTHER_SUBJECTS if subject in words), None)
    if other is not None:
        return None, None, f"about {other}"
    if "outcomes" in words and "open data" in words:
        years = _MARCH.findall(words)
        if len(years) == 1:
            return "outcomes", FinancialYear(int(years[0]) - 1), ""
        return None, None, "outcomes of no one year ending in March"
    if "police force area" in words:
        if _ONWARDS.search(words):
            return "recorded_crime", None, ""
        return None, None, "recorded crime of other years than from March 2013 on"
    return None, None, "another subject"
