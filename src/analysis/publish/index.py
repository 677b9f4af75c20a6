"""What the index of an edition lists, as texts and places ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from analysis import numbers
from analysis.errors import ReportError
from analysis.forces import NATIONAL_SLUG, found_by
from analysis.publish.tile_links import TileLink, tile_links
from analysis.wording.not_compared import NOT_COMPARED, briefly
from analysis.wording.prose import join

_WIDTH = 200.0
_EDGE = 20.0
_OTHERS = ((NATIONAL_SLUG, "England and Wales"), ("methods", "Methods"), ("claims", "Claims checked"))


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One force in the index.

    Attributes
    ----------
    force, slug
        Its name, and as file names have it.
    offences, stalking
        Recorded in the latest year; the subgroup, and stalking alone.
    change_percent, change_lower, change_upper
        Of stalking against the year before, with the 95% interval; all three or none.
    no_change_because
        Why there is no change; empty where there is one.
    rate, rate_lower, rate_upper
        Stalking for every 1,000 residents, with the 95% interval; none where there is no rate.
    no_rate_because
        Why there is no rate; empty where there is one.
    page
        File name of its page; none if it was not made.
    """

    force: str
    slug: str
    offences: int | None
    stalking: int | None
    change_percent: float | None
    change_lower: float | None
    change_upper: float | None
    no_change_because: str | None
    rate: float | None
    rate_lower: float | None
    rate_upper: float | None
    no_rate_because: str
    page: str | None


@dataclass(frozen=True)
class _Cell:
    """A number as printed, and as the table is sorted by it."""

    text: str
    interval: str
    value: float | None

    @property
    def missing(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class _Printed:
    force: str
    href: str | None
    found_by: str
    cells: tuple[_Cell, ...]
    x: float | None
    x1: float | None
    x2: float | None


@dataclass(frozen=True)
class _Tick:
    x: float
    text: str


@dataclass(frozen=True)
class _Way:
    href: str
    label: str


@dataclass(frozen=True)
class IndexView:
    """What the template of the index prints."""

    edition_number: int
    what_changed: str
    corrected: str | None
    latest_year: str
    latest_quarter: str
    rows: tuple[_Printed, ...]
    ticks: tuple[_Tick, ...]
    zero: float
    others: tuple[_Way, ...]
    map: Markup
    reasons: tuple[str, ...]


def _cells(row: IndexRow) -> tuple[_Cell, ...]:
    def cell(text: str, value: float | None, interval: str = "") -> _Cell:
        missing = value is None or numbers.is_missing(value)
        return _Cell(text, "" if missing else interval, None if missing else value)

    rate_ends = numbers.interval(row.rate_lower, row.rate_upper, unit="")
    if _has_interval(row):
        change = cell(
            numbers.signed_percent(row.change_percent),
            row.change_percent,
            numbers.interval_beside(row.change_lower, row.change_upper, 0),
        )
    else:
        change = _Cell(NOT_COMPARED, briefly(row.no_change_because or ""), None)
    return (
        cell(numbers.count(row.offences), row.offences),
        cell(numbers.count(row.stalking), row.stalking),
        cell(numbers.decimal(row.rate), row.rate, rate_ends),
        change,
    )


def _has_interval(row: IndexRow) -> bool:
    """Return whether the change may be shown: a percentage never stands without its interval."""
    return not any(
        value is None or numbers.is_missing(value)
        for value in (row.change_percent, row.change_lower, row.change_upper)
    )


def _reasons(forces: Sequence[IndexRow]) -> tuple[str, ...]:
    """Return why figures are not there, each reason once with the forces it holds for."""
    by_reason: dict[str, list[str]] = {}
    for row in sorted(forces, key=lambda row: row.force):
        if not _has_interval(row) and row.no_change_because:
            by_reason.setdefault(row.no_change_because, []).append(row.force)
    texts = [
        f"{join(names)}: the change of stalking is not compared, because {reason}."
        for reason, names in by_reason.items()
    ]
    return (
        *texts,
        *(
            f"{row.force} has no rate, because {row.no_rate_because}."
            for row in sorted(forces, key=lambda row: row.force)
            if row.no_rate_because
        ),
    )


def _map(forces: Sequence[IndexRow]) -> Markup:
    """Return the map of squares, each a link to the page of its force."""
    links = [TileLink(row.force, numbers.decimal(row.rate), row.page) for row in forces]
    html = tile_links(
        links, label="Recorded stalking by police force", unit="stalking offences for every 1,000 residents"
    )
    return Markup(html)  # noqa: S704 - escaped where it is made


@dataclass(frozen=True)
class IndexContext:
    """An edition, as its index shows it.

    Attributes
    ----------
    release, edition_date
        ISO dates.
    forces
        In any order; printed in the alphabet's.
    edition
        Number of the edition among those of its release.
    what_changed, corrected
        What a corrected edition changes, and the folder of the one it corrects.
    data_digest
        Digest of the release's figures.
    latest_year
        In prose: ``year to December 2025``.
    latest_quarter
        Its last quarter, in prose: ``October to December 2025``.
    pages
        Slugs of the pages that were made.
    """

    release: str
    edition_date: str
    forces: tuple[IndexRow, ...]
    edition: int = 1
    what_changed: str = ""
    corrected: str | None = None
    data_digest: str = ""
    latest_year: str = "latest year"
    latest_quarter: str = ""
    pages: tuple[str, ...] = field(default=())

    @classmethod
    def from_mapping(cls, context: Mapping[str, Any]) -> IndexContext:
        """Read a mapping with these names; each force is a mapping too.

        Raises
        ------
        ReportError
            If a name is missing.
        """
        try:
            forces = tuple(
                IndexRow(**{name: row[name] for name in IndexRow.__dataclass_fields__})
                for row in context["forces"]
            )
            return cls(
                release=str(context["release"]),
                edition_date=str(context["edition_date"]),
                forces=forces,
                edition=int(context.get("edition", 1)),
                what_changed=str(context.get("what_changed", "")),
                corrected=context.get("corrected"),
                data_digest=str(context.get("data_digest", "")),
                latest_year=str(context.get("latest_year", "latest year")),
                latest_quarter=str(context.get("latest_quarter", "")),
                pages=tuple(context.get("pages", ())),
            )
        except KeyError as missing:
            raise ReportError(f"The index was not told {missing.args[0]!r}.") from None

    def view(self) -> IndexView:
        """Return what the template prints."""
        shown = [
            value
            for row in self.forces
            if _has_interval(row)
            for value in (row.change_percent, row.change_lower, row.change_upper)
            if value is not None
        ]
        reach = max((abs(value) for value in shown), default=10.0)
        # One very uncertain small force must not flatten all others: the axis stops at 100%.
        reach = min(max(-(-reach // 10) * 10, 10.0), 100.0)

        def place(value: float | None) -> float | None:
            if value is None or numbers.is_missing(value):
                return None
            share = (max(-reach, min(reach, value)) + reach) / (2 * reach)
            return round(_EDGE + share * (_WIDTH - 2 * _EDGE), 1)

        rows = tuple(
            _Printed(
                force=row.force,
                href=row.page,
                found_by=" | ".join(found_by(row.force)),
                cells=_cells(row),
                x=place(row.change_percent) if _has_interval(row) else None,
                x1=place(row.change_lower),
                x2=place(row.change_upper),
            )
            for row in sorted(self.forces, key=lambda row: row.force)
        )
        ticks = [-reach, 0.0, reach]
        return IndexView(
            edition_number=self.edition,
            what_changed=self.what_changed,
            corrected=self.corrected,
            latest_year=self.latest_year,
            latest_quarter=self.latest_quarter,
            rows=rows,
            ticks=tuple(_Tick(place(tick) or 0.0, numbers.signed_percent(tick, 0)) for tick in ticks),
            zero=place(0.0) or 0.0,
            others=tuple(_Way(f"{slug}.html", label) for slug, label in _OTHERS if slug in self.pages),
            map=_map(self.forces),
            reasons=_reasons(self.forces),
        )
