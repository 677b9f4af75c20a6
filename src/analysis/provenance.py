"""Where the figures of a page come from: the tidy files and rows used, and the official files behind them.

A caller that draws a figure says so with :func:`drawn_from`; the figure carries the record into the
page and into the results beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.errors import RequestError
from analysis.forces import ENGLAND_AND_WALES
from analysis.offences import subgroup_codes
from analysis.origins import Origin, origins_of
from analysis.page_subject import PageSubject
from analysis.periods import Quarter

PROVENANCE_MIME = "application/vnd.stalking-report.provenance+json"
"""MIME type under which a figure says what it was drawn from."""

FIGURES = {
    "recorded": "releases/{release}/recorded.csv",
    "outcomes": "releases/{release}/outcomes.csv",
    "population": "population.csv",
    "stalking charges": "stalking_charges.csv",
    "protection orders": "protection_orders.csv",
    "domestic abuse crimes": "domestic_abuse_crimes.csv",
    "justice and survey": "justice_and_survey.csv",
    "ons editions": "published/ons_police_force_areas.csv",
    "rolling years of 2019": "published/home_office_rolling_years_2019_04.csv",
    "sheet of 2019": "published/home_office_2017_18_sheet_2019.csv",
}
"""The tidy file of each kind of figure, inside ``data/``."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A tidy file that figures are drawn from.

    Attributes
    ----------
    file
        Path inside ``data/``.
    made_from
        The kinds of figures it holds or is made from, out of :data:`FIGURES`.
    own
        Column that names the area, where a page uses the rows of its own area; empty where a figure
        shows all the forces.
    nation_has_rows
        Whether England and Wales has rows of its own, or is the sum of all rows.
    """

    file: str
    made_from: tuple[str, ...]
    own: str = ""
    nation_has_rows: bool = False


_DERIVED = "releases/{release}/derived"

KEPT = {
    "recorded": Kept(FIGURES["recorded"], ("recorded",), own="force"),
    "outcomes": Kept(FIGURES["outcomes"], ("outcomes",), own="force"),
    "forecasts": Kept(f"{_DERIVED}/forecasts.csv", ("recorded",), own="force", nation_has_rows=True),
    "trends": Kept(f"{_DERIVED}/trends.csv", ("recorded",)),
    "level changes": Kept(f"{_DERIVED}/level_changes.csv", ("recorded",)),
    "forecast scores": Kept(f"{_DERIVED}/forecast_scores.csv", ("recorded",)),
    "rates of forces": Kept(f"{_DERIVED}/rate_ranks.csv", ("recorded", "population")),
    "charges of forces": Kept(f"{_DERIVED}/charge_rates.csv", ("outcomes",)),
    "places for charges": Kept(f"{_DERIVED}/charge_ranks.csv", ("outcomes",)),
    "links within forces": Kept(f"{_DERIVED}/moving_together.csv", ("recorded",)),
    "recording changes": Kept("recording_changes.csv", ("recorded",)),
    "revisions": Kept(
        f"{_DERIVED}/revisions.csv",
        ("recorded", "ons editions", "rolling years of 2019", "sheet of 2019"),
        own="area",
        nation_has_rows=True,
    ),
}
"""What figures are drawn from, by the name a caller gives it."""

Wanted = str | Sequence[str]
"""A value of a column, or several."""

AT_LEAST, BETWEEN = ">=", "between"


@dataclass(frozen=True, slots=True)
class Used:
    """Rows used of one tidy file.

    Attributes
    ----------
    file
        Path inside ``data/``.
    rows
        By column: a value; several, one of which fits; ``>=`` and the first value; or ``between`` and
        the first and the last. Every column named has to fit. Empty for the whole file.
    """

    file: str
    rows: tuple[tuple[str, str | tuple[str, ...]], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the file and the filter as JSON holds them."""
        wanted = {name: value if isinstance(value, str) else list(value) for name, value in self.rows}
        return {"file": f"data/{self.file}", "rows": wanted}


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a figure was drawn from.

    Attributes
    ----------
    release
        Date of the release.
    sources
        Ids of the origin records of ``data/sources.toml``.
    used
        The tidy files, and the rows of each.
    """

    release: str
    sources: tuple[str, ...]
    used: tuple[Used, ...]

    def as_json(self) -> dict[str, object]:
        """Return the record as JSON holds it."""
        return {
            "release": self.release,
            "sources": list(self.sources),
            "drawn_from": [each.as_json() for each in self.used],
        }


@cache
def origins_behind(release: str, kinds: tuple[str, ...]) -> tuple[Origin, ...]:
    """Return the origin records behind some kinds of figures, each once.

    Parameters
    ----------
    release
        Date of the release.
    kinds
        Out of :data:`FIGURES`.

    Raises
    ------
    RequestError
        If a kind is not known.
    """
    unknown = [kind for kind in kinds if kind not in FIGURES]
    if unknown:
        raise RequestError(
            f"There are no figures of the kind {unknown[0]!r}; the kinds are {', '.join(FIGURES)}."
        )
    files = [FIGURES[kind].format(release=release) for kind in kinds]
    return tuple({origin.id: origin for file in files for origin in origins_of(file)}.values())


def drawn_from(
    page: PageSubject,
    *kinds: str,
    first: Quarter | None = None,
    last: Quarter | None = None,
    **wanted: Wanted,
) -> Provenance:
    """Return what a figure of a page was drawn from.

    Parameters
    ----------
    page
        What the page is about: its release, and its area where a file is used for that alone.
    *kinds
        Out of :data:`KEPT`.
    first, last
        First and last quarter of recorded figures and outcomes.
    **wanted
        The rows used, by column, of each file; the five codes of recorded figures and outcomes
        unless ``code`` says otherwise.

    Raises
    ------
    RequestError
        If a kind is not known or none is named.
    """
    unknown = [kind for kind in kinds if kind not in KEPT] if kinds else [""]
    if unknown:
        raise RequestError(
            f"Nothing is drawn from figures of the kind {unknown[0]!r}; the kinds are {', '.join(KEPT)}."
        )
    release = page.release.name
    used = []
    for kind in kinds:
        kept = KEPT[kind]
        rows: dict[str, str | tuple[str, ...]] = {}
        if kept.own and (kept.nation_has_rows or page.area != ENGLAND_AND_WALES):
            rows[kept.own] = page.area
        if kind in ("recorded", "outcomes"):
            rows["code"] = subgroup_codes()
            if first is not None:
                rows["quarter"] = (AT_LEAST, str(first)) if last is None else (BETWEEN, str(first), str(last))
        rows |= {name: each if isinstance(each, str) else tuple(each) for name, each in wanted.items()}
        used.append(Used(kept.file.format(release=release), tuple(rows.items())))
    behind = tuple(dict.fromkeys(figures for kind in kinds for figures in KEPT[kind].made_from))
    sources = tuple(origin.id for origin in origins_behind(release, behind))
    return Provenance(release, sources, tuple(used))


def rows_used(frame: pd.DataFrame, wanted: Mapping[str, str | Sequence[str]]) -> pd.DataFrame:
    """Return the rows of a tidy file, read as text, that a record says were used.

    Parameters
    ----------
    frame
        The file, every column as text.
    wanted
        The filter, as :class:`Used` or its JSON holds it.

    Raises
    ------
    RequestError
        If the file has no such column.
    """
    held = frame
    for name, value in wanted.items():
        if name not in frame.columns:
            raise RequestError(f"The file has no column {name!r}; it has {', '.join(frame.columns)}.")
        if isinstance(value, str):
            held = held[held[name] == value]
        elif value[0] == AT_LEAST:
            held = held[held[name] >= value[1]]
        elif value[0] == BETWEEN:
            held = held[held[name].between(value[1], value[2])]
        else:
            held = held[held[name].isin(list(value))]
    return held
